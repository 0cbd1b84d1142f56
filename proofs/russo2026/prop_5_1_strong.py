"""Russo, section 5: two stronger guarantees than Proposition 5.1, not in the paper.

S2: the excess cross-entropy alone bounds the success probability of the learned policy from below, with no shift factor:
``log(J(hat pi)/J0) >= sum_s d+(s) KL(pi_plus || pi0)(s) - eps``. It is the bound behind reward-weighted regression and EM
(Dayan and Hinton 1997, Peters and Schaal 2007): a policy that predicts successful trajectories better than pi0 does is
better than pi0. With pi = pi_plus: ``J(pi_plus) >= J0 exp(sum_s d+ KL(pi_plus || pi0))``.
S1: where one step of conditioning makes success certain (deterministic transitions and outcomes, Example 2.1) and the
start is single, ``J(hat pi) >= exp(-eps)``, against ``1 - sqrt(eps/2)``.
"""

from scsym.analysis import evaluate, policy_divergence
from scsym.claims import claim
from scsym.exact import log as logarithm
from scsym.operators import success_condition
from scsym.prove import (
    Declaration,
    auto,
    eq,
    ge,
    log,
    prove,
    square_zero,
    sum_,
    tangent,
    times,
    vanishing_term,
)
from scsym.theories.divergence import nonnegative, with_kl
from scsym.theories.learned import a, s, t
from scsym.theories.learned import learned as T

B, BEFORE = with_kl(T, "pi_plus", "pi0", "KL_pi0")
B = B.with_symbols(
    Declaration("ratio", ("S",), "positive", "V_pi / V", "u", lambda m, i: m.value("pi", i) / m.value("pi0", i)),
    Declaration("lift", (), "positive", "J / J0", r"\lambda", lambda m: m.success("pi") / m.success("pi0")),
    Declaration(
        "u_plus", ("S",), "positive", "V_plus / V", "u_+", lambda m, i: m.value("pi_plus", i) / m.value("pi0", i)
    ),
    Declaration(
        "lift_plus", (), "positive", "J_plus / J0", r"\lambda_+", lambda m: m.success("pi_plus") / m.success("pi0")
    ),
)  # fmt: skip
B = (
    B.assuming("ratio_def", eq(T.V_pi(s), B.ratio(s) * T.V(s)), "pi can succeed from every state")
    .assuming("lift_def", eq(T.J(), B.lift() * T.J0()), "pi can succeed")
    .assuming("u_plus_def", eq(T.V_plus(s), B.u_plus(s) * T.V(s)), "pi_plus can succeed from every state")
    .assuming("lift_plus_def", eq(T.J_plus(), B.lift_plus() * T.J0()), "pi_plus can succeed")
)
prior, off0 = B.KL_pi0_ratio, B.KL_pi0_off


def given_success(i, j):
    """The transitions given success, from i to j."""
    return sum_(a, T.pi0(i, a) * T.P(i, a, j)) * T.V(j) / T.V(i)


def unused():
    """``off0 win = 0`` and ``off0 P V = 0``: what pi0 does and pi_plus does not never leads to success."""
    root = off0(s, a) * T.Q(s, a)
    # off0 Q pi0 = off0 pi_plus V = 0, and pi0 = pi_plus ratio + off0
    none = auto(B, eq(root**2, 0))
    zero = square_zero(none, root)
    onward = sum_(t, T.P(s, a, t) * T.V(t))
    whole = auto(B, ge(0, off0(s, a) * (T.win(s, a) + onward)), [zero])
    at_once = auto(B, ge(0, off0(s, a) * T.win(s, a)), [whole])
    later = auto(B, ge(0, off0(s, a) * onward), [whole])
    return at_once, vanishing_term(later, t, off0(s, a) * T.P(s, a, t) * T.V(t))


