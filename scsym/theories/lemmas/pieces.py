"""What the best of n does to one outcome: bounds by cutting the outcome into pieces, and the Archimedean rule.

An outcome of probability p, above outcomes of probability x, has density ``t p = (x + p)^(n + 1) - x^(n + 1)`` among
the best of n + 1 draws. It is cut into equal pieces; on each the density is near ``(n + 1) b^n`` at its upper end b.
Tangents lose an amount of the order of the square of its length, so that finer pieces lose nothing in the limit.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cache
from typing import Any

from scsym import kernel
from scsym.language import Expr, Hypothesis, Natural, Statement, Theory, eq, ge, log, natural
from scsym.prove.prover import Lemma, prove, times
from scsym.prove.tactics import archimedes, fix_all, generalise, induct, log_of, multiply, tangent

from .registry import library, use

n, k, i = natural("n"), natural("k"), natural("l")
NONE = Natural((0, ()))


def by_powers(theory: Theory, claim: Callable[[Natural], Statement], step: Callable[[Lemma], Lemma],
**base: Any) -> Lemma:
    """A claim about the power n, for all n: at zero by a certificate, then by the step."""
    return generalise(induct(theory, claim(n), n, prove(theory, claim(NONE), **base), step))


# Powers at the ends of an interval


@cache
def interval() -> Theory:
    """An interval from a to b of length h, of nonnegative numbers."""
    T = Theory("an interval", reading="an interval of nonnegative numbers").declare(
        r"""
        n in N
        a   nonneg   a   where it begins
        b   nonneg   b   where it ends
        h   nonneg   h   its length
        """,
        a=lambda m: Fraction(1, 4), b=lambda m: Fraction(1, 2), h=lambda m: Fraction(1, 4),
    )  # fmt: skip
    return T.assuming("b_is", eq(T.b(), T.a() + T.h()), "its length")


@library("powers are ordered as their bases", "folklore")
def powers_rise() -> Lemma:
    """``b^n >= a^n`` for ``b = a + h``."""
    T = interval()
    a, b = T.a(), T.b()
    return by_powers(T, lambda e: fix_all(ge(b**e, a**e)), lambda before: prove(
        T, fix_all(ge(b ** (n + 1), a ** (n + 1))), using=[times(b, before), times(a**n, T.b_is)],
        remainder=T.h() * a**n))  # fmt: skip


@library("slope of a power at the upper end", "folklore; Bernoulli's inequality")
def slope_above() -> Lemma:
    """``(n + 1) b^n h >= b^(n + 1) - a^(n + 1)`` for ``b = a + h``."""
    T = interval()
    a, b, h = T.a(), T.b(), T.h()

    def claim(e: Natural) -> Statement:
        return fix_all(ge((e + 1).number * b**e * h, b ** (e + 1) - a ** (e + 1)))

    return by_powers(T, claim, lambda before: prove(T, claim(n + 1), using=[
        times(b, before), times(-(a ** (n + 1)), T.b_is), times(h, powers_rise(), at={"n": n + 1})]),
        using=[times(-1, T.b_is)])  # fmt: skip


@library("powers of numbers up to one", "folklore")
def powers_of_one() -> Lemma:
    """``1 >= b^n`` for ``1 >= b``."""
    T = interval().assuming("b_one", ge(1, interval().b()), "at most one")
    return by_powers(T, lambda e: fix_all(ge(1, T.b() ** e)), lambda before: prove(
        T, fix_all(ge(1, T.b() ** (n + 1))), using=[times(T.b(), before), times(1, T.b_one)]))  # fmt: skip


@library("powers of numbers up to one, two at once", "folklore")
def powers_apart() -> Lemma:
    """``1 + b^(n + k) >= b^n + b^k`` for ``1 >= b``: to fail n + k times is no rarer than if these were disjoint."""
    T, one = powers_of_one().theory, powers_of_one()
    first = prove(T, fix_all(ge(1 - T.b() ** n, 0)), using=[times(1, one)])
    second = prove(T, fix_all(ge(1 - T.b() ** k, 0)), using=[times(1, one, k)])
    both = generalise(multiply(first, second))
    return prove(T, ge(1 + T.b() ** (n + k), T.b() ** n + T.b() ** k), using=[times(1, both)])


@library("powers of numbers up to one are near", "folklore")
def powers_near() -> Lemma:
    """``n h >= b^n - a^n`` for ``b = a + h <= 1``."""
    T = interval().assuming("b_one", ge(1, interval().b()), "at most one")
    a, b, h = T.a(), T.b(), T.h()
    ones = by_powers(T, lambda e: fix_all(ge(1, a**e)), lambda before: prove(
        T, fix_all(ge(1, a ** (n + 1))), using=[times(a, before), times(1, T.b_one), times(1, T.b_is)],
        remainder=h))  # fmt: skip
    return by_powers(T, lambda e: fix_all(ge(e.number * h, b**e - a**e)), lambda before: prove(
        T, fix_all(ge((n + 1) * h, b ** (n + 1) - a ** (n + 1))), using=[
            times(b, before), times(n.number * h, T.b_one), times(h, ones), times(-(a**n), T.b_is)]))  # fmt: skip


@library("slope of a power at the lower end", "folklore; Bernoulli's inequality")
def slope_below() -> Lemma:
    """``b^(n + 1) - a^(n + 1) >= (n + 1) a^n h`` for ``b = a + h``."""
    T = interval()
    a, b, h = T.a(), T.b(), T.h()

    def claim(e: Natural) -> Statement:
        return fix_all(ge(b ** (e + 1) - a ** (e + 1), (e + 1).number * a**e * h))

    return by_powers(T, claim, lambda before: prove(T, claim(n + 1), using=[
        times(a, before), times(b ** (n + 1), T.b_is), times(h, powers_rise(), at={"n": n + 1})]),
        using=[times(1, T.b_is)])  # fmt: skip


# One piece


@cache
def piece() -> Theory:
    """A piece from a to b of an outcome of probability p; ``a + g`` and ``b + g`` have logarithms."""
    T = Theory("a piece", reading="a piece of an outcome").declare(
        r"""
        n in N
        a      nonneg     a     where it begins
        b      nonneg     b     where it ends
        p      nonneg     p     the probability of the outcome
        g      positive   g     the part of the outcome that it is
        za     positive   a_g   a + g
        zb     positive   b_g   b + g
        t(n)   positive   t     a density
        M(n)   positive   M     n + 1
        """,
        **{name: (lambda m, value=value: Fraction(*value)) for name, value in PIECE.items()},
        t=lambda m, d: Fraction(1), M=lambda m, d: Fraction(d + 1),
    )  # fmt: skip
    T = T.assuming("b_end", eq(T.b(), T.a() + T.p() * T.g()), "its length").assuming("b_one", ge(1, T.b()),
        "a probability")
    T = T.assuming("M_is", eq(T.M(n), n + 1), "n + 1")
    return T.assuming("za_is", eq(T.za(), T.a() + T.g()), "a + g").assuming("zb_is", eq(T.zb(), T.b() + T.g()), "b + g")


PIECE = {"a": (1, 4), "b": (1, 2), "p": (1, 2), "g": (1, 2), "za": (3, 4), "zb": (1, 1)}


def gain(theory: Theory, low: Expr, high: Expr, z_low: Expr, z_high: Expr, covered: Expr, error: Expr) -> Statement:
    """Between two points: ``M (B - A) log(t/M)`` is at most what the tangents say, up to an error."""
    T, A, B, chance = theory, low ** (n + 1), high ** (n + 1), n.number
    entropy = chance * (T.M(n) * (B * log(z_high) - A * log(z_low)) - (B - A))
    return fix_all(ge(T.M(n) * (T.t(n) * covered - (B - A)) + entropy + chance * error,
                      T.M(n) * (B - A) * (log(T.t(n)) - log(T.M(n)))))  # fmt: skip


@cache
def piece_gain() -> Lemma:
    """`gain` on one piece, with an error of the order of the square of its length."""
    T = piece()
    a, b, za, zb, g, t, M = T.a(), T.b(), T.za(), T.zb(), T.g(), T.t(n), T.M(n)
    A, B, h, chance = a ** (n + 1), b ** (n + 1), T.p() * g, n.number
    ends: dict[str, Any] = {"a": ((), a), "b": ((), b), "h": ((), h)}
    chord, rises = (use(lemma(), T, ends, [T.b_end]) for lemma in (slope_above, powers_rise))
    ones = by_powers(T, lambda e: fix_all(ge(1, b**e)), lambda before: prove(
        T, fix_all(ge(1, b ** (n + 1))), using=[times(b, before), times(1, T.b_one)]))  # fmt: skip
    few = by_powers(T, lambda e: fix_all(ge(e.number * b, e.number * b**e)), lambda before: prove(
        T, fix_all(ge((n + 1) * b, (n + 1) * b ** (n + 1))), using=[times((n + 1) * b, ones)]))  # fmt: skip
    top = by_powers(T, lambda e: fix_all(ge(zb**e, b**e)), lambda before: prove(
        T, fix_all(ge(zb ** (n + 1), b ** (n + 1))), using=[times(zb, before), times(b**n, T.zb_is)],
        remainder=g * b**n))  # fmt: skip
    mass = prove(T, ge(M * h * b**n, B - A), using=[times(1, chord), times(h * b**n, T.M_is)])
    share = prove(T, ge(M * h * zb**n, B - A), using=[times(1, mass), times(M * h, top)])
    line = prove(T, ge(t / (M * zb**n) - 1 - log(t) + log(M) + chance * log(zb), 0), using=[times(1, tangent(T,
        t / (M * zb**n)))])
    both = multiply(line, prove(T, ge(B - A, 0), using=[times(1, rises, at={"n": n + 1})]))
    moved, error = chance * M * A / zb, M * h * g * (M * T.p() + 1)
    return generalise(prove(T, gain(T, a, b, za, zb, h, error), remainder=chance * error * g / zb, using=[
        times(M, both), times(t / zb**n, share), times(chance * M * A, tangent(T, za / zb)), times(moved, T.b_end),
        times(-moved, T.za_is), times(moved - chance * M * h * b**n / zb + chance * error / zb, T.zb_is),
        times(chance + chance * M * h / zb, mass), times(error / zb, few)]))  # fmt: skip


# The whole outcome


def _below(m: Any) -> Any:
    return m.win(m.states[0], m.actions[-1]) / 2


def _own(m: Any) -> Any:
    return m.win(m.states[0], m.actions[0]) / 2


def _density(m: Any, draws: int) -> Any:
    x, p = _below(m), _own(m)
    return ((x + p) ** (draws + 1) - x ** (draws + 1)) / p if p else Fraction(1)


@cache
def outcome() -> Theory:
    """One outcome among the best of n + 1 draws, and the points at which k of its k + l + 1 pieces are passed."""
    T = Theory("an outcome", reading="an outcome and those below it").declare(
        r"""
        n, k, l in N
        x          nonneg     x     the probability of the outcomes below
        p          nonneg     p     the probability of the outcome
        y          nonneg     y     the probability of both
        t(n)       positive   t     the density of the outcome among the best of n + 1 draws
        M(n)       positive   M     n + 1
        g(k)       positive   g     one over k + 1
        low(k)     positive   x_g   x + g, which has a logarithm
        high(k)    positive   y_g   y + g
        """,
        x=_below, p=_own, y=lambda m: _below(m) + _own(m), t=_density, M=lambda m, d: Fraction(d + 1),
        g=lambda m, d: Fraction(1, d + 1), low=lambda m, d: _below(m) + Fraction(1, d + 1),
        high=lambda m, d: _below(m) + _own(m) + Fraction(1, d + 1),
    )  # fmt: skip
    T = T.assuming("y_is", eq(T.y(), T.x() + T.p()), "both").assuming("y_one", ge(1, T.y()), "a probability")
    T = T.assuming("t_is", eq(T.y() ** (n + 1) - T.x() ** (n + 1), T.t(n) * T.p()), "the density")
    T = T.assuming("M_is", eq(T.M(n), n + 1), "n + 1").assuming("g_is", eq(T.g(k) * (k + 1), 1), "one over k + 1")
    T = T.assuming("low_is", eq(T.low(k), T.x() + T.g(k)), "x + g").assuming("high_is", eq(T.high(k),
        T.y() + T.g(k)), "y + g")
    T = T.define("point", (k, i), T.x() + k.number * T.p() * T.g(k + i), sign="nonneg", latex="c",
        reading="k pieces on")
    return T.define("point_g", (k, i), T.point(k, i) + T.g(k + i), sign="positive", latex="c_g", reading="c + g")


def without(lemma: Lemma, *definitions: Hypothesis) -> Lemma:
    """The lemma without these definitions, of symbols that it does not mention."""
    theorem = lemma.theorem
    for definition in definitions:
        theorem = kernel.discharge(theorem, definition.judgement)
    return Lemma(lemma.theory, theorem, lemma.steps, lemma.name)


def known(goal: Statement, *using: Any, remainder: Any = None) -> Lemma:
    """A statement about this outcome's points."""
    return prove(outcome(), fix_all(goal), using=using, remainder=remainder)


