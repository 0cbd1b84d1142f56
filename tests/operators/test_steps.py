"""Steps of other people's algorithms: exact values, definitions by enumeration, and refusals."""

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scsym.analysis import evaluate, kl
from scsym.errors import InvalidModel, InvalidPolicy, StatementError, TooLarge, UndecidedSign, UndefinedValue
from scsym.exact import Enclosure, exact
from scsym.mdp import MDP, Policy, zoo
from scsym.mdp.strategies import mdps, policies
from scsym.operators import (
    condition_on_outcome,
    dr_grpo_step,
    grpo_factor,
    grpo_step,
    kl_step,
    proxy_condition,
    reward_weighted_regression,
    rloo_step,
    score_denominator,
    shift_factor,
    shift_factors,
    soft_best_of_n,
    soft_best_of_n_row,
    success_condition,
)

SETTINGS = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
BINARY = MDP({"s": {"right": "won", "wrong": "lost", "bad": "lost"}}, initial="s", terminal={"won": 1, "lost": 0})
THIRDS = BINARY.uniform()


@st.composite
def pairs(draw):
    mdp = draw(mdps())
    return mdp, draw(policies(mdp, full_support=True))


# KL-regularised steps


def test_a_temperature_may_be_a_symbol():
    mdp = zoo.bandit("1/2", "1/3", "1")
    score = evaluate(mdp).Q.get
    assert score_denominator(mdp, lambda s, a: score((s, a))) == 6
    (s,) = mdp.states
    found = kl_step(mdp, mdp.uniform(), lambda s, a: score((s, a)), "w")
    w = exact("w")
    assert [found.probability(s, a) for a in mdp.actions(s)] == [x / (1 + w + w**4) for x in (w, 1, w**4)]
    at_two = kl_step(mdp, mdp.uniform(), lambda s, a: score((s, a)), 2)
    assert [at_two.probability(s, a) for a in mdp.actions(s)] == [Fraction(x, 19) for x in (2, 1, 16)]
    assert found.subs({"w": 2}) == at_two


def test_a_kl_step_stays_near_the_reference():
    mdp, pi = BINARY, Policy(BINARY, {"s": {"right": "1/2", "wrong": "1/2"}})
    found = kl_step(mdp, THIRDS, lambda s, a: int(a == "right"), 2, reference=pi)
    assert found["s"] == {"right": Fraction(2, 3), "wrong": Fraction(1, 3), "bad": 0}
    with pytest.raises(UndefinedValue, match="so it is positive, not 0"):
        kl_step(mdp, pi, lambda s, a: 0, 0)
    with pytest.raises(UndecidedSign, match="has symbols; give them values first"):
        kl_step(mdp, pi, lambda s, a: "x", 2)


# Groups of samples


@pytest.mark.parametrize("group", [2, 3])
def test_rloo_and_dr_grpo_are_expectations_over_groups(group):
    pi = Policy(BINARY, {"s": {"right": "1/5", "wrong": "1/2", "bad": "3/10"}})
    row, A = pi["s"], evaluate(BINARY, pi).A
    for step, own in ((rloo_step(BINARY, pi, "1/2"), False), (dr_grpo_step(BINARY, pi, "1/2", group), True)):
        expected = dict.fromkeys(row, Fraction(0))
        for draws in product(row, repeat=group):
            mass = Fraction(1)
            for a in draws:
                mass *= row[a]
            rewards = [int(a == "right") for a in draws]
            for a, r in zip(draws, rewards, strict=True):
                others = sum(rewards) if own else sum(rewards) - r
                expected[a] += mass * (r - Fraction(others, group if own else group - 1)) / group
        scale = 1 - Fraction(1, group) if own else 1
        for a in row:
            assert expected[a] == row[a] * A["s", a] * scale
            assert step.probability("s", a) == row[a] + expected[a] / 2
    with pytest.raises(InvalidPolicy, match="take a smaller one"):
        rloo_step(BINARY, pi, 100)


def test_the_optimum_of_grpo_with_its_odds():
    found = evaluate(BINARY, grpo_step(BINARY, THIRDS, 4))
    assert found.J == Fraction(2, 3)  # p (1 - 1/3) = 4 * 1/3 (1 - p)
    symbolic = evaluate(BINARY, grpo_step(BINARY, THIRDS, "E")).J
    E = exact("E")
    assert symbolic * (1 - Fraction(1, 3)) == E / 3 * (1 - symbolic)
    start = Policy(BINARY, {"s": {"right": "1/5", "wrong": "4/5"}})
    back = Policy(BINARY, {"s": {"right": "1/1025", "wrong": "1024/1025"}})
    assert evaluate(BINARY, grpo_step(BINARY, start, {"s": 2**10}, reference=back)).J == Fraction(1, 2)
    half = Policy(BINARY, {"s": {"right": "1/2", "wrong": "1/2"}})
    assert evaluate(BINARY, grpo_step(BINARY, half, {"s": 2**8}, reference=back)).J == Fraction(1, 5)  # a 2-cycle
    with pytest.raises(UndefinedValue, match="is 1/2, neither 0 nor 1"):
        grpo_step(zoo.bandit("1/2", "1"), zoo.bandit("1/2", "1").uniform(), 2)


