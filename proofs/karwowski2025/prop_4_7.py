"""Karwowski and Douglas, Definitions 4.6 and Proposition 4.7: the divergence of trajectory laws, decision by decision.

True for time-indexed policies when the sum runs over *all* decision times of one indexing (with the paper's s_0, ...,
s_T, ``t = 1..T`` drops t = 0) and both laws share mu and tau; these cancel in the ratio. The unrolled Definition 4.12
prints one KL where the occupancy-weighted sum is meant. Divergences are finite here: pi stays in the support of pi-hat.
"""

from scsym.analysis import boltzmann_incoherence, kl
from scsym.claims import claim
from scsym.mdp import zoo
from scsym.models import Point
from scsym.operators import boltzmann
from scsym.prove import Theory, auto, eq, induct, log, log_of, sum_
from scsym.prove.tactics import lemma_of
from scsym.theories.layered import a, j, x
from scsym.theories.trajectories import i
from scsym.theories.trajectories import laws as T


@claim("karwowski2025/prop-4.7", T, [eq(T.P_hat(j, i), T.R(j, i) * T.P(j, i)), eq(T.KL(j), T.kappa(j))],
    title="the chain rule, over all decision times", source="Proposition 4.7, Definition 4.6",
    quotes="kappa_f(pi) = sum_{t=1}^T E_{s_t ~ d_t} KL(pi(.|s_t) || pi^{Q,f}(.|s_t))"
)  # fmt: skip
def chain_rule():
    base = auto(T, eq(T.P_hat(0, i), T.R(0, i) * T.P(0, i)))

    def further(h):
        goal = eq(T.P_hat(j + 1, i), T.R(j + 1, i) * T.P(j + 1, i), fix=(j,))
        return auto(T, goal, [h])

    yield induct(T, eq(T.P_hat(j, i), T.R(j, i) * T.P(j, i), fix=(j,)), j, base, further).called("law ratio")
    none = auto(T, eq(log(T.R(0, i)), 0), [log_of(lemma_of(T, T.R_zero))])
    start = auto(T, eq(T.KL(0), T.kappa(0)), [none])
    longer = auto(
        T, eq(log(T.R(j + 1, i)), log(T.R(j, i)) + sum_((x, a), T.at(j, i, x, a) * log(T.rate(j, x, a)))),
        [log_of(lemma_of(T, T.R_next))],
    )  # fmt: skip

    def step(h):
        now = sum_(x, T.d(j, x) * T.kl(j, x))
        more = auto(T, eq(T.KL(j + 1), T.KL(j) + now), [longer])
        return auto(T, eq(T.KL(j + 1), T.kappa(j + 1), fix=(j,)), [more, h])

    yield induct(T, eq(T.KL(j), T.kappa(j), fix=(j,)), j, start, step).called("chain rule")


def _later(m):
    """The divergences from the Boltzmann target at t = 1, without the first decision."""
    found, target = m.evaluation("pi0"), boltzmann(m.mdp, m.the_policy("pi0"), 1)
    return sum(found.occupancy[s] * kl(m.the_policy("pi0")[s], target[s]) for s in m.states if s not in m.mdp.initial)


N = Theory("numbering", reading="the incoherence with and without the first decision").declare(
    r"""
    kappa()   real   \kappa     the incoherence at delta = 1
    later()   real   \kappa_1   its sum from t = 1
    """,
    kappa=lambda m: boltzmann_incoherence(m.mdp, m.the_policy("pi0"), 1),
    later=_later,
)


@claim("karwowski2025/prop-4.7-indexing", N, eq(N.kappa(), N.later()), expect="refuted", against="text",
    instead="karwowski2025/prop-4.7", title="the sum from t = 1 when decisions are numbered from 0",
    source="Proposition 4.7, section 3",
    quotes="xi = (s_0, a_0, s_1, ..., s_T, a_T) [...] kappa_f(pi) = sum_{t=1}^T E_{s_t ~ d_t} KL(pi(.|s_t) || pi^{Q,f}(.|s_t))",
    why="After one step of coherence in the mountain race the sum without the decision at t = 0 is 0, the whole is not."
)  # fmt: skip
def indexing():
    race = zoo.mountain_race()
    return Point(race, {"pi0": boltzmann(race, race.uniform(), 1)})
