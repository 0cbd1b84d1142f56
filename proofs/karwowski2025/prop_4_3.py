"""Karwowski and Douglas, Proposition 4.3: conditioning trajectories against conditioning decisions.

As printed, ``p(xi | O) = p-hat(xi)`` for deterministic transitions; the formula of p(xi) omits the initial law, and the
statement needs a fixed initial state. In general, for any transitions,
``p(xi | O) = p-hat(xi) * v(s_1) / sum mu v * prod_t v(s_{t+1}) / sum_s' tau(s' | s_t, a_t) v(s')``, which telescopes.
The last line of appendix A.2 misses a p and has the wrong index O_{T:T}; nothing depends on it.
"""

from fractions import Fraction

from scsym import kernel
from scsym.claims import claim
from scsym.claims.evidence import gather
from scsym.language import Hypothesis
from scsym.mdp import zoo
from scsym.models import Point
from scsym.prove import Declaration, Lemma, auto, delta, eq, ge, induct, prove, sum_, times
from scsym.theories.layered import a, b, deterministic, expected, j, layered, n, problem, stationary, values, x, y, z
from scsym.theories.trajectories import DECISIONS, action_at, i, marginals, posterior, state_at

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


@claim("karwowski2025/prop-4.3", T,
    [
        eq(T.A(n, i), T.B(n, i) * T.R(n, i) * T.v_(n, i)),
        eq(T.post(n, i), T.hatted(n, i) * T.R(n, i) * T.v_(n, i) / T.S(n)),
    ], title="the conditioned trajectory law against the law of the conditioned policy", source="Proposition 4.3",
    quotes=PRINTED
)  # fmt: skip
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


@claim("karwowski2025/prop-4.3-deterministic", DETERMINISTIC,
    [
        eq(T.tau(x, a, z) * ahead, T.tau(x, a, z) * T.v(n, z)),
        eq(T.A(n, i), T.B(n, i) * T.v_(n, i)),
        eq(T.post(n, i), T.hatted(n, i)),
    ],
    title="the two laws agree where no step has a chance to matter, as with deterministic transitions, from one start",
    source="Proposition 4.3", quotes=PRINTED
)  # fmt: skip
def sure():
    base = auto(SURE, eq(T.A(0, i), T.B(0, i) * T.v_(0, i)))

    def step(h):
        goal = eq(T.A(n + 1, i), T.B(n + 1, i) * T.v_(n + 1, i), fix=(n,))
        return auto(SURE, goal, [h])

    same = induct(SURE, eq(T.A(n, i), T.B(n, i) * T.v_(n, i), fix=(n,)), n, base, step).called("A = B v")
    yield same
    equal = eq(T.post(n, i), T.hatted(n, i))
    yield auto(SURE, equal, [same])


# The same from the decisions: where a trajectory is and what it decides are indicators


def _made(left):
    return DECISIONS - left - 1


ONE = DETERMINISTIC.declare(
    r"""
    at(n, i, x)      indicator   1_\xi         one if the trajectory is in x with n decisions to come, else zero
    on(n, i, x, a)   indicator   1_\xi^a       one if it takes a in x and n decisions follow, else zero
    g(n, x, a)       nonneg      \hat{\pi}     the conditioned policy
    """,
    at=lambda m, t, path, o: Fraction(int(state_at(path, DECISIONS - t) == o)),
    on=lambda m, t, path, o, c: Fraction(int((state_at(path, _made(t)), action_at(path, _made(t))) == (o, c))),
)
decision = ONE.on(n, i, x, a)
ONE = ONE.with_hypotheses(
    Hypothesis("on_at", eq(decision * ONE.at(n + 1, i, z), delta(x, z) * decision), "it decides where it is"),
    Hypothesis("on_on", eq(decision * ONE.on(n, i, z, b), delta(x, z) * delta(a, b) * decision), "it decides once"),
    Hypothesis("one_place", eq(ONE.at(n, i, y) * ONE.at(n, i, z), delta(y, z) * ONE.at(n, i, y)), "it is in one state"),
    Hypothesis("conditioning", eq(ONE.g(n, x, a) * T.v(n + 1, x), T.p(n, x, a) * T.q(n, x, a)), "Bayes' rule"),
    Hypothesis("p_of", eq(T.p_(n, i), sum_((x, a), decision * T.p(n, x, a))), "its decision's probability"),
    Hypothesis("w_of", eq(T.w_(n, i), sum_((x, a), decision * T.w(x, a))), "its decision's weight"),
    Hypothesis("g_of", eq(T.g_(n, i), sum_((x, a), decision * ONE.g(n, x, a))), "that of the conditioned policy"),
    Hypothesis("v_of", eq(T.v_(n, i), sum_(z, ONE.at(n, i, z) * T.v(n, z))), "the success where it is"),
    Hypothesis("e_of", eq(T.e_(n, i), sum_((x, a), decision * sum_(y, T.tau(x, a, y) * T.v(n, y)))), "the success ahead"),
    Hypothesis("tau_of", eq(T.tau_(n, i), sum_((x, a, y), decision * ONE.at(n, i, y) * T.tau(x, a, y))), "what follows it"),
)


def along(value, law, here, there):
    """``on(x, a) value = on(x, a) here``, for a value that the trajectory takes over from its decision."""
    return prove(ONE, eq(decision * value, decision * here), using=[
        times(decision, law), times(there, ONE.on_on, at={"z": z, "b": b}, over=(z, b))])  # fmt: skip


