"""Karwowski and Douglas, Examples 2 and 4 with Figures 2 and 3: the Boltzmann-coherent mountain race.

The value after "delta = by" is missing in the text; the numbers are those of delta = 1. In the figure of appendix C the
labels of the mountain's outcomes, 1/4 (finish) and 3/4 (chasm), must be 1 and 0: the printed ones give other policies.
"""

from fractions import Fraction

from scsym.analysis import boltzmann_incoherence, boltzmann_weights
from scsym.claims.former import claim
from scsym.exact import log, oo
from scsym.mdp import zoo
from scsym.operators import boltzmann, iterated_coherence

F = boltzmann_weights(1)


@claim(
    "karwowski2025/ex-2",
    expect="proven for this shape",
    title="iterated coherence in the mountain race",
    source="Examples 2, 4; Figures 2, 3",
    printed="We might compute the Boltzmann-coherent policy for delta = by iterating the f-coherence. After T = 2 "
    "iterations, we arrive at the fixpoint in Figure 2.",
    says="with delta = 1: mountain 1/2, 2/5, 4/7, and 4/7 for ever; kappa_1 = +oo, log 7 - log 5 - (2/5) log 2, 0, 0",
)
def iterates(p):
    race = zoo.mountain_race()
    steps = [iterated_coherence(race, race.uniform(), F, k) for k in range(5)]
    p.exact("mountain at the start", [s["start", "mountain"] for s in steps], ["1/2", "2/5", "4/7", "4/7", "4/7"])
    p.exact("at the mountain", steps[1]["mountain"], {"good": 1, "fatal": 0})
    p.exact("in the forest", steps[2]["forest"], {"left": "1/2", "right": "1/2"})
    kappa = [boltzmann_incoherence(race, s, 1) for s in steps]
    p.exact("kappa_1", kappa, [oo, log(7) - log(5) - Fraction(2, 5) * log(2), log(1), log(1), log(1)])
    p.exact("a fixed point", boltzmann(race, steps[2], 1)["start"], steps[2]["start"])


@claim(
    "karwowski2025/ex-2-delta",
    expect="proven for this shape",
    title="which delta the figures use",
    source="Example 2",
    says="delta = 1/2 and 1/3 end at other policies, 16/25 and 64/91, so the missing value is delta = 1",
)
def which_delta(p):
    race = zoo.mountain_race()
    for n, value in ((1, "4/7"), (2, "16/25"), (3, "64/91")):
        end = iterated_coherence(race, race.uniform(), boltzmann_weights(n), 2)
        p.exact(f"delta = 1/{n}", end["start", "mountain"], value)


@claim(
    "karwowski2025/ex-4-labels",
    expect="refuted",
    title="the labels of the figure in appendix C",
    source="Example 4, Figure 3",
    printed="P(R) = 1/4 (finish) and P(R) = 3/4 (chasm) behind the mountain",
    says="with these labels the mountain row is (1/4, 3/4) and the start 5/11, not (1, 0) and 4/7 as drawn",
)
def labels(p):
    race = zoo.mountain_race()
    weights = {("mountain", "good"): "1/4", ("mountain", "fatal"): "3/4"}
    forest = {("forest", "left"): "3/4", ("forest", "right"): "3/4"}
    drawn = race.replace(weights={**weights, **forest})
    end = iterated_coherence(drawn, drawn.uniform(), F, 2)
    p.exact("at the mountain", list(end["mountain"].values()), ["1/4", "3/4"])
    p.exact("at the start", end["start", "mountain"], "5/11")
    p.counterexample(
        drawn, "mountain at the start with the printed labels", end["start", "mountain"], "4/7", relation="="
    )
    p.corrected("karwowski2025/ex-2")
