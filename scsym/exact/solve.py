"""The exact sparse solve behind every evaluation: ``x = b + M x``.

1. Strongly connected components, successors first; an acyclic part is back-substitution and never divides.
2. A component that is small or full goes to flint's dense integer solver, its rows scaled to integers.
3. For a large one a simulated minimum-degree elimination predicts the work; if it is little, eliminate sparsely.
4. A component's solution is put back into its equations, over one common denominator, before it is used.

Rational entries run on flint's numbers (Fractions without flint), symbolic ones on reduced rational functions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import lcm
from typing import Any

from scsym.errors import ScsymError

from .backend import element, flint, fraction
from .graph import components, minimum_degree
from .ratfun import RationalFunction

# Measured on two cores: the dense solve takes about A n**3 + B n seconds, a sparse multiplication C + D n, as the
# numbers grow with n. From TINY to SMALL states with more than two successors each the dense solve wins anyway.
DENSE_CUBIC, DENSE_LINEAR = 1.3e-9, 8e-6
SPARSE_START, SPARSE_GROWTH = 0.8e-6, 0.042e-6
TINY, SMALL = 16, 128

Row = dict[int, Any]


class SingularSystem(ScsymError, ArithmeticError):
    """``I - M`` has no inverse: the system has no solution or many."""


def solve_fixed_point(
    rows: Sequence[Mapping[int, Any]], rhs: Sequence[Sequence[Any]], *, transpose: bool = False
) -> list[list[Any]]:
    """The solutions of ``x = b + M x`` for every ``b`` in ``rhs``, exactly.

    rows : row i of M as {j: M[i, j]}, entries Fraction or RationalFunction; zero entries may be left out.
    transpose : solve ``x = b + M^T x`` (occupancies) instead.

    Raises SingularSystem if ``I - M`` is singular.
    """
    symbolic = any(
        isinstance(v, RationalFunction) for r in (*rows, *(dict(enumerate(b)) for b in rhs)) for v in r.values()
    )
    convert = _same if symbolic else element
    table: list[Row]
    if transpose:
        table = [{} for _ in rows]
        for i, r in enumerate(rows):
            for j, v in r.items():
                if v:
                    table[j][i] = v
    else:
        table = [r if all(r.values()) else {j: v for j, v in r.items() if v} for r in rows]  # type: ignore[misc]
    solutions = [[convert(v) for v in b] for b in rhs]  # right-hand sides, replaced by solutions part by part
    for part in _parts_in_order(table, flint is not None and not symbolic):
        if len(part) == 1:
            _solve_state({j: convert(c) for j, c in table[part[0]].items()}, solutions, part[0])
        else:
            _solve_part(table, solutions, part, symbolic)
    return solutions if symbolic else [[fraction(v) for v in x] for x in solutions]


def _parts_in_order(table: list[Row], dense: bool) -> list[list[int]]:
    """The components, successors first; a small system with a cycle is solved as one part, which is faster."""
    parts = components(table)
    if dense and TINY < len(table) <= SMALL // 2 and len(parts) > 1 and any(len(part) > 1 for part in parts):
        return [list(range(len(table)))]
    return parts


def _same(x: Any) -> Any:
    return x


def _solve_state(row: Row, solutions: list[list[Any]], i: int) -> None:
    """One state by itself: its successors are solved already."""
    for x in solutions:
        total = x[i]
        for j, c in row.items():
            if j != i:
                total = total + c * x[j]
        x[i] = total / _pivot(row[i]) if i in row else total


def _solve_part(table: list[Row], solutions: list[list[Any]], part: list[int], symbolic: bool) -> None:
    """Replace the right-hand sides by the solution on one component; its successors are solved already."""
    place = {i: k for k, i in enumerate(part)}
    local: list[Row] = []
    right: list[list[Any]] = []
    for i in part:
        row: Row = {}
        values = [x[i] for x in solutions]
        for j, c in table[i].items():
            if j in place:
                row[place[j]] = c
            else:
                c = c if symbolic else element(c)
                values = [v + c * x[j] for v, x in zip(values, solutions, strict=True)]
        local.append(row)
        right.append(values)
    order = _plan(local, flint is not None and not symbolic)
    if order is None:
        solved = _dense(local, right)
    else:
        entries = [{j: c if symbolic else element(c) for j, c in row.items()} for row in local]
        solved = _eliminate(entries, [list(values) for values in right], order)
        if not symbolic:
            _check(local, right, solved)
    for i, values in zip(part, solved, strict=True):
        for x, v in zip(solutions, values, strict=True):
            x[i] = v


def _plan(local: list[Row], dense: bool) -> list[int] | None:
    """An order of sparse elimination, or None where the dense solve is available and cheaper."""
    n = len(local)
    if not dense:
        plan = minimum_degree(local, float("inf"))
        return plan[0] if plan else None
    if TINY < n <= SMALL and sum(map(len, local)) > 2 * n:
        return None
    plan = minimum_degree(local, (DENSE_CUBIC * n**3 + DENSE_LINEAR * n) / (SPARSE_START + SPARSE_GROWTH * n))
    return plan[0] if plan else None


def _pivot(loop: Any) -> Any:
    pivot = 1 - loop
    if pivot == 0:
        raise SingularSystem("a state returns to itself for ever: I - M is singular")
    return pivot


def _eliminate(rows: list[Row], right: list[list[Any]], order: list[int]) -> list[list[Any]]:
    """Gaussian elimination in the given order, rows and right-hand sides in place, then back-substitution."""
    mentions: list[set[int]] = [set() for _ in rows]
    for i, r in enumerate(rows):
        for j in r:
            mentions[j].add(i)
    for k in order:
        row = rows[k]
        mentions[k].discard(k)
        if k in row:
            inverse = 1 / _pivot(row.pop(k))
            for j in row:
                row[j] = row[j] * inverse
            right[k] = [v * inverse for v in right[k]]
        for j in row:
            mentions[j].discard(k)
        for i in mentions[k]:
            other = rows[i]
            factor = other.pop(k)
            for j, c in row.items():
                if j in other:
                    other[j] += factor * c
                else:
                    other[j] = factor * c
                    mentions[j].add(i)
            right[i] = [v + factor * w for v, w in zip(right[i], right[k], strict=True)]
    for k in reversed(order):
        for j, c in rows[k].items():
            right[k] = [v + c * w for v, w in zip(right[k], right[j], strict=True)]
    return right


def _integer_rows(rows: list[Row], right: list[list[Any]]) -> tuple[list[Row], list[list[Any]]]:
    """The equations ``(I - M) x = b`` times the least common denominator of each."""
    left: list[Row] = []
    values: list[list[Any]] = []
    for i, (row, b) in enumerate(zip(rows, right, strict=True)):
        tops = [_parts(v) for v in b]
        scale: Any = lcm(*[c.denominator for c in row.values()])
        for _, q in tops:
            if scale % q != 0:
                scale = _common(scale, q)
        integers = {j: -c.numerator * (scale // c.denominator) for j, c in row.items()}
        integers[i] = integers.get(i, 0) + scale
        left.append(integers)
        values.append([p * (scale // q) for p, q in tops])
    return left, values


def _common(x: Any, y: Any) -> Any:
    """The least common multiple, in the engine's integers."""
    return flint.fmpz(x).lcm(y) if flint is not None else lcm(x, y)


