"""An expression that touches zero at a rational point of an interval, where enclosures never decide its sign.

By Taylor's theorem: if the expression and its first n - 1 derivatives vanish at c in [a, b], exactly, and its n-th
derivative is nonnegative on [a, b], then ``(x - c)^n`` has the expression's sign: it is nonnegative for even n, and for
odd n where c is the left end.
"""

from __future__ import annotations

from fractions import Fraction
from math import prod
from typing import Any

ORDERS = 8


def derivative(e: Any, variable: str) -> Any | None:
    """The derivative of an expression of ``+``, ``*``, rational powers, ``log``, ``exp``; None for other functions."""
    import sympy

    if variable not in {s.name for s in e.free_symbols}:
        return sympy.Integer(0)
    if e.is_Symbol:
        return sympy.Integer(1)
    name = e.func.__name__
    if name == "Pow" and not e.exp.is_Rational:
        return None
    inner = [derivative(part, variable) for part in e.args]
    if None in inner:
        return None
    if name == "Add":
        return sympy.Add(*inner)
    if name == "Mul":
        return sympy.Add(*(sympy.Mul(*e.args[:k], d, *e.args[k + 1 :]) for k, d in enumerate(inner)))
    if name == "Pow":
        return e.exp * e.base ** (e.exp - 1) * inner[0]
    if name == "log" and len(inner) == 1:
        return inner[0] / e.args[0]
    return e * inner[0] if name == "exp" else None


def exactly(e: Any, variable: str, at: Fraction) -> Fraction | None:
    """The value at a rational point where it is rational by arithmetic, ``log 1 = 0`` and ``exp 0 = 1``; else None."""
    if e.is_Rational:
        return Fraction(int(e.p), int(e.q))
    if e.is_Symbol:
        return at if e.name == variable else None
    name = e.func.__name__
    parts = [value for part in e.args if (value := exactly(part, variable, at)) is not None]
    if len(parts) < len(e.args):
        return None
    if name == "Mul":
        return prod(parts, start=Fraction(1))
    if name == "Add":
        return sum(parts, Fraction(0))
    if name == "Pow" and parts[1].denominator == 1 and (parts[0] != 0 or parts[1] > 0):
        return parts[0] ** int(parts[1])
    if name == "Pow" and parts[0] == 1:
        return Fraction(1)
    if name == "log" and len(parts) == 1 and parts[0] == 1:
        return Fraction(0)
    return Fraction(1) if name == "exp" and parts[0] == 0 else None


def simplest(a: Fraction, b: Fraction) -> Fraction:
    """The rational number of smallest denominator in ``[a, b]``, 0 < a <= b."""
    whole = -(-a.numerator // a.denominator)
    if whole <= b:
        return Fraction(whole)
    return whole - 1 + 1 / simplest(1 / (b - whole + 1), 1 / (a - whole + 1))


def touches(e: Any, variable: str, a: Fraction, b: Fraction, sign: Any) -> bool:
    """Whether the expression is surely nonnegative on ``[a, b]`` by Taylor's theorem at the simplest point in it.

    sign : the function that encloses, ``sign(e, variable, a, b)``, 1 or 0 for surely nonnegative
    """
    c, here = simplest(a, b), e
    for order in range(ORDERS + 1):
        if order and (order % 2 == 0 or c == a) and sign(here, variable, a, b) in (0, 1):
            return True
        if exactly(here, variable, c) != 0:
            return False
        following = derivative(here, variable)
        if following is None:
            return False
        here = following
    return False
