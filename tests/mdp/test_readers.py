"""Readers and writers: tables, arrays, Gymnasium, Storm's explicit format."""

from __future__ import annotations

import sys
import textwrap
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scsym.errors import InexactInput, InvalidModel, MissingDependency, ParseError
from scsym.exact import exact
from scsym.mdp import MDP, Policy, read, to_drn, to_table, zoo
from scsym.mdp.readers import prior, read_policy
from scsym.mdp.readers.arrays import from_arrays
from scsym.mdp.readers.drn import from_drn
from scsym.mdp.readers.gym import from_gymnasium
from scsym.mdp.readers.table import from_table
from scsym.mdp.strategies import mdps, policies

F = Fraction
YAML = textwrap.dedent(
    """
    name: chain2
    symbols: [p]
    initial: s0
    terminal: {win: 1, lose: false}
    transitions:
      s0: {go: s1, stop: {lose: 1}}
      s1: {go: {win: p, lose: 1 - p}, stop: lose}
    weights:
      s0: {go: 1/2}
    policy:
      s0: {go: 1/3, stop: 2/3}
      s1: {go: 1}
    """
)


# Tables


def test_yaml_table(tmp_path):
    file = tmp_path / "chain.yaml"
    file.write_text(YAML, encoding="utf-8")
    mdp = read(file)
    assert mdp == MDP(
        {"s0": {"go": "s1", "stop": "lose"}, "s1": {"go": {"win": "p", "lose": "1 - p"}, "stop": "lose"}},
        initial="s0",
        terminal={"win": 1, "lose": 0},
        weights={("s0", "go"): "1/2"},
    )
    assert (mdp.name, mdp.symbols) == ("chain2", ("p",))
    pi = Policy(mdp, {"s0": {"go": "1/3", "stop": "2/3"}, "s1": "go"})
    assert read_policy(file, mdp) == prior(file, mdp) == pi


def test_yaml_integers_are_decimal():
    mdp = from_table("initial: 12:30\nterminal: {010: 1}\ntransitions: {12:30: {7: 010}}", yaml=True)
    assert mdp == MDP({"12:30": {"7": "010"}}, initial="12:30", terminal={"010": 1})


@pytest.mark.parametrize("name", ["1e-3", "017", "0o17", "0x1f", "12:30", "1_000", "y"])
def test_names_that_some_yaml_takes_for_numbers_are_texts(name):
    mdp = from_table(f"initial: '{name}'\nterminal: {{w: 1}}\ntransitions:\n  {name}: {{a: w}}\n", yaml=True)
    assert mdp.states == (name,)


@pytest.mark.parametrize("name", ["yes", "no", "on", "off", "True"])
def test_truth_values_of_yaml_are_no_names(name):
    for text in (f"{name}: {{a: w}}", f"s: {{{name}: w}}", f"s: {{a: {name}}}"):
        with pytest.raises(ParseError, match="the truth value (True|False); quote it$"):
            from_table(f"initial: s\nterminal: {{w: 1}}\ntransitions: {{{text}}}\n", yaml=True)


def test_names_in_a_table_are_texts():
    text = '{"initial": 0, "terminal": {"1": true}, "transitions": {"0": {"2": 1, "3": {"1": "0.25", "0": "3/4"}}}}'
    mdp = from_table(text)
    assert mdp.states == ("0",) and mdp.actions("0") == ("2", "3")
    assert mdp.P("0", "3") == {"1": F(1, 4), "0": F(3, 4)}


def test_table_with_a_horizon():
    text = '{"initial": "s", "transitions": {"s": {"a": "s"}}, "weights": {"s": {"a": "1/2"}}, "horizon": 2, '
    text += '"final": "1/3"}'
    mdp = from_table(text)
    assert mdp.states == ((1, "s"), (2, "s")) and mdp.terminal == {(3, "s"): F(1, 3)}


FLOATS = """{"initial": {"s": 0.3333333333333333, "t": 0.6666666666666666}, "terminal": {"w": 1.0, "l": 0.1, "x": 0},
"transitions": {"s": {"a": {"w": 0.14285714285714285, "l": 0.8571428571428571}, "b": {"w": "1/3", "x": "2/3"}},
"t": {"a": "s"}}, "weights": {"s": {"a": 0.5}}, "policy": {"s": {"a": 0.2, "b": 0.8}, "t": {"a": 1.0}}}"""


