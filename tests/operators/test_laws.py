"""What the operators must do in every model, exactly; and where the printed folding differs."""

from fractions import Fraction

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from scsym.analysis import (
    argmax_uniform,
    boltzmann_incoherence,
    chi_squared,
    evaluate,
    kl,
    linearised_objective,
    policy_divergence,
)
from scsym.errors import ImproperPolicy, ParseError, UndecidedSign, UndefinedValue
from scsym.exact import SingularSystem, exact, log, log_combination, weighted
from scsym.mdp import MDP, Policy, zoo
from scsym.mdp.strategies import mdps, policies, proxies
from scsym.operators import (
    best_of_n,
    best_of_n_row,
    boltzmann,
    chi2_trust_region,
    fold_F,
    fold_H,
    forward_kl_step,
    iterate,
    iterated_coherence,
    proxy_condition,
    reverse_kl_step,
    success_condition,
    temperature,
)

SETTINGS = settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))


@st.composite
def pairs(draw, count=1, **options):
    full = options.pop("full_support", False)
    mdp = draw(mdps(**options))
    return (mdp, *(draw(policies(mdp, full_support=full)) for _ in range(count)))


@given(pairs(weighted=True))
@SETTINGS
def test_conditioned_rows_are_bayes_rule(pair):
    mdp, pi = pair
    e, plus = evaluate(mdp, pi), success_condition(mdp, pi)
    for s in mdp.states:
        assert sum(plus[s].values()) == 1
        if e.V[s] == 0:
            assert plus[s] == pi[s]
        else:
            assert all(plus.probability(s, a) * e.V[s] == pi.probability(s, a) * e.Q[s, a] for a in mdp.actions(s))


@given(pairs(weighted=True))
@SETTINGS
def test_monotone_improvement_at_every_state(pair):
    mdp, pi = pair
    before, after = evaluate(mdp, pi), evaluate(mdp, success_condition(mdp, pi))
    assert all(after.V[s] >= before.V[s] for s in mdp.states)
    if all(x == 0 for s, x in before.influence.items() if before.V[s] != 0):
        assert dict(after.V) == dict(before.V)


@given(pairs(weighted=True), st.integers(0, 3))
@SETTINGS
def test_corrected_folding_is_conditioning(pair, k):
    mdp, pi = pair
    assert fold_F(mdp, pi, k) == iterate(mdp, pi, k)


@given(pairs(deterministic=True, weighted=True), st.integers(0, 3))
@SETTINGS
def test_deterministic_dynamics_make_temperature_an_iterate(pair, k):
    mdp, pi = pair
    positive = evaluate(mdp, pi)
    reached = [s for s in mdp.states if positive.V[s] != 0]
    left, right = temperature(mdp, pi, k), iterate(mdp, pi, k)
    assert all(left[s] == right[s] for s in reached)


@given(pairs(deterministic=True, cyclic=False, weighted=True), st.integers(1, 3))
@SETTINGS
def test_deterministic_dynamics_double_the_exponent_under_H(pair, k):
    mdp, pi = pair
    positive = evaluate(mdp, pi)
    left, right = fold_H(mdp, pi, k), temperature(mdp, pi, 2 ** (k - 1))
    assert all(left[s] == right[s] for s in mdp.states if positive.V[s] != 0)


@given(pairs(max_states=1, max_actions=4, cyclic=False, zero_success=False, full_support=True))
@SETTINGS
def test_printed_folding_is_the_corrected_one_only_for_a_uniform_prior(pair):
    """One state: printed, the second step conditions on (p q)^2; that is p q^2 normalised only for a uniform p."""
    mdp, pi = pair
    e = evaluate(mdp, pi)
    uniform = len({p for a, p in pi["s0"].items() if e.Q["s0", a] != 0}) == 1
    assert fold_F(mdp, pi, 1, printed=True) == fold_F(mdp, pi, 1)
    assert (fold_F(mdp, pi, 2, printed=True) == fold_F(mdp, pi, 2)) == uniform


