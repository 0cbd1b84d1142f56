"""Rational functions while a system is solved: denominators stay lists of factors.

The denominators of an elimination are products of pivots, and the same pivots come again and again. So a quotient is a
numerator over powers of known factors, and sums need a common multiple of exponents and no greatest common divisor.
What the theory of elimination says will cancel (Bareiss 1968), whole factors that two summands share, is divided out
by trial. Only the final answer is reduced to lowest terms.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from math import prod
from typing import Any

from scsym.errors import ScsymError

from .backend import FieldRing, Poly, poly_constant
from .ratfun import RationalFunction, coprime_quotient

# One product of polynomials of more work (in pairs of terms) or size (in terms) than these takes minutes.
MOST_PAIRS = 10**9
MOST_TERMS = 10**6

Powers = tuple[tuple[int, int], ...]  # (number of a factor, exponent), sorted
Quotient = Any  # a constant or a polynomial of the ring, or a pair of a polynomial and the powers below it


class TooManyTerms(ScsymError, OverflowError):
    """A polynomial is too long to be multiplied out."""


@lru_cache(maxsize=64)
def ring_of(names: tuple[str, ...]) -> FieldRing:
    """The ring over sorted names, made once."""
    return FieldRing(names)


class Field:
    """Arithmetic of quotients over some names; it remembers the factors met so far."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self.ring = ring_of(names)
        self.kind = self.ring.kind
        self.zero, self.unit = self.ring.number(Fraction(0)), self.ring.number(Fraction(1))
        self._factors: list[Poly] = []
        self._numbers: dict[int, list[int]] = {}  # the factors with so many terms
        self._read: dict[int, tuple[Any, Quotient]] = {}
        self._products: dict[Powers, Poly] = {}
        self._multiplied: dict[tuple[Powers, Powers], tuple[Powers, Poly | None]] = {}
        self._added: dict[tuple[Powers, Powers], tuple[Powers, Poly | None, Poly | None, list[int]]] = {}

    def read(self, x: Any) -> Quotient:
        """A Fraction or a RationalFunction."""
        known = self._read.get(id(x))
        if known is None:
            known = self._read[id(x)] = x, self._convert(x)  # x is kept, so that its id stays its own
        return known[1]

    def _convert(self, x: Any) -> Quotient:
        if not isinstance(x, RationalFunction):
            return self.ring.number(Fraction(x))
        top, bottom = self.ring.read(x._num, x._names), poly_constant(x._den)
        if bottom is not None:
            return top if bottom == 1 else top / self.ring.number(Fraction(bottom))
        factor, lead = self._factor(self.ring.read(x._den, x._names))
        return top / lead, ((factor, 1),)

    def write(self, x: Quotient) -> Any:
        """The Fraction or RationalFunction in lowest terms."""
        if type(x) is self.kind:
            return self.ring.fraction(x)
        top, bottom = x, self.ring.one
        if type(x) is tuple:
            top, powers = self._cancel(x[0] * bottom, x[1], [f for f, _ in x[1]])
            for f, e in powers:
                for _ in range(e):
                    common = top.gcd(self._factors[f])
                    top, bottom = top / common, bottom * (self._factors[f] / common)
        (p, c), (q, d) = self.ring.write(top), self.ring.write(bottom)
        return coprime_quotient(self.ring.names, p * d, q * c)

    def multiply(self, x: Quotient, y: Quotient) -> Quotient:
        """x * y."""
        if type(x) is not tuple and type(y) is not tuple:
            kind = self.kind
            if type(x) is kind or type(y) is kind or len(x) * len(y) <= MOST_TERMS:
                return x * y
            return self._times(x, y)
        a, below = x if type(x) is tuple else (x, ())
        b, under = y if type(y) is tuple else (y, ())
        key = below, under
        if key not in self._multiplied:
            exponents = dict(below)
            for f, e in under:
                exponents[f] = exponents.get(f, 0) + e
            up = tuple(sorted((f, -e) for f, e in exponents.items() if e < 0))
            down = tuple(sorted((f, e) for f, e in exponents.items() if e > 0))
            self._multiplied[key] = down, self._product(up)
        down, above = self._multiplied[key]
        top = self._times(a, b)
        if above is not None:
            top = self._times(top, above)
        return (top, down) if down else top

    def add(self, x: Quotient, y: Quotient) -> Quotient:
        """x + y."""
        if type(x) is not tuple:
            if type(y) is not tuple:
                return x + y
            x, y = y, x
        if type(y) is not tuple:
            return x[0] + self._times(y, self._product(x[1])), x[1]
        key = x[1], y[1]
        if key not in self._added:
            a, b = dict(x[1]), dict(y[1])
            powers = tuple(sorted((f, max(a.get(f, 0), b.get(f, 0))) for f in a | b))
            left, right = (
                self._product(tuple((f, e - c.get(f, 0)) for f, e in powers if e > c.get(f, 0))) for c in (a, b)
            )
            self._added[key] = powers, left, right, [f for f in a if a[f] == b.get(f)]
        powers, left, right, shared = self._added[key]
        top = (x[0] if left is None else self._times(x[0], left)) + (
            y[0] if right is None else self._times(y[0], right)
        )
        return _plain(*self._cancel(top, powers, shared)) if top else self.zero

    def escape(self, loop: Quotient) -> Quotient | None:
        """1 / (1 - loop), with negative powers where ``loop`` has a denominator; None where loop is one."""
        top, below = loop if type(loop) is tuple else (loop, ())
        pivot = (self.unit if not below else self._product(below)) - top
        if not pivot:
            return None
        powers = {f: -e for f, e in below}
        if type(pivot) is not self.kind:
            for f in powers:
                while (rest := self.ring.quotient(pivot, self._factors[f])) is not None:
                    pivot = rest
                    powers[f] += 1
            if self.ring.is_constant(pivot):
                pivot = self.ring.lead(pivot)
            else:
                factor, pivot = self._factor(pivot)
                powers[factor] = powers.get(factor, 0) + 1
        left = tuple(sorted((f, e) for f, e in powers.items() if e))
        return (self.unit / pivot, left) if left else self.unit / pivot

    def scaled(self, x: Quotient, escape: Quotient) -> Quotient:
        """x times what `escape` gave; whole factors that divide the product are taken out."""
        found = self.multiply(x, escape)
        if type(found) is not tuple:
            return found
        top, powers = found
        return _plain(*self._cancel(top, powers, [f for f, _ in powers]))

    def _factor(self, p: Poly) -> tuple[int, Any]:
        """The number of a factor with leading coefficient one, and the leading coefficient that was divided out."""
        lead = self.ring.lead(p)
        p = p / lead
        alike = self._numbers.setdefault(len(p), [])
        for f in alike:
            if self._factors[f] == p:
                return f, lead
        alike.append(len(self._factors))
        self._factors.append(p)
        return alike[-1], lead

    def _product(self, powers: Powers) -> Poly | None:
        if not powers:
            return None
        if powers not in self._products:
            self._products[powers] = prod((self._factors[f] ** e for f, e in powers), start=self.ring.one)
        return self._products[powers]

    def _times(self, a: Any, b: Any) -> Any:
        if type(a) is not self.kind and type(b) is not self.kind and len(a) * len(b) > MOST_TERMS:
            self._refuse_long(a, b)
        return a * b

    def _refuse_long(self, a: Poly, b: Poly) -> None:
        pairs = len(a) * len(b)
        degrees = zip(_degrees(a), _degrees(b), strict=True)
        if not self.ring.dense and min(pairs, prod(d + e + 1 for d, e in degrees)) > MOST_TERMS or pairs > MOST_PAIRS:
            raise TooManyTerms(
                f"the function of {', '.join(self.ring.names)} is too long to be written out: polynomials of {len(a)} "
                f"and {len(b)} terms must be multiplied; put numbers for some of the symbols (subs)"
            )

    def _cancel(self, top: Any, powers: Powers, candidates: list[int]) -> tuple[Any, Powers]:
        """Divide whole factors out as often as they divide."""
        if type(top) is self.kind:
            return top, powers
        left = dict(powers)
        for f in candidates:
            while left[f] and (rest := self.ring.quotient(top, self._factors[f])) is not None:
                top = rest
                left[f] -= 1
        return top, tuple((f, e) for f, e in left.items() if e)


def _plain(top: Any, powers: Powers) -> Quotient:
    return (top, powers) if powers else top


def _degrees(p: Poly) -> tuple[int, ...]:
    return tuple(p.degrees()) if hasattr(p, "degrees") else (p.degree(),)
