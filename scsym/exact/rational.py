"""The rational system ``x = b + M x``, part by part; every number is kept as numerator and denominator.

Rows are scaled to integers first, ``A x = b``. A state by itself is a weighted sum of its successors, which are solved
already. The states of a strongly connected part share a denominator. A sum is taken over the common denominator of its
terms and reduced once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from math import gcd, lcm
from typing import Any

from .backend import coprime, flint, ratio
from .elimination import IntRow, SingularSystem, solve_integers
from .graph import components

# Bits of the primes of all denominators, beyond which a full gcd is taken; bits from which flint multiplies faster.
PRIMES, LONG = 256, 1000

Table = Sequence[Mapping[int, Fraction]]
Column = tuple[list[int], list[int]]  # numerators and denominators


def solve_rational(table: Table, rhs: Sequence[Sequence[Fraction]]) -> list[list[Fraction]]:
    """The solution for each right-hand side. No entry of the table is zero. Raises SingularSystem."""
    if not rhs:
        return []
    rows: list[IntRow] = []
    columns: list[list[int]] = [[] for _ in rhs]
    for i, row in enumerate(table):
        ratios = list(map(ratio, row.values()))
        sides = [ratio(b[i]) if type(b[i]) is Fraction else b[i].as_integer_ratio() for b in rhs]
        scale = lcm(*[q for _, q in ratios], *[q for _, q in sides])
        local = {j: -p * (scale // q) for j, (p, q) in zip(row, ratios, strict=True)}
        local[i] = local.get(i, 0) + scale
        rows.append(local)
        for column, (p, q) in zip(columns, sides, strict=True):
            column.append(p * (scale // q))
    return solve_whole(rows, columns)


def solve_whole(rows: Sequence[IntRow], rhs: Sequence[Sequence[int]]) -> list[list[Fraction]]:
    """The solution of ``A x = b`` in integers for each right-hand side; each row has its diagonal entry.

    Raises SingularSystem.
    """
    columns: list[Column] = [(list(b), [1] * len(rows)) for b in rhs]
    primes = 1  # each prime of a denominator divides it
    for part in components(rows):
        if len(part) == 1:
            primes = _solve_state(rows[part[0]], columns, part[0], primes)
        else:
            primes = 0  # no longer known
            _solve_part(rows, columns, part)
    return [list(map(coprime, *x)) for x in columns]


def _solve_state(row: IntRow, columns: list[Column], i: int, primes: int) -> int:
    """One state by itself; the primes that may now occur in denominators, 0 if not known."""
    pivot = row[i]
    if not pivot:
        raise SingularSystem("a state returns to itself for ever: I - M is singular")
    if primes:
        primes = lcm(primes, pivot)
        if primes.bit_length() > PRIMES:
            primes = 0
    terms = [(j, c) for j, c in row.items() if j != i]
    for tops, bottoms in columns:
        bottom = lcm(*[bottoms[j] for j, _ in terms])
        top = tops[i] * bottom
        for j, c in terms:
            top -= c * tops[j] * (bottom // bottoms[j])
        tops[i], bottoms[i] = _reduced(top, bottom * pivot, primes)
    return primes


def _reduced(top: int, bottom: int, primes: int) -> tuple[int, int]:
    """The fraction in lowest terms; the primes of ``bottom`` divide ``primes``, if that is known (not 0)."""
    if bottom < 0:
        top, bottom = -top, -bottom
    if primes and top and bottom.bit_length() > 2 * PRIMES:
        power = _power(primes)
        for _ in range(3):  # one round, and one to see that nothing is left, if no power of a prime is high
            common = gcd(gcd(top, power), bottom)
            if common == 1:
                return top, bottom
            top, bottom = top // common, bottom // common
    common = gcd(top, bottom)
    return top // common, bottom // common


@lru_cache(maxsize=8)
def _power(primes: int) -> int:
    """A power of at most PRIMES bits, or the number itself."""
    return primes ** (PRIMES // primes.bit_length())


def _solve_part(rows: Sequence[IntRow], columns: list[Column], part: list[int]) -> None:
    """One strongly connected part; its other successors are solved already."""
    if len(part) == len(rows):
        part, local = list(range(len(rows))), list(rows)
        sides, commons = [tops for tops, _ in columns], [1] * len(columns)
    else:
        place = {i: k for k, i in enumerate(part)}
        local = [{place[j]: c for j, c in rows[i].items() if j in place} for i in part]
        outside = [(k, c, j) for k, i in enumerate(part) for j, c in rows[i].items() if j not in place]
        known = {j for _, _, j in outside}
        commons = [lcm(*{bottoms[j] for j in known}) for _, bottoms in columns]
        sides = []
        for (tops, bottoms), common in zip(columns, commons, strict=True):
            side = [tops[i] * common for i in part]
            for k, c, j in outside:
                side[k] -= c * tops[j] * (common // bottoms[j])
            sides.append(side)
    solved, bottom = solve_integers(local, list(map(list, zip(*sides, strict=True))))
    for m, ((tops, bottoms), common) in enumerate(zip(columns, commons, strict=True)):
        for i, (p, q) in zip(part, _over([values[m] for values in solved], bottom * common), strict=True):
            tops[i], bottoms[i] = p, q


def _over(tops: list[int], bottom: int) -> list[tuple[int, int]]:
    """``top / bottom`` for each, in lowest terms.

    What divides ``bottom`` and one of the tops divides ``shared`` too, the gcd of ``bottom`` and the product of the
    tops. That is short, so that gcd(top, bottom) = gcd(top, shared) is quick. Equal denominators are one object.
    """
    shared, whole = bottom, {0}
    if bottom.bit_length() > PRIMES:
        long = flint is not None and bottom.bit_length() > LONG
        modulus: Any = flint.fmpz(bottom) if long else bottom
        product = 1
        for top in tops:
            if rest := top % modulus:
                product = product * rest % modulus
            else:
                whole.add(top)
        shared = int(modulus.gcd(product)) if long else gcd(product, bottom)
    quotients = {1: bottom}
    out = []
    for top in tops:
        common = bottom if top in whole else gcd(top, shared)
        if common not in quotients:
            quotients[common] = bottom // common
        out.append((top // common if common > 1 else top, quotients[common]))
    return out
