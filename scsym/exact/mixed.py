"""A rational number plus a rational combination of logarithms, as inequalities about divergences need them.

Equality is decided part by part: a nonzero rational combination of logarithms of rationals is the logarithm of an
algebraic number, hence transcendental (Lindemann) and no rational number. The order follows by enclosures.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from scsym.exact import LogNumber


@dataclass(frozen=True)
class Mixed:
    """``rational + logs``, both parts not zero."""

    rational: Fraction
    logs: LogNumber

    def __mul__(self, factor: Any) -> Any:
        if not isinstance(factor, (int, Fraction)):
            return NotImplemented
        return mixed(self.rational * factor, self.logs * factor)

    __rmul__ = __mul__

    def __add__(self, other: Any) -> Any:
        r, logs = parts(other)
        return NotImplemented if logs is None else mixed(self.rational + r, self.logs + logs)

    __radd__ = __add__

    def __neg__(self) -> Any:
        return self * -1

    def __sub__(self, other: Any) -> Any:
        return self + -1 * other

    def __rsub__(self, other: Any) -> Any:
        return -self + other

    def sign(self) -> int:
        """-1 or 1: the number is never zero."""
        bits = 64
        while True:
            low, high = self.logs.enclosure(bits)
            if low + self.rational > 0:
                return 1
            if high + self.rational < 0:
                return -1
            bits *= 2

    def __lt__(self, other: Any) -> bool:
        return sign(self - other) < 0

    def __le__(self, other: Any) -> bool:
        return sign(self - other) <= 0

    def __gt__(self, other: Any) -> bool:
        return sign(self - other) > 0

    def __ge__(self, other: Any) -> bool:
        return sign(self - other) >= 0


def parts(value: Any) -> tuple[Any, Any]:
    """The rational part and the logarithms; ``(value, None)`` for anything else."""
    if isinstance(value, Mixed):
        return value.rational, value.logs
    if isinstance(value, LogNumber):
        return Fraction(0), value
    return (value, LogNumber({})) if isinstance(value, (int, Fraction)) else (value, None)


def mixed(rational: Fraction, logs: LogNumber) -> Any:
    """The sum in its simplest type."""
    return rational if not logs.terms else Mixed(rational, logs) if rational else logs


def sign(value: Any) -> int:
    """-1, 0 or 1."""
    if isinstance(value, (Mixed, LogNumber)):
        return value.sign()
    return (value > 0) - (value < 0)


def added(values: Iterable[Any]) -> Any:
    """The sum of exact values, where rational numbers and logarithms may meet."""
    total: Any = Fraction(0)
    for value in values:
        r, logs = parts(total)
        s, more = parts(value)
        total = total + value if logs is None or more is None else mixed(r + s, logs + more)
    return total
