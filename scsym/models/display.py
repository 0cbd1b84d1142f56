"""How models are shown: an MDP with its policies, or a table of values, as text, HTML and LaTeX."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from scsym.exact.notation import label_latex, short_value
from scsym.mdp.notation import array, ends_latex

from .interpretation import Point


def model_lines(point: Point) -> list[str]:
    """A concrete model in a few lines."""
    mdp, lines = point.mdp, []
    start = ", ".join(f"{s}: {p}" for s, p in mdp.initial.items())
    lines.append(f"start {start}")
    for s, a in mdp.pairs:
        law = ", ".join(f"{t} {p}" for t, p in mdp.P(s, a).items())
        weight = f" (weight {mdp.weight(s, a)})" if mdp.weight(s, a) != 1 else ""
        row = ", ".join(f"{tag} {pi.probability(s, a)}" for tag, pi in point.policies.items())
        lines.append(f"{s}, {a}: -> {law}{weight}{';  ' + row if row else ''}")
    lines.append("success " + ", ".join(f"{t}: {g}" for t, g in mdp.terminal.items()))
    return lines


def table_lines(table: Mapping[str, Any]) -> list[str]:
    """A table in a few lines: its elements, then a line a symbol."""
    lines = [f"{sort} = {{{', '.join(elements)}}}" for sort, elements in table["sorts"].items()]
    for name, cells in table["symbols"].items():
        lines.append(", ".join(f"{cell_name(name, key)} = {cell_text(v)}" for key, v in cells))
    return lines


def cell_name(name: str, key: Sequence[str]) -> str:
    """``V(s0)``."""
    return f"{name}({', '.join(key)})" if key else name


def cell_text(value: Any) -> str:
    """A VALUE of a table as text; a rule by its first values and its terms in m, counted from there."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return " + ".join(" ".join([c, *(f"log {q}" for q in logs)]) for c, logs in value) or "0"
    terms = []
    for v, p, b in value["then"]:
        power = [] if not p else ["m"] if p == 1 else [f"m^{p}"]
        terms.append(" ".join([cell_text(v), *power, *([f"({b})^m"] if b != "1" else [])]))
    last = " + ".join(terms) or "0"
    return ", ".join([*map(cell_text, value["first"]), *(["then " + last] if value["first"] else [last])])


def _rows(point: Point) -> tuple[list[str], list[list[str]]]:
    mdp = point.mdp
    tags, weights = list(point.policies), mdp.has_weights
    header = ["state", "action", *tags, *(["weight"] if weights else []), "leads to"]
    rows = []
    for s, a in mdp.pairs:
        law = ", ".join(f"{t} {p}" for t, p in mdp.P(s, a).items())
        chances = [str(point.policies[tag].probability(s, a)) for tag in tags]
        rows.append([str(s), str(a), *chances, *([str(mdp.weight(s, a))] if weights else []), law])
    return header, rows


def _html(header: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = "".join(f"<th>{escape(h)}</th>" for h in header)
    body = "".join("<tr>" + "".join(f"<td>{escape(c)}</td>" for c in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def point_html(point: Point) -> str:
    """The MDP as an HTML table, with its policies."""
    lines = model_lines(point)
    return _html(*_rows(point)) + f"<p>{escape(lines[0])}<br>{escape(lines[-1])}</p>"


def table_html(table: Mapping[str, Any]) -> str:
    """The table's cells as an HTML table."""
    rows = [[cell_name(name, key), cell_text(v)] for name, cells in table["symbols"].items() for key, v in cells]
    return _html(["symbol", "value"], rows)


def point_latex(point: Point) -> str:
    """The MDP as a LaTeX array, with its policies."""
    mdp, rows = point.mdp, []
    for s, a in mdp.pairs:
        law = ",\\ ".join(f"{label_latex(t)} \\colon {short_value(p)}" for t, p in mdp.P(s, a).items())
        chances = [short_value(pi.probability(s, a)) for pi in point.policies.values()]
        rows.append([label_latex(s), label_latex(a), *chances, law])
    header = ["s", "a", *(label_latex(tag) for tag in point.policies), r"\text{leads to}"]
    return array("l" * len(header), header, rows) + r" \\[1ex] " + r",\ ".join(ends_latex(mdp))


def table_latex(table: Mapping[str, Any]) -> str:
    """The table's cells as a LaTeX array."""
    rows = [
        [label_latex(cell_name(name, key)), rf"\text{{{cell_text(v)}}}".replace("^", r"\^{}")]
        for name, cells in table["symbols"].items()
        for key, v in cells
    ]
    return array("ll", [r"\text{symbol}", r"\text{value}"], rows)
