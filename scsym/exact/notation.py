r"""Exact values and names of states and actions as LaTeX: fractions, rational functions, logarithms, oo, undefined."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from scsym.kernel.terms import Term
from scsym.typeset import BREAK, TIMES, Notation, finish, glyphs, number_latex, term_marked

from .decimal import decimal
from .extended import Infinity, Undefined
from .labels import label_latex, label_text, symbols_latex
from .logs import LogNumber, Mixed
from .ratfun import RationalFunction

LONG_INTEGER = 24
"""An integer with more digits may break over lines, in groups of three."""
LONGEST = 400
"""An integer with more digits shows its first and last digits, and how many there are."""


def integer_marked(n: int) -> str:
    """An integer; a long one in groups of three digits, an enormous one shortened."""
    digits = str(abs(n)) if abs(n) < 10**4000 else ""
    sign = "-" if n < 0 else ""
    if digits and len(digits) <= LONG_INTEGER:
        return sign + digits
    if not digits or len(digits) > LONGEST:
        size, head, tail = _ends(abs(n))
        return rf"{sign}{head} \ldots {tail} \text{{ ({size} digits)}}"
    first = len(digits) % 3 or 3
    groups = [digits[:first], *(digits[i : i + 3] for i in range(first, len(digits), 3))]
    return sign + rf"\,{BREAK}".join(groups)


def _ends(n: int) -> tuple[int, str, str]:
    size = int(n.bit_length() * 30103 // 100000)
    while n >= 10**size:
        size += 1
    return size, str(n // 10 ** (size - 12)), f"{n % 10**12:012d}"


def rational_marked(q: Fraction) -> str:
    """A rational number: a fraction, or a quotient in one line where numerator or denominator is long."""
    if q.denominator == 1:
        return integer_marked(q.numerator)
    if max(abs(q.numerator), q.denominator) < 10**12:
        return number_latex(q)
    return rf"{integer_marked(q.numerator)} {BREAK} / {integer_marked(q.denominator)}"


def function_marked(f: RationalFunction) -> str:
    """A rational function, factored; numerator and denominator in one line with breaks where they are long."""
    top, bottom = f.expr.as_numer_denom()
    negative, top = _without_sign(top)
    notation = _Parameters(f.symbols)
    above, below = (term_marked(_term(x), notation) for x in (top, bottom))
    sign = "-" if negative else ""
    if below == "1":
        return sign + (_group(above, top) if negative and top.is_Add else above)
    if max(glyphs(above), glyphs(below)) <= 28:
        return rf"{sign}\frac{{{finish(above)}}}{{{finish(below)}}}"
    return rf"{sign}{_group(above, top)} {BREAK} \big/ {_group(below, bottom)}"


def _without_sign(expression: Any) -> tuple[bool, Any]:
    """A product without its minus sign: taken into a factor that is a sum, else written in front."""
    import sympy

    if not expression.is_Mul or not expression.could_extract_minus_sign():
        return False, expression
    factors = list((-expression).args)
    for n, factor in enumerate(factors):
        if factor.is_Add:
            turned = sympy.Add(*(-x for x in factor.args))
            return False, sympy.Mul(*factors[:n], turned, *factors[n + 1 :], evaluate=False)
    return True, -expression


def _group(marked: str, expression: Any) -> str:
    return rf"\bigl({marked}\bigr)" if expression.is_Add or expression.is_Mul else marked


class _Parameters(Notation):
    """How the parameters of one formula are written."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__()
        self.shown = symbols_latex(names)

    def symbol(self, name: str, arguments: Sequence[str] = ()) -> str:
        """The parameter; it has no arguments."""
        return self.shown[name]


def _term(expression: Any) -> Term:
    """A polynomial expression of sympy as a term."""
    if expression.is_Rational:
        return ("num", Fraction(int(expression.p), int(expression.q)))
    if expression.is_Symbol:
        return ("sym", expression.name, ())
    if expression.is_Pow:
        return ("pow", _term(expression.base), (int(expression.exp), ()))
    return ("add" if expression.is_Add else "mul", tuple(map(_term, expression.as_ordered_terms()
            if expression.is_Add else expression.as_ordered_factors())))  # fmt: skip


def logarithm_marked(x: LogNumber) -> str:
    """A rational combination of logarithms."""
    text = ""
    for n, c in x.terms:
        size = abs(c)
        body = rf"\log {integer_marked(n)}" if size == 1 else rf"{rational_marked(size)}{TIMES}\log {integer_marked(n)}"
        text += f"{BREAK} {'-' if c < 0 else '+'} {body}" if text else ("-" if c < 0 else "") + body
    return text or "0"


def value_marked(x: Any) -> str:
    """Any exact value, with marks where it may break."""
    if isinstance(x, bool) or x is None:
        return rf"\text{{{label_text(str(x))}}}"
    if isinstance(x, (int, Fraction)):
        return rational_marked(Fraction(x))
    if isinstance(x, RationalFunction):
        return function_marked(x)
    if isinstance(x, LogNumber):
        return logarithm_marked(x)
    if isinstance(x, Mixed):
        sign, size = ("-", -x.rational) if x.rational < 0 else ("+", x.rational)
        return f"{logarithm_marked(x.logs)}{BREAK} {sign} {rational_marked(size)}"
    if isinstance(x, Infinity):
        return r"\infty" if x.sign > 0 else r"-\infty"
    if isinstance(x, Undefined):
        return r"\text{undefined}"
    if isinstance(x, str):
        return rf"\text{{{label_text(x)}}}"
    if isinstance(x, Mapping):
        inner = [f"{label_latex(k)}\\colon {value_marked(v)}" for k, v in x.items()]
        return r"\{" + rf",{BREAK}\; ".join(inner) + r"\}"
    if isinstance(x, (tuple, list)):
        return "(" + rf",{BREAK} ".join(map(value_marked, x)) + ")"
    return rf"\text{{{label_text(str(x))}}}"


def value_latex(x: Any, breaks: bool = False) -> str:
    """Any exact value as LaTeX.

    >>> print(value_latex(Fraction(-2, 3)))
    -\\frac{2}{3}
    """
    return re.sub("  +", " ", finish(value_marked(x), breaks))


def short_value(x: Any, width: int = 16) -> str:
    """An exact value for the cell of a table; a decimal reading where it would be too wide."""
    text = value_latex(x)
    if glyphs(text) <= width or isinstance(x, (str, bool, RationalFunction, Mapping, tuple, list)):
        return text
    return rf"\approx {decimal(x)}"
