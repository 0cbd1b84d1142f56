"""The exact sparse solve behind every evaluation: ``x = b + M x``.

1. Strongly connected components, successors first; an acyclic part is back-substitution and never divides.
2. Inside a component a simulated minimum-degree elimination predicts the work.
3. Little work: eliminate sparsely. Much: hand the row-scaled integer block to flint's dense solver.
4. Rational results are put back into the equations before they are returned.

Rational entries run on flint's numbers (Fractions without flint), symbolic ones on reduced rational functions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import lcm
from typing import Any

from scsym.errors import ScsymError

from .backend import element, flint, fraction
from .graph import components, minimum_degree
from .ratfun import RationalFunction

# Measured on two cores: seconds per sparse multiplication, and per n**3 of flint's dense solve.
SPARSE_SECONDS = 0.9e-6
DENSE_SECONDS = 2.2e-9
DENSE_START = 2e-4

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
    n = len(rows)
    table: list[Row] = [{} for _ in range(n)]
    symbolic = any(isinstance(v, RationalFunction) for r in rows for v in r.values())
    symbolic = symbolic or any(isinstance(v, RationalFunction) for b in rhs for v in b)
    convert = (lambda x: x) if symbolic else element
    for i, r in enumerate(rows):
        for j, v in r.items():
            if v != 0:
                if transpose:
                    table[j][i] = convert(v)
                else:
                    table[i][j] = convert(v)
    vectors = [[convert(v) for v in b] for b in rhs]
    # x[i] = the solutions at i, one per right-hand side
    x: list[list[Any]] = [[b[i] for b in vectors] for i in range(n)]
    for part in components(table):
        _solve_part(table, x, part, symbolic)
    if not symbolic:
        _check(table, x, vectors)
        return [[fraction(x[i][m]) for i in range(n)] for m in range(len(rhs))]
    return [[x[i][m] for i in range(n)] for m in range(len(rhs))]


def _solve_part(table: list[Row], x: list[list[Any]], part: list[int], symbolic: bool) -> None:
    """Replace x (the right-hand sides) by the solution on one component; its successors are solved already."""
    inside = set(part)
    for i in part:
        for j, c in table[i].items():
            if j not in inside:
                x[i] = [v + c * w for v, w in zip(x[i], x[j], strict=True)]
    if len(part) == 1:
        i = part[0]
        if i in table[i]:
            x[i] = [v / _pivot(table[i][i]) for v in x[i]]
        return
    place = {i: k for k, i in enumerate(part)}
    local: list[Row] = [{place[j]: c for j, c in table[i].items() if j in inside} for i in part]
    right = [x[i] for i in part]
    limit = (DENSE_START + DENSE_SECONDS * len(part) ** 3) / SPARSE_SECONDS
    dense = flint is not None and not symbolic
    plan = minimum_degree(local, limit if dense else float("inf"))
    solved = _eliminate(local, right, plan[0]) if plan else _dense(local, right)
    for i, values in zip(part, solved, strict=True):
        x[i] = values


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


def _dense(rows: list[Row], right: list[list[Any]]) -> list[list[Any]]:
    """flint's integer solver on ``(I - M) x = b`` with every row scaled to integers."""
    n, columns = len(rows), len(right[0])
    matrix, vector = flint.fmpz_mat(n, n), flint.fmpz_mat(n, columns)
    for i, row in enumerate(rows):
        scale = lcm(*(int(c.q) for c in row.values()), *(int(v.q) for v in right[i]))
        matrix[i, i] = scale
        for j, c in row.items():
            matrix[i, j] -= int(c.p) * (scale // int(c.q))
        for m, v in enumerate(right[i]):
            vector[i, m] = int(v.p) * (scale // int(v.q))
    try:
        solution = matrix.solve(vector)
    except ZeroDivisionError:
        raise SingularSystem("I - M is singular on a strongly connected component") from None
    return [[solution[i, m] for m in range(columns)] for i in range(n)]


def _check(table: list[Row], x: list[list[Any]], vectors: list[list[Any]]) -> None:
    """Put the solution back into ``x = b + M x``; a failure is a defect of this module."""
    for m, b in enumerate(vectors):
        for i, row in enumerate(table):
            if x[i][m] != b[i] + sum((c * x[j][m] for j, c in row.items()), element(Fraction(0))):
                raise ArithmeticError(f"the exact solve failed its own check in equation {i}")
