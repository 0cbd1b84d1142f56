"""``scsym show``: one statement, what is claimed and how it was shown."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scsym.claims import Claim, Outcome, collect, proofs_folder
from scsym.claims.documents import theory_hash
from scsym.claims.failing import failing
from scsym.claims.statement import AGAINST, Verdict
from scsym.cli.check import STYLES, as_data
from scsym.cli.output import console, print_json
from scsym.errors import StatementError

if TYPE_CHECKING:
    from rich.padding import Padding
    from rich.text import Text

    from scsym.prove import Lemma


@click.command(short_help="One statement and the steps of its proof.")
@click.argument("name")
@click.option("--path", type=click.Path(path_type=Path), help="Where to collect (default: the papers shipped).")
@click.option("--assumptions", is_flag=True, help="Everything that the verdict rests on, and no proof.")
@click.option("--json", "as_json", is_flag=True, help="Print the statement and its proof as JSON.")
@click.pass_context
def show(ctx: click.Context, name: str, path: Path | None, assumptions: bool, as_json: bool) -> None:
    """Show the statement NAME ("paper/statement"): what is printed, what is claimed, and each step of its proof.

    With --assumptions: all that the verdict rests on, by kind: hypotheses, signs of symbols, rules of the kernel and
    facts that it takes for granted, conventions such as 0^0 = 1, definitions, the stored model.
    """
    from scsym.claims import run

    statement = find(name, collect(path or proofs_folder()))
    outcome = run(statement, seconds=5)
    if as_json:
        print_json(
            {**as_data(statement, outcome), **({"assumptions": _groups(statement, outcome)} if assumptions else {})}
        )
    elif assumptions:
        _print_assumptions(statement, outcome)
    else:
        _print(statement, outcome)
    ctx.exit(0 if outcome.as_declared else 1)


def find(name: str, statements: list[Claim]) -> Claim:
    """The statement of that name. Raises StatementError where there is none, with the names that come near."""
    for statement in statements:
        if statement.name == name:
            return statement
    names = [statement.name for statement in statements]
    near = get_close_matches(name, names, n=3, cutoff=0.4) or [n for n in names if name in n][:3]
    hint = f"; did you mean {' or '.join(near)}?" if near else "; scsym check lists all"
    raise StatementError(f"there is no statement named {name!r}{hint}")


def _print(statement: Claim, outcome: Outcome) -> None:
    from rich.markup import escape

    out = console()
    heading = f"[bold]{escape(statement.name)}[/]"
    if statement.title:
        heading += f"  {escape(statement.title)}"
    out.print(heading, soft_wrap=True)
    style = STYLES[outcome.verdict.value] if outcome.as_declared else "bold red"
    declared = "" if outcome.verdict is outcome.expect else f" (declared {outcome.expect})"
    rows = [
        ("in the paper", escape(statement.source)),
        *((f"goal {n}", escape(text)) for n, text in enumerate(statement.shown, start=1)),
        *(((quote.status, escape(quote.text)),) if (quote := statement.quote) else ()),
        ("against", AGAINST.get(statement.against, "")),
        ("holds instead", escape(", ".join(statement.instead))),
        ("remark", escape(statement.why)),
        ("theory", f"{escape(statement.theory.name)} ({theory_hash(statement.theory)[:12]})"),
        ("verdict", f"[{style}]{outcome.verdict}[/]{declared}, {1000 * outcome.seconds:.1f} ms"),
        ("assumes", escape(", ".join(outcome.hypotheses))),
        ("where", escape(", ".join(outcome.definitions))),
        *(("false", escape(str(f))) for model in _refuting(outcome) for f in failing(statement, model)),
        ("failure", f"[bold red]{escape(outcome.failure)}[/]" if outcome.failure else ""),
        ("fails at", escape(outcome.place)),
    ]
    for label, text in rows:
        if text:
            out.print(f"[dim]{label + ':':<14}[/]{_below(text, 14)}", soft_wrap=True)
    lemmas = [step.value for step in outcome.steps if step.kind == "theorem"]
    for heading, lines in _assumed(lemmas):
        out.print(f"\n{heading}:")
        for line in lines:
            out.print(f"  {escape(line)}", soft_wrap=True)
    if outcome.steps:
        out.print("\nshown:")
    names: dict[int, str] = {}
    for number, step in enumerate(outcome.steps, start=1):
        out.print(f"  {number}. [dim]{step.kind}[/]  {_below(escape(step.text), 7)}", soft_wrap=True)
        if step.kind == "theorem":
            for line in _followed(step.value, names):
                out.print(f"       {escape(line)}", soft_wrap=True)
    if lemmas:
        out.print("\n[dim]<x> is left minus right of the hypothesis or step x[/]")


def _groups(statement: Claim, outcome: Outcome) -> dict[str, list[str]]:
    from scsym.render import assumptions

    return {heading: lines for heading, lines in assumptions.groups(statement, outcome) if lines and lines != [""]}


def _print_assumptions(statement: Claim, outcome: Outcome) -> None:
    """Each group with its lines, wrapped within the width."""
    from rich.text import Text

    out = console()
    out.print(Text(f"{statement.name}: {outcome.verdict}" + ("" if outcome.as_declared else f" ({outcome.failure})")))
    groups = {"states": [repr(goal) for goal in statement.stated], **_groups(statement, outcome)}
    for heading, lines in groups.items():
        out.print(Text(f"{heading}:"), style="bold")
        for line in lines:  # the further lines of a long one stand deeper than the first
            first, *others = Text(line).wrap(out, out.width - 4) if line else [Text()]
            out.print(_deeper(first, 2), *(_deeper(other, 4) for other in others), sep="\n")


def _deeper(line: Text, indent: int) -> Padding:
    from rich.padding import Padding

    line.rstrip()
    return Padding(line, (0, 0, 0, indent), expand=False)


def _refuting(outcome: Outcome) -> tuple[Any, ...]:
    return outcome.models if outcome.verdict is Verdict.REFUTED else ()


def _below(text: str, indent: int) -> str:
    """The further lines of a text below its first, which stands behind a label."""
    return text.replace("\n", "\n" + " " * indent)


def _assumed(lemmas: list[Lemma]) -> Iterator[tuple[str, list[str]]]:
    from scsym.render import certificate

    parts = [
        ("hypotheses", certificate.hypothesis_lines(*lemmas)),
        ("side conditions", certificate.sign_lines(*lemmas)),
        ("axioms", certificate.axiom_lines(*lemmas)),
    ]
    yield from ((heading, lines) for heading, lines in parts if lines)


def _followed(lemma: Lemma, names: dict[int, str]) -> Iterator[str]:
    """The chain as its author wrote it, then each step of the certificate that the kernel checked."""
    from scsym.render import certificate

    if len(lemma.steps) > 1:
        yield from certificate.derivation_lines(lemma)
        yield "certificate"
    yield from certificate.certificate_lines(lemma, names)
