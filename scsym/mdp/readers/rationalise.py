"""The fraction that a float was meant to be, for readers that are told to look for it."""

from __future__ import annotations

from fractions import Fraction

from scsym.errors import InexactInput

TOLERANCE = Fraction(1, 2**50)  # a few rounding errors of numbers below one
MAX_DENOMINATOR = 10_000


def rational_near(x: float, *, max_denominator: int = MAX_DENOMINATOR) -> Fraction:
    """The simplest fraction within 2^-50 of `x`, with denominator at most `max_denominator`.

    Two fractions with such denominators are much further apart than 2^-50, so the result is the only candidate; that
    the numbers of a row then sum to one is checked by the model. Raises InexactInput if there is no candidate.

    >>> rational_near(0.33333333333333337)
    Fraction(1, 3)
    """
    if x != x or x in (float("inf"), float("-inf")):
        raise InexactInput(f"{x!r} is not a number that a fraction could stand for")
    exact = Fraction(x)
    candidate = exact.limit_denominator(max_denominator)
    if abs(candidate - exact) > TOLERANCE:
        raise InexactInput(
            f"{x!r} is not within rounding error of a fraction with denominator at most {max_denominator}; "
            "give the exact number"
        )
    return candidate
