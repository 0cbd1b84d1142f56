"""The two arithmetic engines: python-flint where it is installed, sympy and the standard library elsewhere.

``SCSYM_NO_FLINT=1`` in the environment chooses the second, so that it is tested where flint exists.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache
from types import ModuleType
from typing import Any

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
            self.context = flint.fmpz_mpoly_ctx.get(names, flint.Ordering.lex)
        else:
            from sympy.polys.domains import ZZ
            from sympy.polys.rings import PolyRing as SympyRing

            self.context = SympyRing(names, ZZ)

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


def fraction(x: Any) -> Fraction:
    """The engine's own number as a Fraction; it is in lowest terms already, so no gcd is taken again."""
    if flint is None or isinstance(x, Fraction):
        return Fraction(x)
    made = object.__new__(Fraction)
    made._numerator, made._denominator = int(x.p), int(x.q)  # type: ignore[attr-defined]
    return made
