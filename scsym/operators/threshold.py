"""Return thresholding on a bandit of Beta arms, exactly (Russo, section 6.3)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from scsym.exact import Enclosure, exact, is_symbolic
from scsym.mdp.zoo import beta_tail


def threshold_gain(mean: Any, special_tail: Any, moderate_tail: Any, moderate_arms: int = 99) -> Any:
    """J(pi_c) - J_0 for one special arm of mean m among n moderate arms of mean 1/2, conditioned on return >= c.

    With r = special_tail / moderate_tail (their mean tail): n/(n + 1) (m - 1/2) (r - 1)/(n + r). Its sign changes
    exactly where the tails agree. Faithful conditioning is r = 2m.
    """
    m, qs, qm = exact(mean), exact(special_tail), exact(moderate_tail)
    n = Fraction(moderate_arms)
    return n / (n + 1) * (m - Fraction(1, 2)) * (qs - qm) / (n * qm + qs)


def faithful_gain(mean: Any, moderate_arms: int = 99) -> Any:
    """The gain of conditioning on the faithful binary reward, whose tails are the means."""
    return threshold_gain(mean, mean, Fraction(1, 2), moderate_arms)


def uniform_tail(c: Any) -> Any:
    """P(X >= c) of the uniform arm."""
    return 1 - exact(c)


def two_point_tail(c: Any) -> Fraction:
    """P(X >= c) of the arm with values 0 and 1, for 0 < c <= 1."""
    value = exact(c)
    if not 0 < value <= 1:
        raise ValueError(f"the tail of the two-point arm is 1/2 for 0 < c <= 1, not at c = {value}")
    return Fraction(1, 2)


def arcsine_tail(c: Any, bits: int = 64) -> Fraction | Enclosure:
    """P(X >= c) = (2/pi) arccos(sqrt c) of the arcsine arm, for a rational 0 <= c <= 1.

    Exact at c = 0, 1/4, 1/2, 3/4, 1, the only rationals where it is rational (Niven's theorem); else an enclosure of
    width at most 2^-bits.
    """
    x = exact(c)
    if is_symbolic(x) or not 0 <= x <= 1:
        raise ValueError(f"the arcsine arm's tail needs a rational threshold from 0 to 1, not {x}")
    known = {0: Fraction(1), Fraction(1, 4): Fraction(2, 3), Fraction(1, 2): Fraction(1, 2)}
    known |= {Fraction(3, 4): Fraction(1, 3), 1: Fraction(0)}
    if x in known:
        return known[x]
    # sqrt(c) = cos(pi t / 2) for the tail t: the square cos^2 falls from 1 to 0, and c lies between its values
    low, high = Fraction(0), Fraction(1)
    while high - low > Fraction(1, 2**bits):
        middle = (low + high) / 2
        if _cosine_above(middle, x, bits):
            low = middle
        else:
            high = middle
    return Enclosure(low, high)


def _cosine_above(t: Fraction, c: Fraction, bits: int) -> bool:
    """Whether ``cos(pi t) > 2 c - 1``, that is ``cos(pi t / 2)^2 > c``; decided by intervals, they are never equal."""
    from mpmath import iv

    precision = bits + 16
    while True:
        iv.prec = precision
        value = iv.cos(iv.pi * t.numerator / t.denominator) - (2 * iv.mpf(c.numerator) / c.denominator - 1)
        if value.a > 0 or value.b < 0:
            return bool(value.a > 0)
        precision *= 2


def threshold_curve(
    thresholds: Sequence[Any], special: tuple[int, int] = (7, 3), moderate_tail: Any = None
) -> list[tuple[Fraction, Fraction]]:
    """The paper's Figure 2, exactly: (c, gain of conditioning on return >= c) for a special arm Beta(a, b).

    moderate_tail : the moderate arms' mean tail as a function of c; by default that of the mixtures of a fair coin and
        the uniform law, ``3/4 - c/2``. The faithful gain is `faithful_gain` of the special arm's mean.
    """
    a, b = special
    tail = moderate_tail or (lambda c: Fraction(3, 4) - c / 2)
    points = [Fraction(exact(c)) for c in thresholds]
    return [(c, threshold_gain(Fraction(a, a + b), beta_tail(a, b, c), tail(c))) for c in points]


def mean_tail(tails: Sequence[Any]) -> Any:
    """The mean of the moderate arms' tails, the only thing about them that matters."""
    return sum(map(exact, tails), Fraction(0)) / len(tails)


__all__ = [
    "arcsine_tail",
    "beta_tail",
    "faithful_gain",
    "mean_tail",
    "threshold_curve",
    "threshold_gain",
    "two_point_tail",
    "uniform_tail",
]
