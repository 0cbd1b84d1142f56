"""The door: everything that enters as a number is made exact here, or refused with the spelling to use."""

from __future__ import annotations

import numbers
import re
from collections.abc import Collection, Sequence
from fractions import Fraction
from math import comb
from typing import Any

from scsym.errors import InexactInput, ParseError, sentence

from . import foreign
from .extended import Infinity, Undefined
from .names import NAME, NOT_NAMES, library_of, symbol_name
from .ratfun import RationalFunction, symbol, symbols_of

MAX_TEXT = 100_000
MAX_EXPONENT = 1_000
MAX_DIGITS = 20_000
MAX_TERMS = 100_000
MAX_PRODUCTS = 1_000_000  # of coefficients, in one multiplication
MAX_SYMBOLS = 300  # in one expression
MAX_DEPTH = 100  # of brackets
NUMBER = re.compile(r"(?:[0-9]+(?:_[0-9]+)*\.?[0-9]*|\.[0-9]+)(?P<exponent>[eE][+-]?[0-9]+)?")


def exact(x: Any, symbols: Collection[str] | None = None) -> Any:
    """``x`` as a Fraction, or as a RationalFunction where it has symbols.

    x : an int, a Fraction, an exact number of another library (see `scsym.exact.foreign`), a sympy expression rational
        in its symbols, or a text such as "1/3", "0.25" (read as 1/4) or "p*(1 - q)/2".
    symbols : the names allowed; every name is where it is left out.

    Raises InexactInput for a float and its kin, with the exact spelling; ParseError for anything else.
    """
    value = _read(x)
    if symbols is not None and isinstance(value, RationalFunction):
        unknown = [n for n in symbols_of([value]) if n not in symbols]
        if unknown:
            raise ParseError(f"{x} uses the undeclared symbol {unknown[0]!r}; declare it in symbols=")
    return value


def _read(x: Any) -> Any:
    match x:
        case Fraction() | RationalFunction():
            return x
        case bool():
            raise InexactInput(f"{x} is a truth value, not a number; write {int(x)}")
        case int():
            return Fraction(x)
        case str():
            return parse(x)
        case float():
            raise InexactInput(_float_text(x))
        case Infinity() | Undefined():
            raise ParseError(f"{x!r} is not a number that can be entered here")
    try:
        return _foreign(x)
    except (InexactInput, ParseError):
        raise
    except Exception as problem:  # any: the object is not ours
        raise ParseError(f"a number of type {type(x).__name__} cannot be read: {sentence(problem)}") from None


def _foreign(x: Any) -> Any:
    """The value of an object of another library."""
    module = library_of(x)
    if module == "sympy":
        return _sympy(x)
    found = foreign.read(x, _sympy)
    if found is not foreign.NONE:
        return found
    if hasattr(x, "dtype") and getattr(x, "ndim", None) == 0:
        return _scalar(x)
    if isinstance(x, numbers.Rational):
        return Fraction(int(x.numerator), int(x.denominator))
    shown = " ".join(repr(x).split())
    if type(x).__name__ == "Decimal" and x.is_finite():
        raise InexactInput(f"{shown} is refused as inexact; write Fraction({str(x)!r}) or the text {str(x)!r}")
    if isinstance(x, numbers.Real):
        raise InexactInput(_float_text(float(x), shown))
    if isinstance(x, numbers.Number):
        raise InexactInput(f"{shown} of type {type(x).__name__} is not exact; write a Fraction or a text such as '1/3'")
    raise ParseError(f"{shown:.80} of type {type(x).__name__} is not an exact number")


def _scalar(x: Any) -> Any:
    """An array without dimensions, of NumPy, PyTorch or JAX."""
    kind = getattr(x.dtype, "kind", "")
    if kind in ("i", "u"):
        return Fraction(int(x))
    if kind == "f":
        raise InexactInput(_float_text(float(str(x)), repr(x)))  # the digits that it prints, not those of a double
    if kind in ("U", "S", "M", "m", "V"):
        raise ParseError(f"{x!r:.80} of type {type(x).__name__} is not an exact number")
    return _read(x.item())


def _float_text(x: float, shown: str = "") -> str:
    if x != x or x in (float("inf"), float("-inf")):
        return f"{shown or repr(x)} is a float and not finite; there is no exact spelling of it"
    meant = _meant(x)
    return f"{shown or repr(x)} is a float, which is not exact; write '{meant}' or {meant!r}"


def _meant(x: float) -> Fraction:
    """The simple fraction that a float is nearest to, else the decimal that Python prints."""
    near, printed = Fraction(x).limit_denominator(10**6), Fraction(str(x))
    return near if float(near) == x and near.denominator < printed.denominator else printed


