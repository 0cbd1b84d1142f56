"""The pytest plugin of scsym: the fixture ``exact_snapshot`` and the flag ``--exact-snapshot-update``.

A snapshot is a text file beside the test, in ``__exact__``, one exact number a line, made to be reviewed. The plugin
is found by pytest through an entry point in every project that has scsym installed, so it imports nothing early.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

FLAG = "--exact-snapshot-update"
SHOWN = 20


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the flag."""
    parser.getgroup("scsym").addoption(
        FLAG, action="store_true", help="write the exact snapshots instead of comparing with them"
    )


def pytest_assertrepr_compare(op: str, left: Any, right: Any) -> list[str] | None:
    """``assert policy == other`` lists the exact entries that differ; ``assert failure is None`` shows the failure."""
    if type(left).__name__ == "Failure" and type(left).__module__ == "scsym.testing.oracle":
        return [f"the failure {op} {right!r}", *str(left).splitlines()]
    if op != "==" or not all(type(x).__module__ == "scsym.mdp.policy" for x in (left, right)):
        return None
    from scsym.testing.compare import differences

    return ["the policies differ", *differences(left, right, "pi")[0]]


@pytest.fixture
def exact_snapshot(request: pytest.FixtureRequest) -> Callable[..., None]:
    """``exact_snapshot(value, name="")`` compares with the stored numbers, or stores them where the flag is given.

    A test that takes several snapshots names each.
    """
    from scsym.files import write_atomically
    from scsym.testing.compare import snapshot_text

    folder = request.path.parent / "__exact__"
    classes = [node.name for node in request.node.listchain() if isinstance(node, pytest.Class)]
    taken: set[Path] = set()

    def compare(value: Any, name: str = "") -> None:
        path = folder / file_name(request.path.stem, classes, request.node.name, name)
        if path in taken:
            pytest.fail(f"two snapshots of this test are called {path.name}; give each a name of its own", False)
        taken.add(path)
        found = snapshot_text(value)
        if request.config.getoption(FLAG):
            write_atomically(path, found)
            return
        if not path.exists():
            pytest.fail(f"there is no snapshot {path.name} yet; run pytest with {FLAG} and review the file", False)
        stored = path.read_text(encoding="utf-8")
        if found != stored:
            pytest.fail(_diff(stored, found, path.name), False)

    return compare


def file_name(module: str, classes: Sequence[str], test: str, name: str = "") -> str:
    """The file of a snapshot: its module, the classes, the test with its parameters and the snapshot's name.

    Letters, digits, ``_`` and ``-`` stay, with the brackets and points of parameters and the points of `name`; others
    become ``%`` and their codes. Different snapshots have different files, as a module has one test or class of a name
    and only parameters hold brackets. What would be longer than 180 characters ends in a hash.
    """
    parts = [_coded(module, ""), *(_coded(c, "") for c in classes), _coded(test, ".[]")]
    text = ".".join([*parts, _coded(name, ".")] if name else parts)
    return f"{text if len(text) <= 180 else f'{text[:140]}.{sha256(text.encode()).hexdigest()[:32]}'}.txt"


def _coded(text: str, kept: str) -> str:
    def code(character: str) -> str:
        return "".join(f"%{byte:02x}" for byte in character.encode())

    return "".join(c if c in kept or re.fullmatch(r"[A-Za-z0-9_-]", c) else code(c) for c in text)


def _diff(stored: str, found: str, name: str) -> str:
    """The numbers that changed, one a line, with the difference where both are rational."""
    from scsym.testing.compare import read_snapshot, shown_change

    before, after = read_snapshot(stored), read_snapshot(found)
    changed = [k for k in {**before, **after} if before.get(k) != after.get(k)]
    lines = [f"{k}: {shown_change(after.get(k), before.get(k))}" for k in changed[:SHOWN]]
    if len(changed) > SHOWN:
        lines.append(f"... and {len(changed) - SHOWN} more")
    if not changed:
        lines = ["the numbers are the same; their order or the file's form is not"]
    return f"{name}: {len(changed)} numbers differ ({FLAG} stores the new ones)\n" + "\n".join(lines)
