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
    symmetric_tail,
    threshold_curve,
    threshold_figure,
    threshold_gain,
    two_point_tail,
    u_shaped_tail,
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


@given(st.fractions(Fraction(1, 20), 3, max_denominator=20), st.fractions(0, 1, max_denominator=20))
@settings(max_examples=60, deadline=None)
def test_symmetric_tails(alpha, c):
    """They fall from one to zero, mirrored in the middle; for integers they are the polynomial."""

    def ends(tail):
        return (tail.low, tail.high) if isinstance(tail, Enclosure) else (tail, tail)

    (low, high), (below, above) = ends(symmetric_tail(alpha, c, 40)), ends(symmetric_tail(alpha, 1 - c, 40))
    assert 0 <= low <= high <= 1 and high - low <= Fraction(1, 2**40)
    assert low + below <= 1 <= high + above
    if alpha == Fraction(1, 2):
        known = ends(arcsine_tail(c, 40))
        assert known[0] <= high and low <= known[1]
    if alpha.denominator == 1:
        assert low == high == zoo.beta_tail(int(alpha), int(alpha), c)


def test_gains_from_enclosed_tails_enclose():
    """The gain falls in the moderate arms' tail and rises in the special arm's."""
    wide = Enclosure(Fraction(2, 5), Fraction(3, 5))
    for gain in (threshold_gain("7/10", "1/2", wide), threshold_gain("7/10", wide, "1/2")):
        assert gain.low < 0 < gain.high
        assert all(
            threshold_gain("7/10", "1/2", q) in threshold_gain("7/10", "1/2", wide) for q in ("2/5", "1/2", "3/5")
        )
    assert isinstance(mean_tail([wide, Fraction(1, 2)]), Enclosure) and mean_tail([wide, 1]).low == Fraction(7, 10)


def test_symmetric_tails_are_checked():
    for alpha, c in ((0, "1/2"), ("1/2", 2), ("-1/2", 0)):
        with pytest.raises(ValueError, match="alpha > 0"):
            symmetric_tail(alpha, c)


def test_figure_2():
    pytest.importorskip("matplotlib")
    thresholds = [Fraction(k, 10) for k in range(1, 10)]
    figure = threshold_figure(thresholds, (70, 30), u_shaped_tail)
    (curve, honest, zero) = figure.axes[0].lines
    gains = dict(threshold_curve(thresholds, (70, 30), u_shaped_tail))
    middle = gains[Fraction(3, 10)]
    assert abs(curve.get_ydata()[2] - float(middle.low)) < 1e-12
    assert honest.get_ydata()[0] == float(faithful_gain("7/10")) and zero.get_ydata()[0] == 0
