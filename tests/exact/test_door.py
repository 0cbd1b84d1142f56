"""What enters as a number, what is refused and with which words; oo and logarithms beside what is not exact."""

import operator
from decimal import Decimal
from fractions import Fraction

import mpmath
import numpy as np
import pytest
import sympy

from scsym.errors import InexactInput, ParseError, UndefinedValue
from scsym.exact import Infinity, decimal, exact, log, log_combination, log_sum, oo, undefined, weighted

FLOATS = [
    (0.1, "0.1 is a float, which is not exact; write '1/10' or Fraction(1, 10)"),
    (1 / 3, "0.3333333333333333 is a float, which is not exact; write '1/3' or Fraction(1, 3)"),
    (1e-9, "1e-09 is a float, which is not exact; write '1/1000000000' or Fraction(1, 1000000000)"),
    (1e20, "1e+20 is a float, which is not exact; write '100000000000000000000' or Fraction(100000000000000000000, 1)"),
    (-0.5, "-0.5 is a float, which is not exact; write '-1/2' or Fraction(-1, 2)"),
    (float("nan"), "nan is a float and not finite; there is no exact spelling of it"),
    (float("-inf"), "-inf is a float and not finite; there is no exact spelling of it"),
    (np.float32(0.1), "np.float32(0.1) is a float, which is not exact; write '1/10' or Fraction(1, 10)"),
    (np.float64(0.25), "np.float64(0.25) is a float, which is not exact; write '1/4' or Fraction(1, 4)"),
    (np.array(0.5), "array(0.5) is a float, which is not exact; write '1/2' or Fraction(1, 2)"),
    (mpmath.mpf(0.5), "mpf('0.5') is a float, which is not exact; write '1/2' or Fraction(1, 2)"),
    (Decimal("0.1"), "Decimal('0.1') is refused as inexact; write Fraction('0.1') or the text '0.1'"),
    (Decimal("nan"), "nan is a float and not finite"),
    (1j, "1j of type complex is not exact; write a Fraction or a text such as '1/3'"),
    (True, "True is a truth value, not a number; write 1"),
    (np.bool_(False), "False is a truth value, not a number; write 0"),
    (sympy.Symbol("p") + 0.5, "p + 0.5 contains the float 0.500000000000000; write sympy.Rational('1/2')"),
]


@pytest.mark.parametrize(("x", "text"), FLOATS, ids=lambda x: repr(x)[:20])
def test_floats_are_refused_with_the_exact_spelling(x, text):
    with pytest.raises(InexactInput) as refused:
        exact(x)
    if not (isinstance(x, Decimal) and x.is_nan()):
        assert str(refused.value) == text


TEXTS = [
    ("1e-3", "'1e-3' has the number 1e-3 with an exponent; write '1/1000'"),
    ("2.5E2", "'2.5E2' has the number 2.5E2 with an exponent; write '250'"),
    (
        "1e-999999999",
        "'1e-999999999' has the number 1e-999999999 with an exponent; write a fraction with a power of ten",
    ),
    ("nan", "'nan' has the name nan, which is no number and no name for a symbol"),
    ("1 - Infinity", "'1 - Infinity' has the name Infinity, which is no number and no name for a symbol"),
    ("p # q", "'p # q' has a '#', which is no part of a number"),
    ("2^3", "'2^3' has a '^'; a power is written '**'"),
    ("(a + b + c + d)**900", "'(a + b + c + d)**900' has a power of more than 100000 terms"),
]


@pytest.mark.parametrize(("text", "message"), TEXTS)
def test_texts_are_refused_with_a_remedy(text, message):
    with pytest.raises(ParseError) as refused:
        exact(text)
    assert str(refused.value).startswith(message)


@pytest.mark.parametrize("other", [0.5, True, "x", None, np.float64(0.5)])
@pytest.mark.parametrize(
    "operation", [operator.add, operator.sub, operator.mul, operator.truediv, operator.lt, operator.ge]
)
def test_infinity_and_logarithms_do_not_meet_what_is_not_exact(operation, other):
    for x in (oo, -oo, log(2)):
        for pair in ((x, other), (other, x)):
            with pytest.raises(TypeError):
                operation(*pair)


@pytest.mark.parametrize(
    "operation", [operator.add, operator.sub, operator.mul, operator.truediv, operator.lt, operator.gt]
)
def test_undefined_meets_nothing(operation):
    for x in (oo, -oo, log(2), Fraction(1), exact("p")):
        for pair in ((x, undefined), (undefined, x)):
            with pytest.raises(UndefinedValue):
                operation(*pair)


def test_infinity_among_the_numbers():
    p = exact("p")
    assert p < oo and -oo < p and oo > log(2) and p + oo is oo and p - oo is -oo and oo * log(2) is oo
    assert log(2) * -oo is -oo and 1 / oo == 0 and p / oo == 0 and oo / Fraction(-1, 2) is -oo
    assert max([Fraction(1), oo, log(3)]) is oo and Infinity(-1) is -oo
    with pytest.raises(ZeroDivisionError):
        oo / 0


def test_logarithms_beside_numbers_and_symbols():
    for make in (lambda: log(2) + exact("p"), lambda: exact("p") * log(2), lambda: log(2) * log(3)):
        with pytest.raises(TypeError, match="is not one of our numbers: a logarithm takes rational factors"):
            make()
    assert abs(log("1/2")) == log(2) == abs(log(2)) and log(2) != exact("p")


@pytest.mark.parametrize(
    "make",
    [
        lambda: weighted(0.0, oo),
        lambda: weighted(1, 0.5),
        lambda: log_sum([log(2), 0.5]),
        lambda: log_combination([(0.5, Fraction(2))]),
        lambda: log_combination([(Fraction(1), 0.5)]),
    ],
)
def test_sums_of_logarithms_take_no_floats(make):
    with pytest.raises(InexactInput, match="is a float, which is not exact"):
        make()


def test_a_combination_with_a_zero_is_minus_infinity():
    assert log_combination([(Fraction(2), Fraction(0)), (Fraction(1), Fraction(3))]) is -oo
    assert log_combination([(Fraction(-2), Fraction(0))]) is oo
    assert log_combination([(Fraction(0), Fraction(0)), (Fraction(1), Fraction(3))]) == log(3)


def test_decimals_of_long_fractions_are_correctly_rounded():
    tie = Fraction(1234565, 10)  # six digits end before the last one
    tiny = Fraction(1, 10**3000)
    assert decimal(tie) == "123456" and decimal(tie + 2) == "123458"
    assert decimal(tie + tiny) == "123457" and decimal(tie - tiny) == "123456"
    assert decimal(-tie - tiny) == "-123457" and decimal(Fraction(2, 3) + tiny) == "0.666667"
    assert decimal(1 - tiny) == "1" and decimal(Fraction(3**5000, 2**7924)) == decimal(Fraction(3**5000 + 1, 2**7924))
    assert decimal(Fraction(7**4000, 10**3000)) == "2.46695e+380"
