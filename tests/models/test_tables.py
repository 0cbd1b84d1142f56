"""Models found and written as tables: the judge's evaluator accepts each; contradictions have none."""

import dataclasses
from fractions import Fraction

import pytest

from scsym.errors import FailedMeaning, InexactInput, StatementError
from scsym.exact import oo
from scsym.judge.tables import decide, holds, signs_hold
from scsym.kernel import Judgement
from scsym.language import Declaration, Hypothesis, Index, Statement, Theory, eq, ge, gt, log, lt, natural, sum_
from scsym.mdp import MDP, Policy, zoo
from scsym.models import Interpretation, Point
from scsym.models.sequences import rule
from scsym.models.tables import as_table, find_model
from scsym.models.tabulate import is_model, symbols_in
from scsym.theories.layered import retraining
from scsym.theories.success import a, s, success

y, k = Index("y", "Y"), natural("k")
HALF = Fraction(1, 2)
PLAIN = Theory("plain").with_symbols(
    Declaration("u", (), "positive"),
    Declaration("c", ()),
    Declaration("p", ("Y",), "nonneg"),
    Declaration("t", ("Y",), "positive"),
    Declaration("f", ("N",)),
    Declaration("g", ("N", "Y"), "positive"),
)
P = PLAIN


def found(*hypotheses, goal=None, negate=False, theory=PLAIN, seconds=5):
    """A model, checked by the judge."""
    judgements = [h.judgement for h in hypotheses]
    goal = None if goal is None else goal.judgement
    table = find_model(theory, judgements, goal, negate=negate, seconds=seconds)
    if table is not None:
        assert all(holds(table, j) is True for j in judgements)
        assert signs_hold(table, theory.signature, symbols_in(judgements)) is True
        assert not negate or decide(table, goal)[0] is False
    return table


@pytest.mark.parametrize(
    "hypotheses",
    [
        (gt(P.u(), 0), eq(sum_(y, P.p(y)), 1)),
        (eq(P.f(k + 1), P.f(k) / 2), eq(P.f(0), 3)),
        (eq(P.f(k + 1), P.f(k) + k.number), eq(P.f(0), 3)),
        (eq(P.f(k + 1), P.f(k) / 2 + HALF), eq(P.f(0), 0)),
        (eq(log(P.t(y)), 2 * log(P.u())), eq(sum_(y, P.p(y) * P.t(y)), 1), gt(P.c(), log(P.u())), lt(P.c(), 5)),
        (eq(P.c(), log(P.u())), gt(P.c(), 0)),
        (eq(P.c() ** 2, 4 * P.u()), eq(P.u(), 4)),
        (eq(sum_(y, P.g(k, y)), 1), ge(P.g(k + 1, y), P.g(k, y))),
        (eq(P.g(k + 1, y) * 3, P.g(k, y)), eq(P.g(0, y), P.t(y)), gt(P.t(y), 1)),
    ],
)
def test_models_of_theories_without_meanings(hypotheses):
    assert found(*hypotheses) is not None


@pytest.mark.parametrize(
    "hypotheses",
    [
        (eq(P.u(), 0),),
        (eq(sum_(y, P.p(y)), 1), eq(sum_(y, P.p(y)), 2)),
        (eq(P.c(), P.c() + 1),),
        (gt(4, k.number),),
        (gt(P.c(), k.number),),
        (gt(0, P.p(y)),),
    ],
)
def test_contradictions_have_no_model(hypotheses):
    assert found(*hypotheses, seconds=1) is None


def test_what_does_not_follow_has_a_countermodel():
    law = eq(sum_(y, P.p(y)), 1)
    assert found(law, goal=gt(P.p(y), 0), negate=True) is not None
    assert found(law, goal=ge(1, P.p(y)), negate=True, seconds=1) is None
    assert found(eq(P.f(k + 1), P.f(k) / 2), goal=eq(P.f(k), 0), negate=True) is not None
    assert found(goal=eq(P.c(), 0, fix=()), negate=True) is not None


def test_the_same_model_each_time():
    laws = (eq(sum_(y, P.p(y)), 1), gt(P.u(), 0), gt(P.p(y), 0))
    assert found(*laws) == found(*laws)


def test_a_law_by_another_name_is_a_law():
    named = Theory("named").with_symbols(Declaration("p", ("Y",), "nonneg"))
    assert found(eq(sum_(y, named.p(y)), 1), theory=named.assuming("probability", eq(sum_(y, named.p(y)), 1)))


def test_a_parameter_is_part_of_the_model():
    table = found(gt(P.p(y), 0), eq(P.p(y), HALF, fix=(y,)))
    assert table["at"] == {"y": "y0"}


@pytest.mark.parametrize("theory", [success, retraining], ids=lambda t: t.reading)
def test_whole_theories_have_models(theory):
    every = [h.statement for h in theory.hypotheses.values()]
    assert found(*every, theory=theory, seconds=30) is not None


def test_conditioning_does_not_keep_the_support():
    judgements = [h.judgement for h in success.hypotheses.values()]
    claim = gt(success.pi_plus(s, a), 0).judgement
    table = find_model(success, judgements, claim, negate=True, seconds=10)
    assert table is not None and is_model(success, table, judgements, [claim])
    assert [len(table["sorts"][sort]) for sort in ("S", "A")] == [1, 2]


