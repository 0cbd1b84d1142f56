"""Malformed inputs: each gives one sentence that names the place, the value and, where there is one, the remedy."""

from __future__ import annotations

import re
from contextlib import nullcontext
from typing import Any

import pytest

from scsym.errors import InexactInput, InvalidModel, InvalidPolicy, ParseError, TooLarge, UndefinedValue
from scsym.mdp import MDP, Policy, read
from scsym.mdp.readers import read_policy
from scsym.mdp.readers.arrays import from_arrays
from scsym.mdp.readers.drn import from_drn
from scsym.mdp.readers.table import from_table

ENDS = {"win": 1, "lose": 0}


def model(rows: Any, initial: Any = "s", terminal: Any = ENDS, **more: Any) -> MDP:
    return MDP(rows, initial=initial, terminal=terminal, **more)


def one(law: Any, **more: Any) -> MDP:
    return model({"s": {"a": law}}, **more)


GOOD = {"s": {"a": "win", "b": "lose"}}

MODELS = {
    "row sum": (
        lambda: one({"win": "1/2", "lose": "2/5"}),
        InvalidModel,
        "the probabilities from 's' under 'a' sum to 9/10, not to 1",
    ),
    "empty row": (
        lambda: one({}),
        InvalidModel,
        "the probabilities from 's' under 'a' sum to 0, not to 1",
    ),
    "symbolic row sum": (
        lambda: one({"win": "p", "lose": "p"}),
        InvalidModel,
        "the probabilities from 's' under 'a' sum to 2*p, not to 1",
    ),
    "unknown successor": (
        lambda: one({"win": 1, "won": 0}),
        InvalidModel,
        "the action 'a' in state 's' leads to 'won', which is neither terminal nor in transitions",
    ),
    "negative entry": (
        lambda: one({"win": "3/2", "lose": "-1/2"}),
        InvalidModel,
        "the probability of 'lose' from 's' under 'a' is -1/2, but it must not be negative",
    ),
    "empty action set": (
        lambda: model({"s": {}}),
        InvalidModel,
        "the state 's' has no action; if the episode ends there, list it under terminal",
    ),
    "no state": (
        lambda: model({}),
        InvalidModel,
        "the model has no nonterminal state: transitions is empty",
    ),
    "terminal and not": (
        lambda: model(GOOD, terminal={"win": 1, "lose": 0, "s": 0}),
        InvalidModel,
        "the state 's' is both terminal and a key of transitions",
    ),
    "success above one": (
        lambda: model(GOOD, terminal={"win": 2, "lose": 0}),
        InvalidModel,
        "the success probability of 'win' is 2, but it must lie in [0, 1]",
    ),
    "negative weight": (
        lambda: model(GOOD, weights={("s", "a"): "-1/2"}),
        InvalidModel,
        "the weight of 'a' in 's' is -1/2, but it must lie in [0, 1]",
    ),
    "weight of an unknown action": (
        lambda: model(GOOD, weights={("s", "c"): 1}),
        InvalidModel,
        "a weight is given for action 'c' of 's', whose actions are 'a', 'b'",
    ),
    "weight of an unknown state": (
        lambda: model(GOOD, weights={("t", "a"): 1}),
        InvalidModel,
        "weights are given for ('t', 'a'), which is not a pair (nonterminal state, action)",
    ),
    "initial sum": (
        lambda: model(GOOD, initial={"s": "1/2"}),
        InvalidModel,
        "the initial probabilities sum to 1/2, not to 1",
    ),
    "unknown initial state": (
        lambda: model(GOOD, initial="t"),
        InvalidModel,
        "the initial state 't' is neither terminal nor in transitions",
    ),
    "transitions of the wrong shape": (
        lambda: model([["win"]]),
        InvalidModel,
        "transitions must be a mapping {state: {action: {successor: probability}}}, not list",
    ),
    "actions of the wrong shape": (
        lambda: model({"s": "win"}),
        InvalidModel,
        "the entry of state 's' must be a mapping {action: {successor: probability}}, not str",
    ),
    "list as successor": (
        lambda: model({"s": {"a": ["win"]}}),
        InvalidModel,
        "the successor of 's' under 'a' must be a mapping to probabilities or one name, not a list",
    ),
    "weights of the wrong shape": (
        lambda: model(GOOD, weights=[]),
        InvalidModel,
        "weights must be a mapping {(state, action): weight} or {state: {action: weight}}, not list",
    ),
    "values of the wrong shape": (
        lambda: one({"win": "p", "lose": "1 - p"}).subs("p=1"),
        ParseError,
        "values of symbols are a mapping {name: value}, not str",
    ),
    "value out of range": (
        lambda: one({"win": "p", "lose": "1 - p"}).subs({"p": 2}),
        InvalidModel,
        "the probability of 'lose' from 's' under 'a' is -1, but it must not be negative",
    ),
    "value at a pole": (
        lambda: one({"win": "1/p", "lose": "1 - 1/p"}).subs({"p": 0}),
        UndefinedValue,
        "the entry 1/p divides by zero at p = 0",
    ),
    "infinity as a text": (
        lambda: one({"win": "nan", "lose": "1 - nan"}),
        ParseError,
        "the probability of 'win' from 's' under 'a': 'nan' has the name nan, "
        "which is no number and no name for a symbol",
    ),
    "symbol that is no name": (
        lambda: model(GOOD, symbols=["2p"]),
        ParseError,
        "'2p' is not a name for a symbol",
    ),
}

