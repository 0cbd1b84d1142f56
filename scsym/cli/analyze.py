"""``scsym analyze``: a model, a policy, and what success conditioning does to them, exactly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from scsym.cli.output import long_numbers, print_json, progress, stoppable
from scsym.errors import ParseError

if TYPE_CHECKING:
    from scsym.mdp import MDP, Policy

POLICY = "A FILE, uniform or symbolic (default: the model's own, else uniform)."
STEPS = "Steps of success conditioning."
DIGITS = "Certified enclosures to N digits instead of exact values."
MOST_PARAMETERS = 24


@click.command(short_help="Exact success conditioning of a model.")
@click.argument("model")
@click.option("--policy", "source", metavar="SOURCE", help=POLICY)
@click.option("--steps", metavar="K", type=click.IntRange(0), default=1, show_default=True, help=STEPS)
@click.option("--set", "values", metavar="NAME=VALUE", multiple=True, help='A value for a symbol ("p=1/3").')
@click.option("--symbolic", is_flag=True, help="Name the parameters; without any, the policy's entries become some.")
@click.option("--digits", metavar="N", type=click.IntRange(1, 10_000), help=DIGITS)
@click.option("--exact", "always_exact", is_flag=True, help="Exact values only; refuse where they grow too long.")
@click.option("--full", is_flag=True, help="All states, and long exact values in full.")
@click.option("--json", "as_json", is_flag=True, help="Print exact values as JSON strings.")
def analyze(
    model: str,
    source: str | None,
    steps: int,
    values: tuple[str, ...],
    symbolic: bool,
    digits: int | None,
    always_exact: bool,
    full: bool,
    as_json: bool,
) -> None:
    """Analyze MODEL: a file (.json, .yaml, .drn, .umb, .tra, ...), gymnasium:ENV?option=value, or zoo:NAME.

    Prints success probability and return before and after K steps of success conditioning, and a table per state.
    Values are exact where that is affordable; with --digits, and where exact ones would grow too long, they are
    certified enclosures, and the output says so.
    """
    from scsym.analysis.summary import summarise
    from scsym.cli import report
    from scsym.mdp.readers import prior, read, read_policy

    mdp = read(model)
    given = _assignments(values)
    readings: dict[str, str] = {}
    if source == "symbolic" or (source is None and symbolic and not mdp.symbols):
        policy, readings = _symbolic(mdp)
        shown = "symbolic"
    elif source is None:
        policy = prior(model, mdp)
        shown = "uniform" if policy == mdp.uniform() else "the model's own"
    else:
        policy, shown = read_policy(source, mdp), source
    if given:
        policy = policy.subs(given)
    with progress("evaluating", steps + 1) as advance, stoppable(), long_numbers():
        found = summarise(
            policy,
            steps,
            digits=digits,
            in_full=full or as_json,
            always_exact=always_exact,
            advance=advance,
        )
        if as_json:
            content = report.document(model, shown, found, readings, digits)
    with long_numbers():
        if as_json:
            print_json(content)
        else:
            named = symbolic or bool(readings)
            report.show(model, shown, found, readings, name_parameters=named, full=full, digits=digits)


def _assignments(values: tuple[str, ...]) -> dict[str, str]:
    from scsym.exact.names import is_name

    given = {}
    for text in values:
        name, equals, value = text.partition("=")
        if not equals or not is_name(name.strip()):
            raise ParseError(f'--set takes NAME=VALUE such as "p=1/3", not {text!r}')
        if name.strip() in given:
            raise ParseError(f"--set gives {name.strip()} two values")
        given[name.strip()] = value.strip()
    return given


def _symbolic(mdp: MDP) -> tuple[Policy, dict[str, str]]:
    """A policy with one named parameter per free entry (the last action of a state takes what is left)."""
    from scsym.errors import TooLarge
    from scsym.exact import exact
    from scsym.mdp import Policy

    free = sum(len(mdp.actions(s)) - 1 for s in mdp.states)
    if free > MOST_PARAMETERS:
        raise TooLarge(
            f"a symbolic policy of this model has {free} parameters, more than {MOST_PARAMETERS}; "
            "give --policy FILE with symbols in a few states"
        )
    readings: dict[str, str] = {}
    rows: dict[Any, dict[Any, Any]] = {}
    fresh = (name for i in range(1, free + len(mdp.symbols) + 1) if (name := f"x{i}") not in mdp.symbols)
    for s in mdp.states:
        *first, last = mdp.actions(s)
        row: dict[Any, Any] = {}
        for a in first:
            name = next(fresh)
            readings[name] = f"pi({a}|{s})"
            row[a] = exact(name)
        row[last] = 1 - sum(row.values(), exact(0))
        rows[s] = row
    return Policy(mdp, rows), readings
