"""Operators at the edge of their domain, and what they refuse."""

from fractions import Fraction

import numpy as np
import pytest

from scsym.analysis import evaluate, linearised_objective, policy_divergence
from scsym.errors import InexactInput, InvalidModel, UndefinedValue
from scsym.exact import exact
from scsym.mdp import MDP, Policy, zoo
from scsym.operators import (
    best_of_n,
    best_of_n_row,
    chi2_trust_region,
    conditioned_on,
    forward_kl_step,
    iterate,
    proxy_condition,
    reverse_kl_step,
    success_condition,
    temperature,
)

HALF = Fraction(1, 2)
MODEL = MDP(
    {"s": {"a": {"won": "1/2", "lost": "1/2"}, "b": "lost", "c": "won"}}, initial="s", terminal={"won": 1, "lost": 0}
)
UNIFORM = MODEL.uniform()


def test_the_trust_region_from_no_move_to_all_mass_on_the_best():
    """V = 1/2, y = (0, -1, 1): b leaves at step 1, then a leaves at step 3, from where on c has everything."""
    third = Fraction(1, 3)
    for radius, step, row in (
        (0, 0, (third, third, third)),
        (Fraction(1, 6), HALF, (third, third / 2, HALF)),
        (Fraction(2, 3), 1, (third, 0, 2 * third)),
        (Fraction(7, 8), Fraction(3, 2), (Fraction(1, 4), 0, Fraction(3, 4))),
        (2, 3, (0, 0, 1)),
        (100, 3, (0, 0, 1)),
    ):
        region = chi2_trust_region(MODEL, UNIFORM, radius)
        assert region.step == step and tuple(region.policy["s"].values()) == row
        used = policy_divergence("chi_squared", region.policy, UNIFORM, evaluate(MODEL).success_occupancy)
        assert used == min(radius, 2)
        assert region.value == linearised_objective(region.policy, evaluate(MODEL))


def test_a_state_that_is_never_visited_does_not_bound_the_trust_region():
    mdp = MDP(
        {"s": {"a": {"won": "3/5", "lost": "2/5"}, "b": {"won": "2/5", "lost": "3/5"}}, "t": {"a": "won", "b": "lost"}},
        initial="s",
        terminal={"won": 1, "lost": 0},
    )
    pi = mdp.uniform()
    region = chi2_trust_region(mdp, pi, 4 * evaluate(mdp).Gamma)
    assert region.step == 2 and dict(region.policy["s"]) == {"a": Fraction(7, 10), "b": Fraction(3, 10)}
    assert region.policy["t"] == success_condition(mdp, pi)["t"]


def test_trust_regions_that_are_empty_flat_or_irrational():
    with pytest.raises(UndefinedValue, match="the radius -1 is negative, so no policy is feasible"):
        chi2_trust_region(MODEL, UNIFORM, -1)
    flat = MDP({"s": {"a": "won", "b": "won"}}, initial="s", terminal={"won": 1})
    region = chi2_trust_region(flat, flat.uniform(), 5)
    assert region.gamma == 0 and region.value == 0 and region.policy == flat.uniform()
    with pytest.raises(UndefinedValue, match="negative"):
        chi2_trust_region(flat, flat.uniform(), "-1/2")
    region = chi2_trust_region(MODEL, UNIFORM, 1)
    assert region.step is None and region.step_squared == 3
    with pytest.raises(UndefinedValue, match="the maximiser has no exact rows"):
        _ = region.policy
    with pytest.raises(UndefinedValue, match="the largest L is irrational"):
        _ = region.value
    never = MDP({"s": {"a": "lost"}}, initial="s", terminal={"lost": 0})
    with pytest.raises(UndefinedValue, match="never succeeds"):
        chi2_trust_region(never, never.uniform(), 1)


def test_the_trust_region_of_a_symbolic_policy_at_its_own_radius():
    pi = Policy(MODEL, {"s": {"a": "e", "b": "1 - e"}})
    region = chi2_trust_region(MODEL, pi, evaluate(MODEL, pi).Gamma)
    assert region.step == 1 and region.policy == success_condition(MODEL, pi)
    quarter = chi2_trust_region(MODEL, pi, evaluate(MODEL, pi).Gamma / 4)
    assert quarter.policy["s", "a"] == (exact("e") + 1) / 2


