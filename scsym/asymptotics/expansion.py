"""Expansions at ``x -> 0+`` in monomials ``x^a L^b``, ``L = log(1/x)``, with exact coefficients and a known error.

A Puiseux series is the case without L. Coefficients are rationals or rational functions of parameters, which are
positive: ``sqrt(d)`` is asked for as a symbol r with ``d = r**2``. Nothing here asks sympy for a limit or a series; it
only takes the expression apart.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from scsym.errors import InexactInput, NotProven, ParseError
from scsym.exact import RationalFunction, exact, is_symbolic
from scsym.exact.names import symbol_name

Monomial = tuple[Fraction, Fraction]
ONE: Monomial = (Fraction(0), Fraction(0))


def weight(m: Monomial) -> Monomial:
    """Sorts monomials, the largest near zero first: less x, then more L."""
    return (m[0], -m[1])


@dataclass(frozen=True)
class Expansion:
    """``sum of c x^a L^b + O(x^e L^f)``: the terms, the largest first, and the error's monomial (None if exact)."""

    terms: tuple[tuple[Monomial, Any], ...]
    error: Monomial | None = None
    variable: str = "x"

    @property
    def leading(self) -> tuple[Monomial, Any]:
        """The largest term. Raises NotProven where all known terms cancel and an error is left."""
        if self.terms:
            return self.terms[0]
        raise NotProven("the expansion is zero" if self.error is None else "all known terms cancel; ask for more terms")

    def __str__(self) -> str:
        parts = [_term_text(m, c, self.variable) for m, c in self.terms]
        if self.error is not None:
            parts.append(f"O({_monomial_text(self.error, self.variable) or '1'})")
        return " + ".join(parts).replace("+ -", "- ") or "0"

    def to_latex(self) -> str:
        """The expansion as LaTeX."""
        from sympy import latex

        parts = []
        for m, c in self.terms:
            shown = latex(c.expr) if isinstance(c, RationalFunction) else latex(_sympy(c))
            body = _monomial_latex(m, self.variable)
            parts.append(body if shown == "1" and body else f"-{body}" if shown == "-1" and body else f"{shown} {body}")
        if self.error is not None:
            parts.append(f"O({_monomial_latex(self.error, self.variable) or '1'})")
        return " + ".join(p.strip() for p in parts).replace("+ -", "- ") or "0"

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {self.to_latex()}$"


def expand(expression: Any, variable: Any = "x", terms: int = 6) -> Expansion:
    """The expansion of a sympy expression (or a text that sympy's own constructors made) at zero from the right.

    It may use the variable, ``log`` of it, parameters, ``+``, ``*`` and rational powers. ``terms`` bounds the powers
    taken in each binomial series. Raises ParseError for anything else, and NotProven for a root of a coefficient that
    is not exact.
    """
    variable = symbol_name(variable)
    return _Expander(as_expression(expression, variable), variable, terms).run()


def expand_signed(expression: Any, variable: str, terms: int, sign: Callable[[Any], int]) -> Expansion:
    """The expansion of a sympy expression, where ``sign`` knows the signs of coefficients."""
    return _Expander(expression, variable, terms, sign).run()


def as_expression(value: Any, variable: str) -> Any:
    """A sympy expression from one, or from what `exact` reads; a text never reaches sympy's own parser.

    Raises InexactInput for floats and ParseError where the variable was made with an assumption other than positive:
    sympy would rewrite by it.
    """
    import sympy

    if not isinstance(value, sympy.Basic):
        number = exact(value)
        return number.expr if isinstance(number, RationalFunction) else _sympy(number)
    for x in value.atoms(sympy.Float):
        raise InexactInput(f"{x} is a float in {value}; write sympy.Rational")
    names = [symbol_name(s) for s in value.free_symbols]
    if len(set(names)) < len(names):
        raise ParseError(f"{value} has two different symbols of one name; give them two names")
    for s in value.free_symbols:
        if s != sympy.Symbol(s.name) and not s.is_positive:
            raise ParseError(f"the symbol {s} was made with assumptions; make it by Symbol({s.name!r}), or positive")
    plain = {s: sympy.Symbol(s.name) for s in value.free_symbols}
    return value.subs(plain)


