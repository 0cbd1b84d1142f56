"""Statements that did not change are replayed from a record, which is judged like anything else."""

from __future__ import annotations

import json

import pytest

from scsym.claims import collect, run, unchanged

FILE = """
from scsym.claims import claim
from scsym.language import Declaration, Theory, eq
from scsym.prove import prove

T = Theory("numbers").with_symbols(Declaration("u", ()))
CALLS = {calls!r}

@claim("demo/twice", T, eq(2 * T.u(), T.u() + T.u()))
def twice():
    with open(CALLS, "a") as file:
        file.write("x")
    return prove(T, twice.goals[0])
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(unchanged, "_around", unchanged._around.__wrapped__)
    (tmp_path / "paper").mkdir()
    (tmp_path / "paper" / "one.py").write_text(FILE.format(calls=str(tmp_path / "calls")))
    return tmp_path


def checked(folder):
    """The outcome, and how often the statement's function was run so far."""
    (statement,) = collect(folder / "paper")
    outcome = run(statement, again=False)
    calls = folder / "calls"
    return outcome, len(calls.read_text()) if calls.exists() else 0


def records(folder):
    return list((folder / "cache").rglob("*.json"))


def test_the_function_runs_once(folder):
    first, once = checked(folder)
    second, still = checked(folder)
    assert first.as_declared and second.as_declared and (once, still) == (1, 1)
    assert second.steps[0].text == first.steps[0].text and second.steps[0].certificate == first.steps[0].certificate


def test_a_change_of_the_file_or_of_a_neighbour_runs_it_again(folder):
    checked(folder)
    (folder / "paper" / "one.py").write_text((folder / "paper" / "one.py").read_text() + "# changed\n")
    assert checked(folder)[1] == 2
    (folder / "paper" / "_other.py").write_text("")
    assert checked(folder)[1] == 3


def test_a_link_to_nowhere_beside_the_statements_is_no_source(folder):
    (folder / "paper" / ".#one.py").symlink_to("somebody@somewhere")  # as an editor marks a file that it holds open
    (folder / "paper" / "two.py").mkdir()
    (statement,) = collect(folder / "paper" / "one.py")
    assert run(statement, again=False).as_declared


@pytest.mark.parametrize("text", ["", "{}", "[1]", "[" * 100_000, '{"proofs": ["{}"], "models": [], "texts": ["x"]}'])
def test_a_record_that_proves_nothing_is_not_believed(folder, text):
    checked(folder)
    (record,) = records(folder)
    record.write_text(text)
    outcome, calls = checked(folder)
    assert outcome.as_declared and calls == 2


def test_the_proof_of_something_else_is_not_believed(folder):
    checked(folder)
    (record,) = records(folder)
    data = json.loads(record.read_text())
    data["proofs"] = [p.replace('"2"', '"3"') for p in data["proofs"]]
    record.write_text(json.dumps(data))
    assert checked(folder)[1] == 2


def test_what_fails_is_not_remembered(folder):
    path = folder / "paper" / "one.py"
    path.write_text(path.read_text().replace("eq(2 *", "eq(3 *"))
    assert not checked(folder)[0].as_declared and not records(folder)
