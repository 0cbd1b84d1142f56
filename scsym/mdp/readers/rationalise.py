"""The fraction that a float was meant to be; see `scsym.exact.meaning`."""

from __future__ import annotations

from fractions import Fraction

from scsym.exact.meaning import reading


def rational_near(x: float) -> Fraction:
    """The fraction that `x` was rounded from. Raises InexactInput if that is not clear.

    >>> rational_near(0.33333333333333337)
    Fraction(1, 3)
    """
    value: Fraction = reading(True).number(x, lambda: "a number")
    return value
