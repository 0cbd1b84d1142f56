"""What is false is repaired: the answers are theorems, the model shows what cannot be dropped."""

from fractions import Fraction

import pytest

from scsym.errors import NotProven, StatementError
from scsym.judge.tables import holds
from scsym.kernel import verify
from scsym.language import Declaration, Theory, eq, ge, gt, sum_
from scsym.models import bandit, table
from scsym.prove import auto, dump, prove, repair
from scsym.prove.conditions import Condition, usual
from scsym.prove.nearby import Change, key_of
from scsym.prove.repair import corrected
from scsym.theories.success import success as T

MEAN = Theory("mean").declare(
    r"""
    y in Y
    p(y)   nonneg   p   the probability of an outcome
    x(y)   real     x   its worth
    g(y)   real     g   its score
    m      real     m   the mean worth
    """
)
y = MEAN.index("y", "Y")
MEAN = MEAN.assuming("m_is", eq(MEAN.m(), sum_(y, MEAN.p(y) * MEAN.x(y))), "m is the mean")
MEAN = MEAN.assuming("centred", eq(sum_(y, MEAN.p(y) * MEAN.g(y)), 0), "scores have mean zero")


HALVES = table(
    {"Y": ["0", "1"]},
    {
        "p": {("0",): "1/2", ("1",): "1/2"},
        "x": {("0",): "0", ("1",): "1"},
        "g": {("0",): "-1", ("1",): "1"},
        "m": "1/2",
    },
)


def checked(answer):
    """The statements found, each a theorem that the kernel replays, and false in the model without the change."""
    assert holds(dict(answer.counterexample.table), answer.goal.judgement) is False
    for mended in answer.found:
        assert verify(dump(mended.lemma.theorem)).theorem.conclusion == mended.statement.judgement
        known = {h.judgement for h in mended.theory.hypotheses.values()}
        assert mended.lemma.theorem.hypotheses <= known
    return [repr(mended.statement) for mended in answer.found]


def test_a_weaker_relation():
    theory = Theory("order").declare("u  real  u  a number\nv  real  v  another")
    theory = theory.assuming("at_least", ge(theory.u(), theory.v()))
    for goal in (gt(theory.u(), theory.v()), eq(theory.u(), theory.v())):
        answer = repair(theory, goal, seconds=5)
        # it is a hypothesis, so that saying it again is no answer; a multiple of it would be one
        assert "u >= v" not in checked(answer)
    squares = gt((theory.u() - theory.v()) ** 2, 0)
    assert "(u - v)^2 >= 0" in checked(repair(theory, squares, seconds=5))


def test_a_factor_is_fitted_and_proven():
    left, right = (sum_(y, MEAN.p(y) * f * MEAN.g(y)) for f in (2 * MEAN.x(y) - MEAN.m(), MEAN.x(y)))
    goal = eq(left, right)
    answer = repair(MEAN, goal, seconds=8, models=[HALVES])
    factor = eq(left, 2 * right)
    checked(answer)
    keys = {key_of(MEAN, Change(mended.statement.judgement, "", 0)) for mended in answer.found}
    assert key_of(MEAN, Change(factor.judgement, "", 0)) in keys


def test_a_condition_that_saves_it_is_named_and_used():
    goal = ge(sum_(y, MEAN.p(y) * MEAN.x(y)), 0)
    positive = Condition("worth", "every worth is nonnegative", _assumed(ge(MEAN.x(y), 0)))
    idle = Condition("idle", "a score is at most one", _assumed(ge(1, MEAN.g(y)), "bounded"))
    answer = repair(MEAN, goal, conditions=[idle, positive], seconds=8)
    checked(answer)
    saved = [mended for mended in answer.found if mended.statement.judgement == goal.judgement]
    assert [[c.name for c in mended.conditions] for mended in saved] == [["worth"]]
    assert not holds(dict(answer.counterexample.table), ge(MEAN.x(y), 0).judgement)


def _assumed(statement, name="law"):
    return (MEAN.assuming(name, statement).hypotheses[name],)


def test_only_where_it_matters():
    theory = Theory("places").declare(
        r"""
        s in S
        d(s)   nonneg   d   how often a place is visited
        v(s)   real     v   its value
        """
    )
    place = theory.index("s", "S")
    theory = theory.assuming("gain", ge(theory.d(place) * theory.v(place), 2 * theory.d(place)), "visits pay")
    answer = repair(theory, ge(theory.v(place), 1), seconds=8)
    assert "d(s) (v(s) - 1) >= 0   for all s" in checked(answer)


def test_a_true_statement_and_one_without_a_model_are_refused():
    with pytest.raises(StatementError, match="nothing is to be repaired"):
        repair(MEAN, ge(sum_(y, MEAN.p(y) * MEAN.x(y) ** 2), 0), seconds=3)
    n = Theory("none").declare("u  positive  u  a number")
    never = n.assuming("never", eq(n.u() * n.u(), 2), "no rational number is")
    with pytest.raises((NotProven, StatementError)):
        repair(never, eq(n.u(), 1), seconds=1)


def test_the_usual_conditions_are_those_that_the_symbols_express():
    names = {condition.name for condition in usual(T)}
    assert {"mu_positive", "one_start", "mu_sums", "deterministic"} <= names
    assert "V_positive" not in names  # declared positive already
    for condition in usual(T):
        assert condition.added(T) is not None
        assert condition.added(condition.added(T)) is None  # it says nothing new then


def test_numbers_of_one_model_are_evaluated_there():
    value = Theory("numbers").declare(
        "f  real  f  a number\ng  real  g  another", f=lambda m: Fraction(2, 3), g=lambda m: 0
    )
    point = bandit([1, 0], p=[Fraction(1, 2), Fraction(1, 2)])
    found = corrected(value, eq(value.f(), Fraction(1, 3)), point)
    assert "f = 2/3" in [repr(mended.statement) for mended in found]
    assert all(mended.lemma is None for mended in found)
    with pytest.raises(StatementError, match="holds in the model"):
        corrected(value, eq(value.f(), Fraction(2, 3)), point)


def test_a_lemma_about_other_symbols_of_the_same_name_is_left_alone():
    real = Theory("real").with_symbols(Declaration("u", ()))
    positive = Theory("positive").with_symbols(Declaration("u", (), "positive"))
    other = prove(positive, ge(positive.u(), 0), remainder=positive.u())
    assert auto(real, eq(real.u() + real.u(), 2 * real.u()), [other]).hypotheses == ()


def test_the_answer_reads_well():
    text = repr(repair(MEAN, gt(sum_(y, MEAN.p(y) * MEAN.x(y) ** 2), 0), seconds=4))
    assert text.startswith("false: sum_{y} p(y) x(y)^2 > 0")
    assert "proven instead:" in text and ">= for >" in text
