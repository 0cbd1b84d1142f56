"""Russo, Lemma A.3: the trust-region problem as a problem about one random variable.

As the text argues: by Lemma A.2 and a change of measure, with ``(s, a)`` drawn from ``d_bar(s) pi0(a|s)``, maximise
``E[(pi/pi0)(Q/V)]`` subject to ``E[(pi/pi0)^2] <= E[(Q/V)^2]``. As reconstructed, both halves are exact identities for
pi << pi0. The change of measure silently drops the mass that pi puts off the support of pi0: over *all* stochastic
policies, as printed, the two problems differ.
"""

from fractions import Fraction

from scsym.analysis import chi_squared, evaluate, linearised_objective
from scsym.claims import claim
from scsym.claims.former import claim as former_claim
from scsym.mdp import Policy, zoo
from scsym.prove import Declaration, eq, flip, isolate, prove, sum_
from scsym.theories.success import a, s
from scsym.theories.success import success as T

PRINTED = (
    "the success conditioned optimization problem is equivalent to (4), (5), over the set of all stochastic policies"
)

Z = T.with_symbols(
    Declaration(
        "length", (), "positive", "the expected length of a successful trajectory", r"E[\tau | R = 1]",
        lambda m: sum(m.success_occupancy(i) for i in m.states),
    )
)  # fmt: skip
Z = Z.define(
    "d_bar", (s,), T.d_plus(s), times=Z.length(), sign="nonneg", reading="d_plus as a distribution",
    latex=r"\bar d_+", meaning=lambda m, i: m.success_occupancy(i) / sum(m.success_occupancy(o) for o in m.states),
)  # fmt: skip
Z = Z.assuming("length_def", eq(Z.length(), sum_(s, T.d_plus(s))), "E[tau | success]")


def mean(x):
    """The expectation over ``d_bar(s) pi0(a|s)``."""
    return sum_((s, a), Z.d_bar(s) * T.pi0(s, a) * x)


@claim(
    "russo2026/lem-a.3",
    Z,
    [
        eq(mean(1), 1),
        eq(
            Z.L(),
            Z.J0() * Z.length() * (sum_((s, a), Z.d_bar(s) * Z.pi0(s, a) * (Z.rho(s, a) * (Z.Q(s, a) / Z.V(s)))) - 1),
        ),
        eq(
            sum_(s, Z.d_plus(s) * Z.chi2(s)) - Z.Gamma(),
            Z.length()
            * (
                sum_((s, a), Z.d_bar(s) * Z.pi0(s, a) * Z.rho(s, a) ** 2)
                - sum_((s, a), Z.d_bar(s) * Z.pi0(s, a) * (Z.Q(s, a) / Z.V(s)) ** 2)
            ),
        ),
    ],
    title="the equivalent problem about densities",
    source="Lemma A.3",
    quotes=PRINTED,
)
def equivalent():
    rho, ratio = T.rho(s, a), T.Q(s, a) / T.V(s)
    total = prove(T, eq(sum_(a, T.pi0(s, a) * T.rho(s, a)), 1), by=[flip(T.rho_def), T.pi_sums]).called("mass of pi")
    by = [
        isolate(Z.d_bar_def, Z.d_bar), T.L_def, T.Gamma_def, T.I_def, T.chi2_def, T.rho_def, Z.length_def,
        isolate(T.d_plus_def, T.d_plus), total, flip(T.V_value), T.pi0_sums,
    ]  # fmt: skip
    yield prove(Z, eq(mean(1), 1), by=[isolate(Z.d_bar_def, Z.d_bar), T.pi0_sums, flip(Z.length_def)])
    yield prove(Z, eq(T.L(), T.J0() * Z.length() * (mean(rho * ratio) - 1)), by=by)
    moved = sum_(s, T.d_plus(s) * T.chi2(s)) - T.Gamma()
    yield prove(Z, eq(moved, Z.length() * (mean(rho**2) - mean(ratio**2))), by=by)


@former_claim(
    "russo2026/lem-a.3-all-policies",
    expect="refuted",
    title="the equivalence over all stochastic policies",
    source="Lemma A.3",
    printed=PRINTED,
    says="the objective and the constraint agree for every policy: false where pi leaves the support of pi0",
)
def all_policies(p):
    model = zoo.bandit("1/2", 1)
    pi0, pi = Policy(model, {"s": {"a1": 1, "a2": 0}}), Policy(model, {"s": {"a1": 0, "a2": 1}})
    before = evaluate(model, pi0)
    support = [x for x in model.actions("s") if pi0["s", x] > 0]
    ratio = {x: pi["s", x] / pi0["s", x] for x in support}
    objective = sum((pi0["s", x] * ratio[x] * before.Q["s", x] / before.V["s"] for x in support), Fraction(0))
    squared = sum((pi0["s", x] * ratio[x] ** 2 for x in support), Fraction(0))
    bound = sum((pi0["s", x] * (before.Q["s", x] / before.V["s"]) ** 2 for x in support), Fraction(0))
    p.counterexample(
        model,
        "L(pi) against J0 E[tau] (E[pi/pi0 Q/V] - 1)",
        linearised_objective(pi, before),
        before.J * (objective - 1),
        relation="=",
        hypotheses={"V is positive": before.V["s"] > 0, "pi satisfies (5)": squared <= bound},
    )
    p.exact("L(pi)", linearised_objective(pi, before), "1/2")
    p.holds("chi2(pi || pi0) against Gamma: pi is infeasible", ">", chi_squared(pi["s"], pi0["s"]), before.Gamma)
    p.corrected("russo2026/lem-a.3")
