"""Storm in the loop: what scsym writes Storm reads alike, and what Storm holds scsym reads alike, exactly.

Needs stormpy 2.0 (``pip install stormpy``); the comparisons with umbi need ``pip install umbi``.
"""

import importlib
import json
import random
from fractions import Fraction
from itertools import product
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from scsym import MDP, Policy, evaluate, read
from scsym.errors import InexactInput, ParseError
from scsym.exact import exact
from scsym.exact.ratfun import RationalFunction
from scsym.mdp import from_drn, from_program, from_stormpy, from_umb, read_rewards, to_drn, to_umb
from scsym.mdp.readers.expression import value
from scsym.mdp.strategies import mdps

stormpy = pytest.importorskip("stormpy", reason="Storm in the loop needs stormpy 2.0: pip install stormpy")
if not hasattr(stormpy, "io"):
    pytest.skip("this stormpy is older than 2.0", allow_module_level=True)

examples = importlib.import_module("stormpy.examples.files")
FILES = Path(examples.testfile_dir)
F = Fraction
FEW = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


def storm_reads(text, folder, kind=None):
    """The model that Storm makes of a .drn text."""
    file = folder / "model.drn"
    file.write_text(text, encoding="utf-8")
    options = stormpy.io.DirectEncodingParserOptions()
    options.build_choice_labeling = True
    return stormpy.build_model_from_drn[kind or stormpy.Rational](str(file), options=options)


def storm_reads_umb(data, folder):
    file = folder / "model.umb"
    file.write_bytes(data)
    options = stormpy.io.UmbImportOptions()
    options.value_type = stormpy.io.UmbImportValueType.RATIONAL
    options.build_choice_labeling = True
    return stormpy.build_model_from_umb(str(file), options=options)


def law(model, row):
    return {e.column: value(str(e.value), PARAMETERS) for e in model.transition_matrix.get_row(row) if e.value != 0}


PARAMETERS = ("p", "q", "r", "x", "y", "z", "t", "lam")


def same_model(mdp, model):
    """Storm's matrix, choice labels, initial state and goal, entry by entry, against the numbered states of an MDP."""
    names = [*mdp.states, *mdp.terminal]
    number = {s: i for i, s in enumerate(names)}
    assert model.nr_states == len(names)
    assert list(model.initial_states) == [number[next(iter(mdp.initial))]]
    assert set(model.labeling.get_states("success")) == {number[s] for s, g in mdp.terminal.items() if g == 1}
    matrix = model.transition_matrix
    for s in names:
        first, end = matrix.get_row_group_start(number[s]), matrix.get_row_group_end(number[s])
        if s in mdp.terminal:
            assert end == first + 1 and law(model, first) == {number[s]: 1}
            continue
        assert end - first == len(mdp.actions(s))
        for row, a in zip(range(first, end), mdp.actions(s), strict=True):
            assert law(model, row) == {number[t]: p for t, p in mdp.P(s, a).items()}
            assert model.choice_labeling.get_labels_of_choice(row) == {a}


def storm_value(model, operator="P"):
    formula = stormpy.parse_property(f'{operator}=? [F "success"]')
    (start,) = model.initial_states
    return value(str(stormpy.model_checking(model, formula).get_value(start)), PARAMETERS)


def under(mdp, policy):
    """The chain that a policy makes of a model."""
    rows = {}
    for s in mdp.states:
        row = rows[s] = {}
        for a, x in policy[s].items():
            for t, p in mdp.P(s, a).items():
                row[t] = row.get(t, 0) + x * p
    return MDP({s: {"step": row} for s, row in rows.items()}, initial=mdp.initial, terminal=mdp.terminal)


binary = mdps(fractional_success=False, single_start=True, max_states=4).filter(
    lambda m: all(g in (0, 1) for g in m.terminal.values()) and any(g == 1 for g in m.terminal.values())
)


