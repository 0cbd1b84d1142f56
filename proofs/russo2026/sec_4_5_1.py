"""Russo, section 4.5.1: the reverse KL constraint of TRPO against the chi-squared constraint.

As reconstructed (the display is missing in our source): TRPO maximises L subject to ``sum_s d_{pi0}(s) KL(pi0 || pi)(s)
<= delta``. The text's "any feasible policy must remain stochastic whenever the behavior policy was" holds at the
states that pi0 visits, with an explicit bound; at other states nothing is asked. "A policy satisfying a chi-squared
constraint may concentrate its probability mass on a single action": feasible iff ``1/pi0(b) - 1 <= delta``. At the
radius that success conditioning gives itself in one state, concentrating on the best action is feasible only if all
others fail, when pi_plus does it; concentrating on a common worse action may be feasible.
"""

from fractions import Fraction

from scsym.analysis import chi_squared, evaluate, policy_divergence
from scsym.claims import claim
from scsym.claims.former import claim as former_claim
from scsym.exact import log as logarithm
from scsym.exact import oo
from scsym.mdp import MDP, Policy, zoo
from scsym.prove import Declaration, delta, eq, flip, ge, isolate, log, prove, sum_, tangent, times, vanishing_term
from scsym.theories.divergence import nonnegative, with_kl
from scsym.theories.success import a, b, s, t
from scsym.theories.success import success as T

PRINTED = (
    "This 'reverse' KL constraint penalizes the new policy for dropping actions taken by the old policy, enforcing "
    "coverage; any feasible policy must remain stochastic whenever the behavior policy was"
)
CONCENTRATE = (
    "a policy satisfying a chi-squared constraint may concentrate its probability mass on a single action, provided "
    "that action was well supported under the behavior policy"
)

K, KL = with_kl(T, "pi0", "pi", "KL")
K = K.with_symbols(
    Declaration(
        "others", ("S", "A"), "positive", "the probability that pi0 takes another action", r"\bar p",
        lambda m, i, j: 1 - m.policy("pi0", i, j),
    ),
    Declaration(
        "radius", (), "nonneg", "the radius of the trust region", r"\delta",
        lambda m: 2 + sum(m.occupancy("pi0", i) for i in m.states),
    ),
)  # fmt: skip
K = K.assuming("others_def", eq(K.others(s, a), 1 - T.pi0(s, a)), "pi0 is stochastic")


def not_b(i):
    """One for an action other than b."""
    return (1 - delta(i, b)) ** 2


def one_state():
    """``KL(pi0 || pi)(s) + (1 - p) log 1/(1 - p) >= p log(pi0/pi)(b|s)`` with p = pi0(b|s)."""
    ratio, rest = K.KL_ratio, K.others(s, b)
    # log t <= log m + t/m - 1 at m = 1/(1 - p), averaged over the other actions
    line = tangent(K, ratio(s, a) * rest)
    kept = prove(
        K,
        ge(1, sum_(a, not_b(a) * T.pi0(s, a) * ratio(s, a))),
        using=[times(-1, T.pi_sums), times(1, K.KL_split, over=a)],
        remainder=sum_(a, K.KL_off(s, a)) + T.pi0(s, b) * ratio(s, b),
    )
    return prove(
        K,
        ge(K.KL(s) - rest * log(rest), -T.pi0(s, b) * log(ratio(s, b))),
        by=[K.KL_def],
        using=[
            times(not_b(a) * T.pi0(s, a), line, over=a),
            times(rest, kept),
            times(-1 - log(rest), K.others_def, s, b),
            times(1 + log(rest), T.pi0_sums),
        ],
    ).called("an action kept")


