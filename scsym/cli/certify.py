"""``scsym certify``: the identities of every theorem, decided again by a checker that Coq proves sound."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import click

from scsym.cli.output import console, print_json, table


@click.command(short_help="The theorems' identities, checked again in Coq.")
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(path_type=Path))
@click.option("-k", "expression", metavar="EXPR", default="", help="Only statements matching words and, or, not.")
@click.option("--seconds", default=300.0, show_default=True, help="Time limit for Coq.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.pass_context
def certify(ctx: click.Context, paths: tuple[Path, ...], expression: str, seconds: float, as_json: bool) -> None:
    """Have Coq decide again every identity in the proofs of the statements below PATH (default: the papers shipped).

    Every step of a proof by combination is an identity between finite sums. The checker of these is proven sound in Coq
    for all finite types and numeric fields; it shares no code with the kernel. Signs, case splits and inductions are
    the kernel's own. The exit code is 0 if Coq accepts all that it is given; what it is not given is listed.
    """
    from scsym.certify.run import certify as run_coq
    from scsym.claims import collect, proofs_folder, run, select

    theorems = []
    for statement in select(collect(*(paths or (proofs_folder(),))), expression):
        found = [step.value.theorem for step in run(statement).steps if step.kind == "theorem"]
        theorems += [(f"{statement.name}#{n}", theorem) for n, theorem in enumerate(found, start=1)]
    results = run_coq(theorems, seconds=seconds)
    reasons = Counter(reason for result in results for reason in result.uncovered)
    summary = {
        "theorems": len(results),
        "complete": sum(result.complete for result in results),
        "identities": sum(result.accepted for result in results),
        "not covered": dict(reasons),
    }
    if as_json:
        rows: list[dict[str, Any]] = [
            {
                "name": r.name,
                "hash": r.hash,
                "accepted": r.accepted,
                "not_covered": list(r.uncovered),
                "kernel_rules": list(r.rules),
            }
            for r in results
        ]
        print_json({**summary, "results": rows})
        return
    out = console()
    made = table("theorem", "identities accepted", "not covered", "rules not covered", right=["identities accepted"])
    for result in results:
        why = ", ".join(f"{n} x {reason}" for reason, n in Counter(result.uncovered).items())
        made.add_row(result.name, str(result.accepted), why, ", ".join(result.rules))
    out.print(made)
    left = ", ".join(f"{n} with {reason}" for reason, n in reasons.items()) or "none"
    out.print(
        f"Coq accepts {summary['identities']} identities; {summary['complete']} of {summary['theorems']} theorems "
        f"by combination alone and completely; identities not covered: {left}",
        soft_wrap=True,
    )
