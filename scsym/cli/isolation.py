"""What ``scsym check --isolated`` prints: verdicts made here, from data that a confined child wrote."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from scsym.claims.isolated import Isolated, Row, run_isolated
from scsym.cli.check import STYLES, print_rows
from scsym.cli.output import console, print_json
from scsym.kernel.text import checked_text


def show(paths: Sequence[Path], expression: str, jobs: int, seconds: float, as_json: bool) -> int:
    """Run and judge the statements and print what was found; the exit code: 0, or 1 if something is not as declared."""
    found = run_isolated(paths, expression, jobs, seconds)
    bad = sum(bool(row.wrong) for row in found.rows) + len(found.broken)
    if as_json:
        rows = [_data(row) for row in found.rows]
        print_json({"as_declared": not bad, "child": found.child, "not_read": list(found.broken), "statements": rows})
    else:
        _print(found, bad)
    return 1 if bad else 0


def _print(found: Isolated, bad: int) -> None:
    from rich.markup import escape

    out = console()
    for paper, group in groupby(sorted(found.rows, key=_paper), key=_paper):
        out.print(f"[bold]{escape(paper)}[/]")
        print_rows(out, [_cells(row) for row in group])
        out.print()
    for row in found.rows:
        if row.wrong:
            told = f": declared {escape(row.declared)}, found {escape(row.verdict)}: {escape(row.wrong)}"
            out.print(f"[bold red]{escape(row.name)}[/]{told}", soft_wrap=True)
    for text in found.broken:
        out.print(f"[bold red]not read[/]: {escape(text)}", soft_wrap=True)
    counts = Counter(row.verdict for row in found.rows)
    verdicts = ", ".join(f"{n} {escape(verdict)}" for verdict, n in sorted(counts.items()))
    end = f"{bad} not as declared or not read" if bad else "all as declared"
    out.print(f"[{'bold red' if bad else 'green'}]{len(found.rows)} statements: {verdicts}; {end}[/]", soft_wrap=True)
    out.print(f"[dim]the statements ran in a process {escape(found.child)}[/]", soft_wrap=True)


def _paper(row: Row) -> str:
    return row.name.split("/", 1)[0]


def _goals(row: Row) -> list[str]:
    stated = row.judged.stated if row.judged else None
    return [checked_text(goal, stated.signature) for goal in stated.goals] if stated else []


def _cells(row: Row) -> list[str]:
    from rich.markup import escape

    goals = _goals(row)
    states = goals[0] + (f" (and {len(goals) - 1} more)" if len(goals) > 1 else "") if goals else ""
    style = "bold red" if row.wrong else STYLES.get(row.verdict, "blue")
    cells = (row.name.split("/", 1)[-1], states)
    return [*map(escape, cells), f"[{style}]{escape(row.verdict)}[/]", f"{1000 * row.seconds:.1f}"]


def _data(row: Row) -> dict[str, object]:
    found = row.judged.finding if row.judged else None
    return {
        "name": row.name,
        "goals": _goals(row),
        "declared": row.declared,
        "verdict": row.verdict,
        "judged": found is not None,
        "as_declared": not row.wrong,
        "failure": row.wrong,
        "hypotheses": list(found.hypotheses) if found else [],
        "definitions": list(found.definitions) if found else [],
        "seconds": round(row.seconds, 6),
    }
