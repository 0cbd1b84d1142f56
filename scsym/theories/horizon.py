"""What a policy does within k steps: quantities indexed by a natural number, for every policy, proper or not.

The recursions are definitions by the first step; statements about them are proven by induction on k.
"""

from __future__ import annotations

from typing import Any

from scsym.language import Hypothesis, Theory, eq, natural, sum_

from .mdp import a, s, t

k = natural("k")


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


def reached(m: Any, length: int, tag: str = "pi0") -> dict[Any, Any]:
    """In a concrete model: the probability to be in each state after ``length`` steps of the policy ``tag``."""
    x = {i: m.mu(i) for i in m.states}
    for _ in range(length):
        x = {o: sum(x[i] * m.policy(tag, i, j) * m.P(i, j, o) for i in m.states for j in m.actions) for o in m.states}
    return x
