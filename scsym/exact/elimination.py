"""Solve one strongly connected part of a rational system, ``A x = r`` in integers.

1. Eliminate states in an order of little work: least in-degree times out-degree (Markowitz 1957) times the digits of
   the pivot, so that small numbers meet small numbers first. Rows stay primitive, as integers without a common factor.
2. When the cheapest state left would change more than ``fill_limit`` entries, the rest, the *core*, is nearly full and
   goes to flint's dense solver: fraction-free elimination up to some 20 rows, p-adic lifting beyond (Dixon 1982).
3. Substitute back over one common denominator. That is exact division, but for small factors that are kept aside.

A part of few states is all core. Without flint only states with pivot zero are; sympy solves those.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from math import gcd, isqrt, lcm
from typing import Any

from scsym.errors import ScsymError

from .backend import flint

# Measured on `benchmarks.families` and chains of components; half or twice as much costs up to a third of the time.
TINY = 15  # states that flint eliminates without fractions, whatever the right-hand side
LONG = 400  # bits of an entry from which a sparse elimination runs in flint's integers
DENSE, SHORT = 56, 64  # states, and bits on the right, for which it is faster to lift than to eliminate first


def fill_limit(n: int) -> int:
    """Entries that eliminating one of n states may change."""
    return 4 * isqrt(n)


IntRow = dict[int, int]
Integers = Callable[..., Any]  # gcd or lcm of Python's or flint's integers


class SingularSystem(ScsymError, ArithmeticError):
    """``I - M`` has no inverse: the system has no solution or many."""


def solve_integers(rows: Sequence[IntRow], right: Sequence[list[int]]) -> tuple[list[list[int]], int]:
    """Numerators ``x[i][m]`` and one positive denominator of the solutions of ``A x = r``, checked exactly.

    rows : row i of A with its diagonal entry, which may be zero.
    right : right-hand sides, one value per column m.
    """
    n = len(rows)
    if flint is not None and (n <= TINY or n <= DENSE and all(v.bit_length() <= SHORT for b in right for v in b)):
        tops, bottom = _solve_dense(rows, right, range(n))
        tops, bottom = [list(map(int, values)) for values in tops], int(bottom)
        _check(rows, right, tops, bottom)
        return tops, bottom
    if flint is None or not _is_long(rows, right):
        tops, bottom = _solve_sparse([dict(row) for row in rows], list(right), gcd, lcm)
        _check(rows, right, tops, bottom)
        return tops, bottom
    whole = flint.fmpz
    rows = [{j: whole(c) for j, c in row.items()} for row in rows]
    right = [[whole(v) for v in b] for b in right]
    tops, bottom = _solve_sparse([dict(row) for row in rows], list(right), _gcd, _lcm)
    _check(rows, right, tops, bottom)
    return [list(map(int, values)) for values in tops], int(bottom)


def _is_long(rows: Sequence[IntRow], right: Sequence[list[int]]) -> bool:
    """Whether some entry of the system has more than `LONG` bits."""
    limit = 1 << LONG
    return any(max(row.values()) >= limit or min(row.values()) <= -limit for row in rows) or any(
        max(b) >= limit or min(b) <= -limit for b in right
    )


def _bits(x: Any) -> int:
    return int(x.bit_length())


def _gcd(*values: Any) -> Any:
    """`math.gcd` of flint's integers, short ones first."""
    first, *rest = sorted(values, key=_bits)
    found = first
    for v in rest:
        found = found.gcd(v)
        if found == 1:
            break
    return abs(found)


def _lcm(*values: Any) -> Any:
    """`math.lcm` of flint's integers."""
    found = flint.fmpz(1)
    for v in values:
        found = found.lcm(v)
    return found


def _solve_sparse(rows: list[Any], right: list[list[Any]], gcd: Integers, lcm: Integers) -> tuple[list[list[Any]], Any]:
    """Elimination with Python's integers or flint's, and the functions that go with them."""
    order = _eliminate(rows, right, float("inf") if flint is None else fill_limit(len(rows)), gcd)
    gone = set(order)
    core = [k for k in range(len(rows)) if k not in gone]
    tops: list[list[int]] = [[] for _ in rows]
    bottom = 1
    if core:
        found, bottom = _solve_dense([rows[k] for k in core], [right[k] for k in core], core)
        if gcd is not _gcd:
            found, bottom = [list(map(int, values)) for values in found], int(bottom)
        for k, values in zip(core, found, strict=True):
            tops[k] = values
    return _substitute(rows, right, order, tops, bottom, gcd, lcm)


