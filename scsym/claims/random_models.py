"""Theorems in random exact models: a failure there would show a fault in the kernel, the analysis or a reading."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from scsym.claims.runner import collected, run
from scsym.claims.statement import Claim
from scsym.sweeps import Done, sweep

BATCH = 10


def sweep_models(statements: Sequence[Claim], models: int, *, seed: int = 0, **options: Any) -> Iterator[Done]:
    """Every theorem of the statements in that many random models, a batch a job.

    All theorems get their first batch before any gets its second, so that a sweep cut short has tried each of them.

    A job's value maps theorem to ``[tried, held, failed, reason]`` (see `Tried`). The models depend on the seed alone.
    options : passed on to `sweep`, as executor, record and progress.
    """
    jobs = {}
    for n in range(0, models, BATCH):
        for statement in statements:
            count = min(BATCH, models - n)
            jobs[f"{statement.name}, models {n + 1}-{n + count}"] = (statement.origin, statement.name, seed + n, count)
    yield from sweep(_try_batch, jobs, **options)


def total(found: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    """The jobs' values added up, theorem by theorem."""
    sums: dict[str, list[Any]] = {}
    for batch in found:
        for name, (tried, held, failed, reason) in batch.items():
            old = sums.setdefault(name, [0, 0, [], ""])
            sums[name] = [old[0] + tried, old[1] + held, old[2] + failed, old[3] or reason]
    return sums


def _try_batch(job: tuple[str, str, int, int]) -> dict[str, Any]:
    from scsym.models.candidates import seeded_points
    from scsym.models.refutation import model_lines
    from scsym.models.witness import try_theorem

    path, name, seed, count = job
    found = {}
    for theorem, lemma in _theorems(path, name):
        tried = try_theorem(lemma, seeded_points(lemma.theory, seed, count))
        failed = ["; ".join(model_lines(point)) for point in tried.failed]
        found[theorem] = [tried.tried, tried.held, failed, "" if tried.tried else tried.reason]
    return found


@cache
def _theorems(path: str, name: str) -> tuple[tuple[str, Any], ...]:
    steps = [step for step in run(collected(path)[name]).steps if step.kind == "theorem"]
    return tuple((f"{name}#{n}", step.value) for n, step in enumerate(steps, start=1))
