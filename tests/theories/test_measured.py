"""What theories of one model's numbers are made of."""

from fractions import Fraction

from scsym.exact import log
from scsym.mdp import Policy, zoo
from scsym.theories.measured import best, first_action, uniform, until


def test_the_best_deterministic_policy_by_either_objective():
    assert best(zoo.AB(), "J") == Fraction(9, 16)
    assert best(zoo.AB(), "expected_return") == -log(2)
    assert best(zoo.mountain_race(), "J") == 1


def test_members_beyond_those_named_are_zero():
    halves = until(2, lambda m, k: Fraction(1, 2**k), first=1)
    assert [halves(None, k) for k in range(4)] == [0, Fraction(1, 2), Fraction(1, 4), 0]


def test_the_first_action_of_the_first_state():
    model = zoo.bandit("1/2", 1)
    assert first_action(Policy(model, {"s": {"a1": "1/3", "a2": "2/3"}})) == Fraction(1, 3)
    assert uniform(model).policy("pi0", "s", "a2") == Fraction(1, 2)
