"""Convergence as statements: a sequence with its limit and a rate, what follows from it, and what has no limit.

The language has no implication, so a limit is a bound with an explicit error: ``x -> L`` if ``C >= (n + 1) |x(n) - L|``
for all n, where C mentions no n (`tends`, proven by `converges`). So ``|x(n) - L| <= eps`` once ``(n + 1) eps >= C``
(`within`). Where there is no rate, a natural-valued function N tells from where on the distance is at most 1/(m + 1)
(`tends_by`). L, C and N may mention everything but n: a limit in one index is a sequence in another. What is false for
every C or N is shown by `stays_away`, `oscillates` and `denied`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from scsym.errors import StatementError
from scsym.kernel.terms import Judgement, free_vars, parameters, rename
from scsym.language import Expr, Index, Natural, Statement, Theory, eq, expr, ge, gt, sum_below
from scsym.language import log as logarithm
from scsym.typeset import term_latex

from .auto import auto
from .prover import Lemma, Weighted, prove, times
from .tactics import absurd, antisymmetry, archimedes, by_cases, fix_all, generalise, induct, multiply, tangent

Pair = tuple[Statement, Statement]
Reason = Lemma | Sequence[Weighted] | None
Fixed = tuple[Index | Natural, ...]
HALF, ZERO = Fraction(1, 2), Natural((0, ()))


# Statements


def tends(sequence: Any, limit: Any, constant: Any, n: Natural, speed: Any = 1, fix: Fixed = ()) -> Pair:
    """``sequence -> limit``: ``constant >= (1 + speed n) |sequence - limit|`` for all n, as two statements.

    fix : indices that the hypotheses fix, which are not quantified.

    Raises StatementError where the limit, the constant or the speed mentions n, or the sequence does not.
    """
    x, goal, size = _sequence(sequence, n), _without(limit, n, "limit"), _without(constant, n, "constant of the rate")
    return _both(size, _pace(_without(speed, n, "speed"), n), x, goal, fix)


def tends_by(sequence: Any, limit: Any, modulus: Expr, m: Natural, n: Natural, j: Natural, fix: Fixed = ()) -> Pair:
    """``sequence -> limit``: ``1 >= (m + 1) |sequence - limit|`` at ``n = modulus + j``, for all m and j.

    modulus : a natural-valued symbol applied, such as ``T.N(m)``; it may mention outer parameters, but neither n nor j.
    """
    x, goal = _sequence(sequence, n), _without(limit, n, "limit")
    for v in (n, j):
        _without(modulus, v, "modulus")
    return _both(expr(1), (m + 1).number, at_index(x, n, modulus.natural + j), goal, fix)


def stays_away(sequence: Any, limit: Any, distance: Any, n: Natural, fix: Fixed = ()) -> Pair:
    """``(sequence - limit)^2 >= distance^2`` for all n, and ``distance > 0``: no limit of the sequence.

    Of a sequence that does so from n0 on, give the value at ``n + n0``.
    """
    gap = expr(sequence) - _without(limit, n, "limit")
    away = _without(distance, n, "distance")
    return ge(gap**2, away**2, fix), gt(away, 0, fix)


def oscillates(sequence: Any, distance: Any, n: Natural, fix: Fixed = ()) -> Pair:
    """``(x(n + 1) - x(n))^2 >= distance^2`` for all n, and ``distance > 0``: the sequence has no limit at all."""
    x = _sequence(sequence, n)
    away = _without(distance, n, "distance")
    return ge((at_index(x, n, n + 1) - x) ** 2, away**2, fix), gt(away, 0, fix)


# A limit and how it is proven


@dataclass(frozen=True)
class Limit:
    """``sequence -> limit``, proven with the rate ``constant / (n + 1)``: `above` and `below` are its two theorems."""

    theory: Theory
    sequence: Expr
    limit: Expr
    constant: Expr
    n: Natural
    above: Lemma
    below: Lemma

    @property
    def lemmas(self) -> tuple[Lemma, Lemma]:
        """Both theorems, in the order of `tends`."""
        return self.above, self.below

    def __repr__(self) -> str:
        return f"|- {self.sequence!r} -> {self.limit!r} as {self.n.var[0]} -> oo, with the constant {self.constant!r}"

    def _repr_latex_(self) -> str:
        gap, size = (term_latex(e.term, self.theory) for e in (self.sequence - self.limit, self.constant))
        return rf"$\displaystyle \left\lvert {gap} \right\rvert \le \frac{{{size}}}{{{self.n.var[0]} + 1}}$"


def converges(
    theory: Theory,
    sequence: Any,
    limit: Any,
    constant: Any,
    n: Natural,
    above: Reason = None,
    below: Reason = None,
    speed: Any = 1,
    seconds: float = 10,
) -> Limit:
    """Prove ``sequence -> limit`` with this constant; a side for which nothing is given is searched.

    above, below : a lemma or weighted premises for each statement of `tends`.
    speed : h of a rate ``C / (1 + h n)``, visibly positive; the limit is kept with the constant ``C (1 + 1/h)``.

    Raises NotProven where the rate is not shown, StatementError where it is none (see `tends`).
    """
    h, found = expr(speed), []
    for statement, reason in zip(tends(sequence, limit, constant, n, speed), (above, below), strict=True):
        if reason is None:
            found.append(auto(theory, statement, seconds=seconds))
        else:
            found.append(_prove(theory, statement, using=[times(1, reason)] if isinstance(reason, Lemma) else reason))
    if _is_one(h):
        return Limit(theory, expr(sequence), expr(limit), expr(constant), n, *found)
    # (1 + h n) (C (1 + 1/h) - (n + 1) g) = (n + 1) (C - (1 + h n) g) + (1/h + h n) C, and C >= 0
    pace, size = _pace(h, n), expr(constant) * (1 + 1 / h)

    def side(k: int) -> Lemma:
        goal = tends(sequence, limit, size, n)[k].judgement
        large, small = Expr(goal.left), Expr(goal.right)
        lines = [times((n + 1).number, found[k]), *(times((1 / h + h * n.number) / 2, lemma) for lemma in found)]
        return cancel(_prove(theory, ge(pace * (large - small), 0), using=lines), pace, large, small)

    return Limit(theory, expr(sequence), expr(limit), size, n, side(0), side(1))


def cancel(lemma: Lemma, factor: Any, large: Any, small: Any) -> Lemma:
    """``large >= small`` from ``factor (large - small) >= 0``, for a visibly positive factor, a sum perhaps."""
    theory, c, x, y = lemma.theory, expr(factor), expr(small), expr(large)
    goal = fix_all(ge(y, x))
    positive = _prove(theory, fix_all(gt(c, 0)), remainder=c)

    def above(case: Lemma) -> Lemma:
        lines = [times(1, multiply(positive, case)), times(1, lemma)]
        return absurd(_prove(theory, fix_all(gt(0, 0)), using=lines), goal)

    return generalise(by_cases(theory, x, y, above, lambda case: _prove(theory, goal, using=[times(1, case)])))


def bernoulli(theory: Theory, rho: Any, speed: Any, n: Natural, slow: Lemma) -> Lemma:
    """``1 >= rho^n (1 + speed n)`` from ``1 >= rho (1 + speed)``, an equation perhaps; both are visibly nonnegative."""
    r, h = expr(rho), expr(speed)

    def by_induction(bound: Callable[[Natural], Any], lines: Callable[[Lemma], list[Weighted]], rest: Any) -> Lemma:
        def goal(at: Natural) -> Statement:
            return _free(ge(1, r**at * bound(at), fix=(n,)), [slow])

        return induct(theory, goal(n), n, _prove(theory, goal(ZERO)),
                      lambda before: _prove(theory, goal(n + 1), lines(before), rest))  # fmt: skip

    sign = -1 if slow.theorem.conclusion.relation == "=" and slow.theorem.conclusion.right == expr(1).term else 1
    small = by_induction(lambda at: 1, lambda before: [times(r, before), times(sign, slow)], r * h)
    share = times(r * h, small)
    return by_induction(lambda at: 1 + h * at.number, lambda before: [times(r, before), times(sign, slow), share], None)


Drop = tuple[Any, Natural, Lemma]
_J, _L = (Natural((0, ((name, 1),))) for name in ("j_", "l_"))


def summable(theory: Theory, sequence: Any, k: Natural, bound: tuple[Any, Lemma], drop: Drop) -> Lemma:
    """``K B / q >= sum_{j < k} x(j)``, where K steps take a share q away.

    sequence : x(k), visibly nonnegative; bound : ``(B, B >= x(k))``;
    drop : ``(q, K, (1 - q) x(k) >= x(k + K))`` with q visibly positive.
    """
    x, (most, bounded), (q, steps, dropped), own = expr(sequence), bound, drop, k.var[0]
    share, held = expr(q), [bounded, dropped]

    def at(place: Natural) -> Expr:
        return at_index(x, k, place)

    def window(start: Natural, length: Natural) -> Expr:
        return sum_below(_J, length, at(start + _J))

    shifted = _by_induction(theory, lambda i: eq(window(k + 1, i) + at(k), window(k, i) + at(k + i), fix=(_L,)), _L,
                            lambda h: [times(1, h)], held)  # fmt: skip
    first = _by_induction(theory, lambda i: ge(i.number * most, window(ZERO, i), fix=(_L,)), _L,
                          lambda h: [times(1, h), times(1, bounded, at={own: _L})], held)  # fmt: skip
    # q sum_{j < k} x(j) + sum_{j < K} x(k + j) falls with k
    spent = _by_induction(
        theory, lambda i: ge(steps.number * most, share * window(ZERO, i) + window(i, steps), fix=(k,)), k,
        lambda h: [times(1, h), times(-1, shifted, at={"l_": steps}), times(1, dropped)],
        held, [times(1, first, at={"l_": steps})],
    )  # fmt: skip
    goal = ge(steps.number * most / share, window(ZERO, k))
    return _prove(theory, goal, [times(1 / share, spent)], window(k, steps) / share)


def geometric(theory: Theory, sequence: Any, k: Natural, bound: tuple[Any, Lemma], falls: Lemma, drop: Drop) -> Limit:
    """``x(k) -> 0`` with the constant ``K B / q``, where K steps take a share q away (see `summable`).

    falls : ``x(k) >= x(k + 1)``.
    """
    x, spent, step = expr(sequence), summable(theory, sequence, k, bound, drop), (k + 1).number
    least = _by_induction(
        theory, lambda i: ge(sum_below(_J, i, at_index(x, k, _J)), i.number * at_index(x, k, i), fix=(_L,)), _L,
        lambda h: [times(1, h), times((_L + 1).number, falls, at={k.var[0]: _L})], [falls],
    )  # fmt: skip
    size = drop[1].number * bound[0] / expr(drop[0])
    lines = [times(1, spent, at={k.var[0]: k + 1}), times(1, least, at={"l_": k})]
    above = _prove(theory, ge(size, step * x), lines)
    below = _prove(theory, ge(size, step * -x), [times(1, above)], 2 * step * x)
    return Limit(theory, x, expr(0), size, k, above, below)


# What follows from limits


def added(first: Limit, second: Limit) -> Limit:
    """The limit of the sum; the constants are added."""
    sums = (first.sequence + second.sequence, first.limit + second.limit, first.constant + second.constant)
    return _made(first, *sums, lambda k: [times(1, first.lemmas[k]), times(1, second.lemmas[k])])


def scaled(factor: Any, of: Limit) -> Limit:
    """The limit of ``factor x(n)``, for a visibly nonnegative factor that does not mention n."""
    c = _without(factor, of.n, "factor")
    return _made(of, c * of.sequence, c * of.limit, c * of.constant, lambda k: [times(c, of.lemmas[k])])


def negated(of: Limit) -> Limit:
    """The limit of ``-x(n)``."""
    return _made(of, -of.sequence, -of.limit, of.constant, lambda k: [times(1, of.lemmas[1 - k])])


Bound = tuple[Any, Lemma, Lemma]


def product_limit(first: Limit, second: Limit, sequence_bound: Bound, limit_bound: Bound) -> Limit:
    """The limit of ``x y`` where x is bounded: its constant is ``B C_y + D C_x``.

    sequence_bound : ``(B, B >= x(n), B >= -x(n))``; limit_bound : ``(D, D >= M, D >= -M)`` for M, the limit of y.
    """
    size = expr(sequence_bound[0]) * second.constant + expr(limit_bound[0]) * first.constant

    def lines(k: int) -> list[Weighted]:
        # 2 (a b - u v) = (a - u)(b + v) + (a + u)(b - v), for each of x (y - M) and M (x - L)
        pairs = [(sequence_bound[1:], second.lemmas), (limit_bound[1:], first.lemmas)]
        return [times(HALF, multiply(u[i], v[1 - i if k == 0 else i])) for u, v in pairs for i in (0, 1)]

    return _made(first, first.sequence * second.sequence, first.limit * second.limit, size, lines)


def squeezed(low: Limit, high: Limit, sequence: Any, at_least: Lemma, at_most: Lemma) -> Limit:
    """The limit of what lies between two sequences of one limit: ``sequence >= low(n)``, ``high(n) >= sequence``."""
    step, size = (low.n + 1).number, low.constant + high.constant
    # the other's constant is nonnegative: half the sum of its two bounds
    sides = ((high, at_most, low), (low, at_least, high))

    def lines(k: int) -> list[Weighted]:
        own, bound, other = sides[k]
        return [times(1, own.lemmas[k]), times(step, bound), *(times(HALF, lemma) for lemma in other.lemmas)]

    return _made(low, expr(sequence), low.limit, size, lines)


def log_limit(of: Limit, least: Any, bound: Lemma) -> Limit:
    """The limit of ``log x(n)``, x and L products of positive symbols; bound : ``x(n) >= least``, visibly positive.

    The constant is ``C / L + C / least``.
    """
    x, goal, low, step = of.sequence, of.limit, _without(least, of.n, "bound"), (of.n + 1).number
    size = of.constant / goal + of.constant / low

    def lines(k: int) -> list[Weighted]:
        if k == 0:  # log (x/L) <= (x - L)/L
            return [times(step, tangent(of.theory, x / goal)), times(1 / goal, of.above),
                    *(times(1 / (2 * low), lemma) for lemma in of.lemmas)]  # fmt: skip
        # log (L/x) <= (L - x)/x, and C/low >= C/x
        return [times(step, tangent(of.theory, goal / x)), times(1 / x, of.below),
                times(1 / (low * x), multiply(bound, _nonnegative(of))),
                *(times(1 / (2 * goal), lemma) for lemma in of.lemmas)]  # fmt: skip

    return _made(of, logarithm(x), logarithm(goal), size, lines)


def at_most(of: Limit, bound: Lemma, most: Any) -> Lemma:
    """``most >= limit`` from ``most >= x(n)`` for all n."""
    return _passed(of, bound, expr(most), of.limit, 1)


def at_least(of: Limit, bound: Lemma, least: Any) -> Lemma:
    """``limit >= least`` from ``x(n) >= least`` for all n."""
    return _passed(of, bound, of.limit, expr(least), 0)


def unique(first: Limit, second: Limit) -> Lemma:
    """``L = M`` for two limits of one sequence."""
    zero = added(first, negated(second))
    same = _prove(first.theory, ge(0, zero.sequence), using=[])
    other = _prove(first.theory, ge(zero.sequence, 0), using=[])
    low = _prove(first.theory, ge(second.limit, first.limit), using=[times(1, at_most(zero, same, 0))])
    high = _prove(first.theory, ge(first.limit, second.limit), using=[times(1, at_least(zero, other, 0))])
    return antisymmetry(high, low)


def along(of: Limit, path: Expr, i: Natural, grows: Lemma) -> Limit:
    """The limit along a path, ``x(N(i))``; grows : ``N(i) >= i``, path a natural-valued symbol applied.

    The constant is that of the limit.
    """
    place, x = path.natural, at_index(of.sequence, of.n, path.natural)

    def side(k: int) -> Lemma:
        goal = tends(x, of.limit, of.constant, i)[k].judgement
        large, small = Expr(goal.left), Expr(goal.right)
        own = [times((i + 1).number, of.lemmas[k], at={of.n.var[0]: place})]
        rest = [times(1, multiply(grows, _nonnegative(of)))]
        product_ = _prove(of.theory, ge((place + 1).number * (large - small), 0), using=own + rest)
        return cancel(product_, (place + 1).number, large, small)

    return Limit(of.theory, x, of.limit, of.constant, i, side(0), side(1))


def within(of: Limit, eps: Any, enough: Lemma) -> tuple[Lemma, Lemma]:
    """``eps >= |x(n) - L|`` from ``enough``, a lemma ``(n + 1) eps >= C`` with n fixed (a hypothesis, most often)."""
    step, e = (of.n + 1).number, expr(eps)
    gap = of.sequence - of.limit

    def side(k: int) -> Lemma:
        small = gap if k == 0 else -gap
        lines = [times(1, enough), times(1, of.lemmas[k], at={})]
        whole = _prove(of.theory, fix_all(ge(step * (e - small), 0)), using=lines)
        return cancel(whole, step, e, small)

    return side(0), side(1)


# No limit


def denied(away: Lemma, distance: Any, near: Sequence[Lemma], modulus: Expr, m: Natural, n: Natural) -> Lemma:
    """``0 > 0``, from ``(x(n) - L)^2 >= distance^2`` and the statements of `tends_by`: no modulus makes L the limit.

    near : both statements, supposed or proven; distance : visibly positive.
    """
    theory, c, step = away.theory, expr(distance), (m + 1).number
    # (1 - u)(1 + u) = 1 - (m + 1)^2 (x - L)^2 <= 1 - (m + 1) c^2 at j = 0
    above, below = (at_zero(lemma, m) for lemma in near)
    line = _prove(theory, ge(-m.number * c**2 - c**2 + 1, 0), using=[
        times(1, multiply(above, below)), times(step**2, away, at={n.var[0]: modulus.natural}),
    ], remainder=m.number * step * c**2)  # fmt: skip
    flat = archimedes(line, m, -(c**2), 1 - c**2)
    return _prove(theory, gt(0, 0), using=[times(1, flat)], remainder=c**2)


# Small parts


def at_index(x: Expr, n: Natural, place: Natural) -> Expr:
    """The expression with n replaced."""
    return Expr(rename(x.term, {n.var: place.index}))


def at_zero(lemma: Lemma, keep: Natural) -> Lemma:
    """The lemma with each natural number that it quantifies replaced by zero, but the one to keep."""
    c = lemma.theorem.conclusion
    gone = {v for v in c.forall if v[1] == "N" and v != keep.var}
    env = {v: ZERO.index for v in gone}
    kept = tuple(v for v in c.forall if v not in gone)
    goal = Judgement(kept, c.relation, rename(c.left, env), rename(c.right, env))
    return _prove(lemma.theory, Statement(goal), using=[times(1, lemma, at={name: ZERO for name, _ in gone})])


def _is_one(value: Expr) -> bool:
    return value.term == expr(1).term


def _pace(speed: Expr, n: Natural) -> Expr:
    return (n + 1).number if _is_one(speed) else 1 + speed * n.number


def _both(size: Expr, step: Expr, x: Expr, limit: Expr, fix: Fixed) -> Pair:
    if limit.term == expr(0).term:
        return ge(size, step * x, fix), ge(size, step * -x, fix)
    return ge(size, step * (x - limit), fix), ge(size, step * (limit - x), fix)


def _prove(theory: Theory, goal: Statement, using: Sequence[Weighted] = (), remainder: Any = None) -> Lemma:
    """`prove`, where what the premises' hypotheses fix is not quantified."""
    return prove(theory, _free(goal, [w.source for w in using]), using=list(using), remainder=remainder)


