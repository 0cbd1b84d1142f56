"""Regions of inequalities in one symbol: written out, at random points, and against sympy's own solver."""

from fractions import Fraction

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from scsym.analysis import evaluate, region
from scsym.errors import InexactInput, ParseError, UndecidedSign
from scsym.exact import exact
from scsym.mdp import MDP


@pytest.mark.parametrize(
    ("left", "relation", "right", "shown"),
    [
        ("p", ">=", "1/3", "p in [1/3, 1]"),
        ("p - 1/3", ">", 0, "p in (1/3, 1]"),
        ("p - 1/3", "<", 0, "p in [0, 1/3)"),
        ("(p - 1/3)**2", ">", 0, "p in [0, 1/3) or (1/3, 1]"),
        ("-(p - 1/3)**2", ">=", 0, "p in {1/3}"),
        ("1/(p - 1/2)", ">=", 0, "p in (1/2, 1]"),
        ("p**2", ">=", "1/2", "p in [sqrt(2)/2, 1]"),
        ("p**2 + 1", "<", 0, "p in no interval"),
        ("p", ">", 0, "p in (0, 1]"),
        ("p", "<=", 0, "p in {0}"),
        ("1/p", ">=", "1/p", "p in (0, 1]"),  # the pole of both sides is left out
        ("1/p", ">", "1/p", "p in no interval"),
        ("p**3 + p", "<=", 1, "p in [0, the root of p**3 + p - 1 near 0.682328]"),
        ("(p**2 - 2)/(p - 3)", ">=", 0, "p in [0, 1]"),
        ("q*(1 - q)", ">", "1/8", "q in (1/2 - sqrt(2)/4, sqrt(2)/4 + 1/2)"),
        (3, ">", 2, "p in [0, 1]"),
    ],
)
def test_regions(left, relation, right, shown):
    assert str(region(left, relation, right)) == shown


def test_other_ranges():
    assert str(region("p**2", ">", 2, low=None, high=None)) == "p in (-oo, -sqrt(2)) or (sqrt(2), oo)"
    assert str(region("p**2 + 1", ">", 0, low=None, high=None)) == "p in (-oo, oo)"
    assert str(region("p", "<=", "1/2", low=None, high="1/4")) == "p in (-oo, 1/4]"
    assert str(region("p", ">=", 0, low="1/2", high="1/2")) == "p in {1/2}"
    found = region("p**2", ">=", "1/2")
    assert Fraction(70710678118654752440, 10**20) not in found and Fraction(70710678118654752441, 10**20) in found
    assert found.to_latex() == r"p \in \left[\frac{\sqrt{2}}{2}, 1\right]"


def test_an_end_is_the_root_itself():
    (piece,) = region("p**3 + p", ">=", 1).intervals
    root = piece.low.expr
    p = sympy.Symbol("p")
    assert sympy.minimal_polynomial(root, p) == p**3 + p - 1
    assert piece.low.near(12) == "0.682327803828"
    assert piece.low.to_latex() == r"\text{the root of } p^{3} + p - 1 \text{ near } 0.682328"
    assert abs(root.evalf(30) ** 3 + root.evalf(30) - 1) < 1e-25


def test_roots_that_are_close_are_kept_apart():
    tiny = Fraction(1, 10**30)
    p = exact("p")
    value = (p * p - Fraction(1, 2)) * (p * p - Fraction(1, 2) - tiny)
    found = region(value, "<")
    (piece,) = found.intervals
    assert piece.low != piece.high and piece.closed == (False, False)
    assert Fraction(1, 2) not in found


def rational_functions(p):
    """Products and quotients of small polynomials, with common roots on purpose."""
    factor = st.sampled_from(
        [p - Fraction(1, 2), p - Fraction(1, 3), p, 1 - p, p * p - Fraction(1, 2), p * p + p - 1, p * p + 1, 2 - p]
    )
    products = st.lists(factor, min_size=0, max_size=3)

    def build(parts):
        value = p - p + 1
        for f in parts[0]:
            value = value * f
        for f in parts[1]:
            value = value / f
        return value + parts[2] if parts[3] else value

    return st.tuples(products, products, st.fractions(-1, 1, max_denominator=3), st.booleans()).map(build)


@given(
    rational_functions(exact("p")),
    st.sampled_from([">", ">=", "<", "<="]),
    st.fractions(0, 1, max_denominator=12),
)
@settings(max_examples=150, deadline=None)
def test_a_region_holds_exactly_where_it_says(value, relation, point):
    inside = point in region(value, relation)
    try:
        here = exact(value).subs({"p": point}) if not isinstance(value, Fraction) else value
    except ZeroDivisionError:
        assert not inside
        return
    assert inside == {">": here > 0, ">=": here >= 0, "<": here < 0, "<=": here <= 0}[relation]


@given(rational_functions(exact("p")))
@settings(max_examples=50, deadline=None)
def test_every_end_is_a_zero_a_pole_or_an_end_of_the_range(value):
    for interval in region(value, ">").intervals:
        for end in (interval.low, interval.high):
            x = end.expr
            zero = abs(sympy.numer(sympy.together(exact_expr(value))).subs("p", x).evalf(40)) < 1e-30
            pole = abs(sympy.denom(sympy.together(exact_expr(value))).subs("p", x).evalf(40)) < 1e-30
            assert zero or pole or x in (0, 1)


def exact_expr(value):
    return value.expr if hasattr(value, "expr") else sympy.Rational(value.numerator, value.denominator)


def test_of_a_model():
    """Where trying again beats a fair coin: the success probability of a loop, as a function of its chance."""
    loop = MDP({"s": {"try": {"s": "p", "won": "1/4", "lost": "3/4 - p"}}}, initial="s", terminal={"won": 1, "lost": 0})
    assert str(region(evaluate(loop).J, ">=", "1/2", high="3/4")) == "p in [1/2, 3/4]"


def test_what_is_refused():
    with pytest.raises(UndecidedSign, match="one symbol"):
        region("p*q")
    with pytest.raises(InexactInput):
        region(0.5)
    with pytest.raises(ParseError, match="relation"):
        region("p", "==")
    with pytest.raises(ParseError, match="empty"):
        region("p", low=1, high=0)
    with pytest.raises(ParseError, match="bound"):
        region("p", low="q")


def test_roots_of_many_polynomials_that_lie_close_together():
    left = exact("-4*(6*p + 1)**2*(p**2 - 2)/(9*(p - 6)*(2*p - 5)**2*(6*p - 5)*(p**2 - 3))")
    right = exact("p*(3/2 - 3*p**2)*(p**2 - 5)*(p**2 - 1/2)")
    found = region(left, ">=", right, low=-3, high=3)
    poles = {Fraction(5, 2), Fraction(5, 6)}
    for x in (Fraction(k, 24) for k in range(-80, 81)):
        holds = abs(x) <= 3 and x not in poles and left.subs({"p": x}) >= right.subs({"p": x})
        assert (x in found) == holds, x
    close = region("(p**2 - 2)**3*(p**2 - 2 - 1/10**40)", ">", 0, low=None, high=None)
    assert len(close.intervals) == 3
