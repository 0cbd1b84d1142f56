"""Pinsker's inequality with its constant two, by the Archimedean rule.

The two laws are told apart best by where p exceeds q; there they are two coins, ``P`` and ``Q``. The way from Q to P is
cut into pieces, on each of which the tangent line of the logarithm loses little: ``(i + 1) KL >= 2 i TV^2`` for all i.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any

from scsym import kernel
from scsym.language import Theory, eq, expr, ge, log, natural, sum_
from scsym.prove.prover import Lemma, prove, times
from scsym.prove.tactics import square_zero, tangent
from scsym.theories import laws
from scsym.theories.laws import Y, outcomes
from scsym.theories.learned import Coin, gap_bound_of, pinsker_of

from .registry import library

i, j = natural("i"), natural("j")
HALF = Fraction(1, 2)
PIECES = (i + j + 1).number


def exceeds(m: Any, o: Any) -> Fraction:
    """One where p exceeds q."""
    return Fraction(int(m.law("p", o) > m.law("q", o)))


def mass(tag: str, inside: bool) -> Any:
    """The probability of where p exceeds q, or of the rest."""

    def meaning(m: Any) -> Any:
        part = (m.law(tag, o) for o in m.domain("Y") if exceeds(m, o) == inside)
        return sum(part, Fraction(0))

    return meaning


@cache
def two_coins(sort: str = Y) -> Theory:
    """Two laws, where one exceeds the other, and points on the way between the two coins that this makes."""
    y, *_ = outcomes(sort)
    T = laws.near().declare(
        r"""
        i, j in N
        above(y)   indicator   1_{>}     one where p exceeds q, else zero
        below(y)   indicator   1_{\le}   one elsewhere, else zero
        Q          positive    Q         the probability under q of where p exceeds q
        Q_fail     positive    \bar Q    that of the rest
        """,
        above=exceeds, below=lambda m, o: 1 - exceeds(m, o), Q=mass("q", True), Q_fail=mass("q", False),
    )  # fmt: skip
    T = T.assuming("either", eq(T.above(y) + T.below(y), 1), "p exceeds q or not")
    signed = (T.above(y) - T.below(y)) * (T.p(y) - T.q(y))
    T = T.assuming("sides", eq(T.d(y), signed), "the absolute value, by its sign")
    T = T.assuming("Q_def", eq(T.Q(), sum_(y, T.above(y) * T.q(y))), "q is somewhere below p: else the laws are equal")
    T = T.assuming("Q_fail_def", eq(T.Q_fail(), sum_(y, T.below(y) * T.q(y))), "and somewhere not")
    T = T.define(
        "P", (), sum_(y, T.above(y) * T.p(y)), sign="nonneg", latex="P", reading="the probability under p",
        meaning=mass("p", True),
    )  # fmt: skip
    T = T.define(
        "P_fail", (), sum_(y, T.below(y) * T.p(y)), sign="nonneg", latex=r"\bar P", reading="that of the rest",
        meaning=mass("p", False),
    )  # fmt: skip
    T = T.define(
        "x", (i, j), (j + 1) * T.Q() + i.number * T.P(), times=PIECES, sign="positive", latex="x",
        reading="a point on the way from Q to P",
    )  # fmt: skip
    T = T.define(
        "y_", (i, j), (j + 1) * T.Q_fail() + i.number * T.P_fail(), times=PIECES, sign="positive", latex=r"\bar x",
        reading="one minus it",
    )  # fmt: skip
    T = T.define("part", (i,), 1, times=(i + 1).number, sign="nonneg", latex="h", reading="one over i + 1")
    for name, point, base, latex, words in (
        ("hit", T.x, T.Q, r"\alpha", "the coins' ratio"),
        ("miss", T.y_, T.Q_fail, r"\beta", "the failures' ratio"),
    ):
        T = T.define(name, (i,), point(i, 0), times=base(), sign="positive", latex=latex, reading=words)
    worth = T.hit(i) * T.Q() + T.miss(i) * T.Q_fail()
    T = T.define("worth", (i,), worth, sign="positive", latex="W", reading="the mean ratio under q")
    return T


@cache
def sums(sort: str) -> Any:
    """``P + P_fail = 1`` and ``Q + Q_fail = 1``."""
    T, (y, *_) = two_coins(sort), outcomes(sort)
    first = prove(T, eq(T.P() + T.P_fail(), 1), by=[T.P_def, T.P_fail_def], using=[
        times(T.p(y), T.either, over=y), times(1, T.p_sums)])  # fmt: skip
    second = prove(T, eq(T.Q() + T.Q_fail(), 1), by=[T.Q_def, T.Q_fail_def], using=[
        times(T.q(y), T.either, over=y), times(1, T.q_sums)])  # fmt: skip
    return first, second


@cache
def variation(sort: str) -> Any:
    """``TV = P - Q``."""
    T, (y, *_) = two_coins(sort), outcomes(sort)
    return prove(T, eq(T.TV(), T.P() - T.Q()), by=[T.TV_def, T.sides, T.P_def, T.Q_def], using=[
        times(-(T.p(y) - T.q(y)) / 2, T.either, over=y), times(-HALF, T.p_sums), times(HALF, T.q_sums)])  # fmt: skip


@dataclass(frozen=True)
class Coins(Coin):
    """The two coins of this theory, whose laws are partly lemmas."""

    sort: str = Y

    def law(self, name: str) -> Any:
        """The hypothesis of that name, or the lemma that stands for it."""
        T, sort = self.theory, self.sort
        one, other = sums(sort)
        known = {
            "failure": lambda: prove(T, eq(T.P_fail(), 1 - T.P()), using=[times(1, one)]),
            "q_fail": lambda: other,
            "y": lambda: prove(T, eq(T.x(i, j) + T.y_(i, j), 1), using=[times(1, along(sort))]),
            "between": lambda: prove(T, ge((T.Q() - T.Q()) * (T.P() - T.Q()), 0)),
            "worth": lambda: prove(T, eq(T.worth(i), T.hit(i) * T.Q() + T.miss(i) * (1 - T.Q())), using=[
                times(1, T.worth_def), times(T.miss(i), other)]),
        }  # fmt: skip
        return known[name]() if name in known else self.theory.hypotheses[self.laws[name]]


@cache
def along(sort: str) -> Any:
    """``x + y = 1`` at every point of the way."""
    T = two_coins(sort)
    one, other = sums(sort)
    total = T.x(i, j) + T.y_(i, j) - 1
    scaled = prove(T, eq(PIECES * total, 0), using=[
        times(1, T.x_def), times(1, T.y__def), times(i.number, one), times((j + 1).number, other)])  # fmt: skip
    square = prove(T, ge(0, total**2), using=[times(-total, scaled)], remainder=(i + j).number * total**2)
    return square_zero(square, total)


@cache
def coin(sort: str) -> Any:
    """The coins P and Q, Q being the learned one too."""
    T = two_coins(sort)
    laws_ = {"x": "x_def", "hit": "hit_def", "miss": "miss_def", "worth": "worth_def"}
    return Coins(T, T.P(), T.P_fail(), T.Q(), T.Q(), T.Q_fail(), T.x, T.y_, T.hit, T.miss, T.worth, laws_, sort=sort)


@cache
def dual(sort: str) -> Any:
    """``log worth >= P log hit + P_fail log miss - KL``."""
    T, (y, *_) = two_coins(sort), outcomes(sort)
    W, t = T.worth(i), T.KL_ratio(y)
    lines = []
    for side, ratio, known in ((T.above(y), T.hit(i), T.Q_def), (T.below(y), T.miss(i), T.Q_fail_def)):
        lines += [times(side * T.p(y), tangent(T, t * ratio / W), over=y), times(side * ratio / W, T.KL_split, over=y),
                  times(ratio / W, known)]  # fmt: skip
    rest = sum_(y, T.KL_off(y) * (T.above(y) * T.hit(i) + T.below(y) * T.miss(i))) / W
    entropy = T.P() * log(T.hit(i)) + T.P_fail() * log(T.miss(i))
    more = [times(1 / W, T.worth_def), times(1 - log(W), T.p_sums)]
    more.append(times(T.p(y) * (1 - log(W) + log(t)), T.either, over=y))
    equations = [T.KL_def, T.P_def, T.P_fail_def]
    return prove(T, ge(log(W), entropy - T.KL()), by=equations, using=[*lines, *more], remainder=rest)


@library("Pinsker's inequality", "Pinsker 1964; Csiszar 1967; Kullback 1967")
def pinsker(sort: str = Y) -> Lemma:
    """``KL(p || q) >= 2 TV^2``."""
    T = two_coins(sort)
    square = (T.P() - T.Q()) ** 2
    every = gap_bound_of(coin(sort), T.KL(), dual(sort), pinsker_of(coin(sort)))  # KL >= 2 (1 - part) square, for all i
    slope, rest = T.KL() - 2 * square, T.KL()
    scaled = [times((i + 1).number, every), times(-2 * square, T.part_def)]
    line = prove(T, ge(i.number * slope + rest, 0), using=scaled)
    limit = Lemma(T, kernel.archimedes(line.theorem, "i", expr(slope).term, expr(rest).term))
    gap = variation(sort)
    return prove(T, ge(T.KL(), 2 * T.TV() ** 2), using=[times(1, limit), times(-2 * (T.TV() + T.P() - T.Q()), gap)])
