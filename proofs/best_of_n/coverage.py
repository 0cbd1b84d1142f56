"""Best of n against a policy of bounded coverage ``C = sum pi^2/p``: it loses at most C/(n + 1), with rewards in [0, 1].

``v`` is the policy's probability of a reward of at least a level, ``z`` that of one draw: by Cauchy and Schwarz
``C z >= v^2``. Rewards between zero and one are averages over their levels.
"""

from fractions import Fraction
from functools import cache

from scsym.claims import paper
from scsym.language import Hypothesis, Theory, eq, expr, ge, gt, sum_
from scsym.models import bandit
from scsym.prove import absurd, by_cases, fix_all, generalise, induct, isolate, multiply, prove, square_order, times
from scsym.theories.lemmas import pieces, sums, use
from scsym.theories.ranked_outcomes import cumulative, draw, drawn, j, mass, n, order, ranked, worth, y

from . import verdicts

T = Theory("coverage", reading="success of a policy of bounded coverage, and of one draw").declare(
    r"""
    n in N
    v   nonneg   v   the success of a policy
    o   nonneg   o   its failure
    z   nonneg   z   the success of one draw
    W   nonneg   W   its failure
    C   nonneg   C   the coverage, the second moment of the density
    """,
    v=lambda m: Fraction(1, 2), o=lambda m: Fraction(1, 2), z=lambda m: Fraction(1, 4), W=lambda m: Fraction(3, 4),
    C=lambda m: 1,
)  # fmt: skip
T = T.assuming("o_def", eq(T.o() + T.v(), 1), "right or wrong").assuming("W_def", eq(T.W() + T.z(), 1),
    "right or wrong")
T = T.assuming("coverage", ge(T.C() * T.z(), T.v() ** 2), "by Cauchy and Schwarz")
MODEL = bandit([0, 1], p=["1/2", "1/2"], q=["1/4", "3/4"])
best = paper("best-of-n", T)
v, o, z, W, C = T.v(), T.o(), T.z(), T.W(), T.C()
BOUND = ge(C + (n + 2) * (1 - W ** (n + 1)), (n + 2) * v)


@cache
def powers():
    """``1 >= W^n`` and ``1 >= W^n (1 + n z)``."""
    def bernoulli(i):
        return fix_all(ge(1, W**i * (1 + i.number * z)))

    ones = pieces.by_powers(T, lambda i: fix_all(ge(1, W**i)), lambda h: prove(
        T, fix_all(ge(1, W ** (n + 1))), using=[times(W, h), times(-1, T.W_def)], remainder=z))  # fmt: skip
    return ones, pieces.by_powers(T, bernoulli, lambda h: prove(T, bernoulli(n + 1), using=[
        times(1, h), times(-(W**n) * (1 + (n + 1) * z), T.W_def)], remainder=(n + 1) * W**n * z**2))  # fmt: skip


@cache
def room():
    """``m (W v^2 + (m + 1) z o (m z - v)) >= 0`` for m = n + 1: where m z is below v, by the square of v - 2 m z."""
    m = (n + 1).number
    goal = fix_all(ge(m * (W * v**2 + (n + 2) * z * o * (m * z - v)), 0))

    def below(case):
        rest = v**2 * (n.number * (3 * o / 4 + v) + o / 2) + (n + 2) * o * (v - 2 * m * z) ** 2 / 4
        return prove(T, goal, remainder=rest, using=[
            times(v**2, case), times(m * v**2, T.W_def), times(-(v**2) * (n.number * Fraction(1) + 1),
            T.o_def)])  # fmt: skip

    return generalise(by_cases(T, m * z, v, lambda case: prove(T, goal, using=[
        times(m * (n + 2) * z * o, case)], remainder=m * W * v**2), below))  # fmt: skip


def bound():
    """`BOUND`: multiplied by ``z (1 + m z) m`` it is `room`; without success of one draw there is none of the policy."""
    m, goal = (n + 1).number, fix_all(BOUND)
    ones, bernoulli = powers()
    at = {"n": n + 1}
    loss = (n + 2) * v - C - (n + 2) * (1 - W ** (n + 1))

    def reached(positive):
        def lost(case):
            product = multiply(case, positive)
            return absurd(prove(T, fix_all(gt(0, 0)), by=[isolate(T.W_def, T.W), isolate(T.o_def, T.o)], using=[
                times(m * (1 + m * z), product), times(1, room()), times(m * (1 + m * z), T.coverage),
                times(m * (n + 2) * z, bernoulli, at=at)]), goal)  # fmt: skip

        return by_cases(T, loss, 0, lost, lambda case: prove(T, goal, using=[times(1, case)]))

    def missed(nothing):
        def lost(case):
            some = prove(T, fix_all(gt((n + 2) * v, 0)), using=[times(1, case), times((n + 2).number, ones,
                at=at)], remainder=C)
            square = multiply(some, some)
            return absurd(prove(T, fix_all(gt(0, 0)), using=[
                times(1, square), times((n + 2).number ** 2, T.coverage), times((n + 2).number ** 2 * C,
                nothing)]), goal)  # fmt: skip

        return by_cases(T, loss, 0, lost, lambda case: prove(T, goal, using=[times(1, case)]))

    return generalise(by_cases(T, z, 0, reached, missed))


