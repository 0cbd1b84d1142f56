"""The content of ``scsym analyze``: computed once, shown as tables or as JSON."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from scsym.cli.output import console, table
from scsym.errors import ImproperPolicy, ParseError, TooLarge, UndecidedSign, UndefinedValue

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from scsym.analysis import Evaluation
    from scsym.mdp import MDP, Policy

LONG = 26  # characters of an exact value that a table shows; --full and --json show all
MOST_BITS = 2_000_000  # of an exact value; the next step of conditioning is refused where it would be longer
ENOUGH_BITS = 20_000  # so long that the growth from one step to the next can be told
LONGEST = 400  # characters of an exact headline below the table
MANY = 24  # rows that a table shows without --full
ABSENT = "-"

HEADLINE = (
    ("J", "success probability"),
    ("expected_return", "expected return, E sum log w"),
    ("Gamma", "action-influence, sum d+ I"),
    ("expected_steps", "expected number of decisions, sum d"),
)


@dataclass(frozen=True)
class Found:
    """Evaluations of the policy and of each of its successors under success conditioning; the last is pi after K."""

    mdp: MDP
    policies: tuple[Policy, ...]
    evaluations: tuple[Evaluation, ...]
    conditioned: Policy


def compute(policy: Policy, steps: int, advance: Callable[[str], None]) -> Found:
    """Evaluate pi, G(pi), ..., G^steps(pi), and condition the first policy once for the table per state.

    Raises TooLarge where the next step's exact values would be of more than `MOST_BITS` bits.
    """
    from scsym.analysis import evaluate
    from scsym.operators import condition

    mdp = policy.mdp
    evaluations: list[Evaluation] = []
    policies, bits = [policy], [1]
    for k in range(steps + 1):
        evaluation = evaluate(mdp, policies[k])
        bits.append(max(map(_bits, evaluation.V.values())))
        if k < steps and bits[-1] > ENOUGH_BITS and bits[-1] ** 2 > MOST_BITS * bits[-2]:
            now, then = (round(x * 0.30103) for x in (bits[-1], bits[-1] ** 2 // bits[-2]))
            raise TooLarge(
                f"exact values grow too long: of {now} digits after {k} steps, they would have about {then} "
                f"after {k + 1}; give --steps {k}"
            )
        for name, _ in HEADLINE:
            quantity(evaluation, name)
        evaluations.append(evaluation)
        advance(f"step {k} of {steps}")
        if k < steps:
            policies.append(condition(evaluation))
    conditioned = policies[1] if steps else condition(evaluations[0])
    return Found(mdp, tuple(policies), tuple(evaluations), conditioned)


def _bits(x: Any) -> int:
    """The length of a rational; one for anything else."""
    return max(x.numerator.bit_length(), x.denominator.bit_length()) if isinstance(x, Fraction) else 1


def quantity(evaluation: Evaluation, name: str) -> Any:
    """A headline quantity; None where it does not exist (an improper policy has no occupancy)."""
    try:
        if name == "expected_steps":
            return sum(evaluation.occupancy.values(), start=_zero())
        return getattr(evaluation, name)
    except (ImproperPolicy, UndefinedValue):
        return None
    except (ParseError, UndecidedSign):
        if evaluation.mdp.symbols or evaluation.policy.symbols:
            return None  # the logarithm of a symbol is not one of our numbers
        raise


def per_state(evaluation: Evaluation, name: str) -> dict[Any, Any]:
    """A quantity per state; empty where it does not exist for this policy."""
    try:
        return dict(getattr(evaluation, name))
    except (ImproperPolicy, UndefinedValue):
        return {}


def _zero() -> Any:
    from scsym.exact import exact

    return exact(0)


# JSON


def document(source: str, policy: str, found: Found, readings: dict[str, str]) -> dict[str, Any]:
    """Everything as plain data: exact values as {"exact": text, "decimal": text}."""
    mdp = found.mdp
    symbols = sorted({*mdp.symbols, *found.policies[0].symbols})
    return {
        "model": source,
        "name": mdp.name,
        "states": len(mdp.states),
        "symbols": symbols,
        "parameters": readings,
        "assumptions": list(found.evaluations[0].assumptions),
        "policy": policy,
        "steps": [
            {"step": k, **{name: _number(quantity(e, name)) for name, _ in HEADLINE}}
            for k, e in enumerate(found.evaluations)
        ],
        "before": _states(found.evaluations[0], found.conditioned),
        "after": _states(found.evaluations[-1], None) if len(found.evaluations) > 1 else None,
    }


def _states(evaluation: Evaluation, conditioned: Policy | None) -> list[dict[str, Any]]:
    mdp, policy = evaluation.mdp, evaluation.policy
    columns = {name: per_state(evaluation, name) for name in ("V", "influence", "occupancy", "success_occupancy")}
    q, advantage = per_state(evaluation, "Q"), per_state(evaluation, "A")
    rows = []
    for s in mdp.states:
        actions = []
        for a in mdp.actions(s):
            entry = {
                "action": _label(a),
                "pi": _number(policy.probability(s, a)),
                "Q": _number(q.get((s, a))),
                "A": _number(advantage.get((s, a))),
                "weight": _number(mdp.weight(s, a)),
            }
            if conditioned is not None:
                entry["conditioned"] = _number(conditioned.probability(s, a))
            actions.append(entry)
        rows.append(
            {"state": _label(s), **{name: _number(col.get(s)) for name, col in columns.items()}, "actions": actions}
        )
    return rows


def _label(x: Any) -> str | int:
    return x if isinstance(x, (str, int)) and not isinstance(x, bool) else str(x)


def _number(x: Any) -> dict[str, str] | None:
    from scsym.exact import decimal, fraction_text, is_symbolic

    if x is None:
        return None
    exact = fraction_text(x)
    return {"exact": exact} if is_symbolic(x) else {"exact": exact, "decimal": decimal(x)}


# Tables


def show(
    source: str, policy: str, found: Found, readings: dict[str, str], *, name_parameters: bool, full: bool
) -> None:
    """Print the headline quantities per step, then the states and the policy before and after one step."""
    from rich.markup import escape

    out = console()
    mdp, start = found.mdp, found.policies[0]
    out.print(f"[bold]{escape(source)}[/]  {escape(repr(mdp))}; policy: {escape(policy)}", soft_wrap=True)
    symbols = sorted({*mdp.symbols, *start.symbols})
    if name_parameters or symbols:
        _print_parameters(out, symbols, found.evaluations[0].assumptions, readings)
    _section(out, "success conditioning, step by step", _headline(found, full))
    if not full:
        _print_long_headlines(out, found)
    rows = len(mdp.states) if full else min(MANY, len(mdp.states))
    _section(out, "states", _state_table(found, rows, full))
    _section(out, "policy", _policy_table(found, full))
    out.print()
    if not full:
        _print_left_out(out, found)


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


def _cell(x: Any, full: bool) -> str:
    from rich.markup import escape

    from scsym.exact import decimal, fraction_text, is_symbolic

    if x is None:
        return ABSENT
    if is_symbolic(x):
        return escape(fraction_text(x))
    reading = decimal(x)
    near = f"[dim]≈[/] {escape(reading)}"
    if not full and _bits(x) > 4 * LONG:
        return near
    text = fraction_text(x)
    if text == reading:
        return escape(text)
    return near if not full and len(text) > LONG else f"{escape(text)} [dim]≈ {escape(reading)}[/]"


def _headline(found: Found, full: bool) -> Table:
    shown = [(name, text) for name, text in HEADLINE if name != "expected_return" or _weighted(found.mdp)]
    made = table("step", *(text for _, text in shown))
    for k, evaluation in enumerate(found.evaluations):
        made.add_row(_step(k), *(_cell(quantity(evaluation, key), full) for key, _ in shown))
    return made


def _print_long_headlines(out: Console, found: Found) -> None:
    """Success probabilities too long for the table, on lines of their own up to `LONGEST` characters."""
    from scsym.exact import fraction_text

    for k, evaluation in enumerate(found.evaluations):
        digits = round(_bits(evaluation.J) * 0.30103)
        shown = f"a fraction with parts of about {digits} digits (--full or --json shows it)"
        if digits <= LONGEST:
            shown = fraction_text(evaluation.J)
        if len(shown) > LONG:
            out.print(f"success probability {_step(k)} = {shown}", soft_wrap=True)


def _step(k: int) -> str:
    return "before" if k == 0 else f"after {k}"


def _weighted(mdp: MDP) -> bool:
    return any(mdp.weight(s, a) != 1 for s, a in mdp.pairs)


def _state_table(found: Found, rows: int, full: bool) -> Table:
    before, after = found.evaluations[0], found.evaluations[-1]
    k = len(found.evaluations) - 1
    columns = [
        ("V", per_state(before, "V")),
        ("I (influence)", per_state(before, "influence")),
        ("d (visits)", per_state(before, "occupancy")),
        ("d+ (given success)", per_state(before, "success_occupancy")),
    ]
    if k:
        columns.append((f"V after {k}", per_state(after, "V")))
    made = table("state", *(name for name, _ in columns))
    for s in found.mdp.states[:rows]:
        made.add_row(_name(s), *(_cell(values.get(s), full) for _, values in columns))
    return made


def _policy_table(found: Found, full: bool) -> Table:
    before = found.evaluations[0]
    mdp, start = found.mdp, found.policies[0]
    q = per_state(before, "Q")
    k = len(found.policies) - 1
    last = [f"pi after {k}"] if k > 1 else []
    made = table("state", "action", "pi", "Q", "pi+ (after 1)", *last)
    count = 0
    for s in mdp.states:
        if not full and count >= 2 * MANY:
            break
        for i, a in enumerate(mdp.actions(s)):
            cells = [start.probability(s, a), q.get((s, a)), found.conditioned.probability(s, a)]
            cells += [found.policies[-1].probability(s, a)] if last else []
            made.add_row("" if i else _name(s), _name(a), *(_cell(x, full) for x in cells))
            count += 1
    return made


def _name(x: Any) -> str:
    from rich.markup import escape

    return escape(str(x))


def _print_left_out(out: Console, found: Found) -> None:
    states = len(found.mdp.states)
    if states > MANY or sum(1 for _ in found.mdp.pairs) > 2 * MANY:
        out.print(f"[dim]not every one of the {states} states is shown; --full or --json shows all[/]", soft_wrap=True)
    else:
        out.print("[dim]values are exact; ≈ is a decimal reading[/]", soft_wrap=True)
