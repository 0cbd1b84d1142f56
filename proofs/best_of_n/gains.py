"""What the best of n gains in reward: Abel's sum, monotone and diminishing in n; errors of the reward; other policies."""

from fractions import Fraction

from scsym.claims import paper
from scsym.language import Hypothesis, eq, ge, sum_
from scsym.models import bandit
from scsym.prove import fix_all, generalise, induct, multiply, prove, times
from scsym.theories.divergence import with_kl
from scsym.theories.laws import chi_squared, two_laws, y
from scsym.theories.lemmas import sums, use
from scsym.theories.ranked_outcomes import j, n, order, ranked, worth

from .density import T as DRAWN
from .density import n as draws
from .density import sharp_and_crude

best = paper("best-of-n", ranked)


def value(m, place):
    """The reward of an outcome by its place; beyond the last, the last one's."""
    found = order(m)
    return worth(m, found[min(place, len(found) - 1)])


R = ranked.declare(
    r"""
    r(j)         real   r   the reward of outcome j
    mean(n, j)   real   E   the reward of the best of n over the j worst outcomes
    lost(n, j)   real   D   the sum of the increments of r times F^n, below outcome j
    """,
    r=value,
    mean=lambda m, i, count: sum(
        ((ranked.F.meaning(m, c + 1) ** i - ranked.F.meaning(m, c) ** i) * value(m, c) for c in range(count)), Fraction(0)),
    lost=lambda m, i, count: sum(
        ((value(m, c + 1) - value(m, c)) * ranked.F.meaning(m, c + 1) ** i for c in range(count)), Fraction(0)),
)  # fmt: skip
R = R.with_hypotheses(
    Hypothesis("mean_zero", eq(R.mean(n, 0), 0), "no outcome", True),
    Hypothesis("mean_next", eq(R.mean(n, j + 1), R.mean(n, j) + (R.F(j + 1) ** n - R.F(j) ** n) * R.r(j)), "one more", True),
    Hypothesis("lost_zero", eq(R.lost(n, 0), 0), "nothing below", True),
    Hypothesis("lost_next", eq(R.lost(n, j + 1), R.lost(n, j) + (R.r(j + 1) - R.r(j)) * R.F(j + 1) ** n), "one more", True),
)


@best.claim("reward", eq(R.mean(n + 1, j + 1), R.r(j) * R.F(j + 1) ** (n + 1) - R.lost(n + 1, j)), theory=R,
            title="the best of n earns r_max less the sum of the increments of r times F^n",
            source="as commonly quoted (Abel summation)")  # fmt: skip
def reward():
    def goal(i):
        return fix_all(eq(R.mean(n + 1, i + 1), R.r(i) * R.F(i + 1) ** (n + 1) - R.lost(n + 1, i)))

    base = prove(R, fix_all(eq(R.mean(n + 1, 1), R.r(0) * R.F(1) ** (n + 1) - R.lost(n + 1, 0))), using=[
        times(1, R.mean_next, 0, n + 1), times(1, R.mean_zero, n + 1), times(1, R.lost_zero, n + 1),
        times(-R.r(0) * R.F(0) ** n, R.F_zero)])  # fmt: skip

    def step(h):
        return prove(R, goal(j + 1), using=[
            times(1, h), times(1, R.mean_next, j + 1, n + 1), times(1, R.lost_next, j, n + 1)])  # fmt: skip

    return generalise(induct(R, goal(j), j, base, step))


S = R.assuming("rising", ge(R.r(j + 1), R.r(j)), "worst first").assuming("F_one", ge(1, R.F(j)), "probabilities")


@best.claim("reward-rises", ge(R.lost(n, j), R.lost(n + 1, j)), theory=S,
            title="what the best of n misses of the largest reward falls in n", source="as commonly quoted")  # fmt: skip
def reward_rises():
    def goal(i):
        return fix_all(ge(R.lost(n, i), R.lost(n + 1, i)))

    def step(h):
        room = increment(R.F(j + 1) ** n)
        return prove(S, goal(j + 1), using=[
            times(1, h), times(1, S.lost_next, j, n), times(-1, S.lost_next, j, n + 1), times(1, room)])  # fmt: skip

    base = prove(S, goal(0), using=[times(1, S.lost_zero, n), times(-1, S.lost_zero, n + 1)])
    return generalise(induct(S, goal(j), j, base, step))


