r"""Snippets, ``scsym.sty`` and the appendices: their text, and that pdflatex sets them without overfull boxes."""

import re
import shutil
import subprocess

import pytest

from scsym.claims import Outcome, Verdict, run
from scsym.claims import claim as declare
from scsym.language import Index, Theory, eq
from scsym.mdp import zoo
from scsym.render.article import article, counted
from scsym.render.export_latex import write_latex, write_models
from scsym.render.latex import Macros, macro_name, snippet, style
from scsym.theories.layered import retraining
from scsym.theories.success import success

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


def test_a_snippet_prints_the_goals_from_their_terms(statements, outcomes):
    text = snippet(find(statements, outcomes, "russo2026/prop-4.4"), Macros())
    assert r"\begin{scstatement}[{Proposition 4.4; statewise triple identity; \scproven{}}]" in text
    assert r"\label{scsym:russo2026/prop-4.4}" in text
    stated, proof = text.split(r"\end{scstatement}")
    assert r"\scmath{\scChiTwoPlusAsChiSupTwoPlus{}(s) \scbreak = \scI{}(s)} $\scbreak \text{for all } s$" in stated
    assert r"\textit{In the paper (quoted, with words in brackets put in):} relative policy improvement" in stated
    assert r"\item[(H3)] Bayes' rule (Lemma A.1): $\scPiPlus{}(a \mid s)\sctimes \scVPiZero{}(s) \scbreak = " in proof
    assert r"\begin{align*}" in proof and r"\scby{" in proof and r"\textit{Side conditions:}" in proof
    assert r"$\scVPiZero{}(s)$ $> 0$" in proof


def test_only_the_hypotheses_that_a_proof_uses_are_printed_and_definitions_apart(statements, outcomes):
    found = find(statements, outcomes, "russo2026/prop-4.4")
    assert len(found.claim.theory.hypotheses) > 10
    assert [g.tag for g in found.given] == ["H1", "H2", "H3", "H4", "D1", "D2"]
    assert {g.name for g in found.definitions} == {"I_def", "chi2_plus_def"}
    assert {g.judgement for g in found.given} == {j for t in found.theorems for j in t.lemma.theorem.hypotheses}


def test_numbered_derivations_have_labels(statements, outcomes):
    text = snippet(find(statements, outcomes, "russo2026/prop-4.4"), Macros(), numbered=True)
    assert r"\begin{align}" in text and r"\label{scsym:russo2026/prop-4.4:1-1-2}" in text


def test_a_refutation_says_against_whom_and_shows_its_model_and_what_holds(statements, outcomes):
    text = snippet(find(statements, outcomes, "russo2026/prop-4.4-true-gain"), Macros())
    assert r"\screfuted{}, against the paper's text" in text and r"\begin{proof}[Refutation]" in text
    table = text.split(r"\textit{Counterexample.}")[1]
    assert r"$\scI{}(s_{0}) \scbreak = 1$" in table and r"$\scVPiZero{}(s_{0}) \scbreak = \frac{1}{4}$" in table
    assert r"$\scPiZero{}(\text{go} \mid s_{0}) \scbreak = \frac{1}{2}$" in table
    assert r"\begin{array}{@{}lllll@{}}" in table and r"\scref{russo2026/prop-4.4}" in table


def test_every_kind_of_outcome_has_a_snippet(statements, outcomes):
    for statement, outcome in zip(statements, outcomes, strict=True):
        text = snippet(article(statement, outcome), Macros())
        assert text.count(r"\begin{") == text.count(r"\end{"), statement.name


def test_verdicts_are_counted_apart(statements, outcomes):
    counts = counted([article(c, o) for c, o in zip(statements, outcomes, strict=True)])
    assert sum(counts.values()) == len(statements)
    assert counts["proven"] == sum(o.verdict is Verdict.PROVEN for o in outcomes)
    assert {"refuted, against the paper's text", "refuted, against a reading of the text"} <= set(counts)


def test_a_macro_is_named_after_its_symbol_and_how_that_is_written():
    assert [macro_name(x) for x in ("pi0", "V_plus", "chi2", "rho")] == ["scPiZero", "scVPlus", "scChiTwo", "scRho"]
    macros = Macros()
    assert macros.of(success).symbol("V", ["s"]) == r"\scVPiZero{}(s)"
    assert macros.of(retraining).symbol("V", ["k", "n", "s"]) == r"\scVAsv{}_{k, n}(s)"
    assert r"\providecommand{\scVPiZero}{V_{\pi_0}}" in style(macros)


def test_no_macro_has_two_meanings_in_the_theories_of_the_papers(statements):
    """So a macro's name and definition do not depend on what else is exported."""
    macros, written = Macros(), {}
    for theory in {id(c.theory): c.theory for c in statements}.values():
        for name, declared in theory.declarations.items():
            macros.of(theory).symbol(name, ["x"] * len(declared.arguments))
            for macro, (definition, _) in macros.table.items():
                definition = re.sub(r"[{}\s]", "", definition)
                assert written.setdefault(macro, definition) == definition, (macro, name, theory.name)


s = Index("s", "S")
ODD = Theory("odd & % theory").declare(
    """
    s in S
    f_(s)   real   -   100% of $x & y_1 < z^2 # nothing ~ \\\\ here
    """
)


def odd_statement():
    return declare(
        "odd/one", ODD, eq(ODD.f_(s), 1), expect="open", title="ab & c%", source="x^ π ≤ 日 é đ ð",
        quotes="{unbalanced \\foo, 5 $", why="50% _",
    )  # fmt: skip


def test_an_odd_statement_never_crashes():
    made = odd_statement()
    text = snippet(article(made, run(made)), Macros())
    assert r"ab \& c\%" in text and r"\textbackslash{}foo, 5 \$" in text
    failed = Outcome("odd/one", Verdict.OPEN, Verdict.OPEN, 0.0, failure="ValueError: it's {odd} & 100%")
    assert r"\{odd\} \& 100\%" in snippet(article(made, failed), Macros())


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
\newcommand{\scVPiZero}{\mathcal{W}}
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
    made = odd_statement()
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