def _sympy(x: Any) -> Any:
    import sympy

    if isinstance(x, sympy.Rational):
        return Fraction(int(x.p), int(x.q))
    if not isinstance(x, sympy.Basic):
        raise ParseError(f"{' '.join(str(x).split()):.80} of type {type(x).__name__} is not a rational expression")
    if inexact := x.atoms(sympy.Float):
        number = min(inexact)
        raise InexactInput(f"{x} contains the float {number}; write sympy.Rational('{_meant(float(number))}')")
    text = str(x)
    known: dict[str, Any] = {}
    for s in sorted(x.free_symbols, key=str):
        if s.is_Symbol and known.setdefault(symbol_name(s), s) != s:
            raise ParseError(f"{text:.80} has two different symbols called {s.name}; give them two names")
    if len(known) > MAX_SYMBOLS:
        raise ParseError(f"{text:.80} has more than {MAX_SYMBOLS} symbols")

    def walk(e: Any, depth: int) -> Any:
        if depth > MAX_DEPTH:
            raise ParseError(f"{text:.80} is nested deeper than {MAX_DEPTH}")
        if isinstance(e, sympy.Rational):
            return Fraction(int(e.p), int(e.q))
        if isinstance(e, sympy.Symbol):
            return symbol(e, known)
        if isinstance(e, sympy.Add | sympy.Mul):
            join = plus if isinstance(e, sympy.Add) else times
            total = walk(e.args[0], depth + 1)
            for part in e.args[1:]:
                total = join(total, walk(part, depth + 1), text)
            return total
        if isinstance(e, sympy.Pow) and isinstance(e.exp, sympy.Integer) and abs(int(e.exp)) <= MAX_EXPONENT:
            return power(walk(e.base, depth + 1), int(e.exp), text)
        shown = " ".join(str(e).split())
        raise ParseError(f"{shown:.80} is not a rational expression in symbols; name it by a symbol")

    return walk(x, 0)


def parse(text: str) -> Any:
    """Read a text such as "1/3", "0.25" or "p*(1 - q)": names, decimal literals, + - * / ** and brackets, no calls.

    Powers bind to the right and closer than signs, as in Python: ``-p**2`` is ``-(p**2)``. Names are those of
    `scsym.exact.names`. Raises ParseError, with the text and what is wrong in it.
    """
    if len(text) > MAX_TEXT:
        raise ParseError(f"an expression of more than {MAX_TEXT} characters")
    if "#" in text:
        raise ParseError(f"{text!r:.80} has a '#', which is no part of a number")
    if "^" in text:
        raise ParseError(f"{text!r:.80} has a '^'; a power is written '**'")
    return _Expression(text).whole()


class _Expression:
    """A descent through the text; each method reads one level of precedence at the current place."""

    def __init__(self, text: str) -> None:
        self.text, self.at, self.depth = text, 0, 0
        self.known = self._symbols()
        self._skip()

    def _symbols(self) -> dict[str, Any]:
        """The symbols of all names in the text, over one set of names: then no sum has to join two."""
        found = dict.fromkeys(m[0] for m in NAME.finditer(self.text) if m[0].lower() not in NOT_NAMES)
        if len(found) > MAX_SYMBOLS:
            raise self._error(f"has more than {MAX_SYMBOLS} symbols")
        names = {name: symbol_name(name) for name in found}
        return {name: symbol(own, names.values()) for name, own in names.items()}

    def whole(self) -> Any:
        found = self._sum()
        if self.at < len(self.text):
            raise self._nothing()
        return found

    def _error(self, problem: str) -> ParseError:
        return ParseError(f"{self.text!r:.80} {problem}")

    def _nothing(self) -> ParseError:
        rest = self.text[self.at : self.at + 1]
        if self.at and rest and rest in "([{.,;:=<>!&|%@~'\"":
            return self._error("has a part that is neither a number, a name nor one of + - * / **")
        return self._error("is not an exact number; write a fraction such as '1/3'")

    def _skip(self) -> None:
        while self.at < len(self.text) and self.text[self.at].isspace():
            self.at += 1

    def _take(self, signs: Sequence[str]) -> str:
        """The first of the signs that stands here; the place moves behind it."""
        for sign in signs:
            if self.text.startswith(sign, self.at):
                self.at += len(sign)
                self._skip()
                return sign
        return ""

    def _sum(self) -> Any:
        total = self._product()
        while sign := self._take("+-"):
            term = self._product()
            total = plus(total, term if sign == "+" else -term, self.text)
        return total

    def _product(self) -> Any:
        found = self._signed()
        while not self.text.startswith("**", self.at) and (sign := self._take("*/")):
            factor = self._signed()
            if sign == "/" and isinstance(factor, Fraction) and not factor:
                raise self._error("divides by zero")
            found = times(found, factor if sign == "*" else 1 / factor, self.text)
        return found

    def _signed(self) -> Any:
        minus = False
        while sign := self._take("+-"):
            minus ^= sign == "-"
        found = self._power()
        return -found if minus else found

    def _power(self) -> Any:
        base = self._atom()
        if not self._take(["**"]):
            return base
        exponent = self._deeper(self._signed)
        if not (isinstance(exponent, Fraction) and exponent.denominator == 1 and abs(exponent) <= MAX_EXPONENT):
            raise self._error(f"has an exponent that is not an integer of at most {MAX_EXPONENT}")
        return power(base, int(exponent), self.text)

    def _deeper(self, read: Any) -> Any:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self._error(f"is nested deeper than {MAX_DEPTH}")
        found = read()
        self.depth -= 1
        return found

    def _atom(self) -> Any:
        if self._take("("):
            found = self._deeper(self._sum)
            if not self._take(")"):
                raise self._nothing()
            return found
        if literal := NUMBER.match(self.text, self.at):
            self.at = literal.end()
            if self.text[self.at : self.at + 1].isalnum():
                raise self._nothing()
            self._skip()
            if literal["exponent"]:
                raise self._error(f"has the number {literal[0]} with an exponent; {_without_exponent(literal[0])}")
            return decimal_literal(literal[0])
        if name := NAME.match(self.text, self.at):
            self.at = name.end()
            self._skip()
            return self._symbol(name[0])
        raise self._nothing()

    def _symbol(self, name: str) -> Any:
        if name.lower() in NOT_NAMES:
            raise self._error(f"has the name {name}, which is no number and no name for a symbol")
        if name in ("True", "False", "None") or self.text.startswith("(", self.at):
            raise self._error("has a part that is neither a number, a name nor one of + - * / **")
        return self.known[name]


