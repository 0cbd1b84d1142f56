"""How much success conditioning must gain, and how far it must move: bounds by the best action and by the influence."""

from scsym.claims import paper
from scsym.language import delta, eq, ge, sum_
from scsym.prove import auto, flip, prove, square_zero, times
from scsym.theories.divergence import gibbs, with_kl
from scsym.theories.mdp import a, b, s
from scsym.theories.success import success as T

from .true_gain import true_gain_lemma

ours = paper("beyond", T)
FIX = (s, b)

# The best action: p = pi0(b|s), the rest of the mass, and the gap Q(s, b) - V(s)

B = T.declare(
    r"""
    p     positive   p       the behaviour's probability of the action b
    rest  positive   \bar p  the probability of all others
    """,
    p=lambda m: m.policy("pi0", m.states[0], m.actions[0]),
    rest=lambda m: 1 - m.policy("pi0", m.states[0], m.actions[0]),
)
B = B.assuming("p_def", eq(B.p(), T.pi0(s, b), fix=FIX), "b is an action that the behaviour may take")
B = B.assuming("rest_def", eq(B.p() + B.rest(), 1), "and not the only one")
GAP = T.Q(s, b) - T.V(s)


@ours.claim("best-action", ge(T.V(s) * (T.V_plus(s) - T.V(s)) * B.rest(), B.p() * GAP**2, fix=FIX), theory=B, source="ours",
            title="the gain is at least p/(1 - p) (Q* - V)^2 / V for every action, best or not, of probability p",
            why="Tight in Example 3.1 of Russo 2026.")  # fmt: skip
def best_action():
    # Var Q = p gap^2 + the others' squares, whose mean deviation is - p gap/(1 - p)
    own = T.pi0(s, b)
    shift = T.Q(s, a) - T.V(s) + own * GAP / B.rest()
    square = sum_(a, (1 - delta(a, b)) ** 2 * T.pi0(s, a) * shift**2)
    spread = prove(
        B, ge(T.I(s) * T.V(s) ** 2 * B.rest(), B.p() * GAP**2, fix=FIX),
        by=[T.I_def, B.p_def, flip(T.V_value), T.pi0_sums],
        using=[times(own * GAP**2 * (1 + own / B.rest()), B.rest_def)], remainder=B.rest() * square,
    )  # fmt: skip
    return spread, true_gain_lemma()


# Movement: the divergence KL(pi_plus || pi0) against the influence

R, KL0 = with_kl(T, "pi_plus", "pi0", "KL0")


def largest(m):
    """The largest Q/V."""
    return max(m.q("pi0", i, c) / m.value("pi0", i) for i in m.states for c in m.actions)


R = R.declare(
    r"""
    B   positive   B   a bound on Q/V
    C   positive   C   one over 1 + B
    """,
    B=largest,
    C=lambda m: 1 / (1 + largest(m)),
)
R = R.assuming("B_bound", ge(R.B() * T.V(s), T.Q(s, a)), "Q/V is at most B")
R = R.assuming("C_def", eq(R.C() * (1 + R.B()), 1), "one over 1 + B")


@ours.claim("movement", ge(2 * R.KL0(s), R.C() * T.I(s)), theory=R, source="ours",
            title="KL(pi_plus || pi0) is at least I/(2 (1 + B)), where Q is at most B V",
            why="With the trajectories' divergence at most log J+/J0, a small true gain forces small movement.")  # fmt: skip
def movement():
    plus, Q, V, C = T.pi_plus(s, a), T.Q(s, a), T.V(s), R.C()
    ratio, mid, off = R.KL0_ratio(s, a), R.KL0_mid(s, a), R.KL0_off(s, a)
    # Q = V/ratio where pi_plus is positive, and Q = 0 where only pi0 is
    first, second = plus * (V - ratio * Q), off * Q
    inside = square_zero(auto(R, eq(first**2, 0)), first)  # fmt: skip
    outside = square_zero(auto(R, eq(second**2, 0)), second)  # fmt: skip
    far = sum_(a, plus * (1 - ratio) ** 2 / ratio)
    influence = auto(R, eq(T.I(s), far + sum_(a, off)), [outside, inside])  # fmt: skip
    bounded = auto(R, ge(plus * (ratio * R.B() - 1), 0), [inside])
    low, _ = gibbs(R, KL0)
    near = sum_(a, plus * (ratio - 1) ** 2 / (4 * mid))
    middle = auto(R, eq(sum_(a, plus * (mid - 1) ** 2 / mid), near))  # fmt: skip
    weight = C * (ratio - 1) ** 2 / (4 * mid * ratio)
    reached = auto(R, eq(near - C / 2 * far, sum_(a, weight * plus * (ratio * R.B() - 1))))  # fmt: skip
    small = auto(R, ge(2, C))
    return prove(R, movement.goals[0], using=[
        times(2, low), times(-C, influence), times(2, middle), times(2, reached),
        times(2 * weight, bounded, over=a), times(sum_(a, off), small)])  # fmt: skip
