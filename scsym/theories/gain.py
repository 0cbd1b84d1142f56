"""What one step of retraining gains in success, summed along the way: Karwowski and Douglas (2025), Proposition 5.4.

Beside the iterates of `scsym.theories.layered.retraining`: ``E(k, n, x)``, the spreads ``Var_pi(q)/v`` of pi = G^k
where the next iterate leads; `with_visits` adds ``D(k, j, n, x, y)``, the weight with which it is in y with n decisions
to come, j decisions after x.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from scsym.language import Expr, Hypothesis, Index, Theory, delta, eq, sum_

from .layered import (
    Rule,
    a,
    b,
    expected,
    inverse,
    j,
    k,
    n,
    retrained,
    retraining,
    tau,
    values,
    weight,
    x,
    y,
    z,
)

ZERO = Fraction(0)


# Concrete models


def rule_of(m: Any, times: int) -> Rule:
    """G^times of the prior."""
    return retrained(m, "p", times)


def value_of(m: Any, times: int, left: int) -> dict[Any, Any]:
    """Its success probabilities."""
    return values(m, ("G", "p", times), rule_of(m, times), left)


def variance(m: Any, times: int, left: int, i: Any) -> Any:
    """The variance of q under G^times, at a state."""
    q = {c: weight(m, i, c) * expected(m, i, c, value_of(m, times, left)) for c in m.actions}
    pi = {c: rule_of(m, times)(left, i, c) for c in m.actions}
    mean = sum((pi[c] * q[c] for c in m.actions), ZERO)
    return sum((pi[c] * (q[c] - mean) ** 2 for c in m.actions), ZERO)


def along(m: Any, times: int, left: int, i: Any) -> Any:
    """The spreads over v of the decisions to come under the next iterate, each weighted by the weights before it."""

    def make() -> Any:
        if left == 0:
            return ZERO
        after = {o: along(m, times, left - 1, o) for o in m.domain("X")}
        rule = rule_of(m, times + 1)
        later = (rule(left - 1, i, c) * weight(m, i, c) * expected(m, i, c, after) for c in m.actions)
        return variance(m, times, left - 1, i) * inverse(value_of(m, times, left)[i]) + sum(later, ZERO)

    return m.remember(("gain", times, left, i), make)


def reached(m: Any, times: int, made: int, left: int, i: Any) -> dict[Any, Any]:
    """Where the next iterate is after ``made`` decisions with ``left`` to come, each path times its weights."""

    def make() -> dict[Any, Any]:
        if made == 0:
            return {o: Fraction(int(o == i)) for o in m.domain("X")}
        found = dict.fromkeys(m.domain("X"), ZERO)
        for o, mass in reached(m, times, made - 1, left + 1, i).items():
            for c in m.actions:
                step = mass * rule_of(m, times + 1)(left, o, c) * weight(m, o, c)
                for end in found if step != 0 else ():
                    found[end] = found[end] + step * tau(m, o, c, end)
        return found

    return m.remember(("weighted visits", times, made, left, i), make)


# The theory


def spread(at: Index) -> Expr:
    """Half the sum over pairs of actions: the variance of q under the policy."""
    R = retraining
    return sum_((a, b), R.G(k, n, at, a) * R.G(k, n, at, b) * (R.Q(k, n, at, a) - R.Q(k, n, at, b)) ** 2) / 2


def _gain(theory: Theory) -> Theory:
    T = theory.declare("E(k, n, x)   nonneg   E   the spreads of q over v along the next iterate's way", E=along)
    later = sum_(a, T.G(k + 1, n, x, a) * T.w(x, a) * sum_(y, T.tau(x, a, y) * T.E(k, n, y)))
    return T.with_hypotheses(
        Hypothesis("E_zero", eq(T.E(k, 0, x), 0), "no decision is left", True),
        Hypothesis("E_next", eq(T.E(k, n + 1, x), T.V_inv(k, n + 1, x) * spread(x) + later), "one decision more", True),
    )


def with_visits(theory: Theory) -> Theory:
    """The theory with ``D(k, j, n, x, y)``, where G^{k+1} leads, each path times its weights."""
    T = theory.declare(
        "D(k, j, n, x, y)   nonneg   D   the weighted visits of G^{k+1}, j decisions after x",
        D=lambda m, times, made, left, i, o: reached(m, times, made, left, i)[o],
    )
    flow = sum_((z, a), T.D(k, j, n + 1, x, z) * T.G(k + 1, n, z, a) * T.w(z, a) * T.tau(z, a, y))
    return T.with_hypotheses(
        Hypothesis("D_zero", eq(T.D(k, 0, n, x, y), delta(x, y)), "no decision was made", True),
        Hypothesis("D_next", eq(T.D(k, j + 1, n, x, y), flow), "one more decision", True),
    )


gain = _gain(retraining)

__all__ = ["gain", "spread", "with_visits"]
