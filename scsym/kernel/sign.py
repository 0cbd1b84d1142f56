"""Visible sign: what the shape of a term says about its sign, before any expansion.

The answer is one of ``"positive"``, ``"nonneg"``, ``"nonzero"``, ``"unknown"``; the first three are facts in every
interpretation of the signature, the last is no information. Each line below is one true rule of real arithmetic.
"""

from __future__ import annotations

from .terms import Signature, Term, lin_is_natural

POSITIVE, NONNEG, NONZERO, UNKNOWN = "positive", "nonneg", "nonzero", "unknown"


def visible_sign(sig: Signature, term: Term) -> str:
    """The visible sign of a (checked) term over ``sig``."""
    match term[0]:
        case "num":
            return POSITIVE if term[1] > 0 else NONNEG if term[1] == 0 else NONZERO
        case "sym":
            declared = sig.get(term[1]).sign
            return declared if declared != "real" else UNKNOWN
        case "add":
            signs = [visible_sign(sig, t) for t in term[1]]
            if all(s in (POSITIVE, NONNEG) for s in signs):  # the empty sum is zero
                return POSITIVE if POSITIVE in signs else NONNEG
        case "mul":
            signs = [visible_sign(sig, t) for t in term[1]]
            if all(s == POSITIVE for s in signs):  # the empty product is one
                return POSITIVE
            if all(s in (POSITIVE, NONNEG) for s in signs):
                return NONNEG
            if all(s in (POSITIVE, NONZERO) for s in signs):
                return NONZERO
        case "pow":
            return _power(visible_sign(sig, term[1]), term[2])
        case "sum":  # over a finite nonempty sort
            inner = visible_sign(sig, term[2])
            if inner in (POSITIVE, NONNEG):
                return inner
        case "delta":
            return NONNEG
        case "nat":
            if lin_is_natural(term[1]):
                return POSITIVE if term[1][0] > 0 else NONNEG
        case "card":
            return POSITIVE
    return UNKNOWN


def _power(base: str, exponent: tuple) -> str:
    constant, coefficients = exponent
    even = constant % 2 == 0 and all(c % 2 == 0 for _, c in coefficients)
    if base == POSITIVE or (constant == 0 and not coefficients):
        return POSITIVE
    if base == NONZERO:
        return POSITIVE if even else NONZERO
    if lin_is_natural(exponent) and (base == NONNEG or even):
        return NONNEG
    return UNKNOWN