best.claim("coverage", BOUND,
title="for a verdict, a policy of coverage C succeeds at most C/(n + 1) more often than best of n",
           source="Huang et al. 2025, as commonly quoted; the constant is ours")(lambda: (bound(), MODEL))  # fmt: skip


# Rewards by levels: outcomes in their order, with the sums over them


def masses(m, place):
    """The policy's probability of the outcome at that place."""
    return m.law("q", order(m)[place]) if place < len(order(m)) else Fraction(0)


def reward(m, place):
    """The reward of the outcome at that place; beyond the last, the last one's."""
    return worth(m, order(m)[min(place, len(order(m)) - 1)])


def mean(m, draws, count):
    """The reward of the best of n over the worst outcomes."""
    return sum(((cumulative(m, i + 1) ** draws - cumulative(m, i) ** draws) * reward(m, i) for i in range(count)),
        Fraction(0))


def coverage(m):
    """The second moment of the density."""
    return sum((masses(m, i) ** 2 / mass(m, i) for i in range(len(order(m)))), Fraction(0))


def ratio(m):
    """One minus one over the largest density."""
    return 1 - 1 / max(masses(m, i) / mass(m, i) for i in range(len(order(m))))


G = ranked.declare(
    r"""
    q(j)         nonneg   q     the policy's probability of outcome j
    H(j)         nonneg   H     its probability of the j worst outcomes
    S(j)         nonneg   S     its probability of outcome j or a better one
    Z(j)         nonneg   Z     the probability of outcome j or a better one in one draw
    r(j)         nonneg   r     the reward of outcome j
    mean(n, j)   real     E     the reward of the best of n over the j worst outcomes
    own(j)       real     E_q   the policy's reward over the j worst outcomes
    C            nonneg   C     the coverage, the second moment of the density q / p
    x            nonneg   x     one minus one over the largest density
    u            nonneg   u     one over the largest density
    """,
    q=masses, H=lambda m, i: cumulative(m, i, "q"), S=lambda m, i: 1 - cumulative(m, i, "q"), Z=lambda m,
    i: 1 - cumulative(m, i),
    r=reward, mean=mean, own=lambda m, count: sum((masses(m, i) * reward(m, i) for i in range(count)), Fraction(0)),
    C=coverage, x=ratio, u=lambda m: 1 - ratio(m),
)  # fmt: skip
F, H, ROSE = G.F(j + 1), G.H(j + 1), G.r(j + 1) - G.r(j)
G = G.with_hypotheses(
    Hypothesis("H_zero", eq(G.H(0), 0), "no outcome", True),
    Hypothesis("H_next", eq(H, G.H(j) + G.q(j)), "one more outcome", True),
    Hypothesis("mean_zero", eq(G.mean(n, 0), 0), "no outcome", True),
    Hypothesis("mean_next", eq(G.mean(n, j + 1), G.mean(n, j) + (F**n - G.F(j) ** n) * G.r(j)), "one more", True),
    Hypothesis("own_zero", eq(G.own(0), 0), "no outcome", True),
    Hypothesis("own_next", eq(G.own(j + 1), G.own(j) + G.q(j) * G.r(j)), "one more", True),
)  # fmt: skip
G = G.assuming("S_def", eq(G.S(j) + G.H(j), 1), "the others").assuming("Z_def", eq(G.Z(j) + G.F(j), 1), "the others")
G = G.assuming("rising", ge(G.r(j + 1), G.r(j)), "worst first")
LEVELS = G.assuming("coverage", ge(G.C() * G.Z(j), G.S(j) ** 2), "by Cauchy and Schwarz")
LEFT = F ** (n + 1) - H


@best.claim("coverage-reward", ge(G.C() * (G.r(j) - G.r(0)), (n + 2) * (G.own(j + 1) - G.mean(n + 1,
j + 1) + G.r(j) * LEFT)),
            theory=LEVELS, title="best of n loses at most C/(n + 1) to a policy of coverage C, for rewards in [0, 1]",
            source="Huang et al. 2025, as commonly quoted; the constant is ours",
            why="For the last outcome F(j + 1) = H(j + 1) = 1, and the difference of the rewards is left.")  # fmt: skip
