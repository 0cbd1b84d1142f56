"""Karwowski and Douglas: changed statements are not proven by the recipes of the true ones, nor without a premise."""

import pytest

from scsym.errors import NotProven
from scsym.kernel import KernelError, normal_form
from scsym.kernel.terms import minus
from scsym.prove import (
    Statement,
    delta,
    eq,
    flip,
    ge,
    induct,
    isolate,
    log,
    natural,
    prove,
    sum_,
    tangent,
    times,
)
from scsym.theories import ranked as ranking
from scsym.theories import retraining as known
from scsym.theories.folding import cumulative, folding, tempering
from scsym.theories.gain import gain, spread
from scsym.theories.incoherence import coherence, visits
from scsym.theories.layered import a, b, deterministic, j, k, n, retraining, x, y, z
from scsym.theories.ranked import ranked
from scsym.theories.softmax import N, supported
from scsym.theories.trajectories import i, laws, marginals, masses, posterior

from ..prove.mutations import mutated

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

Q_ROW = sum_(a, R.G(k, n, x, a) * R.Q(k, n, x, a))
SPREAD = sum_((a, b), R.G(k, n, x, a) * R.G(k, n, x, b) * (R.Q(k, n, x, a) - R.Q(k, n, x, b)) ** 2) / 2
LATER = sum_(a, R.G(k + 1, n, x, a) * (R.Q(k + 1, n, x, a) - R.Q(k, n, x, a)))
GAIN = R.V(k + 1, n + 1, x) - R.V(k, n + 1, x)
AHEAD = sum_(y, D.tau(x, a, y) * D.U(k, n, y))


def spread_at_the_end():
    """The variance of q under G^k at the last decision."""
    pair = gain.G(k, 0, x, a) * gain.G(k, 0, x, b)
    return sum_((a, b), pair * (gain.Q(k, 0, x, a) - gain.Q(k, 0, x, b)) ** 2) / 2


RECIPES = {
    "Bayes": (
        R, eq(R.G(k + 1, n, x, a) * R.V(k, n + 1, x), R.G(k, n, x, a) * R.Q(k, n, x, a)),
        [R.G_next, R.V_vanishes, R.V_inverse, known.no_mass_where_dead()], [],
    ),
    "gain": (
        R, eq(R.V(k, n + 1, x) * GAIN, R.V(k, n + 1, x) * LATER + SPREAD),
        [
            prove(R, eq(R.V(k + 1, n + 1, x), sum_(a, R.G(k + 1, n, x, a) * R.Q(k + 1, n, x, a))), by=[R.V_next]),
            known.bayes(), R.V_next, known.sums(),
        ], [],
    ),
    "indicator": (
        R, eq(R.V_zero(k, n, x) ** 2, R.V_zero(k, n, x)), [],
        [times(R.V_zero(k, n, x), R.V_inverse), times(-R.V(k, n, x), R.V_no_inverse)],
    ),
    "folded weight": (
        F, eq(F.p(n, x, a) * F.w(x, a) * F.ratio(k, n, x, a), F.w(x, a) * F.F(k, n, x, a)), [F.ratio_def], [],
    ),
    "one transition": (
        D, eq(D.tau(x, a, z) * AHEAD, D.tau(x, a, z) * D.U(k, n, z)), [D.deterministic], [],
    ),
    "tempered": (
        D, eq(D.hot(k, n, x, a) - D.p(n, x, a) * D.U_zero(k, n + 1, x),
              D.p(n, x, a) * D.w(x, a) ** k * AHEAD * D.U_inv(k, n + 1, x)), [D.hot_def], [],
    ),
    "shaped": (
        H, eq(H.H(k + 1, n, x, a) * H.VH(k, n + 1, x) * H.g(k + 1, n, x),
              H.p(n, x, a) * H.W(k, n, x, a) * sum_(y, H.tau(x, a, y) * H.VH(k, n, y)) * H.g(k, n, x) * H.UE(k, n, x)),
        [H.H_bayes, H.g_next], [],
    ),
    "visits": (
        V, eq(sum_(y, V.F(j + 1, n, x, y) * V.v(n, y)), sum_(z, V.F(j, n + 1, x, z) * V.v(n + 1, z))),
        [V.F_next, V.v_next, V.q_def], [],
    ),
    "law ratio": (
        P, eq(P.B(n + 1, i) * P.R(n + 1, i) * P.v_(n + 1, i),
              P.p_(n, i) * P.w_(n, i) * P.tau_(n, i) * P.B(n, i) * P.R(n, i) * P.v_(n, i)),
        [P.B_next, P.bayes_, P.R_next], [],
    ),
    "marginal": (
        L, eq(sum_((i, x, a), L.law(i) * L.at(j, i, x, a) * log(L.rate(j, x, a))), -sum_(x, L.d(j, x) * L.kl(j, x))),
        [L.kl_def, L.marginal], [],
    ),
    "mass": (
        C, eq(sum_(a, C.off(n, x, a)), 1 - sum_(a, C.p(n, x, a) * C.rate(n, x, a))), [],
        [times(1, C.f_total), times(-1, C.f_split, over=a)],
    ),
    "spread": (
        C, ge(C.kl(n, x), 2 - sum_(a, C.p(n, x, a) * (C.mid(n, x, a) + C.rate(n, x, a) / C.mid(n, x, a)))),
        [C.kl_def, C.p_sums],
        [
            times(C.p(n, x, a), tangent(C, C.rate(n, x, a) / C.mid(n, x, a)), a, x, n, over=a),
            times(C.p(n, x, a), tangent(C, C.mid(n, x, a)), a, x, n, over=a),
        ],
    ),
    "normalised": (
        S, eq(sum_(a, S.soft(N, x, a)), 1), [],
        [times(1 / S.zeta(N, x), S.soft_def, over=a), times(-1 / S.zeta(N, x), S.zeta_def)],
    ),
    "slope": (
        S, ge(-sum_(a, S.p(x, a) * log(S.used(x, a))), (1 - S.slow(x)) * sum_(a, S.rest(x, a) * S.p(x, a))), [],
        [
            times(S.p(x, a), tangent(S, S.used(x, a)), over=a), times(-1, S.used_def, over=a),
            times(S.p(x, a), S.slow_bound, over=a), times(S.p(x, a) * (S.r(x, a) - 1), S.best_or_rest, over=a),
            times(-S.p(x, a), S.best_ratio, over=a),
        ],
    ),
    "gain of the last decision": (
        gain, eq(gain.E(k, 1, x), gain.V_inv(k, 1, x) * spread_at_the_end()), [gain.E_next, gain.E_zero], [],
    ),
    "law at the best": (
        ranked, eq((1 - ranked.worse(i)) * ranked.P(k, i), ranked.limit(i) * ranking.share()), [], [
            times((1 - ranked.worse(i)) / ranked.Zk(k), ranked.P_def), times(1 / ranked.Zk(k), ranking.best_powers()),
            times(-(ranked.top() ** k) / ranked.Zk(k), ranked.limit_def),
        ],
    ),
    "decisions given success": (
        X, eq(X.d(j, x, a) * X.tau_given(j, x, a, y), X.d_hat(j, x, a) * X.tau(x, a, y)), [], [
            times(-1, X.marginal_given), times(1, X.marginal_hat), times(X.at(j, i, x, a, y), X.equal, over=i),
        ],
    ),
    "twice the exponent": (
        E, eq(E.E(k + 1, x, a), E.w(x, a) ** (2 * m + 2), fix=(k, m)), [E.E_next, E.power], [],
    ),
    "order of a coherent policy": (
        Y, ge(Y.D(j, n + 1, x, y) * (Y.p(n, y, a) - Y.p(n, y, b)), 0, fix=(j, n, x, y, a, b)), [], [
            times(1, Y.equal, a), times(-1, Y.equal, b), times(Y.D(j, n + 1, x, y), Y.a_first),
        ],
    ),
    "mass of a decision": (
        J, eq(sum_(a, J.F(j, n + 1, x, y) * J.p(n, y, a) * J.Q(0, n, y, a)), J.F(j, n + 1, x, y) * J.V(0, n + 1, y)),
        [J.V_next, J.G_zero], [],
    ),
    "ratio of masses": (
        M, eq(M.S(k) * M.Zk(k), M.Zk(k + 1)), [M.S_def, M.P_def, M.Zk_def], [],
    ),
}  # fmt: skip


