"""False statements meet an exact, minimal, rechecked counterexample; true ones meet none."""

import dataclasses

import pytest

from scsym.errors import NotProven
from scsym.models.refutation import check_counterexample, refute
from scsym.models.witness import small_points
from scsym.prove import eq, ge, sum_
from scsym.theories.success import a, s
from scsym.theories.success import success as T

TRUE_GAIN = eq(T.J_plus() - T.J0(), T.L_plus())


def test_the_first_order_gain_is_not_the_true_gain():
    found = refute(T, TRUE_GAIN)
    assert found is not None and found.left != found.right
    found.recheck()
    assert len(found.mdp.states) <= 2
    assert repr(found).startswith("refuted: J_plus - J0 = L_plus")


def test_a_theorem_is_not_refuted():
    assert refute(T, eq(T.L_plus(), T.J0() * T.Gamma()), tries=60) is None


def test_hypotheses_are_respected():
    F = T.assuming("no_influence", eq(T.I(s), 0))
    claim = eq(sum_(a, T.pi_plus(s, a) * T.Q(s, a)), T.V(s))
    assert refute(F, claim) is not None
    assert refute(F, claim, ["no_influence"], tries=60) is None


def test_a_point_that_refutes_nothing_is_refused():
    point = small_points(("pi0", "pi"))[0]
    with pytest.raises(NotProven, match="holds in the model"):
        check_counterexample(T, ge(T.J_plus(), T.J0()), (), point)
    F = T.assuming("no_influence", eq(T.I(s), 0))
    with pytest.raises(NotProven, match="no_influence does not hold"):
        check_counterexample(F, eq(T.J_plus(), 0), ("no_influence",), point)


def test_a_forged_counterexample_does_not_recheck():
    found = refute(T, TRUE_GAIN)
    forged = dataclasses.replace(found, statement=eq(T.L_plus(), T.J0() * T.Gamma()))
    with pytest.raises(NotProven):
        forged.recheck()
