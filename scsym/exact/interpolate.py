"""One solution of a small polynomial system ``x = b + M x`` by interpolation: Cramer's rule, point by point.

The solution is N / D with D = det(I - M), and in every symbol the degrees of N and D are at most the sum of the rows'.

1. Each symbol in turn is given enough rational values. A row that has only numbers then is eliminated at once, so that
   the systems shrink with every symbol and the many innermost ones are tiny. A row is kept as one vector of integers
   for each of its monomials: no polynomial is touched.
2. Elimination is that of Bareiss (1968): a step divides by the pivot before, exactly, so that numbers stay as short as
   minors of the matrix are. The system comes from a larger one whose other states are solved already, with a common
   denominator; all its minors have that denominator once, not once a row, so the first division is by it. Where it
   does not divide, elimination starts again without.
3. The values at all points become coefficients, one symbol after the other, by the inverse of the Vandermonde matrix of
   its points. Factors that numerator and denominator share at all points are of no account.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from math import gcd, lcm, prod
from typing import Any

from .backend import FieldRing, poly_dict, poly_ring
from .ratfun import quotient

# More points than these take longer than a minute; fewer, for each state, than these take longer than elimination.
MOST_POINTS, FEWEST_POINTS = 10**5, 100

Row = dict[int, Any]
Point = tuple[int, int]  # numerator and denominator
Vectors = dict[tuple[int, ...], list[int]]  # by exponents of the symbols left; one entry a column


SPARE = 210**3  # small factors by which the common denominator of the states solved already may be too short


class _Vanishing(Exception):
    """A pivot is zero at this point."""


class _Indivisible(Exception):
    """The first divisor was too short."""


def interpolated(ring: FieldRing, rows: Sequence[Row], scales: Sequence[int]) -> Any:
    """The solution at state 0 as a number or function in lowest terms; column ``len(rows)`` is b.

    scales : for each row the common denominator that it had before other states were solved.

    None where this is no good way: entries with denominators, too many points or few, a determinant that vanishes.
    """
    if any(type(c) is tuple for row in rows for c in row.values()):
        return None
    degrees = {name: sum(highest(ring, row, name) for row in rows) for name in ring.names}
    if not FEWEST_POINTS * len(rows) < prod(d + 1 for d in degrees.values()) <= MOST_POINTS:
        return None
    names = tuple(sorted((name for name in ring.names if degrees[name]), key=lambda name: degrees[name]))
    vectors = [_vectors(ring, row, len(rows), k, names) for k, row in enumerate(rows)]
    for shift in range(3):
        points = [_points(degrees[name], shift) for name in names]
        try:
            values = _values(vectors, scales, points)
        except _Vanishing:
            continue
        order = [ring.names.index(name) for name in names]
        above, below = (_polynomial(ring, _transformed(x, points), points, order) for x in values)
        return quotient(ring.names, above, below)
    return None


def highest(ring: FieldRing, row: Row, name: str) -> int:
    """The highest degree in one name among the numerators of a row."""
    tops = (c[0] if type(c) is tuple else c for c in row.values())
    return max((ring.degree(p, name) for p in tops if type(p) is not ring.kind), default=0)


def _points(degree: int, shift: int) -> list[Point]:
    """Points in (0, 1), one more than the degree; there the pivots of a chain do not vanish.

    Their fractions are not reduced, so that `_put` scales a row alike at all of them.
    """
    bottom = degree + 2 + shift
    return [(top, bottom) for top in range(1, degree + 2)]


def _vectors(ring: FieldRing, row: Row, n: int, k: int, names: Sequence[str]) -> dict[tuple[int, ...], list[Fraction]]:
    """Row k of ``(I - M | b)`` by monomials in the names."""
    found: dict[tuple[int, ...], list[Fraction]] = {(0,) * len(names): [Fraction(0)] * (n + 1)}
    found[(0,) * len(names)][k] = Fraction(1)
    for j, c in row.items():
        for exponents, x in _terms(ring, c, names).items():
            vector = found.setdefault(exponents, [Fraction(0)] * (n + 1))
            vector[j] += x if j == n else -x
    return found


def _terms(ring: FieldRing, c: Any, names: Sequence[str]) -> Mapping[tuple[int, ...], Fraction]:
    if type(c) is ring.kind:
        return {(0,) * len(names): ring.fraction(c)}
    p, d = ring.write(c)
    place = [ring.names.index(name) for name in names]
    return {tuple(int(exponents[k]) for k in place): Fraction(int(x), d) for exponents, x in poly_dict(p).items()}


def _values(
    rows: Sequence[Mapping[tuple[int, ...], list[Fraction]]],
    scales: Sequence[int],
    points: Sequence[Sequence[Point]],
) -> tuple[list[int], list[int]]:
    """Numerators and denominators det(I - M) of the solution at state 0, at all points, the last symbol's fastest.

    They are right up to a factor that is the same at all points. Raises _Vanishing where a pivot is zero.
    """
    own = [lcm(*(x.denominator for vector in row.values() for x in vector)) for row in rows]
    shared = lcm(*(d // gcd(d, scale) for d, scale in zip(own, scales, strict=True)))
    if shared > 1:
        try:
            by = [scale * shared * SPARE for scale in scales]
            return _descend([_whole(r, d) for r, d in zip(rows, by, strict=True)], points, 0, shared * SPARE)
        except _Indivisible:
            pass
    return _descend([_whole(row, d) for row, d in zip(rows, own, strict=True)], points, 0, 1)


def _whole(row: Mapping[tuple[int, ...], list[Fraction]], by: int) -> Vectors:
    return {key: [x.numerator * (by // x.denominator) for x in vector] for key, vector in row.items()}


def _descend(
    rows: list[Vectors], points: Sequence[Sequence[Point]], depth: int, divisor: int
) -> tuple[list[int], list[int]]:
    """The values of the system left; its columns are its states, 0 first, and b."""
    rows, divisor = _eliminated(rows, divisor)
    if depth == len(points):
        (vector,) = rows[0].values()
        return [vector[1]], [vector[0]]
    tops: list[int] = []
    bottoms: list[int] = []
    for point in points[depth]:
        above, below = _descend([_put(row, point) for row in rows], points, depth + 1, divisor)
        tops += above
        bottoms += below
    return tops, bottoms


def _put(row: Vectors, point: Point) -> Vectors:
    """The row with a number for its first symbol, times the power of its denominator that makes it whole."""
    highest = max(key[0] for key in row)
    top, bottom = point
    found: Vectors = {}
    for (e, *rest), vector in row.items():
        key = tuple(rest)
        if highest:
            x = top**e * bottom ** (highest - e)
            vector = [v * x for v in vector]
        before = found.get(key)
        found[key] = vector if before is None else [v + w for v, w in zip(before, vector, strict=True)]
    return found


def _eliminated(rows: list[Vectors], divisor: int) -> tuple[list[Vectors], int]:
    """Without every state but the first whose row has only numbers, two at a time; and the last pivot.

    Raises _Vanishing where a pivot is zero, _Indivisible where a step leaves a rest.
    """
    numbers = [k for k, row in enumerate(rows) if k and len(row) == 1 and not any(next(iter(row)))]
    while numbers:
        m = numbers.pop()
        first = next(iter(rows[m].values()))
        if numbers:
            k = numbers.pop()
            second = next(iter(rows[k].values()))
            rows, divisor = _two_steps(rows, k, m, second, first, divisor)
        else:
            rows, divisor = _one_step(rows, m, first, divisor)
    return rows, divisor


def _one_step(rows: list[Vectors], k: int, row: list[int], divisor: int) -> tuple[list[Vectors], int]:
    """``(p a_j - a_k p_j) / divisor`` for each vector a, with the row p and its pivot; without row and column k."""
    pivot = row[k]
    if not pivot:
        raise _Vanishing
    others = row[:k] + row[k + 1 :]
    found = []
    for i, line in enumerate(rows):
        if i != k:
            new = {}
            for key, a in line.items():
                x = a[k]
                rest = a[:k] + a[k + 1 :]
                new[key] = _divided([pivot * v - x * w for v, w in zip(rest, others, strict=True)], divisor)
            found.append(new)
    return found, pivot


def _two_steps(
    rows: list[Vectors], k: int, m: int, p: list[int], q: list[int], divisor: int
) -> tuple[list[Vectors], int]:
    """Two steps at once: the minors of the rows p and q and each vector, over ``divisor`` squared; k < m."""
    pivot, rest = divmod(p[k] * q[m] - p[m] * q[k], divisor)
    if rest:
        raise _Indivisible
    if not pivot:
        raise _Vanishing
    left = [j for j in range(len(p)) if j != k and j != m]
    ps, qs = [p[j] for j in left], [q[j] for j in left]
    found = []
    for i, line in enumerate(rows):
        if i == k or i == m:
            continue
        new = {}
        for key, a in line.items():
            x, y = a[k], a[m]
            if x or y:
                by_p, by_q = _divided([q[k] * y - q[m] * x, p[m] * x - p[k] * y], divisor)
                new[key] = _divided(
                    [pivot * a[j] + by_p * v + by_q * w for j, v, w in zip(left, ps, qs, strict=True)], divisor
                )
            else:
                new[key] = _divided([pivot * a[j] for j in left], divisor)
        found.append(new)
    return found, pivot


def _divided(values: list[int], divisor: int) -> list[int]:
    if divisor == 1:
        return values
    found = []
    for v in values:
        quotient, rest = divmod(v, divisor)
        if rest:
            raise _Indivisible
        found.append(quotient)
    return found


def _transformed(values: list[int], points: Sequence[Sequence[Point]]) -> list[int]:
    """The coefficients times the denominators of the inverse Vandermonde matrices, one symbol after the other."""
    if not points:
        return values
    matrix = _inverse(tuple(points[0]))
    size = len(values) // len(matrix)
    blocks = [_transformed(values[i : i + size], points[1:]) for i in range(0, len(values), size)]
    found: list[int] = []
    for weights in matrix:
        total = [weights[0] * x for x in blocks[0]]
        for w, block in zip(weights[1:], blocks[1:], strict=True):
            if w:
                total = [t + w * x for t, x in zip(total, block, strict=True)]
        found += total
    return found


@lru_cache(maxsize=256)
def _inverse(points: tuple[Point, ...]) -> list[list[int]]:
    """The inverse of the Vandermonde matrix of the points, times the common denominator.

    Column j has the coefficients of Lagrange's polynomial that is one at point j and zero at the others.
    """
    columns = []
    numbers = [Fraction(top, bottom) for top, bottom in points]
    for v in numbers:
        poly, scale = [Fraction(1)], Fraction(1)
        for w in numbers:
            if w != v:
                poly = [a - w * b for a, b in zip([Fraction(0), *poly], [*poly, Fraction(0)], strict=True)]
                scale *= v - w
        columns.append([c / scale for c in poly])
    bottom = lcm(*(c.denominator for column in columns for c in column))
    return [[int(column[k] * bottom) for column in columns] for k in range(len(points))]


def _polynomial(
    ring: FieldRing, coefficients: Sequence[int], points: Sequence[Sequence[Point]], order: Sequence[int]
) -> Any:
    """The integer polynomial over the ring's names; ``order`` says which of them each symbol is."""
    terms: dict[tuple[int, ...], int] = {}
    for n, c in enumerate(coefficients):
        if c:
            exponents = [0] * len(ring.names)
            for k, line in zip(reversed(order), reversed(points), strict=True):
                n, exponents[k] = divmod(n, len(line))
            terms[tuple(exponents)] = c
    return poly_ring(ring.names).from_dict(terms)
