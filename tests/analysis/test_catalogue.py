"""Exact values of both papers' instances, computed once more from the public interface."""

from fractions import Fraction

import pytest

from scsym.analysis import (
    argmax_uniform,
    boltzmann_incoherence,
    chi_squared,
    evaluate,
    kl,
    linearised_objective,
    policy_divergence,
    remainder,
    shift_factor,
)
from scsym.exact import log, oo
from scsym.mdp import MDP, Policy, zoo
from scsym.operators import (
    boltzmann,
    chi2_trust_region,
    faithful_gain,
    fold_F,
    fold_H,
    iterate,
    iterated_coherence,
    proxy_condition,
    success_condition,
    temperature,
    threshold_gain,
)

F = Fraction


def conditioned(mdp, pi=None):
    pi = pi or mdp.uniform()
    return success_condition(mdp, pi)


# Russo 2026


@pytest.mark.parametrize(
    ("model", "V", "influence", "gamma", "after", "rest"),
    [
        ("chain2", {"s0": F(1, 4), "s1": F(1, 2)}, {"s0": 1, "s1": 1}, 2, 1, F(1, 4)),
        (
            "N",
            {"s0": F(9, 20), "s1": F(1, 2), "s2": F(2, 5)},
            {"s0": F(1, 81), "s1": 0, "s2": 1},
            F(37, 81),
            F(19, 30),
            F(-1, 45),
        ),
        ("K", {"s": F(2, 3)}, {"s": F(1, 4)}, F(1, 3), F(6, 7), F(-2, 63)),
    ],
)
def test_regression_models(model, V, influence, gamma, after, rest):
    mdp = getattr(zoo, model)()
    e, plus = evaluate(mdp), conditioned(mdp)
    assert dict(e.V) == V and dict(e.influence) == influence and e.Gamma == gamma
    assert evaluate(mdp, plus).J == after and remainder(plus, e) == rest
    assert linearised_objective(plus, e) == e.J * gamma


def test_the_shift_factor_with_the_learned_occupancy_refutes_the_bound():
    mdp, pi0 = zoo.win_lose_stay()
    learned = Policy(mdp, {"s": {"win": "1/20", "lose": "3/20", "stay": "4/5"}})
    plus = conditioned(mdp, pi0)
    assert evaluate(mdp, plus).J == 1 and evaluate(mdp, learned).J == F(1, 4)
    assert shift_factor(mdp, pi0, learned) == F(1, 2) and shift_factor(mdp, pi0) == 1
    excess = policy_divergence("forward_kl", plus, learned, evaluate(mdp, pi0).success_occupancy)
    assert excess == log(2) + 9 * log(F(9, 8))
    low, high = excess.enclosure(64)
    assert high / 4 < F(9, 16) < low / 2  # false with the learned occupancy, true with that of pi_plus


def test_prompts_shift_the_distribution():
    mdp, pi0 = zoo.prompts(F(1, 2), F(1, 4))
    e = evaluate(mdp, pi0)
    assert dict(e.success_occupancy) == {"x1": F(2, 3), "x2": F(1, 3)}
    assert dict(evaluate(mdp, conditioned(mdp, pi0)).occupancy) == {"x1": F(1, 2), "x2": F(1, 2)}
    assert shift_factor(mdp, pi0) == F(3, 2)
    mdp, pi0 = zoo.prompts()
    assert evaluate(mdp, pi0).J == F(9, 16) and shift_factor(mdp, pi0) == F(9, 2)
    learned = Policy(mdp, {"x1": {"right": 1}, "x2": {"right": "1/2", "wrong": "1/2"}})
    plus = conditioned(mdp, pi0)
    assert policy_divergence("forward_kl", plus, learned, evaluate(mdp, pi0).success_occupancy) == F(1, 9) * log(2)
    assert evaluate(mdp, learned).J == F(3, 4)


def test_the_shift_factor_is_unbounded_and_may_be_below_one():
    assert shift_factor(zoo.shift(), zoo.shift().uniform()) == F(101, 2)
    assert shift_factor(zoo.K(), zoo.K().uniform()) == F(6, 7)


@pytest.mark.parametrize("c", [F(0), F(1, 2), F(1, 3), F(7, 2)])
def test_affine_rewards_change_the_influence(c):
    scale = c + F(1, 2)  # success probabilities in proportion (c, c + 1/2)
    mdp = zoo.bandit(c / scale, 1)
    assert evaluate(mdp).influence[mdp.states[0]] == 1 / (4 * c + 1) ** 2


