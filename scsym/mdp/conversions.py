"""Models and policies as other libraries hold them, and back: NumPy, pandas, networkx, Gymnasium tables.

Exact numbers stay exact: NumPy arrays and pandas columns hold Fractions and rational functions as objects. Floats are
written only where they are asked for, and then correctly rounded; they are read only with ``rationalize=True``, as the
fractions that they stand for. All imports are lazy. `from_arrays` (in `scsym.mdp.readers.arrays`) reads arrays, and
`from_gymnasium` (in `scsym.mdp.readers.gym`) tables of Gymnasium.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

from scsym.errors import InexactInput, InvalidModel, InvalidPolicy, MissingDependency
from scsym.exact import exact
from scsym.mdp.model import MDP
from scsym.mdp.policy import Policy
from scsym.mdp.readers.rationalise import rational_near

ZERO, ONE = Fraction(0), Fraction(1)
COLUMNS = ("state", "action", "next", "probability", "weight")


def _library(name: str) -> Any:
    from importlib import import_module

    try:
        return import_module(name)
    except ImportError:
        raise MissingDependency(f"this needs {name}: pip install {name}") from None


def columns(mdp: MDP) -> tuple[Any, ...]:
    """All actions of the model, in order of first appearance: the columns of its arrays."""
    return tuple(dict.fromkeys(a for _, a in mdp.pairs))


# NumPy


@dataclass(frozen=True)
class ExactArrays:
    """P[a, s, s2], initial[s], terminal[s] (None, or nan, for a nonterminal state) and weights[s, a] as NumPy arrays.

    States are the nonterminal ones and then the terminal ones; the rows of terminal states and of actions that a state
    does not have are zero. `from_arrays` reads these back.
    """

    states: tuple[Any, ...]
    actions: tuple[Any, ...]
    P: Any
    initial: Any
    terminal: Any
    weights: Any


def to_arrays(mdp: MDP, dtype: str = "object") -> ExactArrays:
    """The model as NumPy arrays in the shape of pymdptoolbox.

    dtype : "object" for exact numbers; "float64" or "float32" for correctly rounded floats, which a model with symbols
        does not have.
    """
    numpy = _library("numpy")
    states, actions = (*mdp.states, *mdp.terminal), columns(mdp)
    place = {s: i for i, s in enumerate(states)}
    number = _number(dtype)
    P = numpy.full((len(actions), len(states), len(states)), number(ZERO), dtype=dtype)
    weights = numpy.full((len(states), len(actions)), number(ONE), dtype=dtype)
    for s, a in mdp.pairs:
        k = actions.index(a)
        weights[place[s], k] = number(mdp.weight(s, a))
        for t, p in mdp.P(s, a).items():
            P[k, place[s], place[t]] = number(p)
    missing = None if dtype == "object" else float("nan")
    initial = numpy.array([number(mdp.initial.get(s, ZERO)) for s in states], dtype=dtype)
    ends = [missing if s in mdp.index else number(mdp.terminal[s]) for s in states]
    return ExactArrays(states, actions, P, initial, numpy.array(ends, dtype=dtype), weights)


def policy_array(policy: Policy, dtype: str = "object") -> Any:
    """The policy as an array of shape (nonterminal states, actions); zero for an action that a state does not have."""
    mdp, number = policy.mdp, _number(dtype)
    actions = columns(mdp)
    table = [[number(policy[s].get(a, ZERO)) for a in actions] for s in mdp.states]
    made = _library("numpy").empty((len(mdp.states), len(actions)), dtype=dtype)
    made[...] = table
    return made


def policy_from_array(mdp: MDP, array: Any, *, rationalize: bool = False) -> Policy:
    """The policy in an array (or nested lists) of shape (nonterminal states, actions).

    rationalize : read each float as the fraction that it stands for; else floats are refused.
    """
    rows = array.tolist() if hasattr(array, "tolist") else array
    actions = columns(mdp)
    if len(rows) != len(mdp.states) or any(len(row) != len(actions) for row in rows):
        raise InvalidPolicy(f"the array must have the shape ({len(mdp.states)}, {len(actions)})")
    table: dict[Any, dict[Any, Any]] = {}
    for s, row in zip(mdp.states, rows, strict=True):
        table[s] = {}
        for a, x in zip(actions, row, strict=True):
            p = _entry(x, rationalize, f"pi({a!r} | {s!r})")
            if p != 0 or a in mdp.actions(s):
                table[s][a] = p
    return Policy(mdp, table)


def _number(dtype: str) -> Callable[[Any], Any]:
    if dtype == "object":
        return lambda x: x
    from scsym.exact.floats import nearest

    return lambda x: nearest(x, dtype)[0]


def _entry(x: Any, rationalize: bool, place: str) -> Any:
    """An exact number; a float becomes the fraction that it stands for where asked for, else it is refused."""
    value = _plain(x)
    try:
        return rational_near(value) if rationalize and isinstance(value, float) else exact(value)
    except InexactInput as problem:
        raise InexactInput(f"{place}: {problem}") from None


# Gymnasium


def to_gymnasium(mdp: MDP) -> dict[int, dict[int, list[tuple[float, int, float, bool]]]]:
    """The table ``P[s][a] = [(probability, next state, reward, terminated), ...]`` of Gymnasium's toy-text models.

    States and actions are numbered in the model's order, terminal states last; these stay where they are, as in
    Gymnasium. The reward of ending is the success probability of the terminal state; numbers become floats, correctly
    rounded. Raises InvalidModel for weights or symbols, which such a table cannot hold.
    """
    if mdp.has_weights or mdp.symbols:
        raise InvalidModel("a Gymnasium table holds plain numbers and no step weights; substitute or expand them first")
    place = {s: i for i, s in enumerate((*mdp.states, *mdp.terminal))}
    table = {
        place[s]: {
            k: [
                (float(p), place[t], float(mdp.terminal[t]) if t in mdp.terminal else 0.0, t in mdp.terminal)
                for t, p in mdp.P(s, a).items()
            ]
            for k, a in enumerate(mdp.actions(s))
        }
        for s in mdp.states
    }
    most = max(len(row) for row in table.values())
    return table | {place[t]: {k: [(1.0, place[t], 0.0, True)] for k in range(most)} for t in mdp.terminal}


def from_gymnasium_table(table: Mapping[Any, Any], initial: Iterable[float], **criteria: Any) -> MDP:
    """The model of a table ``P[s][a]`` and the initial probabilities, by state number.

    criteria : `success`, `failure` and `name`, as in `scsym.mdp.readers.gym.from_gymnasium`.
    """
    from scsym.mdp.readers.gym import from_gymnasium

    holder = SimpleNamespace(P=table, initial_state_distrib=list(initial))
    return from_gymnasium(holder, **{"name": "a Gymnasium table", **criteria})


# pandas


def to_frame(table: MDP | Policy | Mapping[Any, Any], name: str = "value") -> Any:
    """A pandas object of exact numbers.

    A model becomes a frame with the columns state, action, next, probability, weight; a policy one with a row per state
    and a column per action (a missing action is zero); a mapping a Series indexed by state, or by state and action.
    """
    pandas = _library("pandas")
    if isinstance(table, MDP):
        mdp = table
        rows = [(s, a, t, p, mdp.weight(s, a)) for s, a in mdp.pairs for t, p in mdp.P(s, a).items()]
        return pandas.DataFrame(rows, columns=list(COLUMNS), dtype=object)
    if isinstance(table, Policy):
        actions = columns(table.mdp)
        entries = [[table[s].get(a, ZERO) for a in actions] for s in table.states]
        return pandas.DataFrame(entries, index=list(table.states), columns=list(actions), dtype=object)
    keys = list(table)
    pairs = bool(keys) and all(isinstance(k, tuple) and len(k) == 2 for k in keys)
    index = pandas.MultiIndex.from_tuples(keys, names=["state", "action"]) if pairs else keys
    return pandas.Series(list(table.values()), index=index, name=name, dtype=object)


def from_frame(
    frame: Any, *, initial: Any, terminal: Mapping[Any, Any], rationalize: bool = False, name: str = ""
) -> MDP:
    """The model in a frame with the columns state, action, next, probability and, optionally, weight.

    Two rows of one state, action and successor add up. With ``rationalize=True`` floats are read as the fractions that
    they stand for; else they are refused.
    """
    for column in COLUMNS[:4]:
        if column not in frame.columns:
            raise InvalidModel(f"the frame has no column {column!r}; it needs {', '.join(COLUMNS[:4])}")
    weighted = "weight" in frame.columns
    rows: dict[Any, dict[Any, dict[Any, Any]]] = {}
    weights: dict[Any, Any] = {}
    for record in frame.to_dict("records"):
        s, a, t = (_plain(record[column]) for column in COLUMNS[:3])
        p = _entry(record["probability"], rationalize, f"the probability of {t!r} from {s!r} under {a!r}")
        law = rows.setdefault(s, {}).setdefault(a, {})
        law[t] = law.get(t, ZERO) + p
        if weighted:
            w = _entry(record["weight"], rationalize, f"the weight of {a!r} in {s!r}")
            if weights.setdefault((s, a), w) != w:
                raise InvalidModel(f"the frame gives two weights for {a!r} in {s!r}: {weights[s, a]} and {w}")
    return MDP(rows, initial=initial, terminal=terminal, weights=weights or None, name=name)


def _plain(x: Any) -> Any:
    return x.item() if hasattr(x, "dtype") and hasattr(x, "item") else x


# networkx


def from_networkx(graph: Any, *, rationalize: bool = False) -> MDP:
    """The model in a graph as `MDP.to_networkx` makes it.

    Edges carry `action`, `probability` and, optionally, `weight` (1 where absent); nodes `initial` (0 where absent);
    terminal ones, and only these, `success`.

    rationalize : read each float as the fraction that it stands for; else floats are refused.
    """
    terminal = {
        s: _entry(data["success"], rationalize, f"the success probability of {s!r}")
        for s, data in graph.nodes(data=True)
        if "success" in data
    }
    rows: dict[Any, dict[Any, dict[Any, Any]]] = {s: {} for s in graph.nodes if s not in terminal}
    weights: dict[Any, Any] = {}
    for s, t, data in graph.edges(data=True):
        if s in terminal:
            raise InvalidModel(f"the node {s!r} has a success probability, so it is terminal, but an edge leaves it")
        if "action" not in data or "probability" not in data:
            raise InvalidModel(f"the edge from {s!r} to {t!r} needs the attributes action and probability")
        law = rows[s].setdefault(data["action"], {})
        a = data["action"]
        p = _entry(data["probability"], rationalize, f"the probability of {t!r} from {s!r} under {a!r}")
        law[t] = law.get(t, ZERO) + p
        weights[s, a] = _entry(data.get("weight", ONE), rationalize, f"the weight of {a!r} in {s!r}")
    starts = {
        s: _entry(p, rationalize, f"the initial probability of {s!r}")
        for s, p in graph.nodes(data="initial", default=ZERO)
    }
    initial = {s: p for s, p in starts.items() if p != 0}
    return MDP(rows, initial=initial, terminal=terminal, weights=weights, name=graph.name)
