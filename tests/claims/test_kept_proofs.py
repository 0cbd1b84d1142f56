"""Proofs kept beside the statements: written by a search, replayed without one, refused once they do not fit."""

from __future__ import annotations

import importlib

import pytest

from scsym.claims import collect, run
from scsym.claims.finding import complete
from scsym.prove import recall

FILE = """
from scsym.claims import claim
from scsym.language import Declaration, Theory, eq, ge, natural
from scsym.prove import auto

k = natural("k")
T = Theory("powers").with_symbols(Declaration("f", ("N",)), Declaration("q", (), "nonneg"), Declaration("c", ()))
T = T.assuming("first", eq(T.f(0), 1)).assuming("next", eq(T.f(k + 1), {factor} * T.q() * T.f(k)))
T = T.assuming("small", ge(1, T.q())).assuming("square", eq(T.c(), T.q() + T.f(1)))

claim("demo/next", T, eq(T.f(1), T.q()))

@claim("demo/twice", T, [eq(T.c(), 2 * T.q()), ge(T.f(k), 0)])
def twice():
    return auto(T, eq(T.f(1) - T.q(), 0))

claim("demo/after", T, eq(T.c() - T.f(1), T.q()))
"""
NAMES = {"demo/next", "demo/twice", "demo/after"}


@pytest.fixture
def paper(tmp_path, monkeypatch):
    """A folder of one file of statements, with what the search found for them; from then on nothing may be searched."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = tmp_path / "paper"
    folder.mkdir()
    (folder / "one.py").write_text(FILE.format(factor=1))
    assert all(complete(statement, 5).complete for statement in collect(folder))
    search = importlib.import_module("scsym.prove.auto")
    monkeypatch.setattr(search, "_searched", lambda *args: pytest.fail("a check searched"))
    return folder


def proofs(folder):
    return folder / "kept" / "one.proofs"


def outcomes(folder):
    return {statement.name: run(statement) for statement in collect(folder)}


def shown(folder):
    return {name for name, outcome in outcomes(folder).items() if outcome.verdict.value.startswith("proven")}


def test_what_is_kept_is_sorted_text_and_replayed_without_a_search(paper):
    assert shown(paper) == NAMES
    paragraphs = proofs(paper).read_text().split("\n\n")
    assert paragraphs == sorted(paragraphs) and len(paragraphs) == 5
    assert "next: f(1) = q\n    next | at k := 0 | 1\n    first | 1 * q" in paragraphs


def test_a_removed_or_edited_proof_is_noticed(paper):
    text = proofs(paper).read_text()
    for before, after, why in (
        ("    first | 1 * q", "    first | 2 * q", "the kernel refuses its line 0"),
        ("    first | 1 * q", "    first | q *", "the kernel refuses its line 0"),
        ("    first | 1 * q", "    first", "its line 0 is not understood"),
        ("    first | 1 * q", "    last | q", "it uses last, which is neither a hypothesis nor a lemma here"),
        ("twice: f(1) - q = 0", "twice: f(1) - q = 1", "nothing is kept for it"),
    ):
        assert before in text
        proofs(paper).write_text(text.replace(before, after))
        failures = " ".join(o.failure for o in outcomes(paper).values())
        assert why in failures and "scsym prove searches it" in failures
    proofs(paper).write_text("who knows\n")
    assert "begins with who asks and the goal" in run(collect(paper)[0]).failure
    proofs(paper).unlink()
    assert shown(paper) == set()


def test_a_changed_hypothesis_makes_it_stale(paper):
    (paper / "one.py").write_text(FILE.format(factor=2))
    assert shown(paper) < NAMES


def test_idle_proofs_are_told(paper):
    path = proofs(paper)
    path.write_text(path.read_text() + "\nnobody: q = q\n")
    outcomes(paper)
    assert [label for _, label in recall.idle(paper)] == ["nobody"]
