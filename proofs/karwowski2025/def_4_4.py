"""Karwowski and Douglas, Definitions 4.4, 4.5, 4.6, 4.11, 4.12: order-respecting f, f-soft policies, incoherence.

Conventions: f acts on e^Q, exact numbers in [0, 1] with 0 for Q = -oo; delta = 1/n for a positive integer n, so that
the Boltzmann policy q^n / sum q^n is rational; kappa sums over all decisions (Definitions 4.6 and 4.12 unroll it to one
KL, which is right for one decision only). At a reached state where every action has Q = -oo the f-soft policy is 0/0.
"""

from fractions import Fraction
from itertools import product

from scsym.analysis import (
    argmax_uniform,
    boltzmann_incoherence,
    boltzmann_weights,
    evaluate,
    kl,
    order_violation,
    soft_rows,
)
from scsym.claims import claim
from scsym.language import Declaration, Index, Theory, delta, eq, ge, gt, log, natural, sum_
from scsym.mdp import Policy, zoo
from scsym.models import Point
from scsym.operators import boltzmann, success_condition
from scsym.prove import auto, induct, prove, times
from scsym.theories.measured import first_action, uniform, until

x, a, b, n = Index("x", "S"), Index("a", "A"), Index("b", "A"), natural("n")
GRID = [v for v in product((Fraction(0), Fraction(1, 3), Fraction(1, 2), Fraction(1)), repeat=3) if any(v)]


def _violations(f):
    return Fraction(int(order_violation(f, GRID) is not None))


CLAUSES = Theory("clauses").declare(
    r"""
    n in N
    soft(n)   real   c_{1/n}   one if softmax with delta = 1/n violates a clause on the grid of 63 vectors, else zero
    argmax    real   c_0       one if the argmax spread evenly over ties does, else zero
    """,
    soft=until(3, lambda m, k: _violations(boltzmann_weights(k)), first=1),
    argmax=lambda m: _violations(argmax_uniform),
)


@claim("karwowski2025/def-4.4", CLAUSES, [*(eq(CLAUSES.soft(k), 0) for k in (1, 2, 3)), eq(CLAUSES.argmax(), 0)],
    expect="proven for this shape", title="the three clauses, on a grid of vectors", source="Definition 4.4",
    quotes="Examples of order-respecting f include softmax with any temperature and the arg max indicator"
)  # fmt: skip
def clauses():
    return uniform(zoo.weighted_bandit(1, 1))


def _rows(m, s):
    return {c: m.q("pi0", s, c) for c in m.mdp.actions(s)}


def _first_argmax(m, s, c):
    q = _rows(m, s)
    return Fraction(int(c == max(q, key=q.__getitem__)))


ROW = Theory("a row of values").declare(
    r"""
    x in S      the states
    a, b in A   the actions
    n in N
    q(x, a)     nonneg     q    the exponential e^Q of the action value
    f(x, a)     nonneg     f    the argmax that takes the first of the maximisers
    """,
    q=lambda m, s, c: m.q("pi0", s, c),
    f=_first_argmax,
)
TIE = ROW.assuming("above", ge(ROW.q(x, a), ROW.q(x, b), fix=(x, a, b)), "a is worth at least as much as b")


@claim("karwowski2025/def-4.4-tie-breaking", TIE, ge(ROW.f(x, a), ROW.f(x, b), fix=(x, a, b)), expect="refuted",
    against="text", instead="karwowski2025/prop-4.8-ties", title="an argmax that breaks ties is order-respecting",
    source="Definition 4.4",
    quotes="Examples of order-respecting f include softmax with any temperature and the arg max indicator (with discontinuities at ties).",
    why="x_1 = x_2 needs f_1 = f_2 (clause 3 both ways), so only the argmax spread evenly over ties is one."
)  # fmt: skip
def tie_breaking():
    return uniform(zoo.weighted_bandit("1/2", "1/2"))


SOFT = ROW.with_symbols(
    Declaration("total", ("N", "S"), "positive", "the sum of the q^N", "Z",
                lambda m, k, s: sum(v**k for v in _rows(m, s).values())),
).define(
    "soft", (n, x, a), ROW.q(x, a) ** n, times=Declaration("total", ("N", "S"), "positive")(n, x), sign="nonneg",
    reading="softmax with delta = 1/N", latex=r"f_{1/N}",
)  # fmt: skip
ABOVE = SOFT.assuming("above", ge(ROW.q(x, a), ROW.q(x, b), fix=(x, a, b)), "a is worth at least as much as b")


