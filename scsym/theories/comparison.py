"""Retraining against a comparator: how far the success of the k-th iterate is behind that of any policy.

Against any comparator policy c: ``k (log v^c - log v_k) <= C``, with C the expected sum of ``- log p`` along the
trajectories of c given its success. So the success of the k-th iterate is at least ``v^c e^(-C/k)``: a dimension-free
form of Karwowski and Douglas (2025), Proposition 5.5. Step weights and prior are positive here.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from scsym.exact import log as logarithm
from scsym.language import Declaration, Hypothesis, Theory, delta, eq, expr, ge, log, sum_
from scsym.prove.prover import Lemma, prove, times
from scsym.prove.tactics import induct, log_of, tangent

from .layered import ONE, ZERO, a, b, expected, final, k, n, prior, tau, weight, x, y

# Concrete models: weights, ends, prior and comparator of an MDP, pushed into the interior


def pushed_weight(m: Any, i: Any, c: Any) -> Any:
    """The step weight, made positive."""
    return (weight(m, i, c) + 1) / 2


def pushed_end(m: Any, i: Any) -> Any:
    """The last state's weight, made positive."""
    return (final(m, i) + 1) / 2


def pushed_prior(m: Any, i: Any, c: Any) -> Any:
    """The prior, made of full support."""
    return (prior(m, "p", i, c) + ONE / len(m.actions)) / 2


def _prior(m: Any, _: int, i: Any, c: Any) -> Any:
    return pushed_prior(m, i, c)


def comparator(m: Any, i: Any, c: Any) -> Any:
    """Some other policy."""
    return (prior(m, "p", i, c) + 2 * ONE / len(m.actions)) / 3


def iterate(m: Any, times_: int, left: int, i: Any, c: Any) -> Any:
    """The retrained prior's probability."""

    def make() -> Any:
        if times_ == 0:
            return pushed_prior(m, i, c)
        value = value_of(m, times_ - 1)
        here = iterate(m, times_ - 1, left, i, c) * pushed_weight(m, i, c) * expected(m, i, c, value(left))
        return here / value(left + 1)[i]

    return m.remember(("pushed", times_, left, i, c), make)


def value_of(m: Any, times_: int | None) -> Any:
    """The success of the iterate (of the comparator for None), as a function of the decisions left."""
    rule = (lambda left, i, c: comparator(m, i, c)) if times_ is None else (lambda *at: iterate(m, times_, *at))

    def value(left: int) -> Any:
        def make() -> Any:
            if left == 0:
                return {i: pushed_end(m, i) for i in m.domain("X")}
            ahead = value(left - 1)

            def term(i: Any, c: Any) -> Any:
                return rule(left - 1, i, c) * pushed_weight(m, i, c) * expected(m, i, c, ahead)

            return {i: sum((term(i, c) for c in m.actions), ZERO) for i in m.domain("X")}

        return m.remember(("pushed value", times_, left), make)

    return value


def given(m: Any, left: int, i: Any, c: Any) -> Any:
    """The comparator's decision given its success."""
    value = value_of(m, None)
    return comparator(m, i, c) * pushed_weight(m, i, c) * expected(m, i, c, value(left)) / value(left + 1)[i]


def chance(m: Any, left: int, i: Any, c: Any, o: Any) -> Any:
    """The transition given its success."""
    value = value_of(m, None)(left)
    return tau(m, i, c, o) * value[o] / expected(m, i, c, value)


def cost(m: Any, left: int, i: Any) -> Any:
    """The expected sum of - log p along the comparator given its success."""

    def make() -> Any:
        found = logarithm(1)
        for c in m.actions if left else ():
            found = found - given(m, left - 1, i, c) * logarithm(pushed_prior(m, i, c))
            for o in m.domain("X"):
                mass = given(m, left - 1, i, c) * chance(m, left - 1, i, c, o)
                found = found + mass * cost(m, left - 1, o) if mass else found
        return found

    return m.remember(("cost", left, i), make)


def lead(m: Any, times_: int, left: int, i: Any) -> Any:
    """The sum over the iterates before of log v - log v^c."""
    found = logarithm(1)
    for done in range(times_):
        found = found + logarithm(value_of(m, done)(left)[i] / value_of(m, None)(left)[i])
    return found


