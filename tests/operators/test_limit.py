"""Limits of retraining and of cooling: their geometric bounds hold at everything that is computed."""

from fractions import Fraction

import pytest
from hypothesis import HealthCheck, assume, given, settings

from scsym.analysis import boltzmann_incoherence, evaluate, kl
from scsym.errors import InvalidModel, ScsymError, UndefinedValue
from scsym.exact import log, oo
from scsym.mdp import MDP, Policy, zoo
from scsym.mdp.strategies import mdps, policies
from scsym.operators import Geometric, boltzmann, cooling_limit, iterate, success_condition, success_limit

LAYERED = mdps(cyclic=False, weighted=True, max_states=4)


@given(LAYERED.flatmap(lambda m: policies(m)))
@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_bound_holds_for_every_iterate(pi):
    mdp = pi.mdp
    try:
        found = success_limit(mdp, pi)
    except ScsymError as refusal:
        assume("close" not in str(refusal))
        raise
    for k in (0, 1, 2, 3, 5, 9):
        e = evaluate(mdp, iterate(mdp, pi, k))
        for s in mdp.states:
            assert 0 <= found.values[s] - e.V[s] <= found.bounds[s](k)
        assert 0 <= found.value - e.J <= found.bound(k)
    assert found.bound.rho < 1


@given(LAYERED.flatmap(lambda m: policies(m)))
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_limit_is_a_fixed_point_and_the_best_that_the_prior_supports(pi):
    mdp = pi.mdp
    found = success_limit(mdp, pi)
    assert evaluate(mdp, found.policy).J == found.value
    after = success_condition(mdp, found.policy)
    assert evaluate(mdp, after).V == evaluate(mdp, found.policy).V
    assert all(pi[s, a] > 0 for s, kept in found.support.items() for a in kept)


@given(LAYERED.flatmap(lambda m: policies(m)))
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_rows_settle_within_their_bound(pi):
    mdp = pi.mdp
    try:
        found = success_limit(mdp, pi)
    except ScsymError as refusal:
        assume("close" not in str(refusal))
        raise
    made = {k: iterate(mdp, pi, k) for k in (0, 1, 2, 4, 7)}
    for s in mdp.states:
        rest = [a for a in mdp.actions(s) if a not in found.support[s]]
        for k, now in made.items():
            for m, later in made.items():
                moved = sum(abs(now[s, a] - later[s, a]) for a in mdp.actions(s)) / 2
                assert m < k or moved <= found.rows[s](k)
            assert sum(now[s, a] for a in rest) <= found.rows[s](k)  # what the limit does not take


def test_the_divergence_of_the_limit_is_within_the_bound():
    mdp = zoo.weighted_bandit(1, "1/2")
    found = success_limit(mdp)
    for k in range(6):
        divergence = kl(found.policy["s"], iterate(mdp, mdp.uniform(), k)["s"])
        assert divergence == log(1 + Fraction(1, 2**k)) and divergence <= found.rows["s"](k)
    assert found.rows["s"] == Geometric(Fraction(1), Fraction(1, 2))


@given(LAYERED.flatmap(lambda m: policies(m)))
@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
def test_cooling_is_linear_up_to_a_geometric_rest(pi):
    mdp = pi.mdp
    try:
        found = cooling_limit(mdp, pi)
    except UndefinedValue:
        with pytest.raises(UndefinedValue):
            boltzmann_incoherence(mdp, pi, 1)
        return
    for n in (1, 2, 3, 8):
        kappa = boltzmann_incoherence(mdp, pi, n)
        if found.slope == oo:
            assert kappa == oo
        else:
            rest = kappa - n * found.slope - found.base
            assert 0 <= rest <= found.bound(n)
    assert found.slope >= 0 and found.bound.rho < 1
    assert (found.value == oo) == any(
        chance and evaluate(mdp, pi).occupancy[s] and evaluate(mdp, pi).Q[s, a] < max(
            evaluate(mdp, pi).Q[s, b] for b in mdp.actions(s))
        for s, row in pi.items() for a, chance in row.items()
    )  # fmt: skip


def test_cooling_in_the_catalogue():
    AB = zoo.AB()
    first = cooling_limit(AB, Policy(AB, {"o": {"A": 1}, "g": {"go": 1}, "b": {"go": 1}}))
    assert (first.slope, first.base, first.value) == (log(Fraction(9, 8)), 0, oo)
    tie = zoo.ties()
    settled = cooling_limit(tie, iterate(tie, tie.uniform(), 3))
    assert settled.slope == 0 and settled.value == Fraction(5, 3) * log(2) - log(3)
    race = zoo.mountain_race()
    assert cooling_limit(race, boltzmann(race, race.uniform(), 1)).value == oo
    sure = success_limit(race).policy
    assert cooling_limit(race, sure).value == 0
    assert str(cooling_limit(race, sure)) == "kappa_(1/n) = 0 + r_n, 0 <= r_n <= 1 * (3/4)^n for every n"
    assert str(first) == "kappa_(1/n) = 0 + n*(-log(8) + log(9)) + r_n, 0 <= r_n <= 1 * (8/9)^n for every n"


def test_values_of_the_catalogue():
    found = success_limit(zoo.AB())
    assert found.value == Fraction(9, 16) and found.support["o"] == ("B",)
    assert str(found).startswith("0 <= 9/16 - S(pi_k) <= ")
    race = success_limit(zoo.mountain_race())
    assert race.value == 1
    model = zoo.mountain_race()
    left = [1 - evaluate(model, iterate(model, model.uniform(), k)).J for k in range(8)]
    assert all(x <= race.bound(k) for k, x in enumerate(left))


def test_ties_and_dead_ends():
    tie = success_limit(zoo.ties())
    assert tie.value == 1 and tie.support["x"] == ("a", "b") and tie.support["y"] == ("a",)
    assert tie.rows["x"] == Geometric(Fraction(0), Fraction(0))  # its two actions tie from the start
    dead = zoo.dead_end()
    found = success_limit(dead)
    assert found.policy[1, "d"] == dead.uniform()[1, "d"] and found.rows[1, "d"](0) == 0


def test_two_close_actions_need_no_iterates():
    model = zoo.weighted_bandit(1, Fraction(999, 1000))
    found = success_limit(model)
    assert found.bound == Geometric(Fraction(1), Fraction(999, 1000))


def test_input_is_checked():
    with pytest.raises(InvalidModel, match="unrolled"):
        success_limit(zoo.win_lose_stay()[0])
    symbolic = MDP({"s": {"a": {"win": "p", "lose": "1 - p"}}}, initial="s", terminal={"win": 1, "lose": 0})
    with pytest.raises(InvalidModel, match="substitute"):
        success_limit(symbolic)
