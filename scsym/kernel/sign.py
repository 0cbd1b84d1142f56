"""Visible sign: what the shape of a term says about its sign, before any expansion.

The answer is ``"positive"``, ``"nonneg"``, ``"nonzero"`` or ``"unknown"``; the first three are facts in every
interpretation of the signature, the last is no information. Each line is one true rule of real arithmetic.
"""

from __future__ import annotations

from .terms import Signature, Term, applications, lin_is_natural

POSITIVE, NONNEG, NONZERO, UNKNOWN = "positive", "nonneg", "nonzero", "unknown"


def visible_sign(sig: Signature, term: Term) -> str:
    """The visible sign of a (checked) term over ``sig``."""
    table = dict(sig.symbols)

    def sign(t: Term) -> str:
        match t[0]:
            case "num":
                return POSITIVE if t[1] > 0 else NONZERO if t[1] else NONNEG
            case "sym":
                return {"real": UNKNOWN, "natural": NONNEG}.get(table[t[1]].sign, table[t[1]].sign)
            case "add":  # the empty sum is zero
                signs = {sign(p) for p in t[1]}
                return UNKNOWN if signs - {POSITIVE, NONNEG} else POSITIVE if POSITIVE in signs else NONNEG
            case "mul":  # the empty product is one
                signs = {sign(p) for p in t[1]}
                if signs <= {POSITIVE, NONNEG}:
                    return NONNEG if NONNEG in signs else POSITIVE
                return NONZERO if signs <= {POSITIVE, NONZERO} else UNKNOWN
            case "pow":
                return power(sign(t[1]), t[2])
            case "sum":  # over a finite nonempty set
                inner = sign(t[2])
                return inner if inner in (POSITIVE, NONNEG) else UNKNOWN
            case "range":  # over the numbers below a bound, which may be zero
                inner = sign(t[2])
                if inner not in (POSITIVE, NONNEG):
                    return UNKNOWN
                return POSITIVE if inner == POSITIVE and t[1][1][0] > 0 else NONNEG
            case "delta":
                return NONNEG
            case "nat" if lin_is_natural(t[1]):
                return POSITIVE if t[1][0] else NONNEG
            case "card":
                return POSITIVE
        return UNKNOWN

    def power(base: str, exponent: tuple) -> str:
        even = exponent[0] % 2 == 0 and all(c % 2 == 0 for _, c in (*exponent[1], *applications(exponent)))
        if base == POSITIVE or exponent == (0, ()):
            return POSITIVE
        if base == NONZERO:
            return POSITIVE if even else NONZERO
        return NONNEG if lin_is_natural(exponent) and (base == NONNEG or even) else UNKNOWN

    return sign(term)