class _Expander:
    def __init__(self, expression: Any, variable: str, terms: int, sign: Callable[[Any], int] | None = None) -> None:
        self.expression, self.variable, self.terms, self.sign = expression, variable, terms, sign or sign_of

    def run(self) -> Expansion:
        return self.visit(self.expression)

    def make(self, terms: Mapping[Monomial, Any], error: Monomial | None = None) -> Expansion:
        kept = [(m, c) for m, c in terms.items() if c != 0 and (error is None or weight(m) < weight(error))]
        return Expansion(tuple(sorted(kept, key=lambda t: weight(t[0]))), error, self.variable)

    def visit(self, e: Any) -> Expansion:
        if self.variable not in {s.name for s in e.free_symbols}:
            return self.make({ONE: exact(e)})
        if e.is_Symbol:
            return self.make({(Fraction(1), Fraction(0)): Fraction(1)})
        if e.is_Add:
            out = self.make({})
            for part in e.args:
                out = self.add(out, self.visit(part))
            return out
        if e.is_Mul:
            out = self.make({ONE: Fraction(1)})
            for part in e.args:
                out = self.multiply(out, self.visit(part))
            return out
        if e.is_Pow and e.exp.is_Rational:
            return self.power(self.visit(e.base), Fraction(int(e.exp.p), int(e.exp.q)))
        if e.func.__name__ == "log" and len(e.args) == 1:
            return self.log(self.visit(e.args[0]))
        raise ParseError(f"{e} is not made of the variable, its logarithm, parameters, +, * and rational powers")

    def add(self, x: Expansion, y: Expansion) -> Expansion:
        terms = dict(x.terms)
        for m, c in y.terms:
            terms[m] = terms.get(m, Fraction(0)) + c
        return self.make(terms, _largest(x.error, y.error))

    def multiply(self, x: Expansion, y: Expansion) -> Expansion:
        terms: dict[Monomial, Any] = {}
        for m, c in x.terms:
            for n, d in y.terms:
                terms[_times(m, n)] = terms.get(_times(m, n), Fraction(0)) + c * d
        errors = [_times(f.error, g.terms[0][0]) for f, g in ((x, y), (y, x)) if f.error is not None and g.terms]
        if x.error is not None and y.error is not None:
            errors.append(_times(x.error, y.error))
        return self.make(terms, _largest(*errors))

    def power(self, x: Expansion, p: Fraction) -> Expansion:
        if p.denominator == 1 and p >= 0:
            out = self.make({ONE: Fraction(1)})
            for _ in range(int(p)):
                out = self.multiply(out, x)
            return out
        (m, c) = x.leading
        if not self.sign(c):
            raise NotProven(f"the leading coefficient {c} may vanish for some positive parameters")
        front = self.make({(m[0] * p, m[1] * p): root(c, p)})
        scale = self.make({(-m[0], -m[1]): 1 / c})
        rest = self.add(self.multiply(x, scale), self.make({ONE: Fraction(-1)}))
        if not rest.terms and rest.error is None:
            return front
        return self.multiply(front, self.series(rest, [_binomial(p, k) for k in range(self.terms + 1)]))

    def series(self, u: Expansion, coefficients: list[Fraction]) -> Expansion:
        """``sum c_k u^k`` for u that tends to zero, with the error of the first power left out."""
        small = u.terms[0][0] if u.terms else u.error
        if small is None or weight(small) <= weight(ONE):
            raise NotProven("the rest does not tend to zero")
        out, term = self.make({}), self.make({ONE: Fraction(1)})
        for c in coefficients:
            out = self.add(out, self.multiply(term, self.make({ONE: c})))
            term = self.multiply(term, u)
        n = len(coefficients)
        return self.add(out, self.make({}, (small[0] * n, small[1] * n)))

    def log(self, x: Expansion) -> Expansion:
        (m, c) = x.leading
        if c != 1 or m[1] != 0:
            raise NotProven("the logarithm of a constant or of L is outside this scale of monomials")
        front = self.make({(Fraction(0), Fraction(1)): -m[0]})  # log x^a = -a L
        scale = self.make({(-m[0], Fraction(0)): Fraction(1)})
        rest = self.add(self.multiply(x, scale), self.make({ONE: Fraction(-1)}))
        if not rest.terms and rest.error is None:
            return front
        signs = [Fraction(0)] + [Fraction((-1) ** (k + 1), k) for k in range(1, self.terms + 1)]
        return self.add(front, self.series(rest, signs))


