"""``scsym sweep``: bounded, resumable, with a rate."""

import re

from click.testing import CliRunner

from scsym.cli import main


def run(*arguments):
    return CliRunner().invoke(main, ["sweep", *map(str, arguments)])


def test_a_sweep_says_its_rate(tmp_path):
    record = tmp_path / "record.jsonl"
    chosen = ["-k", "prop-4.4", "--models", 12, "--record", record]
    none = run(*chosen, "--minutes", 0)
    assert none.exit_code == 0 and re.search(
        r"time is up: 0 of \d+ batches of 10 models were tried; the same", none.stdout
    )
    whole = run(*chosen)
    assert whole.exit_code == 0 and re.search(r"\n\d+ trials in \d+ s, \d+ a second\n", whole.stdout)
    assert "time is up" not in whole.stdout and "; 0 fail" in whole.stdout
    kept = record.read_text()
    again = run(*chosen)
    assert again.exit_code == 0 and record.read_text() == kept
