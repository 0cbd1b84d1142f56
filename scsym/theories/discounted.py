r"""Discounted problems: two policies, their values, occupancies and resolvents, and how far they are apart.

States S (none is terminal), ``P(s, a, .)`` a probability, rewards r, a discount gamma with ``h = 1 - gamma > 0``. The
occupancy ``d = mu (I - gamma P_pi)^{-1}`` is not normalised: it sums to 1/h. ``R`` is the resolvent
``(I - gamma P_pi)^{-1}``, finite and nonnegative because gamma is below one. In a concrete model the states are those
of an MDP with its terminal ones, which stay where they are, the reward is the probability to succeed at once and
gamma is one half.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from scsym.exact.solve import solve_fixed_point
from scsym.language import Expr, Hypothesis, Index, Theory, delta, eq, le, sum_

s, t, u = Index("s", "X"), Index("t", "X"), Index("u", "X")
a, b = Index("a", "A"), Index("b", "A")

GAMMA = Fraction(1, 2)


# Concrete models: the states X of an MDP, terminal ones absorbing


def step(m: Any, i: Any, c: Any, o: Any) -> Any:
    """The transition probability; a terminal state, or one without the action, stays where it is."""
    if i in m.mdp.index and m.available(i, c):
        return m.mdp.P(i, c).get(o, Fraction(0))
    return Fraction(int(i == o))


def reward(m: Any, i: Any, c: Any) -> Any:
    """The probability to succeed at once, without the step weight."""
    if i not in m.mdp.index:
        return Fraction(0)
    return sum((step(m, i, c, o) * g for o, g in m.mdp.terminal.items()), Fraction(0))


def choice(m: Any, tag: str, i: Any, c: Any) -> Any:
    """The named policy; in a terminal state all probability is on the first action."""
    return m.policy(tag, i, c) if i in m.mdp.index else Fraction(int(c == m.actions[0]))


def resolvent(m: Any, tag: str) -> dict[tuple[Any, Any], Any]:
    """The inverse of I - gamma P_pi."""

    def make() -> dict[tuple[Any, Any], Any]:
        states = m.domain("X")
        rows = [
            {n: GAMMA * sum((choice(m, tag, i, c) * step(m, i, c, o) for c in m.actions), Fraction(0))
             for n, o in enumerate(states)}
            for i in states
        ]  # fmt: skip
        units = [[Fraction(int(i == o)) for i in states] for o in states]
        columns = solve_fixed_point(rows, units)
        return {(i, o): columns[k][n] for n, i in enumerate(states) for k, o in enumerate(states)}

    return m.remember(("resolvent", tag), make)


def value(m: Any, tag: str, i: Any) -> Any:
    """V of the named policy."""
    pay = {o: sum((choice(m, tag, o, c) * reward(m, o, c) for c in m.actions), Fraction(0)) for o in m.domain("X")}
    return sum((resolvent(m, tag)[i, o] * pay[o] for o in pay), Fraction(0))


def occupancy(m: Any, tag: str, o: Any) -> Any:
    """d of the named policy."""
    return sum((m.mdp.initial.get(i, Fraction(0)) * resolvent(m, tag)[i, o] for i in m.domain("X")), Fraction(0))


def advantage_of_other(m: Any, i: Any) -> Any:
    """The sum over actions of the new policy times the old one's advantage."""
    v = {o: value(m, "pi", o) for o in m.domain("X")}
    after = {c: reward(m, i, c) + GAMMA * sum((step(m, i, c, o) * v[o] for o in v), Fraction(0)) for c in m.actions}
    return sum((choice(m, "pi_new", i, c) * after[c] for c in m.actions), Fraction(0)) - v[i]


# The theory


problem = Theory("discounted", reading="a discounted problem").declare(
    r"""
    s, t, u in X    the states
    a, b in A       the actions
    P(s, a, t)      nonneg     P        the transition probabilities
    r(s, a)         real       r        the reward
    gamma           nonneg     \gamma   the discount
    h               positive   h        one minus the discount
    mu(s)           nonneg     \mu      the initial distribution
    """,
    P=step,
    r=reward,
    gamma=lambda m: GAMMA,
    h=lambda m: 1 - GAMMA,
    mu=lambda m, i: m.mdp.initial.get(i, Fraction(0)),
)
problem = problem.with_hypotheses(
    Hypothesis("h_def", eq(problem.h() + problem.gamma(), 1), "gamma is below one"),
    Hypothesis("P_sums", eq(sum_(t, problem.P(s, a, t)), 1), "the transitions are probabilities"),
)


