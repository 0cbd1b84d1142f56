"""``scsym sweep``: every theorem in many random exact models, in as many processes as wished."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import click

from scsym.cli.output import console, progress, table
from scsym.errors import ScsymError, StatementError

MINUTES = "Begin no more after M minutes."


@click.command(short_help="Every theorem in many random exact models.")
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(path_type=Path))
@click.option("-k", "expression", metavar="EXPR", default="", help="Only statements matching words and, or, not.")
@click.option("-j", "jobs", metavar="N", type=click.IntRange(1), default=1, show_default=True, help="Processes to use.")
@click.option("--models", metavar="N", type=click.IntRange(1), default=100, show_default=True, help="For each theorem.")
@click.option("--seed", metavar="N", type=click.IntRange(0), default=0, show_default=True, help="Which models.")
@click.option("--minutes", metavar="M", type=click.FloatRange(0), default=5, show_default=True, help=MINUTES)
@click.option("--record", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False), help="Go on from there.")
@click.pass_context
def sweep(
    ctx: click.Context,
    paths: tuple[Path, ...],
    expression: str,
    jobs: int,
    models: int,
    seed: int,
    minutes: float,
    record: Path | None,
) -> None:
    """Evaluate each theorem below PATH (default: the papers shipped with scsym) in random exact models.

    A theorem is proven with or without this; one that fails in a model of its hypotheses would show a fault in the
    kernel, in the analysis or in what a symbol is said to mean. The exit code is 1 then. When its minutes are over the
    sweep ends with what it has. With --record, results are kept as they come, and a sweep that was ended or interrupted
    goes on where it stopped.
    """
    from scsym.claims import collect, proofs_folder, select
    from scsym.claims.random_models import BATCH, sweep_models, total

    statements = [s for s in select(collect(*(paths or (proofs_folder(),))), expression) if s.expect.value == "proven"]
    if not statements:
        raise StatementError("no statement that declares a theorem was found there")
    found, errors = [], []
    batches, begun, start = len(statements) * -(-models // BATCH), 0, time.monotonic()
    with progress("trying theorems in random models", batches) as advance:
        options: dict[str, Any] = {"executor": jobs if jobs > 1 else None, "record": record, "progress": advance}
        options["seconds"] = 60 * minutes
        if record is not None:
            options["title"] = f"theorems in random models, seed {seed}"
        for done in sweep_models(statements, models, seed=seed, **options):
            begun += 1
            errors += [f"{done.key}: {done.error}"] if done.error else []
            found += [done.value] if not done.error else []
    sums = total(found)
    made = table(
        "theorem", "tried", "hypotheses hold in", "fails in", "", right=["tried", "hypotheses hold in", "fails in"]
    )
    for name, (tried, held, failed, reason) in sorted(sums.items()):
        made.add_row(name, str(tried), str(held), str(len(failed)), reason)
    out = console()
    out.print(made)
    for name, (_, _, failed, _) in sums.items():
        for model in failed[:1]:
            out.print(f"{name} fails in: {model}", markup=False, soft_wrap=True)
    bad = sum(bool(failed) for _, _, failed, _ in sums.values())
    held = sum(x[1] for x in sums.values())
    out.print(f"{len(sums)} theorems, {held} times in a model of their hypotheses; {bad} fail", soft_wrap=True)
    tried, seconds = sum(x[0] for x in sums.values()), time.monotonic() - start
    out.print(f"{tried} trials in {seconds:.0f} s, {tried / max(seconds, 0.001):.0f} a second", soft_wrap=True)
    if begun < batches:
        more = "the same command goes on" if record is not None else "more --minutes or --record FILE go on"
        out.print(f"time is up: {begun} of {batches} batches of {BATCH} models were tried; {more}", soft_wrap=True)
    if errors:
        raise ScsymError("; ".join(errors))
    ctx.exit(1 if bad else 0)
