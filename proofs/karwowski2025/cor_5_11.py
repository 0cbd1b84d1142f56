"""Karwowski and Douglas, Corollary 5.11: whether incoherence disappears with retraining.

As printed, a joint limit: false, because it depends on the path. For w = (1, 1/2) and delta = 1/n: kappa is 0 along
n = i, tends to log 2 along n = 2^i and grows without bound along n = 4^i, for all i. Where actions tie it does not vanish
at all: with neutral weights and p = (3/4, 1/4) it is (3/4) log 3 - log 2 for every delta and i. What is true: first retrain
forever, then let delta go to zero; by the exact limit formula (karwowski2025/cor-4.15-limit) the limit is
``sum_t E KL(pi_oo || uniform on A*_t)``, zero exactly where the limit policy is uniform on the optimal actions along its
path, for example where these are unique. At a fixed delta retraining may raise the incoherence.
"""

from fractions import Fraction
from functools import cache

from scsym.analysis import argmax_uniform, boltzmann_incoherence, f_incoherence
from scsym.claims import paper
from scsym.language import Hypothesis
from scsym.mdp import Policy, zoo
from scsym.models import Point
from scsym.operators import cooling_limit, iterate, success_limit
from scsym.prove import (
    Theory,
    bernoulli,
    eq,
    fix_all,
    ge,
    gt,
    induct,
    log,
    log_of,
    multiply,
    natural,
    prove,
    suppose,
    tangent,
    tends,
    times,
)
from scsym.prove.tactics import lemma_of
from scsym.theories.measured import until

PRINTED = "lim_{(delta, i) -> (0, oo)} kappa^delta(pi_i^G) = 0"
LOG2 = log(2)
i, k, n = natural("i"), natural("k"), natural("n")


def kappa(m, steps, colder):
    """kappa of the prior retrained ``steps`` times, at delta = 1/colder."""
    return boltzmann_incoherence(m.mdp, iterate(m.mdp, m.the_policy("p"), steps), colder)


def along(path, last=4, first=1):
    """The meaning of kappa after i steps at delta = 1/path(i), for i from ``first`` to ``last``."""
    return until(last, lambda m, i: kappa(m, i, path(i)), first)


def of_limit(f):
    """The incoherence of the limit policy, by a function of the model and that policy."""
    return lambda m: f(m.mdp, success_limit(m.mdp, m.the_policy("p")).policy)


K = Theory("incoherence of iterates", reading="kappa of pi_i at delta = 1/n").declare(
    r"""
    i in N
    diagonal(i)   real   \kappa_{1/i}(\pi_i)       along n = i
    square(i)     real   \kappa_{1/i^2}(\pi_i)     along n = i^2
    double(i)     real   \kappa_{1/2^i}(\pi_i)     along n = 2^i
    quadruple(i)  real   \kappa_{1/4^i}(\pi_i)     along n = 4^i
    warm(i)       real   \kappa_1(\pi_i)           at n = 1
    last(i)       real   \kappa_{1/i}(\pi_\infty)  of the limit policy, at n = i
    tied(i)       real   \kappa_f(\pi_i)           of pi_i, f uniform on the maximisers
    colder(i)     real   \kappa_{1/3}(\pi_i)       at n = 3
    cooled()      real   \kappa_0(\pi_\infty)      of the limit policy, cooled
    exact()       real   \kappa_f(\pi_\infty)      of the limit policy, f uniform on the maximisers
    """,
    diagonal=along(lambda i: i),
    square=along(lambda i: i * i),
    double=along(lambda i: 2**i),
    quadruple=along(lambda i: 4**i, 3),
    warm=along(lambda i: 1, 4, 0),
    last=until(4, lambda m, i: of_limit(lambda mdp, pi: boltzmann_incoherence(mdp, pi, i))(m), 1),
    tied=until(4, lambda m, i: f_incoherence(m.mdp, iterate(m.mdp, m.the_policy("p"), i), argmax_uniform)),
    colder=along(lambda i: 3, 4, 0),
    cooled=of_limit(lambda mdp, pi: cooling_limit(mdp, pi).value),
    exact=of_limit(lambda mdp, pi: f_incoherence(mdp, pi, argmax_uniform)),
)
karwowski = paper("karwowski2025", K)


