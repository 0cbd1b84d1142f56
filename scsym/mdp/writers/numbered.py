"""A model in the form that the explicit formats share: numbered states, one initial state, outcomes 0 and 1."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from scsym.errors import InvalidModel
from scsym.mdp.model import MDP


@dataclass(frozen=True)
class Numbered:
    """States 0, ..., n - 1.

    names : what each state was called (the last ones may be new).   start : the initial state.
    rows : per state, pairs of the text of an action and ``{successor: probability}``, sorted, without zeros.
    success : the states in which the episode has succeeded.
    """

    names: list[Any]
    rows: list[list[tuple[str, dict[int, Any]]]]
    start: int
    success: frozenset[int]


def numbered(mdp: MDP, format: str, *, expand: bool = False) -> Numbered:
    """The model in numbers; with `expand`, what the formats lack is expressed by chance.

    A first state draws the initial state, a fractional success probability is a last draw, and a weight w is failure
    with probability 1 - w before the step. J and the values of the original states are unchanged. Without it such a
    model is refused with InvalidModel, which names the `format`.
    """
    start = next(iter(mdp.initial)) if len(mdp.initial) == 1 else None
    drawn = [s for s, g in mdp.terminal.items() if g != 0 and g != 1]
    if not expand and (start is None or drawn or mdp.has_weights):
        raise InvalidModel(
            f"the {format} format has one initial state, outcomes 0 and 1 and no weights; use expand=True to express "
            "the others by chance"
        )
    new: list[tuple[Any, ...]] = [("chance", kind) for kind in ("initial", "success", "failure")]
    names: list[Any] = [*mdp.states, *mdp.terminal]
    if start is None:
        names.insert(0, new[0])
    if drawn or mdp.has_weights:
        names += new[1:]
    for name in new:
        if name in mdp.index or name in mdp.terminal:
            raise InvalidModel(f"the model already has a state {name!r}, a name that expand=True needs")
    number = {s: i for i, s in enumerate(names)}
    rows = [
        [(action, dict(sorted((number[t], p) for t, p in law.items()))) for action, law in _rows(mdp, s, new)]
        for s in names
    ]
    success = frozenset(number[s] for s in names if s == new[1] or mdp.terminal.get(s) == 1)
    return Numbered(names, rows, number[start if start is not None else new[0]], success)


def _rows(mdp: MDP, s: Any, new: list[tuple[Any, ...]]) -> list[tuple[str, dict[Any, Any]]]:
    if s in mdp.index:
        rows = []
        text = labels(mdp.actions(s))
        for a in mdp.actions(s):
            w = mdp.weight(s, a)
            law = dict(mdp.P(s, a))
            if w != 1:
                law = {t: w * p for t, p in law.items() if w != 0} | {new[2]: 1 - w}
            rows.append((text[a], law))
        return rows
    g = mdp.terminal.get(s, 0)
    if g != 0 and g != 1:
        return [("0", {new[1]: g, new[2]: 1 - g})]
    return [("0", dict(mdp.initial) if s == new[0] else {s: 1})]


def labels(names: Iterable[Any]) -> dict[Any, str]:
    """The texts of names, which must differ."""
    table = {x: str(x) for x in names}
    if len(set(table.values())) < len(table):
        raise InvalidModel("two states or actions have the same text, so a file cannot tell them apart")
    return table
