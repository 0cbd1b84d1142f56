"""Vajda's inequality, by the way between two coins that also proves Pinsker's, and the Archimedean rule.

At distance v of the coin P the relative entropy gains ``v/(x (1 - x))`` a step,
and ``4 x (1 - x) <= (1 - v)(1 + v)^2`` as x
is P - v; the bound gains ``4 v/((1 - v)(1 + v)^2)``, and the difference at N steps is of the order of 1/N.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from scsym.language import Expr, Natural, Statement, Theory, eq, ge, log
from scsym.prove.prover import Lemma, isolate, prove, times
from scsym.prove.tactics import archimedes, induct, log_of, square_zero, tangent
from scsym.theories import laws
from scsym.theories.laws import Y

from .pinsker import PIECES, along, dual, i, j, sums, two_coins, variation
from .registry import library

SQUARE = PIECES**2


@cache
def coins(sort: str = Y) -> Theory:
    """The two coins at total variation below one, and the distance v of the points on the way from the coin P."""
    T = two_coins(sort).declare(
        r"""
        far    positive   s   one plus the total variation
        rest   positive   c   one minus the total variation
        """,
        far=lambda m: 1 + laws.total_variation(m), rest=lambda m: 1 - laws.total_variation(m),
    )  # fmt: skip
    T = T.assuming("far_def", eq(T.far(), 1 + T.TV()), "one plus the total variation")
    T = T.assuming("rest_def", eq(T.rest(), 1 - T.TV()), "one minus the total variation, which is below one")
    T = T.define("v", (i, j), (j + 1) * T.TV(), times=PIECES, sign="nonneg", latex="v", reading="the way that is left")
    T = T.define("plus", (i, j), 1 + T.v(i, j), sign="positive", latex="v_+", reading="1 + v")
    less = PIECES * T.rest() + i.number * T.TV()
    return T.define("less", (i, j), less, times=PIECES, sign="positive", latex="v_-", reading="1 - v")


@cache
def relations(sort: str) -> tuple[Lemma, Lemma]:
    """``less = 1 - v`` and ``x = P - v``, at every point."""
    T, gap = coins(sort), variation(sort)
    v, c, x = T.v(i, j), T.less(i, j), T.x(i, j)

    def zero(total: Expr, *using: Any) -> Lemma:
        scaled = prove(T, eq(PIECES * total, 0), using=using)
        return square_zero(prove(T, ge(0, total**2), using=[times(-total, scaled)],
            remainder=(i + j).number * total**2), total)

    return (
        zero(c + v - 1, times(1, T.less_def), times(1, T.v_def), times(PIECES, T.rest_def)),
        zero(x + v - T.P(), times(1, T.x_def), times(1, T.v_def), times((j + 1).number, gap)),
    )


@cache
def at_least_rest(sort: str) -> Lemma:
    """``less >= rest``, as v is at most the total variation."""
    T = coins(sort)
    return prove(T, ge(T.less(i, j), T.rest()), remainder=T.part(i + j) * i.number * T.TV(), using=[
        times(T.part(i + j), T.less_def), times(-(T.less(i, j) - T.rest()), T.part_def, i + j)])  # fmt: skip


def way(T: Theory, at: tuple[Any, Any]) -> Expr:
    """``log((1 + v)/(1 - v)) - 2 v/(1 + v)``."""
    return log(T.plus(*at)) - log(T.less(*at)) - 2 * T.v(*at) / T.plus(*at)


@cache
def one_step(sort: str) -> Lemma:
    """From x to x1, of i + j + 2 steps: the entropies gain what the bound does, up to the step's square."""
    T = coins(sort)
    here, there = (i, j + 1), (i + 1, j)
    minus, place = relations(sort)
    P, fail, one = T.P(), T.P_fail(), sums(sort)[0]
    (x, y, v, s, c), (x1, y1, v1, s1, c1) = ([f(*at) for f in (T.x, T.y_, T.v, T.plus, T.less)] for at in (here, there))
    both, step = along(sort), v - v1
    gained = prove(T, eq(P * (1 - x / x1) + fail * (1 - y / y1), step * v1 / (x1 * y1)), using=[
        times(1 - y / y1, one), times(-(1 - P) / y1, both, *here), times(1 / y1 - P * x / (x1 * y1), both, *there),
        times((P - x1) / (x1 * y1), place, *there), times(-(P - x1) / (x1 * y1), place, *here),
        times(-step / (x1 * y1), place, *there)])  # fmt: skip
    known = [isolate(minus, T.less), isolate(both, T.y_), isolate(place, T.x), isolate(one, T.P_fail), T.plus_def]
    rest = 4 * (fail - c1**2 / 2) ** 2 + 4 * fail * v1**2 + c1**3 * v1
    near = prove(T, ge(c1 * s1**2, 4 * x1 * y1), by=known, remainder=rest)
    bend = c1 * s1**2
    slopes = prove(T, eq(4 * v1 / bend - 1 / s1 - 1 / c + 2 / (s * s1), -step * (1 / (c * c1) + 2 / (s * s1**2))),
        using=[
        times(2 / (s * s1**2) - (c1 + s1 + 1 + v1) / bend, T.plus_def, *there), times(-2 / (s * s1**2), T.plus_def,
        *here),
        times(-(v1 - 1) / bend - 1 / (c * c1), minus, *there), times(1 / (c * c1), minus, *here)])  # fmt: skip
    # times the square of the number of steps, which are of length TV / steps
    steps, V, low = (i + j + 2).number, T.TV(), T.rest()
    length = prove(T, eq(steps * step, V), using=[times(1, T.v_def, *here), times(-1, T.v_def, *there)])
    wide = at_least_rest(sort)
    entropy = P * (log(x1) - log(x)) + fail * (log(y1) - log(y))
    goal = ge(steps**2 * (entropy + way(T, there) - way(T, here)) + V**2 * (2 + 1 / low**2), 0)
    inverse, close, all_ = V**2 / (low**2 * c * c1), 2 * V**2 / (s * s1**2), steps**2
    curve = v1 / (x1 * y1) - 1 / s1 - 1 / c + 2 / (s * s1)
    return prove(T, goal, remainder=close * (v * s1**2 + v1 * (v1 + 2)), using=[
        times(all_ * P, tangent(T, x / x1)), times(all_ * fail, tangent(T, y / y1)), times(all_, tangent(T, s / s1)),
        times(all_, tangent(T, c1 / c)), times(all_, gained), times(steps * V * v1 / (x1 * y1 * bend), near),
        times(steps * V, slopes), times(inverse * c1, wide, *here), times(inverse * low, wide, *there),
        times(all_ / s1 + 2 * all_ * v / (s * s1) + close * (s1 + 1 + v1), T.plus_def, *there),
        times(-all_ / s1 - 2 * all_ * v1 / (s * s1) + close * s1**2, T.plus_def, *here),
        times(all_ / c, minus, *here), times(-all_ / c, minus, *there),
        times(steps * curve - V * (1 / (c * c1) + 2 / (s * s1**2)), length)])  # fmt: skip