def test_floats_in_a_table_on_request(tmp_path):
    exact = MDP(
        {"s": {"a": {"w": "1/7", "l": "6/7"}, "b": {"w": "1/3", "x": "2/3"}}, "t": {"a": "s"}},
        initial={"s": "1/3", "t": "2/3"},
        terminal={"w": 1, "l": "1/10", "x": 0},
        weights={("s", "a"): "1/2"},
    )
    with pytest.raises(InexactInput, match="is a float, which is not exact; write .*; or read with rationalize=True"):
        from_table(FLOATS)
    assert from_table(FLOATS, rationalize=True) == from_table(FLOATS, yaml=True, rationalize=True) == exact
    (tmp_path / "m.json").write_text(FLOATS)
    source = f"{tmp_path / 'm.json'}?rationalize=true"
    assert read(source) == exact
    assert (
        read_policy(source, exact) == prior(source, exact) == Policy(exact, {"s": {"a": "1/5", "b": "4/5"}, "t": "a"})
    )
    assert from_table(FLOATS, denominators=21) == exact
    with pytest.raises(InexactInput, match="under 'a': 0.14285714285714285 is not .* with such a denominator"):
        from_table(FLOATS, denominators=[2, 3, 10])


def test_a_learned_policy_in_a_file(tmp_path):
    mdp = MDP({"s": {"a": "w", "b": "l"}}, initial="s", terminal={"w": 1, "l": 0})
    (tmp_path / "pi.json").write_text('{"s": {"a": 0.7310585786300049, "b": 0.2689414213699951}}')
    with pytest.raises(InexactInput, match="^the JSON number 0.7310585786300049 is a float"):
        read_policy(tmp_path / "pi.json", mdp)
    pi = read_policy(f"{tmp_path / 'pi.json'}?floats=normalize", mdp)
    assert sum(pi["s"].values()) == 1 and abs(pi["s"]["a"] - F("0.7310585786300049")) < F(1, 10**15)


@pytest.mark.parametrize("number", [".inf", "-.inf", ".NaN", "1.5e9999"])
def test_floats_that_are_no_numbers_are_refused_on_request_too(number):
    with pytest.raises((InexactInput, ParseError)):
        from_table(f"initial: s\nterminal: {{w: {number}}}\ntransitions: {{s: {{a: w}}}}", yaml=True, rationalize=True)


def test_policies_match_states_by_text(tmp_path):
    mdp = zoo.gamblers_ruin(3).unrolled(1)
    file = tmp_path / "policy.json"
    file.write_text('{"(1, 1)": {"bet": 1}, "(1, 2)": {"bet": "1"}}', encoding="utf-8")
    assert read_policy(file, mdp) == mdp.uniform() == read_policy("uniform", mdp)


@given(mdps(weighted=True, symbolic=True).flatmap(lambda m: st.tuples(st.just(m), policies(m))))
def test_tables_are_read_back(pair):
    mdp, pi = pair
    text = to_table(mdp, pi)
    again = from_table(text)
    assert again == mdp and again.states == mdp.states and from_table(text, yaml=True) == mdp


def test_writers_refuse_what_a_file_cannot_tell_apart():
    mdp = MDP({1: {"a": "1"}, "1": {"a": "win"}}, initial=1, terminal={"win": 1})
    with pytest.raises(
        InvalidModel, match="^two states or actions have the same text, so a file cannot tell them apart$"
    ):
        to_table(mdp)
    with pytest.raises(InvalidModel, match="^the policy belongs to another model$"):
        to_table(zoo.N(), zoo.K().uniform())


# Arrays


def test_arrays_in_the_shape_of_pymdptoolbox():
    numpy = pytest.importorskip("numpy")
    half = F(1, 2)
    P = [[[half, half, 0], [0, 0, 1], [0, 0, 1]], [[0, 0, 1], [0, 0, 0], [0, 0, 1]]]
    expected = MDP({0: {0: {0: half, 1: half}, 1: 2}, 1: {0: 2}}, initial=0, terminal={2: 1}, weights={(0, 1): half})
    options = {"initial": 0, "terminal": {2: 1}, "weights": [[1, half], [1, 1], [1, 1]]}
    assert from_arrays(P, **options) == expected
    assert from_arrays(numpy.array(P, dtype=object), **options) == expected
    by_state = [[P[0][s], P[1][s]] for s in range(3)]
    assert from_arrays(by_state, order="state", **options) == expected
    options |= {"terminal": [None, None, 1], "initial": [1, 0, 0]}
    assert from_arrays(P, **options) == expected


def test_integer_arrays_names_and_symbols():
    numpy = pytest.importorskip("numpy")
    P = numpy.array([[[0, 1], [0, 1]]])
    mdp = from_arrays(P, initial="s", terminal={"end": numpy.int64(1)}, states=["s", "end"], actions=["go"])
    assert mdp == MDP({"s": {"go": "end"}}, initial="s", terminal={"end": 1})
    mdp = from_arrays([[["p", "1 - p"], [0, 1]]], initial=numpy.array([1, 0]), terminal={1: 1}, symbols="p")
    assert mdp.P(0, 0)[0] == exact("p")


