"""Models of outcomes: a bandit whose policies are laws."""

from __future__ import annotations

from fractions import Fraction

import pytest

from scsym.errors import InexactInput, StatementError
from scsym.models import Interpretation, bandit
from scsym.theories.laws import chi_squared


def test_outcomes_are_arms_and_laws_are_policies():
    model = bandit([0, "1/3"], p=["1/4", "3/4"], q=["1/2", "1/2"])
    assert model.domain("Y") == ("y0", "y1")
    assert model.law("p", "y1") == Fraction(3, 4) and model.worth("y1") == Fraction(1, 3)
    assert Interpretation(chi_squared(), model).value("chi2", ()) == Fraction(1, 4)


def test_laws_have_one_length_and_exact_values():
    with pytest.raises(StatementError, match="the laws of a model have one length, not 1, 2"):
        bandit(p=[1], q=["1/2", "1/2"])
    with pytest.raises(InexactInput):
        bandit(p=[0.25, 0.75])