def coverage_reward():
    table = {"v": ((), G.S(j + 1)), "o": ((), H), "z": ((), G.Z(j + 1)), "W": ((), F), "C": ((), G.C())}
    known = [prove(LEVELS, fix_all(goal), using=[times(1, law, j + 1)]) for goal, law in (
        (eq(H + G.S(j + 1), 1), G.S_def), (eq(F + G.Z(j + 1), 1), G.Z_def),
        (ge(G.C() * G.Z(j + 1), G.S(j + 1) ** 2), LEVELS.coverage))]  # fmt: skip
    level = use(bound(), LEVELS, table, known)
    up = prove(LEVELS, fix_all(ge(ROSE, 0)), using=[times(1, G.rising)])
    gain = multiply(up, prove(LEVELS, fix_all(ge(G.C() - (n + 2) * LEFT, 0)), using=[
        times(1, level), times((n + 2).number, G.S_def, j + 1)]))  # fmt: skip

    def goal(i):
        left = G.own(i + 1) - G.mean(n + 1, i + 1) + G.r(i) * (G.F(i + 1) ** (n + 1) - G.H(i + 1))
        return fix_all(ge(G.C() * (G.r(i) - G.r(0)), (n + 2) * left))

    two = (n + 2).number
    base = prove(LEVELS, goal(0 * n), using=[
        times(-two, G.own_next, 0), times(two, G.mean_next, 0, n + 1), times(-two, G.own_zero), times(two,
        G.mean_zero, n + 1),
        times(two * G.r(0), G.H_next, 0), times(two * G.r(0), G.H_zero), times(-two * G.r(0) * G.F(0) ** n,
        G.F_zero)])  # fmt: skip

    def step(h):
        return prove(LEVELS, goal(j + 1), using=[
            times(1, h), times(1, gain), times(-two, G.own_next, j + 1), times(two, G.mean_next, j + 1, n + 1),
            times(two * G.r(j + 1), G.H_next, j + 1)])  # fmt: skip

    return generalise(induct(LEVELS, goal(j), j, base, step)), MODEL


COVERED = G.assuming("x_def", eq(G.x() + G.u(), 1), "1 - 1/M")
COVERED = COVERED.assuming("covered", ge(G.Z(j), G.S(j) * G.u()), "no level is M times as likely under the policy")
MISSED = G.x() ** (n + 1)


@best.claim("rejection-reward", ge(G.mean(n + 1, j + 1) + G.r(j) * (1 - F ** (n + 1) - (1 - MISSED) * (1 - H)),
                                   (1 - MISSED) * G.own(j + 1) + MISSED * G.r(0)), theory=COVERED,
            title="best of n gets 1 - (1 - 1/M)^n of the reward of a policy of density at most M",
            source="Huang et al. 2025, as commonly quoted",
            why="For the last outcome F(j + 1) = H(j + 1) = 1, and the rewards are left.")  # fmt: skip
def rejection_reward():
    table = {"v": ((), G.S(j + 1)), "o": ((), H), "u": ((), G.u()), "x": ((), G.x()), "W": ((), F)}
    known = [prove(COVERED, fix_all(goal), using=using) for goal, *using in (
        (eq(H + G.S(j + 1), 1), times(1, G.S_def, j + 1)),
        (ge(1 - F, G.S(j + 1) * G.u()), times(1, COVERED.covered, j + 1), times(-1, G.Z_def, j + 1)))]  # fmt: skip
    level = use(verdicts.rejection_bound(), COVERED, table, [*known, COVERED.x_def])
    up = prove(COVERED, fix_all(ge(ROSE, 0)), using=[times(1, G.rising)])
    gain = multiply(up, prove(COVERED, fix_all(ge(1 - F ** (n + 1) - (1 - MISSED) * (1 - H), 0)), using=[
        times(1, level, at={"n": n + 1}), times(1 - MISSED, G.S_def, j + 1)]))  # fmt: skip

    def goal(i):
        left = G.r(i) * (1 - G.F(i + 1) ** (n + 1) - (1 - MISSED) * (1 - G.H(i + 1)))
        return fix_all(ge(G.mean(n + 1, i + 1) + left, (1 - MISSED) * G.own(i + 1) + MISSED * G.r(0)))

    share = 1 - MISSED
    base = prove(COVERED, goal(0 * n), using=[
        times(1, G.mean_next, 0, n + 1), times(-share, G.own_next, 0), times(1, G.mean_zero, n + 1), times(-share,
        G.own_zero),
        times(share * G.r(0), G.H_next, 0), times(share * G.r(0), G.H_zero), times(-G.r(0) * G.F(0) ** n,
        G.F_zero)])  # fmt: skip

    def step(h):
        return prove(COVERED, goal(j + 1), using=[
            times(1, h), times(1, gain), times(1, G.mean_next, j + 1, n + 1), times(-share, G.own_next, j + 1),
            times(share * G.r(j + 1), G.H_next, j + 1)])  # fmt: skip

    return generalise(induct(COVERED, goal(j), j, base, step)), MODEL


