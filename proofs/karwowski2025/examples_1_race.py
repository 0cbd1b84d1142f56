"""Karwowski and Douglas, Example 1: the mountain race, retrained again and again."""

from fractions import Fraction

from scsym.analysis import evaluate
from scsym.claims.former import claim
from scsym.exact import log, oo
from scsym.mdp import zoo
from scsym.operators import iterate


@claim(
    "karwowski2025/ex-1-iterates",
    expect="proven for this shape",
    title="iterates of the mountain race",
    source="Example 1",
    says="G^k(mountain | start) = 1/2, 2/5, 8/17, 32/59, 128/209 for k = 0..4, that is 1/(1 + 2 (3/4)^k) for k >= 1.",
)
def iterates(p):
    mdp = zoo.mountain_race()
    expected = ("1/2", "2/5", "8/17", "32/59", "128/209")
    for k, value in enumerate(expected):
        mountain = iterate(mdp, mdp.uniform(), k)["start", "mountain"]
        p.exact(f"G^{k}(mountain | start)", mountain, value)
        if k:
            p.exact(f"closed form at {k}", mountain, 1 / (1 + 2 * Fraction(3, 4) ** k))


@claim(
    "karwowski2025/ex-1-one-step",
    expect="proven for this shape",
    title="one step of retraining in the mountain race",
    source="Example 1",
    says="G at the start is (2/5, 3/5), at the mountain (1, 0) and in the forest (1/2, 1/2).",
)
def one_step(p):
    mdp = zoo.mountain_race()
    once = iterate(mdp, mdp.uniform(), 1)
    p.exact("G(start)", once["start"], {"mountain": "2/5", "forest": "3/5"})
    p.exact("G(mountain)", once["mountain"], {"good": 1, "fatal": 0})
    p.exact("G(forest)", once["forest"], {"left": "1/2", "right": "1/2"})


@claim(
    "karwowski2025/ex-1-objectives",
    expect="proven for this shape",
    title="success probability and return in the mountain race",
    source="Example 1",
    says="S = 5/8, 17/20, 59/68, 209/236, 755/836 for k = 0..4; J = -oo for the uniform policy and (3/5) log(3/4) "
    "after one step.",
)
def objectives(p):
    mdp = zoo.mountain_race()
    for k, value in enumerate(("5/8", "17/20", "59/68", "209/236", "755/836")):
        p.exact(f"S after {k}", evaluate(mdp, iterate(mdp, mdp.uniform(), k)).J, value)
    p.exact("J(pi_0)", evaluate(mdp).expected_return, -oo)
    after = evaluate(mdp, iterate(mdp, mdp.uniform(), 1)).expected_return
    p.exact("J(pi_1)", after, Fraction(3, 5) * log(Fraction(3, 4)))
    p.exact("q at the start", [evaluate(mdp).Q["start", a] for a in ("mountain", "forest")], ["1/2", "3/4"])
