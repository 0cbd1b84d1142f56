"""The folder tree is the architecture: dependencies run downwards only, inside functions too."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import scsym

ROOT = Path(scsym.__file__).parent
FLOORS = (
    "kernel judge errors files optional typeset exact language mdp analysis operators models prove"
    " asymptotics sweeps studies theories claims render certify testing scaffold server cli"
).split()
"""Every folder and top module, lowest first; a higher one may import a lower one, never the other way round."""


def imports() -> Iterator[tuple[str, str, str]]:
    """(importing module, its floor, floor of what it imports) for each import of scsym's own modules."""
    for file in sorted(ROOT.rglob("*.py")):
        parts = file.relative_to(ROOT.parent).with_suffix("").parts
        if "_proofs" in parts or len(parts) < 2 or parts[1] in ("__init__", "__main__"):
            continue
        package = parts[:-1]
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                base = package[: len(package) - node.level + 1] if node.level else ()
                origin = ".".join((*base, *([node.module] if node.module else [])))
                names = [origin] if origin != "scsym" else [f"scsym.{alias.name}" for alias in node.names]
            for name in names:
                inner = name.split(".")
                if inner[0] == "scsym" and len(inner) > 1:
                    yield ".".join(parts), parts[1], inner[1]


def test_every_folder_has_its_floor():
    found = {p.stem for p in ROOT.iterdir() if (p.is_dir() or p.suffix == ".py") and not p.name.startswith("_")}
    assert found == set(FLOORS)


def test_nothing_looks_up():
    wrong = [(m, target) for m, own, target in imports() if FLOORS.index(target) > FLOORS.index(own)]
    assert wrong == []
