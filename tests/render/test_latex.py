r"""Snippets, ``scsym.sty`` and the appendices: their text, and that pdflatex sets them without overfull boxes."""

import re
import shutil
import subprocess

import pytest

from scsym.claims import Claim, Outcome, Proof, Verdict, run
from scsym.claims import claim as declare
from scsym.mdp import zoo
from scsym.render.article import article
from scsym.render.export_latex import write_latex, write_models
from scsym.render.latex import Macros, macro_name, snippet, style

LIMIT = 5.0
"""Points by which a line may stick out."""

needs_pdflatex = pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")


def find(statements, outcomes, name):
    return next(article(c, o) for c, o in zip(statements, outcomes, strict=True) if c.name == name)


def compiled(folder, file):
    """The log of the second run."""
    for _ in range(2):
        done = subprocess.run(
            ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", file],
            cwd=folder, capture_output=True, text=True, errors="replace", timeout=300,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout[-3000:]
    return (folder / file).with_suffix(".log").read_text(errors="replace")


def overfull(log):
    return [float(x) for x in re.findall(r"Overfull \\[hv]box \(([\d.]+)pt", log) if float(x) > LIMIT]


def test_a_snippet(statements, outcomes):
    text = snippet(find(statements, outcomes, "russo2026/prop-4.4"), Macros())
    assert r"\begin{scstatement}[{Proposition 4.4; statewise triple identity; \scproven{}}]" in text
    assert r"\label{scsym:russo2026/prop-4.4}" in text
    assert r"\item[(H3)] Bayes' rule (Lemma A.1): $\scPiPlus{s}{a}\sctimes \scV{s} \scbreak = " in text
    assert r"\begin{align*}" in text and r"\scby{" in text and r"\textit{Side conditions:}" in text
    assert r"$\scV{s}$ $> 0$" in text


def test_numbered_derivations_have_labels(statements, outcomes):
    text = snippet(find(statements, outcomes, "russo2026/prop-4.4"), Macros(), numbered=True)
    assert r"\begin{align}" in text and r"\label{scsym:russo2026/prop-4.4:1-1-2}" in text


def test_a_refutation_shows_its_model_and_what_holds(statements, outcomes):
    text = snippet(find(statements, outcomes, "russo2026/prop-4.4-true-gain"), Macros())
    assert r"\begin{proof}[Refutation]" in text and r"\textit{Counterexample.}" in text
    assert r"\begin{array}{@{}llll@{}}" in text and r"\scref{russo2026/prop-4.4}" in text


def test_every_kind_of_outcome_has_a_snippet(statements, outcomes):
    for statement, outcome in zip(statements, outcomes, strict=True):
        text = snippet(article(statement, outcome), Macros())
        assert text.count(r"\begin{") == text.count(r"\end{"), statement.name


def test_macros_are_letters_and_two_meanings_have_two_names():
    assert [macro_name(x) for x in ("pi0", "V_plus", "chi2", "rho")] == ["scPiZero", "scVPlus", "scChiTwo", "scRho"]
    from scsym.theories.layered import retraining
    from scsym.theories.success import success

    macros = Macros()
    first, second = (macros.of(t).symbol("V", ["s"] * n) for t, n in ((success, 1), (retraining, 3)))
    assert (first, second) == (r"\scV{s}", r"\scVB{s}{s}{s}")
    assert r"\providecommand{\scV}[1]{V_{\pi_0}(#1)}" in style(macros)


def odd(p):
    p.note("100% of $x & y_1 < z^2 # nothing ~ \\ here")
    p.exact("50% _", 1, 1)
    p.rests_on("some axiom_with & signs", "nowhere/at-all")


def test_an_odd_statement_never_crashes():
    made = declare("odd/one", expect="refuted", title="ab & c%", printed="x^", says="{unbalanced \\foo")(odd)
    text = snippet(article(made, run(made)), Macros())
    assert r"ab \& c\%" in text and r"\textbackslash{}foo" in text
    bare = Claim("odd/two", Verdict.OPEN, "", "", "", "", odd)
    failed = Outcome("odd/two", Verdict.OPEN, Verdict.OPEN, 0.0, failure="ValueError: it's {odd} & 100%")
    assert r"\{odd\} \& 100\%" in snippet(article(bare, failed), Macros())
    assert Proof("x").steps == ()


@needs_pdflatex
@pytest.mark.slow
@pytest.mark.parametrize("two_columns", [False, True], ids=["one column", "two columns"])
def test_appendices_compile_without_overfull_boxes(statements, outcomes, tmp_path, two_columns):
    write_latex(tmp_path, statements, outcomes, two_columns=two_columns, numbered=two_columns)
    for paper in dict.fromkeys(c.paper for c in statements):
        log = compiled(tmp_path, f"{paper}-appendix.tex")
        assert not overfull(log), paper
        assert "undefined references" not in log and "multiply defined" not in log


PAPER = r"""\documentclass[twocolumn]{article}
\newcommand{\scV}[1]{\mathcal{W}(#1)}
\usepackage{scsym}
\begin{document}
\input{russo2026/prop-4.4.tex}
\end{document}
"""


@needs_pdflatex
def test_a_snippet_in_a_paper_with_its_own_notation(statements, outcomes, tmp_path):
    pairs = [(c, o) for c, o in zip(statements, outcomes, strict=True) if c.name == "russo2026/prop-4.4"]
    write_latex(tmp_path, *map(list, zip(*pairs, strict=True)))
    (tmp_path / "paper.tex").write_text(PAPER)
    assert not overfull(compiled(tmp_path, "paper.tex"))


@needs_pdflatex
def test_odd_statements_compile(tmp_path):
    made = declare("odd/one", expect="open", title="a_b & c%", printed="x^ π ≤ 日 é đ ð", says="{unbalanced \\foo")(odd)
    write_latex(tmp_path, [made], [run(made)])
    compiled(tmp_path, "odd-appendix.tex")


@needs_pdflatex
def test_models_compile(tmp_path):
    pytest.importorskip("sympy")
    models = [zoo.chain2(), zoo.AB(), zoo.example_3(), zoo.mountain_race()]
    write_models(tmp_path, [(m.name, m, m.uniform()) for m in models])
    tikz = subprocess.run(["kpsewhich", "tikz.sty"], capture_output=True)
    if tikz.returncode:
        pytest.skip("tikz is not installed")
    assert not overfull(compiled(tmp_path, "models-appendix.tex"))