@cache
def at_start() -> tuple[Lemma, Lemma]:
    """The first point is x, and so are its powers."""
    T = outcome()
    start, x = T.point(NONE, i), T.x()
    same = known(eq(start, x), times(1, T.point_def, NONE, i))
    return same, by_powers(T, lambda e: fix_all(eq(start**e, x**e)), lambda before: known(
        eq(start ** (n + 1), x ** (n + 1)), times(start, before), times(x**n, same)))  # fmt: skip


@cache
def between() -> tuple[Lemma, Lemma]:
    """The next point is one piece further, and at most one."""
    T, all_ = outcome(), k + i + 1
    here, there, h = T.point(k, i + 1), T.point(k + 1, i), T.p() * T.g(all_)
    further = known(eq(there, here + h), times(1, T.point_def, k + 1, i), times(-1, T.point_def, k, i + 1))
    return further, known(ge(1, there), times(1, T.y_one), times(1, T.y_is), times(-1, T.point_def, k + 1, i),
                          times(-T.p(), T.g_is, all_), remainder=(i + 1).number * h)  # fmt: skip


@cache
def at_end() -> tuple[Lemma, Lemma]:
    """The end is one piece further than the last point, and at most one."""
    T = outcome()
    last = T.point(k, NONE)
    further = known(eq(T.y(), last + T.p() * T.g(k)), times(1, T.y_is), times(-1, T.point_def, k, NONE),
        times(-T.p(), T.g_is, k))
    return further, known(ge(1, T.y()), times(1, T.y_one))


