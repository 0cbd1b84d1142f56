"""``scsym check --isolated``: the statements run elsewhere, and their data alone are judged here."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import scsym
from scsym.cli import main

HEAD = """
import os, signal, socket
from pathlib import Path
from scsym.claims import claim
from scsym.language import Declaration, Theory, eq, gt
from scsym.prove import prove

T = Theory("numbers").with_symbols(Declaration("u", ()))

@claim("demo/double", T, eq(2 * T.u(), T.u() + T.u()))
def double():
    return prove(T, double.goals[0])
"""


def kept_from() -> str:
    """What a child of this process is kept from."""
    code = "import sys, pathlib; from scsym.claims.confined import confine; print(confine(pathlib.Path(sys.argv[1])))"
    return subprocess.run([sys.executable, "-c", code, "/tmp"], capture_output=True, text=True, check=True).stdout


KEPT_FROM = kept_from()
needs_landlock = pytest.mark.skipif("cannot write" not in KEPT_FROM, reason="the system has no Landlock")


def check(path, *arguments):
    return CliRunner().invoke(main, ["check", str(path), "--isolated", "--refute", "0", *arguments])


@pytest.fixture
def file(tmp_path):
    def write(code):
        path = tmp_path / "hostile.py"
        path.write_text(HEAD + code)
        return path

    return write


def test_verdicts_are_made_here_from_what_the_child_wrote(file):
    path = file("claim('demo/false', T, eq(T.u(), 1))\nclaim('demo/later', T, gt(T.u(), 1), expect='open')\n")
    result = check(path)
    assert result.exit_code == 1, result.output
    lines = [" ".join(line.split()) for line in result.stdout.splitlines()]
    assert lines[3].startswith("double 2 * u = u + u proven") and lines[4].startswith("false u = 1 ")
    assert "demo/false: declared proven, found " in result.stdout
    assert "no proof and no counterexample was given" in result.stdout
    data = json.loads(check(path, "--json").stdout)
    rows = {row["name"]: row for row in data["statements"]}
    assert rows["demo/double"]["judged"] and rows["demo/double"]["verdict"] == "proven"
    assert not rows["demo/false"]["as_declared"] and rows["demo/later"]["as_declared"]
    assert data["as_declared"] is False


@needs_landlock
def test_a_statement_cannot_write_connect_or_signal(file, tmp_path):
    target, inside = tmp_path / "target.txt", Path(scsym.__file__).parent / "kernel" / "planted.py"
    target.write_text("kept")
    path = file(f"""
def tried(action):
    try:
        action()
    except OSError:
        return "kept"
    return "done"

found = [
    tried(lambda: Path({str(target)!r}).write_text("changed")),
    tried(lambda: Path({str(inside)!r}).write_text("")),
    tried(lambda: os.truncate({str(target)!r}, 0)),
    tried(lambda: os.unlink({str(target)!r})),
    tried(lambda: os.rename({str(target)!r}, {str(target) + "2"!r})),
    tried(lambda: os.symlink("/", {str(tmp_path / "link")!r})),
    tried(lambda: os.kill(os.getppid(), 0)) if {"signal" in KEPT_FROM} else "kept",
]
claim("demo/" + "-".join(found), T, eq(2 * T.u(), T.u() + T.u()), expect="open")
""")
    data = json.loads(check(path, "--json").stdout)
    names = [row["name"] for row in data["statements"]]
    assert "demo/" + "-".join(["kept"] * 7) in names
    assert target.read_text() == "kept" and not inside.exists()
    assert sorted(os.listdir(tmp_path)) == ["hostile.py", "target.txt"]


def test_a_judge_that_was_patched_deceives_its_own_process_alone(file):
    path = file("""
import dataclasses
from scsym.claims import runner
from scsym.judge.verdict import Finding
runner.judge = lambda *_: Finding("proven")
claim("demo/two-is-one", T, eq(2, 1))
""")
    result = check(path, "--json")
    row = {r["name"]: r for r in json.loads(result.stdout)["statements"]}["demo/two-is-one"]
    assert result.exit_code == 1 and row["verdict"] == "open" and row["judged"]


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("os._exit(0)", "the child ended before it had run the statements"),
        ("os.kill(os.getpid(), signal.SIGKILL)", "the child ended before it had run the statements"),
        ("raise SystemExit('\\x1b[2Jbye')", r"SystemExit: \x1b[2Jbye"),
    ],
)
def test_a_child_that_does_not_end_as_it_should(file, code, sentence):
    result = check(file(f"\n{code}\n"))
    assert result.exit_code == 2 and sentence in result.stderr and "\x1b" not in result.output


def test_what_a_child_writes_is_not_believed(file):
    path = file("""
import atexit, json, sys
def forge():
    request = json.loads(sys.argv[1])
    rows = Path(request["out"], "rows.json")
    found = json.loads(rows.read_text())
    found["rows"][0] |= FORGED
    rows.write_text(json.dumps(found))
atexit.register(forge)
FORGED = {"name": "demo/other", "verdict": "proven", "declared": "proven", "failure": ""}
""")
    result = check(path)
    assert result.exit_code == 1 and "proven, not judged: it left no data" in result.stdout
    text = path.read_text()
    for forged in ('{"name": "a b\\x1b[2J"}', '{"verdict": "proven (by me)"}', '{"seconds": "1"}'):
        path.write_text(text + f"FORGED = {forged}\n")
        result = check(path)
        assert result.exit_code == 2 and "does not tell its statements" in result.stderr


def test_it_goes_with_few_options(file, tmp_path):
    result = check(file(""), "--export", str(tmp_path / "out"))
    assert result.exit_code == 2 and "--isolated goes with -k, -j, --refute and --json only" in result.stderr
    assert check(tmp_path / "nowhere").exit_code == 2


def test_it_says_what_the_statements_were_kept_from(file):
    assert f"the statements ran in a process {KEPT_FROM}" in check(file("")).stdout