# Best of n by an estimate of the reward

E = Theory("estimated reward", reading="best of n + 1 by an estimate of the reward, and a policy").declare(
    r"""
    n in N
    y in Y       the outcomes
    p(y)         law      p          the law of one draw
    q(y)         law      q          a policy
    b(n, y)      nonneg   b          the best of n + 1 draws by the estimate
    u(y)         nonneg   u          the density q / p
    t(n, y)      nonneg   t          the density b / p
    r(y)         real     r          the reward
    e(y)         real     e          the estimate less the reward
    C            nonneg   C          the coverage, the second moment of the density q / p
    root         nonneg   \sqrt{C}   its square root
    high(n)      nonneg   K          (n + 1) over the root of 2 n + 1
    eps          nonneg   \epsilon   the root of the mean square error
    """,
    b=lambda m, i, o: drawn.B.meaning(m, i + 1, o), u=lambda m, o: m.law("q", o) / draw(m, o),
    t=lambda m, i, o: drawn.B.meaning(m, i + 1, o) / draw(m, o), r=worth, e=lambda m, o: Fraction(1, 4) - worth(m,
    o) / 2,
    C=coverage, root=coverage, high=lambda m, i: Fraction(i + 1), eps=lambda m: Fraction(1),
)  # fmt: skip
E = E.assuming("u_def", eq(E.q(y), E.u(y) * E.p(y)), "the policy's density")
E = E.assuming("t_def", eq(E.b(n, y), E.t(n, y) * E.p(y)), "the density of the best of n + 1")
E = E.assuming("C_def", eq(E.C(), sum_(y, E.q(y) * E.u(y))), "coverage")
E = E.assuming("root_def", ge(E.root() ** 2, E.C()), "its root, or more")
E = E.assuming("high_def", ge((2 * n + 1).number * E.high(n) ** 2, (n + 1).number ** 2), "that, or more")
E = E.assuming("error", ge(E.eps() ** 2, sum_(y, E.p(y) * E.e(y) ** 2)), "the estimate's mean square error")
RATED = sum_(y, (E.q(y) - E.b(n, y)) * (E.r(y) + E.e(y)))
E = E.assuming("by_coverage", ge(E.C(), (n + 2) * RATED), "best-of-n/coverage-reward, for the estimate")
E = E.assuming("by_chi_squared", ge((n + 1).number ** 2, (2 * n + 1).number * sum_(y, E.b(n, y) * E.t(n, y))),
               "best-of-n/chi-squared-sharp")  # fmt: skip
LOST = sum_(y, (E.q(y) - E.b(n, y)) * E.r(y))


@best.claim("over-optimisation", ge(E.C() + (n + 2) * E.eps() * (E.root() + E.high(n)), (n + 2) * LOST), theory=E,
            title="best of n by an estimate loses at most C/(n + 1) + eps sqrt(C) + eps n/sqrt(2 n - 1): too many draws cost",
            source="Huang et al. 2025, as commonly quoted; the constants are ours")  # fmt: skip
def over_optimisation():
    eps, odd, square = E.eps(), (2 * n + 1).number, sum_(y, E.p(y) * E.e(y) ** 2)

    def moved(law, density, known, size, sign, scale, *using):
        """``size eps >= sign sum law e``, by Cauchy and Schwarz; scale: what its square is multiplied by."""
        shift = sign * sum_(y, law * E.e(y))
        spread = use(sums.cauchy_schwarz(), E, {"q": ((y,), E.p(y)), "f": ((y,), density), "g": ((y,), E.e(y))})
        goal = fix_all(ge((size * eps) ** 2, shift**2))
        scaled = prove(E, fix_all(ge(scale * (size * eps) ** 2, scale * shift**2)), by=[known], using=[
            times(scale, spread), times(scale * size**2, E.error), *using])  # fmt: skip
        whole = by_cases(E, shift**2, (size * eps) ** 2, lambda case: absurd(prove(E, fix_all(gt(0, 0)), using=[
            times(scale, case), times(1, scaled)]), goal), lambda case: prove(E, goal, using=[times(1,
            case)]))  # fmt: skip
        return generalise(square_order(whole, shift, size * eps))

    two = (n + 2).number
    policy = moved(E.q(y), E.u(y), E.u_def, E.root(), -1, expr(1), times(square, E.root_def), times(square, E.C_def))
    drawn_by = (times(square, E.high_def), times(square, E.by_chi_squared))
    kept = moved(E.b(n, y), E.t(n, y), E.t_def, E.high(n), 1, odd, *drawn_by)
    return prove(E, over_optimisation.goals[0], using=[
        times(1, E.by_coverage), times(two, policy), times(two, kept)]), MODEL  # fmt: skip
