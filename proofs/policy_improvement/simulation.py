"""The simulation lemma: how much a policy's value differs between two models of the same problem."""

from fractions import Fraction

from scsym.claims import paper
from scsym.language import Hypothesis, Theory, delta, eq, ge, sum_
from scsym.prove import at, auto, generalise, multiply, prove, times
from scsym.theories.discounted import a, s, t, u

HALF = Fraction(1, 2)

M = Theory("two models", reading="one policy in two models of a discounted problem, rewards in [0, 1]").declare(
    r"""
    s, t, u in X    the states
    a in A          the actions
    P(s, a, t)      law        P           the model
    O(s, a, t)      law        \hat P      the other model
    r(s, a)         real       r           the reward
    o(s, a)         real       \hat r      the other reward
    gamma           nonneg     \gamma      the discount
    h               positive   h           one minus the discount
    pi(s, a)        law        \pi         the policy
    V(s)            real       V           its value
    W(s)            real       \hat V      its value in the other model
    R(s, u)         nonneg     R           its resolvent in the model
    D(s, a, t)      nonneg     D           a bound on the absolute value of P - O
    eR              nonneg     e_R         a bound on the reward error
    eP              nonneg     e_P         a bound on the L1 error of the transitions
    """
)


def backup(reward, law, value):
    return sum_(a, M.pi(s, a) * (reward(s, a) + M.gamma() * sum_(t, law(s, a, t) * value(t))))


last = delta(s, u) + M.gamma() * sum_((t, a), M.R(s, t) * M.pi(t, a) * M.P(t, a, u))
M = M.with_hypotheses(
    Hypothesis("h_def", eq(M.h() + M.gamma(), 1), "gamma is below one"),
    Hypothesis("V_bellman", eq(M.V(s), backup(M.r, M.P, M.V)), "Bellman equation"),
    Hypothesis("W_bellman", eq(M.W(s), backup(M.o, M.O, M.W)), "Bellman equation in the other model"),
    Hypothesis("R_last", eq(M.R(s, u), last), "the resolvent, by the last step"),
    Hypothesis("D_above", ge(M.D(s, a, t), M.P(s, a, t) - M.O(s, a, t)), "D bounds the difference"),
    Hypothesis("D_below", ge(M.D(s, a, t), M.O(s, a, t) - M.P(s, a, t)), "on both sides"),
    Hypothesis("eP_bound", ge(M.eP(), sum_(t, M.D(s, a, t))), "the L1 error"),
    Hypothesis("eR_bound", ge(M.eR(), M.r(s, a) - M.o(s, a)), "the reward error"),
    Hypothesis("W_low", ge(M.W(s), 0), "the other reward is at least zero"),
    Hypothesis("W_high", ge(1, M.h() * M.W(s)), "and at most one"),
)
pi = paper("policy-improvement", M)


@pi.claim("simulation", ge(M.h() * M.eR() + M.gamma() * M.eP() / 2, M.h() ** 2 * (M.V(s) - M.W(s))),
          title="the simulation lemma: V - V^ <= e_R/h + gamma e_P/(2 h^2), and so the other way round",
          source="Kearns and Singh 2002, as commonly quoted")  # fmt: skip
def simulation():
    h, g, W = M.h(), M.gamma(), M.W(t)
    moved = sum_(t, (M.P(s, a, t) - M.O(s, a, t)) * W)
    there = sum_(a, M.pi(u, a) * (M.r(u, a) - M.o(u, a) + g * sum_(t, (M.P(u, a, t) - M.O(u, a, t)) * W)))
    exact = auto(M, eq(M.V(s) - M.W(s), sum_(u, M.R(s, u) * there)))  # fmt: skip
    rows = prove(M, eq(h * sum_(u, M.R(s, u)), 1), using=[
        times(1, M.R_last, s, u, over=u), times(g * M.R(s, t) * M.pi(t, a), M.P_sums, a, t, over=(t, a)),
        times(g * M.R(s, t), M.pi_sums, t, over=t), times(sum_(u, M.R(s, u)), M.h_def)])  # fmt: skip
    # (D - (P - O)) h W + (D + (P - O)) (1 - h W) >= 0, summed over t
    gap = M.P(s, a, t) - M.O(s, a, t)
    up = auto(M, ge(M.D(s, a, t) - gap, 0))
    down = auto(M, ge(M.D(s, a, t) + gap, 0))
    low, high = auto(M, ge(h * W, 0)), auto(M, ge(1 - h * W, 0))
    inner = auto(M, ge(M.eP() / 2, h * moved), [product_of(up, low), product_of(down, high)])  # fmt: skip
    return prove(M, simulation.goals[0], using=[
        times(-(h**2), exact, s), times(-h * M.eR() - g * M.eP() / 2, rows, s),
        times(h**2 * M.R(s, u) * M.pi(u, a), M.eR_bound, a, u, over=(u, a)),
        times(h * M.R(s, u) * g * M.pi(u, a), inner, a, u, over=(u, a)),
        times(-(h**2) * M.R(s, u) * M.eR() - h * g * M.R(s, u) * M.eP() / 2, M.pi_sums, u, over=u)])  # fmt: skip


def product_of(first, second):
    """The product of two inequalities about (a, s, t) and t."""
    return generalise(multiply(at(first, a, s, t), at(second, t)))
