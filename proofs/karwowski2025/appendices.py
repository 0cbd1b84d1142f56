"""Karwowski and Douglas, Appendix B (Example 3 in detail) and Appendix D (policy stability, Figure 4).

Appendix B: the numbers are right up to the slips listed with Example 3. Appendix D, in words: the choice that looks best
one step ahead need not be the one that looks best two steps ahead. The printed prior of Figure 4, (2/3, 1/3), does not
show that: s1' is better at both look-aheads. With the prior swapped to (1/3, 2/3) it does. Slips in Definition D.1: the
maximum over a^i uses a^1; a policy proportional to p(O|s, a) leaves out a non-uniform prior; and n-stability is a property
of the prior's values, nothing that pi could choose to have.
"""

from fractions import Fraction

from scsym.analysis import evaluate
from scsym.claims.former import claim
from scsym.mdp import zoo
from scsym.operators import iterate, temperature


@claim(
    "karwowski2025/app-b",
    expect="proven for this shape",
    title="Example 3, step by step",
    source="Appendix B",
    printed="pi_1^F(a_1) = (5/24) / P(O), pi_1^F(a_2) = (6/24) / P(O), ...",
    says="the products 5/24 and 6/24 give 5/11; the second step 25/132 and 36/132 give 25/61; temperature alpha = 2 gives 7/17",
)
def explicit(p):
    model = zoo.example_3()
    start = next(iter(model.initial))
    pi = model.uniform()
    for k, products, value in ((0, ("5/24", "6/24"), "5/11"), (1, ("25/132", "36/132"), "25/61")):
        now = iterate(model, pi, k)
        e = evaluate(model, now)
        got = [now[start, a] * e.Q[start, a] for a in model.actions(start)]
        scale = Fraction(products[0]) / got[0]
        p.exact(f"the products of step {k + 1}, up to the printed factor", [scale * x for x in got], products)
        p.exact(f"G^{k + 1}(a_1)", iterate(model, pi, k + 1)[start, model.actions(start)[0]], value)
    p.exact("pi_{alpha = 2}(a_1)", temperature(model, pi, 2)[start, model.actions(start)[0]], "7/17")


def _lookaheads(swapped):
    """The values of s1 and s1' one step ahead (then the prior) and two steps ahead (the best action there)."""
    model, prior = zoo.figure_4(swapped)
    e = evaluate(model, prior)
    one = [e.V["s1"], e.V["s1'"]]
    two = [max(e.Q[s, a] for a in model.actions(s)) for s in ("s1", "s1'")]
    return model, one, two


@claim(
    "karwowski2025/app-d-printed",
    expect="refuted",
    title="one and two steps of look-ahead disagree in Figure 4 as printed",
    source="Appendix D, Figure 4",
    printed="if [the policy] is to be 1-policy-stable, then pi(s_1|s_0) >= pi(s_1'|s_0) [...] to be 2-policy-stable pi(s_1|s_0) < "
    "pi(s_1'|s_0)",
    says="with the printed prior (2/3, 1/3) s1' is better at both look-aheads: 2/3 > 1/2 and 1 > 1/2",
)
def figure_printed(p):
    model, one, two = _lookaheads(False)
    p.exact("one step ahead", one, ["1/2", "2/3"])
    p.exact("two steps ahead", two, ["1/2", 1])
    p.counterexample(model, "s1 against s1' one step ahead", one[0], one[1], relation=">=")
    p.corrected("karwowski2025/app-d")


@claim(
    "karwowski2025/app-d",
    expect="proven for this shape",
    title="one and two steps of look-ahead disagree, with the prior swapped",
    source="Appendix D, Figure 4",
    says="with the prior (1/3, 2/3): 1/2 > 1/3 one step ahead, 1/2 < 1 two steps ahead",
)
def figure_swapped(p):
    _, one, two = _lookaheads(True)
    p.exact("one step ahead", one, ["1/2", "1/3"])
    p.exact("two steps ahead", two, ["1/2", 1])
    p.holds("one step ahead s1 is better", ">", one[0], one[1])
    p.holds("two steps ahead s1' is better", "<", two[0], two[1])
