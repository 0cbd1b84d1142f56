"""``scsym show``."""

import json

import pytest
from click.testing import CliRunner

from scsym.cli import main


def run(*arguments):
    return CliRunner().invoke(main, list(arguments))


def test_a_refuted_statement_shows_its_goal_the_quotation_and_what_holds_instead():
    result = run("show", "russo2026/prop-4.4-true-gain")
    assert result.exit_code == 0, result.output
    text = result.stdout
    for part in (
        "russo2026/prop-4.4-true-gain  the true relative gain as action-influence",
        "in the paper: abstract",
        "goal 1:       (V_plus(s) - V(s)) / V(s) = I(s)   for all s",
        "quoted, with words in brackets put in",
        "against:      the paper's text",
        "holds instead:russo2026/prop-4.4",
        "verdict:      refuted, ",
    ):
        assert part in text


def test_json():
    result = run("show", "russo2026/prop-4.4", "--json")
    assert result.exit_code == 0
    data = json.loads(result.stdout)
    assert data["verdict"] == "proven" and data["theory"] == "mdp"
    assert data["goals"][1] == "chi2_plus(s) = I(s)   for all s"


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
        "from scsym.claims import claim\nfrom scsym.language import Theory, eq\n"
        "claim('demo/x', Theory('numbers'), eq(1, 2), expect='refuted', against='text')\n"
    )
    result = run("show", "demo/x", "--path", str(tmp_path))
    assert result.exit_code == 1
    assert "verdict:      open (declared refuted), " in result.stdout
    assert "failure:      no proof and no counterexample was given" in result.stdout