def statewise(policy, value_law, u, u_def, ratio, split, off):
    """``log u(s) >= sum_a pi_plus log(ratio/prior) + sum_t P^h(s, t) log u(t)`` for the policy with value u V."""
    at_once, later = unused()
    r, r0, V = ratio, prior(s, a), T.V(s)
    follow = T.win(s, a) + sum_(t, T.P(s, a, t) * T.V(t) * u(t))
    go = T.pi0(s, a) * T.P(s, a, t) * T.V(t) / V
    more = log(r) - log(r0) - log(u(s)) + 1
    mine = prove(
        B,
        ge(u(s) * V, sum_(a, T.pi0(s, a) * (r / r0) * follow)),
        using=[
            times(-1, u_def), times(1, value_law), times(policy(s, a) * T.P(s, a, t), u_def, t, over=(a, t)),
            *([times(follow, split, over=a)] if split is not None else []),
            times(-follow * r / r0, B.KL_pi0_split, over=a),
            times(r / r0, at_once, over=a), times(-r / r0 * u(t), later, over=(a, t)),
        ],
        remainder=sum_(a, off * follow),
    )  # fmt: skip
    return prove(
        B,
        ge(log(u(s)), sum_(a, T.pi_plus(s, a) * (log(r) - log(r0))) + sum_(t, given_success(s, t) * log(u(t)))),
        using=[
            times(T.pi0(s, a) * T.win(s, a) / V, tangent(B, r / (r0 * u(s))), over=a),
            times(go, tangent(B, r * u(t) / (r0 * u(s))), over=(a, t)),
            times(1 / (u(s) * V), mine),
            # the weights: pi0 Q / V = pi_plus
            times(-T.pi0(s, a) / V * more, T.Q_def, over=a),
            times(-more / V, T.conditioning, over=a),
            times(1 - log(u(s)), T.pi_plus_sums),
        ],
    )


def from_start(lift, lift_def, u, u_def, J_law, local, gained):
    """``log lift >= sum_s d+(s) gained(s)`` from the statewise inequality, along d+."""
    flow = auto(
        B, eq(T.d_plus(t), T.mu(t) * T.V(t) / T.J0() + sum_(s, T.d_plus(s) * given_success(s, t))),
    ).called("flow given success")
    start = T.mu(s) * T.V(s) / T.J0()
    return prove(
        B,
        ge(log(lift), sum_(s, T.d_plus(s) * gained)),
        using=[
            times(start, tangent(B, u(s) / lift), over=s),
            times((log(lift) - 1) / T.J0(), T.J0_def),
            times(-1 / (lift * T.J0()), lift_def),
            times(1 / (lift * T.J0()), J_law),
            times(T.mu(s) / (lift * T.J0()), u_def, over=s),
            times(T.d_plus(s), local, over=s),
            times(-log(u(t)), flow, t, over=t),
        ],
    )


def learned_gain():
    """The statewise form for pi, and ``log lift >= sum d+ KL_pi0 - eps``."""
    local = statewise(T.pi, T.V_pi_bellman, B.ratio, B.ratio_def, T.KL_ratio(s, a), T.KL_split, T.KL_off(s, a))
    gained = sum_(a, T.pi_plus(s, a) * (log(T.KL_ratio(s, a)) - log(prior(s, a))))
    total = from_start(B.lift(), B.lift_def, B.ratio, B.ratio_def, T.J_def, local, gained)
    return local, auto(
        B, ge(log(B.lift()), sum_(s, T.d_plus(s) * B.KL_pi0(s)) - T.eps()),
        [total],
    ).called("S2")  # fmt: skip


good = B.assuming(
    "predicts", ge(sum_(s, T.d_plus(s) * B.KL_pi0(s)), T.eps()), "pi predicts successes at least as well as pi0"
)


@claim(
    "russo2026/prop-5.1-S2",
    good,
    [
        ge(
            log(good.ratio(s)),
            sum_(a, good.pi_plus(s, a) * (log(good.KL_ratio(s, a)) - log(good.KL_pi0_ratio(s, a))))
            + sum_(t, sum_(a, good.pi0(s, a) * good.P(s, a, t)) * good.V(t) / good.V(s) * log(good.ratio(t))),
        ),
        ge(log(good.lift()), sum_(s, good.d_plus(s) * good.KL_pi0(s)) - good.eps()),
        ge(T.J(), T.J0()),
    ],
    title="improvement over pi0 from the loss alone, without a shift factor",
    source="Section 5",
)
def no_shift():
    local, total = learned_gain()
    yield local
    yield total
    yield auto(good, ge(T.J(), T.J0()), [total, tangent(good, B.lift())])


def _both(model, pi0, hat):
    """log(J/J0) and the bound sum d+ KL(pi_plus || pi0) - eps."""
    plus, before = success_condition(model, pi0), evaluate(model, pi0)
    own, other = (policy_divergence("forward_kl", plus, x, before.success_occupancy) for x in (pi0, hat))
    return logarithm(evaluate(model, hat).J / before.J), own - other


