"""The oracle finds a planted bug and shrinks it; a correct NumPy implementation passes."""

from fractions import Fraction

import numpy as np
import pytest

from scsym.mdp import zoo
from scsym.operators import success_condition
from scsym.testing import check_policy_improvement, compare_arrays, exact_arrays
from scsym.testing.oracle import nearest


def conditioned(P, win, pi):
    """Success conditioning as one writes it in NumPy."""
    n = len(pi)
    value = np.linalg.solve(np.eye(n) - np.einsum("sa,sat->st", pi, P), (pi * win).sum(axis=1))
    q = win + P @ value
    return pi * q / value[:, None]


def planted(P, win, pi):
    """The same with a bug: the next value is left out of Q where the action can win at once."""
    n = len(pi)
    value = np.linalg.solve(np.eye(n) - np.einsum("sa,sat->st", pi, P), (pi * win).sum(axis=1))
    q = np.where(win > 0, win, P @ value)
    new = pi * q
    return new / new.sum(axis=1, keepdims=True)


def test_a_correct_implementation_passes():
    assert check_policy_improvement(conditioned, zero_success=False, tries=150) is None


def test_the_planted_bug_is_found_and_shrunk():
    failure = check_policy_improvement(planted, zero_success=False)
    assert failure is not None and failure.comparison is not None
    assert not failure.comparison.within
    assert len(failure.mdp.states) <= 2 and sum(1 for _ in failure.mdp.pairs) <= 3
    assert "is exact; error" in str(failure) and "start" in str(failure)


def test_zero_success_states_are_found_where_they_are_asked_for():
    failure = check_policy_improvement(conditioned, zero_success=True)
    assert failure is not None and len(failure.mdp.states) == 1


def test_code_that_raises_is_a_finding():
    failure = check_policy_improvement(lambda P, win, pi: pi[:, 99], zero_success=False)
    assert failure is not None and failure.raised.startswith("raised IndexError")


def test_arrays_are_correctly_rounded_with_an_exact_bound():
    mdp = zoo.N()
    arrays = exact_arrays(mdp, mdp.uniform())
    for s, a in mdp.pairs:
        i, k = mdp.index[s], arrays.actions.index(a)
        exact = mdp.uniform().probability(s, a)
        assert abs(Fraction(float(arrays.pi[i, k])) - exact) <= arrays.error
    assert arrays.error < Fraction(1, 2**53)
    assert nearest(Fraction(1, 2)) == (0.5, 0)


def test_the_worst_entry_is_named():
    mdp = zoo.K()
    plus = success_condition(mdp, mdp.uniform())
    got = exact_arrays(mdp, plus).pi.copy()
    assert compare_arrays(mdp, got, plus).within
    got[0, 1] += 0.25
    found = compare_arrays(mdp, got, plus)
    assert not found.within and found.at == ("s", "try") and found.error == Fraction(1, 4)
    assert not compare_arrays(mdp, got[:, :1], plus).within
    got[0, 0] = np.nan
    assert not compare_arrays(mdp, got, plus).within


def test_floats_are_no_tolerance():
    with pytest.raises(Exception, match="exact"):
        compare_arrays(zoo.K(), [[0.5, 0.5]], zoo.K().uniform(), 1e-9)
