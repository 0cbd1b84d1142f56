"""Karwowski and Douglas (2025): exact values of the instances, computed once more from the public interface."""

from fractions import Fraction

from scsym.analysis import (
    argmax_uniform,
    boltzmann_incoherence,
    boltzmann_weights,
    evaluate,
    f_incoherence,
    kl,
)
from scsym.exact import log, oo
from scsym.mdp import MDP, Policy, zoo
from scsym.operators import (
    boltzmann,
    conditioned_on,
    fold_F,
    fold_H,
    iterate,
    iterated_coherence,
    success_condition,
    temperature,
)

F = Fraction


def conditioned(mdp, pi=None):
    pi = pi or mdp.uniform()
    return success_condition(mdp, pi)


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


def test_race_objectives_and_iterates():
    mdp = zoo.mountain_race()
    policies = [iterate(mdp, mdp.uniform(), k) for k in range(5)]
    assert [pi["start", "mountain"] for pi in policies] == [F(1, 2), F(2, 5), F(8, 17), F(32, 59), F(128, 209)]
    assert [evaluate(mdp, pi).J for pi in policies] == [F(5, 8), F(17, 20), F(59, 68), F(209, 236), F(755, 836)]
    assert evaluate(mdp).expected_return == -oo
    assert evaluate(mdp, policies[1]).expected_return == F(3, 5) * log(F(3, 4))
    assert dict(policies[1]["mountain"]) == {"good": 1, "fatal": 0}


def test_iterated_coherence_and_the_labels_of_the_figure():
    mdp, f = zoo.mountain_race(), boltzmann_weights(1)
    steps = [iterated_coherence(mdp, mdp.uniform(), f, k) for k in range(4)]
    assert [pi["start", "mountain"] for pi in steps] == [F(1, 2), F(2, 5), F(4, 7), F(4, 7)]
    kappa = [boltzmann_incoherence(mdp, pi, 1) for pi in steps]
    assert kappa == [oo, log(7) - log(5) - F(2, 5) * log(2), 0, 0]
    forest = {("forest", "left"): "3/4", ("forest", "right"): "3/4"}
    drawn = mdp.replace(weights={("mountain", "good"): "1/4", ("mountain", "fatal"): "3/4", **forest})
    end = iterated_coherence(drawn, drawn.uniform(), f, 2)
    assert end["start", "mountain"] == F(5, 11) and list(end["mountain"].values()) == [F(1, 4), F(3, 4)]


def test_example_3():
    mdp = zoo.example_3()
    uniform = mdp.uniform()
    again = [iterate(mdp, uniform, k)["s", "a1"] for k in range(5)]
    warm = [temperature(mdp, uniform, k)["s", "a1"] for k in range(5)]
    assert again == [F(1, 2), F(5, 11), F(25, 61), F(125, 341), F(625, 1921)]
    assert warm == [F(1, 2), F(5, 11), F(7, 17), F(11, 29), F(19, 53)]
    assert [fold_F(mdp, uniform, k)["s", "a1"] for k in range(5)] == again


def test_stationary_policies_and_the_discount():
    once = conditioned(zoo.dead_end())
    assert dict(once[1, "s"]) == {"a": 1, "b": 0} and dict(once[2, "s"]) == {"a": F(1, 3), "b": F(2, 3)}
    rows = {"first": {"go": {"second": "1/2", "end": "1/2"}}, "second": {"go": "end"}}
    discounted = MDP(rows, initial="first", terminal={"end": 1}, weights={("second", "go"): "1/4"})
    assert evaluate(discounted).J == F(5, 8) and evaluate(discounted).expected_return == -log(2)


def test_two_starts_given_success():
    found = evaluate(zoo.two_starts())
    assert {s: zoo.two_starts().initial[s] * v / found.J for s, v in found.V.items()} == {"s": F(2, 3), "t": F(1, 3)}


def test_greed_at_a_tie_is_not_coherent():
    mdp = zoo.weighted_bandit("1/2", "1/2")
    first = Policy.deterministic(mdp, {"s": "a1"})
    assert f_incoherence(mdp, first, argmax_uniform) == log(2)
    ordered = zoo.weighted_bandit("1/2", 1, "1/8")
    sure, mixed = (Policy(ordered, {"s": row}) for row in ({"a1": 1}, {"a2": "1/2", "a3": "1/2"}))
    assert [evaluate(ordered, pi).J for pi in (sure, mixed)] == [F(1, 2), F(9, 16)]
    assert [evaluate(ordered, pi).expected_return for pi in (sure, mixed)] == [-log(2), -F(3, 2) * log(2)]


def test_cooling_the_return_optimal_policy_of_AB_and_the_careless_race():
    mdp = zoo.AB()
    A = Policy(mdp, {"o": {"A": 1}, "g": {"go": 1}, "b": {"go": 1}})
    assert [boltzmann_incoherence(mdp, A, n) for n in (1, 2, 5)] == [log(1 + F(9, 8) ** n) for n in (1, 2, 5)]
    assert boltzmann_incoherence(mdp, A, 1) == log(17) - 3 * log(2)
    race = zoo.mountain_race()
    forest = {"start": {"forest": 1}, "forest": {"left": "1/2", "right": "1/2"}}
    for row, base in (({"good": "1/2", "fatal": "1/2"}, F(2, 3)), ({"good": 1}, F(4, 3))):
        pi = Policy(race, {**forest, "mountain": row})
        assert [boltzmann_incoherence(race, pi, n) for n in (1, 3)] == [log(1 + base**n) for n in (1, 3)]
        assert evaluate(race, pi).J == F(3, 4)


