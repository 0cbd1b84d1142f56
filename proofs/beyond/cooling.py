"""Lowering the temperature is no improvement operator under chance, though retraining is.

One decision. Action "sure" has weight 1/2 always; action "bold" has weight 1 once in four times, else 0. Raising weights
to the power k favours the bold action, whose mean stays 1/4, over the sure one, whose weight falls as 2^(-k).
"""

from scsym.claims import paper
from scsym.language import Index, Theory, ge, natural, sum_
from scsym.models import table
from scsym.prove import prove

a, b = Index("a", "A"), Index("b", "A")
k = natural("k")

T = Theory("cooling", reading="one decision under chance: mean weights, and mean powers of weights").declare(
    r"""
    a, b in A    the actions
    k in N
    p(a)         law      p   the prior
    q(a)         nonneg   q   the mean weight of an action
    h(k, a)      nonneg   h   the mean k-th power of its weight
    """
)
ours = paper("beyond", T)


def reached(weight):
    """Success times normaliser, and normaliser, of the prior tilted by a weight of actions."""
    return sum_(a, T.p(a) * weight(a) * T.q(a)), sum_(a, T.p(a) * weight(a))


COLD, COLDER = reached(lambda c: T.h(k, c)), reached(lambda c: T.h(k + 1, c))
ONCE, TWICE = reached(lambda c: T.q(c) ** k), reached(lambda c: T.q(c) ** (k + 1))


@ours.claim("cooling", ge(COLDER[0] * COLD[1], COLD[0] * COLDER[1]), expect="refuted", against="reading", source="ours",
            instead=["beyond/retraining-row"], title="a lower temperature succeeds at least as often, under chance",
            why="Success 3/8, 5/12, 3/8, 1/3, 3/10 at inverse temperatures 0 to 4.")  # fmt: skip
def cooling():
    fixed = {
        "p": {"sure": "1/2", "bold": "1/2"}, "q": {"sure": "1/2", "bold": "1/4"},
        "h": {"sure": {"first": [], "then": [["1", 0, "1/2"]]}, "bold": {"first": ["1"], "then": [["1/4", 0, "1"]]}},
    }  # fmt: skip
    return table({"A": ["sure", "bold"]}, fixed)


@ours.claim("retraining-row", ge(TWICE[0] * ONCE[1], ONCE[0] * TWICE[1]), source="ours",
            title="retraining succeeds at least as often after every round, under the same chance",
            why="There 3/8, 5/12, 9/20, 17/36, 33/68.")  # fmt: skip
def retraining_row():
    pairs = T.p(a) * T.p(b) * T.q(a) ** k * T.q(b) ** k * (T.q(a) - T.q(b)) ** 2
    return prove(T, retraining_row.goals[0], remainder=sum_((a, b), pairs) / 2)
