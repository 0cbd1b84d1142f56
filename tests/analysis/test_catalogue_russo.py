"""Russo (2026): every number of the instances, computed once more from the public interface, section by section."""

from fractions import Fraction as F

import pytest

from scsym.analysis import (
    chi_squared,
    evaluate,
    linearised_objective,
    policy_divergence,
    remainder,
    remainder_by_shift,
)
from scsym.asymptotics import kl_bernoulli, lambert_bounds, largest_mass_chi2, largest_mass_kl
from scsym.exact import Enclosure, decimal, log, oo, undefined
from scsym.mdp import MDP, Policy, zoo
from scsym.operators import (
    arcsine_tail,
    chi2_trust_region,
    faithful_gain,
    iterate,
    mean_tail,
    proxy_condition,
    shift_factor,
    success_condition,
    threshold_curve,
    threshold_gain,
    two_point_tail,
    u_shaped_tail,
    uniform_tail,
)


def conditioned(mdp, pi=None):
    return success_condition(mdp, pi or mdp.uniform())


def arms(mdp, *row):
    """A policy of a model with one state."""
    (s,) = mdp.states
    return Policy(mdp, {s: dict(zip(mdp.actions(s), row, strict=True))})


def reads(value, text):
    """Whether the exact value, rounded to as many decimals as the text has, reads like it."""
    places = len(text.split(".")[1])
    return abs(F(value) - F(text)) <= F(1, 2 * 10**places)


# The regression models


@pytest.mark.parametrize(
    ("model", "V", "influence", "d0", "d_plus", "d_pi_plus", "L", "gamma", "after", "rest"),
    [
        (
            "chain2", {"s0": F(1, 4), "s1": F(1, 2)}, {"s0": 1, "s1": 1}, {"s0": 1, "s1": F(1, 2)}, {"s0": 1, "s1": 1},
            {"s0": 1, "s1": 1}, F(1, 2), 2, 1, F(1, 4),
        ),
        (
            "N", {"s0": F(9, 20), "s1": F(1, 2), "s2": F(2, 5)}, {"s0": F(1, 81), "s1": 0, "s2": 1},
            {"s0": 1, "s1": F(1, 2), "s2": F(1, 2)}, {"s0": 1, "s1": F(5, 9), "s2": F(4, 9)},
            {"s0": 1, "s1": F(5, 9), "s2": F(4, 9)}, F(37, 180), F(37, 81), F(19, 30), F(-1, 45),
        ),
        (
            "K", {"s": F(2, 3)}, {"s": F(1, 4)}, {"s": F(4, 3)}, {"s": F(4, 3)}, {"s": F(8, 7)}, F(2, 9), F(1, 3),
            F(6, 7), F(-2, 63),
        ),
    ],
)  # fmt: skip
def test_regression_models(model, V, influence, d0, d_plus, d_pi_plus, L, gamma, after, rest):
    mdp = getattr(zoo, model)()
    e, plus = evaluate(mdp), conditioned(mdp)
    then = evaluate(mdp, plus)
    assert dict(e.V) == V and dict(e.influence) == influence and e.Gamma == gamma
    assert dict(e.occupancy) == d0 and dict(e.success_occupancy) == d_plus and dict(then.occupancy) == d_pi_plus
    assert then.J == after and remainder(plus, e) == remainder_by_shift(plus, e) == rest
    assert linearised_objective(plus, e) == L == e.J * gamma
    assert after == e.J + L + rest
    # Appendix B: J(pi+) - J0 = sum of d V I
    assert after - e.J == sum(then.occupancy[s] * e.V[s] * e.influence[s] for s in mdp.states)


def test_the_conditioned_policy_of_K():
    assert dict(conditioned(zoo.K())["s"]) == {"win": F(3, 4), "try": F(1, 4)}


# Sections 2 and 3


