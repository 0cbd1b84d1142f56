"""Order-respecting functions (Karwowski and Douglas 2025, Definition 4.4), tested exactly on given vectors.

The three clauses: f_i does not fall when x_i alone rises; f_i does not rise when another coordinate alone rises;
and x_i >= x_j implies f_i >= f_j. A violation found refutes; finding none on finitely many vectors proves nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from scsym.exact import exact

from .incoherence import Soft


@dataclass(frozen=True)
class OrderViolation:
    """A clause that fails: at ``x`` (and ``y``, the vector after a rise), with the two values that are out of order."""

    clause: int
    x: tuple[Any, ...]
    y: tuple[Any, ...]
    smaller: Any
    larger: Any


def order_violation(f: Soft, vectors: Iterable[Sequence[Any]]) -> OrderViolation | None:
    """The first violation among the given vectors of e^Q, and among their pairs that differ in one coordinate; or None.

    f : takes a vector of exact numbers, returns as many; a vector on which it is undefined must not be given.
    """
    points = [tuple(exact(c) for c in v) for v in vectors]
    values = {x: tuple(f(x)) for x in points}
    for x in points:
        for i, p in enumerate(x):
            for j, q in enumerate(x):
                if p >= q and not values[x][i] >= values[x][j]:
                    return OrderViolation(3, x, x, values[x][i], values[x][j])
    for x in points:
        for y in points:
            places = [i for i, (p, q) in enumerate(zip(x, y, strict=True)) if p != q]
            if len(places) != 1 or not x[places[0]] < y[places[0]]:
                continue
            for i in range(len(x)):
                before, after = values[x][i], values[y][i]
                if i == places[0] and after < before:
                    return OrderViolation(1, x, y, after, before)
                if i != places[0] and after > before:
                    return OrderViolation(2, x, y, before, after)
    return None
