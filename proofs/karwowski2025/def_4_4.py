"""Karwowski and Douglas, Definitions 4.4, 4.5, 4.6, 4.11, 4.12: order-respecting f, f-soft policies, incoherence.

Conventions: f acts on e^Q, exact numbers in [0, 1] with 0 for Q = -oo; delta = 1/n for a positive integer n, so that
the Boltzmann policy q^n / sum q^n is rational; kappa sums over all decisions (Definitions 4.6 and 4.12 unroll it to one
KL, which is right for one decision only). At a reached state where every action has Q = -oo the f-soft policy is 0/0.
"""

from fractions import Fraction
from itertools import product

from scsym.analysis import argmax_uniform, boltzmann_incoherence, boltzmann_weights, kl, order_violation, soft_rows
from scsym.claims.former import claim
from scsym.errors import UndefinedValue
from scsym.exact import log, oo
from scsym.mdp import Policy, zoo
from scsym.operators import boltzmann, success_condition

GRID = [v for v in product((Fraction(0), Fraction(1, 3), Fraction(1, 2), Fraction(1)), repeat=3) if any(v)]


def first_argmax(q):
    """All probability on the first maximiser."""
    first = list(q).index(max(q))
    return [Fraction(int(i == first)) for i in range(len(q))]


@claim(
    "karwowski2025/def-4.4",
    expect="proven for this shape",
    title="the three clauses, on a grid of vectors",
    source="Definition 4.4",
    says="softmax with delta = 1, 1/2, 1/3 and the argmax spread evenly over ties violate no clause on 63 vectors",
)
def clauses(p):
    for name, f in [*((f"delta = 1/{n}", boltzmann_weights(n)) for n in (1, 2, 3)), ("argmax", argmax_uniform)]:
        p.exact(f"violations of {name}", int(order_violation(f, GRID) is not None), 0)


@claim(
    "karwowski2025/def-4.4-tie-breaking",
    expect="refuted",
    title="an argmax that breaks ties is order-respecting",
    source="Definition 4.4",
    printed="Examples of order-respecting f include softmax with any temperature and the arg max indicator (with "
    "discontinuities at ties).",
    says="x_1 = x_2 needs f_1 = f_2 (clause 3 both ways), so only the argmax spread evenly over ties is one",
)
def tie_breaking(p):
    tie = (Fraction(1, 2), Fraction(1, 2))
    found = order_violation(first_argmax, [tie])
    p.exact("the clause that fails", found.clause if found else 0, 3)
    p.counterexample(
        tie, "f_2(x) >= f_1(x) for x = (1/2, 1/2)", first_argmax(tie)[1], first_argmax(tie)[0], relation=">=",
        hypotheses={"x_2 >= x_1": tie[1] >= tie[0]},
    )  # fmt: skip
    p.corrected("karwowski2025/prop-4.8-ties")


@claim(
    "karwowski2025/def-4.5",
    expect="proven for this shape",
    title="f-soft and Boltzmann policies of the mountain race",
    source="Definitions 4.5, 4.11",
    says="at the start q = (1/2, 3/4): delta = 1 gives (2/5, 3/5), delta = 1/2 gives (4/13, 9/13), argmax the forest",
)
def soft_policies(p):
    race = zoo.mountain_race()
    for n, row in ((1, ("2/5", "3/5")), (2, ("4/13", "9/13")), (3, ("8/35", "27/35"))):
        p.exact(f"delta = 1/{n}", list(boltzmann(race, race.uniform(), n)["start"].values()), row)
    p.exact("argmax", soft_rows(race, race.uniform(), argmax_uniform)["start"], {"mountain": 0, "forest": 1})


@claim(
    "karwowski2025/def-4.5-undefined",
    expect="refuted",
    title="every policy has an f-soft policy",
    source="Definition 4.5",
    printed="for an order-respecting function f and a policy pi its Q, f-soft policy is the probability distribution "
    "proportional to f(Q)",
    says="where every action has Q = -oo, softmax is 0/0; such a state reached makes the incoherence undefined",
)
def undefined_rows(p):
    model = zoo.weighted_bandit(0, 0)
    total = sum(x**1 for x in (model.weight("s", a) for a in model.actions("s")))
    p.counterexample(model, "the sum of f(Q) is positive", total, 0, relation=">")
    refused = False
    try:
        boltzmann_incoherence(model, model.uniform(), 1)
    except UndefinedValue:
        refused = True
    p.exact("the incoherence is refused", int(refused), 1)
    p.corrected("karwowski2025/zero-success")


@claim(
    "karwowski2025/def-4.12",
    expect="proven for this shape",
    title="incoherence sums over all decisions",
    source="Definitions 4.6, 4.12",
    printed="Unrolling the definition, we have kappa_delta(pi) = KL(pi(a|s) || pi^delta(a|s)).",
    says="in the mountain race kappa_1 of G(uniform) is log 7 - log 5 - (2/5) log 2, the occupancy-weighted sum of "
    "three "
    "KLs; the uniform policy has kappa = +oo, for it takes the fatal path",
)
def sums(p):
    race = zoo.mountain_race()
    p.exact("kappa of the uniform policy", boltzmann_incoherence(race, race.uniform(), 1), oo)
    pi = success_condition(race, race.uniform())
    target = boltzmann(race, pi, 1)
    weighted = kl(pi["start"], target["start"]) + sum(
        (pi["start", s] * kl(pi[s], target[s]) for s in ("mountain", "forest")), log(1)
    )
    kappa = boltzmann_incoherence(race, pi, 1)
    p.exact("kappa of G(uniform)", kappa, weighted)
    p.exact("in logarithms", kappa, log(7) - log(5) - Fraction(2, 5) * log(2))
    one = zoo.weighted_bandit(1, "1/2")
    half = Policy(one, {"s": {"a1": "1/2", "a2": "1/2"}})
    p.exact("one decision: one KL", boltzmann_incoherence(one, half, 1), log(3) - Fraction(3, 2) * log(2))
