"""A folder of hostile claims: whatever their functions return, none is proven or refuted, nor judged so elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from scsym.claims import collect, run
from scsym.claims.statement import Verdict
from scsym.cli import main
from scsym.errors import StatementError
from scsym.language import Declaration, Theory, gt

FOLDER = Path(__file__).parent / "hostile"
HOSTILE = {statement.name: statement for statement in collect(FOLDER)}
CONTRADICTORY = {
    "signs", "sums", "bound", "half-natural", "circle", "defined-twice", "recursion-of-a-wrong-sign", "recursion-ahead",
    "two-values-at-zero", "the-root-of-a-negative-number",
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_hostile_is_shown(name):
    outcome = run(HOSTILE[name], again=True)
    untried = name.removeprefix("hostile/") in CONTRADICTORY
    assert outcome.verdict is (Verdict.UNTRIED if untried else Verdict.OPEN), outcome
    assert outcome.failure and not outcome.as_declared


def test_the_folder_ends_with_1_and_leaves_no_proof_that_is_judged_otherwise(tmp_path):
    result = CliRunner().invoke(main, ["check", str(FOLDER), "--export", str(tmp_path / "out")])
    assert result.exit_code == 1 and f"{len(HOSTILE)} statements" in result.output
    assert f"{len(HOSTILE)} not as declared" in result.output
    judged = CliRunner().invoke(main, ["verify", "-q", str(tmp_path / "out")])
    assert ": proven\n" not in judged.output and ": refuted\n" not in judged.output


@pytest.mark.parametrize(
    "name", ["", "win all", "u: proven", "line\nline", "\x1b[2J", "\N{CYRILLIC SMALL LETTER A}bove", "a" * 201]
)
def test_a_hypothesis_has_a_name_that_forges_nothing(name):
    theory = Theory("names").with_symbols(Declaration("u", ()))
    with pytest.raises(StatementError, match="is no name of a hypothesis"):
        theory.assuming(name, gt(theory.u(), 0))