def along(claim: Callable[[Natural, Natural], Statement], base: Lemma, step: Callable[[Lemma], Lemma]) -> Lemma:
    """A claim about k of k + l + 1 pieces for all l, by induction on k."""

    def over(claimed: Statement) -> Statement:
        return Statement(claimed.judgement._replace(forall=(i.var,)))

    return induct(outcome(), over(claim(k, i)), k, generalise(base), step)


@library("entropy of an outcome among the best of n", "ours; the sum is Beirami et al. 2024, Theorem 3.1")
def entropy() -> Lemma:
    """``M B log(t/M) <= n (M (y^M log(y + g) - x^M log(x + g)) - B)``, M = n + 1, up to g = 1/(k + 1), for all k."""
    T = outcome()
    x, p, y, M = T.x(), T.p(), T.y(), T.M(n)

    def claim(j: Natural, rest: Natural) -> Statement:
        at, all_ = T.point(j, rest), j + rest
        return gain(T, x, at, T.low(all_), T.point_g(j, rest), j.number * p * T.g(all_),
            j.number * M * p * T.g(all_) ** 2 * (M * p + 1))

    def on(low: Expr, high: Expr, z_low: Expr, z_high: Expr, pieces: Natural, *known: Lemma) -> Lemma:
        terms = {"a": low, "b": high, "za": z_low, "zb": z_high, "p": p, "g": T.g(pieces)}
        table = {name: ((), term) for name, term in terms.items()}
        return use(piece_gain(), T, {**table, "t": ((n,), T.t(n)), "M": ((n,), M)}, [T.M_is, *known])

    below, above, further = T.point(k, i + 1), T.point(k + 1, i), i + 1
    middle = on(
        below, above, T.point_g(k, further), T.point_g(k + 1, i), k + further, *between(),
        known(eq(T.point_g(k, further), below + T.g(k + further)), times(1, T.point_g_def, k, further)),
        known(eq(T.point_g(k + 1, i), above + T.g(k + further)), times(1, T.point_g_def, k + 1, i)),
    )  # fmt: skip
    last = on(
        T.point(k, NONE), y, T.point_g(k, NONE), T.high(k), k, *at_end(),
        known(eq(T.point_g(k, NONE), T.point(k, NONE) + T.g(k)), times(1, T.point_g_def, k, NONE)),
        known(eq(T.high(k), y + T.g(k)), times(1, T.high_is, k)),
    )  # fmt: skip
    same, powers = at_start()
    logs = log_of(known(eq(T.point_g(NONE, i), T.low(i)), times(1, T.point_g_def, NONE, i), times(-1, T.low_is, i),
        times(1, same)))
    moved = n.number * M * log(T.point_g(NONE, i)) - M - n.number - M * (log(T.t(n)) - log(M))
    base = prove(T, claim(NONE, i), using=[
        times(moved, powers, at={"n": n + 1}), times(n.number * M * x ** (n + 1), logs)])  # fmt: skip

    def step(before: Lemma) -> Lemma:
        return prove(T, claim(k + 1, i), using=[times(1, before, at={"l": i + 1}), times(1, middle)])

    way = along(claim, base, step)
    used = M * T.t(n) * p + n.number * M * p * T.g(k) * (M * p + 1)
    whole = prove(T, gain(T, x, y, T.low(k), T.high(k), p, M * p * T.g(k) * (M * p + 1)), using=[
        times(1, way, at={"k": k, "l": NONE}), times(1, last), times(-used, T.g_is, k)])  # fmt: skip
    return without(generalise(whole), T.point_g_def, T.point_def)


