"""What a policy does within k steps: quantities indexed by a natural number, for every policy, proper or not.

The recursions are definitions by the first step; statements about them are proven by induction on k.
"""

from __future__ import annotations

from typing import Any

from scsym.language import Hypothesis, Index, Theory, eq, ge, natural, sum_

from .mdp import a, b, s, t

j, k, m = (natural(name) for name in "jkm")
e = Index("e", "S")


def _first_step(m: Any, tag: str, length: int, at: Any, end: Any, reward: Any) -> Any:
    """The recursion in a concrete model: ``x(0) = end``, ``x(k + 1) = sum pi (reward + sum P x(k))``."""
    x = {i: end(i) for i in m.states}
    for _ in range(length):
        x = {
            i: sum(m.policy(tag, i, j) * (reward(i, j) + sum(m.P(i, j, o) * x[o] for o in m.states)) for j in m.actions)
            for i in m.states
        }
    return x[at]


def with_horizon(
    theory: Theory, tag: str, success: str = "", alive: str = "", rest: str = "", gained: str = ""
) -> Theory:
    """The theory with quantities of the policy ``tag``; those given a name are added.

    success : the probability ``u(k, s)`` to succeed within k steps from s
    alive : the probability to be still running after k steps
    rest : the expected value V of the state after k steps, counting zero if the episode is over
    gained : the expected sum of advantages Q - V over the first k steps
    """
    T = theory
    nothing, behaviour = (lambda m, *at: 0), (lambda m, i: m.value("pi0", i))
    advantage = T.Q(s, a) - T.V(s) if gained else 0
    gain_of = lambda m, i, j: m.q("pi0", i, j) - m.value("pi0", i)  # noqa: E731
    for name, sign, letter, words, end, reward, end_of, reward_of in (
        (success, "nonneg", "u", "the probability to succeed within k steps", 0, T.win(s, a), nothing,
         lambda m, i, j: m.win(i, j)),
        (alive, "nonneg", "z", "the probability to run for more than k steps", 1, 0, lambda m, i: 1, nothing),
        (rest, "nonneg", "e", "the expected value after k steps", T.V(s) if rest else 0, 0, behaviour, nothing),
        (gained, "real", "g", "the advantages gained in k steps", 0, advantage, nothing, gain_of),
    ):  # fmt: skip
        if not name:
            continue
        latex = letter if name == letter else rf"{letter}^{{{T.declarations[tag].latex}}}"
        T = T.declare(
            f"k in N\n{name}(k, s)   {sign}   {latex}   {words} under {tag}",
            **{
                name: lambda m, n, i, end=end_of, reward=reward_of: _first_step(
                    m, tag, n, i, lambda o: end(m, o), lambda o, j: reward(m, o, j)
                )
            },
        )
        x, pi = T.declarations[name], T.declarations[tag]
        following = sum_(a, pi(s, a) * (reward + sum_(t, T.P(s, a, t) * x(k, t))))
        T = T.with_hypotheses(
            Hypothesis(f"{name}_zero", eq(x(0, s), end), f"{words}, no step", True),
            Hypothesis(f"{name}_next", eq(x(k + 1, s), following), f"{words}, by the first step", True),
        )
    return T


def _spread(m: Any, masses: Any) -> dict[Any, Any]:
    """In a concrete model: where masses at state-action pairs go in one step."""
    found = dict.fromkeys(m.states, 0)
    for i, c, mass in masses:
        for o in m.states:
            found[o] += mass * m.P(i, c, o)
    return found


