"""``python -m benchmarks [--full] [--markdown] [TABLE]...``: every table, or those named.

``python -m benchmarks against REVISION [WORK]...`` runs this build and an older one in turn.
"""

from __future__ import annotations

import argparse
import platform
from importlib import metadata

from . import (
    against,
    identity,
    kernel,
    logs,
    memory,
    parametric,
    repair,
    scaling,
    search,
    slip_lu,
    solve,
    targets,
    trees,
)

PEERS = ("python-flint", "stormpy", "sympy", "mpmath", "scipy")


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("tables", nargs="*", metavar="TABLE", help="default: all")
    parser.add_argument("--full", action="store_true", help="sizes up to 1600, 45 s for sympy.cancel, every goal")
    parser.add_argument("--markdown", action="store_true", help="print Markdown")
    parser.add_argument("--plot", metavar="FILE", help="write the memory table's plot there too (SVG)")
    options = parser.parse_args()
    print(_versions())
    if options.tables[:1] == ["against"]:
        if len(options.tables) < 2:
            parser.error("against takes a revision")
        against.table(options.tables[1], options.markdown, options.tables[2:])
        return
    known = {
        "solve": lambda: solve.table(
            [50, 100, 200, 400, *([800, 1600] if options.full else [])], options.markdown, options.full
        ),
        "slip_lu": lambda: slip_lu.table(options.markdown),
        "targets": lambda: targets.table(options.markdown),
        "parametric": lambda: parametric.table(options.full, options.markdown),
        "identity": lambda: identity.table(45.0 if options.full else 10.0, options.markdown),
        "logs": lambda: logs.table(options.markdown),
        "kernel": lambda: kernel.table(options.markdown),
        "scaling": lambda: scaling.table(options.markdown),
        "memory": lambda: memory.table(options.markdown, options.plot),
        "search": lambda: search.table(None if options.full else 40, options.markdown),
        "repair": lambda: repair.table(60.0 if options.full else 20.0, options.markdown),
        "trees": lambda: trees.table([2, 3, 4, 5, 6, *([7, 8] if options.full else [])], options.markdown),
    }
    unknown = sorted(set(options.tables) - set(known))
    if unknown:
        parser.error(f"no table named {', '.join(unknown)}; there are {', '.join(known)}")
    print("Medians of runs taken in turn, CPU time; a ratio above 1 means that scsym is faster.")
    for name in options.tables or known:
        known[name]()


def _versions() -> str:
    """What runs here: Python and the peers that are installed."""
    found = [f"Python {platform.python_version()}"]
    for name in PEERS:
        try:
            found.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            found.append(f"{name} not installed")
    return ", ".join(found)


main()
