"""Russo, sections 2 to 4 and appendix A.1 to A.3: changed statements are not proven by the recipes of the true ones.

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
from scsym.kernel import KernelError, normal_form
from scsym.kernel.terms import minus, symbols_of
from scsym.prove import (
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
from scsym.prove.models import Interpretation
from scsym.prove.refute import policy_tags
from scsym.prove.store import proof_order
from scsym.prove.tactics import lemma_of
from scsym.prove.witness import small_points
from scsym.theories.divergence import agree, gibbs, nonnegative, with_kl
from scsym.theories.horizon import with_horizon
from scsym.theories.mdp import with_failure
from scsym.theories.success import a, b, s, t, u
from scsym.theories.success import success as T

from ..prove.mutations import mutated

HALF = Fraction(1, 2)
SECTIONS = ("sec_2", "ex_3", "def_3", "sec_4", "thm_4", "prop_4", "cor_4", "lem_a_1", "lem_a_2", "lem_a_3", "proper")
PER_THEOREM = 3


# Mechanically: the same certificate for another goal


@cache
def theorems():
    """(name, theorem) for each theorem of these sections; for one by another rule, its last linear combination."""
    found = []
    for file in sorted((proofs_folder() / "russo2026").glob("*.py")):
        if not file.stem.startswith(SECTIONS):
            continue
        for statement in collect(file):
            steps = [step.value.theorem for step in run(statement).steps if step.kind == "theorem"]
            found += [(f"{statement.name.split('/')[1]}#{n}", combination(x)) for n, x in enumerate(steps, start=1)]
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
                 "sec-4.5.1", "sec-4.5.2", "lem-a.1", "lem-a.2", "lem-a.3", "proper"):  # fmt: skip
        assert part in names
    assert len(theorems()) >= 60


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
    "chi-squared": (T, eq(T.chi2_plus(s), T.I(s)), [T.chi2_plus_def, T.I_def, flip(T.rho_plus_def), *BAYES], []),
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
        [T.L_plus_def, T.L_def, T.Gamma_def, T.chi2_def, T.I_def, T.rho_def, *BAYES, OCCUPANCY], [],
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
        for n, (what, judgement) in enumerate(different(theory.signature, goal.judgement)):
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
