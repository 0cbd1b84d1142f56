"""Interpretations of a small shape that separate hypotheses from a statement; evaluated again without the solver."""

from fractions import Fraction

import pytest

from scsym.errors import StatementError
from scsym.models.smt import separate
from scsym.prove import eq, ge, log, prove, sum_
from scsym.theories.success import a, s, success

pytest.importorskip("z3", reason="needs the extra smt: pip install '.[smt]'")
T = success
TRIPLE = eq(sum_(a, T.pi_plus(s, a) * (T.Q(s, a) - T.V(s))), T.V(s) * T.I(s))
NEEDED = ("I_def", "V_value", "conditioning", "pi0_sums")


def test_a_theorem_is_not_separated_from_its_hypotheses():
    prove(T, TRIPLE, by=[T.I_def, T.conditioning, T.V_value, T.pi0_sums])
    assert separate(T, TRIPLE, NEEDED, sizes={"S": 1}, seconds=5) is None


@pytest.mark.parametrize("missing", NEEDED)
def test_every_hypothesis_of_the_triple_identity_is_needed(missing):
    used = tuple(name for name in NEEDED if name != missing)
    found = separate(T, TRIPLE, used, sizes={"S": 1})
    assert found is not None and found.left != found.right
    value = {name if not at else (name, *at): v for (name, at), v in found.values.items()}
    assert all(isinstance(v, Fraction) for v in value.values())
    # computed here once more, from the definition
    left = sum(value["pi_plus", 0, i] * (value["Q", 0, i] - value["V", 0]) for i in range(2))
    assert (found.left, found.right) == (left, value["V", 0] * value["I", 0])
    holds = {
        "V_value": value["V", 0] == sum(value.get(("pi0", 0, i), 0) * value["Q", 0, i] for i in range(2)),
        "pi0_sums": sum(value.get(("pi0", 0, i), 0) for i in range(2)) == 1,
    }
    assert all(truth for name, truth in holds.items() if name in used)
    assert f"not implied by {', '.join(used)}" in repr(found)


def test_an_inequality_and_signs():
    found = separate(T, ge(1, T.V(s)), ("V_value", "pi0_sums"), sizes={"S": 1})
    assert found is not None and found.left < found.right == found.values["V", (0,)]
    # squares are nonnegative: nothing separates
    assert separate(T, ge((T.Q(s, a) - T.V(s)) ** 2, 0), (), sizes={"S": 1, "A": 1}, seconds=5) is None


def test_what_the_solver_is_not_given():
    with pytest.raises(StatementError, match="no logarithms"):
        separate(T, ge(T.V(s) - 1, log(T.V(s))))