@library("Vajda's inequality", "Vajda 1970")
def vajda(sort: str = Y) -> Lemma:
    """``KL(p || q) >= log((1 + TV)/(1 - TV)) - 2 TV/(1 + TV)`` for a total variation below one."""
    T = coins(sort)
    P, fail, V, low = T.P(), T.P_fail(), T.TV(), T.rest()
    bound, spare = log(T.far()) - log(low) - 2 * V / T.far(), 2 + 1 / low**2
    minus, place = relations(sort)

    def claim(at: Natural, left: Natural) -> Statement:
        entropy = P * (log(T.x(at, left)) - log(T.Q())) + fail * (log(T.y_(at, left)) - log(T.Q_fail()))
        squares = (at + left + 1).number ** 2
        return ge(squares * (entropy - bound + way(T, (at, left))) + at.number * V**2 * spare, 0, fix=(i,))

    def step(before: Lemma) -> Lemma:
        return prove(T, claim(i + 1, j), using=[times(1, before, j + 1), times(1, one_step(sort))])

    none = Natural((0, ()))
    at = (none, j)
    part = T.part(j)
    start = {
        name: prove(T, eq(left, right), using=[times(part, law, *at), times(right - left, T.part_def, j)])
        for name, left, right, law in (
            ("x", T.x(*at), T.Q(), T.x_def), ("y", T.y_(*at), T.Q_fail(), T.y__def), ("v", T.v(*at), V, T.v_def))
    }  # fmt: skip
    plus = prove(T, eq(T.plus(*at), T.far()), using=[times(1, T.plus_def, *at), times(-1, T.far_def), times(1,
        start["v"])])
    less = prove(T, eq(T.less(*at), low), using=[times(1, minus, *at), times(-1, T.rest_def), times(-1, start["v"])])
    all_ = (j + 1).number ** 2
    base = prove(T, claim(none, j), using=[
        times(all_ * P, log_of(start["x"])), times(all_ * fail, log_of(start["y"])), times(all_, log_of(plus)),
        times(-all_, log_of(less)),
        times(-2 * all_ / T.plus(*at), start["v"]), times(2 * all_ * V / (T.plus(*at) * T.far()), plus)])  # fmt: skip
    every = induct(T, claim(i, j), i, base, step)
    # at the last point v = TV/(i + 1), and the bound there is at most v^2 (1/rest + 2)
    end, pieces, part = (i, none), (i + 1).number, T.part(i)
    v, s, c = T.v(*end), T.plus(*end), T.less(*end)
    square, left = pieces**2, V**2 * (1 / low + 2)
    last = prove(T, ge(left, square * way(T, end)), remainder=2 * V**2 * v / s, using=[
        times(square, tangent(T, s)), times(square, tangent(T, 1 / c)), times(V**2 / (low * c),
        at_least_rest(sort), *end),
        times(2 * V**2 / s - square - 2 * square * v / s, T.plus_def, *end), times(square * (1 + v) / c, minus, *end),
        times(-(pieces * v + V) * (1 / c + 2 / s), T.v_def, *end)])  # fmt: skip
    worth = prove(T, eq(T.worth(i), 1), using=[
        times(1, T.worth_def), times(1, T.hit_def), times(1, T.miss_def), times(1, along(sort), *end)])  # fmt: skip
    hit, miss = (log_of(prove(T, eq(ratio * coin, at_end), using=[times(1, law)])) for ratio, coin, at_end, law in (
        (T.hit(i), T.Q(), T.x(*end), T.hit_def), (T.miss(i), T.Q_fail(), T.y_(*end), T.miss_def)))  # fmt: skip
    slope, rest = T.KL() - bound, V**2 * spare + left
    whole = prove(T, ge(square * slope + i.number * V**2 * spare + left, 0), using=[
        times(1, every, i, none), times(1, last), times(square, dual(sort), i), times(square, tangent(T, T.worth(i))),
        times(-square, worth), times(square * P, hit), times(square * fail, miss)])  # fmt: skip
    line = prove(T, ge(i.number * slope + slope + rest, 0), remainder=part * (V**2 * spare + i.number * left), using=[
        times(part, whole), times(-pieces * slope - rest, T.part_def)])  # fmt: skip
    limit = archimedes(line, i, slope, slope + rest)
    return prove(T, ge(T.KL(), bound), using=[times(1, limit)])
