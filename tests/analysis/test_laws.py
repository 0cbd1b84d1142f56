"""The laws that every evaluation obeys, exactly, in random models: cyclic, unreachable states, ties, zero success."""

from fractions import Fraction

import pytest
import sympy
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from scsym.analysis import (
    advantage_of,
    chi_squared,
    evaluate,
    linearised_objective,
    policy_divergence,
    remainder,
    remainder_by_shift,
)
from scsym.errors import ImproperPolicy, ScsymError, UndefinedValue
from scsym.exact import oo, undefined
from scsym.mdp.strategies import mdps, policies
from scsym.operators import shift_factor, success_condition

SETTINGS = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@st.composite
def pairs(draw, count=1, **options):
    """A model with `count` of its policies."""
    full = options.pop("full_support", False)
    mdp = draw(mdps(**options))
    return (mdp, *(draw(policies(mdp, full_support=full)) for _ in range(count)))


def next_value(mdp, V, s, a):
    return mdp.weight(s, a) * sum(
        (p * (V[t] if t in V else mdp.terminal[t]) for t, p in mdp.P(s, a).items()), Fraction(0)
    )


@given(pairs(weighted=True))
@SETTINGS
def test_bellman_equations(pair):
    mdp, pi = pair
    e = evaluate(mdp, pi)
    for s, a in mdp.pairs:
        assert e.Q[s, a] == next_value(mdp, e.V, s, a)
        assert e.A[s, a] == e.Q[s, a] - e.V[s]
    for s in mdp.states:
        assert e.V[s] == sum((pi.probability(s, a) * e.Q[s, a] for a in mdp.actions(s)), Fraction(0))
        assert 0 <= e.V[s] <= 1


@given(pairs(weighted=True))
@SETTINGS
def test_values_are_the_least_solution(pair):
    """Value iteration from zero stays below V and comes close: V is the least nonnegative solution."""
    mdp, pi = pair
    e = evaluate(mdp, pi)
    V = dict.fromkeys(mdp.states, Fraction(0))
    for _ in range(12):
        V = {
            s: sum((pi.probability(s, a) * next_value(mdp, V, s, a) for a in mdp.actions(s)), Fraction(0))
            for s in mdp.states
        }
        assert all(V[s] <= e.V[s] for s in mdp.states)
    assert all((e.V[s] == 0) == (V[s] == 0) for s in mdp.states)


@given(pairs(weighted=True))
@SETTINGS
def test_flow_and_both_readings_of_J(pair):
    mdp, pi = pair
    e = evaluate(mdp, pi)
    starts = sum((p * mdp.terminal[t] for t, p in mdp.initial.items() if t in mdp.terminal), Fraction(0))
    assert e.J == starts + sum((p * e.V[s] for s, p in mdp.initial.items() if s in e.V), Fraction(0))
    try:
        d = e.weighted_occupancy
    except ImproperPolicy:
        assert not e.is_proper
        return
    for t in mdp.states:
        inflow = sum(
            (d[s] * pi.probability(s, a) * mdp.weight(s, a) * mdp.P(s, a).get(t, 0) for s, a in mdp.pairs), Fraction(0)
        )
        assert d[t] == mdp.initial.get(t, 0) + inflow
    ended = sum(
        (
            d[s] * pi.probability(s, a) * mdp.weight(s, a) * p * mdp.terminal[t]
            for s, a in mdp.pairs
            for t, p in mdp.P(s, a).items()
            if t in mdp.terminal
        ),
        Fraction(0),
    )
    assert e.J == starts + ended


@given(pairs())
@SETTINGS
def test_green_function(pair):
    mdp, pi = pair
    e = evaluate(mdp, pi)
    if not e.is_proper:
        with pytest.raises(ImproperPolicy):
            e.green()
        return
    N = e.green()
    for s in mdp.states:
        for t in mdp.states:
            step = sum(
                (
                    pi.probability(s, a) * p * N[u, t]
                    for a in mdp.actions(s)
                    for u, p in mdp.P(s, a).items()
                    if u in e.V
                ),
                Fraction(0),
            )
            assert N[s, t] == (s == t) + step
        assert e.occupancy[s] == sum((p * N[u, s] for u, p in mdp.initial.items() if u in e.V), Fraction(0))


@given(pairs())
@SETTINGS
def test_statewise_triple_identity(pair):
    mdp, pi = pair
    e, plus = evaluate(mdp, pi), success_condition(mdp, pi)
    A = advantage_of(plus, e)
    for s in mdp.states:
        if e.V[s] == 0:
            assert e.influence[s] is undefined
            continue
        assert A[s] / e.V[s] == chi_squared(plus[s], pi[s]) == e.influence[s]