def formula(i, n):
    """KL((2^i, 1)/(2^i + 1) || (2^n, 1)/(2^n + 1)), written out."""
    return log(Fraction(2**n + 1, 2**i + 1)) + LOG2 * Fraction((i - n) * 2**i, 2**i + 1)


def prior(model):
    """The model with a uniform prior."""
    return Point(model, {"p": model.uniform()})


@karwowski.claim("cor-5.11-paths-values",
    [
        *(eq(K.diagonal(i), 0) for i in range(1, 5)),
        *(eq(K.square(i), formula(i, i * i)) for i in range(1, 5)),
        *(eq(K.double(i), formula(i, 2**i)) for i in range(1, 5)),
        *(eq(K.quadruple(i), formula(i, 4**i)) for i in range(1, 4)),
        *(ge(LOG2 + LOG2 * Fraction(4 * i, 2**i), K.double(i)) for i in range(1, 5)),
        *(ge(K.double(i), LOG2 - LOG2 * Fraction(4 * i, 2**i)) for i in range(1, 5)),
        *(ge(K.quadruple(i), (2**i - 1 - i) * LOG2 - 1) for i in range(1, 4)),
    ], expect="proven for this shape", title="the incoherence along four paths at the first steps of w = (1, 1/2)",
    source="Corollary 5.11", quotes=PRINTED
)  # fmt: skip
def path_values():
    return prior(zoo.weighted_bandit(1, "1/2"))


ARMS = Theory("two actions", reading="one decision between weights 1 and 1/2, from a uniform prior").declare(
    r"""
    i, k, n in N
    r         positive   r       the second weight
    two(i)    natural    2^i     a path: 1, 2, 4, 8, ...
    four(i)   natural    4^i     a path: 1, 4, 16, 64, ...
    """,
    r=lambda m: Fraction(1, 2), two=lambda m, j: 2**j, four=lambda m, j: 4**j,
)  # fmt: skip
A, r = ARMS, ARMS.r()
A = (
    A.assuming("half", eq(2 * r, 1), "the second weight is 1/2")
    .with_hypotheses(*(
        Hypothesis(name, law, "by recursion", True)
        for path, times_ in ((A.two, 2), (A.four, 4))
        for name, law in (
            (f"{path.name}_start", eq(path(0), (i - i + 1).number)),
            (f"{path.name}_next", eq(path(i + 1), (times_ * path(i).natural).number)),
        )
    ))
    .define("G", (k,), 1, times=1 + r**k, sign="positive", latex=r"\pi^G",
            reading="the first action's probability after k steps of retraining")
    .define("soft", (n,), 1, times=1 + r**n, sign="positive", latex=r"\pi^{1/n}",
            reading="that under the Boltzmann policy of delta = 1/n")
)  # fmt: skip
A = A.define("other", (k,), r**k * A.G(k), sign="positive", reading="the second action's", latex=r"\bar\pi")
A = A.define("cold", (n,), r**n * A.soft(n), sign="positive", reading="the second action's", latex=r"\bar\pi^{1/n}")
A = A.define(
    "kappa", (i, n), A.G(i) * log(A.G(i) / A.soft(n)) + A.other(i) * log(A.other(i) / A.cold(n)),
    reading="the incoherence after i steps at delta = 1/n", latex=r"\kappa",
)  # fmt: skip
A = ARMS = A.define(
    "last", (n,), -log(A.soft(n)), latex=r"\kappa_\infty", reading="that of the limit policy, which takes the first action"
)


@cache
def total():
    """``G(k) + other(k) = 1``."""
    return prove(A, eq(A.G(k) + A.other(k), 1), by=[A.other_def], using=[times(1, A.G_def)])


@cache
def soft_total():
    """``soft(n) + cold(n) = 1``."""
    return prove(A, eq(A.soft(n) + A.cold(n), 1), by=[A.cold_def], using=[times(1, A.soft_def)])


