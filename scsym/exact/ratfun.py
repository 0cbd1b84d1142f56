"""Rational functions in symbols, exactly: an element of Q(x1, ..., xn) in reduced form.

Numerator and denominator are coprime integer polynomials (flint's, or sympy's where flint is absent); the
denominator's leading coefficient is positive. A result that is constant is returned as a Fraction.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from math import gcd
from typing import Any

from scsym.errors import UndecidedSign

from .backend import (
    Poly,
    poly_constant,
    poly_content,
    poly_dict,
    poly_gcd,
    poly_lead,
    poly_quotient,
    poly_ring,
    to_ring,
)
from .decimal import digits_of
from .names import by_name, check_known, symbol_name

Rational = Fraction
LONG = (200, 60)
"""A function of more terms, or of a higher degree, is written out rather than factored."""


class RationalFunction:
    """An exact rational function of named symbols. Immutable; ``==`` decides equality of functions.

    An order with something else is decided only if the difference is constant; else UndecidedSign is raised.
    """

    __slots__ = ("_names", "_num", "_den", "_hash")
    _names: tuple[str, ...]
    _num: Poly
    _den: Poly

    def __init__(self, *args: Any) -> None:
        raise TypeError("make a rational function with scsym.exact.exact('p*(1 - q)') or by arithmetic")

    @property
    def symbols(self) -> tuple[str, ...]:
        """The names of the symbols that occur, sorted."""
        used = [False] * len(self._names)
        for poly in (self._num, self._den):
            for exponents in poly_dict(poly):
                for n, e in enumerate(exponents):
                    used[n] = used[n] or bool(e)
        return tuple(name for name, u in zip(self._names, used, strict=True) if u)

    @property
    def symbol_name(self) -> str | None:
        """The name, where the function is a symbol by itself."""
        used = self.symbols
        plain = len(used) == 1 and len(self._num) == 1 == len(self._den) and self == symbol(used[0])
        return used[0] if plain else None

    @property
    def terms(self) -> tuple[int, int]:
        """How many terms numerator and denominator have."""
        return len(self._num), len(self._den)

    @property
    def bits(self) -> int:
        """The length in bits of the longest coefficient."""
        return max(int(c).bit_length() for p in (self._num, self._den) for c in p.coeffs())

    @property
    def numerator(self) -> Any:
        """The numerator, as a polynomial expression of its own."""
        return _make(self._names, self._num, _one(self._names))

    @property
    def denominator(self) -> Any:
        """The denominator, as a polynomial expression of its own."""
        return _make(self._names, self._den, _one(self._names))

    @property
    def expr(self) -> Any:
        """The sympy expression; factored, unless it is long (`LONG`)."""
        import sympy

        symbols = [sympy.Symbol(n) for n in self._names]

        def read(poly: Poly) -> Any:
            return sympy.Add(
                *(
                    sympy.Integer(int(c)) * sympy.Mul(*(x ** int(e) for x, e in zip(symbols, exponents, strict=True)))
                    for exponents, c in poly_dict(poly).items()
                )
            )

        top, bottom = read(self._num), read(self._den)
        return top / bottom if self._is_long() else sympy.factor(top) / sympy.factor(bottom)

    def _sympy_(self) -> Any:
        return self.expr

    def _is_long(self) -> bool:
        """Whether factoring may take long."""
        degree = max(sum(e) for p in (self._num, self._den) for e in poly_dict(p))
        return len(self._num) + len(self._den) > LONG[0] or degree > LONG[1]

    def subs(self, values: Mapping[Any, Any]) -> Any:
        """The function with exact values (numbers or rational functions) put for symbols.

        values : by symbol, of which a name or another library's symbol serves (see `scsym.exact.names`).

        Raises ParseError for a symbol that the function does not have, ZeroDivisionError where the denominator is 0.
        """
        from .parse import exact

        given = by_name(values, self.symbols, str_short(self))
        put = {n: exact(given[n]) if n in given else symbol(n) for n in self._names}
        top, bottom = (self._evaluate(p, put) for p in (self._num, self._den))
        return top / bottom

    def _evaluate(self, poly: Poly, put: Mapping[str, Any]) -> Any:
        total: Any = Fraction(0)
        for exponents, c in poly_dict(poly).items():
            term: Any = Fraction(int(c))
            for name, e in zip(self._names, exponents, strict=True):
                if e:
                    term = term * put[name] ** int(e)
            total = total + term
        return total

    def diff(self, variable: Any) -> Any:
        """The partial derivative in a symbol. Raises ParseError for one that the function does not have."""
        name = symbol_name(variable)
        check_known(name, self.symbols, str_short(self))
        n, d = self.numerator, self.denominator
        dn, dd = (_derivative(self._names, p, name) for p in (self._num, self._den))
        return (dn * d - n * dd) / (d * d)

    # Arithmetic

    def __add__(self, other: Any) -> Any:
        pair = _together(self, other)
        if pair is None:
            return NotImplemented
        names, (a, b), (c, d) = pair
        if b == d:
            return _make(names, a + c, b)
        x, y = poly_constant(b), poly_constant(d)
        if x is not None and y is not None:
            common = gcd(x, y)
            return _make(names, a * (y // common) + c * (x // common), poly_ring(names).constant(x // common * y))
        g = poly_gcd(b, d)
        bq, dq = poly_quotient(b, g), poly_quotient(d, g)
        return _make(names, a * dq + c * bq, b * dq)

    __radd__ = __add__

    def __neg__(self) -> RationalFunction:
        return _raw(self._names, -self._num, self._den)

    def __pos__(self) -> RationalFunction:
        return self

    def __sub__(self, other: Any) -> Any:
        return self + (-other)

    def __rsub__(self, other: Any) -> Any:
        return -self + other

    def __mul__(self, other: Any) -> Any:
        pair = _together(self, other)
        if pair is None:
            return NotImplemented
        names, (a, b), (c, d) = pair
        x, y = poly_constant(b), poly_constant(d)
        if x is not None and y is not None:  # two polynomials: only contents can cancel
            return _make(names, a * c, b if x * y == 1 else poly_ring(names).constant(x * y))
        g, h = poly_gcd(a, d), poly_gcd(c, b)
        top = poly_quotient(a, g) * poly_quotient(c, h)
        return _make(names, top, poly_quotient(b, h) * poly_quotient(d, g), reduced=True)

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Any:
        if isinstance(other, RationalFunction):
            return self * other._inverse()
        if isinstance(other, (int, Fraction)) and not isinstance(other, bool):
            return self * (1 / Fraction(other))
        return NotImplemented

    def __rtruediv__(self, other: Any) -> Any:
        return self._inverse() * other

    def _inverse(self) -> RationalFunction:
        return _raw(self._names, *_positive(self._den, self._num))

    def __pow__(self, exponent: int) -> Any:
        if not isinstance(exponent, int) or isinstance(exponent, bool):
            return NotImplemented
        base = self._inverse() if exponent < 0 else self
        return _make(self._names, base._num ** abs(exponent), base._den ** abs(exponent), reduced=True)

    # Comparison

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, RationalFunction):
            return False if isinstance(other, int | Fraction) else NotImplemented  # a constant is always a Fraction
        pair = _together(self, other)
        return pair is not None and pair[1] == pair[2]

    def __hash__(self) -> int:
        used = self.symbols
        keep = [n for n, name in enumerate(self._names) if name in used]
        terms = tuple(
            frozenset((tuple(e[n] for n in keep), int(c)) for e, c in poly_dict(p).items())
            for p in (self._num, self._den)
        )
        return hash((used, terms))

    def _compare(self, other: Any) -> Fraction:
        difference = self - other
        if isinstance(difference, Fraction):
            return difference
        raise UndecidedSign(f"the sign of {difference} depends on {', '.join(difference.symbols)}; substitute values")

    def __lt__(self, other: Any) -> bool:
        return self._compare(other) < 0 if _is_ours(other) else NotImplemented

    def __le__(self, other: Any) -> bool:
        return self._compare(other) <= 0 if _is_ours(other) else NotImplemented

    def __gt__(self, other: Any) -> bool:
        return self._compare(other) > 0 if _is_ours(other) else NotImplemented

    def __ge__(self, other: Any) -> bool:
        return self._compare(other) >= 0 if _is_ours(other) else NotImplemented

    def __bool__(self) -> bool:
        return True  # zero is a Fraction

    def __float__(self) -> float:
        raise TypeError(f"{self} depends on {', '.join(self.symbols)}; substitute values first")

    def __repr__(self) -> str:
        if not self._is_long():
            return str(self.expr)
        top, bottom = (_expanded(self._names, p) for p in (self._num, self._den))
        return top if bottom == "1" else f"({top})/({bottom})"

    def to_latex(self) -> str:
        """The function, factored, as LaTeX."""
        from scsym.exact.notation import value_latex

        return value_latex(self)

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {self.to_latex()}$"

    def __reduce__(self) -> tuple[Any, ...]:
        parts = tuple(
            tuple((tuple(map(int, e)), int(c)) for e, c in poly_dict(p).items()) for p in (self._num, self._den)
        )
        return _restore, (self._names, *parts)


def _expanded(names: tuple[str, ...], poly: Poly) -> str:
    """A long polynomial as a sum of monomials, the highest first; what `exact` reads."""
    terms = []
    for exponents, c in sorted(((tuple(map(int, e)), int(c)) for e, c in poly_dict(poly).items()), reverse=True):
        factors = [n if e == 1 else f"{n}**{e}" for n, e in zip(names, exponents, strict=True) if e]
        number = [] if abs(c) == 1 and factors else [digits_of(abs(c))]
        terms.append(("- " if c < 0 else "+ ") + "*".join(number + factors))
    text = " ".join(terms)
    return text[2:] if text.startswith("+ ") else "-" + text[2:]


def str_short(x: Any) -> str:
    """The text of a value for a message, at most 80 characters."""
    text = str(x)
    return text if len(text) <= 80 else f"{text[:77]}..."


def _is_ours(x: Any) -> bool:
    """Whether the difference to x is one of our numbers; oo knows its order itself."""
    return isinstance(x, (int, Fraction, RationalFunction)) and not isinstance(x, bool)


def _restore(names: tuple[str, ...], *parts: Any) -> Any:
    ring = poly_ring(names)
    return _make(names, *(ring.from_dict(dict(p)) for p in parts))


def _raw(names: tuple[str, ...], num: Poly, den: Poly) -> RationalFunction:
    made = object.__new__(RationalFunction)
    made._names, made._num, made._den = names, num, den
    return made


def _one(names: tuple[str, ...]) -> Poly:
    return poly_ring(names).constant(1)


def _positive(num: Poly, den: Poly) -> tuple[Poly, Poly]:
    return (-num, -den) if poly_lead(den) < 0 else (num, den)


def _make(names: tuple[str, ...], num: Poly, den: Poly, reduced: bool = False) -> Any:
    """The reduced fraction; a Fraction where it is constant. Raises ZeroDivisionError for a zero denominator."""
    below = poly_constant(den)
    if below == 0:
        raise ZeroDivisionError("division by a rational function that is zero")
    above = poly_constant(num)
    if above == 0:
        return Fraction(0)
    if above is not None and below is not None:
        return Fraction(above, below)
    if below is not None or reduced:
        common = gcd(below or poly_content(den), poly_content(num)) if below not in (1, -1) else 1
        if common != 1:
            unit = poly_ring(names).constant(common)
            num, den = poly_quotient(num, unit), poly_quotient(den, unit)
    else:
        g = poly_gcd(num, den)
        num, den = poly_quotient(num, g), poly_quotient(den, g)
        above, below = poly_constant(num), poly_constant(den)
        if above is not None and below is not None:
            return Fraction(above, below)
    return _raw(names, *_positive(num, den))


def quotient(names: tuple[str, ...], num: Poly, den: Poly) -> Any:
    """num / den of integer polynomials over sorted names, in lowest terms."""
    return _make(names, num, den)


def coprime_quotient(names: tuple[str, ...], num: Poly, den: Poly) -> Any:
    """num / den of integer polynomials over sorted names that have no common factor but numbers."""
    return _make(names, num, den, reduced=True)


def _together(x: RationalFunction, y: Any) -> Any:
    """Both over the union of their symbols: (names, (num, den), (num, den)); None for what is not exact."""
    if isinstance(y, int) and not isinstance(y, bool):
        y = Fraction(y)
    if isinstance(y, Fraction):
        ring = poly_ring(x._names)
        return x._names, (x._num, x._den), (ring.constant(y.numerator), ring.constant(y.denominator))
    if not isinstance(y, RationalFunction):
        return None
    if x._names == y._names:
        return x._names, (x._num, x._den), (y._num, y._den)
    names = tuple(sorted({*x._names, *y._names}))
    return names, *(tuple(to_ring(p, r._names, names) for p in (r._num, r._den)) for r in (x, y))


def _derivative(names: tuple[str, ...], poly: Poly, name: str) -> Any:
    n = names.index(name)
    out = {}
    for exponents, c in poly_dict(poly).items():
        if exponents[n]:
            lower = tuple(int(e) - (m == n) for m, e in enumerate(exponents))
            out[lower] = int(c) * int(exponents[n])
    return _make(names, poly_ring(names).from_dict(out), _one(names)) if out else Fraction(0)


def symbol(name: Any, among: Iterable[str] = ()) -> RationalFunction:
    """The symbol itself. Raises ParseError for what is no name (see `scsym.exact.names`).

    among : other names that it will meet; their sums and products need not join two sets of names then.
    """
    own = symbol_name(name)
    names = tuple(sorted({own, *among}))
    return _raw(names, poly_ring(names).from_dict({tuple(int(n == own) for n in names): 1}), _one(names))


def symbols_of(values: Iterable[Any]) -> tuple[str, ...]:
    """The sorted names of all symbols in some exact values."""
    return tuple(sorted({n for v in values if isinstance(v, RationalFunction) for n in v.symbols}))


def is_symbolic(x: Any) -> bool:
    """Whether an exact value depends on a symbol."""
    return isinstance(x, RationalFunction)
