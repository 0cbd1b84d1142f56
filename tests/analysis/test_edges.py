"""Small models at the edge of a definition, one for each way in which it can fail or was once got wrong."""

from fractions import Fraction

import pytest

from scsym.analysis import advantage_of, chi_squared, evaluate, kl, policy_divergence
from scsym.errors import ImproperPolicy, InexactInput, InvalidModel, InvalidPolicy, UndefinedValue
from scsym.exact import exact, log, oo
from scsym.mdp import MDP, Policy
from scsym.operators import shift_factor

HALF = Fraction(1, 2)


def trap(**more):
    """From s to success or into a state that is never left."""
    return MDP({"s": {"go": {"won": "1/2", "t": "1/2"}}, "t": {"stay": "t"}}, initial="s", terminal={"won": 1}, **more)


def test_visits_are_infinite_only_where_they_are():
    e = evaluate(trap())
    assert dict(e.visits) == {"s": 1, "t": oo} and e.J == HALF and not e.is_proper
    with pytest.raises(ImproperPolicy, match="^the policy never ends from state 't', so its occupancy is infinite$"):
        _ = e.occupancy
    assert dict(e.success_occupancy) == {"s": 1, "t": 0}


def test_a_transient_state_before_a_trap_is_visited_finitely():
    mdp = MDP(
        {"s": {"go": {"s": "1/2", "t": "1/2"}}, "t": {"a": "u"}, "u": {"a": "t"}}, initial="s", terminal={"won": 1}
    )
    assert dict(evaluate(mdp).visits) == {"s": 2, "t": oo, "u": oo}


def test_a_state_behind_a_zero_weight_has_no_weighted_visits():
    e = evaluate(trap(weights={("s", "go"): 0}))
    assert dict(e.weighted_occupancy) == {"s": 1, "t": 0} and dict(e.visits) == {"s": 1, "t": oo}


def test_the_shift_factor_needs_the_visits_before_success_only():
    mdp = trap()
    assert shift_factor(mdp, mdp.uniform()) == 1


def test_the_shift_factor_counts_the_weights_of_both_occupancies():
    mdp = MDP({"s": {"a": "t"}, "t": {"a": "won"}}, initial="s", terminal={"won": 1}, weights={("s", "a"): "1/3"})
    e = evaluate(mdp)
    assert dict(e.success_occupancy) == {"s": 1, "t": 1} and dict(e.weighted_occupancy) == {"s": 1, "t": Fraction(1, 3)}
    assert shift_factor(mdp, mdp.uniform()) == 1


def test_the_shift_factor_where_it_does_not_exist():
    at_once = MDP({"s": {"a": "won"}}, initial="won", terminal={"won": 1})
    with pytest.raises(UndefinedValue, match="no nonterminal state is visited before a success"):
        shift_factor(at_once, at_once.uniform())
    loop = MDP({"s": {"a": "won", "b": "s"}}, initial="s", terminal={"won": 1})
    with pytest.raises(ImproperPolicy, match="kappa is infinite: state 's' is visited for ever"):
        shift_factor(loop, loop.uniform(), Policy(loop, {"s": "b"}))
    never = MDP({"s": {"a": "lost"}}, initial="s", terminal={"lost": 0})
    with pytest.raises(UndefinedValue, match="never succeeds"):
        shift_factor(never, never.uniform())


def test_formulas_name_what_they_assume_and_the_edge_is_evaluated_anew():
    mdp = MDP(
        {"s": {"go": "won", "stay": "s"}, "t": {"go": {"won": "p", "s": "1 - p"}}},
        initial="s",
        terminal={"won": "g"},
        weights={("s", "go"): "w"},
    )
    e = evaluate(mdp, Policy(mdp, {"s": {"go": "e", "stay": "1 - e"}, "t": "go"}))
    assert e.assumptions == ("e > 0", "1 - e > 0", "p > 0", "1 - p > 0", "0 < w <= 1", "0 < g <= 1")
    assert e.J == exact("g*w")  # for every e but e = 0
    assert e.subs({"e": 0}).J == 0 and e.subs({"e": 1}).J == exact("g*w")
    assert e.subs({"e": "1/7", "p": 0, "g": 1, "w": "1/2"}).V == {"s": HALF, "t": HALF}
    with pytest.raises(InvalidPolicy, match="has the symbol 'z'"):
        e.subs({"z": 1})
    assert evaluate(trap()).assumptions == ()


def test_the_edge_of_a_proxy_for_success():
    mdp = MDP({"s": {"a": "won", "b": "lost"}}, initial="s", terminal={"won": 1, "lost": 0})
    pi = Policy(mdp, {"s": {"a": "e", "b": "1 - e"}})
    assert evaluate(mdp.replace(terminal={"won": "h", "lost": 0}), pi).subs({"e": 1, "h": "1/3"}).J == Fraction(1, 3)


def test_divergences_of_symbolic_rows_that_agree():
    row = {"a": exact("p"), "b": exact("1 - p")}
    assert kl(row, row) == 0 and chi_squared(row, row) == 0
    assert kl({"a": 1}, {"a": "1/2", "b": "1/2"}) == log(2)


def test_divergences_where_a_probability_is_zero():
    half = {"a": "1/2", "b": "1/2"}
    assert kl({"a": 1, "b": 0}, half) == log(2) and chi_squared({"a": 1, "b": 0}, half) == 1
    assert str(kl(half, {"a": 1, "b": 0})) == str(kl(half, {"a": 1})) == "oo"
    assert kl({**half, "c": 0}, {**half, "c": 0}) == kl({**half, "c": 0}, half) == 0


@pytest.mark.parametrize(
    "make",
    [
        lambda mdp, pi: chi_squared({"a": 0.5, "b": 0.5}, {"a": "1/2", "b": "1/2"}),
        lambda mdp, pi: kl({"a": "1/2", "b": "1/2"}, {"a": 0.5, "b": 0.5}),
        lambda mdp, pi: policy_divergence("chi_squared", pi, pi, {"s": 0.5}),
    ],
)
def test_divergences_take_no_floats(make):
    mdp = trap()
    with pytest.raises(InexactInput, match="0.5 is a float, which is not exact; write '1/2'"):
        make(mdp, mdp.uniform())


def test_what_is_no_model_or_no_policy_of_it():
    mdp = trap()
    with pytest.raises(InvalidModel, match="^evaluate takes a model and one of its policies: an MDP, not a Policy$"):
        evaluate(mdp.uniform())
    other = MDP({"s": {"x": "won"}}, initial="s", terminal={"won": 1})
    with pytest.raises(InvalidPolicy, match="belongs to another model"):
        advantage_of(other.uniform(), evaluate(mdp))
