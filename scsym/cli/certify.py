"""``scsym certify``: theorems checked by a proven checker, or proven again in Coq, from the same data."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from scsym.cli.output import console, print_json, table

CERTIFICATE, MANIFEST = ".json", "manifest.json"


@click.command(short_help="The theorems, checked by a checker that Coq proves sound.")
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(path_type=Path))
@click.option("-k", "expression", metavar="EXPR", default="", help="Only statements matching words and, or, not.")
@click.option("--coqc", "slow", is_flag=True, help="Have Coq itself prove every theorem again (minutes, not seconds).")
@click.option("--seconds", default=300.0, show_default=True, help="Time limit for a document, or a file given to Coq.")
@click.option(
    "-j", "--jobs", default=2, show_default=True, type=click.IntRange(1), help="With --coqc: files at a time."
)
@click.option("--keep", type=click.Path(path_type=Path, file_okay=False), help="With --coqc: a folder for Coq's files.")
@click.option("--quiet", "-q", is_flag=True, help="Only what is not certified, and the count.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.pass_context
def certify(
    ctx: click.Context,
    paths: tuple[Path, ...],
    expression: str,
    slow: bool,
    seconds: float,
    jobs: int,
    keep: Path | None,
    quiet: bool,
    as_json: bool,
) -> None:
    """Check theorems once more, independently of the kernel.

    PATH is a certificate (.json), a folder of certificates, or a file or folder of statements, whose theorems are
    written as certificates first (default: the papers shipped). A checker written in Gallina, which Coq proves sound
    for all finite types, functions and Archimedean ordered fields, is extracted to OCaml, compiled once and reads the
    certificates itself. With --coqc every step is given to Coq instead, and the theorems become theorems of Coq that
    rest on no axiom; one over which Coq takes longer than the time limit is named and is not certified.

    The exit code is 0 if all are certified, 1 if one is not or there was nothing to certify, 2 for wrong use.
    """
    stored = [path for path in paths if _holds_certificates(path)]
    code = [path for path in paths if path not in stored]
    certificates = [found for path in stored for found in _certificates(path)]
    theorems = _theorems(code, expression) if code or not paths else []
    started = time.perf_counter()
    if slow:
        rows, bad = _by_coqc(certificates, theorems, seconds, jobs, keep)
        real = _over_reals(seconds)
    else:
        rows, bad, real = *_by_program(certificates, theorems, seconds), None
    took = time.perf_counter() - started
    if as_json:
        summary: dict[str, Any] = {"theorems": len(rows), "complete": len(rows) - bad}
        print_json({**summary, **({"real_numbers": real} if slow else {}), "results": rows})
    else:
        _print(rows, quiet, full=not slow and bool(stored))
        who = "Coq proves" if slow else "The extracted checker certifies"
        out = console()
        out.print(f"{who} {len(rows) - bad} of {len(rows)} theorems completely, in {took:.1f} s", soft_wrap=True)
        if slow:
            out.print(_real_text(real), soft_wrap=True)
    ctx.exit(0 if rows and not bad else 1)


def _holds_certificates(path: Path) -> bool:
    """Whether a path is a certificate, a folder of these (one with JSON files and without Python ones), or nothing."""
    if not path.exists():
        return True
    if path.is_dir():
        return not any(path.rglob("*.py")) and any(_certificates(path))
    return path.suffix.lower() == CERTIFICATE


def _certificates(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    return sorted(p for p in path.rglob("*") if p.suffix.lower() == CERTIFICATE and p.name != MANIFEST)


def _theorems(paths: Sequence[Path], expression: str) -> list[tuple[str, Any]]:
    """The theorems that statements make, each with a name."""
    from scsym.claims import collect, proofs_folder, run, select

    theorems = []
    for statement in select(collect(*(paths or (proofs_folder(),))), expression):
        found = [step.value.theorem for step in run(statement).steps if step.kind == "theorem"]
        theorems += [(f"{statement.name}#{n}", theorem) for n, theorem in enumerate(found, start=1)]
    return theorems


def _by_program(
    certificates: Sequence[Path], theorems: Sequence[tuple[str, Any]], seconds: float
) -> tuple[list[dict[str, Any]], int]:
    """What the extracted checker says, and how many are not certified."""
    from scsym.certify.extracted import answers
    from scsym.prove.store import dump

    with tempfile.TemporaryDirectory() as folder:
        written = []
        for n, (_, theorem) in enumerate(theorems):
            written.append(Path(folder, f"{n}.json"))
            written[-1].write_text(dump(theorem), encoding="utf-8")
        found = answers([*certificates, *written], seconds=seconds)
    names = [*map(str, certificates), *(name for name, _ in theorems)]
    rows = [
        {
            "name": name,
            "complete": answer.certified,
            "verdict": answer.verdict,
            "reason": answer.reason,
            "steps": answer.steps,
            "conclusion": answer.conclusion,
            "hypotheses": list(answer.hypotheses),
            "signs": list(answer.signs),
        }
        for name, answer in zip(names, found, strict=True)
    ]
    return rows, sum(not row["complete"] for row in rows)


def _by_coqc(
    certificates: Sequence[Path], theorems: Sequence[tuple[str, Any]], seconds: float, jobs: int, keep: Path | None
) -> tuple[list[dict[str, Any]], int]:
    """What Coq says, and how many it does not prove. The kernel replays certificates, to tell what each step claims."""
    from scsym.certify.run import certify as run_coq
    from scsym.kernel import KernelError
    from scsym.kernel.replay import replay

    rows: list[dict[str, Any]] = []
    read: list[tuple[str, Any]] = []
    for path in certificates:
        try:
            read.append((str(path), replay(json.loads(path.read_bytes()))))
        except (KernelError, OSError, ValueError) as error:
            rows.append(
                {"name": str(path), "complete": False, "verdict": "unreadable", "reason": str(error), "steps": 0}
            )
    for result in run_coq([*read, *theorems], seconds=seconds, jobs=jobs, keep=keep):
        row = {"name": result.name, "hash": result.hash, "complete": result.complete, "steps": result.steps}
        verdict = "proven" if result.complete else "not certified" if result.given_up else "refused"
        reason = f"took longer than {result.given_up:g} s" if result.given_up else ", ".join(result.refused)
        rows.append({**row, "verdict": verdict, "reason": reason, "refused": list(result.refused)})
    return rows, sum(not row["complete"] for row in rows)


def _over_reals(seconds: float) -> bool | None:
    from scsym.certify.coqc import over_reals

    return over_reals(seconds)


def _real_text(real: bool | None) -> str:
    from scsym.certify.coqc import REAL_AXIOMS, REAL_PACKAGE

    if real:
        return f"The real numbers with their logarithm are a model, by the axioms {', '.join(sorted(REAL_AXIOMS))}"
    return f"That the real numbers are a model was not checked: {REAL_PACKAGE} is not installed"


def _print(rows: Sequence[dict[str, Any]], quiet: bool, full: bool) -> None:
    """One line for each theorem; of certificates also what was established."""
    out = console()
    shown = [row for row in rows if not (quiet and row["complete"])]
    if not full:
        made = table("theorem", "steps", "verdict", right=["steps"])
        for row in shown:
            made.add_row(row["name"], str(row["steps"]), opinion(row))
        if shown:
            out.print(made)
        return
    for row in shown:
        out.print(f"{row['name']}: {opinion(row)}", soft_wrap=True, markup=False, highlight=False)
        if row["conclusion"]:
            lines = [*(f"if    {h}" for h in row["hypotheses"]), f"then  {row['conclusion']}"]
            lines += [f"where {', '.join(row['signs'])}"] if row["signs"] else []
            out.print("\n".join(f"  {line}" for line in lines), soft_wrap=True, markup=False, highlight=False)


def opinion(row: dict[str, Any]) -> str:
    """The verdict on a theorem with its reason."""
    return f"{row['verdict']}: {row['reason']}" if row["reason"] else row["verdict"]
