"""Russo, Proposition 5.1: readings that make the bound false, and exact values of the shift factor.

The proposition bounds the loss of a learned policy by sqrt(kappa eps / 2); its displays are missing in our source, and
`prop_5_1` reconstructs them. As the text says, kappa compares with the occupancy of the *learned* policy; then the bound
is false. Nor is kappa one for all deterministic transitions: success reweighs random prompts, and with kappa = 1 the
bound is false as well. And eps is the loss of a trajectory: with its mean per token the bound is false.
"""

from fractions import Fraction

from scsym.analysis import evaluate, policy_divergence
from scsym.claims import claim
from scsym.claims.former import claim as former_claim
from scsym.exact import log as logarithm
from scsym.mdp import Policy, zoo
from scsym.operators import shift_factor, success_condition
from scsym.prove import Declaration, eq, ge, isolate, prove, sum_, times
from scsym.theories import learned as first
from scsym.theories.learned import i, s
from scsym.theories.learned import learned as T


def positive(model, pi0):
    """The standing assumption, as a hypothesis of a counterexample."""
    return {"V is positive": all(v > 0 for v in evaluate(model, pi0).V.values())}


@former_claim(
    "russo2026/prop-5.1-learned",
    expect="refuted",
    title="the shift factor with the learned policy's occupancy",
    source="Proposition 5.1",
    printed="[kappa] compares occupancy under the learned policy to occupancy [of] success-conditioned trajectories",
    says=r"(J(\pi_+) - J(\hat{\pi}))^2 \le \hat{\kappa} \epsilon / 2 fails, \hat{\kappa} = 1/2, \epsilon = \log 2 + 9 \log(9/8)",
)
def learned(p):
    model, pi0 = zoo.win_lose_stay()
    hat = Policy(model, {"s": {"win": "1/20", "lose": "3/20", "stay": "4/5"}})
    plus = success_condition(model, pi0)
    given = evaluate(model, pi0).success_occupancy
    excess = policy_divergence("forward_kl", plus, hat, given)
    wrong = shift_factor(model, pi0, hat)
    p.exact("J(pi+)", evaluate(model, plus).J, 1)
    p.exact("J(hat pi)", evaluate(model, hat).J, "1/4")
    p.exact("d of hat pi, d+", [evaluate(model, hat).occupancy["s"], given["s"]], [5, 10])
    p.exact("eps", excess, logarithm(2) + 9 * logarithm("9/8"))
    p.exact("kappa with the learned occupancy", wrong, "1/2")
    p.exact("kappa with the occupancy of pi+", shift_factor(model, pi0), 1)
    p.counterexample(
        model,
        "kappa eps / 2 against the squared gap",
        excess * (wrong / 2),
        Fraction(9, 16),
        relation=">=",
        hypotheses=positive(model, pi0),
    )
    # by hand: log 2 < 7/10 and log(9/8) <= 1/8
    p.holds("eps / 4 against 73/160", "<", excess / 4, Fraction(73, 160))
    p.corrected("russo2026/prop-5.1")
    p.corrected("russo2026/prop-5.1-horizon")


@former_claim(
    "russo2026/prop-5.1-prompts",
    expect="refuted",
    title="deterministic transitions and random prompts: kappa is not one",
    source="Proposition 5.1, remark",
    printed="[kappa = 1] whenever state transitions are deterministic - including autoregressive sequence generation",
    says=r"d_{\pi_+} \le d_+, or just (J(\pi_+) - J(\hat\pi))^2 \le \epsilon / 2, for deterministic transitions: both false "
    r"with prompts of different difficulty",
)
def prompts(p):
    model, pi0 = zoo.prompts()
    hat = Policy(model, {"x1": {"right": 1, "wrong": 0}, "x2": {"right": "1/2", "wrong": "1/2"}})
    plus = success_condition(model, pi0)
    excess = policy_divergence("forward_kl", plus, hat, evaluate(model, pi0).success_occupancy)
    p.exact("J0, J(pi+), J(hat pi)", [evaluate(model, x).J for x in (pi0, plus, hat)], ["9/16", 1, "3/4"])
    p.exact("eps", excess, logarithm(2) / 9)
    sure = {"transitions are deterministic": all(x == 1 for pair in model.pairs for x in model.P(*pair).values())}
    for what, left, right in (
        ("1 against kappa of two prompts with V = 1 and 1/8", Fraction(1), shift_factor(model, pi0)),
        ("eps / 2 against the squared gap", excess / 2, Fraction(1, 16)),
    ):
        p.counterexample(model, what, left, right, relation=">=", hypotheses=positive(model, pi0) | sure)
    p.exact("kappa", shift_factor(model, pi0), "9/2")
    # another pair of prompts
    model, pi0 = zoo.prompts("1/2", "1/4")
    after = evaluate(model, success_condition(model, pi0))
    p.exact("d+ of V = 1/2 and 1/4", evaluate(model, pi0).success_occupancy, {"x1": "2/3", "x2": "1/3"})
    p.exact("d of pi+", after.occupancy, {"x1": "1/2", "x2": "1/2"})
    p.corrected("russo2026/prop-5.1-no-shift")
    p.corrected("russo2026/prop-5.1-shift-prompts")