def test_two_lengths():
    mdp = zoo.two_lengths()
    assert conditioned(mdp)["s0", "a"] == F(1, 2)
    # given success both trajectories are as likely; per token the shorter one weighs twice as much
    assert F(1, 2) / (F(1, 2) + F(1, 2) / 2) == F(2, 3)


def test_the_improper_chain_on_the_naturals():
    """Success from state n with 2^-(n+2): the first states cut out, going on from the last counts as running."""
    n = 8
    rows = {i: {"go": {"won": F(1, 2 ** (i + 2)), i + 1: 1 - F(1, 2 ** (i + 2))}} for i in range(n)}
    mdp = MDP(rows, initial=0, terminal={"won": 1, n: 0})
    assert evaluate(mdp).V[n - 1] == F(1, 2 ** (n + 1)) > 0
    assert 1 - evaluate(mdp).J > F(1, 2)


def test_example_3_1():
    mdp = zoo.example_3_1()
    e, plus = evaluate(mdp), conditioned(mdp)
    gain = evaluate(mdp, plus).J - e.J
    assert e.J == F(1, 2) and list(plus["s"].values()) == [F(99, 200), F(101, 200)]
    assert evaluate(mdp, plus).J == F(10001, 20000) and gain == F(1, 20000)
    assert e.influence["s"] == e.Gamma == chi_squared(plus["s"], mdp.uniform()["s"]) == F(1, 10000)
    assert linearised_objective(plus, e) == F(1, 20000)
    assert max(e.Q.values()) - e.J == F(1, 200) and gain / F(1, 200) == F(1, 100)


@pytest.mark.parametrize(("k", "text"), [(1, "0.50005"), (2, "0.50009999"), (10, "0.500498356"), (100, "0.50380804")])
def test_iterates_of_example_3_1(k, text):
    mdp, q = zoo.example_3_1(), (F(99, 200), F(101, 200))
    J = evaluate(mdp, iterate(mdp, mdp.uniform(), k)).J
    assert J == sum(x ** (k + 1) for x in q) / sum(x**k for x in q) and reads(J, text)


# Section 4


def test_a_policy_that_never_ends_breaks_the_expansion():
    mdp, pi0 = zoo.win_lose_stay()
    e, stay = evaluate(mdp, pi0), Policy.deterministic(mdp, {"s": "stay"})
    assert e.V["s"] == F(1, 2) and e.A["s", "stay"] == 0 and e.occupancy["s"] == 10
    assert evaluate(mdp, stay).J == 0 and linearised_objective(stay, e) == 0


def test_two_states():
    rows = {
        "s0": {"a": {"s1": "1/2", "win": "1/4", "lose": "1/4"}, "b": {"s0": "1/2", "s1": "1/4", "lose": "1/4"}},
        "s1": {"a": {"s0": "1/3", "win": "1/3", "lose": "1/3"}, "b": {"s1": "1/2", "lose": "1/2"}},
    }
    mdp = MDP(rows, initial={"s0": "1/3", "s1": "2/3"}, terminal={"win": 1, "lose": 0})
    pi0 = Policy(mdp, {"s0": {"a": "1/2", "b": "1/2"}, "s1": {"a": "3/4", "b": "1/4"}})
    pi = Policy(mdp, {"s0": {"a": "1/5", "b": "4/5"}, "s1": {"a": "2/3", "b": "1/3"}})
    e = evaluate(mdp, pi0)
    assert evaluate(mdp, pi).J == F(11, 36) and linearised_objective(pi, e) == F(-236, 3645)
    assert remainder(pi, e) == remainder_by_shift(pi, e) == F(-34, 3645)


def test_the_truncated_divergence():
    mdp = zoo.bandit(F(1, 2), 1)
    pi0, pi = arms(mdp, 1, 0), arms(mdp, 0, 1)
    e = evaluate(mdp, pi0)
    assert e.Gamma == 0 and linearised_objective(pi, e) == F(1, 2)
    assert sum(pi["s", a] ** 2 / p for a, p in pi0["s"].items() if p) - 1 == -1  # over the support only
    assert chi_squared(pi["s"], pi0["s"]) == oo


