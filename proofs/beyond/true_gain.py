"""What success conditioning really gains: at least the action-influence, at every state and at every iteration.

The abstract of Russo (2026) calls the relative improvement exactly equal to the influence; that holds for the one-step
advantage. For the true gain it is a lower bound, and it multiplies along iterations.
"""

from functools import cache

from scsym.analysis import evaluate
from scsym.claims import paper
from scsym.language import Hypothesis, delta, eq, ge, natural, sum_
from scsym.operators import condition
from scsym.prove import flip, induct, isolate, prove, times
from scsym.theories.mdp import a, b, mdp, s, t, u
from scsym.theories.success import success as T

ours = paper("beyond", T)
k = natural("k")


def gain(i, policy=T.pi_plus):
    """The one-step advantage of a policy."""
    return sum_(a, policy(i, a) * (T.Q(i, a) - T.V(i)))


@cache
def one_step():
    """``sum pi_plus (Q - V) = V I``."""
    return prove(T, eq(gain(s), T.V(s) * T.I(s)), by=[T.I_def, isolate(T.conditioning, T.pi_plus), flip(T.V_value), T.pi0_sums])


@cache
def improvement():
    """``V_plus >= V``."""
    excess = T.V_plus(u) - T.V(u)
    exact = prove(
        T, eq(T.V_plus(s) - T.V(s), sum_(u, T.N_pi_plus(s, u) * gain(u))),
        by=[T.Q_def, T.pi_plus_sums, isolate(T.V_plus_bellman, T.win)],
        using=[times(-excess, T.N_pi_plus_last, s, u, over=u)],
    )  # fmt: skip
    return prove(
        T, ge(T.V_plus(s), T.V(s)), using=[times(1, exact), times(T.N_pi_plus(s, u), one_step(), u, over=u)],
        remainder=sum_(u, T.N_pi_plus(s, u) * T.V(u) * T.I(u)),
    )  # fmt: skip


TRUE_GAIN = ge(T.V_plus(s), T.V(s) * (1 + T.I(s)))


@cache
def true_gain_lemma():
    """``V_plus >= V (1 + I)``: the advantage of one step, and improvement afterwards."""
    return prove(T, TRUE_GAIN, using=[
        times(1, T.V_plus_bellman), times(T.pi_plus(s, a) * T.P(s, a, t), improvement(), t, over=(a, t)),
        times(-T.pi_plus(s, a), T.Q_def, over=a), times(T.V(s), T.pi_plus_sums), times(1, one_step()),
    ])  # fmt: skip


@ours.claim("true-gain", TRUE_GAIN, source="ours; repairs the abstract of Russo 2026",
            title="the true relative gain is at least the action-influence, at every state")  # fmt: skip
def true_gain():
    return true_gain_lemma()


# Every iteration


def iterate(m, times_):
    """The evaluation of the behaviour policy, conditioned on success that many times."""
    if times_ == 0:
        return m.evaluation("pi0")
    return m.remember(("iterate", times_), lambda: evaluate(m.mdp, condition(iterate(m, times_ - 1))))


def product(m, times_, i):
    """The product of 1 + I over the first iterations."""
    found = 1
    for done in range(times_):
        found = found * (1 + iterate(m, done).influence[i])
    return found


