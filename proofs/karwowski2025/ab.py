"""Karwowski and Douglas, Proposition 5.4 as printed, for the return J: a model in which retraining lowers it.

The model AB is the smallest found: two decisions, one coin. The policies that its iterates tend to, and Corollaries
4.14 and 4.15 on it, are in the modules of these statements.
"""

from fractions import Fraction

from scsym.analysis import evaluate
from scsym.claims.former import claim
from scsym.exact import log
from scsym.mdp import zoo
from scsym.operators import iterate, success_condition

LOG2 = log(2)


@claim(
    "karwowski2025/prop-5.4-printed",
    expect="refuted",
    title="retraining never lowers the return J",
    source="Proposition 5.4",
    printed="The sequence pi_i^G improves its return monotonically: J(pi_(i+1)^G) >= J(pi_i^G).",
    says="With stochastic transitions J can fall: in the model AB from -(5/4) log 2 to -(43/34) log 2. "
    "Success probability never falls; J does not fall if the transitions are deterministic.",
)
def printed(p):
    mdp = zoo.AB()
    before, plus = evaluate(mdp), success_condition(mdp, mdp.uniform())
    after = evaluate(mdp, plus)
    p.exact("G(o)", plus["o"], {"A": "8/17", "B": "9/17"})
    p.exact("J(pi)", before.expected_return, Fraction(-5, 4) * LOG2)
    p.exact("J(G(pi))", after.expected_return, Fraction(-43, 34) * LOG2)
    p.exact("J(G(pi)) - J(pi)", after.expected_return - before.expected_return, Fraction(-1, 68) * LOG2)
    p.counterexample(mdp, "J(G(pi)) >= J(pi)", after.expected_return, before.expected_return, relation=">=")
    p.corrected("karwowski2025/prop-5.4-return")


@claim(
    "karwowski2025/prop-5.4-ab-success",
    expect="proven for this shape",
    title="in the same model success probability rises",
    source="Proposition 5.4",
    says="In the model AB: S(pi) = 17/32 and S(G(pi)) = 145/272, higher by 1/544.",
)
def success(p):
    mdp = zoo.AB()
    before, after = (evaluate(mdp, iterate(mdp, mdp.uniform(), k)).J for k in (0, 1))
    p.exact("S(pi)", before, "17/32")
    p.exact("S(G(pi))", after, "145/272")
    p.exact("S(G(pi)) - S(pi)", after - before, "1/544")
    p.holds("S(G(pi)) >= S(pi)", ">=", after, before)


@claim(
    "karwowski2025/prop-5.4-ab-falls-on",
    expect="proven for this shape",
    title="and the return keeps falling",
    source="Proposition 5.4",
    says="In the model AB, J after k = 0..3 retrainings is -5/4, -43/34, -371/290, -3211/2482 times log 2, "
    "falling towards -(3/2) log 2.",
)
def falls_on(p):
    mdp = zoo.AB()
    factors = (Fraction(-5, 4), Fraction(-43, 34), Fraction(-371, 290), Fraction(-3211, 2482))
    returns = [evaluate(mdp, iterate(mdp, mdp.uniform(), k)).expected_return for k in range(len(factors))]
    for k, (value, factor) in enumerate(zip(returns, factors, strict=True)):
        p.exact(f"J after {k}", value, factor * LOG2)
        p.holds(f"J after {k} > -(3/2) log 2", ">", value, Fraction(-3, 2) * LOG2)
        if k:
            p.holds(f"J after {k} < J after {k - 1}", "<", value, returns[k - 1])
