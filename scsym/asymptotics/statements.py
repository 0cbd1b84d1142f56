"""``Theta``, ``O``, ``o`` and ``~`` near a point, established by an exact leading term or by certified bounds.

A statement is `proven` or `refuted` where the leading term of the quotient is known exactly, or `proven` by bounds that
are certified up to the point (`scsym.asymptotics.intervals.bounded`); else it is `open`, never guessed. A limit that
sympy suggests may be handed to `established`; it decides nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from scsym.asymptotics.expansion import ONE, Expansion, as_expression, expand, sign_of, weight
from scsym.errors import NotProven, ParseError
from scsym.exact import exact, is_symbolic
from scsym.exact.names import symbol_name

KINDS = ("Theta", "O", "o", "~")
TERMS = (4, 8, 16, 32)


@dataclass(frozen=True)
class Rate:
    """What is known of ``f = kind(gauge)`` as the variable tends to a point, zero from the right if nothing is said.

    verdict : "proven", "refuted" or "open"; how : the leading term of f / gauge, the bounds, or why nothing is known;
    constants : ``c <= f / gauge <= C`` on ``(0, r]``, ``interval = (0, r)``, where bounds were certified.
    """

    kind: str
    function: str
    gauge: str
    variable: str
    verdict: str
    how: str
    constants: tuple[Any, Any] | None = None
    interval: tuple[Fraction, Fraction] | None = None
    point: str = "0+"

    def __bool__(self) -> bool:
        raise TypeError("a rate is proven, refuted or open; look at its verdict")

    def __str__(self) -> str:
        sign = f"{self.function} ~ {self.gauge}" if self.kind == "~" else f"{self.function} = {self.kind}({self.gauge})"
        return f"{sign} as {self.variable} -> {self.point}: {self.verdict}, {self.how}"

    def to_latex(self) -> str:
        """The statement as LaTeX, without its verdict."""
        kind = {"Theta": r"\Theta", "O": "O", "o": "o", "~": r"\sim"}[self.kind]
        right = f"{kind} {self.gauge}" if self.kind == "~" else f"= {kind}({self.gauge})"
        return f"{self.function} {right}"


def established(
    kind: str, function: Any, gauge: Any, variable: Any = "x", *, at: Any = 0, side: str = "+", suggestion: Any = None
) -> Rate:
    """Decide ``function = kind(gauge)`` near a point by the exact leading term of their quotient.

    at : a rational point, or "oo" for infinity; side : "+" from the right, "-" from the left
    suggestion : a value of the limit of the quotient that somebody (sympy.limit, say) claims; where the leading term
        contradicts it the text says so, and nothing else follows from it.
    """
    variable = symbol_name(variable)
    if kind not in KINDS:
        raise ParseError(f"{kind!r} is none of {', '.join(KINDS)}")
    place, point = _place(variable, at, side)
    quotient = (as_expression(function, variable) / as_expression(gauge, variable)).subs(*place)

    def rate(verdict: str, how: str) -> Rate:
        return Rate(kind, str(function), str(gauge), variable, verdict, how, point=point)

    try:
        found = _resolved(quotient, variable)
    except (NotProven, ParseError) as problem:
        return rate("open", str(problem))
    small = variable if point == "0+" else _small(variable)
    if not found.terms:
        good, how = kind in ("O", "o"), "the function is zero"
    else:
        (m, c) = found.terms[0]
        size = "oo" if weight(m) < weight(ONE) else "0" if weight(m) > weight(ONE) else str(c)
        if not sign_of(c) and (size == "oo" or (weight(m) == weight(ONE) and kind in ("Theta", "o"))):
            return rate("open", f"the leading coefficient {c} may vanish for some positive parameters")
        good = {"Theta": size not in ("0", "oo"), "O": size != "oo", "o": size == "0", "~": size == "1"}[kind]
        how = f"the quotient is {Expansion(found.terms[:1], None, small)} to leading order, its limit {size}"
        if suggestion is not None and str(suggestion) != size:
            how += f" (not {suggestion}, as was suggested)"
        if small != variable:
            how += f", with {variable} = {str(place[1]).replace(variable, small)}"
    return rate("proven" if good else "refuted", how)


def _place(variable: str, at: Any, side: str) -> tuple[tuple[Any, Any], str]:
    """The substitution that brings the point to zero from the right, and how the point is written."""
    import sympy

    x = sympy.Symbol(variable)
    if at == "oo":
        return (x, 1 / x), "oo"
    a = exact(at)
    if side not in ("+", "-") or is_symbolic(a):
        raise ParseError(f'a point is a number or "oo", and its side "+" or "-", not {at!r} and {side!r}')
    shift = sympy.Rational(a.numerator, a.denominator)
    return (x, shift + x if side == "+" else shift - x), f"{a}{side}"


def _small(variable: str) -> str:
    return "t" if variable != "t" else "u"


def _resolved(quotient: Any, variable: str) -> Expansion:
    """An expansion with a leading term, with more and more terms while all of them cancel."""
    for terms in TERMS:
        found = expand(quotient, variable, terms)
        if found.terms or found.error is None:
            return found
    raise NotProven(f"the first {TERMS[-1]} terms cancel")