@former_claim(
    "russo2026/sec-4.5.1-support",
    expect="proven",
    title="a TRPO step keeps every action that pi0 takes, at the states that pi0 visits",
    source="Section 4.5.1",
    printed=PRINTED,
    says=r"with p = \pi_0(b|s) < 1: p \log(p/\pi(b|s)) \le KL(\pi_0\|\pi)(s) + (1-p) \log \frac{1}{1-p}, hence in the trust "
    r"region d_{\pi_0}(s) p \log(p/\pi(b|s)) \le \delta + d_{\pi_0}(s) (1-p) \log \frac{1}{1-p}, that is "
    r"\pi(b|s) \ge p \exp(-[\delta/d_{\pi_0}(s) + (1-p) \log \frac{1}{1-p}]/p) > 0",
)
def support(p):
    kept = one_state()
    p.theorem(kept)
    F = K.assuming("feasible", ge(K.radius(), sum_(s, T.d0(s) * K.KL(s))), "pi lies in the trust region of TRPO")
    # other states only help, their divergence being nonnegative
    alone = prove(
        F,
        ge(sum_(t, T.d0(t) * K.KL(t)), T.d0(s) * K.KL(s)),
        using=[times((1 - delta(s, t)) ** 2 * T.d0(t), nonnegative(K, KL), t, over=t)],
    )
    rest = K.others(s, b)
    p.theorem(
        prove(
            F,
            ge(K.radius() - T.d0(s) * rest * log(rest), -T.d0(s) * T.pi0(s, b) * log(K.KL_ratio(s, b))),
            using=[times(1, F.feasible), times(1, alone), times(T.d0(s), kept)],
        )
    )
    sure = K.assuming("sure", eq(T.pi0(s, a), delta(a, b), fix=(s, b)), "pi0 always takes b at s")
    p.theorem(
        prove(
            sure,
            eq(K.KL(s), -log(K.KL_ratio(s, b)), fix=(s, b)),
            by=[K.KL_def, sure.sure],
        )
    )
    model = zoo.bandit("1/2", 1)
    pi0, pi = model.uniform(), Policy(model, {"s": {"a1": "1/8", "a2": "7/8"}})
    radius = policy_divergence("reverse_kl", pi, pi0, evaluate(model, pi0).occupancy)
    # p = 1/2: 1/8 >= 1/2 exp(-2 (radius + 1/2 log 2))
    p.holds("the bound for pi(a1) = 1/8", "<=", logarithm(4) * Fraction(1, 2), radius + logarithm(2) * Fraction(1, 2))
    never = Policy(model, {"s": {"a1": 0, "a2": 1}})
    p.exact("divergence of a dropped action", policy_divergence("reverse_kl", never, pi0, {"s": 1}), oo)


@former_claim(
    "russo2026/sec-4.5.1-everywhere",
    expect="refuted",
    title="a TRPO step may drop actions at states that pi0 does not visit",
    source="Section 4.5.1",
    printed=PRINTED,
    says=r"every feasible pi has \pi(a|s) > 0 where \pi_0(a|s) > 0: false at states out of reach, whose weight is zero",
)
def everywhere(p):
    arms = {"a": "win", "b": "lose"}
    model = MDP(
        {"s": arms, "elsewhere": arms}, initial="s", terminal={"win": 1, "lose": 0}, name="a state out of reach"
    )
    pi0 = model.uniform()
    pi = Policy(model, {"s": pi0["s"], "elsewhere": {"a": 1, "b": 0}})
    before = evaluate(model, pi0)
    p.counterexample(
        model,
        "pi(b | elsewhere)",
        pi["elsewhere", "b"],
        0,
        relation=">",
        hypotheses={
            "V is positive": all(v > 0 for v in before.V.values()),
            "pi0 is stochastic there": pi0["elsewhere", "b"] > 0,
            "pi is feasible for radius zero": policy_divergence("reverse_kl", pi, pi0, before.occupancy) == 0,
        },
    )
    p.corrected("russo2026/sec-4.5.1-support")


one = T.assuming("single", eq(T.pi(s, a), delta(a, b), fix=(s, b)), "pi always takes b at s")


@claim(
    "russo2026/sec-4.5.1-concentration",
    one,
    [
        eq(T.rho(s, b) * T.pi0(s, b), 1, fix=(s, b)),
        eq(1 + T.chi2(s), T.rho(s, b), fix=(s, b)),
        eq(T.pi0(s, b) * (1 + T.chi2(s)), 1, fix=(s, b)),
    ],
    title="concentrating on one action under the chi-squared constraint",
    source="Section 4.5.1",
    quotes=CONCENTRATE,
)
def concentration():
    weight = prove(
        one, eq(T.rho(s, b) * T.pi0(s, b), 1, fix=(s, b)), using=[times(-1, T.rho_def, s, b), times(1, one.single, b)]
    )
    yield weight
    square = prove(
        one,
        eq(1 + T.chi2(s), T.rho(s, b), fix=(s, b)),
        by=[T.chi2_def, T.pi0_sums],
        using=[
            times(2 - T.rho(s, a), T.rho_def, over=a),
            times(T.rho(s, a) - 2, one.single, over=a),
        ],
    )
    yield square
    yield (
        prove(
            one,
            eq(T.pi0(s, b) * (1 + T.chi2(s)), 1, fix=(s, b)),
            using=[times(T.pi0(s, b), square), times(1, weight)],
        )
    )


