"""Operators against their definitions by enumeration and plain elimination, in random exact models.

The models have loops, states that nothing reaches or that never succeed, ties and deterministic rows.
"""

from fractions import Fraction
from itertools import combinations, product
from math import prod

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scsym.analysis import discounted, kl, pass_at_k, pass_at_k_estimate
from scsym.exact import is_symbolic, log
from scsym.mdp.strategies import mdps, policies
from scsym.operators import (
    condition_on_outcome,
    dr_grpo_step,
    grpo_step,
    kl_step,
    reward_weighted_regression,
    rloo_step,
    score_denominator,
    soft_best_of_n,
)

SETTINGS = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
ZERO, ONE = Fraction(0), Fraction(1)


@st.composite
def pairs(draw, full=False, **options):
    mdp = draw(mdps(**options))
    return mdp, draw(policies(mdp, full_support=full))


def solved(rows, right):
    """The solution of a regular system, by Gauss and Jordan."""
    rows = [[*row, r] for row, r in zip(rows, right, strict=True)]
    for i in range(len(rows)):
        pivot = next(j for j in range(i, len(rows)) if rows[j][i] != 0)
        rows[i], rows[pivot] = rows[pivot], rows[i]
        rows[i] = [x / rows[i][i] for x in rows[i]]
        for j in range(len(rows)):
            if j != i:
                rows[j] = [x - rows[j][i] * y for x, y in zip(rows[j], rows[i], strict=True)]
    return [row[-1] for row in rows]


def after(mdp, V, payoff, s, a):
    """The mean of the values that follow an action."""
    return sum((q * (payoff[t] if t in payoff else V[t]) for t, q in mdp.P(s, a).items()), ZERO)


def successes(mdp, pi, payoff):
    """V and Q of the payoff at the end, with step weights; states that cannot get it are left out of the system."""
    moves = {(s, t): ZERO for s in mdp.states for t in [*mdp.states, *payoff]}
    for s, a in mdp.pairs:
        for t, q in mdp.P(s, a).items():
            moves[s, t] += pi.probability(s, a) * mdp.weight(s, a) * q
    ends = {s: sum((moves[s, t] * g for t, g in payoff.items()), ZERO) for s in mdp.states}
    live = {s for s, x in ends.items() if x > 0}
    while more := {s for s in mdp.states if s not in live and any(moves[s, t] > 0 for t in live)}:
        live |= more
    order = sorted(live)
    found = solved([[int(s == t) - moves[s, t] for t in order] for s in order], [ends[s] for s in order])
    V = dict.fromkeys(mdp.states, ZERO) | dict(zip(order, found, strict=True))
    return V, {(s, a): mdp.weight(s, a) * after(mdp, V, payoff, s, a) for s, a in mdp.pairs}


@pytest.mark.parametrize("group", [2, 3])
@given(pairs(), st.sampled_from([Fraction(1, 2), Fraction(1)]))
@SETTINGS
def test_steps_of_groups_of_samples(group, pair, rate):
    """Each sample is an action with the success or failure that followed."""
    mdp, pi = pair
    _, Q = successes(mdp, pi, mdp.terminal)
    for step, own in ((rloo_step(mdp, pi, rate), False), (dr_grpo_step(mdp, pi, rate, group), True)):
        for s in mdp.states:
            samples = [(a, r, p * (Q[s, a] if r else 1 - Q[s, a])) for a, p in pi[s].items() for r in (0, 1)]
            push = dict.fromkeys(mdp.actions(s), ZERO)
            for drawn in product([x for x in samples if x[2] != 0], repeat=group):
                mass, total = prod((x[2] for x in drawn), start=ONE), sum(x[1] for x in drawn)
                for a, r, _ in drawn:
                    baseline = Fraction(total, group) if own else Fraction(total - r, group - 1)
                    push[a] += mass * (r - baseline) / group
            assert all(step.probability(s, a) == pi.probability(s, a) + rate * x for a, x in push.items())


@given(
    st.data(), mdps(deterministic=True, fractional_success=False), st.sampled_from([Fraction(1, 3), ONE, Fraction(5)])
)
@SETTINGS
def test_the_optimum_of_grpo_multiplies_the_odds_and_keeps_proportions(data, mdp, E):
    pi, ref = data.draw(policies(mdp, deterministic=True)), data.draw(policies(mdp))
    _, Q = successes(mdp, pi, mdp.terminal)
    new = grpo_step(mdp, pi, E, reference=ref)
    for s in mdp.states:
        right = sum((p for a, p in ref[s].items() if Q[s, a] == 1), ZERO)
        raised = E * right / (1 - right + E * right)
        for a, p in ref[s].items():
            share = raised * p / right if Q[s, a] == 1 and right else (1 - raised) * p / (1 - right) if p else ZERO
            assert new.probability(s, a) == share


@given(pairs(weighted=True), st.sampled_from([1, 2, 3]))
@SETTINGS
def test_regression_imitates_rewarded_actions(pair, power):
    mdp, pi = pair
    _, Q = successes(mdp, pi, mdp.terminal)
    new = reward_weighted_regression(mdp, pi, transform=lambda q: q**power)
    for s in mdp.states:
        total = sum((p * Q[s, a] ** power for a, p in pi[s].items()), ZERO)
        for a, p in pi[s].items():
            assert new.probability(s, a) * total == p * Q[s, a] ** power if total else new.probability(s, a) == p


