"""Russo, Section 6.1: a return in [0, 1] as the probability of a binary outcome, and what the reduction leaves open.

As the text argues: let success be a coin that falls with the return's probability; then V and Q are its conditional
means, and everything applies. The reduction is faithful but not unique: an affine change of the return changes pi_plus.
"""

from scsym.analysis import evaluate
from scsym.claims import claim
from scsym.exact import exact
from scsym.mdp import MDP, zoo
from scsym.operators import success_condition


def arms(q1, q2) -> MDP:
    """One state with two equally likely arms that succeed with these probabilities."""
    return zoo.bandit(q1, q2)


@claim(
    "russo2026/sec-6.1-faithful",
    expect="proven for this shape",
    title="a coin with the return's probability",
    source="Section 6.1",
    says="a terminal state of return g ends like a chance move to success with probability g: V, Q, I and pi_plus agree",
)
def faithful(p):
    g = exact("g")
    direct = MDP({"s": {"a": "end", "b": "lost"}}, initial="s", terminal={"end": "g", "lost": 0})
    coin = MDP({"s": {"a": {"win": "g", "lose": "1 - g"}, "b": "lose"}}, initial="s", terminal={"win": 1, "lose": 0})
    left, right = evaluate(direct), evaluate(coin)
    p.exact("V", left.V["s"], g / 2)
    p.exact("V with the coin", right.V["s"], g / 2)
    p.exact("I", left.influence, right.influence)
    p.exact("pi_plus", success_condition(direct, direct.uniform()), success_condition(coin, coin.uniform()))


@claim(
    "russo2026/sec-6.1-affine",
    expect="proven for this shape",
    title="an affine change of the return changes the influence",
    source="Section 6.1",
    says=r"for Q = (c, c + 1/2), uniform: I = (4 c + 1)^{-2}; subtracting the least return has the most influence",
)
def affine(p):
    model = arms("c", "c + 1/2")
    state = model.states[0]
    p.exact("I", evaluate(model).influence[state], "1/(4*c + 1)**2")
    for c, value in (("0", "1"), ("1/4", "1/4"), ("1/2", "1/9")):
        p.exact(f"I at c = {c}", evaluate(model.subs({"c": c})).influence[state], value)


@claim(
    "russo2026/sec-6.1-unique",
    expect="refuted",
    title="the reduction is not unique",
    source="Section 6.1",
    printed="read as: the conditioned policy does not depend on how the return is mapped to [0, 1]",
)
def unique(p):
    first, second = arms(0, "1/2"), arms("1/4", "3/4")
    state = first.states[0]
    rows = [list(success_condition(m, m.uniform())[state].values())[1] for m in (first, second)]
    p.counterexample(second, "pi_plus of the better arm under an affine change", rows[0], rows[1], relation="=")
    p.corrected("russo2026/sec-6.1-affine")