L = T.with_symbols(
    Declaration(
        "length", (), "positive", "the expected length of a successful trajectory", r"E[\tau | R = 1]",
        lambda m: sum(m.success_occupancy(o) for o in m.states),
    )
)  # fmt: skip
L = L.assuming("length_def", eq(L.length(), sum_(s, T.d_plus(s))), "E[tau | success]")
L = L.define(
    "eps_tok", (), sum_(s, T.d_plus(s) * T.KL(s)), times=L.length(), sign="real",
    reading="the excess loss per token", latex=r"\epsilon_{\mathrm{tok}}",
)  # fmt: skip


@claim(
    "russo2026/prop-5.1-per-token-bound",
    L,
    [
        eq(L.length() * L.eps_tok(), T.eps()),
        ge(T.kappa() * L.length() * L.eps_tok(), 2 * (1 - T.part(i)) * (T.J_plus() - T.q()) ** 2),
    ],
    title="the bound with a loss per token",
    source="Proposition 5.1",
)
def per_token_bound():
    whole = prove(
        L, eq(L.length() * L.eps_tok(), T.eps()), by=[T.eps_def, isolate(L.eps_tok_def, L.eps_tok)]
    ).called("a trajectory's loss")  # fmt: skip
    yield whole
    yield (
        prove(
            L,
            ge(T.kappa() * L.length() * L.eps_tok(), 2 * (1 - T.part(i)) * (T.J_plus() - T.q()) ** 2),
            using=[times(1, first.shifted_bound()), times(T.kappa(), whole)],
        )
    )


@former_claim(
    "russo2026/prop-5.1-per-token",
    expect="refuted",
    title="the bound with a loss per token, read as the loss of a trajectory",
    source="Proposition 5.1, Section 2",
    printed="Suppose an estimated policy achieves excess cross-entropy loss [eps] relative to the success-conditioned policy",
    says=r"(J(\pi_+) - J(\hat\pi))^2 \le \kappa \epsilon_{tok} / 2 with a mean over decisions: false, errors add up along a "
    r"trajectory",
)
def per_token(p):
    model = zoo.chain2()
    pi0, hat = model.uniform(), model.uniform()
    plus, given = success_condition(model, pi0), evaluate(model, pi0).success_occupancy
    excess = policy_divergence("forward_kl", plus, hat, given)
    length, gap = sum(given.values()), evaluate(model, plus).J - evaluate(model, hat).J
    p.exact("kappa, E[tau | success], gap", [shift_factor(model, pi0), length, gap], [1, 2, "3/4"])
    p.exact("eps", excess, 2 * logarithm(2))
    p.counterexample(
        model,
        "kappa eps_tok / 2 against the squared gap",
        excess / length / 2,
        gap**2,
        relation=">=",
        hypotheses=positive(model, pi0),
    )
    p.holds("kappa eps / 2 against the squared gap", ">", excess / 2, gap**2)
    p.corrected("russo2026/prop-5.1-per-token-bound")


@former_claim(
    "russo2026/prop-5.1-values",
    expect="proven for this shape",
    title="values of the shift factor",
    source="Proposition 5.1",
    says="kappa = max over d_+ > 0 of d_{pi+}/d_+: J0/V at the worst prompt, one for a single start, unbounded under chance "
    "((1 + eps)/(2 eps) for symbolic eps), and it can be below one",
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
    chance = zoo.shift("e")
    before, after = evaluate(chance), evaluate(chance, success_condition(chance, chance.uniform()))
    ratio = after.occupancy["s2"] / before.success_occupancy["s2"]
    p.exact("d_{pi+}/d_+ where success is rare", ratio, "(1 + e)/(2*e)")
    p.exact("kappa under chance", shift_factor(zoo.shift(), zoo.shift().uniform()), "101/2")
    p.exact("kappa below one", shift_factor(zoo.K(), zoo.K().uniform()), "6/7")
