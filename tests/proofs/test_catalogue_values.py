"""Exact values that the catalogue of published statements gives for its rows, from the library's own operators."""

from __future__ import annotations

from fractions import Fraction as Q

import pytest

from scsym.analysis import discounted, evaluate, kl, pass_at_k, pass_at_k_estimate
from scsym.exact import log
from scsym.mdp import MDP, Policy
from scsym.operators import (
    best_of_n_row,
    condition_on_outcome,
    grpo_factor,
    soft_best_of_n_row,
    success_condition,
)

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


THIRDS, RANKS = {r: Q(1, 3) for r in range(3)}, {r: r for r in range(3)}


def test_divergence_of_the_better_coin():
    two = kl(best_of_n_row(COIN, SCORE, 2), COIN)
    assert two == Q(3, 4) * log(3) - log(2)
    assert log(2) - Q(1, 2) > two
    four = kl(best_of_n_row(COIN, SCORE, 4), COIN)
    assert 2 * log(2) - Q(3, 4) > four and Q(459355, 10**6) < four < Q(459357, 10**6)


def test_a_tilt_earns_more_than_the_best_of_two_at_less_divergence():
    best, tilt = best_of_n_row(THIRDS, RANKS, 2), {0: Q(100, 751), 1: Q(210, 751), 2: Q(441, 751)}
    assert kl(tilt, THIRDS) < kl(best, THIRDS) < Q(16173, 10**5)
    assert sum(r * tilt[r] for r in tilt) == Q(1092, 751) > Q(13, 9)


def test_a_rare_better_outcome_adds_ever_more_divergence():
    law, score = {"rare": Q(1, 6), "usual": Q(5, 6)}, {"rare": 1, "usual": 0}
    added = [kl(best_of_n_row(law, score, n + 1), law) - kl(best_of_n_row(law, score, n), law) for n in (1, 2, 3)]
    assert Q(585, 10**4) < added[0] < added[1] < added[2] < Q(1435, 10**4)


def test_chi_squared_needs_the_two():
    p, q = {"a": Q(0), "b": Q(1)}, {"a": Q(3, 4), "b": Q(1, 4)}
    far = sum(abs(p[o] - q[o]) for o in p) / 2
    assert sum(p[o] ** 2 / q[o] for o in p) - 1 == 3 > far**2 / Q(1, 4) == Q(9, 4)
    assert kl(p, q) == 2 * log(2) < Q(3, 4) * log(7)  # and KL is below TV log((1 + TV)/(1 - TV))


def test_pass_at_two_falls_as_pass_at_one_rises():
    def prompts(first, second):
        rows = {s: {"try": {"won": p, "lost": 1 - p}} for s, p in (("x", first), ("y", second))}
        return MDP(rows, initial={"x": "1/2", "y": "1/2"}, terminal={"won": 1, "lost": 0})

    before, after = prompts(Q(1, 2), Q(1, 2)), prompts(Q(1), Q(1, 10))
    assert [pass_at_k(m, None, 1) for m in (before, after)] == [Q(1, 2), Q(11, 20)]
    assert [pass_at_k(m, None, 2) for m in (before, after)] == [Q(3, 4), Q(119, 200)]


@pytest.mark.parametrize(("group", "digits"), [(4, Q(16160, 10**4)), (5, Q(17247, 10**4))])
def test_the_factor_of_the_standard_deviation_at_one_half(group, digits):
    factor = grpo_factor("1/2", group)
    assert digits - Q(1, 10**4) < factor.low < factor.high < digits + Q(1, 10**4)


@pytest.mark.parametrize(
    ("answers", "inner"),
    [([(10, Q(1, 20), 1, 1), (1, Q(2, 5), 10, 1), (10, Q(1, 100), 10, 0)], Q(-301, 10**6)),
     ([(2, Q(3, 20), 1, 1), (1, Q(3, 5), 10, 1), (4, Q(1, 40), 10, 0)], Q(-81, 4 * 10**6))],
)  # fmt: skip
def test_lengths_as_weights_against_the_gradient(answers, inner):
    every = [(p, length, r) for count, p, length, r in answers for _ in range(count)]
    mean = sum(p * r for p, _, r in every)
    assert sum(p for p, _, _ in every) == 1 and mean == Q(9, 10)
    pulled = sum(p * (r - mean) / length for p, length, r in every)
    assert sum((p * (r - mean) / length - p * pulled) * p * (r - mean) for p, length, r in every) == inner


def test_a_relabelled_step_of_cloning_loses_an_eighth():
    ends = {"left": {"one": "3/4", "two": "1/4"}, "right": {"one": "1/4", "two": "3/4"}}
    met = []
    for goal, best in (("one", "left"), ("two", "right")):
        mdp = MDP({"s": ends}, initial="s", terminal={t: int(t == goal) for t in ("one", "two")})
        assert evaluate(mdp, Policy(mdp, {"s": {best: 1}})).J == Q(3, 4)
        met.append(evaluate(mdp, condition_on_outcome(mdp, mdp.uniform(), [goal])).J)  # the average policy is uniform
    assert met == [Q(5, 8), Q(5, 8)]


def test_asked_for_more_the_policy_gambles():
    ends = {"safe": {"half": 1}, "gamble": {"one": "1/10", "none": "9/10"}}
    mdp = MDP({"s": ends}, initial="s", terminal={"half": "1/2", "one": 1, "none": 0})
    asked = condition_on_outcome(mdp, mdp.uniform(), ["one"])
    assert (evaluate(mdp).J, evaluate(mdp, asked).J) == (Q(3, 10), Q(1, 10))


def test_the_posterior_takes_the_gamble():
    mdp = MDP({"s": {"a": {"x": "1/2", "y": "1/2"}, "b": "z"}}, initial="s", terminal={"x": 1, "y": "1/64", "z": "1/4"})
    assert success_condition(mdp)["s"]["a"] == Q(65, 97)  # weights 4, 1/16 and 1, over four


def test_one_for_two_would_promise_too_much():
    mdp = MDP({"s0": {"a": "s1", "b": "s0"}, "s1": {"a": "s1", "b": "s1"}}, initial="s0", terminal={"end": 0})
    rewards = {("s0", "a"): "1/2", ("s1", "a"): "1/2"}
    old = Policy(mdp, {"s0": {"b": 1}, "s1": {"a": 1}})
    new = Policy(mdp, {"s0": {"a": "1/2", "b": "1/2"}, "s1": {"b": 1}})
    before, after = (discounted(mdp, pi, "1/2", rewards) for pi in (old, new))
    gain = {s: sum(p * before.A[s, c] for c, p in new[s].items()) for s in mdp.states}
    assert (before.J, after.J) == (0, Q(1, 3))
    assert sum(before.occupancy[s] * gain[s] for s in mdp.states) == 1


def test_the_value_is_a_worse_baseline_than_none():
    law, reward, score = (Q(1, 4), Q(3, 4)), (0, 1), (Q(3, 4), Q(-1, 4))

    def moment(b):
        return sum(p * g**2 * (r - b) ** 2 for p, r, g in zip(law, reward, score, strict=True))

    assert [moment(b) for b in (Q(3, 4), 0, Q(1, 4))] == [Q(21, 256), Q(3, 64), Q(9, 256)]


def test_the_weighted_bound_is_not_tighter():
    assert Q(12, 5) > 1 + log(12) - log(5) > Q(3, 5) * (1 + 2 * log(2))