POLICIES: dict[str, tuple[Any, type[Exception], str]] = {
    "missing state": ({}, InvalidPolicy, "the policy has no row for the state 's'"),
    "row of a terminal state": (
        {"s": "a", "win": {"a": 1}},
        InvalidPolicy,
        "the policy has a row for 'win', which is terminal",
    ),
    "row of an unknown state": (
        {"s": "a", "t": "a"},
        InvalidPolicy,
        "the policy has a row for 't', which is not a state of the model",
    ),
    "wrong support": (
        {"s": {"c": 1}},
        InvalidPolicy,
        "the policy names action 'c' in state 's', whose actions are 'a', 'b'",
    ),
    "row sum": (
        {"s": {"a": "1/2"}},
        InvalidPolicy,
        "the probabilities of the actions in state 's' sum to 1/2, not to 1",
    ),
    "negative": (
        {"s": {"a": "-1/2", "b": "3/2"}},
        InvalidPolicy,
        "pi('a' | 's') is -1/2, but it must not be negative",
    ),
    "no mapping": (["a"], InvalidPolicy, "a policy is a mapping {state: {action: probability}}, not list"),
}


@pytest.mark.parametrize("case", MODELS)
def test_malformed_model(case):
    make, kind, message = MODELS[case]
    with pytest.raises(kind, match=f"^{re.escape(message)}$"):
        make()


@pytest.mark.parametrize("case", POLICIES)
def test_malformed_policy(case):
    rows, kind, message = POLICIES[case]
    with pytest.raises(kind, match=f"^{re.escape(message)}$"):
        Policy(model(GOOD), rows)


@pytest.mark.parametrize(
    ("make", "place"),
    [
        (lambda: one({"win": 0.1, "lose": "9/10"}), "the probability of 'win' from 's' under 'a': "),
        (lambda: model(GOOD, initial={"s": 1.0}), "the initial probability of 's': "),
        (lambda: model(GOOD, terminal={"win": 1.0, "lose": 0}), "the success probability of 'win': "),
        (lambda: model(GOOD, weights={("s", "a"): 0.5}), "the weight of 'a' in 's': "),
        (lambda: Policy(model(GOOD), {"s": {"a": 0.5, "b": 0.5}}), "pi('a' | 's'): "),
        (lambda: one({"win": True}), "the probability of 'win' from 's' under 'a': "),
    ],
)
def test_floats_and_truth_values_are_refused_at_their_place(make, place):
    with pytest.raises((InexactInput, ParseError), match=f"^{re.escape(place)}.*; write "):
        make()


@pytest.mark.parametrize("text", ["", "1/", "one half", "1/0", "__import__('os')", "p.q", "p()", "2**2**99999", "1;2"])
def test_texts_that_are_no_number(text):
    with pytest.raises(ParseError, match="^the probability of 'win' from 's' under 'a': "):
        one({"win": text, "lose": "1/2"})