def lead_after(m: Any, times_: int, left: int, i: Any, c: Any) -> Any:
    """The same after an action."""
    found = logarithm(1)
    for done in range(times_):
        ahead = expected(m, i, c, value_of(m, done)(left)) / expected(m, i, c, value_of(m, None)(left))
        found = found + logarithm(ahead)
    return found


T = Theory("retraining, positive", reading="retraining from a prior of full support, against a comparator").declare(
    r"""
    x, y in X          all states
    a, b in A          the actions
    n, k in N
    tau(x, a, y)       nonneg     \tau         the transition probabilities
    w(x, a)            positive   w            the step weight e^r
    end(x)             positive   g            the weight of the last state
    c(n, x, a)         nonneg     c            the comparator
    G(k, n, x, a)      positive   \pi^G        the prior retrained k times
    V(k, n, x)         positive   v            its success
    e(k, n, x, a)      positive   \bar v       its expected success after an action
    Vc(n, x)           positive   v^c          the comparator's success
    ec(n, x, a)        positive   \bar v^c     its expected success after an action
    om(n, x, a)        nonneg     \omega       the comparator's decision given its success
    tc(n, x, a, y)     nonneg     \tau_c       the transition given its success
    C(n, x)            real       C            the expected sum of - log p along it
    D(k, n, x)         real       D            the sum over the iterates before of log v - log v^c
    S(k, n, x, a)      real       S            the same after an action
    """,
    tau=tau, w=pushed_weight, end=pushed_end,
    c=lambda m, t, i, c: comparator(m, i, c), G=iterate, V=lambda m, j, t, i: value_of(m, j)(t)[i],
    e=lambda m, j, t, i, c: expected(m, i, c, value_of(m, j)(t)), Vc=lambda m, t, i: value_of(m, None)(t)[i],
    ec=lambda m, t, i, c: expected(m, i, c, value_of(m, None)(t)), om=given, tc=chance, C=cost, D=lead, S=lead_after,
)  # fmt: skip
T = T.with_symbols(  # its role tells concrete models to choose it
    Declaration("p", ("N", "X", "A"), "positive", "the prior, of full support", "p", _prior, "policy")
)
BAYES = eq(T.G(k + 1, n, x, a) * T.V(k, n + 1, x), T.G(k, n, x, a) * T.w(x, a) * T.e(k, n, x, a))
PAID = sum_(a, T.om(n, x, a) * (-log(T.p(n, x, a)) + sum_(y, T.tc(n, x, a, y) * T.C(n, y))))
T = T.with_hypotheses(
    Hypothesis("p_total", eq(sum_(a, T.p(n, x, a)), 1), "the prior is a policy"),
    Hypothesis("c_total", eq(sum_(a, T.c(n, x, a)), 1), "the comparator is a policy"),
    Hypothesis("G_zero", eq(T.G(0, n, x, a), T.p(n, x, a)), "retraining starts from the prior"),
    Hypothesis("G_next", BAYES, "Bayes' rule"),
    Hypothesis("e_def", eq(T.e(k, n, x, a), sum_(y, T.tau(x, a, y) * T.V(k, n, y))), "expected success"),
    Hypothesis("V_end", eq(T.V(k, 0, x), T.end(x)), "no decision is left"),
    Hypothesis("V_next", eq(T.V(k, n + 1, x), sum_(a, T.G(k, n, x, a) * T.w(x, a) * T.e(k, n, x, a))), "success"),
    Hypothesis("ec_def", eq(T.ec(n, x, a), sum_(y, T.tau(x, a, y) * T.Vc(n, y))), "expected success"),
    Hypothesis("Vc_end", eq(T.Vc(0, x), T.end(x)), "no decision is left"),
    Hypothesis("Vc_next", eq(T.Vc(n + 1, x), sum_(a, T.c(n, x, a) * T.w(x, a) * T.ec(n, x, a))), "success"),
    Hypothesis("om_def", eq(T.om(n, x, a) * T.Vc(n + 1, x), T.c(n, x, a) * T.w(x, a) * T.ec(n, x, a)), "Bayes' rule"),
    Hypothesis("tc_def", eq(T.tc(n, x, a, y) * T.ec(n, x, a), T.tau(x, a, y) * T.Vc(n, y)), "Bayes' rule"),
    Hypothesis("C_zero", eq(T.C(0, x), 0), "no decision", True),
    Hypothesis("C_next", eq(T.C(n + 1, x), PAID), "one more decision", True),
    Hypothesis("D_zero", eq(T.D(0, n, x), 0), "no iterate", True),
    Hypothesis("D_next", eq(T.D(k + 1, n, x), T.D(k, n, x) + log(T.V(k, n, x)) - log(T.Vc(n, x))), "one more", True),
    Hypothesis("S_zero", eq(T.S(0, n, x, a), 0), "no iterate", True),
    Hypothesis(
        "S_next", eq(T.S(k + 1, n, x, a), T.S(k, n, x, a) + log(T.e(k, n, x, a)) - log(T.ec(n, x, a))), "one more", True
    ),
)


