r"""Statements that a paper's LaTeX source marks: what is read, what is refused at which place, and the sample paper."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from scsym.claims import collect, run
from scsym.claims.kept import goal_texts
from scsym.cli import main
from scsym.errors import StatementError

SAMPLE = Path(__file__).parents[2] / "docs" / "paper"

HEAD = r"""\documentclass{article}
% scsym: theory success
\begin{document}
"""


def written(folder, body, head=HEAD):
    path = folder / "my paper.tex"
    path.write_text(head + body + "\n\\end{document}\n")
    return path


def goals(folder, body, head=HEAD):
    return [g for c in collect(written(folder, body, head)) for g in goal_texts(c)]


FORMS = [
    "% scsym: statement x\n\\begin{equation}\\label{eq:x} FORMULA \\end{equation}",
    "  %% scsym: statement x  \n\n% another comment\n\\[ FORMULA. \\]",
    "% scsym: statement x\n$$FORMULA$$ and more text with $V$",
    "% scsym: statement x\n$FORMULA$ stands in the text",
    "% scsym: statement x\n\\begin{lemma}[About $s$] For all $s$, we have \\[ FORMULA \\] and so on. \\end{lemma}",
    "% scsym: statement x\n\\begin{thm} If $x$ is, $FORMULA$. \\end{thm} \\[ 1 = 2 \\]",
    "% scsym: statement x\n\\begin{lemma}\n% a comment, \\[ 1 = 2 \\]\n\\[ FORMULA \\] \\end{lemma}",
    "\\begin{verbatim}\n% scsym: theory x\n\\end{verbatim}\n% scsym: statement x\n\\begin{align} FORMULA \\end{align}",
]


@pytest.mark.parametrize("form", FORMS, ids=range(len(FORMS)))
def test_a_mark_stands_before_a_formula_or_what_holds_one(tmp_path, form):
    assert goals(tmp_path, form.replace("FORMULA", r"V_{\pi_0}(s) \le 1")) == ["1 >= V(s)   for all s"]


def test_a_statement_has_its_place_title_and_label(tmp_path):
    lemma = "\\begin{lemma}[Values\n are bounded]\\label{lem:b}\n\n\\[ J(\\pi) \\le 1 \\]\\end{lemma}"
    body = f"% scsym: statement bound expect=open\n{lemma}"
    (found,) = collect(written(tmp_path, body))
    assert (found.name, found.title, found.source) == ("my-paper/bound", "Values are bounded", "lem:b")
    assert (found.line, Path(found.file).name) == (8, "my paper.tex") and found.written == (r"\[ J(\pi) \le 1 \]",)


def test_commands_of_the_source_are_expanded(tmp_path):
    head = HEAD + (
        "\\newcommand{\\V}[1]{V_{#1}}\n\\newcommand\\prior{\\pi_0}\n\\def\\mix#1#2{#1\\cdot#2}\n"
        "\\providecommand{\\pp}{\\prior}% \\renewcommand{\\pp}{x}\n"
    )
    body = "% scsym: statement x\n\\[ \\mix{\\V{\\pp}(s)}2 \\ge \\V\\prior(t) \\quad \\text{for fixed } t \\]"
    assert goals(tmp_path, body, head) == ["V(s) 2 >= V(t)   for all s"]


def test_symbols_definitions_and_hypotheses_of_the_paper(tmp_path):
    body = r"""
