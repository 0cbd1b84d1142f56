"""Exact values that the catalogue of published statements gives for its rows, from the library's own operators."""

from __future__ import annotations

from decimal import Decimal as D
from decimal import localcontext
from fractions import Fraction as Q

import pytest

from scsym.analysis import discounted, evaluate, kl, pass_at_k, pass_at_k_estimate
from scsym.errors import UndefinedValue
from scsym.exact import decimal, exact, log
from scsym.mdp import MDP, Policy, zoo
from scsym.operators import (
    best_of_n_row,
    condition_on_outcome,
    dr_grpo_step,
    forward_kl_step,
    grpo_factor,
    grpo_step,
    iterate,
    reward_weighted_regression,
    rloo_step,
    soft_best_of_n_row,
    success_condition,
    temperature,
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
    only = best_of_n_row({"only": Q(1)}, {"only": 0}, 2)
    assert only["only"] * Q(1, 2) == Q(1, 2) < Q(2, 3) < only["only"] * 1  # ties as halves, and as wins


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


# Best of n


def test_equal_rewards_sum_to_two_unless_ties_are_broken():
    tied = {"tails": 0, "heads": 0}
    at_most = {o: sum(p for c, p in COIN.items() if tied[c] <= tied[o]) for o in COIN}
    below = {o: sum(p for c, p in COIN.items() if tied[c] < tied[o]) for o in COIN}
    assert sum(at_most[o] ** 2 - below[o] ** 2 for o in COIN) == 2
    assert best_of_n_row(COIN, tied, 2) == COIN


@pytest.mark.parametrize("n", [2, 3, 10])
def test_a_single_outcome_has_no_divergence(n):
    law = best_of_n_row({"only": Q(1)}, {"only": 0}, n)
    assert law == {"only": 1} and kl(law, {"only": Q(1)}) == 0 < log(n) - Q(n - 1, n)


def of_the_top(n, e):
    """d_n(e): the bound on the divergence by the probability e of the best outcome."""
    miss = (1 - e) ** n
    rest = (log(n) + (n - 1) * log(1 - e) - Q(n - 1, n)) * miss if e != 1 else 0
    return rest + (1 - miss) * log((1 - miss) / e)


@pytest.mark.parametrize("n", [2, 4])
def test_the_bound_by_the_best_outcome_from_one_to_the_formula(n):
    assert of_the_top(n, Q(1)) == 0
    formula = log(n) - Q(n - 1, n)
    assert formula > of_the_top(n, Q(1, 10**6)) > formula - Q(1, 10**5)
    assert kl(best_of_n_row(COIN, SCORE, n), COIN) < of_the_top(n, Q(1, 2)) < formula


def test_the_formula_passes_the_log_of_the_best_outcome():
    assert all(kl(best_of_n_row(COIN, SCORE, n), COIN) < log(2) for n in (2, 4, 8))
    assert log(4) - Q(3, 4) < log(2) < log(8) - Q(7, 8)


def test_two_tangents_lose_a_quarter_of_the_square_of_a_piece():
    h = exact("h")
    x, m = 1 - h, 1 - h / 2  # F = 1, n = 2: m is the mean of the density over the piece
    above = (m - 1) + x**2 * (x / m - 1)  # F^2 log(m/F) + x^2 log(x/m) is at least minus this ...
    loss = above + (1 - x**2) / 2
    assert loss == h**2 / 4 * (1 - h) / (1 - h / 2)


def test_the_digits_of_best_of_two_of_three():
    best, tilt = best_of_n_row(THIRDS, RANKS, 2), {0: Q(100, 751), 1: Q(210, 751), 2: Q(441, 751)}
    assert [decimal(x, 5) for x in (kl(best, THIRDS), kl(tilt, THIRDS))] == ["0.16172", "0.1612"]
    assert decimal(sum(r * tilt[r] for r in tilt), 6) == "1.45406"


def test_far_rewards_cost_the_best_of_two_more():
    """With rewards 0, 1, 100 the best of two earns 55.89; the most at no more divergence, 61.385 to 61.39."""
    best, tilt = best_of_n_row(THIRDS, RANKS, 2), {0: Q(1929, 10**4), 1: Q(1952, 10**4), 2: Q(6119, 10**4)}
    assert decimal(best[1] + 100 * best[2], 4) == "55.89"
    assert kl(tilt, THIRDS) < kl(best, THIRDS) and tilt[1] + 100 * tilt[2] > Q(61385, 1000)
    t = Q(87, 86)  # Gibbs: the mean of any such law times log t is at most its divergence plus log of the mean of t^r
    assert Q(6139, 100) * log(t) > kl(best, THIRDS) + log((1 + t + t**100) / 3)


# Finetuning


def verdict(p):
    """One prompt, answered right with probability p."""
    mdp = MDP({"s": {"right": "won", "wrong": "lost"}}, initial="s", terminal={"won": 1, "lost": 0})
    return mdp, Policy(mdp, {"s": {"right": p, "wrong": 1 - p}})


def stepped(p, E, ref):
    mdp, pi = verdict(p)
    return evaluate(mdp, grpo_step(mdp, pi, E, reference=verdict(ref)[1])).J


def test_an_amplified_verdict_loses_a_factor_where_its_means_are_conditional():
    mdp, pi = verdict(Q(1, 4))
    A = evaluate(mdp, pi).A
    assert sum(pi["s", a] * A["s", a] * (a == "right") for a in mdp.actions("s")) == Q(3, 16) != Q(3, 4)


@pytest.mark.parametrize("p", [Q(1, 7), Q(1, 2), Q(0), Q(1)])
def test_the_step_multiplies_the_odds_and_keeps_zero_and_one(p):
    new = stepped(p, 4, p)
    assert new * (1 - p) == 4 * p * (1 - new)
    assert new > p if 0 < p < 1 else new == p
    assert stepped(Q(1, 3), 4, Q(1, 3)) == Q(2, 3)


@pytest.mark.parametrize("old", [Q(1, 9), Q(1, 2), Q(8, 9)])
def test_without_the_deviation_one_step_is_the_fixed_point(old):
    assert stepped(old, 3, Q(1, 5)) == Q(1, 5) * 3 / (1 - Q(1, 5) + Q(1, 5) * 3)


def test_a_cycle_with_a_constant_in_the_deviation():
    """eps = 19/324, 1/beta = 5/6 log 17, odds(ref) = 17^(-5/2): 1/18 and 1/2 follow each other; w is the root of 17."""
    assert [p * (1 - p) + Q(19, 324) for p in (Q(1, 18), Q(1, 2))] == [Q(1, 3) ** 2, Q(5, 9) ** 2]
    w = exact("w")
    powers = [Q(5, 6) / Q(1, 3) * 2, Q(5, 6) / Q(5, 9) * 2]  # E as powers of w
    assert powers == [5, 3]
    ref = 1 / (1 + w**5)
    assert stepped(Q(1, 18), w**5, ref) == Q(1, 2)
    assert stepped(Q(1, 2), w**3, ref) == 1 / (1 + w**2) and 1 / (1 + Q(17)) == Q(1, 18)


def orbit(ref, inverse_beta, eps, steps):
    """The success probabilities from the reference on, by 40 digits; ref is given as the logarithm of its odds."""
    p = 1 / (1 + (-ref).exp())
    for _ in range(steps):
        p = 1 / (1 + (-ref - inverse_beta / (p * (1 - p) + eps).sqrt()).exp())
        yield p


@pytest.mark.parametrize(
    ("ref", "inverse_beta", "eps", "cycle", "close"),
    [(-D("2.5") * D(17).ln(), D(5) / 6 * D(17).ln(), D(19) / 324, (D(1) / 2, D(1) / 18), D("1e-20")),
     ((D(1) / 999).ln(), D("0.5"), D("0.001"), (D("0.7239"), D("0.0030")), D("0.0001"))],
)  # fmt: skip
def test_from_the_reference_into_the_cycle(ref, inverse_beta, eps, cycle, close):
    with localcontext(prec=40):
        tail = list(orbit(ref, inverse_beta, eps, 400))[-2:]
    assert all(abs(p - c) < close for p, c in zip(sorted(tail), sorted(cycle), strict=True))


def test_without_the_constant_the_reference_itself_runs_to_one():
    """x = log2 of the odds; ref = 1/1025 and E = 2^(4/sigma), so that the next x is 4 (2^(x/2) + 2^(-x/2)) - 10."""
    first = 4 * (Q(2) ** -5 + Q(2) ** 5) - 10
    assert first == Q(945, 8) > 10
    assert all(4 * Q(2) ** k - 10 > 2 * (k + 1) for k in range(5, 70))  # from odds of 2^10 on, more than one step up
    assert [stepped(p, 2**n, Q(1, 1025)) for p, n in ((Q(1, 5), 10), (Q(1, 2), 8))] == [Q(1, 2), Q(1, 5)]


@pytest.mark.parametrize("p", [Q(1, 10), Q(1, 2), Q(6, 7)])
def test_factors_of_small_groups(p):
    root3 = (grpo_factor(p, 4) - 3 * p * (1 - p)) / (1 - 2 * p * (1 - p))  # c_4 = sqrt 3 + (3 - 2 sqrt 3) p (1 - p)
    assert root3.low**2 < 3 < root3.high**2
    for group in (2, 3, 4, 5):
        factor = grpo_factor(p, group)
        assert getattr(factor, "high", factor) ** 2 <= Q(group - 1, group) / (p * (1 - p)) + Q(1, 10**20)
        rare = grpo_factor(Q(1, 10**9), group)  # near the root of G - 1
        assert -Q(1, 10**6) < rare * rare - (group - 1) < Q(1, 10**6)


def test_mixed_groups_of_two_and_three_have_one_deviation():
    for group, square in ((2, Q(4)), (3, Q(9, 2))):  # the squares of 2 and 3 / sqrt 2
        for right in range(1, group):
            mean = Q(right, group)
            assert 1 / (mean * (1 - mean)) == square


def test_the_mean_of_a_group_of_two_halves_the_gradient():
    mdp, pi = verdict(Q(1, 2))
    gains = [step["s", "right"] - pi["s", "right"] for step in (rloo_step(mdp, pi, 1), dr_grpo_step(mdp, pi, 1, 2))]
    assert gains == [Q(1, 4), Q(1, 8)]


@pytest.mark.parametrize("k", [1, 2, 7])
@pytest.mark.parametrize("p", [Q(0), Q(1, 3), Q(1)])
def test_pass_at_k_between_its_bounds(p, k):
    assert k * p / (1 + k * p) <= pass_at_k(*verdict(p), k) <= k * p


def test_k3_misses_the_mass_outside_and_pulls_the_other_way():
    pi, ref = {"a": Q(1), "b": Q(0)}, {"a": Q(1, 2), "b": Q(1, 2)}
    k3 = [ref[o] / p - 1 - log(ref[o] / p) for o, p in pi.items() if p]
    assert k3 == [log(2) - Q(1, 2)] and kl(pi, ref) == log(2)
    pi, score = {"a": Q(1, 4), "b": Q(3, 4)}, {"a": Q(3, 4), "b": Q(-1, 4)}
    assert sum(p * (1 - ref[o] / p) * score[o] for o, p in pi.items()) == Q(-1, 4)
    assert sum((p * score[o] * log(p / ref[o]) for o, p in pi.items()), log(1)) == Q(-3, 16) * log(3)


def test_the_digits_of_the_weighted_bound():
    pi, ref, aux, reward = (Q(1, 5), Q(4, 5)), (Q(2, 3), Q(1, 3)), (Q(4, 5), Q(1, 5)), (0, 3)
    weighted = sum(a * r * (1 + log(p / a)) for a, r, p in zip(aux, reward, pi, strict=True) if r)
    curated = sum(q * r * (1 + log(p / q)) for q, r, p in zip(ref, reward, pi, strict=True) if r)
    assert weighted == Q(3, 5) * (1 + log(4)) and curated == 1 + log(Q(12, 5))
    assert [decimal(x, 4) for x in (weighted, curated)] == ["1.432", "1.875"]
    assert sum(p * r for p, r in zip(pi, reward, strict=True)) == Q(12, 5)


# Outcomes, improvement, inference, divergences


@pytest.mark.parametrize("eps", [Q(0), Q(1, 10), Q(1)])
def test_the_strict_bound_is_an_equality(eps):
    mdp, pi = verdict(1 - eps)
    assert 1 - evaluate(mdp, pi).J == eps * 1  # J* = 1, T = 1


def test_constants_of_the_conservative_bound():
    mdp = MDP({"s0": {"a": "s1", "b": "s0"}, "s1": {"a": "s1", "b": "s1"}}, initial="s0", terminal={"end": 0})
    old = Policy(mdp, {"s0": {"b": 1}, "s1": {"a": 1}})
    new = Policy(mdp, {"s0": {"a": "1/2", "b": "1/2"}, "s1": {"b": 1}})
    before = discounted(mdp, old, "1/2", {("s0", "a"): "1/2", ("s1", "a"): "1/2"})
    gains = [sum(p * before.A[s, a] for a, p in new[s].items()) for s in mdp.states]
    moved = {s: sum(abs(new[s][a] - old[s][a]) for a in mdp.actions(s)) / 2 for s in mdp.states}
    term = Q(1, 2) * max(map(abs, gains)) / (1 - Q(1, 2)) * sum(before.occupancy[s] * moved[s] for s in mdp.states)
    assert [1 - constant * term for constant in (1, 2)] == [Q(1, 2), 0]  # against a gain of 1/3


def test_weights_of_negative_rewards_turn_round():
    mdp = MDP({"s": {"a": "end", "b": "end"}}, initial="s", terminal={"end": 0})
    values = {("s", "a"): -1, ("s", "b"): -3}
    with pytest.raises(UndefinedValue, match="negative"):
        reward_weighted_regression(mdp, mdp.uniform(), values)
    new = reward_weighted_regression(mdp, mdp.uniform(), values, transform=lambda q: -q)  # pi Q / V, both negative
    assert new["s"] == {"a": Q(1, 4), "b": Q(3, 4)}
    assert [discounted(mdp, pi, 0, values).J for pi in (new, mdp.uniform())] == [Q(-5, 2), -2]


def test_greedy_for_an_estimate_of_q_loses_twice_its_error():
    mdp, values = MDP({"s": {"a": "end", "b": "end"}}, initial="s", terminal={"end": 0}), {("s", "a"): 1}
    best, greedy = (discounted(mdp, Policy(mdp, {"s": {a: 1}}), 0, values).J for a in ("a", "b"))
    error = max(abs(q - Q(1, 2)) for q in discounted(mdp, None, 0, values).Q.values())  # the estimate is 1/2, a tie
    assert (best - greedy, error, 2 * 0 * error, 2 * error) == (1, Q(1, 2), 0, 1)


def test_the_optimum_avoids_the_gamble_of_the_posterior():
    weights = {"a": {Q(4): Q(1, 2), Q(1, 16): Q(1, 2)}, "b": {Q(1): Q(1)}}
    assert sum(p * w for w, p in weights["a"].items()) == Q(65, 32)
    assert sum((p * log(w) for w, p in weights["a"].items()), log(1)) == -log(2)
    tilt = {"a": Q(1, 2), "b": Q(1)}  # e^(mean of log w)
    assert forward_kl_step({"a": Q(1, 2), "b": Q(1, 2)}, tilt) == {"a": Q(1, 3), "b": Q(2, 3)}


def test_the_divergence_is_no_metric():
    p, q, u = ({"a": x, "b": 1 - x} for x in (Q(4, 5), Q(1, 3), Q(2, 7)))
    assert kl(p, u) > kl(p, q) + kl(q, u) and kl(p, q) != kl(q, p)


def test_the_digits_against_the_simpler_bound_by_variation():
    far = kl({"a": Q(0), "b": Q(1)}, {"a": Q(3, 4), "b": Q(1, 4)})
    assert (decimal(far, 4), decimal(Q(3, 4) * log(7), 4)) == ("1.386", "1.459")


# Results of our own


def test_cooling_falls_where_retraining_rises():
    ends = {"sure": "half", "bold": {"won": "1/4", "lost": "3/4"}}
    mdp = MDP({"s": ends}, initial="s", terminal={"half": "1/2", "won": 1, "lost": 0})
    cooled, retrained = (
        [evaluate(mdp, step(mdp, mdp.uniform(), k)).J for k in range(5)] for step in (temperature, iterate)
    )
    assert cooled == [Q(3, 8), Q(5, 12), Q(3, 8), Q(1, 3), Q(3, 10)]
    assert retrained == [Q(3, 8), Q(5, 12), Q(9, 20), Q(17, 36), Q(33, 68)]


def test_two_levels_attain_the_gain_by_the_best_action():
    mdp = zoo.example_3_1()
    before, after = evaluate(mdp), evaluate(mdp, success_condition(mdp))
    (s,) = mdp.states
    best = max(before.Q[s, a] for a in mdp.actions(s))
    p = sum(before.policy[s, a] for a in mdp.actions(s) if before.Q[s, a] == best)
    assert after.V[s] - before.V[s] == p / (1 - p) * (best - before.V[s]) ** 2 / before.V[s]


def test_the_attracting_point_of_the_cycle_is_flat():
    """h depends on p(1 - p) alone, whose slope at 1/2 is zero: so h'(1/2) = 0."""
    p = exact("p")
    assert (p * (1 - p)).diff("p").subs({"p": "1/2"}) == 0


def test_the_bound_of_relabelled_imitation_holds_with_constant_zero():
    """A probability of success is nonnegative, and an expected log-likelihood of actions is not positive."""
    mdp = zoo.chain2()
    pi = mdp.uniform()
    likelihood = sum((q * log(q) for s in mdp.states for a in mdp.actions(s) if (q := pi[s][a])), Q(0))
    assert evaluate(mdp, pi).J > 0 > likelihood
