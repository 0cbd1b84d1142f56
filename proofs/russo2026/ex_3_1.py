"""Russo, Example 3.1: two actions that succeed with probability 0.495 and 0.505, chosen with equal probability.

The numbers are as printed. Not in the paper: the example for every gap, and what repeated conditioning does to it.
"""

from fractions import Fraction

from scsym.analysis import chi_squared, evaluate, linearised_objective
from scsym.claims import claim
from scsym.claims.former import claim as former_claim
from scsym.mdp import zoo
from scsym.operators import iterate, success_condition
from scsym.prove import Declaration, Index, Theory, eq, induct, natural, prove, sum_, times

PRINTED = (
    "By Bayes' rule, it assigns probability to each arm: 0.495 to arm 1 and 0.505 to arm 2. This improves the success "
    "rate from 0.5 to 0.50005, a gain of 0.00005. Success conditioning closes only 1% of the gap to optimal."
)


@former_claim(
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
    p.exact("L(pi+)", linearised_objective(plus, before), "1/20000")
    p.exact("gap to the best action", best - before.J, "1/200")
    p.exact("fraction of the gap closed", (after.J - before.J) / (best - before.J), "1/100")


@former_claim(
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


@former_claim(
    "russo2026/ex-3.1-iterates",
    expect="proven for this shape",
    title="repeated conditioning of the example",
    source="Example 3.1",
    says="The k-th iterate of success conditioning has success probability sum q^(k+1) / sum q^k; with q = (99/200, "
    "101/200) this is 0.50005, 0.50009999, 0.500498356, 0.50380804 after 1, 2, 10, 100 steps.",
)
def iterates(p):
    mdp = zoo.example_3_1()
    q = (Fraction(99, 200), Fraction(101, 200))
    success = {}
    for k in (0, 1, 2, 3, 10, 100):
        success[k] = evaluate(mdp, iterate(mdp, mdp.uniform(), k)).J
        p.exact(f"J after {k}", success[k], sum(x ** (k + 1) for x in q) / sum(x**k for x in q))
    p.exact("J after 1", success[1], "10001/20000")
    for k, reading, unit in ((2, "0.50009999", 8), (10, "0.500498356", 9), (100, "0.50380804", 8)):
        p.holds(f"J after {k}", ">", success[k], Fraction(reading) - Fraction(1, 2 * 10**unit))
        p.holds(f"J after {k}", "<", success[k], Fraction(reading) + Fraction(1, 2 * 10**unit))


k = natural("k")
a = Index("a", "A")


def _row(m, n):
    """The n-th iterate of conditioning the first state's uniform row on its action values."""
    row = {j: m.policy("pi0", m.states[0], j) for j in m.actions}
    for _ in range(n):
        total = sum(x * _q(m, j) for j, x in row.items())
        row = {j: x * _q(m, j) / total for j, x in row.items()}
    return row


def _q(m, j):
    return m.q("pi0", m.states[0], j)


B = Theory("a bandit", sorts={"A": "the arms"}, reading="one decision").with_symbols(
    Declaration("pi0", ("A",), "nonneg", "the behaviour policy", r"\pi_0", lambda m, j: _row(m, 0)[j], "law"),
    Declaration("q", ("A",), "nonneg", "the success probability of an arm", "q", _q),
    Declaration("pi", ("N", "A"), "nonneg", "the k-th iterate", r"\pi_k", lambda m, n, j: _row(m, n)[j]),
    Declaration(
        "J", ("N",), "positive", "the success probability of the k-th iterate", "J_k",
        lambda m, n: sum(x * _q(m, j) for j, x in _row(m, n).items()),
    ),
    Declaration(
        "Z", ("N",), "positive", "the k-th moment of q", "Z_k",
        lambda m, n: sum(x * _q(m, j) ** n for j, x in _row(m, 0).items()),
    ),
)  # fmt: skip
B = B.assuming("start", eq(B.pi(0, a), B.pi0(a))).assuming("pi0_sums", eq(sum_(a, B.pi0(a)), 1))
B = B.assuming("conditioning", eq(B.pi(k + 1, a) * B.J(k), B.pi(k, a) * B.q(a)), "Bayes' rule")
B = B.assuming("J_def", eq(B.J(k), sum_(a, B.pi(k, a) * B.q(a))))
B = B.assuming("Z_def", eq(B.Z(k), sum_(a, B.pi0(a) * B.q(a) ** k)))


@claim(
    "russo2026/ex-3.1-iterates-law",
    B,
    [eq(B.pi(k, a) * B.Z(k), B.pi0(a) * B.q(a) ** k), eq(B.J(k) * B.Z(k), B.Z(k + 1))],
    title="repeated conditioning of any bandit",
    source="Example 3.1",
)
def iterates_law():
    def at_next(before):
        success = prove(B, eq(B.J(k) * B.Z(k), B.Z(k + 1), fix=(k,)), by=[B.J_def, before, B.Z_def])
        return prove(
            B,
            eq(B.pi(k + 1, a) * B.Z(k + 1), B.pi0(a) * B.q(a) ** (k + 1), fix=(k,)),
            using=[
                times(-B.pi(k + 1, a), success), times(B.Z(k), B.conditioning, a, k), times(B.q(a), before),
            ],
        )  # fmt: skip

    zeroth = prove(
        B, eq(B.pi(0, a) * B.Z(0), B.pi0(a) * B.q(a) ** 0), by=[B.Z_def, B.start, B.pi0_sums]
    )  # fmt: skip
    law = induct(B, eq(B.pi(k, a) * B.Z(k), B.pi0(a) * B.q(a) ** k, fix=(k,)), k, zeroth, at_next)
    yield law
    yield prove(B, eq(B.J(k) * B.Z(k), B.Z(k + 1)), by=[B.J_def, law, B.Z_def])