def _free(goal: Statement, sources: Sequence[Any]) -> Statement:
    """The statement without quantifiers over what these premises fix."""
    assumed = [h for s in sources for h in (s.theorem.hypotheses if isinstance(s, Lemma) else (s.judgement,))]
    fixed, j = set[Any]().union(*map(parameters, assumed)), goal.judgement
    return Statement(j._replace(forall=tuple(v for v in j.forall if v not in fixed)))


def _sequence(value: Any, n: Natural) -> Expr:
    made = expr(value)
    if n.var not in free_vars(made.term):
        raise StatementError(f"the sequence {made!r} does not mention {n.var[0]}: a limit is of a sequence")
    return made


def _without(value: Any, n: Natural, what: str) -> Expr:
    made = expr(value)
    if n.var in free_vars(made.term):
        raise StatementError(f"the {what} {made!r} mentions {n.var[0]}; it is one number for all {n.var[0]}")
    return made


def _made(like: Limit, x: Expr, limit: Expr, size: Expr, lines: Callable[[int], list[Weighted]]) -> Limit:
    """A limit from others of the same index, each side a combination."""
    sides = [_prove(like.theory, s, using=lines(k)) for k, s in enumerate(tends(x, limit, size, like.n))]
    return Limit(like.theory, x, limit, size, like.n, *sides)


