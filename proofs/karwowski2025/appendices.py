"""Karwowski and Douglas, Appendix B (Example 3 in detail) and Appendix D (policy stability, Figure 4).

Appendix B: the numbers are right up to the slips listed with Example 3. Appendix D, in words: the choice that looks best
one step ahead need not be the one that looks best two steps ahead. The printed prior of Figure 4, (2/3, 1/3), does not
show that: s1' is better at both look-aheads. With the prior swapped to (1/3, 2/3) it does. Slips in Definition D.1: the
maximum over a^i uses a^1; a policy proportional to p(O|s, a) leaves out a non-uniform prior; and n-stability is a property
of the prior's values, nothing that pi could choose to have.
"""

from fractions import Fraction

from scsym.analysis import evaluate
from scsym.claims import claim
from scsym.language import Index, Theory, eq, ge, gt, sum_
from scsym.mdp import zoo
from scsym.models import Point
from scsym.operators import iterate, temperature
from scsym.theories.measured import first_action, uniform, until


def _product(n):
    """pi_k(a_n) q(a_n) at the start, before it is normalised."""

    def meaning(m, k):
        pi, start = iterate(m.mdp, m.the_policy("pi0"), k), m.states[0]
        action = m.mdp.actions(start)[n - 1]
        return pi[start, action] * evaluate(m.mdp, pi).Q[start, action]

    return until(1, meaning)


B = Theory("Appendix B").declare(
    r"""
    k in N
    G(k)       real   \pi_k^F(a_1)       the probability of a_1 after k steps
    first(k)   real   \pi_k(a_1)q(a_1)   the product of step k + 1 for a_1, before it is divided by P(O)
    other(k)   real   \pi_k(a_2)q(a_2)   the product of step k + 1 for a_2, before it is divided by P(O)
    warm(k)    real   \pi_{\alpha=k}     the probability of a_1 at temperature alpha = k
    """,
    G=until(2, lambda m, k: first_action(iterate(m.mdp, m.the_policy("pi0"), k))),
    first=_product(1),
    other=_product(2),
    warm=until(2, lambda m, k: first_action(temperature(m.mdp, m.the_policy("pi0"), k))),
)


@claim("karwowski2025/app-b", B,
    [
        eq(B.first(0), Fraction(5, 24)),
        eq(B.other(0), Fraction(6, 24)),
        eq(B.G(1), Fraction(5, 11)),
        eq(B.first(1), Fraction(25, 132)),
        eq(B.other(1), Fraction(36, 132)),
        eq(B.G(2), Fraction(25, 61)),
        eq(B.warm(2), Fraction(7, 17)),
    ], expect="proven for this shape", title="Example 3, step by step", source="Appendix B",
    quotes="pi_1^F(a_1) = (5/24) / P(O), pi_1^F(a_2) = (6/24) / P(O), ..."
)  # fmt: skip
def explicit():
    return uniform(zoo.example_3())


def _ahead(state, steps):
    """The value of a state one step ahead (then the prior), or two steps ahead (the best action there)."""

    def meaning(m):
        e = m.evaluation("pi0")
        return e.V[state] if steps == 1 else max(e.Q[state, a] for a in m.mdp.actions(state))

    return meaning


D = Theory("Figure 4").declare(
    r"""
    left     real   l_1   s1 one step ahead
    right    real   r_1   s1' one step ahead
    left2    real   l_2   s1 two steps ahead
    right2   real   r_2   s1' two steps ahead
    """,
    left=_ahead("s1", 1),
    right=_ahead("s1'", 1),
    left2=_ahead("s1", 2),
    right2=_ahead("s1'", 2),
)


def figure(swapped):
    """The model of Figure 4 with its prior."""
    model, prior = zoo.figure_4(swapped)
    return Point(model, {"pi0": prior})


@claim("karwowski2025/app-d-printed", D, ge(D.left(), D.right()), expect="refuted", against="text",
    instead="karwowski2025/app-d", title="one step ahead s1 is the better choice in Figure 4 as printed",
    source="Appendix D, Figure 4",
    quotes="if [the policy] is to be 1-policy-stable, then pi(s_1|s_0) >= pi(s_1'|s_0) [...] to be 2-policy-stable pi(s_1|s_0) < pi(s_1'|s_0)",
    why="With the printed prior (2/3, 1/3) s1' is better at both look-aheads: 2/3 > 1/2 and 1 > 1/2."
)  # fmt: skip
def figure_printed():
    return figure(False)


@claim("karwowski2025/app-d", D,
    [
        eq(D.left(), Fraction(1, 2)),
        eq(D.right(), Fraction(1, 3)),
        eq(D.left2(), Fraction(1, 2)),
        eq(D.right2(), 1),
        gt(D.left(), D.right()),
        gt(D.right2(), D.left2()),
    ], expect="proven for this shape", title="one and two steps of look-ahead disagree, with the prior swapped",
    source="Appendix D, Figure 4"
)  # fmt: skip
def figure_swapped():
    return figure(True)


a, b, c = (Index(name, "A") for name in "abc")
reading = "an action, then another, as the prior and as the best continuation value them"
STABLE = Theory("look-ahead", reading=reading).declare(
    r"""
    a, b, c in A
    p(a, c)   policy     p       the prior's second action after the first
    v(a, c)   nonneg     v       the probability of success after both
    q(a)      nonneg     q       that after the first, then the prior: p(O | s, a)
    M(a)      nonneg     q^*     that of its best continuation
    pi(a)     nonneg     \pi     the policy of Definition D.1, proportional to p(O | s, a)
    Z         positive   Z       the sum that makes it a law
    """
)
STABLE = (
    STABLE.assuming("q_def", eq(STABLE.q(a), sum_(c, STABLE.p(a, c) * STABLE.v(a, c))), "the mean over the prior")
    .assuming("M_bound", ge(STABLE.M(a), STABLE.v(a, c)), "no continuation is better")
    .assuming("pi_def", eq(STABLE.pi(a) * STABLE.Z(), STABLE.q(a)), "proportional")
)
GREEDY = STABLE.assuming("greedy", eq(STABLE.p(a, c) * (STABLE.M(a) - STABLE.v(a, c)), 0), "the prior continues best")
GREEDY = GREEDY.assuming("preferred", gt(GREEDY.M(a), GREEDY.M(b), fix=(a, b)), "with its best continuation a is preferred to b")
STABILITY = "we say that a policy pi(a_t|s_t) ~ p(O_{t:T}|s_t, a_t) is (1-)policy-stable, if [...]"

claim("karwowski2025/def-D.1", STABLE,
    [eq((STABLE.pi(a) - STABLE.pi(b)) * STABLE.Z(), STABLE.q(a) - STABLE.q(b)), ge(STABLE.M(a), STABLE.q(a))],
    title="the policy prefers actions as their values under the prior do: stability is a property of the prior",
    source="Definition D.1", quotes=STABILITY, why="The maximum over a^i is read with a^i where a^1 is printed."
)  # fmt: skip

claim("karwowski2025/def-D.1-greedy", GREEDY, gt(GREEDY.pi(a), GREEDY.pi(b), fix=(a, b)),
    title="it is stable where the prior continues with best actions", source="Definition D.1", quotes=STABILITY
)  # fmt: skip
