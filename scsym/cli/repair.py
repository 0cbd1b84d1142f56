"""``scsym repair``: the true statements nearest to one that is false."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scsym.claims import collect, proofs_folder
from scsym.cli.output import console, print_json
from scsym.cli.show import find
from scsym.language import judgement_text

if TYPE_CHECKING:
    from scsym.prove.repair import Mended, Repaired


@click.command(short_help="True statements nearest to a false one.")
@click.argument("name")
@click.option("--path", type=click.Path(path_type=Path), help="Where to collect (default: the papers shipped).")
@click.option(
    "--seconds", metavar="S", type=click.FloatRange(0), default=60, show_default=True, help="Of CPU, for each goal."
)
@click.option("--json", "as_json", is_flag=True, help="Print what was found as JSON.")
@click.pass_context
def repair(ctx: click.Context, name: str, path: Path | None, seconds: float, as_json: bool) -> None:
    """Look for what holds instead of the false statement NAME ("paper/statement"), and prove it.

    Tried are weaker relations, factors, conditions (the usual ones, and what other statements of the file assume),
    quantities in each other's place, and the statement at some places only. Each answer is a theorem of the kernel,
    or, about the numbers of one example, evaluated there; the model in which the statement is false shows that the
    change is needed. The exit code is 1 where nothing is found.
    """
    from scsym.claims.repairing import repaired

    statements = collect(path or proofs_folder())
    statement = find(name, statements)
    near = [other for other in statements if other.file == statement.file and other is not statement]
    answers = repaired(statement, near, seconds)
    if as_json:
        print_json([as_data(answer) for answer in answers])
    else:
        out = console()
        for answer in answers:
            out.print(repr(answer), soft_wrap=True, markup=False)
    ctx.exit(0 if all(answer.found for answer in answers) else 1)


def as_data(answer: Repaired) -> dict[str, Any]:
    """What was found, as data for JSON."""
    return {
        "goal": judgement_text(answer.goal.judgement),
        "counterexample": answer.counterexample.table,
        "tried": answer.tried,
        "found": [_mended(mended) for mended in answer.found],
    }


def _mended(mended: Mended) -> dict[str, Any]:
    return {
        "statement": judgement_text(mended.statement.judgement),
        "change": mended.words,
        "conditions": {h.name: judgement_text(h.judgement) for c in mended.conditions for h in c.hypotheses},
        "proven": mended.lemma is not None,
        "hypotheses": list(mended.lemma.hypotheses) if mended.lemma is not None else [],
    }