@given(pairs())
@SETTINGS
def test_weighted_identity_and_success_occupancy(pair):
    mdp, pi = pair
    e, plus = evaluate(mdp, pi), success_condition(mdp, pi)
    if e.J == 0:
        assert all(x is undefined for x in e.success_occupancy.values())
        with pytest.raises(UndefinedValue):
            _ = e.Gamma
        return
    assert policy_divergence("chi_squared", plus, pi, e.success_occupancy) == e.Gamma
    try:
        assert linearised_objective(plus, e) == e.J * e.Gamma
    except ImproperPolicy:
        assert not e.is_proper


@given(pairs(count=2, weighted=True))
@SETTINGS
def test_remainder_has_two_readings(pair):
    mdp, pi0, pi = pair
    before = evaluate(mdp, pi0)
    try:
        direct = remainder_by_shift(pi, before)
    except ImproperPolicy:
        return
    assert remainder(pi, before) == direct


@given(pairs(single_start=True))
@SETTINGS
def test_shift_factor_bounds_the_occupancies(pair):
    mdp, pi = pair
    e = evaluate(mdp, pi)
    try:
        kappa, d = shift_factor(mdp, pi), evaluate(mdp, success_condition(mdp, pi)).occupancy
    except ScsymError:
        return
    assert kappa >= 0
    for s in mdp.states:
        assert d[s] <= kappa * e.success_occupancy[s] or e.success_occupancy[s] == 0


def enumerate_success(mdp, pi, s):
    """The success probability from s by listing every trajectory of a layered model."""
    if s in mdp.terminal:
        return mdp.terminal[s]
    return sum(
        (
            pi.probability(s, a) * mdp.weight(s, a) * p * enumerate_success(mdp, pi, t)
            for a in mdp.actions(s)
            for t, p in mdp.P(s, a).items()
        ),
        Fraction(0),
    )


@given(pairs(cyclic=False, weighted=True, max_states=3))
@SETTINGS
def test_layered_values_by_enumeration(pair):
    mdp, pi = pair
    e = evaluate(mdp, pi)
    assert dict(e.V) == {s: enumerate_success(mdp, pi, s) for s in mdp.states}


@given(pairs())
@SETTINGS
def test_cyclic_values_by_an_independent_solver(pair):
    mdp, pi = pair
    e = evaluate(mdp, pi)
    assume(e.is_proper)
    n = len(mdp.states)
    M, b = sympy.eye(n), sympy.zeros(n, 1)
    for s, a in mdp.pairs:
        i = mdp.index[s]
        for t, p in mdp.P(s, a).items():
            q = sympy.Rational(*(pi.probability(s, a) * p).as_integer_ratio())
            if t in mdp.index:
                M[i, mdp.index[t]] -= q
            else:
                b[i] += q * sympy.Rational(*mdp.terminal[t].as_integer_ratio())
    x = M.LUsolve(b)
    assert [Fraction(int(v.p), int(v.q)) for v in x] == [e.V[s] for s in mdp.states]


@given(st.data(), mdps(symbolic=True), st.integers(1, 6))
@SETTINGS
def test_symbolic_values_agree_with_substituted_ones(data, mdp, k):
    pi = data.draw(policies(mdp, symbolic=True))
    e = evaluate(mdp, pi)
    point = {"p": Fraction(k, 7), "x": Fraction(7 - k, 9)}
    here = mdp.subs({n: v for n, v in point.items() if n in mdp.symbols})
    there = evaluate(here, pi.subs({n: v for n, v in point.items() if n in pi.symbols or n in mdp.symbols}))

    def at(value):
        return value.subs({n: point[n] for n in value.symbols}) if hasattr(value, "subs") else value

    assert {s: at(v) for s, v in e.V.items()} == dict(there.V)
    assert at(e.J) == there.J
    for s in mdp.states:
        if e.V[s] != 0:
            assert at(e.influence[s]) == there.influence[s]
    plus, after = success_condition(mdp, pi), success_condition(here, there.policy)
    for s, a in mdp.pairs:
        assert at(plus.probability(s, a)) == after.probability(s, a)


@given(pairs(count=2))
@SETTINGS
def test_divergences_are_zero_only_at_equality(pair):
    mdp, pi, other = pair
    for s in mdp.states:
        for kind in ("chi_squared", "forward_kl", "reverse_kl"):
            value = policy_divergence(kind, pi, other, {s: Fraction(1)})
            assert value == oo or value >= 0
            assert (value == 0) == (pi[s] == other[s])
