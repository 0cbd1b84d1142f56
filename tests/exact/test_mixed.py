"""Sums of rational numbers and logarithms: exact equality, decided order."""

import math
from fractions import Fraction

import pytest

from scsym.exact import LogNumber, decimal, log, oo
from scsym.exact.mixed import Mixed, added, sign
from scsym.exact.notation import value_latex


def test_the_simplest_type_is_kept():
    assert added([]) == 0 and added([Fraction(1, 2), Fraction(1, 2)]) == 1
    assert isinstance(added([log(2), log(3)]), LogNumber)
    assert isinstance(added([Fraction(1), log(2)]), Mixed)
    assert added([Fraction(1), log(2), -log(2)]) == 1
    assert added([Fraction(1), log(2), Fraction(-1)]) == log(2)


def test_equality_is_part_by_part():
    assert added([Fraction(1), log(4)]) == added([log(2), Fraction(1), log(2)])
    assert added([Fraction(1), log(2)]) != log(2)
    assert added([Fraction(1), log(2)]) != 1


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([Fraction(1), -log(2)], 1),
        ([Fraction(1, 2), -log(2)], -1),
        ([Fraction(6931471805599453, 10**16), -log(2)], -1),
        ([Fraction(6931471805599454, 10**16), -log(2)], 1),
    ],
)
def test_the_sign_is_decided(values, expected):
    assert sign(added(values)) == expected


def test_order_against_rationals_and_logarithms():
    x = added([Fraction(1), -log(2)])
    assert 0 < x < 1 and x > log(1) and log(2) > x and x <= x and not x < x
    assert x - x == 0 and -x == added([log(2), Fraction(-1)]) and 2 * x == added([Fraction(2), -log(4)])
    with pytest.raises(TypeError):
        x * x


def test_enclosures_sharpen_beyond_double_precision():
    assert log(2).evalf(30) == "0.693147180559945309417232121458"
    low, high = log(2).enclosure(200)
    assert low < high < low + Fraction(1, 10**50)


def test_a_rational_number_may_be_added_to_a_logarithm():
    x = log(2) - Fraction(1, 2)
    assert x == added([log(2), Fraction(-1, 2)]) and x + Fraction(1, 2) == log(2) and 1 - log(2) > 0
    assert (
        x > 0 > -x
        and abs(-x) == x
        and x / 2 + x / 2 == x
        and bool(x)
        and x != log(2)
        and sum([log(2), 1, -log(2)]) == 1
    )
    assert str(x) == "log(2) - 1/2" and str(1 + log(3) / 2) == "(1/2)*log(3) + 1" and x.evalf(10) == "0.1931471806"
    assert decimal(x) == "0.193147" and value_latex(1 - log(2)) == r"-\log 2 + 1"
    assert x + oo is oo and oo * -x is -oo
    low, high = x.enclosure()
    assert low < x < high and max(x, 1) == 1 and max(x, log(1)) == x
    with pytest.raises(TypeError):
        x + 0.5


def test_floats_are_the_nearest_where_they_are_asked_for():
    assert float(log(2)) == math.log(2) and float(log(2) - Fraction(1, 2)) == float("0.19314718055994530942")
    assert float(log(1)) == 0.0 and float(log("1/3") * 2) == -2.1972245773362196