def test_the_gibbs_policy_is_not_the_boltzmann_policy():
    tilted = Policy(BANDIT, {S: {"a1": "3/4", "a2": "1/4"}})
    assert list(conditioned(BANDIT, tilted)[S].values()) == [F(6, 7), F(1, 7)]
    assert list(boltzmann(BANDIT, tilted, 1)[S].values()) == [F(2, 3), F(1, 3)]


def test_both_foldings_of_log_pi_as_printed():
    neutral = zoo.weighted_bandit(1, 1)
    prior = Policy(neutral, {S: {"a1": "3/4", "a2": "1/4"}})
    assert [fold_F(neutral, prior, k, printed=True)[S, "a1"] for k in (2, 3)] == [F(9, 10), F(27, 28)]
    assert [fold_H(neutral, prior, k, printed=True)[S, "a1"] for k in (2, 3)] == [F(9, 10), F(81, 82)]
    assert fold_H(neutral, prior, 3) == prior
    tilted = Policy(BANDIT, {S: {"a1": "3/4", "a2": "1/4"}})
    assert fold_F(BANDIT, tilted, 2, printed=True)[S, "a1"] == F(36, 37) and fold_F(BANDIT, tilted, 2)[S, "a1"] == F(
        12, 13
    )
    fork = zoo.fork()
    assert list(fold_F(fork, fork.uniform(), 2, printed=True)["o"].values()) == [F(2, 3), F(1, 3)]


def test_folded_weights_may_be_scaled_by_time_not_by_state():
    mdp = zoo.mountain_race()
    weights = {(s, a): mdp.weight(s, a) for s, a in mdp.pairs}
    for halved, mountain in (((), F(2, 5)), (("mountain", "forest"), F(2, 5)), (("forest",), F(4, 7))):
        scaled = {(s, a): w / (2 if s in halved else 1) for (s, a), w in weights.items()}
        assert conditioned_on(mdp, mdp.uniform(), scaled)["start", "mountain"] == mountain


def test_the_expected_number_of_successes_falls():
    mdp = zoo.unequal_steps()
    totals = []
    for k in range(2):
        pi = iterate(mdp, mdp.uniform(), k)
        d = evaluate(mdp, pi).occupancy
        totals.append(sum(d[s] * p * mdp.weight(s, a) for s, row in pi.items() for a, p in row.items()))
    assert totals == [F(17, 16), F(25, 24)]


def test_three_paths():
    def kappa(i, n):
        return boltzmann_incoherence(BANDIT, iterate(BANDIT, BANDIT.uniform(), i), n)

    def formula(i, n):
        return log(F(2**n + 1, 2**i + 1)) + F((i - n) * 2**i, 2**i + 1) * log(2)

    for i in range(1, 5):
        assert kappa(i, i) == 0
        assert kappa(i, 2**i) == formula(i, 2**i) and kappa(i, 4**i) == formula(i, 4**i)
    assert kappa(4, 256) > 8 * log(2) > kappa(4, 16)
    skew = zoo.weighted_bandit(1, 1)
    prior = Policy(skew, {S: {"a1": "3/4", "a2": "1/4"}})
    for i, n in ((0, 1), (3, 2), (7, 40)):
        assert boltzmann_incoherence(skew, iterate(skew, prior, i), n) == F(3, 4) * log(3) - log(2)


def test_gains_of_the_return():
    for k in range(1, 11):
        later, before = (evaluate(BANDIT, iterate(BANDIT, BANDIT.uniform(), n)).expected_return for n in (k, k - 1))
        assert later - before == log(2) * (F(1, 2 ** (k - 1) + 1) - F(1, 2**k + 1))
    assert F(6745, 10**7) < later - before < F(6755, 10**7)


def test_the_authors_own_examples():
    two = MDP({"s": {"A": "end", "B": "end"}}, initial="s", terminal={"end": 1},
              weights={("s", "A"): "2/5", ("s", "B"): "9/10"})  # fmt: skip
    prior = Policy(two, {"s": {"A": "4/5", "B": "1/5"}})
    assert conditioned(two, prior)["s", "B"] == F(9, 25)
    neutral = two.replace(weights=None)
    assert dict(iterate(neutral, prior, 4)["s"]) == dict(prior["s"]) == dict(fold_F(neutral, prior, 4)["s"])
    none = Policy(two, {"s": {"A": 1, "B": 0}})  # no support is ever gained
    assert dict(iterate(two, none, 3)["s"]) == dict(none["s"]) == dict(temperature(two, none, 3)["s"])
    rare = MDP({"s": {"a": {"x": F(1, 10**15), "y": 1 - F(1, 10**15)}}, "x": {"go": "end"}, "y": {"go": "end"}},
               initial="s", terminal={"end": 1}, weights={("x", "go"): F(1, 2)})  # fmt: skip
    assert evaluate(rare).expected_return == -log(2) * F(1, 10**15)
    half = MDP({"s": {"go": "end"}}, initial="s", terminal={"end": 1}, weights={("s", "go"): "1/2"})
    assert evaluate(half).expected_return == -log(2) and evaluate(half).J == F(1, 2)
    assert kl({"a": F(1)}, {"a": F(2, 10**15)}) == 15 * log(10) - log(2)
