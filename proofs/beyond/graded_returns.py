"""Deterministic transitions and a graded return: success conditioning weights trajectories by their return.

The return G of a trajectory is the success probability of its end. Then ``V_plus = E[G^2]/E[G]``, so the relative gain
is the variance of the return over the square of its mean: per prompt, what a reward model's spread is worth.
"""

from scsym.claims import paper
from scsym.language import delta, eq, sum_
from scsym.prove import auto
from scsym.theories.mdp import a, s, t, u
from scsym.theories.success import success as T

ours = paper("beyond", T)


def second_moment(m, i):
    """E[G^2] from a state, by the Green's function."""
    paid = {o: sum((m.policy("pi0", o, c) * m.win(o, c) ** 2 for c in m.actions), 0) for o in m.states}
    return sum((m.green("pi0", i, o) * paid[o] for o in m.states), 0)


X = T.assuming("branches", eq(T.P(s, a, t) * T.P(s, a, u), delta(t, u) * T.P(s, a, t)), "one successor at most")
X = X.assuming("ends", eq(T.P(s, a, t) * T.win(s, a), 0), "an action ends the episode or goes on")
X = X.declare(r"M(s)   nonneg   M   the mean square of the return under the behaviour policy", M=second_moment)
SECOND = sum_(a, T.pi0(s, a) * (T.win(s, a) ** 2 + sum_(t, T.P(s, a, t) * X.M(t))))
X = X.assuming("M_bellman", eq(X.M(s), SECOND), "the square of the return, by the first step")


def moment_lemma():
    """``V V_plus = M``."""
    onwards = auto(X, eq(T.Q(s, a) * T.P(s, a, t), T.P(s, a, t) * T.V(t)))  # fmt: skip
    at_once = auto(X, eq(T.Q(s, a) * T.win(s, a), T.win(s, a) ** 2))  # fmt: skip
    product = T.V(t) * T.V_plus(t)
    row = sum_(a, T.pi0(s, a) * (T.win(s, a) ** 2 + sum_(t, T.P(s, a, t) * product)))
    solves = auto(X, eq(T.V(s) * T.V_plus(s), row), [at_once, onwards])  # fmt: skip
    return auto(X, eq(T.V(s) * T.V_plus(s), X.M(s)), [solves])  # fmt: skip


VARIANCE = X.M(s) - T.V(s) ** 2


@ours.claim("second-moment", [eq(T.V(s) * T.V_plus(s), X.M(s)),
                              eq((T.V_plus(s) - T.V(s)) / T.V(s), VARIANCE / T.V(s) ** 2)], theory=X, source="ours",
            title="deterministic transitions: V_plus = E[G^2]/E[G], the relative gain is Var G over the mean squared")  # fmt: skip
def moments():
    product = moment_lemma()
    return product, auto(X, moments.goals[1], [product])
