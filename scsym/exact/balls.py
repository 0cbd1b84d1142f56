"""Numbers known up to a rounding error that is carried along: Arb balls, or mpmath's intervals without flint.

Every operation gives a ball that contains the exact result for all numbers in its operands (Johansson 2017, "Arb:
efficient arbitrary-precision midpoint-radius interval arithmetic"), so an enclosure holds by construction.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from typing import Any

from scsym.errors import ScsymError

from .backend import flint
from .enclosure import Enclosure

Ball = Any


class Imprecise(ScsymError, ArithmeticError):
    """The precision is too low for a division or a dense solve; more bits may do."""


class ArbBalls:
    """Arb balls with this many bits; their arithmetic must happen inside `working`."""

    dense = True  # whether `solve` is fast enough for full matrices

    def __init__(self, bits: int) -> None:
        self.bits = bits
        self.zero, self.one = flint.arb(0), flint.arb(1)

    @contextmanager
    def working(self) -> Iterator[None]:
        """Sets the precision of all balls for the block."""
        before = flint.ctx.prec
        flint.ctx.prec = self.bits
        try:
            yield
        finally:
            flint.ctx.prec = before

    def of(self, x: Any) -> Ball:
        """The ball of a rational, a Fraction or the engine's own."""
        return flint.arb(x if isinstance(x, flint.fmpq) else flint.fmpq(x.numerator, x.denominator))

    def inverse(self, x: Ball) -> Ball:
        """1 / x. Raises Imprecise where x may be zero."""
        found = 1 / x
        if not found.is_finite():
            raise Imprecise("a divisor may be zero at this precision")
        return found

    def log(self, x: Ball) -> Ball:
        """The natural logarithm. Raises Imprecise where x may be zero."""
        found = x.log()
        if not found.is_finite():
            raise Imprecise("the argument of a logarithm may be zero at this precision")
        return found

    def largest(self, balls: Sequence[Ball]) -> Ball:
        """The maximum."""
        found = balls[0]
        for x in balls[1:]:
            found = found.max(x)
        return found

    def accuracy(self, x: Ball) -> int:
        """Bits of the value that are certain, relative to its size; negative where zero is not excluded."""
        return int(x.rel_accuracy_bits())

    def negligible(self, x: Ball, scale: Ball, bits: int) -> bool:
        """Whether surely ``|x| < scale / 2^bits``."""
        return bool(abs(x) * flint.arb(2) ** bits < scale)

    def ends(self, x: Ball) -> Enclosure:
        """The interval, with dyadic ends."""
        if not x.is_finite():
            raise Imprecise("a number is not known at this precision")
        middle, radius = _dyadic(x.mid()), _dyadic(x.rad())
        return Enclosure(middle - radius, middle + radius)

    def solve(self, matrix: Sequence[Sequence[Ball]], right: Sequence[Ball]) -> list[Ball]:
        """The solution of a full system. Raises Imprecise where the matrix may be singular at this precision."""
        n = len(right)
        try:
            found = flint.arb_mat([list(row) for row in matrix]).solve(flint.arb_mat(n, 1, list(right)))
        except ZeroDivisionError:
            raise Imprecise("a dense system may be singular at this precision") from None
        return list(found.entries())


class IntervalBalls:
    """mpmath's intervals with this many bits: slower, and without a dense solver."""

    dense = False

    def __init__(self, bits: int) -> None:
        from mpmath.ctx_iv import MPIntervalContext

        self.bits = bits
        self.context = MPIntervalContext()
        self.context.prec = bits
        self.zero, self.one = self.context.mpf(0), self.context.mpf(1)

    @contextmanager
    def working(self) -> Iterator[None]:
        """Nothing to set: the numbers know their precision."""
        yield

    def of(self, x: Any) -> Ball:
        """The interval of a rational."""
        top = self.context.mpf(x.numerator)
        return top if x.denominator == 1 else top / self.context.mpf(x.denominator)

    def inverse(self, x: Ball) -> Ball:
        """1 / x. Raises Imprecise where x may be zero."""
        if 0 in x:
            raise Imprecise("a divisor may be zero at this precision")
        return self.one / x

    def log(self, x: Ball) -> Ball:
        """The natural logarithm. Raises Imprecise where x may be zero."""
        if not x > 0:
            raise Imprecise("the argument of a logarithm may be zero at this precision")
        return self.context.log(x)

    def largest(self, balls: Sequence[Ball]) -> Ball:
        """The maximum."""
        ends = [self.ends(x) for x in balls]
        low, high = max(x.low for x in ends), max(x.high for x in ends)
        return self.context.mpf([self.of(low).a, self.of(high).b])

    def accuracy(self, x: Ball) -> int:
        """Bits of the value that are certain, relative to its size; negative where zero is not excluded."""
        found = self.ends(x)
        if found.low == found.high:
            return self.bits
        if found.low <= 0 <= found.high:
            return -1
        part = min(abs(found.low), abs(found.high)) / found.width
        return int(part).bit_length() - 1

    def negligible(self, x: Ball, scale: Ball, bits: int) -> bool:
        """Whether surely ``|x| < scale / 2^bits``."""
        found = self.ends(x)
        return max(abs(found.low), abs(found.high)) * 2**bits < self.ends(scale).low

    def ends(self, x: Ball) -> Enclosure:
        """The interval, with dyadic ends."""
        low, high = (_of_mpf(end) for end in x._mpi_)
        return Enclosure(low, high)

    def solve(self, matrix: Sequence[Sequence[Ball]], right: Sequence[Ball]) -> list[Ball]:
        """Not offered: elimination goes to the end."""
        raise NotImplementedError("intervals have no dense solver")


Balls = ArbBalls | IntervalBalls


def balls(bits: int) -> Balls:
    """The arithmetic with this many bits: Arb's where flint is installed."""
    return ArbBalls(bits) if flint is not None else IntervalBalls(bits)


def _dyadic(x: Any) -> Fraction:
    """An exact ball as a Fraction."""
    man, exp = map(int, x.man_exp())
    return Fraction(man << exp) if exp >= 0 else Fraction(man, 1 << -exp)


def _of_mpf(x: Any) -> Fraction:
    sign, man, exp, _ = x
    if not man and exp:
        raise Imprecise("a number is not known at this precision")
    value = Fraction(int(man) << exp) if exp >= 0 else Fraction(int(man), 1 << -exp)
    return -value if sign else value
