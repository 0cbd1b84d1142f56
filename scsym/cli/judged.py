"""A folder of claims, judged: what ``scsym verify DIR`` prints where DIR has a manifest."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from scsym.judge.folder import FolderError, Judged, judge_folder
from scsym.kernel.text import checked_text


def show(folder: Path, as_json: bool, quiet: bool) -> int:
    """Judge a folder and print what was judged; the exit code."""
    start = time.perf_counter()
    try:
        rows = list(judge_folder(folder))
    except FolderError as error:
        click.echo(f"Error: {error}", err=True)
        return 1
    seconds = time.perf_counter() - start
    bad = sum(not row.good for row in rows)
    if as_json:
        click.echo(json.dumps({"bad": bad, "claims": [_data(row) for row in rows]}, indent=2))
        return 1 if bad else 0
    for row in rows:
        for line in _lines(row, quiet):
            click.echo(line)
    counts = Counter(row.finding.verdict for row in rows if row.finding is not None)
    told = [f"{n} {verdict}" for verdict, n in sorted(counts.items())]
    left = sum(row.finding is None and not row.error for row in rows)
    told += [f"{left} not judged (they rest on functions of the library)"] if left else []
    end = f"{bad} not as declared" if bad else "all as declared"
    click.echo(f"{len(rows)} claims: {', '.join(told)}; {end} ({seconds:.2f} s)")
    return 1 if bad else 0


def _lines(row: Judged, quiet: bool) -> Iterable[str]:
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


def _data(row: Judged) -> dict[str, Any]:
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
