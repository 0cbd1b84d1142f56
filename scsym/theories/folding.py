"""Folding the posterior into the reward, and temperature, beside retraining: Karwowski and Douglas (2025), section 5.

Three theories over problems of finitely many decisions: `folding` (Definition 5.7, the ratio pi/p folded),
`tempering` (Definition 5.6) and `cumulative` (Definition 5.8). Add `deterministic` of `layered` where transitions are.
All logarithms are avoided: weights are multiplied by ratios instead of adding their logarithms to rewards.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from scsym.language import Hypothesis, Theory, eq, sum_

from .layered import (
    Rule,
    a,
    expected,
    final,
    inverse,
    k,
    layered,
    n,
    prior,
    retraining,
    stationary,
    values,
    weight,
    with_inverse,
    x,
    y,
)

ZERO = Fraction(0)


# Concrete models. A rule and a weight are functions of (n, state, action).


def conditioned(m: Any, key: Any, weights: Rule, ends: Any = None) -> Rule:
    """The prior conditioned on other weights; rows of value zero keep the prior."""
    p = stationary(m, "p")

    def rule(left: int, i: Any, c: Any) -> Any:
        total = values(m, key, p, left + 1, weights, ends)[i]
        if total == 0:
            return p(left, i, c)
        after = values(m, key, p, left, weights, ends)
        return p(left, i, c) * weights(left, i, c) * expected(m, i, c, after) / total

    return lambda left, i, c: m.remember(("conditioned", key, left, i, c), lambda: rule(left, i, c))


def ratio(m: Any, rule: Rule, left: int, i: Any, c: Any) -> Any:
    """rule / p, with 0/0 := 0."""
    p = prior(m, "p", i, c)
    return rule(left, i, c) / p if p != 0 else ZERO


def folded(m: Any, times: int) -> Rule:
    """pi_times^F: the prior conditioned on w times the ratio of the step before."""
    return stationary(m, "p") if times == 0 else conditioned(m, ("F", times), folded_weights(m, times - 1))


def folded_weights(m: Any, times: int) -> Rule:
    """The weights that make pi_{times + 1}^F: w pi_times^F / p."""
    rule = folded(m, times)
    return lambda left, i, c: weight(m, i, c) * ratio(m, rule, left, i, c)


def powered(m: Any, alpha: int) -> Rule:
    """The weights w^alpha."""
    return lambda _, i, c: weight(m, i, c) ** alpha


def tempered(m: Any, alpha: int) -> Rule:
    """pi_alpha: the prior conditioned on w^alpha and end^alpha."""
    return conditioned(m, ("alpha", alpha), powered(m, alpha), lambda at, i: final(at, i) ** alpha)


def doubled(m: Any, times: int) -> Rule:
    """pi_times^H: the prior conditioned on weights that were themselves folded."""
    return stationary(m, "p") if times == 0 else conditioned(m, ("H", times), doubled_weights(m, times - 1))


def doubled_weights(m: Any, times: int) -> Rule:
    """W_times: the weights folded ``times`` times, each time into the last."""
    if times == 0:
        return lambda _, i, c: weight(m, i, c)
    before, rule = doubled_weights(m, times - 1), doubled(m, times)
    return lambda left, i, c: before(left, i, c) * ratio(m, rule, left, i, c)


# The theories


def _prior_value(theory: Theory, v: str, weighted: Any, end: Any) -> Theory:
    """The theory with the recursion of v under the prior, for other weights."""
    V = theory.declarations[v]
    step = sum_(a, theory.p(n, x, a) * weighted(a) * sum_(y, theory.tau(x, a, y) * V(k, n, y)))
    return theory.with_hypotheses(
        Hypothesis(f"{v}_end", eq(V(k, 0, x), end), "no decision is left"),
        Hypothesis(f"{v}_next", eq(V(k, n + 1, x), step), f"{v} is the prior's success probability with other weights"),
    )


def _folding(theory: Theory) -> Theory:
    def value(m: Any, i: int, t: int, o: Any) -> Any:
        return values(m, ("F", i + 1), stationary(m, "p"), t, folded_weights(m, i))[o]

    theory = theory.declare(
        r"""
        F(k, n, x, a)       nonneg   \pi^F    the folded policy
        ratio(k, n, x, a)   nonneg   \rho^F   the folded policy divided by the prior
        VF(k, n, x)         nonneg   v^F      the prior's success with folded weights
        """,
        F=lambda m, i, t, o, c: folded(m, i)(t, o, c),
        ratio=lambda m, i, t, o, c: ratio(m, folded(m, i), t, o, c),
        VF=value,
    )
    T = with_inverse(theory, "VF", value)
    T = _prior_value(T, "VF", lambda c: T.w(x, c) * T.ratio(k, n, x, c), T.end(x))
    after = T.w(x, a) * T.ratio(k, n, x, a) * sum_(y, T.tau(x, a, y) * T.VF(k, n, y))
    once = after * T.VF_inv(k, n + 1, x) + T.VF_zero(k, n + 1, x)
    return T.with_hypotheses(
        Hypothesis("ratio_def", eq(T.ratio(k, n, x, a) * T.p(n, x, a), T.F(k, n, x, a)), "what is folded is pi / p"),
        Hypothesis("F_zero", eq(T.F(0, n, x, a), T.p(n, x, a)), "folding starts from the prior"),
        Hypothesis("F_next", eq(T.F(k + 1, n, x, a), T.p(n, x, a) * once), "the prior conditioned on folded weights"),
    )


def _tempering(theory: Theory) -> Theory:
    def value(m: Any, i: int, t: int, o: Any) -> Any:
        ends = lambda at, e: final(at, e) ** i  # noqa: E731
        return values(m, ("alpha", i), stationary(m, "p"), t, powered(m, i), ends)[o]

    theory = theory.declare(
        r"""
        hot(k, n, x, a)   nonneg   \pi_{\alpha}   the policy of inverse temperature k
        U(k, n, x)        nonneg   u              the prior's success probability with the weights w^k
        """,
        hot=lambda m, i, t, o, c: tempered(m, i)(t, o, c),
        U=value,
    )
    T = with_inverse(theory, "U", value)
    T = _prior_value(T, "U", lambda c: T.w(x, c) ** k, T.end(x) ** k)
    after = T.w(x, a) ** k * sum_(y, T.tau(x, a, y) * T.U(k, n, y))
    once = after * T.U_inv(k, n + 1, x) + T.U_zero(k, n + 1, x)
    return T.with_hypotheses(
        Hypothesis("hot_def", eq(T.hot(k, n, x, a), T.p(n, x, a) * once), "the prior conditioned on the weights w^k"),
    )


def _cumulative(theory: Theory) -> Theory:
    def value(m: Any, i: int, t: int, o: Any) -> Any:
        return values(m, ("H", i + 1), stationary(m, "p"), t, doubled_weights(m, i))[o]

    def squared(m: Any, i: int, t: int, o: Any) -> Any:
        return values(m, ("squared", i), stationary(m, "p"), t, powered(m, 2**i))[o]

    def product(m: Any, i: int, t: int, o: Any) -> Any:
        found = Fraction(1)
        for earlier in range(i):
            found = found * squared(m, earlier, t, o)
        return found

    theory = theory.declare(
        r"""
        H(k, n, x, a)   nonneg   \pi^H       the cumulatively folded policy
        W(k, n, x, a)   nonneg   W           the cumulatively folded weight
        VH(k, n, x)     nonneg   v^H         the prior's success with the weights W
        E(k, x, a)      nonneg   w^{2^k}     the weight w^(2^k)
        UE(k, n, x)     nonneg   u_E         the prior's success probability with the weights w^(2^k)
        g(k, n, x)      nonneg   \Phi        the product of UE(j) over j < k, the shaping potential
        """,
        H=lambda m, i, t, o, c: doubled(m, i)(t, o, c),
        W=lambda m, i, t, o, c: doubled_weights(m, i)(t, o, c),
        VH=value,
        E=lambda m, i, o, c: weight(m, o, c) ** (2**i),
        UE=squared,
        g=product,
    )
    T = _prior_value(theory, "VH", lambda c: theory.W(k, n, x, c), theory.end(x))
    T = _prior_value(T, "UE", lambda c: T.E(k, x, c), T.end(x))
    return T.with_hypotheses(
        Hypothesis("E_zero", eq(T.E(0, x, a), T.w(x, a)), "w^(2^0) = w", True),
        Hypothesis("E_next", eq(T.E(k + 1, x, a), T.E(k, x, a) ** 2), "w^(2^(k + 1)) is a square", True),
        Hypothesis("g_zero", eq(T.g(0, n, x), 1), "the empty product", True),
        Hypothesis("g_next", eq(T.g(k + 1, n, x), T.g(k, n, x) * T.UE(k, n, x)), "one more factor", True),
        Hypothesis("W_zero", eq(T.W(0, n, x, a), T.w(x, a)), "the first weights are w"),
        Hypothesis(
            "W_next",
            eq(T.p(n, x, a) * T.W(k + 1, n, x, a), T.H(k + 1, n, x, a) * T.W(k, n, x, a)),
            "the ratio H / p is folded into the last weight, where p > 0",
        ),
        Hypothesis(
            "H_bayes",
            eq(
                T.H(k + 1, n, x, a) * T.VH(k, n + 1, x),
                T.p(n, x, a) * T.W(k, n, x, a) * sum_(y, T.tau(x, a, y) * T.VH(k, n, y)),
            ),
            "the prior conditioned on the weights W, where success is possible",
        ),
    )


folding = _folding(retraining)
tempering = _tempering(retraining)
cumulative = _cumulative(layered)

__all__ = ["conditioned", "cumulative", "doubled", "folded", "folding", "inverse", "tempered", "tempering"]
