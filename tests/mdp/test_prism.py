"""PRISM's explicit files: what is read, what is refused, and writing."""

from fractions import Fraction

import pytest
from hypothesis import given

from scsym import Policy, evaluate, read
from scsym.errors import ExchangeWarning, InvalidModel, ParseError, ScsymError
from scsym.mdp import MDP, from_drn, from_prism, read_rewards, to_drn, to_prism
from scsym.mdp.readers.prism import explicit_prism
from scsym.mdp.strategies import mdps

F = Fraction
LAB = '0="init" 1="deadlock" 2="goal" 3="bad"\n0: 0\n1: 2\n2: 3\n'


def J(tra, lab=LAB, **more):
    return evaluate(from_prism(tra, lab, **more)).J


def test_forms():
    assert J("3 4\n0 1 0.5\n0 2 0.5\n1 1 1\n2 2 1\n") == F(1, 2)
    assert J("# Transitions (DTMC)\n3 4\n2 2 1\n0 2 2/3\n1 1 1\n0 1 1/3 go\n") == F(1, 3)  # any order, an action
    assert J("3 2\r\n0 1 1e-1\r\n0 2 9.0E-1\r\n") == F(1, 10)  # deadlocks are never left
    assert J("3 3\n0 1 1/4\n0 2 1/2\n0 1 1/4\n") == F(1, 2)  # a successor twice
    assert J("3 2\n0 1 3\n0 2 1\n") == F(3, 4)  # an entry above one is a rate
    assert J("# Transitions (CTMC)\n3 2\n0 1 3/4\n0 2 1/2\n") == J("3 2\n0 1 3/4\n0 2 1/2\n", kind="ctmc") == F(3, 5)
    mdp = from_prism("3 3 4\n0 0 1 1 a\n0 1 1 1/3 b\n0 1 2 2/3 b\n1 0 1 1\n", LAB)
    assert mdp.actions(0) == ("a", "b") and evaluate(mdp).J == F(2, 3)
    rows = from_prism("3 3 4\n0 0 1:1 a\n0 1 1/3:1 2/3:2 b\n1 0 1:1\n", LAB)
    assert rows == mdp and J("3 4\n0 1/4:1 3/4:2\n1 1:1\n2 1:2\n") == F(1, 4)
    assert from_prism("3 3 4\n0 1:1 a\n0 1/3:1 2/3:2 b\n1 1:1\n", LAB) == mdp  # as PRISM writes rows of an MDP
    assert from_prism("3 2 2\n0 0 1 1\n0 1 2 1\n", LAB).actions(0) == ("0", "1")
    assert from_prism("3 2 2\n0 0 1 1 a\n0 1 2 1 a\n", LAB).actions(0) == ("a", "a#2")


def test_goals_failures_and_starts():
    tra = "4 5\n0 1 1/2\n0 2 1/2\n2 1 1/3\n2 3 2/3\n1 1 1\n"
    lab = '0="init" 2="goal" 3="bad"\n0: 0\n1: 2\n2: 3 0\n'
    assert J(tra, lab, initial=0, goal="goal") == F(2, 3)
    assert J(tra, lab, initial=2) == F(1, 3)
    assert J(tra, lab, initial=0, goal="goal", failure="bad") == F(1, 2)
    assert J(tra, lab, initial={0: "1/2", 2: "1/2"}) == F(1, 2)
    assert J(tra, lab, initial=0, goal="goal|bad") == J(tra, lab, initial=0, goal=("goal", 2)) == 1
    assert J(tra, lab, initial=0, horizon=1) == F(1, 2)
    with pytest.raises(InvalidModel, match="^2 states are labelled init"):
        from_prism(tra, lab)
    assert J(tra, None, goal=1) == F(2, 3)  # without labels the first state is initial
    with pytest.raises(InvalidModel, match="^goal='good' is no label of the model and no number of a state"):
        from_prism(tra, lab, goal="good", initial=0)


def test_decimals():
    tra = "3 2\n0 1 0.3333333333333333\n0 2 0.6666666666666666\n"
    with pytest.raises(InvalidModel, match="^the probabilities from 0 sum to .*; if these are rates, give kind=CTMC"):
        J(tra)
    assert J(tra, rationalize=True) == F(1, 3)


