"""Sums over a finite set: Cauchy and Schwarz, Chebyshev, Bhatia and Davis, telescoping."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from scsym.language import Theory, eq, ge, sum_
from scsym.prove.prover import Lemma, prove, times
from scsym.prove.tactics import multiply
from scsym.theories.laws import Y, means, number, outcomes, with_tilt

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


@library("score inequality", "Cramer 1946, Rao 1945")
def score_inequality(sort: str = Y) -> Lemma:
    """``sum q (f - c)^2 sum q g^2 >= (sum q f g)^2`` for a score g, of mean zero, and any baseline c."""
    y, z, _ = outcomes(sort)

    def score(m: Any, o: Any) -> Any:
        return number(m, o) - sum((m.law("q", i) * number(m, i) for i in m.domain(Y)), Fraction(0))

    T = Theory("a score").declare(
        rf"""
        y, z in {sort}   the outcomes
        q(y)   law    q   the law
        f(y)   real   f   a function
        g(y)   real   g   the score
        c      real   c   a baseline
        """,
        f=lambda m, o: m.worth(o), g=score, c=lambda m: Fraction(1, 3),
    )  # fmt: skip
    T = T.assuming("centred", eq(sum_(y, T.q(y) * T.g(y)), 0), "a score has mean zero")
    gap, slope = T.f(y) - T.c(), sum_(y, T.q(y) * T.f(y) * T.g(y))
    spread = sum_((y, z), T.q(y) * T.q(z) * (gap * T.g(z) - (T.f(z) - T.c()) * T.g(y)) ** 2) / 2
    goal = ge(sum_(y, T.q(y) * gap**2) * sum_(y, T.q(y) * T.g(y) ** 2), slope**2)
    mean = sum_(y, T.q(y) * T.g(y))
    return prove(T, goal, remainder=spread, using=[times(T.c() ** 2 * mean - 2 * T.c() * slope, T.centred)])


@library("tilting raises the mean weight", "folklore; Jensen's inequality")
def tilted_mean(sort: str = Y) -> Lemma:
    """``sum t w >= W`` for the law ``t = q w / W`` with ``W = sum q w > 0``."""
    y, *_ = outcomes(sort)
    T = with_tilt(means(sort), sort)
    spread = sum_(y, T.q(y) * (T.w(y) - T.W()) ** 2) / T.W()
    return prove(T, ge(sum_(y, T.tilt(y) * T.w(y)), T.W()), remainder=spread, using=[
        times(T.w(y) / T.W(), T.tilt_def, y, over=y), times(-2, T.W_def), times(-T.W(), T.q_sums)])  # fmt: skip
