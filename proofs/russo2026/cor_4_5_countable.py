"""Russo, Corollary 4.5 from the definition of the value: V(s) is the supremum of the chances to succeed within k steps.

Nothing is assumed of the policies but Bayes' rule: they may run for ever, and there may be countably many states, as
where the state is the whole history (Remark 2.2). For k steps and every b > 0

    u_k^+(s) + b e_k(s) >= V(s) + (V(s) - u_k(s)) log b

where u_k and u_k^+ are the chances of pi0 and pi_plus to succeed within k steps, e_k is the expected V after k steps
of pi_plus. Both limits follow by the Archimedean rule: k = n(m) with ``V - u_n(m) <= 1/(m + 1)``, then b = 1/(j + 1).

Why: let ``log x_k(s) = (1 - u_k(s)/V(s)) log b``. Then ``u_k^+ + b e_k >= V x_k`` by induction on k. A step is
Jensen's inequality for the logarithm under pi0 given success; Q may be zero, so Q + V/(i + 1) stands in its logarithm,
and i tends to infinity. This argument is not in the paper; its own needs pi_plus to be proper.
"""

from scsym.claims import paper
from scsym.language import Hypothesis, expr
from scsym.prove import (
    antisymmetry,
    archimedes,
    auto,
    eq,
    ge,
    induct,
    log,
    multiply,
    natural,
    prove,
    sum_,
    tangent,
    times,
)
from scsym.prove.discharge import discharged
from scsym.prove.tactics import lemma_of
from scsym.theories.horizon import with_horizon
from scsym.theories.mdp import a, mdp, s, t, with_failure

i, j, k, m = (natural(name) for name in "ijkm")

BASE = with_failure(mdp).declare(
    r"""
    i, j, k, m in N
    pi0(s, a)       behaviour              \pi_0      the behaviour policy
    V(s)            positive value of pi0  V          the success probability of the behaviour policy
    Q(s, a)         action value of pi0    Q          its action values
    pi_plus(s, a)   conditioned            \pi_+      the success-conditioned policy
    b(j)            positive               b          any positive numbers
    """
)
BASE = with_horizon(with_horizon(BASE, "pi0", "u"), "pi_plus", "u_plus", rest="e")
BASE = BASE.with_hypotheses(
    Hypothesis(
        "Q_def", eq(BASE.Q(s, a), BASE.win(s, a) + sum_(t, BASE.P(s, a, t) * BASE.V(t))), "definition of Q", True
    ),
    Hypothesis("conditioning", eq(BASE.pi_plus(s, a) * BASE.V(s), BASE.pi0(s, a) * BASE.Q(s, a)), "Bayes' rule"),
)
V, Q, b = BASE.V(s), BASE.Q(s, a), BASE.b(j)
go, on = BASE.pi0(s, a) * BASE.P(s, a, t), BASE.pi_plus(s, a) * BASE.P(s, a, t)


def with_auxiliaries(theory):
    """The theory with ``q = Q + h V``, ``h = 1/(i + 1)``, and x of the proof: definitions that no result mentions."""
    T = theory.define("h", (i,), 1, times=(i + 1).number, sign="positive")
    T = T.define("q", (s, a, i), Q + T.h(i) * V, sign="positive")
    T = T.declare("x(s, j, k)  positive  x  the lower bound of the chances under pi_plus")
    return T.with_hypotheses(
        Hypothesis("x_def", eq(log(T.x(s, j, k)), (1 - T.u(k, s) / V) * log(b)), "definition of x", True)
    )


def divergence(T, value):
    """``sum pi0 Q/V log(q/V) >= 0``."""
    q, share = T.q(s, a, i), T.pi0(s, a) * Q / V
    above = auto(T, ge(q, Q))
    tangents = [times(share, tangent(T, V / q), over=a), times(T.pi0(s, a) / q, above, over=a)]
    sums = [times(-1 / V, value), times(-1, T.pi0_sums)]
    return prove(T, ge(sum_(a, share * (log(q) - log(V))), 0), using=[*tangents, *sums])


def one_step(T, value):
    """``sum pi_plus (win + sum P V x_k) >= V x_(k+1)``."""
    now, later, q = T.x(s, j, k + 1), T.x(t, j, k), T.q(s, a, i)
    follow = T.win(s, a) + sum_(t, T.P(s, a, t) * T.V(t) * later)
    gain = sum_(a, T.pi_plus(s, a) * follow) - V * now
    rest = sum_(a, T.pi0(s, a) * follow)
    with_error = prove(
        T,
        ge(gain + T.h(i) * rest, 0),
        using=[
            times(T.pi0(s, a) * T.win(s, a) * now, tangent(T, q / (V * now)), over=a),
            times(go * T.V(t) * now, tangent(T, q * later / (V * now)), over=(a, t)),
            times(V * now, divergence(T, value)),
            times(-T.pi0(s, a) * follow / V, T.q_def, over=a),
            times(follow / V, T.conditioning, over=a),
            times(-V * now, T.x_def, s, j, k + 1),
            times(T.V(t) * now * go, T.x_def, t, j, k, over=(a, t)),
            times(now * log(b), T.u_next),
            times(now * (log(now) - log(b) - 1), value),
            times(T.pi0(s, a) * now * (log(V) + log(now) - log(q) - log(b) - 1), T.Q_def, over=a),
        ],
    )
    linear = prove(
        T, ge(i.number * gain + gain + rest, 0), using=[times((i + 1).number, with_error), times(-rest, T.h_def)]
    )
    return archimedes(linear, i, gain, gain + rest)


