"""Derivatives, callables and regions of closed forms, against exact values and independent computation."""

from fractions import Fraction

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from scsym.analysis import evaluate, region, sensitivity, to_callable
from scsym.errors import ParseError, UndecidedSign
from scsym.exact import exact
from scsym.mdp import MDP
from scsym.operators import success_condition

LOOP = MDP(
    {"s": {"win": "won", "try": {"s": "p", "lost": "1 - p"}}}, initial="s", terminal={"won": 1, "lost": 0}, name="loop"
)


def test_the_derivative_of_the_success_probability():
    found = sensitivity(LOOP, LOOP.uniform(), "p")
    p = sympy.Symbol("p")
    assert found == exact(sympy.diff(1 / (2 - p), p))
    with pytest.raises(ParseError, match="q"):
        sensitivity(LOOP, LOOP.uniform(), "q")


def test_a_callable_agrees_at_rational_points():
    J = evaluate(LOOP, success_condition(LOOP, LOOP.uniform())).J
    f = to_callable(J, modules="sympy")
    assert f(sympy.Rational(1, 2)) == sympy.Rational(6, 7)
    with pytest.raises(ParseError):
        to_callable(J, [])


@pytest.mark.parametrize(
    ("text", "relation", "shown"),
    [
        ("p - 1/3", ">=", "p in [1/3, 1]"),
        ("p - 1/3", ">", "p in (1/3, 1]"),
        ("p - 1/3", "<", "p in [0, 1/3)"),
        ("(p - 1/3)**2", ">", "p in [0, 1/3) or (1/3, 1]"),
        ("-(p - 1/3)**2", ">=", "p in {1/3}"),
        ("1/(p - 1/2)", ">=", "p in (1/2, 1]"),
        ("p**2 - 1/2", ">=", "p in [sqrt(2)/2, 1]"),
        ("p**2 + 1", "<", "p in no interval"),
        ("p", ">", "p in (0, 1]"),
    ],
)
def test_regions(text, relation, shown):
    assert str(region(exact(text), relation)) == shown


@given(st.lists(st.fractions(0, 1, max_denominator=6), min_size=1, max_size=4), st.integers(0, 24))
@settings(max_examples=40, deadline=None)
def test_a_region_holds_where_it_says(roots, k):
    p = exact("p")
    value = p - p + 1
    for r in roots:
        value = value * (p - r)
    point = Fraction(k, 24)
    inside = any(
        (i.low < point or (i.low == point and i.closed[0])) and (point < i.high or (point == i.high and i.closed[1]))
        for i in region(value).intervals
    )
    assert inside == (value.subs({"p": point}) >= 0)


def test_two_symbols_are_refused():
    with pytest.raises(UndecidedSign, match="one symbol"):
        region(exact("p*q"))