def test_a_proxy_that_helps_everywhere_may_not_help_in_the_end():
    mdp, proxy = zoo.proxy_trap(), zoo.proxy_trap(proxy=True)
    e, seen = evaluate(mdp), evaluate(proxy)
    tilde = proxy_condition(mdp, mdp.uniform(), proxy.terminal)
    assert e.J == F(9, 20)
    assert evaluate(mdp, conditioned(mdp)).J == F(29, 45) and evaluate(mdp, tilde).J == F(17, 30)
    ratios = []
    for s in mdp.states:
        acts = mdp.actions(s)
        cov = sum(e.Q[s, a] * seen.Q[s, a] for a in acts) / 2 - e.V[s] * seen.V[s]
        var = sum(e.Q[s, a] ** 2 for a in acts) / 2 - e.V[s] ** 2
        ratios.append(cov * e.V[s] / (seen.V[s] * var))
    assert ratios == [6, 1, 1]


def test_return_thresholding():
    mdp = zoo.beta_bandit()
    e = evaluate(mdp)
    assert e.J == F(251, 500) and evaluate(mdp, conditioned(mdp)).J == F(631, 1255)
    assert faithful_gain(F(7, 10)) == F(99, 125500) and e.influence["s"] == F(99, 63001)
    tails = {F(1, 4): F(8181, 8192), F(1, 2): F(233, 256), F(3, 4): F(13085, 32768)}
    moderate = {F(1, 4): F(23, 36), F(1, 2): F(1, 2), F(3, 4): F(13, 36)}
    gains = {F(1, 4): F(11671, 10526500), F(1, 2): F(2079, 1290500), F(3, 4): F(123959, 592270500)}
    for c, tail in tails.items():
        assert zoo.beta_tail(7, 3, c) == tail
        assert threshold_gain(F(7, 10), tail, moderate[c]) == gains[c]
        proxy = zoo.beta_bandit(threshold=c, moderate="three")
        tilde = proxy_condition(mdp, mdp.uniform(), proxy.terminal)
        assert evaluate(mdp, tilde).J - e.J == gains[c]
    assert threshold_gain(F(7, 10), F(1, 2), F(1, 2)) == 0


def test_concentration_under_chi_squared():
    mdp = zoo.bandit(F(1, 10), 1)
    s = mdp.states[0]
    first, second = mdp.actions(s)
    pi0 = Policy(mdp, {s: {first: "9/10", second: "1/10"}})
    e = evaluate(mdp, pi0)
    assert e.V[s] == F(19, 100) and e.influence[s] == F(729, 361)
    assert chi_squared({first: F(1)}, pi0[s]) == F(1, 9) and chi_squared({second: F(1)}, pi0[s]) == 9


@pytest.mark.parametrize(
    ("eps", "best"), [(F(1, 10), F(2, 5)), (F(1, 5), F(3, 5)), (F(1, 101), F(11, 101)), (F(1, 10001), F(101, 10001))]
)
def test_the_chi_squared_rate_at_rational_points(eps, best):
    mdp = zoo.bandit(0, 1)
    s = mdp.states[0]
    common, rare = mdp.actions(s)
    pi0 = Policy(mdp, {s: {common: 1 - eps, rare: eps}})
    e = evaluate(mdp, pi0)
    radius = 1 * e.success_occupancy[s]
    assert chi2_trust_region(mdp, pi0, radius).policy[s][rare] == best


# Karwowski and Douglas 2025

BANDIT = zoo.weighted_bandit(1, "1/2")
S = BANDIT.states[0]


def test_the_ab_model():
    mdp = zoo.AB()
    start = next(iter(mdp.initial))
    policies = [iterate(mdp, mdp.uniform(), k) for k in range(4)]
    assert sorted(policies[1][start].values()) == [F(8, 17), F(9, 17)]
    returns = [evaluate(mdp, pi).expected_return for pi in policies]
    assert returns == [c * log(2) for c in (F(-5, 4), F(-43, 34), F(-371, 290), F(-3211, 2482))]
    assert [evaluate(mdp, pi).J for pi in policies[:2]] == [F(17, 32), F(145, 272)]


def test_incoherence_at_a_fixed_temperature_is_not_monotone():
    found = [boltzmann_incoherence(BANDIT, iterate(BANDIT, BANDIT.uniform(), k), 1) for k in range(4)]
    assert found == [
        log(3) - F(3, 2) * log(2),
        log(1),
        F(4, 5) * log(2) + log(3) - log(5),
        F(16, 9) * log(2) - log(3),
    ]


