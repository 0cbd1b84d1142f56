"""What ``scsym verify`` prints: proof documents replayed, folders judged; the standard library, kernel and judge alone.

`main` is the whole checker: in the one file that ``scsym verify --bundle`` writes it is run by ``python -I FILE``.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import stat
import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from scsym.kernel import KernelError, document, replay
from scsym.kernel.terms import symbols_of
from scsym.kernel.text import checked_text

from .folder import MANIFEST, FolderError, Judged, judge_folder

SIGNS = {"positive": "> 0", "nonneg": ">= 0", "nonzero": "!= 0", "natural": "in N"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line, check what it names and print what was found; the exit code: 0, 1, or 2 for wrong use."""
    parser = argparse.ArgumentParser(prog="scsym-verify", description="Replay proofs and judge folders of claims.")
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a proof document, or a folder")
    parser.add_argument("--json", action="store_true", help="print the reports as JSON")
    parser.add_argument("-q", "--quiet", action="store_true", help="one line per file")
    given = parser.parse_args(arguments)
    return report(given.files, given.json, given.quiet)


def report(files: Sequence[Path], as_json: bool, quiet: bool) -> int:
    """Check the files and folders and print what was found; the exit code.

    A folder with a manifest is judged; of any other every ``.json`` file is replayed.
    """
    if len(files) == 1 and (files[0] / MANIFEST).exists():
        return _folder(files[0], as_json, quiet)
    documents = [found for file in files for found in _documents(file)]
    if not documents:
        print("Error: there is no .json file in " + ", ".join(printable(str(f)) for f in files), file=sys.stderr)
        return 1
    known: dict[str, Any] = {}  # documents share steps
    texts: dict[Any, str] = {}  # and hypotheses
    gc.disable()  # terms are trees without cycles: looking for some costs a tenth of the time
    reports = [_report(path, known, texts) for path in documents]
    bad = sum("error" in found for found in reports)
    if as_json:
        print(json.dumps({"verified": len(reports) - bad, "rejected": bad, "files": reports}, indent=2))
    else:
        for found in reports:
            _print(found, quiet)
        seconds = sum(found.get("seconds", 0) for found in reports)
        print(f"{len(reports) - bad} verified, {bad} rejected ({seconds:.2f} s)")
    return 1 if bad else 0


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
    def text(judgement: Any) -> str:
        key = (judgement, found.theorem.signature)
        if key not in texts:
            texts[key] = checked_text(*key)
        return texts[key]

    file = printable(str(path))
    try:
        if path.is_dir():
            return {"file": file, "error": "a folder, not a proof document"}
        found = replay.verify(_read(path, document.MAX_BYTES), known)
        theorem = found.theorem
        conclusion = text(theorem.conclusion)
        hypotheses = [text(h) for h in document.ordered(theorem.hypotheses)]
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
    used = set()
    for j in (theorem.conclusion, *theorem.hypotheses):
        used |= symbols_of(j.left) | symbols_of(j.right)
    return [f"{name} {SIGNS[s.sign]}" for name, s in theorem.signature.symbols if name in used and s.sign in SIGNS]


def _print(report: dict[str, Any], quiet: bool) -> None:
    if "error" in report:
        print(f"{report['file']}: REJECTED: {report['error']}")
        return
    hypotheses, labels = report["hypotheses"], report["labels"]
    if quiet:
        count = f"{len(hypotheses)} {'hypothesis' if len(hypotheses) == 1 else 'hypotheses'}"
        named = ", ".join(sorted(filter(None, labels))) + (" and unnamed ones" if "" in labels else "")
        resting = f"{count}: {named if any(labels) else 'unnamed'}" if hypotheses else "no hypotheses"
        print(f"{report['file']}: {report['theorem']}  [{resting}]")
        return
    print(f"{report['file']}: {report['theorem']}")
    print(f"  statement: {report['name'] or 'unnamed'}{' ' + report['statement'] if report['statement'] else ''}")
    print(f"  hash: {report['hash']}")
    print(f"  axioms: {', '.join(report['axioms']) or 'none'}")
    print(f"  side conditions: {', '.join(report['side_conditions']) or 'none'}")
    for hypothesis, label in zip(hypotheses, labels, strict=True):
        print(f"  assumes{' ' + label if label else ''}: {hypothesis}")


def _folder(folder: Path, as_json: bool, quiet: bool) -> int:
    """Judge a folder and print what was judged; the exit code."""
    start = time.perf_counter()
    gc.disable()  # as above
    try:
        rows = list(judge_folder(folder))
    except FolderError as error:
        print(f"Error: {printable(str(error))}", file=sys.stderr)
        return 1
    seconds = time.perf_counter() - start
    bad = sum(not row.good for row in rows)
    if as_json:
        print(json.dumps({"bad": bad, "claims": [_claim_data(row) for row in rows]}, indent=2))
        return 1 if bad else 0
    for row in rows:
        for line in _claim_lines(row, quiet):
            print(line)
    counts = Counter(row.finding.verdict for row in rows if row.finding is not None)
    told = [f"{n} {verdict}" for verdict, n in sorted(counts.items())]
    left = sum(row.finding is None and not row.error for row in rows)
    told += [f"{left} not judged (open where they come from, or resting on functions of the library)"] if left else []
    end = f"{bad} not as declared" if bad else "all as declared"
    print(f"{len(rows)} claims: {', '.join(told)}; {end} ({seconds:.2f} s)")
    return 1 if bad else 0


def _claim_lines(row: Judged, quiet: bool) -> Iterable[str]:
    """A claim as it was judged: goals and hypotheses in the form that is read back."""
    verdict = row.finding.verdict if row.finding else "not judged"
    wrong = row.error or (row.finding.reason if row.finding and not row.good else "")
    yield f"{row.name}: {verdict}{'' if row.good else f' (declared {row.declared}): {wrong}'}"
    if row.stated is None:
        return
    found = row.finding
    if quiet:
        names = found.hypotheses if found else ()
        yield f"  {len(names)} hypotheses: {', '.join(names) or 'none'}"
        return
    for goal in row.stated.goals:
        yield f"  {checked_text(goal, row.stated.signature)}"
    if found is None:
        return
    for label, names in (("assumes", found.hypotheses), ("where", found.definitions)):
        for name in names:
            yield f"    {label} {name}: {checked_text(row.stated.hypotheses[name], row.stated.signature)}"
    if found.axioms:
        yield f"    axioms: {', '.join(found.axioms)}"


def _claim_data(row: Judged) -> dict[str, Any]:
    found = row.finding
    goals = [checked_text(g, row.stated.signature) for g in row.stated.goals] if row.stated else []
    return {
        "name": row.name,
        "declared": row.declared,
        "verdict": found.verdict if found else None,
        "good": row.good,
        "reason": row.error or (found.reason if found else ""),
        "goals": goals,
        "hypotheses": list(found.hypotheses) if found else [],
        "definitions": list(found.definitions) if found else [],
    }
