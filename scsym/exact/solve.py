"""The exact sparse solve behind every evaluation: ``x = b + M x``.

The strongly connected components are solved successors first, so that an acyclic part is back-substitution. Rational
systems go to `rational` (a state by itself, sums over a common denominator) and `elimination` (a component), symbolic
ones to `parametric`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from .elimination import SingularSystem
from .parametric import solve_symbolic
from .ratfun import RationalFunction
from .rational import solve_rational

__all__ = ["SingularSystem", "solve_fixed_point"]

Row = dict[int, Any]


def solve_fixed_point(
    rows: Sequence[Mapping[int, Any]], rhs: Sequence[Sequence[Any]], *, transpose: bool = False
) -> list[list[Any]]:
    """The solutions of ``x = b + M x`` for every ``b`` in ``rhs``, exactly.

    rows : row i of M as {j: M[i, j]}, entries Fraction or RationalFunction; zero entries may be left out.
    transpose : solve ``x = b + M^T x`` (occupancies) instead.

    Raises SingularSystem if ``I - M`` is singular.
    """
    table: list[Row]
    if transpose:
        table = [{} for _ in rows]
        for i, r in enumerate(rows):
            for j, v in r.items():
                if v:
                    table[j][i] = v
    else:
        table = [r if all(r.values()) else {j: v for j, v in r.items() if v} for r in rows]  # type: ignore[misc]
    kinds = set().union(*(map(type, r.values()) for r in table), *(map(type, b) for b in rhs))
    if not any(issubclass(kind, RationalFunction) for kind in kinds):
        if kinds - {Fraction}:
            table = [{j: Fraction(v) for j, v in r.items()} for r in table]
        return solve_rational(table, rhs)
    return solve_symbolic(table, rhs)