@pytest.mark.parametrize(
    "make",
    [
        lambda: best_of_n(MODEL, UNIFORM, 2, lambda s, a: 0.5),
        lambda: best_of_n_row({"a": 0.5, "b": 0.5}, {"a": 0, "b": 1}, 2),
        lambda: forward_kl_step({"a": 0.5, "b": 0.5}, {"a": 1, "b": 1}),
        lambda: forward_kl_step(UNIFORM["s"], {"a": 0.5, "b": 1, "c": 1}),
        lambda: reverse_kl_step({"a": 0.5, "b": 0.5}, {"a": 0, "b": 0}, 1),
        lambda: reverse_kl_step(UNIFORM["s"], {"a": 0, "b": 0.5, "c": 0}, 1),
        lambda: chi2_trust_region(MODEL, UNIFORM, 0.5),
        lambda: proxy_condition(MODEL, UNIFORM, {"won": 0.5}),
        lambda: UNIFORM.mix(UNIFORM, 0.5),
    ],
)
def test_floats_are_refused(make):
    with pytest.raises(InexactInput, match="0.5 is a float, which is not exact; write '1/2' or "):
        make()


def test_scores_and_tilts():
    soft = evaluate(MODEL).soft_Q  # logarithms, and -oo
    assert dict(best_of_n(MODEL, UNIFORM, 2, lambda s, a: soft[s, a])["s"]) == {
        "a": Fraction(3, 9),
        "b": Fraction(1, 9),
        "c": Fraction(5, 9),
    }
    row = {"a": HALF, "b": HALF}
    with pytest.raises(UndefinedValue, match="^there is no score for the action 'b'$"):
        best_of_n_row(row, {"a": 1}, 2)
    with pytest.raises(UndefinedValue, match="^there is no tilt for the action 'b'$"):
        forward_kl_step(row, {"a": 1})
    with pytest.raises(UndefinedValue, match="^there is no score for the action 'b'$"):
        reverse_kl_step(row, {"a": 0}, 1)
    with pytest.raises(UndefinedValue, match="it is not negative; at action 'a' it is -1$"):
        forward_kl_step(row, {"a": -1, "b": 3})
    assert reverse_kl_step({"a": 0, "b": 1}, {"a": "9/10", "b": 0}, 1) == {"a": 0, "b": 1}


def test_proxies_name_terminal_states_only():
    with pytest.raises(InvalidModel, match="^the proxy names 'z', which is not a terminal state of the model$"):
        proxy_condition(MODEL, UNIFORM, {"z": 1})
    with pytest.raises(InvalidModel, match="^a proxy is a mapping {terminal state: probability}, not list$"):
        proxy_condition(MODEL, UNIFORM, [1])
    assert proxy_condition(MODEL, UNIFORM, {"won": 0}) == UNIFORM


@pytest.mark.parametrize("alpha", [-1, 1.0, True, "2", exact("k"), Fraction(2)])
def test_steps_and_temperatures_are_natural_numbers(alpha):
    with pytest.raises(ValueError, match="^alpha is an integer of at least 0, not "):
        temperature(MODEL, UNIFORM, alpha)
    with pytest.raises(ValueError, match="^the number of steps is an integer of at least 0, not "):
        iterate(MODEL, UNIFORM, alpha)


def test_integers_of_numpy_are_integers():
    assert temperature(MODEL, UNIFORM, np.int64(2)) == temperature(MODEL, UNIFORM, 2)
    assert best_of_n(MODEL, UNIFORM, np.int64(2), lambda s, a: 0) == UNIFORM
    assert iterate(MODEL, UNIFORM, np.int8(0)) == UNIFORM


def test_folded_weights_are_exact_complete_and_not_negative():
    model = zoo.weighted_bandit(1, "1/2")
    pi = model.uniform()
    with pytest.raises(InexactInput, match="write '1/2'"):
        conditioned_on(model, pi, {("s", "a1"): 1, ("s", "a2"): 0.5})
    with pytest.raises(InvalidModel, match="no weight for action 'a2' in state 's'"):
        conditioned_on(model, pi, {("s", "a1"): 1})
    with pytest.raises(InvalidModel, match="weight -1 of action 'a2' in state 's' is negative"):
        conditioned_on(model, pi, {("s", "a1"): 1, ("s", "a2"): -1})
    assert conditioned_on(model, pi, {("s", "a1"): 3, ("s", "a2"): 1})["s", "a1"] == Fraction(3, 4)
