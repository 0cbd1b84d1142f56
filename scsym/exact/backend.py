"""The two arithmetic engines: python-flint where it is installed, sympy and the standard library elsewhere.

``SCSYM_NO_FLINT=1`` in the environment chooses the second, so that it is tested where flint exists.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import lru_cache
from math import lcm
from operator import attrgetter
from types import ModuleType
from typing import Any

from .names import plain

Poly = Any


def _load() -> ModuleType | None:
    if os.environ.get("SCSYM_NO_FLINT"):
        return None
    try:
        import flint
    except ImportError:
        return None
    return flint


flint: Any = _load()


class PolyRing:
    """Integer polynomials in the given names."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self.names = names
        if flint is not None:
            self.context = flint.fmpz_mpoly_ctx.get(plain(names), flint.Ordering.lex)
        else:
            from sympy.polys.domains import ZZ
            from sympy.polys.rings import PolyRing as SympyRing

            self.context = SympyRing(plain(names), ZZ)

    def from_dict(self, terms: Mapping[tuple[int, ...], int]) -> Poly:
        """The polynomial with these coefficients by exponent tuple."""
        return self.context.from_dict(dict(terms))

    def constant(self, value: int) -> Poly:
        """A constant polynomial."""
        return self.from_dict({(0,) * len(self.names): value} if value else {})


@lru_cache(maxsize=256)
def poly_ring(names: tuple[str, ...]) -> PolyRing:
    """The ring over sorted names, made once."""
    return PolyRing(names)


def poly_dict(p: Poly) -> Mapping[tuple[int, ...], int]:
    """Coefficients by exponent tuple."""
    return p.to_dict() if flint is not None else dict(p)


def poly_constant(p: Poly) -> int | None:
    """The value of a constant polynomial; None for any other."""
    if len(p) == 0:
        return 0
    if len(p) > 1:
        return None
    if flint is not None:
        return int(p.leading_coefficient()) if p.total_degree() == 0 else None
    return None if any(next(iter(p))) else int(p.LC)


def poly_lead(p: Poly) -> int:
    """The leading coefficient, in the lexicographic order of the names."""
    return int(p.leading_coefficient()) if flint is not None else int(p.LC)


def poly_content(p: Poly) -> int:
    """The greatest common divisor of the coefficients."""
    return int(p.content())


def poly_gcd(p: Poly, q: Poly) -> Poly:
    """The greatest common divisor, contents included."""
    return p.gcd(q)


def poly_quotient(p: Poly, q: Poly) -> Poly:
    """The exact quotient."""
    return p / q if flint is not None else p.exquo(q)


def to_ring(p: Poly, names: tuple[str, ...], wider: tuple[str, ...]) -> Poly:
    """The polynomial over a larger set of names."""
    if flint is not None:
        return p.project_to_context(poly_ring(wider).context)
    place = [wider.index(n) for n in names]
    out = {}
    for exponents, c in poly_dict(p).items():
        spread = [0] * len(wider)
        for n, e in zip(place, exponents, strict=True):
            spread[n] = e
        out[tuple(spread)] = c
    return poly_ring(wider).from_dict(out)


def element(x: Fraction) -> Any:
    """A rational as the engine's own number."""
    return flint.fmpq(x.numerator, x.denominator) if flint is not None else x


def engine(symbolic: bool) -> tuple[Any, Any]:
    """Functions into and out of the engine's rationals, for long sums and products; both do nothing with symbols."""
    return (_same, _same) if symbolic else (element, fraction)


def _same(x: Any) -> Any:
    return x


def pairwise(parts: Iterable[Any], zero: Any) -> Any:
    """The sum, taken in pairs: long numbers meet numbers of their own length, with other denominators."""
    level = list(parts)
    if not level:
        return zero
    while len(level) > 1:
        odd = level[-1:] if len(level) % 2 else []
        level = [x + y for x, y in zip(level[::2], level[1::2], strict=False)] + odd
    return level[0]


def fraction(x: Any) -> Fraction:
    """The engine's own number as a Fraction; it is in lowest terms already, so no gcd is taken again."""
    if flint is None or isinstance(x, Fraction):
        return Fraction(x)
    return coprime(int(x.p), int(x.q))


