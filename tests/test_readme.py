"""The README's Python runs and prints what the README says; its two commands are what continuous integration runs."""

import contextlib
import io
import re
from collections import Counter
from pathlib import Path

import pytest

from scsym.claims import Verdict, collect, proofs_folder

README = Path(__file__).parents[1] / "README.md"
BLOCK = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)


def blocks() -> list[tuple[str, str]]:
    return BLOCK.findall(README.read_text(encoding="utf-8"))


def python_blocks() -> list[tuple[str, str]]:
    """Pairs (Python block, the text block that follows it directly, or "")."""
    found = blocks()
    after = [*found[1:], ("", "")]
    return [
        (code, text if kind == "text" else "")
        for (lang, code), (kind, text) in zip(found, after, strict=True)
        if lang == "python"
    ]


@pytest.mark.parametrize(("code", "expected"), python_blocks())
def test_python_block_prints_the_text_block_below_it(code, expected):
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(code, "README.md", "exec"), {"__name__": "readme"})
    assert printed.getvalue().strip() == expected.strip()


COLUMNS = {
    "proven": "proven",
    "proven, hypotheses not tried": "not tried",
    "proven for this shape": "for a shape",
    "established by the library": "by the library",
    "refuted, text": "refuted: text",
    "refuted, reading": "a reading",
    "refuted, strengthening": "a strengthening",
    "open": "open",
}
PAPERS = (
    "russo2026",
    "karwowski2025",
    "beyond",
    "best-of-n",
    "rl-finetuning",
    "return-conditioned",
    "policy-improvement",
    "control-as-inference",
    "divergences",
)


def coverage():
    """The table of the papers' statements by declared verdict; `scsym check` fails where another one is found."""
    counts = {}
    for statement in collect(proofs_folder()):
        verdict = ", ".join(filter(None, (str(statement.expect), statement.against)))
        counts.setdefault(statement.paper, Counter())[verdict] += 1
    rows = [f"| paper | statements | {' | '.join(COLUMNS.values())} |", "| --- |" + " ---: |" * (len(COLUMNS) + 1)]
    for paper in PAPERS:
        found = counts.pop(paper)
        assert set(found) <= set(COLUMNS), paper
        numbers = [found.total(), *(found[verdict] for verdict in COLUMNS)]
        rows.append(f"| `{paper}` | {' | '.join(map(str, numbers))} |")
    assert not counts, f"the table has no row for {', '.join(counts)}"
    return "\n".join(rows)


def test_the_coverage_table_is_true():
    right = coverage()
    assert right in README.read_text(encoding="utf-8"), f"the table of the README should be\n\n{right}\n"


def test_slips_are_refuted_with_what_holds_instead():
    """A name without its strand is of the strand named before it; two slips are answered by a theorem alone."""
    statements = {c.name: c for c in collect(proofs_folder())}
    lines = README.read_text(encoding="utf-8").split("| as commonly quoted |")[1].split("\n\n")[0].splitlines()[2:]
    refuted = []
    for line in lines:
        _, shown, instead = (cell.strip() for cell in line.strip("|").split("|"))
        names, strand = [], ""
        for name in re.findall(r"`([a-z0-9/-]+)`", f"{shown} {instead}"):
            strand = name.split("/")[0] if "/" in name else strand
            names.append(statements[name if "/" in name else f"{strand}/{name}"])
        wrong = [c for c in names if c.expect is Verdict.REFUTED]
        assert len(wrong) < len(names) and all(c.expect in (Verdict.REFUTED, Verdict.PROVEN) for c in names), line
        refuted += wrong
    assert len(lines) == 12 and len(refuted) == 12


def test_the_folders_are_all_described():
    text = README.read_text(encoding="utf-8")
    for folder in (README.parent / "scsym").iterdir():
        if (folder / "__init__.py").is_file() and folder.name not in ("cli", "scaffold"):
            assert f"`scsym/{folder.name}`" in text, folder.name


def test_first_screen_has_two_commands_and_an_example_with_output():
    kinds = [kind for kind, _ in blocks()][:4]
    assert kinds == ["sh", "sh", "python", "text"]
    first, second = (text for kind, text in blocks()[:2])
    for command in (first, second):
        assert command.startswith("python3 -m venv .venv && .venv/bin/pip install ") and command.count("\n") == 1
    assert "scsym check" in first and "scsym analyze" in first
    assert "pytest" in second
