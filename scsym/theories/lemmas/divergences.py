"""Divergences of two laws: Gibbs, Donsker and Varadhan, Bretagnolle and Huber, and what chi-squared bounds."""

from __future__ import annotations

from fractions import Fraction

from scsym.language import Index, Theory, card, eq, ge, log, sum_
from scsym.prove.prover import Lemma, flip, isolate, prove, times
from scsym.prove.tactics import (
    antisymmetry,
    at_least,
    fix_all,
    generalise,
    square_order,
    square_zero,
    tangent,
    vanishing_term,
)
from scsym.theories import laws as theories
from scsym.theories.divergence import gibbs, known_ratio, nonnegative, same_logarithms, with_kl
from scsym.theories.laws import Y, outcomes

from .registry import library

HALF = Fraction(1, 2)


@library("Gibbs' inequality", "Gibbs 1902")
def gibbs_inequality(sort: str = Y) -> Lemma:
    """``KL(p || q) >= 0``."""
    return nonnegative(theories.laws(sort), theories.kl(sort))


@library("Gibbs' inequality with a remainder", "folklore; triangular discrimination: Topsoe 2000")
def triangular(sort: str = Y) -> Lemma:
    """``KL(p || q)`` is at least half the triangular discrimination, ``sum p (m - 1)^2 / m + off``."""
    return gibbs(theories.laws(sort), theories.kl(sort))[0]


@library("Donsker-Varadhan identity", "Donsker and Varadhan 1975; Gibbs' variational principle")
def donsker_varadhan(sort: str = Y) -> Lemma:
    """``log W = sum p log w - KL(p || q) + KL(p || t)`` for ``t = q w / W``: the variational formula with its gap."""
    y, *_ = outcomes(sort)
    T, gap = with_kl(theories.tilted(sort), "p", "tilt", "KL_tilt", (), y)
    p, ratio = T.p(y), T.KL_ratio(y) * T.w(y) / T.W()
    shown = prove(
        T, eq(p * T.tilt(y), p**2 * ratio),
        using=[times(p / T.W(), T.tilt_def), times(p * T.w(y) / T.W(), T.KL_split), times(T.w(y) / T.W(), T.KL_apart)],
    )  # fmt: skip
    same = known_ratio(T, gap, ratio, shown)
    goal = eq(log(T.W()), sum_(y, p * log(T.w(y))) - T.KL() + T.KL_tilt())
    return prove(T, goal, by=[T.KL_def, T.KL_tilt_def], using=[times(1, same, y, over=y), times(-log(T.W()), T.p_sums)])


@library("Donsker-Varadhan inequality", "Donsker and Varadhan 1975")
def variational_bound(sort: str = Y) -> Lemma:
    """``log W >= sum p log w - KL(p || q)``."""
    y, *_ = outcomes(sort)
    T = theories.tilted(sort)
    line = tangent(T, T.KL_ratio(y) * T.w(y) / T.W())
    return prove(
        T, ge(log(T.W()), sum_(y, T.p(y) * log(T.w(y))) - T.KL()), by=[T.KL_def],
        using=[times(T.p(y), line, y, over=y), times(T.w(y) / T.W(), T.KL_split, y, over=y),
               times(1 / T.W(), T.W_def), times(1 - log(T.W()), T.p_sums)],
        remainder=sum_(y, T.KL_off(y) * T.w(y)) / T.W(),
    )  # fmt: skip




