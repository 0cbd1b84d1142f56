"""``scsym check``: tables, exit codes, selection, JSON, JUnit, processes."""

import json
import os
import subprocess
import sys
from pathlib import Path
from textwrap import dedent
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

import scsym.claims
from scsym.claims import proofs_folder
from scsym.cli import main

GOOD = """
from scsym.claims import claim
from scsym.language import Declaration, Theory, eq, gt
from scsym.prove import prove

T = Theory("numbers").with_symbols(Declaration("u", ()))
U_IS_2 = {"format": "scsym-model/1", "sorts": {}, "symbols": {"u": [[[], "2"]]}, "at": {}}

@claim("demo/half", T, eq(2 * T.u(), T.u() + T.u()), title="a half", source="Example 1")
def half():
    return prove(T, half.goals[0])

@claim("demo/order", T, gt(1, T.u()), expect="refuted", against="text", title="wrong order", instead="demo/half")
def order():
    return U_IS_2
"""

BAD = """
from scsym.claims import claim
from scsym.language import Declaration, Theory, eq
from scsym.prove import prove

B = Theory("numbers").with_symbols(Declaration("u", ()))

@claim("demo/wrong", B, eq(B.u() + B.u(), 3 * B.u()), title="a slip [sic]")
def wrong():
    return prove(B, wrong.goals[0])
"""


def run(*arguments, **options):
    return CliRunner().invoke(main, [str(a) for a in arguments], **options)


@pytest.fixture
def good(tmp_path):
    (tmp_path / "good.py").write_text(GOOD)
    return tmp_path


@pytest.fixture
def bad(good):
    (good / "wrong.py").write_text(BAD)
    return good


def test_all_as_declared_exits_with_0(good):
    result = run("check", good)
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert lines[0].strip() == "demo"
    assert any("half" in line and "2 u = u + u" in line and "proven" in line for line in lines)
    assert any("order" in line and "1 > u" in line and "refuted" in line for line in lines)
    assert lines[-1].startswith("2 statements: 1 proven, 1 refuted (1 the text); all as declared (")


def test_verbose_shows_goals_in_full_and_what_they_rest_on(good):
    shown = run("check", "-v", good).stdout
    assert "demo/half  proven" in shown and "\n  2 u = u + u\n" in shown
    assert "\n  against the paper's text; instead: demo/half\n" in shown


def test_a_verdict_that_differs_exits_with_1_and_says_why(bad):
    result = run("check", bad)
    assert result.exit_code == 1
    assert "demo/wrong: declared proven, found open: not proven: u + u = 3 u\n  left over: -u" in result.stdout
    assert result.stdout.splitlines()[-1].startswith(
        "3 statements: 1 proven, 1 refuted (1 the text), 1 open; 1 not as declared ("
    )


def test_selection(bad):
    assert run("check", bad, "-k", "half or order").exit_code == 0
    assert run("check", bad, "-k", "not slip").exit_code == 0
    assert run("check", bad, "-k", "demo and (slip or half)").exit_code == 1


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_json(bad, jobs):
    result = run("check", bad, "--json", "-j", jobs)
    assert result.exit_code == 1
    data = json.loads(result.stdout)
    assert data["as_declared"] is False
    assert [s["name"] for s in data["statements"]] == ["demo/half", "demo/order", "demo/wrong"]
    half, order, wrong = data["statements"]
    assert (half["verdict"], half["declared"], half["as_declared"]) == ("proven", "proven", True)
    assert half["goals"] == ["2 u = u + u"] and half["steps"] == [{"kind": "theorem", "text": "2 u = u + u"}]
    assert (order["against"], order["instead"]) == ("text", ["demo/half"])
    assert wrong["failure"].startswith("not proven: u + u = 3 u")


def test_junit(bad, tmp_path):
    report = tmp_path / "report.xml"
    assert run("check", bad, "--junit", report).exit_code == 1
    (suite,) = ElementTree.parse(report).getroot()
    assert suite.attrib["name"] == "demo"
    assert (suite.attrib["tests"], suite.attrib["failures"]) == ("3", "1")
    (failure,) = suite.iter("failure")
    assert failure.attrib["message"] == "declared proven, found open"
    assert failure.text.startswith("not proven: u + u = 3 u")


def test_a_file_as_path(bad):
    assert run("check", bad / "good.py").exit_code == 0