@claim("karwowski2025/def-4.4-softmax", ABOVE, ge(SOFT.soft(n, x, a), SOFT.soft(n, x, b), fix=(x, a, b)),
    title="softmax orders as its arguments do, at every temperature 1/N", source="Definition 4.4, clause 3",
    quotes="Examples of order-respecting f include softmax with any temperature"
)  # fmt: skip
def softmax():
    p, q = ROW.q(x, a), ROW.q(x, b)
    power = induct(
        ABOVE, ge(p**n, q**n, fix=(x, a, b, n)), n,
        auto(ABOVE, ge(p**0, q**0, fix=(x, a, b))),
        lambda h: auto(ABOVE, ge(p ** (n + 1), q ** (n + 1), fix=(x, a, b, n)), [h]),
    )  # fmt: skip
    line = times(1 / SOFT.total(n, x), power)
    gaps = [times(1 / SOFT.total(n, x), SOFT.soft_def, n, x, a), times(-1 / SOFT.total(n, x), SOFT.soft_def, n, x, b)]
    yield prove(ABOVE, softmax.goals[0], using=[line, *gaps])
    yield uniform(zoo.weighted_bandit("1/2", "1/2"))


def _raised(m, s, c):
    """The values with the first one halfway to 1."""
    return (1 + m.q("pi0", s, c)) / 2 if c == m.mdp.actions(s)[0] else m.q("pi0", s, c)


RISE = SOFT.declare(
    r"""
    more(x, a)     nonneg     q'   the values after one of them rose
    total1(n, x)   positive   Z'   the sum of the q'^N
    """,
    more=_raised,
    total1=lambda m, k, s: sum(_raised(m, s, c) ** k for c in m.mdp.actions(s)),
)
RISE = RISE.assuming("total_def", eq(SOFT.total(n, x), sum_(a, SOFT.q(x, a) ** n)))
RISE = RISE.assuming("total1_def", eq(RISE.total1(n, x), sum_(a, RISE.more(x, a) ** n)))
RISE = RISE.define(
    "soft1", (n, x, a), RISE.more(x, a) ** n, times=RISE.total1(n, x), sign="nonneg", latex="f'_{1/N}",
    reading="softmax after the rise",
)  # fmt: skip
other = (1 - delta(a, b)) ** 2
RISE = RISE.assuming("rises", ge(RISE.more(x, a), RISE.q(x, a), fix=(x, a)), "the value of a rises")
RISE = RISE.assuming("others", eq(other * (RISE.more(x, b) - RISE.q(x, b)), 0, fix=(x, a)), "the others stay")


@claim("karwowski2025/def-4.4-softmax-rise", RISE,
    [
        ge(RISE.soft1(n, x, a), RISE.soft(n, x, a), fix=(x, a)),
        ge(other * RISE.soft(n, x, b), other * RISE.soft1(n, x, b), fix=(x, a)),
    ], title="softmax rises where an argument does and falls elsewhere, at every temperature 1/N",
    source="Definition 4.4, clauses 1 and 2",
    quotes="Examples of order-respecting f include softmax with any temperature"
)  # fmt: skip
def softmax_rise():
    T, own, others = RISE, *softmax_rise.goals
    q, more, Z, Z1 = T.q(x, a) ** n, T.more(x, a) ** n, T.total(n, x), T.total1(n, x)

    def rest(k):
        return T.more(x, b) ** k - T.q(x, b) ** k

    power = induct(
        T, ge(more, q, fix=(x, a, n)), n, auto(T, ge(T.more(x, a) ** 0, T.q(x, a) ** 0, fix=(x, a))),
        lambda h: auto(T, ge(T.more(x, a) ** (n + 1), T.q(x, a) ** (n + 1), fix=(x, a, n)), [h]),
    )  # fmt: skip
    same = induct(
        T, eq(other * rest(n), 0, fix=(x, a, n)), n, auto(T, eq(other * rest(0), 0, fix=(x, a))),
        lambda h: auto(T, eq(other * rest(n + 1), 0, fix=(x, a, n)), [h]),
    )  # fmt: skip
    growth = auto(T, eq(Z1 - Z, more - q, fix=(x, a)), [same])
    small = sum_(b, other * T.q(x, b) ** n)
    yield prove(
        T, own,
        using=[
            times(1 / Z1, T.soft1_def), times(-1 / Z, T.soft_def), times(small / (Z * Z1), power),
            times(-q / (Z * Z1), growth), times((more - q) / (Z * Z1), T.total_def),
        ],
    )  # fmt: skip
    at_b, share = T.q(x, b) ** n, other / (Z * Z1)
    yield prove(
        T, others,
        using=[
            times(other / Z, T.soft_def, n, x, b), times(-other / Z1, T.soft1_def, n, x, b),
            times(share * at_b, growth), times(share * at_b, power), times(-1 / Z1, same),
        ],
    )  # fmt: skip
    yield uniform(zoo.weighted_bandit("1/2", "1/2"))


