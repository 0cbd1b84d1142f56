"""Russo, Proposition 5.1 with the occupancy of the learned policy, not in the paper: what the price is.

The text's shift factor "compares occupancy under the learned policy" to that given success; with it the bound as printed
is false (russo2026/prop-5.1-learned). It is true with the learned policy's expected length besides: ``|J(pi_plus) -
J(pi)| <= sqrt(E_pi[tau] kappa_hat eps / 2)``. By the performance difference with pi_plus as the reference, Pinsker's
inequality at each state, for the worth of an action under pi_plus, and Cauchy-Schwarz along the learned policy. Here pi
must be proper.
"""

from scsym.claims import claim
from scsym.exact import undefined
from scsym.prove import Declaration, auto, eq, ge, log, prove, sum_, tangent, times
from scsym.prove.tactics import lemma_of, multiply
from scsym.theories import learned as first
from scsym.theories.learned import Coin, a, i, j, k, s, t
from scsym.theories.learned import learned as T

from .prop_5_1 import learned_exactly


def _after(m, state, action):
    """The worth of an action under pi_plus, in a concrete model."""
    return m.win(state, action) + sum(m.P(state, action, o) * m.value("pi_plus", o) for o in m.states)


def _mean(m, state):
    return sum(m.policy("pi", state, c) * _after(m, state, c) for c in m.actions)


def _between(m, state):
    """A number strictly between zero and one: the worth of pi's action, or one on the way to that of pi_plus."""
    low, high = _mean(m, state), m.value("pi_plus", state)
    for x in (low, (low + high) / 2):
        if 0 < x < 1:
            return x
    return undefined


def _point(m, done, left, state):
    return (_between(m, state) * (left + 1) + m.value("pi_plus", state) * done) / (done + left + 1)


def _hit(m, n, state):
    return _point(m, n, 0, state) / _between(m, state)


def _miss(m, n, state):
    return (1 - _point(m, n, 0, state)) / (1 - _between(m, state))


def _kappa(m):
    return max(m.occupancy("pi", o) / m.success_occupancy(o) for o in m.states if m.success_occupancy(o))


H = T.with_symbols(
    Declaration("worth", ("S", "A"), "nonneg", "the success probability of pi_plus after s, a", "Q_{+}", _after),
    Declaration("ruin", ("S", "A"), "nonneg", "its failure probability", r"\bar Q_{+}", lambda m, o, c: 1 - _after(m, o, c)),
    Declaration("U", ("S",), "nonneg", "the failure probability of pi_plus", "U", lambda m, o: 1 - m.value("pi_plus", o)),
    Declaration("mean", ("S",), "nonneg", "what an action of pi is worth under pi_plus", r"\hat{q}", _mean),
    Declaration("z", ("S",), "positive", "a number between that and V_plus", "z", _between),
    Declaration("z_fail", ("S",), "positive", "one minus it", r"\bar z", lambda m, o: 1 - _between(m, o)),
    Declaration("xs", ("N", "N", "S"), "positive", "a point on the way from z to V_plus", r"\xi", _point),
    Declaration("ys", ("N", "N", "S"), "positive", "one minus it", r"\bar\xi", lambda m, *where: 1 - _point(m, *where)),
    Declaration("alpha", ("N", "S"), "positive", "what success is worth", "A", _hit),
    Declaration("beta", ("N", "S"), "positive", "what failure is worth", "B", _miss),
    Declaration("steps", (), "nonneg", "the expected length under pi", r"E_{\hat\pi}[\tau]",
                lambda m: sum(m.occupancy("pi", o) for o in m.states)),
    Declaration("kappa_hat", (), "nonneg", "the shift factor of pi", r"\hat\kappa", _kappa),
)  # fmt: skip
V_plus, q = T.V_plus(s), H.z(s)
H = (
    H.assuming("worth_def", eq(H.worth(s, a), T.win(s, a) + sum_(t, T.P(s, a, t) * T.V_plus(t))))
    .assuming("ruin_def", eq(H.worth(s, a) + H.ruin(s, a), 1), "success or failure")
    .assuming("U_def", eq(H.U(s), 1 - V_plus), "pi_plus succeeds or fails")
    .assuming("mean_def", eq(H.mean(s), sum_(a, T.pi(s, a) * H.worth(s, a))))
    .assuming("z_fail_def", eq(q + H.z_fail(s), 1), "q is neither zero nor one")
    .assuming("z_between", ge((q - H.mean(s)) * (V_plus - q), 0), "q lies between what pi's action is worth and V_plus")
    .assuming("xs_def", eq(H.xs(i, j, s) * (i + j + 1), (j + 1) * q + i.number * V_plus), "i of i + j + 1 steps")
    .assuming("ys_def", eq(H.xs(i, j, s) + H.ys(i, j, s), 1))
    .assuming("alpha_def", eq(H.alpha(i, s) * q, H.xs(i, 0, s)), "the likelihood ratio of success")
    .assuming("beta_def", eq(H.beta(i, s) * H.z_fail(s), H.ys(i, 0, s)), "the likelihood ratio of failure")
    .assuming("steps_def", eq(H.steps(), sum_(s, T.d_pi(s))), "pi is proper")
    .assuming("kappa_hat_bound", ge(H.kappa_hat() * T.d_plus(s), T.d_pi(s)), "it bounds the ratio")
)
H = H.define(
    "stake", (k, s), H.alpha(k, s) * H.mean(s) + H.beta(k, s) * (1 - H.mean(s)), sign="positive",
    reading="the worth of pi's action, when success and failure are worth alpha and beta", latex=r"\omega",
    meaning=lambda m, n, o: _hit(m, n, o) * _mean(m, o) + _miss(m, n, o) * (1 - _mean(m, o)),
)  # fmt: skip


