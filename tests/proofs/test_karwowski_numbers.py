"""Karwowski and Douglas: numbers beside the statements, in more models than these name."""

from fractions import Fraction

import pytest

from scsym.analysis import boltzmann_incoherence, evaluate
from scsym.exact import log
from scsym.mdp import Policy, zoo
from scsym.operators import fold_F, fold_H, iterate, success_limit, temperature


def rows(policy):
    return dict(policy.items())


def skewed(mdp):
    """A prior that is not uniform: 1/3 and 2/3 where there are two actions."""
    laws = {1: (1,), 2: (Fraction(1, 3), Fraction(2, 3))}
    return Policy(
        mdp, {s: dict(zip(acts, laws[len(acts)], strict=True)) for s in mdp.states for acts in [mdp.actions(s)]}
    )


@pytest.mark.parametrize("k", range(3))
def test_theorem_5_9_four_ways_agree_for_deterministic_transitions(k):
    race = zoo.mountain_race()
    prior = skewed(race)
    expected = rows(iterate(race, prior, 2**k))
    for way in (temperature(race, prior, 2**k), fold_F(race, prior, 2**k), fold_H(race, prior, k + 1)):
        assert rows(way) == expected


@pytest.mark.parametrize("model", [zoo.mountain_race(), zoo.dead_end(), zoo.example_3()], ids=lambda m: m.name)
def test_definition_5_6_zero_inverse_temperature_is_the_prior(model):
    assert rows(temperature(model, model.uniform(), 0)) == rows(model.uniform())


def test_definition_5_7_as_printed_moves_towards_the_prior():
    model = zoo.weighted_bandit(1, 1)
    prior = Policy(model, {"s": {"a1": "3/4", "a2": "1/4"}})
    assert fold_F(model, prior, 3, printed=True)["s", "a1"] == Fraction(27, 28)
    assert fold_H(model, prior, 3, printed=True)["s", "a1"] == Fraction(81, 82)
    unequal = zoo.weighted_bandit(1, "1/2")
    prior = Policy(unequal, {"s": {"a1": "3/4", "a2": "1/4"}})
    assert fold_F(unequal, prior, 2, printed=True)["s", "a1"] == Fraction(36, 37)
    assert iterate(unequal, prior, 2)["s", "a1"] == Fraction(12, 13)


def test_proposition_5_4_the_gain_is_the_variance_over_the_mean():
    model = zoo.AB()
    first, then = (evaluate(model, iterate(model, model.uniform(), n)) for n in (0, 1))
    variance = sum(chance * first.A["o", a] ** 2 for a, chance in first.policy["o"].items())
    assert variance == Fraction(1, 1024)
    assert then.J - first.J == variance / first.V["o"]


@pytest.mark.parametrize("model", [zoo.AB(), zoo.example_3(), zoo.fork(), zoo.mountain_race()], ids=lambda m: m.name)
def test_proposition_5_5_bounds_of_values_and_rows(model):
    found = success_limit(model)
    for n in range(6):
        left = found.value - evaluate(model, iterate(model, model.uniform(), n)).J
        assert 0 <= left <= found.bound(n)
    now, later = (iterate(model, model.uniform(), n) for n in (2, 7))
    for s in model.states:
        assert sum(abs(now[s, a] - later[s, a]) for a in model.actions(s)) / 2 <= found.rows[s](2)


def test_proposition_5_5_the_limit_of_a_prior_that_never_enters_the_mountain():
    race = zoo.mountain_race()
    narrow = Policy(race, {"start": {"forest": 1}, "mountain": {"good": 1}, "forest": {"left": 1}})
    assert success_limit(race, narrow).value == Fraction(3, 4)
    assert dict(success_limit(zoo.AB()).policy["o"]) == {"A": 0, "B": 1}


@pytest.mark.parametrize("k", [2, 3, 5, 10, 30])
def test_corollary_5_10_gain_and_main_term_with_rewards_of_order_one_over_k(k):
    model = zoo.weighted_bandit(1, Fraction(k, k + 1))
    now, before = (iterate(model, model.uniform(), n) for n in (k, k - 1))
    gain = evaluate(model, now).expected_return - evaluate(model, before).expected_return
    assert gain <= Fraction(3, 8 * k * (k + 1))
    assert now["s", "a1"] * now["s", "a2"] >= Fraction(3, 16)
    assert log(Fraction(k + 1, k)) >= Fraction(1, k + 1)


@pytest.mark.parametrize(("i", "n"), [(1, 2), (1, 8), (1, 64), (2, 64), (3, 200), (5, 25), (6, 64)])
def test_corollary_5_11_incoherence_written_out(i, n):
    model = zoo.weighted_bandit(1, "1/2")
    value = boltzmann_incoherence(model, iterate(model, model.uniform(), i), n)
    assert value == log(Fraction(2**n + 1, 2**i + 1)) + log(2) * Fraction((i - n) * 2**i, 2**i + 1)
    assert value >= log(2) * (Fraction(n - i, 2**i + 1) - 1)
