"""Karwowski and Douglas, Corollary 5.11: whether incoherence disappears with retraining.

As printed, a joint limit: false, because it depends on the path. For w = (1, 1/2) and delta = 1/n: kappa is 0 along
n = i, tends to log 2 along n = 2^i and grows without bound along n = 4^i. Where actions tie it does not vanish at all:
with neutral weights and p = (3/4, 1/4) it is (3/4) log 3 - log 2 for every delta and i. What is true: first retrain
forever, then let delta go to zero; by the exact limit formula (karwowski2025/cor-4.15-limit) the limit is
``sum_t E KL(pi_oo || uniform on A*_t)``, zero exactly where the limit policy is uniform on the optimal actions along its
path, for example where these are unique. At a fixed delta retraining may raise the incoherence.
"""

from fractions import Fraction

from scsym.analysis import argmax_uniform, boltzmann_incoherence, f_incoherence
from scsym.claims import paper
from scsym.mdp import Policy, zoo
from scsym.models import Point
from scsym.operators import cooling_limit, iterate, success_limit
from scsym.prove import Theory, eq, fix_all, ge, gt, induct, log, log_of, natural, prove, tangent, times
from scsym.theories.measured import until

PRINTED = "lim_{(delta, i) -> (0, oo)} kappa^delta(pi_i^G) = 0"
LOG2 = log(2)
k, n = natural("k"), natural("n")


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


@karwowski.claim(
    "cor-5.11-paths",
    [
        *(eq(K.diagonal(i), 0) for i in range(1, 5)),
        *(eq(K.square(i), formula(i, i * i)) for i in range(1, 5)),
        *(eq(K.double(i), formula(i, 2**i)) for i in range(1, 5)),
        *(eq(K.quadruple(i), formula(i, 4**i)) for i in range(1, 4)),
        *(ge(LOG2 + LOG2 * Fraction(4 * i, 2**i), K.double(i)) for i in range(1, 5)),
        *(ge(K.double(i), LOG2 - LOG2 * Fraction(4 * i, 2**i)) for i in range(1, 5)),
        *(ge(K.quadruple(i), (2**i - 1 - i) * LOG2 - 1) for i in range(1, 4)),
    ],
    expect="proven for this shape",
    title="the limit depends on the path, at the first steps of w = (1, 1/2)",
    source="Corollary 5.11",
    quotes=PRINTED,
)
def paths():
    return prior(zoo.weighted_bandit(1, "1/2"))


TIES = Theory("tied actions", reading="one decision between two actions of weight one, for every delta").declare(
    r"""
    k, n in N
    G(k)       positive   \pi^G       the first action's probability after k steps of retraining
    other(k)   positive   \bar\pi    the second action's
    """,
    G=lambda m, i: iterate(m.mdp, m.the_policy("p"), i)["s"]["a1"],
    other=lambda m, i: iterate(m.mdp, m.the_policy("p"), i)["s"]["a2"],
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
small = ge(Fraction(1, 10), TIES.kappa(k, n), fix=(k, n))


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


@karwowski.claim(
    "cor-5.11-printed",
    small,
    theory=TIES,
    expect="refuted",
    against="text",
    instead="karwowski2025/cor-5.11-iterated",
    title="incoherence comes below 1/10 at some delta and i, as a limit of zero asks for",
    source="Corollary 5.11",
    quotes=PRINTED,
    why="Denied for every delta and i: retraining and cooling change nothing where actions tie.",
)
def printed():
    there = TIES.assuming("small", small)
    first = never_moves()
    second = prove(TIES, eq(TIES.other(k), Fraction(1, 4)), using=[times(1, TIES.total), times(-1, first)])
    value = prove(
        TIES,
        eq(TIES.kappa(k, n), log(Fraction(27, 16)) / 4),
        by=[TIES.kappa_def, first, second],
        using=[times(Fraction(3, 4), log_of(first)), times(Fraction(1, 4), log_of(second))],
    )
    model = zoo.weighted_bandit(1, 1)
    denied = prove(there, fix_all(gt(0, 0)), using=[
        times(1, there.small), times(1, value), times(Fraction(1, 4), tangent(TIES, Fraction(16, 27))),
    ], remainder=Fraction(11, 108) - Fraction(1, 10))  # fmt: skip
    return denied, Point(model, {"p": Policy(model, {"s": {"a1": "3/4", "a2": "1/4"}})})


@karwowski.claim(
    "cor-5.11-iterated",
    [
        *(eq(K.last(i), log(1 + Fraction(1, 2**i))) for i in range(1, 5)),
        *(ge(Fraction(1, 2**i), K.last(i)) for i in range(1, 5)),
        *(ge(Fraction(1, 2**i) + LOG2 * Fraction(abs(3 - i), 2**i), K.colder(i) - K.last(3)) for i in range(1, 5)),
        *(ge(K.colder(i) - K.last(3), -Fraction(1, 2**i) - LOG2 * Fraction(abs(3 - i), 2**i)) for i in range(1, 5)),
    ],
    expect="proven for this shape",
    title="the iterated limit, first retrain, then cool, at the first steps of w = (1, 1/2)",
    source="Corollary 5.11",
    quotes=PRINTED,
)
def iterated():
    return prior(zoo.weighted_bandit(1, "1/2"))


@karwowski.claim(
    "cor-5.11-iterated-race",
    [eq(K.cooled(), 0), eq(K.exact(), 0)],
    expect="proven for this shape",
    title="the iterated limit is zero where optimal actions are unique along the path: the mountain race",
    source="Corollary 5.11",
    quotes=PRINTED,
)
def iterated_race():
    return prior(zoo.mountain_race())


@karwowski.claim(
    "cor-5.11-iterated-ties",
    [
        *(eq(K.tied(i), LOG2 * Fraction(5, 3) - log(3)) for i in range(1, 5)),
        *(eq(K.warm(i), LOG2 * Fraction(5, 3) - log(3)) for i in range(1, 5)),
        *(eq(K.colder(i), LOG2 * Fraction(5, 3) - log(3)) for i in range(1, 5)),
    ],
    expect="proven for this shape",
    title="a uniform prior with ties at two depths keeps its incoherence",
    source="Corollary 5.11",
    quotes=PRINTED,
)
def iterated_ties():
    return prior(zoo.ties())


@karwowski.claim(
    "decreases",
    ge(K.warm(1), K.warm(2)),
    expect="refuted",
    against="text",
    instead="karwowski2025/cor-5.11-iterated",
    title="retraining decreases incoherence at a fixed delta",
    source="Abstract",
    quotes="the process of retraining models on their own actions [...] We prove that it decreases incoherence",
    why="At delta = 1 for w = (1, 1/2): log 3 - (3/2) log 2, then 0, then (4/5) log 2 + log 3 - log 5 > 0.",
)
def decreases():
    return prior(zoo.weighted_bandit(1, "1/2"))


@karwowski.claim(
    "decreases-values",
    [
        eq(K.warm(0), log(3) - Fraction(3, 2) * LOG2),
        eq(K.warm(1), 0),
        eq(K.warm(2), Fraction(4, 5) * LOG2 + log(3) - log(5)),
        eq(K.warm(3), Fraction(16, 9) * LOG2 - log(3)),
        eq(K.last(1), log(3) - LOG2),
    ],
    expect="proven for this shape",
    title="the incoherence at delta = 1 falls to zero and rises again",
    source="Abstract",
)
def values():
    return prior(zoo.weighted_bandit(1, "1/2"))
