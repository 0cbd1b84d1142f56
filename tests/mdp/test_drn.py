"""Storm's explicit text format where its reading is not what one would guess; the comparisons are in test_storm.py."""

from fractions import Fraction

import pytest
from hypothesis import given

from scsym import evaluate, read
from scsym.errors import ExchangeWarning, InvalidModel, ParseError
from scsym.exact import exact, symbol
from scsym.mdp import MDP, from_drn, from_prism, from_program, from_umb, to_drn
from scsym.mdp.readers.expression import value
from scsym.mdp.strategies import mdps

F = Fraction


def text(body, kind="DTMC", parameters="", more=""):
    return f"@type: {kind}\n@parameters\n{parameters}\n{more}@reward_models\n\n@model\n{body}"


def J(body, *, goal=None, failure=None, initial=None, horizon=None, **more):
    return evaluate(from_drn(text(body, **more), goal=goal, failure=failure, initial=initial, horizon=horizon)).J


COIN = "state 0 init\n1 : 1/3\n2 : 2/3\nstate 1 goal\n1 : 1\nstate 2 bad\n2 : 1\n"


def test_a_successor_that_is_named_twice_adds_up():
    assert J("state 0 init\n1 : 0.25\n2 : 0.5\n1 : 0.25\nstate 1 goal\n1 : 1\nstate 2\n2 : 1\n") == F(1, 2)


def test_every_word_after_a_state_is_a_label():
    body = COIN.replace("state 1 goal", "state 1 // here is no comment").replace("state 2 bad", 'state 2 "two words"')
    assert J(body, goal="//") == J(body, goal="comment") == F(1, 3)
    assert J(body, goal="two words") == F(2, 3)
    assert J(body.replace("1 : 1/3", "1 : 1/3 // a comment"), goal="//") == F(1, 3)


def test_names_of_actions():
    body = COIN.replace("init\n", "init\naction //x\n").replace("2 : 2/3", "2 : 2/3\naction go left [3]\n2 : 1")
    body = body.replace("state 1 goal", "action __NOLABEL__ // none\n1 : 1\naction [x] [1]\n1 : 1\nstate 1 goal")
    mdp = from_drn(text(body, kind="MDP"))
    assert mdp.actions(0) == ("//x", "go left", "2", "[x]")
    twice = from_drn(
        text("state 0 init\naction a\n1 : 1\naction a\n0 : 1\naction a#2\n1 : 1\nstate 1 goal\n1 : 1\n", "MDP")
    )
    assert twice.actions(0) == ("a", "a#2", "a#2#2")


def test_goals_and_failures(tmp_path):
    body = "state 0 init\n1 : 3/4\n2 : 1/4\nstate 1 bad\n2 : 1\nstate 2 goal\n2 : 1\n"
    assert J(body) == 1 and J(body, failure="bad") == F(1, 4)
    (tmp_path / "m.drn").write_text(text(body))
    assert evaluate(read(f"{tmp_path / 'm.drn'}?goal=goal&failure=bad")).J == F(1, 4)
    assert J(body, goal=["goal", "bad"]) == J(body, goal="goal|bad") == J(body, goal='"goal" | "bad"') == 1
    assert J(body, goal={1, "goal"}) == J(body, goal="1,2") == 1 and J(body, goal=1) == F(3, 4)
    assert J(body, goal="goal", failure=("goal", "bad")) == F(1, 4)  # who is at the goal has reached it
    assert J(body, horizon=1) == F(1, 4) and J(body, horizon=2) == 1
    assert J(COIN.replace("bad", "done")) == F(1, 3)
    with pytest.raises(InvalidModel, match="no state has a label that says success"):
        J(COIN.replace("goal", "done"))
    for wrong in ("nothing", 7, True, "goal|nothing"):
        with pytest.raises(
            InvalidModel, match="is no label of the model and no number of a state; the labels are 'bad'"
        ):
            J(COIN, goal=wrong)


