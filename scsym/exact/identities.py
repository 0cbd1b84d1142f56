"""Identities between functions of symbols: evaluation modulo a prime refutes, exact polynomials decide.

1. Both sides are evaluated at random points modulo a 61-bit prime. A difference there is a difference: refuted.
2. Only then both are evaluated on polynomials. A fraction keeps its denominators as factors, none is expanded and no
   greatest common divisor is taken; the numerator of the difference is zero or it is not. This alone is a proof.
"""

from __future__ import annotations

import inspect
import random
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from scsym.errors import ParseError

from .backend import Poly, poly_constant, poly_ring
from .parse import exact
from .ratfun import RationalFunction

PRIME = 2**61 - 1
POINTS = 3
TRIES = 20


def identical(left: Callable[..., Any], right: Callable[..., Any]) -> bool:
    """Whether two functions, built with ``+ - * / **`` from their arguments, agree wherever both are defined.

    left, right : functions of the same symbols, which are named by their parameters; a value that does not depend on
        its arguments may be any exact number.

    Raises ParseError if the parameters differ or a side does something else with its arguments, ZeroDivisionError if a
    side divides by zero everywhere.
    """
    names = _names(left)
    if names != _names(right):
        raise ParseError(f"the two sides have the parameters {names} and {_names(right)}; name the same symbols")
    return differing_point(left, right) is None and _exactly(left, right, names)


def differing_point(left: Callable[..., Any], right: Callable[..., Any]) -> dict[str, int] | None:
    """A point modulo 2**61 - 1 at which the two sides differ, which refutes the identity; None says nothing.

    The points come from a generator with a fixed seed, so the answer is the same in every run.
    """
    names, rng = _names(left), random.Random(0)
    for _ in range(POINTS):
        for attempt in range(TRIES):
            point = {name: rng.randrange(2, PRIME) for name in names}
            put = [Residue(v) for v in point.values()]
            try:
                x, y = _residue(left(*put)), _residue(right(*put))
            except ZeroDivisionError:
                if attempt == TRIES - 1:
                    raise ZeroDivisionError("a side divides by zero at every point tried") from None
                continue
            if x != y:
                return point
            break
    return None


def small_difference(
    left: Callable[..., Any], right: Callable[..., Any]
) -> tuple[dict[str, Fraction], Fraction, Fraction] | None:
    """A point of small integers where the two sides differ, and their values there, for people to read; None if the
    first few points show no difference.
    """
    names, rng = _names(left), random.Random(0)
    for size in range(2, 2 + TRIES):
        point = {name: Fraction(rng.randint(-size, size)) for name in names}
        try:
            x, y = _number(left(*point.values())), _number(right(*point.values()))
        except ZeroDivisionError:
            continue
        if x != y:
            return point, x, y
    return None


def _names(side: Callable[..., Any]) -> tuple[str, ...]:
    return tuple(inspect.signature(side).parameters)


def _exactly(left: Callable[..., Any], right: Callable[..., Any], names: tuple[str, ...]) -> bool:
    ring = poly_ring(tuple(sorted(names)))
    put = []
    for name in names:
        exponents = tuple(int(n == name) for n in ring.names)
        put.append(Cleared(ring.from_dict({exponents: 1}), {}, ring))
    difference = _cleared(left(*put), ring) - _cleared(right(*put), ring)
    return poly_constant(difference.top) == 0


class Residue:
    """A number modulo the prime."""

    __slots__ = ("value",)

    def __init__(self, value: int) -> None:
        self.value = value % PRIME

    def __add__(self, other: Any) -> Residue:
        return Residue(self.value + _residue(other))

    def __mul__(self, other: Any) -> Residue:
        return Residue(self.value * _residue(other))

    def __neg__(self) -> Residue:
        return Residue(-self.value)

    def __sub__(self, other: Any) -> Residue:
        return Residue(self.value - _residue(other))

    def __rsub__(self, other: Any) -> Residue:
        return -self + other

    def __truediv__(self, other: Any) -> Residue:
        return Residue(self.value * _inverse(_residue(other)))

    def __rtruediv__(self, other: Any) -> Residue:
        return Residue(_residue(other) * _inverse(self.value))

    def __pow__(self, exponent: int) -> Residue:
        return Residue(pow(_inverse(self.value) if exponent < 0 else self.value, abs(exponent), PRIME))

    __radd__, __rmul__ = __add__, __mul__
    __hash__ = None  # type: ignore[assignment]

    def __eq__(self, other: object) -> bool:
        raise ParseError("a side of an identity compares its arguments; only + - * / ** are allowed")

    __bool__ = __lt__ = __le__ = __gt__ = __ge__ = __eq__  # type: ignore[assignment]


