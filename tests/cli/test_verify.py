"""``scsym verify``: each file gets its sentence, the rest go on; hypotheses are always shown."""

import json
import os

import pytest
from click.testing import CliRunner

from scsym.cli import main
from scsym.kernel import Judgement, Symbol, assume, combine, signature
from scsym.kernel.terms import ONE, ZERO, num
from scsym.prove.store import dump

SIG = signature({"u": Symbol(()), "c": Symbol((), "positive")})
U = ("sym", "u", ())
PLAIN = combine(SIG, [], Judgement((), ">", ("sym", "c", ()), ZERO), remainder=("sym", "c", ()))
FALSE = assume(SIG, Judgement((), "=", ONE, ZERO))


def run(*arguments):
    done = CliRunner().invoke(main, ["verify", *map(str, arguments)])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "good.json").write_text(dump(PLAIN))
    return tmp_path


def test_a_proof(folder):
    code, out = run(folder)
    assert (
        code == 0 and "good.json: c > 0" in out and "side conditions: c > 0" in out and "1 verified, 0 rejected" in out
    )


def test_quiet_shows_the_hypotheses(folder):
    (folder / "false.json").write_text(dump(FALSE))
    (folder / "named.json").write_text(dump(FALSE, labels={FALSE.conclusion: "impossible"}))
    code, out = run("-q", folder)
    assert code == 0
    assert "false.json: 1 = 0  [1 hypothesis: unnamed]" in out
    assert "named.json: 1 = 0  [1 hypothesis: impossible]" in out
    assert "good.json: c > 0  [no hypotheses]" in out


def test_name_and_statement_are_shown(folder):
    (folder / "named.json").write_text(dump(PLAIN, "paper/thm-1", "0" * 64))
    assert f"statement: paper/thm-1 {'0' * 64}" in run(folder / "named.json")[1]


def test_each_unreadable_file_is_reported_and_the_rest_go_on(folder):
    os.mkfifo(folder / "pipe.json")
    (folder / "folder.json").mkdir()
    (folder / "UPPER.JSON").write_text(dump(PLAIN))
    (folder / "dangling.json").symlink_to(folder / "nowhere")
    (folder / "empty.json").write_text("")
    (folder / "bytes.json").write_bytes(b"\xff\xfe\x00")
    code, out = run(folder)
    assert code == 1 and "2 verified, 5 rejected" in out and "UPPER.JSON: c > 0" in out
    assert "pipe.json: REJECTED: cannot be read: not a regular file" in out
    assert "folder.json: REJECTED: a folder, not a proof document" in out
    assert "dangling.json: REJECTED: cannot be read: No such file or directory" in out
    assert "empty.json: REJECTED: not a JSON document" in out
    assert "bytes.json: REJECTED: not a JSON document" in out


def test_devices_and_missing_files():
    code, out = run("/dev/zero", "/nowhere/at/all.json")
    assert code == 1 and "/dev/zero: REJECTED: cannot be read: not a regular file" in out and "No such file" in out


def test_a_name_cannot_forge_a_line(folder):
    (folder / "x\ngood.json: 0 = 1\x1b[2J.json").write_text("no")
    code, out = run(folder)
    assert code == 1 and "\x1b" not in out and "\ngood.json: 0 = 1" not in out


def test_nothing_to_verify(tmp_path):
    assert run(tmp_path)[0] == 1


def test_json(folder):
    (folder / "named.json").write_text(dump(FALSE, labels={FALSE.conclusion: "impossible"}))
    code, out = run("--json", folder)
    files = {os.path.basename(f["file"]): f for f in json.loads(out)["files"]}
    assert (
        code == 0 and files["named.json"]["labels"] == ["impossible"] and files["named.json"]["hypotheses"] == ["1 = 0"]
    )


def test_what_is_printed_tells_trees_apart(folder):
    sig = signature({"x": Symbol((), "positive"), "y": Symbol((), "positive")})
    x, y = ("sym", "x", ()), ("sym", "y", ())
    for name, term in (("one", ("log", ("mul", (x, y)))), ("two", ("mul", (("log", x), y)))):
        (folder / f"{name}.json").write_text(dump(assume(sig, Judgement((), ">", term, num(0)))))
    out = run("-q", folder)[1]
    assert "one.json: log(x * y) > 0" in out and "two.json: log(x) * y > 0" in out
