"""Medians of interleaved runs, and tables with ratios."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

Work = Callable[[], Any]


def medians(methods: Mapping[str, Work], repeats: int = 5, budget: float = 20.0) -> dict[str, float]:
    """CPU seconds per method, the median of runs taken in turn; one whose runs exceed the budget is not run again."""
    times: dict[str, list[float]] = {name: [] for name in methods}
    order = list(methods.items())
    for _ in range(repeats):
        order = [*order[1:], order[0]]  # another one is the first to find the caches cold
        for name, work in order:
            if sum(times[name]) > budget:
                continue
            start = time.process_time()
            work()
            times[name].append(time.process_time() - start)
    return {name: statistics.median(t) for name, t in times.items() if t}


def milliseconds(seconds: float | None) -> str:
    """Milliseconds with three significant digits."""
    return "-" if seconds is None else f"{1000 * seconds:.3g}"


def ratio(peer: float | None, ours: float | None) -> str:
    """How many times slower the peer is."""
    return "-" if not peer or not ours else f"{peer / ours:.3g}x"


def print_table(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]], markdown: bool) -> None:
    """A table for people, or in Markdown."""
    widths = [max(len(str(row[i])) for row in [heads, *rows]) for i in range(len(heads))]
    print(f"\n{'### ' if markdown else ''}{title}\n", flush=True)

    def line(cells: Sequence[str]) -> str:
        padded = [
            str(c).ljust(w) if i == 0 else str(c).rjust(w) for i, (c, w) in enumerate(zip(cells, widths, strict=True))
        ]
        return f"| {' | '.join(padded)} |" if markdown else "  ".join(padded)

    print(line(heads))
    if markdown:
        print("|" + "|".join("-" * (w + 2) for w in widths) + "|")
    for row in rows:
        print(line(row), flush=True)
