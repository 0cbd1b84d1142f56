"""Hostile claims: false goals, contradictory or unnamed hypotheses, models that are none. None is proven or refuted."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from scsym.claims import claim, run
from scsym.claims.documents import claim_document
from scsym.errors import StatementError
from scsym.judge.verdict import judge
from scsym.language import Declaration, Hypothesis, Index, Theory, eq, ge, gt, natural, sum_
from scsym.mdp import zoo
from scsym.models import Point
from scsym.prove import absurd, dump, prove, suppose, times

a = Index("a", "A")
k = natural("k")
BASE = Theory("hostile", sorts={"A": "things"}).with_symbols(
    Declaration("u", ()), Declaration("v", ()), Declaration("p", ("A",), "nonneg"), Declaration("c", (), "positive")
)


def table(**symbols):
    """A model of BASE with two elements."""
    cells = {"u": 1, "v": 1, "c": 1} | {n: x for n, x in symbols.items() if n != "p"}
    made = {name: [[[], str(Fraction(value))]] for name, value in cells.items()}
    law = symbols.get("p", (Fraction(1, 2), Fraction(1, 2)))
    made["p"] = [[[e], str(Fraction(x))] for e, x in zip("ab", law, strict=True)]
    return {"format": "scsym-model/1", "sorts": {"A": ["a", "b"]}, "symbols": made, "at": {}}


def found(theory, goal, evidence, models=(), **options):
    made = claim("hostile/x", theory, goal, **options)
    proofs = [dump(lemma.theorem) for lemma in evidence]
    return judge(claim_document(made), proofs, list(models))


def test_contradictory_hypotheses_have_no_model():
    T = BASE.assuming("above", gt(BASE.u(), 0)).assuming("zero", eq(BASE.u(), 0))
    lemma = absurd(prove(T, gt(0, 0), using=[times(1, T.above), times(-1, T.zero)]), eq(2, 1))
    for model in (table(u=1), table(u=0), table(u=-1)):
        got = found(T, eq(2, 1), [lemma], [model])
        assert got.verdict == "proven, hypotheses not tried" and set(got.hypotheses) == {"above", "zero"}


def test_two_sums_of_one_law():
    T = BASE.assuming("one", eq(sum_(a, BASE.p(a)), 1)).assuming("two", eq(sum_(a, BASE.p(a)), 2))
    lemma = prove(T, eq(2, 1), using=[times(1, T.one), times(-1, T.two)])
    assert found(T, eq(2, 1), [lemma], [table()]).verdict == "proven, hypotheses not tried"


def test_a_definition_of_a_symbol_by_itself_is_a_hypothesis_without_model():
    itself = Hypothesis("u_def", eq(BASE.u(), BASE.u() + 1), definition=True)
    with pytest.raises(StatementError, match="mentions the symbol that it defines"):
        BASE.with_hypotheses(itself)
    T = replace(BASE, hypotheses={"u_def": itself})
    lemma = prove(T, eq(2, 1), using=[times(-1, T.u_def)])
    got = found(T, eq(2, 1), [lemma], [table()])
    assert (got.verdict, got.definitions, got.hypotheses) == ("proven, hypotheses not tried", (), ("u_def",))


def test_a_circle_of_definitions_is_none():
    T = BASE.with_hypotheses(
        Hypothesis("u_def", eq(BASE.u(), BASE.v() + 1), definition=True),
        Hypothesis("v_def", eq(BASE.v(), BASE.u()), definition=True),
    )
    lemma = prove(T, eq(2, 1), using=[times(-1, T.u_def), times(-1, T.v_def)])
    got = found(T, eq(2, 1), [lemma])
    assert got.definitions == () and got.verdict == "proven, hypotheses not tried"


def test_a_definition_with_a_sign_that_does_not_show_is_a_hypothesis():
    T = BASE.with_hypotheses(Hypothesis("c_def", eq(BASE.c(), -1), definition=True))
    lemma = prove(T, gt(0, 1), using=[times(-1, T.c_def)], remainder=BASE.c())
    got = found(T, gt(0, 1), [lemma], [table(c=1)])
    assert got.verdict == "proven, hypotheses not tried" and got.definitions == ()


def test_a_hypothesis_about_all_naturals_counts_only_if_it_holds_for_all():
    T = BASE.assuming("small", gt(4, k.number))
    lemma = prove(T, gt(0, 1), using=[times(1, T.small, 5)])
    assert found(T, gt(0, 1), [lemma], [table()]).verdict == "proven, hypotheses not tried"


@pytest.mark.parametrize("value", [float("inf"), 0.5])
def test_a_meaning_that_is_no_exact_number(value):
    u = Declaration("w", (), "real", meaning=lambda m: value)
    T = BASE.with_symbols(u)
    T = T.assuming("huge", gt(T.w(), 7))
    made = claim("hostile/x", T, eq(T.w(), 7), expect="refuted", against="reading")
    model = zoo.K()
    outcome = run(made(lambda: Point(model, {})))
    assert outcome.verdict.value == "open" and not outcome.as_declared


def test_a_theorem_of_something_else():
    got = found(BASE, eq(2, 1), [prove(BASE, eq(0, 0))])
    assert (got.verdict, got.failed) == ("open", (0,))
    assert got.reason == "no theorem that was given concludes the goal"


def test_a_goal_from_itself():
    T = BASE.assuming("hope", eq(2, 1))
    assert "the goal is assumed: it is hope itself" in found(T, eq(2, 1), [prove(T, eq(2, 1), by=[T.hope])]).reason
    unnamed = found(BASE, eq(2, 1), [suppose(BASE, eq(2, 1))])
    assert unnamed.verdict == "open" and "an unnamed hypothesis itself" in unnamed.reason


def test_an_unnamed_hypothesis():
    T = BASE.assuming("secret", eq(BASE.u(), 0))
    got = found(BASE, eq(2 * BASE.u(), 0), [prove(T, eq(2 * T.u(), 0), by=[T.secret])])
    assert got.verdict == "open" and "a hypothesis that the claim does not name" in got.reason


def test_another_sign_is_another_symbol():
    other = Theory("other").with_symbols(Declaration("u", (), "positive"))
    got = found(BASE, ge(BASE.u(), 0), [prove(other, ge(other.u(), 0), remainder=other.u())])
    assert got.verdict == "open"


def test_a_refutation_needs_every_assumption():
    T = BASE.assuming("sure", eq(BASE.u(), 1))
    options = {"expect": "refuted", "against": "text"}
    assert found(T, eq(T.u(), 1), [], [table(u=Fraction(1, 2))], **options).verdict == "open"
    got = found(BASE, eq(BASE.u(), 1), [], [table(u=Fraction(1, 2))], **options)
    assert got.verdict == "refuted"
    assert found(BASE, eq(BASE.u(), 1), [], [], **options).verdict == "open"


def test_every_goal_is_refuted_or_none():
    goals = [eq(BASE.u(), 1), ge(BASE.c(), 0)]
    assert found(BASE, goals, [], [table(u=2)], expect="refuted", against="text").verdict == "open"


def test_a_sign_that_fails_makes_no_model():
    got = found(BASE, gt(BASE.c(), 0), [], [table(c=-1)], expect="refuted", against="text")
    assert got.verdict == "open"


def test_a_denial_for_every_model_refutes_if_the_rest_has_one():
    T = BASE.assuming("one", eq(BASE.u(), 1))
    goal = eq(T.u(), 2)
    lemma = prove(T, gt(0, 0), using=[times(-1, T.one), times(1, suppose(T, goal))], remainder=Fraction(1))
    options = {"expect": "refuted", "against": "text"}
    assert found(T, goal, [lemma], [table(u=1)], **options).verdict == "refuted"
    assert found(T, goal, [lemma], [], **options).verdict == "open"


def test_a_denial_refutes_only_what_fails_beside_every_assumption():
    """Contradictory assumptions refute nothing, used or unused, and also where they are the goals themselves."""
    options = {"expect": "refuted", "against": "text"}
    T = BASE.assuming("above", gt(BASE.u(), 0)).assuming("below", gt(0, BASE.u()))
    both = prove(T, gt(0, 0), using=[times(1, T.above), times(1, T.below)])
    goals = [gt(T.u(), 0), gt(0, T.u())]
    for models in ([], [table(u=1)], [table(u=-1)]):
        assert found(T, goals, [both], models, **options).verdict == "open"
        assert found(T, goals[0], [both], models, **options).verdict == "open"
    unused = T.assuming("two", eq(T.v(), 2))
    goal = eq(T.v(), 3)
    lemma = prove(
        unused, gt(0, 0), using=[times(1, suppose(unused, goal)), times(-1, unused.two)], remainder=Fraction(1)
    )
    assert found(unused, goal, [lemma], [table(v=2)], **options).verdict == "open"


def test_a_goal_in_one_model():
    T = BASE.assuming("one", eq(BASE.u(), 1))
    options = {"expect": "proven for this shape"}
    assert found(T, eq(T.u() + T.v(), 3), [], [table(u=1, v=2)], **options).verdict == "proven for this shape"
    assert found(T, eq(T.u() + T.v(), 4), [], [table(u=1, v=2)], **options).verdict == "open"
    assert found(T, eq(T.v(), 2), [], [table(u=3, v=2)], **options).verdict == "open"


def test_true_claims_under_unusual_names():
    T = Theory("plain", sorts={"A": "things"}).with_symbols(
        Declaration("chance", ("A",), "nonneg", role="law"), Declaration("x", ())
    )
    T = T.assuming("probability", eq(sum_(a, T.chance(a)), 1)).assuming("always", ge(T.x() ** 2, 0))
    lemma = prove(T, eq(sum_(a, 2 * T.chance(a)), 2), by=[T.probability])
    model = {
        "format": "scsym-model/1",
        "sorts": {"A": ["a"]},
        "symbols": {"chance": [[["a"], "1"]], "x": [[[], "0"]]},
        "at": {},
    }
    assert found(T, eq(sum_(a, 2 * T.chance(a)), 2), [lemma], [model]).verdict == "proven"
    both = prove(T, ge(T.x() ** 2 + sum_(a, T.chance(a)), 1), using=[times(1, T.always), times(1, T.probability)])
    assert found(T, ge(T.x() ** 2 + sum_(a, T.chance(a)), 1), [both], [model]).verdict == "proven"


HARMONIC = Declaration("part", ("N",), "positive")


def test_a_definition_that_no_table_holds_is_no_obstacle():
    """``part(i) = 1 / (i + 1)`` follows no rule of a table; as a definition it needs none."""
    defined = Hypothesis("part_def", eq(HARMONIC(k) * (k + 1).number, 1), definition=True)
    T = BASE.with_symbols(HARMONIC).with_hypotheses(defined).assuming("whole", eq(BASE.u(), 1))
    law = prove(T, eq(HARMONIC(k) * (k + 1).number * T.u(), 1), using=[times(T.u(), T.part_def, k), times(1, T.whole)])
    got = found(T, eq(HARMONIC(k) * (k + 1).number * T.u(), 1), [law], [table(u=1)])
    assert (got.verdict, got.hypotheses, got.definitions) == ("proven", ("whole",), ("part_def",))
    assert found(T, eq(T.u(), 2), [], [table(u=1)]).verdict == "refuted"
    # where the goal speaks of it, the table must have it
    assert found(T, gt(HARMONIC(k), 1), [], [table(u=1)]).verdict == "open"
    assumed = BASE.with_symbols(HARMONIC).with_hypotheses(Hypothesis("part_def", defined.statement))
    assert found(assumed, eq(assumed.u(), 2), [], [table(u=1)]).verdict == "open"
