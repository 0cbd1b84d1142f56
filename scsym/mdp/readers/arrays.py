"""Models from arrays, in the shape of pymdptoolbox: ``P[a][s][s2]``.

Accepted are NumPy arrays, nested lists, anything with ``__array__`` or DLPack (PyTorch, JAX), and sparse matrices of
SciPy in any of their forms, one per action or one array of three dimensions; sparse ones are read in time linear in
their stored entries. NumPy is imported only for what needs it. What floats mean: `scsym.exact.meaning`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from scsym.errors import InvalidModel, TooLarge, in_one_sentence
from scsym.exact.meaning import Reading, reading
from scsym.exact.names import library_of
from scsym.mdp.model import MDP
from scsym.optional import library

MOST_PAIRS = 5_000_000  # states times actions
Entry = tuple[int, int, int, Any]  # action, state, successor, probability


def from_arrays(
    P: Any,
    *,
    initial: Any,
    terminal: Any,
    weights: Any = None,
    order: str = "action",
    states: Sequence[Any] | None = None,
    actions: Sequence[Any] | None = None,
    rationalize: bool = False,
    floats: str | None = None,
    denominators: int | Collection[int] | None = None,
    symbols: Any = None,
    name: str = "",
) -> MDP:
    """The model of transition arrays.

    P : shape (A, S, S), ``P[a][s][s2]`` as in pymdptoolbox; with ``order="state"`` shape (S, A, S), ``P[s][a][s2]``.
        An action whose row is zero throughout is not available in that state. Entries that a sparse matrix stores
        twice add up.
    initial : a state, ``{state: p}``, or S probabilities.
    terminal : ``{state: success probability}``, or S entries with None or nan for a nonterminal state. The rows of a
        terminal state must be zero or stay there, as pymdptoolbox's absorbing states do.
    weights : optional, shape (S, A), step weights w = exp r in [0, 1].
    states, actions : names; 0, 1, ... by default. `initial` and `terminal` use these names.
    rationalize : read each float as the fraction that it was rounded from.
    floats, denominators : other ways to read floats, see `scsym.exact.meaning.reading`; ``floats="normalize"`` takes
        those of a learned table as they are.

    Raises InvalidModel for a wrong shape and whatever `MDP` raises; InexactInput for floats unless they are asked for;
    TooLarge for more than `MOST_PAIRS` pairs of a state and an action.
    """
    if order not in ("action", "state"):
        raise InvalidModel(f"order is 'action' for P[a][s][s2] or 'state' for P[s][a][s2], not {order!r}")
    how = reading(rationalize, floats=floats, denominators=denominators)
    with in_one_sentence("the arrays cannot be read"):
        (n, k), entries = _entries(P, order)
        if not n or not k:
            raise InvalidModel("P is empty; its shape must be (actions, states, states)")
        if n * k > MOST_PAIRS:
            raise TooLarge(f"the arrays have {n} states and {k} actions, more than {MOST_PAIRS} pairs")
        state_names, action_names = _names(states, n, "states"), _names(actions, k, "actions")
        goals = _terminal(terminal, state_names)
        rows = _rows(entries, state_names, action_names, how)
        table = None if weights is None else _weights(weights, rows, goals, state_names, action_names, how)
        for s in goals:
            for a, law in rows.pop(s).items():
                if law != {s: 1}:
                    raise InvalidModel(f"the state {s!r} is terminal, but its row for action {a!r} leads elsewhere")
        start = _initial(initial, state_names, how)
        ends = {s: g if isinstance(g, bool) else how.number(g, _outcome(s)) for s, g in goals.items()}
        return MDP(rows, initial=start, terminal=ends, weights=table, symbols=symbols, name=name)


def _outcome(s: Any) -> Callable[[], str]:
    return lambda: f"the success probability of {s!r}"


def _rows(
    entries: Iterable[Entry], states: list[Any], actions: list[Any], how: Reading
) -> dict[Any, dict[Any, dict[Any, Any]]]:
    """Per state and action the law of the successor; actions without a positive entry are left out."""
    found: list[dict[int, list[tuple[int, Any]]]] = [{} for _ in states]
    for a, s, t, x in entries:
        found[s].setdefault(a, []).append((t, x))
    rows: dict[Any, dict[Any, dict[Any, Any]]] = {}
    for s, by_action in zip(states, found, strict=True):
        row = rows[s] = {}
        for a in sorted(by_action):
            law = _law(by_action[a], s, states, actions[a], how)
            if law:
                row[actions[a]] = law
    return rows


def _law(stored: list[tuple[int, Any]], s: Any, states: list[Any], action: Any, how: Reading) -> dict[Any, Any]:
    ps = how.row(
        [x for _, x in stored],
        lambda k: f"the probability of {states[stored[k][0]]!r} from {s!r} under {action!r}",
        lambda: f"the probabilities from {s!r} under {action!r}",
    )
    law: dict[Any, Any] = {}
    for (t, _), p in zip(stored, ps, strict=True):
        if p != 0:
            law[states[t]] = law[states[t]] + p if states[t] in law else p
    return law


# Shapes


def _entries(P: Any, order: str) -> tuple[tuple[int, int], Iterator[Entry]]:
    """(states, actions), and the stored entries; zeros of dense arrays are left out."""
    P = as_array(P)
    if getattr(P, "ndim", 0) == 3 and hasattr(P, "tocoo"):
        coo = P.tocoo()
        outer, triples = P.shape[0], zip(*(c.tolist() for c in coo.coords), _values(coo.data), strict=True)
        shape = (P.shape[1], P.shape[2])
        return _ordered(outer, shape, triples, order)
    parts = [_matrix(m, k) for k, m in enumerate(_sequence(P, "P", 3))]
    if not parts:
        return (0, 0), iter(())
    shape = parts[0][0]
    for k, (own, _) in enumerate(parts):
        if own != shape:
            raise InvalidModel(f"P has the shape {shape} in part 0, but {own} in part {k}")
    return _ordered(len(parts), shape, ((k, i, j, x) for k, (_, found) in enumerate(parts) for i, j, x in found), order)


def _ordered(
    outer: int, shape: tuple[int, int], entries: Iterator[Entry], order: str
) -> tuple[tuple[int, int], Iterator[Entry]]:
    rows, n = shape
    if order == "action":
        if rows != n:
            raise InvalidModel(f"P must have the shape (A, S, S), but its parts have the shape ({rows}, {n})")
        return (n, outer), entries
    if outer != n:
        raise InvalidModel(f"P must have the shape (S, A, S), but it is ({outer}, {rows}, {n})")
    return (n, rows), ((a, s, t, x) for s, a, t, x in entries)


def _matrix(m: Any, k: int) -> tuple[tuple[int, int], Iterator[tuple[int, int, Any]]]:
    """The shape of one part of P, and its stored entries."""
    m = as_array(m)
    if hasattr(m, "tocoo"):  # sparse
        coo = m.tocoo()
        return tuple(coo.shape), zip(coo.row.tolist(), coo.col.tolist(), _values(coo.data), strict=True)  # type: ignore[return-value]
    if hasattr(m, "nonzero") and getattr(m, "ndim", 0) == 2:
        i, j = m.nonzero()
        return tuple(m.shape), zip(i.tolist(), j.tolist(), _values(m[i, j]), strict=True)  # type: ignore[return-value]
    rows = [_sequence(row, "P", 1) for row in _sequence(m, "P", 2)]
    widths = {len(row) for row in rows}
    if len(widths) > 1:
        raise InvalidModel(f"the rows of part {k} of P have different lengths")
    shape = (len(rows), widths.pop() if widths else 0)
    return shape, ((i, j, x) for i, row in enumerate(rows) for j, x in enumerate(row) if not _is_zero(x))


def as_array(x: Any) -> Any:
    """PyTorch's, JAX's and pandas' arrays as NumPy's; what is an array, a sparse matrix or a list, as it is."""
    if isinstance(x, list | tuple | Mapping | str) or hasattr(x, "tocoo"):
        return x
    if library_of(x) == "numpy":
        return x
    for method in ("detach", "cpu"):  # PyTorch's, from the record of gradients and from the device
        x = getattr(x, method, lambda same=x: same)()
    if hasattr(x, "__array__"):
        return library("numpy", "reading arrays").asarray(x)
    return library("numpy", "reading arrays").from_dlpack(x) if hasattr(x, "__dlpack__") else x


def _values(data: Any) -> list[Any]:
    """The entries of a flat array; a float keeps its type, which says how it was rounded."""
    flat = data.ravel() if getattr(data, "ndim", 1) == 1 else data.A1
    return flat.tolist() if str(flat.dtype) == "float64" or flat.dtype.kind not in "f" else list(flat)


def entries_of(x: Any) -> list[Any]:
    """The entries of one row or column, whatever holds it; floats keep their type."""
    x = as_array(x)
    if getattr(x, "ndim", 1) == 1 and hasattr(x, "dtype"):
        return _values(x)
    return _flat(x, "a row")


def _is_zero(x: Any) -> bool:
    return isinstance(x, int | float | Fraction) and x == 0


def _sequence(x: Any, what: str, depth: int) -> list[Any]:
    x = as_array(x)
    if hasattr(x, "toarray"):
        x = x.toarray()
    if isinstance(x, str | bytes) or not (isinstance(x, Sequence) or getattr(x, "ndim", 0) > 0):
        raise InvalidModel(f"{what} is nested too little: expected {depth} more levels, found {type(x).__name__}")
    return list(x)


# The other arguments


def _names(names: Sequence[Any] | None, n: int, what: str) -> list[Any]:
    result = list(range(n)) if names is None else list(names)
    if len(result) != n or len(set(result)) != n:
        raise InvalidModel(f"{what} must be {n} different names")
    return result


def _terminal(terminal: Any, states: list[Any]) -> dict[Any, Any]:
    if isinstance(terminal, Mapping):
        known = set(states)
        for s in terminal:
            if s not in known:
                raise InvalidModel(f"{s!r} is given as terminal, but it is not a state")
        return dict(terminal)
    values = _flat(terminal, "terminal")
    if len(values) != len(states):
        raise InvalidModel(f"terminal must have {len(states)} entries, None for a nonterminal state")
    return {s: g for s, g in zip(states, values, strict=True) if g is not None and g == g}  # nan is not itself


def _weights(
    weights: Any, rows: Mapping[Any, Mapping[Any, Any]], goals: Mapping[Any, Any], states: list[Any],
    actions: list[Any], how: Reading,
) -> dict[tuple[Any, Any], Any]:  # fmt: skip
    grid = [_flat(row, "weights") for row in _sequence(weights, "weights", 2)]
    if len(grid) != len(states) or any(len(row) != len(actions) for row in grid):
        raise InvalidModel(f"weights must have the shape (states, actions) = ({len(states)}, {len(actions)})")
    return {
        (s, a): how.number(w, lambda s=s, a=a: f"the weight of {a!r} in {s!r}")  # type: ignore[misc]
        for s, row in zip(states, grid, strict=True)
        if s not in goals
        for a, w in zip(actions, row, strict=True)
        if a in rows[s]
    }


def _flat(x: Any, what: str) -> list[Any]:
    values = _sequence(x, what, 1)
    if len(values) == 1 and getattr(values[0], "ndim", 0) == 1:  # np.matrix, a sparse row
        values = list(values[0])
    return [v.item() if getattr(getattr(v, "dtype", None), "kind", "") == "O" else v for v in values]


def _initial(initial: Any, states: list[Any], how: Reading) -> Any:
    initial = initial if isinstance(initial, Mapping) else as_array(initial)
    if isinstance(initial, Mapping):
        pairs = list(initial.items())
    elif isinstance(initial, list) or getattr(initial, "ndim", 0) > 0:
        values = _flat(initial, "initial")
        if len(values) != len(states):
            raise InvalidModel(f"initial must have {len(states)} entries")
        pairs = list(zip(states, values, strict=True))
    else:
        return initial.item() if hasattr(initial, "dtype") else initial
    ps = how.row(
        [x for _, x in pairs],
        lambda k: f"the initial probability of {pairs[k][0]!r}",
        lambda: "the initial probabilities",
    )
    return {s: p for (s, _), p in zip(pairs, ps, strict=True) if p != 0}
