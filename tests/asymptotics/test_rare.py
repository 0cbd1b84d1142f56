"""The rare action's mass: enclosures, bounds, the expansion in 1/Lambda; the catalogue's values."""

import math
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scsym.asymptotics import (
    elementary_bounds,
    kl_bernoulli,
    kl_expansion,
    lambert,
    lambert_bounds,
    largest_mass_chi2,
    largest_mass_kl,
    rare_figure,
    rare_table,
)
from scsym.errors import InexactInput, InvalidModel
from scsym.exact import Enclosure, decimal, log

rare = st.fractions(Fraction(1, 10**6), Fraction(1, 2), max_denominator=10**6)
budgets = st.fractions(Fraction(1, 50), 2, max_denominator=50)


@pytest.mark.parametrize(
    "delta, eps, digits",
    [
        ("1/10", "1/1000", "0.03747600554"),
        ("1/10", "1/1000000", "0.01191647655"),
        ("1/2", "1/1000000", "0.05071138001"),
        ("1/2", Fraction(1, 10**12), "0.02190943457"),
        ("1/2", Fraction(1, 10**30), "0.007906212101"),
    ],
)
def test_roots_of_the_catalogue(delta, eps, digits):
    found = largest_mass_kl(delta, eps)
    assert abs(found.low - Fraction(digits)) < Fraction(1, 10 ** (len(digits) - 2))
    assert kl_bernoulli(found.low, eps) <= Fraction(delta) <= kl_bernoulli(found.high, eps)


def test_lambert_bounds_of_the_catalogue():
    low, high = lambert_bounds("1/2", Fraction(1, 10**12))
    assert low.digits(11) == "0.02103538533" and high.digits(11) == "0.02191958912"
    scaled = largest_mass_kl("1/2", Fraction(1, 10**12)).low * 2
    assert decimal(log(10**12) * scaled, 8).startswith("1.21076")


def test_an_exact_inverse():
    assert kl_bernoulli("1/2", "1/4") == log(Fraction(4, 3)) / 2
    assert Fraction(1, 2) in largest_mass_kl(log(Fraction(4, 3)) / 2, "1/4")


@pytest.mark.parametrize(
    "eps, best", [("1/10", "2/5"), ("1/5", "3/5"), ("1/101", "11/101"), ("1/10001", "101/10001"), ("1/2", 1)]
)
def test_rational_maxima_under_chi_squared(eps, best):
    assert largest_mass_chi2(1, eps) == Enclosure(Fraction(best), Fraction(best))


@given(budgets, rare)
@settings(max_examples=40, deadline=None)
def test_all_bounds_enclose_the_mass(delta, eps):
    mass = largest_mass_kl(delta, eps, 40)
    if mass.low == 1:
        assert not delta < log(1 / eps)
        return
    assert kl_bernoulli(mass.low, eps) <= delta <= kl_bernoulli(mass.high, eps)
    low, high = elementary_bounds(delta, eps, 40)
    assert low.low <= mass.high and mass.low <= high.high
    if delta > eps / (1 - eps):
        low, high = lambert_bounds(delta, eps, 40)
        assert low.low <= mass.high and mass.low <= high.high


@given(budgets, rare)
@settings(max_examples=40, deadline=None)
def test_chi_squared_of_the_largest_mass(delta, eps):
    mass = largest_mass_chi2(delta, eps, 40)

    def chi2(q):
        return (q - eps) ** 2 / (eps * (1 - eps))

    if mass.low < 1:
        assert chi2(mass.low) <= delta and (mass.high == 1 or delta <= chi2(mass.high))
    else:
        assert delta >= 1 / eps - 1


@pytest.mark.parametrize("bits", [20, 80, 300])
def test_any_precision(bits):
    found = largest_mass_kl("1/2", "1/1000", bits)
    assert found.low < found.high and found.width <= found.low / 2**bits


def test_lambert_is_the_inverse():
    found = lambert(log(2), 0, 60)  # W e^W = 2
    assert found.digits(9) == "0.852605502"


def test_the_expansion_in_one_over_lambda():
    one, first, second, third = kl_expansion(3)
    assert (one, str(first), str(second)) == (1, "m", "-delta/2 + m**2 - m")
    assert str(third) == "-delta**2/6 - 3*delta*m/2 + delta/2 + m**3 - 5*m**2/2 + m"
    for k in (12, 30, 100):
        size = k * math.log(10)
        scaled = float(largest_mass_kl("1/2", Fraction(1, 10**k), 60).low) * size / 0.5
        m, rest = 1 + math.log(size) - math.log(0.5), []
        for n in range(4):
            values = {"m": Fraction(m), "delta": "1/2"}
            parts = [float(p.subs({k: v for k, v in values.items() if k in str(p)})) if p != 1 else 1.0
                     for p in kl_expansion(n)]  # fmt: skip
            rest.append(
                abs(scaled - sum(p / size**i for i, p in enumerate(parts))) / (math.log(size) / size) ** (n + 1)
            )
        assert max(rest) < 4  # the error after n terms is of order (log Lambda / Lambda)^(n + 1)


def test_the_table_and_the_figure():
    rows = rare_table("1/2", range(1, 4), 30)
    assert [row.eps for row in rows] == [Fraction(1, 10**k) for k in (1, 2, 3)]
    for row in rows:
        assert row.lambert[0].low <= row.kl.high and row.kl.low <= row.lambert[1].high
        assert row.chi2.high**2 <= (1 + Fraction(1, 2)) * row.eps + Fraction(1, 2**20)
    pytest.importorskip("matplotlib")
    figure = rare_figure("1/2", range(1, 4))
    assert len(figure.axes[0].lines) == 2 and len(figure.axes[0].collections) == 3


def test_input_is_checked():
    with pytest.raises(InexactInput):
        largest_mass_kl(0.5, "1/3")
    with pytest.raises(InvalidModel, match="strictly between 0 and 1"):
        largest_mass_kl("1/2", 1)
    with pytest.raises(InvalidModel, match="positive"):
        largest_mass_chi2(0, "1/3")
    with pytest.raises(InvalidModel, match="delta >"):
        lambert_bounds("1/10", "1/2")
    with pytest.raises(InvalidModel, match="probability"):
        kl_bernoulli(2, "1/2")


def test_an_enclosure_shows_the_digits_it_knows():
    assert str(Enclosure(Fraction(1, 3), Fraction(1, 3))) == "1/3"
    assert Enclosure(Fraction("0.49999"), Fraction("0.50001")).digits() == "0.5000"
    assert Enclosure(Fraction("-0.02501"), Fraction("-0.02499")).digits() == "-0.0250"
    assert Fraction(1, 2) in Enclosure(Fraction(0), Fraction(1)) and 2 not in Enclosure(Fraction(0), Fraction(1))
