"""Derivatives and callables of closed forms, against exact values and independent computation."""

import math

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from scsym.analysis import evaluate, sensitivity, to_callable
from scsym.errors import ParseError, UndefinedValue
from scsym.exact import exact, is_symbolic, log, oo, undefined
from scsym.mdp import MDP
from scsym.mdp.strategies import mdps, policies
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


def test_a_callable_keeps_the_shape_of_what_it_was_made_from():
    plus = success_condition(LOOP, LOOP.uniform())
    f = to_callable({"policy": plus, "gain": [log(2), oo, 1]}, modules="math")
    found = f(0.5)
    assert found["policy"]["s"] == {"win": 0.75, "try": 0.25}
    assert found["gain"] == [pytest.approx(math.log(2)), math.inf, 1]
    with pytest.raises(UndefinedValue):
        to_callable({"s": undefined})


@given(st.data())
@settings(max_examples=25, deadline=None)
def test_the_derivative_is_the_limit_of_difference_quotients(data):
    mdp = data.draw(mdps(max_states=3, symbolic=True, cyclic=False))
    pi = data.draw(policies(mdp))
    if not mdp.symbols:
        return
    J = exact(evaluate(mdp, pi).J)
    h = exact("h")
    p = exact("p")
    shifted = J.subs({"p": p + h}) if is_symbolic(J) else J
    quotient = (shifted - J) / h
    at_zero = quotient.subs({"h": 0}) if is_symbolic(quotient) and "h" in quotient.symbols else quotient
    assert sensitivity(mdp, pi, "p") == at_zero
