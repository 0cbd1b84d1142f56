"""Sums in which rational numbers and logarithms meet, as inequalities about divergences need them."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from .logs import LogNumber, Mixed, mixed


def parts(value: Any) -> tuple[Any, Any]:
    """The rational part and the logarithms; ``(value, None)`` for anything else."""
    if isinstance(value, Mixed):
        return value.rational, value.logs
    if isinstance(value, LogNumber):
        return Fraction(0), value
    return (value, LogNumber({})) if isinstance(value, (int, Fraction)) else (value, None)


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


__all__ = ["LogNumber", "Mixed", "added", "mixed", "parts", "sign"]
