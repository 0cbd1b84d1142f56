"""MDP: what it accepts, what it says of itself, and the models made from it."""

from __future__ import annotations

import pickle
import time
from fractions import Fraction

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from scsym.analysis import evaluate
from scsym.errors import InvalidModel, ParseError, UndefinedValue
from scsym.exact import exact, is_symbolic
from scsym.mdp import MDP, horizon
from scsym.mdp.strategies import mdps

F = Fraction
SMALL = {"s": {"a": {"win": "1/3", "s": "2/3"}, "b": "lose"}, "t": {"a": "s"}}
ENDS = {"win": 1, "lose": 0}


def small(**changes: object) -> MDP:
    return MDP(SMALL, **{"initial": "s", "terminal": ENDS, **changes})  # type: ignore[arg-type]


def test_a_model_reads_back_what_was_put_in():
    mdp = small(initial={"s": "1/4", "t": "3/4"}, weights={("s", "a"): "1/2"}, name="small")
    assert mdp.states == ("s", "t")
    assert mdp.actions("s") == ("a", "b")
    assert mdp.P("s", "a") == {"win": F(1, 3), "s": F(2, 3)}
    assert mdp.P("s", "b") == {"lose": 1}
    assert mdp.initial == {"s": F(1, 4), "t": F(3, 4)}
    assert mdp.terminal == {"win": 1, "lose": 0}
    assert [mdp.weight(s, a) for s, a in mdp.pairs] == [F(1, 2), 1, 1]
    assert mdp.index == {"s": 0, "t": 1}
    assert mdp.symbols == ()
    assert repr(mdp) == "MDP 'small': 2 states, 3 state-action pairs, 2 terminal"


def test_every_number_is_a_fraction():
    mdp = MDP(
        {"s": {"a": {"x": 1, "y": 0}, "b": {"x": sympy.Rational(1, 4), "y": "0.75"}}},
        initial="s",
        terminal={"x": True, "y": sympy.Integer(0)},
        weights={"s": {"a": "1/2"}},
    )
    numbers = [*mdp.P("s", "a").values(), *mdp.P("s", "b").values(), *mdp.terminal.values(), mdp.weight("s", "a")]
    assert {type(x) for x in [*numbers, *mdp.initial.values()]} == {Fraction}
    assert mdp.P("s", "a") == {"x": 1}, "zero entries are dropped"
    assert mdp.P("s", "b") == {"x": F(1, 4), "y": F(3, 4)}


def test_weights_as_pairs_or_nested_and_states_that_are_pairs():
    rows = {(1, "s"): {"a": (2, "s")}, (2, "s"): {"a": "end"}}
    pairs = MDP(rows, initial=(1, "s"), terminal={"end": 1}, weights={((1, "s"), "a"): "1/2"})
    nested = MDP(rows, initial=(1, "s"), terminal={"end": 1}, weights={(1, "s"): {"a": "1/2"}})
    assert pairs == nested
    assert pairs.weight((1, "s"), "a") == F(1, 2)
    assert pairs.has_weights and not pairs.replace(weights=None).has_weights


def test_initial_mass_on_a_terminal_state():
    assert small(initial={"s": "1/2", "win": "1/2"}).initial == {"s": F(1, 2), "win": F(1, 2)}
    assert evaluate(small(initial="win")).J == 1 and evaluate(small(initial="lose")).J == 0


def test_symbolic_entries():
    p = sympy.Symbol("p")
    mdp = MDP({"s": {"a": {"win": p, "lose": 1 - p}}}, initial="s", terminal={"win": 1, "lose": "q"})
    assert mdp.symbols == ("p", "q")
    assert is_symbolic(mdp.P("s", "a")["win"])
    assert mdp.P("s", "a")["win"] == exact("p")
    assert len(mdp.assumptions) == 3
    assert mdp.subs({p: "1/3", "q": 0}) == MDP(
        {"s": {"a": {"win": "1/3", "lose": "2/3"}}}, initial="s", terminal={"win": 1, "lose": 0}
    )
    assert mdp.subs({"p": 1}).P("s", "a") == {"win": 1}, "entries that become zero are dropped"
    assert mdp.subs({"p": "q"}).symbols == ("q",)


