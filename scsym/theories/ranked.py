"""Trajectories ranked by success: which part of the law dies out under retraining, and how fast.

For deterministic transitions, from one initial state: the law after k steps of retraining is proportional to p r^k
(`scsym.theories.trajectories.masses`). ``best`` is the prior's probability of the trajectories of the largest r, called
``top``; the others are behind by a factor ``rho`` at least. The limit law is the prior given a best trajectory.
Karwowski and Douglas (2025), Proposition 5.5 and Corollary 5.10: finite bounds, from which the limits follow.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import Any

from scsym.language import Expr, Hypothesis, Theory, eq, ge, log, sum_
from scsym.prove.limits import Limit, bernoulli, converges, tends
from scsym.prove.prover import Lemma, prove, times
from scsym.prove.tactics import induct, lemma_of, tangent

from .trajectories import from_start, i, k, masses, success_of

M = masses


def _taken(m: Any) -> dict[Any, Any]:
    """The trajectories that the prior takes, with their success probabilities."""
    return m.remember("taken", lambda: {z: success_of(m, z) for z in m.domain("Z") if from_start(m, "p", z) != 0})


def top_of(m: Any) -> Any:
    """The largest success probability of a trajectory that the prior takes."""
    return m.remember("top", lambda: max(_taken(m).values()))


def _second(m: Any) -> Any:
    others = [r for r in _taken(m).values() if r != top_of(m)]
    return max(others, default=top_of(m) / 2) / top_of(m)


def _worse(m: Any, z: Any) -> Fraction:
    return Fraction(int(success_of(m, z) != top_of(m)))


def _best(m: Any) -> Any:
    best = (z for z, r in _taken(m).items() if r == top_of(m))
    return m.remember("best", lambda: sum((from_start(m, "p", z) for z in best), Fraction(0)))


def _limit(m: Any, z: Any) -> Any:
    return (1 - _worse(m, z)) * from_start(m, "p", z) / _best(m)


def _ranked() -> Theory:
    T = M.declare(
        r"""
        top        positive    r^*         the largest success probability of a trajectory
        rho        positive    \rho        the second largest over the largest
        speed      positive    h           1 / rho - 1
        worse(i)   indicator   1_{<}       one for a trajectory below the best, else zero
        best       positive    b           the prior's probability of the best trajectories
        limit(i)   nonneg      P_\infty    the prior given a best trajectory
        """,
        top=top_of,
        rho=_second,
        speed=lambda m: 1 / _second(m) - 1,
        worse=_worse,
        best=_best,
        limit=_limit,
    )
    chance = T.p(i)
    return T.with_hypotheses(
        Hypothesis("worse_is", eq(T.worse(i) ** 2, T.worse(i)), "an indicator"),
        Hypothesis("best_is", eq((1 - T.worse(i)) * chance * (T.r(i) - T.top()), 0), "the others are the best"),
        Hypothesis("top_bound", ge(T.top() * chance, T.r(i) * chance), "none that the prior takes is better"),
        Hypothesis("behind", ge(T.rho() * T.top() * chance, T.worse(i) * chance * T.r(i)), "worse ones are behind"),
        Hypothesis("best_def", eq(T.best(), sum_(i, (1 - T.worse(i)) * chance)), "the best trajectories' prior"),
        Hypothesis("rho_speed", eq(T.rho() * (1 + T.speed()), 1), "rho is below one"),
        Hypothesis("limit_def", eq(T.limit(i) * T.best(), (1 - T.worse(i)) * chance), "the prior given the best"),
    )  # fmt: skip


ranked = _ranked()
T = ranked


@cache
def powers() -> Lemma:
    """``worse p r^k <= worse p (rho top)^k``: worse trajectories fall behind."""
    part, fast = T.worse(i) * T.p(i), T.rho() * T.top()

    def step(h: Lemma) -> Lemma:
        return prove(T, ge(part * fast ** (k + 1), part * T.r(i) ** (k + 1), fix=(k,)), using=[
            times(fast, h), times(T.r(i) ** k * T.worse(i), T.behind), times(T.p(i) * T.r(i) ** (k + 1), T.worse_is),
        ])  # fmt: skip

    claim = ge(part * fast**k, part * T.r(i) ** k, fix=(k,))
    return induct(T, claim, k, prove(T, ge(part, part)), step).called("worse trajectories fall behind")


@cache
def best_powers() -> Lemma:
    """``(1 - worse) p r^k = (1 - worse) p top^k``."""
    part = (1 - T.worse(i)) * T.p(i)

    def step(h: Lemma) -> Lemma:
        return prove(T, eq(part * T.r(i) ** (k + 1), part * T.top() ** (k + 1), fix=(k,)), using=[
            times(T.top(), h), times(T.r(i) ** k, T.best_is),
        ])  # fmt: skip

    claim = eq(part * T.r(i) ** k, part * T.top() ** k, fix=(k,))
    return induct(T, claim, k, prove(T, eq(part, part)), step).called("the best keep their powers")


@cache
def decay() -> Lemma:
    """``1 >= rho^k (1 + h k)``."""
    return bernoulli(T, T.rho(), T.speed(), k, lemma_of(T, T.rho_speed)).called("Bernoulli")


@cache
def total() -> Lemma:
    """``Z_k = best top^k + the worse trajectories' part``."""
    return prove(
        T, eq(M.Zk(k), T.best() * T.top() ** k + sum_(i, T.worse(i) * T.p(i) * M.r(i) ** k)), by=[M.Zk_def],
        using=[times(1, best_powers(), over=i), times(-(T.top() ** k), T.best_def)],
    ).called("the mass, in two parts")  # fmt: skip