# Numerator and denominator of a Fraction, several times faster than by its properties.
ratio = attrgetter("_numerator", "_denominator")


def coprime(top: int, bottom: int) -> Fraction:
    """The fraction of two coprime integers, the second positive; no gcd is taken."""
    made = object.__new__(Fraction)
    made._numerator, made._denominator = top, bottom  # type: ignore[attr-defined]
    return made


class FieldRing:
    """Polynomials in the given names over the rationals: dense in one name, sparse in more.

    Their constants are the engine's numbers (see `number`), and the two may be added and multiplied.
    """

    def __init__(self, names: tuple[str, ...]) -> None:
        self.names = names
        self.dense = flint is not None and len(names) == 1
        if flint is not None:
            self.whole = poly_ring(names).context
            self.context = flint.fmpq_mpoly_ctx.get(plain(names), flint.Ordering.lex)
        else:
            from sympy.polys.domains import QQ
            from sympy.polys.rings import PolyRing as SympyRing

            self.context = SympyRing(plain(names), QQ)
        self.one = self.read(poly_ring(names).constant(1), names)
        self.kind = type(self.number(Fraction(0)))

    def number(self, x: Fraction) -> Any:
        """A constant."""
        if flint is not None:
            return flint.fmpq(x.numerator, x.denominator)
        return self.context.domain(x.numerator, x.denominator)

    def fraction(self, x: Any) -> Fraction:
        """A constant as a Fraction."""
        return fraction(x) if flint is not None else Fraction(int(x.numerator), int(x.denominator))

    def read(self, p: Poly, names: tuple[str, ...]) -> Poly:
        """An integer polynomial in some of the names."""
        if names != self.names:
            p = to_ring(p, names, self.names)
        if self.dense:
            coefficients = [0] * (p.total_degree() + 1)
            for (e,), c in p.to_dict().items():
                coefficients[e] = c
            return flint.fmpq_poly(coefficients)
        return flint.fmpq_mpoly(p) if flint is not None else self.context.from_dict(dict(p))

    def write(self, p: Poly) -> tuple[Poly, int]:
        """An integer polynomial q and an integer d > 0 with p = q / d."""
        if self.dense:
            return poly_ring(self.names).from_dict({(e,): c for e, c in enumerate(p.numer()) if c}), int(p.denom())
        if flint is not None:
            common = lcm(*[int(c.q) for c in p.coeffs()])
            return self.whole.from_dict({e: int(c.p) for e, c in (p * common).to_dict().items()}), common
        common, q = p.clear_denoms()
        return poly_ring(self.names).from_dict({e: int(c) for e, c in q.items()}), int(common)

    def symbol(self, name: str) -> Poly:
        """The name itself."""
        return self.read(poly_ring((name,)).from_dict({(1,): 1}), (name,))

    def degree(self, p: Poly, name: str) -> int:
        """The degree in one name."""
        if self.dense:
            return int(p.degree())
        return int(p.degrees()[self.names.index(name)])

    def is_constant(self, p: Poly) -> bool:
        """Whether the polynomial has no name."""
        return bool(p.is_constant() if flint is not None else p.is_ground)

    def lead(self, p: Poly) -> Any:
        """The leading coefficient, a constant."""
        return p.leading_coefficient() if flint is not None else p.LC

    def quotient(self, p: Poly, q: Poly) -> Poly | None:
        """p / q where q divides p, else None."""
        if flint is not None:
            try:
                return p / q
            except flint.utils.flint_exceptions.DomainError:
                return None
        found, rest = p.div(q)
        return None if rest else found

    def at(self, p: Poly, name: str, value: Any) -> Any:
        """The polynomial with a constant put for one name, in the same ring; a constant where it has no other name."""
        if self.dense:
            return p(value)
        if flint is not None:
            found = p.subs({plain((name,))[0]: value})
        else:
            found = p.subs(self.context.gens[self.names.index(name)], value)
        return self.lead(found) if found and self.is_constant(found) else found
