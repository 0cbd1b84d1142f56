"""What ``scsym analyze`` computed, as tables or as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from scsym.cli.output import console, table

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from scsym.analysis.summary import Summary

LONG = 26  # characters of an exact value that a table shows; --full and --json show all
LONGEST = 400  # characters of an exact headline below the table
MANY = 24  # rows that a table shows without --full
SHORT = 6  # significant digits of a decimal reading
ABSENT = "-"

TITLES = {
    "J": "success probability",
    "expected_return": "expected return, E sum log w",
    "Gamma": "action-influence, sum d+ I",
    "expected_steps": "expected number of decisions, sum d",
}
COLUMNS = (
    ("V", "V"),
    ("influence", "I (influence)"),
    ("occupancy", "d (visits)"),
    ("success_occupancy", "d+ (given success)"),
)


# JSON


def document(source: str, policy: str, found: Summary, readings: dict[str, str], digits: int | None) -> dict[str, Any]:
    """Everything as plain data.

    An exact value is {"exact": text, "decimal": text}; an enclosure {"low": text, "high": text, "decimal": text} with
    exact fractions as ends.
    """
    mdp, last = found.mdp, len(found.evaluations) - 1
    shown = digits or SHORT
    return {
        "model": source,
        "name": mdp.name,
        "states": len(mdp.states),
        "symbols": sorted({*mdp.symbols, *found.start.symbols}),
        "parameters": readings,
        "assumptions": list(getattr(found.evaluations[0], "assumptions", ())),
        "policy": policy,
        "enclosures": found.why or None,
        "steps": [
            {
                "step": k,
                "arithmetic": "exact" if k < found.exact else "enclosures",
                **{name: _number(found.quantity(k, name), shown) for name in TITLES},
            }
            for k in range(last + 1)
        ],
        "before": _states(found, 0, shown),
        "after": _states(found, last, shown) if last else None,
    }


def _states(found: Summary, k: int, digits: int) -> list[dict[str, Any]]:
    mdp = found.mdp
    columns = {name: found.table(k, name) for name, _ in COLUMNS}
    of_pairs = {"pi": found.policy(k), "Q": found.table(k, "Q"), "A": found.table(k, "A")}
    conditioned = found.policy(1) if k == 0 else None
    rows = []
    for s in mdp.states:
        actions = []
        for a in mdp.actions(s):
            entry: dict[str, Any] = {"action": _label(a)}
            entry |= {name: _number(values.get((s, a)), digits) for name, values in of_pairs.items()}
            entry["weight"] = _number(mdp.weight(s, a), digits)
            if conditioned is not None:
                entry["conditioned"] = _number(conditioned[s, a], digits)
            actions.append(entry)
        values = {name: _number(column.get(s), digits) for name, column in columns.items()}
        rows.append({"state": _label(s), **values, "actions": actions})
    return rows


def _label(x: Any) -> str | int:
    return x if isinstance(x, (str, int)) and not isinstance(x, bool) else str(x)


def _number(x: Any, digits: int) -> dict[str, str] | None:
    from scsym.exact import Enclosure, decimal, fraction_text, is_symbolic

    if x is None:
        return None
    if isinstance(x, Enclosure):
        return {"low": fraction_text(x.low), "high": fraction_text(x.high), "decimal": decimal(x, digits)}
    exact = fraction_text(x)
    return {"exact": exact} if is_symbolic(x) else {"exact": exact, "decimal": decimal(x, digits)}


# Tables


def show(
    source: str,
    policy: str,
    found: Summary,
    readings: dict[str, str],
    *,
    name_parameters: bool,
    full: bool,
    digits: int | None,
) -> None:
    """Print the headline quantities per step, then the states and the policy before and after one step."""
    from rich.markup import escape

    out = console()
    mdp, start = found.mdp, found.start
    out.print(f"[bold]{escape(source)}[/]  {escape(repr(mdp))}; policy: {escape(policy)}", soft_wrap=True)
    symbols = sorted({*mdp.symbols, *start.symbols})
    if name_parameters or symbols:
        _print_parameters(out, symbols, getattr(found.evaluations[0], "assumptions", ()) if symbols else (), readings)
    cell = Cells(full, digits or SHORT)
    _section(out, "success conditioning, step by step", _headline(found, cell))
    if not full:
        _print_long_headlines(out, found)
    rows = len(mdp.states) if full else min(MANY, len(mdp.states))
    _section(out, "states", _state_table(found, rows, cell))
    _section(out, "policy", _policy_table(found, cell))
    out.print()
    _print_how(out, found)
    if not full:
        _print_left_out(out, found)


@dataclass(frozen=True)
class Cells:
    """How a value is written in a cell: exactly where that is short, or everywhere, with a decimal reading."""

    full: bool
    digits: int

    def __call__(self, x: Any) -> str:
        from rich.markup import escape

        from scsym.exact import Enclosure, decimal, fraction_text, is_symbolic

        if x is None:
            return ABSENT
        if is_symbolic(x):
            return escape(fraction_text(x))
        reading = decimal(x, self.digits)
        near = f"[dim]≈[/] {escape(reading)}"
        if isinstance(x, Enclosure):
            return escape(reading) if x.is_exact and Fraction(reading) == x.low else near
        if not self.full and _bits(x) > 4 * LONG:
            return near
        text = fraction_text(x)
        if text == reading:
            return escape(text)
        return near if not self.full and len(text) > LONG else f"{escape(text)} [dim]≈ {escape(reading)}[/]"


def _bits(x: Any) -> int:
    """The length of a rational; one for anything else."""
    return max(x.numerator.bit_length(), x.denominator.bit_length()) if isinstance(x, Fraction) else 1


def _section(out: Console, title: str, content: Table) -> None:
    out.print("", f"[bold]{title}[/]", content, sep="\n")


def _print_parameters(
    out: Console, symbols: Sequence[str], assumptions: Sequence[str], readings: dict[str, str]
) -> None:
    from rich.markup import escape

    if not symbols:
        out.print("parameters: none", soft_wrap=True)
        return
    named = [f"{x} = {readings[x]}" if x in readings else x for x in symbols]
    out.print(f"parameters: {escape(', '.join(named))}", soft_wrap=True)
    if assumptions:
        out.print(f"[dim]assumed: {escape(', '.join(assumptions))}[/]", soft_wrap=True)


def _headline(found: Summary, cell: Cells) -> Table:
    shown = [name for name in TITLES if name != "expected_return" or found.mdp.has_weights]
    made = table("step", *(TITLES[name] for name in shown))
    for k in range(len(found.evaluations)):
        made.add_row(_step(k), *(cell(found.quantity(k, name)) for name in shown))
    return made


def _print_long_headlines(out: Console, found: Summary) -> None:
    """Exact success probabilities too long for the table, on lines of their own up to `LONGEST` characters."""
    from scsym.exact import fraction_text

    for k in range(found.exact):
        value = found.quantity(k, "J")
        digits = round(_bits(value) * 0.30103)
        shown = f"a fraction with parts of about {digits} digits (--full or --json shows it)"
        if digits <= LONGEST:
            shown = fraction_text(value)
        if len(shown) > LONG:
            out.print(f"success probability {_step(k)} = {shown}", soft_wrap=True)


def _step(k: int) -> str:
    return "before" if k == 0 else f"after {k}"


def _state_table(found: Summary, rows: int, cell: Cells) -> Table:
    last = len(found.evaluations) - 1
    columns = [(title, found.table(0, name)) for name, title in COLUMNS]
    if last:
        columns.append((f"V after {last}", found.table(last, "V")))
    made = table("state", *(title for title, _ in columns))
    for s in found.mdp.states[:rows]:
        made.add_row(_name(s), *(cell(values.get(s)) for _, values in columns))
    return made


def _policy_table(found: Summary, cell: Cells) -> Table:
    mdp, last = found.mdp, len(found.evaluations) - 1
    columns = [("pi", found.policy(0)), ("Q", found.table(0, "Q")), ("pi+ (after 1)", found.policy(1))]
    if last > 1:
        columns.append((f"pi after {last}", found.policy(last)))
    made = table("state", "action", *(title for title, _ in columns))
    count = 0
    for s in mdp.states:
        if not cell.full and count >= 2 * MANY:
            break
        for i, a in enumerate(mdp.actions(s)):
            made.add_row("" if i else _name(s), _name(a), *(cell(values.get((s, a))) for _, values in columns))
            count += 1
    return made


def _name(x: Any) -> str:
    from rich.markup import escape

    return escape(str(x))


def _print_how(out: Console, found: Summary) -> None:
    """Whether values are exact, and from where on they are enclosures."""
    if not found.why:
        out.print("[dim]values are exact; ≈ is a decimal reading[/]", soft_wrap=True)
        return
    start = f"exact up to step {found.exact - 1}, from there on " if found.exact else ""
    out.print(f"[dim]{start}certified enclosures, whose digits are proven: {found.why}[/]", soft_wrap=True)


def _print_left_out(out: Console, found: Summary) -> None:
    states = len(found.mdp.states)
    if states > MANY or sum(1 for _ in found.mdp.pairs) > 2 * MANY:
        out.print(f"[dim]not every one of the {states} states is shown; --full or --json shows all[/]", soft_wrap=True)