def test_storms_older_text_format():
    lab = "#DECLARATION\ninit goal other\n#END\n0 init\n1 goal other\n"
    assert J("dtmc\n0 1 0.25\n0 2 0.75\n1 1 1\n2 2 1\n", lab) == F(1, 4)
    mdp = from_prism("MDP\n0 0 1 0.5\n0 0 2 0.5\n0 1 2 1\n1 0 1 1\n2 0 2 1\n", lab, goal="other")
    assert mdp.actions(0) == ("0", "1") and evaluate(mdp).J == F(1, 4)
    with pytest.raises(ParseError, match="#DECLARATION without #END"):
        J("dtmc\n0 1 1\n", "#DECLARATION\ninit\n")


def test_a_markov_automaton_in_storms_older_text_format():
    lab = "#DECLARATION\ninit goal\n#END\n0 init\n2 goal\n"
    tra = "ma\n0 go\n* 1 1/4\n* 3 3/4\n0 !\n* 3 9\n0 stay\n* 0 1\n1 !\n* 2 6\n* 3 2\n2 !\n* 2 1\n3 !\n* 3 1\n"
    mdp = from_prism(tra, lab)
    assert mdp.actions(0) == ("go", "stay")  # time does not pass where a choice needs none
    assert evaluate(mdp, Policy.deterministic(mdp, {0: "go", 1: "0"})).J == F(1, 4) * F(6, 8)
    with pytest.raises(InvalidModel, match="^horizon counts steps"):
        from_prism(tra, lab, horizon=3)
    for wrong in ("ma\n* 0 1\n", "ma\n0 1 1\n", "ma\n0 a\n* 0\n"):
        with pytest.raises(ParseError, match="expected 'state action', 'state !' or"):
            from_prism(wrong, lab)