def ahead_along():
    """``on(x, a) e_ = on(x, a) sum tau v``."""
    return along(
        T.e_(n, i), ONE.e_of, sum_(y, T.tau(x, a, y) * T.v(n, y)), sum_(y, T.tau(z, b, y) * T.v(n, y))
    )


def bayes_along():
    """``g_ v_ = p_ w_ e_`` on a trajectory, from Bayes' rule at every state."""
    chosen, weighted, weight = T.p(n, x, a), T.w(x, a), along(T.w_(n, i), ONE.w_of, T.w(x, a), T.w(z, b))
    value = prove(ONE, eq(decision * T.v_(n + 1, i), decision * T.v(n + 1, x)), using=[
        times(decision, ONE.v_of, at={"n": n + 1}), times(T.v(n + 1, z), ONE.on_at, over=z)])  # fmt: skip
    return prove(ONE, eq(T.g_(n, i) * T.v_(n + 1, i), T.p_(n, i) * T.w_(n, i) * T.e_(n, i)), using=[
        times(T.v_(n + 1, i), ONE.g_of), times(-T.w_(n, i) * T.e_(n, i), ONE.p_of),
        times(ONE.g(n, x, a), value, over=(x, a)), times(decision, ONE.conditioning, over=(x, a)),
        times(decision * chosen, ONE.q_def, over=(x, a)), times(-chosen * T.e_(n, i), weight, over=(x, a)),
        times(-chosen * weighted, ahead_along(), over=(x, a)),
    ])  # fmt: skip


def sure_along():
    """``tau_ e_ = tau_ v_``: under deterministic transitions the success ahead is that of the next state."""
    place, chance = ONE.at(n, i, y), T.tau(x, a, y)
    here = prove(ONE, eq(place * T.v_(n, i), place * T.v(n, y)), using=[
        times(place, ONE.v_of), times(T.v(n, z), ONE.one_place, over=z)])  # fmt: skip
    same = prove(ONE, eq(chance * sum_(z, T.tau(x, a, z) * T.v(n, z)), chance * T.v(n, y)), by=[ONE.deterministic])
    return prove(ONE, eq(T.tau_(n, i) * T.e_(n, i), T.tau_(n, i) * T.v_(n, i)), using=[
        times(T.e_(n, i) - T.v_(n, i), ONE.tau_of), times(place * chance, ahead_along(), over=(x, a, y)),
        times(decision * place, same, over=(x, a, y)), times(-decision * chance, here, over=(x, a, y)),
    ])  # fmt: skip


@claim("karwowski2025/prop-4.3-decisions", ONE, eq(T.post(n, i), T.hatted(n, i)),
    title="for deterministic transitions and one start the two laws agree, from the recursions of values and policies alone",
    source="Proposition 4.3", quotes=PRINTED
)  # fmt: skip
def decision_by_decision():
    *_, equal = gather(sure).lemmas
    theorem = equal.theorem
    for part in (bayes_along(), sure_along()):
        theorem = kernel.cut(part.theorem, theorem)
    return Lemma(ONE, theorem)


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


@claim("karwowski2025/prop-4.3-optimism", E,
    [
        eq(sum_(y, E.tau_given(n, x, a, y)), 1),
        eq(sum_(y, E.tau_given(n, x, a, y) * E.v(n, y)) - E.e(n, x, a), variance),
        ge(sum_(y, E.tau_given(n, x, a, y) * E.v(n, y)), E.e(n, x, a)),
    ], title="the transitions given success are optimistic, by the variance of v over its mean",
    source="Proposition 4.3, remark after it", quotes=OPTIMISTIC
)  # fmt: skip
def optimism():
    e = E.e(n, x, a)
    lines = [times(E.v(n, y) / e, E.tau_given_def, over=y), times(-e, E.tau_total), times(-2, E.e_def)]
    yield prove(E, optimism.goals[2], using=lines, remainder=variance)


dynamics = claim("karwowski2025/prop-4.3-dynamics", CONSTANT, unchanged,
    title="success does not change the transitions where v is constant", source="Proposition 4.3, remark after it",
    quotes=OPTIMISTIC
)  # fmt: skip


claim("karwowski2025/prop-4.3-dynamics-only-if", UNCHANGED, constant, title="and only there",
    source="Proposition 4.3, remark after it", quotes=OPTIMISTIC
)  # fmt: skip


E_only_if = marginals.assuming("equal", eq(marginals.given(i), marginals.hat(i)), "the two laws are equal")


@claim("karwowski2025/prop-4.3-only-if", E_only_if,
    [
        eq(E_only_if.d(j, x, a), E_only_if.d_hat(j, x, a)),
        eq(E_only_if.d(j, x, a) * (E_only_if.tau_given(j, x, a, y) - E_only_if.tau(x, a, y)), 0),
        eq(E_only_if.d(j, x, a) * E_only_if.tau(x, a, y) * (E_only_if.after(j, y) - E_only_if.mean(j, x, a)), 0),
    ], title="the two laws agree only where no step has a chance to matter", source="Proposition 4.3", quotes=PRINTED
)  # fmt: skip
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


@claim("karwowski2025/prop-4.3-printed", STARTS, eq(STARTS.given(s), STARTS.mu(s)), expect="refuted", against="text",
    instead="karwowski2025/prop-4.3",
    title="equality for deterministic transitions and any initial law, of the initial states", source="Proposition 4.3",
    quotes=PRINTED, why="Two equally likely initial states of value 1 and 1/2: given success the law is (2/3, 1/3)."
)  # fmt: skip
def printed():
    model = zoo.two_starts()
    return Point(model, {"p": model.uniform()})
