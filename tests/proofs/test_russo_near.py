"""Russo: statements that a reader might take for true are not proven by the recipes of the true ones, and are false."""

from fractions import Fraction

import pytest

from scsym.errors import NotProven, UndefinedValue
from scsym.kernel import SideCondition
from scsym.kernel.terms import symbols_of
from scsym.models import Interpretation
from scsym.models.candidates import policy_tags
from scsym.models.witness import small_points
from scsym.prove import (
    Declaration,
    Theory,
    delta,
    eq,
    flip,
    ge,
    gt,
    induct,
    isolate,
    log,
    natural,
    prove,
    sum_,
    times,
)
from scsym.prove.tactics import lemma_of
from scsym.theories.divergence import agree, nonnegative, with_kl
from scsym.theories.horizon import with_horizon
from scsym.theories.mdp import with_failure
from scsym.theories.success import a, b, s, t, u
from scsym.theories.success import success as T

HALF = Fraction(1, 2)

BAYES = [isolate(T.conditioning, T.pi_plus), flip(T.V_value), T.pi0_sums]
OCCUPANCY = isolate(T.d_plus_def, T.d_plus)
PDL = [T.J_def, T.J0_def, T.Q_def, T.pi_sums, isolate(T.d_pi_flow, T.mu), isolate(T.V_pi_bellman, T.win)]
SOLVE = [T.Q_def, T.pi_plus_sums, isolate(T.V_plus_bellman, T.win)]
ADVANTAGE = sum_(a, T.pi_plus(s, a) * (T.Q(s, a) - T.V(s)))
VARIANCE = sum_(a, T.pi0(s, a) * (T.Q(s, a) - T.V(s)) ** 2)
PAIRS = sum_((a, b), T.pi0(s, a) * T.pi0(s, b) * (T.Q(s, a) - T.Q(s, b)) ** 2)
MOVED = sum_(s, T.d_plus(s) * T.chi2(s))
DISTANCE = sum_(s, T.d_plus(s) * sum_(a, T.pi0(s, a) * (T.rho(s, a) - T.Q(s, a) / T.V(s)) ** 2))
IMPROVED = [times(-(T.V_plus(u) - T.V(u)), T.N_pi_plus_last, s, u, over=u)]
D = with_failure(T)
K, KL = with_kl(T, "pi_plus", "pi", "KL")


def not_proven(theory, goal, by=(), using=(), remainder=None):
    with pytest.raises(NotProven):
        prove(theory, goal, by, using, remainder)


def false_somewhere(theory, goal, hypotheses=None):
    """Whether a small exact model of the hypotheses (all that have one by default) breaks the goal."""
    j = goal.judgement
    laws = [h.judgement for h in (theory.hypotheses.values() if hypotheses is None else hypotheses)]
    names = set().union(*(symbols_of(side) for law in (*laws, j) for side in (law.left, law.right)))
    for point in small_points(policy_tags(theory)):
        here = Interpretation(theory, point)
        for env in here.settings(laws, names):
            try:
                if here.failure(j, env) is not None:
                    return True
            except (UndefinedValue, ZeroDivisionError):
                continue
    return False


