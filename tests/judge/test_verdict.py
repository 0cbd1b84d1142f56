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


@pytest.mark.parametrize("kind", ["axiom", "assumption", "definition"])
def test_a_denial_counts_every_hypothesis_of_the_claim(kind):
    """A law that the denial does not use, and that has no model beside the others, keeps it from refuting."""
    options = {"expect": "refuted", "against": "text"}
    T = BASE.assuming("one", eq(BASE.u(), 1))
    law = Hypothesis("c_law", gt(-1 * T.c(), 0), "", kind == "definition", kind == "assumption")
    goal, counted = eq(T.u(), 2), T.with_hypotheses(law)
    lemma = prove(T, gt(0, 0), using=[times(-1, T.one), times(1, suppose(T, goal))], remainder=Fraction(1))
    assert found(T, goal, [lemma], [table(u=1)], **options).verdict == "refuted"
    got = found(counted, goal, [lemma], [table(u=1)], **options)
    assert got.verdict == "open" and got.reason == "the hypothesis c_law is false in the model"


def test_a_table_gives_no_value_that_is_computed():
    meant = Theory("meant").with_symbols(Declaration("w", (), meaning=lambda m: 3), Declaration("x", ()))

    def shape(goal, **cells):
        made = {"format": "scsym-model/1", "sorts": {}, "symbols": {n: [[[], v]] for n, v in cells.items()}, "at": {}}
        return run(claim("hostile/meant", meant, goal, expect="proven for this shape")(lambda: made))

    assert shape(eq(meant.w() + meant.x(), 5), w="3", x="2").as_declared
    got = shape(eq(meant.w(), 5), w="5", x="2")
    assert not got.as_declared and got.failure == "the table gives w a value that it has not: by its meaning it is 3"


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


def test_what_speaks_against_a_model_is_told_with_what_it_was_for():
    nothing = run(claim("hostile/x", BASE, eq(BASE.u(), 1))(lambda: {**table(), "symbols": {}}))
    assert nothing.failure.startswith(
        "no proof was given, and the model given does not refute it: the model has no value"
    )
    T = BASE.assuming("one", eq(BASE.u(), 1))
    square = eq(T.u() ** 2, 1)
    lemma = prove(T, square, using=[times(T.u() + 1, T.one)])
    false = run(claim("hostile/x", T, square)(lambda: [lemma, table(u=2)]))
    assert false.failure == (
        "the model that is kept or given is none of its hypotheses: the hypothesis one is false in the model"
    )
    assert run(claim("hostile/x", T, square)(lambda: lemma)).failure.startswith("no model of its hypotheses is kept: ")


OTHERS = BASE.assuming("one", eq(BASE.u(), 1)).assuming("two", eq(BASE.v(), 2))


def test_a_proof_counts_what_it_uses_alone():
    lemma = prove(OTHERS, eq(2 * OTHERS.u(), 2), using=[times(2, OTHERS.one)])
    got = found(OTHERS, eq(2 * OTHERS.u(), 2), [lemma], [table(u=1, v=5)])
    assert (got.verdict, got.hypotheses) == ("proven", ("one",))


def test_a_proof_of_another_claim():
    lemma = prove(BASE, eq(2 * BASE.u(), BASE.u() + BASE.u()))
    made = claim("hostile/x", BASE, eq(2 * BASE.u(), BASE.u() + BASE.u()))
    for name, verdict in (("", "proven"), ("hostile/x", "proven"), ("other/x", "open")):
        got = judge(claim_document(made), [dump(lemma.theorem, name)], [])
        assert got.verdict == verdict
    assert got.reason == "a proof is given that belongs to other/x, not to hostile/x" and got.failed == (0,)


@pytest.mark.parametrize(
    ("conclusion", "using"),
    [
        (ge(0, 0), lambda T, goal: [times(0, goal)]),
        (gt(1, 0), lambda T, goal: [times(0, goal)]),
        (gt(BASE.c(), BASE.v()), lambda T, goal: [times(-1, T.below), times(0, goal)]),
    ],
)
def test_what_is_not_false_denies_nothing(conclusion, using):
    T = BASE.assuming("below", eq(BASE.v(), 0))
    goal = eq(T.u(), 2)
    remainder = {"remainder": T.c() if conclusion.judgement.left[0] == "sym" else Fraction(1)}
    options = {} if conclusion.judgement.relation == ">=" else remainder
    lemma = prove(T, conclusion, using=using(T, suppose(T, goal)), **options)
    assert goal.judgement in lemma.theorem.hypotheses
    assert found(T, goal, [lemma], [table(u=2, v=0)], expect="refuted", against="text").verdict == "open"


def test_a_falsehood_without_the_goal_says_that_the_goal_was_not_concluded():
    T = BASE.assuming("above", gt(BASE.u(), 0)).assuming("below", gt(0, BASE.u()))
    both = prove(T, gt(0, 0), using=[times(1, T.above), times(1, T.below)])
    got = found(T, eq(T.v(), 1), [both], [table(u=1)], expect="refuted", against="text")
    assert got.reason == "no theorem that was given concludes the goal"


def test_which_goals_failed_and_what_the_proofs_take_for_granted():
    from scsym.prove import log, tangent

    bound = tangent(BASE, BASE.c())
    idle = prove(BASE, eq(BASE.u() - BASE.u(), 0))
    goals = [ge(BASE.c() - 1, log(BASE.c())), eq(BASE.u(), 7), eq(BASE.u() - BASE.u(), 0)]
    got = found(BASE, goals, [bound, idle])
    assert (got.verdict, got.failed) == ("open", (1,))
    assert found(BASE, goals[0], [bound, idle]).axioms == ("tangent",)
    assert found(BASE, goals[2], [bound, idle]).axioms == ()


def test_the_assumed_goal_is_named():
    got = found(OTHERS, eq(OTHERS.v(), 2), [prove(OTHERS, eq(OTHERS.v(), 2), by=[OTHERS.two])])
    assert got.reason == "the goal is assumed: it is two itself, so the theorem says nothing"


def test_a_hypothesis_that_the_evaluator_does_not_decide():
    T = BASE.with_symbols(Declaration("f", ("N",))).assuming("up", ge(Declaration("f", ("N",))(k), -1))
    flips = table()
    flips["symbols"]["f"] = [[[], {"first": [], "then": [["-1", 0, "-1"]]}]]
    lemma = prove(T, ge(T.f(k) + 1, 0), using=[times(1, T.up, k)])
    got = found(T, ge(T.f(k) + 1, 0), [lemma], [flips])
    assert got.reason == "the hypothesis up could not be decided in the model"


def test_two_definitions_are_dropped_one_by_one():
    T = BASE.define("w", (), BASE.u() + 1).define("x", (), BASE.v() + 1)
    goal = eq(T.w() + T.x(), T.u() + T.v() + 2)
    got = found(T, goal, [prove(T, goal, using=[times(1, T.w_def), times(1, T.x_def)])])
    assert (got.verdict, got.hypotheses, set(got.definitions)) == ("proven", (), {"w_def", "x_def"})
