"""Where an inequality in one symbol holds, exactly, by isolating real roots.

Left minus right is a quotient of two integer polynomials. Each is split into irreducible factors, whose real roots are
isolated between rational bounds (sympy's exact `Poly.intervals`) that are refined until no two overlap. Between two
neighbouring roots the sign is constant and read off at a rational point; at a root it is known from whose root it is.
No root is ever evaluated numerically.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from scsym.errors import ParseError, UndecidedSign
from scsym.exact import RationalFunction, exact, fraction_text, symbols_of

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
        """The same number between bounds that are at most this far apart."""
        if self.high - self.low <= width:
            return self
        low, high = self.minimal.refine_root(_sympy(self.low), _sympy(self.high), eps=_sympy(width))
        return Algebraic(self.minimal, _fraction(low), _fraction(high))

    def compare(self, x: Fraction) -> int:
        """The sign of this number minus a rational one."""
        here = self
        while not here.is_rational and here.low <= x <= here.high:
            if self.minimal.eval(_sympy(x)) == 0:
                return 0
            here = here.refined((here.high - here.low) / 4)
        return (here.low > x) - (here.low < x)

    @property
    def expr(self) -> Any:
        """The sympy number: a rational, a radical for degree two, else a root of its polynomial."""
        if self.is_rational:
            return _sympy(self.low)
        for n, (bounds, _) in enumerate(self.minimal.intervals()):
            other = Algebraic(self.minimal, *map(_fraction, bounds))
            if _same(self, other):
                return self.minimal.real_roots()[n]
        raise ArithmeticError(f"{self.minimal} has no root between {self.low} and {self.high}")

    def __str__(self) -> str:
        return fraction_text(self.low) if self.is_rational else str(self.expr)


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
        import sympy

        def end(x: Algebraic | None, infinite: str) -> str:
            return infinite if x is None else sympy.latex(x.expr)

        def shown(i: Interval) -> str:
            if i.low is not None and i.low == i.high:
                return rf"\{{{end(i.low, '')}\}}"
            left, right = "[" if i.closed[0] else "(", "]" if i.closed[1] else ")"
            return rf"\left{left}{end(i.low, r'-\infty')}, {end(i.high, r'\infty')}\right{right}"

        union = r" \cup ".join(map(shown, self.intervals)) if self.intervals else r"\emptyset"
        return rf"{sympy.latex(sympy.Symbol(self.symbol))} \in {union}"

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
    sides = [x if isinstance(x, RationalFunction) else exact(x) for x in (left, right)]
    names = symbols_of(sides)
    if len(names) > 1:
        raise UndecidedSign(f"a region is exact for one symbol, not for {', '.join(names)}; give the others values")
    name = names[0] if names else DEFAULT
    difference = sides[0] - sides[1] if relation[0] == ">" else sides[1] - sides[0]
    top, bottom = _quotient(difference, name)
    poles = [_quotient(side, name)[1] for side in sides]
    points = _roots([top, bottom, *poles], start, end)
    strict = len(relation) == 1

    def at_root(x: Algebraic) -> bool:
        if any(_vanishes(p, x) for p in poles):
            return False
        return not strict and _vanishes(top, x) or _sign(top, bottom, x) > 0

    return Region(name, tuple(_joined(_pieces(points, start, end, top, bottom, at_root))))


# Polynomials and their roots


def _quotient(value: Any, name: str) -> tuple[Any, Any]:
    """Numerator and denominator as sympy polynomials over Q in the one symbol."""
    import sympy

    p = sympy.Symbol(name)
    if isinstance(value, RationalFunction):
        parts: list[Any] = [x.expr if isinstance(x, RationalFunction) else _sympy(x) for x in _parts(value)]
    else:
        parts = [_sympy(value), sympy.Integer(1)]
    return sympy.Poly(parts[0], p, domain="QQ"), sympy.Poly(parts[1], p, domain="QQ")


def _parts(value: RationalFunction) -> tuple[Any, Any]:
    return value.numerator, value.denominator


def _roots(polynomials: list[Any], start: Fraction | None, end: Fraction | None) -> list[Algebraic]:
    """The different real roots in the range, in increasing order, in bounds that do not overlap or touch."""
    factors = {f.monic() for poly in polynomials if not poly.is_zero for f, _ in poly.factor_list()[1]}
    found = [Algebraic(f, *map(_fraction, bounds)) for f in factors for bounds, _ in f.intervals()]
    while True:
        found.sort(key=lambda x: (x.low, x.high))
        close = {
            y for x, y in zip(found, found[1:], strict=False) if x.high >= y.low for y in (x, y) if not y.is_rational
        }
        if not close:
            break
        found = [x.refined((x.high - x.low) / 4) if x in close else x for x in found]
    return [
        x
        for x in found
        if (start is None or x.compare(start) >= 0) and (end is None or x.compare(end) <= 0)
    ]  # fmt: skip


def _vanishes(poly: Any, x: Algebraic) -> bool:
    """Whether x is a root: its minimal polynomial divides."""
    return poly.is_zero or poly.rem(x.minimal).is_zero


def _sign(top: Any, bottom: Any, x: Algebraic | Fraction) -> int:
    """The sign of top/bottom at a rational number, or at a root of neither."""
    if isinstance(x, Algebraic):
        if _vanishes(top, x) or _vanishes(bottom, x):
            return 0
        while not x.is_rational and any(p.count_roots(_sympy(x.low), _sympy(x.high)) for p in (top, bottom)):
            x = x.refined((x.high - x.low) / 4)
        x = x.low
    value = top.eval(_sympy(x)) * bottom.eval(_sympy(x))
    return int(value > 0) - int(value < 0)


# Pieces of the line: points and the open intervals between them

Piece = tuple[Algebraic | None, Algebraic | None, bool]


def _pieces(
    roots: list[Algebraic], start: Fraction | None, end: Fraction | None, top: Any, bottom: Any, at_root: Any
) -> Iterator[Piece]:
    points = list(roots)
    if start is not None and not (points and points[0].compare(start) == 0):
        points.insert(0, _point(start, top))
    if end is not None and not (points and points[-1].compare(end) == 0):
        points.append(_point(end, top))
    fence: list[Algebraic | None] = [None] if start is None else []
    fence += points
    fence += [None] if end is None else []
    for n, x in enumerate(fence):
        if x is not None:
            yield x, x, at_root(x)
        if n + 1 < len(fence):
            after = fence[n + 1]
            yield x, after, _sign(top, bottom, _between(x, after)) > 0 or (top.is_zero and at_root_free(at_root, x))


def _point(x: Fraction, like: Any) -> Algebraic:
    import sympy

    p = like.gen
    return Algebraic(sympy.Poly(p - _sympy(x), p, domain="QQ"), x, x)
