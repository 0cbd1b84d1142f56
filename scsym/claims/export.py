"""Statements as a folder of claims, proofs and models that a stranger judges (`scsym.judge.folder`)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from scsym.claims.documents import claim_document, text_of
from scsym.claims.statement import Claim, Outcome
from scsym.errors import StatementError
from scsym.files import write_atomically
from scsym.judge.folder import FORMAT, MANIFEST


def documents(outcome: Outcome) -> Iterator[tuple[str, str]]:
    """The file name (``paper/statement.json``, numbered where a statement has several theorems) and text of each proof.

    A statement whose verdict is not the one declared has none: a failed proof leaves no file behind.
    """
    texts = [step.certificate for step in outcome.steps if step.certificate] if outcome.as_declared else []
    for n, text in enumerate(texts, start=1):
        yield f"{outcome.name}{f'+{n}' if len(texts) > 1 else ''}.json", text


def write_certificates(outcomes: Iterable[Outcome], folder: Path) -> list[Path]:
    """Write every theorem's document below the folder; returns the paths, in order."""
    written = []
    for outcome in outcomes:
        for name, text in documents(outcome):
            write_atomically(folder / name, text)
            written.append(folder / name)
    return written


def write_folder(folder: Path, statements: Iterable[Claim], outcomes: Iterable[Outcome]) -> list[Path]:
    """Write claims, proofs, models and the manifest into a new or empty folder; returns the paths.

    Raises StatementError for a folder that holds something, since the manifest vouches that the folder is complete.
    """
    if folder.exists() and any(folder.iterdir()):
        raise StatementError(f"{folder} is not empty; name a new folder, since its manifest lists everything in it")
    files: dict[str, str] = {}
    claims: dict[str, Any] = {}
    for statement, outcome in zip(statements, outcomes, strict=True):
        own = f"claims/{statement.name}.json"
        proofs = {f"proofs/{name}": text for name, text in documents(outcome)}
        models = {f"models/{statement.name}+{n}.json": text_of(m) for n, m in enumerate(outcome.models, start=1)}
        files |= {own: text_of(claim_document(statement)), **proofs, **models}
        claims[statement.name] = {
            "claim": own,
            "proofs": list(proofs),
            "models": list(models),
            "declared": str(outcome.verdict),
            "judged": outcome.judged and outcome.as_declared,
        }
    for name, text in files.items():
        write_atomically(folder / name, text)
    hashes = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in files.items()}
    write_atomically(folder / MANIFEST, text_of({"format": FORMAT, "files": hashes, "claims": claims}))
    return [*(folder / name for name in files), folder / MANIFEST]
