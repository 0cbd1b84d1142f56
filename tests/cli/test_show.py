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
        "false:        at s = s0: ",
        " against 1\n",
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


def assumptions(name, width=80):
    result = CliRunner().invoke(main, ["show", name, "--assumptions"], env={"COLUMNS": str(width)})
    assert result.exit_code == 0, result.output
    assert max(map(len, result.stdout.splitlines())) <= width
    return result.stdout


def test_all_that_a_proof_rests_on():
    shown = assumptions("russo2026/prop-4.4")
    for part in (
        "russo2026/prop-4.4: proven\n",
        "\nhypotheses:\n  V_value: V(s) = sum_{a} pi0(s, a) Q(s, a)   for all s  [law of the theory]\n",
        "\ndefinitions of what the statement mentions, which leave it free:\n  I_def: ",
        "\nsigns:\n  I(s) >= 0   (action-influence (Definition 3.2))\n",
        "\nrules of the kernel:\n  assume ",
        "\nfacts about the real numbers:\n  none\n",
        "\nconventions:\n  sorts are finite and nonempty sets, and sums go over all of one\n",
        "\ntheory:\n  mdp, SHA-256\n    ",
        "\na model of the hypotheses:\n  A = {a}\n  S = {s}\n",
    ):
        assert part in shown
    assert "log" not in shown and "0^0" not in shown  # what the statement does not call on is not told


def test_logarithms_powers_and_dropped_definitions_are_told():
    shown = assumptions("russo2026/prop-5.1-pinsker")
    assert "  log(x y) = log x + log y and log(x^n) = n log x, for symbols declared\n    positive\n" in shown
    assert "tangent: log t <= t - 1 for t > 0" in shown
    dropped = "\ndefinitions of what only the proof mentions, dropped by the kernel:\n  I_def: "
    assert dropped in assumptions("russo2026/prop-4.3")
    assert "\n  0^0 = 1\n" in assumptions("karwowski2025/cor-4.15-growth")


def test_all_that_a_refutation_rests_on():
    shown = assumptions("russo2026/prop-4.4-true-gain", 60)
    assert "\nthe model in which the hypotheses hold and a goal fails:\n" in shown
    assert "  V(s) > 0   (the success probability of the behaviour\n    policy)\n" in shown
    data = json.loads(run("show", "russo2026/prop-4.4-true-gain", "--assumptions", "--json").stdout)
    assert (
        "V_value: V(s) = sum_{a} pi0(s, a) Q(s, a)   for all s  [law of the theory]"
        in data["assumptions"]["hypotheses"]
    )