INNER = sum_((s, a), T.d_plus(s) * T.pi0(s, a) * (T.rho(s, a) - 1) * (T.Q(s, a) - T.V(s)) / T.V(s))
NEAR = {
    "the true gain is the influence": (eq(T.V_plus(s) - T.V(s), T.V(s) * T.I(s)), [*SOLVE, T.I_def, *BAYES]),
    "the true gain at the start is Gamma": (
        eq(T.J_plus() - T.J0(), T.J0() * T.Gamma()), [T.Gamma_def, T.I_def, *BAYES],
    ),
    "a factor two in the influence": (eq(2 * T.V(s) * T.I(s), ADVANTAGE), [T.I_def, *BAYES]),
    "the influence with V instead of V^2": (eq(VARIANCE, T.V(s) * T.I(s)), [T.I_def, *BAYES]),
    "pairs without the half": (eq(T.V(s) ** 2 * T.I(s), PAIRS), [T.I_def, *BAYES]),
    "d0 for d+": (
        eq(T.L_plus(), T.J0() * sum_(s, T.d0(s) * T.I(s))), [T.L_plus_def, T.I_def, *BAYES, OCCUPANCY],
    ),
    "Gamma without J0": (eq(T.L_plus(), T.Gamma()), [T.L_plus_def, T.Gamma_def, T.I_def, *BAYES, OCCUPANCY]),
    "the multiplier J0": (
        eq(T.L_plus() - T.L(), T.J0() * (T.Gamma() - MOVED) + T.J0() * DISTANCE),
        [T.L_plus_def, T.L_def, T.Gamma_def, T.chi2_def, T.I_def, T.rho_def, *BAYES, OCCUPANCY],
    ),
    "a trust region without a distance": (
        eq(T.L_plus() - T.L(), T.J0() * HALF * (T.Gamma() - MOVED)),
        [T.L_plus_def, T.L_def, T.Gamma_def, T.chi2_def, T.I_def, T.rho_def, *BAYES, OCCUPANCY],
    ),
    "the difference with d0": (
        eq(T.J() - T.J0(), sum_((s, a), T.d0(s) * T.pi(s, a) * (T.Q(s, a) - T.V(s)))), [*PDL, T.L_def],
    ),
    "the difference without a remainder": (eq(T.J(), T.J0() + T.L()), [T.L_def, *PDL]),
    "the difference with the values of pi": (
        eq(T.J() - T.J0(), sum_((s, a), T.d_pi(s) * T.pi(s, a) * (T.Q(s, a) - T.V_pi(s)))), PDL,
    ),
    "d+ is the occupancy of pi+": (eq(T.d_plus(t), T.d_pi_plus(t)), [OCCUPANCY, isolate(T.d_pi_plus_flow, T.mu)]),
    "d+ without J0": (eq(T.d_plus(s), T.d0(s) * T.V(s)), [OCCUPANCY]),
    "d+ divided by V": (eq(T.d_plus(s) * T.V(s), T.d0(s) * T.J0()), [OCCUPANCY]),
    "d+ sums to one": (eq(sum_(s, T.d_plus(s)), 1), [OCCUPANCY, T.J0_def]),
    "pi+ is pi0 Q": (eq(T.pi_plus(s, a), T.pi0(s, a) * T.Q(s, a)), [BAYES[0]]),
    "pi+ squared": (eq(T.pi_plus(s, a) * T.V(s) ** 2, T.pi0(s, a) * T.Q(s, a) ** 2), [BAYES[0]]),
    "L is an inner product without J0": (
        eq(T.L(), INNER), [T.L_def, T.rho_def, flip(T.V_value), T.pi0_sums, OCCUPANCY],
    ),
    "values are action values": (eq(T.V(s), T.Q(s, a)), [T.V_value]),
    "pi+ succeeds for sure": (eq(T.V_plus(s), 1), SOLVE),
    "pi+ changes nothing": (eq(T.pi_plus(s, a), T.pi0(s, a)), BAYES),
}  # fmt: skip


@pytest.mark.parametrize("name", NEAR)
def test_a_near_miss_is_not_proven_and_false_in_a_small_model(name):
    goal, by = NEAR[name]
    not_proven(T, goal, by)
    assert false_somewhere(T, goal)


ORDERS = {
    "improvement everywhere, strictly": (T, gt(T.V_plus(s), T.V(s)), []),
    "no improvement": (T, ge(T.V(s), T.V_plus(s)), []),
    "influence at most one": (T, ge(1, T.I(s)), []),
    "influence at most 1 - V": (D, ge(1 - T.V(s), T.I(s)), []),
    "influence at most 1/V": (T, ge(T.I(s), 1 / T.V(s)), []),
    "every competitor is worse": (T, ge(T.L_plus(), T.L()), [T.L_plus_def, T.L_def]),
    "moves no more than it gains": (T, ge(T.J_plus() - T.J0(), T.J0() * T.Gamma()), [T.Gamma_def]),
    "the gain is at least L": (T, ge(T.J_plus() - T.J0(), T.L_plus()), [T.L_plus_def]),
    "the gain is at most L": (T, ge(T.L_plus(), T.J_plus() - T.J0()), [T.L_plus_def]),
    "any policy improves": (T, ge(T.V_pi(s), T.V(s)), []),
    "KL is at least one": (K, ge(K.KL(s), 1), [K.KL_def]),
    "KL is at most zero": (K, ge(0, K.KL(s)), [K.KL_def]),
}  # fmt: skip


@pytest.mark.parametrize("name", ORDERS)
def test_a_false_order_is_not_proven_and_false_in_a_small_model(name):
    theory, goal, by = ORDERS[name]
    not_proven(theory, goal, by)
    assert false_somewhere(theory, goal)


