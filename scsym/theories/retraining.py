"""First facts about retraining in problems of finitely many decisions, proven once and cited by the papers' statements.

Karwowski and Douglas (2025), section 5, in the theory `scsym.theories.layered.retraining`: zero success included, any
transitions, any time-indexed prior.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from scsym.language import Theory, eq, ge, sum_
from scsym.prove.prover import Lemma, flip, prove, times
from scsym.prove.tactics import (
    absurd,
    antisymmetry,
    at,
    by_cases,
    fix_all,
    generalise,
    induct,
    multiply,
    vanishing_term,
)

from .layered import a, b, k, n, retraining, x, y

T = retraining


def nonnegative_product(theory: Theory, product: Lemma, factor: object, after: object) -> Lemma:
    """``after >= factor`` from ``factor * (after - factor) >= 0``, where ``after`` is visibly nonnegative.

    All indices are fixed. If factor were larger than after, it would be positive, and the product negative.
    """
    from scsym.language import expr, gt

    f, whole = expr(factor), expr(after)
    goal = fix_all(ge(whole, f))

    def negative(case: Lemma) -> Lemma:
        positive = prove(theory, fix_all(gt(f, 0)), using=[times(1, case)], remainder=whole)
        both = multiply(positive, case)
        return absurd(prove(theory, fix_all(gt(0, 0)), using=[times(1, both), times(1, product)]), goal)

    return by_cases(theory, f, whole, negative, lambda case: prove(theory, goal, using=[times(1, case)]))


@cache
def no_mass_where_dead() -> Lemma:
    """A row of value zero gives no probability to an action that can succeed."""
    row = sum_(a, T.G(k, n, x, a) * T.Q(k, n, x, a))
    whole = prove(T, eq(T.V_zero(k, n + 1, x) * row, 0), by=[flip(T.V_next), T.V_vanishes])
    return vanishing_term(whole, a, T.V_zero(k, n + 1, x) * T.G(k, n, x, a) * T.Q(k, n, x, a)).called(
        "no action of a row of value zero can succeed"
    )


@cache
def bayes() -> Lemma:
    """Bayes' rule, at every state: G^{k+1}(a|x) v(x) = G^k(a|x) q(x, a)."""
    return prove(
        T,
        eq(T.G(k + 1, n, x, a) * T.V(k, n + 1, x), T.G(k, n, x, a) * T.Q(k, n, x, a)),
        by=[T.G_next, T.V_vanishes, T.V_inverse, no_mass_where_dead()],
    ).called("Bayes' rule")


@cache
def sums() -> Lemma:
    """Every iterate is a policy: its rows sum to one."""
    base = prove(T, eq(sum_(a, T.G(0, n, x, a)), 1), by=[T.G_zero, T.p_sums])

    def step(h: Lemma) -> Lemma:
        return prove(
            T, eq(sum_(a, T.G(k + 1, n, x, a)), 1, fix=(k,)), by=[T.G_next, h, flip(T.V_next), T.V_inverse]
        )  # fmt: skip

    return induct(T, eq(sum_(a, T.G(k, n, x, a)), 1, fix=(k,)), k, base, step).called("G sums to one")


@cache
def improvement() -> Lemma:
    """The exact gain of one step, times v: what later decisions gain, and the spread of q under the policy."""
    later = sum_(a, T.G(k + 1, n, x, a) * (T.Q(k + 1, n, x, a) - T.Q(k, n, x, a)))
    spread = sum_((a, b), T.G(k, n, x, a) * T.G(k, n, x, b) * (T.Q(k, n, x, a) - T.Q(k, n, x, b)) ** 2) / 2
    v, after = T.V(k, n + 1, x), T.V(k + 1, n + 1, x)
    following = prove(T, eq(after, sum_(a, T.G(k + 1, n, x, a) * T.Q(k + 1, n, x, a))), by=[T.V_next])
    return prove(T, eq(v * (after - v), v * later + spread), by=[following, bayes(), T.V_next, sums()]).called(
        "gain of one step"
    )


@cache
def monotone() -> Lemma:
    """Success never falls: v^{G^{k+1}} >= v^{G^k} at every state and every time."""
    claim = ge(T.V(k + 1, n, x), T.V(k, n, x), fix=(n,))
    base = prove(T, ge(T.V(k + 1, 0, x), T.V(k, 0, x)), by=[T.V_end])

    def step(h: Lemma) -> Lemma:
        better = prove(
            T,
            ge(T.Q(k + 1, n, x, a), T.Q(k, n, x, a), fix=(n,)),
            by=[T.Q_def],
            using=[times(T.w(x, a) * T.tau(x, a, y), h, y, k, over=y)],
        )
        v, gain = T.V(k, n + 1, x), T.V(k + 1, n + 1, x) - T.V(k, n + 1, x)
        spread = sum_((a, b), T.G(k, n, x, a) * T.G(k, n, x, b) * (T.Q(k, n, x, a) - T.Q(k, n, x, b)) ** 2) / 2
        product = prove(
            T,
            ge(v * gain, 0, fix=(k, n, x)),
            using=[times(1, at(improvement(), x, k, n)), times(v * T.G(k + 1, n, x, a), better, a, x, k, over=a)],
            remainder=spread,
        )
        return generalise(nonnegative_product(T, product, v, T.V(k + 1, n + 1, x)))

    return induct(T, claim, n, base, step).called("success never falls")


