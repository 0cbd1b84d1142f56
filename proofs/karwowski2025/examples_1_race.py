"""Karwowski and Douglas, Example 1: the mountain race, retrained again and again."""

from fractions import Fraction

from scsym.analysis import evaluate
from scsym.claims import paper
from scsym.language import Theory, eq, ge, log, natural
from scsym.mdp import zoo
from scsym.operators import iterate
from scsym.prove import bernoulli, prove, tends, times
from scsym.theories.measured import first_action, uniform, until


def _step(m, k):
    return iterate(m.mdp, m.the_policy("pi0"), k)


def _fatal(m):
    """The probability of the paths of weight zero: where it is positive the return is -oo."""
    pi = m.the_policy("pi0")
    return pi["start", "mountain"] * sum(q for a, q in pi["mountain"].items() if m.mdp.weight("mountain", a) == 0)


T = Theory("mountain race").declare(
    r"""
    k in N
    G(k)       real   G^k(mountain)   the probability of the mountain after k steps of retraining
    S(k)       real   S(G^k)          the success probability after k steps of retraining
    good       real   G(good)         the probability of the good path at the mountain after one step
    left       real   G(left)         the probability of the left path in the forest after one step
    fatal      real   f               the prior's probability of a path of weight zero, where the return is -oo
    J1         real   J(G\pi)         the expected return after one step
    mountain   real   q_m             the prior's success probability after choosing the mountain
    forest     real   q_f             the prior's success probability after choosing the forest
    """,
    G=until(4, lambda m, k: first_action(_step(m, k))),
    S=until(4, lambda m, k: evaluate(m.mdp, _step(m, k)).J),
    good=lambda m: _step(m, 1)["mountain", "good"],
    left=lambda m: _step(m, 1)["forest", "left"],
    fatal=_fatal,
    J1=lambda m: evaluate(m.mdp, _step(m, 1)).expected_return,
    mountain=lambda m: m.q("pi0", "start", "mountain"),
    forest=lambda m: m.q("pi0", "start", "forest"),
)
karwowski = paper("karwowski2025", T)
SHARES = (Fraction(1, 2), Fraction(2, 5), Fraction(8, 17), Fraction(32, 59), Fraction(128, 209))
SUCCESS = (Fraction(5, 8), Fraction(17, 20), Fraction(59, 68), Fraction(209, 236), Fraction(755, 836))
THREE_QUARTERS = Fraction(3, 4)


def race():
    """The mountain race with a uniform prior."""
    return uniform(zoo.mountain_race())


karwowski.claim(
    "ex-1-iterates",
    [
        *(eq(T.G(k), value) for k, value in enumerate(SHARES)),
        *(eq(T.G(k) * (1 + 2 * THREE_QUARTERS**k), 1) for k in range(1, 5)),
    ],
    expect="proven for this shape",
    title="iterates of the mountain race, 1/(1 + 2 (3/4)^k) from the first step on",
    source="Example 1",
)(race)

karwowski.claim(
    "ex-1-one-step",
    [eq(T.G(1), Fraction(2, 5)), eq(T.good(), 1), eq(T.left(), Fraction(1, 2))],
    expect="proven for this shape",
    title="one step of retraining in the mountain race",
    source="Example 1",
)(race)

karwowski.claim(
    "ex-1-objectives",
    [
        *(eq(T.S(k), value) for k, value in enumerate(SUCCESS)),
        eq(T.fatal(), Fraction(1, 4)),
        eq(T.J1(), Fraction(3, 5) * log(THREE_QUARTERS)),
        eq(T.mountain(), Fraction(1, 2)),
        eq(T.forest(), THREE_QUARTERS),
    ],
    expect="proven for this shape",
    title="success probability and return in the mountain race",
    source="Example 1",
)(race)

k = natural("k")
LAW = Theory("mountain race, at every step", reading="the choice at the start, once the fatal path is never taken").declare(
    r"""
    k in N
    r    positive   r   the weight of the forest's paths
    """,
    r=lambda m: THREE_QUARTERS,
)
LAW = LAW.assuming("weight", eq(4 * LAW.r(), 3), "the forest's weight is 3/4")
LAW = LAW.define(
    "G", (k,), 1, times=1 + 2 * LAW.r() ** k, sign="positive", latex="G^k",
    reading="the probability of the mountain after k steps, k at least one",
)  # fmt: skip
LAW = LAW.define("S", (k,), LAW.G(k) + (1 - LAW.G(k)) * LAW.r(), reading="the success probability", latex="S(G^k)")
pace = Fraction(1, 3)


@karwowski.claim(
    "ex-1-law",
    [
        eq(LAW.G(1), Fraction(2, 5)),
        eq(LAW.G(k + 1) * LAW.S(k), LAW.G(k)),
        *tends(LAW.G(k), 1, 2, k, speed=pace),
        *tends(LAW.S(k), 1, 2, k, speed=pace),
    ],
    theory=LAW,
    title="in the mountain race 1/(1 + 2 (3/4)^k) is what every further step of retraining gives, and it tends to one",
    source="Example 1",
)
def law():
    r, g, speed = LAW.r(), LAW.G(k), 1 + pace * k.number
    first, step, above, below, over, under = law.goals
    yield prove(LAW, first, using=[times(Fraction(2, 5), LAW.G_def, 1), times(-Fraction(1, 5) * LAW.G(1), LAW.weight)])
    yield prove(LAW, step, by=[LAW.S_def], using=[times(g, LAW.G_def, k + 1), times(-r * LAW.G(k + 1), LAW.G_def)])
    slow = prove(LAW, eq(r * (1 + pace), 1), using=[times(pace, LAW.weight)])
    fast, rest = bernoulli(LAW, r, pace, k, slow), prove(LAW, eq(1 - g, 2 * r**k * g), using=[times(-1, LAW.G_def)])
    most = prove(LAW, ge(1, g), using=[times(1, rest)], remainder=2 * r**k * g)
    small = prove(LAW, ge(2 * r**k, 1 - g), using=[times(-1, rest), times(2 * r**k, most)])
    yield prove(LAW, above, using=[times(speed, most)], remainder=2)
    near = prove(LAW, below, using=[times(speed, small), times(2, fast)])
    yield near
    yield prove(LAW, over, by=[LAW.S_def], using=[times(speed / 4, most), times(-speed / 4 * (1 - g), LAW.weight)], remainder=2)
    yield prove(LAW, under, by=[LAW.S_def], using=[
        times(1, near), times(speed * r, most)])  # fmt: skip
