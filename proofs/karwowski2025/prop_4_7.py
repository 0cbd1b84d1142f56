"""Karwowski and Douglas, Definitions 4.6 and Proposition 4.7: the divergence of trajectory laws, decision by decision.

True for time-indexed policies when the sum runs over *all* decision times of one indexing (with the paper's s_0, ...,
s_T, ``t = 1..T`` drops t = 0) and both laws share mu and tau; these cancel in the ratio. The unrolled Definition 4.12
prints one KL where the occupancy-weighted sum is meant. Divergences are finite here: pi stays in the support of pi-hat.
"""

from scsym import kernel
from scsym.analysis import boltzmann_incoherence, kl
from scsym.claims import claim
from scsym.claims.evidence import gather
from scsym.language import Hypothesis
from scsym.mdp import zoo
from scsym.models import Point
from scsym.operators import boltzmann
from scsym.prove import (
    Lemma,
    Theory,
    antisymmetry,
    auto,
    delta,
    eq,
    ge,
    induct,
    log,
    log_of,
    prove,
    sum_,
    tangent,
    times,
)
from scsym.prove.tactics import lemma_of
from scsym.theories.layered import a, b, j, prior, x, y
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


# The same from the decisions: what a trajectory takes over from them is told by indicators

ONE = T.declare(
    "off(j, x, a)   nonneg   \\hat\\pi_0   what the other policy gives to actions that the policy does not take",
    off=lambda m, t, o, c: prior(m, "hat", o, c) if prior(m, "pi", o, c) == 0 else 0,
)
there = ONE.at(j, i, x, a)
ONE = ONE.with_hypotheses(
    Hypothesis("one_decision", eq(there * ONE.at(j, i, y, b), delta(x, y) * delta(a, b) * there), "it decides once"),
    Hypothesis("step_of", eq(T.step(j, i), sum_((x, a), there * T.pi(j, x, a))), "its decision's probability"),
    Hypothesis("hat_of", eq(T.hat_step(j, i), sum_((x, a), there * T.hat(j, x, a))), "that under the other policy"),
    Hypothesis("split", eq(T.hat(j, x, a), T.rate(j, x, a) * T.pi(j, x, a) + ONE.off(j, x, a)), "the rate, and more"),
    Hypothesis("taken", eq(there * ONE.off(j, x, a), 0), "the trajectories take no action that pi does not take"),
)


def rate_along():
    """``hat_step = along step``: along a trajectory the rate is that of its decision."""
    value, rate = T.along(j, i), T.rate(j, x, a)
    logs = prove(ONE, eq(there * log(value), there * log(rate)), using=[
        times(there, ONE.along_def), times(log(T.rate(j, y, b)), ONE.one_decision, at={"y": y, "b": b}, over=(y, b))])  # fmt: skip
    more = prove(ONE, ge(there * rate, there * value), using=[
        times(there * value, tangent(ONE, rate / value)), times(-value, logs)])  # fmt: skip
    less = prove(ONE, ge(there * value, there * rate), using=[
        times(there * rate, tangent(ONE, value / rate)), times(rate, logs)])  # fmt: skip
    same = antisymmetry(more, less)
    return prove(ONE, eq(T.hat_step(j, i), T.along(j, i) * T.step(j, i)), using=[
        times(1, ONE.hat_of), times(-value, ONE.step_of), times(there, ONE.split, over=(x, a)),
        times(1, ONE.taken, over=(x, a)), times(T.pi(j, x, a), same, over=(x, a))])  # fmt: skip


@claim(
    "karwowski2025/prop-4.7-decisions",
    ONE,
    chain_rule.goals,
    title="the chain rule, with what a trajectory takes over from its decisions proven",
    source="Proposition 4.7, Definition 4.6",
    quotes="kappa_f(pi) = sum_{t=1}^T E_{s_t ~ d_t} KL(pi(.|s_t) || pi^{Q,f}(.|s_t))",
    why="That d is the law of the state is assumed: trajectories are elements here, not sequences.",
)
def decision_by_decision():
    ratio, chain = gather(chain_rule).lemmas
    yield Lemma(ONE, kernel.cut(rate_along().theorem, ratio.theorem))
    yield chain


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