TABLES = {
    "not JSON": (
        "{",
        ParseError,
        "not JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)",
    ),
    "no mapping": (
        "[]",
        ParseError,
        "the text of a model must be a mapping with the keys transitions, initial and terminal",
    ),
    "missing key": ('{"transitions": {}, "initial": "s"}', ParseError, "the table has no key 'terminal'"),
    "unknown key": (
        '{"transition": {}}',
        ParseError,
        "unknown key 'transition' in the table; known keys are format, name, symbols, initial, terminal, transitions, "
        "weights, policy, horizon, final",
    ),
    "float": (
        '{"terminal": {"win": 0.1}}',
        InexactInput,
        'the JSON number 0.1 is a float, which is not exact; write "1/10"; or read with rationalize=True (in a '
        "source text ?rationalize=true)",
    ),
    "NaN": ('{"terminal": {"win": NaN}}', InexactInput, "NaN is not an exact number"),
    "repeated key": ('{"name": "a", "name": "b"}', ParseError, "the key 'name' occurs twice in one mapping"),
    "other format": ('{"format": "v9"}', ParseError, "the table says format 'v9', but this reader knows 'scsym-mdp-1'"),
    "final without horizon": (
        '{"transitions": {}, "initial": "s", "terminal": {}, "final": 1}',
        ParseError,
        "the table has the key 'final' without 'horizon'",
    ),
    "list of states": (
        '{"transitions": [], "initial": "s", "terminal": {}}',
        ParseError,
        "transitions must be a mapping, not a list",
    ),
    "list as successor": (
        '{"transitions": {"s": {"a": ["win"]}}, "initial": "s", "terminal": {}}',
        ParseError,
        "names of states and actions must be texts or integers, not a list ['win']; quote it",
    ),
    "too deep": (
        '{"transitions": ' + '{"a": ' * 12 + "1" + "}" * 13,
        ParseError,
        "the text is nested deeper than 10, too deep for a model",
    ),
    "much too deep": ("[" * 200_000, ParseError, "the text is nested too deeply for a model"),
}


@pytest.mark.parametrize("case", TABLES)
def test_malformed_json(case):
    text, kind, message = TABLES[case]
    with pytest.raises(kind, match=f"^{re.escape(message)}$"):
        from_table(text)


YAML = {
    "alias": (
        "a: &x {b: 1}\nc: *x",
        ParseError,
        "YAML aliases (*name) are not accepted in a model; write the value out",
    ),
    "repeated key": ("name: a\nname: b", ParseError, "the key 'name' occurs twice in one mapping"),
    "code": ("name: !!python/object/apply:os.getcwd []", ParseError, "not YAML: could not determine a constructor"),
    "truth value as a name": (
        "initial: s\nterminal: {win: 1, no: 0}\ntransitions: {s: {a: win}}",
        ParseError,
        "names of states and actions must be texts or integers, not the truth value False; quote it",
    ),
    "too deep": ("[" * 100, ParseError, "the text is nested too deeply for a model"),
    "merge": ("name: a\n<<: {name: b}", ParseError, "YAML merges (<<) are not accepted in a model; write the keys out"),
    "no truth value": ("name: !!bool w", ParseError, "not readable: "),
    "no time": ("name: !!timestamp w", ParseError, "not readable: "),
    "no integer": ("name: !!int []", ParseError, "not YAML: "),
    "time as a name": (
        "initial: s\nterminal: {2020-01-01: 1}\ntransitions: {s: {a: w}}",
        ParseError,
        "names of states and actions must be texts or integers, not a date",
    ),
    "bytes as a number": (
        "initial: s\nterminal: {w: !!binary aaaa}\ntransitions: {s: {a: w}}",
        ParseError,
        "the success probability of 'w': b",
    ),
    "set": ("initial: s\nterminal: !!set {w}\ntransitions: {s: {a: w}}", ParseError, "terminal must be a mapping, not"),
    "too many decisions": (
        "initial: s\nterminal: {w: 1}\ntransitions: {s: {a: w}}\nhorizon: 1000000000",
        TooLarge,
        "1000000000 decisions of a model with 1 transitions are more than",
    ),
    "too long": ("#" * 2_000_000, ParseError, "the YAML text is longer than"),
    "float": (
        "initial: s\nterminal: {win: 0.5}\ntransitions: {s: {a: win}}",
        InexactInput,
        'the YAML number 0.5 is a float, which is not exact; write "1/2"',
    ),
}


def test_integers_of_one_value_are_different_names_in_yaml():
    text = "initial: s\nterminal: {w: 1, l: 0}\ntransitions: {s: {1: w, +1: l, 01: l, -1: l}}"
    assert from_table(text, yaml=True).actions("s") == ("1", "+1", "01", "-1")


@pytest.mark.parametrize("case", YAML)
def test_malformed_yaml(case):
    text, kind, message = YAML[case]
    with pytest.raises(kind, match=f"^{re.escape(message)}"):
        from_table(text, yaml=True)