@cache
def decays():
    """``r^n (1 + n) <= 1`` and ``r^n (n^2 + n + 2) <= 2``."""
    n_ = n.number
    square = induct(A, ge(n_**2, n_, fix=(n,)), n, prove(A, ge(0, 0)), lambda h: prove(
        A, ge((n + 1).number ** 2, (n + 1).number, fix=(n,)), remainder=n_**2 + n_))  # fmt: skip

    def goal(j):
        return ge(2, r**j * (j.number**2 + j.number + 2), fix=(n,))

    twice = induct(A, goal(n), n, prove(A, goal(n - n)), lambda h: prove(A, goal(n + 1), using=[
        times(1, h), times(r ** (n + 1), square), times(-(r**n) * (n_**2 + n_ + 2), A.half)]))  # fmt: skip
    return bernoulli(A, r, 1, n, prove(A, eq(r * 2, 1), by=[A.half])), twice


@cache
def closed_form():
    """``kappa = log G(i) - log soft(n) + other(i) (i - n) log r``."""
    own = log_of(lemma_of(A, A.other_def))
    target = log_of(lemma_of(A, A.cold_def))
    return prove(A, closed, by=[A.kappa_def], using=[
        times(A.other(i), own, i), times(-A.other(i), target), times(log(A.G(i)) - log(A.soft(n)), total(), i)])  # fmt: skip


closed = eq(A.kappa(i, n), log(A.G(i)) - log(A.soft(n)) + A.other(i) * (i.number - n.number) * log(r))
two, four = A.two(i).natural, A.four(i).natural


@karwowski.claim("cor-5.11-paths",
    [
        eq(A.G(k + 1) * (A.G(k) + r * A.other(k)), A.G(k)),
        closed,
        eq(A.kappa(i, i), 0),
        *tends(A.kappa(i, two), -log(r), 1 - 4 * log(r), i),
        ge(A.kappa(i, four), -(i.number - 2) * log(r) - 1),
    ], theory=ARMS,
    title="the limit depends on the path: zero along n = i, log 2 along n = 2^i, none along n = 4^i, for w = (1, 1/2)",
    source="Corollary 5.11", quotes=PRINTED
)  # fmt: skip
def paths():
    # conditioning on success: (1 + r^k) and (1 + r^(k + 1)) cancel
    g, after = A.G(k), A.G(k + 1)
    yield prove(A, paths.goals[0], using=[
        times(r * after, A.other_def), times(g, A.G_def, k + 1)])  # fmt: skip
    yield closed_form()
    same = prove(A, eq(A.G(i), A.soft(i)), using=[times(A.soft(i), A.G_def, i), times(-A.G(i), A.soft_def, i)])
    yield prove(A, eq(A.kappa(i, i), 0), using=[times(1, closed_form(), i, i), times(1, log_of(same))])
    (low, high), cold = nearly_one()
    (once, twice), ell, size = decays(), -log(r), A.other(i)
    step, N, (grows, share, square) = (i + 1).number, A.two(i), doubling()
    far = prove(A, ge(4, step**2 * size), using=[
        times(2, twice, i), times(step**2, below_power())], remainder=r**i * (i.number**2 + 3))  # fmt: skip
    yield prove(A, paths.goals[3], using=[
        times(-step, closed_form(), i, two), times(-step * ell, share), times(step, cold, two), times(r**two, grows),
        times(1, once, two), times(step, low, i), times(4 + size * step**2, positive()),
    ])  # fmt: skip
    yield prove(A, paths.goals[4], using=[
        times(step, closed_form(), i, two), times(step * ell, share), times(step, high, i), times(1, once, i),
        times(1, multiply(far, positive())), times(step, cold_above(), two),
    ])  # fmt: skip
    # other(i) (4^i - i) >= i - 2, as 4^i = (2^i)^2 and other(i) (1 + 2^i) = 1
    wide = prove(A, ge(size * (A.four(i) - i.number), i.number - 2), using=[
        times(size, square), times(N - 2, share), times(1 + size, grows)], remainder=2 * size)  # fmt: skip
    below_one = prove(A, ge(1, r**i), using=[times(1, once, i)], remainder=i.number * r**i)
    yield prove(A, paths.goals[5], using=[
        times(1, closed_form(), i, four), times(1, multiply(wide, positive())), times(1, high, i), times(1, below_one),
        times(1, cold_above(), four),
    ])  # fmt: skip
    yield prior(zoo.weighted_bandit(1, "1/2"))


@cache
def positive():
    """``-log r >= 0``."""
    return prove(A, ge(-log(r), 0), using=[times(1, tangent(A, r)), times(Fraction(-1, 2), A.half)], remainder=Fraction(1, 2))


