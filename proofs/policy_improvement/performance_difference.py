"""Discounted policy improvement: the performance difference, the bounds of CPI, TRPO and CPO, their exact error.

``d`` is the occupancy, not normalised (it sums to 1/h, h = 1 - gamma); advantages are not normalised either. ``D`` is
the L1 distance of the policies at an action, ``eps`` a bound on the expected advantage of one action of the new policy.
"""

from fractions import Fraction
from functools import cache

from scsym.claims import paper
from scsym.language import eq, ge, sum_
from scsym.prove import at, auto, fix_all, generalise, multiply, prove, square_order, times
from scsym.theories import discounted as disc
from scsym.theories.discounted import a, expected_advantage, s, t, u
from scsym.theories.lemmas import policies as lib

T = disc.distances
PAIR = disc.two_policies
pi = paper("policy-improvement", T)
HALF = Fraction(1, 2)


@pi.claim(
    "performance-difference",
    [eq(PAIR.V_new(s) - PAIR.V(s), sum_(u, PAIR.R_new(s, u) * expected_advantage(PAIR, u))),
     eq(PAIR.J_new() - PAIR.J(), sum_(u, PAIR.d_new(u) * expected_advantage(PAIR, u)))],
    theory=PAIR, title="the performance difference, at a state and from the start",
    source="Kakade and Langford 2002, Lemma 6.1, as commonly quoted",
)  # fmt: skip
def performance_difference():
    return lib.discounted_difference_at(), lib.discounted_difference()


def gap(i):
    """``V_new - V``."""
    return T.V_new(i) - T.V(i)


SURROGATE = sum_(s, T.d(s) * expected_advantage(T))


@cache
def value_gap(sign):
    """``eps >= +-h (V_new - V)``."""
    rows = use_rows()
    return auto(T, ge(T.eps(), sign * T.h() * gap(s)), [lib.discounted_difference_at(), rows])  # fmt: skip


@cache
def use_rows():
    """``h sum R_new = 1``."""
    new = T.R_new
    return auto(T, eq(T.h() * sum_(u, new(s, u)), 1))  # fmt: skip


@cache
def distance(sign):
    """``D >= +-(pi_new - pi)``."""
    change = sign * (T.pi_new(s, a) - T.pi(s, a))
    square = auto(T, fix_all(ge(T.D(s, a) ** 2, change**2)))
    return generalise(square_order(square, change, T.D(s, a)))


LOWER = ge(T.h() * (T.J_new() - T.J() - SURROGATE), -T.gamma() * T.eps() * sum_((s, a), T.d(s) * T.D(s, a)))


@cache
def lower_bound():
    """CPO's bound, times h."""
    weight = T.gamma() * T.d(s) * T.P(s, a, t)
    change = T.pi_new(s, a) - T.pi(s, a)
    pairs = []
    for sign in (1, -1):  # (D + sign change) (eps + sign h gap) >= 0
        near = auto(T, ge(T.D(s, a) + sign * change, 0), [distance(-sign)])
        low = auto(T, ge(T.eps() + sign * T.h() * gap(t), 0), [value_gap(-sign)])
        product = generalise(multiply(at(near, a, s), at(low, t)))
        pairs.append(times(weight / 2, product, over=(s, a, t)))
    return prove(
        T, LOWER,
        using=[times(T.h(), lib.surrogate_error()), *pairs,
               times(-T.gamma() * T.eps() * T.d(s) * T.D(s, a), T.P_sums, over=(s, a))],
    )  # fmt: skip


@pi.claim("cpo", LOWER, title="the surrogate less gamma eps / h times the expected L1 distance bounds the return from below",
          source="Achiam et al. 2017, Corollary 1, as commonly quoted (2 TV is the L1 distance)")  # fmt: skip
def cpo():
    return lower_bound()


FAR = T.declare("alpha   nonneg   \\alpha   the largest total variation", alpha=lambda m: max(
    sum(T.D.meaning(m, i, c) for c in m.actions) for i in m.domain("X")) / 2)  # fmt: skip
FAR = FAR.assuming("alpha_bound", ge(2 * FAR.alpha(), sum_(a, FAR.D(s, a))), "alpha bounds the total variation")
FAR = FAR.assuming("mu_sums", eq(sum_(s, FAR.mu(s)), 1), "the initial distribution is a probability")


@cache
def mass():
    """``h sum d = 1``."""
    return mass_of(FAR)


def mass_of(F):
    """``h sum d = 1``, where mu is a probability."""
    return auto(F, eq(F.h() * sum_(s, F.d(s)), 1))  # fmt: skip


TRPO = ge(FAR.h() ** 2 * (FAR.J_new() - FAR.J() - SURROGATE), -2 * FAR.gamma() * FAR.eps() * FAR.alpha())


@pi.claim("trpo-expected", TRPO, theory=FAR,
          title="with the largest total variation alpha: J_new >= J + L - 2 gamma eps alpha / h^2",
          source="Schulman et al. 2015, Theorem 1, as commonly quoted, with eps for the expected advantage")  # fmt: skip
def trpo_expected():
    return trpo_bound()