@given(binary)
@FEW
def test_an_exact_model_is_the_same_in_storm(tmp_path_factory, mdp):
    folder = tmp_path_factory.mktemp("storm")
    by_text, by_umb = storm_reads(to_drn(mdp), folder), storm_reads_umb(to_umb(mdp), folder)
    same_model(mdp, by_text)
    same_model(mdp, by_umb)
    chain = storm_reads(to_drn(under(mdp, mdp.uniform())), folder)
    assert storm_value(chain, "Pmax") == storm_value(chain, "Pmin") == evaluate(mdp).J
    back = from_stormpy(by_umb, goal="success")
    assert back == from_drn(to_drn(mdp), goal="success") == from_umb(to_umb(mdp))


@given(binary.filter(lambda m: sum(len(m.actions(s)) for s in m.states) <= 7))
@settings(FEW, max_examples=15)
def test_the_best_and_the_worst_policy_agree_with_storm(tmp_path_factory, mdp):
    model = storm_reads(to_drn(mdp), tmp_path_factory.mktemp("storm"))
    values = [
        evaluate(mdp, Policy.deterministic(mdp, dict(zip(mdp.states, chosen, strict=True)))).J
        for chosen in product(*map(mdp.actions, mdp.states))
    ]
    assert storm_value(model, "Pmax") == max(values) and storm_value(model, "Pmin") == min(values)


def random_function(rng, names):
    """A rational function with signs, powers and long numbers, whose text has every trap of the grammar."""
    terms = []
    for _ in range(rng.randint(1, 4)):
        c = rng.choice([-1, -1, 1, -2, 3, 2**70, -(2**64), F(-1, 3), F(5, 2**66)])
        factors = "*".join(f"{n}**{rng.randint(1, 4)}" for n in names if rng.random() < 0.6) or "1"
        terms.append(exact(factors) * c)
    top = sum(terms, F(0))
    if not isinstance(top, RationalFunction):
        return random_function(rng, names)
    if rng.random() < 0.4:
        top = top / (exact(f"1 + {names[0]}**2") * rng.choice([1, -1, 2**65]))
    return top


@pytest.mark.parametrize("seed", range(20))
def test_a_parametric_model_is_the_same_in_storm(seed, tmp_path):
    rng = random.Random(seed)
    names = rng.choice([("p",), ("p", "q"), ("lam", "p", "q"), ("x", "y")])
    f, g = random_function(rng, names), random_function(rng, names)
    mdp = MDP(
        {
            "a": {"go": {"b": f, "lose": 1 - f}, "stay": {"a": "1/2", "b": "1/2"}},
            "b": {"go": {"win": g, "a": F(1, 3), "lose": F(2, 3) - g}},
        },
        initial="a",
        terminal={"win": 1, "lose": 0},
    )
    kind = stormpy.RationalFunction
    model = storm_reads(to_drn(mdp), tmp_path, kind)
    same_model(mdp, model)
    assert from_stormpy(model, goal="success") == from_drn(to_drn(mdp))
    chain = under(mdp, mdp.uniform())
    in_storm = storm_value(storm_reads(to_drn(chain).replace("@type: MDP", "@type: DTMC"), tmp_path, kind))
    for _ in range(3):
        point = {n: F(rng.randint(1, 9), rng.randint(10, 19)) for n in names}
        there = in_storm.subs(point) if isinstance(in_storm, RationalFunction) else in_storm
        here = evaluate(chain).J
        assert there == (here.subs(point) if isinstance(here, RationalFunction) else here)


TEXTS = """-p^2 | 1+-p^2 | 1-p^2 | -p^2*q | -p^3 | -(p^2) | (-1)*p^2 | -1*p^2 | -3*p^2 | 3-p^2 | p*-q^2 | 2*-p | --p
p/-q | p^-1 | p^(1+1) | pow(p,2) | p/q/2 | p-q-1 | 1e-3*p | .5*p | 0.1^2 | -2^2 | p ^ 2 | p // end | 1/3*p | (p)^2 | p^0
(-1 * (p^2+(-1)))/(1) | 9223372036854775808.0*p | 4294967296*4294967296*p | p^2.0 | 0-p^2 | 1/9223372036854775808.0
2/6 | -1/3 | (1/3) | 1-(q-p)^2/(1+p)^2 | -p*-q | -p/-q^2""".replace("\n", " | ").split(" | ")