K = mdp.declare(
    r"""
    k in N
    pi0(s, a)          behaviour   \pi_0   the behaviour policy
    pi(k, s, a)        nonneg      \pi     the k-th iterate
    V(k, s)            positive    V       its success probability
    Q(k, s, a)         nonneg      Q       its success probability after an action
    I(k, s)            nonneg      I       its action-influence
    visits(k, s, t)    nonneg      G       its expected visits
    F(k, s)            positive    F       the product of 1 + I over the iterates before
    """,
    pi=lambda m, n, i, c: iterate(m, n).policy[i].get(c, 0),
    V=lambda m, n, i: iterate(m, n).V[i],
    Q=lambda m, n, i, c: iterate(m, n).Q.get((i, c), 0),
    I=lambda m, n, i: iterate(m, n).influence[i],
    visits=lambda m, n, i, o: iterate(m, n).green(weighted=True)[i, o],
    F=product,
)
after = K.win(s, a) + sum_(t, K.P(s, a, t) * K.V(k, t))
last = delta(s, t) + sum_((u, a), K.visits(k, s, u) * K.pi(k, u, a) * K.P(u, a, t))
spread = sum_(a, K.pi(k, s, a) * (K.Q(k, s, a) - K.V(k, s)) ** 2)
K = K.with_hypotheses(
    Hypothesis("Q_def", eq(K.Q(k, s, a), after), "definition of Q"),
    Hypothesis("V_value", eq(K.V(k, s), sum_(a, K.pi(k, s, a) * K.Q(k, s, a))), "V averages Q"),
    Hypothesis("pi_total", eq(sum_(a, K.pi(k, s, a)), 1), "each iterate is a policy"),
    Hypothesis("conditioning", eq(K.pi(k + 1, s, a) * K.V(k, s), K.pi(k, s, a) * K.Q(k, s, a)), "Bayes' rule"),
    Hypothesis("I_def", eq(K.I(k, s) * K.V(k, s) ** 2, spread), "action-influence"),
    Hypothesis("visits_last", eq(K.visits(k, s, t), last), "each iterate is proper"),
    Hypothesis("F_zero", eq(K.F(0, s), 1), "no iteration", True),
    Hypothesis("F_next", eq(K.F(k + 1, s), K.F(k, s) * (1 + K.I(k, s))), "one more factor", True),
)


def next_gain(i):
    """The advantage of the next iterate."""
    return sum_(a, K.pi(k + 1, i, a) * (K.Q(k, i, a) - K.V(k, i)))


@cache
def one_iteration():
    """``V_{k+1} >= V_k (1 + I_k)``."""
    gap, V = K.V(k + 1, u) - K.V(k, u), K.V(k, s)
    one = prove(K, eq(next_gain(s), V * K.I(k, s)), using=[
        times((K.Q(k, s, a) - V) / V, K.conditioning, over=a), times(-1 / V, K.I_def), times(-1, K.V_value),
        times(-V, K.pi_total),
    ])  # fmt: skip
    new = K.visits(k + 1, s, u)
    exact = prove(K, eq(K.V(k + 1, s) - V, sum_(u, new * next_gain(u))), using=[
        times(-gap, K.visits_last, s, u, k + 1, over=u), times(new, K.V_value, u, k + 1, over=u),
        times(new * K.pi(k + 1, u, a), K.Q_def, u, a, k + 1, over=(u, a)),
        times(-new * K.pi(k + 1, u, a), K.Q_def, u, a, k, over=(u, a)),
        times(new * K.V(k, u), K.pi_total, u, k + 1, over=u),
    ])  # fmt: skip
    better = prove(K, ge(K.V(k + 1, s), V), using=[times(1, exact), times(new, one, u, k, over=u)],
                   remainder=sum_(u, new * K.V(k, u) * K.I(k, u)))  # fmt: skip
    return prove(K, ge(K.V(k + 1, s), V * (1 + K.I(k, s))), using=[
        times(1, K.V_value, s, k + 1), times(K.pi(k + 1, s, a), K.Q_def, s, a, k + 1, over=a),
        times(K.pi(k + 1, s, a) * K.P(s, a, t), better, t, k, over=(a, t)),
        times(-K.pi(k + 1, s, a), K.Q_def, s, a, k, over=a), times(V, K.pi_total, s, k + 1), times(1, one),
    ])  # fmt: skip


@ours.claim("iterated-gain", ge(K.V(k, s), K.V(0, s) * K.F(k, s)), theory=K, source="ours",
            title="k iterations multiply success by at least the product of 1 + I",
            why="Success is at most one, so the sum of log(1 + I_k) is at most log 1/V_0 at every state.")  # fmt: skip
def iterated_gain():
    def step(before):
        goal = ge(K.V(k + 1, s), K.V(0, s) * K.F(k + 1, s), fix=(k,))
        return prove(K, goal, by=[K.F_next], using=[times(1, one_iteration()), times(1 + K.I(k, s), before)])

    base = prove(K, ge(K.V(0, s), K.V(0, s) * K.F(0, s)), by=[K.F_zero])
    return induct(K, ge(K.V(k, s), K.V(0, s) * K.F(k, s), fix=(k,)), k, base, step)


