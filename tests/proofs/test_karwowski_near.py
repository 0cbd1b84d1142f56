"""Karwowski and Douglas: false statements that a slip of the paper, or of a reader, would make true are not proven."""

import pytest

from scsym.errors import NotProven
from scsym.prove import (
    Statement,
    delta,
    eq,
    flip,
    ge,
    induct,
    isolate,
    natural,
    prove,
    sum_,
)
from scsym.theories.folding import cumulative, folding, tempering
from scsym.theories.gain import gain, spread
from scsym.theories.incoherence import coherence, visits
from scsym.theories.layered import a, b, deterministic, j, k, n, retraining, x, y, z
from scsym.theories.ranked import ranked
from scsym.theories.softmax import N, supported
from scsym.theories.trajectories import i, laws, marginals, masses, posterior

R, F, D, V, C, S, L, P, M = (
    retraining, folding, deterministic(tempering), visits, coherence, supported, laws, posterior, masses
)  # fmt: skip
H = deterministic(cumulative)
m = natural("m")
E = cumulative.assuming("power", eq(cumulative.E(k, x, a), cumulative.w(x, a) ** (m + 1), fix=(k, m)), "2^k = m + 1")
X = marginals.assuming("equal", eq(marginals.given(i), marginals.hat(i)), "the two laws are equal")
J = retraining.join(visits)
Y = coherence.assuming(
    "equal", eq(coherence.D(j, n + 1, x, y) * (coherence.p(n, y, a) - coherence.f(n, y, a)), 0, fix=(j, n, x, y)), ""
).assuming("a_first", ge(coherence.f(n, y, a) - coherence.f(n, y, b), 0, fix=(n, y, a, b)), "f orders a and b")

def equal_at_every_time(theory, claim, base, by):
    """An induction over n with the premises of a true statement."""
    return induct(theory, claim, n, base, lambda h: prove(theory, shifted(claim), by=[*by, h]))


def shifted(statement):
    """The statement at n + 1."""
    from scsym.kernel.terms import rename

    c = statement.judgement
    env = {("n", "N"): (n + 1).index}
    return Statement(c._replace(left=rename(c.left, env), right=rename(c.right, env)))


AHEAD = sum_(y, D.tau(x, a, y) * D.U(k, n, y))

FALSE = {
    "folding log pi instead of the ratio": (
        F, eq(F.w(x, a) * F.ratio(k, n, x, a), F.w(x, a) * F.F(k, n, x, a)), [F.ratio_def],
    ),
    "temperature without deterministic transitions": (
        tempering, eq(D.tau(x, a, z) * AHEAD, D.tau(x, a, z) * D.U(k, n, z)), [R.tau_total],
    ),
    "retraining at the printed index": (
        D, eq(D.hot(k, n, x, a), D.G(k + 1, n, x, a)), [D.hot_def, D.G_next],
    ),
    "Bayes' rule with the next value": (
        R, eq(R.G(k + 1, n, x, a) * R.V(k + 1, n + 1, x), R.G(k, n, x, a) * R.Q(k, n, x, a)), [R.G_next, R.V_inverse],
    ),
    "a policy of the printed mu": (
        P, eq(P.A(n, i), P.B(n, i)), [P.A_next, P.B_next, P.bayes_],
    ),
    "KL summed without occupancy": (
        L, eq(L.kappa(j + 1), L.kappa(j) + sum_(x, L.kl(j, x))), [L.kappa_next],
    ),
    "the chain rule without the first decision": (
        L, eq(L.kappa(1), 0), [L.kappa_next, L.kappa_zero],
    ),
    "coherent where nothing leads": (
        C, eq(C.p(n, y, a), C.f(n, y, a)), [C.f_split, C.off_support, C.p_sums, C.f_total],
    ),
    "the Boltzmann policy is uniform on the maximisers": (
        S, eq(S.soft(N, x, a) * S.count(x), S.best(x, a)), [isolate(S.soft_def, S.soft), S.zeta_def, S.count_def],
    ),
    "unweighted visits carry success": (
        V, eq(V.v(n + 1, x), sum_(y, V.D(1, n, x, y) * V.v(n, y))), [V.D_next, V.D_zero, V.v_next, V.q_def],
    ),
    "deterministic transitions are reached surely": (
        D, eq(D.tau(x, a, y), 1), [D.deterministic, D.tau_total],
    ),
    "success never rises": (
        R, ge(R.V(k, n, x), R.V(k + 1, n, x)), [R.V_next, R.Q_def],
    ),
    "the two folded sequences agree": (
        H, eq(H.W(k + 1, n, x, a), H.w(x, a) * H.H(k + 1, n, x, a)), [isolate(H.W_next, H.W), H.W_zero],
    ),
    "equal laws, equal transitions everywhere": (
        X, eq(X.tau_given(j, x, a, y), X.tau(x, a, y)), [X.marginal_given, X.marginal_hat, X.equal, X.bayes],
    ),
    "the gain without later decisions": (
        gain, eq(gain.E(k, n + 1, x), gain.V_inv(k, n + 1, x) * spread(x)), [gain.E_next],
    ),
    "the limit law is the law": (
        ranked, eq(ranked.P(k, i), ranked.limit(i)), [ranked.P_def, ranked.Zk_def, ranked.limit_def, ranked.best_def],
    ),
    "the worse die out at once": (
        ranked, eq(ranked.worse(i) * ranked.P(k, i), 0), [ranked.P_def, ranked.best_is, ranked.limit_def],
    ),
    "cumulative folding at the printed index": (
        E, eq(E.H(k, n, x, a) * E.UE(k, n + 1, x),
              E.p(n, x, a) * E.w(x, a) ** (m + 1) * sum_(y, E.tau(x, a, y) * E.UE(k, n, y)), fix=(k, m)),
        [E.H_bayes, E.E_next, E.power, E.W_zero, E.g_next],
    ),
    "equal actions need equal states": (
        H, eq(delta(x, y), 1), [flip(H.deterministic), H.tau_total],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FALSE)
def test_a_false_statement_is_not_proven(name):
    theory, goal, by = FALSE[name]
    with pytest.raises(NotProven):
        prove(theory, goal, by)


def test_induction_does_not_rescue_a_false_step():
    claim = eq(R.V(1, n, x), R.V(0, n, x), fix=(n,))
    base = prove(R, eq(R.V(1, 0, x), R.V(0, 0, x)), by=[R.V_end])
    with pytest.raises(NotProven):
        equal_at_every_time(R, claim, base, [R.V_next, R.Q_def, R.G_zero])
