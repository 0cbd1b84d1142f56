"""Values with entropy, discounted: soft policy iteration improves every state; what entropy costs the optimum."""

from typing import Any

from scsym.claims import paper
from scsym.language import Hypothesis, Theory, card, delta, eq, ge, log, sum_
from scsym.models import table
from scsym.prove import log_of, prove, tangent, times
from scsym.theories import discounted as disc
from scsym.theories.discounted import a, s, t, u
from scsym.theories.lemmas import policies as lib
from scsym.theories.lemmas import use


def with_soft(theory: Theory, tag: str, latex: str, words: str) -> Theory:
    """The theory with a policy that is positive everywhere, its value with entropy and its resolvent."""
    V, R = f"V_{tag}", f"R_{tag}"
    T = theory.declare(
        rf"""
        {tag}(s, a)   positive   {latex}         {words}
        {V}(s)        real       V_{{{latex}}}   its value with entropy
        {R}(s, t)     nonneg     R_{{{latex}}}   its resolvent
        """
    )
    pi, v, green = (T.declarations[name] for name in (tag, V, R))
    last = delta(s, t) + T.gamma() * sum_((u, a), green(s, u) * pi(u, a) * T.P(u, a, t))
    return T.with_hypotheses(
        Hypothesis(f"{tag}_sums", eq(sum_(a, pi(s, a)), 1), "a policy"),
        Hypothesis(f"{V}_def", eq(v(s), sum_(a, pi(s, a) * (disc.backup(T, v) - T.tau() * log(pi(s, a))))),
        "soft Bellman equation"),
        Hypothesis(f"{R}_last", eq(green(s, t), last), "the resolvent, by the last step"),
    )


START = disc.problem.declare("tau   positive   \\tau   the temperature")
S = with_soft(with_soft(START, "pi", r"\pi", "the policy"), "new", r"\pi'", "the soft greedy policy").declare(
    r"""
    w(s, a)   positive   w   e^(Q/tau), for the values of pi
    Z(s)      positive   Z   the sum of the weights
    """
)
S = S.with_hypotheses(
    Hypothesis("w_def", eq(S.tau() * log(S.w(s, a)), disc.backup(S, S.V_pi)), "the weight is e^(Q/tau)"),
    Hypothesis("Z_def", eq(S.Z(s), sum_(a, S.w(s, a))), "the sum"),
    Hypothesis("greedy", eq(S.new(s, a) * S.Z(s), S.w(s, a)), "the soft greedy policy"),
)
pi = paper("policy-improvement", S)
PAIRS = [("x", "a"), ("x", "b")]
HALVES, LOG = dict.fromkeys(PAIRS, "1/2"), [["1", ["2"]]]
# two actions without reward, at temperature one: entropy log 2 a step, 2 log 2 in all
COMMON = {"P": {(*pair, "x"): 1 for pair in PAIRS}, "r": dict.fromkeys(PAIRS, 0), "gamma": "1/2", "h": "1/2",
    "mu": {"x": 1},
          "tau": 1, "w": dict.fromkeys(PAIRS, 2), "Z": {"x": 4}}  # fmt: skip


def soft_model(*tags):
    """The same soft policy under each of these names."""
    own: dict[str, Any] = {}
    for tag in tags:
        own |= {tag: HALVES, f"V_{tag}": {"x": [["2", ["2"]]]}, f"R_{tag}": {("x", "x"): 2}}
    return own


def log_weights(T, policy):
    """``log policy + log Z = log w``, where the policy is w / Z."""
    return log_of(prove(T, eq(policy * T.Z(s), T.w(s, a)), using=[times(1, T.greedy)]))


@pi.claim("soft-policy-iteration", ge(S.V_new(s), S.V_pi(s)),
          title="soft policy iteration raises the value with entropy at every state",
          source="Haarnoja et al. 2018, Lemma 2, as commonly quoted")  # fmt: skip
def soft_policy_iteration():
    tau, Z, w, old, new = S.tau(), S.Z(s), S.w(s, a), S.pi(s, a), S.new(s, a)
    # V <= tau log Z by Gibbs, which is what one step of the new policy is worth
    gibbs = prove(S, ge(tau * log(Z), S.V_pi(s)), using=[
        times(tau * old, tangent(S, w / (old * Z)), over=a), times(tau / Z, S.Z_def), times(tau - tau * log(Z),
        S.pi_sums),
        times(-1, S.V_pi_def), times(old, S.w_def, over=a)])  # fmt: skip
    later = S.gamma() * sum_((a, t), new * S.P(s, a, t) * (S.V_new(t) - S.V_pi(t)))
    step = prove(S, ge(S.V_new(s) - S.V_pi(s), later), using=[
        times(1, S.V_new_def), times(-new, S.w_def, over=a), times(-tau * new, log_weights(S, new), over=a),
        times(tau * log(Z), S.new_sums), times(1, gibbs)])  # fmt: skip
    gap = use(lib.resolvent_positivity(), S, {
        "x": ((s,), S.V_new(s) - S.V_pi(s)), "pi": ((s, a), new), "R": ((s, t), S.R_new(s, t))}, [step,
        S.R_new_last])  # fmt: skip
    return prove(S, soft_policy_iteration.goals[0], using=[times(1, gap)]), table({"X": ["x"], "A": ["a", "b"]},
        COMMON | soft_model("pi", "new"))