def decimal_literal(text: str) -> Fraction:
    """The decimal or integer without exponent, exactly as written."""
    whole, _, part = text.replace("_", "").partition(".")
    if len(whole) + len(part) > MAX_DIGITS:
        raise ParseError(f"{text:.60}... has more than {MAX_DIGITS} digits")
    return Fraction(integer(whole + part), 10 ** len(part))


def integer(digits: str) -> int:
    """``int(digits)`` beyond Python's limit of 4300 digits, in halves."""
    if len(digits) < 4000:
        return int(digits or "0")
    half = len(digits) // 2
    return integer(digits[:-half]) * 10**half + integer(digits[-half:])


def _without_exponent(literal: str) -> str:
    digits, _, exponent = literal.lower().partition("e")
    if len(digits) + len(exponent) > 12 or abs(int(exponent)) > 30:
        return "write a fraction with a power of ten, such as '3/10**40'"
    return f"write '{Fraction(literal)}'"


# Arithmetic that refuses what would take too long


def plus(x: Any, y: Any, text: str) -> Any:
    """The sum of exact values. Raises ParseError (which names the `text`) if it would be too long."""
    if not isinstance(x, Fraction) or not isinstance(y, Fraction):
        (a, b), (c, d) = _terms(x), _terms(y)
        _check(a * d + c * b + b * d, text)
    return x + y


def times(x: Any, y: Any, text: str) -> Any:
    """The product of exact values. Raises ParseError (which names the `text`) if it would be too long."""
    (a, b), (c, d) = _terms(x), _terms(y)
    _check(a * c + b * d, text)
    if _bits(x) + _bits(y) > MAX_DIGITS * 16:
        raise ParseError(f"{text!r:.80} has more than {4 * MAX_DIGITS} digits")
    return x * y


def _check(products: int, text: str) -> None:
    if products > MAX_PRODUCTS:
        raise ParseError(f"{text!r:.80} has more than {MAX_TERMS} terms when it is multiplied out")


def _terms(x: Any) -> tuple[int, int]:
    """How many terms numerator and denominator have."""
    return (1, 1) if isinstance(x, Fraction) else x.terms


def _bits(x: Any) -> int:
    """The bits of the longest integer in an exact value."""
    return max(x.numerator.bit_length(), x.denominator.bit_length()) if isinstance(x, Fraction) else x.bits


def power(base: Any, exponent: int, text: str) -> Any:
    """The power of an exact value. Raises ParseError (which names the `text`) if it divides by zero or is too long."""
    top, bottom = _terms(base)
    if isinstance(base, Fraction) and not base and exponent < 0:
        raise ParseError(f"{text!r:.80} divides by zero")
    if _bits(base) * abs(exponent) > MAX_DIGITS * 4:
        raise ParseError(f"{text!r:.80} has more than {MAX_DIGITS} digits")
    if comb(max(top, bottom) + abs(exponent) - 1, abs(exponent)) > MAX_TERMS:
        raise ParseError(f"{text!r:.80} has a power of more than {MAX_TERMS} terms")
    return base**exponent
