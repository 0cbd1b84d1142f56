"""The pytest plugin of scsym: the fixture ``exact_snapshot`` and the flag ``--exact-update``.

A snapshot is a text file beside the test, in ``__exact__``, one exact number a line, made to be reviewed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--exact-update``."""
    group = parser.getgroup("scsym")
    group.addoption("--exact-update", action="store_true", help="write the exact snapshots instead of comparing them")


@pytest.fixture
def exact_snapshot(request: pytest.FixtureRequest) -> Callable[..., None]:
    """``exact_snapshot(value, name="")`` compares with the stored numbers, or stores them with ``--exact-update``."""
    from scsym.files import write_atomically
    from scsym.testing.compare import snapshot_text

    folder = request.path.parent / "__exact__"
    base = re.sub(r"[^A-Za-z0-9_.-]+", "_", f"{request.path.stem}.{request.node.name}")

    def compare(value: Any, name: str = "") -> None:
        path = folder / f"{base}{'.' + name if name else ''}.txt"
        found = snapshot_text(value)
        if request.config.getoption("--exact-update"):
            write_atomically(path, found)
            return
        if not path.exists():
            pytest.fail(f"there is no snapshot {path.name} yet; run pytest with --exact-update and review it", False)
        stored = path.read_text(encoding="utf-8")
        if found != stored:
            pytest.fail(_diff(stored, found, path.name), False)

    return compare


def _diff(stored: str, found: str, name: str) -> str:
    before, after = (dict(line.split(" = ", 1) for line in text.splitlines()) for text in (stored, found))
    lines = [f"{k}: {after.get(k, 'missing')}, stored {before.get(k, 'nothing')}" for k in {**before, **after}]
    changed = [line for line, k in zip(lines, {**before, **after}, strict=True) if before.get(k) != after.get(k)]
    return f"{name}: {len(changed)} numbers differ (--exact-update stores the new ones)\n" + "\n".join(changed[:20])
