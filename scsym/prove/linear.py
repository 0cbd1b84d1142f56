"""Exact rational solutions of "these columns add up to that target", short ones first; floats propose, never decide.

1. `presolve` drops columns that cannot take part.
2. With the optional library `highspy` a float linear program with an L1 cost proposes a support; without it, or where
   that fails, an exact simplex (Bland's rule, which ends) does.
3. The system on the support is solved exactly and the signs are checked.
"""

from __future__ import annotations

import ctypes
import os
import time
from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any

Vector = Mapping[Any, Any]
TOLERANCE = 1e-8
LEAST_STRICT = 1e-3  # the share of the strict columns in a proof of ">", any positive number would do
EXACT_COLUMNS = 400  # beyond that the exact simplex takes too long


@dataclass(frozen=True, eq=False)
class Column:
    """One column: its entries, whether its factor may be negative, whether it shows ">", its cost in a proof."""

    entries: Vector
    free: bool
    strict: bool = False
    cost: float = 1.0


def solve(
    columns: Sequence[Column], target: Vector, *, strict: bool = False, seconds: float = 10.0, exact_only: bool = False
) -> list[tuple[int, Fraction]] | None:
    """Factors (number of the column, value) with which the columns add up to the target; None if none were found.

    strict : some column that is `strict` must have a positive factor. seconds : of CPU, for the linear program.
    """
    end = time.process_time() + seconds
    alive = presolve(columns, target)
    if alive is None:
        return None
    if strict and not any(columns[n].strict for n in alive):
        return None
    if not alive:
        return []
    if not exact_only and _highspy() is not None:
        support = _proposal(columns, alive, target, strict, end)
        if support is None:
            return None
        found = _on_support(columns, support, target, strict)
        if found is not None:
            return found
        alive = support if len(alive) > EXACT_COLUMNS else alive
    if len(alive) > EXACT_COLUMNS:
        return None
    return _exactly(columns, alive, target, strict, end)


def presolve(columns: Sequence[Column], target: Vector) -> list[int] | None:
    """The numbers of the columns that can take part; None where a row of the target has no column.

    A column is dropped where it alone has an entry in a row outside the target, or where all entries of such a row
    have one sign and belong to columns whose factors are nonnegative.
    """
    rows: dict[Hashable, set[int]] = defaultdict(set)
    for n, column in enumerate(columns):
        for m in column.entries:
            rows[m].add(n)
    alive = set(range(len(columns)))
    waiting = [m for m in rows if m not in target]
    while waiting:
        m = waiting.pop()
        here = rows[m]
        if not here:
            continue
        if len(here) > 1:
            if any(columns[n].free for n in here):
                continue
            signs = {columns[n].entries[m] > 0 for n in here}
            if len(signs) > 1:
                continue
        for n in list(here):
            alive.discard(n)
            for other in columns[n].entries:
                rows[other].discard(n)
                if other not in target:
                    waiting.append(other)
    if any(not rows.get(m) for m in target):
        return None
    return sorted(alive)


@cache
def _highspy() -> Any:
    """The optional library, loaded where the first search needs it (it brings numpy); None if it is not installed."""
    try:
        import highspy
    except ImportError:  # the exact simplex does alone, more slowly
        return None
    # The first object of a process prints two lines on the file descriptor of the standard output, whatever is set.
    try:
        kept = os.dup(1)
    except OSError:  # no standard output to protect
        return highspy
    flush = getattr(ctypes.CDLL(None) if os.name == "posix" else None, "fflush", lambda stream: None)
    flush(None)
    with open(os.devnull, "wb") as nothing:
        os.dup2(nothing.fileno(), 1)
        try:
            highspy.Highs()
            flush(None)
        finally:
            os.dup2(kept, 1)
            os.close(kept)
    return highspy


def _proposal(
    columns: Sequence[Column], alive: Sequence[int], target: Vector, strict: bool, end: float
) -> list[int] | None:
    """The columns with a nonzero factor in a cheapest solution in floats; None if there is none."""
    highspy, row = _highspy(), dict[Hashable, int]()
    for m in target:
        row.setdefault(m, len(row))
    starts, indices, values, costs, owner = list[int](), list[int](), list[float](), list[float](), list[int]()
    for n in alive:
        column = columns[n]
        for sign in (1, -1) if column.free else (1,):
            starts.append(len(indices))
            owner.append(n)
            costs.append(column.cost)
            for m, x in column.entries.items():
                indices.append(row.setdefault(m, len(row)))
                values.append(sign * float(x))
    height = len(row) + strict
    right = [0.0] * height
    for m, x in target.items():
        right[row[m]] = float(x)
    lower, upper = [0.0] * len(owner), [highspy.kHighsInf] * len(owner)
    top = list(right)
    if strict:  # the factors of the strict columns add up to some tau at least
        top[-1] = highspy.kHighsInf
        place = len(row)
        spread: list[list[tuple[int, float]]] = [[] for _ in owner]
        for k, n in enumerate(owner):
            if columns[n].strict:
                spread[k].append((place, 1.0))
        starts, indices, values = _with_rows(starts, indices, values, spread)
        starts.append(len(indices))
        indices.append(place)
        values.append(-1.0)
        costs.append(-LEAST_STRICT)
        lower.append(LEAST_STRICT if target else 1.0)
        upper.append(1.0)
    point = _highs(costs, lower, upper, right, top, starts, indices, values, max(0.1, end - time.process_time()))
    if point is None:
        return None
    return sorted({owner[k] for k in range(len(owner)) if abs(point[k]) > TOLERANCE})