def test_initial_states(tmp_path):
    body = COIN.replace("state 1 goal", "state 1 init goal")
    for initial, expected in ((0, F(1, 3)), (1, 1), ({0: "1/2", 1: "1/2"}, F(2, 3)), ("uniform", F(2, 3)), ("2", 0)):
        assert J(body, initial=initial) == expected
    file = tmp_path / "m.drn"
    file.write_text(text(body))
    assert evaluate(read(f"{file}?initial=0:1/4,1:3/4")).J == F(5, 6)
    for wrong in ("0:1/4,9:3/4", "0:1,0:0", "start", "0:"):
        with pytest.raises(ParseError):
            read(f"{file}?initial={wrong}")
    assert evaluate(read(f"{file}?initial=0")).J == F(1, 3) and evaluate(read(f"{file}?initial=1")).J == 1
    with pytest.raises(InvalidModel, match="^2 states are labelled init"):
        read(file)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("state 0 init goal\n1 : 1\nstate 1\n1 : 1\n", 1),
        ("state 0 init goal\n0 : 1\n", 1),
        ("state 0 init\n0 : 1\nstate 1 goal\n1 : 1\n", 0),
        ("state 0 init goal\nstate 1 goal\n", 1),
        ("state 0 init\n1 : 1\nstate 1\nstate 2 goal\n", 0),
    ],
)
def test_models_that_are_over_at_once(body, expected):
    assert J(body) == expected


def test_rates():
    body = "state 0 !4 init\n1 : 3\n2 : 1\nstate 1 !1 goal\n1 : 1\nstate 2 !0\n"
    assert J(body, kind="CTMC") == F(3, 4)
    assert J(body.replace("1 : 3", "1 : p"), kind="CTMC", parameters="p") == exact("p/(p + 1)")
    with pytest.raises(InvalidModel, match="^horizon counts steps, but the file holds a model in continuous time"):
        J(body, kind="CTMC", horizon=2)
    with pytest.raises(InvalidModel, match="^a rate out of state 0 is -3"):
        J(body.replace("1 : 3", "1 : -3"), kind="CTMC")


def test_tiny_probabilities_stay(tmp_path):
    body = COIN.replace("1/3", "1e-40").replace("2/3", "0." + "9" * 40)
    assert J(body) == F(1, 10**40)


def test_signs_and_powers():
    p = exact("p")
    for spelled, meant in (
        ("-p^2", p**2),
        ("1-p^2", 1 - p**2),
        ("1+-p^2", 1 + p**2),
        ("-(p^2)", -(p**2)),
        ("-p^3", -(p**3)),
    ):
        assert value(spelled, ("p",)) == meant
    assert value("2^70 / 4", ()) == 2**68 and value("1e-3", ()) == F(1, 1000)


@given(mdps(symbolic=True, fractional_success=False, single_start=True))
def test_a_power_never_follows_a_sign(mdp):
    if any(g not in (0, 1) for g in mdp.terminal.values()):
        return
    for line in to_drn(mdp).splitlines():
        entry = line.partition(" : ")[2]
        assert not entry.startswith("-") and "(-p" not in entry and "+-" not in entry and "--" not in entry


def test_long_numbers_have_a_point_in_expressions():
    mdp = MDP(
        {"s": {"a": {"w": f"p/{2**64}", "l": f"1 - p/{2**64}"}, "b": {"w": F(1, 2**63), "l": 1 - F(1, 2**63)}}},
        initial="s",
        terminal={"w": 1, "l": 0},
    )
    written = to_drn(mdp)
    assert f"(p)/({2**64}.0)" in written and f"1/{2**63}.0" in written
    again = from_drn(written)
    assert again.P(0, "a") == {1: exact(f"p/{2**64}"), 2: exact(f"1 - p/{2**64}")} and again.P(0, "b")[1] == F(1, 2**63)


@pytest.mark.parametrize(
    "name",
    [
        "lambda", "E", "I", "S", "N", "O", "Q", "pi", "alpha", "beta", "gamma", "zeta", "exp", "Integer", "_x", "min",
        "x1", "λ", "x'", "p_{i,j}", r"\alpha",
    ],
)  # fmt: skip
def test_parameters_of_any_name_come_back(name):
    p = symbol(name)
    mdp = MDP({"s": {"a": {"w": p, "l": 1 - p}}}, initial="s", terminal={"w": 1, "l": 0})
    if name in ("min", "λ", "x'", "p_{i,j}", r"\alpha"):
        with pytest.warns(ExchangeWarning, match="^Storm cannot read the parameter name "):
            written = to_drn(mdp)
    else:
        written = to_drn(mdp)
    assert from_drn(written).P(0, "a") == {1: p, 2: 1 - p} and str(evaluate(from_drn(written)).J) == name


