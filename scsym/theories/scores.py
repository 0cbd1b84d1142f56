r"""Rewards and scores of sampled answers: what policy gradients estimate, with groups of samples and baselines.

``g`` is one component of the score, the gradient of ``log pi``: its mean is zero. ``grad`` is ``sum pi r g``, one
component of the gradient of the mean reward. Groups of samples are sums over independent answers y, z, x.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from scsym.language import Expr, Index, Theory, eq, sum_

from .laws import number

y, z, x = Index("y", "Y"), Index("z", "Y"), Index("x", "Y")


def _score(m: Any, outcome: Any) -> Any:
    """The place of an outcome minus its mean."""
    return number(m, outcome) - sum((m.law("pi", o) * number(m, o) for o in m.domain("Y")), Fraction(0))


scores = Theory("scores", reading="rewards and scores of sampled answers").declare(
    r"""
    y, z, x in Y   the answers
    pi(y)          law    \pi   the policy
    r(y)           real   r     the reward
    g(y)           real   g     the score, one component of the gradient of log pi
    """,
    r=lambda m, o: m.worth(o),
    g=_score,
)
scores = scores.assuming("score_mean", eq(sum_(y, scores.pi(y) * scores.g(y)), 0), "a score has mean zero")
"""A policy, a reward and a score."""


def gradient(theory: Theory) -> Expr:
    """``sum pi r g``: one component of the gradient of the mean reward."""
    return sum_(y, theory.pi(y) * theory.r(y) * theory.g(y))


def group(theory: Theory, *answers: Index) -> Expr:
    """The probability of independent answers."""
    product = theory.pi(answers[0])
    for answer in answers[1:]:
        product = product * theory.pi(answer)
    return product


def _verdicts() -> Theory:
    """The KL-regularised optimum against a verdict: ``new Z = ref E^r``, with successes p_ref and p_new.

    ``E = exp(1 / (beta sigma))`` is any positive number.
    """
    T = Theory("verdicts", reading="a reference policy, a verdict, and the KL-regularised optimum").declare(
        r"""
        y in Y    the answers
        ref(y)    law        \pi_{\mathrm{ref}}   the reference policy
        r(y)      nonneg     r                    the verdict, zero or one
        E         positive   E                    the factor by which good answers gain
        """,
        r=lambda m, o: Fraction(int(m.worth(o) >= Fraction(1, 2))),
        E=lambda m: Fraction(4),
    )
    T = T.assuming("binary", eq(T.r(y) ** 2, T.r(y)), "the reward is zero or one")
    T = T.define("p_ref", (), sum_(y, T.ref(y) * T.r(y)), sign="nonneg", reading="the success of the reference",
                 latex=r"p_{\mathrm{ref}}")  # fmt: skip
    T = T.define("Z", (), sum_(y, T.ref(y) * (1 + (T.E() - 1) * T.r(y))), sign="positive", reading="the normaliser",
                 latex="Z")  # fmt: skip
    T = T.define("new", (y,), T.ref(y) * (1 + (T.E() - 1) * T.r(y)), times=T.Z(), sign="nonneg", latex=r"\pi^*",
                 reading="the optimum, proportional to ref E^r")  # fmt: skip
    return T.define("p_new", (), sum_(y, T.new(y) * T.r(y)), sign="nonneg", reading="the success of the optimum",
                    latex="p^*")  # fmt: skip


verdicts = _verdicts()
"""A reference policy, a verdict, and the KL-regularised optimum: what GRPO aims at."""

__all__ = ["gradient", "group", "scores", "verdicts", "x", "y", "z"]
