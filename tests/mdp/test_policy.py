"""Policy: rows, refusals, and the policies made from it."""

from __future__ import annotations

import pickle
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scsym.errors import InvalidPolicy
from scsym.exact import exact, is_symbolic
from scsym.mdp import MDP, Policy
from scsym.mdp.strategies import mdps, policies

F = Fraction
MODEL = MDP({"s": {"a": "win", "b": "lose", "c": "t"}, "t": {"a": "win"}}, initial="s", terminal={"win": 1, "lose": 0})


def test_rows_and_entries():
    pi = Policy(MODEL, {"s": {"a": "1/3", "c": "2/3"}, "t": "a"})
    assert pi["s"] == {"a": F(1, 3), "b": 0, "c": F(2, 3)}
    assert list(pi["s"]) == ["a", "b", "c"], "all available actions, in the model's order"
    assert pi["s", "a"] == pi.probability("s", "a") == F(1, 3)
    assert pi["s", "b"] == 0
    assert pi.support("s") == ("a", "c")
    assert pi["t"] == {"a": 1}
    assert not pi.is_deterministic


def test_a_state_that_is_a_pair_takes_precedence():
    timed = MODEL.unrolled(2)
    pi = timed.uniform()
    assert pi[1, "s"] == {"a": F(1, 3), "b": F(1, 3), "c": F(1, 3)}
    assert pi[(1, "s"), "a"] == pi.probability((1, "s"), "a") == F(1, 3)


def test_uniform_and_deterministic():
    assert MODEL.uniform() == Policy(MODEL, {"s": {"a": "1/3", "b": "1/3", "c": "1/3"}, "t": {"a": 1}})
    pi = Policy.deterministic(MODEL, {"s": "c"})
    assert pi == Policy(MODEL, {"s": {"c": 1}, "t": {"a": 1}})
    assert pi.is_deterministic


def test_mixture():
    one, other = Policy.deterministic(MODEL, {"s": "a"}), Policy.deterministic(MODEL, {"s": "b"})
    assert one.mix(other, "1/4")["s"] == {"a": F(3, 4), "b": F(1, 4), "c": 0}
    symbolic = one.mix(other, "t")
    assert symbolic["s", "a"] == 1 - exact("t") and symbolic.symbols == ("t",)
    assert symbolic.subs({"t": 0}) == one
    with pytest.raises(InvalidPolicy, match=r"^the share t of the mixture is 2, but it must lie in \[0, 1\]$"):
        one.mix(other, 2)
    with pytest.raises(InvalidPolicy, match="^only policies of the same model can be mixed$"):
        one.mix(MODEL.replace(initial="t").uniform(), "1/2")


def test_symbolic_rows():
    pi = Policy(MODEL, {"s": {"a": "x", "b": "1 - x - y", "c": "y"}, "t": {"a": 1}})
    assert pi.symbols == ("x", "y") and is_symbolic(pi["s", "a"])
    assert pi.subs({"x": "1/2", "y": "1/2"})["s"] == {"a": F(1, 2), "b": 0, "c": F(1, 2)}
    with pytest.raises(InvalidPolicy, match=r"^pi\('b' \| 's'\) is -1, but it must not be negative$"):
        pi.subs({"x": 1, "y": 1})
    with pytest.raises(InvalidPolicy, match="^neither the policy nor its model has the symbol 'z'$"):
        pi.subs({"z": 1})


def test_substitution_reaches_the_model():
    mdp = MDP({"s": {"a": {"win": "p", "lose": "1 - p"}, "b": "lose"}}, initial="s", terminal={"win": 1, "lose": 0})
    pi = Policy(mdp, {"s": {"a": "p", "b": "1 - p"}}).subs({"p": "1/3"})
    assert pi.mdp == mdp.subs({"p": "1/3"}) and pi["s"] == {"a": F(1, 3), "b": F(2, 3)}


def test_a_policy_is_an_immutable_value():
    pi = MODEL.uniform()
    assert pi == MODEL.uniform() and hash(pi) == hash(MODEL.uniform())
    assert pi != Policy.deterministic(MODEL, {"s": "a"}) and pi != "uniform"
    with pytest.raises(AttributeError, match="^a Policy is immutable"):
        pi.mdp = MODEL  # type: ignore[misc]
    with pytest.raises(TypeError):
        pi["s"]["a"] = 1
    assert repr(pi).splitlines()[1] == "  's': 'a' 1/3, 'b' 1/3, 'c' 1/3"


def test_unknown_keys():
    with pytest.raises(InvalidPolicy, match="^the policy has no row for 'win'; nonterminal states are 's', 't'$"):
        MODEL.uniform()["win"]
    with pytest.raises(InvalidPolicy, match="^the state 't' has no action 'b'; its actions are 'a'$"):
        MODEL.uniform()["t", "b"]


@given(mdps().flatmap(lambda m: st.tuples(policies(m), policies(m, deterministic=True))), st.fractions(0, 1))
def test_policies_are_a_convex_set(pair, t):
    pi, other = pair
    mixed = pi.mix(other, t)
    for s in pi.states:
        assert sum(mixed[s].values()) == 1 and all(p >= 0 for p in mixed[s].values())
        assert set(mixed.support(s)) <= set(pi.support(s)) | set(other.support(s))
    assert pi.mix(other, 0) == pi and pi.mix(other, 1) == other
    assert pickle.loads(pickle.dumps(mixed)) == mixed
