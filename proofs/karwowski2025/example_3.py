"""Karwowski and Douglas, Example 3 and Appendix B: with chance in the dynamics, temperature is not retraining.

Slips: 25/61 is pi_2^F, not pi_1^F (twice more at the end of appendix B.1); alpha(2) means alpha = 2, the schedule
alpha(k) = k, while Theorem 5.9 has alpha(k) = 2^k; and the second numerator for a_2 prints (3/4, 1/4) for (1/2, 1/2).
At k = 1 temperature, folding and retraining agree for every model.
"""

from fractions import Fraction

from scsym.claims import claim, paper
from scsym.language import Theory
from scsym.mdp import zoo
from scsym.operators import fold_F, iterate, temperature
from scsym.prove import auto, eq, gt, induct, prove, times
from scsym.theories.folding import tempering as T
from scsym.theories.layered import a, n, x
from scsym.theories.measured import first_action, uniform, until


def _a1(operator):
    """The probability of a_1 after an operator with the parameter k, as far as k = 4."""
    return until(4, lambda m, k: first_action(operator(m.mdp, m.the_policy("pi0"), k)))


def _numerator(transitions):
    """The second numerator for a_2, with the transitions of an action."""

    def meaning(m):
        share = iterate(m.mdp, m.the_policy("pi0"), 1)["s", "a2"]
        return sum(share * chance * m.mdp.weight(s, "go") for s, chance in m.mdp.P("s", transitions).items())

    return meaning


E = Theory("Example 3").declare(
    r"""
    k in N
    G(k)      real   \pi_k^G(a_1)         the probability of a_1 after k steps of retraining
    warm(k)   real   \pi_{\alpha=k}(a_1)  the probability of a_1 at temperature alpha = k
    F(k)      real   \pi_k^F(a_1)         the probability of a_1 after folding k times
    drawn     real   n                    the second numerator for a_2 with the printed transitions, those of a_1
    mended    real   n'                   the second numerator for a_2 with its own transitions
    """,
    G=_a1(iterate),
    warm=_a1(temperature),
    F=_a1(fold_F),
    drawn=_numerator("a1"),
    mended=_numerator("a2"),
)
karwowski = paper("karwowski2025", E)
RETRAINED = (Fraction(1, 2), Fraction(5, 11), Fraction(25, 61), Fraction(125, 341), Fraction(625, 1921))
TEMPERED = (Fraction(1, 2), Fraction(5, 11), Fraction(7, 17), Fraction(11, 29), Fraction(19, 53))


def example():
    """Example 3 with a uniform prior."""
    return uniform(zoo.example_3())


def of_the_shape(name, goals, **words):
    """Numbers of Example 3."""
    karwowski.claim(name, goals, expect="proven for this shape", **words)(example)


def refuted(name, goal, **words):
    """Numbers that the paper prints of Example 3, and that are others."""
    karwowski.claim(name, goal, expect="refuted", against="text", **words)(example)


of_the_shape(
    "ex-3-retraining",
    [
        *(eq(E.G(k), value) for k, value in enumerate(RETRAINED)),
        *(eq(E.G(k) * (5**k + 6**k), 5**k) for k in range(5)),
    ],
    title="iterates of retraining, 5^k/(5^k + 6^k)",
    source="Example 3, Appendix B",
)
of_the_shape(
    "ex-3-temperature",
    [eq(E.warm(k), value) for k, value in enumerate(TEMPERED)],
    title="the temperature schedule alpha = k",
    source="Example 3, Appendix B",
)
of_the_shape(
    "ex-3-folding",
    [eq(E.F(k), E.G(k)) for k in range(5)],
    title="folding agrees with retraining here",
    source="Example 3, Appendix B",
)
of_the_shape(
    "ex-3-differ",
    [eq(E.warm(0), E.G(0)), eq(E.warm(1), E.G(1)), gt(E.warm(2), E.F(2)), eq(E.F(2), Fraction(25, 61))],
    title="temperature and retraining part at k = 2",
    source="Example 3",
    quotes="25/61 = pi_[2]^F(a1) != pi_alpha(2)(a1) = 7/17",
)
refuted(
    "ex-3-index",
    eq(E.F(1), Fraction(25, 61)),
    instead="karwowski2025/ex-3-folding",
    title="the index at which folding gives 25/61",
    source="Example 3, Appendix B",
    quotes="25/61 = pi_1^F(a1) != pi_alpha(2)(a1) = 7/17",
    why="pi_1^F(a1) = 5/11 and pi_2^F(a1) = 25/61: the printed index is one too small.",
)
refuted(
    "ex-3-schedule",
    eq(E.warm(2**2), Fraction(7, 17)),
    instead="karwowski2025/ex-3-temperature",
    title="7/17 under the schedule alpha(k) = 2^k",
    source="Example 3, Theorem 5.9",
    quotes="[alpha(k) = 2^k, Theorem 5.9, and] pi_alpha(2)(a1) = 7/17",
    why="alpha(2) = 4 gives 19/53; 7/17 is alpha = 2.",
)
of_the_shape(
    "ex-3-numerator-mended",
    [eq(E.mended(), Fraction(36, 132)), eq(E.drawn(), Fraction(30, 132))],
    title="the second numerator for a_2",
    source="Appendix B.1",
)
refuted(
    "ex-3-numerator",
    eq(E.drawn(), Fraction(36, 132)),
    instead="karwowski2025/ex-3-numerator-mended",
    title="the second numerator for a_2 as printed",
    source="Appendix B.1",
    quotes="6/11 * 3/4 * 1/3 + 6/11 * 1/4 * 2/3 = 36/(11 * 12)",
    why="The left side is 30/132; with the transitions of a_2, 6/11 * 1/2 * 1/3 + 6/11 * 1/2 * 2/3 = 36/132.",
)


@claim("karwowski2025/ex-3-first", T, [eq(T.U(1, n, x), T.V(0, n, x)), eq(T.hot(1, n, x, a), T.G(1, n, x, a))],
    title="at index one temperature is retraining in every model", source="Example 3"
)  # fmt: skip
def first():
    base = auto(T, eq(T.U(1, 0, x), T.V(0, 0, x)))

    def step(h):
        goal = eq(T.U(1, n + 1, x), T.V(0, n + 1, x), fix=(n,))
        return auto(T, goal, [h])

    same = induct(T, eq(T.U(1, n, x), T.V(0, n, x), fix=(n,)), n, base, step).called("u_1 = v")
    yield same
    z0, i0, z1, i1 = T.V_zero(0, n, x), T.V_inv(0, n, x), T.U_zero(1, n, x), T.U_inv(1, n, x)
    old, new = (x, 0, n), (x, 1, n)
    zero = prove(T, eq(z1, z0), using=[
        times(z0, T.U_inverse, *new), times(-z0 * i1, same), times(-i1, T.V_vanishes, *old),
        times(-z1, T.V_inverse, *old), times(-z1 * i0, same), times(i0, T.U_vanishes, *new),
    ])  # fmt: skip
    inverse = auto(T, eq(i1, i0), [same, zero])  # fmt: skip
    first_step = auto(
        T, eq(T.G(1, n, x, a), T.G(0, n, x, a) * (T.Q(0, n, x, a) * T.V_inv(0, n + 1, x) + T.V_zero(0, n + 1, x))),
    )  # fmt: skip
    yield (auto(T, eq(T.hot(1, n, x, a), T.G(1, n, x, a)), [first_step, inverse, zero, same]))  # fmt: skip