def test_normalised_weights():
    e = evaluate(zoo.chain2())
    length = sum(e.success_occupancy.values())
    plus = conditioned(zoo.chain2())
    assert (e.Gamma, length, e.Gamma / length, linearised_objective(plus, e) / e.J) == (2, 2, 1, 2)


def test_movement_can_exceed_the_true_gain():
    mdp = zoo.N()
    assert evaluate(mdp, conditioned(mdp)).J / evaluate(mdp).J - 1 == F(33, 81) < evaluate(mdp).Gamma == F(37, 81)
    loop = zoo.K()
    assert evaluate(loop, conditioned(loop)).J / evaluate(loop).J - 1 == F(2, 7) < evaluate(loop).Gamma == F(1, 3)


def test_the_true_relative_gain_of_chain2():
    mdp = zoo.chain2()
    e = evaluate(mdp)
    assert evaluate(mdp, conditioned(mdp)).V["s0"] / e.V["s0"] - 1 == 3 and e.influence["s0"] == 1


def test_concentration_under_chi_squared():
    mdp = zoo.bandit(F(1, 10), 1)
    pi0 = arms(mdp, "9/10", "1/10")
    e = evaluate(mdp, pi0)
    assert e.V["s"] == F(19, 100) and e.influence["s"] == F(729, 361)
    common, rare = (chi_squared(arms(mdp, *row)["s"], pi0["s"]) for row in ((1, 0), (0, 1)))
    assert common == F(1, 9) <= e.Gamma < rare == 9


# Lemma 4.6


@pytest.mark.parametrize(
    ("eps", "best"),
    [("1/10", "2/5"), ("1/5", "3/5"), ("1/101", "11/101"), ("1/10001", "101/10001"), ("1/2", 1)],
)
def test_the_chi_squared_rate_at_rational_points(eps, best):
    mdp = zoo.bandit(0, 1)
    pi0 = arms(mdp, 1 - F(eps), eps)
    region = chi2_trust_region(mdp, pi0, evaluate(mdp, pi0).success_occupancy["s"])
    assert list(region.policy["s"].values())[1] == F(best)
    assert largest_mass_chi2(1, eps) == Enclosure(F(best), F(best))


@pytest.mark.parametrize(
    ("delta", "k", "text"),
    [
        ("1/10", 3, "0.03747600554"),
        ("1/10", 6, "0.01191647655"),
        ("1/2", 6, "0.05071138001"),
        ("1/2", 12, "0.02190943457"),
        ("1/2", 30, "0.007906212101"),
    ],
)
def test_roots_under_forward_kl(delta, k, text):
    eps = F(1, 10**k)
    root = largest_mass_kl(delta, eps)
    assert reads(root.low, text) and reads(root.high, text)
    assert kl_bernoulli(root.low, eps) <= F(delta) <= kl_bernoulli(root.high, eps)


def test_how_slow_the_leading_constant_is_reached():
    eps = F(1, 10**12)
    low, high = lambert_bounds("1/2", eps)
    assert all(reads(x, "0.02191958912") for x in (high.low, high.high))
    assert all(reads(x, "0.02103538533") for x in (low.low, low.high))
    root, (below, above) = largest_mass_kl("1/2", eps), log(10**12).enclosure(64)
    assert reads(root.low * below * 2, "1.2107601") and reads(root.high * above * 2, "1.2107601")


def test_an_exact_inverse():
    assert kl_bernoulli("1/2", "1/4") == log(F(4, 3)) / 2


# Section 5


