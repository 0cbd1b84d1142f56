"""A real number between two exact ones."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from scsym.errors import UndecidedSign


@dataclass(frozen=True)
class Enclosure:
    """``low <= number <= high``; both ends are exact.

    Arithmetic with exact numbers and other enclosures gives enclosures. ``<``, ``<=``, ``>`` and ``>=`` answer where
    the two intervals decide, and raise UndecidedSign elsewhere; `sign` and `order` say None there.
    ``==`` compares the ends, not the numbers.
    """

    low: Fraction
    high: Fraction

    @property
    def width(self) -> Fraction:
        """The length of the interval."""
        return self.high - self.low

    @property
    def is_exact(self) -> bool:
        """Whether both ends are one number."""
        return self.low == self.high

    def __contains__(self, x: Any) -> bool:
        return self.low <= x <= self.high

    # Order

    def sign(self) -> int | None:
        """-1, 0 or 1; None where the interval does not decide."""
        return self.order(Fraction(0))

    def order(self, other: Any) -> int | None:
        """-1 where the number is surely less than the other, 1 more, 0 equal; None where that is undecided."""
        low, high = _ends(other)
        if self.high < low:
            return -1
        if self.low > high:
            return 1
        return 0 if self.low == self.high == low == high else None

    def __lt__(self, other: Any) -> bool:
        return self._decided(other, "<", lambda a, b: a.high < b[0], lambda a, b: a.low >= b[1])

    def __le__(self, other: Any) -> bool:
        return self._decided(other, "<=", lambda a, b: a.high <= b[0], lambda a, b: a.low > b[1])

    def __gt__(self, other: Any) -> bool:
        return self._decided(other, ">", lambda a, b: a.low > b[1], lambda a, b: a.high <= b[0])

    def __ge__(self, other: Any) -> bool:
        return self._decided(other, ">=", lambda a, b: a.low >= b[1], lambda a, b: a.high < b[0])

    def _decided(self, other: Any, name: str, yes: Any, no: Any) -> bool:
        if not isinstance(other, (Enclosure, int, Fraction)) or isinstance(other, bool):
            return NotImplemented
        ends = _ends(other)
        if yes(self, ends):
            return True
        if no(self, ends):
            return False
        raise UndecidedSign(f"{self} {name} {other} is undecided at this precision; ask for more digits")

    # Arithmetic

    def __neg__(self) -> Enclosure:
        return Enclosure(-self.high, -self.low)

    def __add__(self, other: Any) -> Enclosure:
        if not _is_number(other):
            return NotImplemented
        low, high = _ends(other)
        return Enclosure(self.low + low, self.high + high)

    __radd__ = __add__

    def __sub__(self, other: Any) -> Enclosure:
        if not _is_number(other):
            return NotImplemented
        low, high = _ends(other)
        return Enclosure(self.low - high, self.high - low)

    def __rsub__(self, other: Any) -> Enclosure:
        return -self + other if _is_number(other) else NotImplemented

    def __mul__(self, other: Any) -> Enclosure:
        if not _is_number(other):
            return NotImplemented
        products = [x * y for x in (self.low, self.high) for y in _ends(other)]
        return Enclosure(min(products), max(products))

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Enclosure:
        if not _is_number(other):
            return NotImplemented
        low, high = _ends(other)
        if low <= 0 <= high:
            raise ZeroDivisionError("the enclosure of the divisor contains zero; ask for more digits")
        return self * Enclosure(1 / high, 1 / low)

    def __rtruediv__(self, other: Any) -> Enclosure:
        return Enclosure(*_ends(other)) / self if _is_number(other) else NotImplemented

    def __float__(self) -> float:
        """The middle as a double, for plots."""
        return float((self.low + self.high) / 2)

    # Text

    def digits(self, most: int = 50) -> str:
        """The middle, rounded to as many decimals (at most ``most``) as leave it within one unit of both ends."""
        middle, n = (self.low + self.high) / 2, 0
        while n < most and self.width * 10 ** (n + 1) <= 1:
            n += 1
        scaled = (middle * 10**n).__round__()
        whole, rest = divmod(abs(scaled), 10**n)
        return f"{'-' if scaled < 0 else ''}{whole}.{rest:0{n}d}" if n else str(scaled)

    def outward(self, digits: int) -> Enclosure:
        """Decimal ends with this many significant digits and four more, rounded away from the middle."""
        if self.low == self.high:
            return self
        size = max(abs(self.low), abs(self.high))
        exponent = (size.numerator.bit_length() - size.denominator.bit_length()) * 30103 // 100000 - digits - 4
        if exponent >= 0:
            grid = 10**exponent
            return Enclosure(Fraction(self.low // grid * grid), Fraction(-(-self.high // grid) * grid))
        grid = 10**-exponent
        return Enclosure(Fraction(_floor(self.low, grid), grid), Fraction(-_floor(-self.high, grid), grid))

    def __str__(self) -> str:
        return str(self.low) if self.low == self.high else f"{self.digits()}..."


def _floor(x: Fraction, scale: int) -> int:
    return x.numerator * scale // x.denominator


def _is_number(x: Any) -> bool:
    return isinstance(x, (Enclosure, int, Fraction)) and not isinstance(x, bool)


def _ends(x: Any) -> tuple[Any, Any]:
    return (x.low, x.high) if isinstance(x, Enclosure) else (x, x)
