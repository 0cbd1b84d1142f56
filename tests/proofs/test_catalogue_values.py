"""Exact values that the catalogue of published statements gives for its rows, from the library's own operators."""

from __future__ import annotations

from fractions import Fraction as Q

import pytest

from scsym.analysis import pass_at_k_estimate
from scsym.operators import best_of_n_row, soft_best_of_n_row

COIN, SCORE = {"tails": Q(1, 2), "heads": Q(1, 2)}, {"tails": 0, "heads": 1}


def chi_squared(n):
    law = best_of_n_row(COIN, SCORE, n)
    return sum(law[o] ** 2 / COIN[o] for o in COIN) - 1


@pytest.mark.parametrize(("n", "value", "bound"), [(2, Q(1, 4), Q(1, 3)), (4, Q(49, 64), Q(9, 7))])
def test_chi_squared_of_the_better_coin(n, value, bound):
    assert chi_squared(n) == value
    assert bound == Q((n - 1) ** 2, 2 * n - 1) >= value


def test_win_rate_of_the_better_coin():
    law = best_of_n_row(COIN, SCORE, 2)
    assert law["heads"] * Q(3, 4) + law["tails"] * Q(1, 4) == Q(5, 8) < Q(2, 3)
    assert law["heads"] * 1 + law["tails"] * Q(1, 2) == Q(7, 8) > Q(2, 3)


def test_total_variation_attains_a_quarter():
    law = best_of_n_row(COIN, SCORE, 2)
    assert sum(abs(law[o] - COIN[o]) for o in COIN) / 2 == Q(1, 4)


def test_success_of_two_draws():
    assert best_of_n_row(COIN, SCORE, 2)["heads"] == Q(3, 4)


def test_best_of_two_of_three_rewards():
    law = best_of_n_row({r: Q(1, 3) for r in range(3)}, {r: r for r in range(3)}, 2)
    assert [law[r] for r in range(3)] == [Q(1, 9), Q(3, 9), Q(5, 9)]
    assert sum(r * law[r] for r in law) == Q(13, 9)


def test_constant_weights_change_nothing():
    assert soft_best_of_n_row(COIN, {o: Q(3) for o in COIN}, 4) == COIN


def test_pass_at_k_of_two_tries():
    law = {0: Q(1, 4), 1: Q(1, 2), 2: Q(1, 4)}
    assert sum(p * pass_at_k_estimate(2, c, 2) for c, p in law.items()) == Q(3, 4)
    assert sum(p * (1 - (1 - Q(c, 2)) ** 2) for c, p in law.items()) == Q(5, 8)
