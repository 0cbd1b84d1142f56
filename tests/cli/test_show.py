"""``scsym show``."""

import json

import pytest
from click.testing import CliRunner

from scsym.cli import main


def run(*arguments):
    return CliRunner().invoke(main, list(arguments))


def test_a_refuted_statement_shows_what_is_printed_and_the_counterexample():
    result = run("show", "karwowski2025/prop-5.4-printed")
    assert result.exit_code == 0, result.output
    text = result.stdout
    for part in (
        "karwowski2025/prop-5.4-printed  retraining never lowers the return J",
        "in the paper: Proposition 5.4",
        "printed:      The sequence pi_i^G improves its return monotonically",
        "verdict:      refuted, ",
        "counterexample  J(G(pi)) >= J(pi): claimed >=, but ",
        "rests on:     karwowski2025/prop-5.4-return",
    ):
        assert part in text


def test_json():
    result = run("show", "russo2026/ex-3.1", "--json")
    assert result.exit_code == 0
    data = json.loads(result.stdout)
    assert data["verdict"] == "proven for this shape"
    assert "J(pi+) = 10001/20000" in [step["text"] for step in data["steps"]]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("russo2026/ex-3.2", "there is no statement named 'russo2026/ex-3.2'; did you mean russo2026/ex-3.1"),
        ("zzzz", "there is no statement named 'zzzz'; scsym check lists all"),
    ],
)
def test_unknown_names(name, text):
    result = run("show", name)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith(f"Error: {text}")
    assert result.stderr.count("\n") == 1


def test_a_statement_that_fails_exits_with_1(tmp_path):
    (tmp_path / "x.py").write_text(
        "from scsym.claims import claim\n@claim('demo/x', expect='refuted')\ndef x(p):\n    p.exact('one [1]', 1, 2)\n"
    )
    result = run("show", "demo/x", "--path", str(tmp_path))
    assert result.exit_code == 1
    assert "verdict:      open (declared refuted), " in result.stdout
    assert "failure:      one [1] is 1, not 2" in result.stdout
