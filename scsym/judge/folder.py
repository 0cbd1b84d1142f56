"""A folder of claims, proofs and models that is judged without running anybody's code.

``manifest.json`` lists every file with its SHA-256, and for each claim its files and the verdict that it declares::

    {"format": "scsym-folder/1", "files": {"claims/russo2026/prop-4.4.json": "5e0c..."},
     "claims": {"russo2026/prop-4.4": {"claim": "claims/...", "proofs": [...], "models": [...], "declared": "proven",
                                       "judged": true}}}

``judged`` is false where the verdict rests on functions of the library (rows for one shape with symbols, rates): such a
row is counted apart and its verdict is not repeated here.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from scsym.kernel import KernelError
from scsym.kernel.replay import Known

from .claim import NAME, Stated, read_claim
from .verdict import PROVEN, REFUTED, UNTRIED, Finding, judge

FORMAT, MANIFEST = "scsym-folder/1", "manifest.json"
FIELDS = {"claim", "proofs", "models", "declared", "judged"}
BY_DATA = (PROVEN, UNTRIED, REFUTED)  # verdicts that never rest on functions of the library
MAX_BYTES = 20_000_000


class FolderError(ValueError):
    """The folder is not what its manifest says."""


class Judged(NamedTuple):
    """A claim of the folder: what it states, what was found and declared. `finding` is None where nothing is judged."""

    name: str
    stated: Stated | None
    declared: str
    finding: Finding | None
    error: str = ""

    @property
    def good(self) -> bool:
        """Whether the verdict is the one declared, or nothing was to be judged."""
        return not self.error and (self.finding is None or self.finding.verdict == self.declared)


def read_json(text: str | bytes) -> Any:
    """JSON with each key once. Raises FolderError for anything else."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) != len(pairs):
            raise FolderError("a key occurs twice in an object")
        return made

    try:
        return json.loads(text, object_pairs_hook=once)
    except (ValueError, RecursionError) as error:
        raise FolderError(f"not a JSON document: {error}") from error


def judge_folder(folder: Path) -> Iterator[Judged]:
    """The verdict on each claim of a folder, by name.

    Raises FolderError if the manifest is malformed, or a file is not listed, missing, changed or no regular file.
    """
    manifest = read_json(_content(folder, MANIFEST))
    fields = {"format", "files", "claims"}
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT or set(manifest) != fields:
        raise FolderError(f"{MANIFEST} is not of the format {FORMAT}")
    files, claims = _checked(folder, manifest["files"]), manifest["claims"]
    if not isinstance(claims, dict) or not claims:
        raise FolderError(f"{MANIFEST} lists no claims: they are a mapping from name to files and declared verdict")
    known: Known = {}
    for name, entry in sorted(claims.items()):
        if not isinstance(entry, dict) or set(entry) != FIELDS:
            raise FolderError(f"the entry of {name!r:.80} does not have the fields {', '.join(sorted(FIELDS))}")
        texts = [entry["claim"], entry["declared"]]
        for paths in (entry["proofs"], entry["models"]):
            texts += paths if isinstance(paths, list) else [None]
        if not NAME.fullmatch(name) or not all(isinstance(t, str) and t.isprintable() for t in texts):
            raise FolderError(f"the entry of {name!r:.80} has a name, path or verdict that is none")
        yield _judged(name, entry, files, known)


def _judged(name: str, entry: dict[str, Any], files: dict[str, bytes], known: Known) -> Judged:
    declared = entry["declared"]
    try:
        document = read_json(files[entry["claim"]])
        if type(entry["judged"]) is not bool or (declared in BY_DATA and not entry["judged"]):
            raise FolderError(f"{declared} is judged from data, and the manifest does not leave it to the judge")
        if not entry["judged"] and isinstance(document, dict) and document.get("goals") == []:
            return Judged(name, None, declared, None)  # what a function decides has no goals
        stated = read_claim(document)
        if stated.name != name:
            raise FolderError(f"{entry['claim']} states {stated.name!r:.80}, not {name}")
        if not entry["judged"]:
            return Judged(name, stated, declared, None)
        proofs = [files[path] for path in entry["proofs"]]
        models = [read_json(files[path]) for path in entry["models"]]
        return Judged(name, stated, declared, judge(stated, proofs, models, known))
    except KeyError as error:
        return Judged(name, None, declared, None, f"the manifest lists no file {error}")
    except (KernelError, FolderError) as error:
        return Judged(name, None, declared, None, str(error))


def _checked(folder: Path, listed: Any) -> dict[str, bytes]:
    """The content of every listed file, each as its hash says, and nothing beside them."""
    if not isinstance(listed, dict):
        raise FolderError("the files of a manifest are a mapping from path to SHA-256")
    found = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if not p.is_dir() or p.is_symlink()}
    for path in sorted((found - {MANIFEST}) ^ set(listed)):
        raise FolderError(f"{path} is {'not listed in' if path in found else 'listed and missing:'} {MANIFEST}")
    contents = {}
    for path, digest in listed.items():
        contents[path] = _content(folder, path)
        if hashlib.sha256(contents[path]).hexdigest() != digest:
            raise FolderError(f"{path} is not the file that {MANIFEST} lists: it was changed")
    return contents


def _content(folder: Path, path: str) -> bytes:
    file = folder / path
    if not file.is_file() or file.is_symlink() or ".." in Path(path).parts:
        raise FolderError(f"{path} is missing, or no regular file of the folder")
    if file.stat().st_size > MAX_BYTES:
        raise FolderError(f"{path} has more than {MAX_BYTES} bytes")
    return file.read_bytes()
