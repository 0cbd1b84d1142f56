"""Karwowski and Douglas, Proposition 5.4 for the return J, corrected (b): true for deterministic transitions.

There a trajectory from a given start has a prior probability p_i and a success probability r_i = e^{R_i}, and retraining
multiplies: the law after k steps is proportional to p_i r_i^k (karwowski2025/thm-5.9-trajectories). The gain in J is then
exactly Jeffreys' divergence of two consecutive laws, and so nonnegative; no expansion in 1/k is needed (Corollary 5.10).
Trajectories of no success have no mass after one step; here they are left out from the start (else J is -oo before).
With a random start this holds at each start, and the mean over starts inherits it.
"""

from scsym.analysis import evaluate
from scsym.claims import claim
from scsym.mdp import zoo
from scsym.operators import iterate
from scsym.prove import Theory, auto, eq, ge, log, prove, sum_, tangent, times
from scsym.theories.measured import uniform, until
from scsym.theories.trajectories import h, i, k
from scsym.theories.trajectories import masses as T

step = T.r(i) * T.Zk(k) / T.Zk(k + 1)
forward = -sum_(i, T.P(k, i) * log(step))
backward = sum_(i, T.P(k + 1, i) * log(step))


def sums(n):
    """The law after n steps sums to one."""
    return prove(
        T,
        eq(sum_(i, T.P(n, i)), 1),
        using=[times(1 / T.Zk(n), T.P_def, i, n, over=i), times(-1 / T.Zk(n), T.Zk_def, n)],
    )


def consecutive():
    """``P_{k+1} = P_k r Z_k / Z_{k+1}``."""
    return auto(T, eq(T.P(k + 1, i), T.P(k, i) * step)).called("one step of retraining")


def success():
    """``S_k Z_k = Z_{k+1}``."""
    return auto(T, eq(T.S(k) * T.Zk(k), T.Zk(k + 1))).called("S_k is a ratio of values")


def jeffreys():
    """``J_{k+1} - J_k = KL(P_k || P_{k+1}) + KL(P_{k+1} || P_k)``."""
    return auto(T, eq(T.J(k + 1) - T.J(k), forward + backward), [sums(k), sums(k + 1)]).called("Jeffreys' identity")


def pairs():
    """``2 Z_k Z_{k+1} (J_{k+1} - J_k) = sum_{i,h} m_i m_h (r_i - r_h)(log r_i - log r_h)``, m = p r^k."""
    mass = T.p(i) * T.r(i) ** k * T.p(h) * T.r(h) ** k
    spread = sum_((i, h), mass * (T.r(i) - T.r(h)) * (log(T.r(i)) - log(T.r(h))))
    return auto(T, eq(2 * T.Zk(k) * T.Zk(k + 1) * (T.J(k + 1) - T.J(k)), spread)).called("the gain as a sum over pairs")


def falls_never(law, ratio, following):
    """``-sum law log(ratio) >= 0`` where ``sum law ratio = 1``, given as a lemma."""
    return prove(
        T,
        ge(-sum_(i, law * log(ratio)), 0),
        using=[times(law, tangent(T, ratio), over=i), *following],
    )


@claim("karwowski2025/prop-5.4-return", T,
    [
        eq(T.P(k + 1, i), T.P(k, i) * (T.r(i) * T.Zk(k) / T.Zk(k + 1))),
        eq(T.S(k) * T.Zk(k), T.Zk(k + 1)),
        eq(T.J(k + 1) - T.J(k), -sum_(i, T.P(k, i) * log(T.r(i) * T.Zk(k) / T.Zk(k + 1))) + sum_(i, T.P(k + 1, i) * log(T.r(i) * T.Zk(k) / T.Zk(k + 1)))),
        eq(2 * T.Zk(k) * T.Zk(k + 1) * (T.J(k + 1) - T.J(k)), sum_((i, h), T.p(i) * T.r(i)**k * T.p(h) * T.r(h)**k * (T.r(i) - T.r(h)) * (log(T.r(i)) - log(T.r(h))))),
        ge(T.J(k + 1), T.J(k)),
    ], title="for deterministic transitions retraining never lowers the return, by Jeffreys' identity",
    source="Proposition 5.4",
    quotes="The sequence pi_i^G improves its return monotonically: J(pi_(i+1)^G) >= J(pi_i^G)."
)  # fmt: skip
def never_lower():
    one = consecutive()
    yield one
    yield success()
    identity = jeffreys()
    yield identity
    yield pairs()
    ahead = falls_never(T.P(k, i), step, [times(1, one, over=i), times(1, sums(k)), times(-1, sums(k + 1))])
    back = falls_never(
        T.P(k + 1, i), 1 / step, [times(-1 / step, one, over=i), times(1, sums(k + 1)), times(-1, sums(k))]
    )
    yield auto(T, ge(T.J(k + 1), T.J(k)), [identity, ahead, back])


def _successes(model, pi):
    occupancy = evaluate(model, pi).occupancy
    return sum(occupancy[s] * chance * model.weight(s, a) for s in model.states for a, chance in pi[s].items())


B = Theory("Bernoulli outcomes", reading="the expected number of successes").declare(
    r"""
    k in N
    successes(k)   real   B   E sum_t e^(r_t) after k steps of retraining
    """,
    successes=until(2, lambda m, n: _successes(m.mdp, iterate(m.mdp, m.the_policy("pi0"), n))),
)


@claim("karwowski2025/prop-5.4-bernoulli-sum", B, ge(B.successes(1), B.successes(0)), expect="refuted",
    against="reading", instead="karwowski2025/prop-5.4-return",
    title="the expected number of successes never falls, at the first step",
    source="the authors' repository: compute_J", reconstructed="J as the expected sum of Bernoulli outcomes",
    why="It falls even for deterministic transitions, from 17/16 to 25/24."
)  # fmt: skip
def bernoulli():
    return uniform(zoo.unequal_steps())
