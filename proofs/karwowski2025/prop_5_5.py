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
from scsym.mdp import Policy, zoo
from scsym.models import Point, as_table
from scsym.operators import iterate, success_limit
from scsym.prove import Theory, eq, expr, ge, gt, induct, log, prove, sum_, tangent, tends, times
from scsym.prove.tactics import fix_all
from scsym.theories import ranked
from scsym.theories.comparison import comparison as A
from scsym.theories.comparison import n, rate, rises, x
from scsym.theories.measured import uniform, until
from scsym.theories.ranked import ranked as L
from scsym.theories.trajectories import h, i, k
from scsym.theories.trajectories import masses as T

PRINTED = (
    "There exists some policy pi^G that the sequence pi_i^G converges to: lim KL(pi_i^G || pi^G) = 0. Moreover, if the prior "
    "has full support over all actions in all states, then pi^G is optimal."
)


@claim("karwowski2025/prop-5.5", L,
    [
        eq(T.P(k, i) * T.p(h) * T.r(h) ** k, T.P(k, h) * T.p(i) * T.r(i) ** k),
        ge(L.worse(i) * L.p(i) * (L.rho() * L.top()) ** k, L.worse(i) * L.p(i) * L.r(i) ** k),
        ge(L.rho() ** k, L.best() * sum_(i, L.worse(i) * L.P(k, i))),
        eq((1 - L.worse(i)) * L.P(k, i), L.limit(i) * (L.top() ** k * L.best() / L.Zk(k))),
        eq(sum_(i, L.limit(i)), 1),
        ge(L.rho() ** k, L.best() * log(L.Zk(k) * L.top() ** (-1 * k) / L.best())),
        *tends(sum_(i, L.worse(i) * L.P(k, i)), 0, ranked.rate(expr(1)), k),
        *tends(log(L.Zk(k) * L.top() ** (-1 * k) / L.best()), 0, ranked.rate(expr(1)), k),
    ], title="retraining converges geometrically to the best trajectories that the prior supports",
    source="Proposition 5.5", quotes=PRINTED
)  # fmt: skip
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
    late, divergence = sum_(i, L.worse(i) * L.P(k, i)), log(L.Zk(k) * L.top() ** (-1 * k) / L.best())
    yield ranked.vanishing(late, expr(1), ranked.tail(), prove(L, ge(late, 0), remainder=late)).lemmas
    small = L.best() * L.top() ** k / L.Zk(k)
    positive = prove(L, ge(divergence, 0), using=[times(1, tangent(L, small)), times(1 / L.Zk(k), ranked.total())],
                     remainder=sum_(i, L.worse(i) * L.p(i) * L.r(i) ** k) / L.Zk(k))  # fmt: skip
    yield ranked.vanishing(divergence, expr(1), ranked.divergence_bound(), positive).lemmas


BEST = A.assuming("best", ge(A.Vc(n, x), A.V(k, n, x)), "no iterate succeeds more often than the comparator")
cost = A.C(n, x) + log(A.Vc(n, x)) - log(A.V(0, n, x))


@claim("karwowski2025/prop-5.5-any-transitions", BEST,
    [*tends(log(A.V(k, n, x)), log(A.Vc(n, x)), cost, k), *tends(A.V(k, n, x), A.Vc(n, x), A.Vc(n, x) * cost, k)],
    title="under any transitions the success of retraining from a prior of full support tends to that of an optimal policy",
    source="Proposition 5.5", quotes=PRINTED,
    why="The rate is C/k, with C the expected sum of - log p along the optimal policy given its success (beyond/retraining-rate)."
)  # fmt: skip
def any_transitions():
    value, top, step = A.V(k, n, x), A.Vc(n, x), (k + 1).number
    gap = log(top) - log(value)
    first = induct(BEST, ge(log(value), log(A.V(0, n, x)), fix=(k,)), k, prove(BEST, ge(log(A.V(0, n, x)), log(A.V(0, n, x)))),
                   lambda h: prove(BEST, ge(log(A.V(k + 1, n, x)), log(A.V(0, n, x)), fix=(k,)), using=[
                       times(1, h), times(1, rises())]))  # fmt: skip
    above = prove(BEST, ge(gap, 0), using=[times(1, tangent(A, value / top)), times(1 / top, BEST.best)])
    start = prove(BEST, ge(cost, 0), using=[times(1, rate(), at={"k": k - k}), times(1, above, at={"k": k - k})])
    high, low, over, under = any_transitions.goals
    near = prove(BEST, low, using=[times(1, rate()), times(1, first)])
    yield prove(BEST, high, using=[times(step, above), times(1, start)])
    yield near
    yield prove(BEST, over, using=[times(step, BEST.best), times(top, start)])
    yield prove(BEST, under, using=[times(top, near), times(step * top, tangent(A, value / top))])