def increment(weight):
    """``weight (1 - F(j + 1)) (r(j + 1) - r(j)) >= 0``."""
    up = prove(S, fix_all(ge(R.r(j + 1) - R.r(j), 0)), using=[times(1, S.rising, j)])
    room = prove(S, fix_all(ge(1 - R.F(j + 1), 0)), using=[times(1, S.F_one, j + 1)])
    both = multiply(up, room)
    return prove(S, fix_all(ge(weight * (R.r(j + 1) - R.r(j)) * (1 - R.F(j + 1)), 0)), using=[times(weight, both)])


@best.claim("reward-diminishes", ge(R.lost(n, j) - R.lost(n + 1, j), R.lost(n + 1, j) - R.lost(n + 2, j)), theory=S,
            title="each further draw reduces it by no more than the one before", source="as commonly quoted")  # fmt: skip
def reward_diminishes():
    def goal(i):
        return fix_all(ge(R.lost(n, i) - R.lost(n + 1, i), R.lost(n + 1, i) - R.lost(n + 2, i)))

    def step(h):
        weight = R.F(j + 1) ** n * (1 - R.F(j + 1)) ** 2
        return prove(S, goal(j + 1), using=[
            times(1, h), times(1, S.lost_next, j, n), times(-2, S.lost_next, j, n + 1), times(1, S.lost_next, j, n + 2),
            times(weight, S.rising, j)])  # fmt: skip

    base = prove(S, goal(0), using=[
        times(1, S.lost_zero, n), times(-2, S.lost_zero, n + 1), times(1, S.lost_zero, n + 2)])  # fmt: skip
    return generalise(induct(S, goal(j), j, base, step))


@best.claim("chi-squared", ge(draws + 1, sum_(y, DRAWN.B(draws + 1, y) * DRAWN.t(draws + 1, y))), theory=DRAWN,
            title="1 + chi2(best of n || one) is at most n", source="as commonly quoted, crude form")  # fmt: skip
def chi_squared_bound():
    T, crude = DRAWN, sharp_and_crude()[1]
    t = T.t(draws + 1, y)
    return prove(T, chi_squared_bound.goals[0], using=[
        times(t, crude, over=y), times((draws + 1).number, T.t_def, over=y), times(-(draws + 1).number, T.B_total)])  # fmt: skip


E = chi_squared().declare("x(y)   real   x   the error of the reward", x=lambda m, o: m.worth(o) - Fraction(1, 2))
MOMENT = sum_(y, E.q(y) * E.x(y) ** 2)


@best.claim("error-transfer", ge((1 + E.chi2()) * MOMENT, sum_(y, E.p(y) * E.x(y)) ** 2), theory=E,
            title="an error of the reward transfers to another law by its coverage 1 + chi2",
            source="Huang et al. 2025, as commonly quoted")  # fmt: skip
def error_transfer():
    bound = use(sums.cauchy_schwarz(), E, {"q": ((y,), E.q(y)), "f": ((y,), E.u(y)), "g": ((y,), E.x(y))})
    mass = prove(E, eq(1 + E.chi2(), sum_(y, E.q(y) * E.u(y) ** 2)), by=[E.chi2_def], using=[
        times(2, E.u_def, over=y), times(-2, E.p_sums), times(1, E.q_sums)])  # fmt: skip
    return prove(E, error_transfer.goals[0], by=[E.u_def], using=[times(1, bound), times(MOMENT, mass)])


NEAR = two_laws().declare("best(y)   law   b   the best of two draws of q\nr(y)   real   r   the reward", r=lambda m, o: 2 * m.worth(o))
NEAR = with_kl(with_kl(NEAR, "p", "q", "KL", (), y)[0], "best", "q", "KL_best", (), y)[0]
NEAR = NEAR.assuming("near", ge(NEAR.KL_best(), NEAR.KL()), "p is no farther from q than the best of two is")


@best.claim("optimal", ge(sum_(y, NEAR.best(y) * NEAR.r(y)), sum_(y, NEAR.p(y) * NEAR.r(y))), theory=NEAR, expect="refuted",
            against="reading", instead=["rl-finetuning/regularised-optimum"],
            title="no law as near to the reference earns more than the best of n", source="Gui et al. 2024, as often quoted for the reward",
            why="Uniform on three rewards 0, 1, 2 and n = 2: a tilt at smaller divergence earns 1.454 against 13/9.")  # fmt: skip
def optimal():
    return bandit([0, "1/2", 1], q=["1/3"] * 3, best=["1/9", "3/9", "5/9"], p=["100/751", "210/751", "441/751"])
