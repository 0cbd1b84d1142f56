"""Discounted values, pass@k, trajectories one by one, incoherence by state."""

from fractions import Fraction
from math import comb

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scsym.analysis import (
    boltzmann_incoherence,
    boltzmann_weights,
    discounted,
    evaluate,
    incoherence_by_state,
    pass_at_k,
    pass_at_k_estimate,
    trajectories,
)
from scsym.errors import ImproperPolicy, InvalidModel, StatementError, TooLarge, UndefinedValue
from scsym.exact import exact, log_sum
from scsym.mdp import MDP, zoo
from scsym.mdp.strategies import mdps, policies

SETTINGS = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
LOOP = MDP({"s": {"stay": "s", "go": {"win": "2/3", "s": "1/3"}}}, initial="s", terminal={"win": 1})


@st.composite
def pairs(draw, **options):
    mdp = draw(mdps(**options))
    return mdp, draw(policies(mdp))


@given(pairs(weighted=True), st.sampled_from([Fraction(0), Fraction(1, 2), Fraction(9, 10)]))
@SETTINGS
def test_success_discounted_is_success_with_smaller_weights(pair, gamma):
    mdp, pi = pair
    found = discounted(mdp, pi, gamma)
    if gamma:
        weights = {(s, a): mdp.weight(s, a) * gamma for s, a in mdp.pairs}
        same = evaluate(mdp.replace(weights=weights), pi)
        assert all(found.V[s] * gamma == same.V[s] for s in mdp.states)
        assert found.occupancy == dict(same.weighted_occupancy)
    for s in mdp.states:
        assert sum((pi.probability(s, a) * found.A[s, a] for a in mdp.actions(s)), Fraction(0)) == 0


@given(pairs(), st.integers(0, 5))
@SETTINGS
def test_rewards_paid_along_the_way(pair, seed):
    mdp, pi = pair
    rewards = {(s, a): Fraction((7 * i + seed) % 11 - 5, 3) for i, (s, a) in enumerate(mdp.pairs)}
    found = discounted(mdp, pi, "1/3", rewards)
    for s in mdp.states:
        now = sum((pi.probability(s, a) * found.Q[s, a] for a in mdp.actions(s)), Fraction(0))
        assert found.V[s] == now
    paid = (d * pi.probability(s, a) * rewards[s, a] for s, d in found.occupancy.items() for a in mdp.actions(s))
    assert found.J == sum(paid, Fraction(0))


def test_a_discount_may_be_a_symbol():
    gamma = exact("gamma")
    found = discounted(LOOP, None, "gamma")
    assert found.J == Fraction(1, 3) / (1 - gamma * Fraction(2, 3)) and found.Q["s", "stay"] == gamma * found.J
    assert found.J.subs({"gamma": 1}) == evaluate(LOOP).J == 1
    assert discounted(LOOP, None, 1, {("s", "stay"): 1}).J == Fraction(3, 2)
    with pytest.raises(StatementError, match=r"lies in \[0, 1\], not at 3/2"):
        discounted(LOOP, None, "3/2")
    with pytest.raises(InvalidModel, match="there is no pair"):
        discounted(LOOP, None, 1, {("s", "x"): 1})


def test_pass_at_k_over_prompts():
    mdp, pi = zoo.prompts(1, "1/10")
    assert (pass_at_k(mdp, pi, 1), pass_at_k(mdp, pi, 2)) == (Fraction(11, 20), Fraction(119, 200))
    assert pass_at_k(mdp, pi, 1) == evaluate(mdp, pi).J
    with pytest.raises(StatementError, match="an integer of at least 1, not 0"):
        pass_at_k(mdp, pi, 0)


@pytest.mark.parametrize(("n", "k"), [(2, 2), (5, 1), (6, 4)])
def test_the_estimate_of_pass_at_k_is_unbiased(n, k):
    p = Fraction(2, 7)
    mean = sum(comb(n, c) * p**c * (1 - p) ** (n - c) * pass_at_k_estimate(n, c, k) for c in range(n + 1))
    assert mean == 1 - (1 - p) ** k
    with pytest.raises(StatementError, match="at least 7 attempts"):
        pass_at_k_estimate(6, 1, 7)


@given(pairs(weighted=True, layered=True))
@SETTINGS
def test_trajectories_have_the_laws_of_the_model(pair):
    mdp, pi = pair
    e = evaluate(mdp, pi)
    found = trajectories(mdp, pi)
    assert sum((t.probability for t in found), Fraction(0)) == 1
    assert sum((t.probability * t.success for t in found), Fraction(0)) == e.J
    if e.J != 0:
        assert sum((t.given_success for t in found), Fraction(0)) == 1
        for s in mdp.states:
            assert sum((t.given_success * t.states.count(s) for t in found), Fraction(0)) == e.success_occupancy[s]


def test_a_table_of_trajectories():
    text = str(trajectories(zoo.chain2()))
    assert text.splitlines()[0].split() == ["trajectory", "probability", "success", "given", "success"]
    assert any(line.split()[-3:] == ["1/4", "1", "1"] for line in text.splitlines())
    cut = trajectories(LOOP, steps=2)
    assert sum(t.probability for t in cut) == 1 and {len(t.actions) for t in cut} == {1, 2}
    with pytest.raises(TooLarge, match="give the most decisions as steps="):
        trajectories(LOOP)
    with pytest.raises(TooLarge, match="more than 3 trajectories"):
        trajectories(LOOP, steps=9, most=3)


@given(pairs(weighted=True))
@SETTINGS
def test_incoherence_by_state_adds_up(pair):
    mdp, pi = pair
    try:
        total = boltzmann_incoherence(mdp, pi, 2)
    except (ImproperPolicy, UndefinedValue):
        return
    assert log_sum(incoherence_by_state(mdp, pi, boltzmann_weights(2)).values()) == total