def _return(m, pi):
    return evaluate(m.mdp, pi).expected_return


R = Theory("limits", reading="iterates of retraining and where they lead").declare(
    r"""
    k in N
    S(k)       real   S               the success probability after k steps
    best()     real   S^*             the success probability of the limit
    bound(k)   real   C \rho^k        the bound of `success_limit`
    KL(k)      real   \mathrm{KL}_k   the divergence of the limit from the iterate, at the first state
    J()        real   J               the return of the limit
    J_other()  real   J'              the return of another policy
    """,
    S=until(4, lambda m, n: evaluate(m.mdp, iterate(m.mdp, m.the_policy("pi0"), n)).J),
    best=lambda m: success_limit(m.mdp, m.the_policy("pi0")).value,
    bound=until(4, lambda m, n: success_limit(m.mdp, m.the_policy("pi0")).bound(n)),
    KL=until(
        4,
        lambda m, n: kl(
            success_limit(m.mdp, m.the_policy("pi0")).policy[m.states[0]],
            iterate(m.mdp, m.the_policy("pi0"), n)[m.states[0]],
        ),
    ),
    J=lambda m: _return(m, success_limit(m.mdp, m.the_policy("pi0")).policy),
    J_other=lambda m: _return(m, m.the_policy("other")),
)


@claim("karwowski2025/prop-5.5-bounds", R,
    [eq(R.best(), Fraction(9, 16)), *(ge(R.bound(n), R.best() - R.S(n)) for n in range(5)), gt(R.best(), R.S(4))],
    expect="proven for this shape",
    title="geometric bounds for stochastic transitions, at the first steps in the model AB", source="Proposition 5.5",
    quotes=PRINTED
)  # fmt: skip
def bounds():
    return uniform(zoo.AB())


@claim("karwowski2025/prop-5.5-divergence", R, [eq(R.KL(n), log(1 + Fraction(1, 2**n))) for n in range(5)],
    expect="proven for this shape",
    title="the divergence of the limit from the iterates tends to zero, at the first steps of w = (1, 1/2)",
    source="Proposition 5.5", quotes=PRINTED
)  # fmt: skip
def divergence():
    return uniform(zoo.weighted_bandit(1, "1/2"))


DIES = L.without("P", "S", "Zk", "J").declare("density(i)   real   \\rho_i   a density", density=lambda m, z: Fraction(0))
DIES = DIES.assuming("dies", gt(L.worse(h) * L.p(h), 0, fix=(h,)), "the prior takes a trajectory that is not the best")
finite = eq(L.p(i) * L.r(i) ** k, DIES.density(i) * L.limit(i), fix=(k,))


@claim("karwowski2025/prop-5.5-printed", DIES, finite, expect="refuted", against="text",
    instead="karwowski2025/prop-5.5",
    title="at some step the law, p r^k over its sum, has a density with respect to the limit", source="Proposition 5.5",
    quotes=PRINTED,
    why="A finite KL(pi_k || pi^G) asks for a density. Denied for every k and any density: some trajectory dies out only in the limit."
)  # fmt: skip
def printed():
    there, model = DIES.assuming("finite", finite), zoo.weighted_bandit(1, "1/2")
    assumed = [law.judgement for law in DIES.hypotheses.values()]
    ratio = L.worse(h) * there.density(h) / L.best()
    return prove(there, fix_all(gt(0, 0)), using=[
        times(L.r(h) ** k, DIES.dies), times(-L.worse(h), there.finite, h), times(-ratio, L.limit_def, h),
        times(L.p(h) * there.density(h) / L.best(), L.worse_is, h),
    ]), as_table(DIES, Point(model, {"p": model.uniform()}), assumed)  # fmt: skip


@claim("karwowski2025/prop-5.5-return", R, ge(R.J(), R.J_other()), expect="refuted", against="text",
    instead="karwowski2025/prop-5.5", title="the limit is optimal for the return J", source="Proposition 5.5",
    quotes=PRINTED,
    why="With stochastic transitions it is optimal for success: its return is -(3/2) log 2 in AB, below -log 2."
)  # fmt: skip
def optimal_return():
    model = zoo.AB()
    a_first = {s: ({"A": 1, "B": 0} if s == "o" else model.uniform()[s]) for s in model.states}
    return Point(model, {"pi0": model.uniform(), "other": Policy(model, a_first)})
