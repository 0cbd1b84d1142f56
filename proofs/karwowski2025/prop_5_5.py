"""Karwowski and Douglas, Proposition 5.5: the limit of retraining.

As printed ``KL(pi_i || pi^G) -> 0``: false, pi_i has full support and the limit has not, so that the divergence is
infinite for every i. What holds is convergence in the other direction, ``KL(pi^G || pi_i) -> 0``, and in total
variation, to a policy that is optimal for the *success probability*; for J with stochastic transitions it need not be
(the model AB). Here are finite bounds with constants from which the limits follow: for deterministic transitions as
theorems about the trajectories' laws, and for every layered model as a computed bound ``C rho^k`` (`success_limit`).
"""

from fractions import Fraction

from scsym.analysis import evaluate, kl
from scsym.claims import claim
from scsym.exact import log as logarithm
from scsym.exact import oo
from scsym.mdp import Policy, zoo
from scsym.operators import iterate, success_limit
from scsym.prove import Declaration, eq, ge, induct, prove, sum_, times
from scsym.theories.trajectories import h, i, k
from scsym.theories.trajectories import masses as T

PRINTED = (
    "There exists some policy pi^G that the sequence pi_i^G converges to: lim KL(pi_i^G || pi^G) = 0. Moreover, if the prior "
    "has full support over all actions in all states, then pi^G is optimal."
)


def _best(m):
    return max(_success(m, z) for z in m.domain("Z") if _prior(m, z) != 0)


def _prior(m, z):
    return _declared("p")(m, z)


def _success(m, z):
    return _declared("r")(m, z)


def _declared(name):
    return T.declarations[name].meaning


def _second(m):
    others = [_success(m, z) for z in m.domain("Z") if _prior(m, z) != 0 and _success(m, z) != _best(m)]
    return max(others, default=Fraction(1, 2) * _best(m)) / _best(m)


L = T.with_symbols(
    Declaration("top", (), "positive", "the largest success probability of a trajectory", "r^*", _best),
    Declaration("rho", (), "positive", "the second largest over the largest", r"\rho", _second),
    Declaration(
        "worse", ("Z",), "nonneg", "one for a trajectory that is not the best, else zero", "1_{r < r^*}",
        lambda m, z: Fraction(int(_success(m, z) != _best(m))),
    ),
)  # fmt: skip
L = (
    L.assuming("worse_is", eq(L.worse(i) ** 2, L.worse(i)), "an indicator")
    .assuming("best_is", eq((1 - L.worse(i)) * T.p(i) * (T.r(i) - L.top()), 0), "the others are as good as the best")
    .assuming("behind", ge(L.rho() * L.top() * T.p(i), L.worse(i) * T.p(i) * T.r(i)), "worse ones are behind by rho")
)
best_prior = sum_(i, (1 - L.worse(i)) ** 2 * T.p(i))
late = sum_(i, T.P(k, i) * L.worse(i))


def powers():
    """``worse p r^k <= worse p (rho top)^k``, by induction."""
    claim_ = ge(L.worse(i) * T.p(i) * (L.rho() * L.top()) ** k, L.worse(i) * T.p(i) * T.r(i) ** k, fix=(k,))
    base = prove(L, ge(L.worse(i) * T.p(i), L.worse(i) * T.p(i)))

    def step(before):
        return prove(
            L,
            ge(L.worse(i) * T.p(i) * (L.rho() * L.top()) ** (k + 1), L.worse(i) * T.p(i) * T.r(i) ** (k + 1), fix=(k,)),
            using=[
                times(L.rho() * L.top(), before),
                times(T.r(i) ** k * L.worse(i), L.behind),
                times(T.p(i) * T.r(i) ** (k + 1), L.worse_is),
            ],
        )

    return induct(L, claim_, k, base, step).called("worse trajectories fall behind")


