"""Russo, Proposition 5.1: two readings of the shift factor that make the bound false, and its exact values.

The proposition bounds the loss of a learned policy by sqrt(kappa eps / 2). As the text says, kappa compares with the
occupancy of the *learned* policy; then it is false. Nor is kappa one for all deterministic transitions: success reweighs
random prompts.
"""

from fractions import Fraction

from scsym.analysis import evaluate, policy_divergence, shift_factor
from scsym.claims import claim
from scsym.exact import log
from scsym.mdp import Policy, zoo
from scsym.operators import success_condition


@claim(
    "russo2026/prop-5.1-learned",
    expect="refuted",
    title="the shift factor with the learned policy's occupancy",
    source="Proposition 5.1",
    printed="kappa is the ratio of the occupancy under the learned policy to that given success",
    says=r"2 (J(\pi_+) - J(\hat{\pi}))^2 \le \hat{\kappa} \epsilon fails, \hat{\kappa} = 1/2, \epsilon = \log 2 + 9 \log(9/8)",
)
def learned(p):
    model, pi0 = zoo.win_lose_stay()
    hat = Policy(model, {"s": {"win": "1/20", "lose": "3/20", "stay": "4/5"}})
    plus = success_condition(model, pi0)
    excess = policy_divergence("forward_kl", plus, hat, evaluate(model, pi0).success_occupancy)
    p.exact("J(pi+)", evaluate(model, plus).J, 1)
    p.exact("J(hat pi)", evaluate(model, hat).J, "1/4")
    p.exact("eps", excess, log(2) + 9 * log("9/8"))
    p.exact("kappa with the learned occupancy", shift_factor(model, pi0, hat), "1/2")
    p.exact("kappa with the occupancy of pi+", shift_factor(model, pi0), 1)
    bound = Fraction(73, 40)  # log 2 < 7/10 and log(9/8) < 1/8
    p.counterexample(
        model,
        "kappa times a bound of eps",
        bound / 2,
        2 * Fraction(9, 16),
        relation=">=",
        hypotheses={"eps <= 73/40": excess.enclosure(64)[1] <= bound},
    )
    p.corrected("russo2026/prop-5.1")


@claim(
    "russo2026/prop-5.1-prompts",
    expect="refuted",
    title="deterministic transitions and random prompts: kappa is not one",
    source="Proposition 5.1, remark",
    printed="kappa = 1 whenever transitions are deterministic",
)
def prompts(p):
    model, pi0 = zoo.prompts()
    p.exact("J0", evaluate(model, pi0).J, "9/16")
    p.counterexample(model, "kappa of two prompts with V = 1 and 1/8", shift_factor(model, pi0), 1, relation="=")
    p.corrected("russo2026/prop-5.1-no-shift")


@claim(
    "russo2026/prop-5.1-values",
    expect="proven for this shape",
    title="values of the shift factor",
    source="Proposition 5.1",
    says="kappa = max over d_+ > 0 of d_{pi+}/d_+: J0/V at the worst prompt, one for a single start, unbounded under chance, "
    "and it can be below one",
)
def values(p):
    model, pi0 = zoo.prompts("v", "w")
    plus = evaluate(model, success_condition(model, pi0)).occupancy
    given = evaluate(model, pi0).success_occupancy
    J0 = evaluate(model, pi0).J
    ratios = {x: plus[x] / given[x] for x in plus}
    p.exact("d_{pi+}/d_+ per prompt", ratios, {x: J0 / v for x, v in evaluate(model, pi0).V.items()})
    p.exact("kappa of V = 1/2 and 1/4", shift_factor(*zoo.prompts("1/2", "1/4")), "3/2")
    p.exact("kappa of one prompt", shift_factor(*zoo.prompts("1/3")), 1)
    p.exact("kappa under chance", shift_factor(zoo.shift(), zoo.shift().uniform()), "101/2")
    p.exact("kappa below one", shift_factor(zoo.K(), zoo.K().uniform()), "6/7")