def test_the_shift_factor_with_the_learned_occupancy_refutes_the_bound():
    mdp, pi0 = zoo.win_lose_stay()
    learned, plus = arms(mdp, "1/20", "3/20", "4/5"), conditioned(mdp, pi0)
    assert evaluate(mdp, plus).J == 1 and evaluate(mdp, learned).J == F(1, 4)
    assert evaluate(mdp, learned).occupancy["s"] == 5 and evaluate(mdp, pi0).success_occupancy["s"] == 10
    assert shift_factor(mdp, pi0, learned) == F(1, 2) and shift_factor(mdp, pi0) == 1
    excess = policy_divergence("forward_kl", plus, learned, evaluate(mdp, pi0).success_occupancy)
    assert excess == log(2) + 9 * log(F(9, 8))
    low, high = excess.enclosure(64)
    assert high / 4 < F(73, 160) < F(9, 16) < low / 2  # false with the learned occupancy, true with that of pi_plus
    assert F(9355, 10000) ** 2 < low / 2 and high / 2 < F(9365, 10000) ** 2  # the bound reads .936


def test_prompts_shift_the_distribution():
    mdp, pi0 = zoo.prompts(F(1, 2), F(1, 4))
    e = evaluate(mdp, pi0)
    assert dict(e.success_occupancy) == {"x1": F(2, 3), "x2": F(1, 3)}
    assert dict(evaluate(mdp, conditioned(mdp, pi0)).occupancy) == {"x1": F(1, 2), "x2": F(1, 2)}
    assert shift_factor(mdp, pi0) == F(3, 2)
    mdp, pi0 = zoo.prompts()
    learned, plus = Policy(mdp, {"x1": {"right": 1}, "x2": {"right": "1/2", "wrong": "1/2"}}), conditioned(mdp, pi0)
    excess = policy_divergence("forward_kl", plus, learned, evaluate(mdp, pi0).success_occupancy)
    assert [evaluate(mdp, x).J for x in (pi0, plus, learned)] == [F(9, 16), 1, F(3, 4)]
    assert excess == F(1, 9) * log(2) and shift_factor(mdp, pi0) == F(9, 2)
    assert log(2) < F(9, 8) and excess / 2 < F(1, 16) < excess * F(9, 4)  # violated with kappa = 1, true with 9/2


def test_the_shift_factor_is_unbounded_and_may_be_below_one():
    assert shift_factor(zoo.shift(), zoo.shift().uniform()) == F(101, 2)
    assert shift_factor(zoo.K(), zoo.K().uniform()) == F(6, 7)


def test_stronger_bounds():
    mdp, pi0 = zoo.win_lose_stay()
    plus, given = conditioned(mdp, pi0), evaluate(mdp, pi0).success_occupancy
    moved = policy_divergence("forward_kl", plus, pi0, given)
    assert log(evaluate(mdp, plus).J / evaluate(mdp, pi0).J) == moved == log(2)  # tight at pi_plus
    learned = arms(mdp, "1/20", "3/20", "4/5")
    bound = moved - policy_divergence("forward_kl", plus, learned, given)
    assert log(evaluate(mdp, learned).J / evaluate(mdp, pi0).J) > bound
    chain = zoo.chain2()  # J = exp(-eps) for deterministic outcomes
    excess = policy_divergence("forward_kl", conditioned(chain), chain.uniform(), evaluate(chain).success_occupancy)
    assert log(evaluate(chain).J) == -excess == -2 * log(2)


# Section 6


@pytest.mark.parametrize("c", [F(0), F(1, 2), F(1, 3), F(7, 2)])
def test_affine_rewards_change_the_influence(c):
    scale = c + F(1, 2)  # success probabilities in proportion (c, c + 1/2)
    mdp = zoo.bandit(c / scale, 1)
    assert evaluate(mdp).influence["s"] == 1 / (4 * c + 1) ** 2


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


FAITHFUL = F(99, 125500)


def three(c):
    """The mean tail of 33 arms each of fair coins, arcsine and uniform law."""
    return mean_tail([two_point_tail(c), arcsine_tail(c), uniform_tail(c)])