def _with_rows(starts: list, indices: list, values: list, extra: list) -> tuple[list, list, list]:
    """A column-wise sparse matrix with more entries at the end of its columns."""
    bounds = [*starts, len(indices)]
    new_starts, new_indices, new_values = list[int](), list[int](), list[float]()
    for k, more in enumerate(extra):
        new_starts.append(len(new_indices))
        new_indices += indices[bounds[k] : bounds[k + 1]] + [i for i, _ in more]
        new_values += values[bounds[k] : bounds[k + 1]] + [x for _, x in more]
    return new_starts, new_indices, new_values


def _highs(
    costs: list, lower: list, upper: list, right: Any, top: Any, starts: list, indices: list, values: list,
    seconds: float,
) -> Any:  # fmt: skip
    import numpy  # a dependency of highspy, loaded with it

    highspy = _highspy()
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(costs), len(right)
    lp.col_cost_ = numpy.array(costs)
    lp.col_lower_, lp.col_upper_ = numpy.array(lower), numpy.array(upper)
    lp.row_lower_, lp.row_upper_ = numpy.array(right), numpy.array(top)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = numpy.array([*starts, len(indices)], dtype=numpy.int32)
    lp.a_matrix_.index_ = numpy.array(indices, dtype=numpy.int32)
    lp.a_matrix_.value_ = numpy.array(values)
    highs = highspy.Highs()
    highs.silent()
    for option, value in (("threads", 1), ("solver", "simplex"), ("time_limit", seconds)):
        highs.setOptionValue(option, value)
    highs.passModel(lp)
    highs.run()
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    return highs.getSolution().col_value


def _system(
    columns: Sequence[Column], chosen: Sequence[int], target: Vector
) -> tuple[list[dict[int, Fraction]], list[Fraction]]:
    """The equations, one a row of the columns and target, as sparse rows over places in ``chosen``."""
    rows: dict[Hashable, dict[int, Fraction]] = {m: {} for m in target}
    for k, n in enumerate(chosen):
        for m, x in columns[n].entries.items():
            rows.setdefault(m, {})[k] = Fraction(x)
    return list(rows.values()), [Fraction(target.get(m, 0)) for m in rows]


def eliminate(
    rows: Sequence[Mapping[int, Fraction]], right: Sequence[Fraction], order: Mapping[int, int] | None = None
) -> tuple[dict[int, tuple[dict[int, Fraction], Fraction]], bool]:
    """Reduced equations ``x[pivot] + sum of others = value`` by pivot, and whether the system is consistent.

    order : places with a smaller number are preferred as pivots.
    """
    preferred = order or {}
    solved: dict[int, tuple[dict[int, Fraction], Fraction]] = {}
    for given, value in sorted(zip(rows, right, strict=True), key=lambda e: len(e[0])):
        row = dict(given)
        for k in [k for k in row if k in solved]:
            factor = row.pop(k)
            other, x = solved[k]
            value -= factor * x
            _subtract(row, other, factor)
        if not row:
            if value:
                return solved, False
            continue
        pivot = min(row, key=lambda k: (preferred.get(k, 0), k))
        scale = row.pop(pivot)
        row = {k: x / scale for k, x in row.items()}
        value = value / scale
        for p, (other, x) in solved.items():
            if pivot in other:
                factor = other.pop(pivot)
                _subtract(other, row, factor)
                solved[p] = (other, x - factor * value)
        solved[pivot] = (row, value)
    return solved, True


def _subtract(row: dict[int, Fraction], other: Mapping[int, Fraction], factor: Fraction) -> None:
    for k, x in other.items():
        new = row.get(k, Fraction(0)) - factor * x
        if new:
            row[k] = new
        else:
            row.pop(k, None)


def _on_support(
    columns: Sequence[Column], support: Sequence[int], target: Vector, strict: bool
) -> list[tuple[int, Fraction]] | None:
    """The exact solution on a support of independent columns; None if inconsistent or a sign is wrong."""
    solved, consistent = eliminate(*_system(columns, support, target))
    if not consistent:
        return None
    values = {support[k]: value for k, (_, value) in solved.items() if value}
    if any(x < 0 and not columns[n].free for n, x in values.items()):
        return None
    if strict and not any(columns[n].strict for n in values):
        return _homogeneous(columns, support, target)
    return sorted(values.items())