@cache
def decisions_sum() -> Lemma:
    """The comparator's decisions given success are a policy."""
    v = T.Vc(n + 1, x)
    return prove(T, eq(sum_(a, T.om(n, x, a)), 1), using=[times(1 / v, T.om_def, over=a), times(-1 / v, T.Vc_next)])


@cache
def later() -> Lemma:
    """``S >= sum tc D``: Jensen's inequality, for every iterate."""
    here, there = T.e(k, n, x, a), T.ec(n, x, a)
    sums = [times(1 / there, T.tc_def, over=y), times(-1 / there, T.ec_def)]
    total = prove(T, eq(sum_(y, T.tc(n, x, a, y)), 1), using=sums)
    ratio = T.V(k, n, y) * there / (T.Vc(n, y) * here)
    gaps = sum_(y, T.tc(n, x, a, y) * (log(T.V(k, n, y)) - log(T.Vc(n, y))))
    jensen = prove(T, ge(log(here) - log(there), gaps), using=[
        times(T.tc(n, x, a, y), tangent(T, ratio), over=y), times(1 + log(there) - log(here), total),
        times(-T.V(k, n, y) / (T.Vc(n, y) * here), T.tc_def, over=y), times(1 / here, T.e_def),
    ])  # fmt: skip

    def goal(i: Any) -> Any:
        return ge(T.S(i, n, x, a), sum_(y, T.tc(n, x, a, y) * T.D(i, n, y)), fix=(k,))

    def step(h: Lemma) -> Lemma:
        return prove(T, goal(k + 1), by=[T.S_next, T.D_next], using=[times(1, h), times(1, jensen)])

    return induct(T, goal(k), k, prove(T, goal(0), by=[T.S_zero, T.D_zero]), step)


@cache
def one_decision() -> Lemma:
    """``D >= sum om (S + log p - log G)``."""
    worth = T.w(x, a) * T.ec(n, x, a)
    v = T.Vc(n + 1, x)
    prefers = prove(T, ge(sum_(a, T.om(n, x, a) * log(worth)), log(v)), using=[
        times(T.om(n, x, a), tangent(T, v / worth), over=a), times(log(v) + 1, decisions_sum()),
        times(-1 / worth, T.om_def, over=a), times(-1, T.c_total),
    ])  # fmt: skip
    bayes = prove(T, BAYES, by=[T.G_next])
    first = log_of(prove(T, eq(T.G(0, n, x, a), T.p(n, x, a)), by=[T.G_zero]))

    def goal(i: Any) -> Any:
        inside = T.S(i, n, x, a) + log(T.p(n, x, a)) - log(T.G(i, n, x, a))
        return ge(T.D(i, n + 1, x), sum_(a, T.om(n, x, a) * inside), fix=(k,))

    def step(h: Lemma) -> Lemma:
        return prove(T, goal(k + 1), by=[T.D_next, T.S_next], using=[
            times(1, h), times(T.om(n, x, a), log_of(bayes), over=a), times(1, prefers),
            times(-log(T.V(k, n + 1, x)), decisions_sum()),
        ])  # fmt: skip

    base = prove(T, goal(0), by=[T.D_zero, T.S_zero], using=[times(T.om(n, x, a), first, over=a)])
    return induct(T, goal(k), k, base, step)


@cache
def totals() -> Lemma:
    """Every iterate is a policy."""

    def goal(i: Any) -> Any:
        return eq(sum_(a, T.G(i, n, x, a)), 1, fix=(k,))

    def step(h: Lemma) -> Lemma:
        v = T.V(k, n + 1, x)
        return prove(T, goal(k + 1), using=[times(1 / v, T.G_next, over=a), times(-1 / v, T.V_next), times(0, h)])

    return induct(T, goal(k), k, prove(T, goal(0), by=[T.G_zero, T.p_total]), step)


