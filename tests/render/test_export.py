"""The command ``scsym export``."""

import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from scsym.cli import main


def export(*arguments):
    return CliRunner().invoke(main, ["export", *map(str, arguments)])


def test_latex_of_chosen_statements(tmp_path):
    done = export(tmp_path, "russo2026/prop-4.4-cleared", "--to", "latex")
    assert done.exit_code == 0 and done.output == f"1 statement, 3 files in {tmp_path}\n"
    assert sorted(p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*.*")) == [
        "russo2026-appendix.tex", "russo2026/prop-4.4-cleared.tex", "scsym.sty",
    ]  # fmt: skip


def test_a_strand_begins_with_what_is_refuted_and_what_holds_instead(tmp_path):
    names = ("return-conditioned/cloning-improves", "return-conditioned/normalised", "return-conditioned/strict-bound")
    for kind in ("latex", "html"):
        assert export(tmp_path, "return-conditioned", "--to", kind).exit_code == 0
    tex, page = ((tmp_path / f).read_text() for f in ("return-conditioned-appendix.tex", "index.html"))
    for text, mark, table in ((tex, r"\section{Refuted", r"\section{Statements"), (page, "<p>Refuted", "<table")):
        first = text[text.index(mark) : text.index(table)]
        slipped, better, against_text = (first.index(name) for name in names)
        assert against_text < slipped < better  # what is against the paper's own text comes first
    export(tmp_path / "one", "return-conditioned/bound", "--to", "latex")
    assert "Refuted" not in (tmp_path / "one/return-conditioned-appendix.tex").read_text()


def test_html_of_a_paper_of_ones_own(tmp_path):
    source = tmp_path / "mine"
    source.mkdir()
    (source / "half.py").write_text(
        "from scsym.claims import claim\nfrom scsym.language import Theory, eq\n\n"
        'T = Theory("mine").declare("u   real   -   a number")\n\n'
        '@claim("mine/half", T, eq(2 * T.u(), 1), expect="proven for this shape")\n'
        "def half():\n"
        '    return {"format": "scsym-model/1", "sorts": {}, "symbols": {"u": [[[], "1/2"]]}, "at": {}}\n'
    )
    done = export(tmp_path / "out", "--to", "html", "--path", source)
    assert done.exit_code == 0
    assert "proven for this shape" in (tmp_path / "out/mine/half.html").read_text()


def test_statements_of_a_source_chosen_by_an_expression(tmp_path):
    paper = Path(__file__).parents[2] / "docs" / "paper" / "buffer.tex"
    done = export("--to", "latex", tmp_path, "--path", paper, "-k", "gain and not competent")
    assert done.exit_code == 0, done.output
    assert sorted(p.stem for p in (tmp_path / "buffer").iterdir()) == ["gain", "gain-first-draft"]
    text = (tmp_path / "buffer" / "gain-first-draft.tex").read_text()
    assert r"Left and right side: $\frac{1}{2} \scbreak \text{ against } \frac{1}{4}" in text
    nothing = export("--to", "latex", tmp_path, "--path", paper, "-k", "nowhere")
    assert nothing.exit_code == 2 and "no statement matches 'nowhere'" in nothing.output


def test_models(tmp_path):
    done = export(tmp_path, "--to", "latex", "--model", "zoo:chain2")
    assert done.exit_code == 0 and "1 model, 4 files" in done.output
    assert r"\begin{tikzpicture}" in (tmp_path / "models/chain2-graph.tex").read_text()


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")
def test_a_model_with_names_outside_of_ascii_compiles(tmp_path):
    if subprocess.run(["kpsewhich", "tikz.sty"], capture_output=True).returncode:
        pytest.skip("tikz is not installed")
    text = "initial: α\nterminal: {gewonnen ✓: 1, 负: 0}\nsymbols: [λ]\ntransitions:\n"
    text += "  α: {größer: {β₁: λ, 负: 1 - λ}}\n  β₁: {→: {gewonnen ✓: 1/2, 'Ω_1 & %': 1/2}}\n"
    text += "  Ω_1 & %: {ж: gewonnen ✓}\n"
    (tmp_path / "names.yaml").write_text(text, encoding="utf-8")
    done = export("--to", "latex", tmp_path / "out", "--model", tmp_path / "names.yaml")
    assert done.exit_code == 0, done.output
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "models-appendix.tex"]
    made = subprocess.run(command, cwd=tmp_path / "out", capture_output=True, text=True, errors="replace", timeout=120)
    assert made.returncode == 0, [line for line in made.stdout.splitlines() if line.startswith("!")]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("nothing/there", "--to", "html"), "no statement is named 'nothing/there'"),
        (("--to", "pdf"), "Invalid value for '--to'"),
        ((), "Missing option '--to'"),
        (("--to", "html", "--model", "zoo:chain2"), "--model goes with --to latex and without names of statements"),
    ],
)
def test_wrong_use_ends_with_code_2(tmp_path, arguments, message):
    done = export(tmp_path, *arguments)
    assert done.exit_code == 2 and message in done.output
