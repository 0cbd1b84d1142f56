"""What a float means: the fraction that it was rounded from where that is clear, and refused where it is not."""

from decimal import Decimal
from fractions import Fraction as F

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scsym.errors import InexactInput, InvalidModel, ParseError
from scsym.exact import exact
from scsym.exact.meaning import Printed, RoundedRow, printed_digits, reading, simplest


def row(*entries, **options):
    options = options or {"rationalize": True}
    return reading(**options).row(entries, lambda k: f"entry {k}", lambda: "the entries")


def number(x, **options):
    return reading(**(options or {"rationalize": True})).number(x, lambda: "the weight")


@given(st.fractions(0, 1, max_denominator=10**6))
def test_a_float64_gives_back_denominators_up_to_a_million(x):
    assert number(float(x)) == x


@given(st.fractions(0, 1, max_denominator=500))
def test_also_after_a_subtraction(x):
    assert number(1 - float(1 - x)) == x


@settings(deadline=None)  # the first example imports NumPy
@given(st.fractions(0, 1, max_denominator=200))
def test_a_float32_gives_back_denominators_up_to_some_hundreds(x):
    numpy = pytest.importorskip("numpy")
    assert number(numpy.float32(float(x))) == x


@given(st.integers(1, 99), st.integers(1, 99))
def test_ten_digits_give_back_small_fractions(p, q):
    x = F(min(p, q), max(p, q))
    texts = [f"{float(v):.10g}" for v in (x, 1 - x) if v]
    assert row(*map(Printed, texts), rationalize=True, digits=10)[0] == x


def test_digits_of_the_source_count():
    assert printed_digits(["0.5", "1e-05", "0.08333333333", "0"]) == 10
    assert row(Printed("0.3333333333"), Printed("0.6666666667")) == [F(1, 3), F(2, 3)]
    assert row(Printed("0.06"), Printed("0.94")) == [F(3, 50), F(47, 50)]
    assert row(Printed("0.9"), Printed("0.1"), rationalize=True, digits=17) == [F(9, 10), F(1, 10)]
    assert row(Printed("0.99999"), Printed("1e-05"), rationalize=True, digits=10) == [F(99999, 10**5), F(1, 10**5)]


def test_without_the_request_decimals_in_texts_are_as_written():
    assert row(Printed("0.3333"), Printed("0.6667"), floats="refuse") == [F(3333, 10**4), F(6667, 10**4)]
    assert number(Printed("1e-3"), floats="refuse") == F(1, 1000)


@pytest.mark.parametrize("entry", [0.3333333333, 0.3333, Printed("0.333"), Decimal("0.333")])
def test_two_readings_are_ambiguous(entry):
    with pytest.raises(InexactInput, match=r"the weight: 0\.3+ is ambiguous: it may stand for 1/3 or for 3+/1(0)+;"):
        number(entry)
    assert number(entry, denominators=9) == F(1, 3)
    assert number(entry, denominators=[2, 3]) == F(1, 3)


def test_the_digits_of_a_random_number_say_nothing():
    for x in (0.7310585786300049, 2**-0.5, 0.1234567891, Printed("0.1234567891")):
        with pytest.raises(InexactInput, match="denominators="):
            number(x)


def test_three_candidates_that_sum_to_one_confirm_each_other():
    meant = [F(n, 30030) for n in (7001, 9029, 6001, 7999)]
    texts = [f"{float(x):.10g}" for x in meant]
    assert row(*map(Printed, texts), rationalize=True, digits=10) == meant
    with pytest.raises(InexactInput, match="ambiguous"):
        row(Printed(texts[0]), Printed(f"{float(1 - meant[0]):.10g}"), rationalize=True, digits=10)


def test_the_entry_that_is_left_follows_from_the_others():
    assert row(1e-12, 1 - 1e-12) == [F(1, 10**12), 1 - F(1, 10**12)]


def test_a_positive_number_never_becomes_zero():
    with pytest.raises(InexactInput, match="never read as 0"):
        number(5.551115123125783e-17)
    assert number(1e-16) == F(1, 10**16)
    with pytest.raises(InvalidModel, match="the entries sum to 10000000000000001/10000000000000000"):
        row(1e-16, 1 - 1e-16)


def test_rows_must_sum_to_one():
    with pytest.raises(InvalidModel, match="sum to 11/12, not to 1.*floats='normalize'"):
        row(0.25, 2 / 3)
    assert row(0, 0.0) == [0, 0]


def test_learned_rows_are_divided_by_their_sum():
    learned = [0.1, 0.2, 0.7]
    total = sum(map(F, learned))
    with pytest.warns(RoundedRow, match="divided by its sum"):
        assert row(*learned, floats="normalize") == [F(x) / total for x in learned]
    with pytest.raises(InvalidModel, match="sum to 0.3, which is further from 1 than rounding explains"):
        row(0.1, 0.2, floats="normalize")
    assert row(0.5, 0.5, floats="normalize") == [F(1, 2), F(1, 2)]
    assert row("p", "1 - p", floats="normalize") == [exact("p"), 1 - exact("p")]
    with pytest.warns(RoundedRow):
        assert row(3, 1.0, 0, floats="normalize") == [F(3, 4), F(1, 4), 0], "counts"
    with pytest.raises(InvalidModel, match="further from 1"):
        row("1/2", "1/3", floats="normalize")


def test_refusals_name_the_remedy():
    with pytest.raises(InexactInput, match=r"the weight: 0\.5 is a float.*write '1/2'.*rationalize=True"):
        number(0.5, floats="refuse")
    with pytest.raises(InexactInput, match="export with output_precision = 17"):
        reading(True, remedy="export with output_precision = 17").number(0.1234567891, lambda: "x")


@pytest.mark.parametrize("x", [float("nan"), float("inf"), -float("inf")])
def test_what_is_not_finite_is_refused(x):
    for mode in ("refuse", "rationalize", "normalize"):
        with pytest.raises(InexactInput):
            row(x, 1, floats=mode)


@pytest.mark.parametrize("options", [
    {"floats": "round"}, {"rationalize": True, "floats": "normalize"}, {"floats": "normalize", "denominators": 3},
    {"denominators": 0}, {"denominators": []}, {"denominators": "3"}, {"denominators": True},
])  # fmt: skip
def test_options_that_mean_nothing(options):
    with pytest.raises(ParseError):
        reading(**options)


@pytest.mark.parametrize("text", ["1e999999999", "0.5/2", "x", "", "1e", "nan", "0x1"])
def test_texts_that_are_no_decimals(text):
    with pytest.raises((ParseError, InexactInput)):
        number(Printed(text), floats="refuse")
    with pytest.raises(InexactInput):
        number(Printed(text))


@given(st.fractions(F(1, 40), 3, max_denominator=40), st.fractions(F(1, 1000), 1))
def test_simplest_has_the_smallest_denominator(low, width):
    found = simplest(low, low + width)
    assert low <= found <= low + width
    for q in range(1, found.denominator):
        assert (low + width) * q // 1 < -(-low * q // 1), "no fraction with a smaller denominator fits"