@library("KL against chi-squared", "Gibbs and Su 2002")
def kl_chi_squared(sort: str = Y) -> Lemma:
    """``log (1 + chi2(p || q)) >= KL(p || q)``."""
    y, *_ = outcomes(sort)
    T = theories.with_chi_squared(theories.laws(sort), sort)
    T = T.define("M", (), 1 + T.chi2(), sign="positive", reading="one plus chi-squared", latex="M")
    p, u, ratio, off = T.p(y), T.u(y), T.KL_ratio(y), T.KL_off(y)
    # p is zero where q has more than the ratio's part, and u with it
    square = prove(T, eq((u * off) ** 2, 0), using=[
        times(-(u**2) * off, T.KL_split), times(-u * off, T.u_def), times(u - u**2 * ratio, T.KL_apart),
    ])  # fmt: skip
    none = square_zero(square, u * off)
    mass = prove(T, eq(T.M(), sum_(y, p * u)), by=[T.M_def, T.chi2_def], using=[
        times(2 - u, T.u_def, y, over=y),
        times(-2, T.p_sums), times(1, T.q_sums),
    ])  # fmt: skip
    line = tangent(T, 1 / (ratio * T.M()))
    return prove(
        T, ge(log(T.M()), T.KL()), by=[T.KL_def],
        using=[times(p, line, y, over=y), times(1 / T.M(), mass), times(1 - log(T.M()), T.p_sums),
               times(-1 / (ratio * T.M()), T.u_def, y, over=y), times(-u / (ratio * T.M()), T.KL_split, y, over=y),
               times(-1 / (ratio * T.M()), none, y, over=y)],
    )  # fmt: skip


@library("KL against total variation", "Topsoe 2000; Pinsker's inequality with constant one")
def kl_total_variation(sort: str = Y) -> Lemma:
    """``KL(p || q) >= TV^2``."""
    y, *_ = outcomes(sort)
    T = theories.with_overlap(theories.near(sort), sort)
    p, m, off, e, V = T.p(y), T.KL_mid(y), T.KL_off(y), T.e(y), T.TV()
    rest = sum_(y, p * (e - V * m) ** 2 / m) * 2 + sum_(y, off * (1 - V) ** 2)
    return prove(
        T, ge(T.KL(), V**2),
        using=[times(1, gibbs(T, theories.kl(sort))[0]), times(-p / m, T.e_def, y, over=y),
               times(-2 * V, T.TV_def), times(-V, _distance(T, sort), y, over=y), times(-(V**2) / 2, _mass(T, sort))],
        remainder=rest / 2 + sum_(y, off) / 2,
    )  # fmt: skip


def _distance(T: Theory, sort: str) -> Lemma:
    """``d = 2 p e + off``: the distance is on the ratio's part and on the rest."""
    y, *_ = outcomes(sort)
    d, p, off, e = T.d(y), T.p(y), T.KL_off(y), T.e(y)
    parts = 2 * p * e + off
    squares = prove(
        T, eq(d**2, parts**2), by=[isolate(T.KL_mid_def, T.KL_ratio), T.KL_split, T.KL_apart, T.e_def, T.d_def]
    )
    up = prove(T, fix_all(ge(d**2, parts**2)), using=[times(1, squares)])
    down = prove(T, fix_all(ge(parts**2, d**2)), using=[times(-1, squares)])
    return generalise(antisymmetry(square_order(up, parts, d), square_order(down, d, parts)))


