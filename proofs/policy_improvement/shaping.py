"""Potential-based shaping changes every value by the potential of the state, and no policy's order."""

from scsym.claims import paper
from scsym.language import Hypothesis, eq, sum_
from scsym.theories import discounted as disc
from scsym.theories.discounted import a, s, t


def potential(m, i):
    """Some potential of the states: the value of the policy, halved."""
    return disc.value(m, "pi", i) / 2


T = disc.one_policy.declare(
    r"""
    Phi(s)      real   \Phi       the potential
    shaped(s)   real   \tilde V   the value with the reward r + gamma E Phi - Phi
    """,
    Phi=potential,
    shaped=lambda m, i: disc.value(m, "pi", i) - potential(m, i),
)
after = sum_(t, T.P(s, a, t) * T.Phi(t))
reward = T.r(s, a) + T.gamma() * after - T.Phi(s)
T = T.with_hypotheses(
    Hypothesis(
        "shaped_bellman",
        eq(T.shaped(s), sum_(a, T.pi(s, a) * (reward + T.gamma() * sum_(t, T.P(s, a, t) * T.shaped(t))))),
        "Bellman equation with the shaped reward",
    )
)
pi = paper("policy-improvement", T)


shaping = pi.claim("shaping", eq(T.shaped(s), T.V(s) - T.Phi(s)), title="shaping by a potential subtracts it from every value",
          source="Ng, Harada and Russell 1999, as commonly quoted",
          why="The potential does not depend on the policy, so the order of policies is kept at every state.")  # fmt: skip
