"""The largest mass that a divergence ball gives a rare action: Russo (2026), Lemma 4.6.

Under chi-squared it is ``min(1, eps + sqrt(delta eps (1 - eps)))``. Under forward KL it is the root in (eps, 1) of
``kl(q, eps) = delta`` if ``delta < log 1/eps``, else one: kl is continuous and increases from 0 to ``log 1/eps``. Roots
are enclosed between rationals at which the sign is decided exactly; a float only says where to look first.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import isqrt
from typing import Any

from scsym.errors import InvalidModel
from scsym.exact import Enclosure, LogNumber, exact, log


def kl_bernoulli(q: Any, eps: Any) -> Any:
    """``q log(q/eps) + (1 - q) log((1 - q)/(1 - eps))``, exactly, for rationals in [0, 1] and 0 < eps < 1."""
    x, e = _probability(q, "q"), _rare(eps)
    return sum((log(p / r) * p for p, r in ((x, e), (1 - x, 1 - e)) if p), log(Fraction(1)))


def largest_mass_chi2(delta: Any, eps: Any, bits: int = 64) -> Enclosure:
    """``min(1, eps + sqrt(delta eps (1 - eps)))``; the ends are equal where it is rational, else 2^-bits apart."""
    d, e = _budget(delta), _rare(eps)
    square = d * e * (1 - e)
    scaled = square * 4**bits
    root = Fraction(isqrt(scaled.numerator // scaled.denominator), 2**bits)
    exact_root = Fraction(isqrt(square.numerator), isqrt(square.denominator))
    low, high = (exact_root,) * 2 if exact_root**2 == square else (root, root + Fraction(1, 2**bits))
    return Enclosure(min(Fraction(1), e + low), min(Fraction(1), e + high))


def largest_mass_kl(delta: Any, eps: Any, bits: int = 64) -> Enclosure:
    """The largest mass under ``KL(pi || pi0) <= delta``, enclosed to relative width 2^-bits.

    delta : a positive rational, or a `LogNumber` such as ``log(4/3) / 2``.
    """
    e = _rare(eps)
    d = delta if isinstance(delta, LogNumber) else _budget(delta)
    if not d < log(1 / e):
        return Enclosure(Fraction(1), Fraction(1))
    return _root(lambda q: kl_bernoulli(q, e) < d, e, Fraction(1), bits)


def lambert(z: LogNumber, shift: Any = 0, bits: int = 64) -> Enclosure:
    """W with ``W + log W = z - shift``: Lambert's function at ``exp(z - shift)``; z is a combination of logarithms."""
    offset = Fraction(exact(shift))
    high = Fraction(1)
    while log(high) - z < -offset - high:
        high *= 2
    low = high
    while not log(low) - z < -offset - low:
        low /= 2
    return _root(lambda w: log(w) - z < -offset - w, low, high, bits)


def lambert_bounds(delta: Any, eps: Any, bits: int = 64) -> tuple[Enclosure, Enclosure]:
    """``delta'/W0(delta'/eps)`` and ``delta/W0(delta/(e eps))``: the largest mass under KL lies between them.

    Raises InvalidModel unless ``delta' = delta - eps/(1 - eps)`` is positive.
    """
    d, e = _budget(delta), _rare(eps)
    less = d - e / (1 - e)
    if less <= 0:
        raise InvalidModel(f"the lower bound needs delta > eps/(1 - eps) = {e / (1 - e)}")
    lower, upper = lambert(log(less / e), 0, bits), lambert(log(d / e), 1, bits)
    return Enclosure(less / lower.high, less / lower.low), Enclosure(d / upper.high, d / upper.low)


def elementary_bounds(delta: Any, eps: Any, bits: int = 64) -> tuple[Enclosure, Enclosure]:
    """``(delta - log 1/(1 - eps))/Lambda`` and ``(delta + log 2)/Lambda`` with ``Lambda = log 1/eps``."""
    d, e = _budget(delta), _rare(eps)
    size, rest, two = (_ends(log(x), bits + 8) for x in (1 / e, 1 / (1 - e), 2))
    low = Enclosure((d - rest[1]) / size[1], (d - rest[0]) / size[0])
    return low, Enclosure((d + two[0]) / size[1], (d + two[1]) / size[0])


def _ends(x: LogNumber, bits: int) -> tuple[Fraction, Fraction]:
    return x.enclosure(bits)


def _root(before: Callable[[Fraction], bool], low: Fraction, high: Fraction, bits: int) -> Enclosure:
    """Where ``before`` turns from true to false, by bisection on short rationals to relative width 2^-bits."""
    while high - low > low / 2**bits:
        middle = _short((low + high) / 2, low, high) if high < 2 * low else _geometric(low, high)
        if before(middle):
            low = middle
        else:
            high = middle
    return Enclosure(low, high)


def _short(x: Fraction, low: Fraction, high: Fraction) -> Fraction:
    """A dyadic number near x, strictly between the ends."""
    bits = max(0, (4 / (high - low)).__ceil__().bit_length())
    return Fraction((x * 2**bits).__round__(), 2**bits)


def _geometric(low: Fraction, high: Fraction) -> Fraction:
    """A power of two between ends that are far apart, else their mean."""
    k = (low.denominator // low.numerator).bit_length() - (high.denominator // high.numerator).bit_length()
    middle = low * 2 ** max(1, k // 2)
    return middle if low < middle < high else (low + high) / 2


def _rare(eps: Any) -> Fraction:
    e = Fraction(exact(eps))
    if not 0 < e < 1:
        raise InvalidModel(f"eps is a probability strictly between 0 and 1, not {e}")
    return e


def _probability(q: Any, name: str) -> Fraction:
    x = Fraction(exact(q))
    if not 0 <= x <= 1:
        raise InvalidModel(f"{name} is a probability, not {x}")
    return x


def _budget(delta: Any) -> Fraction:
    d = Fraction(exact(delta))
    if d <= 0:
        raise InvalidModel(f"the divergence budget is positive, not {d}")
    return d
