"""The divergence of the best of n from one draw, with its constant: at most log n - (n - 1)/n on finite ordered sets.

Outcomes stand in their order, and statements are about the j worst of them, as in `win_rate`; all outcomes are one j,
where F is one. `scsym.theories.lemmas.pieces` has the inequality at one outcome.
"""

from fractions import Fraction
from functools import cache

from scsym.claims import paper
from scsym.exact import log as logarithm
from scsym.language import Hypothesis, eq, ge, log, natural
from scsym.models import bandit
from scsym.prove import archimedes, fix_all, generalise, induct, prove, tangent, times
from scsym.theories.lemmas import pieces, use
from scsym.theories.lemmas.pieces import without
from scsym.theories.ranked_outcomes import cumulative, j, mass, n, order, ranked

k = natural("k")


def density(m, draws, place):
    """B / p, one where p = 0."""
    p, high, low = mass(m, place), cumulative(m, place + 1), cumulative(m, place)
    return (high**draws - low**draws) / p if p and draws else Fraction(1)


def gathered(m, draws, count):
    """The divergence over the worst outcomes."""
    gained = [(mass(m, o) * density(m, draws, o), density(m, draws, o)) for o in range(count)] if draws else []
    return sum((b * logarithm(t) for b, t in gained), Fraction(0))


T = ranked.declare(
    r"""
    t(n, j)    positive   t              the density of outcome j among the best of n draws, one where p = 0
    KL(n, j)   real       \mathrm{KL}    the divergence of the best of n draws, over the j worst outcomes
    """,
    t=density, KL=gathered,
).assuming("F_one", ge(1, ranked.F(j)), "a probability")  # fmt: skip
X, Y = T.F(j), T.F(j + 1)
T = T.assuming("t_def", eq(Y ** (n + 1) - X ** (n + 1), T.t(n + 1, j) * T.p(j)), "the density")
T = T.with_hypotheses(
    Hypothesis("KL_zero", eq(T.KL(n, 0), 0), "no outcome", True),
    Hypothesis("KL_next", eq(T.KL(n, j + 1), T.KL(n, j) + (Y**n - X**n) * log(T.t(n, j))), "one more", True),
).define("M", (n,), n + 1, sign="positive", reading="n + 1", latex="M")  # fmt: skip
best = paper("best-of-n", T)
SHARP = ge(X ** (n + 1) * ((n + 1) * log(T.M(n)) - n.number), (n + 1) * T.KL(n + 1, j))
COIN = bandit([0, 1], p=["1/2", "1/2"])
Z = T.define("g", (k,), 1, times=(k + 1).number, sign="positive", reading="one over k + 1", latex="g")
Z = Z.define("Z", (k, j), T.F(j) + Z.g(k), sign="positive", reading="F + g", latex="F_g")


@cache
def atom():
    """What outcome j adds to `up_to_g`."""
    M, g = T.M(n), Z.g(k)
    table = {"x": ((), X), "p": ((), T.p(j)), "y": ((), Y), "low": ((k,), Z.Z(k, j)), "high": ((k,), Z.Z(k, j + 1)),
             "t": ((n,), T.t(n + 1, j)), "M": ((n,), M), "g": ((k,), g)}  # fmt: skip
    inside = prove(T, fix_all(ge(1, Y)), using=[times(1, T.F_one, j + 1)])
    upper = prove(Z, fix_all(eq(Z.Z(k, j + 1), Y + g)), using=[times(1, Z.Z_def, k, j + 1)])
    return use(pieces.entropy(), Z, table, [T.F_next, inside, T.t_def, T.M_def, Z.g_def, Z.Z_def, upper])


@cache
def up_to_g():
    """``M KL <= F^(n + 1) (M log M + n M log(F + g) - n) + n M (M + 1) g F``, for every g = 1/(k + 1)."""
    M, g, chance = T.M(n), Z.g(k), n.number

    def goal(count):
        F = T.F(count) ** (n + 1)
        return fix_all(ge(F * (M * log(M) + chance * M * log(Z.Z(k,
            count)) - chance) + chance * M * (M + 1) * g * T.F(count),
                          M * T.KL(n + 1, count)))  # fmt: skip

    def step(before):
        room = prove(T, fix_all(ge(1, T.p(j))), using=[times(1, T.F_one, j + 1), times(1, T.F_next)], remainder=X)
        return prove(Z, goal(j + 1), using=[
            times(1, before), times(1, atom()), times(-M, T.KL_next, j, n + 1), times(M, T.t_def),
            times(chance * M**2 * g * T.p(j), room),
            times(chance * M * (M + 1) * g, T.F_next)])  # fmt: skip

    zero = T.F(0) ** n * (M * log(M) + chance * M * log(Z.Z(k, 0)) - chance) + chance * M * (M + 1) * g
    base = prove(Z, goal(0 * n), using=[times(-M, T.KL_zero, n + 1), times(zero, T.F_zero)])
    return generalise(induct(Z, goal(j), j, base, step))


