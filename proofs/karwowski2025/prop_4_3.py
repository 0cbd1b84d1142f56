"""Karwowski and Douglas, Proposition 4.3: conditioning trajectories against conditioning decisions.

As printed, ``p(xi | O) = p-hat(xi)`` for deterministic transitions; the formula of p(xi) omits the initial law, and the
statement needs a fixed initial state. In general, for any transitions,
``p(xi | O) = p-hat(xi) * v(s_1) / sum mu v * prod_t v(s_{t+1}) / sum_s' tau(s' | s_t, a_t) v(s')``, which telescopes.
The last line of appendix A.2 misses a p and has the wrong index O_{T:T}; nothing depends on it.
"""

from fractions import Fraction

from scsym.claims import claim
from scsym.mdp import zoo
from scsym.models import Point
from scsym.prove import Declaration, auto, eq, ge, induct, prove, sum_, times
from scsym.theories.layered import a, deterministic, expected, j, layered, n, problem, stationary, values, x, y, z
from scsym.theories.trajectories import DECISIONS, i, marginals, posterior, state_at

PRINTED = "In case of deterministic dynamics, we have that p(xi | O_{1:T}) = p-hat(xi)."


def _start(m, t, path):
    return m.mdp.initial.get(state_at(path, DECISIONS - t), Fraction(0))


def _total(m, t):
    v = values(m, "p", stationary(m, "p"), t)
    return sum((p * v[s] for s, p in m.mdp.initial.items()), Fraction(0))


T = posterior.with_symbols(
    Declaration("start", ("N", "Z"), "nonneg", "the initial probability of the trajectory's state", r"\mu", _start),
    Declaration("S", ("N",), "positive", "the success probability sum mu v", "S", _total),
)
T = T.define(
    "post", (n, i), T.start(n, i) * T.A(n, i), times=T.S(n), sign="nonneg", reading="p(xi | O)", latex=r"p(\xi|O)"
).define("hatted", (n, i), T.start(n, i) * T.B(n, i), sign="nonneg", reading="p-hat(xi)", latex=r"\hat p(\xi)")

SURE = T.assuming(
    "sure", eq(T.tau_(n, i) * T.e_(n, i), T.tau_(n, i) * T.v_(n, i)), "v is its expectation wherever the step can lead"
).assuming("one_start", eq(T.start(n, i) * T.v_(n, i), T.start(n, i) * T.S(n)), "there is one initial state")


@claim(
    "karwowski2025/prop-4.3",
    T,
    [
        eq(T.A(n, i), T.B(n, i) * T.R(n, i) * T.v_(n, i)),
        eq(T.post(n, i), T.hatted(n, i) * T.R(n, i) * T.v_(n, i) / T.S(n)),
    ],
    title="the conditioned trajectory law against the law of the conditioned policy",
    source="Proposition 4.3",
    quotes=PRINTED,
)
def general():
    base = auto(T, eq(T.A(0, i), T.B(0, i) * T.R(0, i) * T.v_(0, i)))

    def step(h):
        right = T.B(n + 1, i) * T.R(n + 1, i) * T.v_(n + 1, i)
        return auto(T, eq(T.A(n + 1, i), right, fix=(n,)), [h])  # fmt: skip

    telescope = eq(T.A(n, i), T.B(n, i) * T.R(n, i) * T.v_(n, i), fix=(n,))
    ratio = induct(T, telescope, n, base, step).called("telescoping product")
    yield ratio
    law = eq(T.post(n, i), T.hatted(n, i) * T.R(n, i) * T.v_(n, i) / T.S(n))
    yield auto(T, law, [ratio])


DETERMINISTIC = deterministic(SURE)
ahead = sum_(y, T.tau(x, a, y) * T.v(n, y))


@claim(
    "karwowski2025/prop-4.3-deterministic",
    DETERMINISTIC,
    [
        eq(T.tau(x, a, z) * ahead, T.tau(x, a, z) * T.v(n, z)),
        eq(T.A(n, i), T.B(n, i) * T.v_(n, i)),
        eq(T.post(n, i), T.hatted(n, i)),
    ],
    title="the two laws agree where no step has a chance to matter, as with deterministic transitions, from one start",
    source="Proposition 4.3",
    quotes=PRINTED,
)
def sure():
    D = deterministic(layered)
    yield auto(D, eq(D.tau(x, a, z) * ahead, D.tau(x, a, z) * D.v(n, z)))
    base = auto(SURE, eq(T.A(0, i), T.B(0, i) * T.v_(0, i)))

    def step(h):
        goal = eq(T.A(n + 1, i), T.B(n + 1, i) * T.v_(n + 1, i), fix=(n,))
        return auto(SURE, goal, [h])

    same = induct(SURE, eq(T.A(n, i), T.B(n, i) * T.v_(n, i), fix=(n,)), n, base, step).called("A = B v")
    yield same
    equal = eq(T.post(n, i), T.hatted(n, i))
    yield auto(SURE, equal, [same])


