r"""Iterated reweighting: ``pi_{k+1} = pi_k w_k / Z_k``, mirror descent with the entropy, against any comparator u.

``w_k = exp(eta q_k)`` is any positive weight; logarithms of weights are the gains. In a concrete model the weights are
constant in k, so that the iterates are ``pi_0 w^k / Z``.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from scsym.exact import log as logarithm
from scsym.language import Hypothesis, Index, Theory, eq, log, natural, sum_

y, z = Index("y", "Y"), Index("z", "Y")
k = natural("k")


def weight(m: Any, outcome: Any) -> Any:
    """In a concrete model, one plus the worth of the outcome."""
    return 1 + m.worth(outcome)


def iterate(m: Any, times: int, outcome: Any) -> Any:
    """``pi_0 w^k / sum pi_0 w^k``; the start is the law u mixed with the uniform one, so that it is positive."""
    outcomes = m.domain("Y")
    start = {o: (m.law("u", o) + Fraction(1, len(outcomes))) / 2 for o in outcomes}
    total = sum((start[o] * weight(m, o) ** times for o in outcomes), Fraction(0))
    return start[outcome] * weight(m, outcome) ** times / total


def _regret(m: Any, times: int) -> Any:
    found: Any = Fraction(0)
    for done in range(times):
        total = sum((iterate(m, done, o) * weight(m, o) for o in m.domain("Y")), Fraction(0))
        for o in m.domain("Y"):
            found = found + m.law("u", o) * (logarithm(weight(m, o)) - logarithm(total))
    return found


def _mirror() -> Theory:
    T = Theory("mirror descent", reading="iterated reweighting of a policy").declare(
        r"""
        y, z in Y   the actions
        k in N
        u(y)        law        u     a comparator
        pi(k, y)    positive   \pi   the iterates
        w(k, y)     positive   w     the weight exp(eta q) of an action
        Z(k)        positive   Z     the normaliser
        reg(k)      real       R     the comparator's gains less the normalisers' logarithms, over the first k steps
        """,
        pi=iterate,
        reg=_regret,
        w=lambda m, times, o: weight(m, o),
        Z=lambda m, times: sum((iterate(m, times, o) * weight(m, o) for o in m.domain("Y")), Fraction(0)),
    )
    T = T.with_hypotheses(
        Hypothesis("start_sums", eq(sum_(y, T.pi(0, y)), 1), "the first policy is a probability"),
        Hypothesis("pi_sums", eq(sum_(y, T.pi(k, y)), 1),
        "every iterate is a probability, by induction from the first"),
        Hypothesis("Z_def", eq(T.Z(k), sum_(y, T.pi(k, y) * T.w(k, y))), "the normaliser"),
        Hypothesis("step", eq(T.pi(k + 1, y) * T.Z(k), T.pi(k, y) * T.w(k, y)), "the next iterate is reweighted"),
    )
    here = sum_(y, T.u(y) * log(T.w(k, y))) - log(T.Z(k))
    return T.with_hypotheses(
        Hypothesis("reg_zero", eq(T.reg(0), 0), "no step", True),
        Hypothesis("reg_next", eq(T.reg(k + 1), T.reg(k) + here), "one more step", True),
    )


mirror = _mirror()

__all__ = ["iterate", "k", "mirror", "weight", "y", "z"]