@claim("russo2026/prop-5.1-S2-plus", B,
    [ge(log(B.lift_plus()), sum_(s, B.d_plus(s) * B.KL_pi0(s))), ge(sum_(s, B.d_plus(s) * B.KL_pi0(s)), 0)],
    title="how much conditioning improves at least", source="Section 5, Corollary 4.5"
)  # fmt: skip
def of_pi_plus():
    local = statewise(T.pi_plus, T.V_plus_bellman, B.u_plus, B.u_plus_def, 1, None, 0)
    gained = -sum_(a, T.pi_plus(s, a) * log(prior(s, a)))
    total = from_start(B.lift_plus(), B.lift_plus_def, B.u_plus, B.u_plus_def, T.J_plus_def, local, gained)
    moved = sum_(s, T.d_plus(s) * B.KL_pi0(s))
    better = auto(B, ge(log(B.lift_plus()), moved), [total])
    yield better
    yield auto(B, ge(moved, 0), [nonnegative(B, BEFORE)])


D = T.assuming("sure_end", eq(T.win(s, a) * T.lose(s, a), 0), "an action that can fail at once does not also win")
D = D.assuming("sure_step", eq(T.P(s, a, t) * T.lose(s, a), 0), "an action that can fail at once does not go on")
D = D.assuming("same_occupancy", eq(T.d_pi_plus(s), T.d_plus(s)), "no shift: deterministic transitions, one start")


def harmless():
    """``pi_plus(a|s) lose(s, a) = 0``."""
    return auto(D, eq(T.pi_plus(s, a) * T.lose(s, a), 0)).called("pi_plus never fails at once")


def certain():
    """``J_plus = 1`` where outcomes are deterministic."""
    return auto(D, eq(T.J_plus(), 1), [harmless()]).called("pi_plus succeeds for sure")


P = D.with_symbols(
    Declaration("v", ("S",), "positive", "V_pi, positive", "V_{\\hat\\pi}", lambda m, o: m.value("pi", o)),
    Declaration("J_pos", (), "positive", "J(pi), positive", r"J(\hat\pi)", lambda m: m.success("pi")),
)
P = P.assuming("v_def", eq(T.V_pi(s), P.v(s)), "pi can succeed from every state")
P = P.assuming("J_pos_def", eq(T.J(), P.J_pos()), "pi can succeed")


def at_least():
    """``log J >= -eps``: Jensen's inequality at each state, along pi_plus, which never fails."""
    plus, ratio, v = T.pi_plus(s, a), T.KL_ratio(s, a), P.v(s)
    follow = T.win(s, a) + sum_(t, T.P(s, a, t) * P.v(t))
    value = auto(P, ge(v, sum_(a, plus * ratio * follow)))
    onward = sum_((a, t), plus * T.P(s, a, t) * log(P.v(t)))
    local = prove(
        P,
        ge(log(v), onward - T.KL(s)),
        by=[T.KL_def],
        using=[
            times(plus * T.win(s, a), tangent(P, ratio / v), over=a),
            times(plus * T.P(s, a, t), tangent(P, ratio * P.v(t) / v), over=(a, t)),
            times(1 / v, value),
            times(plus * (1 + log(ratio) - log(v)), T.mass, over=a),
            times(log(v) - 1 - log(ratio), harmless(), over=a),
            times(1 - log(v), T.pi_plus_sums),
        ],
    ).called("Jensen's inequality at one state")
    start = P.J_pos()
    return prove(
        P,
        ge(log(start), -T.eps()),
        by=[T.eps_def],
        using=[
            times(T.mu(s), tangent(P, P.v(s) / start), over=s),
            times(1 / start, T.J_def),
            times(-1 / start, P.J_pos_def),
            times(T.mu(s) / start, P.v_def, over=s),
            times(1 - log(start), T.mu_sums),
            times(T.d_pi_plus(s), local, over=s),
            times(-log(P.v(t)), T.d_pi_plus_flow, t, over=t),
            times(-T.KL(s), P.same_occupancy, over=s),
        ],
    )


@claim("russo2026/prop-5.1-S1", P, [eq(P.J_plus(), 1), ge(log(P.J_pos()), -P.eps())],
    title="deterministic transitions and outcomes: success probability at least exp(-eps)",
    source="Section 5, Example 2.1"
)  # fmt: skip
def exponential():
    yield certain()
    yield at_least()