# What protects is not the radius: tilts and the ray beyond pi_plus


def exact_gain(theory):
    """``V_pi - V = N_pi (advantage)``."""
    change = T.V_pi(u) - T.V(u)
    return prove(
        theory, eq(T.V_pi(s) - T.V(s), sum_(u, T.N_pi(s, u) * gain(u, T.pi))),
        by=[T.Q_def, T.pi_sums, isolate(T.V_pi_bellman, T.win)], using=[times(-change, T.N_pi_last, s, u, over=u)],
    )  # fmt: skip


TILT = T.declare(
    r"""
    f(s, a)   nonneg     f   a weight of actions
    Z(s)      positive   Z   its mean under the behaviour policy
    """,
    f=lambda m, i, c: m.q("pi0", i, c),
    Z=lambda m, i: m.value("pi0", i),
)
TILT = TILT.assuming("Z_def", eq(TILT.Z(s), sum_(a, T.pi0(s, a) * TILT.f(s, a))), "the mean weight")
TILT = TILT.assuming("tilted", eq(T.pi(s, a) * TILT.Z(s), T.pi0(s, a) * TILT.f(s, a)), "pi is the behaviour, tilted")
ORDER = ge((TILT.f(s, a) - TILT.f(s, b)) * (T.Q(s, a) - T.Q(s, b)), 0)
TILT = TILT.assuming("comonotone", ORDER, "f prefers what Q prefers")


@ours.claim("comonotone-tilt", ge(T.V_pi(s), T.V(s)), theory=TILT, source="ours",
            title="every proper tilt whose weights are ordered as Q improves at every state")  # fmt: skip
def comonotone_tilt():
    weighted = T.pi0(s, a) * TILT.f(s, a)
    spread = prove(TILT, ge(gain(s, T.pi) * TILT.Z(s), 0), using=[
        times(T.pi0(s, a) * T.pi0(s, b) / 2, TILT.comonotone, over=(a, b)),
        times(T.Q(s, a) - T.V(s), TILT.tilted, over=a), times(-sum_(a, weighted), T.V_value),
        times(-sum_(a, weighted * T.Q(s, a)), T.pi0_sums),
    ])  # fmt: skip
    forward = prove(TILT, ge(gain(s, T.pi), 0), using=[times(1 / TILT.Z(s), spread)])
    return prove(TILT, comonotone_tilt.goals[0], using=[
        times(1, exact_gain(TILT)), times(T.N_pi(s, u), forward, u, over=u)])  # fmt: skip


RAY = T.declare(r"lam   nonneg   \lambda   how far pi goes towards pi_plus, or beyond", lam=lambda m: 1)
ON_RAY = T.pi0(s, a) + RAY.lam() * (T.pi_plus(s, a) - T.pi0(s, a))
RAY = RAY.assuming("ray", eq(T.pi(s, a), ON_RAY), "pi is on the ray from pi0 through pi_plus")


@ours.claim("ray", [eq(T.V_pi(s) - T.V(s), RAY.lam() * sum_(u, T.N_pi(s, u) * T.V(u) * T.I(u))), ge(T.V_pi(s), T.V(s))],
            theory=RAY, source="ours; the radius of Russo 2026, section 4.5, is not what protects",
            title="every proper policy on the ray through pi_plus, also beyond it, improves at every state")  # fmt: skip
def ray():
    rest = 1 - RAY.lam()
    step = prove(RAY, eq(gain(s, T.pi), RAY.lam() * T.V(s) * T.I(s)), by=[RAY.ray], using=[
        times(RAY.lam(), one_step()), times(-rest, T.V_value), times(-rest * T.V(s), T.pi0_sums)])  # fmt: skip
    exact = prove(RAY, ray.goals[0], using=[times(1, exact_gain(RAY)), times(T.N_pi(s, u), step, u, over=u)])
    return exact, prove(
        RAY, ray.goals[1], using=[times(1, exact)],
        remainder=RAY.lam() * sum_(u, T.N_pi(s, u) * T.V(u) * T.I(u)),
    )  # fmt: skip
