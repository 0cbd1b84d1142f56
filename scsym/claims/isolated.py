"""Statements run in a child process that has given up what it does not need; here its data alone are judged."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import scsym
from scsym.claims.statement import Verdict
from scsym.errors import StatementError
from scsym.judge.claim import NAME
from scsym.judge.folder import MAX_BYTES, FolderError, Judged, judge_folder, read_json
from scsym.judge.report import printable

FIELDS = {"name": str, "declared": str, "verdict": str, "failure": str, "seconds": float}


@dataclass(frozen=True)
class Row:
    """A statement that the child ran: what it declares, and what its data show to the judge of this process.

    claimed, failure, seconds : the child's word; judged : None where it left no data.
    """

    name: str
    declared: str
    claimed: str
    failure: str
    seconds: float
    judged: Judged | None

    @property
    def verdict(self) -> str:
        """The verdict from the data; the child's word, and said so, where there are none to judge."""
        if self.judged is not None and self.judged.finding is not None:
            return self.judged.finding.verdict
        return f"{self.claimed}, not judged"

    @property
    def wrong(self) -> str:
        """Why the verdict is not the one declared; empty if it is, or where that is the child's word."""
        if self.failure or self.judged is None:
            return self.failure or "it left no data"
        found = self.judged.finding
        if found is None:
            return self.judged.error or ("" if self.claimed == self.declared else f"it is said to be {self.claimed}")
        return "" if found.verdict == self.declared else found.reason or f"the data show that it is {found.verdict}"


@dataclass(frozen=True)
class Isolated:
    """A row for each statement; files that could not be read; a clause on what the child was kept from."""

    rows: tuple[Row, ...]
    broken: tuple[str, ...]
    child: str


def run_isolated(paths: Sequence[Path], expression: str, jobs: int, seconds: float) -> Isolated:
    """Run the statements below the paths in a child process, and judge what it writes.

    Best effort: `scsym.claims.confined` says what the child is kept from. Raises StatementError where the child fails,
    or what it wrote is not what a child writes.
    """
    if os.name != "posix":
        raise StatementError("--isolated needs a Unix, which can limit a process")
    with tempfile.TemporaryDirectory(prefix="scsym-isolated-") as name:
        out = Path(name).resolve()
        request = {
            "out": str(out),
            "paths": [str(path.resolve()) for path in paths],
            "expression": expression,
            "jobs": jobs if jobs > 1 else None,
            "seconds": seconds,
        }
        last = _run(json.dumps(request), out)
        found = _written(out / "rows.json", last)
        try:
            judged = {row.name: row for row in judge_folder(out / "folder")}
        except FolderError as error:
            raise StatementError(f"what the child wrote cannot be judged: {error}") from error
    rows = tuple(Row(*_fields(row, judged)) for row in found["rows"])
    return Isolated(rows, tuple(printable(str(text)) for text in found["broken"]), printable(str(found["kept_from"])))


def _run(request: str, out: Path) -> str:
    """Run the child to its end, and end what it started; the last line that it wrote on stderr."""
    environment = {"PATH": os.defpath, "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}
    environment |= dict.fromkeys(("HOME", "TMPDIR", "XDG_CACHE_HOME"), str(out))
    environment["PYTHONPATH"] = str(Path(scsym.__file__).resolve().parents[1])
    child = subprocess.Popen(
        [sys.executable, "-P", "-m", "scsym.claims.confined", request],  # -P: the current folder is not imported from
        cwd=out,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    assert child.stderr is not None
    with child.stderr as stream:
        last = b""
        for line in stream:
            last = line[:400] if line.strip() else last
    child.wait()
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    return printable(last.decode("utf-8", "replace").strip())


def _written(path: Path, last: str) -> dict[str, Any]:
    """What the child says of its run. Raises StatementError with its reason where it did not come to an end."""
    if not path.is_file() or path.is_symlink() or path.stat().st_size > MAX_BYTES:
        raise StatementError(f"the child ended before it had run the statements{': ' + last if last else ''}")
    try:
        found = read_json(path.read_bytes())
    except FolderError as error:
        raise StatementError(f"what the child wrote is {error}") from error
    if isinstance(found, dict) and isinstance(found.get("error"), str):
        raise StatementError(printable(found["error"]))
    rows = found.get("rows") if isinstance(found, dict) else None
    fits = isinstance(rows, list) and all(isinstance(row, dict) and row.keys() == FIELDS.keys() for row in rows)
    if not fits or not isinstance(found.get("broken"), list) or "kept_from" not in found:
        raise StatementError("what the child wrote does not tell its statements")
    return found


def _fields(row: dict[str, Any], judged: dict[str, Judged]) -> list[Any]:
    fits = all(isinstance(row[key], kind) for key, kind in FIELDS.items()) and NAME.fullmatch(row["name"])
    if not fits or not {row["declared"], row["verdict"]} <= {v.value for v in Verdict}:
        raise StatementError("what the child wrote does not tell its statements")
    return [*(printable(x) if isinstance(x := row[key], str) else x for key in FIELDS), judged.get(row["name"])]