def dual():
    """``log stake >= V_plus log alpha + U log beta - KL(s)``: Jensen's inequality at one state."""
    ratio, plus, w = T.KL_ratio(s, a), T.pi_plus(s, a), H.stake(k, s)
    alpha, beta = H.alpha(k, s), H.beta(k, s)
    value = H.worth(s, a) * alpha + H.ruin(s, a) * beta
    stake = auto(H, eq(w, sum_(a, T.pi(s, a) * value)))  # fmt: skip
    succeeds = auto(H, eq(sum_(a, plus * H.worth(s, a)), V_plus))
    fails = auto(H, eq(sum_(a, plus * H.ruin(s, a)), H.U(s)), [succeeds])  # fmt: skip
    return prove(
        H,
        ge(log(w), V_plus * log(alpha) + H.U(s) * log(beta) - T.KL(s)),
        by=[T.KL_def],
        using=[
            times(plus * H.worth(s, a), tangent(H, ratio * alpha / w), over=a),
            times(plus * H.ruin(s, a), tangent(H, ratio * beta / w), over=a),
            times(1 / w, stake),
            times(value / w, T.KL_split, over=a),
            times(plus * (1 - log(w) + log(ratio)), H.ruin_def, over=a),
            times(1 - log(w), T.pi_plus_sums),
            times(log(alpha), succeeds),
            times(log(beta), fails),
        ],
        remainder=sum_(a, T.KL_off(s, a) * value) / w,
    ).called("Jensen's inequality at one state")


COIN = Coin(
    H, V_plus, H.U(s), H.mean(s), q, H.z_fail(s),
    lambda n, m: H.xs(n, m, s), lambda n, m: H.ys(n, m, s), lambda n: H.alpha(n, s), lambda n: H.beta(n, s),
    lambda n: H.stake(n, s),
    {"failure": "U_def", "q_fail": "z_fail_def", "between": "z_between", "x": "xs_def", "y": "ys_def", "hit": "alpha_def",
     "miss": "beta_def", "worth": "stake_def"},
    (s,),
)  # fmt: skip


def difference():
    """``J_plus - J = sum_s d_pi(s) (V_plus(s) - mean(s))``: the performance difference, pi_plus being the reference."""
    return auto(
        H, eq(T.J_plus() - T.J(), sum_(s, T.d_pi(s) * (V_plus - H.mean(s)))),
    ).called("the performance difference")


inside = H.assuming("inside", eq(q, H.mean(s)), "what pi's action is worth is neither zero nor one")


@claim("russo2026/prop-5.1-horizon", inside,
    [
        ge(inside.KL(s), 2 * (inside.V_plus(s) - inside.z(s)) ** 2),
        ge(inside.steps() * inside.kappa_hat() * inside.eps(), 2 * sum_(s, inside.d_pi(s) * (inside.V_plus(s) - inside.z(s)))**2),
        eq(inside.J_plus() - inside.J(), sum_(s, inside.d_pi(s) * (inside.V_plus(s) - inside.mean(s)))),
        eq(sum_(s, inside.d_pi(s) * (inside.V_plus(s) - inside.z(s))), inside.J_plus() - inside.J()),
        ge(H.steps() * H.kappa_hat() * T.eps(), 2 * (T.J_plus() - T.J()) ** 2),
    ], title="the bound with the learned policy's occupancy needs its length", source="Section 5",
    quotes="[kappa] compares occupancy under the learned policy to occupancy [of] success-conditioned trajectories"
)  # fmt: skip
def horizon():
    pieces = first.gap_bound_of(COIN, T.KL(s), dual(), first.pinsker_of(COIN))
    local = first.all_pieces(pieces, T.KL(s), (V_plus - q) ** 2).called("Pinsker's inequality at one state")
    yield local
    gap = V_plus - q
    along, squares = sum_(s, T.d_pi(s) * gap), sum_(s, T.d_pi(s) * gap**2)
    schwarz = auto(H, ge(H.steps() * squares, along**2)).called("Cauchy-Schwarz")
    shifted = multiply(first.nonnegative_KL(), lemma_of(H, H.kappa_hat_bound))
    bound = auto(H, ge(H.steps() * H.kappa_hat() * T.eps(), 2 * along**2), [shifted, local, schwarz])
    yield bound
    yield difference()
    same = auto(inside, eq(along, T.J_plus() - T.J()), [difference()])
    yield same
    yield auto(inside, ge(H.steps() * H.kappa_hat() * T.eps(), 2 * (T.J_plus() - T.J()) ** 2), [bound, same])
    yield learned_exactly()