E = layered.define(
    "e", (n, x, a), sum_(y, layered.tau(x, a, y) * layered.v(n, y)), sign="positive", reading="expected v after a step",
    latex=r"\bar v", meaning=lambda m, t, s, c: expected(m, s, c, values(m, "p", stationary(m, "p"), t)),
)  # fmt: skip
E = E.define(
    "tau_given", (n, x, a, y), E.tau(x, a, y) * E.v(n, y), times=E.e(n, x, a), sign="nonneg",
    reading="the transition given success", latex=r"\tau_O",
)  # fmt: skip
OPTIMISTIC = "it results in an overoptimistic estimation of the environment dynamics"
constant = eq(E.tau(x, a, y) * (E.v(n, y) - E.e(n, x, a)), 0, fix=(n, x, a))
unchanged = eq(E.tau_given(n, x, a, y), E.tau(x, a, y), fix=(n, x, a))
CONSTANT = E.assuming("constant", constant, "v is constant on the support")
UNCHANGED = E.assuming("unchanged", unchanged, "the transitions do not change")
variance = sum_(y, E.tau(x, a, y) * (E.v(n, y) - E.e(n, x, a)) ** 2) / E.e(n, x, a)


@claim(
    "karwowski2025/prop-4.3-optimism",
    E,
    [
        eq(sum_(y, E.tau_given(n, x, a, y)), 1),
        eq(sum_(y, E.tau_given(n, x, a, y) * E.v(n, y)) - E.e(n, x, a), variance),
        ge(sum_(y, E.tau_given(n, x, a, y) * E.v(n, y)), E.e(n, x, a)),
    ],
    title="the transitions given success are optimistic, by the variance of v over its mean",
    source="Proposition 4.3, remark after it",
    quotes=OPTIMISTIC,
)
def optimism():
    yield auto(E, optimism.goals[0])
    e = E.e(n, x, a)
    lines = [times(E.v(n, y) / e, E.tau_given_def, over=y), times(-e, E.tau_total), times(-2, E.e_def)]
    yield auto(E, optimism.goals[1])
    yield prove(E, optimism.goals[2], using=lines, remainder=variance)


@claim(
    "karwowski2025/prop-4.3-dynamics",
    CONSTANT,
    unchanged,
    title="success does not change the transitions where v is constant",
    source="Proposition 4.3, remark after it",
    quotes=OPTIMISTIC,
)
def dynamics():
    return auto(CONSTANT, unchanged)


@claim(
    "karwowski2025/prop-4.3-dynamics-only-if",
    UNCHANGED,
    constant,
    title="and only there",
    source="Proposition 4.3, remark after it",
    quotes=OPTIMISTIC,
)
def dynamics_only_if():
    return auto(UNCHANGED, constant)


E_only_if = marginals.assuming("equal", eq(marginals.given(i), marginals.hat(i)), "the two laws are equal")


@claim(
    "karwowski2025/prop-4.3-only-if",
    E_only_if,
    [
        eq(E_only_if.d(j, x, a), E_only_if.d_hat(j, x, a)),
        eq(E_only_if.d(j, x, a) * (E_only_if.tau_given(j, x, a, y) - E_only_if.tau(x, a, y)), 0),
        eq(E_only_if.d(j, x, a) * E_only_if.tau(x, a, y) * (E_only_if.after(j, y) - E_only_if.mean(j, x, a)), 0),
    ],
    title="the two laws agree only where no step has a chance to matter",
    source="Proposition 4.3",
    quotes=PRINTED,
)
def only_if():
    both = auto(
        E_only_if,
        eq(E_only_if.d(j, x, a) * E_only_if.tau_given(j, x, a, y), E_only_if.d_hat(j, x, a) * E_only_if.tau(x, a, y)),
    )  # fmt: skip
    same = prove(E_only_if, eq(E_only_if.d(j, x, a), E_only_if.d_hat(j, x, a)), using=[
        times(1, both, over=y), times(-E_only_if.d(j, x, a), E_only_if.given_sums), times(E_only_if.d_hat(j, x, a), E_only_if.tau_total),
    ])  # fmt: skip
    yield same
    unchanged = auto(
        E_only_if, eq(E_only_if.d(j, x, a) * (E_only_if.tau_given(j, x, a, y) - E_only_if.tau(x, a, y)), 0),
        [both, same],
    )  # fmt: skip
    yield unchanged.called("the transitions do not change")
    yield (auto(
        E_only_if,
        eq(E_only_if.d(j, x, a) * E_only_if.tau(x, a, y) * (E_only_if.after(j, y) - E_only_if.mean(j, x, a)), 0),
        [unchanged],
    ).called("v is constant where it can lead"))  # fmt: skip


STARTS = deterministic(problem).declare(
    r"""
    s in S     the states
    mu(s)      nonneg   \mu     the initial law, which is that of p-hat
    given(s)   nonneg   \mu_O   the law of the initial state given success
    """,
    mu=lambda m, s: m.mu(s),
    given=lambda m, s: m.mu(s) * m.value("p", s) / m.success("p"),
)
s = STARTS.index("s", "S")


@claim(
    "karwowski2025/prop-4.3-printed",
    STARTS,
    eq(STARTS.given(s), STARTS.mu(s)),
    expect="refuted",
    against="text",
    instead="karwowski2025/prop-4.3",
    title="equality for deterministic transitions and any initial law, of the initial states",
    source="Proposition 4.3",
    quotes=PRINTED,
    why="Two equally likely initial states of value 1 and 1/2: given success the law is (2/3, 1/3).",
)
def printed():
    model = zoo.two_starts()
    return Point(model, {"p": model.uniform()})