@library("Bretagnolle-Huber inequality", "Bretagnolle and Huber 1979")
def bretagnolle_huber(sort: str = Y) -> Lemma:
    """``log (1 - TV) + log (1 + TV) >= - KL(p || q)`` where the laws overlap: ``TV^2 <= 1 - e^(-KL)``."""
    y, *_ = outcomes(sort)
    T = theories.with_overlap(theories.near(sort), sort)
    T = T.declare(
        """
        common   positive   c   one minus the total variation
        whole    positive   C   one plus the total variation
        """,
        common=lambda m: 1 - theories.total_variation(m),
        whole=lambda m: 1 + theories.total_variation(m),
    )
    T = T.assuming("common_def", eq(T.common() + T.TV(), 1), "the laws overlap")
    T = T.assuming("whole_def", eq(T.whole(), 1 + T.TV()), "one plus the total variation")
    p, t, m, off, e = T.p(y), T.KL_ratio(y), T.KL_mid(y), T.KL_off(y), T.e(y)
    T = T.define("high", (y,), m + e, sign="positive", reading="the larger of one and the ratio", latex="h")
    high, low = T.high(y), t / T.high(y)
    # high is m + e and low is m - e: their product is m^2 - e^2 = 2 m - 1 = t
    lower = prove(T, eq(low, m - e), by=[isolate(T.KL_mid_def, T.KL_ratio)], using=[
        times(-(m - e) / high, T.high_def), times(1 / high, T.e_def),
    ])  # fmt: skip
    mass = _mass(T, sort)
    less = prove(T, eq(sum_(y, p * low), T.common()), by=[lower], using=[
        times(-1, T.common_def), times(1, T.TV_def), times(HALF, _distance(T, sort), y, over=y), times(HALF, mass),
    ])  # fmt: skip
    more = prove(T, eq(sum_(y, p * high + off), T.whole()), by=[T.high_def], using=[
        times(-1, T.whole_def), times(-1, T.TV_def), times(-HALF, _distance(T, sort), y, over=y), times(HALF, mass),
    ])  # fmt: skip
    return prove(
        T, ge(log(T.common()) + log(T.whole()), -T.KL()), by=[T.KL_def],
        using=[times(p, tangent(T, low / T.common()), y, over=y), times(p, tangent(T, high / T.whole()), y, over=y),
               times(-1 / T.common(), less), times(-1 / T.whole(), more),
               times(2 - log(T.common()) - log(T.whole()), T.p_sums)],
        remainder=sum_(y, off) / T.whole(),
    )  # fmt: skip


def _mass(T: Theory, sort: str) -> Lemma:
    """``2 p m + off`` sums to two."""
    y, *_ = outcomes(sort)
    return prove(
        T, eq(sum_(y, 2 * T.p(y) * T.KL_mid(y) + T.KL_off(y)), 2), by=[isolate(T.KL_mid_def, T.KL_ratio)],
        using=[times(-1, T.KL_split, y, over=y), times(1, T.p_sums), times(1, T.q_sums)],
    )  # fmt: skip


@library("compensation identity", "Topsoe 1967")
def compensation(parts: str = "A", sort: str = Y) -> Lemma:
    """``sum v KL(P_i || q) = sum v KL(P_i || M) + KL(M || q)`` for the mixture ``M = sum v P_i``."""
    i, (y, *_) = Index("i", parts), outcomes(sort)
    T = theories.mixture(parts, sort)
    part, each, mix, all_ = T.v(i) * T.P(i, y), T.KL_each_ratio(i, y), T.KL_mix_ratio(i, y), T.KL_all_ratio(y)
    # what q has outside of M lies outside of every part
    outside = vanishing_term(
        prove(T, eq(sum_(i, part * T.KL_all_off(y)), 0), by=[flip(T.M_def)], using=[times(1, T.KL_all_apart)]),
        i, part * T.KL_all_off(y),
    )  # fmt: skip
    gap = each - mix * all_
    square = prove(T, eq((part * gap) ** 2, 0), using=[
        times(-T.v(i) * part * gap, T.KL_each_split),
        times(-T.v(i) ** 2 * gap, T.KL_each_apart),
        times(T.v(i) * part * gap * all_, T.KL_mix_split), times(T.v(i) ** 2 * gap * all_, T.KL_mix_apart),
        times(T.v(i) * part * gap, T.KL_all_split), times(T.v(i) * gap, outside),
    ])  # fmt: skip
    same = same_logarithms(T, part, each, mix * all_, square_zero(square, part * gap))
    goal = eq(sum_(i, T.v(i) * T.KL_each(i)), sum_(i, T.v(i) * T.KL_mix(i)) + T.KL_all())
    return prove(T, goal, by=[T.KL_each_def, T.KL_mix_def, T.KL_all_def], using=[
        times(-1, same, over=(i, y)), times(log(all_), T.M_def, over=y),
    ])  # fmt: skip