@library("square of the density of an outcome among the best of n",
"ours; Cauchy and Schwarz for the integral of a power")
def square() -> Lemma:
    """``(n + 1)^2 (y^(2 n + 1) - x^(2 n + 1)) >= (2 n + 1) t (y^(n + 1) - x^(n + 1))``."""
    T = outcome()
    x, p, y, t, M = T.x(), T.p(), T.y(), T.t(n), (n + 1).number
    twice, odd, even = 2 * n + 1, (2 * n + 1).number, (2 * n).number

    def claim(j: Natural, rest: Natural) -> Statement:
        at, h = T.point(j, rest), p * T.g(j + rest)
        room = M**2 * (at**twice - x**twice + j.number * odd * even * h**2)
        return fix_all(ge(odd * t**2 * j.number * h + room, 2 * odd * t * (at ** (n + 1) - x ** (n + 1))))

    def adds(low: Expr, high: Expr, h: Expr, ends: tuple[Lemma, Lemma]) -> Lemma:
        """What a piece adds: ``2 t (b^(n + 1) - a^(n + 1)) <= 2 t M h b^n <= h (t^2 + M^2 b^(2 n))``."""
        table: dict[str, Any] = {"a": ((), low), "b": ((), high), "h": ((), h)}
        above, below, near = (use(lemma(), T, table, ends) for lemma in (slope_above, slope_below, powers_near))
        room = M**2 * (high**twice - low**twice + odd * even * h**2)
        goal = fix_all(ge(odd * t**2 * h + room, 2 * odd * t * (high ** (n + 1) - low ** (n + 1))))
        return prove(T, goal, remainder=odd * h * (t - M * high**n) ** 2, using=[
            times(2 * odd * t, above), times(M**2, below, at={"n": 2 * n}), times(M**2 * odd * h, near,
            at={"n": 2 * n})])  # fmt: skip

    def step(before: Lemma) -> Lemma:
        piece = adds(T.point(k, i + 1), T.point(k + 1, i), p * T.g(k + i + 1), between())
        return prove(T, claim(k + 1, i), using=[times(1, before, at={"l": i + 1}), times(1, piece)])

    powers = at_start()[1]
    start = prove(T, claim(NONE, i), using=[
        times(M**2, powers, at={"n": twice}), times(-2 * odd * t, powers, at={"n": n + 1})])  # fmt: skip
    last = adds(T.point(k, NONE), y, p * T.g(k), at_end())
    slope = M**2 * (y**twice - x**twice) - odd * t * (y ** (n + 1) - x ** (n + 1))
    rest = M**2 * odd * even * p**2
    pieces = (k + 1).number
    every = prove(T, ge(k.number * slope + slope + rest, 0), using=[
        times(pieces, along(claim, start, step), at={"k": k, "l": NONE}), times(pieces, last),
        times(-pieces * odd * t**2 * p - rest * (pieces * T.g(k) + 1), T.g_is, k), times(pieces * odd * t,
        T.t_is)])  # fmt: skip
    limit = without(archimedes(generalise(every), k, slope, slope + rest), T.point_def, T.g_is)
    return prove(T, ge(M**2 * (y**twice - x**twice), odd * t * (y ** (n + 1) - x ** (n + 1))), using=[times(1, limit)])
