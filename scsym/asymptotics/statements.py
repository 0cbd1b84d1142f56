"""``Theta``, ``O``, ``o`` and ``~`` near a point, established by an exact leading term or by certified bounds.

A statement is `proven` or `refuted` where the leading term of the quotient is known exactly, or `proven` by bounds that
are certified up to the point (`scsym.asymptotics.intervals.bounded`); else it is `open`, never guessed. A limit that
sympy suggests may be handed to `established`; it decides nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from scsym.asymptotics.expansion import ONE, Expansion, as_expression, expand_signed, weight
from scsym.asymptotics.parameters import Range, critical, points, put, read_ranges, sign_in
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
    kind: str,
    function: Any,
    gauge: Any,
    variable: Any = "x",
    *,
    at: Any = 0,
    side: str = "+",
    suggestion: Any = None,
    ranges: Mapping[Any, Any] | None = None,
) -> Rate:
    """Decide ``function = kind(gauge)`` near a point, for every value of the parameters, by the exact leading term.

    at : a rational point, or "oo" for infinity; side : "+" from the right, "-" from the left
    suggestion : a value of the limit of the quotient that somebody (sympy.limit, say) claims; where the leading term
        contradicts it the text says so, and nothing else follows from it.
    ranges : open ranges ``{"p": (0, 1)}`` of the parameters; a parameter without one is any positive number

    A rate that fails, or has no meaning, for some value of the parameters is refuted, with that value. The rate is
    pointwise in the parameters: constants may depend on them.

    Raises ParseError where the variable does not occur, and for a range that is not one of positive numbers.
    """
    variable = symbol_name(variable)
    if kind not in KINDS:
        raise ParseError(f"{kind!r} is none of {', '.join(KINDS)}")
    box = read_ranges(ranges)
    place, point = _place(variable, at, side)
    top, bottom = (as_expression(e, variable) for e in (function, gauge))
    if variable in box:
        raise ParseError(f"{variable} is the variable; a range is of a parameter")
    if isinstance(function, str) and isinstance(gauge, str):
        occurs = variable in _names(function) | _names(gauge)
    else:
        occurs = variable in {s.name for e in (top, bottom) for s in e.free_symbols} or top == 0
    if not occurs:
        raise ParseError(f"the variable {variable} occurs neither in {function} nor in {gauge}; name the variable")
    parts = [e.subs(*place) for e in (top, bottom)]
    small = variable if point == "0+" else _small(variable)
    verdict, how = _everywhere(kind, parts, variable, small, box, suggestion)
    if small != variable and "to leading order" in how:
        how += f", with {variable} = {str(place[1]).replace(variable, small)}"
    return Rate(kind, str(function), str(gauge), variable, verdict, how, point=point)


def _names(text: str) -> set[str]:
    return set(re.findall(r"[^\W\d]\w*", text))


def _everywhere(
    kind: str, parts: list[Any], variable: str, small: str, box: Mapping[str, Range], suggestion: Any
) -> tuple[str, str]:
    """The verdict for all parameters, and why; a value where the rate fails goes before what holds in general."""
    quotient = parts[0] / parts[1] if parts[1] != 0 else None
    verdict, how = _one(kind, parts, quotient, variable, small, box, suggestion)
    if not {s.name for e in parts for s in e.free_symbols} - {variable}:
        return verdict, how
    watched = [b for e in (*parts, quotient) if e is not None for b in critical(e, variable)]
    unsure = [b for b in dict.fromkeys(watched) if not _sign_shows(b, box)]
    if verdict != "open" and not unsure:
        return verdict, how
    everything = [*parts, *([] if quotient is None else [quotient])]
    for at in points(everything, variable, box):
        there = [put(e, at) for e in parts]
        if any(e.has(*_infinite()) for e in there):
            fails = "has no value"
        elif there[1] == 0 and there[0] == 0:
            continue
        else:
            over = None if there[1] == 0 else there[0] / there[1]
            if _one(kind, there, over, variable, small, {}, None)[0] != "refuted":
                continue
            fails = "fails"
        return "refuted", f"it {fails} at {', '.join(f'{n} = {v}' for n, v in sorted(at.items()))}"
    if verdict == "refuted":
        return verdict, how
    return "open", how if verdict == "open" else f"{unsure[0]} may vanish for some values of the parameters"


def _sign_shows(part: Any, box: Mapping[str, Range]) -> bool:
    try:
        return sign_in(exact(part), box) != 0
    except ParseError:  # a root or a logarithm of parameters
        return False


def _infinite() -> tuple[Any, ...]:
    import sympy

    return sympy.zoo, sympy.oo, sympy.nan, -sympy.oo


def _one(
    kind: str, parts: list[Any], quotient: Any, variable: str, small: str, box: Mapping[str, Range], suggestion: Any
) -> tuple[str, str]:
    """The verdict by the leading term of the quotient, for parameters for which its coefficients have values."""
    if quotient is None:
        return ("proven", "both are zero") if parts[0] == 0 else ("refuted", "the gauge is zero")
    try:
        found = _resolved(quotient, variable, box)
    except (NotProven, ParseError) as problem:
        return "open", str(problem)
    if not found.terms:
        return ("proven" if kind in ("O", "o") else "refuted"), "the function is zero"
    (m, c) = found.terms[0]
    size = "oo" if weight(m) < weight(ONE) else "0" if weight(m) > weight(ONE) else str(c)
    if not sign_in(c, box) and (size == "oo" or (weight(m) == weight(ONE) and kind in ("Theta", "o"))):
        return "open", f"the leading coefficient {c} may vanish for some positive parameters"
    good = {"Theta": size not in ("0", "oo"), "O": size != "oo", "o": size == "0", "~": size == "1"}[kind]
    how = f"the quotient is {Expansion(found.terms[:1], None, small)} to leading order, its limit {size}"
    if suggestion is not None and str(suggestion) != size:
        how += f" (not {suggestion}, as was suggested)"
    return ("proven" if good else "refuted"), how


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


def _resolved(quotient: Any, variable: str, box: Mapping[str, Range]) -> Expansion:
    """An expansion with a leading term, with more and more terms while all of them cancel."""
    for terms in TERMS:
        found = expand_signed(quotient, variable, terms, lambda c: sign_in(c, box))
        if found.terms or found.error is None:
            return found
    raise NotProven(f"the first {TERMS[-1]} terms cancel")