def with_flow(theory: Theory, tag: str, value: str, success: str, x: str = "x") -> Theory:
    """The theory with the process of the policy ``tag``, forwards: where it is at time k, and what follows a decision.

    x(k, s) : the probability to be in s at time k
    after(k, j, s, a, t) : that of s and a at time k, and t at time k + j + 1
    won(k, j, s, a) : that of s and a at time k, and success within j + 1 steps
    joint(k, s, a) : that of s and a at time k, and success: the supremum of these, as ``value`` is that of ``success``,
        the chances to succeed within j steps; both are reached up to 1 / (m + 1) after n(m) steps, everywhere

    In a concrete model n is the number of states, after which an acyclic one has ended.
    """

    def later(m: Any, n: int, j: int, i: Any, c: Any) -> dict[Any, Any]:
        y = {o: reached(m, n, tag)[i] * m.policy(tag, i, c) * m.P(i, c, o) for o in m.states}
        for _ in range(j):
            y = _spread(m, [(e, b, y[e] * m.policy(tag, e, b)) for e in m.states for b in m.actions])
        return y

    def won(m: Any, n: int, j: int, i: Any, c: Any) -> Any:
        first = reached(m, n, tag)[i] * m.policy(tag, i, c)
        last = {o: _first_step(m, tag, j, o, lambda _: 0, lambda e, b: m.win(e, b)) for o in m.states}
        return first * (m.win(i, c) + sum(m.P(i, c, o) * last[o] for o in m.states))

    def joint(m: Any, n: int, i: Any, c: Any) -> Any:
        return (
            reached(m, n, tag)[i]
            * m.policy(tag, i, c)
            * (m.win(i, c) + sum(m.P(i, c, o) * m.value(tag, o) for o in m.states))
        )

    meanings: dict[str, Any] = {
        x: lambda m, n, i: reached(m, n, tag)[i],
        "after": lambda m, n, j, i, c, o: later(m, n, j, i, c)[o],
        "won": won,
        "joint": joint,
        "n": lambda m, i: len(m.states),
    }
    T = theory.declare(
        rf"""
        j, k, m in N
        {x}(k, s)               nonneg    {x}         the probability to be in s at time k
        after(k, j, s, a, t)    nonneg    f           that of s and a at time k and t at time k + j + 1
        won(k, j, s, a)         nonneg    \omega      that of s and a at time k and success within j + 1 steps
        joint(k, s, a)          nonneg    P_{{R=1}}   that of s and a at time k and success
        n(m)                    natural   n           steps after which both are reached up to 1 / (m + 1)
        """,
        **meanings,
    )
    pi, V, u, X = T.declarations[tag], T.declarations[value], T.declarations[success], T.declarations[x]
    here = (k, j, s, a)
    onward = sum_((t, b), T.after(*here, t) * pi(t, b) * T.P(t, b, e))
    gained = sum_((t, b), T.after(*here, t) * pi(t, b) * T.win(t, b))
    reach = T.n(m).natural
    T = T.with_hypotheses(
        Hypothesis(f"{x}_zero", eq(X(0, s), T.mu(s)), "the start", True),
        Hypothesis(f"{x}_next", eq(X(k + 1, t), sum_((s, a), X(k, s) * pi(s, a) * T.P(s, a, t))), "one step", True),
        Hypothesis("after_zero", eq(T.after(k, 0, s, a, t), X(k, s) * pi(s, a) * T.P(s, a, t)), "the next state", True),
        Hypothesis("after_next", eq(T.after(k, j + 1, s, a, e), onward), "one more step", True),
        Hypothesis("won_zero", eq(T.won(k, 0, s, a), X(k, s) * pi(s, a) * T.win(s, a)), "success at once", True),
        Hypothesis("won_next", eq(T.won(k, j + 1, s, a), T.won(*here) + gained), "success one step later", True),
    )
    T = T.assuming("joint_above", ge(T.joint(k, s, a), T.won(*here)), "success at all")
    rest = T.joint(k, s, a) - T.won(k, reach, s, a)
    T = T.assuming("joint_near", ge(1, (m + 1).number * rest), "it is the supremum")
    T = T.assuming("value_above", ge(V(s), u(j, s)), "the value bounds the chances to succeed within j steps")
    return T.assuming("value_near", ge(1, (m + 1).number * (V(s) - u(reach, s))), "it is their supremum")


def reached(m: Any, length: int, tag: str = "pi0") -> dict[Any, Any]:
    """In a concrete model: the probability to be in each state after ``length`` steps of the policy ``tag``."""
    x = {i: m.mu(i) for i in m.states}
    for _ in range(length):
        x = {o: sum(x[i] * m.policy(tag, i, j) * m.P(i, j, o) for i in m.states for j in m.actions) for o in m.states}
    return x