def test_actions_that_no_file_can_name():
    mdp = MDP({"s": {"__NOLABEL__": "w", "[x": "l", "//y": "l"}}, initial="s", terminal={"w": 1, "l": 0})
    assert from_drn(to_drn(mdp)).actions(0) == ("__NOLABEL___", "[x", "//y")
    comment = MDP({"s": {"//": {"w": "2/5", "l": "3/5"}}}, initial="s", terminal={"w": 1, "l": 0})
    assert evaluate(from_drn(to_drn(comment))).J == F(2, 5)
    same = MDP({"s": {"a b": "w", "a_b": "l"}}, initial="s", terminal={"w": 1, "l": 0})
    with pytest.raises(InvalidModel, match="^two actions of 's' have the same text without spaces"):
        to_drn(same)
    lines = MDP({"s\n@model": {"a\u2028b": "w"}}, initial="s\n@model", terminal={"w": 1})
    assert from_drn(to_drn(lines)).actions(0) == ("a_b",)


def test_two_names_that_become_one():
    with pytest.raises(ParseError, match="looks like another one"):
        J(COIN, parameters="\u00b5 \u03bc")


@pytest.mark.parametrize(
    "spelled",
    [
        "p",
        "1/0",
        "2^p",
        "2^2000",
        "(" * 300 + "1" + ")" * 300,
        "1e9999999",
        "1e-99999",
        "0^(-1)",
        "1//3",
        "0x1",
        "",
        "__import__('os')",
    ],
)
def test_what_is_no_number(spelled):
    with pytest.raises(ParseError):
        J(COIN.replace("1/3", spelled))


def test_what_is_no_text():
    for call in (from_drn, from_prism, from_umb, from_program):
        for wrong in (None, 3, ["@type: MDP"], b"" if call is not from_umb else ""):
            with pytest.raises(ParseError, match="is read from its (text|bytes), not from a "):
                call(wrong)


def test_numbers_of_states_may_be_numpys():
    numpy = pytest.importorskip("numpy")
    assert J(COIN, goal=numpy.int64(2), initial=numpy.int32(0)) == F(2, 3)


def test_rewards_zeros_placeholders_and_intervals():
    decorated = COIN.replace("state 1 goal", "state 1 [100, 0] goal done").replace(
        "init\n", "init\naction 0 [0, 7]\n0 : 0\n"
    )
    assert J(decorated) == F(1, 3)
    holders = "@placeholders\n$1 : (-1 * (p+(-1)))/(1)\n$0 : (p)/(1)\n"
    law = "state 0 init\n1 : $0\n2 : $1\nstate 1 goal\n1 : 1\nstate 2\n2 : 1\n"
    assert J(law, parameters="p", more=holders) == exact("p")
    with pytest.raises(ParseError, match=r"the interval \[0.4,0.6\] is not an exact number"):
        J(COIN.replace("1/3", "[0.4,0.6]"))
    for wrong, message in (("1/3", "sum to 2/3, not to 1"), ("2.0", "sum to 7/3, not to 1")):
        with pytest.raises(InvalidModel, match=message):
            J(COIN.replace("2/3", wrong))
    assert J(COIN.replace("1/3", "0.06").replace("2/3", "0.94")) == F(3, 50)


def test_decimals_that_were_rounded_name_the_ways_out():
    thirds = "state 0 init\n1 : 0.3333333333\n2 : 0.3333333333\n3 : 0.3333333333\nstate 1 goal\n1 : 1\n"
    thirds += "state 2\n2 : 1\nstate 3\n3 : 1\n"
    message = (
        "^the probabilities from 0 under '0' sum to 9999999999/10000000000, not to 1, with decimals as written; if "
        r"they were rounded, read with rationalize=True \(in a source text \?rationalize=true\), or export with .*"
        "output_precision = 17"
    )
    with pytest.raises(InvalidModel, match=message):
        J(thirds)
    assert evaluate(from_drn(text(thirds), rationalize=True)).J == F(1, 3)


def test_ten_digits_on_request_are_the_fraction_that_was_printed():
    for p, q, meant in (
        ("0.3333333333", "0.6666666667", F(1, 3)),
        ("0.1428571429", "0.8571428571", F(1, 7)),
        ("0.25", "0.75", F(1, 4)),
        ("0.08333333333", "0.9166666667", F(1, 12)),
    ):
        printed = text(COIN.replace("1/3", p).replace("2/3", q))
        assert evaluate(from_drn(printed, rationalize=True)).J == meant