def _parts(x: Any) -> tuple[Any, Any]:
    """Numerator and denominator in the engine's integers."""
    return (x.p, x.q) if flint is not None else (x.numerator, x.denominator)


def _dense(rows: list[Row], right: list[list[Any]]) -> list[list[Any]]:
    """flint's integer solver on the row-scaled equations."""
    n, columns = len(rows), len(right[0])
    matrix, vector = flint.fmpz_mat(n, n), flint.fmpz_mat(n, columns)
    for i, (row, b) in enumerate(zip(rows, right, strict=True)):
        scale: Any = lcm(*[c.denominator for c in row.values()])
        for v in b:
            if scale % v.q != 0:
                scale = _common(scale, v.q)
        for j, c in row.items():
            matrix[i, j] = -c.numerator * (scale // c.denominator)
        matrix[i, i] = matrix[i, i] + scale
        for m, v in enumerate(b):
            vector[i, m] = v.p * (scale // v.q)
    try:
        solution = matrix.solve(vector)
    except ZeroDivisionError:
        raise SingularSystem("I - M is singular on a strongly connected component") from None
    tops, bottom = solution.numer_denom()
    if n <= SMALL:
        if matrix * tops != vector * bottom:
            raise ArithmeticError("the exact solve failed its own check in a component")
    else:
        left, values = _integer_rows(rows, right)
        for m in range(columns):
            _check_column(left, [v[m] for v in values], [tops[i, m] for i in range(n)], bottom)
    return [[solution[i, m] for m in range(columns)] for i in range(n)]


def _check(rows: list[Row], right: list[list[Any]], solved: list[list[Any]]) -> None:
    """Put the solution of a component back into its equations, over a common denominator."""
    left, values = _integer_rows(rows, right)
    for m in range(len(right[0])):
        parts = [_parts(x[m]) for x in solved]
        bottom: Any = 1
        for _, q in parts:
            if bottom % q != 0:
                bottom = _common(bottom, q)
        _check_column(left, [v[m] for v in values], [p * (bottom // q) for p, q in parts], bottom)


def _check_column(left: list[Row], values: list[int], tops: Sequence[Any], bottom: Any) -> None:
    """``left @ tops == bottom * values`` exactly; a failure is a defect of this module."""
    for i, row in enumerate(left):
        if sum(c * tops[j] for j, c in row.items()) != bottom * values[i]:
            raise ArithmeticError(f"the exact solve failed its own check in equation {i} of a component")