def test_the_factor_of_the_standard_deviation():
    for p in ("1/10", "1/2", "8/9"):
        assert grpo_factor(p, 2) == 1
        three = grpo_factor(p, 3)
        assert isinstance(three, Enclosure) and three.low**2 < 2 < three.high**2 and three.width < Fraction(1, 10**30)
    four = grpo_factor("1/2", 4)  # sqrt(3) + (3 - 2 sqrt(3)) / 4
    assert ((four - Fraction(3, 4)) * 2).low ** 2 < 3 < ((four - Fraction(3, 4)) * 2).high ** 2
    with pytest.raises(StatementError, match="strictly between 0 and 1, not at 1"):
        grpo_factor(1, 3)


# Regression and cloning


@given(pairs())
@SETTINGS
def test_weighted_by_success_regression_is_success_conditioning(pair):
    mdp, pi = pair
    assert reward_weighted_regression(mdp, pi) == success_condition(mdp, pi)
    outcomes = [t for t in mdp.terminal][:1]
    cloned = condition_on_outcome(mdp, pi, outcomes)
    assert cloned == proxy_condition(mdp, pi, {t: int(t in outcomes) for t in mdp.terminal})


def test_regression_on_returns_and_its_refusals():
    mdp = zoo.bandit("1/2", "1/2")
    (s,) = mdp.states
    a, b = mdp.actions(s)
    assert reward_weighted_regression(mdp, mdp.uniform(), {(s, a): 3, (s, b): 1})[s] == {
        a: Fraction(3, 4),
        b: Fraction(1, 4),
    }
    squared = reward_weighted_regression(mdp, mdp.uniform(), {(s, a): 3, (s, b): 1}, transform=lambda q: q**2)
    assert squared.probability(s, a) == Fraction(9, 10)
    with pytest.raises(UndefinedValue, match="is negative, so it is no weight"):
        reward_weighted_regression(mdp, mdp.uniform(), {(s, a): -1, (s, b): -3})


def test_cloning_an_outcome():
    mdp = MDP(
        {"s": {"a": {"x": "1/2", "y": "1/2"}, "b": {"x": "1/4", "z": "3/4"}}},
        initial="s",
        terminal={"x": 0, "y": 1, "z": 0},
    )
    assert condition_on_outcome(mdp, mdp.uniform(), ["x"])["s"] == {"a": Fraction(2, 3), "b": Fraction(1, 3)}
    assert condition_on_outcome(mdp, mdp.uniform(), {"x", "z"})["s"] == {"a": Fraction(1, 3), "b": Fraction(2, 3)}
    with pytest.raises(InvalidModel, match="the outcome 's' is not a terminal state"):
        condition_on_outcome(mdp, mdp.uniform(), ["s"])
    with pytest.raises(InvalidModel, match="a collection of terminal states"):
        condition_on_outcome(mdp, mdp.uniform(), "x")


# Soft best-of-n


def test_soft_best_of_n_with_a_symbol():
    row = {"a": Fraction(1, 2), "b": Fraction(1, 2)}
    w = exact("w")
    found = soft_best_of_n_row(row, {"a": "w", "b": 1}, 2)
    assert found["a"] == Fraction(1, 4) + w / (w + 1) / 2 and found["a"] + found["b"] == 1
    assert soft_best_of_n_row(row, {"a": 5, "b": 1}, 1) == row
    many = soft_best_of_n_row(row, {"a": 3, "b": 1}, 60)
    assert Fraction(3, 4) - many["a"] < Fraction(1, 200) and many["a"] < Fraction(3, 4)  # the tilted policy is near
    with pytest.raises(TooLarge, match="more than 100000 multisets"):
        soft_best_of_n_row({i: Fraction(1, 40) for i in range(40)}, dict.fromkeys(range(40), 1), 20)
    with pytest.raises(UndefinedValue, match="positive; at action 'b' it is 0"):
        soft_best_of_n_row(row, {"a": 1, "b": 0}, 2)


def test_soft_best_of_n_against_all_draws():
    mdp = zoo.bandit("1/2", "1/3", "1/7")
    (s,) = mdp.states
    pi = Policy(mdp, {s: dict(zip(mdp.actions(s), ["1/2", "1/3", "1/6"], strict=True))})
    weight = dict(zip(mdp.actions(s), [1, 2, 5], strict=True))
    found = soft_best_of_n(mdp, pi, 3, lambda s, a: weight[a])
    expected = dict.fromkeys(mdp.actions(s), Fraction(0))
    for draws in product(mdp.actions(s), repeat=3):
        mass, total = Fraction(1), sum(weight[a] for a in draws)
        for a in draws:
            mass *= pi.probability(s, a)
        for a in draws:
            expected[a] += mass * Fraction(weight[a], total)
    assert found[s] == expected
    assert kl(found[s], pi[s]) < kl({a: p * weight[a] / Fraction(2) for a, p in pi[s].items()}, pi[s])


# Shift by state


@given(pairs())
@SETTINGS
def test_the_shift_factor_is_the_largest_of_all_states(pair):
    mdp, pi = pair
    try:
        kappa = shift_factor(mdp, pi)
    except (UndefinedValue, ValueError):
        return
    assert max(shift_factors(mdp, pi).values()) == kappa