def _by_induction(
    theory: Theory, goal: Callable[[Natural], Statement], index: Natural, lines: Callable[[Lemma], list[Weighted]],
    held: Sequence[Lemma], first: Sequence[Weighted] = (), rest: Any = None,
) -> Lemma:  # fmt: skip
    """Induction on an index; ``held`` are premises whose fixed indices are not quantified."""
    base, claim = _prove(theory, goal(ZERO), first, rest), _free(goal(index), held)
    return induct(theory, claim, index, base, lambda h: _prove(theory, goal(index + 1), lines(h)))


def _nonnegative(of: Limit) -> Lemma:
    """``C >= 0``: half the sum of both bounds, at n = 0."""
    halves = [times(HALF, lemma, at={of.n.var[0]: ZERO}) for lemma in of.lemmas]
    return _prove(of.theory, ge(of.constant, 0), using=halves)


def _passed(of: Limit, bound: Lemma, large: Expr, small: Expr, k: int) -> Lemma:
    gap, n = large - small, of.n
    lines = [times(1, of.lemmas[k]), times((n + 1).number, bound)]
    linear = _prove(of.theory, ge(n.number * gap + gap + of.constant, 0), using=lines)
    return _prove(of.theory, ge(large, small), using=[times(1, archimedes(linear, n, gap, gap + of.constant))])


__all__ = [
    "Limit",
    "added",
    "along",
    "at_index",
    "at_least",
    "at_most",
    "bernoulli",
    "cancel",
    "converges",
    "denied",
    "geometric",
    "log_limit",
    "negated",
    "oscillates",
    "product_limit",
    "scaled",
    "squeezed",
    "stays_away",
    "summable",
    "tends",
    "tends_by",
    "unique",
    "within",
]