@cache
def trpo_bound():
    """The bound with the largest total variation, times h^2."""
    F = FAR
    return auto(F, TRPO, [lower_bound(), mass()])  # fmt: skip


MAX = FAR.declare(
    r"A_max   nonneg   A_{\max}   a bound on the advantages", A_max=lambda m: 4 * sum(abs(disc.reward(m, i, c)) for i in m.domain("X") for c in m.actions) + 4
)
GAIN = disc.advantage(T, s, a)
MAX = MAX.assuming("A_above", ge(MAX.A_max(), GAIN), "it bounds them above")
MAX = MAX.assuming("A_below", ge(MAX.A_max(), -GAIN), "it bounds them below")


@pi.claim("expected-advantage", [ge(2 * MAX.alpha() * MAX.A_max(), expected_advantage(T)),
                                 ge(2 * MAX.alpha() * MAX.A_max(), -expected_advantage(T))], theory=MAX,
          title="the expected advantage is at most 2 alpha max |A|: TRPO's eps in CPO's",
          source="Schulman et al. 2015, Lemma 2, as commonly quoted")  # fmt: skip
def small_advantage():
    mean = auto(MAX, eq(sum_(a, T.pi(s, a) * GAIN), 0))
    found = []
    for sign in (1, -1):
        # sum D (A_max - ..) over both signs of the change: pi_new A = (pi_new - pi) A
        pairs = []
        for turn in (1, -1):
            near = auto(MAX, ge(MAX.D(s, a) + turn * (T.pi_new(s, a) - T.pi(s, a)), 0), [distance(-turn)])
            bound = auto(MAX, ge(MAX.A_max() - turn * sign * GAIN, 0))  # fmt: skip
            pairs.append(times(HALF, generalise(multiply(at(near, a, s), at(bound, a, s))), over=a))
        found.append(prove(MAX, ge(2 * MAX.alpha() * MAX.A_max(), sign * expected_advantage(T)), using=[
            *pairs, times(MAX.A_max(), MAX.alpha_bound), times(-sign, mean)]))  # fmt: skip
    return found


# A conservative step: pi_new = pi + step (other - pi), rewards at most top

STEP = FAR.declare(
    r"""
    step           nonneg   \sigma    how far the step goes
    other(s, a)    policy   \pi^g     the greedy policy, or any
    bound          nonneg   e_g       a bound on the other policy's expected advantage
    top            positive   R       a bound on the rewards
    aim            nonneg   A_0       h times the other policy's advantage under the normalised occupancy
    """,
    step=lambda m: 1, other=lambda m, i, c: disc.choice(m, "pi_new", i, c), bound=FAR.eps.meaning,
)  # fmt: skip
AIM = sum_(a, STEP.other(s, a) * disc.advantage(T, s, a))
STEP = STEP.assuming("mix", eq(T.pi_new(s, a), T.pi(s, a) + STEP.step() * (STEP.other(s, a) - T.pi(s, a))), "a mixture")
STEP = STEP.assuming("alpha_is", eq(STEP.alpha(), STEP.step()), "the total variation is at most the step")
STEP = STEP.assuming("eps_is", eq(STEP.eps(), STEP.step() * STEP.bound()), "the step's advantage is its share of the other's")
STEP = STEP.assuming("aim_def", eq(STEP.aim(), STEP.h() ** 2 * sum_(s, T.d(s) * AIM)), "what the other policy promises")
KAKADE = ge(STEP.h() ** 2 * (T.J_new() - T.J()), STEP.step() * (STEP.aim() - 2 * STEP.gamma() * STEP.step() * STEP.bound()))


@cache
def conservative_bound():
    """The bound of conservative policy iteration, with 1/h for its kernel."""
    S = STEP
    mean = auto(S, eq(sum_(a, T.pi(s, a) * disc.advantage(T)), 0))
    share = auto(S, eq(expected_advantage(T), S.step() * AIM), [mean])  # fmt: skip
    return auto(S, KAKADE, [trpo_bound(), share])  # fmt: skip


@pi.claim("conservative-bound", KAKADE, theory=STEP,
          title="a conservative step of size alpha gains at least alpha/h (A - 2 alpha gamma eps/h)",
          source="Kakade and Langford 2002, Theorem 4.1, as commonly quoted, with 1/h for 1/(1 - gamma (1 - alpha))")  # fmt: skip
def conservative_steps():
    return conservative_bound()


SIZED = STEP.assuming("small", ge(STEP.top(), STEP.h() * STEP.bound()), "values are at most R/h, so advantages are")
SIZED = SIZED.assuming("sized", eq(4 * STEP.top() * STEP.step(), STEP.h() * STEP.aim()), "the step h A_0/(4 R)")


@pi.claim("conservative-gain", ge(8 * STEP.top() * STEP.h() * (T.J_new() - T.J()), STEP.aim() ** 2), theory=SIZED,
          title="the step h A_0/(4 R) gains at least A_0^2/(8 R), values scaled by h",
          source="Kakade and Langford 2002, Corollary 4.2, as commonly quoted")  # fmt: skip
def conservative_gain():
    return conservative_bound()
