"""Parameters of a rate: in which range each lies, the sign of a coefficient there, and where it vanishes.

A parameter is positive where nothing else is said. A sign is shown by shape: with ``p = (a + b s)/(1 + s)``, s > 0, for
``a < p < b``, numerator and denominator have coefficients of one sign. Where it does not show, exact points are tried.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import islice, product
from typing import Any

from scsym.asymptotics.expansion import sign_of
from scsym.errors import ParseError
from scsym.exact import RationalFunction, exact
from scsym.exact.names import symbol_name

Range = tuple[Fraction, Fraction | None]
POSITIVE: Range = (Fraction(0), None)
VALUES = tuple(Fraction(v) for v in ("1/2", "1", "2", "1/3", "3", "3/4", "1/5", "10", "1/100", "1000"))
HALVINGS, MOST = 6, 400


def read_ranges(given: Mapping[Any, Any] | None) -> dict[str, Range]:
    """Open ranges ``{"p": (0, 1)}`` of positive parameters; "oo" or None is no upper end.

    Raises ParseError for a range that is empty or not among the positive numbers.
    """
    found = {}
    for name, ends in (given or {}).items():
        try:
            low, high = ends
            range_ = Fraction(exact(low)), None if high is None or high == "oo" else Fraction(exact(high))
        except (TypeError, ValueError):
            raise ParseError(f"the range of {name} is a pair (low, high) of numbers, not {ends!r}") from None
        if range_[0] < 0 or (range_[1] is not None and range_[1] <= range_[0]):
            raise ParseError(f"the range of {name} has ends 0 <= low < high, not {ends!r}: parameters are positive")
        found[symbol_name(name)] = range_
    return found


def sign_in(c: Any, ranges: Mapping[str, Range]) -> int:
    """1 or -1 where the coefficient has that sign for all parameters in their ranges, 0 where that does not show."""
    if not isinstance(c, RationalFunction):
        return sign_of(c)
    return sign_of(c) or _sign(c.expr, {s.name: ranges.get(s.name, POSITIVE) for s in c.expr.free_symbols}, HALVINGS)


def _sign(e: Any, box: Mapping[str, Range], halvings: int) -> int:
    import sympy

    moved = e
    for name, (low, high) in box.items():
        s, a = sympy.Symbol(name), _rational(low)
        moved = moved.subs(s, a + s if high is None else (a + _rational(high) * s) / (1 + s))
    moved = sympy.together(moved)
    if moved.is_Rational:
        return int(sympy.sign(moved))
    if sign := sign_of(exact(moved)):
        return sign
    if len(box) != 1 or not halvings:
        return 0
    ((name, (low, high)),) = box.items()
    middle = 2 * low + 1 if high is None else (low + high) / 2
    at = e.subs(sympy.Symbol(name), _rational(middle))
    signs = {int(sympy.sign(at)) if at.is_Rational else 0}
    signs |= {_sign(e, {name: half}, halvings - 1) for half in ((low, middle), (middle, high))}
    return signs.pop() if len(signs) == 1 else 0


def critical(e: Any, variable: str) -> list[Any]:
    """What a parameter must not make zero (or, in a root, negative) for the expression to have a value."""
    found = [] if not e.is_Pow or (e.exp.is_Integer and e.exp >= 0) else [e.base]
    for part in e.args:
        found += critical(part, variable)
    return [b for b in found if variable not in {s.name for s in b.free_symbols} and b.free_symbols]


def points(parts: list[Any], variable: str, ranges: Mapping[str, Range]) -> Iterator[dict[str, Fraction]]:
    """Values of the parameters at which something in the expressions may vanish, then a few others."""
    names = sorted({s.name for e in parts for s in e.free_symbols} - {variable})
    box = {n: ranges.get(n, POSITIVE) for n in names}
    usual = {n: _inside(box[n]) for n in names}
    polynomials = _polynomials(parts, variable)
    yield from islice(_roots(polynomials, names, usual, box), MOST)
    yield from (dict(zip(names, v, strict=True)) for v in islice(product(*usual.values()), MOST // 10))


def _inside(range_: Range) -> list[Fraction]:
    low, high = range_
    scaled = [low + v if high is None else low + (high - low) * v for v in VALUES]
    return [v for v in dict.fromkeys((*VALUES, *scaled)) if v > low and (high is None or v < high)]


def _polynomials(parts: list[Any], variable: str) -> list[Any]:
    """The coefficients, polynomials of the parameters, of each sum that occurs."""
    import sympy

    found: list[Any] = []
    for e in parts:
        for node in [e, *e.atoms(sympy.Add), *(b.base for b in e.atoms(sympy.Pow))]:
            for half in sympy.fraction(sympy.together(node)):
                try:
                    poly = sympy.Poly(half, sympy.Symbol(variable))
                except sympy.PolynomialError:
                    continue
                found += [c for c in poly.coeffs() if c.free_symbols]
    return list(dict.fromkeys(found))


def _roots(
    polynomials: list[Any], names: list[str], usual: Mapping[str, list[Fraction]], box: Mapping[str, Range]
) -> Iterator[dict[str, Fraction]]:
    """Rational zeros of the polynomials in one parameter, the others at usual values; sympy suggests them."""
    import sympy

    for c, n in product(polynomials, names):
        others = [o for o in names if o != n]
        for values in islice(product(*(usual[o] for o in others)), MOST // 10):
            at = dict(zip(others, values, strict=True))
            try:
                one = sympy.Poly(c.subs({sympy.Symbol(o): _rational(v) for o, v in at.items()}), sympy.Symbol(n))
                suggested = sympy.roots(one, filter="Q") if 0 < one.degree() <= 8 else {}
            except sympy.PolynomialError:
                continue
            for root in suggested:
                value, (low, high) = Fraction(int(root.p), int(root.q)), box[n]
                if value > low and (high is None or value < high):
                    yield {**at, n: value}


def put(e: Any, at: Mapping[str, Fraction]) -> Any:
    """The expression at values of its parameters."""
    import sympy

    return e.subs({sympy.Symbol(n): _rational(v) for n, v in at.items()})


def _rational(q: Fraction) -> Any:
    import sympy

    return sympy.Rational(q.numerator, q.denominator)