@cache
def summed() -> Lemma:
    """``D >= -C``: by induction over the decisions."""
    own = T.G(k, n, x, a)
    others = sum_(b, (1 - delta(a, b)) ** 2 * T.G(k, n, x, b))
    small = prove(T, ge(0, log(own)), using=[times(1, tangent(T, own)), times(-1, totals())], remainder=others)
    same = log_of(prove(T, eq(T.V(k, 0, x), T.Vc(0, x)), by=[T.V_end, T.Vc_end]))

    def none(h: Lemma) -> Lemma:
        return prove(T, eq(T.D(k + 1, 0, x), 0, fix=(k,)), by=[T.D_next, h], using=[times(1, same)])

    nothing = induct(T, eq(T.D(k, 0, x), 0, fix=(k,)), k, prove(T, eq(T.D(0, 0, x), 0), by=[T.D_zero]), none)

    def goal(i: Any) -> Any:
        return ge(T.D(k, i, x), -T.C(i, x), fix=(n,))

    def step(h: Lemma) -> Lemma:
        return prove(T, goal(n + 1), by=[T.C_next], using=[
            times(1, one_decision()), times(T.om(n, x, a), later(), over=a),
            times(T.om(n, x, a) * T.tc(n, x, a, y), h, y, k, over=(y, a)), times(T.om(n, x, a), small, over=a),
        ])  # fmt: skip

    return induct(T, goal(n), n, prove(T, goal(0), by=[nothing, T.C_zero]), step)


@cache
def monotone() -> Lemma:
    """``v_{k+1} >= v_k``."""

    def worth(c: Any) -> Any:
        return T.w(x, c) * T.e(k, n, x, c)

    def goal(i: Any) -> Any:
        return ge(T.V(k + 1, i, x), T.V(k, i, x), fix=(n,))

    def step(h: Lemma) -> Lemma:
        better = prove(T, ge(T.e(k + 1, n, x, a), T.e(k, n, x, a), fix=(n,)), by=[T.e_def], using=[
            times(T.tau(x, a, y), h, y, k, over=y)])  # fmt: skip
        v = T.V(k, n + 1, x)
        spread = sum_((a, b), T.G(k, n, x, a) * T.G(k, n, x, b) * (worth(a) - worth(b)) ** 2) / (2 * v)
        return prove(T, goal(n + 1), by=[T.V_next], using=[
            times(T.G(k + 1, n, x, a) * T.w(x, a), better, a, x, k, over=a), times(worth(a) / v, T.G_next, over=a),
            times(-sum_(b, T.G(k, n, x, b) * worth(b) ** 2) / v, totals()),
            times(-sum_(b, T.G(k, n, x, b) * worth(b)) / v, T.V_next, x, k, n)], remainder=spread)  # fmt: skip

    return induct(T, goal(n), n, prove(T, goal(0), by=[T.V_end]), step)


@cache
def rises() -> Lemma:
    """``log v_{k+1} >= log v_k``."""
    old, new = T.V(k, n, x), T.V(k + 1, n, x)
    return prove(T, ge(log(new), log(old)), using=[times(1, tangent(T, old / new)), times(1 / new, monotone())])


@cache
def rate() -> Lemma:
    """``C >= k (log v^c - log v_k)``."""

    def goal(i: Any) -> Any:
        number = expr(i) if isinstance(i, int) else i.number
        return ge(number * (log(T.V(i, n, x)) - log(T.Vc(n, x))), T.D(i, n, x), fix=(k,))

    def step(h: Lemma) -> Lemma:
        return prove(T, goal(k + 1), by=[T.D_next], using=[times(1, h), times(k + 1, rises())])

    last = induct(T, goal(k), k, prove(T, goal(0), by=[T.D_zero]), step)
    bound = ge(T.C(n, x), k.number * (log(T.Vc(n, x)) - log(T.V(k, n, x))))
    return prove(T, bound, using=[times(1, summed()), times(1, last)])


comparison = T

__all__ = ["comparison", "k", "n", "rate", "rises", "x"]
