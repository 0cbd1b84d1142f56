"""Exact values and names as LaTeX."""

from fractions import Fraction

import pytest

from scsym.exact import exact, log, oo, undefined
from scsym.exact.notation import label_latex, short_value, value_latex
from scsym.typeset import glyphs

VALUES = [
    (Fraction(-2, 3), r"-\frac{2}{3}"),
    (7, "7"),
    (oo, r"\infty"),
    (-oo, r"-\infty"),
    (undefined, r"\text{undefined}"),
    (log(2) - log(3) * Fraction(1, 3), r"\log 2 - \frac{1}{3}\,\log 3"),
    (log(1), "0"),
    (exact("p*(1 - q)/2"), r"\frac{p\,(1 - q)}{2}"),
    (exact("-p/q"), r"-\frac{p}{q}"),
    (exact("1 - q"), "1 - q"),
    ((1, Fraction(1, 2)), r"(1, \frac{1}{2})"),
    ({"s0": Fraction(1, 2)}, r"\{s_{0}\colon \frac{1}{2}\}"),
]


@pytest.mark.parametrize(("value", "expected"), VALUES, ids=[x for _, x in VALUES])
def test_values(value, expected):
    assert value_latex(value) == expected


def test_a_long_rational_function_may_break():
    long = exact("(1 + a + b + c + d + e)**3/(1 + a*b*c*d + e**2*a + a*b*c + a**3*d + b**5 + c**7 + d**2*e + e**9)")
    text = value_latex(long, breaks=True)
    assert text.count(r"\scbreak") > 4 and r"\frac" not in text and r"\big/" in text


def test_a_long_integer_comes_in_groups_and_an_enormous_one_shortened():
    assert value_latex(10**30) == r"1\," + r"\,".join(["000"] * 10)
    assert value_latex(10**30, breaks=True).count(r"\scbreak") == 10
    assert value_latex(10**5000 + 7) == r"100000000000 \ldots 000000000007 \text{ (5001 digits)}"
    assert value_latex(2**1400).endswith(r"\text{ (422 digits)}")


def test_a_wide_value_is_read_in_decimals_in_a_table():
    assert short_value(Fraction(123456789, 987654321000)) == r"\approx 0.000125"
    assert glyphs(short_value(Fraction(3**60, 5**60))) <= 16


def test_labels():
    assert [label_latex(x) for x in ("s0", "win", 3, (1, "s"), "a_1", "100%", "s*")] == [
        "s_{0}", r"\text{win}", "3", "(1, s)", r"\text{a\_1}", r"\text{100\%}", r"s^{\star}",
    ]  # fmt: skip
