"""KL of two eight-point distributions with 64-bit weights, exactly, and its sign."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

from scsym.analysis import kl

from .timing import medians, milliseconds, print_table, ratio


def distributions(bits: int, seed: int = 11) -> tuple[dict[int, Fraction], dict[int, Fraction]]:
    """Two random distributions over eight points with integer weights of that many bits."""
    rng = random.Random(seed)
    made = []
    for _ in range(2):
        weights = [rng.getrandbits(bits) | 1 for _ in range(8)]
        made.append({i: Fraction(w, sum(weights)) for i, w in enumerate(weights)})
    return made[0], made[1]


def by_factoring(p: dict[int, Fraction], q: dict[int, Fraction]) -> dict[int, Fraction]:
    """The same combination over the primes."""
    import flint

    found: dict[int, Fraction] = {}
    for i, x in p.items():
        r = x / q[i]
        for n, sign in ((r.numerator, 1), (r.denominator, -1)):
            for prime, power in flint.fmpz(n).factor():
                found[int(prime)] = found.get(int(prime), Fraction(0)) + sign * int(power) * x
    return {prime: c for prime, c in found.items() if c}


def mpmath_sign(p: dict[int, Fraction], q: dict[int, Fraction]) -> Any:
    """The sign by mpmath.iv at 200 bits."""
    from mpmath import iv

    iv.prec = 200
    total = iv.mpf(0)
    for i, x in p.items():
        r = x / q[i]
        total += iv.mpf(x.numerator) / x.denominator * iv.log(iv.mpf(r.numerator) / r.denominator)
    return total


def table(markdown: bool) -> None:
    """32 and 64 bits against factoring; 96 bits without (it takes seconds to for ever)."""
    lines = []
    for bits in (32, 64, 96):
        p, q = distributions(bits)
        methods = {"scsym": lambda p=p, q=q: kl(p, q) > 0, "mpmath": lambda p=p, q=q: mpmath_sign(p, q)}
        if bits <= 64:
            methods["factoring"] = lambda p=p, q=q: by_factoring(p, q)
        times = medians(methods, 5)
        lines.append(
            [
                f"{bits} bits",
                milliseconds(times["scsym"]),
                milliseconds(times.get("factoring")),
                milliseconds(times["mpmath"]),
                ratio(times.get("factoring"), times["scsym"]),
            ]
        )
    heads = ["KL with its sign", "scsym ms", "factoring ms", "mpmath.iv ms (sign only)", "factoring"]
    print_table("Logarithms of rationals", heads, lines, markdown)