@pytest.mark.parametrize("text", TEXTS)
def test_an_expression_means_what_storm_reads(text, tmp_path):
    file = "@type: DTMC\n@value_type: parametric\n@parameters\np q\n@reward_models\n\n@nr_states\n2\n@nr_choices\n2\n"
    file += f"@model\nstate 0 init\n\taction 0\n\t\t1 : {text}\nstate 1 goal\n\taction 0\n\t\t1 : 1\n"
    model = storm_reads(file, tmp_path, stormpy.RationalFunction)
    (entry,) = model.transition_matrix.get_row(0)
    assert value(text.partition("//")[0], ("p", "q")) == value(str(entry.value), ("p", "q"))


@pytest.mark.parametrize("text", ["p^2^3", "p**2", "2p", "unknown", "p+", "(p", "p q", "", "min(p,q)"])
def test_what_storm_refuses_is_refused(text, tmp_path):
    with pytest.raises(ParseError):
        value(text, ("p", "q"))


QUIRKS = {
    "duplicates": ("DTMC", "state 0 init\n1 : 1/4\n2 : 1/2\n1 : 1/4\nstate 1 success\n1 : 1\nstate 2\n2 : 1\n"),
    "unsorted": ("DTMC", "state 0 init\n2 : 1/2\n1 : 1/2\nstate 1 success\n1 : 1\nstate 2\n2 : 1\n"),
    "zero": ("DTMC", "state 0 init\n0 : 0\n1 : 1/3\n2 : 2/3\nstate 1 success\n1 : 1\nstate 2\n2 : 1\n"),
    "comment on a state": (
        "DTMC",
        "state 0 init // success soon\n1 : 1/3\n2 : 2/3\nstate 1 success\n1 : 1\nstate 2 // not success\n2 : 1\n",
    ),
    "quoted labels": ("DTMC", 'state 0 init "a b"\n1 : 1/3\n2 : 2/3\nstate 1 "success" "x y"\n1 : 1\nstate 2\n2 : 1\n'),
    "no transitions": ("DTMC", "state 0 init\n1 : 1/3\n2 : 2/3\nstate 1 success\nstate 2\n2 : 1\n"),
    "rewards": (
        "DTMC",
        "state 0 [1, 2] init\naction 0 [3]\n1 : 1/3\n2 : 2/3\nstate 1 [5] success\n1 : 1\nstate 2\n2 : 1\n",
    ),
    "goal at the start": ("DTMC", "state 0 init success\n1 : 1\nstate 1\n1 : 1\nstate 2\n2 : 1\n"),
    "rates": ("CTMC", "state 0 !4 init\n1 : 3\n2 : 1\nstate 1 !1 success\n1 : 1\nstate 2 !1\n2 : 1\n"),
    "spellings": ("DTMC", "state 0 init\n0 : 2/6\n1 : 1e-1\n2 : 17/30\nstate 1 success\n1 : 1.0\nstate 2\n2 : +1\n"),
    "carriage returns": (
        "DTMC",
        "state 0 init\r\n1 : 1/3\r\n2 : 2/3\r\nstate 1 success\r\n1 : 1\r\nstate 2\r\n2 : 1\r\n",
    ),
}


@pytest.mark.parametrize("case", QUIRKS)
def test_quirks_of_the_text_format_are_read_as_storm_reads_them(case, tmp_path):
    kind, body = QUIRKS[case]
    head = "@value_type: rational\n@parameters\n\n@reward_models\na b\n@nr_states\n3\n@nr_choices\n3\n@model\n"
    text = f"@type: {kind}\n{head}{body}"
    model = storm_reads(text, tmp_path)
    assert evaluate(from_drn(text, goal="success")).J == storm_value(model)


NAMES = ["a b c", " s r", "s  r", "s\tr", "a", "", None, "a b c d"]


