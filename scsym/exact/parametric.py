"""Symbolic systems ``x = b + M x``: all solutions, or one of them without the others.

All solutions: the strongly connected components successors first, each by elimination and substitution back. One
solution alone needs less:

1. States that only pass on to another are that state.
2. Without cycles values are put in, successors first. Where symbolic paths are long, and so the polynomials, states are
   eliminated in an order of little work instead: short products first.
3. With cycles and few symbolic states the others are solved for them as numbers, by the rational solver. What is left
   is small; see `interpolate`. If it is not, states are eliminated.

Quotients are kept with factored denominators meanwhile (see `factored`).
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from fractions import Fraction
from math import lcm, prod
from typing import Any

from .elimination import SingularSystem
from .factored import Field, Quotient, TooManyTerms
from .graph import components
from .interpolate import MOST_POINTS, highest, interpolated
from .ratfun import RationalFunction
from .rational import solve_rational

# Symbolic paths of more steps than this make polynomials so long that their products cost more than the bookkeeping.
LONG = 200
# Symbolic states for which the others are solved as numbers, and how many others there must be for each.
FEW, OTHERS = 40, 2

ONE, ZERO = Fraction(1), Fraction(0)
Row = dict[int, Any]


def solve_symbolic(table: Sequence[Mapping[int, Any]], rhs: Sequence[Sequence[Any]]) -> list[list[Any]]:
    """All solutions for every right-hand side. Raises SingularSystem, TooManyTerms."""
    field = Field(names_of([*table, *(dict(enumerate(b)) for b in rhs)]))
    read = field.read
    found: list[list[Quotient]] = [[] for _ in table]
    for part in components(table):
        place = {i: k for k, i in enumerate(part)}
        rows = []
        for i in part:
            row: Row = {}
            values = [read(b[i]) for b in rhs]
            for j, c in table[i].items():
                if j in place:
                    row[place[j]] = read(c)
                else:
                    c = read(c)
                    values = [_plus(field, v, c, x) for v, x in zip(values, found[j], strict=True)]
            row.update({len(part) + m: v for m, v in enumerate(values) if v})
            rows.append(row)
        order = eliminate(field, rows, range(len(part)))
        for k in reversed(order):
            values = [rows[k].pop(len(part) + m, field.zero) for m in range(len(rhs))]
            for j, c in rows[k].items():
                values = [_plus(field, v, c, x) for v, x in zip(values, found[part[j]], strict=True)]
            found[part[k]] = values
    written = {id(x): field.write(x) for x in {id(x): x for values in found for x in values}.values()}
    return [[written[id(values[m])] for values in found] for m in range(len(rhs))]


def _plus(field: Field, total: Quotient, c: Quotient, x: Quotient) -> Quotient:
    """total + c x; the same object as x where it is x."""
    if not x:
        return total
    term = x if type(c) is field.kind and c == field.unit else field.multiply(c, x)
    return field.add(total, term) if total else term


def solve_for(table: Sequence[Mapping[int, Any]], b: Sequence[Any], start: Mapping[int, Any]) -> Any:
    """The sum of ``start[i] * x[i]`` over the solution of ``x = b + M x``. Raises SingularSystem, TooManyTerms.

    table : rows without zero entries. Only what can be reached from ``start`` is looked at.
    """
    rows, b = _joined([*table, start], [*b, ZERO], len(table))
    names = names_of([*rows, dict(enumerate(b))])
    if not names:
        return solve_rational(rows, [b])[0][0]
    field = Field(names)
    parts = components(rows)
    if all(len(part) == 1 and part[0] not in rows[part[0]] for part in parts):
        order = [part[0] for part in parts]
        if len(rows) <= LONG or _longest(rows, order) <= LONG:
            return field.write(_put_in(field, rows, b, order))
        return field.write(_eliminated(field, _read(field, rows, b)))
    symbolic = [i for i, row in enumerate(rows) if _is_symbolic(row, b[i])]
    left = None
    if len(symbolic) <= FEW and OTHERS * len(symbolic) < len(rows):
        with suppress(SingularSystem):  # that of the others; the whole system may have a solution nevertheless
            left = _contracted(field, rows, b, {0, *symbolic})
    if left is None:
        return field.write(_eliminated(field, _read(field, rows, b)))
    kept = sorted({0, *symbolic})
    value = interpolated(field.ring, left, [_scale(field, rows[i], b[i]) for i in kept])
    if value is None:
        _refuse_long(field, left)
        value = field.write(_eliminated(field, left))
    return value


def names_of(rows: Iterable[Mapping[int, Any]]) -> tuple[str, ...]:
    """The names over which the entries are written, sorted."""
    over = {c._names for row in rows for c in row.values() if type(c) is RationalFunction}
    return tuple(sorted({name for names in over for name in names}))


def _joined(rows: Sequence[Mapping[int, Any]], b: Sequence[Any], start: int) -> tuple[list[Row], list[Any]]:
    """The states that can be reached, ``start`` first, without those that only pass on to another."""
    passes: dict[int, int] = {}

    def end(i: int) -> int:
        path: dict[int, None] = {}
        while i not in passes:
            row = rows[i]
            if len(row) != 1 or b[i]:
                break
            ((j, c),) = row.items()
            if type(c) is not Fraction or c != 1:
                break
            if j == i or j in path:
                raise SingularSystem("a state returns to itself for ever: I - M is singular")
            path[i] = None
            i = j
        i = passes.get(i, i)
        for k in path:
            passes[k] = i
        return i

    place: dict[int, int] = {}
    found: dict[int, Row] = {}
    stack = [end(start)]
    place[stack[0]] = 0
    while stack:
        i = stack.pop()
        row: Row = {}
        for j, c in rows[i].items():
            if len(rows[j]) == 1:
                j = end(j)
            if j not in place:
                place[j] = len(place)
                stack.append(j)
            k = place[j]
            if k not in row:
                row[k] = c
            elif total := row[k] + c:
                row[k] = total
            else:
                del row[k]
        found[place[i]] = row
    return [found[k] for k in range(len(place))], [b[i] for i in place]


def _is_symbolic(row: Row, b: Any) -> bool:
    return type(b) is RationalFunction or any(type(c) is RationalFunction for c in row.values())


def _longest(rows: Sequence[Row], order: Iterable[int]) -> int:
    """The most symbolic steps on a path from state 0; ``order`` has successors first."""
    steps = [0] * len(rows)
    for i in order:
        steps[i] = max((steps[j] + (type(c) is RationalFunction) for j, c in rows[i].items()), default=0)
    return steps[0]


def _put_in(field: Field, rows: Sequence[Row], b: Sequence[Any], order: Iterable[int]) -> Quotient:
    """The value of state 0 of a system without cycles."""
    values: list[Quotient] = [field.zero] * len(rows)
    read, add, multiply = field.read, field.add, field.multiply
    known: dict[int, Quotient] = {}
    for i in order:
        total = read(b[i]) if b[i] else None
        for j, c in rows[i].items():
            factor = known.get(id(c))
            if factor is None:
                factor = known[id(c)] = read(c)
            term = multiply(factor, values[j])
            total = term if total is None else add(total, term)
        if total is not None:
            values[i] = total
    return values[0]


def _read(field: Field, rows: Sequence[Row], b: Sequence[Any]) -> list[Row]:
    """Rows of quotients; the right-hand side is the column after the last."""
    read, n = field.read, len(rows)
    found = [{j: read(c) for j, c in row.items()} for row in rows]
    for row, v in zip(found, b, strict=True):
        if v:
            row[n] = read(v)
    return found


def _contracted(field: Field, rows: Sequence[Row], b: Sequence[Any], kept: Collection[int]) -> list[Row]:
    """The same system over the states ``kept`` alone, in their order; the others have rational rows."""
    place = {i: k for k, i in enumerate(sorted(kept))}
    others = {i: k for k, i in enumerate(i for i in range(len(rows)) if i not in place)}
    local: list[Row] = []
    entering: dict[int, Row] = {len(place): {k: b[i] for i, k in others.items() if b[i]}}
    for i, k in others.items():
        local.append({})
        for j, c in rows[i].items():
            if j in others:
                local[k][others[j]] = c
            else:
                entering.setdefault(place[j], {})[k] = c
    columns = [[column.get(k, ZERO) for k in range(len(others))] for column in entering.values()]
    solved = solve_rational(local, columns)
    found = []
    for i in place:
        row: Row = {}

        def count(j: int, c: Quotient, row: Row = row) -> None:
            row[j] = field.add(row[j], c) if j in row else c

        if b[i]:
            count(len(place), field.read(b[i]))
        for j, c in rows[i].items():
            c = field.read(c)
            if j in place:
                count(place[j], c)
            else:
                for t, column in zip(entering, solved, strict=True):
                    if v := column[others[j]]:
                        count(t, field.multiply(c, field.ring.number(v)))
        found.append({j: c for j, c in row.items() if c})
    return found


def _scale(field: Field, row: Row, b: Any) -> int:
    """The common denominator of the numbers in a row."""
    found = 1
    for c in (*row.values(), b):
        c = field.read(c)
        if type(c) is not tuple:
            found = lcm(found, field.ring.fraction(c).denominator if type(c) is field.kind else field.ring.write(c)[1])
    return found


def _refuse_long(field: Field, rows: Sequence[Row]) -> None:
    """Raise TooManyTerms where the determinant of the components may have more terms than can be found in minutes."""
    parts = components([[j for j in row if j < len(rows)] for row in rows])
    cyclic = [rows[i] for part in parts for i in part if len(part) > 1 or i in rows[i]]
    terms = prod(1 + sum(highest(field.ring, row, name) for row in cyclic) for name in field.ring.names)
    if terms > MOST_POINTS:
        raise TooManyTerms(
            f"the function of {', '.join(field.ring.names)} is too long to be written out: its denominator may have "
            f"{terms} terms; put numbers for some of the symbols (subs)"
        )


def _eliminated(field: Field, rows: list[Row]) -> Quotient:
    """The value of state 0, all others eliminated."""
    n = len(rows)
    eliminate(field, rows, range(1, n))
    value = rows[0].get(n, field.zero)
    if 0 not in rows[0]:
        return value
    escape = field.escape(rows[0][0])
    if escape is None:
        raise SingularSystem("I - M is singular on a strongly connected component")
    return field.scaled(value, escape)


def eliminate(field: Field, rows: list[Row], states: Iterable[int]) -> list[int]:
    """Eliminate states from the rows in place, least in-degree times out-degree first; the order in which it was done.

    Columns from ``len(rows)`` on are right-hand sides. Afterwards an eliminated state's row has what comes after it.
    A state whose pivot is zero waits; if only such are left, two equations change places.
    """
    n = len(rows)
    into: list[set[int]] = [set() for _ in rows]
    for i, row in enumerate(rows):
        for j in row:
            if j < n and j != i:
                into[j].add(i)
    cost = {k: len(into[k]) * len(rows[k]) for k in states}
    heap = [(c, k) for k, c in cost.items()]
    heapq.heapify(heap)
    order: list[int] = []
    waiting: list[int] = []
    add, multiply, one = field.add, field.multiply, field.unit
    while heap or waiting:
        if not heap:
            _exchange(field, rows, into, waiting)
            heap, waiting = [(0, k) for k in waiting], []
        c, k = heapq.heappop(heap)
        if (now := len(into[k]) * len(rows[k])) > c and heap:
            heapq.heappush(heap, (now, k))
            continue
        row = rows[k]
        if k in row:
            escape = field.escape(row[k])
            if escape is None:
                waiting.append(k)
                continue
            del row[k]
            for j in row:
                row[j] = field.scaled(row[j], escape)
        if waiting:
            heap += [(0, i) for i in waiting]
            heapq.heapify(heap)
            waiting = []
        order.append(k)
        for j in row:
            if j < n:
                into[j].discard(k)
        for i in into[k]:
            other = rows[i]
            factor = other.pop(k)
            certain = type(factor) is type(one) and factor == one
            for j, c in row.items():
                term = c if certain else multiply(factor, c)
                if j not in other:
                    other[j] = term
                    if j < n and j != i:
                        into[j].add(i)
                elif total := add(other[j], term):
                    other[j] = total
                else:
                    del other[j]
                    if j < n:
                        into[j].discard(i)
        into[k] = set()
    return order


def _exchange(field: Field, rows: list[Row], into: list[set[int]], waiting: Sequence[int]) -> None:
    """Let two of the equations ``0 = (m_k - e_k) x + b`` change places, so that a pivot is not zero."""
    k = waiting[0]
    j = next((j for j in rows[k] if j != k and j < len(rows)), None)
    if j is None:
        raise SingularSystem("I - M is singular on a strongly connected component")
    one, minus = field.unit, -field.unit
    for i, other in ((k, j), (j, k)):
        for column, by in ((i, minus), (other, one)):
            rows[i][column] = field.add(rows[i].get(column, field.zero), by)
    rows[k], rows[j] = rows[j], rows[k]
    for i in (k, j):
        rows[i] = {column: c for column, c in rows[i].items() if c}
    for column, heads in enumerate(into):
        heads -= {k, j}
        heads |= {i for i in (k, j) if i != column and column in rows[i]}