HEAD = "@type: MDP\n@nr_states\n1\n@model\n"
DRN = {
    "no model": ("@type: MDP", ParseError, "the .drn text has no @model section"),
    "no type": ("@model", ParseError, "the .drn text has no @type"),
    "other type": ("@type: POMDP\n@model", ParseError, "the file holds a POMDP, but only MDP, DTMC, CTMC, MA are read"),
    "intervals": ("@type: MDP\n@value_type: double-interval\n@model", ParseError, "the file holds an interval model"),
    "unknown header": ("@typ: MDP", ParseError, "unknown header @typ in the .drn text"),
    "no header": ("MDP", ParseError, "line 1 of the .drn text: expected a header such as @type: MDP, not 'MDP'"),
    "wrong count": ("@type: MDP\n@nr_states\n2\n@model\nstate 0", ParseError, "the file declares 2 states but has 1"),
    "orphan action": (HEAD + "action 0", ParseError, "line 5 of the .drn text: an action before the first state"),
    "orphan step": (HEAD + "0 : 1", ParseError, "line 5 of the .drn text: a transition before the first state"),
    "state twice": (HEAD + "state 0\nstate 0", ParseError, "line 6 of the .drn text: the state 0 occurs twice"),
    "unknown successor": (
        HEAD + "state 0\naction 0\n1 : 1",
        ParseError,
        "line 7 of the .drn text: a transition leads to 1, but there are 1 states",
    ),
    "number of choices": (
        "@type: MDP\n@nr_choices\n2\n@model\nstate 0\n0 : 1",
        ParseError,
        "the file declares 2 choices (@nr_choices) but has 1",
    ),
    "gap": (
        "@type: MDP\n@model\nstate 0\n0 : 1\nstate 2\n0 : 1",
        ParseError,
        "the states must be numbered 0, ..., 1",
    ),
    "rewards after labels": (
        HEAD + "state 0 goal [1]\n0 : 1",
        ParseError,
        "line 5 of the .drn text: the rewards of a state stand once, before its labels",
    ),
    "power of a power": (
        "@type: DTMC\n@parameters\np\n@model\nstate 0\n0 : p^2^3",
        ParseError,
        "line 6 of the .drn text: p^2^3 has a power of a power without brackets",
    ),
    "two goals": (
        "@type: DTMC\n@model\nstate 0 init goal\n0 : 1\nstate 1 target\n1 : 1",
        InvalidModel,
        "both 'goal' and 'target' are labels, of different states; say with goal= which is success",
    ),
    "undeclared parameter": (HEAD + "state 0\naction 0\n0 : p", ParseError, "line 7 of the .drn text: "),
    "code": (HEAD + "state 0\naction 0\n0 : __import__('os')", ParseError, "line 7 of the .drn text: "),
    "interval entry": (
        HEAD + "state 0\naction 0\n0 : [0.1, 0.2]",
        ParseError,
        "line 7 of the .drn text: the interval [0.1, 0.2] is not an exact number",
    ),
    "division by zero": (
        HEAD + "state 0\naction 0\n0 : 1/0",
        ParseError,
        "line 7 of the .drn text: 1/0 divides by zero",
    ),
    "nonsense": (HEAD + "state 0\nfoo", ParseError, "line 6 of the .drn text: expected a state, an action or a transi"),
    "no goal": (
        HEAD + "state 0 init\naction 0\n0 : 1",
        InvalidModel,
        "no state has a label that says success (success, goal, target); name one of the labels with goal=, "
        "they are 'init'",
    ),
    "no start": (
        HEAD + "state 0 goal\naction 0\n0 : 1",
        InvalidModel,
        "0 states are labelled init; where it is not one, pass initial={state: probability}",
    ),
}


@pytest.mark.parametrize("case", DRN)
def test_malformed_drn(case):
    text, kind, message = DRN[case]
    with pytest.raises(kind, match=f"^{re.escape(message)}"):
        from_drn(text)


