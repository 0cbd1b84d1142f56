"""Conservative policy iteration with its own constant, and how fast policy iteration approaches the optimum."""

from functools import cache

from scsym.claims import paper
from scsym.language import eq, ge, sum_
from scsym.prove import at, fix_all, generalise, multiply, prove, square_order, times
from scsym.theories import discounted as disc
from scsym.theories.discounted import a, advantage, expected_advantage, s, t, u
from scsym.theories.lemmas import policies as lib

from .performance_difference import mass_of

T = disc.two_policies
S = T.declare(
    r"""
    step           nonneg     \sigma       how far the step goes
    stay           nonneg     \bar\sigma   one minus the step
    other(s, a)    policy     \pi^g        the greedy policy, or any
    bound          nonneg     e_g          a bound on the other policy's expected advantage
    move(s)        nonneg     m            the absolute value of d_new - d
    q              positive   q            1 - gamma (1 - step)
    """,
    step=lambda m: 1, stay=lambda m: 0, other=lambda m, i, c: disc.choice(m, "pi_new", i, c), q=lambda m: 1,
    bound=lambda m: max(abs(disc.advantage_of_other(m, i)) for i in m.domain("X")),
    move=lambda m, i: abs(disc.occupancy(m, "pi_new", i) - disc.occupancy(m, "pi", i)),
)  # fmt: skip
AIM = sum_(a, S.other(s, a) * advantage(T))
CHANGE = T.d_new(s) - T.d(s)
S = S.assuming("mix", eq(T.pi_new(s, a), S.stay() * T.pi(s, a) + S.step() * S.other(s, a)), "a mixture")
S = S.assuming("stay_def", eq(S.stay() + S.step(), 1), "the rest").assuming("q_def",
    eq(S.q() + S.gamma() * S.stay(), 1), "q")
S = S.assuming("above", ge(S.bound(), AIM), "it bounds it above").assuming("below", ge(S.bound(), -AIM), "and below")
S = S.assuming("move_def", eq(S.move(s) ** 2, CHANGE**2), "an absolute value is the root of a square")
S = S.assuming("mu_sums", eq(sum_(s, T.mu(s)), 1), "the initial distribution is a probability")
pi = paper("policy-improvement", S)
MOVED = sum_(s, S.move(s))


@cache
def moved(sign):
    """``move >= +-(d_new - d)``."""
    square = prove(S, fix_all(ge(S.move(s) ** 2, CHANGE**2)), using=[times(1, S.move_def)])
    return generalise(square_order(square, sign * CHANGE, S.move(s)))


@cache
def occupancies():
    """``h q sum move <= 2 gamma step``: d_new - d = gamma stay (d_new - d) P + gamma step (d_new P_other - d P)."""
    stay, step, gamma, new = S.stay(), S.step(), S.gamma(), T.d_new(s)
    old, other = T.pi(s, a) * T.P(s, a, t), S.other(s, a) * T.P(s, a, t)
    far = gamma * sum_((s, a), stay * S.move(s) * old + step * new * other + step * T.d(s) * old)
    gap, sides = T.d_new(t) - T.d(t), []
    for sign in (1, -1):
        rest = gamma * step * sum_((s, a), (new * other if sign == -1 else T.d(s) * old)) * 2
        sides.append(prove(S, ge(far - sign * gap, 0), remainder=rest, using=[
            times(-sign, T.d_new_flow), times(sign, T.d_flow), times(-sign * gamma * new * T.P(s, a, t), S.mix,
            over=(s, a)),
            times(gamma * stay * old, moved(sign), over=(s, a)), times(-sign * gamma * T.d(s) * old, S.stay_def,
            over=(s, a))]))  # fmt: skip
    product = multiply(at(sides[0], t), at(sides[1], t))
    square = prove(S, fix_all(ge(far**2, S.move(t) ** 2)), using=[times(1, product), times(-1, S.move_def, t)])
    bound = generalise(square_order(square, S.move(t), far))
    h, before, after = S.h(), mass_of(S), new_mass()
    return prove(S, ge(2 * gamma * step, h * S.q() * MOVED), using=[
        times(h, bound, over=t), times(-gamma * step, before), times(-gamma * step, after), times(-h * MOVED, S.q_def),
        times(-h * gamma * ((stay * S.move(s) + step * T.d(s)) * T.pi(s, a) + step * new * S.other(s, a)), T.P_sums,
        over=(s, a)),
        times(-h * gamma * (stay * S.move(s) + step * T.d(s)), T.pi_sums, over=s), times(-h * gamma * step * new,
        S.other_sums, over=s)])  # fmt: skip


