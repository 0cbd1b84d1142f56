"""Greedy policies and what errors cost: policy iteration, approximate action values, Bellman residuals, occupancies."""

from functools import cache

from scsym.claims import paper
from scsym.language import Theory, eq, ge, sum_
from scsym.models import table
from scsym.prove import at, auto, fix_all, generalise, multiply, prove, square_order, times
from scsym.theories import discounted as disc
from scsym.theories.discounted import a, advantage, b, expected_advantage, s, t, u
from scsym.theories.laws import y
from scsym.theories.lemmas import policies as lib

from .performance_difference import distance

T = disc.two_policies
pi = paper("policy-improvement", T)
GAIN = expected_advantage(T)


def greedy_gain(m, i):
    """The largest advantage of an action."""
    v = {o: disc.value(m, "pi", o) for o in m.domain("X")}
    return max(disc.reward(m, i, c) + disc.GAMMA * sum(disc.step(m, i, c, o) * v[o] for o in v) - v[i] for c in m.actions)


G = T.assuming("greedy", ge(GAIN, advantage(T)), "the new policy is greedy: no action has more advantage")


@cache
def forward():
    """``sum pi_new A >= 0``."""
    mean = auto(G, eq(sum_(a, T.pi(s, a) * advantage(T)), 0))
    return prove(G, ge(GAIN, 0), using=[
        times(T.pi(s, a), G.greedy, over=a), times(1, mean), times(-GAIN, T.pi_sums)])  # fmt: skip


@pi.claim("policy-iteration", [ge(T.V_new(s), T.V(s) + GAIN), ge(GAIN, 0)], theory=G,
          title="policy iteration: V_new is at least T V, which is at least V", source="Howard 1960, as commonly quoted")  # fmt: skip
def policy_iteration():
    gain = forward()
    better = auto(G, ge(T.V_new(s), T.V(s)), [lib.discounted_difference_at(), gain])  # fmt: skip
    one = auto(G, policy_iteration.goals[0], [better])  # fmt: skip
    return one, gain


# Greedy in an approximation of Q: pi is optimal here, the new policy is greedy for an estimate

Q = disc.backup(T, T.V)
E = T.declare(
    r"""
    Qhat(s, a)   real     \hat Q        an estimate of the action values
    e            nonneg   \varepsilon   a bound on its error
    """,
    Qhat=lambda m, i, c: disc.reward(m, i, c) + disc.GAMMA * sum(
        disc.step(m, i, c, o) * disc.value(m, "pi", o) for o in m.domain("X")),
    e=lambda m: 0,
)  # fmt: skip
E = E.assuming("error_above", ge(E.e(), Q - E.Qhat(s, a)), "the error is at most e")
E = E.assuming("error_below", ge(E.e(), E.Qhat(s, a) - Q), "the error is at least -e")
BEST = sum_(b, T.pi_new(s, b) * E.Qhat(s, b))
E = E.assuming("greedy", ge(BEST, E.Qhat(s, a)), "the new policy is greedy for the estimate")


@pi.claim("greedy-loss", ge(2 * E.e(), E.h() * (T.V(s) - T.V_new(s))), theory=E,
          title="greedy for an estimate of Q with error e: the loss is at most 2 e/h",
          source="Singh and Yee 1994, for action values, as commonly quoted")  # fmt: skip
def greedy_loss():
    # sum pi_new A >= -2 e, against any policy pi
    low = prove(E, ge(GAIN, -2 * E.e()), using=[
        times(T.pi_new(s, a), E.error_below, over=a), times(T.pi(s, a), E.error_above, over=a),
        times(T.pi(s, a), E.greedy, over=a), times(-BEST - E.e(), T.pi_sums), times(-E.e() - T.V(s), T.pi_new_sums),
        times(-1, T.V_bellman)])  # fmt: skip
    rows = resolvent_rows()
    return lib.discounted_difference_at(), low, rows


N = T.declare(
    r"""
    Vhat(s)   real     \hat V        an estimate of the values
    e         nonneg   \varepsilon   a bound on its error
    """,
    Vhat=lambda m, i: disc.value(m, "pi", i),
    e=lambda m: 0,
)  # fmt: skip
N = N.assuming("error_above", ge(N.e(), T.V(s) - N.Vhat(s)), "the error is at most e")
N = N.assuming("error_below", ge(N.e(), N.Vhat(s) - T.V(s)), "the error is at least -e")
AIMED = sum_(b, T.pi_new(s, b) * disc.backup(T, N.Vhat, s, b))
N = N.assuming("greedy", ge(AIMED, disc.backup(T, N.Vhat)), "the new policy is greedy for the estimate")


@pi.claim("greedy-loss-estimate", ge(2 * T.gamma() * N.e(), T.h() * (T.V(s) - T.V_new(s))), theory=N,
          title="greedy for an estimate of V with error e: the loss is at most 2 gamma e/h",
          source="Singh and Yee 1994, as commonly quoted")  # fmt: skip
def greedy_loss_estimate():
    new, old, g, e = T.pi_new(s, a), T.pi(s, a), T.gamma(), N.e()
    low = prove(N, ge(GAIN, -2 * g * e), using=[
        times(g * new * T.P(s, a, t), N.error_below, t, over=(a, t)), times(g * old * T.P(s, a, t), N.error_above, t, over=(a, t)),
        times(old, N.greedy, over=a), times(-AIMED, T.pi_sums), times(-T.V(s), T.pi_new_sums), times(-1, T.V_bellman),
        times(-g * e * (new + old), T.P_sums, over=a), times(-g * e, T.pi_sums), times(-g * e, T.pi_new_sums)])  # fmt: skip
    return lib.discounted_difference_at(), low, resolvent_rows()


