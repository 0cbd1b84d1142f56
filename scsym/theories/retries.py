r"""Tries that succeed independently: pass@k and its estimators, by Pascal's recursion.

``C(n, k)`` is the binomial coefficient and ``S(n, k)`` the mean of ``C(n - c, k)`` over the number c of successes in n
tries of probability p, with ``q = 1 - p``: both by recursion in k, ``C(n, k + 1)`` the sum of ``C(i, k)`` over i < n.
``pass_at(k) = 1 - q^k``.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from math import comb
from typing import Any

from scsym.language import Hypothesis, Theory, eq, natural, sum_below
from scsym.prove.prover import Lemma, prove, times

n, k, i = natural("n"), natural("k"), natural("i")


def chance(m: Any) -> Any:
    """The success probability of one try: to succeed at once by the first action of the first state."""
    return m.win(*next(iter(m.mdp.pairs)))


def spread(m: Any, tries: int, chosen: int) -> Any:
    """The mean of C(n - c, k) for c successes in n tries."""
    p = chance(m)
    law = {c: comb(tries, c) * p**c * (1 - p) ** (tries - c) for c in range(tries + 1)}
    return sum((mass * comb(tries - c, chosen) for c, mass in law.items()), Fraction(0))


tries = Theory("tries", reading="independent tries").declare(
    r"""
    n, k in N
    p   nonneg   p   the success probability of a try
    q   nonneg   q   its failure probability
    """,
    p=chance,
    q=lambda m: 1 - chance(m),
)
tries = tries.assuming("q_def", eq(tries.p() + tries.q(), 1), "a try succeeds or fails")
"""One try, and its failure."""

retries = tries.declare(
    r"""
    C(n, k)   nonneg   C       the binomial coefficient
    S(n, k)   nonneg   S       the mean of C(n - c, k) over the number c of successes in n tries
    """,
    C=lambda m, i, j: Fraction(comb(i, j)),
    S=spread,
)
R = retries
retries = R.with_hypotheses(
    Hypothesis("C_first", eq(R.C(n, 0), 1), "nothing is chosen in one way", True),
    Hypothesis("C_sum", eq(R.C(n, k + 1), sum_below(i, n, R.C(i, k))), "the last chosen one, and k before it", True),
    Hypothesis("S_first", eq(R.S(n, 0), 1), "nothing is chosen in one way", True),
    Hypothesis("S_sum", eq(R.S(n, k + 1), R.q() * sum_below(i, n, R.S(i, k))), "the last chosen one fails", True),
)
"""Binomial coefficients by recursion in k, so that they are definitions and no hypotheses."""


@cache
def pascal() -> tuple[Lemma, Lemma]:
    """``C(n + 1, k + 1) = C(n, k + 1) + C(n, k)``, and that of S, where one more try fails with q."""
    C, S, q = retries.C, retries.S, retries.q()
    return (
        prove(retries, eq(C(n + 1, k + 1), C(n, k + 1) + C(n, k)), using=[
            times(1, retries.C_sum, at={"n": n + 1}), times(-1, retries.C_sum)]),
        prove(retries, eq(S(n + 1, k + 1), S(n, k + 1) + q * S(n, k)), using=[
            times(1, retries.S_sum, at={"n": n + 1}), times(-1, retries.S_sum)]),
    )  # fmt: skip


__all__ = ["chance", "k", "n", "pascal", "retries", "spread", "tries"]