def test_the_faithful_bandit():
    mdp = zoo.beta_bandit()
    e = evaluate(mdp)
    assert e.J == F(251, 500) and evaluate(mdp, conditioned(mdp)).J == F(631, 1255)
    assert faithful_gain(F(7, 10)) == FAITHFUL and e.influence["s"] == F(99, 63001)


@pytest.mark.parametrize(
    ("c", "moderate", "special", "gain", "ratio"),
    [
        ("1/4", F(23, 36), F(8181, 8192), F(11671, 10526500), "1.4055"),
        ("1/2", F(1, 2), F(233, 256), F(2079, 1290500), "2.0422"),
        ("3/4", F(13, 36), F(13085, 32768), F(123959, 592270500), "0.2653"),
    ],
)
def test_return_thresholding(c, moderate, special, gain, ratio):
    mdp = zoo.beta_bandit()
    assert three(c) == moderate and zoo.beta_tail(7, 3, c) == special
    assert threshold_gain(F(7, 10), special, moderate) == gain and reads(gain / FAITHFUL, ratio)
    proxy = zoo.beta_bandit(threshold=c, moderate="three")
    tilde = proxy_condition(mdp, mdp.uniform(), proxy.terminal)
    assert evaluate(mdp, tilde).J - evaluate(mdp).J == gain
    r = special / moderate
    assert gain == F(99, 100) * F(1, 5) * (r - 1) / (99 + r) and (gain > FAITHFUL) == (r > F(7, 5))


@pytest.mark.parametrize(
    ("c", "text"), [("1/4", "0.001112840467"), ("1/2", "0.001960306633"), ("3/4", "-0.001243071923")]
)
def test_a_concentrated_special_arm(c, text):
    assert reads(threshold_gain("7/10", zoo.beta_tail(70, 30, c), three(c)), text)


def test_the_range_of_the_gain():
    assert threshold_gain(F(7, 10), F(1, 2), F(1, 2)) == 0
    assert threshold_gain(F(7, 10), 0, F(1, 2)) == -F(1, 500)
    assert F(99, 500) - threshold_gain(F(7, 10), 1, F(1, 10**9)) < F(1, 10**6)


def test_the_rational_alternative():
    for c in ("1/10", "1/2", "99/100"):
        tails = [F(i, 100) * two_point_tail(c) + (1 - F(i, 100)) * uniform_tail(c) for i in range(1, 100)]
        assert mean_tail(tails) == F(3, 4) - F(c) / 2


@pytest.mark.parametrize(
    ("c", "text"),
    [
        ("60/100", "0.0024094908"),
        ("62/100", "0.0024109624"),
        ("70/100", "0.00069595"),
        ("72/100", "-0.00013672"),
        ("90/100", "-0.002000"),
    ],
)
def test_u_shaped_arms(c, text):
    ((_, gain),) = threshold_curve([c], (70, 30), u_shaped_tail)
    assert reads(gain.low, text) and reads(gain.high, text)


def test_the_peak_and_the_sign_change_of_u_shaped_arms():
    curve = dict(threshold_curve([F(k, 100) for k in range(51, 80)], (70, 30), u_shaped_tail))
    best = max(curve, key=lambda c: curve[c].low)
    assert best == F(61, 100) and all(curve[best].low > g.high for c, g in curve.items() if c != best)
    assert reads(FAITHFUL, "0.00078884") and reads(curve[F(62, 100)].low / FAITHFUL, "3.056")
    assert curve[F(70, 100)].low > 0 > curve[F(72, 100)].high


# Appendix A


def test_occupancy_given_success_needs_success():
    mdp = zoo.K()
    assert dict(evaluate(mdp, arms(mdp, 0, 1)).success_occupancy) == {"s": undefined}


def test_readings_are_rounded_and_not_cut():
    assert reads(F(2, 3), "0.667") and not reads(F(2, 3), "0.666") and decimal(F(2, 3), 3) == "0.667"