def test_printed_folding_differs_for_a_prior_that_is_not_uniform():
    mdp = MDP({"s": {"a": "win", "b": {"win": "1/2", "lose": "1/2"}}}, initial="s", terminal={"win": 1, "lose": 0})
    prior = Policy(mdp, {"s": {"a": "1/3", "b": "2/3"}})
    # G: 1/3 : 1/3, then 1/2 : 1/4.  Printed: the same first, then 1/9 : 1/9.
    assert dict(fold_F(mdp, prior, 2)["s"]) == {"a": Fraction(2, 3), "b": Fraction(1, 3)}
    assert dict(fold_F(mdp, prior, 2, printed=True)["s"]) == {"a": Fraction(1, 2), "b": Fraction(1, 2)}
    even = MDP({"s": {"a": "win", "b": "win"}}, initial="s", terminal={"win": 1})
    skew = Policy(even, {"s": {"a": "3/4", "b": "1/4"}})
    rows = [fold_F(even, skew, k, printed=True)["s", "a"] for k in (0, 1, 2, 3)]
    assert rows == [Fraction(3, 4), Fraction(3, 4), Fraction(9, 10), Fraction(27, 28)]


def test_folding_with_weights_that_do_not_converge_is_refused():
    # printed and corrected folds multiply weights; a loop taken ever more often can have an infinite expectation
    mdp = MDP(
        {"s": {"stay": {"s": "9/10", "lose": "1/10"}, "go": {"win": "1/10", "lose": "9/10"}}},
        initial="s",
        terminal={"win": 1, "lose": 0},
    )
    prior = Policy(mdp, {"s": {"stay": "1/100", "go": "99/100"}})
    try:
        folded = fold_F(mdp, prior, 3)
    except (SingularSystem, ValueError):
        return
    assert folded == iterate(mdp, prior, 3)


@given(pairs(count=2, full_support=True, zero_success=False), st.integers(0, 4))
@SETTINGS
def test_nothing_feasible_beats_the_trust_region(pair, quarter):
    mdp, pi0, pi = pair
    before = evaluate(mdp, pi0)
    delta = before.Gamma * Fraction(quarter * quarter, 16)
    region = chi2_trust_region(mdp, pi0, delta)
    best = region.policy
    assert policy_divergence("chi_squared", best, pi0, before.success_occupancy) == (delta if before.Gamma else 0)
    assert linearised_objective(best, before) == region.value
    if quarter == 4:
        plus = success_condition(mdp, pi0)
        assert all(best[s] == plus[s] for s, d in before.success_occupancy.items() if d != 0)
    moved = policy_divergence("chi_squared", pi, pi0, before.success_occupancy)
    if moved <= delta:
        assert linearised_objective(pi, before) <= region.value


def test_a_trust_region_with_an_irrational_step():
    model = zoo.K()
    region = chi2_trust_region(model, model.uniform(), evaluate(model).Gamma / 2)
    assert region.step is None and region.step_squared == Fraction(1, 2)
    with pytest.raises(UndefinedValue, match="irrational"):
        _ = region.policy


@given(pairs(cyclic=False, zero_success=False, weighted=True, zero_weights=False, full_support=True), st.integers(1, 3))
@SETTINGS
def test_iterated_coherence_arrives_after_as_many_steps_as_decisions(pair, n):
    mdp, pi = pair

    def f(q):
        powers = [x**n for x in q]
        return [x / sum(powers) for x in powers]

    settled = iterated_coherence(mdp, pi, f, len(mdp.states))
    assert boltzmann(mdp, settled, n) == settled
    assert boltzmann_incoherence(mdp, settled, n) == 0


def test_iterated_argmax_is_greedy_on_ties():
    model = MDP({"s": {"a": "win", "b": "win", "c": "lose"}}, initial="s", terminal={"win": 1, "lose": 0})
    row = iterated_coherence(model, model.uniform(), argmax_uniform, 1)["s"]
    assert dict(row) == {"a": Fraction(1, 2), "b": Fraction(1, 2), "c": 0}


@given(st.data(), mdps(), st.booleans())
@SETTINGS
def test_a_faithful_proxy_changes_nothing(data, mdp, scaled):
    """A proxy proportional to success conditions to the same policy; it is one line of section 6.1."""
    pi = data.draw(policies(mdp))
    factor = Fraction(1, 3) if scaled else Fraction(1)
    assert proxy_condition(mdp, pi, {t: g * factor for t, g in mdp.terminal.items()}) == success_condition(mdp, pi)
    proxy = data.draw(proxies(mdp))
    rows = proxy_condition(mdp, pi, proxy)
    assert rows.mdp == mdp and rows == Policy(mdp, dict(success_condition(mdp.replace(terminal=proxy), pi).items()))


@given(pairs(full_support=True), st.integers(1, 4))
@SETTINGS
def test_best_of_n_by_enumeration(pair, n):
    mdp, pi = pair
    Q = evaluate(mdp, pi).Q
    best = best_of_n(mdp, pi, n, lambda s, a: Q[s, a])
    for s in mdp.states:
        assert sum(best[s].values()) == 1
        top = max(Q[s, a] for a in mdp.actions(s))
        miss = sum((p for a, p in pi[s].items() if Q[s, a] < top), Fraction(0))
        hit = sum((p for a, p in best[s].items() if Q[s, a] == top), Fraction(0))
        assert hit == 1 - miss**n


