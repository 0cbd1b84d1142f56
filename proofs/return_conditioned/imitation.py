"""What imitation of the conditioned policy costs, at one decision: the square of the lost reward is at most KL."""

from fractions import Fraction

from scsym.claims import paper
from scsym.language import eq, ge, sum_
from scsym.prove import auto, fix_all, generalise, multiply, square_order
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
    square = auto(T, fix_all(ge(T.d(y) ** 2, change**2)))
    bound = {sign: generalise(square_order(square, sign * change, T.d(y))) for sign in (1, -1)}
    sides = []
    for sign in (1, -1):  # d >= +-change f - +-change g, which is twice +-change f where the changes sum to zero
        sides.append(auto(T, ge(T.TV() - sign * LOSS, 0), [bound[sign], bound[-sign]]))  # fmt: skip
    return multiply(*sides), lib.kl_total_variation()
