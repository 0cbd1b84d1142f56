"""Steps that move only part of the way, and values with entropy or residuals: conservative steps, soft policy iteration."""

from scsym.claims import paper
from scsym.language import Theory, card, eq, ge, log, sum_
from scsym.prove import auto, tangent
from scsym.theories import discounted as disc
from scsym.theories.discounted import a, advantage, b, expected_advantage, s, u
from scsym.theories.lemmas import policies as lib

from .greedy import resolvent_rows

T = disc.two_policies
pi = paper("policy-improvement", T)

# Bellman residual: pi_new is optimal, V the value of any policy pi

R = T.declare("c   nonneg   c   a bound on the Bellman residual", c=lambda m: 2)
R = R.assuming("residual", ge(R.c(), expected_advantage(T)), "T V - V is at most c, for the optimal action too")


@pi.claim("bellman-residual", ge(R.c(), R.h() * (T.V_new(s) - T.V(s))), theory=R,
          title="the gap to any policy, the optimal one too, is at most the Bellman residual over h",
          source="Williams and Baird 1993, as commonly quoted")  # fmt: skip
def bellman_residual():
    return lib.discounted_difference_at(), resolvent_rows()


# A conservative step: pi_new = pi + alpha (other - pi)

M = T.declare(
    r"""
    alpha          nonneg   \alpha    the step
    other(s, a)    policy   \pi^g     the greedy policy, or any
    """,
    alpha=lambda m: 1, other=lambda m, i, c: disc.choice(m, "pi_new", i, c),
)  # fmt: skip
M = M.assuming("mix", eq(T.pi_new(s, a), T.pi(s, a) + M.alpha() * (M.other(s, a) - T.pi(s, a))), "a mixture of policies")
AIM = sum_(b, M.other(s, b) * advantage(T, s, b))


@pi.claim("conservative", [eq(expected_advantage(T), M.alpha() * AIM),
                           eq(T.V_new(s) - T.V(s), M.alpha() * sum_(u, T.R_new(s, u) * sum_(
                               b, M.other(u, b) * advantage(T, u, b))))], theory=M,
          title="a conservative step gains alpha times the other policy's advantage, along its own visits",
          source="Kakade and Langford 2002, Theorem 4.1, as commonly quoted, in its exact form")  # fmt: skip
def conservative():
    mean = auto(M, eq(sum_(a, T.pi(s, a) * advantage(T)), 0))
    first = auto(M, conservative.goals[0], [mean])  # fmt: skip
    return first, auto(M, conservative.goals[1], [lib.discounted_difference_at(), first])  # fmt: skip


# Entropy-regularised values at a state

E = Theory("soft values", reading="action values, a temperature, a policy and the soft greedy one").declare(
    r"""
    a, b in A    the actions
    pi(a)        law        \pi     any policy
    own(a)       positive   \pi_+   pi where it is positive, else one
    w(a)         positive   w       e^(Q/tau)
    """,
    own=lambda m, c: m.policy("pi", m.states[0], c) or 1, w=lambda m, c: 1 + m.worth(c),
    pi=lambda m, c: m.policy("pi", m.states[0], c),
)  # fmt: skip
E = E.assuming("own_def", ge(E.own(a), E.pi(a)), "own is at least pi")
E = E.define("Z", (), sum_(a, E.w(a)), sign="positive", reading="the sum of weights", latex="Z")
SOFT = sum_(a, E.pi(a) * (log(E.w(a)) - log(E.own(a))))
E2 = E.declare("top   positive   w^*   the largest weight", top=lambda m: max(1 + m.worth(c) for c in m.actions))
E2 = E2.assuming("top_bound", ge(E2.top(), E.w(a)), "no weight is larger")


@pi.claim("soft-greedy", ge(log(E.Z()), SOFT), theory=E,
          title="log sum e^(Q/tau) is at least value plus entropy of every policy: the soft greedy step improves",
          source="Haarnoja et al. 2018, Lemma 2, at a state, as commonly quoted")  # fmt: skip
def soft_greedy():
    line = tangent(E, E.w(a) / (E.own(a) * E.Z()))
    return line


@pi.claim("soft-greedy-bound", ge(log(card("A")) + log(E2.top()), log(E.Z())), theory=E2,
          title="log sum e^(Q/tau) is at most max Q/tau + log of the number of actions",
          source="as commonly quoted")  # fmt: skip
def soft_greedy_bound():
    return tangent(E2, E.Z() / (E2.top() * card("A")))
