"""Karwowski and Douglas, Corollary 4.14: is the limiting policy pi* optimal when the prior is?

True for success: pi* maximises the prior's own Q, and a policy that does is at least as good as the prior at every
state and time, by induction on the decisions; so an optimal prior has an optimal pi*. Any transitions.
False for the printed return J with stochastic transitions (the model AB); true for J with deterministic ones, where
from one initial state both objectives are maximal exactly when every trajectory taken is one of the best.
"""

from fractions import Fraction
from typing import Any

from scsym.analysis import argmax_uniform, evaluate, soft_rows
from scsym.claims import claim
from scsym.language import Hypothesis
from scsym.mdp import Policy, zoo
from scsym.models import Point
from scsym.prove import (
    Declaration,
    Theory,
    auto,
    eq,
    ge,
    induct,
    log,
    sum_,
    tangent,
    vanishing_term,
)
from scsym.theories.incoherence import action_values
from scsym.theories.layered import a, b, expected, layered, n, value_laws, values, weight, x
from scsym.theories.measured import best
from scsym.theories.trajectories import i, law_of, success_of

PRINTED = (
    "If the prior p is an optimal policy for the Markov chain, then limiting policy pi^* from Proposition 4.13 is also "
    "optimal, which is not necessarily true for non-optimal priors."
)


def _star(m):
    def rule(left, s, c):
        q = action_values(m, left, s)
        best = [e for e in m.actions if q[e] == max(q.values())]
        return Fraction(int(c in best), len(best))

    return rule


T = layered.with_symbols(
    Declaration(
        "star", ("N", "X", "A"), "nonneg", "a policy on the maximisers of q", r"\pi^*",
        lambda m, t, s, c: _star(m)(t, s, c),
    ),
    Declaration(
        "v_star", ("N", "X"), "nonneg", "its success probability", "v^{*}",
        lambda m, t, s: values(m, "star", _star(m), t)[s],
    ),
    Declaration(
        "q_star", ("N", "X", "A"), "nonneg", "its success probability after an action", "q^{*}",
        lambda m, t, s, c: weight(m, s, c) * expected(m, s, c, values(m, "star", _star(m), t)),
    ),
)  # fmt: skip
T = value_laws(T, "v_star", "q_star", False, "star").with_hypotheses(
    Hypothesis(
        "greedy", ge(sum_(a, T.star(n, x, a) * T.q(n, x, a)), T.q(n, x, b)), "star takes maximisers of the prior's q"
    )
)


@claim("karwowski2025/cor-4.14", T, ge(T.v_star(n, x), T.v(n, x)),
    title="the limiting policy succeeds at least as often as the prior", source="Corollary 4.14", quotes=PRINTED
)  # fmt: skip
def success():
    base = auto(T, ge(T.v_star(0, x), T.v(0, x)))

    def step(h):
        better = auto(T, ge(T.q_star(n, x, a), T.q(n, x, a), fix=(n,)), [h])  # fmt: skip
        return auto(T, ge(T.v_star(n + 1, x), T.v(n + 1, x), fix=(n,)), [better])  # fmt: skip

    yield induct(T, ge(T.v_star(n, x), T.v(n, x), fix=(n,)), n, base, step).called("policy improvement")


def _greedy(m):
    """The policy spread evenly over the maximisers of the prior's own Q."""
    return Policy(m.mdp, soft_rows(m.mdp, m.the_policy("p"), argmax_uniform))


RETURNS = Theory("returns").declare(
    r"""
    J        real   J(p)       the expected return of the prior p
    J_best   real   J^*        the largest expected return
    J_star   real   J(\pi^*)   the expected return of the limiting policy, spread over the maximisers of the prior's Q
    """,
    J=lambda m: m.evaluation("p").expected_return,
    J_best=lambda m: best(m.mdp, "expected_return"),
    J_star=lambda m: evaluate(m.mdp, _greedy(m)).expected_return,
)
RETURNS = RETURNS.assuming("optimal", eq(RETURNS.J(), RETURNS.J_best()), "the prior maximises the expected return J")


