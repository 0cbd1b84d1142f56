"""Statements that did not change are only replayed: their proofs and models, kept in the user's cache folder.

What is found there is data, judged against today's goals like any other; nothing is believed. A record is used while
the statement, the sources around it and scsym itself are what they were, by content: a proof that was changed is run.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from hashlib import sha256
from pathlib import Path

import scsym
from scsym.claims.documents import claim_document, text_of
from scsym.claims.kept import FOLDER
from scsym.claims.statement import Claim, Outcome, Step, Verdict
from scsym.files import write_atomically
from scsym.judge.verdict import judge
from scsym.kernel import KernelError
from scsym.kernel.replay import Known

MOST_BYTES = 20_000_000


def folder() -> Path:
    """``$XDG_CACHE_HOME/scsym/statements``; ``~/.cache`` where the variable is not set."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "scsym" / "statements"


def replayed(statement: Claim, known: Known) -> Outcome | None:
    """The outcome from what is recorded, if the judge finds the declared verdict in it; else None."""
    path = _place(statement)
    try:
        if path.stat().st_size > MOST_BYTES:
            return None
        record = json.loads(path.read_text("utf-8"))
        proofs, models, texts = record["proofs"], record["models"], record["texts"]
        finding = judge(claim_document(statement), proofs, models, known)
    except (OSError, ValueError, LookupError, TypeError, RecursionError, KernelError):
        return None  # no record, or not one that can be read: the statement is run
    if finding.verdict != statement.expect.value:
        return None
    steps = tuple(Step("theorem", str(text), None, proof) for text, proof in zip(texts, proofs, strict=False))
    found = Outcome(statement.name, statement.expect, Verdict(finding.verdict), 0, steps)
    return replace(
        found,
        hypotheses=finding.hypotheses,
        definitions=finding.definitions,
        axioms=finding.axioms,
        models=tuple(models),
    )


def remember(statement: Claim, outcome: Outcome) -> None:
    """Record what a statement showed, where the judge can make its verdict from it."""
    if not (outcome.as_declared and outcome.judged):
        return
    theorems = [step for step in outcome.steps if step.certificate]
    record = {
        "proofs": [step.certificate for step in theorems],
        "texts": [step.text for step in theorems],
        "models": list(outcome.models),
    }
    try:
        write_atomically(_place(statement), json.dumps(record))
    except OSError:
        return  # without a place to write nothing is remembered, and everything is run again


def _place(statement: Claim) -> Path:
    content = [text_of(claim_document(statement)), statement.expect.value, _around(statement.file), _library()]
    return folder() / f"{sha256(''.join(content).encode()).hexdigest()}.json"


@cache
def _around(file: str) -> str:
    """The sources and kept files in the folder of a statement."""
    here = Path(file).parent
    return _digest([*here.glob("*.py"), *here.glob("*.tex"), *here.glob(f"{FOLDER}/*.*")])


@cache
def _library() -> str:
    """scsym itself."""
    return _digest(Path(scsym.__file__).parent.rglob("*.py"))


def _digest(files: Iterable[Path]) -> str:
    total = sha256()
    for file in sorted(f for f in files if f.is_file()):  # an editor's lock is a link to nowhere that ends in .py
        total.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return total.hexdigest()