@given(st.data(), pairs())
@SETTINGS
def test_no_law_beats_the_step_at_its_temperature(data, pair):
    """w = 2 is e^(1/(beta D)): the step is best for D log 2 E[score] - KL, with the divergence from it as the gap."""
    mdp, pi = pair
    table = {x: data.draw(st.sampled_from([Fraction(-1, 2), ZERO, Fraction(1, 3), ONE])) for x in mdp.pairs}
    other = data.draw(policies(mdp))

    def score(s, a):
        return table[s, a]

    symbolic, new, D = kl_step(mdp, pi, score, "w"), kl_step(mdp, pi, score, 2), score_denominator(mdp, score)
    assert (symbolic.subs({"w": 2}) if symbolic.symbols else symbolic) == new
    for s in mdp.states:
        reached = [a for a in mdp.actions(s) if pi.probability(s, a) != 0]
        mass = sum((other.probability(s, a) for a in reached), ZERO)
        law = {a: other.probability(s, a) / mass if a in reached else ZERO for a in mdp.actions(s)} if mass else pi[s]

        def worth(row, s=s):
            return sum((p * table[s, a] for a, p in row.items()), ZERO) * D * log(2) - kl(row, pi[s])

        assert worth(new[s]) - worth(law) == kl(law, new[s])


@given(st.data(), pairs(max_actions=3), st.integers(1, 3))
@SETTINGS
def test_soft_best_of_n_over_all_draws(data, pair, n):
    mdp, pi = pair
    weight = {x: data.draw(st.sampled_from([Fraction(1, 2), ONE, Fraction(4)])) for x in mdp.pairs}
    new = soft_best_of_n(mdp, pi, n, lambda s, a: weight[s, a])
    for s in mdp.states:
        kept = dict.fromkeys(mdp.actions(s), ZERO)
        for drawn in product(mdp.actions(s), repeat=n):
            mass = prod((pi.probability(s, a) for a in drawn), start=ONE)
            for a in drawn:
                kept[a] += mass * weight[s, a] / sum(weight[s, b] for b in drawn)
        assert all(new.probability(s, a) == x for a, x in kept.items())


@given(pairs(), st.integers(1, 4))
@SETTINGS
def test_pass_at_k_over_all_attempts(pair, k):
    mdp, pi = pair
    V, _ = successes(mdp, pi, mdp.terminal)
    found = ZERO
    for s, mass in mdp.initial.items():
        chance = V[s] if s in V else mdp.terminal[s]
        for attempts in product((0, 1), repeat=k):
            found += mass * prod((chance if r else 1 - chance for r in attempts), start=ONE) * any(attempts)
    assert pass_at_k(mdp, pi, k) == found


@pytest.mark.parametrize(("n", "k"), [(1, 1), (4, 2), (5, 5)])
def test_the_estimate_is_a_mean_over_subsets(n, k):
    for c in range(n + 1):
        chosen = list(combinations([1] * c + [0] * (n - c), k))
        assert pass_at_k_estimate(n, c, k) == Fraction(sum(map(any, chosen)), len(chosen))


@given(st.data(), pairs(weighted=True))
@SETTINGS
def test_cloning_what_led_to_an_outcome(data, pair):
    mdp, pi = pair
    chosen = data.draw(st.sets(st.sampled_from(list(mdp.terminal))))
    V, Q = successes(mdp, pi, {t: Fraction(t in chosen) for t in mdp.terminal})
    new = condition_on_outcome(mdp, pi, chosen)
    for s in mdp.states:
        for a, p in pi[s].items():
            assert new.probability(s, a) == (p * Q[s, a] / V[s] if V[s] else p)


@given(st.data(), pairs(), st.sampled_from([ZERO, Fraction(1, 2), Fraction(9, 10)]))
@SETTINGS
def test_discounted_values_and_visits(data, pair, gamma):
    mdp, pi = pair
    rewards = {x: Fraction(data.draw(st.integers(-2, 2)), 3) for x in mdp.pairs}
    nothing, states = dict.fromkeys(mdp.terminal, ZERO), mdp.states
    moves = {(s, t): ZERO for s in states for t in [*states, *nothing]}
    for s, a in mdp.pairs:
        for t, q in mdp.P(s, a).items():
            moves[s, t] += pi.probability(s, a) * q
    system = [[int(s == t) - gamma * moves[s, t] for t in states] for s in states]
    V = solved(system, [sum((p * rewards[s, a] for a, p in pi[s].items()), ZERO) for s in states])
    visits = solved(list(zip(*system, strict=True)), [mdp.initial.get(s, ZERO) for s in states])
    found, symbolic = discounted(mdp, pi, gamma, rewards), discounted(mdp, pi, "gamma", rewards)
    assert list(found.V.values()) == V and list(found.occupancy.values()) == visits
    for s, a in mdp.pairs:
        now = rewards[s, a] + gamma * after(mdp, found.V, nothing, s, a)
        assert found.Q[s, a] == now and found.A[s, a] == now - found.V[s]
    assert found.J == sum((p * found.V.get(s, ZERO) for s, p in mdp.initial.items()), ZERO)
    assert (symbolic.J.subs({"gamma": gamma}) if is_symbolic(symbolic.J) else symbolic.J) == found.J
