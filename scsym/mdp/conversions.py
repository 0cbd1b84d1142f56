"""Models and policies as other libraries hold them, and back: NumPy, pandas, networkx, Gymnasium tables.

Exact numbers stay exact: NumPy arrays and pandas columns hold Fractions and rational functions as objects. Floats are
written only where they are asked for, and then correctly rounded; they are read only on request (``rationalize=True``,
``floats=``, ``denominators=``), see `scsym.exact.meaning`. All imports are lazy. `from_arrays` (in
`scsym.mdp.readers.arrays`) reads arrays, and `from_gymnasium` (in `scsym.mdp.readers.gym`) tables of Gymnasium.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

from scsym.errors import InvalidModel, InvalidPolicy, in_one_sentence
from scsym.exact import fraction_text
from scsym.exact.floats import nearest
from scsym.exact.meaning import Reading, reading
from scsym.mdp.model import MDP
from scsym.mdp.policy import Policy
from scsym.mdp.readers.arrays import as_array, entries_of
from scsym.mdp.readers.gym import from_gymnasium
from scsym.optional import library

ZERO, ONE = Fraction(0), Fraction(1)
COLUMNS = ("state", "action", "next", "probability", "weight")


def columns(mdp: MDP) -> tuple[Any, ...]:
    """All actions of the model, in order of first appearance: the columns of its arrays."""
    return tuple(dict.fromkeys(a for _, a in mdp.pairs))


# NumPy


@dataclass(frozen=True)
class ExactArrays:
    """P[a, s, s2], initial[s], terminal[s] (None, or nan, for a nonterminal state) and weights[s, a] as NumPy arrays.

    States are the nonterminal ones and then the terminal ones; the rows of terminal states and of actions that a state
    does not have are zero. `from_arrays` reads these back. Sparse, P is a tuple with one SciPy array per action.
    """

    states: tuple[Any, ...]
    actions: tuple[Any, ...]
    P: Any
    initial: Any
    terminal: Any
    weights: Any


def to_arrays(mdp: MDP, dtype: str = "object", *, sparse: bool = False) -> ExactArrays:
    """The model as NumPy arrays in the shape of pymdptoolbox.

    dtype : "object" for exact numbers; "float64" or "float32" for correctly rounded floats, which a model with symbols
        does not have.
    sparse : P as one SciPy CSR array per action; floats only, since SciPy's hold no exact numbers.
    """
    numpy = library("numpy", "making arrays")
    states, actions = (*mdp.states, *mdp.terminal), columns(mdp)
    place = {s: i for i, s in enumerate(states)}
    number = _number(dtype)
    column = {a: k for k, a in enumerate(actions)}
    stored = [(column[a], place[s], place[t], number(p)) for s, a in mdp.pairs for t, p in mdp.P(s, a).items()]
    if sparse:
        P = _sparse(stored, len(actions), len(states), dtype)
    else:
        P = numpy.full((len(actions), len(states), len(states)), number(ZERO), dtype=dtype)
        for k, i, j, p in stored:
            P[k, i, j] = p
    weights = numpy.full((len(states), len(actions)), number(ONE), dtype=dtype)
    for s, a in mdp.pairs:
        weights[place[s], column[a]] = number(mdp.weight(s, a))
    missing = None if dtype == "object" else float("nan")
    initial = numpy.array([number(mdp.initial.get(s, ZERO)) for s in states], dtype=dtype)
    ends = [missing if s in mdp.index else number(mdp.terminal[s]) for s in states]
    return ExactArrays(states, actions, P, initial, numpy.array(ends, dtype=dtype), weights)


def _sparse(stored: list[tuple[int, int, int, Any]], actions: int, n: int, dtype: str) -> tuple[Any, ...]:
    if dtype == "object":
        raise InvalidModel("sparse arrays hold floats: give dtype='float64', or make dense arrays of exact numbers")
    scipy = library("scipy.sparse", "making sparse arrays")
    parts: list[list[tuple[int, int, Any]]] = [[] for _ in range(actions)]
    for k, i, j, p in stored:
        parts[k].append((i, j, p))
    made = []
    for part in parts:
        places = [i for i, _, _ in part], [j for _, j, _ in part]
        made.append(scipy.csr_array(([p for *_, p in part], places), shape=(n, n), dtype=dtype))
    return tuple(made)


def policy_array(policy: Policy, dtype: str = "object") -> Any:
    """The policy as an array of shape (nonterminal states, actions); zero for an action that a state does not have."""
    mdp, number = policy.mdp, _number(dtype)
    actions = columns(mdp)
    table = [[number(policy[s].get(a, ZERO)) for a in actions] for s in mdp.states]
    made = library("numpy", "making arrays").empty((len(mdp.states), len(actions)), dtype=dtype)
    made[...] = table
    return made


def policy_from_array(
    mdp: MDP,
    array: Any,
    *,
    rationalize: bool = False,
    floats: str | None = None,
    denominators: int | Collection[int] | None = None,
) -> Policy:
    """The policy in an array (or nested lists) of shape (nonterminal states, actions).

    rationalize : read each float as the fraction that it was rounded from; else floats are refused.
    floats, denominators : other ways to read floats, see `scsym.exact.meaning.reading`.
    """
    how = reading(rationalize, floats=floats, denominators=denominators)
    actions = columns(mdp)
    table: dict[Any, dict[Any, Any]] = {}
    with in_one_sentence("the array of a policy cannot be read", InvalidPolicy):
        rows = [entries_of(row) for row in as_array(array)]
        if len(rows) != len(mdp.states) or any(len(row) != len(actions) for row in rows):
            raise InvalidPolicy(f"the array must have the shape ({len(mdp.states)}, {len(actions)})")
        for s, row in zip(mdp.states, rows, strict=True):
            ps = how.row(row, lambda k, s=s: f"pi({actions[k]!r} | {s!r})", lambda s=s: f"the probabilities in {s!r}")  # type: ignore[misc]
            table[s] = {a: p for a, p in zip(actions, ps, strict=True) if p != 0 or a in mdp.actions(s)}
        return Policy(mdp, table)


def _number(dtype: str) -> Callable[[Any], Any]:
    if dtype == "object":
        return lambda x: x
    return lambda x: nearest(x, dtype)[0]


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
    for s, a in mdp.pairs:
        for t, p in mdp.P(s, a).items():
            if not float(p):
                raise InvalidModel(f"the probability of {t!r} from {s!r} under {a!r} is too small for a float")
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


def from_gymnasium_table(table: Any, initial: Iterable[Any] | Mapping[Any, Any], **criteria: Any) -> MDP:
    """The model of a table ``P[s][a]`` and the initial probabilities, by state number.

    initial : the probabilities by state number, or ``{state: probability}``.
    criteria : `success`, `failure`, `horizon`, `floats`, `denominators` and `name`, as in
        `scsym.mdp.readers.gym.from_gymnasium`.
    """
    holder = SimpleNamespace(P=table, initial_state_distrib=initial)
    return from_gymnasium(holder, **{"name": "a Gymnasium table", **criteria})


# pandas


def to_frame(table: MDP | Policy | Mapping[Any, Any], name: str = "value") -> Any:
    """A pandas object of exact numbers.

    A model becomes a frame with the columns state, action, next, probability, weight; a policy one with a row per state
    and a column per action (a missing action is zero); a mapping a Series indexed by state, or by state and action.
    """
    pandas = library("pandas", "making a frame")
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
    frame: Any,
    *,
    initial: Any,
    terminal: Mapping[Any, Any],
    rationalize: bool = False,
    floats: str | None = None,
    denominators: int | Collection[int] | None = None,
    name: str = "",
) -> MDP:
    """The model in a frame with the columns state, action, next, probability and, optionally, weight.

    Two rows of one state, action and successor add up. With ``rationalize=True`` floats are read as the fractions that
    they were rounded from; `floats` and `denominators` as in `scsym.exact.meaning.reading`; else they are refused.
    """
    how = reading(rationalize, floats=floats, denominators=denominators)
    with in_one_sentence("the frame cannot be read"):
        given = list(getattr(frame, "columns", ()))
        for column in COLUMNS[:4]:
            if given.count(column) != 1:
                has = "no" if column not in given else "more than one"
                raise InvalidModel(f"the frame has {has} column {column!r}; it needs {', '.join(COLUMNS[:4])}")
        states, actions, nexts = (_frame_names(frame[column], column) for column in COLUMNS[:3])
        ps = entries_of(frame["probability"])
        ws = entries_of(frame["weight"]) if "weight" in given else [ONE] * len(ps)
        rows = _grouped(zip(states, actions, nexts, ps, ws, strict=True), how, "the frame gives")
        return MDP(rows[0], initial=initial, terminal=terminal, weights=rows[1] or None, name=name)


def _frame_names(column: Any, what: str) -> list[Any]:
    """The names in a column; missing ones are refused."""
    names = [x.item() if hasattr(x, "dtype") else x for x in column]
    for k, x in enumerate(names):
        if x is None or (not isinstance(x, str | tuple) and (x == x) is not True):  # nan and pandas' NA
            raise InvalidModel(f"row {k} of the frame has no {what}")
    return names


def _grouped(
    entries: Iterable[tuple[Any, Any, Any, Any, Any]], how: Reading, gives: str
) -> tuple[dict[Any, dict[Any, dict[Any, Any]]], dict[Any, Any]]:
    """Laws and weights from (state, action, successor, probability, weight); what is listed twice adds up."""
    found: dict[Any, dict[Any, list[tuple[Any, Any]]]] = {}
    weights: dict[Any, Any] = {}
    for s, a, t, p, w in entries:
        found.setdefault(s, {}).setdefault(a, []).append((t, p))
        value = how.number(w, lambda s=s, a=a: f"the weight of {a!r} in {s!r}")  # type: ignore[misc]
        if weights.setdefault((s, a), value) != value:
            raise InvalidModel(f"{gives} two weights for {a!r} in {s!r}: {weights[s, a]} and {value}")
    rows: dict[Any, dict[Any, dict[Any, Any]]] = {}
    for s, by_action in found.items():
        for a, stored in by_action.items():
            ps = how.row(
                [p for _, p in stored],
                lambda k, s=s, a=a, stored=stored: f"the probability of {stored[k][0]!r} from {s!r} under {a!r}",  # type: ignore[misc]
                lambda s=s, a=a: f"the probabilities from {s!r} under {a!r}",  # type: ignore[misc]
            )
            law = rows.setdefault(s, {}).setdefault(a, {})
            for (t, _), p in zip(stored, ps, strict=True):
                law[t] = law[t] + p if t in law else p
    return rows, weights


# networkx


def to_networkx(mdp: MDP, *, texts: bool = True) -> Any:
    """A ``networkx.MultiDiGraph``: one edge per (s, a, s2) with attributes `action`, `probability`, `weight`.

    Nodes carry `initial` and, terminal ones, `success`. Numbers are texts such as "1/3", and so are actions that are
    neither texts nor integers: networkx's writers (GraphML, JSON, GEXF) take these and `from_networkx` reads them.
    With ``texts=False`` numbers and actions are the model's own objects.

    Raises InvalidModel if two states, or two actions of a state, have one text.
    """
    networkx = library("networkx", "making a graph")
    if texts:
        for s in mdp.states:
            _different(mdp.actions(s), f"two actions of {s!r}")
        _different((*mdp.states, *mdp.terminal), "two states")
    number: Callable[[Any], Any] = fraction_text if texts else lambda x: x
    graph = networkx.MultiDiGraph(name=mdp.name)
    for s in (*mdp.states, *mdp.terminal):
        success = {"success": number(mdp.terminal[s])} if s in mdp.terminal else {}
        graph.add_node(s, initial=number(mdp.initial.get(s, ZERO)), **success)
    for s, a in mdp.pairs:
        shown = a if not texts or type(a) in (str, int) else str(a)
        for t, p in mdp.P(s, a).items():
            graph.add_edge(s, t, action=shown, probability=number(p), weight=number(mdp.weight(s, a)))
    return graph


def _different(names: Iterable[Any], what: str) -> None:
    texts = [str(x) for x in names]
    if len(set(texts)) < len(texts):
        raise InvalidModel(f"{what} have the same text, so a written graph cannot tell them apart; use texts=False")


def from_networkx(
    graph: Any,
    *,
    rationalize: bool = False,
    floats: str | None = None,
    denominators: int | Collection[int] | None = None,
) -> MDP:
    """The model in a directed graph as `to_networkx` makes it.

    Edges carry `action`, `probability` and, optionally, `weight` (1 where absent); nodes `initial` (0 where absent);
    terminal ones, and only these, `success`. Numbers are exact, or texts.

    rationalize : read each float as the fraction that it was rounded from; else floats are refused.
    floats, denominators : other ways to read floats, see `scsym.exact.meaning.reading`.
    """
    how = reading(rationalize, floats=floats, denominators=denominators)
    with in_one_sentence("the graph cannot be read"):
        if not graph.is_directed():
            raise InvalidModel("the graph is undirected, so its edges do not say where they lead")
        nodes = dict(graph.nodes(data=True))
        terminal = {
            s: how.number(data["success"], lambda s=s: f"the success probability of {s!r}")  # type: ignore[misc]
            for s, data in nodes.items()
            if "success" in data
        }
        found = _grouped(_edges(graph, terminal), how, "the graph gives")
        rows = {s: found[0].get(s, {}) for s in nodes if s not in terminal}
        starts = [(s, data["initial"]) for s, data in nodes.items() if "initial" in data]
        ps = how.row(
            [p for _, p in starts],
            lambda k: f"the initial probability of {starts[k][0]!r}",
            lambda: "the initial probabilities",
        )
        initial = {s: p for (s, _), p in zip(starts, ps, strict=True) if p != 0}
        return MDP(rows, initial=initial, terminal=terminal, weights=found[1], name=str(graph.name or ""))


def _edges(graph: Any, terminal: Mapping[Any, Any]) -> Iterable[tuple[Any, Any, Any, Any, Any]]:
    for s, t, data in graph.edges(data=True):
        if s in terminal:
            raise InvalidModel(f"the node {s!r} has a success probability, so it is terminal, but an edge leaves it")
        if "action" not in data or "probability" not in data:
            raise InvalidModel(f"the edge from {s!r} to {t!r} needs the attributes action and probability")
        yield s, data["action"], t, data["probability"], data.get("weight", ONE)
