"""Russo, Example 3.1: two actions that succeed with probability 0.495 and 0.505, chosen with equal probability."""

from fractions import Fraction

from scsym.analysis import chi_squared, evaluate
from scsym.claims import claim
from scsym.mdp import zoo
from scsym.operators import iterate, success_condition

PRINTED = (
    "By Bayes' rule, it assigns probability to each arm: 0.495 to arm 1 and 0.505 to arm 2. This improves the success "
    "rate from 0.5 to 0.50005, a gain of 0.00005. Success conditioning closes only 1% of the gap to optimal."
)


@claim(
    "russo2026/ex-3.1",
    expect="proven for this shape",
    title="values of the two-action example",
    source="Example 3.1",
    printed=PRINTED,
    says="J0 = 1/2, pi+ = (99/200, 101/200), J(pi+) = 10001/20000, I = Gamma = chi2 = 1/10000, L = 1/20000; "
    "1/100 of the gap 1/200 to the best action is closed.",
)
def values(p):
    mdp = zoo.example_3_1()
    before = evaluate(mdp)
    plus = success_condition(mdp, mdp.uniform())
    after = evaluate(mdp, plus)
    best = max(before.Q.values())
    p.exact("J(pi0)", before.J, "1/2")
    p.exact("pi+", plus["s"], {"a1": "99/200", "a2": "101/200"})
    p.exact("J(pi+)", after.J, "10001/20000")
    p.exact("gain", after.J - before.J, "1/20000")
    p.exact("I(s)", before.influence["s"], "1/10000")
    p.exact("Gamma", before.Gamma, "1/10000")
    p.exact("chi2(pi+ || pi0)", chi_squared(plus["s"], mdp.uniform()["s"]), "1/10000")
    p.exact("L(pi+)", sum(plus["s", a] * before.A["s", a] for a in mdp.actions("s")), "1/20000")
    p.exact("gap to the best action", best - before.J, "1/200")
    p.exact("fraction of the gap closed", (after.J - before.J) / (best - before.J), "1/100")


@claim(
    "russo2026/ex-3.1-general",
    expect="proven for this shape",
    title="the example for every half-gap h",
    source="Example 3.1",
    printed=PRINTED,
    says="For success probabilities 1/2 - h and 1/2 + h: I = 4 h^2, gain 2 h^2, fraction of the gap closed 2 h.",
)
def general(p):
    mdp = zoo.example_3_1("h")
    before = evaluate(mdp)
    gain = evaluate(mdp, success_condition(mdp, mdp.uniform())).J - before.J
    p.exact("J(pi0)", before.J, "1/2")
    p.exact("I(s)", before.influence["s"], "4*h**2")
    p.exact("gain", gain, "2*h**2")
    p.exact("fraction of the gap closed", gain / (before.Q["s", "a2"] - before.J), "2*h")


@claim(
    "russo2026/ex-3.1-iterates",
    expect="proven for this shape",
    title="repeated conditioning of the example",
    source="Example 3.1",
    says="The k-th iterate of success conditioning has success probability sum q^(k+1) / sum q^k; with q = (99/200, "
    "101/200) this is still below 0.5005 after ten steps and below 0.504 after a hundred.",
)
def iterates(p):
    mdp = zoo.example_3_1()
    q = (Fraction(99, 200), Fraction(101, 200))
    success = {}
    for k in (0, 1, 2, 3, 10, 100):
        success[k] = evaluate(mdp, iterate(mdp, mdp.uniform(), k)).J
        p.exact(f"J after {k}", success[k], sum(x ** (k + 1) for x in q) / sum(x**k for x in q))
    p.exact("J after 1", success[1], "10001/20000")
    p.holds("J after 10", "<", success[10], "0.5005")
    p.holds("J after 100", "<", success[100], "0.50381")
    p.holds("J after 100", ">", success[100], "0.5038")