@best.claim("divergence-sharp", SHARP, title="KL(best of n || one) is at most log n - (n - 1)/n",
            source="Beirami et al. 2024, Theorem 3.1, as commonly quoted")  # fmt: skip
def divergence_sharp():
    M, F, chance = T.M(n), X ** (n + 1), n.number
    slope, rest = F * (M * log(M) - chance) - M * T.KL(n + 1, j), chance * M * (F + (M + 1) * X)
    # F^(n + 1) log(F + g) <= F^(n + 1) (F + g - 1) <= g F^(n + 1)
    every = prove(Z, ge(k.number * slope + slope + rest, 0), using=[
        times((k + 1).number, up_to_g()), times((k + 1).number * chance * M * F, tangent(Z, Z.Z(k, j))),
        times(-(k + 1).number * chance * M * F, Z.Z_def), times((k + 1).number * chance * M * F, T.F_one),
        times(-rest, Z.g_def)])  # fmt: skip
    bound = without(archimedes(every, k, slope, slope + rest), Z.Z_def, Z.g_def)
    return prove(T, SHARP, using=[times(1, bound), times(-F * log(M) + T.KL(n + 1, j), T.M_def)]), COIN


# Two groups: the j worst outcomes and the next, which is the best one where F(j + 1) = 1

C = T.declare("c(j)   positive   c   F(j) where that is positive", c=lambda m, i: cumulative(m, i) or Fraction(1))
C = C.assuming("c_def", eq(T.F(j) * C.c(j), T.F(j) ** 2), "F, if it is positive")
GROUPS = (X ** (n + 1) * ((n + 1) * (log(T.M(n)) + n.number * log(C.c(j))) - n.number)
          + (n + 1) * (Y ** (n + 1) - X ** (n + 1)) * log(T.t(n + 1, j)))  # fmt: skip


@best.claim("divergence-top", [ge(GROUPS, (n + 1) * T.KL(n + 1, j + 1)),
                               ge(Y ** (n + 1) * ((n + 1) * log(T.M(n)) - n.number), GROUPS)], theory=C,
            title="KL(best of n || one) is at most that of two groups, best outcome and rest; at most log n - (n - 1)/n",
            source="Beirami et al. 2024, equation 25, as commonly quoted; as a bound ours",
            why="With e the probability of the best outcome, F(j) = 1 - e and t = (1 - (1 - e)^n)/e.")  # fmt: skip
def divergence_top():
    M, g, chance, c, z, low, high = T.M(n), Z.g(k), n.number, C.c(j), Z.Z(k, j), X ** (n + 1), Y ** (n + 1)
    both = C.join(Z)
    pieces_ = (k + 1).number
    # F^(n + 1) (log(F + g) - log c) is at most g F^(n + 1)/c, and at least -g F^(n + 1)/(F + g)
    slope = low * (M * log(M) + chance * M * log(c) - chance) - M * T.KL(n + 1, j)
    rest = chance * M * (low / c + (M + 1) * X)
    every = prove(both, ge(k.number * slope + slope + rest, 0), using=[
        times(pieces_, up_to_g()), times(pieces_ * chance * M * low, tangent(both, z / c)),
        times(-pieces_ * chance * M * low / c, Z.Z_def), times(-rest, Z.g_def),
        times(pieces_ * chance * M * X**n / c, C.c_def)])  # fmt: skip
    groups = without(archimedes(every, k, slope, slope + rest), Z.Z_def, Z.g_def)
    first = prove(C, divergence_top.goals[0], using=[
        times(1, groups), times(-low * (log(M) + chance * log(c)) + T.KL(n + 1, j), T.M_def),
        times(-(n + 1).number, T.KL_next, j, n + 1)])  # fmt: skip
    # and the next outcome by itself, whose lower end loses nothing
    above, p, z_up = high * (M * log(M) - chance), T.p(j), Z.Z(k, j + 1)
    slope = above - low * (M * log(M) + chance * M * log(c) - chance) - M * (high - low) * log(T.t(n + 1, j))
    rest = chance * M * (high + p * (M * p + 1))
    every = prove(both, ge(k.number * slope + slope + rest, 0), remainder=pieces_ * chance * M * low * g / z, using=[
        times(pieces_, atom()), times(pieces_ * chance * M * low, tangent(both, c / z)),
        times(pieces_ * chance * M * high, tangent(both, z_up)), times(-pieces_ * chance * M * high, Z.Z_def, k, j + 1),
        times(pieces_ * chance * M * high, T.F_one, j + 1), times(-rest, Z.g_def),
        times(pieces_ * chance * M * low / z, Z.Z_def),
        times(-pieces_ * chance * M * X**n / z, C.c_def), times(pieces_ * M, T.t_def)])  # fmt: skip
    alone = without(archimedes(every, k, slope, slope + rest), Z.Z_def, Z.g_def)
    logs = high * log(M) - low * (log(M) + chance * log(c)) - (high - low) * log(T.t(n + 1, j))
    return first, prove(C, divergence_top.goals[1], using=[times(1, alone), times(-logs, T.M_def)]), COIN


