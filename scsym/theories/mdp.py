"""The theory of a finite episodic MDP and of proper policies in it.

Non-terminal states S, actions A. ``P(s, a, t)`` is the probability to go on from s to the non-terminal state t, with
the step weight multiplied in; ``win(s, a)`` the probability (times weights) to end in success. A policy is given with
its value, its occupancy and its Green's function ``N(s, t)``, the expected number of visits to t from s, which is
finite and nonnegative exactly because the policy is proper. No acyclicity is assumed anywhere.
"""

from __future__ import annotations

from scsym.language import Declaration, Hypothesis, Index, Theory, delta, eq, sum_

s, t, u = Index("s", "S"), Index("t", "S"), Index("u", "S")
a, b = Index("a", "A"), Index("b", "A")

SORTS = {"S": "the non-terminal states", "A": "the actions"}

mdp = Theory("mdp", sorts=SORTS, reading="a finite episodic MDP").with_symbols(
    Declaration("P", ("S", "A", "S"), "nonneg", "the transition probabilities", "P", lambda m, s, a, t: m.P(s, a, t)),
    Declaration("win", ("S", "A"), "nonneg", "the probability to succeed at once", "w", lambda m, s, a: m.win(s, a)),
    Declaration("mu", ("S",), "nonneg", "the initial distribution", r"\mu", lambda m, s: m.mu(s)),
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

    ``role`` as in `scsym.language.theory.ROLES`. ``positive`` declares the value (and J) positive: the paper's standing
    assumption that success is possible from every state.
    """
    V, d, J, N = value or f"V_{tag}", occupancy or f"d_{tag}", success or f"J_{tag}", f"N_{tag}"
    sign = "positive" if positive else "nonneg"
    theory = theory.with_symbols(
        Declaration(tag, ("S", "A"), "nonneg", reading, latex, lambda m, s, a: m.policy(tag, s, a), role),
        Declaration(
            V, ("S",), sign, f"the success probability of {reading}", f"V_{{{latex}}}", lambda m, s: m.value(tag, s)
        ),
        Declaration(
            d, ("S",), "nonneg", f"the occupancy of {reading}", f"d_{{{latex}}}", lambda m, s: m.occupancy(tag, s)
        ),
        Declaration(
            J, (), sign, f"the success probability of {reading} from the start", f"J({latex})", lambda m: m.success(tag)
        ),
        Declaration(
            N,
            ("S", "S"),
            "nonneg",
            f"the expected visits (Green's function) of {reading}",
            f"N_{{{latex}}}",
            lambda m, s, t: m.green(tag, s, t),
        ),
    )
    pi, v, occ, n = theory.declarations[tag], theory.declarations[V], theory.declarations[d], theory.declarations[N]
    if q:
        theory = theory.with_symbols(
            Declaration(
                q,
                ("S", "A"),
                "nonneg",
                f"the action values of {reading}",
                f"Q_{{{latex}}}",
                lambda m, s, a: m.q(tag, s, a),
            )
        )
        Q = theory.declarations[q]
        bellman = [
            Hypothesis(
                f"{q}_def", eq(Q(s, a), theory.win(s, a) + sum_(t, theory.P(s, a, t) * v(t))), f"definition of {q}"
            ),
            Hypothesis(f"{V}_value", eq(v(s), sum_(a, pi(s, a) * Q(s, a))), f"{V} averages {q}"),
        ]
    else:
        backup = sum_(a, pi(s, a) * (theory.win(s, a) + sum_(t, theory.P(s, a, t) * v(t))))
        bellman = [Hypothesis(f"{V}_bellman", eq(v(s), backup), f"Bellman equation of {reading}")]
    step = sum_((s, a), occ(s) * pi(s, a) * theory.P(s, a, t))
    return theory.with_hypotheses(
        Hypothesis(f"{tag}_sums", eq(sum_(a, pi(s, a)), 1), f"{reading} is a probability"),
        *bellman,
        Hypothesis(f"{d}_flow", eq(occ(t), theory.mu(t) + step), f"flow equation of {reading}"),
        Hypothesis(f"{J}_def", eq(theory.declarations[J](), sum_(s, theory.mu(s) * v(s))), f"definition of {J}"),
        Hypothesis(
            f"{N}_last",
            eq(n(s, t), delta(s, t) + sum_((u, a), n(s, u) * pi(u, a) * theory.P(u, a, t))),
            f"{reading} is proper: Green's function, by the last step",
        ),
        Hypothesis(
            f"{N}_first",
            eq(n(s, t), delta(s, t) + sum_((u, a), pi(s, a) * theory.P(s, a, u) * n(u, t))),
            f"{reading} is proper: Green's function, by the first step",
        ),
    )


def with_failure(theory: Theory) -> Theory:
    """The theory with ``lose(s, a)``, the probability to fail at once: the outcomes of a step then sum to one.

    This is where probabilities enter: the step weights are all one.
    """
    theory = theory.with_symbols(
        Declaration(
            "lose", ("S", "A"), "nonneg", "the probability to fail at once", r"\ell",
            lambda m, s, a: 1 - m.win(s, a) - sum(m.P(s, a, t) for t in m.states),
        )
    )  # fmt: skip
    whole = theory.win(s, a) + theory.lose(s, a) + sum_(t, theory.P(s, a, t))
    return theory.with_hypotheses(Hypothesis("mass", eq(whole, 1), "the outcomes of a step: go on, succeed, fail"))
