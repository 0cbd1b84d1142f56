"""Exact numbers of other libraries, read as what they are: known by the module of their type, so nothing is imported.

==================  ===================================================================================
flint               fmpz, fmpq; polynomials in named generators (fmpz_mpoly, fmpq_mpoly)
sympy, symengine    rationals, and expressions that are rational in their symbols; so of whatever has ``_sympy_``
PARI (cypari)       t_INT and t_FRAC
z3                  values of the sorts Int and Real that are rational
Storm (stormpy)     Rational, rational functions and polynomials
Sage                integers and rationals
gmpy2               mpz, mpq (they are registered with Python's ``numbers``)
==================  ===================================================================================
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from scsym.errors import InexactInput, ParseError

from .names import library_of, symbol_name
from .ratfun import symbol

NONE: Any = object()  # not a number of a library that is known here


def read(x: Any, sympy: Callable[[Any], Any]) -> Any:
    """The exact value of a number of another library, `NONE` if it is none.

    sympy : what reads an expression of sympy. Raises InexactInput for an inexact number, ParseError for one that is
    not rational.
    """
    library = library_of(x)
    reader = READERS.get(library)
    if reader is not None:
        return reader(x)
    if library != "sympy" and hasattr(x, "_sympy_"):
        return sympy(x._sympy_())
    return NONE


def _flint(x: Any) -> Any:
    kind = type(x).__name__
    if kind == "fmpz":
        return Fraction(int(x))
    if kind == "fmpq":
        return Fraction(int(x.p), int(x.q))
    if kind in ("fmpz_mpoly", "fmpq_mpoly"):
        return _polynomial([str(n) for n in x.context().names()], x.to_dict())
    if kind in ("arb", "acb", "arf"):
        raise InexactInput(f"{x} of flint's type {kind} is not exact; write a Fraction or a text such as '1/3'")
    raise ParseError(f"{x} of flint's type {kind} is not a rational number")


def _polynomial(names: list[str], terms: Any) -> Any:
    generators = [symbol(n) for n in names]
    total: Any = Fraction(0)
    for exponents, c in terms.items():
        term: Any = _flint(c) if not isinstance(c, int) else Fraction(c)
        for g, e in zip(generators, exponents, strict=True):
            if e:
                term = term * g ** int(e)
        total = total + term
    return total


def _pari(x: Any) -> Any:
    kind = str(x.type()) if hasattr(x, "type") else type(x).__name__
    if kind in ("t_INT", "t_FRAC"):
        return Fraction(int(x.numerator()), int(x.denominator()))
    if kind in ("t_REAL", "t_COMPLEX"):
        raise InexactInput(f"{x} of PARI's type {kind} is not exact; write a Fraction or a text such as '1/3'")
    raise ParseError(f"{x} of PARI's type {kind} is not a rational number")


def _z3(x: Any) -> Any:
    kind = type(x).__name__
    if kind == "IntNumRef":
        return Fraction(x.as_long())
    if kind == "RatNumRef":
        return Fraction(x.numerator_as_long(), x.denominator_as_long())
    if kind == "ArithRef" and x.num_args() == 0:
        return symbol(symbol_name(x))
    raise ParseError(f"{' '.join(str(x).split()):.80} of z3's type {kind} is not a rational number")


def _storm(x: Any) -> Any:
    kind = type(x).__name__
    if kind in ("Rational", "RationalFunctionCoefficient"):
        return Fraction(int(str(x.numerator)), int(str(x.denominator)))
    if kind == "FactorizedRationalFunction":
        x, kind = x.rational_function(), "RationalFunction"
    if kind == "RationalFunction":
        return _storm_polynomial(x.numerator) / _storm_polynomial(x.denominator)
    if kind == "Polynomial":
        return _storm_polynomial(x)
    if kind == "Variable":
        return symbol(symbol_name(x))
    raise ParseError(f"{x} of Storm's type {kind} is not a rational number or function")


def _storm_polynomial(x: Any) -> Any:
    total: Any = Fraction(0)
    for term in x:
        product: Any = _storm(term.coeff)
        for variable, exponent in term.monomial or ():
            product = product * symbol(symbol_name(variable)) ** int(exponent)
        total = total + product
    return total


def _sage(x: Any) -> Any:
    if type(x).__module__ in ("sage.rings.integer", "sage.rings.rational"):
        return Fraction(int(x.numerator()), int(x.denominator()))
    raise ParseError(f"{x} of Sage's type {type(x).__name__} is not a rational number")


READERS: dict[str, Callable[[Any], Any]] = {
    "cypari": _pari,
    "cypari2": _pari,
    "flint": _flint,
    "pycarl": _storm,
    "sage": _sage,
    "stormpy": _storm,
    "z3": _z3,
}