def test_a_coefficient_of_unknown_sign_is_no_weight_for_an_inequality():
    better = prove(
        T, ge(T.V_plus(s), T.V(s)), by=[T.Q_def, T.pi_plus_sums, isolate(T.V_plus_bellman, T.win)],
        using=[*IMPROVED, times(T.N_pi_plus(s, u), advantage_law(), u, over=u)],
        remainder=sum_(u, T.N_pi_plus(s, u) * T.V(u) * T.I(u)),
    )  # fmt: skip
    assert better.theorem.conclusion == ge(T.V_plus(s), T.V(s)).judgement
    with pytest.raises((SideCondition, NotProven), match="coefficient"):
        prove(T, ge(-T.V_plus(s), -T.V(s)), using=[times(-1, better)])
    with pytest.raises((SideCondition, NotProven), match="coefficient"):
        prove(T, ge(T.Q(s, a) * T.V_plus(s) - T.V(s) * T.V_plus(s), T.Q(s, a) * T.V(s) - T.V(s) ** 2),
              using=[times(T.Q(s, a) - T.V(s), better)])  # fmt: skip


def advantage_law():
    """``A_{pi+}(u) = V(u) I(u)``."""
    return prove(T, eq(ADVANTAGE, T.V(s) * T.I(s)), by=[T.I_def, *BAYES])


def test_influence_needs_the_standing_assumption():
    """Without V > 0 declared, V cannot be divided by."""
    free = Theory("free", sorts=T.sorts).with_symbols(T.pi0, T.Q, Declaration("V", ("S",), "nonneg"))
    free = free.assuming("value", T.V_value.statement)
    with pytest.raises(SideCondition):
        prove(free, eq(sum_(a, free.pi0(s, a) * free.Q(s, a)) / free.V(s), 1), by=[flip(free.value)])


def test_the_divergence_of_another_pair_is_not_bounded():
    """KL(pi_plus || pi) is nonnegative because both sum to one: half a policy has a negative one."""
    assert nonnegative(K, KL).theorem.conclusion == ge(K.KL(s), 0).judgement
    half, other = with_kl(T, "pi_plus", "rho", "odd")
    with pytest.raises(KeyError):
        nonnegative(half, other)
    none = K.assuming("none", ge(sum_(s, T.d_plus(s) * K.KL(s)), 0), "the wrong way round")
    with pytest.raises(NotProven):
        agree(none, KL, T.d_plus(s), lemma_of(none, none.none))


def test_a_wrong_induction_step_is_refused():
    k = natural("k")
    H = with_horizon(T, "pi_plus", "within", "alive")
    start = prove(H, ge(1, H.within(0, s) + H.alive(0, s)), by=[H.within_zero, H.alive_zero])
    with pytest.raises(NotProven):
        induct(
            H, ge(1, H.within(k, s) + H.alive(k, s), fix=(k,)), k, start,
            lambda before: prove(
                H, ge(1, H.within(k + 1, s) + H.alive(k + 1, s), fix=(k,)),
                by=[H.within_next, H.alive_next, T.pi_plus_sums],
                using=[times(T.pi_plus(s, a) * T.P(s, a, t), before, t, over=(a, t))],
            ),
        )  # fmt: skip


def test_concentration_at_a_worse_action_bounds_nothing():
    """The bound 1 + I <= Q(b)/V needs that b maximises Q."""
    by = [T.I_def, flip(T.V_value), T.pi0_sums]
    goal = ge(T.Q(s, b) / T.V(s), 1 + T.I(s), fix=(s, b))
    best = T.assuming("best", ge(T.Q(s, b), T.Q(s, a), fix=(s, b)))
    use = [times(T.pi0(s, a) * T.Q(s, a) / T.V(s) ** 2, best.best, over=a)]
    assert prove(best, goal, by, use).theorem.conclusion == goal.judgement
    not_proven(T, goal, by)
    assert false_somewhere(T, ge(T.Q(s, b) / T.V(s), 1 + T.I(s)))
    not_proven(best, ge(T.Q(s, b) * T.V(s), 1 + T.I(s), fix=(s, b)), by, use)
    not_proven(best, ge(1, delta(a, b) + T.I(s), fix=(s, b, a)), by, use)
    not_proven(best, ge(log(T.V(s)), T.I(s), fix=(s, b)), by, use)
