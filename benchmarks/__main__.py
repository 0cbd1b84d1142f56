"""``python -m benchmarks [--full] [--markdown] [TABLE]...``: every table, or those named."""

from __future__ import annotations

import argparse

from . import identity, kernel, logs, memory, parametric, scaling, solve, trees


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("tables", nargs="*", metavar="TABLE", help="default: all")
    parser.add_argument("--full", action="store_true", help="sizes up to 1600 and 45 s for sympy.cancel")
    parser.add_argument("--markdown", action="store_true", help="print Markdown")
    parser.add_argument("--plot", metavar="FILE", help="write the memory table's plot there too (SVG)")
    options = parser.parse_args()
    known = {
        "solve": lambda: solve.table(
            [50, 100, 200, 400, *([800, 1600] if options.full else [])], options.markdown, options.full
        ),
        "parametric": lambda: parametric.table(options.full, options.markdown),
        "identity": lambda: identity.table(45.0 if options.full else 10.0, options.markdown),
        "logs": lambda: logs.table(options.markdown),
        "kernel": lambda: kernel.table(options.markdown),
        "scaling": lambda: scaling.table(options.markdown),
        "memory": lambda: memory.table(options.markdown, options.plot),
        "trees": lambda: trees.table([2, 3, 4, 5, 6, *([7, 8] if options.full else [])], options.markdown),
    }
    unknown = sorted(set(options.tables) - set(known))
    if unknown:
        parser.error(f"no table named {', '.join(unknown)}; there are {', '.join(known)}")
    print("Medians of runs taken in turn; a ratio above 1 means that scsym is faster.")
    for name in options.tables or known:
        known[name]()


main()
