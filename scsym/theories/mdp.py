"""The theory of a finite episodic MDP and of proper policies in it.

Non-terminal states S, actions A. ``P(s, a, t)`` is the probability to go on from s to the non-terminal state t, with
the step weight multiplied in; ``win(s, a)`` the probability (times weights) to end in success. A policy is given with
its value, its occupancy and its Green's function ``N(s, t)``, the expected number of visits to t from s, which is
finite and nonnegative exactly because the policy is proper. No acyclicity is assumed anywhere.
"""

from __future__ import annotations

from scsym.language import Hypothesis, Index, Theory, delta, eq, sum_

s, t, u = Index("s", "S"), Index("t", "S"), Index("u", "S")
a, b = Index("a", "A"), Index("b", "A")

mdp = Theory("mdp", reading="a finite episodic MDP").declare(
    r"""
    s, t, u in S     the non-terminal states
    a, b in A        the actions
    P(s, a, t)       nonneg   P     the transition probabilities
    win(s, a)        nonneg   w     the probability to succeed at once
    mu(s)            nonneg   \mu   the initial distribution
    """,
    P=lambda m, s, a, t: m.P(s, a, t),
    win=lambda m, s, a: m.win(s, a),
    mu=lambda m, s: m.mu(s),
)


def with_policy(
    theory: Theory,
    tag: str,
    reading: str,
    latex: str,
    *,
    value: str = "",
    q: str = "",
    occupancy: str = "",
    success: str = "",
    positive: bool = False,
    role: str = "policy",
) -> Theory:
    """The theory with a proper policy called ``tag`` and its value, Q (if named), occupancy, J and Green's function.

    ``role`` as in `scsym.language.roles.ROLES`. ``positive`` declares the value (and J) positive: the paper's standing
    assumption that success is possible from every state.
    """
    v, d, j, n = value or f"V_{tag}", occupancy or f"d_{tag}", success or f"J_{tag}", f"N_{tag}"
    sign = "positive" if positive else "nonneg"
    action_values = f"{q}(s, a)  action value of {tag}  Q_{{{latex}}}  the action values of {reading}" if q else ""
    T = theory.declare(
        rf"""
        {tag}(s, a)   {role}                    {latex}         {reading}
        {v}(s)        {sign} value of {tag}     V_{{{latex}}}   the success probability of {reading}
        {d}(s)        occupancy of {tag}        d_{{{latex}}}   the occupancy of {reading}
        {j}           {sign} success of {tag}   J({latex})      the success probability of {reading} from the start
        {n}(s, t)     visits of {tag}           N_{{{latex}}}   the expected visits (Green's function) of {reading}
        {action_values}
        """
    )
    pi, V, D, J, N = (T.declarations[name] for name in (tag, v, d, j, n))
    after = T.win(s, a) + sum_(t, T.P(s, a, t) * V(t))
    if q:
        Q = T.declarations[q]
        bellman = [
            Hypothesis(f"{q}_def", eq(Q(s, a), after), f"definition of {q}"),
            Hypothesis(f"{v}_value", eq(V(s), sum_(a, pi(s, a) * Q(s, a))), f"{v} averages {q}"),
        ]
    else:
        bellman = [Hypothesis(f"{v}_bellman", eq(V(s), sum_(a, pi(s, a) * after)), f"Bellman equation of {reading}")]
    flow = T.mu(t) + sum_((s, a), D(s) * pi(s, a) * T.P(s, a, t))
    last = delta(s, t) + sum_((u, a), N(s, u) * pi(u, a) * T.P(u, a, t))
    first = delta(s, t) + sum_((u, a), pi(s, a) * T.P(s, a, u) * N(u, t))
    return T.with_hypotheses(
        *bellman,
        Hypothesis(f"{d}_flow", eq(D(t), flow), f"flow equation of {reading}"),
        Hypothesis(f"{j}_def", eq(J(), sum_(s, T.mu(s) * V(s))), f"definition of {j}"),
        Hypothesis(f"{n}_last", eq(N(s, t), last), f"{reading} is proper: Green's function, by the last step"),
        Hypothesis(f"{n}_first", eq(N(s, t), first), f"{reading} is proper: Green's function, by the first step"),
    )


def with_failure(theory: Theory) -> Theory:
    """The theory with ``lose(s, a)``, the probability to fail at once: the outcomes of a step then sum to one.

    This is where probabilities enter: the step weights are all one.
    """
    T = theory.declare(
        r"lose(s, a)   nonneg   \ell   the probability to fail at once",
        lose=lambda m, s, a: 1 - m.win(s, a) - sum(m.P(s, a, t) for t in m.states),
    )
    whole = T.win(s, a) + T.lose(s, a) + sum_(t, T.P(s, a, t))
    return T.assuming("mass", eq(whole, 1), "the outcomes of a step: go on, succeed, fail")
