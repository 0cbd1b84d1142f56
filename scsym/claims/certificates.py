"""Store the theorems of outcomes as proof documents, one JSON file each, for ``scsym verify``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from scsym.claims.statement import Outcome
from scsym.files import write_atomically


def documents(outcome: Outcome) -> Iterator[tuple[str, str]]:
    """The file name (``paper/statement.json``, numbered where a statement has several theorems) and text of each."""
    texts = [step.certificate for step in outcome.steps if step.certificate]
    for n, text in enumerate(texts, start=1):
        yield f"{outcome.name}{f'-{n}' if len(texts) > 1 else ''}.json", text


def write_certificates(outcomes: Iterable[Outcome], folder: Path) -> list[Path]:
    """Write every theorem's document below the folder; returns the paths, in order."""
    written = []
    for outcome in outcomes:
        for name, text in documents(outcome):
            path = folder / name
            write_atomically(path, text)
            written.append(path)
    return written