def test_float_arrays_only_with_rationalize():
    numpy = pytest.importorskip("numpy")
    third = 1 / 3
    P = numpy.array([[[third, third, 1 - third - third], [0, 1, 0], [0, 0, 1]]])
    options = {"initial": 0, "terminal": {1: 1, 2: 0}}
    with pytest.raises(InexactInput, match="^the probability of 0 from 0 under 0: "):
        from_arrays(P, **options)
    assert from_arrays(P, rationalize=True, **options).P(0, 0) == {0: F(1, 3), 1: F(1, 3), 2: F(1, 3)}
    with pytest.raises(InvalidModel, match="^the probabilities from 0 under 0 sum to 11/12, not to 1, when"):
        from_arrays([[[0.25, 2 / 3], [0, 1]]], initial=0, terminal={1: 1}, rationalize=True)


@given(mdps(max_actions=2))
def test_arrays_of_any_model(mdp):
    names = [*mdp.states, *mdp.terminal]
    actions = ["a", "b"]

    def row(a, s):
        if s not in mdp.index or a not in mdp.actions(s):
            return [0] * len(names)
        return [mdp.P(s, a).get(t, 0) for t in names]

    P = [[row(a, s) for s in names] for a in actions]
    again = from_arrays(P, initial=mdp.initial, terminal=mdp.terminal, states=names, actions=actions)
    assert again == mdp


# Gymnasium


def test_frozen_lake():
    pytest.importorskip("gymnasium")
    mdp = read("gymnasium:FrozenLake-v1")
    assert len(mdp.states) == 11 and mdp.terminal == {5: 0, 7: 0, 11: 0, 12: 0, 15: 1}
    assert mdp.initial == {0: 1}
    assert mdp.P(0, 0) == {0: F(2, 3), 4: F(1, 3)}
    assert mdp.P(14, 2) == {14: F(1, 3), 15: F(1, 3), 10: F(1, 3)}
    assert read("gymnasium:FrozenLake-v1?is_slippery=false").is_deterministic


def test_frozen_lake_8x8():
    pytest.importorskip("gymnasium")
    mdp = read("gymnasium:FrozenLake-v1?map_name=8x8")
    assert len(mdp.states) == 53 and sum(mdp.terminal.values()) == 1 and mdp.terminal[63] == 1
    assert {p for s, a in mdp.pairs for p in mdp.P(s, a).values()} == {F(1, 3), F(2, 3)}


def test_taxi_delivers():
    pytest.importorskip("gymnasium")
    mdp = read("gymnasium:Taxi-v4")
    assert len(mdp.states) == 400 and mdp.terminal == {0: 1, 85: 1, 410: 1, 475: 1}
    assert set(mdp.initial.values()) == {F(1, 300)} and mdp.is_deterministic
    assert read("gymnasium:Taxi-v4?horizon=3").terminal[2, 0] == 1


def test_cliff_walking_needs_a_criterion():
    gymnasium = pytest.importorskip("gymnasium")
    with pytest.raises(InvalidModel) as refusal:
        read("gymnasium:CliffWalking-v1")
    assert str(refusal.value) == (
        "CliffWalking-v1 is not an episodic success problem as it stands: no transition that ends an episode meets the "
        "criterion 'positive reward' (rewards at the end: -1); say what counts as success, for example "
        "success=termination, and what as failure, for example failure=reward<=-100"
    )
    mdp = read("gymnasium:CliffWalking-v1?success=termination&failure=reward<=-100")
    assert mdp.terminal == {47: 1, (36, "failure"): 0} and len(mdp.states) == 37
    env = gymnasium.make("CliffWalking-v1")
    same = from_gymnasium(env, success=lambda s, a, t, r: t == 47, failure=lambda s, a, t, r: r < -99)
    assert same == mdp
    assert read("gymnasium:CliffWalking-v1?success=reward>=-1").terminal == {47: 1}


class Toy:
    """The least that the reader asks of an environment."""

    initial_state_distrib = [1.0, 0.0]

    def __init__(self, P):
        self.P = P


def test_one_state_may_end_in_success_and_in_failure():
    mdp = from_gymnasium(Toy({0: {0: [(0.5, 1, 1, True), (0.25, 1, 0, True), (0.25, 0, 0, False)]}}))
    assert mdp.P(0, 0) == {(1, "success"): F(1, 2), (1, "failure"): F(1, 4), 0: F(1, 4)}
    assert mdp.terminal == {(1, "success"): 1, (1, "failure"): 0}


