"""The door: everything that enters as a number is made exact here, or refused with the spelling to use."""

from __future__ import annotations

import ast
import numbers
from collections.abc import Collection
from fractions import Fraction
from math import comb
from typing import Any

from scsym.errors import InexactInput, ParseError

from .extended import Infinity, Undefined
from .ratfun import RationalFunction, symbol, symbols_of

MAX_TEXT = 100_000
MAX_EXPONENT = 1_000
MAX_DIGITS = 20_000
MAX_TERMS = 100_000
NOT_NAMES = ("nan", "inf", "infinity", "oo", "zoo")  # what other programs print for no number


def exact(x: Any, symbols: Collection[str] | None = None) -> Any:
    """``x`` as a Fraction, or as a RationalFunction where it has symbols.

    x : an int, a Fraction, a flint or sympy rational, a sympy expression rational in its symbols, or a text such as
        "1/3", "0.25" (read as 1/4) or "p*(1 - q)/2".
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
    module = type(x).__module__.split(".")[0]
    if module == "flint" and type(x).__name__ in ("fmpq", "fmpz"):
        return Fraction(int(x.numer()), int(x.denom())) if type(x).__name__ == "fmpq" else Fraction(int(x))
    if module == "sympy":
        return _sympy(x)
    if module == "numpy" and getattr(x, "ndim", None) == 0:
        kind = x.dtype.kind
        if kind in "iu":
            return Fraction(int(x))
        if kind == "O":
            return _read(x.item())
        if kind == "f":
            raise InexactInput(_float_text(float(str(x)), repr(x)))  # the digits that it prints, not those of a double
        if kind == "b":
            return _read(bool(x))
    if isinstance(x, numbers.Rational):
        return Fraction(int(x.numerator), int(x.denominator))
    if type(x).__name__ == "Decimal" and x.is_finite():
        raise InexactInput(
            f"Decimal({str(x)!r}) is refused as inexact; write Fraction({str(x)!r}) or the text {str(x)!r}"
        )
    if isinstance(x, numbers.Real):
        raise InexactInput(_float_text(float(x), repr(x)))
    if isinstance(x, numbers.Number):
        raise InexactInput(f"{x!r} of type {type(x).__name__} is not exact; write a Fraction or a text such as '1/3'")
    raise ParseError(f"{x!r:.80} of type {type(x).__name__} is not an exact number")


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
    if inexact := x.atoms(sympy.Float):
        number = min(inexact)
        raise InexactInput(f"{x} contains the float {number}; write sympy.Rational('{_meant(float(number))}')")

    def walk(e: Any) -> Any:
        if isinstance(e, sympy.Rational):
            return Fraction(int(e.p), int(e.q))
        if isinstance(e, sympy.Symbol):
            return symbol(e.name)
        if isinstance(e, sympy.Add):
            return sum((walk(a) for a in e.args), Fraction(0))
        if isinstance(e, sympy.Mul):
            product: Any = Fraction(1)
            for a in e.args:
                product = product * walk(a)
            return product
        if isinstance(e, sympy.Pow) and isinstance(e.exp, sympy.Integer) and abs(int(e.exp)) <= MAX_EXPONENT:
            return power(walk(e.base), int(e.exp), str(x))
        raise ParseError(f"{e} is not a rational expression in symbols; name it by a symbol")

    return walk(x)


def parse(text: str) -> Any:
    """Read a text such as "1/3", "0.25" or "p*(1 - q)": names, decimal literals, + - * / ** and brackets, no calls.

    Nothing is evaluated but these. Raises ParseError, with the text and what is wrong in it.
    """
    if len(text) > MAX_TEXT:
        raise ParseError(f"an expression of more than {MAX_TEXT} characters")
    if "#" in text:
        raise ParseError(f"{text!r:.80} has a '#', which is no part of a number")
    try:
        tree = ast.parse(text.strip(), mode="eval")
        return _walk(tree.body, text.strip(), text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        if isinstance(error, ParseError):
            raise
        raise ParseError(f"{text!r:.80} is not an exact number; write a fraction such as '1/3'") from None


def _walk(node: ast.expr, source: str, text: str) -> Any:
    match node:
        case ast.Constant(value=bool() | None):
            pass
        case ast.Constant(value=int(value)):
            return Fraction(value)
        case ast.Constant(value=float()):
            literal = ast.get_source_segment(source, node) or ""
            if literal.replace(".", "", 1).isdigit():
                return Fraction(literal)
            raise ParseError(f"{text!r:.80} has the number {literal} with an exponent; {_without_exponent(literal)}")
        case ast.Name(id=name):
            if name.lower() in NOT_NAMES:
                raise ParseError(f"{text!r:.80} has the name {name}, which is no number and no name for a symbol")
            return symbol(name)
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return -_walk(inner, source, text)
        case ast.UnaryOp(op=ast.UAdd(), operand=inner):
            return _walk(inner, source, text)
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            base, exponent = _walk(left, source, text), _walk(right, source, text)
            if not (isinstance(exponent, Fraction) and exponent.denominator == 1 and abs(exponent) <= MAX_EXPONENT):
                raise ParseError(f"{text!r:.80} has an exponent that is not an integer of at most {MAX_EXPONENT}")
            return power(base, int(exponent), text)
        case ast.BinOp(left=left, op=op, right=right):
            x, y = _walk(left, source, text), _walk(right, source, text)
            match op:
                case ast.Add():
                    return x + y
                case ast.Sub():
                    return x - y
                case ast.Mult():
                    return x * y
                case ast.Div():
                    if isinstance(y, Fraction) and not y:
                        raise ParseError(f"{text!r:.80} divides by zero")
                    return x / y
                case ast.BitXor():
                    raise ParseError(f"{text!r:.80} has a '^'; a power is written '**'")
    raise ParseError(f"{text!r:.80} has a part that is neither a number, a name nor one of + - * / **")


def _without_exponent(literal: str) -> str:
    digits, _, exponent = literal.lower().partition("e")
    if len(digits) + len(exponent) > 12 or abs(int(exponent)) > 30:
        return "write a fraction with a power of ten, such as '3/10**40'"
    return f"write '{Fraction(literal)}'"


def power(base: Any, exponent: int, text: str) -> Any:
    """The power of an exact value. Raises ParseError (which names the `text`) if it divides by zero or is too long."""
    if isinstance(base, Fraction):
        if not base and exponent < 0:
            raise ParseError(f"{text!r:.80} divides by zero")
        digits = max(base.numerator.bit_length(), base.denominator.bit_length()) * abs(exponent)
        if digits > MAX_DIGITS * 4:
            raise ParseError(f"{text!r:.80} has more than {MAX_DIGITS} digits")
    elif comb(max(len(base._num), len(base._den)) + abs(exponent) - 1, abs(exponent)) > MAX_TERMS:
        raise ParseError(f"{text!r:.80} has a power of more than {MAX_TERMS} terms")
    return base**exponent