def test_best_of_two_of_three():
    row = {"a": Fraction(1, 2), "b": Fraction(1, 4), "c": Fraction(1, 4)}
    assert best_of_n_row(row, {"a": 0, "b": 1, "c": 1}, 2) == {
        "a": Fraction(1, 4),
        "b": Fraction(3, 8),
        "c": Fraction(3, 8),
    }


def test_kl_steps():
    row = {"a": Fraction(1, 4), "b": Fraction(3, 4)}
    assert forward_kl_step(row, {"a": 2, "b": 1}) == {"a": Fraction(2, 5), "b": Fraction(3, 5)}
    assert reverse_kl_step(row, {"a": 1, "b": 0}, 2) == {"a": Fraction(2, 5), "b": Fraction(3, 5)}
    with pytest.raises(UndefinedValue, match="must exceed every score"):
        reverse_kl_step(row, {"a": 1, "b": 0}, 1)
    with pytest.raises(UndefinedValue, match="0/0"):
        forward_kl_step(row, {"a": 0, "b": 0})


@given(pairs(full_support=True))
@SETTINGS
def test_conditioning_is_the_gibbs_step_on_log_Q(pair):
    mdp, pi = pair
    e = evaluate(mdp, pi)
    plus = success_condition(mdp, pi)
    for s in mdp.states:
        if e.V[s] != 0:
            assert forward_kl_step(pi[s], {a: e.Q[s, a] for a in mdp.actions(s)}) == dict(plus[s])


def test_conditioning_of_an_improper_policy():
    model = MDP(
        {"s": {"loop": "s", "win": "win"}, "t": {"loop": "t"}}, initial={"s": "1/2", "t": "1/2"}, terminal={"win": 1}
    )
    pi = Policy(model, {"s": {"loop": "1/2", "win": "1/2"}, "t": {"loop": 1}})
    e = evaluate(model, pi)
    assert dict(e.V) == {"s": 1, "t": 0} and e.J == Fraction(1, 2)
    with pytest.raises(ImproperPolicy, match="'t'"):
        _ = e.occupancy
    assert dict(e.success_occupancy) == {"s": 2, "t": 0}
    assert dict(success_condition(model, pi)["t"]) == {"loop": 1}
    assert chi_squared(success_condition(model, pi)["s"], pi["s"]) == 0


def trajectories(mdp, pi):
    """The law of whole trajectories, by enumeration."""
    law, pending = {}, [((s,), p) for s, p in mdp.initial.items()]
    while pending:
        path, mass = pending.pop()
        if path[-1] in mdp.terminal:
            law[path] = law.get(path, 0) + mass
            continue
        for a, p in pi[path[-1]].items():
            pending += [((*path, a, t), mass * p * q) for t, q in mdp.P(path[-1], a).items() if p != 0]
    return law


@given(pairs(cyclic=False, weighted=True, max_states=3), st.integers(1, 2))
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_incoherence_is_the_divergence_of_whole_trajectories(pair, n):
    mdp, pi = pair
    try:
        kappa = boltzmann_incoherence(mdp, pi, n)
    except UndefinedValue:
        assume(False)
    target = boltzmann(mdp, pi, n)
    assert kappa == kl(trajectories(mdp, pi), trajectories(mdp, target))


@given(st.lists(st.tuples(st.fractions(-3, 3, max_denominator=6), st.fractions(0, 3, max_denominator=6)), max_size=6))
@settings(max_examples=80, deadline=None)
def test_a_combination_of_logarithms_in_one_pass(pairs_of_numbers):
    signs = {c > 0 for c, x in pairs_of_numbers if x == 0 and c != 0}
    if len(signs) == 2:
        with pytest.raises(UndefinedValue):
            log_combination(pairs_of_numbers)
    else:
        one_by_one = sum((weighted(c, log(x)) for c, x in pairs_of_numbers), log(1))
        assert log_combination(pairs_of_numbers) == one_by_one


def test_a_combination_refuses_negative_numbers_and_symbols():
    with pytest.raises(ParseError, match="nonnegative"):
        log_combination([(1, Fraction(-1, 2))])
    with pytest.raises(UndecidedSign, match="symbolic coefficient"):
        log_combination([(exact("p"), Fraction(1, 2))])