def test_incoherence_along_paths():
    assert all(boltzmann_incoherence(BANDIT, iterate(BANDIT, BANDIT.uniform(), n), n) == 0 for n in (1, 2, 3, 4))
    mdp = zoo.ties()
    for k in (1, 2, 3):
        for n in (1, 2):
            assert boltzmann_incoherence(mdp, iterate(mdp, mdp.uniform(), k), n) == F(5, 3) * log(2) - log(3)


def test_foldings_on_one_state():
    first = BANDIT.actions(S)[0]
    uniform = BANDIT.uniform()
    assert fold_H(BANDIT, uniform, 1)[S][first] == F(2, 3)
    assert temperature(BANDIT, uniform, 2)[S][first] == F(4, 5)
    tilted = Policy(BANDIT, {S: dict(zip(BANDIT.actions(S), ("3/4", "1/4"), strict=True))})
    assert iterate(BANDIT, tilted, 2)[S][first] == F(12, 13)
    neutral = zoo.weighted_bandit(1, 1)
    prior = Policy(
        neutral, {neutral.states[0]: dict(zip(neutral.actions(neutral.states[0]), ("3/4", "1/4"), strict=True))}
    )
    assert iterate(neutral, prior, 3) == prior == fold_F(neutral, prior, 3)


def test_foldings_under_chance_differ():
    mdp = zoo.folding_gap()
    start, uniform = next(iter(mdp.initial)), mdp.uniform()
    assert fold_H(mdp, uniform, 2) == iterate(mdp, uniform, 2)
    assert fold_H(mdp, uniform, 3)[start][0] == F(2147, 3767)
    assert iterate(mdp, uniform, 4)[start][0] == F(12749, 22469)
    assert temperature(mdp, uniform, 4)[start][0] == F(217, 379)


def test_printed_folding_under_varying_action_sets():
    mdp = zoo.fork()
    start, uniform = next(iter(mdp.initial)), mdp.uniform()
    assert list(iterate(mdp, uniform, 2)[start].values()) == [F(1, 2), F(1, 2)]
    assert list(fold_F(mdp, uniform, 2)[start].values()) == [F(1, 2), F(1, 2)]


def test_the_limit_is_not_reached_in_kl_one_way():
    greedy = dict(zip(BANDIT.actions(S), (F(1), F(0)), strict=True))
    for k in range(5):
        row = iterate(BANDIT, BANDIT.uniform(), k)[S]
        assert kl(row, greedy) == oo
        assert kl(greedy, row) == log(1 + F(1, 2**k))


def test_jeffreys_identity_for_one_state():
    for k in range(1, 5):
        before, after = (iterate(BANDIT, BANDIT.uniform(), n) for n in (k, k + 1))
        gain = evaluate(BANDIT, after).expected_return - evaluate(BANDIT, before).expected_return
        assert gain == kl(before[S], after[S]) + kl(after[S], before[S])
        assert gain > 0


def test_the_sum_of_weights_falls():
    mdp = zoo.unequal_steps()
    start = next(iter(mdp.initial))
    assert list(conditioned(mdp)[start].values()) == [F(1, 3), F(2, 3)]


def test_figure_4_conflicts_only_with_the_prior_swapped():
    for swapped, conflict in ((False, False), (True, True)):
        mdp, prior = zoo.figure_4(swapped)
        one_step = evaluate(mdp, prior).Q
        greedy = iterated_coherence(mdp, prior, argmax_uniform, 1)
        two_step = evaluate(mdp, greedy).Q
        left, right = mdp.actions("s0")
        prefers = [(q["s0", right] > q["s0", left]) for q in (one_step, two_step)]
        assert (prefers[0] != prefers[1]) == conflict


def test_mountain_race():
    mdp = zoo.mountain_race()
    start = next(iter(mdp.initial))
    plus = conditioned(mdp)
    (climb,) = [a for a, p in plus[start].items() if p == F(2, 5)]
    for n in (1, 2, 5):  # coherent for no temperature: the Boltzmann policy of its own values prefers the mountain
        assert boltzmann(mdp, plus, n)[start][climb] == 1 / (1 + F(3, 4) ** n) > F(1, 2)


def test_a_policy_that_never_ends_is_worth_what_it_wins():
    mdp = MDP({"s": {"stay": "s", "win": "won"}}, initial="s", terminal={"won": 1})
    stay = Policy(mdp, {"s": {"stay": 1}})
    assert evaluate(mdp, stay).J == 0 and success_condition(mdp, stay) == stay
