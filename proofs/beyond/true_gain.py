"""What success conditioning really gains: at least the action-influence, at every state and at every iteration.

The abstract of Russo (2026) calls the relative improvement exactly equal to the influence; that holds for the one-step
advantage. For the true gain it is a lower bound, and it multiplies along iterations.
"""

from functools import cache

from scsym.analysis import evaluate
from scsym.claims import paper
from scsym.language import Hypothesis, delta, eq, ge, natural, sum_
from scsym.operators import condition
from scsym.prove import auto, induct, prove, times
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
    return auto(T, eq(gain(s), T.V(s) * T.I(s)))


@cache
def improvement():
    """``V_plus >= V``."""
    exact = auto(T, eq(T.V_plus(s) - T.V(s), sum_(u, T.N_pi_plus(s, u) * gain(u))))  # fmt: skip
    return auto(T, ge(T.V_plus(s), T.V(s)), [exact, one_step()])  # fmt: skip


TRUE_GAIN = ge(T.V_plus(s), T.V(s) * (1 + T.I(s)))


@cache
def true_gain_lemma():
    """``V_plus >= V (1 + I)``: the advantage of one step, and improvement afterwards."""
    return auto(T, TRUE_GAIN, [improvement(), one_step()])  # fmt: skip


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
    pi0(s, a)          behaviour   \beta   the behaviour policy
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
    one = auto(K, eq(next_gain(s), V * K.I(k, s)))  # fmt: skip
    new = K.visits(k + 1, s, u)
    exact = prove(K, eq(K.V(k + 1, s) - V, sum_(u, new * next_gain(u))), using=[
        times(-gap, K.visits_last, s, u, k + 1, over=u), times(new, K.V_value, u, k + 1, over=u),
        times(new * K.pi(k + 1, u, a), K.Q_def, u, a, k + 1, over=(u, a)),
        times(-new * K.pi(k + 1, u, a), K.Q_def, u, a, k, over=(u, a)),
        times(new * K.V(k, u), K.pi_total, u, k + 1, over=u),
    ])  # fmt: skip
    better = auto(K, ge(K.V(k + 1, s), V), [exact, one])  # fmt: skip
    return auto(K, ge(K.V(k + 1, s), V * (1 + K.I(k, s))), [better, one])  # fmt: skip


@ours.claim("iterated-gain", ge(K.V(k, s), K.V(0, s) * K.F(k, s)), theory=K, source="ours",
            title="k iterations multiply success by at least the product of 1 + I",
            why="Success is at most one, so the sum of log(1 + I_k) is at most log 1/V_0 at every state.")  # fmt: skip
def iterated_gain():
    def step(before):
        goal = ge(K.V(k + 1, s), K.V(0, s) * K.F(k + 1, s), fix=(k,))
        return auto(K, goal, [one_iteration(), before])

    base = auto(K, ge(K.V(0, s), K.V(0, s) * K.F(0, s)))
    return induct(K, ge(K.V(k, s), K.V(0, s) * K.F(k, s), fix=(k,)), k, base, step)


# What protects is not the radius: tilts and the ray beyond pi_plus


def exact_gain(theory):
    """``V_pi - V = N_pi (advantage)``."""
    return auto(theory, eq(T.V_pi(s) - T.V(s), sum_(u, T.N_pi(s, u) * gain(u, T.pi))))  # fmt: skip


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
    spread = auto(TILT, ge(gain(s, T.pi) * TILT.Z(s), 0))  # fmt: skip
    forward = auto(TILT, ge(gain(s, T.pi), 0), [spread])
    return exact_gain(TILT), forward


RAY = T.declare(r"lam   nonneg   \lambda   how far pi goes towards pi_plus, or beyond", lam=lambda m: 1)
ON_RAY = T.pi0(s, a) + RAY.lam() * (T.pi_plus(s, a) - T.pi0(s, a))
RAY = RAY.assuming("ray", eq(T.pi(s, a), ON_RAY), "pi is on the ray from pi0 through pi_plus")


@ours.claim("ray", [eq(T.V_pi(s) - T.V(s), RAY.lam() * sum_(u, T.N_pi(s, u) * T.V(u) * T.I(u))), ge(T.V_pi(s), T.V(s))],
            theory=RAY, source="ours; the radius of Russo 2026, section 4.5, is not what protects",
            title="every proper policy on the ray through pi_plus, also beyond it, improves at every state")  # fmt: skip
def ray():
    step = auto(RAY, eq(gain(s, T.pi), RAY.lam() * T.V(s) * T.I(s)), [one_step()])  # fmt: skip
    exact = auto(RAY, ray.goals[0], [exact_gain(RAY), step])
    return exact, auto(RAY, ray.goals[1], [exact])  # fmt: skip