@pytest.mark.parametrize("names", NAMES)
def test_rewards_have_the_names_that_storm_gives_them(names, tmp_path):
    head = "" if names is None else f"@reward_models\n{names}\n"
    body = "state 0 [1, 0, 4] init\naction 0 [2, 0, 0]\n1 : 1\nstate 1 [0, 3, 0] success\naction 0\n1 : 1\n"
    text = f"@type: DTMC\n@value_type: rational\n@parameters\n\n{head}@nr_states\n2\n@nr_choices\n2\n@model\n{body}"
    model = storm_reads(text, tmp_path)
    there = {(name, s): F(0) for name in model.reward_models for s in range(2)}
    for name, rewards in model.reward_models.items():
        parts = [rewards.state_rewards] if rewards.has_state_rewards else []
        parts += [rewards.state_action_rewards] if rewards.has_state_action_rewards else []
        for s, x in (pair for values in parts for pair in enumerate(values)):
            there[name, s] += F(str(x))
    here = read_rewards(tmp_path / "model.drn")
    assert {(name, s): x for name, values in here.items() for (s, _), x in values.items()} == there


def test_an_automaton_in_continuous_time(tmp_path):
    program = stormpy.io.parse_prism_program(examples.prism_ma_simple)
    options = stormpy.BuilderOptions([stormpy.parse_property("Pmax=? [F s=4]", program).get_raw_formula()])
    options.set_build_choice_labels()
    model = stormpy.build_model[stormpy.Rational](program, options=options)
    mdp = from_stormpy(model, goal=model.labeling.get_labels() - {"init", "deadlock"})
    highest = max(
        evaluate(mdp, Policy.deterministic(mdp, {0: a, 1: mdp.actions(1)[0], 2: mdp.actions(2)[0]})).J
        for a in mdp.actions(0)
    )
    formula = stormpy.parse_property("Pmax=? [F s=4]", program)
    assert F(str(stormpy.model_checking(model, formula).get_value(0))) == highest == 1


PROGRAMS = {
    "dtmc/die.pm?goal=one": 'P=? [F "one"]',
    "dtmc/die.pm?goal=s=7%26d>4": "P=? [F s=7&d>4]",
    'dtmc/die.pm?goal="one"|"six"': 'P=? [F "one"|"six"]',
    "dtmc/die.pm?goal=one&failure=s=3": 'P=? [!(s=3) U "one"]',
    "dtmc/die.jani?goal=s=7%26d=2": "P=? [F s=7&d=2]",
    "dtmc/brp-16-2.pm?goal=target": 'P=? [F "target"]',
    "dtmc/crowds-5-5.pm?goal=observe0>1": "P=? [F observe0>1]",
    "dtmc/nand-5-2.pm?goal=s=4%26z/N<0.1": "P=? [F s=4&z/N<0.1]",
}


@pytest.mark.parametrize("source", PROGRAMS)
def test_a_program_has_the_value_that_storm_computes_exactly(source):
    name, _, _ = source.partition("?")
    if not (FILES / name).exists():
        pytest.skip(f"this stormpy has no example {name}")
    if name.endswith(".jani"):
        program, _ = stormpy.io.parse_jani_model(str(FILES / name))
    else:
        program = stormpy.io.parse_prism_program(str(FILES / name))
    formula = stormpy.parse_property(PROGRAMS[source], program)
    model = stormpy.build_model[stormpy.Rational](program, [formula])
    (start,) = model.initial_states
    there = stormpy.model_checking(model, formula).get_value(start)
    assert evaluate(read(FILES / source)).J == F(str(there))


def test_a_parametric_program_at_rational_points():
    source = FILES / "pdtmc" / "parametric_die.pm"
    J = evaluate(read(f"{source}?goal=s=7%26d=1")).J
    program = stormpy.io.parse_prism_program(str(source))
    formula = stormpy.parse_property("P=? [F s=7&d=1]", program)
    model = stormpy.build_model[stormpy.RationalFunction](program, [formula])
    (start,) = model.initial_states
    there = value(str(stormpy.model_checking(model, formula).get_value(start)), ("p", "q"))
    assert there == J
    assert evaluate(read(f"{source}?goal=s=7%26d=1&p=1/3&q=2/5")).J == J.subs({"p": F(1, 3), "q": F(2, 5)})