@library("chain rule", "Shannon 1948; Kullback and Leibler 1951")
def chain_rule(first: str = "A", second: str = Y) -> Lemma:
    """``KL(p k || q l) = KL(p || q) + sum p KL(k || l)``."""
    x, y = Index("x", first), Index("y", second)
    T = theories.joint(first, second)
    p, k, R, r, t = T.p(x), T.k(x, y), T.R(x, y), T.KL_ratio(x), T.KL_given_ratio(x, y)
    gap = R - r * t
    square = prove(T, eq((p * k * gap) ** 2, 0), using=[
        times(-gap, T.R_def), times(p * k**2 * t * gap, T.KL_split), times(k**2 * t * gap, T.KL_apart),
        times(p * k * T.q(x) * gap, T.KL_given_split), times(p * T.q(x) * gap, T.KL_given_apart),
    ])  # fmt: skip
    same = same_logarithms(T, p * k, R, r * t, square_zero(square, p * k * gap))
    goal = eq(T.KL_joint(), T.KL() + sum_(x, p * T.KL_given(x)))
    return prove(T, goal, by=[T.KL_joint_def, T.KL_def, T.KL_given_def], using=[
        times(-1, same, x, y, over=(x, y)), times(-p * log(r), T.k_sums, x, over=x),
    ])  # fmt: skip


@library("data processing inequality", "Kullback and Leibler 1951")
def data_processing(sort: str = Y, target: str = "A") -> Lemma:
    """``KL(p || q) >= KL(pK || qK)``: no channel makes laws easier to tell apart."""
    (y, *_), o = outcomes(sort), Index("o", target)
    T = theories.channel(sort, target)
    p, t, s = T.p(y), T.KL_ratio(y), T.KL_out_ratio(o)
    inside = sum_(y, p * t * T.K(y, o))  # what comes out of q's part on p
    lost = p * T.K(y, o) * T.KL_out_off(o)
    none = prove(T, eq(sum_(y, lost), 0), by=[flip(T.pK_def)], using=[times(1, T.KL_out_apart)])
    none = vanishing_term(none, y, lost)
    product = prove(
        T, fix_all(ge(inside * (T.pK(o) * s - inside), 0)),
        using=[times(-inside, T.KL_out_split), times(inside, T.qK_def),
               times(inside * T.K(y, o), T.KL_split, over=y), times(-t, none, over=y)],
        remainder=inside * sum_(y, T.KL_off(y) * T.K(y, o)),
    )  # fmt: skip
    less = generalise(at_least(product, inside, T.pK(o) * s))
    line = tangent(T, t / s)
    return prove(
        T, ge(T.KL(), T.KL_out()), by=[T.KL_def, T.KL_out_def],
        using=[times(p * T.K(y, o), line, over=(y, o)), times(1 / s, less, over=o),
               times(log(s) - 1, T.pK_def, over=o), times(p * log(t), T.K_sums, over=y)],
    )  # fmt: skip


@library("entropy is at most log card", "Shannon 1948")
def entropy_bound(sort: str = Y) -> Lemma:
    """``log card >= - sum p log p``, where own is p at outcomes of p."""
    y, *_ = outcomes(sort)
    T = theories.two_laws(sort).declare(
        r"own(y)   positive   p_{>0}   p where p > 0, else one", own=lambda m, i: m.law("p", i) or Fraction(1)
    )
    T = T.assuming("own_def", ge(T.own(y), T.p(y)), "own is at least p")
    T = T.define("H", (), -sum_(y, T.p(y) * log(T.own(y))), reading="the entropy of p", latex="H")
    line = tangent(T, 1 / (T.own(y) * card(sort)))
    return prove(
        T, ge(log(card(sort)), T.H()), by=[T.H_def],
        using=[times(T.p(y), line, y, over=y), times(1 / (T.own(y) * card(sort)), T.own_def, y, over=y),
               times(1 - log(card(sort)), T.p_sums)],
    )  # fmt: skip


