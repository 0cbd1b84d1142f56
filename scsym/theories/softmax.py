"""Boltzmann policies q^N / sum q^N as N grows: Karwowski and Douglas (2025), Proposition 4.13 to Corollary 4.15.

Each row x (a state at a time) has action values q with a positive maximum ``top``; delta = 1/N. Limits are finite
certificates: ``slow`` is a number below one that bounds the ratio q/top of every action that is not a maximiser, and
``slow (1 + speed) = 1``. The second theory, `supported`, is for a policy p that takes only actions with q > 0: its
occupancy d of the rows and its divergence KL(N, x) from the Boltzmann policy.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from scsym.exact import log as logarithm
from scsym.language import Hypothesis, Index, Theory, eq, ge, log, natural, sum_

from .incoherence import action_values
from .layered import prior

x = Index("x", "X")
a, b = Index("a", "A"), Index("b", "A")
N = natural("n")

LEFT = 2
"""In a concrete model the rows are the states with two more decisions to come."""

ZERO, ONE = Fraction(0), Fraction(1)


def ratio_row(m: Any, i: Any) -> dict[Any, Any]:
    """q / top; all zero where every q is zero."""
    q = m.remember(("softmax", i), lambda: action_values(m, LEFT, i))
    top = max(q.values())
    return {c: v / top if top != 0 else ZERO for c, v in q.items()}


def is_best(m: Any, i: Any, c: Any) -> Fraction:
    """One for a maximiser, else zero."""
    return Fraction(int(ratio_row(m, i)[c] == 1))


def slowest(m: Any, i: Any) -> Any:
    """The largest ratio below one, at least 1/2."""
    return max([Fraction(1, 2), *(r for r in ratio_row(m, i).values() if r < 1)])


def entropy_term(m: Any, i: Any, c: Any) -> Any:
    """p where it is positive, else one."""
    p = prior(m, "p", i, c)
    return p if p != 0 else ONE


def used_ratio(m: Any, i: Any, c: Any) -> Any:
    """q / top where p is positive, else one."""
    return ratio_row(m, i)[c] if prior(m, "p", i, c) != 0 else ONE


def total(m: Any, power: int, i: Any) -> Any:
    """The sum of the ratios to a power, with 0^0 = 1."""
    return sum((r**power for r in ratio_row(m, i).values()), ZERO)


def _rows() -> Theory:
    T = Theory("softmax", reading="rows of action values").declare(
        r"""
        x in X          the rows
        a, b in A       the actions
        n in N
        p(x, a)         policy      p              the policy
        q(x, a)         nonneg      q              the action value
        top(x)          positive    q^*            the largest action value
        r(x, a)         nonneg      r              the ratio q / top
        best(x, a)      indicator   1^*            one for the maximisers, else zero
        rest(x, a)      indicator   1^{<}          one for the other actions, else zero
        count(x)        positive    |A^*|          the number of maximisers
        slow(x)         positive    \rho           a bound below one of the other ratios
        speed(x)        positive    c              1 / slow - 1
        zeta(n, x)      positive    \zeta          the sum of the r^N
        soft(n, x, a)   nonneg      \pi^{1/N}      the Boltzmann policy of delta = 1/N
        """,
        p=lambda m, i, c: prior(m, "p", i, c),
        q=lambda m, i, c: action_values(m, LEFT, i)[c],
        top=lambda m, i: max(action_values(m, LEFT, i).values()),
        r=lambda m, i, c: ratio_row(m, i)[c],
        best=is_best,
        rest=lambda m, i, c: 1 - is_best(m, i, c),
        count=lambda m, i: sum((is_best(m, i, c) for c in m.actions), ZERO),
        slow=slowest,
        speed=lambda m, i: 1 / slowest(m, i) - 1,
        zeta=total,
        soft=lambda m, k, i, c: ratio_row(m, i)[c] ** k / total(m, k, i),
    )
    return T.with_hypotheses(
        Hypothesis("r_def", eq(T.q(x, a), T.r(x, a) * T.top(x)), "r = q / top"),
        Hypothesis("best_or_rest", eq(T.best(x, a) + T.rest(x, a), 1), "an action is maximal or not"),
        Hypothesis("indicator", eq(T.best(x, a) * T.rest(x, a), 0), "not both"),
        Hypothesis("best_ratio", eq(T.best(x, a) * T.r(x, a), T.best(x, a)), "r = 1 at the maximisers"),
        Hypothesis("r_bound", ge(1, T.r(x, a)), "top is the maximum"),
        Hypothesis("count_def", eq(T.count(x), sum_(a, T.best(x, a))), "the number of maximisers"),
        Hypothesis("count_one", ge(T.count(x), 1), "there is a maximiser"),
        Hypothesis(
            "slow_bound", ge(T.rest(x, a) * T.slow(x), T.rest(x, a) * T.r(x, a)), "slow bounds the other ratios"
        ),
        Hypothesis("speed_def", eq(T.slow(x) * (1 + T.speed(x)), 1), "slow is below one"),
        Hypothesis("zeta_def", eq(T.zeta(N, x), sum_(a, T.r(x, a) ** N)), "the total", True),
        Hypothesis("soft_def", eq(T.soft(N, x, a) * T.zeta(N, x), T.r(x, a) ** N), "soft is proportional to q^N", True),
    )


def _supported(theory: Theory) -> Theory:
    def divergence(m: Any, k: int, i: Any) -> Any:
        found: Any = ZERO
        for c in m.actions:
            p = prior(m, "p", i, c)
            if p != 0:
                found = found + p * logarithm(p) - p * logarithm(ratio_row(m, i)[c] ** k / total(m, k, i))
        return found

    T = theory.declare(
        r"""
        d(x)              nonneg     d                  the occupancy of the row
        own(x, a)         positive   p_{>0}             p where p > 0, else one
        used(x, a)        positive   r_{>0}             r where p > 0, else one
        """,
        d=lambda m, i: m.mdp.initial.get(i, ZERO),
        own=entropy_term,
        used=used_ratio,
    )
    T = T.with_hypotheses(
        Hypothesis("own_def", eq(T.p(x, a) * T.own(x, a), T.p(x, a) ** 2), "own is p where p > 0"),
        Hypothesis("used_def", eq(T.p(x, a) * T.used(x, a), T.p(x, a) * T.r(x, a)), "used is r where p > 0"),
    )
    T = T.define(
        "target", (N, x, a), T.used(x, a) ** N, times=T.zeta(N, x), sign="positive", reading="soft where p > 0",
        latex=r"\pi^{1/N}_{>0}", meaning=lambda m, k, i, c: used_ratio(m, i, c) ** k / total(m, k, i),
    )  # fmt: skip
    T = T.define(
        "KL", (N, x), sum_(a, T.p(x, a) * (log(T.own(x, a)) - log(T.target(N, x, a)))), latex=r"\mathrm{KL}",
        reading="KL(p || soft) of the row", meaning=divergence,
    )  # fmt: skip
    T = T.define(
        "entropy", (x,), -sum_(a, T.p(x, a) * log(T.own(x, a))), reading="the entropy of p in the row", latex="H"
    )
    return T.define(
        "kappa", (N,), sum_(x, T.d(x) * T.KL(N, x)), reading="the incoherence, delta = 1/N", latex=r"\kappa_{1/N}"
    )


rows = _rows()
supported = _supported(rows)

__all__ = ["N", "a", "b", "rows", "supported", "x"]
