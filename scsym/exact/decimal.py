"""Decimal readings of exact values, correctly rounded, for people; never used in a computation."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from .enclosure import Enclosure


def decimal(x: Any, digits: int = 6) -> str:
    """``x`` with this many significant digits, correctly rounded (ties to even); symbols and oo as they are.

    Of an enclosure, the digits (at most so many) that both ends round to.
    """
    from .logs import LogNumber, Mixed
    from .ratfun import RationalFunction

    if isinstance(x, int):
        x = Fraction(x)
    if isinstance(x, Fraction):
        return _round(x, digits)
    if isinstance(x, Enclosure):
        return _round_between(x, digits)
    if isinstance(x, (LogNumber, Mixed)):
        return x.evalf(digits)
    if isinstance(x, RationalFunction):
        return str(x)
    return repr(x)


def fraction_text(x: Any) -> str:
    """The exact text of a value: ``3/4``, ``log(2)``, ``p*(1 - q)``, ``oo``."""
    if isinstance(x, Fraction):
        top = digits_of(x.numerator)
        return top if x.denominator == 1 else f"{top}/{digits_of(x.denominator)}"
    return str(x)


def json_form(x: Any) -> Any:
    """An exact value as JSON holds it, its exact text: ``json.dumps(values, default=json_form)``.

    What is not one of ours raises TypeError, as the json module expects.
    """
    if isinstance(x, Fraction) or str(type(x).__module__).startswith("scsym."):
        return fraction_text(x)
    raise TypeError(f"{type(x).__name__} is not an exact value")


def digits_of(n: int) -> str:
    """``str(n)`` without Python's limit on its length (4300 digits), in halves."""
    if n < 0:
        return "-" + digits_of(-n)
    if n.bit_length() < 8000:
        return str(n)
    half = n.bit_length() * 30103 // 200000
    head, tail = divmod(n, 10**half)
    return digits_of(head) + digits_of(tail).rjust(half, "0")


def _round(x: Fraction, digits: int) -> str:
    if not x:
        return "0"
    sign, size = ("-", -x) if x < 0 else ("", x)
    excess = min(size.numerator.bit_length(), size.denominator.bit_length()) - 8 * digits - 256
    if excess > 0:  # round close bounds with short parts; only a number next to a tie needs all its digits
        top, bottom = size.numerator >> excess, size.denominator >> excess
        low, high = _round(Fraction(top, bottom + 1), digits), _round(Fraction(top + 1, bottom), digits)
        if low == high:
            return sign + low
    bits = size.numerator.bit_length() - size.denominator.bit_length()
    exponent = bits * 30103 // 100000 + 1  # log10(2) is just below 0.30103, so this is not too small
    while size < Fraction(10) ** exponent:
        exponent -= 1
    scaled = round(size / Fraction(10) ** (exponent - digits + 1))
    if scaled == 10**digits:
        scaled, exponent = scaled // 10, exponent + 1
    text = str(scaled)
    if -5 <= exponent < max(digits, 16):
        shift = exponent - digits + 1
        if shift >= 0:
            return sign + text + "0" * shift
        text = text.rjust(1 - shift, "0")
        whole, part = text[:shift], text[shift:].rstrip("0")
        return sign + whole + ("." + part if part else "")
    head, tail = text[0], text[1:].rstrip("0")
    return f"{sign}{head}{'.' + tail if tail else ''}e{exponent:+03d}"


def _round_between(x: Enclosure, digits: int) -> str:
    """As many of the digits as both ends agree on; around zero a bound."""
    if x.is_exact:
        return _round(x.low, digits)
    if x.low <= 0 <= x.high:
        bound, exponent = max(-x.low, x.high), 0
        while Fraction(10) ** exponent >= bound:
            exponent -= 1
        while Fraction(10) ** exponent < bound:
            exponent += 1
        return f"0 ± 1e{exponent:+03d}"
    for n in range(digits, 0, -1):
        low, high = _round(x.low, n), _round(x.high, n)
        if low == high:
            return low
    return f"[{_round(x.low, 2)}, {_round(x.high, 2)}]"


def round_enclosure(enclosure: Callable[[int], tuple[Fraction, Fraction]], digits: int) -> str:
    """Round a nonzero irrational number given by ever finer rational bounds."""
    bits = 4 * digits + 32
    while True:
        low, high = enclosure(bits)
        if (low > 0) == (high > 0) and low and high:
            texts = {_round(low, digits), _round(high, digits)}
            if len(texts) == 1:
                return texts.pop()
        bits *= 2
