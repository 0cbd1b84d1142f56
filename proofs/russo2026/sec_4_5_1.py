"""Russo, section 4.5.1: the reverse KL constraint of TRPO against the chi-squared constraint.

As reconstructed (the display is missing in our source): TRPO maximises L subject to ``sum_s d_{pi0}(s) KL(pi0 || pi)(s)
<= delta``. The text's "any feasible policy must remain stochastic whenever the behavior policy was" holds at the
states that pi0 visits, with an explicit bound; at other states nothing is asked. That the divergence is finite, at every
state, is a hypothesis: it already gives some positive share. "A policy satisfying a chi-squared
constraint may concentrate its probability mass on a single action": feasible iff ``1/pi0(b) - 1 <= delta``. At the
radius that success conditioning gives itself in one state, concentrating on the best action is feasible only if all
others fail, when pi_plus does it; concentrating on a common worse action may be feasible.
"""

from scsym.claims import claim
from scsym.mdp import MDP, Policy
from scsym.models import Point
from scsym.prove import Declaration, auto, delta, eq, ge, log, prove, sum_, tangent, times, vanishing_term
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
    kept = auto(K, ge(1, sum_(a, not_b(a) * T.pi0(s, a) * ratio(s, a))))
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


@claim("russo2026/sec-4.5.1-one-state", K, one_state().statement,
    title="the divergence of one state against one action", source="Section 4.5.1"
)  # fmt: skip
def at_one_state():
    return one_state()


IN_REGION = K.assuming("feasible", ge(K.radius(), sum_(s, T.d0(s) * K.KL(s))), "pi lies in the trust region of TRPO")


@claim("russo2026/sec-4.5.1-support", IN_REGION,
    ge(K.radius() - T.d0(s) * K.others(s, b) * log(K.others(s, b)), -T.d0(s) * T.pi0(s, b) * log(K.KL_ratio(s, b))),
    title="a TRPO step of finite divergence keeps at least a bounded share of each action where pi0 goes",
    source="Section 4.5.1", quotes=PRINTED
)  # fmt: skip
def support():
    # other states only help, their divergence being nonnegative
    alone = prove(
        IN_REGION,
        ge(sum_(t, T.d0(t) * K.KL(t)), T.d0(s) * K.KL(s)),
        using=[times((1 - delta(s, t)) ** 2 * T.d0(t), nonnegative(K, KL), t, over=t)],
    )
    lines = [times(1, IN_REGION.feasible), times(1, alone), times(T.d0(s), one_state())]
    return prove(IN_REGION, support.goals[0], using=lines)


SURE = K.assuming("sure", eq(T.pi0(s, a), delta(a, b), fix=(s, b)), "pi0 always takes b at s")


always = claim("russo2026/sec-4.5.1-sure", SURE, eq(K.KL(s), -log(K.KL_ratio(s, b)), fix=(s, b)),
    title="the divergence where pi0 always takes one action", source="Section 4.5.1"
)  # fmt: skip


@claim("russo2026/sec-4.5.1-everywhere",
    T.assuming("feasible", eq(sum_(s, T.d0(s) * T.chi2(s)), 0), "pi lies in every trust region around pi0"),
    eq(T.pi(s, a), T.pi0(s, a)), expect="refuted", against="text", instead="russo2026/sec-4.5.1-support",
    title="a small step keeps every action, also at states that pi0 does not visit", source="Section 4.5.1",
    quotes=PRINTED, why="States out of reach have weight zero in the constraint."
)  # fmt: skip
def everywhere():
    arms = {"a": "win", "b": "lose"}
    model = MDP(
        {"s": arms, "elsewhere": arms}, initial="s", terminal={"win": 1, "lose": 0}, name="a state out of reach"
    )
    pi0 = model.uniform()
    return Point(model, {"pi0": pi0, "pi": Policy(model, {"s": pi0["s"], "elsewhere": {"a": 1, "b": 0}})})


one = T.assuming("single", eq(T.pi(s, a), delta(a, b), fix=(s, b)), "pi always takes b at s")


@claim("russo2026/sec-4.5.1-concentration", one,
    [
        eq(T.rho(s, b) * T.pi0(s, b), 1, fix=(s, b)),
        eq(1 + T.chi2(s), T.rho(s, b), fix=(s, b)),
        eq(T.pi0(s, b) * (1 + T.chi2(s)), 1, fix=(s, b)),
    ], title="concentrating on one action under the chi-squared constraint", source="Section 4.5.1", quotes=CONCENTRATE
)  # fmt: skip
def concentration():
    weight = auto(one, eq(T.rho(s, b) * T.pi0(s, b), 1, fix=(s, b)))
    yield weight
    square = auto(one, eq(1 + T.chi2(s), T.rho(s, b), fix=(s, b)))
    yield square
    yield auto(one, eq(T.pi0(s, b) * (1 + T.chi2(s)), 1, fix=(s, b)), [square, weight])


BEST = T.assuming("maximises", ge(T.Q(s, b), T.Q(s, a), fix=(s, b)), "b maximises Q at s")
ALONE = BEST.assuming("feasible", ge(T.pi0(s, b) * (1 + T.I(s)), 1, fix=(s, b)), "the single action b is feasible at s")


@claim("russo2026/sec-4.5.1-own-radius", ALONE,
    [eq(not_b(a) * T.pi0(s, a) * T.Q(s, a), 0, fix=(s, b)), eq(not_b(a) * T.pi_plus(s, a), 0, fix=(s, b))],
    title="if the best action alone is feasible, pi_plus is that action", source="Section 4.5.1", quotes=CONCENTRATE,
    why="In one state the radius is I."
)  # fmt: skip
def own_radius():
    rest = sum_(a, not_b(a) * T.pi0(s, a) * T.Q(s, a))
    above = auto(BEST, ge(T.Q(s, b) / T.V(s), 1 + T.I(s), fix=(s, b)))
    none = auto(ALONE, ge(0, rest, fix=(s, b)), [above])
    zero = vanishing_term(none, a, not_b(a) * T.pi0(s, a) * T.Q(s, a))
    yield zero
    yield auto(ALONE, own_radius.goals[1], [zero])


OTHERS_FAIL = T.assuming(
    "others_fail", eq(not_b(a) * T.pi0(s, a) * T.Q(s, a), 0, fix=(s, b)), "other actions of pi0 fail"
)


@claim("russo2026/sec-4.5.1-own-radius-converse", OTHERS_FAIL, eq(T.pi0(s, b) * (1 + T.I(s)), 1, fix=(s, b)),
    title="if all other actions fail, the remaining one is just feasible", source="Section 4.5.1"
)  # fmt: skip
def own_radius_converse():
    return auto(OTHERS_FAIL, eq(T.V(s), T.pi0(s, b) * T.Q(s, b), fix=(s, b)))