def test_rows_must_sum_to_one_identically():
    with pytest.raises(InvalidModel, match=r"^the probabilities from 's' under 'a' sum to .*p.*, not to 1$"):
        MDP({"s": {"a": {"win": "p", "lose": "1 - p**2"}}}, initial="s", terminal=ENDS)
    square = {"win": "p**2", "lose": "(1 - p)*(1 + p)"}
    assert MDP({"s": {"a": square}}, initial="s", terminal=ENDS).symbols == ("p",)


def test_declared_symbols():
    rows = {"s": {"a": {"win": "p", "lose": "1 - p"}}}
    for declared in ("p", "p q", ["q", "p"], sympy.symbols("p q"), sympy.Symbol("p")):
        assert MDP(rows, initial="s", terminal=ENDS, symbols=declared).symbols == ("p",)
    with pytest.raises(ParseError, match="the probability of 'win' from 's' under 'a'"):
        MDP(rows, initial="s", terminal=ENDS, symbols="q")


def test_substitution_is_checked():
    mdp = MDP({"s": {"a": {"win": "p", "lose": "1 - p"}}}, initial="s", terminal=ENDS)
    with pytest.raises(InvalidModel, match="^the model has no symbol 'q'; its symbols are 'p'$"):
        mdp.subs({"q": 1})
    with pytest.raises(InvalidModel, match="^the probability of 'lose' from 's' under 'a' is -1, "):
        mdp.subs({"p": 2})


def test_substitution_at_a_pole():
    mdp = MDP({"s": {"a": {"win": "1/p", "lose": "1 - 1/p"}}}, initial="s", terminal=ENDS)
    assert mdp.subs({"p": 2}).P("s", "a") == {"win": F(1, 2), "lose": F(1, 2)}
    with pytest.raises(UndefinedValue, match="^the entry 1/p divides by zero at p = 0$"):
        mdp.subs({"p": 0})


def test_equality_is_by_content():
    other = MDP(dict(reversed(SMALL.items())), initial={"s": 1}, terminal={"lose": False, "win": True}, name="x")
    assert small() == other and hash(small()) == hash(other)
    assert small() != small(terminal={"win": "1/2", "lose": 0})
    assert small() != small(initial="t")
    assert small() != small(weights={("s", "a"): 0})
    assert small() != "small"


def test_a_model_cannot_be_changed():
    mdp = small()
    with pytest.raises(AttributeError, match="^an MDP is immutable"):
        mdp.states = ()  # type: ignore[misc]
    with pytest.raises(AttributeError):
        del mdp.states
    for view in (mdp.terminal, mdp.initial, mdp.index, mdp.P("s", "a")):
        with pytest.raises(TypeError):
            view["win"] = 0  # type: ignore[index]


def test_layers_and_determinism():
    assert not small().is_layered and small().topological_order() is None
    chain = MDP({"b": {"go": "win"}, "a": {"go": "b"}}, initial="a", terminal=ENDS)
    assert chain.topological_order() == ("a", "b") and chain.is_layered and chain.is_deterministic
    assert not small().is_deterministic
    assert small().successors("t") == ("s",)


def test_unknown_states_and_actions():
    with pytest.raises(InvalidModel, match="^'win' is terminal and has no actions; nonterminal states are 's', 't'$"):
        small().actions("win")
    with pytest.raises(InvalidModel, match="^'u' is not a state of the model; "):
        small().P("u", "a")
    with pytest.raises(InvalidModel, match="^the state 't' has no action 'b'; its actions are 'a'$"):
        small().weight("t", "b")


