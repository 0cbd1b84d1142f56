"""One solution of a small polynomial system ``x = b + M x`` by interpolation: Cramer's rule, point by point.

The solution is N / D with D = det(I - M), and in every symbol the degrees of N and D are at most the sum of the rows'.
So each symbol in turn is given enough rational values. A row that has only numbers then is eliminated at once, so that
the systems shrink with every symbol and the many innermost ones are tiny. No polynomial is divided on the way.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from math import prod
from typing import Any

from .backend import FieldRing, Poly
from .ratfun import quotient

# More points than these take longer than a minute; fewer, for each state, than these take longer than elimination.
MOST_POINTS, FEWEST_POINTS = 10**5, 100

Row = dict[int, Any]


def interpolated(ring: FieldRing, rows: Sequence[Row]) -> Any:
    """The solution at state 0 as a number or function in lowest terms; column ``len(rows)`` is b.

    None where this is no good way: entries with denominators, too many points or few, a determinant that vanishes.
    """
    if any(type(c) is tuple for row in rows for c in row.values()):
        return None
    degrees = {name: sum(highest(ring, row, name) for row in rows) for name in ring.names}
    if not FEWEST_POINTS * len(rows) < prod(d + 1 for d in degrees.values()) <= MOST_POINTS:
        return None
    names = tuple(sorted((name for name in ring.names if degrees[name]), key=lambda name: degrees[name]))
    found = _solution(ring, dict(enumerate(rows)), len(rows), names, degrees)
    if found is None:
        return None
    (p, c), (q, d) = (ring.write(ring.one * x) for x in found)
    return quotient(ring.names, p * d, q * c)


def highest(ring: FieldRing, row: Row, name: str) -> int:
    """The highest degree in one name among the numerators of a row."""
    tops = (c[0] if type(c) is tuple else c for c in row.values())
    return max((ring.degree(p, name) for p in tops if type(p) is not ring.kind), default=0)


def _solution(
    ring: FieldRing, rows: Mapping[int, Row], b: int, names: Sequence[str], degrees: Mapping[str, int]
) -> tuple[Any, Any] | None:
    """Numerator and denominator det(I - M) of the solution at state 0, polynomials in ``names``."""
    if not names:
        (row,) = rows.values()
        return row.get(b, ring.number(Fraction(0))), 1 - row.get(0, ring.number(Fraction(0)))
    name, *rest = names
    degree = degrees[name]
    points: list[Fraction] = []
    tops: list[Any] = []
    bottoms: list[Any] = []
    for point in _candidates(degree):
        local = {i: _at(ring, row, name, point) for i, row in rows.items()}
        pivots = _eliminate(ring, local)
        found = None if pivots is None else _solution(ring, local, b, rest, degrees)
        if found is not None:
            points.append(point)
            tops.append(pivots * found[0])
            bottoms.append(pivots * found[1])
        if len(points) > degree:
            basis = _basis(ring, name, tuple(points))
            return _combined(basis, tops), _combined(basis, bottoms)
    return None


def _candidates(degree: int) -> Iterator[Fraction]:
    """More points in (0, 1) than are needed; there the pivots of a chain do not vanish."""
    for bottom in range(degree + 2, degree + 5):
        yield from (Fraction(top, bottom) for top in range(1, bottom))


def _at(ring: FieldRing, row: Row, name: str, point: Fraction) -> Row:
    value = ring.number(point)
    put = {j: c if type(c) is ring.kind else ring.at(c, name, value) for j, c in row.items()}
    return {j: c for j, c in put.items() if c}


def _eliminate(ring: FieldRing, rows: dict[int, Row]) -> Any:
    """Eliminate every state but 0 whose row has only numbers, in place; the product of pivots, None if one is zero."""
    product = ring.number(Fraction(1))
    for k in [k for k, row in rows.items() if k and all(type(c) is ring.kind for c in row.values())]:
        row = rows.pop(k)
        pivot = 1 - row.pop(k) if k in row else None
        if pivot is not None:
            if not pivot:
                return None
            product = product * pivot
        for other in rows.values():
            if k in other:
                factor = other.pop(k)
                if pivot is not None:
                    factor = factor / pivot
                for j, c in row.items():
                    other[j] = other[j] + factor * c if j in other else factor * c
    return product


@lru_cache(maxsize=256)
def _basis(ring: FieldRing, name: str, points: tuple[Fraction, ...]) -> list[Poly]:
    """Lagrange's polynomials: one at its point, zero at the others."""
    x = ring.symbol(name)
    return [prod(((x - ring.number(w)) / ring.number(v - w) for w in points if w != v), start=ring.one) for v in points]


def _combined(basis: Sequence[Poly], values: Sequence[Any]) -> Any:
    first, *rest = (p * v for p, v in zip(basis, values, strict=True))
    for term in rest:
        first = first + term
    return first
