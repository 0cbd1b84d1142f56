"""Formulas in symbols against the definitions at exact values, inside the range and at its edge."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest

from scsym import analysis, operators
from scsym.analysis import evaluate
from scsym.exact import RationalFunction, exact, oo, undefined
from scsym.mdp import MDP, Policy

from . import definitions as ref
from .models import model, policy

NAMES = "egmpqx"
SHAPES = ["1 - {0}, {0}", "{0}, 1 - {0}", "(1 - {0})/2, {0}/2, 1/2", "{0}**2, 1 - {0}**2"]
POINTS = [
    {n: Fraction(i + 2, 9) for i, n in enumerate(NAMES)},
    {n: Fraction(1, 10**6 + i) for i, n in enumerate(NAMES)},
]


def with_symbol(random, law, name):
    """The law with some of its keys, if there are enough, on a curve in the symbol."""
    entries = random.choice(SHAPES).format(name).split(", ")
    if len(entries) > len(law):
        return law
    chosen = random.sample(list(law), len(entries))
    return dict.fromkeys(law, Fraction(0)) | dict(zip(chosen, map(exact, entries), strict=True))


def at(x, point):
    if isinstance(x, RationalFunction):
        return x.subs({n: point[n] for n in x.symbols})
    if hasattr(x, "items"):
        return {key: at(y, point) for key, y in x.items()}
    return {oo: ref.INFINITE, undefined: None}.get(x, x)


@pytest.mark.parametrize("seed", range(40))
def test_formulas(seed):
    random = Random(seed)
    m = model(random)
    rows, other = policy(random, m), policy(random, m)
    for s in m.states:
        if random.random() < 0.6:
            rows[s] = with_symbol(random, rows[s], random.choice("ex"))
        for a in m.transitions[s]:
            if random.random() < 0.2:
                m.transitions[s][a] = with_symbol(random, m.transitions[s][a], "p")
            if m.weight and random.random() < 0.2:
                m.weight[s, a] = exact("q")
    if random.random() < 0.2:
        m.goal[random.choice(list(m.goal))] = exact("g")
    start = with_symbol(random, m.initial, "m") if random.random() < 0.2 else m.initial
    mdp = MDP(m.transitions, initial=start, terminal=m.goal, weights=m.weight)
    pi, competitor = Policy(mdp, rows), Policy(mdp, other)
    e, plus = evaluate(mdp, pi), operators.success_condition(mdp, pi)
    assert all(analysis.triple_identity(e).values())
    for point in POINTS:
        here = ref.Model(at(m.transitions, point), at(start, point), at(m.goal, point), at(m.weight, point))
        law = at(rows, point)
        V = ref.values(here, law)
        Q = ref.action_values(here, V)
        assert at(e.V, point) == V and at(e.Q, point) == Q and at(e.J, point) == ref.success(here, V)
        assert e.is_proper == ref.is_proper(here, law)
        assert at(e.visits, point) == ref.visits(here, law)
        assert at(e.weighted_visits, point) == ref.visits(here, law, weighted=True)
        assert at(e.influence, point) == ref.influence(here, law)
        d = ref.visits_given_success(here, law)
        assert at(e.success_occupancy, point) == (dict.fromkeys(V) if d is None else d)
        assert at(plus, point) == ref.conditioned(here, law)
        assert at(operators.fold_F(mdp, pi, 2), point) == ref.conditioned(here, ref.conditioned(here, law))
        assert at(operators.boltzmann(mdp, pi, 2), point) == ref.soft(here, law, lambda q: ref.boltzmann(q, 2))
        if d is not None:
            assert at(operators.chi2_trust_region(mdp, pi, e.Gamma).policy, point) == (
                ref.conditioned(here, law) if e.Gamma != 0 else law
            )
        if oo not in e.weighted_visits.values():
            visits = ref.visits(here, law, weighted=True)
            L = ref.total(visits[s] * p * (Q[s, a] - V[s]) for s in other for a, p in other[s].items())
            assert at(analysis.linearised_objective(competitor, e), point) == L
        for s in m.states:
            assert at(analysis.chi_squared(pi[s], competitor[s]), point) == ref.chi_squared(law[s], other[s])
    for edge in (Fraction(0), Fraction(1)):
        point = {n: edge if n in "ex" else Fraction(1, 3) for n in NAMES}
        there = e.subs({n: point[n] for n in {*mdp.symbols, *pi.symbols}})
        here = ref.Model(at(m.transitions, point), at(start, point), at(m.goal, point), at(m.weight, point))
        assert dict(there.V) == ref.values(here, at(rows, point))
        assert at(there.visits, point) == ref.visits(here, at(rows, point))
