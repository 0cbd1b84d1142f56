"""Exact values as floating-point arrays: each entry correctly rounded, with an exact bound of what rounding lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from scsym.analysis import Evaluation
from scsym.exact.floats import nearest, numpy
from scsym.mdp import MDP, Policy
from scsym.mdp.conversions import columns


@dataclass(frozen=True)
class Arrays:
    """A model and a policy as float arrays.

    P : (states, actions, states), moves between nonterminal states; win : (states, actions), the probability to succeed
    at once; pi : (states, actions); mu : (states,); error : the largest distance of an entry from its exact value.
    """

    states: tuple[Any, ...]
    actions: tuple[Any, ...]
    P: Any
    win: Any
    pi: Any
    mu: Any
    error: Fraction


@dataclass(frozen=True)
class EvaluationArrays:
    """What an exact evaluation found, as float arrays; ``errors`` bounds each array's distance from the exact values.

    V, occupancy : (states,); Q, A : (states, actions), zero where a state does not have the action; J : a float.
    """

    states: tuple[Any, ...]
    actions: tuple[Any, ...]
    V: Any
    Q: Any
    A: Any
    occupancy: Any
    J: Any
    errors: Mapping[str, Fraction]


def fill(shape: tuple[int, ...], values: Mapping[tuple[int, ...], Any], dtype: str = "float64") -> tuple[Any, Fraction]:
    """An array with these correctly rounded entries and zeros elsewhere, and the largest rounding error."""
    array = numpy().zeros(shape, dtype=dtype)
    worst = Fraction(0)
    for place, x in values.items():
        array[place], error = nearest(x, dtype)
        worst = max(worst, error)
    return array, worst


def exact_arrays(mdp: MDP, pi: Policy, dtype: str = "float64") -> Arrays:
    """The model and the policy as correctly rounded float arrays, with the exact bound of all rounding errors.

    Step weights are multiplied into P and win.
    """
    states, actions = mdp.states, columns(mdp)
    column = {a: n for n, a in enumerate(actions)}
    n, m = len(states), len(actions)
    moves: dict[tuple[int, ...], Any] = {}
    wins: dict[tuple[int, ...], Any] = {}
    rows: dict[tuple[int, ...], Any] = {}
    for s, a in mdp.pairs:
        i, k, w = mdp.index[s], column[a], mdp.weight(s, a)
        rows[i, k] = pi.probability(s, a)
        for t, p in mdp.P(s, a).items():
            if t in mdp.index:
                moves[i, k, mdp.index[t]] = w * p
            else:
                wins[i, k] = wins.get((i, k), Fraction(0)) + w * p * mdp.terminal[t]
    starts: dict[tuple[int, ...], Any] = {(mdp.index[s],): p for s, p in mdp.initial.items() if s in mdp.index}
    P, worst_P = fill((n, m, n), moves, dtype)
    win, worst_win = fill((n, m), wins, dtype)
    policy, worst_policy = fill((n, m), rows, dtype)
    mu, worst_mu = fill((n,), starts, dtype)
    return Arrays(states, actions, P, win, policy, mu, max(worst_P, worst_win, worst_policy, worst_mu))


def evaluation_arrays(evaluation: Evaluation, dtype: str = "float64") -> EvaluationArrays:
    """V, Q, A, occupancy and J of an exact evaluation as correctly rounded floats, with a bound for each."""
    mdp, e = evaluation.mdp, evaluation
    states, actions = mdp.states, columns(mdp)
    n, m = len(states), len(actions)

    def by_state(table: Mapping[Any, Any]) -> tuple[Any, Fraction]:
        return fill((n,), {(mdp.index[s],): x for s, x in table.items()}, dtype)

    def by_pair(table: Mapping[Any, Any]) -> tuple[Any, Fraction]:
        return fill((n, m), {(mdp.index[s], actions.index(a)): x for (s, a), x in table.items()}, dtype)

    made = {"V": by_state(e.V), "Q": by_pair(e.Q), "A": by_pair(e.A), "occupancy": by_state(e.occupancy)}
    made["J"] = nearest(e.J, dtype)
    errors = {name: error for name, (_, error) in made.items()}
    arrays = {name: array for name, (array, _) in made.items()}
    return EvaluationArrays(states, actions, **arrays, errors=errors)
