"""Karwowski and Douglas, Definitions 4.6 and Proposition 4.7: the divergence of trajectory laws, decision by decision.

True for time-indexed policies when the sum runs over *all* decision times of one indexing (with the paper's s_0, ...,
s_T, ``t = 1..T`` drops t = 0) and both laws share mu and tau; these cancel in the ratio. The unrolled Definition 4.12
prints one KL where the occupancy-weighted sum is meant. Divergences are finite here: pi stays in the support of pi-hat.
"""

from scsym.analysis import boltzmann_incoherence, evaluate, kl
from scsym.claims import claim
from scsym.claims.former import claim as former_claim
from scsym.exact import oo
from scsym.mdp import zoo
from scsym.operators import boltzmann
from scsym.prove import eq, induct, log, log_of, prove, sum_, times
from scsym.prove.tactics import lemma_of
from scsym.theories.layered import a, j, x
from scsym.theories.trajectories import i
from scsym.theories.trajectories import laws as T


@claim(
    "karwowski2025/prop-4.7",
    T,
    [eq(T.P_hat(j, i), T.R(j, i) * T.P(j, i)), eq(T.KL(j), T.kappa(j))],
    title="the chain rule, over all decision times",
    source="Proposition 4.7, Definition 4.6",
    quotes="kappa_f(pi) = sum_{t=1}^T E_{s_t ~ d_t} KL(pi(.|s_t) || pi^{Q,f}(.|s_t))",
)
def chain_rule():
    base = prove(T, eq(T.P_hat(0, i), T.R(0, i) * T.P(0, i)), by=[T.P_start, T.R_zero])

    def further(h):
        goal = eq(T.P_hat(j + 1, i), T.R(j + 1, i) * T.P(j + 1, i), fix=(j,))
        return prove(T, goal, by=[T.P_hat_next, T.P_next, T.R_next, h, T.step_ratio])

    yield induct(T, eq(T.P_hat(j, i), T.R(j, i) * T.P(j, i), fix=(j,)), j, base, further).called("law ratio")
    none = prove(T, eq(log(T.R(0, i)), 0), using=[times(1, log_of(lemma_of(T, T.R_zero)))])
    start = prove(T, eq(T.KL(0), T.kappa(0)), by=[T.KL_def, T.kappa_zero, none])
    longer = prove(
        T, eq(log(T.R(j + 1, i)), log(T.R(j, i)) + sum_((x, a), T.at(j, i, x, a) * log(T.rate(j, x, a)))),
        using=[times(1, log_of(lemma_of(T, T.R_next))), times(1, T.along_def)],
    )  # fmt: skip

    def step(h):
        now = sum_(x, T.d(j, x) * T.kl(j, x))
        more = prove(T, eq(T.KL(j + 1), T.KL(j) + now), by=[T.KL_def, T.kl_def, longer, T.marginal])
        return prove(
            T, eq(T.KL(j + 1), T.kappa(j + 1), fix=(j,)), by=[T.kappa_next], using=[times(1, more), times(1, h)]
        )

    yield induct(T, eq(T.KL(j), T.kappa(j), fix=(j,)), j, start, step).called("chain rule")


@former_claim(
    "karwowski2025/prop-4.7-indexing",
    expect="refuted",
    title="the sum from t = 1 when decisions are numbered from 0",
    source="Proposition 4.7, section 3",
    printed="xi = (s_0, a_0, s_1, ..., s_T, a_T) and kappa_f(pi) = sum_{t=1}^T E_{s_t ~ d_t} KL(...)",
    says="without the decision at t = 0 the sum is 0 in the mountain race after one step of coherence, but kappa "
    "is not",
)
def indexing(p):
    race = zoo.mountain_race()
    pi = boltzmann(race, race.uniform(), 1)
    d, target = evaluate(race, pi).occupancy, boltzmann(race, pi, 1)
    terms = {s: d[s] * kl(pi[s], target[s]) for s in race.states}
    p.counterexample(
        race, "kappa = the sum from t = 1", boltzmann_incoherence(race, pi, 1), terms["mountain"] + terms["forest"],
        relation="=", hypotheses={"kappa is finite": boltzmann_incoherence(race, pi, 1) != oo},
    )  # fmt: skip
    p.corrected("karwowski2025/prop-4.7")
