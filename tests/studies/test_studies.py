"""The studies: the same tables for the same seeds, laws that hold in every row, scale."""

from fractions import Fraction

import pytest

from scsym.analysis import boltzmann_incoherence, evaluate
from scsym.operators import success_condition
from scsym.studies import (
    horizon_study,
    iterated_incoherence,
    kendall,
    misalignment,
    random_tree,
    return_improvement,
)


def trajectories(mdp, pi, s=()):
    """(probability, product of weights) of each trajectory, by enumeration."""
    if s in mdp.terminal:
        return [(Fraction(1), Fraction(1))]
    return [
        (chance * p * q, mdp.weight(s, a) * w)
        for a, chance in pi[s].items()
        for t, p in mdp.P(s, a).items()
        for q, w in trajectories(mdp, pi, t)
    ]


@pytest.mark.parametrize("stochastic", [False, True])
def test_trees_are_what_they_say(stochastic):
    tree = random_tree(3, 2, 5, stochastic=stochastic)
    assert len(tree.states) == 13 and tree == random_tree(3, 2, 5, stochastic=stochastic)
    assert tree != random_tree(3, 2, 6, stochastic=stochastic)
    assert tree.is_layered and tree.is_deterministic is not stochastic
    paths = trajectories(tree, tree.uniform())
    assert evaluate(tree).J == sum(p * w for p, w in paths)


def test_iterated_incoherence_in_exact_values():
    study = iterated_incoherence([3, 4], actions=2, depth=2, rounds=2)
    assert len(study.rows) == 6 and study.column("i") == (0, 1, 2, 0, 1, 2)
    tree = random_tree(2, 2, 4)
    plus = success_condition(tree, tree.uniform())
    assert study.rows[4][2:4] == (boltzmann_incoherence(tree, plus, 1), evaluate(tree, plus).J)
    assert study == iterated_incoherence([3, 4], actions=2, depth=2, rounds=2, executor=2)
    assert "kappa" in str(study)


@pytest.mark.parametrize("stochastic", [False, True])
def test_gains_have_their_signs(stochastic):
    study = return_improvement(range(6), rounds=3, stochastic=stochastic)
    assert all(gain >= 0 for gain in study.column("gain in S"))
    if not stochastic:
        assert all(gain >= 0 for gain in study.column("gain in J"))


def test_agreement_and_horizon():
    first, second = misalignment(range(5)), horizon_study(range(5))
    assert first.column("kappa") == second.column("kappa")
    for agreement, k, ratio in zip(
        first.column("agreement"), second.column("k"), second.column("1-greedy S / S*"), strict=True
    ):
        assert 0 < agreement <= 1 and k >= 1 and (ratio == 1) == (k == 1)
        if agreement == 1:
            assert k == 1


def test_frames_hold_exact_values():
    pytest.importorskip("pandas")
    frame = misalignment([1]).to_frame()
    assert isinstance(frame.loc[0, "agreement"], Fraction)


def test_rank_correlation():
    assert kendall([(1, 1), (2, 2), (3, 3)]) == 1
    assert kendall([(1, 3), (2, 2), (3, 1)]) == -1
    assert kendall([(1, 1), (1, 2), (2, 3)]) == Fraction(2, 3)


@pytest.mark.slow
def test_five_thousand_states_in_seconds():
    tree = random_tree(4, 6, 1)
    assert len(tree.states) == 5461
    plus = success_condition(tree, tree.uniform())
    before, after = evaluate(tree), evaluate(tree, plus)
    assert after.J > before.J and after.expected_return > before.expected_return
    assert boltzmann_incoherence(tree, plus, 1) > 0
