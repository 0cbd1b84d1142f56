"""What is built once for each version of its sources and of the compilers, and kept in the user's cache folder."""

from __future__ import annotations

import hashlib
import os
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from importlib.resources import files
from pathlib import Path

from scsym.errors import ScsymError


class NotCertified(ScsymError):
    """Coq did not accept what was given to it, or the checker cannot be built."""


def kept(name: str, sources: Sequence[str], versions: Sequence[Sequence[str]], make: Callable[[Path], Path]) -> Path:
    """The file or folder that ``make`` makes in an empty folder, or made before from the same.

    sources : the names of the sources shipped that it is made of.
    versions : commands that print the versions of the compilers.
    """
    made = _cache() / f"{name}-{_digest(sources, versions)}"
    if not made.exists():
        with tempfile.TemporaryDirectory(dir=made.parent) as folder:
            new = make(Path(folder))
            try:
                os.replace(new, made)  # at once, so that no other process meets half of it
            except OSError:  # another process was faster
                if not made.exists():
                    raise
    return made


def source(name: str) -> str:
    """The text of a source shipped."""
    return files("scsym.certify").joinpath(name).read_text(encoding="utf-8")


def _digest(sources: Sequence[str], versions: Sequence[Sequence[str]]) -> str:
    digest = hashlib.sha256()
    printed = (subprocess.run(v, capture_output=True, text=True, check=True).stdout for v in versions)
    for text in (*map(source, sources), *printed):
        digest.update(len(text).to_bytes(8, "big") + text.encode())
    return digest.hexdigest()[:16]


def _cache() -> Path:
    """The user's cache folder for scsym; where it is not writable, one of this user in the temporary folder."""
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    try:
        (base / "scsym").mkdir(parents=True, exist_ok=True)
        if os.access(base / "scsym", os.W_OK):
            return base / "scsym"
    except OSError:
        pass
    private = Path(tempfile.gettempdir()) / f"scsym-{os.getuid()}"
    private.mkdir(mode=0o700, exist_ok=True)
    if private.stat().st_uid != os.getuid() or private.is_symlink():
        raise NotCertified(f"{private} belongs to somebody else, and there is no cache folder to build the checker in")
    return private
