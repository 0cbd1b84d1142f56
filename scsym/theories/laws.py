r"""Two laws on a finite set of outcomes, and what stands between them.

`laws` has p, q and ``KL(p || q)``, finite; `chi_squared` the density p / q and ``chi2``; `distance` the total
variation ``TV``; `tilted` the law ``t = q w / W`` for positive weights w; `means` two real functions of the outcomes.
`joint`, `mixture` and `channel` have two kinds of outcomes. A law may be zero where it likes; ties and a single outcome
are no exceptions. In a concrete model the outcomes are the actions of
the first state, and the laws are policies there.

Each theory is a function of the sort of the outcomes, so that lemmas proven here serve for actions, trajectories or
any other finite set: `scsym.theories.lemmas`.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import cache
from typing import Any

from scsym.language import Index, Theory, eq, log, sum_

from .divergence import Divergence, with_kl

Y = "Y"


def outcomes(sort: str = Y) -> tuple[Index, Index, Index]:
    """The variables y, z, x of the sort of the outcomes."""
    return Index("y", sort), Index("z", sort), Index("x", sort)


y, z, x = outcomes()


def number(m: Any, outcome: Any) -> Fraction:
    """The place of an outcome, 0, 1, ...: some function of outcomes without ties."""
    return Fraction(m.domain(Y).index(outcome))


@cache
def two_laws(sort: str = Y) -> Theory:
    """Two laws p and q on the outcomes."""
    return Theory("two laws", reading="two laws on a finite set").declare(
        rf"""
        y, z, x in {sort}   the outcomes
        p(y)                law   p   the first law
        q(y)                law   q   the second law
        """
    )


@cache
def laws(sort: str = Y) -> Theory:
    """Two laws with ``KL(p || q)`` finite."""
    return replace(with_kl(two_laws(sort), "p", "q", "KL", (), outcomes(sort)[0])[0], name="laws")


def kl(sort: str = Y) -> Divergence:
    """The divergence KL(p || q) of `laws`."""
    return Divergence("p", "q", "KL", (), outcomes(sort)[0])


def _density(m: Any, outcome: Any) -> Any:
    p, q = m.law("p", outcome), m.law("q", outcome)
    return p / q if q else Fraction(0)


def with_chi_squared(theory: Theory, sort: str = Y) -> Theory:
    """The theory of two laws with the density ``p = u q`` and ``chi2(p || q) = sum q (u - 1)^2``."""
    i = outcomes(sort)[0]
    T = theory.declare("u(y)   nonneg   u   p / q, zero where both are", u=_density)
    T = T.assuming("u_def", eq(T.p(i), T.u(i) * T.q(i)), "p is zero where q is")
    return T.define(
        "chi2", (), sum_(i, T.q(i) * (T.u(i) - 1) ** 2), sign="nonneg", latex=r"\chi^2",
        reading="the chi-squared divergence of p from q",
    )  # fmt: skip


@cache
def chi_squared(sort: str = Y) -> Theory:
    """Two laws with ``chi2(p || q)`` finite."""
    return with_chi_squared(two_laws(sort), sort)


def with_overlap(theory: Theory, sort: str = Y) -> Theory:
    """The theory of `near` with ``e = |m - 1|``, so that ``p e`` is half of ``|p - q|`` where p is positive."""
    i = outcomes(sort)[0]

    def half(m: Any, o: Any) -> Any:
        p, q = m.law("p", o), m.law("q", o)
        return abs(q / p - 1) / 2 if p else Fraction(0)

    T = theory.declare("e(y)   nonneg   e   the distance of the middle ratio from one", e=half)
    return T.assuming("e_def", eq(T.e(i) ** 2, (T.KL_mid(i) - 1) ** 2), "an absolute value is the root of a square")


def total_variation(m: Any) -> Any:
    """In a concrete model, the total variation of p and q."""
    return sum((abs(m.law("p", o) - m.law("q", o)) for o in m.domain(Y)), Fraction(0)) / 2


def with_distance(theory: Theory, sort: str = Y) -> Theory:
    """The theory of two laws with ``d = |p - q|`` and the total variation ``TV = sum d / 2``."""
    i = outcomes(sort)[0]
    T = theory.declare(
        "d(y)   nonneg   d   the absolute value of p - q", d=lambda m, o: abs(m.law("p", o) - m.law("q", o))
    )
    T = T.assuming("d_def", eq(T.d(i) ** 2, (T.p(i) - T.q(i)) ** 2), "an absolute value is the root of a square")
    return T.define(
        "TV", (), sum_(i, T.d(i)) / 2, sign="nonneg", latex=r"\mathrm{TV}", reading="the total variation distance"
    )


@cache
def distance(sort: str = Y) -> Theory:
    """Two laws with their total variation, and nothing about their supports."""
    return with_distance(two_laws(sort), sort)


@cache
def near(sort: str = Y) -> Theory:
    """Two laws with ``KL(p || q)`` finite and their total variation."""
    return with_distance(laws(sort), sort)


def with_tilt(theory: Theory, sort: str = Y) -> Theory:
    """The theory with weights w > 0, their mean ``W`` under q and the tilted law ``t = q w / W``."""
    i = outcomes(sort)[0]
    def weighted(m: Any, o: Any) -> Any:
        return m.law("q", o) * (1 + m.worth(o))

    T = theory.declare("w(y)   positive   w   a weight", w=lambda m, o: 1 + m.worth(o))
    T = T.define("W", (), sum_(i, T.q(i) * T.w(i)), sign="positive", reading="the mean weight under q", latex="W")
    return T.define(
        "tilt", (i,), T.q(i) * T.w(i), times=T.W(), sign="nonneg", reading="q tilted by the weights", latex="t",
        meaning=lambda m, o: weighted(m, o) / sum(weighted(m, other) for other in m.domain(sort)),
    )  # fmt: skip


@cache
def tilted(sort: str = Y) -> Theory:
    """Two laws, ``KL(p || q)`` finite, and q tilted by positive weights."""
    return with_tilt(laws(sort), sort)


def joint(first: str = "A", second: str = Y) -> Theory:
    """Two laws p and q of a first outcome, with kernels k and l to a second one, every divergence finite.

    The joint laws have ``R = q l / (p k)`` where ``p k > 0``, and ``KL_joint = - sum p k log R``.
    """
    x, y = Index("x", first), Index("y", second)
    T = Theory("joint laws", reading="two joint laws of two outcomes").declare(
        rf"""
        x in {first}    the first outcomes
        y in {second}   the second outcomes
        p(x)      law   p   the first law
        q(x)      law   q   the second law
        k(x, y)   law   k   the first law's kernel
        l(x, y)   law   l   the second law's kernel
        """,
        p=lambda m, i: m.law("p", i), q=lambda m, i: m.law("q", i), k=_kernel("p"), l=_kernel("q"),
    )  # fmt: skip
    T = with_kl(T, "p", "q", "KL", (), x)[0]
    T = with_kl(T, "k", "l", "KL_given", (x,), y)[0]

    def ratio(m: Any, i: Any, j: Any) -> Any:
        under = T.p.meaning(m, i) * T.k.meaning(m, i, j)
        return T.q.meaning(m, i) * T.l.meaning(m, i, j) / under if under else Fraction(1)

    T = T.declare("R(x, y)   positive   R   the ratio of the joint laws", R=ratio)
    both, other = T.p(x) * T.k(x, y), T.q(x) * T.l(x, y)
    T = T.assuming("R_def", eq(both * other, both**2 * T.R(x, y)), "the ratio, where the first law is positive")
    return T.define(
        "KL_joint", (), -sum_((x, y), both * log(T.R(x, y))), reading="the divergence of the joint laws",
        latex=r"\mathrm{KL}_{XY}",
    )  # fmt: skip


def _kernel(tag: str) -> Any:
    """In a concrete model, a kernel between outcomes: the law itself for even outcomes, uniform for odd ones."""

    def meaning(m: Any, i: Any, j: Any) -> Any:
        ys = m.domain(Y)
        return m.law(tag, j) if ys.index(i) % 2 == 0 else Fraction(1, len(ys))

    return meaning


@cache
def mixture(parts: str = "A", sort: str = Y) -> Theory:
    """Laws P(i, .) mixed by a law v, and another law q: each against the mixture M, and both against q."""
    i, (y, *_) = Index("i", parts), outcomes(sort)
    T = Theory("mixture", reading="a mixture of laws, and another law").declare(
        rf"""
        i in {parts}   the parts
        y in {sort}    the outcomes
        v(i)      law   v   the weight of a part
        P(i, y)   law   P   the law of a part
        q(y)      law   q   another law
        """,
        v=lambda m, c: Fraction(1, len(m.domain(parts))), P=_kernel("P"),
    )  # fmt: skip
    weight, law = T.v.meaning, T.P.meaning
    T = T.define(
        "M", (y,), sum_(i, T.v(i) * T.P(i, y)), sign="nonneg", reading="the mixture", latex="M",
        meaning=lambda m, o: sum(weight(m, c) * law(m, c, o) for c in m.domain(parts)),
    )  # fmt: skip
    T = with_kl(T, "P", "q", "KL_each", (i,), y)[0]
    T = with_kl(T, "P", "M", "KL_mix", (i,), y)[0]
    return with_kl(T, "M", "q", "KL_all", (), y)[0]


@cache
def channel(sort: str = Y, target: str = "A") -> Theory:
    """Two laws with ``KL(p || q)`` finite, and what a kernel K makes of them: pK and qK, with their divergence."""
    (y, *_), z = outcomes(sort), Index("o", target)
    T = laws(sort).declare(
        rf"""
        o in {target}    what comes out
        K(y, o)   law   K   the channel
        """,
        K=_pairs,
    )
    for law in ("p", "q"):
        total = sum_(y, T.declarations[law](y) * T.K(y, z))
        T = T.define(
            f"{law}K", (z,), total, sign="nonneg", reading=f"what comes out of {law}", latex=f"{law}_K",
            meaning=lambda m, j, law=law: sum(m.law(law, i) * _pairs(m, i, j) for i in m.domain(sort)),
        )  # fmt: skip
    return with_kl(T, "pK", "qK", "KL_out", (), z)[0]


def _pairs(m: Any, i: Any, j: Any) -> Fraction:
    """In a concrete model, the channel that sends outcomes in pairs to the same element."""
    found = m.domain(Y)
    return Fraction(int(found[found.index(i) // 2] == j))


@cache
def means(sort: str = Y) -> Theory:
    """A law q and two real functions f and g of the outcomes."""
    return Theory("means", reading="two functions on a finite set with a law").declare(
        rf"""
        y, z, x in {sort}   the outcomes
        q(y)                law    q   the law
        f(y)                real   f   a function
        g(y)                real   g   another function
        """,
        f=lambda m, o: m.worth(o),
        g=lambda m, o: number(m, o) - 1,
    )


__all__ = [
    "channel", "chi_squared", "distance", "joint", "kl", "laws", "means", "mixture", "near", "number", "outcomes",
    "tilted", "total_variation", "two_laws", "with_chi_squared", "with_distance", "with_overlap", "with_tilt", "x", "y",
    "z",
]  # fmt: skip