def _eliminate(rows: list[IntRow], right: list[list[int]], fill: float, gcd: Integers) -> list[int]:
    """Eliminate in place while a state touches at most ``fill`` entries; the states eliminated, in order.

    Row k then holds its pivot and the states eliminated after it.
    """
    into: list[set[int]] = [set() for _ in rows]
    for i, row in enumerate(rows):
        for j in row:
            into[j].add(i)
    for i, heads in enumerate(into):
        heads.discard(i)
    keys = [len(heads) * (len(rows[i]) - 1) * rows[i][i].bit_length() for i, heads in enumerate(into)]
    heap = [(key, k) for k, key in enumerate(keys)]
    heapq.heapify(heap)
    gone = bytearray(len(rows))
    order: list[int] = []
    while heap:
        key, k = heapq.heappop(heap)
        if gone[k]:
            continue
        row, heads = rows[k], into[k]
        pivot = row[k]
        work = len(heads) * (len(row) - 1)
        if not pivot:  # others may fill it in, which brings it back
            keys[k] = 0
            continue
        if work * pivot.bit_length() > key:
            keys[k] = work * pivot.bit_length()
            heapq.heappush(heap, (keys[k], k))
            continue
        if work > fill:
            break
        gone[k] = 1
        order.append(k)
        rest = [(j, c) for j, c in row.items() if j != k]
        for j, _ in rest:
            into[j].discard(k)
        for i in heads:
            other = rows[i]
            factor = other.pop(k)
            common = gcd(pivot, factor)
            scale, factor = pivot // common, factor // common
            if scale != 1:
                for j in other:
                    other[j] *= scale
            for j, c in rest:
                if j in other:
                    other[j] -= factor * c
                else:
                    other[j] = -factor * c
                    into[j].add(i)
            values = [scale * v - factor * w for v, w in zip(right[i], right[k], strict=True)]
            common = gcd(*other.values(), *values)
            if common > 1:
                for j in other:
                    other[j] //= common
                values = [v // common for v in values]
            right[i] = values
        for i in {*heads, *row}:
            if not gone[i]:
                key = len(into[i]) * (len(rows[i]) - 1) * rows[i][i].bit_length()
                if key < keys[i] or not keys[i]:
                    keys[i] = key
                    heapq.heappush(heap, (key, i))
    return order


def _solve_dense(
    rows: Sequence[IntRow], right: Sequence[list[int]], names: Sequence[int]
) -> tuple[list[list[int]], int]:
    """The dense solver on rows whose columns have these names."""
    n, columns = len(rows), len(right[0])
    place = {k: m for m, k in enumerate(names)}
    if flint is not None:
        matrix = flint.fmpz_mat(n, n)
        for i, row in enumerate(rows):
            for j, c in row.items():
                matrix[i, place[j]] = c
        try:
            tops, bottom = matrix.solve(flint.fmpz_mat(n, columns, [v for b in right for v in b])).numer_denom()
        except ZeroDivisionError:
            raise _singular() from None
        values = tops.entries()
    else:
        from sympy import ZZ
        from sympy.polys.matrices import DomainMatrix
        from sympy.polys.matrices.exceptions import DMNonInvertibleMatrixError

        full = [[0] * n for _ in rows]
        for i, row in enumerate(rows):
            for j, c in row.items():
                full[i][place[j]] = c
        try:
            tops, bottom = DomainMatrix(full, (n, n), ZZ).solve_den(DomainMatrix(list(right), (n, columns), ZZ))
        except DMNonInvertibleMatrixError:
            raise _singular() from None
        values, bottom = [int(v) for line in tops.to_list() for v in line], int(bottom)
    if bottom < 0:
        values, bottom = [-v for v in values], -bottom
    return [values[i : i + columns] for i in range(0, n * columns, columns)], bottom


def _singular() -> SingularSystem:
    return SingularSystem("I - M is singular on a strongly connected component")


def _substitute(
    rows: list[IntRow],
    right: list[list[int]],
    order: list[int],
    tops: list[list[int]],
    bottom: int,
    gcd: Integers,
    lcm: Integers,
) -> tuple[list[list[int]], int]:
    """The eliminated states from those after them: ``x[k] = tops[k] / (bottom * extra[k])``."""
    extra = [1] * len(rows)
    solved = [k for k, values in enumerate(tops) if values]
    for k in reversed(order):
        row = rows[k]
        pivot = row.pop(k)
        common = lcm(*[extra[j] for j in row])
        full = bottom * common
        values = []
        for m, b in enumerate(right[k]):
            total = b * full
            for j, c in row.items():
                total -= c * tops[j][m] if common == 1 else c * tops[j][m] * (common // extra[j])
            values.append(total)
        pivot *= common
        left = gcd(pivot, *[v % pivot for v in values])
        if pivot < 0:
            left = -left
        values = [v // left for v in values]
        factor = pivot // left
        if factor.bit_length() > 64:  # more than chance: from here on it belongs to the common denominator
            bottom *= factor
            for j in solved:
                tops[j] = [v * factor for v in tops[j]]
            factor = 1
        tops[k], extra[k] = values, factor
        solved.append(k)
    common = lcm(*extra)
    if common > 1:
        tops = [[v * (common // e) for v in values] for values, e in zip(tops, extra, strict=True)]
    return tops, bottom * common


def _check(rows: Sequence[IntRow], right: Sequence[list[int]], tops: list[list[int]], bottom: int) -> None:
    """``A @ tops == bottom * r`` exactly; a failure is a defect of this module."""
    for m in range(len(right[0])):
        x = [values[m] for values in tops]
        for i, (row, b) in enumerate(zip(rows, right, strict=True)):
            total = 0
            for j, c in row.items():
                total += c * x[j]
            if total != bottom * b[m]:
                raise ArithmeticError(f"the exact solve failed its own check in equation {i} of a component")
