"""Karwowski and Douglas, Examples 2 and 4 with Figures 2 and 3: the Boltzmann-coherent mountain race.

The value after "delta = by" is missing in the text; the numbers are those of delta = 1. In the figure of appendix C the
labels of the mountain's outcomes, 1/4 (finish) and 3/4 (chasm), must be 1 and 0: the printed ones give other policies.
"""

from fractions import Fraction

from scsym.analysis import boltzmann_incoherence, boltzmann_weights, evaluate
from scsym.claims import paper
from scsym.language import Theory, eq, gt, log
from scsym.mdp import zoo
from scsym.operators import boltzmann, iterated_coherence
from scsym.theories.measured import best, first_action, uniform, until


def _steps(m, k, n=1):
    """k steps of coherence with delta = 1/n."""
    return iterated_coherence(m.mdp, m.the_policy("pi0"), boltzmann_weights(n), k)


T = Theory("coherence").declare(
    r"""
    k in N
    B(k)       real   \pi_k^B                the probability of the first action after k steps of coherence, delta = 1
    kappa(k)   real   \kappa_1(\pi_k^B)      the incoherence after k steps, delta = 1
    next       real   (\pi_2^B)^1            the probability of the first action in the Boltzmann policy of two steps
    end(k)     real   \pi_2^{B,1/k}          the probability of the first action after two steps, delta = 1/k
    good       real   \pi_1^B(good)          the probability of the good path at the mountain after one step
    J          real   J(\pi_2^B)             the expected return after two steps
    J_best     real   J^*                    the largest expected return
    left       real   \pi_2^B(left)          the probability of the left path in the forest after two steps
    """,
    B=until(4, lambda m, k: first_action(_steps(m, k))),
    kappa=until(4, lambda m, k: boltzmann_incoherence(m.mdp, _steps(m, k), 1), first=1),
    next=lambda m: first_action(boltzmann(m.mdp, _steps(m, 2), 1)),
    end=until(3, lambda m, n: first_action(_steps(m, 2, n)), first=1),
    good=lambda m: _steps(m, 1)["mountain", "good"],
    J=lambda m: evaluate(m.mdp, _steps(m, 2)).expected_return,
    J_best=lambda m: best(m.mdp, "expected_return"),
    left=lambda m: _steps(m, 2)["forest", "left"],
)
karwowski = paper("karwowski2025", T)


def race():
    """The mountain race with a uniform prior."""
    return uniform(zoo.mountain_race())


karwowski.claim(
    "ex-2",
    [
        *(eq(T.B(k), value) for k, value in enumerate((Fraction(1, 2), Fraction(2, 5), *[Fraction(4, 7)] * 3))),
        eq(T.good(), 1),
        eq(T.left(), Fraction(1, 2)),
        eq(T.kappa(1), log(7) - log(5) - Fraction(2, 5) * log(2)),
        *(eq(T.kappa(k), 0) for k in (2, 3, 4)),
        eq(T.next(), T.B(2)),
    ],
    expect="proven for this shape",
    title="iterated coherence in the mountain race, delta = 1",
    source="Examples 2, 4; Figures 2, 3",
    quotes="We might compute the Boltzmann-coherent policy for delta = [1] by iterating the f-coherence. After T = 2 "
    "iterations, we arrive at the fixpoint in Figure 2.",
)(race)

karwowski.claim(
    "coherent-not-optimal",
    [eq(T.kappa(2), 0), eq(T.J(), Fraction(3, 7) * log(Fraction(3, 4))), gt(T.J_best(), T.J())],
    expect="proven for this shape",
    title="a coherent policy that is not optimal",
    source="after Definition 4.6",
    quotes="coherence does not mean optimality in the usual sense of maximizing the return",
)(race)

karwowski.claim(
    "ex-2-delta",
    [eq(T.end(1), Fraction(4, 7)), eq(T.end(2), Fraction(16, 25)), eq(T.end(3), Fraction(64, 91))],
    expect="proven for this shape",
    title="which delta the figures use",
    source="Example 2",
    why="The figures show 4/7, so the missing value is delta = 1.",
)(race)


@karwowski.claim("ex-4-labels", eq(T.B(2), Fraction(4, 7)), expect="refuted", against="text",
    instead="karwowski2025/ex-2", title="the labels of the figure in appendix C", source="Example 4, Figure 3",
    quotes="P(R) = 1/4 (finish) and P(R) = 3/4 (chasm) [behind the mountain]",
    why="With these labels the mountain row is (1/4, 3/4) and the start 5/11, not (1, 0) and 4/7 as drawn."
)  # fmt: skip
def labels():
    weights = {("mountain", "good"): "1/4", ("mountain", "fatal"): "3/4"}
    forest = {("forest", "left"): "3/4", ("forest", "right"): "3/4"}
    return uniform(zoo.mountain_race().replace(weights={**weights, **forest}))
