"""Karwowski and Douglas, Proposition 5.4 as printed, for the return J: a model in which retraining lowers it.

The model AB is the smallest found: two decisions, one coin. The policies that its iterates tend to, and Corollaries
4.14 and 4.15 on it, are in the modules of these statements.
"""

from fractions import Fraction

from scsym.analysis import evaluate
from scsym.claims import paper
from scsym.language import Theory, eq, ge, gt, log
from scsym.mdp import zoo
from scsym.operators import iterate
from scsym.theories.measured import first_action, uniform, until


def _after(m, k):
    return evaluate(m.mdp, iterate(m.mdp, m.the_policy("pi0"), k))


T = Theory("iterates of retraining").declare(
    r"""
    k in N
    G(k)    real   G^k(A)    the probability of the first action after k steps of retraining
    S(k)    real   S(G^k)    the success probability after k steps of retraining
    J(k)    real   J(G^k)    the expected return after k steps of retraining
    J0      real   J(\pi)    the expected return of a policy
    J1      real   J(G\pi)   its expected return after one step of retraining
    """,
    G=until(3, lambda m, k: first_action(iterate(m.mdp, m.the_policy("pi0"), k))),
    S=until(3, lambda m, k: _after(m, k).J),
    J=until(3, lambda m, k: _after(m, k).expected_return),
    J0=lambda m: _after(m, 0).expected_return,
    J1=lambda m: _after(m, 1).expected_return,
)
karwowski = paper("karwowski2025", T)


def in_AB():
    """The model AB with its uniform prior."""
    return uniform(zoo.AB())


karwowski.claim(
    "prop-5.4-printed",
    ge(T.J1(), T.J0()),
    expect="refuted",
    against="text",
    instead="karwowski2025/prop-5.4-return",
    title="retraining never lowers the return J",
    source="Proposition 5.4",
    quotes="The sequence pi_i^G improves its return monotonically: J(pi_(i+1)^G) >= J(pi_i^G).",
    why="With stochastic transitions J can fall: -(5/4) log 2 against -(43/34) log 2 here.",
)(in_AB)

karwowski.claim(
    "prop-5.4-ab-success",
    [
        eq(T.G(1), Fraction(8, 17)),
        eq(T.S(0), Fraction(17, 32)),
        eq(T.S(1), Fraction(145, 272)),
        eq(T.S(1) - T.S(0), Fraction(1, 544)),
    ],
    expect="proven for this shape",
    title="in the same model success probability rises",
    source="Proposition 5.4",
)(in_AB)

FACTORS = (Fraction(-5, 4), Fraction(-43, 34), Fraction(-371, 290), Fraction(-3211, 2482))
karwowski.claim(
    "prop-5.4-ab-falls-on",
    [
        *(eq(T.J(k), factor * log(2)) for k, factor in enumerate(FACTORS)),
        *(gt(T.J(k), T.J(k + 1)) for k in range(3)),
        gt(T.J(3), Fraction(-3, 2) * log(2)),
    ],
    expect="proven for this shape",
    title="and the return keeps falling, above -(3/2) log 2",
    source="Proposition 5.4",
)(in_AB)