REFUSED = {
    "empty": ("", "the .tra text is empty"),
    "counts": ("3 5\n0 1 1/2\n0 2 1/2\n", "declares 5 transitions but has 2"),
    "choices": ("3 9 2\n0 0 1 1\n1 0 1 1\n", "declares 9 choices but has 2"),
    "gap": ("3 1 1\n0 1 1 1\n", "the choices of state 0 in the .tra text are not numbered 0, ..., 0"),
    "two actions": (
        "3 1 2\n0 0 1 1/2 a\n0 0 2 1/2 b\n",
        "line 3 of the .tra text: choice 0 of state 0 has two actions",
    ),
    "beyond": ("2 1\n0 2 1\n", "line 2 of the .tra text: the state 2 is beyond the 2 states"),
    "entries": ("3 1\n0 1\n", "line 2 of the .tra text has 2 entries; expected are 'state successor value"),
    "negative state": ("3 1\n-1 1 1\n", "'-1' is no number below"),
    "interval": ("3 1\n0 1 [0.1,0.9]\n", r"the interval \[0.1,0.9\] is not an exact number"),
    "rows": ("3 1 2\n0 0 1/2:1 1/2 2 a\n", "expected entries such as 1/2:3, a probability and a state"),
    "rows of words": ("3 1 2\n0 0 1/2:x 1/2:2 a\n", "'x' is no number"),
    "pomdp": ("3 1 1 1\n0 0 1 1 0\n", "a partially observed model"),
    "kind": ("# Transitions (POMDP)\n3 1 1 1\n", "the .tra text holds a POMDP"),
    "kind and counts": ("# Transitions (MDP)\n3 1\n0 1 1\n", "has 2 counts, which is not a MDP"),
    "zero": ("3 1\n0 1 1/0\n", "1/0 divides by zero"),
    "nan": ("3 1\n0 1 nan\n", "line 2 of the .tra text"),
    "sum": ("# Transitions (DTMC)\n3 2\n0 1 1/3\n0 2 1/3\n", "sum to 2/3, not to 1"),
    "negative": ("3 2\n0 1 -1/2\n0 2 3/2\n", "is -1/2, but it must not be negative"),
    "too many": ("999999999 1\n0 1 1\n", "is no number below|read are 1 to"),
    "matlab": ("P = sparse(3,3);\n", "PRISM's forms for Matlab and MRMC are not read"),
    "mrmc": ("STATES 3\nTRANSITIONS 2\n1 2 1\n", "PRISM's forms for Matlab and MRMC are not read"),
    "rows of two forms": ("3 2 3\n0 1:1 a\n0 1 1/2:1 1/2 a\n", "expected entries such as 1/2:3"),
    "word": ("three 1\n", "line 1 of the .tra text: expected the numbers of states and transitions, not 'three 1'"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused(case):
    text, message = REFUSED[case]
    with pytest.raises(ScsymError, match=message):
        from_prism(text, LAB.replace("2: 3\n", "") if "2 1" in text[:4] else LAB)


@pytest.mark.parametrize(
    ("lab", "message"),
    [
        ("", "the .lab text is empty"),
        ("goal 1\n", "line 1 of the .lab text: expected"),
        ('0="init"\n0: 7\n', "line 2 of the .lab text: there is no label number 7"),
        ('0="init"\n9: 0\n', "'9' is no number below 3"),
        ('0="a" 1="a"\n', "names a label twice"),
        ("#DECLARATION a #END\n0 b\n", "the label 'b' is not declared"),
    ],
)
def test_refused_labels(lab, message):
    with pytest.raises(ParseError, match=message):
        from_prism("3 1\n0 1 1\n", lab)


def test_files_beside(tmp_path):
    (tmp_path / "m.tra").write_text("3 4\n0 1 1/4\n0 2 3/4\n1 1 1\n2 2 1\n")
    (tmp_path / "m.lab").write_text(LAB)
    (tmp_path / "m1.srew").write_text('# Reward structure "time"\n# State rewards\n3 1\n0 2\n')
    (tmp_path / "m1.trew").write_text('# Reward structure "time"\n# Transition rewards\n3 2\n0 1 4\n0 2 8\n')
    (tmp_path / "m2.srew").write_text("3 1\n2 1/3\n")
    assert evaluate(read(tmp_path / "m.tra")).J == F(1, 4)
    assert evaluate(read(f"{tmp_path / 'm.tra'}?goal=bad")).J == F(3, 4)
    assert read_rewards(tmp_path / "m.tra") == {
        "time": {(0, "0"): 2 + 1 + 6, (1, "0"): 0, (2, "0"): 0},
        "rew2": {(0, "0"): 0, (1, "0"): 0, (2, "0"): F(1, 3)},
    }
    (tmp_path / "m.sta").write_text("(x)\n0:(0)\n1:(1)\n")
    with pytest.raises(ParseError, match="^the .sta text has 2 states but the .tra text 3"):
        read(tmp_path / "m.tra")
    with pytest.raises(ParseError, match="takes no option 'king'; known options are goal, failure, .*, kind"):
        read(f"{tmp_path / 'm.tra'}?king=mdp")


def test_reward_files_without_names_belong_together_by_their_number(tmp_path):
    (tmp_path / "m.tra").write_text("3 3 4\n0 0 1 1/2 a\n0 0 2 1/2 a\n0 1 2 1 b\n1 0 1 1\n")
    (tmp_path / "m1.srew").write_text("3 1\n0 2\n")
    (tmp_path / "m1.trew").write_text("3 3 2\n0 0 1 3\n0 0 2 3\n")
    (tmp_path / "m2.srew").write_text("3 0\n")
    (tmp_path / "m2.trew").write_text("3 3 3\n0 5:1 5:2\n0 7:2\n1\n")  # rows
    assert read_rewards(tmp_path / "m.tra") == {
        "rew1": {(0, "a"): 5, (0, "b"): 2, (1, "0"): 0},
        "rew2": {(0, "a"): 5, (0, "b"): 7, (1, "0"): 0},
    }
    chain = explicit_prism("3 2\n0 1 1/4\n0 2 3/4\n", None, rewards=[["3 2\n0 4:1 8:2\n1\n2\n"]])
    assert dict(chain.rewards["rew1"].choices) == {(0, 0): 7}
    with pytest.raises(ParseError, match="expected entries such as 2:3"):
        explicit_prism("3 2\n0 1 1/4\n0 2 3/4\n", None, rewards=[["3 2\n0 4:1 8\n"]])


WHOLE = """# Transitions (MDP)
3 3 4
0 0 1 1/2 a
0 0 2 1/2 a
0 1 2 1 b
1 0 1 1

# States
(x)
0:(0)
1:(1)
2:(2)

# Labels
0="init" 1="deadlock" 2="goal"
0: 0
1: 2

# Reward structure "time"
# State rewards
3 1
0 2

# Reward structure "time"
# Transition rewards
3 3 1
0 1 2 1/3

# Reward structure
# State rewards
3 0

# Reward structure
# Transition rewards
3 3 1
0 1 2 5
"""


def test_all_sections_in_one_file(tmp_path):
    (tmp_path / "m.pexp").write_text(WHOLE)
    mdp = read(tmp_path / "m.pexp")
    assert mdp == from_prism(WHOLE, name="m") and evaluate(mdp).J == F(1, 4)
    assert read_rewards(tmp_path / "m.pexp") == {
        "time": {(0, "a"): 2, (0, "b"): F(7, 3), (1, "0"): 0},
        "rew2": {(0, "a"): 0, (0, "b"): 5, (1, "0"): 0},
    }
    with pytest.raises(ParseError, match="^the .sta text has 2 states but the .tra text 3"):
        from_prism(WHOLE.replace("2:(2)\n", ""))


def test_rewards_that_are_refused():
    tra = "3 2 3\n0 0 1 1/2 a\n0 0 2 1/2 a\n0 1 2 1 b\n"
    ok = explicit_prism(tra, LAB, rewards=[["3 2 2\n0 0 1 5\n0 0 2 5\n"]])
    assert dict(ok.rewards["rew1"].choices) == {(0, 0): 5}
    for text, message in (
        ("3 2 2\n0 0 1 5\n0 0 2 6\n", "the transitions of choice 0 in state 0 have different rewards"),
        ("3 2 1\n0 1 1 5\n", "to a transition that the model does not have"),
        ("3 7\n0 1\n", "declares"),
        ("", "a reward text is empty"),
        ("3 1\n0 1 1\n", "has 3 entries"),
    ):
        with pytest.raises(ParseError, match=message):
            explicit_prism(tra, LAB, rewards=[[text]])


@given(mdps())
def test_written_files_say_the_same(mdp):
    texts = to_prism(mdp, expand=True)
    again = from_prism(texts["tra"], texts["lab"])
    assert evaluate(again).J == evaluate(mdp).J
    other = from_drn(to_drn(mdp, expand=True))
    assert again.states == other.states and again.terminal == other.terminal
    assert all(
        again.P(s, a) == other.P(s, b)
        for s in again.states
        for a, b in zip(again.actions(s), other.actions(s), strict=True)
    )


def test_words_of_prism_are_no_names():
    mdp = MDP({"s": {"A": {"w": 1}, "init": {"l": 1}, "B": {"w": 1}}}, initial="s", terminal={"w": 1, "l": 0})
    assert from_prism(**to_prism(mdp)).actions(0) == ("_A", "_init", "B")


def test_written_files():
    mdp = MDP({"s": {"go left": {"w": "1/3", "l": "2/3"}, "2": "l"}}, initial="s", terminal={"w": 1, "l": 0})
    assert to_prism(mdp) == {
        "tra": "# Transitions (MDP)\n3 4 5\n0 0 1 1/3 go_left\n0 0 2 2/3 go_left\n0 1 2 1 _2\n1 0 1 1 _0\n2 0 2 1 _0\n",
        "lab": '# Labels\n0="init" 1="deadlock" 2="success"\n0: 0\n1: 2\n',
    }
    same = MDP({"s": {"a-b": "w", "a b": "l"}}, initial="s", terminal={"w": 1, "l": 0})
    with pytest.warns(ExchangeWarning, match="two actions of 's' get one name"):
        to_prism(same)
    with pytest.raises(InvalidModel, match="have no symbols"):
        to_prism(MDP({"s": {"a": {"w": "p", "l": "1 - p"}}}, initial="s", terminal={"w": 1, "l": 0}))
