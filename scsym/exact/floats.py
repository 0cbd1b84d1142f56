"""Exact values as floating-point numbers, correctly rounded, with a bound of what was lost; one way only.

Nothing here is imported by a computation: floats leave scsym, they do not enter.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from scsym.errors import InexactInput, UndefinedValue
from scsym.optional import library

from .extended import Infinity, Undefined
from .logs import LogNumber
from .ratfun import RationalFunction

FLOATS = ("float64", "float32")


def numpy() -> Any:
    """NumPy; raises MissingDependency without it."""
    return library("numpy", "making float arrays")


def unit(dtype: Any = "float64") -> Fraction:
    """The distance from 1 to the next number of a float type, exactly (2^-52 for float64)."""
    return Fraction(float(numpy().finfo(dtype).eps))


def nearest(x: Any, dtype: str = "float64") -> tuple[Any, Fraction]:
    """The float nearest to an exact value (ties to even), and a bound of the distance, exact for a rational.

    Raises InexactInput for a symbolic value or one beyond the largest float, and UndefinedValue for 0/0.
    """
    if dtype not in FLOATS:
        raise InexactInput(f"arrays are rounded to {' or '.join(FLOATS)}, not to {dtype}")
    if isinstance(x, RationalFunction):
        raise InexactInput(f"{x} has symbols, so it is no float; give them values with subs()")
    if isinstance(x, Undefined):
        raise UndefinedValue("an undefined entry (0/0) has no float")
    if isinstance(x, Infinity):
        return numpy().dtype(dtype).type(x.sign * float("inf")), Fraction(0)
    if isinstance(x, LogNumber):
        return _nearest_log(x, dtype)
    value = _nearest_rational(Fraction(x), dtype)
    return value, abs(Fraction(float(value)) - Fraction(x))


def _nearest_rational(x: Fraction, dtype: str) -> Any:
    np = numpy()
    if abs(x) > Fraction(float(np.finfo(dtype).max)):
        raise InexactInput(f"a value beyond the largest {dtype} has no float within a bound")
    double = np.float64(x.numerator / x.denominator)  # Python rounds the quotient of two integers correctly
    if dtype == "float64":
        return double
    first = np.float32(double)  # rounded twice, so perhaps the neighbour is nearer
    with np.errstate(over="ignore"):
        around = [np.nextafter(first, np.float32(-np.inf)), first, np.nextafter(first, np.float32(np.inf))]
    finite = [y for y in around if np.isfinite(y)]
    return min(finite, key=lambda y: (abs(Fraction(float(y)) - x), int(y.view(np.uint32)) % 2))


def _nearest_log(x: LogNumber, dtype: str) -> tuple[Any, Fraction]:
    bits = 96
    while True:
        low, high = x.enclosure(bits)
        value = _nearest_rational(low, dtype)
        if value == _nearest_rational(high, dtype):
            here = Fraction(float(value))
            return value, max(abs(here - low), abs(here - high))
        bits *= 2