def test_unrolled():
    mdp = small(initial={"s": "1/2", "win": "1/2"}, weights={("s", "a"): "1/2"}).unrolled(2, final={"s": "1/5", "t": 0})
    assert mdp.states == ((1, "s"), (1, "t"), (2, "s"), (2, "t"))
    assert mdp.P((1, "s"), "a") == {(2, "win"): F(1, 3), (2, "s"): F(2, 3)}
    assert mdp.P((2, "s"), "a") == {(3, "win"): F(1, 3), (3, "s"): F(2, 3)}
    assert mdp.terminal == {
        (1, "win"): 1,
        (2, "win"): 1,
        (2, "lose"): 0,
        (3, "win"): 1,
        (3, "lose"): 0,
        (3, "s"): F(1, 5),
    }
    assert mdp.initial == {(1, "s"): F(1, 2), (1, "win"): F(1, 2)}
    assert mdp.weight((2, "s"), "a") == F(1, 2)
    assert mdp.is_layered


@pytest.mark.parametrize("T", [0, -1, True, 1.0, "2"])
def test_unrolled_needs_a_positive_integer(T):
    with pytest.raises(InvalidModel, match="^the number of decisions T must be a positive integer, not "):
        small().unrolled(T)


def test_unrolled_checks_the_final_values():
    with pytest.raises(InvalidModel, match="^no final success probability is given for the state 't'$"):
        small().unrolled(1, final={"s": 1})
    with pytest.raises(InvalidModel, match="^a final success probability is given for 'win', "):
        small().unrolled(1, final={"s": 1, "t": 1, "win": 1})


def test_horizon_needs_no_terminal_state():
    mdp = horizon({"s": {"a": "s", "b": "s"}}, weights={("s", "b"): "1/2"}, T=2, initial="s", name="loop")
    assert mdp.terminal == {(3, "s"): 1}
    assert mdp.weight((1, "s"), "b") == F(1, 2)
    assert mdp.name == "loop, T = 2"


def test_networkx():
    graph = small(weights={("s", "a"): "1/2"}).to_networkx()
    assert set(graph) == {"s", "t", "win", "lose"}
    edges = {(u, v, d["action"], d["probability"], d["weight"]) for u, v, d in graph.edges(data=True)}
    assert ("s", "win", "a", "1/3", "1/2") in edges and len(edges) == 4


def test_a_large_model_is_built_quickly():
    n = 5461  # a complete tree of branching 4 with seven layers
    rows: dict = {i: {a: 4 * i + a + 1 for a in range(4)} for i in range((n - 1) // 4)}
    rows |= {i: {a: {"win": F(1, 3), "lose": F(2, 3)} for a in range(4)} for i in range((n - 1) // 4, n)}
    start = time.perf_counter()
    mdp = MDP(rows, initial=0, terminal=ENDS)
    assert time.perf_counter() - start < 5, "about 0.1 s on one core"
    assert len(mdp.states) == n and mdp.is_layered


@given(mdps(weighted=True))
def test_rebuilding_gives_an_equal_model(mdp):
    rows = {s: {a: dict(mdp.P(s, a)) for a in mdp.actions(s)} for s in mdp.states}
    weights = {(s, a): mdp.weight(s, a) for s, a in mdp.pairs}
    again = MDP(rows, initial=mdp.initial, terminal=mdp.terminal, weights=weights)
    assert again == mdp and hash(again) == hash(mdp) and again.states == mdp.states
    assert mdp.replace() == mdp
    assert pickle.loads(pickle.dumps(mdp)) == mdp


@given(mdps(symbolic=True), st.fractions(0, 1, max_denominator=9))
def test_a_symbolic_model_is_a_model_at_every_value(mdp, value):
    assert pickle.loads(pickle.dumps(mdp)) == mdp
    assert mdp.symbols in ((), ("p",))
    if mdp.symbols:
        assert mdp.subs({"p": value}).symbols == ()


@given(mdps(), st.integers(1, 3))
def test_unrolling_keeps_rows_and_ends_everything(mdp, T):
    timed = mdp.unrolled(T, final=0)
    assert timed.is_layered
    assert len(timed.states) == T * len(mdp.states)
    for t, s in timed.states:
        for a in mdp.actions(s):
            assert {s2: p for (_, s2), p in timed.P((t, s), a).items()} == mdp.P(s, a)
