"""Karwowski and Douglas, Proposition 5.5: the limit of retraining.

As printed ``KL(pi_i || pi^G) -> 0``: false, pi_i has full support and the limit has not, so that the divergence is
infinite for every i. What holds is convergence in the other direction, ``KL(pi^G || pi_i) -> 0``, and in total
variation, to a policy that is optimal for the *success probability*; for J with stochastic transitions it need not be
(the model AB). Here are finite bounds with constants from which the limits follow: for deterministic transitions as
theorems about the trajectories' laws, and for every layered model as a computed bound ``C rho^k`` (`success_limit`) of
values and of rows, so that the iterates are a Cauchy sequence: the limit exists, as the paper says by compactness alone.
Full support may be weakened: the limit is the best of what the prior supports, whatever that is.
"""

from fractions import Fraction

from scsym.analysis import evaluate, kl
from scsym.claims import claim
from scsym.claims.former import claim as former_claim
from scsym.exact import log as logarithm
from scsym.exact import oo
from scsym.language import ge, log
from scsym.mdp import Policy, zoo
from scsym.operators import iterate, success_limit
from scsym.prove import eq, prove, sum_, times
from scsym.theories import ranked
from scsym.theories.ranked import ranked as L
from scsym.theories.trajectories import h, i, k
from scsym.theories.trajectories import masses as T

PRINTED = (
    "There exists some policy pi^G that the sequence pi_i^G converges to: lim KL(pi_i^G || pi^G) = 0. Moreover, if the prior "
    "has full support over all actions in all states, then pi^G is optimal."
)


@claim(
    "karwowski2025/prop-5.5",
    L,
    [
        eq(T.P(k, i) * T.p(h) * T.r(h) ** k, T.P(k, h) * T.p(i) * T.r(i) ** k),
        ge(L.worse(i) * L.p(i) * (L.rho() * L.top()) ** k, L.worse(i) * L.p(i) * L.r(i) ** k),
        ge(L.rho() ** k, L.best() * sum_(i, L.worse(i) * L.P(k, i))),
        eq((1 - L.worse(i)) * L.P(k, i), L.limit(i) * (L.top() ** k * L.best() / L.Zk(k))),
        eq(sum_(i, L.limit(i)), 1),
        ge(L.rho() ** k, L.best() * log(L.Zk(k) * L.top() ** (-1 * k) / L.best())),
    ],
    title="retraining converges geometrically to the best trajectories that the prior supports",
    source="Proposition 5.5",
    quotes=PRINTED,
)
def limit():
    yield (
        prove(
            L,
            eq(T.P(k, i) * T.p(h) * T.r(h) ** k, T.P(k, h) * T.p(i) * T.r(i) ** k),
            using=[times(-T.P(k, i), T.P_def, h, k), times(T.P(k, h), T.P_def, i, k)],
        )
    )
    yield ranked.powers()
    yield ranked.tail()
    best = 1 - L.worse(i)
    yield (prove(L, eq(best * T.P(k, i), L.limit(i) * ranked.share()), using=[
        times(best / T.Zk(k), T.P_def), times(1 / T.Zk(k), ranked.best_powers()),
        times(-(L.top() ** k) / T.Zk(k), L.limit_def),
    ]).called("the law at the best trajectories"))  # fmt: skip
    yield (prove(L, eq(sum_(i, L.limit(i)), 1), using=[
        times(1 / L.best(), L.limit_def, over=i), times(-1 / L.best(), L.best_def),
    ]))  # fmt: skip
    yield ranked.divergence_bound()


@former_claim(
    "karwowski2025/prop-5.5-bounds",
    expect="proven for this shape",
    title="geometric bounds for stochastic transitions",
    source="Proposition 5.5",
    printed=PRINTED,
    says=r"S(\pi_k) tends to the best success probability, with S^* - S(\pi_k) \le C \rho^k for explicit C and \rho, and at "
    r"every state the rows of \pi_k and of all later iterates are within C \rho^k in total variation: in AB, Example 3, a fork "
    r"and the mountain race; KL(\pi^G\|\pi_i) = \log(1 + 2^{-i}) for w = (1, 1/2)",
)
def bounds(p):
    for model in (zoo.AB(), zoo.example_3(), zoo.fork(), zoo.mountain_race()):
        found = success_limit(model)
        for n in range(6):
            left = found.value - evaluate(model, iterate(model, model.uniform(), n)).J
            p.holds(f"S* - S(pi_{n}) of {model.name}", "<=", left, found.bound(n))
            p.holds(f"S* - S(pi_{n}) of {model.name} is nonnegative", ">=", left, 0)
        now, later = (iterate(model, model.uniform(), n) for n in (2, 7))
        for s in model.states:
            moved = sum(abs(now[s, a] - later[s, a]) for a in model.actions(s)) / 2
            p.holds(f"total variation of pi_2 and pi_7 at {s} of {model.name}", "<=", moved, found.rows[s](2))
    race = zoo.mountain_race()
    narrow = Policy(race, {"start": {"forest": 1}, "mountain": {"good": 1}, "forest": {"left": 1}})
    p.exact("the limit of a prior that never enters the mountain", success_limit(race, narrow).value, "3/4")
    p.exact("the limit in AB", [success_limit(zoo.AB()).value, dict(success_limit(zoo.AB()).policy["o"])],
            ["9/16", {"A": 0, "B": 1}])  # fmt: skip
    model = zoo.weighted_bandit(1, "1/2")
    for n in range(5):
        row = iterate(model, model.uniform(), n)["s"]
        p.exact(f"KL(limit || pi_{n})", kl({"a1": 1, "a2": 0}, row), logarithm(1 + Fraction(1, 2**n)))


@former_claim(
    "karwowski2025/prop-5.5-printed",
    expect="refuted",
    title="the divergence of the iterates from their limit tends to zero",
    source="Proposition 5.5",
    printed=PRINTED,
    says="KL(pi_i || pi^G) is infinite for every i where an action dies out only in the limit",
)
def printed(p):
    model = zoo.weighted_bandit(1, "1/2")
    limit_policy = success_limit(model).policy["s"]
    divergences = [kl(iterate(model, model.uniform(), n)["s"], limit_policy) for n in range(6)]
    p.exact("KL(pi_i || limit), i = 0..5", divergences, [oo] * 6)
    p.counterexample(model, "KL(pi_i || limit) for i = 5", divergences[5], 1, relation="<=")
    p.corrected("karwowski2025/prop-5.5")


@former_claim(
    "karwowski2025/prop-5.5-return",
    expect="refuted",
    title="the limit is optimal for the return J",
    source="Proposition 5.5",
    printed=PRINTED,
    says="with stochastic transitions the limit is optimal for success; in AB its return is -(3/2) log 2, below -log 2",
)
def optimal_return(p):
    model = zoo.AB()
    found = success_limit(model).policy
    a_first = {s: ({"A": 1, "B": 0} if s == "o" else dict(found[s])) for s in model.states}
    other = Policy(model, a_first)
    values = [evaluate(model, x).expected_return for x in (found, other)]
    p.exact("returns", values, [-logarithm(2) * Fraction(3, 2), -logarithm(2)])
    p.counterexample(model, "J of the limit against J of always A", values[0], values[1], relation=">=")
    p.corrected("karwowski2025/prop-5.5")
