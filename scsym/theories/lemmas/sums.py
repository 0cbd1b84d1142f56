"""Sums over a finite set: Cauchy and Schwarz, Chebyshev, Bhatia and Davis, telescoping."""

from __future__ import annotations

from scsym.language import eq, ge, sum_
from scsym.prove.prover import Lemma, prove, times
from scsym.prove.tactics import multiply
from scsym.theories.laws import Y, means, outcomes

from .registry import library


@library("Cauchy-Schwarz inequality", "Cauchy 1821")
def cauchy_schwarz(sort: str = Y) -> Lemma:
    """``sum q f^2 sum q g^2 >= (sum q f g)^2`` for weights q."""
    T, (y, z, _) = means(sort), outcomes(sort)
    spread = sum_((y, z), T.q(y) * T.q(z) * (T.f(y) * T.g(z) - T.f(z) * T.g(y)) ** 2) / 2
    goal = ge(sum_(y, T.q(y) * T.f(y) ** 2) * sum_(y, T.q(y) * T.g(y) ** 2), sum_(y, T.q(y) * T.f(y) * T.g(y)) ** 2)
    return prove(T, goal, remainder=spread)


@library("Lagrange's identity for a law", "folklore")
def covariance(sort: str = Y) -> Lemma:
    """The covariance is half the mean product of differences of two independent draws."""
    T, (y, z, _) = means(sort), outcomes(sort)
    mean = {h: sum_(y, T.q(y) * h(y)) for h in (T.f, T.g)}
    pairs = sum_((y, z), T.q(y) * T.q(z) * (T.f(y) - T.f(z)) * (T.g(y) - T.g(z))) / 2
    return prove(T, eq(sum_(y, T.q(y) * T.f(y) * T.g(y)) - mean[T.f] * mean[T.g], pairs), by=[T.q_sums])


@library("Chebyshev's sum inequality", "Chebyshev 1882")
def chebyshev(sort: str = Y) -> Lemma:
    """Functions that order outcomes alike have a nonnegative covariance."""
    T, (y, z, _) = means(sort), outcomes(sort)
    T = T.assuming("comonotone", ge((T.f(y) - T.f(z)) * (T.g(y) - T.g(z)), 0), "f and g order outcomes alike")
    goal = ge(sum_(y, T.q(y) * T.f(y) * T.g(y)), sum_(y, T.q(y) * T.f(y)) * sum_(y, T.q(y) * T.g(y)))
    return prove(
        T, goal, using=[times(1, covariance(sort=sort)), times(T.q(y) * T.q(z) / 2, T.comonotone, y, z, over=(y, z))]
    )


@library("Bhatia-Davis inequality", "Bhatia and Davis 2000")
def bhatia_davis(sort: str = Y) -> Lemma:
    """The variance is at most ``(high - mean) (mean - low)`` for a function between low and high."""
    T, (y, *_) = means(sort), outcomes(sort)
    T = T.declare("low   real   m   a lower bound\nhigh   real   M   an upper bound",
                  low=lambda m: min(m.worth(o) for o in m.domain(sort)),
                  high=lambda m: max(m.worth(o) for o in m.domain(sort)))  # fmt: skip
    T = T.assuming("above", ge(T.f(y) - T.low(), 0), "f is at least low")
    T = T.assuming("below", ge(T.high() - T.f(y), 0), "f is at most high")
    mean = sum_(y, T.q(y) * T.f(y))
    room = multiply(prove(T, ge(T.high() - T.f(y), 0), using=[times(1, T.below)]),
                    prove(T, ge(T.f(y) - T.low(), 0), using=[times(1, T.above)]))  # fmt: skip
    goal = ge((T.high() - mean) * (mean - T.low()), sum_(y, T.q(y) * T.f(y) ** 2) - mean**2)
    return prove(T, goal, using=[times(T.q(y), room, y, over=y), times(T.high() * T.low(), T.q_sums)])


@library("variance as the least mean square", "folklore")
def least_square(sort: str = Y) -> Lemma:
    """``sum q (f - g)^2`` is the variance of f - g and the square of the difference of means."""
    T, (y, z, _) = means(sort), outcomes(sort)
    gap = T.f(y) - T.g(y)
    mean = sum_(z, T.q(z) * (T.f(z) - T.g(z)))
    goal = eq(sum_(y, T.q(y) * gap**2), sum_(y, T.q(y) * (gap - mean) ** 2) + mean**2)
    return prove(T, goal, by=[T.q_sums])