def _homogeneous(
    columns: Sequence[Column], support: Sequence[int], target: Vector
) -> list[tuple[int, Fraction]] | None:
    """A solution for the zero target in which a strict column has the factor one."""
    if target:
        return None
    for n in support:
        if columns[n].strict:
            rest = [k for k in support if k != n]
            found = _on_support(columns, rest, {m: -Fraction(x) for m, x in columns[n].entries.items()}, False)
            if found is not None:
                return sorted([(n, Fraction(1)), *found])
    return None


def _exactly(
    columns: Sequence[Column], alive: Sequence[int], target: Vector, strict: bool, end: float
) -> list[tuple[int, Fraction]] | None:
    """A solution by exact elimination of the free columns and an exact simplex on the others."""
    order = {k: 0 if columns[n].free else 1 for k, n in enumerate(alive)}
    solved, consistent = eliminate(*_system(columns, alive, target), order)
    if not consistent:
        return None
    bound = [k for k in order if order[k]]
    rows = [({p: Fraction(1)} | row, value) for p, (row, value) in solved.items() if order[p]]
    if strict:
        goals = [k for k in bound if columns[alive[k]].strict]
        tau, more, slack = range(len(alive), len(alive) + 3)  # the factors in goals add up to tau + more, tau <= 1
        rows.append(({k: Fraction(1) for k in goals} | {tau: Fraction(-1), more: Fraction(-1)}, Fraction(0)))
        rows.append(({tau: Fraction(1), slack: Fraction(1)}, Fraction(1)))
        x = simplex(rows, [*bound, tau, more, slack], end, toward=[tau])
        if x is None or not x.get(tau):
            return None
        x = {k: v for k, v in x.items() if k < len(alive)}
    else:
        x = simplex(rows, bound, end)
        if x is None:
            return None
    values = {k: v for k, v in x.items() if v}
    for p, (row, value) in solved.items():
        if not order[p]:
            v = value - sum((c * x.get(k, Fraction(0)) for k, c in row.items() if order[k]), Fraction(0))
            if v:
                values[p] = v
    return sorted((alive[k], v) for k, v in values.items())


def simplex(
    rows: Sequence[tuple[Mapping[int, Fraction], Fraction]],
    places: Sequence[int],
    end: float,
    toward: Sequence[int] = (),
) -> dict[int, Fraction] | None:
    """Nonnegative values of the places that satisfy the rows, by the exact two-phase simplex with Bland's rule.

    toward : then the sum of these is made positive, if that can be (one step beyond zero is enough). Returns None if
    there is no solution, or the CPU time ``end`` comes first.
    """
    table: list[dict[int, Fraction]] = []
    values: list[Fraction] = []
    basis: list[int] = []
    artificial = max(places, default=0) + 1
    for n, (row, value) in enumerate(rows):
        sign = -1 if value < 0 else 1
        table.append({k: sign * x for k, x in row.items()} | {artificial + n: Fraction(1)})
        values.append(sign * value)
        basis.append(artificial + n)
    phase_one = {artificial + n: Fraction(1) for n in range(len(rows))}
    if not _minimise(table, values, basis, phase_one, end, sorted(places)):
        return None  # out of time
    if any(v and b >= artificial for b, v in zip(basis, values, strict=True)):
        return None
    for n in range(len(basis)):  # an artificial variable at zero leaves, or its row says nothing
        if basis[n] >= artificial:
            entering = next((k for k in sorted(places) if table[n].get(k)), None)
            if entering is not None:
                _pivot(table, values, basis, n, entering)
    if toward:
        _minimise(table, values, basis, {k: Fraction(-1) for k in toward}, end, sorted(places), lambda v: v < 0)
    return {b: v for b, v in zip(basis, values, strict=True) if b < artificial}


def _minimise(
    table: list, values: list, basis: list, cost: Mapping[int, Fraction], end: float, places: Sequence[int],
    enough: Any = None,
) -> bool:  # fmt: skip
    while True:
        if time.process_time() > end:
            return False
        now = sum((cost.get(b, Fraction(0)) * v for b, v in zip(basis, values, strict=True)), Fraction(0))
        if enough is not None and enough(now):
            return True
        entering = None
        for k in places:
            if k in basis:
                continue
            reduced = cost.get(k, Fraction(0)) - sum(
                (cost.get(b, Fraction(0)) * row.get(k, Fraction(0)) for b, row in zip(basis, table, strict=True)),
                Fraction(0),
            )
            if reduced < 0:
                entering = k
                break
        if entering is None:
            return True
        ratios = [(values[n] / row[entering], basis[n], n) for n, row in enumerate(table) if row.get(entering, 0) > 0]
        if not ratios:
            return False  # cannot be: what is minimised is bounded in both uses
        _pivot(table, values, basis, min(ratios)[2], entering)


def _pivot(table: list, values: list, basis: list, n: int, entering: int) -> None:
    scale = table[n][entering]
    table[n] = {k: x / scale for k, x in table[n].items()}
    values[n] = values[n] / scale
    for m, row in enumerate(table):
        factor = row.get(entering)
        if m != n and factor:
            _subtract(row, table[n], factor)
            values[m] -= factor * values[n]
    basis[n] = entering