def horizon(theory, value):
    """``u_k^+ + b e_k >= V + (V - u_k) log b``, given ``value``, that V averages Q."""
    T = with_auxiliaries(theory)
    x, bound = T.x(s, j, k), T.u_plus(k, s) + b * T.e(k, s)
    start = [times(V * T.x(s, j, 0), tangent(T, b / T.x(s, j, 0))), times(-V * T.x(s, j, 0), T.x_def, s, j, 0)]
    below = induct(
        T,
        ge(bound, V * x, fix=(k,)),
        k,
        prove(
            T, ge(T.u_plus(0, s) + b * T.e(0, s), V * T.x(s, j, 0)), by=[T.u_plus_zero, T.e_zero, T.u_zero], using=start
        ),
        lambda before: auto(
            T, ge(T.u_plus(k + 1, s) + b * T.e(k + 1, s), V * T.x(s, j, k + 1), fix=(k,)),
            [before, one_step(T, value)],
        ),
    )
    lines = [times(1, below), times(V, tangent(T, x)), times(V, T.x_def)]
    return prove(T, ge(bound, V + (V - T.u(k, s)) * log(b)), using=lines)


def small_b(T):
    """``1 >= (j + 1) b(j)``: a hypothesis, or from the definition of b."""
    return T.b_small if "b_small" in T.hypotheses else auto(T, ge(1, (j + 1).number * b))


def limit(theory, bound, values, near, below, at_most_one):
    """``V_plus >= V`` from `horizon` and: 1 >= (m + 1)(V - u_n(m)), V_plus >= u_k^+, 1 >= e_k, 1 >= (j + 1) b."""
    before, after = values
    small = prove(theory, ge(1, b), using=[times(1, small_b(theory))], remainder=j.number * b)
    positive = auto(theory, ge(-log(b), 0), [tangent(theory, b), small])
    gap, n = after + b - before, theory.n(m).natural
    places = {"k": n}
    lines = [
        times((m + 1).number, bound, at=places),
        times((m + 1).number, below, at=places),
        times((m + 1).number * b, at_most_one, at=places),
        times(1, multiply(lemma_of(theory, near), positive)),
    ]
    steps = archimedes(prove(theory, ge(m.number * gap + gap - log(b), 0), using=lines), m, gap, gap - log(b))
    lines = [times((j + 1).number, steps), times(1, small_b(theory))]
    linear = prove(theory, ge(j.number * (after - before) + after - before + 1, 0), using=lines)
    return auto(theory, ge(after, before), [archimedes(linear, j, after - before, after - before + 1)])


LIMIT = BASE.declare(
    r"""
    n(m)         natural            n    a number of steps after which V is reached up to 1 / (m + 1)
    V_plus(s)    value of pi_plus   V_+  the success probability of the success-conditioned policy
    """
)
LIMIT = (
    LIMIT.with_hypotheses(Hypothesis("b_def", eq(b * (j + 1).number, 1), "b is one part in j + 1", True))
    .assuming("u_below", ge(V, LIMIT.u(k, s)), "V bounds the chances to succeed within k steps")
    .assuming("u_near", ge(1, (m + 1).number * (V - LIMIT.u(LIMIT.n(m).natural, s))), "V is their supremum")
    .assuming("plus_below", ge(LIMIT.V_plus(s), LIMIT.u_plus(k, s)), "V_plus bounds those of pi_plus")
)


def chances_at_most_one(T):
    """``1 >= u_k``."""
    return by_first_step(T, lambda n: ge(1, T.u(n, s), fix=(k,)), T.pi0, [T.u_zero], [T.u_next])


def rest_at_most_one(T, value_at_most_one):
    """``1 >= e_k``."""
    start = times(1, value_at_most_one)
    return by_first_step(
        T, lambda n: ge(1, T.e(n, s), fix=(k,)), T.pi_plus, [T.e_zero], [T.e_next], [start], T.win(s, a)
    )


def by_first_step(T, goal, policy, zero, rules, start=(), more=0):
    """Induction on k by the first step of a policy, of a bound by one; ``more`` of each step counts for nothing."""
    sums = T.pi0_sums if policy is T.pi0 else T.pi_plus_sums
    return induct(
        T,
        goal(k),
        k,
        prove(T, goal(k - k), by=zero, using=start, remainder=0 if start else 1),
        lambda before: prove(
            T,
            goal(k + 1),
            by=rules,
            using=[
                times(policy(s, a) * T.P(s, a, t), before, t, over=(a, t)),
                times(-policy(s, a), T.mass, over=a),
                times(-1, sums),
            ],
            remainder=sum_(a, policy(s, a) * (T.lose(s, a) + more)),
        ),
    )


