"""Russo, Proposition 4.4: at every state, relative one-step improvement = chi-squared divergence = action-influence.

As the text argues (appendix A.4) and as reconstructed: ``A_{pi+}(s) / V(s) = chi2(pi+ || pi0)(s) = I(s)`` wherever
success is possible. Cleared of its denominator, ``V A_{pi+} = Var_{pi0}(Q)`` holds at states without success too.
The abstract's "relative policy improvement" is exact for the one-step advantage only, not for the true gain.
"""

from scsym.analysis import evaluate
from scsym.claims import claim
from scsym.mdp import zoo
from scsym.operators import success_condition
from scsym.prove import Declaration, calc, eq, flip, isolate, prove, sum_
from scsym.theories.mdp import mdp, with_policy
from scsym.theories.success import a, s
from scsym.theories.success import success as T

ABSTRACT = (
    "relative policy improvement, the magnitude of policy change, and a quantity we call action-influence [...] are "
    "exactly equal at every state"
)


@claim(
    "russo2026/prop-4.4",
    expect="proven",
    title="statewise triple identity",
    source="Proposition 4.4",
    printed=ABSTRACT,
    says=r"A_{\pi_+}(s)/V(s) = \chi^2(\pi_+\|\pi_0)(s) = I(s)",
)
def triple(p):
    advantage = calc(T, sum_(a, T.pi_plus(s, a) * (T.Q(s, a) - T.V(s))) / T.V(s))
    square = sum_(a, T.pi0(s, a) * T.Q(s, a) ** 2) / T.V(s) ** 2 - 1
    p.theorem(
        advantage.eq(square, by=[isolate(T.conditioning, T.pi_plus), flip(T.V_value)])
        .eq(sum_(a, T.pi0(s, a) * (T.Q(s, a) - T.V(s)) ** 2) / T.V(s) ** 2, by=[flip(T.V_value), T.pi0_sums])
        .eq(T.I(s), by=[T.I_def])
        .done()
    )
    p.theorem(
        calc(T, T.chi2_plus(s))
        .eq(sum_(a, T.pi0(s, a) * (T.rho_plus(s, a) - 1) ** 2), by=[T.chi2_plus_def])
        .eq(
            sum_(a, T.pi0(s, a) * (T.Q(s, a) / T.V(s) - 1) ** 2),
            by=[flip(T.rho_plus_def), isolate(T.conditioning, T.pi_plus), flip(T.V_value), T.pi0_sums],
        )
        .eq(T.I(s), by=[T.I_def])
        .done()
    )


W = with_policy(
    mdp, "pi0", "the behaviour policy", r"\pi_0", value="V", q="Q", occupancy="d0", success="J0", role="behaviour"
)
W = W.with_symbols(
    Declaration(
        "pi_plus",
        ("S", "A"),
        "nonneg",
        "the success-conditioned policy",
        r"\pi_+",
        lambda m, s, a: m.policy("pi_plus", s, a),
    )
).assuming("conditioning", eq(W.V(s) * T.pi_plus(s, a), W.pi0(s, a) * W.Q(s, a)), "Bayes' rule, 0 = 0 where V = 0")


@claim(
    "russo2026/prop-4.4-cleared",
    expect="proven",
    title="the identity without a denominator, V = 0 allowed",
    source="Proposition 4.4",
    says=r"V(s) A_{\pi_+}(s) = \sum_a \pi_0 (Q - V)^2, also where V(s) = 0",
)
def cleared(p):
    p.theorem(
        prove(
            W,
            eq(
                W.V(s) * sum_(a, W.pi_plus(s, a) * (W.Q(s, a) - W.V(s))),
                sum_(a, W.pi0(s, a) * (W.Q(s, a) - W.V(s)) ** 2),
            ),
            by=[W.conditioning, flip(W.V_value), W.pi0_sums],
        )
    )


@claim(
    "russo2026/prop-4.4-true-gain",
    expect="refuted",
    title="the true relative gain is not the action-influence",
    source="abstract",
    printed=ABSTRACT,
    says=r"(V_{\pi_+}(s) - V(s))/V(s) = I(s): false, the gain also collects what later states improve",
)
def true_gain(p):
    model = zoo.chain2()
    before, after = evaluate(model), evaluate(model, success_condition(model, model.uniform()))
    p.counterexample(
        model,
        "relative gain at s0 against I(s0)",
        (after.V["s0"] - before.V["s0"]) / before.V["s0"],
        before.influence["s0"],
        relation="=",
        hypotheses={"V is positive": all(v > 0 for v in before.V.values())},
    )
    p.exact("relative gain at s0", after.V["s0"] / before.V["s0"] - 1, 3)
    p.exact("I(s0)", before.influence["s0"], 1)
    p.corrected("russo2026/prop-4.4")
