r"""Tries that succeed independently: pass@k and its estimators, by Pascal's recursion.

``C(n, k)`` is the binomial coefficient and ``S(n, k)`` the mean of ``C(n - c, k)`` over the number c of successes in n
tries of probability p, with ``q = 1 - p``: both by their recursions. ``pass_at(k) = 1 - q^k``.
"""

from __future__ import annotations

from fractions import Fraction
from math import comb
from typing import Any

from scsym.language import Hypothesis, Theory, eq, natural

n, k = natural("n"), natural("k")


def chance(m: Any) -> Any:
    """The success probability of one try: to succeed at once by the first action of the first state."""
    return m.win(*next(iter(m.mdp.pairs)))


def spread(m: Any, tries: int, chosen: int) -> Any:
    """The mean of C(n - c, k) for c successes in n tries."""
    p = chance(m)
    law = {c: comb(tries, c) * p**c * (1 - p) ** (tries - c) for c in range(tries + 1)}
    return sum((mass * comb(tries - c, chosen) for c, mass in law.items()), Fraction(0))


retries = Theory("retries", reading="independent tries").declare(
    r"""
    n, k in N
    p         nonneg   p       the success probability of a try
    q         nonneg   q       its failure probability
    C(n, k)   nonneg   C       the binomial coefficient
    S(n, k)   nonneg   S       the mean of C(n - c, k) over the number c of successes in n tries
    """,
    p=chance,
    q=lambda m: 1 - chance(m),
    C=lambda m, i, j: Fraction(comb(i, j)),
    S=spread,
)
R = retries
retries = R.with_hypotheses(
    Hypothesis("q_def", eq(R.p() + R.q(), 1), "a try succeeds or fails"),
    Hypothesis("C_first", eq(R.C(n, 0), 1), "nothing is chosen in one way"),
    Hypothesis("C_none", eq(R.C(0, k + 1), 0), "nothing can be chosen from none"),
    Hypothesis("C_next", eq(R.C(n + 1, k + 1), R.C(n, k + 1) + R.C(n, k)), "Pascal's recursion"),
    Hypothesis("S_first", eq(R.S(n, 0), 1), "nothing is chosen in one way"),
    Hypothesis("S_none", eq(R.S(0, k + 1), 0), "nothing can be chosen from none"),
    Hypothesis(
        "S_next", eq(R.S(n + 1, k + 1), R.S(n, k + 1) + R.q() * R.S(n, k)),
        "one more try: among the chosen it fails, or it is not chosen",
    ),
)  # fmt: skip

__all__ = ["chance", "k", "n", "retries", "spread"]
