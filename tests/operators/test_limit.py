"""The limit of retraining: its geometric bound holds at every iterate that is computed."""

from fractions import Fraction

import pytest
from hypothesis import HealthCheck, assume, given, settings

from scsym.analysis import evaluate
from scsym.errors import InvalidModel, ScsymError
from scsym.mdp import MDP, zoo
from scsym.operators import Geometric, iterate, success_condition, success_limit
from scsym.testing.strategies import mdps, policies

LAYERED = mdps(cyclic=False, weighted=True, max_states=4)


@given(LAYERED.flatmap(lambda m: policies(m)))
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
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
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_limit_is_a_fixed_point_and_the_best_that_the_prior_supports(pi):
    mdp = pi.mdp
    found = success_limit(mdp, pi)
    assert evaluate(mdp, found.policy).J == found.value
    after = success_condition(mdp, found.policy)
    assert evaluate(mdp, after).V == evaluate(mdp, found.policy).V
    assert all(pi[s, a] > 0 for s, kept in found.support.items() for a in kept)


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
    tie = success_limit(zoo.ties()) if not isinstance(zoo.ties(), tuple) else success_limit(*zoo.ties())
    assert tie.bound.rho < 1
    dead = success_limit(zoo.dead_end())
    assert dead.bound(0) >= 0


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
