"""``scsym verify``: stored proofs and folders of claims, checked by kernel and judge alone."""

from __future__ import annotations

from pathlib import Path

import click

from scsym.judge.bundle import write_bundle
from scsym.judge.report import report


@click.command(short_help="Stored proofs and folders, by kernel and judge alone.")
@click.argument("files", metavar="FILE...", nargs=-1, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the reports as JSON.")
@click.option("--quiet", "-q", is_flag=True, help="One line per file.")
@click.option(
    "--bundle", metavar="OUT", type=click.Path(path_type=Path, dir_okay=False), help="Write the checker as one file."
)
@click.pass_context
def verify(ctx: click.Context, files: tuple[Path, ...], as_json: bool, quiet: bool, bundle: Path | None) -> None:
    """Replay each proof document FILE (a folder: every .json in it) with the kernel and report what it proves.

    The kernel replays, and prints in a form that it reads back. A folder that scsym check --export wrote is judged:
    the verdict on each claim is made anew from its claims, proofs and models, and nobody's code runs. The exit code is
    0 only if every proof holds and every verdict is the one declared. With --bundle, this checker is written as one
    file of the standard library alone, to be run by anybody: python -I OUT FILE...
    """
    if bundle is not None:
        click.echo(f"{bundle}: SHA-256 {write_bundle(bundle)}")
    if files:
        ctx.exit(report(files, as_json, quiet))
    elif bundle is None:
        raise click.UsageError("Missing argument 'FILE...'.")
