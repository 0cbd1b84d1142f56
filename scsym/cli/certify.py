"""``scsym certify``: every theorem proven again in Coq, from the same data."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from scsym.cli.output import console, print_json, table


@click.command(short_help="The theorems, proven again in Coq.")
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(path_type=Path))
@click.option("-k", "expression", metavar="EXPR", default="", help="Only statements matching words and, or, not.")
@click.option("--seconds", default=600.0, show_default=True, help="Time limit for each file given to Coq.")
@click.option("-j", "--jobs", default=2, show_default=True, type=click.IntRange(1), help="Files compiled side by side.")
@click.option("--keep", type=click.Path(path_type=Path, file_okay=False), help="A folder for the files given to Coq.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.pass_context
def certify(
    ctx: click.Context,
    paths: tuple[Path, ...],
    expression: str,
    seconds: float,
    jobs: int,
    keep: Path | None,
    as_json: bool,
) -> None:
    """Have Coq prove again every theorem in the statements below PATH (default: the papers shipped).

    Every step of a proof is given to a checker written in Gallina that Coq proves sound, for all finite types, ordered
    fields and functions; it shares no code with the kernel. The theorems made of accepted steps are then theorems of
    Coq, which reports that they rest on no axiom. The exit code is 0 if all are; what Coq refuses is listed.
    """
    from scsym.certify.coqc import REAL_AXIOMS, REAL_PACKAGE, over_reals
    from scsym.certify.run import certify as run_coq
    from scsym.claims import collect, proofs_folder, run, select

    theorems = []
    for statement in select(collect(*(paths or (proofs_folder(),))), expression):
        found = [step.value.theorem for step in run(statement).steps if step.kind == "theorem"]
        theorems += [(f"{statement.name}#{n}", theorem) for n, theorem in enumerate(found, start=1)]
    started = time.perf_counter()
    results = run_coq(theorems, seconds=seconds, jobs=jobs, keep=keep)
    real = over_reals(seconds)
    complete = sum(result.complete for result in results)
    if as_json:
        rows: list[dict[str, Any]] = [
            {"name": r.name, "hash": r.hash, "complete": r.complete, "steps": r.steps, "refused": list(r.refused)}
            for r in results
        ]
        print_json({"theorems": len(results), "complete": complete, "real_numbers": real, "results": rows})
    else:
        out = console()
        made = table("theorem", "steps", "Coq", right=["steps"])
        for result in results:
            made.add_row(result.name, str(result.steps), opinion(result.refused))
        out.print(made)
        out.print(
            f"Coq proves {complete} of {len(results)} theorems completely, in {time.perf_counter() - started:.0f} s",
            soft_wrap=True,
        )
        axioms = ", ".join(sorted(REAL_AXIOMS))
        out.print(
            f"The real numbers with their logarithm are a model, by the axioms {axioms}"
            if real
            else f"That the real numbers are a model was not checked: {REAL_PACKAGE} is not installed",
            soft_wrap=True,
        )
    ctx.exit(0 if complete == len(results) else 1)


def opinion(refused: Sequence[str]) -> str:
    """What Coq says to a theorem, for a table."""
    return f"refuses {', '.join(refused)}" if refused else "proven"
