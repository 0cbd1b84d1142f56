"""A model as other libraries hold it: NumPy object arrays, a Gymnasium table, pandas frames. All imports are lazy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scsym.errors import InvalidModel, MissingDependency
from scsym.mdp.model import MDP
from scsym.mdp.policy import Policy


def _library(name: str) -> Any:
    from importlib import import_module

    try:
        return import_module(name)
    except ImportError:
        raise MissingDependency(f"this needs {name}: pip install {name}") from None


@dataclass(frozen=True)
class ExactArrays:
    """P[a, s, s2], initial[s], terminal[s] (None for a nonterminal state) and weights[s, a] as NumPy object arrays.

    States are the nonterminal ones and then the terminal ones; the rows of terminal states and of actions that a state
    does not have are zero. `from_arrays` reads these back.
    """

    states: tuple[Any, ...]
    actions: tuple[Any, ...]
    P: Any
    initial: Any
    terminal: Any
    weights: Any


def to_arrays(mdp: MDP) -> ExactArrays:
    """The model as NumPy arrays of exact numbers, in the shape of pymdptoolbox."""
    from fractions import Fraction

    numpy = _library("numpy")
    states = (*mdp.states, *mdp.terminal)
    place = {s: i for i, s in enumerate(states)}
    actions = tuple(dict.fromkeys(a for _, a in mdp.pairs))
    P = numpy.full((len(actions), len(states), len(states)), Fraction(0), dtype=object)
    weights = numpy.full((len(states), len(actions)), Fraction(1), dtype=object)
    for s, a in mdp.pairs:
        k = actions.index(a)
        weights[place[s], k] = mdp.weight(s, a)
        for t, p in mdp.P(s, a).items():
            P[k, place[s], place[t]] = p
    initial = numpy.array([mdp.initial.get(s, Fraction(0)) for s in states], dtype=object)
    terminal = numpy.array([None if s in mdp.index else mdp.terminal[s] for s in states], dtype=object)
    return ExactArrays(states, actions, P, initial, terminal, weights)


def to_gymnasium(mdp: MDP) -> dict[int, dict[int, list[tuple[float, int, float, bool]]]]:
    """The table ``P[s][a] = [(probability, next state, reward, terminated), ...]`` of Gymnasium's toy-text models.

    The reward of ending is the success probability of the terminal state; numbers become floats, correctly rounded.
    Raises InvalidModel for weights or symbols, which such a table cannot hold.
    """
    if mdp.has_weights or mdp.symbols:
        raise InvalidModel("a Gymnasium table holds plain numbers and no step weights; substitute or expand them first")
    place = {s: i for i, s in enumerate((*mdp.states, *mdp.terminal))}
    return {
        place[s]: {
            k: [
                (float(p), place[t], float(mdp.terminal[t]) if t in mdp.terminal else 0.0, t in mdp.terminal)
                for t, p in mdp.P(s, a).items()
            ]
            for k, a in enumerate(mdp.actions(s))
        }
        for s in mdp.states
    }


def to_frame(table: Mapping[Any, Any] | Policy, name: str = "value") -> Any:
    """A pandas object of exact numbers: a Series for a mapping, indexed by state, or by state and action.

    A policy becomes a frame with one row per state and one column per action; a missing action is zero.
    """
    pandas = _library("pandas")
    if isinstance(table, Policy):
        actions = tuple(dict.fromkeys(a for s in table.states for a in table.mdp.actions(s)))
        rows = [[table.probability(s, a) if a in table.mdp.actions(s) else 0 for a in actions] for s in table.states]
        return pandas.DataFrame(rows, index=list(table.states), columns=list(actions), dtype=object)
    keys = list(table)
    pairs = bool(keys) and all(isinstance(k, tuple) and len(k) == 2 for k in keys)
    index = pandas.MultiIndex.from_tuples(keys, names=["state", "action"]) if pairs else keys
    return pandas.Series(list(table.values()), index=index, name=name, dtype=object)
