"""Situations of real models, with values by hand."""

from fractions import Fraction

import pytest

from scsym import MDP, Policy, evaluate, success_condition
from scsym.errors import ImproperPolicy

F = Fraction


def test_an_end_component_is_left_or_not():
    mdp = MDP(
        {0: {"stay": 0, "go": {1: "1/2", 2: "1/2"}}, 1: {"back": 0}},
        initial=0,
        terminal={2: 1},
    )
    assert evaluate(mdp).J == 1
    stays = Policy.deterministic(mdp, {0: "stay", 1: "back"})
    assert evaluate(mdp, stays).J == 0
    assert evaluate(mdp, Policy.deterministic(mdp, {0: "go", 1: "back"})).J == 1


def test_a_trap_has_infinitely_many_visits_and_no_occupancy():
    mdp = MDP(
        {"s": {"a": {"w": "1/2", "trap": "1/2"}}, "trap": {"x": "trap"}},
        initial="s",
        terminal={"w": 1},
    )
    found = evaluate(mdp)
    assert found.J == F(1, 2) and not found.is_proper
    assert str(found.visits["trap"]) == "oo" and found.visits["s"] == 1
    with pytest.raises(ImproperPolicy, match="trap"):
        _ = found.occupancy


def test_a_cost_in_a_loop():
    """E[(1/2)^T] for T geometric with 1/10: (1/20) / (1 - 9/20)."""
    rows = {0: {"a": {1: "9/10", 2: "1/10"}}, 1: {"a": {0: "9/10", 2: "1/10"}}}
    mdp = MDP(rows, initial=0, terminal={2: 1}, weights={(0, "a"): "1/2", (1, "a"): "1/2"})
    found = evaluate(mdp)
    assert found.J == F(1, 11) and str(found.expected_return) == "-10*log(2)"


def test_a_condition_of_probability_zero_changes_nothing_there():
    mdp = MDP(
        {"s": {"go": "t", "win": {"w": "1/2", "l": "1/2"}}, "t": {"x": "l", "y": "t"}},
        initial="s",
        terminal={"w": 1, "l": 0},
    )
    pi = Policy(mdp, {"s": {"go": "1/2", "win": "1/2"}, "t": {"x": "1/3", "y": "2/3"}})
    conditioned = success_condition(mdp, pi)
    assert conditioned["t", "x"] == F(1, 3) and conditioned["s", "win"] == 1
    assert str(evaluate(mdp, pi).influence["t"]) == "undefined"
