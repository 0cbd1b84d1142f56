"""The expansion of the rare action's mass under forward KL in powers of ``1/Lambda``, ``Lambda = log 1/eps``.

With ``q* = (delta / Lambda) s`` and ``m = 1 + log Lambda - log delta`` the equation ``kl(q, eps) = delta`` reads, up to
terms smaller than every power of ``1/Lambda``,

    s = 1 + m z s - z s log s - sum over k >= 2 of delta^(k-1) (z s)^k / (k (k - 1)),    z = 1/Lambda,

because ``(1 - q) log(1 - q) = -q + sum q^k / (k (k - 1))``. So ``s = 1 + p1 z + p2 z^2 + ...`` with polynomials p_n in
m and delta with rational coefficients, p_n of degree n in m: log Lambda grows, so the error after ``p_n z^n`` is of
order ``(log Lambda / Lambda)^(n + 1)``.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from scsym.exact import exact

Series = list[Any]  # coefficients of powers of z


def kl_expansion(order: int) -> tuple[Any, ...]:
    """The coefficients ``1, p1, ..., p_order`` of s: exact polynomials in the symbols m and delta."""
    m, delta = exact("m"), exact("delta")
    size = order + 1
    s: Series = [Fraction(1)] + [Fraction(0)] * order
    for _ in range(order):  # each round makes one more coefficient right
        zs = _shift(s)
        new = _add([Fraction(1)] + [Fraction(0)] * order, _scale(zs, m))
        new = _add(new, _scale(_shift(_multiply(s, _log(s), size)), -1))
        power = zs
        for k in range(2, size):
            power = _multiply(power, zs, size)
            new = _add(new, _scale(power, -(delta ** (k - 1)) / (k * (k - 1))))
        s = new
    return tuple(s)


def _shift(s: Series) -> Series:
    return [Fraction(0), *s[:-1]]


def _add(x: Series, y: Series) -> Series:
    return [a + b for a, b in zip(x, y, strict=True)]


def _scale(x: Series, c: Any) -> Series:
    return [c * a for a in x]


def _multiply(x: Series, y: Series, size: int) -> Series:
    return [sum((x[i] * y[n - i] for i in range(n + 1)), Fraction(0)) for n in range(size)]


def _log(s: Series) -> Series:
    """The logarithm of a series that begins with one."""
    size = len(s)
    rest = [Fraction(0), *s[1:]]
    out, power = [Fraction(0)] * size, [Fraction(1)] + [Fraction(0)] * (size - 1)
    for k in range(1, size):
        power = _multiply(power, rest, size)
        out = _add(out, _scale(power, Fraction((-1) ** (k + 1), k)))
    return out
