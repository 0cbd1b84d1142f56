"""A real number between two exact ones."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any


@dataclass(frozen=True)
class Enclosure:
    """``low <= number <= high``; both ends are exact."""

    low: Fraction
    high: Fraction

    @property
    def width(self) -> Fraction:
        """The length of the interval."""
        return self.high - self.low

    def __contains__(self, x: Any) -> bool:
        return self.low <= x <= self.high

    def digits(self, most: int = 50) -> str:
        """The middle, rounded to as many decimals (at most ``most``) as leave it within one unit of both ends."""
        middle, n = (self.low + self.high) / 2, 0
        while n < most and self.width * 10 ** (n + 1) <= 1:
            n += 1
        scaled = (middle * 10**n).__round__()
        whole, rest = divmod(abs(scaled), 10**n)
        return f"{'-' if scaled < 0 else ''}{whole}.{rest:0{n}d}" if n else str(scaled)

    def __str__(self) -> str:
        return str(self.low) if self.low == self.high else f"{self.digits()}..."