@cache
def nearly_one():
    """``0 >= log G(i)`` and ``r^i >= -log G(i)``; ``r^n >= -log soft(n)``."""
    g, soft = A.G(k), A.soft(n)
    low = prove(A, ge(0, log(g)), using=[times(1, tangent(A, g)), times(-1, total())], remainder=A.other(k))
    high = prove(A, ge(r**k, -log(g)), using=[
        times(1, tangent(A, 1 / g)), times(-1 / g, lemma_of(A, A.other_def)), times(1 / g, total())])  # fmt: skip
    cold = prove(A, ge(r**n, -log(soft)), using=[
        times(1, tangent(A, 1 / soft)), times(-1 / soft, A.cold_def), times(1 / soft, soft_total())])  # fmt: skip
    return (low, high), cold


@cache
def below_power():
    """``r^i >= other(i)``."""
    lines = [times(-1, lemma_of(A, A.other_def), i), times(-(r**i), total(), i)]
    return prove(A, ge(r**i, A.other(i)), using=lines, remainder=r**i * A.other(i))


@cache
def cold_above():
    """``0 >= log soft(n)``."""
    soft = A.soft(n)
    return prove(A, ge(0, log(soft)), using=[times(1, tangent(A, soft)), times(-1, soft_total())], remainder=A.cold(n))


@cache
def doubling():
    """``r^i 2^i = 1``, ``2^i >= i``, ``other(i) (1 + 2^i) = 1``."""
    N, size = A.two(i), A.other(i)
    inverse = induct(A, eq(r**i * N, 1, fix=(i,)), i, prove(A, eq(A.two(0), 1), by=[A.two_start]), lambda h: prove(
        A, eq(r ** (i + 1) * A.two(i + 1), 1, fix=(i,)),
        using=[times(r ** (i + 1), A.two_next), times(r**i * N, A.half), times(1, h)]))  # fmt: skip
    one = induct(A, ge(N, 1, fix=(i,)), i, prove(A, ge(A.two(0), 1), using=[times(1, A.two_start)]), lambda h: prove(
        A, ge(A.two(i + 1), 1, fix=(i,)), using=[times(1, A.two_next), times(1, h)], remainder=N))  # fmt: skip
    grows = induct(A, ge(N, i.number, fix=(i,)), i, prove(A, ge(A.two(0), 0), remainder=A.two(0)), lambda h: prove(
        A, ge(A.two(i + 1), (i + 1).number, fix=(i,)), using=[times(1, A.two_next), times(1, h), times(1, one)]))  # fmt: skip
    share = prove(A, eq(size * (1 + N), 1), using=[
        times(1, total(), i), times(N, lemma_of(A, A.other_def), i), times(A.G(i), inverse)])  # fmt: skip
    square = induct(A, eq(A.four(i), N**2, fix=(i,)), i, prove(A, eq(A.four(0), A.two(0) ** 2), by=[A.four_start, A.two_start]),
                    lambda h: prove(A, eq(A.four(i + 1), A.two(i + 1) ** 2, fix=(i,)),
                                    by=[A.four_next, A.two_next], using=[times(4, h)]))  # fmt: skip
    return grows, share, square


@karwowski.claim("cor-5.11-iterated",
    [
        *tends(A.kappa(i, n), A.last(n), 1 - (n.number + 2) * log(r), i),
        *tends(A.last(n), 0, 1, n),
        ge(r**n - n.number * r**i * log(r), A.kappa(i, n)),
        ge(A.kappa(i, n), 0),
    ], theory=ARMS,
    title="the iterated limit is zero, and so is the joint limit along every path on which n / 2^i vanishes, for w = (1, 1/2)",
    source="Corollary 5.11", quotes=PRINTED
)  # fmt: skip
def iterated():
    (low, high), cold = nearly_one()
    (once, twice), size = decays(), A.other(i)
    step, at = (i + 1).number, n.number
    less = below_power()
    last = prove(A, eq(A.last(n), -log(A.soft(n))), by=[A.last_def])
    yield prove(A, iterated.goals[0], using=[
        times(-step, closed_form()), times(step, last), times(step, low, i), times(at * step, multiply(less, positive())),
        times(at, multiply(once_at(once), positive())), times(2 + step * i.number * size, positive()),
    ], remainder=1)  # fmt: skip
    yield prove(A, iterated.goals[1], using=[
        times(step, closed_form()), times(-step, last), times(step, high, i), times(1, once, i),
        times(step * i.number, multiply(less, positive())), times(1, multiply(twice_at(twice), positive())),
        times(at * (1 + step * size), positive()),
    ])  # fmt: skip
    decay = prove(A, iterated.goals[2], using=[times((n + 1).number, cold), times(-(n + 1).number, last), times(1, once)])
    yield decay
    above = prove(A, ge(A.last(n), 0), using=[times(1, last), times(1, cold_above())])
    yield prove(A, iterated.goals[3], using=[times((n + 1).number, above)], remainder=1)
    yield prove(A, iterated.goals[4], using=[
        times(-1, closed_form()), times(1, cold), times(1, low, i), times(at, multiply(less, positive())),
        times(i.number * size, positive()),
    ])  # fmt: skip
    yield gibbs()
    yield prior(zoo.weighted_bandit(1, "1/2"))


