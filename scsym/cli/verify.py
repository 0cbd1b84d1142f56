"""``scsym verify``: stored proofs, replayed by the kernel alone."""

from __future__ import annotations

import gc
import json
from pathlib import Path
from typing import Any

import click

SIGNS = {"positive": "> 0", "nonneg": ">= 0", "nonzero": "!= 0"}


@click.command(short_help="Stored proofs, replayed by the kernel alone.")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the reports as JSON.")
@click.option("--quiet", "-q", is_flag=True, help="One line per file.")
@click.pass_context
def verify(ctx: click.Context, files: tuple[Path, ...], as_json: bool, quiet: bool) -> None:
    """Replay each proof document FILE (a folder: every .json in it) with the kernel and report what it proves.

    Nothing outside the kernel and the standard library takes part. The exit code is 0 only if every proof holds.
    """
    documents = [found for file in files for found in (sorted(file.rglob("*.json")) if file.is_dir() else [file])]
    if not documents:
        raise click.UsageError("there is no .json file in " + ", ".join(map(str, files)))
    known: dict[str, Any] = {}  # documents share steps
    gc.disable()  # terms are trees without cycles: looking for some costs a tenth of the time
    reports = [_report(path, known, brief=quiet and not as_json) for path in documents]
    bad = sum("error" in report for report in reports)
    if as_json:
        click.echo(json.dumps({"verified": len(reports) - bad, "rejected": bad, "files": reports}, indent=2))
    else:
        for report in reports:
            _print(report, quiet)
        seconds = sum(report.get("seconds", 0) for report in reports)
        click.echo(f"{len(reports) - bad} verified, {bad} rejected ({seconds:.2f} s)")
    ctx.exit(1 if bad else 0)


def _report(path: Path, known: dict[str, Any], brief: bool) -> dict[str, Any]:
    from scsym.kernel import KernelError, replay
    from scsym.language.text import judgement_text

    try:
        if path.stat().st_size > replay.MAX_BYTES:
            return {"file": str(path), "error": f"a document of more than {replay.MAX_BYTES} bytes"}
        found = replay.verify(path.read_bytes(), known)
    except KernelError as error:
        return {"file": str(path), "error": str(error)}
    report = {
        "file": str(path),
        "theorem": judgement_text(found.theorem.conclusion),
        "seconds": round(found.seconds, 6),
    }
    if brief:
        return report
    return report | {
        "hypotheses": sorted(judgement_text(h) for h in found.theorem.hypotheses),
        "side_conditions": _side_conditions(found.theorem),
        "axioms": list(found.axioms),
        "steps": found.steps,
        "hash": found.hash,
    }


def _side_conditions(theorem: Any) -> list[str]:
    """The signs that belong to the statement: of each symbol in the conclusion or a hypothesis."""
    from scsym.kernel.terms import symbols_of

    used = set()
    for j in (theorem.conclusion, *theorem.hypotheses):
        used |= symbols_of(j.left) | symbols_of(j.right)
    return [f"{name} {SIGNS[s.sign]}" for name, s in theorem.signature.symbols if name in used and s.sign in SIGNS]


def _print(report: dict[str, Any], quiet: bool) -> None:
    if "error" in report:
        click.echo(f"{report['file']}: REJECTED: {report['error']}")
        return
    click.echo(f"{report['file']}: {report['theorem']}")
    if quiet:
        return
    click.echo(f"  hash: {report['hash']}")
    click.echo(f"  axioms: {', '.join(report['axioms']) or 'none'}")
    click.echo(f"  side conditions: {', '.join(report['side_conditions']) or 'none'}")
    for hypothesis in report["hypotheses"]:
        click.echo(f"  assumes: {hypothesis}")