@former_claim(
    "russo2026/sec-4.5.1-own-radius",
    expect="proven",
    title="concentration at the radius of success conditioning itself",
    source="Section 4.5.1",
    printed=CONCENTRATE,
    says=r"in one state the radius is I. For an action b that maximises Q: if \pi_0(b|s) (1 + I(s)) \ge 1 then "
    r"\pi_0(a|s) Q(s,a) = 0 for a \ne b, and then \pi_+(.|s) is the action b; conversely then \pi_0(b|s) (1 + I(s)) = 1. "
    r"Concentrating on a worse but common action can be feasible",
)
def own_radius(p):
    B = T.assuming("maximises", ge(T.Q(s, b), T.Q(s, a), fix=(s, b)), "b maximises Q at s")
    F = B.assuming("feasible", ge(T.pi0(s, b) * (1 + T.I(s)), 1, fix=(s, b)), "the single action b is feasible at s")
    rest = sum_(a, not_b(a) * T.pi0(s, a) * T.Q(s, a))
    mean = [flip(T.V_value), T.pi0_sums]
    above = prove(
        B,
        ge(T.Q(s, b) / T.V(s), 1 + T.I(s), fix=(s, b)),
        by=[T.I_def, *mean],
        using=[times(T.pi0(s, a) * T.Q(s, a) / T.V(s) ** 2, B.maximises, over=a)],
    )
    none = prove(
        F,
        ge(0, rest, fix=(s, b)),
        by=[isolate(T.V_value, T.V)],
        using=[times(T.V(s), F.feasible), times(T.V(s) * T.pi0(s, b), above)],
    )
    zero = vanishing_term(none, a, not_b(a) * T.pi0(s, a) * T.Q(s, a))
    p.theorem(zero)
    p.theorem(
        prove(
            F,
            eq(not_b(a) * T.pi_plus(s, a), 0, fix=(s, b)),
            by=[isolate(T.conditioning, T.pi_plus)],
            using=[times(1 / T.V(s), zero)],
        )
    )
    Z = T.assuming("others_fail", eq(not_b(a) * T.pi0(s, a) * T.Q(s, a), 0, fix=(s, b)), "other actions of pi0 fail")
    value = prove(
        Z,
        eq(T.V(s), T.pi0(s, b) * T.Q(s, b), fix=(s, b)),
        using=[times(1, T.V_value), times(1, Z.others_fail, over=a)],
    )
    p.theorem(
        prove(
            Z,
            eq(T.pi0(s, b) * (1 + T.I(s)), 1, fix=(s, b)),
            by=[T.I_def, *mean],
            using=[
                times(T.pi0(s, b) * T.Q(s, a) / T.V(s) ** 2, Z.others_fail, over=a),
                times(-(1 / T.V(s) + T.pi0(s, b) * T.Q(s, b) / T.V(s) ** 2), value),
            ],
        )
    )
    model = zoo.bandit("1/10", 1)
    pi0 = Policy(model, {"s": {"a1": "9/10", "a2": "1/10"}})
    before = evaluate(model, pi0)
    common, rare = chi_squared({"a1": 1}, pi0["s"]), chi_squared({"a2": 1}, pi0["s"])
    p.exact("V", before.V["s"], "19/100")
    p.exact("I = Gamma", [before.influence["s"], before.Gamma], ["729/361", "729/361"])
    p.exact("chi2 of the two single actions", [common, rare], ["1/9", 9])
    p.holds("the common, worse action is feasible", "<=", common, before.Gamma)
    p.holds("the best, rare action is not", ">", rare, before.Gamma)