def test_gymnasium_refusals():
    with pytest.raises(InvalidModel, match="^the probabilities from 0 under 0 sum to 9/10, not to 1, when"):
        from_gymnasium(Toy({0: {0: [(0.9, 1, 1, True)]}}))
    with pytest.raises(InexactInput, match="^probability of 1 from 0 under 0: 0.70710678"):
        from_gymnasium(Toy({0: {0: [(2**-0.5, 1, 1, True), (1 - 2**-0.5, 0, 0, False)]}}))
    with pytest.raises(InvalidModel, match="^Toy has no transition table P, so it cannot be analysed exactly$"):
        from_gymnasium(Toy(None))


def test_gymnasium_is_optional(monkeypatch):
    monkeypatch.setitem(sys.modules, "gymnasium", None)
    with pytest.raises(MissingDependency, match=r"needs gymnasium: pip install -e '\.\[gymnasium\]'$"):
        read("gymnasium:FrozenLake-v1")


# Storm's explicit format

BRP = textwrap.dedent(
    """\
    // Exported by storm
    // Original model type: MDP
    @type: MDP
    @value_type: parametric
    @parameters
    p q
    @reward_models
    steps
    @nr_states
    4
    @nr_choices
    5
    @model
    state 0 [1] init
    //[x=0]
    \taction send [0]
    \t\t1 : p
    \t\t2 : -1*p+1
    \taction wait [1]
    \t\t0 : 1/2
    \t\t1 : 0.5
    state 1 [0]
    \taction send [0]
    \t\t3 : q^2
    \t\t2 : 1 - q^2
    state 2 [0] lost
    \taction 0 [0]
    \t\t2 : 1
    state 3 [0] done "all sent"
    \taction 0 [0]
    \t\t3 : 1
    """
)


def test_drn(tmp_path):
    file = tmp_path / "brp.drn"
    file.write_text(BRP, encoding="utf-8")
    expected = MDP(
        {
            0: {"send": {1: "p", 2: "1 - p"}, "wait": {0: "1/2", 1: "1/2"}},
            1: {"send": {3: "q**2", 2: "1 - q**2"}},
        },
        initial=0,
        terminal={3: 1, 2: 0},
    )
    assert read(f"{file}?goal=done") == expected
    with pytest.raises(InvalidModel, match="^no state has a label that says success .* they are 'all sent', 'done',"):
        read(file)
    assert read(f"{file}?goal=lost").terminal == {2: 1, 3: 0}
    assert read(f"{file}?goal=all%20sent") == expected
    assert read(f"{file}?goal=done").name == "brp"


def test_drn_of_a_markov_chain_with_decimals_and_placeholders():
    text = (
        "@type: DTMC\n@value_type: double\n@placeholders\n$0 : 0.25\n@nr_states\n3\n@model\n"
        "state 0 init\n\t0 : $0\n\t1 : 7.5e-1\nstate 1 target\n\t1 : 1\nstate 2 init2\n\t1 : 1\n"
    )
    mdp = from_drn(text)
    assert mdp == MDP({0: {"0": {0: "1/4", 1: "3/4"}}, 2: {"0": 1}}, initial=0, terminal={1: 1})


def test_drn_decimals_are_taken_as_written_unless_told_otherwise():
    text = "@type: DTMC\n@model\nstate 0 init\n0 : 0.3333333333333333\n1 : 0.6666666666666666\nstate 1 goal\n1 : 1\n"
    with pytest.raises(InvalidModel, match="^the probabilities from 0 under '0' sum to 9999999999999999/1000"):
        from_drn(text)
    assert from_drn(text, rationalize=True).P(0, "0") == {0: F(1, 3), 1: F(2, 3)}


def test_drn_writer_refuses_and_expands():
    for mdp in (zoo.AB(), zoo.two_starts(), zoo.beta_bandit()):
        with pytest.raises(
            InvalidModel, match="^the .drn format has one initial state, outcomes 0 and 1 and no weights"
        ):
            to_drn(mdp)
    again = from_drn(to_drn(zoo.AB(), expand=True))
    assert again.P(0, "A") == {1: F(1, 2), 5: F(1, 2)} and again.terminal == {3: 1, 4: 1, 5: 0}


@given(mdps(symbolic=True, fractional_success=False, single_start=True))
def test_drn_is_read_back(mdp):
    if any(g not in (0, 1) for g in mdp.terminal.values()):
        return
    again = from_drn(to_drn(mdp))
    names = [*mdp.states, *mdp.terminal]
    absorbing = {s for s in mdp.states if all(mdp.P(s, a) == {s: 1} for a in mdp.actions(s))}
    assert set(again.states) == {names.index(s) for s in mdp.states if s not in absorbing}
    for i in again.states:
        for a in again.actions(i):
            assert {names[t]: p for t, p in again.P(i, a).items()} == mdp.P(names[i], a)
