"""What imitation of the conditioned policy costs, at one decision: the square of the lost reward is at most KL."""

from fractions import Fraction

from scsym.claims import paper
from scsym.language import eq, ge, sum_
from scsym.prove import fix_all, generalise, multiply, prove, square_order, times
from scsym.theories.laws import y
from scsym.theories.lemmas import divergences as lib

T = lib.kl_total_variation().theory.declare(
    r"""
    f(y)   nonneg   f         the reward of an action
    g(y)   nonneg   \bar f   what it lacks of one
    """,
    f=lambda m, o: m.worth(o),
    g=lambda m, o: 1 - m.worth(o),
)
T = T.assuming("g_def", eq(T.f(y) + T.g(y), 1), "rewards are between zero and one")
HALF = Fraction(1, 2)
rc = paper("return-conditioned", T)
LOSS = sum_(y, T.p(y) * T.f(y)) - sum_(y, T.q(y) * T.f(y))


@rc.claim("imitation", ge(T.KL(), LOSS**2),
          title="one decision: the square of the reward that an imitation loses is at most its divergence",
          source="Brandfonbrener et al. 2022, Theorem 2, as commonly quoted, at horizon one, by Pinsker's inequality")  # fmt: skip
def imitation():
    change = T.p(y) - T.q(y)
    square = prove(T, fix_all(ge(T.d(y) ** 2, change**2)), using=[times(1, T.d_def, y)])
    bound = {sign: generalise(square_order(square, sign * change, T.d(y))) for sign in (1, -1)}
    sides = []
    for sign in (1, -1):  # d >= +-change f - +-change g, which is twice +-change f where the changes sum to zero
        sides.append(prove(T, ge(T.TV() - sign * LOSS, 0), by=[T.TV_def], using=[
            times(T.f(y) / 2, bound[sign], over=y), times(T.g(y) / 2, bound[-sign], over=y),
            times(-(sign * change + T.d(y)) / 2, T.g_def, over=y),
            times(-HALF * sign, T.p_sums), times(HALF * sign, T.q_sums)]))  # fmt: skip
    return prove(T, imitation.goals[0], using=[times(1, multiply(*sides)), times(1, lib.kl_total_variation())])