@claim("karwowski2025/cor-4.14-printed", RETURNS, eq(RETURNS.J_star(), RETURNS.J_best()), expect="refuted",
    against="text", instead="karwowski2025/cor-4.14",
    title="the limiting policy of a return-optimal prior is return-optimal", source="Corollary 4.14", quotes=PRINTED,
    why="In the model AB the prior A has the largest J = -log 2, and pi* = B has J = -(3/2) log 2."
)  # fmt: skip
def printed():
    model = zoo.AB()
    return Point(model, {"p": Policy(model, {"o": {"A": 1}, "g": {"go": 1}, "b": {"go": 1}})})


def _top(m):
    return m.remember("top", lambda: max(success_of(m, z) for z in m.domain("Z")))


J = Theory("trajectories", reading="a law of trajectories that takes none of success zero").declare(
    r"""
    i in Z    the trajectories
    p(i)      law        p_\pi       the law of trajectories
    r(i)      nonneg     e^R         the success probability of a trajectory
    used(i)   positive   e^R_{>0}    the same where p > 0
    top       positive   r^*         the largest success probability
    lag(i)    nonneg     \Delta      how far a trajectory is below the best
    """,
    p=lambda m, z: law_of(m, "p", z),
    r=success_of,
    used=lambda m, z: success_of(m, z) if law_of(m, "p", z) != 0 else _top(m),
    top=_top,
    lag=lambda m, z: _top(m) - success_of(m, z),
)
J = J.assuming("used_def", eq(J.p(i) * J.used(i), J.p(i) * J.r(i)), "p takes only trajectories that can succeed")
J = J.assuming("lag_def", eq(J.r(i) + J.lag(i), J.top()), "top is the maximum")
J = J.define("S", (), sum_(i, J.p(i) * J.r(i)), sign="nonneg", reading="the success probability")
J = J.define("J", (), sum_(i, J.p(i) * log(J.used(i))), reading="the expected return")


def below():
    """``S / r* - 1 >= J - log r*``."""
    top = J.top()
    return auto(J, ge(J.S() / top - 1, J.J() - log(top)), [tangent(J, J.used(i) / top)])  # fmt: skip


def two_paths():
    """A trajectory that succeeds, which p takes, and one that cannot."""
    model = zoo.weighted_bandit(1, 0)
    return Point(model, {"any": model.uniform(), "p": Policy.deterministic(model, {"s": "a1"})})


WORDS: dict[str, Any] = {
    "source": "Corollary 4.14, remark after Proposition 4.8",
    "quotes": "maximising J(pi) is equivalent to maximising the probability of optimality",
    "why": "For deterministic transitions every law of trajectories from one start is a policy's.",
}


@claim("karwowski2025/cor-4.14-deterministic", J, [ge(J.top(), J.S()), ge(J.S() / J.top() - 1, J.J() - log(J.top()))],
    title="bounds of success and return over a law of trajectories", **WORDS
)  # fmt: skip
def bounds():
    yield below()
    yield two_paths()


BEST = J.assuming("best_return", ge(J.J(), log(J.top())), "J attains its bound")
MOST = J.assuming("best_success", ge(J.S(), J.top()), "S attains its bound")


@claim("karwowski2025/cor-4.14-best-return", BEST, ge(J.S(), J.top()),
    title="where the return is that of the best trajectory, so is success", **WORDS
)  # fmt: skip
def best_return():
    yield auto(BEST, best_return.goals[0], [below()])
    yield two_paths()


@claim("karwowski2025/cor-4.14-best-success", MOST, ge(J.J(), log(J.top())),
    title="where success is that of the best trajectory, so is the return", **WORDS
)  # fmt: skip
def best_success():
    top = J.top()
    none = auto(MOST, ge(0, sum_(i, J.p(i) * J.lag(i))))  # fmt: skip
    on_best = vanishing_term(none, i, J.p(i) * J.lag(i))
    yield auto(MOST, best_success.goals[0], [tangent(J, top / J.used(i)), on_best])  # fmt: skip
    yield two_paths()
