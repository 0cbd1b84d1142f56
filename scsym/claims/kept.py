"""The models found for a statement, kept beside it, one file a statement (proofs: `scsym.prove.recall`).

``kept/<paper>+<statement>.json`` in the folder of the statement's file. Files are text to be reviewed and merged; what
stands in them counts only as far as the judge, the kernel and the evaluator accept it for the goals of today.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scsym.claims.statement import Claim
from scsym.errors import StatementError
from scsym.files import write_atomically

FORMAT = "scsym-kept/1"
FOLDER = "kept"
FIELDS = {"format", "claim", "goals", "models"}


@dataclass(frozen=True)
class Kept:
    """Kept for a statement: tables of models, as `scsym.judge.tables` reads them."""

    models: tuple[Any, ...] = ()


def place(claim: Claim) -> Path:
    """Where the statement's file is, or would be."""
    return Path(claim.file).parent / FOLDER / f"{claim.name.replace('/', '+')}.json"


def load(claim: Claim) -> Kept:
    """What is kept for the statement; nothing if there is no file.

    Raises StatementError for a file that is not of this form, or that belongs to another statement.
    """
    path = place(claim)
    if not path.is_file():
        return Kept()
    try:
        found = json.loads(path.read_text("utf-8"), object_pairs_hook=_once)
    except (ValueError, OSError, RecursionError) as error:
        raise StatementError(f"{path} cannot be read: {error}; scsym prove writes it anew") from error
    if not isinstance(found, dict) or found.get("format") != FORMAT or set(found) - {"proofs"} != FIELDS:
        raise StatementError(f"{path} is not of the form {FORMAT}; scsym prove writes it anew")
    if not isinstance(found["models"], list):
        raise StatementError(f"{path} has no list of models; scsym prove writes it anew")
    if found["claim"] != claim.name:
        raise StatementError(f"{path} belongs to {found['claim']!r:.80}, not to {claim.name}")
    return Kept(tuple(found["models"]))


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a key occurs twice")
    return made


def goal_texts(claim: Claim) -> list[str]:
    """The goals as text, for a reviewer of the file."""
    return [repr(goal) for goal in claim.goals]


def save(claim: Claim, kept: Kept) -> Path:
    """Write what is kept for the statement; a file without content is removed. Returns its path."""
    path = place(claim)
    if not kept.models:
        path.unlink(missing_ok=True)
        return path
    document = {
        "format": FORMAT,
        "claim": claim.name,
        "goals": goal_texts(claim),
        "models": list(kept.models),
    }
    write_atomically(path, _lines(document) + "\n")
    return path


def _lines(value: Any, indent: int = 0) -> str:
    """JSON with short lists on one line, so that a change shows where it is."""
    flat = json.dumps(value, ensure_ascii=False)
    if len(flat) + indent <= 110 or not isinstance(value, (list, dict)):
        return flat
    pad = " " * (indent + 1)
    if isinstance(value, list):
        inner = ",\n".join(pad + _lines(v, indent + 1) for v in value)
        return f"[\n{inner}\n{' ' * indent}]"
    inner = ",\n".join(f"{pad}{json.dumps(k)}: {_lines(v, indent + 1)}" for k, v in value.items())
    return f"{{\n{inner}\n{' ' * indent}}}"


def orphans(folder: Path, claims: Iterable[Claim]) -> list[Path]:
    """Kept files at or below the folder that belong to none of the statements."""
    wanted = {place(claim).resolve() for claim in claims}
    return sorted(p for p in folder.rglob(f"{FOLDER}/*.json") if p.resolve() not in wanted)
