"""Problems of finitely many decisions with step weights: Karwowski and Douglas (2025), sections 3 to 5.

A natural number n counts the decisions that are still to come. ``pi(n, x, a)`` is a time-indexed policy at a decision
after which n more follow, ``q(n, x, a) = w(x, a) sum tau v(n, .)`` and ``v(n + 1, x) = sum pi q`` are the exponentials
of the paper's soft Q and V, with w = e^r the step weight (zero for r = -oo) and v(0, x) = end(x), which is one in the
paper. All states X, terminal ones included: in a concrete model a terminal state stays where it is with weight one.
Statements are proven by induction on n, hence for every number of decisions, and on the number k of iterations.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from scsym.language import Hypothesis, Index, Theory, delta, eq, natural, sum_

x, y, z = Index("x", "X"), Index("y", "X"), Index("z", "X")
a, b = Index("a", "A"), Index("b", "A")
n, j, k = natural("n"), natural("j"), natural("k")

ZERO, ONE = Fraction(0), Fraction(1)


# Concrete models


def tau(m: Any, i: Any, c: Any, o: Any) -> Any:
    """tau(o | i, c); a terminal state, or a state where the action does not exist, stays where it is."""
    if i in m.mdp.index and m.available(i, c):
        return m.mdp.P(i, c).get(o, ZERO)
    return ONE if i == o else ZERO


def weight(m: Any, i: Any, c: Any) -> Any:
    """w(i, c): one in a terminal state, zero for an action that does not exist."""
    if i not in m.mdp.index:
        return ONE
    return m.mdp.weight(i, c) if m.available(i, c) else ZERO


def final(m: Any, i: Any) -> Any:
    """The weight of ending in i: the success probability of a terminal state, else one."""
    return m.mdp.terminal.get(i, ONE)


def prior(m: Any, tag: str, i: Any, c: Any) -> Any:
    """The policy called ``tag``; in a terminal state all probability is on the first action."""
    return m.policy(tag, i, c) if i in m.mdp.index and m.available(i, c) else (
        Fraction(int(i not in m.mdp.index and c == m.actions[0]))
    )  # fmt: skip


Rule = Any
"""A time-indexed policy in a concrete model: a function of (n, state, action)."""


def values(m: Any, key: Any, rule: Rule, steps: int, weights: Any = None, ends: Any = None) -> dict[Any, Any]:
    """``v(steps, .)`` of a time-indexed policy, remembered under ``key``; other weights may be given."""
    w = weights or (lambda _, i, c: weight(m, i, c))

    def make() -> dict[Any, Any]:
        if steps == 0:
            return {i: (ends or final)(m, i) for i in m.domain("X")}
        after = values(m, key, rule, steps - 1, weights, ends)
        return {
            i: sum((rule(steps - 1, i, c) * w(steps - 1, i, c) * expected(m, i, c, after) for c in m.actions), ZERO)
            for i in m.domain("X")
        }

    return m.remember(("layered", key, steps), make)


def expected(m: Any, i: Any, c: Any, after: Any) -> Any:
    """sum over o of tau(o | i, c) after(o)."""
    return sum((tau(m, i, c, o) * after[o] for o in m.domain("X")), ZERO)


def stationary(m: Any, tag: str) -> Rule:
    """The named policy at every time."""
    return lambda _, i, c: prior(m, tag, i, c)


def retrained(m: Any, tag: str, times: int) -> Rule:
    """G^times of a named policy, a time-indexed policy; rows of value zero are left as they are."""
    if times == 0:
        return stationary(m, tag)
    before = retrained(m, tag, times - 1)

    def rule(left: int, i: Any, c: Any) -> Any:
        key = ("G", tag, times - 1)
        total = values(m, key, before, left + 1)[i]
        if total == 0:
            return before(left, i, c)
        return before(left, i, c) * weight(m, i, c) * expected(m, i, c, values(m, key, before, left)) / total

    return lambda left, i, c: m.remember(("G", tag, times, left, i, c), lambda: rule(left, i, c))


def inverse(value: Any) -> Any:
    """1/value, and 0 for 0."""
    return 1 / value if value != 0 else ZERO


# The theory


problem = Theory("layered", reading="a problem of finitely many decisions").declare(
    r"""
    x, y, z in X    all states
    a, b in A       the actions
    n, j, k in N
    tau(x, a, y)    nonneg   \tau   the transition probabilities
    w(x, a)         nonneg   w      the step weight e^r
    end(x)          nonneg   g      the weight of the last state
    """,
    tau=tau,
    w=weight,
    end=final,
)
problem = problem.assuming(
    "tau_total", eq(sum_(y, problem.tau(x, a, y)), 1), "the transitions are probabilities"
)


def value_laws(theory: Theory, v: str, q: str, iterated: bool, policy: str) -> Theory:
    """The theory with the recursion of v and q under a policy, all three indexed by an iteration k if ``iterated``."""
    V, Q, pi = theory.declarations[v], theory.declarations[q], theory.declarations[policy]
    i = (k,) if iterated else ()
    return theory.with_hypotheses(
        Hypothesis(f"{q}_def", eq(Q(*i, n, x, a), theory.w(x, a) * sum_(y, theory.tau(x, a, y) * V(*i, n, y)))),
        Hypothesis(f"{v}_end", eq(V(*i, 0, x), theory.end(x)), "no decision is left"),
        Hypothesis(f"{v}_next", eq(V(*i, n + 1, x), sum_(a, pi(*i, n, x, a) * Q(*i, n, x, a)))),
    )


def with_policy(
    theory: Theory, tag: str, reading: str, latex: str, *, v: str = "v", q: str = "q", sign: str = "nonneg"
) -> Theory:
    """The theory with a time-indexed policy and its v and q; ``sign`` is the sign of v."""
    meanings: dict[str, Callable[..., Any]] = {
        tag: lambda m, t, i, c: prior(m, tag, i, c),
        v: lambda m, t, i: values(m, tag, stationary(m, tag), t)[i],
        q: lambda m, t, i, c: weight(m, i, c) * expected(m, i, c, values(m, tag, stationary(m, tag), t)),
    }
    T = theory.declare(
        rf"""
        {tag}(n, x, a)   policy                  {latex}         {reading}
        {v}(n, x)        {sign} value of {tag}   v^{{{latex}}}   the success probability of {reading}
        {q}(n, x, a)     action value of {tag}   q^{{{latex}}}   the success probability of {reading} after an action
        """,
        **meanings,
    )
    return value_laws(T, v, q, False, tag)


def with_inverse(theory: Theory, v: str, value: Any) -> Theory:
    """Name where ``v(k, n, x)`` vanishes: ``v_zero`` is one there and else zero, ``v_inv`` is zero there and else 1/v.

    With them the convention for zero success is an equation: a row of value zero is left as it is.
    """
    letter = theory.declarations[v].latex
    theory = theory.declare(
        rf"""
        {v}_zero(k, n, x)   indicator   [{letter}=0]     one where {v} vanishes, else zero
        {v}_inv(k, n, x)    nonneg      {{{letter}}}^+   1/{v}, zero where {v} vanishes
        """,
        **{
            f"{v}_zero": lambda m, *at: Fraction(int(value(m, *at) == 0)),
            f"{v}_inv": lambda m, *at: inverse(value(m, *at)),
        },
    )
    V, zero, inv = (theory.declarations[name] for name in (v, f"{v}_zero", f"{v}_inv"))
    here = (k, n, x)
    return theory.with_hypotheses(
        Hypothesis(f"{v}_inverse", eq(inv(*here) * V(*here), 1 - zero(*here)), f"{v}_inv is 1/{v} where {v} > 0"),
        Hypothesis(f"{v}_vanishes", eq(zero(*here) * V(*here), 0), f"{v} is zero where {v}_zero is one"),
        Hypothesis(f"{v}_no_inverse", eq(zero(*here) * inv(*here), 0), f"{v}_inv is zero where {v} is"),
    )


def _retraining(theory: Theory) -> Theory:
    def value(m: Any, i: int, t: int, o: Any) -> Any:
        return values(m, ("G", "p", i), retrained(m, "p", i), t)[o]

    theory = theory.declare(
        r"""
        G(k, n, x, a)   nonneg   \pi^G   the prior retrained k times
        V(k, n, x)      nonneg   v       the success probability of G
        Q(k, n, x, a)   nonneg   q       the success probability of G after an action
        """,
        G=lambda m, i, t, o, c: retrained(m, "p", i)(t, o, c),
        V=value,
        Q=lambda m, i, t, o, c: weight(m, o, c) * expected(m, o, c, {e: value(m, i, t, e) for e in m.domain("X")}),
    )
    theory = with_inverse(theory, "V", value)
    T = value_laws(theory, "V", "Q", True, "G")
    once = T.Q(k, n, x, a) * T.V_inv(k, n + 1, x) + T.V_zero(k, n + 1, x)
    return T.with_hypotheses(
        Hypothesis("G_zero", eq(T.G(0, n, x, a), T.p(n, x, a)), "retraining starts from the prior"),
        Hypothesis("G_next", eq(T.G(k + 1, n, x, a), T.G(k, n, x, a) * once), "G pi = pi q / v; pi itself if v = 0"),
    )


layered = with_policy(problem, "p", "the prior", "p")
"""A prior p with its v and q."""

retraining = _retraining(layered)
"""The iterates G^k of the prior (Definition 5.3), rows of zero success left as they are."""


def deterministic(theory: Theory) -> Theory:
    """The theory with deterministic transitions: tau is zero or one, and one state at most is reached."""
    law = eq(theory.tau(x, a, y) * theory.tau(x, a, z), delta(y, z) * theory.tau(x, a, y))
    return theory.with_hypotheses(Hypothesis("deterministic", law, "the transitions are deterministic"))


__all__ = [
    "Rule", "a", "b", "deterministic", "expected", "final", "inverse", "j", "k", "layered", "n", "prior", "problem",
    "retrained", "retraining", "stationary", "tau", "value_laws", "values", "weight", "with_inverse", "with_policy",
    "x", "y", "z",
]  # fmt: skip