@cache
def remainder() -> Lemma:
    """``the worse trajectories' part of Z_k <= (rho top)^k``."""
    worse, fast = T.worse(i) * T.p(i), (T.rho() * T.top()) ** k
    return prove(
        T, ge(fast, sum_(i, worse * M.r(i) ** k)),
        using=[times(1, powers(), over=i), times(-fast, M.p_sums), times(-fast * T.p(i), T.worse_is, over=i)],
        remainder=fast * sum_(i, (1 - T.worse(i)) ** 2 * T.p(i)),
    ).called("what is left of the worse")  # fmt: skip


@cache
def tail() -> Lemma:
    """``best P_k(worse) <= rho^k``: what is not the best dies out geometrically."""
    late = sum_(i, T.worse(i) * M.P(k, i))
    mass = prove(T, ge((T.rho() * T.top()) ** k, late * M.Zk(k)), using=[
        times(-T.worse(i), M.P_def, over=i), times(1, remainder()),
    ])  # fmt: skip
    low = T.top() ** (-1 * k)
    rest = sum_(i, T.worse(i) * T.p(i) * M.r(i) ** k)
    return prove(
        T, ge(T.rho() ** k, T.best() * late), using=[times(low, mass), times(late * low, total())],
        remainder=late * low * rest,
    ).called("geometric convergence")  # fmt: skip


def vanishing(value: Expr, size: Expr, above: Lemma, below: Lemma) -> Limit:
    """``value -> 0`` with the constant of `rate`, from ``size rho^k >= best value`` and ``value >= 0``."""
    theory, pace, constant = above.theory, 1 + T.speed() * k.number, size / T.best()
    high, low = tends(value, 0, constant, k, speed=T.speed())
    first = prove(theory, high, using=[times(pace / T.best(), above), times(constant, decay())])
    second = prove(theory, low, using=[times(pace, below)], remainder=constant)
    return converges(theory, value, 0, constant, k, first, second, speed=T.speed())


def rate(size: Expr) -> Expr:
    """The constant of `vanishing`."""
    return size / T.best() * (1 + 1 / T.speed())


def share() -> Expr:
    """``P_k / P_oo`` at every best trajectory: ``top^k best / Z_k``."""
    return T.top() ** k * T.best() / M.Zk(k)


@cache
def divergence_bound() -> Lemma:
    """``best KL(P_oo || P_k) <= rho^k``, the divergence being ``-log (P_k / P_oo)`` at the best trajectories."""
    low = T.top() ** (-1 * k)
    ratio = M.Zk(k) * low / T.best()
    return prove(
        T, ge(T.rho() ** k, T.best() * log(ratio)),
        using=[times(T.best(), tangent(T, ratio)), times(-low, total()), times(low, remainder())],
    ).called("divergence from the limit")  # fmt: skip


__all__ = [
    "best_powers", "decay", "divergence_bound", "powers", "ranked", "rate", "remainder", "share", "tail", "top_of",
    "total", "vanishing",
]  # fmt: skip
