"""Russo, Proposition 4.4: at every state, relative one-step improvement = chi-squared divergence = action-influence.

As the text argues (appendix A.4) and as reconstructed: ``A_{pi+}(s) / V(s) = chi2(pi+ || pi0)(s) = I(s)`` wherever
success is possible. Cleared of its denominator, ``V A_{pi+} = Var_{pi0}(Q)`` holds at states without success too.
The abstract's "relative policy improvement" is exact for the one-step advantage only, not for the true gain.
"""

from scsym.claims import paper
from scsym.mdp import zoo
from scsym.models import Point
from scsym.prove import Declaration, calc, eq, flip, isolate, prove, sum_
from scsym.theories.mdp import mdp, with_policy
from scsym.theories.success import a, s
from scsym.theories.success import success as T

russo = paper("russo2026", T)
ABSTRACT = (
    "relative policy improvement, the magnitude of policy change, and a quantity we call action-influence [...] are "
    "exactly equal at every state"
)
ADVANTAGE = sum_(a, T.pi_plus(s, a) * (T.Q(s, a) - T.V(s))) / T.V(s)


@russo.claim("prop-4.4", [eq(ADVANTAGE, T.I(s)), eq(T.chi2_plus(s), T.I(s))], title="statewise triple identity",
    source="Proposition 4.4", quotes=ABSTRACT
)  # fmt: skip
def triple():
    square = sum_(a, T.pi0(s, a) * T.Q(s, a) ** 2) / T.V(s) ** 2 - 1
    advantage = (
        calc(T, ADVANTAGE)
        .eq(square, by=[isolate(T.conditioning, T.pi_plus), flip(T.V_value)])
        .eq(sum_(a, T.pi0(s, a) * (T.Q(s, a) - T.V(s)) ** 2) / T.V(s) ** 2, by=[flip(T.V_value), T.pi0_sums])
        .eq(T.I(s), by=[T.I_def])
        .done()
    )
    divergence = (
        calc(T, T.chi2_plus(s))
        .eq(sum_(a, T.pi0(s, a) * (T.rho_plus(s, a) - 1) ** 2), by=[T.chi2_plus_def])
        .eq(
            sum_(a, T.pi0(s, a) * (T.Q(s, a) / T.V(s) - 1) ** 2),
            by=[flip(T.rho_plus_def), isolate(T.conditioning, T.pi_plus), flip(T.V_value), T.pi0_sums],
        )
        .eq(T.I(s), by=[T.I_def])
        .done()
    )
    return advantage, divergence


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
        "conditioned",
    )
).assuming("conditioning", eq(W.V(s) * T.pi_plus(s, a), W.pi0(s, a) * W.Q(s, a)), "Bayes' rule, 0 = 0 where V = 0")


@russo.claim("prop-4.4-cleared",
    eq(W.V(s) * sum_(a, W.pi_plus(s, a) * (W.Q(s, a) - W.V(s))), sum_(a, W.pi0(s, a) * (W.Q(s, a) - W.V(s))**2)),
    theory=W, title="the identity without a denominator, states without success included", source="Proposition 4.4"
)  # fmt: skip
def cleared():
    return prove(W, cleared.goals[0], by=[W.conditioning, flip(W.V_value), W.pi0_sums])


@russo.claim("prop-4.4-true-gain", eq((T.V_plus(s) - T.V(s)) / T.V(s), T.I(s)), expect="refuted", against="text",
    instead=["russo2026/prop-4.4"], title="the true relative gain as action-influence", source="abstract",
    quotes=ABSTRACT, why="The gain also collects what later states improve: 3 against 1 in this model."
)  # fmt: skip
def true_gain():
    model = zoo.chain2()
    return Point(model, {"pi0": model.uniform()})