@cache
def new_mass():
    """``h sum d_new = 1``."""
    new = T.d_new(s)
    return prove(S, eq(S.h() * sum_(s, new), 1), using=[
        times(1, T.d_new_flow, over=t), times(S.gamma() * new * T.pi_new(s, a), S.P_sums, over=(s, a)),
        times(S.gamma() * new, T.pi_new_sums, over=s), times(1, S.mu_sums), times(sum_(s, new), S.h_def)])  # fmt: skip


AIMED = S.h() * sum_(s, T.d(s) * AIM)
KAKADE = ge(S.h() * S.q() * (T.J_new() - T.J()), S.step() * (S.q() * AIMED - 2 * S.gamma() * S.step() * S.bound()))


@pi.claim("conservative-sharp", KAKADE,
          title="a conservative step of size alpha gains alpha/h (A - 2 alpha gamma eps/(1 - gamma (1 - alpha))), A normalised",
          source="Kakade and Langford 2002, Theorem 4.1, as commonly quoted")  # fmt: skip
def conservative_sharp():
    step, old = S.step(), sum_(a, T.pi(s, a) * advantage(T))
    mean = prove(S, eq(old, 0), by=[S.pi_sums], using=[times(-1, S.V_bellman)])
    share = prove(S, eq(expected_advantage(T), step * AIM), using=[
        times(advantage(T), S.mix, over=a), times(S.stay(), mean)])  # fmt: skip
    gains = prove(S, eq(T.J_new() - T.J(), step * sum_(s, T.d_new(s) * AIM)), using=[
        times(1, lib.discounted_difference()), times(T.d_new(s), share, over=s)])  # fmt: skip
    pairs = []
    for sign in (1, -1):  # (move + sign change) (bound + sign aim) >= 0
        near = prove(S, ge(S.move(s) + sign * CHANGE, 0), using=[times(1, moved(-sign))])
        low = prove(S, ge(S.bound() + sign * AIM, 0), using=[times(1, S.below if sign == 1 else S.above)])
        pairs.append(times(S.h() * S.q() * step / 2, multiply(near, low), over=s))
    return prove(S, KAKADE, using=[
        times(S.h() * S.q(), gains), *pairs, times(step * S.bound(), occupancies())])  # fmt: skip


# Policy iteration: the new policy is greedy, the third one is optimal

G = disc.with_policy(T, "star", "the optimal policy", r"\pi^*",
    "_star").declare("e   nonneg   \\varepsilon   a bound on the gap of the values", e=lambda m: 4)
G = G.assuming("greedy", ge(expected_advantage(T), advantage(T)),
    "the new policy is greedy: no action has more advantage")
G = G.assuming("gap", ge(G.e(), G.V_star(s) - T.V(s)), "the policy is that near")


@pi.claim("policy-iteration-rate", ge(G.gamma() * G.e(), G.V_star(s) - T.V_new(s)), theory=G,
          title="policy iteration reduces the largest gap to the optimal values by the factor gamma",
          source="Howard 1960, as commonly quoted")  # fmt: skip
def policy_iteration_rate():
    star, gamma = G.star(s, a), G.gamma()
    mean = prove(G, eq(sum_(a, T.pi(s, a) * advantage(T)), 0), by=[G.pi_sums], using=[times(-1, G.V_bellman)])
    gain = prove(G, ge(expected_advantage(T), 0), using=[
        times(T.pi(s, a), G.greedy, over=a), times(1, mean), times(-expected_advantage(T), G.pi_sums)])  # fmt: skip
    better = prove(G, ge(T.V_new(s), T.V(s)), using=[
        times(1, lib.discounted_difference_at()), times(T.R_new(s, u), gain, u, over=u)])  # fmt: skip
    return prove(G, policy_iteration_rate.goals[0], using=[
        times(star, G.greedy, over=a), times(-expected_advantage(T) - T.V(s), G.star_sums), times(-1,
        G.V_star_bellman), times(1, G.V_new_bellman),
        times(T.V(s), G.pi_new_sums), times(gamma * T.pi_new(s, a) * T.P(s, a, t), better, t, over=(a, t)),
        times(gamma * star * T.P(s, a, t), G.gap, t, over=(a, t)), times(-gamma * G.e() * star, G.P_sums, over=a),
        times(-gamma * G.e(), G.star_sums)])  # fmt: skip
