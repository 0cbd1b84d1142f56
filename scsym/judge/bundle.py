"""The checker as one file: kernel, judge and printer in a zip archive that any Python 3.11 or later runs.

The same bytes for the same sources: entries are sorted, with one date.
"""

from __future__ import annotations

import hashlib
import zipfile
from io import BytesIO
from pathlib import Path

PARTS = ("kernel", "judge")
MAIN = "import sys\n\nfrom scsym.judge.report import main\n\nsys.exit(main())\n"
DATE = (1980, 1, 1, 0, 0, 0)


def bundle() -> bytes:
    """The archive: ``scsym/kernel``, ``scsym/judge`` and a main module."""
    root = Path(__file__).resolve().parents[1]
    files = {"__main__.py": MAIN.encode(), "scsym/__init__.py": b""}
    for part in PARTS:
        files |= {f"scsym/{part}/{p.name}": p.read_bytes() for p in (root / part).glob("*.py")}
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(name, DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return b"#!/usr/bin/env python3\n" + out.getvalue()


def write_bundle(path: Path) -> str:
    """Write the archive to the path; returns its SHA-256."""
    content = bundle()
    path.write_bytes(content)
    return hashlib.sha256(content).hexdigest()