def leading(m):
    """The place of the best outcome that occurs."""
    return max(place for place, o in enumerate(order(m)) if mass(m, place))


L = T.declare(
    r"""
    first(j)   indicator   1^*   one for the best outcome that occurs
    e          positive    e     its probability
    rest       nonneg      c     that of all others
    """,
    first=lambda m, place: Fraction(int(place == leading(m))), e=lambda m: mass(m, leading(m)),
    rest=lambda m: 1 - mass(m, leading(m)),
)  # fmt: skip
D = L.first(j)
L = L.assuming("first_def", eq(D**2, D), "an indicator").assuming("rest_def", eq(L.rest() + L.e(), 1), "the others")
L = L.assuming("best_one", ge(D**2 * (T.p(j) - L.e()), 0), "its probability")
L = L.assuming("worse", ge((1 - D) ** 2 * T.p(j) * (L.rest() - Y), 0), "what occurs else is worse")


@best.claim("divergence-least", ge(-(Y ** (n + 1)) * log(L.e()), T.KL(n + 1, j + 1)), theory=L,
            title="KL(best of n || one) is at most log of one over the probability of the best outcome",
            source="as commonly quoted")  # fmt: skip
def divergence_least():
    e, rest, p, t, worse = L.e(), L.rest(), T.p(j), T.t(n + 1, j), (1 - D) ** 2 * T.p(j)
    mass_, powers = Y ** (n + 1) - X ** (n + 1), pieces.by_powers
    ones = powers(L, lambda i: fix_all(ge(1, Y**i)), lambda h: prove(L, fix_all(ge(1, Y ** (n + 1))), using=[
        times(Y, h), times(1, T.F_one, j + 1)]))  # fmt: skip
    below = powers(L, lambda i: fix_all(ge(worse * rest**i, worse * Y**i)), lambda h: prove(
        L, fix_all(ge(worse * rest ** (n + 1), worse * Y ** (n + 1))), using=[times(rest, h), times(Y**n,
        L.worse)]))  # fmt: skip

    def few(i):
        return fix_all(ge(1 - rest ** (i + 1), (i + 1).number * e * rest**i))

    small = powers(L, lambda i: fix_all(ge(1, rest**i)), lambda h: prove(L, fix_all(ge(1, rest ** (n + 1))), using=[
        times(rest, h), times(-1, L.rest_def)], remainder=e))  # fmt: skip
    once = powers(L, few, lambda h: prove(L, few(n + 1), using=[
        times(rest, h), times(-1, L.rest_def), times(e, small, at={"n": n + 1})]), using=[times(-1,
        L.rest_def)])  # fmt: skip
    chord = use(pieces.slope_above(), L, {"a": ((), X), "b": ((), Y), "h": ((), p)}, [T.F_next])
    # p >= e (Y^(n + 1) - X^(n + 1)): for the best outcome as p = e, else as n + 1 draws rarely have it
    room = prove(L, fix_all(ge(p, e * mass_)), remainder=D**2 * e * X ** (n + 1) + worse * rest ** (n + 1), using=[
        times(D**2 * e, ones, at={"n": n + 1}), times(1, L.best_one), times((1 - D) ** 2 * e, chord),
        times((n + 1) * e, below), times(worse, once), times(2 * (e * mass_ - p), L.first_def)])  # fmt: skip

    def goal(count):
        return fix_all(ge(-(T.F(count) ** (n + 1)) * log(e), T.KL(n + 1, count)))

    def step(h):
        return prove(L, goal(j + 1), using=[
            times(1, h), times(-1, T.KL_next, j, n + 1), times(p * t, tangent(L, t * e)),
            times(e * t - log(t) - log(e), T.t_def), times(t, room)])  # fmt: skip

    base = prove(L, goal(0 * n), using=[times(-1, T.KL_zero, n + 1), times(-(T.F(0) ** n) * log(e), T.F_zero)])
    every = generalise(induct(L, goal(j), j, base, step))
    return prove(L, divergence_least.goals[0], using=[times(1, every, at={"j": j + 1})]), COIN
