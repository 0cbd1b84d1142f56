"""Karwowski and Douglas, Theorem 5.9 with Proposition 4.3: the law of a trajectory under retraining is p r^k over a sum.

For deterministic transitions, from the recursions of retraining alone: along a trajectory, the probability of the rest
under G^k times u_k, the prior's success with the weights w^k, is the prior's probability of the rest times its weights
to the power k. From one start this is the law that Propositions 5.4 and 5.5 and Corollary 5.10 are about.
"""

from fractions import Fraction

from scsym.claims import claim
from scsym.language import Hypothesis
from scsym.mdp import zoo
from scsym.models import Point
from scsym.prove import auto, delta, eq, induct, sum_
from scsym.theories.layered import a, k, n, x, y, z
from scsym.theories.trajectories import i

from .folding import D, tempered_product


def at_the_end():
    """A model: one action of weight one, and the trajectory that is in the last state all along."""
    model = zoo.weighted_bandit(1)
    places = {"Z": ("stays",), "u": Fraction(1), "rest": Fraction(1), "mass": Fraction(1)}
    places["at"] = lambda left, path, state: Fraction(int(state == "end"))
    places["on"] = lambda left, path, state, action: Fraction(int(state == "end"))
    return Point(model, {"p": model.uniform()}, places)


T = D.declare(
    r"""
    i in Z            the trajectories
    at(n, i, x)       indicator   1_\xi          one if the trajectory is in x with n decisions to come, else zero
    on(n, i, x, a)    indicator   1_\xi^a        one if it takes a in x and n decisions follow, else zero
    u(k, n, i)        nonneg      u_\xi          the prior's success with the weights w^k where the trajectory is
    rest(k, n, i)     nonneg      P_\xi          the probability of the rest of the trajectory under G^k
    mass(k, n, i)     nonneg      m_\xi          the prior's probability of the rest, times its weights to the power k
    """
)
here = T.on(n, i, x, a) * T.at(n, i, y) * T.tau(x, a, y)
weighted = T.p(n, x, a) * T.w(x, a) ** k
T = T.with_hypotheses(
    Hypothesis(
        "on_at", eq(T.on(n, i, x, a) * T.at(n + 1, i, z), delta(x, z) * T.on(n, i, x, a)), "it decides where it is"
    ),
    Hypothesis("one_place", eq(T.at(n, i, y) * T.at(n, i, z), delta(y, z) * T.at(n, i, y)), "it is in one state"),
    Hypothesis("u_def", eq(T.u(k, n, i), sum_(z, T.at(n, i, z) * T.U(k, n, z))), "", True),
    Hypothesis("rest_zero", eq(T.rest(k, 0, i), 1), "no decision is left", True),
    Hypothesis(
        "rest_next", eq(T.rest(k, n + 1, i), sum_((x, a, y), here * T.G(k, n, x, a)) * T.rest(k, n, i)), "", True
    ),
    Hypothesis("mass_zero", eq(T.mass(k, 0, i), T.u(k, 0, i)), "the last weight to the power k", True),
    Hypothesis("mass_next", eq(T.mass(k, n + 1, i), sum_((x, a, y), here * weighted) * T.mass(k, n, i)), "", True),
)


@claim("karwowski2025/thm-5.9-trajectories", T, eq(T.rest(k, n, i) * T.u(k, n, i), T.mass(k, n, i)),
    title="for deterministic transitions retraining k times gives a trajectory the law p r^k over its sum",
    source="Theorem 5.9, Proposition 4.3"
)  # fmt: skip
def trajectories():
    on, at = T.on(n, i, x, a), T.at(n, i, y)
    start = auto(T, eq(on * T.u(k, n + 1, i), on * T.U(k, n + 1, x)))  # fmt: skip
    end = auto(T, eq(at * T.U(k, n, y), at * T.u(k, n, i)))  # fmt: skip
    decision = auto(
        T, eq(T.G(k, n, x, a) * T.U(k, n + 1, x) * T.tau(x, a, y), weighted * T.tau(x, a, y) * T.U(k, n, y)),
        [tempered_product()],
    )  # fmt: skip
    base = auto(T, eq(T.rest(k, 0, i) * T.u(k, 0, i), T.mass(k, 0, i)))

    def step(h):
        return auto(
            T, eq(T.rest(k, n + 1, i) * T.u(k, n + 1, i), T.mass(k, n + 1, i), fix=(n,)),
            [start, decision, end, h],
        )  # fmt: skip

    return induct(T, eq(T.rest(k, n, i) * T.u(k, n, i), T.mass(k, n, i), fix=(n,)), n, base, step), at_the_end()
