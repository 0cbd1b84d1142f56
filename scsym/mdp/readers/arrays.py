"""Models from arrays, in the shape of pymdptoolbox: ``P[a][s][s2]``; entries are exact numbers.

NumPy arrays of objects or integers, nested lists, and one sparse matrix per action are accepted. NumPy is not imported.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from scsym.errors import InexactInput, InvalidModel
from scsym.mdp.model import MDP
from scsym.mdp.readers.rationalise import rational_near
from scsym.mdp.validate import Numbers


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
    symbols: Any = None,
    name: str = "",
) -> MDP:
    """The model of transition arrays.

    P : shape (A, S, S), ``P[a][s][s2]`` as in pymdptoolbox; with ``order="state"`` shape (S, A, S), ``P[s][a][s2]``.
        An action whose row is zero throughout is not available in that state.
    initial : a state, ``{state: p}``, or S probabilities.
    terminal : ``{state: success probability}``, or S entries with None or nan for a nonterminal state. The rows of a
        terminal state must be zero or stay there, as pymdptoolbox's absorbing states do.
    weights : optional, shape (S, A), step weights w = exp r in [0, 1].
    states, actions : names; 0, 1, ... by default. `initial` and `terminal` use these names.
    rationalize : read each float as the fraction with denominator at most 10000 within rounding error.

    Raises InvalidModel for a wrong shape and whatever `MDP` raises; InexactInput for floats unless `rationalize`.
    """
    if order not in ("action", "state"):
        raise InvalidModel(f"order is 'action' for P[a][s][s2] or 'state' for P[s][a][s2], not {order!r}")
    outer = _nested(P, 3, "P")
    cube = outer if order == "action" else [list(x) for x in zip(*outer, strict=True)]
    if not cube or not cube[0]:
        raise InvalidModel("P is empty; its shape must be (actions, states, states)")
    n = len(cube[0])
    for a, matrix in enumerate(cube):
        if len(matrix) != n or any(len(row) != n for row in matrix):
            raise InvalidModel(f"P must have the shape (A, {n}, {n}), but the part of action {a} has another one")
    state_names = _names(states, n, "states")
    action_names = _names(actions, len(cube), "actions")
    numbers = Numbers()

    def value(x: Any, place: str) -> Any:
        x = _item(x)
        if rationalize and isinstance(x, float):
            try:
                return rational_near(x)
            except InexactInput as problem:
                raise InexactInput(f"{place}: {problem}") from None
        return numbers.convert(x, lambda: place) if not isinstance(x, int | Fraction) else x

    goals = _terminal(terminal, state_names)
    rows: dict[Any, dict[Any, Any]] = {}
    for i, s in enumerate(state_names):
        row: dict[Any, Any] = {}
        for a, matrix in zip(action_names, cube, strict=True):
            law = {}
            for t, x in zip(state_names, matrix[i], strict=True):
                p = value(x, f"the probability of {t!r} from {s!r} under {a!r}")
                if p != 0:
                    law[t] = p
            if s in goals and law and law != {s: 1}:
                raise InvalidModel(f"the state {s!r} is terminal, but its row for action {a!r} leads elsewhere")
            if law:
                row[a] = law
        if s not in goals:
            rows[s] = row
    table = None
    if weights is not None:
        grid = _nested(weights, 2, "weights")
        if len(grid) != n or any(len(r) != len(cube) for r in grid):
            raise InvalidModel(f"weights must have the shape (states, actions) = ({n}, {len(cube)})")
        table = {
            (s, a): value(w, f"the weight of {a!r} in {s!r}")
            for s, r in zip(state_names, grid, strict=True)
            if s in rows
            for a, w in zip(action_names, r, strict=True)
            if a in rows[s]
        }
    start = _initial(initial, state_names, value)
    goals = {s: g if isinstance(g, bool) else value(g, f"the success probability of {s!r}") for s, g in goals.items()}
    return MDP(rows, initial=start, terminal=goals, weights=table, symbols=symbols, name=name)


def _item(x: Any) -> Any:
    """A NumPy scalar as the Python number it holds."""
    return x.item() if hasattr(x, "dtype") and hasattr(x, "item") else x


def _nested(x: Any, depth: int, what: str) -> list[Any]:
    if hasattr(x, "toarray"):  # a sparse matrix
        x = x.toarray()
    if hasattr(x, "tolist"):
        x = x.tolist()
    if isinstance(x, str) or not isinstance(x, Sequence):
        raise InvalidModel(f"{what} is nested too little: expected {depth} more levels, found {type(x).__name__}")
    return [_nested(y, depth - 1, what) for y in x] if depth > 1 else list(x)


def _names(names: Sequence[Any] | None, n: int, what: str) -> list[Any]:
    result = list(range(n)) if names is None else list(names)
    if len(result) != n or len(set(result)) != n:
        raise InvalidModel(f"{what} must be {n} different names")
    return result


def _terminal(terminal: Any, states: list[Any]) -> dict[Any, Any]:
    if isinstance(terminal, Mapping):
        for s in terminal:
            if s not in states:
                raise InvalidModel(f"{s!r} is given as terminal, but it is not a state")
        return dict(terminal)
    values = _nested(terminal, 1, "terminal")
    if len(values) != len(states):
        raise InvalidModel(f"terminal must have {len(states)} entries, None for a nonterminal state")
    return {s: g for s, g in zip(states, values, strict=True) if g is not None and g == g}  # nan is not itself


def _initial(initial: Any, states: list[Any], value: Any) -> Any:
    if isinstance(initial, Mapping):
        return {s: value(p, f"the initial probability of {s!r}") for s, p in initial.items()}
    if hasattr(initial, "tolist") and not isinstance(_item(initial) if getattr(initial, "ndim", 1) == 0 else None, int):
        initial = initial.tolist()
    if isinstance(initial, list):
        if len(initial) != len(states):
            raise InvalidModel(f"initial must have {len(states)} entries")
        pairs = zip(states, initial, strict=True)
        return {s: q for s, q in ((s, value(p, f"the initial probability of {s!r}")) for s, p in pairs) if q != 0}
    return _item(initial)
