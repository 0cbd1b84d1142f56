"""Inequalities between expressions of one variable on an interval, by interval arithmetic and bisection.

What is returned holds at every real point of the interval, ends included; a point where the inequality surely fails
refutes it; else the answer is open. An interval ``(0, r]`` is open at zero: next to zero `scaled` enclosures decide, so
that certified bounds on it establish a rate.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from scsym.asymptotics.expansion import as_expression
from scsym.asymptotics.scaled import sign_near_zero
from scsym.asymptotics.statements import Rate
from scsym.asymptotics.touching import touches
from scsym.errors import MissingDependency, NotProven, ParseError
from scsym.exact import exact
from scsym.exact.names import symbol_name

BITS = 128
HALVINGS = 200
FINEST = 40  # no piece is shorter than this many halvings of the interval


@dataclass(frozen=True)
class Bounds:
    """``low <= function <= high`` on the interval, or a point where it fails.

    verdict : "proven", "refuted" or "open"; pieces : how many intervals it took; point : where it fails.
    """

    low: str
    function: str
    high: str
    interval: tuple[Fraction, Fraction]
    verdict: str
    pieces: int = 0
    point: Fraction | None = None
    variable: str = "x"

    def __bool__(self) -> bool:
        raise TypeError("bounds are proven, refuted or open; look at their verdict")

    def __str__(self) -> str:
        left, right = self.interval
        sign = "<" if left == 0 else "<="
        where = f"{self.low} <= {self.function} <= {self.high} for {left} {sign} {self.variable} <= {right}"
        reason = {"proven": f"{self.pieces} intervals", "refuted": f"it fails at {self.point}", "open": "undecided"}
        return f"{where}: {self.verdict}, {reason[self.verdict]}"


def certified(
    low: Any, function: Any, high: Any, interval: tuple[Any, Any], variable: Any = "x", *, most: int = 20_000
) -> Bounds:
    """Decide ``low <= function <= high`` on a closed interval of positive numbers, or on ``(0, r]``, 0 < r < 1.

    The three are sympy expressions of the variable made of ``+``, ``*``, rational powers, ``log``, ``exp`` and
    ``LambertW``; next to zero ``exp`` and ``LambertW`` are undecided. ``most`` bounds the number of pieces. Raises
    ParseError for other functions.
    """
    variable = symbol_name(variable)
    left, right = Fraction(exact(interval[0])), Fraction(exact(interval[1]))
    if not 0 <= left <= right or right == 0 or (left == 0 and right >= 1):
        raise ParseError("the interval is [l, r] with 0 < l <= r, or (0, r] with r < 1, given as (0, r)")
    least, value, most_ = (as_expression(e, variable) for e in (low, function, high))
    below, above = value - least, most_ - value
    texts = (str(low), str(function), str(high), (left, right))
    waiting, pieces = [(left, right, (below, above))], 0
    if left == 0:
        near, signs = _near_zero((below, above), variable, right)
        pieces = 1
        if None in signs:
            return Bounds(*texts, "open", pieces, None, variable)
        if -1 in signs and any(_sign(e, variable, near, near) == -1 for e in (below, above)):
            return Bounds(*texts, "refuted", pieces, near, variable)
        waiting = [(near, right, (below, above))] if near < right else []
    while waiting:
        pieces += 1
        if pieces > most:
            return Bounds(*texts, "open", pieces, None, variable)
        a, b, undecided = waiting.pop()
        undecided = tuple(e for e in undecided if _sign_or_touch(e, variable, a, b) not in (0, 1))
        if not undecided:
            continue
        middle = (a + b) / 2
        if (b - a) * 2**FINEST < right:  # it touches zero at a point that is not rational, perhaps
            return Bounds(*texts, "open", pieces, None, variable)
        for point in (a, middle, b):
            if any(_sign(e, variable, point, point) == -1 for e in undecided):
                return Bounds(*texts, "refuted", pieces, point, variable)
        waiting += [(a, middle, undecided), (middle, b, undecided)]
    return Bounds(*texts, "proven", pieces, None, variable)


def _near_zero(parts: tuple[Any, ...], variable: str, right: Fraction) -> tuple[Fraction, list[int | None]]:
    """The largest r among right, right/2, right/4, ... such that the signs are known on (0, r], and the signs."""
    signs: list[int | None] = []
    flint, near = _flint(), right
    old = flint.ctx.prec
    try:
        flint.ctx.prec = BITS
        for _ in range(HALVINGS):
            signs = [sign_near_zero(e, variable, near) for e in parts]
            if None not in signs:
                break
            near /= 2
    finally:
        flint.ctx.prec = old
    return near, signs


def _sign(e: Any, variable: str, a: Fraction, b: Fraction) -> int | None:
    """1 or 0 if the expression is surely nonnegative on [a, b], -1 if surely negative there, None if unknown."""
    context = _flint().ctx
    old = context.prec
    try:
        context.prec = BITS
        ball = _evaluate(e, variable, _hull(a, b))
    finally:
        context.prec = old
    if ball is None or not ball.is_finite():
        return None
    if ball >= 0:
        return 1
    return -1 if ball < 0 else None


def _sign_or_touch(e: Any, variable: str, a: Fraction, b: Fraction) -> int | None:
    """As `_sign`; nonnegative are also even powers, products of such, and what touches zero at a rational point."""
    found = _sign(e, variable, a, b)
    if found is None and e.is_Pow and e.exp.is_Integer and e.exp > 0 and e.exp % 2 == 0:
        ball = _evaluate(e.base, variable, _hull(a, b))
        return 1 if ball is not None and ball.is_finite() else None
    if found is None and e.is_Mul and all(_sign_or_touch(part, variable, a, b) in (0, 1) for part in e.args):
        return 1
    return 1 if found is None and touches(e, variable, a, b, _sign) else found


def _flint() -> Any:
    try:
        import flint
    except ImportError:
        raise MissingDependency("interval bounds need python-flint: pip install python-flint") from None
    return flint


def _hull(a: Fraction, b: Fraction) -> Any:
    flint = _flint()
    x, y = (flint.arb(flint.fmpq(z.numerator, z.denominator)) for z in (a, b))
    return x.union(y)


def _evaluate(e: Any, variable: str, x: Any) -> Any:
    flint = _flint()
    if e.is_Rational:
        return flint.arb(flint.fmpq(int(e.p), int(e.q)))
    if e.is_Symbol:
        if e.name != variable:
            raise ParseError(f"the symbol {e} is not the variable {variable}; give it a value")
        return x
    parts = [_evaluate(a, variable, x) for a in e.args]
    if any(p is None for p in parts):
        return None
    name = e.func.__name__
    if name == "Add":
        return sum(parts, flint.arb(0))
    if name == "Mul":
        out = flint.arb(1)
        for p in parts:
            out = out * p
        return out
    if name == "Pow":
        return _power(parts[0], int(e.exp)) if e.exp.is_Integer else parts[0] ** parts[1]
    if name == "exp":
        return parts[0].exp()
    if name == "log" and len(parts) == 1:
        return parts[0].log() if parts[0] > 0 else None
    if name == "LambertW" and len(parts) == 1:
        return parts[0].lambertw() if parts[0] >= 0 else None
    raise ParseError(f"{name} is not among the functions that are enclosed: +, *, powers, log, exp, LambertW")


def _power(x: Any, n: int) -> Any:
    """An integer power of a ball, an even one by the modulus: next to zero it is not negative."""
    if n <= 0 or not x.contains(0):
        return x**n
    low, high = x.lower() ** n, x.upper() ** n
    return low.union(high) if n % 2 else _flint().arb(0).union(low).union(high)


def bounded(function: Any, gauge: Any, up_to: Any, constants: tuple[Any, Any], variable: Any = "x") -> Rate:
    """``function = Theta(gauge)`` at zero, by ``c gauge <= function <= C gauge`` certified on all of ``(0, up_to]``.

    With c <= 0 <= C the rate is ``O``. Raises NotProven where the constants fail, or where nothing could be decided.
    """
    variable = symbol_name(variable)
    import sympy

    c, C = (exact(k) for k in constants)
    g = as_expression(gauge, variable)
    low, high = (sympy.Rational(k.numerator, k.denominator) * g for k in (c, C))
    found = certified(low, function, high, (0, up_to), variable)
    if found.verdict != "proven":
        raise NotProven(str(found))
    how = f"{c} <= quotient <= {C} for 0 < {variable} <= {found.interval[1]} ({found.pieces} intervals)"
    kind = "O" if c <= 0 <= C else "Theta"
    return Rate(kind, str(function), str(gauge), variable, "proven", how, (c, C), found.interval)
