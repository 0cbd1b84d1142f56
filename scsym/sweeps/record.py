"""The record of a sweep: one line of JSON per finished job, appended at once, read again when the sweep goes on.

The first line says what was swept. A line that a kill or a full disk cut short is dropped: its job runs again. While a
sweep writes its record the file is locked, so no job is counted twice.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Any

from scsym.errors import InexactInput, ParseError, StatementError
from scsym.exact import Infinity, LogNumber, RationalFunction, Undefined, exact, log, oo, undefined
from scsym.exact.logs import Mixed


def encode(value: Any) -> Any:
    """JSON that keeps the value exactly: fractions, rational functions, logarithms, nested lists and mappings.

    Raises InexactInput for a float and StatementError for anything that `decode` could not give back.
    """
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            raise InexactInput(f"{value!r} is a float; a record keeps exact values, as Fraction or text")
        case Fraction() | RationalFunction():
            return {"exact": str(value)}
        case Infinity() | Undefined():
            return {"special": str(value)}
        case LogNumber():
            return {"logs": [[base, str(c)] for base, c in value.terms]}
        case Mixed():
            return {"plus": str(value.rational), **encode(value.logs)}
        case list() | tuple():
            return [encode(x) for x in value]
        case Mapping():
            if not all(isinstance(key, str) for key in value):
                raise StatementError("a record keeps mappings whose keys are texts; turn the keys into texts")
            return {"map": {key: encode(x) for key, x in value.items()}}
    raise StatementError(f"a record cannot keep a {type(value).__name__}; return numbers, texts, lists or mappings")


def decode(data: Any) -> Any:
    """The value that `encode` wrote; a tuple comes back as a list."""
    match data:
        case {"exact": str(text)}:
            return exact(text)
        case {"special": str(text)}:
            return {"oo": oo, "-oo": -oo, "undefined": undefined}[text]
        case {"plus": str(text), "logs": terms}:
            return decode({"logs": terms}) + exact(text)
        case {"logs": terms}:
            return sum((log(base) * Fraction(c) for base, c in terms), log(1))
        case {"map": inner}:
            return {key: decode(x) for key, x in inner.items()}
        case list():
            return [decode(x) for x in data]
    return data


class Record:
    """A sweep's file, open for appending; a context manager.

    path : the file, made if it does not exist; title : what is swept. `done` maps keys to the values found before.

    Raises StatementError if the file is the record of something else, or if another sweep writes it now.
    """

    def __init__(self, path: str | Path, title: str) -> None:
        self.path = Path(path)
        self.title = title
        self.done: dict[str, Any] = {}
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._file = open(self.path, "a+b")
        try:
            _lock(self._file, self.path)
            self._read()
        except BaseException:
            self._file.close()
            raise

    def _read(self) -> None:
        self._file.seek(0)
        data = self._file.read()
        whole = data[: data.rfind(b"\n") + 1]
        self._file.truncate(len(whole))  # what comes after the last line end was cut short
        lines = whole.splitlines()
        if not lines:
            self._write({"sweep": self.title})
            return
        entries = [self._entry(n, line) for n, line in enumerate(lines, start=1)]
        if entries[0].get("sweep") != self.title:
            raise StatementError(
                f"{self.path} is the record of {entries[0].get('sweep')!r}, not of {self.title!r}; give another file"
            )
        self.done = {entry["key"]: decode(entry["value"]) for entry in entries[1:] if "value" in entry}

    def _entry(self, n: int, line: bytes) -> dict[str, Any]:
        try:
            entry = json.loads(line)
        except ValueError:
            entry = None
        if not isinstance(entry, dict) or (n > 1 and "key" not in entry):
            raise ParseError(f"line {n} of {self.path} is no line of a sweep's record; remove it")
        return entry

    def add(self, key: str, value: Any) -> None:
        """Keep a job's value."""
        self._write({"key": key, "value": encode(value)})
        self.done[key] = value

    def add_failure(self, key: str, error: str) -> None:
        """Note that a job failed; it runs again when the sweep goes on."""
        self._write({"key": key, "error": error})

    def _write(self, entry: dict[str, Any]) -> None:
        self._file.write(json.dumps(entry, ensure_ascii=False).encode() + b"\n")
        self._file.flush()

    def close(self) -> None:
        """Force everything to the disk and let go of the file."""
        if not self._file.closed:
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()

    def __enter__(self) -> Record:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self.close()


def _lock(file: Any, path: Path) -> None:
    try:
        import fcntl
    except ImportError:  # a system without advisory locks
        return
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise StatementError(f"another sweep is writing {path} now; wait for it or give another file") from None
