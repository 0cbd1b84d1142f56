"""Symbolic success probabilities: one function without the others, and what the graph alone decides."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scsym.analysis import evaluate, initial
from scsym.mdp import MDP, Policy
from scsym.mdp.readers.drn import from_drn
from scsym.mdp.strategies import mdps

SETTINGS = settings(max_examples=60, deadline=None)


def from_values(mdp, policy=None):
    """J by its definition, from the values of all states."""
    V = evaluate(mdp, policy).V
    return sum((p * (V[s] if s in V else mdp.terminal[s]) for s, p in mdp.initial.items()), Fraction(0))


@given(mdps(symbolic=True, weighted=True), st.sampled_from([Fraction(1, 3), Fraction(5, 7)]))
@SETTINGS
def test_the_function_against_values_and_points(mdp, point):
    J = evaluate(mdp).J
    assert J == from_values(mdp)
    at = evaluate(mdp.subs({"p": point})).J
    assert (J if isinstance(J, Fraction) else J.subs({"p": point})) == at


@given(mdps(symbolic=True), st.sampled_from([Fraction(1, 4), Fraction(2, 3)]))
@SETTINGS
def test_a_symbolic_policy_too(mdp, point):
    rows = {s: dict.fromkeys(mdp.actions(s), Fraction(1, len(mdp.actions(s)))) for s in mdp.states}
    first = mdp.states[0]
    a, *others = mdp.actions(first)
    if others:
        rows[first] = {a: "x"} | {b: f"(1 - x)/{len(others)}" for b in others}
    policy = Policy(mdp, rows)
    J = evaluate(mdp, policy).J
    assert J == from_values(mdp, policy)
    at = evaluate(mdp, policy).subs(dict.fromkeys({*mdp.symbols, *policy.symbols}, point)).J
    assert (J if isinstance(J, Fraction) else J.subs(dict.fromkeys(J.symbols, point))) == at


RING = {f"s{i}": {"a": {f"s{(i + 1) % 5}": "p", f"s{(i + 2) % 5}": "(1 - p)/2", "won": "(1 - p)/2"}} for i in range(5)}


def test_certain_success_is_seen_in_the_graph(monkeypatch):
    def unused(*_):
        raise AssertionError("nothing was to be solved")

    monkeypatch.setattr(initial, "solve_for", unused)
    mdp = MDP(RING, initial={"s0": "1/2", "s3": "q", "won": "1/2 - q"}, terminal={"won": 1})
    found = evaluate(mdp)
    assert found.J == 1 and found.chain.certain == frozenset(range(5))
    assert set(evaluate(mdp).V.values()) == {1}
    lost = MDP({"s": {"a": {"s": "p", "lost": "1 - p"}}}, initial="s", terminal={"lost": 0, "won": 1})
    assert evaluate(lost).J == 0
    rows = RING | {"s4": {"a": {"won": "p", "lost": "1 - p"}}}
    unsure = evaluate(MDP(rows, initial="s0", terminal={"won": 1, "lost": 0}))
    with pytest.raises(AssertionError, match="nothing was to be solved"):
        _ = unsure.J


@pytest.mark.parametrize(
    "change, terminal, weights",
    [
        ({"s3": {"a": {"s4": "p", "lost": "1 - p"}}}, {"won": 1, "lost": 0}, None),
        ({"s3": {"a": {"s4": "p", "half": "1 - p"}}}, {"won": 1, "half": "1/2"}, None),
        ({"s3": {"a": {"s4": "p", "trap": "1 - p"}}, "trap": {"a": {"trap": 1}}}, {"won": 1}, None),
        ({}, {"won": 1}, {("s2", "a"): "1/2"}),
    ],
)
def test_uncertain_success_is_solved_for(change, terminal, weights):
    """A failure, a success of one half, a state without end, a weight: each takes the certainty."""
    mdp = MDP(RING | change, initial="s0", terminal=terminal, weights=weights)
    J = evaluate(mdp).J
    assert not isinstance(J, Fraction) and J == from_values(mdp)
    assert evaluate(mdp).chain.certain == frozenset()
    assert J.subs({"p": "1/3"}) == evaluate(mdp.subs({"p": "1/3"})).J < 1


def test_states_of_value_one_beside_others():
    rows = {"s": {"a": {"sure": "p", "lost": "1 - p"}}, "sure": {"a": {"sure": "q", "won": "1 - q"}}}
    found = evaluate(MDP(rows, initial="s", terminal={"won": 1, "lost": 0}))
    assert str(found.J) == "p" and found.V["sure"] == 1 and str(found.V["s"]) == "p"
    assert {found.mdp.states[i] for i in found.chain.certain} == {"sure"}


def test_the_parametric_die():
    """Knuth and Yao's die with two coins: Storm's example."""
    text = """
@type: DTMC
@parameters
p q
@reward_models

@nr_states
13
@model
state 0 init
	action 0
		1 : p
		2 : (-1)*p+1
state 1
	action 0
		3 : q
		4 : (-1)*q+1
state 2
	action 0
		5 : q
		6 : (-1)*q+1
state 3
	action 0
		1 : p
		7 : (-1)*p+1
state 4
	action 0
		8 : p
		9 : (-1)*p+1
state 5
	action 0
		2 : p
		10 : (-1)*p+1
state 6
	action 0
		11 : p
		12 : (-1)*p+1
state 7 one
	action 0
		7 : 1
"""
    text += "".join(f"state {i}\n\taction 0\n\t\t{i} : 1\n" for i in range(8, 13))
    J = evaluate(from_drn(text, goal="one")).J
    assert str(J) == "p*q*(p - 1)/(p*q - 1)"
    assert J.subs({"p": "1/2", "q": "1/2"}) == Fraction(1, 6)