def once_at(once):
    """``1 >= r^i (1 + i)``, in i."""
    return prove(A, ge(1, (i + 1).number * r**i), using=[times(1, once, i)])


def twice_at(twice):
    """``2 >= r^i i (i + 1)``."""
    return prove(A, ge(2, (i + 1).number * i.number * r**i), using=[times(1, twice, i)], remainder=2 * r**i)


def gibbs():
    """``kappa >= 0``."""
    g, o, x, y = A.G(i), A.other(i), A.soft(n), A.cold(n)
    return prove(A, ge(A.kappa(i, n), 0), by=[A.kappa_def], using=[
        times(g, tangent(A, x / g)), times(o, tangent(A, y / o)), times(1, total(), i), times(-1, soft_total())])  # fmt: skip


TIES = Theory("tied actions", reading="one decision between two actions of weight one, for every delta").declare(
    r"""
    k, m, n in N
    path(m)    natural    N           any function: from where on kappa were at most 1 / (m + 1)
    G(k)       positive   \pi^G       the first action's probability after k steps of retraining
    other(k)   positive   \bar\pi    the second action's
    """,
    path=lambda m, j: j,
    G=lambda m, j: iterate(m.mdp, m.the_policy("p"), j)["s"]["a1"],
    other=lambda m, j: iterate(m.mdp, m.the_policy("p"), j)["s"]["a2"],
)
TIES = (
    TIES.assuming("start", eq(TIES.G(0), Fraction(3, 4)), "the prior is (3/4, 1/4)")
    .assuming("total", eq(TIES.G(k) + TIES.other(k), 1), "a probability")
    .assuming("step", eq(TIES.G(k + 1) * (TIES.G(k) + TIES.other(k)), TIES.G(k)), "conditioning on weights of one")
    .define(
        "kappa",
        (k, n),
        TIES.G(k) * log(2 * TIES.G(k)) + TIES.other(k) * log(2 * TIES.other(k)),
        reading="the divergence from (1/2, 1/2), the Boltzmann policy of every delta = 1/n",
        latex=r"\kappa",
    )  # fmt: skip
)
m = natural("m")
late = TIES.path(m).natural
joint = ge(1, (m + 1).number * TIES.kappa(late + k, late + n))


def never_moves():
    """``G_k = 3/4``."""

    def step(h):
        return prove(TIES, eq(TIES.G(k + 1), Fraction(3, 4), fix=(k,)), using=[
            times(1, TIES.step), times(-TIES.G(k + 1), TIES.total), times(1, h),
        ])  # fmt: skip

    return induct(
        TIES,
        eq(TIES.G(k), Fraction(3, 4), fix=(k,)),
        k,
        prove(TIES, eq(TIES.G(0), Fraction(3, 4)), by=[TIES.start]),
        step,
    )


