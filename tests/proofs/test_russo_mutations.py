"""Russo: changed statements are not proven by the recipes of the true ones.

First mechanically: the certificate of every theorem is run again for changed conclusions, and without each of its
lines. Then the recipes of the main identities, which search for a certificate, are given changed goals. Last come
statements that a reader might take for true.
"""

from fractions import Fraction
from functools import cache

import pytest

from scsym import kernel
from scsym.claims import collect, proofs_folder, run
from scsym.errors import NotProven, UndefinedValue
from scsym.kernel import KernelError, SideCondition, normal_form
from scsym.kernel.terms import minus, symbols_of
from scsym.models import Interpretation
from scsym.models.candidates import policy_tags
from scsym.models.witness import small_points
from scsym.prove import (
    Declaration,
    Lemma,
    Statement,
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
    tangent,
    times,
)
from scsym.prove.store import proof_order
from scsym.prove.tactics import lemma_of
from scsym.theories.divergence import agree, gibbs, nonnegative, with_kl
from scsym.theories.horizon import with_horizon
from scsym.theories.mdp import with_failure
from scsym.theories.success import a, b, s, t, u
from scsym.theories.success import success as T

from ..prove.mutations import mutated

HALF = Fraction(1, 2)
PER_THEOREM, PER_RECIPE = 3, 8


# Mechanically: the same certificate for another goal


@cache
def outcomes():
    """The outcome of each statement of the paper, by its name."""
    return {s.name: run(s) for file in sorted((proofs_folder() / "russo2026").glob("*.py")) for s in collect(file)}


@cache
def theorems():
    """(name, theorem) for each theorem of the paper; for one by another rule, its last linear combination."""
    found = []
    for name, outcome in outcomes().items():
        steps = [step.value.theorem for step in outcome.steps if step.kind == "theorem"]
        found += [(f"{name.split('/')[1]}#{n}", combination(x)) for n, x in enumerate(steps, start=1)]
    return tuple(found)


def combination(theorem):
    """The theorem, or the last step of its proof that is a linear combination."""
    return next(x for x in reversed(proof_order(theorem)) if x.rule == "combine")


def rerun(theorem, judgement, without=None):
    """The theorem's certificate for another judgement, or without one of its lines; raises NotProven."""
    _, _, items, remainder = theorem.data
    kept = [item for n, item in enumerate(items) if n != without]
    try:
        return Lemma(Theory(""), kernel.combine(theorem.signature, theorem.premises, judgement, kept, remainder))
    except KernelError as error:
        raise NotProven(f"the certificate does not prove it: {error}") from error


def same(sig, one, other):
    """Whether two judgements of one relation say the same by algebra alone."""
    if one.relation != other.relation:
        return False
    return normal_form(sig, minus(one.left, one.right)) == normal_form(sig, minus(other.left, other.right))


def different(sig, goal):
    """The changes of a judgement that the kernel can read and that say something else, each once."""
    seen = set()
    for what, judgement in mutated(goal):
        try:
            if judgement not in seen and not same(sig, judgement, goal):
                yield what, judgement
        except KernelError:
            continue
        seen.add(judgement)


