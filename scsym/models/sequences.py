"""Rules guessed from exact values: the sum of ``c m**p b**m`` that a sequence follows from some place on.

The shortest linear recurrence of the values (Berlekamp and Massey) has a polynomial whose rational roots are the bases
b; roots zero are values that stand alone at the beginning. A guess from finitely many values proves nothing: whether
hypotheses hold with it for all naturals is for `scsym.judge.tables` to decide.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

Leaf = Mapping[tuple[int, ...], Fraction]
"""A value: the coefficient of each product of logarithms of integers, ``()`` for the rational part."""

SAMPLES = {1: 13, 2: 9, 3: 6}
"""How many values of each natural argument a guess looks at, by the number of natural arguments."""


def plain(leaf: Leaf) -> Any:
    """The value as `scsym.judge.tables` reads it."""
    if leaf.keys() <= {()}:
        return str(leaf.get((), Fraction(0)))
    return [[str(c), [str(n) for n in logs]] for logs, c in sorted(leaf.items()) if c]


def rule(values: Any, depth: int) -> Any | None:
    """The rule that the values follow, nested in ``depth`` natural arguments; None if none was seen."""
    if depth == 0:
        return plain(values)
    rows = [dict(_flat(v, depth - 1, ())) for v in values]
    places = sorted(set().union(*rows))
    columns = [[row.get(place, Fraction(0)) for row in rows] for place in places]
    found = _recurrence(columns, len(rows))
    if found is None:
        return None
    alone, terms = found
    system = [[Fraction(m) ** p * b**m for b, p in terms] for m in range(len(rows) - alone)]
    weights = [_solve(system, column[alone:]) for column in columns]
    if any(w is None for w in weights):
        return None
    first = [rule(v, depth - 1) for v in values[:alone]]
    then = []
    for n, (b, p) in enumerate(terms):
        coefficients = {place: w[n] for place, w in zip(places, weights, strict=True) if w is not None}
        then.append([rule(_nested(coefficients, values[0], depth - 1, ()), depth - 1), p, str(b)])
    if None in first or any(t[0] is None for t in then):
        return None
    return {"first": first, "then": [term for term in then if term[0] != "0"]}


def _flat(value: Any, depth: int, path: tuple[int, ...]) -> list[tuple[Any, Fraction]]:
    if depth == 0:
        return [((path, logs), c) for logs, c in value.items()]
    return [entry for n, v in enumerate(value) for entry in _flat(v, depth - 1, (*path, n))]


def _nested(coefficients: Mapping[Any, Fraction], like: Any, depth: int, path: tuple[int, ...]) -> Any:
    if depth == 0:
        return {logs: c for (where, logs), c in coefficients.items() if where == path and c}
    return [_nested(coefficients, v, depth - 1, (*path, n)) for n, v in enumerate(like)]


def _recurrence(columns: Sequence[Sequence[Fraction]], length: int) -> tuple[int, list[tuple[Fraction, int]]] | None:
    """How many values stand alone, and the (base, power) of the terms that all columns have after them."""
    mixed = [sum((column[t] * 3**n for n, column in enumerate(columns)), Fraction(0)) for t in range(length)]
    coefficients = berlekamp_massey(mixed)
    if 2 * len(coefficients) > length - 2:
        return None
    roots = rational_roots(coefficients)
    if sum(roots.values()) < len(coefficients):
        return None
    alone = roots.pop(Fraction(0), 0)
    return alone, [(b, p) for b, times in sorted(roots.items()) for p in range(times)]


def berlekamp_massey(values: Sequence[Fraction]) -> list[Fraction]:
    """The shortest c with ``x[t] = c[0] x[t-1] + c[1] x[t-2] + ...`` for all t >= len(c)."""
    current, before, size = [Fraction(1)], [Fraction(1)], 0
    gap, old = 1, Fraction(1)
    for t, value in enumerate(values):
        error = value + sum((current[i] * values[t - i] for i in range(1, size + 1) if i < len(current)), Fraction(0))
        if error == 0:
            gap += 1
            continue
        kept = list(current)
        current += [Fraction(0)] * (len(before) + gap - len(current))
        for i, c in enumerate(before):
            current[i + gap] -= error / old * c
        if 2 * size <= t:
            size, before, old, gap = t + 1 - size, kept, error, 1
        else:
            gap += 1
    return [-(current[i] if i < len(current) else Fraction(0)) for i in range(1, size + 1)]


def rational_roots(coefficients: Sequence[Fraction]) -> dict[Fraction, int]:
    """The rational roots of ``x**n - c[0] x**(n-1) - ...`` with their multiplicities."""
    if not coefficients:
        return {}
    if list(coefficients) == [1]:
        return {Fraction(1): 1}
    from sympy import Poly, Rational, Symbol  # half a second that most models do not need

    exact = [Rational(1), *(Rational(-c.numerator, c.denominator) for c in coefficients)]
    found = Poly(exact, Symbol("x"), domain="QQ").ground_roots()
    return {Fraction(int(root.p), int(root.q)): times for root, times in found.items()}


def _solve(rows: Sequence[Sequence[Fraction]], right: Sequence[Fraction]) -> list[Fraction] | None:
    """The solution of a system with independent columns; None if there is none."""
    if not rows or not rows[0]:
        return [] if not any(right) else None
    table, size = [[*row, r] for row, r in zip(rows, right, strict=True)], len(rows[0])
    for column in range(size):
        pivot = next((n for n in range(column, len(table)) if table[n][column]), None)
        if pivot is None:
            return None
        table[column], table[pivot] = table[pivot], table[column]
        table[column] = [x / table[column][column] for x in table[column]]
        for n, row in enumerate(table):
            if n != column and row[column]:
                table[n] = [x - row[column] * y for x, y in zip(row, table[column], strict=True)]
    return None if any(row[-1] for row in table[size:]) else [row[-1] for row in table[:size]]
