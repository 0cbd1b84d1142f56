"""Statements proven without a hint, and what a search leaves behind: data that the kernel replays."""

import json
from dataclasses import replace

import pytest

from scsym.errors import NotProven, ParseError, StatementError
from scsym.kernel import verify
from scsym.prove import Declaration, Found, Theory, auto, dump, eq, ge, gt, natural, sum_, used_axioms
from scsym.prove.found import keep, replay, sources
from scsym.theories.success import a, s
from scsym.theories.success import success as T

GAIN = sum_(a, T.pi_plus(s, a) * (T.Q(s, a) - T.V(s)))


@pytest.mark.parametrize(
    "goal",
    [
        eq(GAIN / T.V(s), T.I(s)),
        eq(T.chi2_plus(s), T.I(s)),
        eq(T.L_plus(), T.J0() * T.Gamma()),
        ge(sum_(a, T.pi0(s, a) * T.Q(s, a) ** 2), T.V(s) ** 2),
        ge(T.V(s), T.pi0(s, a) * T.Q(s, a)),
    ],
    ids=["triple", "chi-squared", "weighted", "Cauchy-Schwarz", "one summand"],
)
def test_a_statement_is_enough(goal):
    lemma = auto(T, goal)
    assert lemma.statement.judgement == goal.judgement
    assert verify(dump(lemma.theorem)).theorem.conclusion == goal.judgement


@pytest.mark.parametrize("goal", [eq(GAIN / T.V(s), 2 * T.I(s)), ge(0, T.V(s))], ids=["factor", "sign"])
def test_a_false_statement_is_not_proven(goal):
    with pytest.raises(NotProven, match="not proven"):
        auto(T, goal, seconds=1)


def test_only_the_premises_named_are_used():
    goal = eq(T.chi2_plus(s), T.I(s))
    used = auto(T, goal).hypotheses
    assert set(auto(T, goal, use=used).hypotheses) <= set(used)
    with pytest.raises(NotProven):
        auto(T, goal, use=used[1:], seconds=1)
    with pytest.raises(StatementError, match="no_such_law is neither a hypothesis of 'mdp' nor a lemma given"):
        auto(T, goal, use=["no_such_law"])


def test_a_found_proof_is_data_that_the_kernel_replays():
    first = auto(T, eq(T.chi2_plus(s), T.I(s))).called("chi2 is I")
    goal = eq(T.chi2_plus(s) + T.J0(), T.I(s) + T.J0())
    lemma = auto(T, goal, [first], use=["chi2 is I"])
    found = keep(lemma, sources(T, [first]))
    assert found.premises == ("chi2 is I",)
    read = Found.from_dict(json.loads(json.dumps(found.to_dict())))
    assert read == found
    again = replay(T, read, [first])
    assert again.theorem.conclusion == goal.judgement
    assert again.theorem.hypotheses == lemma.theorem.hypotheses


def test_a_stale_or_wrong_found_proof_is_refused():
    lemma = auto(T, eq(T.chi2_plus(s), T.I(s)))
    found = keep(lemma, sources(T))
    other = replace(found, goal=eq(T.chi2_plus(s), T.I(s) + 0).judgement)
    with pytest.raises(NotProven, match="its last line is another statement; search it again"):
        replay(T, other)
    with pytest.raises(NotProven, match="it uses .*, which is neither a hypothesis nor a lemma here"):
        replay(Theory("empty", T.declarations), found)
    laws = {n: h for n, h in T.hypotheses.items() if n not in found.premises}
    changed = Theory("other", T.declarations, laws | {n: T.hypotheses["V_value"] for n in found.premises})
    with pytest.raises(NotProven, match="the kernel refuses its line 0"):
        replay(changed, found)
    data = found.to_dict()
    data["steps"][-1][2][3] = ["num", "1"]
    with pytest.raises(ParseError, match="it was edited"):
        Found.from_dict(data)
    with pytest.raises(ParseError, match="malformed"):
        Found.from_dict(found.to_dict() | {"steps": [["combine", [], 7]]})
    with pytest.raises(ParseError, match="with the keys"):
        Found.from_dict([])


# What an earlier search got wrong

x, y, p, r = (Declaration(*d) for d in (("x", ()), ("y", ()), ("p", (), "positive"), ("r", (), "nonneg")))
ORDER = Theory("order").with_symbols(x, y, p, r).assuming("above", gt(x(), y()), "x > y")


@pytest.mark.parametrize(
    "goal",
    [gt(x() + p(), y()), gt(p(), 0), ge(r(), 0), gt(x(), y()), ge(x(), y()), gt(2 * x() + r(), 2 * y())],
    ids=["strict by two", "a positive symbol", "a nonnegative symbol", "a hypothesis", "weaker", "scaled"],
)
def test_strict_and_plain_orders(goal):
    assert auto(ORDER, goal).statement.judgement == goal.judgement


def test_an_inequality_of_the_theory_is_used_without_being_named():
    both = ORDER.assuming("a", ge(x(), y())).assuming("b", ge(y(), x()))
    assert auto(both, ge(x(), y()), use=["a"]).hypotheses == ("a",)


def test_contradictory_hypotheses_prove_a_contradiction():
    contradictory = ORDER.assuming("below", ge(y(), x()))
    for goal in (gt(0, 0), gt(x(), x())):
        assert auto(contradictory, goal).statement.judgement == goal.judgement
    with pytest.raises(NotProven):
        auto(ORDER, gt(0, 0), seconds=1)


def test_what_holds_for_every_natural_number_holds_of_the_slope():
    gap, start = Declaration("gap", ()), Declaration("start", ())
    k = natural("k")
    theory = Theory("slow").with_symbols(gap, start).assuming("bounded", ge(start(), k.number * gap()))
    lemma = auto(theory, ge(0, gap()))
    assert lemma.hypotheses == ("bounded",)
    assert "archimedes" in used_axioms(lemma.theorem)
    assert replay(theory, keep(lemma, sources(theory))).theorem.conclusion == lemma.theorem.conclusion
    with pytest.raises(NotProven):
        auto(theory, ge(gap(), 0), seconds=1)


def test_a_false_statement_ends_as_a_counterexample():
    with pytest.raises(NotProven, match="false in an exact model in which every hypothesis of the theory") as caught:
        auto(T, ge(T.V(s), T.Q(s, a)))
    assert caught.value.counterexample.at.keys() == {"s", "a"}


def test_a_failure_says_what_is_left_and_what_would_close_it():
    with pytest.raises(NotProven) as caught:
        auto(T, eq(T.chi2_plus(s), T.I(s)), use=["chi2_plus_def", "conditioning", "pi0_sums"], seconds=2)
    assert "left over, which no combination of the premises cancels: " in str(caught.value)
    assert "I_def" in caught.value.suggestions and "would close it: " in str(caught.value)
    assert "near to it: I_def: " in str(caught.value)


def test_induction_and_cases_without_a_hint():
    f, q = Declaration("f", ("N",)), Declaration("q", (), "nonneg")
    k = natural("k")
    theory = Theory("powers").with_symbols(f, q).assuming("first", eq(f(0), 1))
    theory = theory.assuming("next", eq(f(k + 1), q() * f(k))).assuming("small", ge(1, q()))
    for goal in (ge(f(k), 0), ge(1, f(k))):
        assert auto(theory, goal).statement.judgement == goal.judgement
    z = Declaration("z", (), "nonneg")
    either = Theory("either").with_symbols(q, z).assuming("product", eq(q() * z(), 0)).assuming("order", ge(q(), z()))
    assert auto(either, eq(z(), 0)).hypotheses == ("order", "product")