def spread(things, count):
    """About ``count`` of them, evenly spread."""
    return things[:: max(1, len(things) // count)][:count]


def mechanical():
    for name, theorem in theorems():
        for what, judgement in spread(list(different(theorem.signature, theorem.conclusion)), PER_THEOREM):
            yield pytest.param(theorem, judgement, id=f"{name}-{what}")


@pytest.mark.parametrize(("theorem", "judgement"), list(mechanical()))
def test_a_certificate_proves_no_changed_conclusion(theorem, judgement):
    assert rerun(theorem, theorem.conclusion).theorem.conclusion == theorem.conclusion
    with pytest.raises(NotProven):
        rerun(theorem, judgement)


@pytest.mark.parametrize(("name", "theorem"), theorems(), ids=[name for name, _ in theorems()])
def test_no_line_of_a_certificate_is_superfluous(name, theorem):
    """Without a hypothesis the conclusion is not proven: what it was used for is left over."""
    for n in range(len(theorem.data[2])):
        with pytest.raises(NotProven):
            rerun(theorem, theorem.conclusion, without=n)


def test_every_section_is_covered():
    names = " ".join(name for name, _ in theorems())
    for part in ("sec-2", "ex-3.1", "rem-3.3", "def-3.2", "sec-4.1", "thm-4.1", "prop-4.3", "prop-4.4", "cor-4.5",
                 "sec-4.5.1", "sec-4.5.2", "lem-4.6-chi2", "lem-4.6-kl", "lem-4.6-series", "prop-5.1-S1", "prop-5.1-S2",
                 "prop-5.1-statewise", "prop-5.1-shift", "sec-6.1", "prop-6.1", "sec-6.3", "sec-7.2", "lem-a.1",
                 "lem-a.2", "lem-a.3", "app-b", "proper"):  # fmt: skip
        assert part in names
    assert len(theorems()) >= 200


def test_no_statement_is_open():
    assert not [n for n, o in outcomes().items() if str(o.verdict) == "open"]
    assert all(o.as_declared for o in outcomes().values())


def test_every_refutation_names_what_is_true_instead():
    """A counterexample with its exact model, and a statement that is proven; none leans on another refutation."""
    instead = {claim.name: claim.instead for claim in collect(proofs_folder() / "russo2026")}
    for name, outcome in outcomes().items():
        if str(outcome.verdict) != "refuted":
            continue
        pointed = instead[name]
        assert pointed and (outcome.models or any(step.kind == "theorem" for step in outcome.steps)), name
        assert {str(outcomes()[other].verdict) for other in pointed} == {"proven"}, name


def test_what_is_proven_for_a_shape_is_an_instance():
    """Everything else that holds is a theorem about every finite MDP."""
    shapes = {n.split("/")[1] for n, o in outcomes().items() if str(o.verdict) == "proven for this shape"}
    assert shapes == {"ex-3.1", "ex-3.1-iterates", "prop-5.1-values", "sec-6.3-beats", "sec-6.3-beta"}


def test_each_module_says_how_it_stands_to_the_text():
    for file in sorted((proofs_folder() / "russo2026").glob("*.py")):
        opening = file.read_text().split('"""')[1].lower().replace("\n", " ")
        known = ("reconstruct", "as printed", "not in the paper", "the paper does not")
        assert any(w in opening for w in known), file.stem


# The recipes of the main statements, which search, for changed goals

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

RECIPES = {
    "triple": (T, eq(T.V(s) * T.I(s), ADVANTAGE), [T.I_def, *BAYES], []),
    "chi-squared": (
        T, eq(T.chi2_plus(s), T.I(s)), [T.chi2_plus_def, T.I_def, flip(T.rho_plus_def), BAYES[0]], [],
    ),
    "second moment": (
        T, eq(T.I(s), sum_(a, T.pi0(s, a) * T.Q(s, a) ** 2) / T.V(s) ** 2 - 1), [T.I_def, *BAYES[1:]], [],
    ),
    "pairs": (T, eq(2 * T.V(s) ** 2 * T.I(s), PAIRS), [T.I_def, *BAYES[1:]], []),
    "mean under pi+": (T, eq(T.V(s) * (1 + T.I(s)), sum_(a, T.pi_plus(s, a) * T.Q(s, a))), [T.I_def, *BAYES], []),
    "weighted": (
        T, eq(T.L_plus(), T.J0() * sum_(s, T.d_plus(s) * T.I(s))), [T.L_plus_def, T.I_def, *BAYES, OCCUPANCY], [],
    ),
    "trust region": (
        T, eq(T.L_plus() - T.L(), T.J0() * HALF * (T.Gamma() - MOVED) + T.J0() * HALF * DISTANCE),
        [T.L_plus_def, T.L_def, T.Gamma_def, T.chi2_def, T.I_def, T.rho_def, BAYES[0], OCCUPANCY], [],
    ),
    "performance difference": (
        T, eq(T.J() - T.J0(), sum_((s, a), T.d_pi(s) * T.pi(s, a) * (T.Q(s, a) - T.V(s)))), PDL, [],
    ),
    "improvement": (
        T, eq(T.V_plus(s) - T.V(s), sum_((u, a), T.N_pi_plus(s, u) * T.pi_plus(u, a) * (T.Q(u, a) - T.V(u)))),
        SOLVE, IMPROVED,
    ),
    "h-transform": (
        T, eq(T.d_plus(t), T.mu(t) * T.V(t) / T.J0()
              + sum_((s, a), T.d_plus(s) * T.pi0(s, a) * T.P(s, a, t) * T.V(t) / T.V(s))),
        [OCCUPANCY, isolate(T.d0_flow, T.mu)], [],
    ),
    "probability": (T, eq(sum_(a, T.pi0(s, a) * T.Q(s, a)) / T.V(s), 1), [flip(T.V_value)], []),
    "failure": (
        D, eq(1 - T.V(s), sum_((u, a), T.N_pi0(s, u) * T.pi0(u, a) * D.lose(u, a))),
        [T.Q_def, isolate(D.mass, D.lose), T.pi0_sums],
        [times(-(1 - T.V(u)), T.N_pi0_last, s, u, over=u), times(-T.N_pi0(s, u), T.V_value, u, over=u)],
    ),
    "Gibbs": (
        K, ge(K.KL(s), gibbs(K, KL)[1]),
        [K.KL_def, isolate(K.KL_mid_def, K.KL_ratio), T.pi_plus_sums],
        [
            times(T.pi_plus(s, a), tangent(K, K.KL_ratio(s, a) / K.KL_mid(s, a)), over=a),
            times(T.pi_plus(s, a), tangent(K, K.KL_mid(s, a)), over=a),
            times(-1, T.pi_sums), times(1, K.KL_split, over=a),
        ],
    ),
}  # fmt: skip


def changed():
    for name, (theory, goal, _, _) in RECIPES.items():
        for n, (what, judgement) in enumerate(spread(list(different(theory.signature, goal.judgement)), PER_RECIPE)):
            yield pytest.param(name, Statement(judgement), id=f"{name}-{n}-{what}")


@pytest.mark.parametrize("name", RECIPES)
def test_the_recipe_proves_the_statement(name):
    theory, goal, by, using = RECIPES[name]
    assert prove(theory, goal, by, using).theorem.conclusion == goal.judgement


@pytest.mark.parametrize(("name", "goal"), list(changed()))
def test_a_changed_statement_is_not_proven(name, goal):
    theory, _, by, using = RECIPES[name]
    with pytest.raises(NotProven):
        prove(theory, goal, by, using)


def dropped():
    for name, (_, _, by, using) in RECIPES.items():
        for n in range(len(by)):
            yield pytest.param(name, [*by[:n], *by[n + 1 :]], using, id=f"{name}-by-{n}")
        for n in range(len(using)):
            yield pytest.param(name, by, [*using[:n], *using[n + 1 :]], id=f"{name}-using-{n}")


@pytest.mark.parametrize(("name", "by", "using"), list(dropped()))
def test_without_one_hypothesis_nothing_is_proven(name, by, using):
    theory, goal, _, _ = RECIPES[name]
    with pytest.raises(NotProven):
        prove(theory, goal, by, using)


# By hand: what one might take for true


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
