"""The effective horizon's look-ahead, against all greedy policies one by one."""

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import HealthCheck, assume, given, settings

from scsym.analysis import EffectiveHorizon, effective_horizon, evaluate
from scsym.errors import InvalidModel
from scsym.mdp import MDP, Policy, zoo
from scsym.mdp.strategies import mdps

SETTINGS = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def by_enumeration(mdp):
    """k, by evaluating each greedy deterministic policy of each Q^k."""
    every = [Policy.deterministic(mdp, dict(zip(mdp.states, chosen, strict=True)))
             for chosen in product(*(mdp.actions(s) for s in mdp.states))]  # fmt: skip
    values = {pi: evaluate(mdp, pi) for pi in every}
    optimum = max(e.J for e in values.values())
    q = dict(evaluate(mdp, mdp.uniform()).Q)
    worst = []
    for _ in range(len(mdp.states) + 2):
        top = {s: max(q[s, a] for a in mdp.actions(s)) for s in mdp.states}
        greedy = [e.J for pi, e in values.items()
                  if all(q[s, a] == top[s] for s in mdp.states for a in mdp.actions(s) if pi[s, a])]  # fmt: skip
        worst.append(min(greedy))
        if worst[-1] == optimum:
            return len(worst), optimum, tuple(worst)
        q = {
            (s, a): mdp.weight(s, a) * sum(p * top.get(t, mdp.terminal.get(t, 0)) for t, p in mdp.P(s, a).items())
            for s, a in mdp.pairs
        }
    raise AssertionError("no k makes greed optimal")


@given(mdps(cyclic=False, weighted=True, max_states=3))
@SETTINGS
def test_against_all_greedy_policies(mdp):
    assume(len(list(mdp.pairs)) <= 8)
    found = effective_horizon(mdp)
    assert (found.k, found.optimum, found.worst) == by_enumeration(mdp)


def test_the_mountain_race_needs_two_steps():
    found = effective_horizon(zoo.mountain_race())
    assert (found.k, found.optimum, found.worst) == (2, 1, (Fraction(3, 4), 1))
    assert str(found).startswith("k = 2")


def test_ties_count_against_greed():
    model = MDP(
        {"s": {"a": "x", "b": "y"}, "x": {"go": {"win": "1/2", "lose": "1/2"}}, "y": {"win": "win", "lose": "lose"}},
        initial="s",
        terminal={"win": 1, "lose": 0},
    )
    found = effective_horizon(model)
    assert (found.k, found.worst) == (2, (Fraction(1, 2), 1))
    assert found.agreement == Fraction(2, 3)


def test_chance_in_the_transitions_and_another_policy():
    model = zoo.AB()
    found = effective_horizon(model)
    assert isinstance(found, EffectiveHorizon) and found.k == 1 and found.optimum == Fraction(9, 16)
    greedy = Policy.deterministic(zoo.mountain_race(), {
        s: max(zoo.mountain_race().actions(s), key=lambda a, s=s: evaluate(zoo.mountain_race()).Q[s, a])
        for s in zoo.mountain_race().states
    })  # fmt: skip
    assert effective_horizon(zoo.mountain_race(), greedy).k == 1


def test_input_is_checked():
    with pytest.raises(InvalidModel, match="unrolled"):
        effective_horizon(zoo.win_lose_stay()[0])
    with pytest.raises(InvalidModel, match="substitute"):
        effective_horizon(zoo.example_3_1("h"))