def averages(T):
    """``V = sum pi0 Q``, the Bellman equation of V, from V as the supremum."""
    mean, lasting = sum_(a, T.pi0(s, a) * Q), sum_((a, t), go)
    n, c = T.n(m).natural, (m + 1).number
    rising = induct(
        T,
        ge(T.u(k + 1, s), T.u(k, s), fix=(k,)),
        k,
        auto(T, ge(T.u(1, s), T.u(0, s))),
        lambda before: auto(T, ge(T.u(k + 2, s), T.u(k + 1, s), fix=(k,)), [before]),
    )
    at_most = [
        times(1, T.u_near),
        times(c, rising, at={"k": n}),
        times(-c, T.u_next, at={"k": n}),
        times(c * go, T.u_below, t, n, over=(a, t)),
        times(c * T.pi0(s, a), T.Q_def, over=a),
    ]
    at_least = [
        times(c, T.u_below, at={"k": n + 1}),
        times(c, T.u_next, at={"k": n}),
        times(go, T.u_near, t, m, over=(a, t)),
        times(-c * T.pi0(s, a), T.Q_def, over=a),
    ]
    return antisymmetry(from_every_m(T, V, mean, lasting, at_least), from_every_m(T, mean, V, 1, at_most))


def from_every_m(T, large, small, rest, lines):
    """``large >= small``, from lines that prove ``(m + 1)(large - small) + rest >= 0`` for every m."""
    gap = large - small
    linear = prove(T, ge(m.number * gap + gap + rest, 0), using=lines)
    return auto(T, ge(large, small), [archimedes(linear, m, gap, gap + rest)])


def value_at_most_one(T):
    """``1 >= V``."""
    chance = times((m + 1).number, chances_at_most_one(T), at={"k": T.n(m).natural})
    return from_every_m(T, expr(1), V, 1, [times(1, T.u_near), chance])


russo = paper("russo2026", LIMIT)
PRINTED = "success conditioning improves the true success probabilities and not just the first-order approximation"


@russo.claim("cor-4.5-from-definition", ge(LIMIT.V_plus(s), V),
    title="monotone improvement from the definition of the value, whether the policies stop or not",
    source="Corollary 4.5", quotes=PRINTED,
    why="V and V_plus are the suprema of the chances to succeed within k steps; no policy is assumed to be proper."
)  # fmt: skip
def from_definition():
    T = LIMIT
    bound, rest = horizon(T, averages(T)), rest_at_most_one(T, value_at_most_one(T))
    return discharged(limit(T, discharged(bound), (V, T.V_plus(s)), T.u_near, T.plus_below, rest))


HORIZON = BASE.with_hypotheses(
    Hypothesis("V_value", eq(V, sum_(a, BASE.pi0(s, a) * Q)), "V averages Q"),
)
COUNTABLE = HORIZON.declare(
    r"""
    n(m)      natural   n         a number of steps after which V is reached up to 1 / (m + 1)
    W         positive  W         V at a state of the countable model
    W_plus    nonneg    W_+       the success probability of the success-conditioned policy there
    v(k)      nonneg    v         the chance to succeed within k steps from there
    v_plus(k)  nonneg    v^+       the same of the success-conditioned policy
    f(k)      nonneg    f         the expected V after k steps of the success-conditioned policy
    """
)
C = (
    COUNTABLE.assuming("v_below", ge(COUNTABLE.W(), COUNTABLE.v(k)), "V bounds the chances to succeed within k steps")
    .assuming(
        "v_near", ge(1, (m + 1).number * (COUNTABLE.W() - COUNTABLE.v(COUNTABLE.n(m).natural))), "V is their supremum"
    )
    .assuming("plus_below", ge(COUNTABLE.W_plus(), COUNTABLE.v_plus(k)), "V_plus bounds those of pi_plus")
    .assuming("f_below", ge(1, COUNTABLE.f(k)), "V is at most one")
    .assuming("b_small", ge(1, (j + 1).number * b), "the numbers b tend to zero")
    .assuming(
        "truncated",
        ge(COUNTABLE.v_plus(k) + b * COUNTABLE.f(k), COUNTABLE.W() + (COUNTABLE.W() - COUNTABLE.v(k)) * log(b)),
        "what holds in the model truncated after k steps",
    )
)


@russo.claim("cor-4.5-countable",
    [ge(BASE.u_plus(k, s) + b * BASE.e(k, s), V + (V - BASE.u(k, s)) * log(b)), ge(C.W_plus(), C.W())], theory=C,
    title="monotone improvement with countably many states: every horizon and the limit",
    source="Corollary 4.5, Remark 2.2", quotes="The state may encode the full history of observations up to time t",
    why="Left to the reader: the states that a countable model reaches within k steps, with a coin of bias V where it would go further (finitely many successors each), are a finite model with the same V, u_k, u_k^+ and e_k."
)  # fmt: skip
def countable():
    yield discharged(horizon(C, C.V_value))
    yield limit(C, lemma_of(C, C.truncated), (C.W(), C.W_plus()), C.v_near, C.plus_below, C.f_below)
