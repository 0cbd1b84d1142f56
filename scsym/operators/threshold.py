"""Return thresholding on a bandit of Beta arms, exactly (Russo, section 6.3)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from scsym.exact import exact
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


def mean_tail(tails: Sequence[Any]) -> Any:
    """The mean of the moderate arms' tails, the only thing about them that matters."""
    return sum(map(exact, tails), Fraction(0)) / len(tails)


__all__ = [
    "beta_tail",
    "faithful_gain",
    "mean_tail",
    "threshold_gain",
    "two_point_tail",
    "uniform_tail",
]