# The optimum with entropy against the optimum without

H = with_soft(disc.with_policy(START, "star", "the optimal policy", r"\pi^*", "_star"), "soft", r"\pi_\tau",
    "the soft optimal policy")
H = H.declare(
    r"""
    w(s, a)     positive   w            e^(Q/tau), for its values
    Z(s)        positive   Z            the sum of the weights
    own(s, a)   positive   \pi^*_{>0}   the optimal policy where it is positive, else one
    """
)
H = H.with_hypotheses(
    Hypothesis("w_def", eq(H.tau() * log(H.w(s, a)), disc.backup(H, H.V_soft)), "the weight is e^(Q/tau)"),
    Hypothesis("Z_def", eq(H.Z(s), sum_(a, H.w(s, a))), "the sum"),
    Hypothesis("greedy", eq(H.soft(s, a) * H.Z(s), H.w(s, a)), "soft optimality: soft greedy for its own values"),
)
H = H.assuming("optimal", ge(H.V_star(s), disc.backup(H, H.V_star)), "no action is worth more")
H = H.assuming("own_star", ge(H.own(s, a), H.star(s, a)), "own is at least that").assuming("own_one", ge(1,
    H.own(s, a)), "and at most one")


@pi.claim("soft-optimum", [ge(H.V_soft(s), H.V_star(s)),
                           ge(H.tau() * log(card("A")) / H.h(), H.V_soft(s) - H.V_star(s))], theory=H,
          title="entropy at temperature tau raises the optimal values by at most tau log card A/(1 - gamma)",
          source="as commonly quoted")  # fmt: skip
def soft_optimum():
    tau, Z, w, most = H.tau(), H.Z(s), H.w(s, a), log(card("A"))
    soft, star, own = H.soft(s, a), H.star(s, a), H.own(s, a)
    logs = log_weights(H, soft)
    value = prove(H, eq(H.V_soft(s), tau * log(Z)), using=[
        times(1, H.V_soft_def), times(-soft, H.w_def, over=a), times(-tau * soft, logs, over=a),
        times(tau * log(Z), H.soft_sums)])  # fmt: skip
    level = tau * most / H.h()
    gap, room = H.V_soft(s) - H.V_star(s), tau * most / H.h() + H.V_star(s) - H.V_soft(s)

    def positive(x, policy, resolvent, step, law):
        return use(lib.resolvent_positivity(), H, {
            "x": ((s,), x), "pi": ((s, a), policy), "R": ((s, t), resolvent)}, [step, law])  # fmt: skip

    def later(x_t, policy):
        return H.gamma() * sum_((a, t), policy * H.P(s, a, t) * x_t)

    first = prove(H, ge(gap, later(H.V_soft(t) - H.V_star(t), star)), using=[
        times(1, value), times(tau * star, tangent(H, w / (own * Z)), over=a), times(tau * w / (own * Z),
        H.own_star, over=a),
        times(tau / Z, H.Z_def), times(tau - tau * log(Z), H.star_sums), times(star, H.w_def, over=a), times(-1,
        H.V_star_bellman),
        times(tau * star, tangent(H, own), over=a), times(tau * star, H.own_one, over=a)])  # fmt: skip
    second = prove(H, ge(room, later(tau * most / H.h() + H.V_star(t) - H.V_soft(t), soft)), using=[
        times(-1, H.V_soft_def), times(soft, H.optimal, over=a), times(tau * soft, tangent(H,
        1 / (soft * card("A"))), over=a),
        times(tau - H.V_star(s) - level * (H.h() + H.gamma()), H.soft_sums), times(-H.gamma() * level * soft,
        H.P_sums, over=a),
        times(-level, H.h_def)])  # fmt: skip
    return (prove(H, soft_optimum.goals[0], using=[times(1, positive(gap, star, H.R_star(s, t), first,
        H.R_star_last))]),
            prove(H, soft_optimum.goals[1], using=[times(1, positive(room, soft, H.R_soft(s, t), second,
            H.R_soft_last))]),
            table({"X": ["x"], "A": ["a", "b"]}, COMMON | soft_model("soft") | {
                "star": HALVES, "V_star": {"x": 0}, "J_star": 0, "d_star": {"x": 2}, "R_star": {("x", "x"): 2},
                "own": dict.fromkeys(PAIRS, 1)}))  # fmt: skip
