"""Models, policies and evaluations as tables, graphs and written-out computations."""

import xml.etree.ElementTree as xml

import pytest

from scsym.analysis import evaluate
from scsym.exact import exact
from scsym.mdp import MDP, zoo
from scsym.mdp.layout import scene
from scsym.mdp.notation import array
from scsym.mdp.tikz import mdp_tikz
from scsym.render.concrete import conditioning_aligned, conditioning_latex
from scsym.render.svg import mdp_svg

CYCLE = MDP(
    {"x": {"on": {"y": "1/2", "x": "1/2"}, "off": "lose"}, "y": {"back": "x", "end": {"win": "1/3", "lose": "2/3"}}},
    initial={"x": "1/2", "y": "1/2"},
    terminal={"win": 1, "lose": 0, "never entered": "1/7"},
    name="a cycle & more",
)
MODELS = [zoo.chain2(), zoo.N(), zoo.K(), zoo.AB(), zoo.mountain_race(), zoo.example_3(), CYCLE]


def test_transition_table():
    assert zoo.chain2().to_latex() == (
        "\\begin{gathered}\\begin{array}{llll}\ns & a & s' & P \\\\ \\hline\n"
        "s_{0} & \\text{go} & s_{1} & 1 \\\\\n & \\text{stop} & \\text{lose} & 1 \\\\\n"
        "s_{1} & \\text{go} & \\text{win} & 1 \\\\\n & \\text{stop} & \\text{lose} & 1 \\\\\n\\end{array} \\\\[1ex] "
        "\\mu(s_{0}) = 1 \\\\ g(\\text{win}) = 1 \\\\ g(\\text{lose}) = 0\\end{gathered}"
    )


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a_b", r"a\_b"), ("50%", r"50\%"), ("A&B", r"A\&B"), ("#1", r"\#1"), ("$x$", r"\$x\$"),
        ("p_{ij}", r"p\_\{ij\}"), ("a^b", r"a\textasciicircum{}b"), ("~t", r"\textasciitilde{}t"),
    ],
)  # fmt: skip
def test_special_characters_in_names_are_escaped(name, text):
    shown = MDP({name: {name: {"w": 1}}}, initial=name, terminal={"w": 1}).to_latex()
    assert shown.count(rf"\text{{{text}}}") >= 3 and rf"{{{name}}}" not in shown


def test_weights_and_policy_have_columns():
    model = zoo.AB()
    table = model.to_latex(model.uniform())
    assert r"\pi(a \mid s) & w(s, a) & s'" in table


def test_policy_and_evaluation():
    model = zoo.chain2()
    assert r"s_{0} & \text{go} & \frac{1}{2}" in model.uniform().to_latex()
    table = evaluate(model).to_latex()
    assert r"J = \frac{1}{4},\quad \Gamma = 2" in table
    assert r"s_{0} & \frac{1}{4} & 1 & 1 & 1 & \text{go} & \frac{1}{2} & \frac{1}{2} & \frac{1}{4}" in table


def test_an_improper_policy_has_no_occupancy_column():
    model = MDP({"s": {"stay": "s", "win": "end"}}, initial="s", terminal={"end": 1})
    from scsym.mdp import Policy

    table = evaluate(model, Policy(model, {"s": "stay"})).to_latex()
    assert "d(s)" not in table and "V(s)" in table


def test_a_symbolic_evaluation():
    model = MDP({"s": {"a": {"win": "p", "lose": "1 - p"}}}, initial="s", terminal={"win": 1, "lose": 0})
    assert "J = p" in evaluate(model).to_latex()


@pytest.mark.parametrize("model", MODELS, ids=[m.name for m in MODELS])
def test_notebooks_get_balanced_mathematics(model):
    for shown in (model, model.uniform(), evaluate(model)):
        text = shown._repr_latex_()
        assert text.startswith("$\\displaystyle ") and text.endswith("$")
        assert text.count(r"\begin{") == text.count(r"\end{")
        assert text.count("{") - text.count(r"\{") == text.count("}") - text.count(r"\}")


def test_a_large_table_is_cut_in_a_notebook_only():
    model = zoo.chain2().unrolled(20)
    assert r"\vdots" in model._repr_latex_() and r"\vdots" not in model.to_latex()
    assert array("l", ["x"], [["1"]] * 5, most=3).count("1") == 3


@pytest.mark.parametrize("model", MODELS, ids=[m.name for m in MODELS])
def test_drawings_show_every_state_and_action(model):
    drawn = scene(model)
    entered = {t for s, a in model.pairs for t in model.P(s, a)} | set(model.initial)
    assert {k[1] for k in drawn.nodes if k[0] == "state"} == set(model.states) | (set(model.terminal) & entered)
    shown = {a for e in drawn.edges for a in e.actions}
    assert shown == {a for _, a in model.pairs}
    places = [(n.x, n.y) for k, n in drawn.nodes.items() if k[0] == "state"]
    assert len(set(places)) == len(places)
    xml.fromstring(mdp_svg(model, "m"))
    assert mdp_tikz(model).count(r"\node") == len(drawn.nodes)


def test_the_computation_of_pi_plus():
    text = conditioning_latex(zoo.example_3())
    assert r"Q(s, a_{1})\scbreak = \frac{1}{4}\sctimes V(x)\scbreak + \frac{3}{4}\sctimes V(y)" in text
    assert r"\pi_+(a_{1} \mid s)\scbreak = \frac{1/2 \cdot 5/12}{11/24}\scbreak = \frac{5}{11}" in text
    assert r"J(\pi)\scbreak = V(s)\scbreak = \frac{11}{24}" in text
    assert r"J(\pi_+)\scbreak = \frac{61}{132}" in text
    assert r"\pi_+(a_{1} \mid s) = \frac{1/2 \cdot 5/12}{11/24} = \frac{5}{11}" in conditioning_aligned(zoo.example_3())


def test_a_hopeless_state_is_named_and_left_alone():
    model = MDP({"s": {"a": "t", "b": "win"}, "t": {"c": "lose"}}, initial="s", terminal={"win": 1, "lose": 0})
    text = conditioning_latex(model)
    assert "Success is impossible from $t$" in text and r"\pi_+(c" not in text


def test_symbols_stand_in_brackets():
    rows = {"s": {"a": {"t": "1 - p", "lose": "p"}}, "t": {"b": "win"}}
    model = MDP(rows, initial="s", terminal={"win": 1, "lose": 0})
    assert r"(1\scbreak - p)\sctimes V(t)" in conditioning_latex(model)
    assert exact("1 - p").to_latex() == "1 - p"
