"""Sweeps on processes: strong scaling, and what a job costs beyond its work."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import Any

from .timing import milliseconds, print_table


def table(markdown: bool) -> None:
    """Random-model sweeps on 1 and 2 processes, and the overhead of an empty job."""
    from scsym.claims import collect, proofs_folder
    from scsym.claims.random_models import sweep_models
    from scsym.sweeps import sweep

    statements = [s for s in collect(proofs_folder() / "russo2026") if s.expect.value == "proven"]
    works: dict[str, Callable[[int | None], Any]] = {
        f"{len(statements)} statements, 25 random models each": lambda n: list(
            sweep_models(statements, 25, executor=n)
        ),
        "40 jobs of 50 ms": lambda n: list(sweep(partial(_busy, 0.05), range(40), executor=n)),
    }
    rows = []
    for name, work in works.items():
        one, two = _seconds(partial(work, 1)), _seconds(partial(work, 2))
        rows.append([name, milliseconds(_seconds(partial(work, None))), milliseconds(one), milliseconds(two)])
        rows[-1].append(f"{one / two:.3g}x")
    heads = ["sweep", "no pool, ms", "1 process, ms", "2 processes, ms", "scaling"]
    print_table("Strong scaling", heads, rows, markdown)
    count = 2000
    pool = _seconds(lambda: list(sweep(abs, range(count), executor=2)))
    here = _seconds(lambda: list(sweep(abs, range(count))))
    print_table(
        "Overhead per job",
        ["where", "ms a job"],
        [["here", milliseconds(here / count)], ["2 processes", milliseconds(pool / count)]],
        markdown,
    )


def _busy(seconds: float, _: Any) -> None:
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass


def _seconds(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