def best_powers():
    """``(1 - worse) p r^k = (1 - worse) p top^k``, by induction."""
    part = (1 - L.worse(i)) * T.p(i)
    base = prove(L, eq(part, part))

    def step(before):
        return prove(
            L,
            eq(part * T.r(i) ** (k + 1), part * L.top() ** (k + 1), fix=(k,)),
            using=[times(L.top(), before), times(T.r(i) ** k, L.best_is)],
        )

    return induct(L, eq(part * T.r(i) ** k, part * L.top() ** k, fix=(k,)), k, base, step)


def tail_bound():
    """``(sum of the best's prior) * P_k(worse) <= rho^k``: what is not the best dies out geometrically."""
    total = prove(
        L,
        ge(T.Zk(k), L.top() ** k * best_prior),
        by=[T.Zk_def],
        using=[
            times(1, best_powers(), over=i),
            times(-(L.top() ** k) * T.p(i), L.worse_is, over=i),
        ],
        remainder=sum_(i, L.worse(i) * T.p(i) * T.r(i) ** k),
    )
    # P_k(worse) Z_k = sum worse p r^k <= (rho top)^k
    mass = prove(
        L,
        ge((L.rho() * L.top()) ** k, late * T.Zk(k)),
        using=[
            times(-L.worse(i), T.P_def, over=i),
            times(1, powers(), over=i),
            times(-((L.rho() * L.top()) ** k), T.p_sums),
            times(-((L.rho() * L.top()) ** k) * T.p(i), L.worse_is, over=i),
        ],
        remainder=(L.rho() * L.top()) ** k * sum_(i, (1 - L.worse(i)) ** 2 * T.p(i)),
    )
    return prove(
        L,
        ge(L.rho() ** k, best_prior * late),
        using=[times(L.top() ** (-1 * k), mass), times(late * L.top() ** (-1 * k), total)],
    ).called("geometric convergence")


@claim(
    "karwowski2025/prop-5.5",
    expect="proven",
    title="retraining converges geometrically to the best trajectories that the prior supports",
    source="Proposition 5.5",
    printed=PRINTED,
    says=r"for deterministic transitions: p(best) P_k(worse) \le \rho^k with \rho the second best r over the best; every two "
    r"trajectories have P_k(i) p_h r_h^k = P_k(h) p_i r_i^k, so that the limit is the prior given the best",
)
def limit(p):
    p.theorem(
        prove(
            L,
            eq(T.P(k, i) * T.p(h) * T.r(h) ** k, T.P(k, h) * T.p(i) * T.r(i) ** k),
            using=[times(-T.P(k, i), T.P_def, h, k), times(T.P(k, h), T.P_def, i, k)],
        )
    )
    p.theorem(powers())
    p.theorem(tail_bound())
    p.rests_on("karwowski2025/prop-5.4-success", "karwowski2025/prop-5.4-return")


@claim(
    "karwowski2025/prop-5.5-bounds",
    expect="proven for this shape",
    title="geometric bounds for stochastic transitions",
    source="Proposition 5.5",
    printed=PRINTED,
    says=r"S(\pi_k) tends to the best success probability, with S^* - S(\pi_k) \le C \rho^k for explicit C and \rho: in AB, "
    r"Example 3 and a fork; KL(\pi^G\|\pi_i) = \log(1 + 2^{-i}) for w = (1, 1/2)",
)
def bounds(p):
    for model in (zoo.AB(), zoo.example_3(), zoo.fork(), zoo.mountain_race()):
        found = success_limit(model)
        for n in range(6):
            left = found.value - evaluate(model, iterate(model, model.uniform(), n)).J
            p.holds(f"S* - S(pi_{n}) of {model.name}", "<=", left, found.bound(n))
            p.holds(f"S* - S(pi_{n}) of {model.name} is nonnegative", ">=", left, 0)
    p.exact("the limit in AB", [success_limit(zoo.AB()).value, dict(success_limit(zoo.AB()).policy["o"])],
            ["9/16", {"A": 0, "B": 1}])  # fmt: skip
    model = zoo.weighted_bandit(1, "1/2")
    for n in range(5):
        row = iterate(model, model.uniform(), n)["s"]
        p.exact(f"KL(limit || pi_{n})", kl({"a1": 1, "a2": 0}, row), logarithm(1 + Fraction(1, 2**n)))


@claim(
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


@claim(
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