DIE = """mdp
const int N;
const double p;
module m
  s : [0..N] init 0;
  [roll] s=0 -> p : (s'=1) + 1-p : (s'=N);
  [wait] s=0 -> 0.1 : (s'=0) + 0.9 : (s'=N);
endmodule
label "first" = s=1;
"""


def test_constants_of_a_program():
    mdp = from_program(DIE, constants={"N": 2, "p": "1/3"}, goal="first")
    assert mdp.actions(0) == ("roll", "wait") and evaluate(mdp).J == F(1, 6) / (1 - F(1, 20))
    assert from_program(DIE, constants={"N": 2}, goal="s=1").symbols == ("p",)
    for constants, message in (
        ({}, "^the PRISM program needs a value for N: give N=VALUE"),
        ({"N": 2, "M": 3}, "'M' is no option and no undefined constant of the program"),
        ({"N": "two"}, "^Storm refuses the PRISM program: "),
        ({"N": "2,p=1/3"}, "the value of N is one number or expression"),
        ({" d": "1"}, "' d' is no option .*; within a formula write & as %26"),
    ):
        with pytest.raises(ParseError, match=message):
            from_program(DIE, constants=constants, goal="first")
    with pytest.raises(ParseError, match="'second' is neither a label .*first.* nor a formula"):
        from_program(DIE, constants={"N": 2}, goal="second")
    with pytest.raises(ParseError, match="^Storm refuses the PRISM program: .*endmodule"):
        from_program("mdp\nmodule m\n", goal="x")
    with pytest.raises(ParseError, match="^Storm did not build the PRISM program within 0.01 seconds"):
        from_program(DIE, constants={"N": 2}, goal="first", seconds=0.01)


def test_a_symbol_decides_nothing():
    program = DIE.replace("const int N", "const int N = 2").replace("label", "formula late = p>1/2;\nlabel")
    assert from_program(program, goal="s=1").symbols == ("p",)
    for goal in ("s=1 & p>1/2", "s>p", "s=1 & late"):
        with pytest.raises(ParseError, match="^p decides what the PRISM program does, .*: give p=VALUE"):
            from_program(program, goal=goal)
        assert (
            evaluate(from_program(program, goal=goal, constants={"p": "2/3"})).J == F(2, 3) / (2 - F(1, 10))
            or "s>" in goal
        )
    with pytest.raises(ParseError, match="^Storm refuses the PRISM program: .*undefined constants"):
        from_program(program.replace("s=0 -> p", "s=0 & p>1/2 -> p"), goal="s=1")


def jani(guard, probability, **more):
    """A JANI model: where the guard holds, 0 goes to 1 with the probability, else to 2."""

    def destination(target, p):
        return {"location": "l", "probability": {"exp": p}, "assignments": [{"ref": "s", "value": target}]}

    rest, twice = {"op": "-", "left": 1, "right": probability}, {"op": "*", "left": 2, "right": "p"}
    edge = {
        "location": "l",
        "guard": {"exp": guard},
        "destinations": [destination(1, probability), destination(2, rest)],
    }
    kind = {"kind": "bounded", "base": "int", "lower-bound": 0, "upper-bound": 3}
    model = {
        "jani-version": 1, "name": "toy", "type": "dtmc", "actions": [],
        "constants": [{"name": "p", "type": "real"}, {"name": "q", "type": "real", "value": twice}],
        "variables": [{"name": "s", "type": kind, "initial-value": 0}],
        "automata": [{"name": "a", "locations": [{"name": "l"}], "initial-locations": ["l"], "edges": [edge]}],
        "system": {"elements": [{"automaton": "a"}], "syncs": []}, "properties": [],
    }  # fmt: skip
    return json.dumps(model | more)