def test_a_statement_that_is_to_hold_instead_exists(tmp_path):
    (tmp_path / "x.py").write_text(GOOD.replace('instead="demo/half"', 'instead="demo/hlaf"'))
    result = run("check", tmp_path)
    assert result.exit_code == 1
    assert "demo/hlaf is to hold instead, and there is no such statement" in result.stdout
    assert run("check", tmp_path, "-k", "half").exit_code == 0


@pytest.mark.parametrize(
    ("files", "arguments", "text"),
    [
        ({}, ["nowhere"], "there is no file or folder 'nowhere' to collect statements from"),
        ({"x.txt": ""}, ["x.txt"], "statements stand in Python files or in LaTeX sources, and 'x.txt' is neither"),
        ({"x.py": ""}, ["x.py"], "no statement in x.py was found"),
        ({"x.py": GOOD}, ["x.py", "-k", "nothing"], "no statement in x.py matches 'nothing'"),
        ({"x.py": GOOD}, ["x.py", "-k", "(half"], "-k takes words joined by and, or, not and brackets, not '(half'"),
        ({"x.py": GOOD}, ["x.py", "-k", "not"], "-k takes words joined by and, or, not and brackets, not 'not'"),
        ({"x.py": "1 +"}, ["."], "{here}/x.py:1: SyntaxError: invalid syntax"),
        ({"x.py": "\nimport nonesuch"}, ["."], "{here}/x.py:2: ModuleNotFoundError: No module named 'nonesuch'"),
        (
            {"x.py": GOOD, "y.py": GOOD},
            ["."],
            "two statements are named demo/half: in {here}/x.py:9 and in {here}/y.py:9",
        ),
        (
            {"x.py": GOOD.replace('"refuted"', '"vacuous"')},
            ["."],
            "{here}/x.py:13: demo/order expects 'vacuous'; a statement declares one of proven, proven, hypotheses not "
            "tried, proven for this shape, established by the library, refuted, open",
        ),
        (
            {"x.py": GOOD.replace('"demo/half", T', '"half", T')},
            ["."],
            "{here}/x.py:9: a statement is named 'paper/statement' (letters, digits, . _ -), not 'half'",
        ),
    ],
)
def test_wrong_use_exits_with_2_and_one_sentence(tmp_path, monkeypatch, files, arguments, text):
    monkeypatch.chdir(tmp_path)
    for name, content in files.items():
        (tmp_path / name).write_text(content)
    result = run("check", *arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr == f"Error: {text.format(here=tmp_path)}\n"


def test_unknown_option_exits_with_2():
    result = run("check", "--nonsense")
    assert result.exit_code == 2
    assert "No such option" in result.stderr


def test_neighbours_by_relative_import_and_hidden_files(tmp_path):
    (tmp_path / "paper").mkdir()
    (tmp_path / "paper" / "_tools.py").write_text("ONE = 1\n")
    (tmp_path / "paper" / "shared.py").write_text(GOOD)
    (tmp_path / "paper" / "uses.py").write_text(
        dedent("""
        from scsym.claims import claim
        from scsym.language import eq
        from scsym.prove import prove
        from ._tools import ONE
        from .shared import T

        @claim("demo/one", T, eq(ONE * T.u(), T.u()))
        def one():
            return prove(T, one.goals[0])
        """)
    )
    (tmp_path / ".hidden").mkdir()
    (tmp_path / ".hidden" / "x.py").write_text("raise SystemError")
    (tmp_path / "test_x.py").write_text("raise SystemError")
    result = run("check", tmp_path, tmp_path / "paper", "--json")
    assert result.exit_code == 0, result.output
    assert [s["name"] for s in json.loads(result.stdout)["statements"]] == ["demo/half", "demo/order", "demo/one"]


def test_files_are_read_again(tmp_path):
    (tmp_path / "x.py").write_text(GOOD)
    assert run("check", tmp_path).exit_code == 0
    (tmp_path / "x.py").write_text(GOOD + BAD)
    assert run("check", tmp_path).exit_code == 1


def test_an_error_in_one_statement_does_not_stop_the_others(tmp_path):
    (tmp_path / "x.py").write_text(
        GOOD + "@claim('demo/broken', T, gt(T.u(), 0), expect='open')\ndef broken():\n    1 / 0\n"
    )
    result = run("check", tmp_path, "--json")
    assert result.exit_code == 1
    broken = json.loads(result.stdout)["statements"][2]
    assert broken["failure"] == "ZeroDivisionError: division by zero"
    assert broken["failed_at"] == f"{tmp_path}/x.py:18"
    assert broken["as_declared"] is False


def test_the_shipped_statements_have_the_verdicts_that_they_declare():
    result = run("check")
    assert result.exit_code == 0, result.output
    assert "russo2026" in result.stdout and "karwowski2025" in result.stdout
    assert all(line.startswith("checking: ") for line in result.stderr.splitlines())


def test_the_shipped_statements_in_a_subprocess_without_a_terminal(tmp_path):
    environment = {**os.environ, "NO_COLOR": "1"}
    command = [sys.executable, "-m", "scsym", "check", str(proofs_folder()), "-j", "2"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=environment, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    assert all(line.startswith("checking: ") for line in done.stderr.splitlines())
    assert "\x1b" not in done.stdout + done.stderr
    assert "all as declared" in done.stdout.splitlines()[-1]


def test_proofs_folder_is_found_from_a_checkout():
    if (Path(scsym.claims.__file__).parents[1] / "_proofs").is_dir():
        pytest.skip("scsym is installed from a wheel")
    assert proofs_folder() == Path(__file__).parents[2] / "proofs"


def test_the_trust_report_has_a_reason_in_every_cell(monkeypatch):
    import shutil

    monkeypatch.setattr(shutil, "which", lambda name: None)
    result = CliRunner().invoke(
        main, ["check", "-k", "prop-4.4 and russo", "--report", "trust"], env={"COLUMNS": "400"}
    )
    assert result.exit_code == 0, result.output
    assert "replayed" in result.output and "not run: coqc, ocamlfind, ocamlopt are needed" in result.output
    assert "all that meet its hypotheses" in result.output and "0 fail in a concrete model" in result.output


LONG = GOOD.replace("eq(2 * T.u(), T.u() + T.u())", "eq(16 * T.u(), " + " + ".join(["T.u()"] * 16) + ")")


def printed(width, path, monkeypatch):
    monkeypatch.setenv("COLUMNS", str(width))
    return run("check", path).stdout.splitlines()


def test_one_line_for_each_statement_where_a_goal_has_room(tmp_path, monkeypatch):
    (tmp_path / "x.py").write_text(LONG)
    for width in (60, 80, 100, 120, 160):
        lines = printed(width, tmp_path, monkeypatch)
        assert max(map(len, lines[:-1])) <= width
        assert [line.split()[0] for line in lines[3:5]] == ["half", "order"]
        assert "proven" in lines[3] and "refuted" in lines[4]
        assert lines[5] == ""
    wide = printed(80, tmp_path, monkeypatch)
    assert " ".join(wide[3].split()).startswith("half 16 u = u + u + u") and "…" in wide[3]


def test_where_it_has_none_it_stands_in_full_below_its_statement(tmp_path, monkeypatch):
    (tmp_path / "x.py").write_text(LONG)
    lines = printed(40, tmp_path, monkeypatch)
    assert max(map(len, lines[:-1])) <= 40
    assert lines[0] == "demo" and lines[1].startswith("half  proven  ") and lines[1].endswith(" ms")
    assert lines[2].startswith("  16 u = u + u") and lines[3].startswith("  u + u")
    assert " ".join(" ".join(lines[2:4]).split()) == "16 u = " + " + ".join(["u"] * 16)
    assert lines[4].startswith("order  refuted  ") and lines[5].rstrip() == "  1 > u"


def test_a_file_that_cannot_be_read_is_told_and_the_rest_go_on(good):
    (good / "b.py").symlink_to(good / "nowhere.py")
    (good / "slip.py").write_text("1 +\n")
    result = run("check", good)
    assert result.exit_code == 1
    assert f"not read: {good}/b.py: FileNotFoundError: " in result.stdout
    assert f"not read: {good}/slip.py:1: SyntaxError: invalid syntax" in result.stdout
    assert "all as declared; 2 files not read (" in result.stdout.splitlines()[-1]
    data = json.loads(run("check", good, "--json").stdout)
    assert data["as_declared"] is False and len(data["not_read"]) == 2 and len(data["statements"]) == 2
    junit = good / "out.xml"
    assert run("check", good, "--junit", junit).exit_code == 1
    assert len(ElementTree.parse(junit).getroot().findall(".//failure")) == 2


def test_no_line_of_the_table_is_wider_than_a_page_in_a_pipe(tmp_path, monkeypatch):
    monkeypatch.delenv("COLUMNS", raising=False)
    (tmp_path / "x.py").write_text(LONG)
    assert max(map(len, run("check", tmp_path).stdout.splitlines())) <= 120
    assert "u + u + u + u + u + u + u + u + u + u + u + u + u + u + u + u" in run("check", "-v", tmp_path).stdout
