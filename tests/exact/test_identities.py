"""Identities between functions of symbols, decided; refuted by a point modulo a prime."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scsym.errors import ParseError
from scsym.exact import exact, identical
from scsym.exact.identities import PRIME, differing_point


def test_identities_of_fractions():
    assert identical(lambda p, q: (p + q) ** 2, lambda p, q: p * p + 2 * p * q + q * q)
    assert identical(lambda x: 1 / x - 1 / (x + 1), lambda x: 1 / (x * (x + 1)))
    assert identical(lambda x: x / 3 + Fraction(1, 6) * x, lambda x: x * "1/2")
    assert identical(lambda x, y: (x / y) ** -2, lambda x, y: (y / x) ** 2)
    assert identical(lambda x: x - x, lambda x: 0)
    # equal as functions, also where only one side is defined
    assert identical(lambda x: (x * x - 1) / (x - 1), lambda x: x + 1)


@pytest.mark.parametrize(
    "left, right",
    [
        (lambda p, q: (p + q) ** 2, lambda p, q: p * p + q * q),
        (lambda p, q: p / q, lambda p, q: q / p),
        (lambda p, q: p - q, lambda p, q: q - p),
        (lambda p, q: 0 * p, lambda p, q: 1),
    ],
)
def test_what_is_no_identity_is_refuted_by_a_point(left, right):
    assert not identical(left, right)
    assert set(differing_point(left, right)) == {"p", "q"}


def test_the_filter_alone_never_decides():
    """A difference that vanishes modulo the prime passes the filter, and is found by the exact decision."""
    left, right = (lambda x: x), (lambda x: x * (1 + PRIME))
    assert differing_point(left, right) is None
    assert not identical(left, right)


@given(st.lists(st.integers(-3, 3), min_size=9, max_size=9))
def test_agrees_with_reduced_rational_functions(c):
    def left(x, y):
        return (c[0] + c[1] * x + c[2] * y) / (1 + x * x) + (c[3] * x + c[4]) / (2 + y * y)

    def right(x, y):
        top = (c[0] + c[1] * x + c[2] * y) * (2 + y * y) + (c[5] * x + c[6]) * (1 + x * x)
        return top / ((1 + x * x) * (2 + y * y))

    x, y = exact("x"), exact("y")
    assert identical(left, right) == (left(x, y) == right(x, y))


def test_refusals():
    with pytest.raises(ParseError, match="name the same symbols"):
        identical(lambda x: x, lambda y: y)
    with pytest.raises(ParseError, match="compares its arguments"):
        identical(lambda x: x if x > 0 else -x, lambda x: x)
    with pytest.raises(ZeroDivisionError, match="divides by zero"):
        identical(lambda x: 1 / (x - x), lambda x: x)
    with pytest.raises(ParseError, match="not parameters"):
        identical(lambda x: x + exact("z"), lambda x: x)