def test_a_symbol_decides_nothing_in_jani():
    start, below = {"op": "=", "left": "s", "right": 0}, {"op": "<", "left": "q", "right": 1}
    assert evaluate(from_program(jani(start, "p"), language="jani", goal="s=1")).J == exact("p")
    both = {"op": "∧", "left": start, "right": below}
    chosen = {"op": "ite", "if": below, "then": 0.25, "else": 0.75}
    for model in (jani(both, 0.25), jani(start, chosen)):
        with pytest.raises(ParseError, match="^p decides what the JANI model does, .*: give p=VALUE"):
            from_program(model, language="jani", goal="s=1")
        assert evaluate(from_program(model, language="jani", goal="s=1", constants={"p": "1/3"})).J == F(1, 4)
    assert evaluate(from_program(jani(start, chosen), language="jani", goal="s=1", constants={"p": "2/3"})).J == F(3, 4)
    for variable in (
        {"initial-value": "p"},
        {"type": {"kind": "bounded", "base": "int", "lower-bound": 0, "upper-bound": "p"}},
    ):
        wrong = {"name": "s", "type": "int", "initial-value": 0} | variable
        with pytest.raises(ParseError):
            from_program(jani(start, 0.25, variables=[wrong]), language="jani", goal="s=1")


@pytest.mark.parametrize("digits", [None, 17])
def test_doubles_of_storm_are_the_fractions_they_came_from(digits, tmp_path):
    options = stormpy.io.DirectEncodingExporterOptions()
    if digits:
        options.output_precision = digits
    mdp = MDP(
        {
            "a": {"go": {"b": "1/3", "a": "2/3"}, "jump": {"win": "1/7", "lose": "6/7"}},
            "b": {"go": {"win": "5/12", "a": "7/12"}},
        },
        initial="a",
        terminal={"win": 1, "lose": 0},
    )
    (tmp_path / "exact.drn").write_text(to_drn(mdp))
    model = stormpy.build_model_from_drn(str(tmp_path / "exact.drn"))
    stormpy.io.export_to_drn(model, str(tmp_path / "double.drn"), options=options)
    again = read(f"{tmp_path / 'double.drn'}?rationalize=true")
    assert evaluate(again).J == evaluate(mdp).J
    umb = stormpy.io.UmbExportOptions()
    stormpy.io.export_to_umb(model, str(tmp_path / "double.umb"), options=umb)
    with pytest.raises(InexactInput, match="rationalize"):
        read(tmp_path / "double.umb")
    assert evaluate(read(f"{tmp_path / 'double.umb'}?rationalize=true")).J == evaluate(mdp).J
    assert evaluate(from_stormpy(model, rationalize=True)).J == evaluate(mdp).J


@given(binary, st.integers(0, 300))
@settings(FEW, max_examples=8)
def test_umb_of_any_length_in_storm_and_umbi(tmp_path_factory, mdp, bits):
    umbi = pytest.importorskip("umbi", reason="needs umbi: pip install umbi")
    tiny = F(1, 3 * 2**bits)
    s = mdp.states[0]
    rows = {x: {a: dict(mdp.P(x, a)) for a in mdp.actions(x)} for x in mdp.states}
    rows[s]["leap"] = {"win": tiny, "lose": 1 - tiny}
    terminal = {"win": 1, "lose": 0, **mdp.terminal}
    assume(terminal["win"] == 1 and terminal["lose"] == 0)
    longer = MDP(rows, initial=mdp.initial, terminal=terminal)
    folder = tmp_path_factory.mktemp("umb")
    if bits < 60:
        data = to_umb(longer)
    else:
        with pytest.warns(UserWarning, match="bits, which PRISM refuses"):
            data = to_umb(longer)
    same_model(longer, storm_reads_umb(data, folder))
    theirs = umbi.ats.read(folder / "model.umb")
    ours = from_umb(data)
    for i in ours.states:
        laws = [{b.target: b.prob for b in c.branches} for c in theirs.get_state_choices(i)]
        assert laws == [dict(ours.P(i, a)) for a in ours.actions(i)]


def test_what_is_no_sparse_model():
    for wrong in (3, None, "model.drn"):
        with pytest.raises(ParseError, match="^a sparse model of stormpy is needed, not a "):
            from_stormpy(wrong)


def test_a_label_of_no_state_is_a_goal_that_is_never_reached():
    program = DIE.replace("s=1;", 's=1;\nlabel "never" = s=0 & s=1;').replace("const int N", "const int N = 2")
    assert evaluate(from_program(program, constants={"p": "1/3"}, goal="never")).J == 0
