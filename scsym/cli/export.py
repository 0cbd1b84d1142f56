"""``scsym export``: statements for a paper (LaTeX) or as a report to read offline (HTML)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from scsym.claims import Claim, Outcome, collect, proofs_folder, select
from scsym.cli.output import console, progress
from scsym.errors import StatementError


@click.command(short_help="Statements as LaTeX or as an offline report.")
@click.argument("out", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.argument("names", metavar="[NAME]...", nargs=-1)
@click.option("--to", "target", type=click.Choice(["latex", "html"]), required=True, help="What to write.")
@click.option("-k", "expression", metavar="EXPR", default="", help="Only statements matching words and, or, not.")
@click.option("--path", type=click.Path(path_type=Path), help="Where to collect (default: the papers shipped).")
@click.option("--model", "models", metavar="MODEL", multiple=True, help="LaTeX: a model's success conditioning.")
@click.option("--numbered", is_flag=True, help="LaTeX: number and label each line of a derivation.")
@click.option("--two-columns", is_flag=True, help="LaTeX: the appendices as two-column articles.")
def export(
    out: Path,
    names: tuple[str, ...],
    target: str,
    expression: str,
    path: Path | None,
    models: tuple[str, ...],
    numbered: bool,
    two_columns: bool,
) -> None:
    """Write the statements NAME (default: all; a paper or any beginning of a name selects many) to the folder DIR.

    latex: one snippet per statement, scsym.sty with the notation, and an appendix per paper that compiles with
    pdflatex. html: a folder to open in a browser without network. With --model (a file, gymnasium:ENV or zoo:NAME) and
    no NAME: the computation of the success-conditioned policy of each model, written out, and its TikZ graph.
    """
    if models:
        if target != "latex" or names:
            raise click.UsageError("--model goes with --to latex and without names of statements")
        from scsym.mdp.readers import prior, read
        from scsym.render.export_latex import write_models

        read_models = [(source, read(source)) for source in models]
        written = write_models(out, [(source, m, prior(source, m)) for source, m in read_models])
        _told(len(models), "model", len(written), out)
        return
    from scsym.claims import run

    everything = collect(path or proofs_folder())
    statements = select(chosen(everything, names), expression)
    if not statements:
        raise StatementError(f"no statement matches {expression!r}")
    outcomes: list[Outcome] = []
    with progress("checking", len(statements)) as advance:
        for statement in statements:
            outcomes.append(run(statement))
            advance(statement.name)
    if target == "latex":
        from scsym.render.export_latex import write_latex

        written = write_latex(out, statements, outcomes, everything, numbered=numbered, two_columns=two_columns)
    else:
        from scsym.render.export_html import write_html

        written = write_html(out, statements, outcomes)
    _told(len(statements), "statement", len(written), out)


def _told(count: int, noun: str, files: int, out: Path) -> None:
    console().print(f"{count} {noun}{'' if count == 1 else 's'}, {files} files in {out}", soft_wrap=True)


def chosen(everything: Sequence[Claim], names: Sequence[str]) -> list[Claim]:
    """The statements with these names, or whose names begin with them.

    Raises StatementError for a name that selects nothing.
    """
    if not everything:
        raise StatementError("no statement was found")
    if not names:
        return list(everything)
    selected: list[Claim] = []
    for name in names:
        found = [c for c in everything if c.name == name] or [c for c in everything if c.name.startswith(name)]
        if not found:
            raise StatementError(f"no statement is named {name!r} or begins with it; scsym check lists all")
        selected += [c for c in found if c not in selected]
    return selected