def test_a_model_made_by_hand():
    mdp = MDP({"s": {"a": "win", "b": "lose"}}, initial="s", terminal={"win": 1, "lose": 0})
    point = Point(
        mdp, {"pi0": Policy.uniform(mdp), "pi": Policy.uniform(mdp)}, {"c": Fraction(3), "x": {"a": 1, "b": 2}}
    )
    theory = success.with_symbols(Declaration("c", ()), Declaration("x", ("A",)), Declaration("n", ("N",)))
    goals = [eq(theory.c(), 3).judgement, ge(theory.x(a), 1).judgement, eq(theory.V(s), HALF).judgement]
    table = as_table(theory, point, goals)
    assert table["symbols"]["x"] == [[["a"], "1"], [["b"], "2"]]
    assert all(holds(table, goal) for goal in goals)
    fixed = eq(theory.pi_plus(s, a), 1, fix=(s, a)).judgement
    assert as_table(theory, point, [fixed])["at"] == {"a": "a", "s": "s"}
    assert as_table(theory, point, [], false=[fixed])["at"] == {"a": "b", "s": "s"}
    assert as_table(theory, point, [fixed], {"a": "b", "s": "s"})["at"] == {"a": "b", "s": "s"}
    with pytest.raises(StatementError, match="parameter a"):
        as_table(theory, point, [fixed], {"s": "s"})


@pytest.mark.parametrize(("value", "error"), [(0.5, InexactInput), (oo, StatementError), (True, StatementError)])
def test_values_that_are_none(value, error):
    theory = success.with_symbols(Declaration("c", (), meaning=lambda m: value))
    mdp = zoo.chain2()
    with pytest.raises(error):
        as_table(theory, Point(mdp, {"pi0": Policy.uniform(mdp)}), [eq(theory.c(), 1).judgement])


@pytest.mark.parametrize(
    ("values", "depth", "expected"),
    [
        ([1] * 13, 1, {"first": [], "then": [["1", 0, "1"]]}),
        ([5, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048], 1, {"first": ["5"], "then": [["1", 0, "2"]]}),
        ([0] * 13, 1, {"first": [], "then": []}),
        ([Fraction(1, n + 1) for n in range(13)], 1, None),
        ([[m * n for n in range(9)] for m in range(9)], 2,
         {"first": [], "then": [[{"first": [], "then": [["1", 1, "1"]]}, 1, "1"]]}),
    ],
)  # fmt: skip
def test_rules(values, depth, expected):
    def leaves(v):
        return [leaves(x) for x in v] if isinstance(v, list) else {(): Fraction(v)} if v else {}

    guessed = rule(leaves(values), depth)
    if guessed and depth == 2:
        guessed["then"] = [t for t in guessed["then"] if t[0]["then"]]
    assert guessed == expected


def test_a_meaning_that_fails_is_a_sentence():
    def broken(model):
        raise KeyError("my table")

    mdp = zoo.chain2()
    point = Point(mdp, {"pi0": Policy.uniform(mdp)})
    theory = success.with_symbols(Declaration("c", (), meaning=broken))
    with pytest.raises(FailedMeaning, match="the meaning of c fails at .*KeyError: 'my table'"):
        Interpretation(theory, point).value("c", ())
    with pytest.raises(FailedMeaning):  # nor is a value chosen in its place
        found(eq(theory.c(), 1), theory=theory, seconds=2)


@pytest.mark.parametrize("right", [P.c() + 1, P.f(0)])
def test_a_symbol_that_is_defined_by_itself_is_a_sentence(right):
    circle = {
        "c_def": Hypothesis("c_def", eq(P.c(), right), definition=True),
        "f_def": Hypothesis(
            "f_def", Statement(Judgement((("k", "N"),), "=", P.f(k).term, P.c().term)), definition=True
        ),
    }
    theory = dataclasses.replace(PLAIN, hypotheses=circle)
    mdp = zoo.chain2()
    with pytest.raises(StatementError, match="defined by itself"):
        Interpretation(theory, Point(mdp, {})).value("c", ())


def test_a_definition_is_read_at_the_arguments_of_its_symbol():
    """Its quantifiers may stand in another order, and its symbol anywhere in a product."""
    i, n = natural("i"), natural("n")
    theory = PLAIN.with_symbols(Declaration("d", ("N", "N", "Y")), Declaration("e", ("N", "Y")))
    d, e = theory.d, theory.e
    left, right = (2 * (i + 1) * d(i, n, y)).term, ((i + 1) * P.f(i) ** n).term
    theory = theory.with_hypotheses(
        Hypothesis("d_def", Statement(Judgement((("y", "Y"), ("n", "N"), ("i", "N")), "=", left, right)), "", True),
        Hypothesis("e_def", eq(e(n + 1, y), 0), "", True),
    )
    here = Interpretation(theory, Point(zoo.chain2(), {}, {"f": Fraction, "Y": ("y0",)}))
    assert here.value("d", (3, 2, "y0")) == Fraction(9, 2)
    assert here.value("d", (2, 3, "y0")) == Fraction(8, 2)
    with pytest.raises(StatementError, match="the definition of e does not speak of all its arguments"):
        here.value("e", (1, "y0"))


def test_a_model_is_found_beside_a_definition_with_a_natural_number_t():
    t = natural("t")
    theory = success.with_symbols(Declaration("e", ("S", "N")))
    swapped = Judgement((("t", "N"), ("s", "S")), "=", theory.e(s, t).term, (theory.V(s) ** t).term)
    theory = theory.with_hypotheses(Hypothesis("e_def", Statement(swapped), "", True))
    assert found(theory.e_def.statement, ge(theory.e(s, t), 0), theory=theory) is not None
