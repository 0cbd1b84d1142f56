"""Numbers and rational functions as Storm spells them, with its precedence.

A minus sign binds closer than a power: ``-p^2`` is ``(-p)^2``, and so is the one in ``1+-p^2``, while ``1-p^2`` and
``-(p^2)`` mean what they look like. A power has one exponent (``p^2^3`` is refused); names must be declared.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from scsym.errors import ParseError
from scsym.exact import symbol
from scsym.exact.names import NAME, symbol_name
from scsym.exact.parse import MAX_DIGITS, MAX_EXPONENT, MAX_SYMBOLS, MAX_TEXT, integer, plus, power, times

NUMBER = re.compile(r"(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
SIMPLE = re.compile(r"\s*([+-]?\d+)\s*(?:/\s*([+-]?\d+))?\s*", re.ASCII)
BLANKS = re.compile(r"\s*")
MAX_DEPTH = 80


def symbols(names: Iterable[str]) -> dict[str, Any]:
    """The symbols of declared names. Raises ParseError for what is no name, and for names that would become one."""
    own = {name: symbol_name(name) for name in names}
    for name, known in own.items():
        if any(other != name and known == same for other, same in own.items()):
            raise ParseError(f"the declared symbol {name!r} looks like another one")
    among = tuple(own.values()) if len(own) <= MAX_SYMBOLS else ()
    return {name: symbol(known, among) for name, known in own.items()}


def number(text: str) -> Fraction:
    """The decimal or integer literal exactly as written: 0.25, 1e-3, 7."""
    digits, _, exponent = text.lower().partition("e")
    if len(digits) > MAX_DIGITS or len(exponent) > 6 or abs(int(exponent or 0)) > MAX_DIGITS:
        raise ParseError(f"{text:.60} has more than {MAX_DIGITS} digits")
    whole, _, part = digits.partition(".")
    return Fraction(integer(whole + part)) * Fraction(10) ** (int(exponent or 0) - len(part))


def value(text: str, known: Mapping[str, Any] | Iterable[str] = ()) -> Any:
    """The exact value of an expression over declared names, or over the `symbols` made of them.

    Raises ParseError for anything else, with the text and what is wrong in it.
    """
    if (plain := SIMPLE.fullmatch(text)) and len(text) < 4000:
        bottom = int(plain[2] or 1)
        if bottom:
            return Fraction(int(plain[1]), bottom)
    return _Expression(text, known if isinstance(known, Mapping) else symbols(known)).whole()


class _Expression:
    """A descent through the text; each method reads one level of precedence at the current place."""

    def __init__(self, text: str, known: Mapping[str, Any]) -> None:
        if len(text) > MAX_TEXT:
            raise ParseError(f"an expression of more than {MAX_TEXT} characters")
        self.text, self.known = text, known
        self.at = self.depth = 0
        self._skip()

    def whole(self) -> Any:
        found = self._sum()
        if self.at < len(self.text):
            raise self._error(f"has {self.text[self.at]!r} where an operator or the end is expected")
        return found

    def _error(self, problem: str) -> ParseError:
        return ParseError(f"{self.text:.80} {problem}")

    def _skip(self) -> None:
        self.at = BLANKS.match(self.text, self.at).end()  # type: ignore[union-attr]

    def _take(self, options: str) -> str:
        if self.at < len(self.text) and self.text[self.at] in options:
            self.at += 1
            sign = self.text[self.at - 1]
            self._skip()
            return sign
        return ""

    def _need(self, sign: str) -> None:
        if not self._take(sign):
            raise self._error(f"lacks {sign!r}")

    def _sum(self) -> Any:
        total = self._product()
        while sign := self._take("+-"):
            term = self._product()
            total = plus(total, term if sign == "+" else -term, self.text)
        return total

    def _product(self) -> Any:
        found = self._power()
        while sign := self._take("*/"):
            factor = self._power()
            if sign == "/" and factor == 0:
                raise self._error("divides by zero")
            found = times(found, factor if sign == "*" else 1 / factor, self.text)
        return found

    def _power(self) -> Any:
        base = self._signed()
        if not self._take("^"):
            return base
        exponent = self._signed()
        if self.text[self.at : self.at + 1] == "^":
            raise self._error("has a power of a power without brackets")
        return self._raised(base, exponent)

    def _raised(self, base: Any, exponent: Any) -> Any:
        if not isinstance(exponent, Fraction) or exponent.denominator != 1 or abs(exponent) > MAX_EXPONENT:
            raise self._error(f"has an exponent that is not an integer of at most {MAX_EXPONENT}")
        return power(base, int(exponent), self.text)

    def _signed(self) -> Any:
        minus = False
        while sign := self._take("+-"):
            minus ^= sign == "-"
        found = self._atom()
        return -found if minus else found

    def _atom(self) -> Any:
        if literal := NUMBER.match(self.text, self.at):
            self.at = literal.end()
            self._skip()
            return number(literal[0])
        if self._take("("):
            found = self._inside()
            self._need(")")
            return found
        if name := NAME.match(self.text, self.at):
            self.at = name.end()
            self._skip()
            if name[0] in self.known:
                return self.known[name[0]]
            if name[0] == "pow" and self._take("("):
                base = self._inside()
                self._need(",")
                exponent = self._inside()
                self._need(")")
                return self._raised(base, exponent)
            raise self._error(f"uses the undeclared symbol {name[0]!r}")
        raise self._error("is not an exact number or expression")

    def _inside(self) -> Any:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self._error(f"has more than {MAX_DEPTH} nested brackets")
        found = self._sum()
        self.depth -= 1
        return found