def sign_of(c: Any) -> int:
    """1 or -1 where the coefficient has that sign for all positive parameters, as its shape shows; else 0."""
    if not isinstance(c, RationalFunction):
        return (c > 0) - (c < 0)
    import sympy

    signs = []
    for part in sympy.fraction(sympy.together(c.expr)):
        found = {bool(k > 0) for k in sympy.Poly(part, *sorted(c.expr.free_symbols, key=str)).coeffs()}
        if len(found) > 1:
            return 0
        signs.append(1 if found.pop() else -1)
    return signs[0] * signs[1]


def _times(m: Monomial, n: Monomial) -> Monomial:
    return (m[0] + n[0], m[1] + n[1])


def _largest(*errors: Monomial | None) -> Monomial | None:
    return min((e for e in errors if e is not None), key=weight, default=None)


def _binomial(p: Fraction, k: int) -> Fraction:
    out = Fraction(1)
    for j in range(k):
        out = out * (p - j) / (j + 1)
    return out


def root(c: Any, p: Fraction) -> Any:
    """``c**p`` where it is exact; parameters are positive. Raises NotProven where it is not."""
    if p.denominator == 1:
        return c ** int(p)
    found = _rational_root(c, p.denominator) if isinstance(c, Fraction) else _symbolic_root(c, p.denominator)
    if found is None or found**p.denominator != c:
        raise NotProven(f"the power {p} of the coefficient {c} is not exact; write {c} as a power of a symbol")
    return found ** int(p.numerator)


def _rational_root(c: Fraction, n: int) -> Fraction | None:
    import sympy

    if c < 0:
        return None
    return Fraction(*(int(sympy.integer_nthroot(k, n)[0]) for k in (c.numerator, c.denominator)))


def _symbolic_root(c: RationalFunction, n: int) -> Any:
    import sympy

    positive = {s: sympy.Symbol(s.name, positive=True) for s in c.expr.free_symbols}
    found = sympy.root(sympy.factor(c.expr.subs(positive)), n)  # a suggestion: the caller takes its power
    try:
        return exact(found.subs({v: k for k, v in positive.items()}))
    except (ParseError, TypeError, ValueError):
        return None


def _sympy(c: Any) -> Any:
    import sympy

    return sympy.Rational(c.numerator, c.denominator)


def _power_text(base: str, e: Fraction) -> str:
    if e == 0:
        return ""
    return base if e == 1 else f"{base}^{e}" if e.denominator == 1 and e > 0 else f"{base}^({e})"


def _monomial_text(m: Monomial, variable: str) -> str:
    return " ".join(filter(None, (_power_text(variable, m[0]), _power_text("L", m[1]))))


def _monomial_latex(m: Monomial, variable: str) -> str:
    names = (("\\varepsilon" if variable == "eps" else variable, m[0]), ("\\Lambda", m[1]))
    return " ".join(base if e == 1 else f"{base}^{{{e}}}" for base, e in names if e)


def _term_text(m: Monomial, c: Any, variable: str) -> str:
    body = _monomial_text(m, variable)
    if not body:
        return str(c)
    if c == 1 or c == -1:
        return body if c == 1 else f"-{body}"
    return f"({c}) {body}" if is_symbolic(c) and any(o in str(c)[1:] for o in "+- ") else f"{c} {body}"