ARRAYS: dict[str, tuple[Any, dict[str, Any], str]] = {
    "flat": ([1, 0], {}, "P is nested too little: expected 2 more levels, found int"),
    "empty": ([], {}, "P is empty; its shape must be (actions, states, states)"),
    "not square": ([[[1, 0]]], {}, "P must have the shape (A, S, S), but its parts have the shape (1, 2)"),
    "bad order": ([[[1]]], {"order": "x"}, "order is 'action' for P[a][s][s2] or 'state' for P[s][a][s2], not 'x'"),
    "names": ([[[1]]], {"states": "ab"}, "states must be 1 different names"),
    "unknown terminal": ([[[1]]], {"terminal": {5: 1}}, "5 is given as terminal, but it is not a state"),
    "terminal row": (
        [[["1/2", "1/2"], [1, 0]]],
        {},
        "the state 1 is terminal, but its row for action 0 leads elsewhere",
    ),
    "weights": (
        [[[0, 1], [0, 1]]],
        {"weights": [1, 1]},
        "weights is nested too little: expected 1 more levels, found int",
    ),
    "row sum": ([[["1/2", 0], [0, 1]]], {}, "the probabilities from 0 under 0 sum to 1/2, not to 1"),
    "initial sum": ([[[0, 1], [0, 1]]], {"initial": [0, 0]}, "the initial probabilities sum to 0, not to 1"),
}


@pytest.mark.parametrize("case", ARRAYS)
def test_malformed_arrays(case):
    P, options, message = ARRAYS[case]
    with pytest.raises(InvalidModel, match=f"^{re.escape(message)}$"):
        from_arrays(P, **{"initial": 0, "terminal": {1: 1}, **options})


SOURCES = {
    "model.txt": "'model.txt' names no model: give a .json, .yaml or .drn file, gymnasium:NAME or zoo:NAME",
    "absent.json": "there is no file 'absent.json'",
    "absent.json?x=1": "'absent.json' takes no option 'x'; known options are rationalize, floats, den",
    "absent.drn?x=1": "'absent.drn' takes no option 'x'; known options are goal, failure, initial, horizon, ra",
    "zoo:chain3": "the zoo has no example 'chain3'; it has example_3_1, chain2, ",
    "zoo:chain2?n=1": "'zoo:chain2' takes no option 'n'; known options are none",
    "zoo:shift?eps": "the option 'eps' of 'shift' is not of the form name=value",
    "zoo:shift?eps=1&eps=2": "the option 'eps' of 'shift' is given twice",
    "gymnasium:os:path": "'os:path' is not the name of a registered Gymnasium environment",
    "gymnasium:FrozenLake-v1?horizon=x": "horizon must be a positive integer, not 'x'",
}


@pytest.mark.parametrize("source", SOURCES)
def test_malformed_sources(source):
    with pytest.raises(ParseError, match=f"^{re.escape(SOURCES[source])}"):
        read(source)


def test_malformed_policy_files(tmp_path):
    mdp = model(GOOD)
    file = tmp_path / "policy.json"
    file.write_text('{"t": {"a": 1}}', encoding="utf-8")
    with pytest.raises(
        InvalidPolicy, match="^the policy has a row for 't', which is not a nonterminal state of the model$"
    ):
        read_policy(file, mdp)
    with pytest.raises(ParseError, match="^'best' names no policy: give a .json or .yaml file, or uniform$"):
        read_policy("best", mdp)
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(ParseError, match="is not a text in UTF-8$"):
        read_policy(file, mdp)


def test_there_are_enough_of_them():
    assert len(MODELS) + len(POLICIES) >= 20


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("1e-9", 'the JSON number 1e-9 is a float, which is not exact; write "1/1000000000"'),
        ("2.50", 'the JSON number 2.50 is a float, which is not exact; write "5/2"'),
        ("1e400", "the JSON number 1e400 is a float, which is not exact; write a fraction"),
        ("NaN", "NaN is not an exact number"),
    ],
)
def test_floats_in_a_table_are_refused_with_a_spelling_that_can_be_read(number, text):
    table = '{"initial": "s", "terminal": {"win": %s}, "transitions": {"s": {"a": "win"}}}'
    with pytest.raises(InexactInput) as refused:
        from_table(table % number)
    asks = "; or read with rationalize=True (in a source text ?rationalize=true)"
    assert str(refused.value) == text + (asks if "/" in text else "")
    if "/" in text:
        with pytest.raises((InvalidModel, InexactInput)) if number == "2.50" else nullcontext():
            from_table(table % text.rsplit(" ", 1)[1])


def test_a_name_that_is_missing():
    with pytest.raises(ParseError, match=r"^the name of a state or an action is missing \(null\)$"):
        from_table('{"initial": null, "terminal": {"win": 1}, "transitions": {"s": {"a": "win"}}}')


def test_a_file_with_a_byte_order_mark(tmp_path):
    file = tmp_path / "model.json"
    file.write_text(
        '{"initial": "s", "terminal": {"win": 1}, "transitions": {"s": {"a": "win"}}}', encoding="utf-8-sig"
    )
    assert read(file).states == ("s",)
