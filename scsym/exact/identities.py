"""Identities between functions of symbols: evaluation modulo a prime refutes, exact polynomials decide.

1. Both sides are evaluated at random points modulo a 61-bit prime. A difference there is a difference: refuted.
2. Only then both are evaluated on quotients of polynomials whose denominators stay factored; the numerator of the
   difference is zero or it is not. This alone is a proof.
"""

from __future__ import annotations

import inspect
import random
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from scsym.errors import ParseError

from .factored import Field, Quotient
from .parse import exact
from .ratfun import RationalFunction, symbol

PRIME = 2**61 - 1
POINTS = 3
TRIES = 20


def identical(left: Callable[..., Any], right: Callable[..., Any]) -> bool:
    """Whether two functions, built with ``+ - * / **`` from their arguments, agree wherever both are defined.

    left, right : functions of the same symbols, which are named by their parameters; a value that does not depend on
        its arguments may be any exact number.

    Raises ParseError if the parameters differ or a side does something else with its arguments, ZeroDivisionError if a
    side divides by zero everywhere, TooManyTerms where a polynomial is too long to be multiplied out.
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


def _names(side: Callable[..., Any]) -> tuple[str, ...]:
    return tuple(inspect.signature(side).parameters)


def _exactly(left: Callable[..., Any], right: Callable[..., Any], names: tuple[str, ...]) -> bool:
    field = Field(tuple(sorted(names)))
    put = [Cleared(field.read(symbol(name)), field) for name in names]
    x, y = (Cleared(_quotient(side(*put), field), field) for side in (left, right))
    return field.write((x - y).value) == 0


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
    """A quotient with factored denominators (see `factored`); of a power it remembers the base."""

    __slots__ = ("value", "field", "root")

    def __init__(self, value: Quotient, field: Field, root: tuple[Cleared, int] | None = None) -> None:
        self.value, self.field, self.root = value, field, root

    def __add__(self, other: Any) -> Cleared:
        return Cleared(self.field.add(self.value, _quotient(other, self.field)), self.field)

    def __mul__(self, other: Any) -> Cleared:
        return Cleared(self.field.multiply(self.value, _quotient(other, self.field)), self.field)

    def __neg__(self) -> Cleared:
        return self * -1

    def __sub__(self, other: Any) -> Cleared:
        return self + Cleared(_quotient(other, self.field), self.field) * -1

    def __rsub__(self, other: Any) -> Cleared:
        return -self + other

    def __truediv__(self, other: Any) -> Cleared:
        divisor = other if isinstance(other, Cleared) else Cleared(_quotient(other, self.field), self.field)
        return self * divisor.inverse()

    def __rtruediv__(self, other: Any) -> Cleared:
        return self.inverse() * other

    def __pow__(self, exponent: int) -> Cleared:
        base = self.inverse() if exponent < 0 else self
        made = Cleared(self.field.unit, self.field)
        for _ in range(abs(exponent)):
            made = made * base
        return Cleared(made.value, self.field, (base, abs(exponent)))

    def inverse(self) -> Cleared:
        """One over it, of a power by way of the base. Raises ZeroDivisionError for zero."""
        if self.root is not None:
            base, exponent = self.root
            return base.inverse() ** exponent
        found = self.field.escape((1 - self).value)
        if found is None:
            raise ZeroDivisionError("a side of the identity divides by zero everywhere")
        return Cleared(found, self.field)

    __radd__, __rmul__ = __add__, __mul__
    __hash__ = None  # type: ignore[assignment]
    __eq__ = Residue.__eq__
    __bool__ = __lt__ = __le__ = __gt__ = __ge__ = Residue.__eq__  # type: ignore[assignment]


def _quotient(x: Any, field: Field) -> Quotient:
    return x.value if isinstance(x, Cleared) else field.read(_number(x))
