"""Violations of the three clauses of an order-respecting function, each found with its place."""

from fractions import Fraction

import pytest

from scsym.analysis import OrderViolation, argmax_uniform, boltzmann_weights, order_violation
from scsym.errors import InexactInput

HALF = Fraction(1, 2)
PAIRS = [(x, y) for x in (0, HALF, 1) for y in (0, HALF, 1) if x or y]


@pytest.mark.parametrize("f", [argmax_uniform, *map(boltzmann_weights, (1, 2, 5))])
def test_softmax_and_even_argmax_violate_nothing(f):
    assert order_violation(f, PAIRS) is None


def test_clause_one_own_coordinate():
    found = order_violation(lambda q: [1 - q[0], 1 - q[0]], [(0, 1), (HALF, 1)])
    assert found == OrderViolation(1, (0, 1), (HALF, 1), HALF, 1)


def test_clause_two_other_coordinates():
    found = order_violation(lambda q: [q[0] + q[1], q[0] + q[1]], [(0, 1), (HALF, 1)])
    assert found == OrderViolation(2, (0, 1), (HALF, 1), 1, 3 * HALF)


def test_clause_three_at_a_tie():
    found = order_violation(lambda q: [1, 0], [(HALF, HALF)])
    assert found is not None and (found.clause, found.smaller, found.larger) == (3, 0, 1)


def test_vectors_that_differ_in_two_places_are_not_compared():
    assert order_violation(lambda q: [1 - q[0], 1 - q[0]], [(0, 0), (1, 1)]) is None


def test_floats_are_refused():
    with pytest.raises(InexactInput):
        order_violation(argmax_uniform, [(0.5, 0.5)])