@karwowski.claim("cor-5.11-printed", joint, theory=TIES, expect="refuted", against="text",
    instead="karwowski2025/cor-5.11-iterated", title="the joint limit of incoherence is zero", source="Corollary 5.11",
    quotes=PRINTED,
    why="Denied for every modulus N: retraining and cooling change nothing where actions tie, kappa is log(27/16)/4."
)  # fmt: skip
def printed():
    near = prove(TIES, ge(Fraction(1, 10), TIES.kappa(TIES.path(9).natural, TIES.path(9).natural)), using=[
        times(Fraction(1, 10), suppose(TIES, joint), at={"m": m - m + 9, "k": k - k, "n": n - n})])  # fmt: skip
    at = {"k": TIES.path(9).natural, "n": TIES.path(9).natural}
    first = never_moves()
    second = prove(TIES, eq(TIES.other(k), Fraction(1, 4)), using=[times(1, TIES.total), times(-1, first)])
    value = prove(
        TIES,
        eq(TIES.kappa(k, n), log(Fraction(27, 16)) / 4),
        by=[TIES.kappa_def, first, second],
        using=[times(Fraction(3, 4), log_of(first)), times(Fraction(1, 4), log_of(second))],
    )
    model = zoo.weighted_bandit(1, 1)
    denied = prove(TIES, fix_all(gt(0, 0)), using=[
        times(1, near), times(1, value, at=at), times(Fraction(1, 4), tangent(TIES, Fraction(16, 27))),
    ], remainder=Fraction(11, 108) - Fraction(1, 10))  # fmt: skip
    return denied, Point(model, {"p": Policy(model, {"s": {"a1": "3/4", "a2": "1/4"}})})


@karwowski.claim("cor-5.11-iterated-values",
    [
        *(eq(K.last(i), log(1 + Fraction(1, 2**i))) for i in range(1, 5)),
        *(ge(Fraction(1, 2**i), K.last(i)) for i in range(1, 5)),
        *(ge(Fraction(1, 2**i) + LOG2 * Fraction(abs(3 - i), 2**i), K.colder(i) - K.last(3)) for i in range(1, 5)),
        *(ge(K.colder(i) - K.last(3), -Fraction(1, 2**i) - LOG2 * Fraction(abs(3 - i), 2**i)) for i in range(1, 5)),
    ], expect="proven for this shape",
    title="the incoherence of the limit policy, and how far from it, at the first steps of w = (1, 1/2)",
    source="Corollary 5.11", quotes=PRINTED
)  # fmt: skip
def iterated_values():
    return prior(zoo.weighted_bandit(1, "1/2"))


@karwowski.claim("cor-5.11-iterated-race", [eq(K.cooled(), 0), eq(K.exact(), 0)], expect="proven for this shape",
    title="the iterated limit is zero where optimal actions are unique along the path: the mountain race",
    source="Corollary 5.11", quotes=PRINTED
)  # fmt: skip
def iterated_race():
    return prior(zoo.mountain_race())


@karwowski.claim("cor-5.11-iterated-ties",
    [
        *(eq(K.tied(i), LOG2 * Fraction(5, 3) - log(3)) for i in range(1, 5)),
        *(eq(K.warm(i), LOG2 * Fraction(5, 3) - log(3)) for i in range(1, 5)),
        *(eq(K.colder(i), LOG2 * Fraction(5, 3) - log(3)) for i in range(1, 5)),
    ], expect="proven for this shape", title="a uniform prior with ties at two depths keeps its incoherence",
    source="Corollary 5.11", quotes=PRINTED
)  # fmt: skip
def iterated_ties():
    return prior(zoo.ties())


@karwowski.claim("decreases", ge(K.warm(1), K.warm(2)), expect="refuted", against="text",
    instead="karwowski2025/cor-5.11-iterated", title="retraining decreases incoherence at a fixed delta",
    source="Abstract",
    quotes="the process of retraining models on their own actions [...] We prove that it decreases incoherence",
    why="At delta = 1 for w = (1, 1/2): log 3 - (3/2) log 2, then 0, then (4/5) log 2 + log 3 - log 5 > 0."
)  # fmt: skip
def decreases():
    return prior(zoo.weighted_bandit(1, "1/2"))


@karwowski.claim("decreases-values",
    [
        eq(K.warm(0), log(3) - Fraction(3, 2) * LOG2),
        eq(K.warm(1), 0),
        eq(K.warm(2), Fraction(4, 5) * LOG2 + log(3) - log(5)),
        eq(K.warm(3), Fraction(16, 9) * LOG2 - log(3)),
        eq(K.last(1), log(3) - LOG2),
    ], expect="proven for this shape", title="the incoherence at delta = 1 falls to zero and rises again",
    source="Abstract"
)  # fmt: skip
def values():
    return prior(zoo.weighted_bandit(1, "1/2"))