% scsym: symbol A(s, a)   real   A   the advantage
% scsym: definition advantage
\[ A(s, a) = Q_{\pi_0}(s, a) - V_{\pi_0}(s) \]
% scsym: hypothesis good title="a good prior"
\begin{assumption} $\frac12 \le V_{\pi_0}(s) \le 1$. \end{assumption}
% scsym: statement first
\[ \sum_a \pi_0(a \mid s) A(s, a) = 0 \]
% scsym: statement second assuming=good expect=open
\[ 2 V_{\pi_0}(s) \ge 1 \]
"""
    first, second = collect(written(tmp_path, body))
    assert first.theory.hypotheses["advantage"].definition and "good" not in first.theory.hypotheses
    assert {"good", "good+2"} <= second.theory.hypotheses.keys()
    assert second.theory.hypotheses["good"].assumption and second.theory.hypotheses["good"].reading == "a good prior"
    assert repr(second.theory.hypotheses["good"].statement) == "V(s) >= 1/2   for all s"


def test_a_theory_of_a_module_or_of_a_file_beside_the_source(tmp_path):
    block = "y in Y   outcomes\nf(y)   real   f   a function"
    (tmp_path / "own.py").write_text(f"from scsym.language import Theory\nT = Theory('own').declare({block!r})\n")
    other = "% scsym: statement z theory=scsym.theories.success:success\n\\[ J(\\pi) \\ge 0 \\]"
    body = f"% scsym: statement x\n\\[ f(y)^2 \\ge 0 \\]\n{other}"
    path = written(tmp_path, body, HEAD.replace("success", "own.py:T"))
    assert [c.theory.name for c in collect(path)] == ["own", "mdp"]
    assert [c.name for c in collect(tmp_path)] == ["my-paper/x", "my-paper/z"]


WRONG = [
    ("% scsym: statement x\n\\[ V_{\\pi_1}(s) \\le 1 \\]", 5, 4, "V_{\\pi_1} is no symbol of the theory"),
    ("% scsym: statement x\n\\[\n  \\frac{1}{1 - V_{\\pi_0}(s)} \\ge 0 \\]", 6, 12, "the denominator 1 - V(s) may"),
    ("% scsym: statement x\n\\begin{equation} 1 = 1\n", 5, 1, "this environment is not closed; write \\end{equation}"),
    ("% scsym: statement x\n\n\\[ 1 = 1 \n", 6, 1, "this formula is not closed; write \\]"),
    ("% scsym: statement x\ntext \\[ 1 = 1 \\]", 5, 1, "behind a mark stands a formula"),
    ("% scsym: statement x\n\\begin{lemma} \\[ 1 = 1 \\] \\[ 2 = 2 \\] \\end{lemma}", 5, 1, "holds 2 formulas"),
    ("% scsym: statement x\n\\begin{lemma} It is so. \\end{lemma}", 5, 1, "this lemma holds no formula"),
    ("% scsym: statment x\n\\[ 1 = 1 \\]", 4, 10, "did you mean statement?"),
    ("% scsym: statement\n\\[ 1 = 1 \\]", 4, 10, "the mark names what follows"),
    ("% scsym: statement x colour=red\n\\[ 1 = 1 \\]", 4, 10, "'colour=red' is no option of a statement"),
    ("% scsym: statement x expect=right\n\\[ 1 = 1 \\]", 4, 10, "expects 'right'"),
    ("% scsym: statement x assuming=other\n\\[ 1 = 1 \\]", 4, 10, "no hypothesis other is marked above"),
    ("% scsym: theory successs\n", 4, 10, "no theory is called 'successs'"),
    ("% scsym: theory scsym.theories.success:nothing\n", 4, 10, "there is no theory scsym.theories.success:nothing"),
    ("% scsym: symbol V(s)   real   V   a value\n", 4, 10, "'V' is already declared"),
    ("% scsym: statement x\n\\[ \\lim_{k \\to \\infty} V_{\\pi_0}(s)^k = 0 \\]", 5, 4, "give its constant C"),
    ("\\newcommand{\\x}{\\x}\n% scsym: statement x\n\\[ \\x = 0 \\]", 6, 4, "the macro \\x does not end"),
    ("\\newcommand{\\x}[1]{#1}\n% scsym: statement x\n\\[ 0 = \\x \\]", 6, 8, "an argument of the macro"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "line", "column", "problem"), WRONG, ids=range(len(WRONG)))
def test_errors_name_file_line_and_column(tmp_path, body, line, column, problem):
    path = written(tmp_path, body)
    with pytest.raises(StatementError) as raised:
        collect(path)
    assert str(raised.value).startswith(f"{path}:{line}:{column}: ") and problem in str(raised.value)
    assert "\n" not in str(raised.value)
    done = CliRunner().invoke(main, ["check", str(path)])
    assert done.exit_code == 2 and f"my paper.tex:{line}:{column}: " in done.output


def test_a_source_without_marks_or_theory(tmp_path):
    assert collect(written(tmp_path, "\\[ 1 = 1 \\]", "")) == []
    with pytest.raises(StatementError, match=":1:10: no theory is named yet"):
        collect(written(tmp_path, "% scsym: statement x\n\\[ 1 = 1 \\]", ""))


@pytest.fixture(scope="module")
def sample():
    return collect(SAMPLE / "buffer.tex")


def test_the_sample_paper_is_as_it_declares(sample):
    verdicts = {c.name: str(run(c).verdict) for c in sample}
    assert verdicts == {
        "buffer/mean-zero": "proven",
        "buffer/gain": "proven",
        "buffer/gain-first-draft": "refuted",
        "buffer/competent-gain": "proven",
        "buffer/buffer-limit": "proven",
        "buffer/buffer-gap": "proven",
    }
    assert goal_texts(sample[4]) == [
        "V(s) + V_plus(s) >= (k + 1) (B(k, s) - V_plus(s))   for all k, s (k natural)",
        "V(s) + V_plus(s) >= (k + 1) (V_plus(s) - B(k, s))   for all k, s (k natural)",
    ]


def test_a_build_fails_at_the_line_of_a_formula_that_no_longer_holds(tmp_path):
    shutil.copytree(SAMPLE, tmp_path / "paper")
    path = tmp_path / "paper" / "buffer.tex"
    text = path.read_text()
    path.write_text(text.replace(r"\le 2\, \sigma^2(s)", r"\le \sigma^2(s)"))
    line = next(n for n, x in enumerate(path.read_text().splitlines(), 1) if r"\le \sigma^2(s)" in x) - 1
    done = CliRunner().invoke(main, ["check", str(path)])
    assert done.exit_code == 1 and f"buffer.tex:{line}" in done.output
    assert "buffer/competent-gain: declared" in done.output
    verbose = CliRunner().invoke(main, ["check", str(path), "-v", "-k", "mean-zero"])
    assert verbose.exit_code == 0 and "read as: for all s in S: sum(a in A, pi0(s, a) * A(s, a)) = 0" in verbose.output


def test_prove_says_what_was_read_and_keeps_what_it_finds(tmp_path):
    path = written(tmp_path, "% scsym: statement x\n\\[ \\sum_a \\pi_0(a | s) Q_{\\pi_0}(s, a) = V_{\\pi_0}(s) \\]")
    done = CliRunner().invoke(main, ["prove", str(path)])
    first, second, *rest = done.output.splitlines()
    assert first == "my-paper/x (my paper.tex:5) reads" and done.exit_code == 0
    assert second == "  for all s in S: sum(a in A, pi0(s, a) * Q(s, a)) = V(s)"
    assert (tmp_path / "kept" / "my-paper+x.json").is_file()
    assert CliRunner().invoke(main, ["check", str(path)]).exit_code == 0


def test_a_paper_is_checked_by_several_processes(tmp_path):
    shutil.copytree(SAMPLE, tmp_path / "paper")
    done = CliRunner().invoke(main, ["check", str(tmp_path / "paper" / "buffer.tex"), "-j", "2", "--again"])
    assert done.exit_code == 0, done.output


def test_the_sample_paper_has_three_pages(tmp_path):
    if shutil.which("pdflatex") is None:
        pytest.skip("pdflatex is not installed")
    import subprocess

    shutil.copy(SAMPLE / "buffer.tex", tmp_path)
    for _ in range(2):
        done = subprocess.run(
            ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "buffer.tex"],
            cwd=tmp_path, capture_output=True, text=True, errors="replace",
        )  # fmt: skip
        assert done.returncode == 0, done.stdout[-2000:]
    assert "(3 pages" in done.stdout and "Overfull" not in done.stdout and "undefined" not in done.stdout