@cache
def resolvent_rows():
    """``h sum R_new = 1``."""
    new = T.R_new
    return prove(T, eq(T.h() * sum_(u, new(s, u)), 1), using=[
        times(1, T.R_new_last, s, t, over=t), times(T.gamma() * new(s, u) * T.pi_new(u, a), T.P_sums, a, u, over=(u, a)),
        times(T.gamma() * new(s, u), T.pi_new_sums, u, over=u), times(sum_(u, new(s, u)), T.h_def)])  # fmt: skip


SMALL = Theory("one decision, no future", reading="gamma = 0: values are rewards, the greedy action may err").declare(
    r"""
    loss    nonneg   \ell          the loss of the action that is greedy for the estimate
    e       nonneg   \varepsilon   the error of the estimate
    gamma   nonneg   \gamma        the discount
    h       positive   h           one minus the discount
    """
)
SMALL = SMALL.assuming("h_def", eq(SMALL.h() + SMALL.gamma(), 1), "one minus the discount")
SMALL = SMALL.assuming("loss_bound", ge(2 * SMALL.e(), SMALL.h() * SMALL.loss()), "the bound for action values")


@pi.claim("greedy-loss-values", ge(2 * SMALL.gamma() * SMALL.e(), SMALL.h() * SMALL.loss()), theory=SMALL,
          expect="refuted", against="reading", instead=["policy-improvement/greedy-loss"],
          title="greedy for an estimate of Q loses at most 2 gamma e/h, as greedy for one of V does",
          source="Singh and Yee 1994, as often misquoted",
          why="gamma = 0, Q = (1, 0), estimated as (1/2, 1/2), ties to the second action: loss 1, e = 1/2, bound 0.")  # fmt: skip
def greedy_loss_values():
    return table({}, {"loss": "1", "e": "1/2", "gamma": "0", "h": "1"})


# How far occupancies move

D = disc.distances.declare(
    r"move(s)   nonneg   m   the absolute value of d_new - d",
    move=lambda m, i: abs(disc.occupancy(m, "pi_new", i) - disc.occupancy(m, "pi", i)),
)
CHANGE = T.d_new(s) - T.d(s)
D = D.assuming("move_def", eq(D.move(s) ** 2, CHANGE**2), "an absolute value is the root of a square")


@cache
def moved(sign):
    """``move >= +-(d_new - d)``."""
    square = auto(D, fix_all(ge(D.move(s) ** 2, CHANGE**2)))
    return generalise(square_order(square, sign * CHANGE, D.move(s)))


@pi.claim("occupancy-shift", ge(D.gamma() * sum_((s, a), D.d(s) * D.D(s, a)), D.h() * sum_(s, D.move(s))), theory=D,
          title="occupancies move by at most gamma/h times the expected L1 distance of the policies",
          source="Achiam et al. 2017, Lemma 3, as commonly quoted")  # fmt: skip
def occupancy_shift():
    # d_new - d = gamma (d_new - d) P_new + gamma d (P_new - P)
    carried = sum_((s, a), D.move(s) * T.pi_new(s, a) * T.P(s, a, t))
    turned = sum_((s, a), T.d(s) * D.D(s, a) * T.P(s, a, t))
    far, gap = D.gamma() * (carried + turned), T.d_new(t) - T.d(t)
    sides = []
    for sign in (1, -1):
        near = auto(D, ge(D.D(s, a) - sign * (T.pi_new(s, a) - T.pi(s, a)), 0), [distance(sign)])
        side = ge(far - sign * gap, 0)
        sides.append(auto(D, side, [moved(sign), near]))  # fmt: skip
    product = multiply(at(sides[0], t), at(sides[1], t))
    square = auto(D, fix_all(ge(far**2, D.move(t) ** 2)), [product])
    bound = generalise(square_order(square, D.move(t), far))
    return bound


# Reward-weighted regression needs rewards of one sign

R = Theory("regression", reading="a policy weighted by its action values").declare(
    r"""
    y in Y     the actions
    p(y)       law       \pi   the policy
    Q(y)       real      Q     the action values
    V          nonzero   V     their mean
    """,
    Q=lambda m, o: 1 + m.worth(o),
    V=lambda m: sum(m.law("p", o) * (1 + m.worth(o)) for o in m.domain("Y")),
)
R = R.assuming("V_def", eq(R.V(), sum_(y, R.p(y) * R.Q(y))), "the mean action value")
R = R.define("new", (y,), R.p(y) * R.Q(y), times=R.V(), latex=r"\pi'", reading="pi Q / V")
NEW = sum_(y, R.new(y) * R.Q(y))


pi.claim("reward-weighted-identity", eq((NEW - R.V()) * R.V(), sum_(y, R.p(y) * (R.Q(y) - R.V()) ** 2)), theory=R,
          title="reward-weighted regression gains Var(Q)/V at a state", source="Strupl et al. 2022, as commonly quoted")  # fmt: skip


@pi.claim("reward-weighted", ge(NEW, R.V()), theory=R, expect="refuted", against="strengthening",
          instead=["policy-improvement/reward-weighted-identity"],
          title="reward-weighted regression improves for rewards of any sign", source="Strupl et al. 2022, as commonly quoted, without r >= 0",
          why="Q = (-1, -3), uniform: the new policy is (1/4, 3/4), worth -5/2 after -2.")  # fmt: skip
def reward_weighted():
    cells = {"p": {"a": "1/2", "b": "1/2"}, "Q": {"a": "-1", "b": "-3"}, "V": "-2", "new": {"a": "1/4", "b": "3/4"}}
    return table({"Y": ["a", "b"]}, cells)