def _residue(x: Any) -> int:
    if isinstance(x, Residue):
        return x.value
    value = _number(x)
    return value.numerator * _inverse(value.denominator) % PRIME


def _inverse(x: int) -> int:
    if x % PRIME == 0:
        raise ZeroDivisionError
    return pow(x, -1, PRIME)


def _number(x: Any) -> Fraction:
    value = exact(x)
    if isinstance(value, RationalFunction):
        raise ParseError(f"{value} has symbols that are not parameters of this side")
    return value


class Cleared:
    """A polynomial times powers, also negative ones, of polynomials that are kept as factors."""

    __slots__ = ("top", "factors", "ring")

    def __init__(self, top: Poly, factors: Mapping[Factor, int], ring: Any) -> None:
        self.top, self.factors, self.ring = top, factors, ring

    def __add__(self, other: Any) -> Cleared:
        y = _cleared(other, self.ring)
        common = {f: min(self.factors.get(f, 0), y.factors.get(f, 0)) for f in {**self.factors, **y.factors}}
        return Cleared(self._over(common) + y._over(common), _nonzero(common), self.ring)

    def _over(self, common: Mapping[Factor, int]) -> Poly:
        """The polynomial that is left after these powers are taken out."""
        rest = self.top
        for factor, n in common.items():
            rest = rest * factor.poly ** (self.factors.get(factor, 0) - n)
        return rest

    def __mul__(self, other: Any) -> Cleared:
        y = _cleared(other, self.ring)
        together = {f: self.factors.get(f, 0) + y.factors.get(f, 0) for f in {**self.factors, **y.factors}}
        return Cleared(self.top * y.top, _nonzero(together), self.ring)

    def __neg__(self) -> Cleared:
        return Cleared(-self.top, self.factors, self.ring)

    def __sub__(self, other: Any) -> Cleared:
        return self + -_cleared(other, self.ring)

    def __rsub__(self, other: Any) -> Cleared:
        return -self + other

    def __truediv__(self, other: Any) -> Cleared:
        return self * _cleared(other, self.ring) ** -1

    def __rtruediv__(self, other: Any) -> Cleared:
        return self**-1 * other

    def __pow__(self, exponent: int) -> Cleared:
        if exponent < 0 and poly_constant(self.top) == 0:
            raise ZeroDivisionError("a side of the identity divides by zero everywhere")
        powers = {f: n * exponent for f, n in self.factors.items()}
        own = Factor(self.top)
        powers[own] = powers.get(own, 0) + exponent
        return Cleared(self.ring.constant(1), _nonzero(powers), self.ring)

    __radd__, __rmul__ = __add__, __mul__
    __hash__ = None  # type: ignore[assignment]
    __eq__ = Residue.__eq__
    __bool__ = __lt__ = __le__ = __gt__ = __ge__ = Residue.__eq__  # type: ignore[assignment]


def _nonzero(powers: Mapping[Factor, int]) -> dict[Factor, int]:
    return {f: n for f, n in powers.items() if n}


class Factor:
    """A polynomial as a key: equal polynomials are one factor."""

    __slots__ = ("poly", "key")

    def __init__(self, poly: Poly) -> None:
        self.poly, self.key = poly, (len(poly), str(poly) if len(poly) < 20 else "")

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Factor) and self.key == other.key and bool(self.poly == other.poly)


def _cleared(x: Any, ring: Any) -> Cleared:
    if isinstance(x, Cleared):
        return x
    value = _number(x)
    below = {Factor(ring.constant(value.denominator)): -1} if value.denominator != 1 else {}
    return Cleared(ring.constant(value.numerator), below, ring)