@cache
def zero_squared() -> Lemma:
    """The indicator of zero success is its own square."""
    z = T.V_zero(k, n, x)
    return prove(T, eq(z**2, z), using=[times(z, T.V_inverse), times(-T.V(k, n, x), T.V_no_inverse)]).called(
        "an indicator is its square"
    )


@cache
def dead_stays_dead() -> Lemma:
    """Where G^k cannot succeed, G^{k+1} cannot either."""
    base = prove(T, eq(T.V_zero(k, 0, x) * T.V(k + 1, 0, x), 0), using=[
        times(T.V_zero(k, 0, x), T.V_end, x, k + 1), times(-T.V_zero(k, 0, x), T.V_end, x, k),
        times(1, T.V_vanishes, x, k, 0),
    ])  # fmt: skip

    def step(h: Lemma) -> Lemma:
        dead = T.V_zero(k, n + 1, x)
        row = prove(
            T, eq(dead * T.G(k, n, x, a) * T.w(x, a) * sum_(y, T.tau(x, a, y) * T.V(k, n, y)), 0),
            by=[flip(T.Q_def), no_mass_where_dead()],
        )  # fmt: skip
        flow = dead * T.G(k, n, x, a) * T.w(x, a) * T.tau(x, a, y)
        only = vanishing_term(row, y, flow * T.V(k, n, y))
        into_dead = prove(
            T, eq(flow, flow * T.V_zero(k, n, y)),
            using=[times(-flow, T.V_inverse, y, k, n), times(T.V_inv(k, n, y), only, a, x, y, k, n)],
        )  # fmt: skip
        following = prove(
            T, eq(T.V(k + 1, n + 1, x), sum_(a, T.G(k + 1, n, x, a) * T.Q(k + 1, n, x, a))), by=[T.V_next]
        )
        kept = prove(
            T, eq(dead * T.G(k + 1, n, x, a), dead * T.G(k, n, x, a)), by=[T.G_next, T.V_no_inverse, zero_squared()]
        )  # fmt: skip
        return prove(
            T, eq(dead * T.V(k + 1, n + 1, x), 0, fix=(n,)), by=[h, following, kept, T.Q_def, into_dead]
        )  # fmt: skip

    claim = eq(T.V_zero(k, n, x) * T.V(k + 1, n, x), 0, fix=(n,))
    return induct(T, claim, n, base, step).called("a dead state stays dead")


@cache
def same_dead() -> Lemma:
    """G^{k+1} and G^k cannot succeed at the same states."""
    old, new = T.V_zero(k, n, x), T.V_zero(k + 1, n, x)
    forwards = prove(T, eq(old, old * new), using=[
        times(-old, T.V_inverse, x, k + 1, n), times(T.V_inv(k + 1, n, x), dead_stays_dead()),
    ])  # fmt: skip
    low = prove(T, ge(0, new * T.V(k, n, x)), using=[times(new, monotone()), times(-1, T.V_vanishes, x, k + 1, n)])
    high = prove(T, ge(new * T.V(k, n, x), 0), remainder=new * T.V(k, n, x))
    never = antisymmetry(high, low)
    backwards = prove(T, eq(new, old * new), using=[
        times(-new, T.V_inverse), times(T.V_inv(k, n, x), never),
    ])  # fmt: skip
    return prove(T, eq(new, old), using=[times(1, backwards), times(-1, forwards)]).called(
        "the dead states are those of the prior"
    )


@cache
def dead_rows_kept() -> Lemma:
    """Rows of zero success are the prior's rows for ever."""

    def claim(i: Any) -> Any:
        return eq(T.V_zero(i, n + 1, x) * T.G(i, n, x, a), T.V_zero(i, n + 1, x) * T.p(n, x, a), fix=(k,))

    base = prove(T, claim(0), by=[T.G_zero])

    def step(h: Lemma) -> Lemma:
        return prove(T, claim(k + 1), by=[same_dead(), T.G_next, T.V_no_inverse, zero_squared(), h])

    return induct(T, claim(k), k, base, step).called("dead rows are kept")


@cache
def dead_as_at_first() -> Lemma:
    """G^k cannot succeed exactly where the prior cannot."""
    base = prove(T, eq(T.V_zero(0, n, x), T.V_zero(0, n, x)))
    claim = eq(T.V_zero(k, n, x), T.V_zero(0, n, x), fix=(k,))

    def step(h: Lemma) -> Lemma:
        return prove(T, eq(T.V_zero(k + 1, n, x), T.V_zero(0, n, x), fix=(k,)), by=[same_dead(), h])

    return induct(T, claim, k, base, step).called("dead as at first")


@cache
def above_prior() -> Lemma:
    """Every iterate succeeds at least as often as the prior."""
    base = prove(T, ge(T.V(0, n, x), T.V(0, n, x)))
    claim = ge(T.V(k, n, x), T.V(0, n, x), fix=(k,))

    def step(h: Lemma) -> Lemma:
        return prove(
            T, ge(T.V(k + 1, n, x), T.V(0, n, x), fix=(k,)), using=[times(1, h), times(1, monotone(), n, x, k)]
        )  # fmt: skip

    return induct(T, claim, k, base, step).called("never below the prior")
