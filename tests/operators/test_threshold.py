"""Tails of the arms of section 6.3 and the curve of Figure 2, exactly."""

import math
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scsym.analysis import evaluate
from scsym.errors import InexactInput
from scsym.exact import Enclosure, decimal
from scsym.mdp import zoo
from scsym.operators import (
    arcsine_tail,
    faithful_gain,
    mean_tail,
    proxy_condition,
    threshold_curve,
    threshold_gain,
    two_point_tail,
    uniform_tail,
)


def test_rational_arcsine_tails():
    assert [arcsine_tail(c) for c in (0, "1/4", "1/2", "3/4", 1)] == [
        1,
        Fraction(2, 3),
        Fraction(1, 2),
        Fraction(1, 3),
        0,
    ]


@given(st.fractions(Fraction(1, 50), Fraction(49, 50), max_denominator=50))
@settings(max_examples=40, deadline=None)
def test_arcsine_tails_are_enclosed(c):
    found = arcsine_tail(c, 40)
    value = 2 / math.pi * math.acos(math.sqrt(c))
    if isinstance(found, Enclosure):
        assert found.width <= Fraction(1, 2**40)
        assert float(found.low) - 1e-9 <= value <= float(found.high) + 1e-9
    else:
        assert abs(float(found) - value) < 1e-12
    assert arcsine_tail(1 - c, 20) is not None


def test_arcsine_thresholds_are_checked():
    for wrong in (-1, 2, "c"):
        with pytest.raises(ValueError, match="from 0 to 1"):
            arcsine_tail(wrong)
    with pytest.raises(InexactInput):
        arcsine_tail(0.5)


def test_the_curve_of_figure_2():
    curve = dict(threshold_curve([Fraction(k, 100) for k in range(1, 100)]))
    model = zoo.beta_bandit()
    for c in (Fraction(1, 4), Fraction(1, 2), Fraction(9, 10)):
        tilde = proxy_condition(model, model.uniform(), zoo.beta_bandit(threshold=c).terminal)
        assert curve[c] == evaluate(model, tilde).J - evaluate(model).J
    assert curve[Fraction(76, 100)] > 0 > curve[Fraction(77, 100)]  # where the special arm's tail meets the mean tail
    assert max(curve.values()) > faithful_gain("7/10") == Fraction(99, 125500)


def test_the_mean_of_three_families_is_what_counts():
    tails = [two_point_tail("1/2"), arcsine_tail("1/2"), uniform_tail("1/2")]
    assert threshold_gain("7/10", "233/256", mean_tail(tails)) == Fraction(2079, 1290500)


@pytest.mark.parametrize("c, reading", [("1/4", "0.00111284"), ("1/2", "0.00196031"), ("3/4", "-0.00124307")])
def test_a_concentrated_special_arm(c, reading):
    three = mean_tail([two_point_tail(c), arcsine_tail(c), uniform_tail(c)])
    gain = threshold_gain("7/10", zoo.beta_tail(70, 30, c), three)
    assert decimal(gain, 6) == reading
