"""``scsym check``: every statement, and whether it has the verdict that it declares."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scsym.claims import Claim, Outcome, collect, proofs_folder, select
from scsym.claims.export import write_certificates, write_folder
from scsym.claims.statement import AGAINST
from scsym.cli.output import as_read, console, print_json, progress, table
from scsym.errors import StatementError
from scsym.files import write_atomically

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

STYLES = {
    "proven": "green",
    "proven, hypotheses not tried": "cyan",
    "proven for this shape": "green",
    "established by the library": "green",
    "refuted": "yellow",
    "open": "blue",
    "vacuous": "red",
}

REFUTE = "Where a proof fails, how long to look for a counterexample; 0 is not at all."


@click.command(short_help="Every statement, against the verdict it declares.")
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(path_type=Path))
@click.option("-k", "expression", metavar="EXPR", default="", help="Only statements matching words and, or, not.")
@click.option("-j", "jobs", metavar="N", type=click.IntRange(1), default=1, show_default=True, help="Processes to use.")
@click.option("--again", is_flag=True, help="Run what did not change since the last check, too.")
@click.option("-v", "--verbose", is_flag=True, help="Each goal in full, and what its verdict rests on.")
@click.option("--json", "as_json", is_flag=True, help="Print the outcomes as JSON.")
@click.option("--certificates", metavar="DIR", type=click.Path(path_type=Path, file_okay=False), help="Store proofs.")
@click.option(
    "--export", "folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False), help="For scsym verify DIR."
)
@click.option(
    "--refute", "seconds", metavar="SECONDS", type=click.FloatRange(0), default=5, show_default=True, help=REFUTE
)
@click.option("--report", type=click.Choice(["trust"]), help="Each theorem against kernel, Coq and concrete models.")
@click.option("--junit", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False), help="Write JUnit XML too.")
@click.option("--isolated", is_flag=True, help="Run statements in a child that can write nothing here; judge its data.")
@click.pass_context
def check(
    ctx: click.Context,
    paths: tuple[Path, ...],
    expression: str,
    jobs: int,
    again: bool,
    verbose: bool,
    as_json: bool,
    certificates: Path | None,
    folder: Path | None,
    seconds: float,
    report: str | None,
    junit: Path | None,
    isolated: bool,
) -> None:
    """Check each statement below PATH (default: the papers shipped with scsym).

    A statement declares its verdict, such as proven, refuted or open. The exit code is 0 only if each
    statement has the verdict that it declares, 1 if one differs or a file cannot be read, 2 for wrong use. A statement
    that did not change since it was last checked, by content, is only replayed and judged. With --certificates, each
    theorem's proof is stored as JSON in DIR; with --export, claims, proofs and models, for scsym verify to judge from
    data alone.

    Checking runs the code of the files. With --isolated it runs in a child process that, where the system can (Linux
    with Landlock), cannot write outside a folder of its own, connect anywhere or signal other processes, and that has
    limits on time and memory; here only the data that it wrote are judged. This is best effort: what the files may
    read is not limited.
    """
    roots = paths or (proofs_folder(),)
    if isolated:
        if certificates or folder or report or junit or verbose:
            raise click.UsageError("--isolated goes with -k, -j, --refute and --json only")
        from scsym.cli import isolation

        ctx.exit(isolation.show(roots, expression, jobs, seconds, as_json))
    broken: list[str] = []
    everything = collect(*roots, broken=broken)
    statements = select(everything, expression)
    if not statements:
        where = ", ".join(map(str, paths)) or "the shipped papers"
        wanted = f" matches {expression!r}" if expression.strip() else ""
        raise StatementError(f"no statement in {where}{wanted or ' was found'}")
    again, jobs = again or report is not None, 1 if report else jobs  # the report needs the lemmas themselves
    outcomes = _with_known_statements(_run(statements, jobs, seconds, again), everything)
    if junit is not None:
        write_atomically(junit, _junit(statements, outcomes, broken))
    if certificates is not None:
        write_certificates(outcomes, certificates)
    if folder is not None:
        write_folder(folder, statements, outcomes)
    if report is not None:
        from scsym.cli import trust

        good = trust.show(outcomes)
        good = good and all(outcome.as_declared for outcome in outcomes)
        for text in broken:
            click.echo(f"{text}: not read", err=True)
        ctx.exit(0 if good and not broken else 1)
    if as_json:
        print_json(_document(statements, outcomes, broken))
    else:
        _print(statements, outcomes, verbose, broken)
    ctx.exit(0 if all(outcome.as_declared for outcome in outcomes) and not broken else 1)


def _run(statements: Sequence[Claim], jobs: int, seconds: float, again: bool) -> list[Outcome]:
    from scsym.claims import run_all

    done: dict[str, Outcome] = {}
    workers = min(jobs, len(statements))
    with progress("checking", len(statements)) as advance:
        for outcome in run_all(statements, workers if workers > 1 else None, seconds, again=again):
            done[outcome.name] = outcome
            advance(outcome.name)
    return [done[statement.name] for statement in statements]


def _with_known_statements(outcomes: list[Outcome], everything: Sequence[Claim]) -> list[Outcome]:
    """Naming a statement that does not exist as what holds instead is a failure, where its paper is among these."""
    names, papers = {s.name for s in everything}, {s.paper for s in everything}
    instead = {s.name: s.instead for s in everything}
    checked = []
    for outcome in outcomes:
        missing = [n for n in instead[outcome.name] if n.split("/")[0] in papers and n not in names]
        if missing and not outcome.failure:
            outcome = replace(outcome, failure=f"{missing[0]} is to hold instead, and there is no such statement")
        checked.append(outcome)
    return checked


def _summary(statements: Sequence[Claim], outcomes: Sequence[Outcome], broken: Sequence[str] = ()) -> str:
    counts = [(v, sum(o.verdict.value == v for o in outcomes)) for v in STYLES]
    told = {"refuted": _against(statements)}
    verdicts = ", ".join(f"{n} {verdict}{told.get(verdict, '')}" for verdict, n in counts if n)
    differ = sum(not o.as_declared for o in outcomes)
    noun = "statement" if len(outcomes) == 1 else "statements"
    end = "all as declared" if not differ else f"{differ} not as declared"
    if broken:
        end += f"; {len(broken)} {'file' if len(broken) == 1 else 'files'} not read"
    return f"{len(outcomes)} {noun}: {verdicts}; {end} ({sum(o.seconds for o in outcomes):.2f} s)"


def _against(statements: Sequence[Claim]) -> str:
    """`` (2 the text, 1 a reading)``: what the refutations are against."""
    words = {"text": "the text", "reading": "a reading", "strengthening": "a strengthening"}
    counts = {w: sum(s.against == key for s in statements) for key, w in words.items()}
    told = ", ".join(f"{n} {word}" for word, n in counts.items() if n)
    return f" ({told})" if told else ""


def _print(statements: Sequence[Claim], outcomes: Sequence[Outcome], verbose: bool, broken: Sequence[str]) -> None:
    from rich.markup import escape

    out = console()
    pairs = sorted(zip(statements, outcomes, strict=True), key=lambda pair: pair[0].paper)
    for paper, group in groupby(pairs, key=lambda pair: pair[0].paper):
        own = list(group)
        out.print(f"[bold]{escape(paper)}[/]")
        if not verbose:
            print_rows(out, [_row(statement, outcome) for statement, outcome in own])
            out.print()
        for statement, outcome in own if verbose else ():
            for line in _lines(statement, outcome):
                out.print(line, soft_wrap=False)
            out.print()
    for statement, outcome in pairs:
        if not outcome.as_declared:
            out.print(
                f"[bold red]{escape(outcome.name)}[/]: declared {outcome.expect}, found {_found(outcome)}"
                + (f": {escape(outcome.failure)}" if outcome.failure else "")
                + f"\n  [dim]in {escape(outcome.place or f'{statement.file}:{statement.line}')}[/]",
                soft_wrap=True,
            )
    for text in broken:
        out.print(f"[bold red]not read[/]: {escape(text)}", soft_wrap=True)
    good = all(outcome.as_declared for outcome in outcomes) and not broken
    out.print(f"[{'green' if good else 'bold red'}]{_summary(statements, outcomes, broken)}[/]", soft_wrap=True)


COLUMNS = ("statement", "states", "verdict", "ms")
LEAST = 20  # the goals are cut to no less; below, they stand on lines of their own


def print_rows(out: Console, rows: Sequence[Sequence[str]]) -> None:
    """One line per statement: name, its first goal cut to the width, verdict, milliseconds.

    Where that leaves no room for goals, each stands in full below its line.
    """
    from rich.padding import Padding
    from rich.text import Text

    sizes = [max(len(head), *(Text.from_markup(row[n]).cell_len for row in rows)) for n, head in enumerate(COLUMNS)]
    room = out.width - sum(sizes) + sizes[1] - 3 * (len(COLUMNS) - 1)  # rich puts three blanks between two columns
    if room < LEAST:
        for name, states, verdict, ms in rows:
            out.print(
                f"[bold]{name}[/]  {verdict}  {ms} ms",
                Padding(states, (0, 0, 0, 2), expand=False),
                sep="\n",
                overflow="fold",
            )
        return
    made = table(*COLUMNS, right=["ms"])
    for column, size in zip(made.columns, (sizes[0], min(sizes[1], room), *sizes[2:]), strict=True):
        column.width, column.no_wrap, column.overflow = size, True, "ellipsis"
    for row in rows:
        made.add_row(*row)
    out.print(made)


def _row(statement: Claim, outcome: Outcome) -> list[str]:
    from rich.markup import escape

    goals = statement.shown
    states = goals[0] + (f" (and {len(goals) - 1} more)" if len(goals) > 1 else "") if goals else statement.title
    cells = (statement.name.split("/", 1)[1], states)
    return [*map(escape, cells), _verdict(outcome), f"{1000 * outcome.seconds:.1f}"]


def _verdict(outcome: Outcome) -> str:
    if outcome.as_declared:
        return f"[{STYLES[outcome.verdict.value]}]{outcome.verdict}[/]"
    return f"[bold red]{_found(outcome)}[/] (declared {outcome.expect})"


def _found(outcome: Outcome) -> str:
    return "an error" if outcome.verdict is outcome.expect else str(outcome.verdict)


def _lines(statement: Claim, outcome: Outcome) -> Iterator[Text]:
    """A statement in full: its name and verdict, each goal, and what the verdict rests on."""
    from rich.text import Text

    head = Text.from_markup(_verdict(outcome))
    yield Text.assemble((statement.name, "bold"), "  ", head, f"  {1000 * outcome.seconds:.1f} ms")
    for n, goal in enumerate(map(repr, statement.stated) if outcome.failed else statement.shown):
        mark = "  not shown: " if n in outcome.failed else "  "
        yield Text(f"{mark}{goal}", style="red" if n in outcome.failed else "")
    for line in as_read(statement)[1:]:
        yield Text(f"  read as: {line.strip()}", style="dim")
    for label, names in (("assumes", outcome.hypotheses), ("where", outcome.definitions), ("axioms", outcome.axioms)):
        if names:
            yield Text(f"  {label}: {', '.join(names)}", style="dim")
    if statement.against:
        instead = ", ".join(statement.instead) or "-"
        yield Text(f"  against {AGAINST[statement.against]}; instead: {instead}", style="dim")


def _document(statements: Sequence[Claim], outcomes: Sequence[Outcome], broken: Sequence[str]) -> dict[str, Any]:
    rows = [as_data(s, o) for s, o in zip(statements, outcomes, strict=True)]
    good = all(o.as_declared for o in outcomes) and not broken
    summary = _summary(statements, outcomes, broken)
    return {"as_declared": good, "summary": summary, "not_read": list(broken), "statements": rows}


def as_data(statement: Claim, outcome: Outcome) -> dict[str, Any]:
    """A statement with its outcome as plain data for JSON."""
    return {
        "name": statement.name,
        "paper": statement.paper,
        "source": statement.source,
        "title": statement.title,
        "goals": [repr(goal) for goal in statement.stated],
        "quote": {"text": quote.text, "status": quote.status} if (quote := statement.quote) else None,
        "against": statement.against,
        "instead": list(statement.instead),
        "declared": str(outcome.expect),
        "verdict": str(outcome.verdict),
        "as_declared": outcome.as_declared,
        "failure": outcome.failure,
        "seconds": round(outcome.seconds, 6),
        "theory": statement.theory.name,
        "hypotheses": list(outcome.hypotheses),
        "definitions": list(outcome.definitions),
        "failed_goals": list(outcome.failed),
        "judged": outcome.judged,
        "axioms": list(outcome.axioms),
        "steps": [{"kind": s.kind, "text": s.text} for s in outcome.steps],
        "file": statement.file,
        "line": statement.line,
        "failed_at": outcome.place,
    }


def _junit(statements: Sequence[Claim], outcomes: Sequence[Outcome], broken: Sequence[str]) -> str:
    from xml.etree import ElementTree as xml

    root = xml.Element("testsuites", name="scsym check")
    suites: dict[str, xml.Element] = {}
    for statement, outcome in zip(statements, outcomes, strict=True):
        if statement.paper not in suites:
            suites[statement.paper] = xml.SubElement(root, "testsuite", name=statement.paper)
        case = xml.SubElement(
            suites[statement.paper],
            "testcase",
            classname=statement.paper,
            name=statement.name,
            time=f"{outcome.seconds:.6f}",
        )
        if not outcome.as_declared:
            message = f"declared {outcome.expect}, found {outcome.verdict}"
            xml.SubElement(case, "failure", message=message).text = outcome.failure or message
        xml.SubElement(case, "system-out").text = "\n".join(step.text for step in outcome.steps)
    if broken:
        suites["not read"] = xml.SubElement(root, "testsuite", name="not read")
    for text in broken:
        case = xml.SubElement(suites["not read"], "testcase", classname="not read", name=text, time="0")
        xml.SubElement(case, "failure", message="not read").text = text
    for suite in suites.values():
        cases = suite.findall("testcase")
        suite.set("tests", str(len(cases)))
        suite.set("failures", str(sum(case.find("failure") is not None for case in cases)))
        suite.set("errors", "0")
        suite.set("time", f"{sum(float(case.get('time', 0)) for case in cases):.6f}")
    xml.indent(root)
    return xml.tostring(root, encoding="unicode", xml_declaration=True) + "\n"
