"""Rational solutions of linear systems with signs: the float proposal and the exact simplex agree."""

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from scsym.prove.linear import Column, presolve, solve

small = st.integers(-3, 3)
vectors = st.dictionaries(st.integers(0, 4), small.filter(bool), max_size=4)
columns = st.builds(lambda e, free, strict: Column(e, free, strict and not free), vectors, st.booleans(), st.booleans())


def added_up(system, solution):
    total = {}
    for n, x in solution:
        for m, y in system[n].entries.items():
            total[m] = total.get(m, 0) + x * y
    return {m: x for m, x in total.items() if x}


@settings(deadline=None, max_examples=150)
@given(st.lists(columns, max_size=7), vectors, st.booleans())
def test_both_ways_agree_and_what_is_found_is_a_solution(system, target, strict):
    found = [solve(system, target, strict=strict, exact_only=only) for only in (False, True)]
    assert (found[0] is None) == (found[1] is None)
    for solution in found:
        if solution is not None:
            assert added_up(system, solution) == target
            assert all(x > 0 or system[n].free for n, x in solution)
            assert not strict or any(system[n].strict and x > 0 for n, x in solution)


def test_every_factor_is_exact():
    third = [Column({0: 3, 1: 1}, True), Column({1: Fraction(1, 7)}, False)]
    assert solve(third, {0: 1, 1: 1}) == [(0, Fraction(1, 3)), (1, Fraction(14, 3))]


def test_presolve_drops_what_cannot_take_part():
    system = [Column({"a": 1}, False), Column({"a": 1, "b": 1}, True), Column({"c": 1, "a": 2}, False)]
    assert presolve(system, {"a": 1}) == [0]
    assert presolve(system, {"d": 1}) is None
    assert solve([], {}) == [] and solve([], {}, strict=True) is None


def test_a_shorter_combination_is_preferred():
    system = [Column({0: 1}, True), Column({0: 1, 1: 1}, True), Column({1: 1}, True)]
    assert [n for n, _ in solve(system, {0: 1, 1: 1})] == [1]
