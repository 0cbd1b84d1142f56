r"""Names in LaTeX: short ones as mathematics, and no two alike."""

import itertools
import shutil
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scsym.exact import exact
from scsym.exact.labels import label_latex, symbol_latex, symbols_latex
from scsym.exact.names import is_name
from scsym.mdp import MDP
from scsym.render.mathml import mathml

ALIKE = [
    "p", "_p", "p_", "p__", "p1", "p_1", "p__1", "p1_", "p_1_", "p_1_1", "p1_1", "p11", "p_11", "p_a1", "p_a_1", "pa1",
    "p'", "p''", "p_ij", "p_{ij}", "p_{1}", "p_{i,j}", "alpha", "Alpha", r"\alpha", "lambda", "lam", "x_alpha", "x_α",
    "P", "win", "p_a", "_", "__", "e1", "é", "eps", "epsilon", "star", "x_star", "plus", "x_plus", "p_A",
]  # fmt: skip


def test_parameters_never_look_alike():
    assert all(map(is_name, ALIKE))
    shown = {name: symbol_latex(name) for name in ALIKE if name != "x_α"}
    pairs = [(a, b) for a, b in itertools.combinations(shown, 2) if shown[a] == shown[b]]
    assert not pairs
    assert symbols_latex(("alpha", "α")) == {"alpha": r"\alpha", "α": r"\text{[U+03B1]}"}


@pytest.mark.parametrize(
    ("name", "latex"),
    [
        ("p", "p"), ("p1", "p_{1}"), ("alpha", r"\alpha"), ("λ", r"\lambda"), ("x'", "x'"),
        ("p_ij", r"p_{\mathrm{ij}}"),
        ("p_{ij}", "p_{ij}"), ("win", r"\mathrm{win}"), ("p_a", "p_{a}"), ("beta_2", r"\beta_{\text{\_}2}"),
    ],
)  # fmt: skip
def test_parameters_as_mathematics(name, latex):
    assert exact(name).to_latex() == latex


STATES = [
    "s", "s0", "s_0", "s00", "s_", "_s", "x", "x_", "x'", "x''", "x+", "x*", "a b", "a  b", " a b", "a b ", "a\tb",
    "a\nb", "a-b", "a--b", "a–b", "a—b", "a\u00a0b", "a\u200bb", "α", "alpha", "\u0391", "A", "é", "e\u0301", "\u00b5",
    "μ", "中", "\U0001f642", "→", "(win, 1)", "``", '"', "''", "?`", "¿", "[U+4E2D]", r"\alpha", "{}", "{", "a{}b", "#",
    "$", "$x$", "%", "^", "~", "", ("win", 1), ("win",), ("(win", "1)"), "fi", "\ufb01", "|", "<", ">", "ß", "ø", "ж",
]  # fmt: skip


def test_states_never_look_alike():
    shown = {name: label_latex(name) for name in STATES}
    assert not [(a, b) for a, b in itertools.combinations(STATES, 2) if shown[a] == shown[b]]


@given(st.text(max_size=12), st.text(max_size=12))
@settings(max_examples=300, deadline=None)
def test_texts_never_look_alike(a, b):
    shown = label_latex(a)
    assert shown.isprintable() and mathml(shown)
    assert (label_latex(b) == shown) == (a == b)


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")
def test_every_name_compiles(tmp_path):
    rows = {s: {"go": {"win": "1/3", "lose": "2/3"}} for s in STATES}
    mdp = MDP(rows, initial=STATES[0], terminal={"win": 1, "lose": 0})
    lines = [rf"$\displaystyle {label_latex(s)}$\par" for s in mdp.states]
    lines += [rf"$\displaystyle {symbol_latex(p)}$\par" for p in ALIKE]
    head = r"\documentclass{article}\usepackage{amsmath}\usepackage{amssymb}\begin{document}"
    (tmp_path / "t.tex").write_text("\n".join([head, *lines, r"\end{document}"]), encoding="utf-8")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "t.tex"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, errors="replace", timeout=120)
    assert done.returncode == 0, [line for line in done.stdout.splitlines() if line.startswith("!")]


def test_texts_in_html():
    for name in ("a\\b", "a~b", "a^b", "<b>", "a|b", "{x}", "$x$", "αβ", "50%"):
        shown = mathml(label_latex(name))
        assert name.replace("<", "&lt;").replace(">", "&gt;") in shown