def same(theory, one, other):
    """Whether two judgements say the same by algebra alone."""
    sig = theory.signature
    return normal_form(sig, minus(one.left, one.right)) == normal_form(sig, minus(other.left, other.right))


def changed():
    """(recipe, number, what was changed, the changed statement)."""
    for name, (theory, goal, _, _) in RECIPES.items():
        seen = set()
        for what, judgement in mutated(goal.judgement):
            if judgement in seen:
                continue
            seen.add(judgement)
            try:
                if same(theory, judgement, goal.judgement):
                    continue
            except KernelError:
                continue
            yield pytest.param(name, Statement(judgement), id=f"{name}-{len(seen)}-{what}")


@pytest.mark.parametrize("name", RECIPES)
def test_the_recipe_proves_the_statement(name):
    theory, goal, by, using = RECIPES[name]
    assert prove(theory, goal, by, using).theorem.conclusion == goal.judgement


@pytest.mark.parametrize(("name", "goal"), list(changed()))
def test_a_changed_statement_is_not_proven(name, goal):
    theory, _, by, using = RECIPES[name]
    with pytest.raises(NotProven):
        prove(theory, goal, by, using)


def premises():
    """Every premise of every recipe, to be left out."""
    for name, (_, _, by, using) in RECIPES.items():
        for position in range(len(by) + len(using)):
            yield pytest.param(name, position, id=f"{name}-{position}")


@pytest.mark.parametrize(("name", "position"), list(premises()))
def test_no_premise_can_be_left_out(name, position):
    theory, goal, by, using = RECIPES[name]
    fewer = [p for m, p in enumerate([*by, *using]) if m != position]
    cut = len(by) - (position < len(by))
    with pytest.raises(NotProven):
        prove(theory, goal, fewer[:cut], fewer[cut:])


def test_there_are_many():
    assert len(list(changed())) >= 100 and len(list(premises())) >= 30


# False statements that a slip of the paper, or of a reader, would make true


def equal_at_every_time(theory, claim, base, by):
    """An induction over n with the premises of a true statement."""
    return induct(theory, claim, n, base, lambda h: prove(theory, shifted(claim), by=[*by, h]))


def shifted(statement):
    """The statement at n + 1."""
    from scsym.kernel.terms import rename

    c = statement.judgement
    env = {("n", "N"): (n + 1).index}
    return Statement(c._replace(left=rename(c.left, env), right=rename(c.right, env)))


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
