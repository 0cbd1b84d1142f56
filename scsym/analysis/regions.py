"""Where an inequality in one symbol holds, exactly, by isolating real roots.

Left minus right is a quotient of two integer polynomials. Each is split into irreducible factors, whose real roots are
isolated between rational bounds (sympy's exact `Poly.intervals`) that are halved until no two overlap. Between two
neighbouring roots the sign is constant and read off at a rational point; at a root it is known from whose root it is.
No root is ever evaluated numerically.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby, pairwise
from typing import Any

from scsym.errors import ParseError, UndecidedSign
from scsym.exact import RationalFunction, decimal, exact, fraction_text, symbols_of
from scsym.exact.labels import symbol_latex

RELATIONS = (">", ">=", "<", "<=")
DEFAULT = "p"  # the symbol's name where the inequality has none


@dataclass(frozen=True)
class Algebraic:
    """A real algebraic number: the only root of `minimal` (a sympy Poly) between two rational bounds.

    A rational number has equal bounds.
    """

    minimal: Any
    low: Fraction
    high: Fraction

    @property
    def is_rational(self) -> bool:
        """Whether the number is rational; `low` is then its value."""
        return self.low == self.high

    def refined(self, width: Fraction) -> Algebraic:
        """The same number between bounds that are at most this far apart, by bisection.

        An irreducible polynomial with an irrational root has no rational one, so its sign tells the side.
        """
        low, high = self.low, self.high
        if high - low <= width:
            return self
        coefficients = [_fraction(c) for c in self.minimal.all_coeffs()]
        above = _value(coefficients, high) > 0
        while high - low > width:
            middle = (low + high) / 2
            if (_value(coefficients, middle) > 0) == above:
                high = middle
            else:
                low = middle
        return Algebraic(self.minimal, low, high)

    def compare(self, x: Fraction) -> int:
        """The sign of this number minus a rational one."""
        here = self
        while not here.is_rational and here.low <= x <= here.high:
            here = here.refined((here.high - here.low) / 4)  # irrational, so it leaves x behind
        return (here.low > x) - (here.low < x)

    @property
    def expr(self) -> Any:
        """The sympy number: a rational, a radical for degree two, else a root of its polynomial."""
        if self.is_rational:
            return _sympy(self.low)
        return self.minimal.real_roots()[self.minimal.count_roots(sup=_sympy(self.low))]

    def _sympy_(self) -> Any:
        return self.expr

    def near(self, digits: int = 6) -> str:
        """The number in decimals, correctly rounded."""
        if self.is_rational:
            return decimal(self.low, digits)
        here = self
        while decimal(here.low, digits) != decimal(here.high, digits):
            here = here.refined((here.high - here.low) / 4)
        return decimal(here.low, digits)

    def __str__(self) -> str:
        if self.is_rational:
            return fraction_text(self.low)
        if self.minimal.degree() == 2:
            return str(self.expr)
        return f"the root of {self._polynomial.as_expr()} near {self.near()}"

    def to_latex(self) -> str:
        """The number as LaTeX mathematics."""
        import sympy

        if self.is_rational or self.minimal.degree() == 2:
            return str(sympy.latex(self.expr))
        return rf"\text{{the root of }} {sympy.latex(self._polynomial.as_expr())} \text{{ near }} {self.near()}"

    @property
    def _polynomial(self) -> Any:
        return self.minimal.clear_denoms(convert=True)[1]


@dataclass(frozen=True)
class Interval:
    """The numbers between two ends; ``closed`` tells for each end whether it belongs. None is an infinite end."""

    low: Algebraic | None
    high: Algebraic | None
    closed: tuple[bool, bool]

    def __contains__(self, x: Any) -> bool:
        value = _rational(x)
        left = 1 if self.low is None else -self.low.compare(value)
        right = 1 if self.high is None else self.high.compare(value)
        return (left > 0 or (left == 0 and self.closed[0])) and (right > 0 or (right == 0 and self.closed[1]))

    def __str__(self) -> str:
        if self.low is not None and self.low == self.high:
            return f"{{{self.low}}}"
        low = "-oo" if self.low is None else str(self.low)
        high = "oo" if self.high is None else str(self.high)
        return f"{'[' if self.closed[0] else '('}{low}, {high}{']' if self.closed[1] else ')'}"


@dataclass(frozen=True)
class Region:
    """Where an inequality in one symbol holds: disjoint intervals in increasing order. ``x in region`` is exact."""

    symbol: str
    intervals: tuple[Interval, ...]

    def __contains__(self, x: Any) -> bool:
        return any(x in i for i in self.intervals)

    def __str__(self) -> str:
        return f"{self.symbol} in " + (" or ".join(map(str, self.intervals)) if self.intervals else "no interval")

    def to_latex(self) -> str:
        """The region as LaTeX mathematics."""

        def end(x: Algebraic | None, infinite: str) -> str:
            return infinite if x is None else x.to_latex()

        def shown(i: Interval) -> str:
            if i.low is not None and i.low == i.high:
                return rf"\{{{end(i.low, '')}\}}"
            left, right = "[" if i.closed[0] else "(", "]" if i.closed[1] else ")"
            low, high = end(i.low, r"-\infty"), end(i.high, r"\infty")
            return rf"\left{left}{low}, {high}\right{right}"

        union = r" \cup ".join(map(shown, self.intervals)) if self.intervals else r"\emptyset"
        return rf"{symbol_latex(self.symbol)} \in {union}"

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {self.to_latex()}$"


def region(left: Any, relation: str = ">=", right: Any = 0, *, low: Any = 0, high: Any = 1) -> Region:
    """Where ``left relation right`` holds for low <= p <= high, p being the only symbol of both sides.

    left, right : rational functions, numbers or texts; a pole of either side belongs to no interval.
    relation : ">=", ">", "<=" or "<".
    low, high : the range looked at, rational; None is no bound.

    Raises UndecidedSign for more than one symbol, ParseError for another relation or an empty range.
    """
    if relation not in RELATIONS:
        raise ParseError(f"the relation is one of {' '.join(RELATIONS)}, not {relation!r}")
    start, end = (None if x is None else _rational(x) for x in (low, high))
    if start is not None and end is not None and start > end:
        raise ParseError(f"the range from {start} to {end} is empty")
    sides = [exact(left), exact(right)]
    names = symbols_of(sides)
    if len(names) > 1:
        raise UndecidedSign(f"a region is exact for one symbol, not for {', '.join(names)}; give the others values")
    name = names[0] if names else DEFAULT
    top, bottom = _quotient(sides[0] - sides[1] if relation[0] == ">" else sides[1] - sides[0], name)
    poles = [_quotient(side, name)[1] for side in sides]
    points = _points([top, *poles], start, end)

    def holds(x: Algebraic) -> bool:
        if any(_vanishes(pole, x) for pole in poles):
            return False
        if _vanishes(top, x):
            return relation.endswith("=")
        return bool(top.eval(_sympy(x.low)) * bottom.eval(_sympy(x.low)) > 0)  # only rational points come here

    return Region(name, tuple(_joined(_pieces(points, top.gen, start is None, end is None, holds))))


def _quotient(value: Any, name: str) -> tuple[Any, Any]:
    """Numerator and denominator as sympy polynomials over Q in the one symbol."""
    import sympy

    parts = (value.numerator, value.denominator) if isinstance(value, RationalFunction) else (value, Fraction(1))
    p = sympy.Symbol(name)
    top, bottom = (sympy.Poly(_expression(x), p, domain="QQ") for x in parts)
    return top, bottom


def _points(polynomials: list[Any], start: Fraction | None, end: Fraction | None) -> list[Algebraic]:
    """The ends of the range and the real roots in it, in increasing order, in bounds that do not touch."""
    factors = {f.monic() for poly in polynomials if not poly.is_zero for f, _ in poly.factor_list()[1]}
    found = {x for f in factors for x in _roots(f)}
    found |= {_point(x, polynomials[0].gen) for x in (start, end) if x is not None}
    while True:
        points = sorted(found, key=lambda x: (x.low, x.high))
        close = {z for x, y in pairwise(points) if x.high >= y.low for z in (x, y) if not z.is_rational}
        if not close:
            break
        found = {x.refined((x.high - x.low) / 4) if x in close else x for x in points}
    return [x for x in points if (start is None or x.low >= start) and (end is None or x.high <= end)]


def _roots(f: Any) -> list[Algebraic]:
    """The real roots of an irreducible monic polynomial."""
    if f.degree() == 1:
        x = -_fraction(f.nth(0))
        return [Algebraic(f, x, x)]
    return [Algebraic(f, *map(_fraction, bounds)) for bounds, _ in f.intervals()]


def _point(x: Fraction, symbol: Any) -> Algebraic:
    import sympy

    return Algebraic(sympy.Poly(symbol - _sympy(x), symbol, domain="QQ"), x, x)


def _vanishes(poly: Any, x: Algebraic) -> bool:
    """Whether x is a root: its minimal polynomial divides."""
    return bool(poly.is_zero or poly.rem(x.minimal).is_zero)


# The line as points and the open intervals between them; None is an infinite end

Piece = tuple[Algebraic | None, Algebraic | None, bool]


def _pieces(
    points: list[Algebraic], symbol: Any, from_left: bool, to_right: bool, holds: Callable[[Algebraic], bool]
) -> Iterator[Piece]:
    ends = [*points, None]
    if from_left:
        yield None, ends[0], holds(_between(None, ends[0], symbol))
    for x, after in pairwise(ends):
        if x is not None:
            yield x, x, holds(x)
            if after is not None or to_right:
                yield x, after, holds(_between(x, after, symbol))


def _between(x: Algebraic | None, y: Algebraic | None, symbol: Any) -> Algebraic:
    """A rational point strictly between two points whose bounds do not touch."""
    if x is None or y is None:
        place = y.low - 1 if y is not None else x.high + 1 if x is not None else Fraction(0)
    else:
        place = (x.high + y.low) / 2
    return _point(place, symbol)


def _joined(pieces: Iterator[Piece]) -> Iterator[Interval]:
    """Neighbouring pieces that hold, as one interval."""
    for good, run in groupby(pieces, key=lambda piece: piece[2]):
        if good:
            found = list(run)
            first, last = found[0], found[-1]
            yield Interval(first[0], last[1], (_is_point(first), _is_point(last)))


def _is_point(piece: Piece) -> bool:
    return piece[0] is not None and piece[0] is piece[1]


def _value(coefficients: Sequence[Fraction], x: Fraction) -> Fraction:
    """The polynomial with these coefficients, highest degree first, at x."""
    value = Fraction(0)
    for c in coefficients:
        value = value * x + c
    return value


# Between Fraction and sympy


def _rational(x: Any) -> Fraction:
    value = exact(x)
    if not isinstance(value, Fraction):
        raise ParseError(f"a bound is a rational number, not {value}")
    return value


def _sympy(x: Fraction) -> Any:
    import sympy

    return sympy.Rational(x.numerator, x.denominator)


def _expression(x: Any) -> Any:
    return x.expr if isinstance(x, RationalFunction) else _sympy(x)


def _fraction(x: Any) -> Fraction:
    return Fraction(int(x.p), int(x.q))
