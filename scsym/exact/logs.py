"""Rational combinations of logarithms of positive rationals, with decidable equality and sign.

An element is ``sum c_i log n_i`` with rational c_i and integers n_i > 1 that are pairwise coprime. Integers are never
factored: a coprime base comes from gcds alone (the naive refinement of Bach, Driscoll and Shallit). Logarithms of
pairwise coprime integers > 1 are linearly independent over Q, so an element is zero exactly if no term is left; the
sign of a nonzero one is found by interval arithmetic with doubling precision, which therefore ends. Sums only collect
their parts; the coprime base is made when equality with zero is in question, after intervals did not settle it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import gcd
from typing import Any

from scsym.errors import InexactInput, ParseError, UndecidedSign, UndefinedValue

from .backend import element, flint, fraction
from .decimal import round_enclosure
from .extended import Infinity, Undefined, oo
from .ratfun import RationalFunction

RATIONAL: Any = (Fraction,) if flint is None else (Fraction, flint.fmpq)


def coprime_base(numbers: Iterable[int]) -> list[int]:
    """Pairwise coprime integers > 1 of which every given positive integer is a product of powers."""
    base: list[int] = []
    for number in numbers:
        pending = [number]
        while pending:
            n = pending.pop()
            for i, b in enumerate(base):
                g = gcd(n, b)
                if g == n == b:
                    break
                if g > 1:  # the product n * b shrinks by g, so this ends
                    del base[i]
                    pending += [part for part in (n // g, b // g, g) if part > 1]
                    break
            else:
                if n > 1:
                    base.append(n)
    return sorted(base)


def _multiplicities(n: int, base: Iterable[int]) -> Iterable[tuple[int, int]]:
    for b in base:
        times = 0
        while n % b == 0:
            n, times = n // b, times + 1
        if times:
            yield b, times


class LogNumber:
    """``sum c_i log n_i``, exactly. Made by `log` and arithmetic; ordered; zero is falsy.

    `evalf` gives correct decimals, `enclosure` rational bounds, ``float(x)`` the nearest double. A rational number
    added to it makes a `Mixed`.
    """

    __slots__ = ("_parts", "_terms")
    _parts: Mapping[int, Fraction]
    _terms: tuple[tuple[int, Fraction], ...] | None

    def __init__(self, terms: Mapping[int, Fraction]) -> None:
        """From coefficients by positive integer; they need not be coprime."""
        object.__setattr__(self, "_parts", {n: c for n, c in terms.items() if c and n > 1})
        object.__setattr__(self, "_terms", None)

    @property
    def terms(self) -> tuple[tuple[int, Fraction], ...]:
        """The pairs (n, c) of a pairwise coprime base, one for each coefficient; empty exactly for zero."""
        if self._terms is None:
            base = coprime_base(self._parts)
            out: dict[int, Fraction] = {}
            for n, c in self._parts.items():
                for b, times in _multiplicities(n, base):
                    out[b] = out.get(b, Fraction(0)) + times * c
            grouped: dict[Fraction, int] = {}
            for b, c in out.items():
                if c:
                    grouped[c] = grouped.get(c, 1) * b  # c log a + c log b = c log ab keeps the base coprime
            object.__setattr__(self, "_terms", tuple(sorted((n, c) for c, n in grouped.items())))
            object.__setattr__(self, "_parts", dict(self._terms or ()))
        return self._terms or ()

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("a LogNumber does not change")

    def __reduce__(self) -> tuple[Any, ...]:
        return LogNumber, (dict(self.terms),)

    def __add__(self, other: Any) -> Any:
        if isinstance(other, (int, Fraction)) and other == 0:
            return self
        if isinstance(other, (Infinity, Undefined)):
            return other + self
        if isinstance(other, Mixed):
            return NotImplemented
        if isinstance(other, (int, Fraction)) and not isinstance(other, bool):
            return mixed(Fraction(other), self)
        if not isinstance(other, LogNumber):
            raise _mixed("+", self, other)
        small, large = sorted((self._parts, other._parts), key=len)
        out = dict(large)
        for n, c in small.items():
            out[n] = out.get(n, 0) + c
        return LogNumber(out)

    __radd__ = __add__

    def __neg__(self) -> LogNumber:
        return LogNumber({n: -c for n, c in self._parts.items()})

    def __pos__(self) -> LogNumber:
        return self

    def __abs__(self) -> LogNumber:
        return -self if self.sign() < 0 else self

    def __sub__(self, other: Any) -> Any:
        if isinstance(other, bool):
            raise _mixed("-", self, other)
        return self + (-other)

    def __rsub__(self, other: Any) -> Any:
        return -self + other

    def __mul__(self, factor: Any) -> Any:
        if not isinstance(factor, (int, Fraction)) or isinstance(factor, bool):
            if isinstance(factor, (Infinity, Undefined)):
                return factor * self
            raise _mixed("*", self, factor)
        return LogNumber({n: c * Fraction(factor) for n, c in self._parts.items()})

    __rmul__ = __mul__

    def __truediv__(self, divisor: Any) -> Any:
        if not isinstance(divisor, (int, Fraction)) or isinstance(divisor, bool):
            if isinstance(divisor, (Infinity, Undefined)):
                return NotImplemented
            raise _mixed("/", self, divisor)
        return self * (1 / Fraction(divisor))

    def __bool__(self) -> bool:
        return self.sign() != 0

    def sign(self) -> int:
        """-1, 0 or 1."""
        if not self._parts:
            return 0
        bits = 64
        while True:
            if bits == 128 and not self.terms:
                return 0
            low, high = self._bounds(bits)
            if low > 0:
                return 1
            if high < 0:
                return -1
            bits *= 2

    def _bounds(self, bits: int) -> tuple[Any, Any]:
        """Lower and upper bound as numbers that compare with 0."""
        if flint is not None:
            ball = self._ball(bits)
            return (1, 1) if ball > 0 else (-1, -1) if ball < 0 else (-1, 1)
        low, high = self.enclosure(bits)
        return low, high

    def _ball(self, bits: int) -> Any:
        old = flint.ctx.prec
        try:
            flint.ctx.prec = bits
            total = flint.arb(0)
            for n, c in self._parts.items():
                total += flint.arb(flint.fmpz(n)).log() * flint.arb(flint.fmpq(c.numerator, c.denominator))
            return total
        finally:
            flint.ctx.prec = old

    def enclosure(self, bits: int = 64) -> tuple[Fraction, Fraction]:
        """Rational bounds ``low <= x <= high``, computed with this many bits of precision."""
        if not self._parts:
            return Fraction(0), Fraction(0)
        if flint is not None:
            ball, old = self._ball(bits), flint.ctx.prec
            try:
                flint.ctx.prec = bits  # the end points are rounded outwards to the context's precision
                return _dyadic(ball.lower()), _dyadic(ball.upper())
            finally:
                flint.ctx.prec = old
        from mpmath import iv

        old = iv.prec
        try:
            iv.prec = bits
            total = iv.mpf(0)
            for n, c in self._parts.items():
                total += iv.log(iv.mpf(n)) * iv.mpf(c.numerator) / iv.mpf(c.denominator)
            low, high = total._mpi_
            return _mpf_fraction(low), _mpf_fraction(high)
        finally:
            iv.prec = old

    def evalf(self, digits: int = 15) -> str:
        """The value in decimals, correctly rounded to this many significant digits."""
        return round_enclosure(self.enclosure, digits) if self else "0"

    def __float__(self) -> float:
        return _nearest(self.enclosure) if self else 0.0

    def _order(self, other: Any) -> int | None:
        if isinstance(other, (int, Fraction)) and not isinstance(other, bool) and other != 0:
            return self._against(Fraction(other))
        if isinstance(other, (LogNumber, int, Fraction)):
            difference = self - other
            return difference.sign()
        return None

    def _against(self, other: Fraction) -> int:
        """The sign of self - other for a nonzero rational; they differ (e**q is irrational), so this ends."""
        bits = 64
        while True:
            low, high = self.enclosure(bits)
            if low > other:
                return 1
            if high < other:
                return -1
            bits *= 2

    def __eq__(self, other: object) -> bool:
        if isinstance(other, LogNumber):
            return self._parts == other._parts or not self - other
        if not isinstance(other, (int, Fraction, Infinity, Undefined)):
            return NotImplemented
        return other == 0 and not self

    def __hash__(self) -> int:
        return hash("LogNumber") if self else hash(Fraction(0))  # one value has many coprime bases

    def __lt__(self, other: Any) -> Any:
        order = self._order(other)
        return NotImplemented if order is None else order < 0

    def __le__(self, other: Any) -> Any:
        order = self._order(other)
        return NotImplemented if order is None else order <= 0

    def __gt__(self, other: Any) -> Any:
        order = self._order(other)
        return NotImplemented if order is None else order > 0

    def __ge__(self, other: Any) -> Any:
        order = self._order(other)
        return NotImplemented if order is None else order >= 0

    def _sympy_(self) -> Any:
        import sympy

        return sympy.Add(*(sympy.Rational(c.numerator, c.denominator) * sympy.log(n) for n, c in self.terms))

    def __repr__(self) -> str:
        text = ""
        for n, c in self.terms:
            size = abs(c)
            body = f"log({n})" if size == 1 else f"{size}*log({n})" if size.denominator == 1 else f"({size})*log({n})"
            text += (" - " if text else "-") + body if c < 0 else (" + " if text else "") + body
        return text or "0"

    def to_latex(self) -> str:
        """The combination of logarithms as LaTeX."""
        from scsym.exact.notation import value_latex

        return value_latex(self)

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {self.to_latex()}$"


@dataclass(frozen=True)
class Mixed:
    """``rational + logs``, both parts not zero: what ``log(2) - 1/2`` is.

    Equality is decided part by part: a nonzero rational combination of logarithms of rationals is the logarithm of an
    algebraic number, hence transcendental (Lindemann) and no rational number. The order follows by enclosures.
    """

    rational: Fraction
    logs: LogNumber

    def __mul__(self, factor: Any) -> Any:
        if isinstance(factor, (Infinity, Undefined)):
            return factor * self.sign()
        if not isinstance(factor, (int, Fraction)) or isinstance(factor, bool):
            return NotImplemented
        return mixed(self.rational * factor, self.logs * factor)

    __rmul__ = __mul__

    def __truediv__(self, divisor: Any) -> Any:
        if not isinstance(divisor, (int, Fraction)) or isinstance(divisor, bool):
            return NotImplemented
        return self * (1 / Fraction(divisor))

    def __add__(self, other: Any) -> Any:
        if isinstance(other, (Infinity, Undefined)):
            return other + self.rational
        if isinstance(other, Mixed):
            return mixed(self.rational + other.rational, self.logs + other.logs)
        if isinstance(other, LogNumber):
            return mixed(self.rational, self.logs + other)
        if not isinstance(other, (int, Fraction)) or isinstance(other, bool):
            return NotImplemented
        return mixed(self.rational + other, self.logs)

    __radd__ = __add__

    def __neg__(self) -> Any:
        return self * -1

    def __sub__(self, other: Any) -> Any:
        return self + -1 * other

    def __rsub__(self, other: Any) -> Any:
        return -self + other

    def __bool__(self) -> bool:
        return True

    def __abs__(self) -> Any:
        return self if self.sign() > 0 else -self

    def sign(self) -> int:
        """-1 or 1: the number is never zero."""
        return self.logs._against(-self.rational)

    def enclosure(self, bits: int = 64) -> tuple[Fraction, Fraction]:
        """Rational bounds ``low <= x <= high``, from logarithms of this many bits."""
        low, high = self.logs.enclosure(bits)
        return self.rational + low, self.rational + high

    def evalf(self, digits: int = 15) -> str:
        """The value in decimals, correctly rounded to this many significant digits."""
        return round_enclosure(self.enclosure, digits)

    def __float__(self) -> float:
        return _nearest(self.enclosure)

    def __lt__(self, other: Any) -> Any:
        return _below(self - other, strict=True) if _meets(other) else NotImplemented

    def __le__(self, other: Any) -> Any:
        return _below(self - other, strict=False) if _meets(other) else NotImplemented

    def __gt__(self, other: Any) -> Any:
        return _below(other - self, strict=True) if _meets(other) else NotImplemented

    def __ge__(self, other: Any) -> Any:
        return _below(other - self, strict=False) if _meets(other) else NotImplemented

    def _sympy_(self) -> Any:
        return self.logs._sympy_() + self.rational

    def __repr__(self) -> str:
        sign, size = ("-", -self.rational) if self.rational < 0 else ("+", self.rational)
        return f"{self.logs!r} {sign} {size}"


def mixed(rational: Fraction, logs: LogNumber) -> Any:
    """The sum in its simplest type."""
    return rational if not logs.terms else Mixed(rational, logs) if rational else logs


def _meets(x: Any) -> bool:
    """Whether the difference to x is one of our numbers."""
    return isinstance(x, (int, Fraction, LogNumber, Mixed, Infinity, Undefined)) and not isinstance(x, bool)


def _below(x: Any, strict: bool) -> bool:
    if isinstance(x, (Mixed, LogNumber)):
        x = x.sign()
    return bool(x < 0 or (x == 0 and not strict))


def _nearest(enclosure: Callable[[int], tuple[Fraction, Fraction]]) -> float:
    """The double next to a number given by ever finer rational bounds."""
    bits = 96
    while True:
        low, high = map(float, enclosure(bits))
        if low == high:
            return low
        bits *= 2


def _mixed(operation: str, x: LogNumber, other: Any) -> Exception:
    """The error for an operand that would lead out of the combinations of logarithms."""
    if isinstance(other, (int, Fraction, RationalFunction, LogNumber)) and not isinstance(other, bool):
        why = "a logarithm takes rational factors, rationals and other logarithms only; give symbols values first"
        return TypeError(f"{x} {operation} {other} is not one of our numbers: {why}")
    return InexactInput(f"{other!r:.80} of type {type(other).__name__} is not exact, so it cannot meet {x}")


def log_sum(numbers: Iterable[Any]) -> Any:
    """The sum of many numbers (logarithms, zeros, infinities) in one pass; `sum` copies what it has at each step."""
    from .parse import exact

    parts: dict[int, Fraction] = {}
    rest: Any = Fraction(0)
    for x in numbers:
        if isinstance(x, LogNumber):
            for n, c in x._parts.items():
                parts[n] = parts.get(n, Fraction(0)) + c
        else:
            rest = rest + (x if isinstance(x, (Infinity, Undefined)) else exact(x))
    total = LogNumber(parts)
    return total + rest if parts else rest


def log_combination(terms: Iterable[tuple[Any, Any]]) -> Any:
    """``sum of c log x`` over the pairs (c, x) in one pass: a LogNumber, or an infinity where some x is zero.

    Both are rational, Fractions or the engine's numbers; ``0 log x = 0`` for every x. Symbols are refused as by `log`.
    """
    parts: dict[int, Any] = {}
    endless: Any = Fraction(0)
    for c, x in terms:
        if c == 0 or x == 1:
            continue
        if not isinstance(x, RATIONAL) or not isinstance(c, RATIONAL) or x <= 0:
            endless = endless + weighted(c, log(x))
            continue
        if isinstance(c, Fraction):
            c = element(c)
        for n, share in ((int(x.numerator), c), (int(x.denominator), -c)):
            if n != 1:
                parts[n] = parts[n] + share if n in parts else share
    return LogNumber({n: fraction(c) for n, c in parts.items()}) + endless


def _dyadic(x: Any) -> Fraction:
    mantissa, exponent = x.man_exp()
    m, e = int(mantissa), int(exponent)
    return Fraction(m * 2**e) if e >= 0 else Fraction(m, 2**-e)


def _mpf_fraction(x: Any) -> Fraction:
    sign, mantissa, exponent, _ = x
    value = Fraction(int(mantissa)) * Fraction(2) ** int(exponent)
    return -value if sign else value


def log(x: Any) -> Any:
    """The natural logarithm of a positive rational (or text); ``log(0) = -oo``.

    Raises ParseError for a negative or symbolic number.
    """
    from .parse import exact

    value = exact(x)
    if not isinstance(value, Fraction) or value < 0:
        raise ParseError(f"log needs a nonnegative rational number, not {value}")
    if value == 0:
        return -oo
    terms = {value.numerator: Fraction(1), value.denominator: Fraction(-1)} if value != 1 else {}
    return LogNumber(terms)


def weighted(weight: Any, x: Any) -> Any:
    """``weight * x`` with the convention ``0 * (+-oo) = 0``, as in ``p log p`` at p = 0.

    Raises UndecidedSign for a symbolic weight: a logarithm with such a coefficient is not one of our numbers.
    """
    from .parse import exact

    if isinstance(x, Undefined):
        raise UndefinedValue("an undefined entry (0/0) takes part in no computation")
    weight = exact(weight)
    x = x if isinstance(x, (LogNumber, Infinity)) else exact(x)
    if weight == 0 or x == 0:
        return Fraction(0)
    if not isinstance(weight, Fraction) and isinstance(x, (LogNumber, Infinity)):
        raise UndecidedSign(f"the logarithm {x} has the symbolic coefficient {weight}; give the symbols values first")
    return weight * x