@library("Hammersley-Chapman-Robbins inequality", "Hammersley 1950; Chapman and Robbins 1951")
def mean_difference(sort: str = Y) -> Lemma:
    """``chi2(p || q) Var_q f >= (E_p f - E_q f)^2``."""
    y, z, x = outcomes(sort)
    T = theories.chi_squared(sort).declare("f(y)   real   f   a function", f=lambda m, o: m.worth(o))
    f, q, u, mean = T.f, T.q, T.u, sum_(x, T.q(x) * T.f(x))
    variance = sum_(y, q(y) * f(y) ** 2) - sum_(y, q(y) * f(y)) ** 2
    gap = sum_(y, T.p(y) * f(y)) - sum_(y, q(y) * f(y))
    pairs = sum_((y, z), q(y) * q(z) * ((u(y) - 1) * (f(z) - mean) - (u(z) - 1) * (f(y) - mean)) ** 2) / 2
    means = prove(T, eq(sum_(y, q(y) * u(y)), 1), using=[times(1, T.p_sums), times(-1, T.u_def, y, over=y)])
    return prove(T, ge(T.chi2() * variance, gap**2), by=[T.chi2_def, T.u_def, means, T.q_sums], remainder=pairs)


@library("three-point identity", "Chen and Teboulle 1993, for entropies")
def three_points(sort: str = Y) -> Lemma:
    """``KL(p || q) - KL(p || t) = sum p log w - log W`` for ``t = q w / W``: what a multiplicative step gains."""
    y, *_ = outcomes(sort)
    return prove(
        (T := with_kl(theories.tilted(sort), "p", "tilt", "KL_tilt", (), y)[0]),
        eq(T.KL() - T.KL_tilt(), sum_(y, T.p(y) * log(T.w(y))) - log(T.W())),
        using=[times(1, donsker_varadhan(sort=sort))],
    )


@library("KL of dominated laws", "folklore")
def dominated(sort: str = Y) -> Lemma:
    """``log C >= KL(p || q)`` where ``C q >= p``."""
    y, *_ = outcomes(sort)
    T = theories.laws(sort).declare("C   positive   C   a bound on the density p / q", C=lambda m: 4)
    T = T.assuming("dominated", ge(T.C() * T.q(y), T.p(y)), "p is at most C q")
    p, level = T.p(y), T.C() * T.KL_ratio(y)
    # where p is positive, p <= C q = C ratio p, so that p / (C ratio) is at most p
    product = prove(T, fix_all(ge(p / level * (p - p / level), 0)), using=[
        times(p / level**2, T.dominated), times(-p * T.C() / level**2, T.KL_split), times(-T.C() / level**2,
        T.KL_apart)])  # fmt: skip
    less = generalise(at_least(product, p / level, p))
    return prove(T, ge(log(T.C()), T.KL()), by=[T.KL_def], using=[
        times(p, tangent(T, 1 / level), over=y), times(1, less, over=y), times(-log(T.C()), T.p_sums)])  # fmt: skip


@library("chi-squared against total variation", "folklore; Cauchy and Schwarz")
def chi_squared_distance(sort: str = Y) -> Lemma:
    """``chi2(p || q) >= 4 TV^2``."""
    y, z, _ = outcomes(sort)
    T = theories.with_distance(theories.chi_squared(sort), sort)
    d, far = T.d, {o: T.q(o) ** 2 * (T.u(o) - 1) ** 2 for o in (y, z)}
    same = prove(T, eq(d(y) ** 2, far[y]), using=[
        times(1, T.d_def), times(T.p(y) - 2 * T.q(y) + T.u(y) * T.q(y), T.u_def)])  # fmt: skip
    one, other = (T.u(y) - 1) ** 2, (T.u(z) - 1) ** 2
    mean = T.q(y) * T.q(z) * (one + other) / 2
    square = prove(T, fix_all(ge(mean**2, (d(y) * d(z)) ** 2)),
        remainder=(T.q(y) * T.q(z) * (one - other)) ** 2 / 4, using=[
        times(-(d(z) ** 2), same, y), times(-far[y], same, z)])  # fmt: skip
    pairs = generalise(square_order(square, d(y) * d(z), mean))
    half = 2 * T.TV() + sum_(y, d(y))
    return prove(T, ge(T.chi2(), 4 * T.TV() ** 2), by=[T.chi2_def, T.q_sums], using=[
        times(1, pairs, over=(y, z)), times(-2 * half, T.TV_def)])  # fmt: skip