RACE = Theory("soft policies").declare(
    r"""
    n in N
    soft(n)   real   \pi^{1/n}         the probability of the first action under the Boltzmann policy, delta = 1/n
    argmax    real   \pi^{\max}        the same for the argmax spread evenly over ties
    kappa     real   \kappa_1(G\pi)    the incoherence after one step of retraining, delta = 1
    start     real   \mathrm{KL}_1     its part at the start
    later     real   \mathrm{KL}_2     its part at the other states, weighted by where the policy leads
    leaves    real   \ell              the prior's probability of reaching an action of value zero, where kappa is infinite
    """,
    soft=until(3, lambda m, k: first_action(boltzmann(m.mdp, m.the_policy("pi0"), k)), first=1),
    argmax=lambda m: next(iter(soft_rows(m.mdp, m.the_policy("pi0"), argmax_uniform)[m.states[0]].values())),
    kappa=lambda m: boltzmann_incoherence(m.mdp, success_condition(m.mdp, m.the_policy("pi0")), 1),
    start=lambda m: _parts(m)[m.states[0]],
    later=lambda m: sum(part for s, part in _parts(m).items() if s != m.states[0]),
    leaves=lambda m: sum(
        d * m.policy("pi0", s, c)
        for s, d in m.evaluation("pi0").occupancy.items() for c in m.mdp.actions(s) if m.q("pi0", s, c) == 0
    ),
)  # fmt: skip


def _parts(m):
    """The occupancy times the divergence at each state, one step of retraining done."""
    pi = success_condition(m.mdp, m.the_policy("pi0"))
    target, reached = boltzmann(m.mdp, pi, 1), evaluate(m.mdp, pi).occupancy
    return {s: reached[s] * kl(pi[s], target[s]) for s in m.states}


@claim("karwowski2025/def-4.5", RACE,
    [
        eq(RACE.soft(1), Fraction(2, 5)),
        eq(RACE.soft(2), Fraction(4, 13)),
        eq(RACE.soft(3), Fraction(8, 35)),
        eq(RACE.argmax(), 0),
    ], expect="proven for this shape", title="f-soft and Boltzmann policies of the mountain race",
    source="Definitions 4.5, 4.11"
)  # fmt: skip
def soft_policies():
    return uniform(zoo.mountain_race())


@claim("karwowski2025/def-4.5-undefined", ROW, gt(sum_(a, ROW.q(x, a)), 0), expect="refuted", against="text",
    instead="karwowski2025/zero-success", title="every policy has an f-soft policy", source="Definition 4.5",
    quotes="for an order-respecting function f and a policy pi its Q, f-soft policy is the probability distribution proportional to f(Q)",
    why="Where every action has Q = -oo, softmax is 0/0; such a state reached makes the incoherence undefined."
)  # fmt: skip
def undefined_rows():
    return uniform(zoo.weighted_bandit(0, 0))


@claim("karwowski2025/def-4.12", RACE,
    [
        eq(RACE.kappa(), RACE.start() + RACE.later()),
        eq(RACE.kappa(), log(7) - log(5) - Fraction(2, 5) * log(2)),
        gt(RACE.leaves(), 0),
    ], expect="proven for this shape", title="incoherence sums over all decisions", source="Definitions 4.6, 4.12",
    why="In the mountain race, for G of the uniform policy; the uniform policy takes the fatal path: kappa is infinite."
)  # fmt: skip
def sums():
    return uniform(zoo.mountain_race())


@claim("karwowski2025/def-4.12-one-row", RACE, eq(RACE.kappa(), RACE.start()), expect="refuted", against="reading",
    instead="karwowski2025/def-4.12", title="the incoherence as the divergence at one state",
    source="Definitions 4.6, 4.12",
    quotes="Unrolling the definition, we have kappa_delta(pi) = KL(pi(a|s) || pi^delta(a|s)).",
    why="Right for one decision; with more the divergences of all decisions are summed."
)  # fmt: skip
def one_row():
    race, half = zoo.mountain_race(), Fraction(1, 2)
    rows = {"start": {"mountain": half, "forest": half}, "mountain": {"good": half, "fatal": half}}
    return Point(race, {"pi0": Policy(race, {**rows, "forest": {"left": "1/3", "right": "2/3"}})})
