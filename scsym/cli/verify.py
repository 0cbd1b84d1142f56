"""``scsym verify``: stored proofs, replayed by the kernel alone."""

from __future__ import annotations

import gc
import json
import os
import stat
from pathlib import Path
from typing import Any

import click

from scsym.cli import judged
from scsym.judge.folder import MANIFEST

SIGNS = {"positive": "> 0", "nonneg": ">= 0", "nonzero": "!= 0", "natural": "in N"}


@click.command(short_help="Stored proofs, replayed by the kernel alone.")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the reports as JSON.")
@click.option("--quiet", "-q", is_flag=True, help="One line per file.")
@click.pass_context
def verify(ctx: click.Context, files: tuple[Path, ...], as_json: bool, quiet: bool) -> None:
    """Replay each proof document FILE (a folder: every .json in it) with the kernel and report what it proves.

    The kernel replays, and prints in a form that it reads back. A folder that scsym check --export wrote is judged:
    the verdict on each claim is made anew from its claims, proofs and models, and nobody's code runs. The exit code is
    0 only if every proof holds and every verdict is the one declared.
    """
    if len(files) == 1 and (files[0] / MANIFEST).exists():
        ctx.exit(judged.show(files[0], as_json, quiet))
    documents = [found for file in files for found in _documents(file)]
    if not documents:
        raise click.UsageError("there is no .json file in " + ", ".join(printable(str(f)) for f in files))
    known: dict[str, Any] = {}  # documents share steps
    texts: dict[Any, str] = {}  # and hypotheses
    gc.disable()  # terms are trees without cycles: looking for some costs a tenth of the time
    reports = [_report(path, known, texts) for path in documents]
    bad = sum("error" in report for report in reports)
    if as_json:
        click.echo(json.dumps({"verified": len(reports) - bad, "rejected": bad, "files": reports}, indent=2))
    else:
        for report in reports:
            _print(report, quiet)
        seconds = sum(report.get("seconds", 0) for report in reports)
        click.echo(f"{len(reports) - bad} verified, {bad} rejected ({seconds:.2f} s)")
    ctx.exit(1 if bad else 0)


def printable(text: str) -> str:
    """The text with whatever could steer a terminal or forge a line written as an escape."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode() for c in text)


def _documents(path: Path) -> list[Path]:
    return sorted(p for p in path.rglob("*") if p.suffix.lower() == ".json") if path.is_dir() else [path]


def _read(path: Path, limit: int) -> bytes:
    """The bytes of a regular file; raises OSError, with its cause in words, for anything else."""
    file = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))  # a fifo would block
    with open(file, "rb") as stream:
        found = os.fstat(stream.fileno())
        if not stat.S_ISREG(found.st_mode):
            raise OSError(0, "not a regular file")
        if found.st_size > limit:
            raise OSError(0, f"a document of more than {limit} bytes")
        return stream.read(limit + 1)


def _report(path: Path, known: dict[str, Any], texts: dict[Any, str]) -> dict[str, Any]:
    from scsym.kernel import KernelError, replay
    from scsym.kernel.text import checked_text

    def text(judgement: Any) -> str:
        key = (judgement, found.theorem.signature)
        if key not in texts:
            texts[key] = checked_text(*key)
        return texts[key]

    file = printable(str(path))
    try:
        if path.is_dir():
            return {"file": file, "error": "a folder, not a proof document"}
        found = replay.verify(_read(path, replay.MAX_BYTES), known)
        theorem = found.theorem
        conclusion = text(theorem.conclusion)
        hypotheses = [text(h) for h in replay.ordered(theorem.hypotheses)]
    except (OSError, ValueError) as error:
        return {"file": file, "error": f"cannot be read: {getattr(error, 'strerror', None) or error}"}
    except KernelError as error:
        return {"file": file, "error": printable(str(error))}
    return {
        "file": file,
        "name": found.name,
        "statement": found.statement,
        "theorem": conclusion,
        "hypotheses": hypotheses,
        "labels": list(found.labels),
        "side_conditions": _side_conditions(theorem),
        "axioms": list(found.axioms),
        "steps": found.steps,
        "work": found.work,
        "hash": found.hash,
        "seconds": round(found.seconds, 6),
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
    hypotheses, labels = report["hypotheses"], report["labels"]
    if quiet:
        count = f"{len(hypotheses)} {'hypothesis' if len(hypotheses) == 1 else 'hypotheses'}"
        named = ", ".join(sorted(filter(None, labels))) + (" and unnamed ones" if "" in labels else "")
        resting = f"{count}: {named if any(labels) else 'unnamed'}" if hypotheses else "no hypotheses"
        click.echo(f"{report['file']}: {report['theorem']}  [{resting}]")
        return
    click.echo(f"{report['file']}: {report['theorem']}")
    click.echo(f"  statement: {report['name'] or 'unnamed'}{' ' + report['statement'] if report['statement'] else ''}")
    click.echo(f"  hash: {report['hash']}")
    click.echo(f"  axioms: {', '.join(report['axioms']) or 'none'}")
    click.echo(f"  side conditions: {', '.join(report['side_conditions']) or 'none'}")
    for hypothesis, label in zip(hypotheses, labels, strict=True):
        click.echo(f"  assumes{' ' + label if label else ''}: {hypothesis}")
