"""``scsym prove``: search what statements lack, and keep it beside them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from scsym.claims import Claim, collect, proofs_folder, select
from scsym.claims.kept import orphans
from scsym.cli.output import as_read, console, progress
from scsym.errors import StatementError
from scsym.prove.recall import idle


@click.command(short_help="Search proofs and models, and keep them.")
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(path_type=Path))
@click.option("-k", "expression", metavar="EXPR", default="", help="Only statements matching words and, or, not.")
@click.option(
    "--seconds", metavar="S", type=click.FloatRange(0), default=10, show_default=True, help="For each search."
)
@click.option("--write", is_flag=True, help="Print the proofs that are kept as source text, and search nothing.")
@click.pass_context
def prove(ctx: click.Context, paths: tuple[Path, ...], expression: str, seconds: float, write: bool) -> None:
    """Search what the statements below PATH lack for the verdict that they declare, and keep it beside them.

    That is: proofs of goals without evidence and of what `auto` is asked for on the way, models of hypotheses,
    counterexamples. What is found is written to the folder kept/ beside a statement's file, to be reviewed; scsym check
    only replays it. The exit code is 1 where something is still missing. Of a statement in LaTeX it is first printed
    how it was understood.
    """
    from scsym.claims.finding import complete, stale

    folders = paths or (proofs_folder(),)
    everything = collect(*folders)
    statements = select(everything, expression)
    if not statements:
        raise StatementError("no statement was found")
    if write:
        _write(statements)
        return
    out, missing = console(), 0
    with progress("searching", len(statements)) as advance:
        for statement in statements:
            for line in as_read(statement):
                out.print(line, soft_wrap=True, markup=False)
            found = complete(statement, seconds)
            advance(statement.name)
            missing += not found.complete
            if found.path is not None:
                out.print(f"{statement.name}: {found.text}, kept in {found.path}", soft_wrap=True, markup=False)
            elif not found.complete:
                out.print(f"{statement.name}: {found.text}", soft_wrap=True, markup=False)
            elif stale(statement):
                out.print(f"{statement.name}: what is kept no longer counts", soft_wrap=True, markup=False)
    for folder in folders:
        for path in orphans(Path(folder), everything):
            out.print(f"{path} belongs to no statement and can be deleted", soft_wrap=True, markup=False)
        if not expression:
            for path, label in idle(Path(folder)):
                out.print(f"{path}: nothing asks for what is kept for {label}", soft_wrap=True, markup=False)
    ctx.exit(1 if missing else 0)


def _write(statements: Sequence[Claim]) -> None:
    """Print the kept proofs as source text. Raises StatementError where none is kept."""
    from scsym.claims.finding import written

    texts = [f"# {statement.name}\n{text}" for statement in statements for text in written(statement)]
    if not texts:
        raise StatementError("no proof is kept for these statements; scsym prove searches what they lack")
    click.echo("\n\n".join(texts), nl=False)
