r"""Outcomes in their order, worst first: cumulative sums, and the best of n draws.

``F(j)`` is the probability of the j worst outcomes, ``p(j)`` that of the next one, ``B(n, j) = F(j + 1)^n - F(j)^n``
that the best of n draws is outcome j. Sums over the order are recursions in j: ``win(n, j)`` gathers the win rate of
the best of n against one draw, with half for ties, over the j worst outcomes. `drawn` has the same for a finite set
without numbers, each outcome with ``F`` and ``G``, the probabilities of what is no better and of what is worse.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from scsym.language import Hypothesis, Index, Theory, eq, ge, log, natural, sum_

y, z = Index("y", "Y"), Index("z", "Y")
n, j = natural("n"), natural("j")


def order(m: Any) -> tuple[Any, ...]:
    """The outcomes by their worth, worst first; ties are broken by their place."""
    return m.remember("order", lambda: tuple(sorted(m.domain("Y"), key=lambda o: worth(m, o))))


def worth(m: Any, outcome: Any) -> Any:
    """What an outcome is worth: the probability to succeed at once."""
    return m.win(m.states[0], outcome)


def draw(m: Any, outcome: Any, tag: str = "p") -> Any:
    """The probability of an outcome in one draw: the law of that name, or uniform where the model has none."""
    return m.law(tag, outcome) if tag in m.policies else Fraction(1, len(m.domain("Y")))


def cumulative(m: Any, count: int, tag: str = "p") -> Any:
    """The probability of the worst outcomes."""
    return sum((draw(m, o, tag) for o in order(m)[:count]), Fraction(0))


def mass(m: Any, place: int) -> Any:
    """The probability of an outcome by its place; zero beyond the last."""
    return draw(m, order(m)[place]) if place < len(order(m)) else Fraction(0)


def won(m: Any, draws: int, count: int) -> Any:
    """The win rate over the worst outcomes, with half for ties."""
    parts = ((cumulative(m, i + 1) ** draws - cumulative(m, i) ** draws) *
             (cumulative(m, i) + cumulative(m, i + 1)) / 2 for i in range(count))  # fmt: skip
    return sum(parts, Fraction(0))


def _ranked() -> Theory:
    T = Theory("ranked outcomes", reading="outcomes in their order, worst first").declare(
        r"""
        n, j in N
        F(j)        nonneg   F     the probability of the j worst outcomes
        p(j)        nonneg   p     the probability of outcome j
        win(n, j)   real     W     the win rate of the best of n over the j worst outcomes, ties half
        """,
        F=cumulative,
        p=mass,
        win=won,
    )
    gained = (T.F(j + 1) ** n - T.F(j) ** n) * (T.F(j) + T.F(j + 1)) / 2
    return T.with_hypotheses(
        Hypothesis("F_zero", eq(T.F(0), 0), "no outcome", True),
        Hypothesis("F_next", eq(T.F(j + 1), T.F(j) + T.p(j)), "one more outcome", True),
        Hypothesis("win_zero", eq(T.win(n, 0), 0), "no outcome", True),
        Hypothesis("win_next", eq(T.win(n, j + 1), T.win(n, j) + gained), "one more outcome", True),
    )


def below(m: Any, outcome: Any, tag: str = "p") -> Any:
    """The probability of what is worse, ties by their place."""
    return cumulative(m, order(m).index(outcome), tag)


def _best(m: Any, draws: int, outcome: Any) -> Any:
    return (below(m, outcome) + draw(m, outcome)) ** draws - below(m, outcome) ** draws


def _density(m: Any, draws: int, outcome: Any) -> Any:
    p = draw(m, outcome)
    return _best(m, draws, outcome) / p if p and draws else Fraction(1)


def _drawn() -> Theory:
    T = Theory("best of n", reading="the best of n draws").declare(
        r"""
        y, z in Y   the outcomes
        n in N
        p(y)        law        p       the law of one draw
        G(y)        nonneg     G       the probability of a worse outcome
        F(y)        nonneg     F       the probability of an outcome no better
        B(n, y)     nonneg     \pi     the law of the best of n draws
        t(n, y)     positive   t       its density, one where p = 0
        """,
        G=below,
        F=lambda m, o: below(m, o) + draw(m, o),
        B=_best,
        t=_density,
    )
    T = T.with_hypotheses(
        Hypothesis("F_def", eq(T.F(y), T.G(y) + T.p(y)), "no better: worse, or the outcome itself"),
        Hypothesis("F_one", ge(1, T.F(y)), "F is a probability"),
        Hypothesis("B_def", eq(T.B(n, y), T.F(y) ** n - T.G(y) ** n), "all draws are no better, and one is not worse"),
        Hypothesis("B_total", eq(sum_(y, T.B(n + 1, y)), 1), "the best of n + 1 draws is some outcome"),
        Hypothesis("t_def", eq(T.B(n + 1, y), T.t(n + 1, y) * T.p(y)), "the density"),
    )
    return T.define("KL", (n,), sum_(y, T.B(n, y) * log(T.t(n, y))), reading="the divergence of the best of n draws",
                    latex=r"\mathrm{KL}")  # fmt: skip


ranked = _ranked()
"""Outcomes by their place, worst first."""

drawn = _drawn()
"""A finite set of outcomes and the best of n draws."""

__all__ = ["below", "cumulative", "drawn", "j", "n", "order", "ranked", "y", "z"]
