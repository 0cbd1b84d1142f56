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
    prove,
    sum_,
    tangent,
    times,
)
from scsym.theories import retraining as known
from scsym.theories.folding import cumulative, folding, tempering
from scsym.theories.incoherence import coherence, visits
from scsym.theories.layered import a, b, deterministic, j, k, n, retraining, x, y, z
from scsym.theories.softmax import N, supported
from scsym.theories.trajectories import i, laws, masses, posterior

from ..prove.mutations import mutated

R, F, D, V, C, S, L, P, M = (
    retraining, folding, deterministic(tempering), visits, coherence, supported, laws, posterior, masses
)  # fmt: skip
H = deterministic(cumulative)

Q_ROW = sum_(a, R.G(k, n, x, a) * R.Q(k, n, x, a))
SPREAD = sum_((a, b), R.G(k, n, x, a) * R.G(k, n, x, b) * (R.Q(k, n, x, a) - R.Q(k, n, x, b)) ** 2) / 2
LATER = sum_(a, R.G(k + 1, n, x, a) * (R.Q(k + 1, n, x, a) - R.Q(k, n, x, a)))
GAIN = R.V(k + 1, n + 1, x) - R.V(k, n + 1, x)
AHEAD = sum_(y, D.tau(x, a, y) * D.U(k, n, y))

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