def backup(theory: Theory, v: Any, i: Index = s, c: Index = a) -> Expr:
    """``r(s, a) + gamma sum P v``: the value after an action."""
    return theory.r(i, c) + theory.gamma() * sum_(t, theory.P(i, c, t) * v(t))


def with_policy(theory: Theory, tag: str, words: str, latex: str, suffix: str = "") -> Theory:
    """The theory with a policy and its V, J, occupancy d and resolvent R, their names ending in the suffix."""
    V, J, d, R = f"V{suffix}", f"J{suffix}", f"d{suffix}", f"R{suffix}"
    meanings: dict[str, Callable[..., Any]] = {
        tag: lambda m, i, c: choice(m, tag, i, c),
        V: lambda m, i: value(m, tag, i),
        J: lambda m: sum((p * value(m, tag, i) for i, p in m.mdp.initial.items()), Fraction(0)),
        d: lambda m, o: occupancy(m, tag, o),
        R: lambda m, i, o: resolvent(m, tag)[i, o],
    }
    T = theory.declare(
        rf"""
        {tag}(s, a)   policy              {latex}         {words}
        {V}(s)        real                V_{{{latex}}}   the value of {words}
        {J}           real                J({latex})      the value of {words} from the start
        {d}(s)        occupancy of {tag}  d_{{{latex}}}   the discounted occupancy of {words}
        {R}(s, t)     visits of {tag}     R_{{{latex}}}   the resolvent of {words}
        """,
        **meanings,
    )
    pi, v, occ, green = (T.declarations[n] for n in (tag, V, d, R))
    last = delta(s, t) + T.gamma() * sum_((u, a), green(s, u) * pi(u, a) * T.P(u, a, t))
    first = delta(s, t) + T.gamma() * sum_((u, a), pi(s, a) * T.P(s, a, u) * green(u, t))
    flow = T.mu(t) + T.gamma() * sum_((s, a), occ(s) * pi(s, a) * T.P(s, a, t))
    return T.with_hypotheses(
        Hypothesis(f"{V}_bellman", eq(v(s), sum_(a, pi(s, a) * backup(T, v))), f"Bellman equation of {words}"),
        Hypothesis(f"{J}_def", eq(T.declarations[J](), sum_(s, T.mu(s) * v(s))), f"definition of {J}"),
        Hypothesis(f"{d}_flow", eq(occ(t), flow), f"flow equation of {words}"),
        Hypothesis(f"{R}_last", eq(green(s, t), last), f"the resolvent of {words}, by the last step"),
        Hypothesis(f"{R}_first", eq(green(s, t), first), f"the resolvent of {words}, by the first step"),
    )


one_policy = with_policy(problem, "pi", "the policy", r"\pi")
"""One policy with its V, J, d and R."""

two_policies = with_policy(one_policy, "pi_new", "the new policy", r"\pi'", "_new")
"""Two policies, the second with ``V_new``, ``J_new``, ``d_new``, ``R_new``."""


def advantage(theory: Theory, i: Index = s, c: Index = a) -> Expr:
    """``A(s, a)`` of the policy pi."""
    return backup(theory, theory.V, i, c) - theory.V(i)


def expected_advantage(theory: Theory, i: Index = s) -> Expr:
    """``sum_b pi_new A``: what one action of the new policy gains."""
    return sum_(b, theory.pi_new(i, b) * advantage(theory, i, b))


def with_distances(theory: Theory) -> Theory:
    """The theory of two policies with ``D = |pi_new - pi|`` and a bound eps on the expected advantage."""
    T = theory.declare(
        r"""
        D(s, a)   nonneg   D          the absolute value of pi_new - pi
        eps       nonneg   \epsilon   a bound on the expected advantage of an action of the new policy
        """,
        D=lambda m, i, c: abs(choice(m, "pi_new", i, c) - choice(m, "pi", i, c)),
        eps=lambda m: max(abs(advantage_of_other(m, i)) for i in m.domain("X")),
    )
    gap, gained = T.pi_new(s, a) - T.pi(s, a), expected_advantage(T)
    return T.with_hypotheses(
        Hypothesis("D_def", eq(T.D(s, a) ** 2, gap**2), "an absolute value is the root of a square"),
        Hypothesis("eps_above", le(gained, T.eps()), "eps bounds it above"),
        Hypothesis("eps_below", le(-gained, T.eps()), "eps bounds it below"),
    )


distances = with_distances(two_policies)

__all__ = [
    "a", "advantage", "b", "backup", "distances", "expected_advantage", "one_policy", "problem", "s", "t",
    "two_policies", "u", "with_distances", "with_policy",
]  # fmt: skip
