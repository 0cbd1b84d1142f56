"""The values in a model's table as formulas: a rational, a sum of products of logarithms, or a rule over naturals."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from scsym.claims.failing import Failing
from scsym.exact.notation import label_latex, rational_marked
from scsym.kernel.terms import NATURAL
from scsym.typeset import BREAK, Notation, name_latex

from .article import Row, Table

MOST_VALUES = 30
"""Values of one symbol that are shown; the rest is counted."""


def cell_marked(value: Any) -> str:
    """A value of the format scsym-model/1 (`scsym.judge.tables`)."""
    match value:
        case {"first": first, "then": then}:
            shown = [cell_marked(v) for v in first]
            tail = f" {BREAK}+ ".join(_tail(v, int(p), Fraction(b)) for v, p, b in then) or "0"
            return rf",{BREAK}\, ".join([*shown, rf"\ldots,{BREAK}\, {tail} \text{{ at }} {len(shown)} + m"])
        case [*terms]:
            return f" {BREAK}+ ".join(_product(c, logs) for c, logs in terms) or "0"
    return rational_marked(Fraction(value))


def _product(coefficient: str, logs: list[str]) -> str:
    factors = [rf"\log {rational_marked(Fraction(q))}" for q in logs]
    sign = "-" if coefficient == "-1" and factors else ""
    if coefficient not in ("1", "-1") or not factors:
        factors.insert(0, rational_marked(Fraction(coefficient)))
    return sign + r"\,".join(factors)


def _tail(value: Any, power: int, base: Fraction) -> str:
    factors = [] if value == "1" and (power or base != 1) else [cell_marked(value)]
    factors += [f"m^{{{power}}}" if power > 1 else "m"] if power else []
    factors += [rf"\bigl({rational_marked(base)}\bigr)^m"] if base != 1 else []
    return r"\,".join(factors)


def values_marked(row: Row, notation: Notation) -> Iterator[str]:
    """A formula for each value of a symbol, those that there is room for."""
    for key, value in row.values[:MOST_VALUES]:
        yield f"{notation.symbol(row.symbol, _arguments(row, key, notation))} {BREAK}= {cell_marked(value)}"


def _arguments(row: Row, key: tuple[str, ...], notation: Notation) -> list[str]:
    """The elements of a key as they are written; a natural argument, which a rule runs over, is a dot."""
    declared = notation.declaration(row.symbol)
    sorts = declared.arguments if declared else ()
    if len(sorts) == len(key):
        return [label_latex(x) for x in key]
    elements = iter(key)
    return [r"\cdot" if sort == NATURAL else label_latex(next(elements)) for sort in sorts]


def failing_marked(failing: Failing) -> str:
    """The two sides where a goal is false: ``1/2 against 1/4 at s = s0``."""
    sides = rf"{cell_marked(failing.left)} {BREAK}\text{{ against }} {cell_marked(failing.right)}"
    at = rf",{BREAK}\; ".join(f"{name_latex(name)} = {label_latex(value)}" for name, value in failing.at)
    return rf"{sides} {BREAK}\text{{ at }} {at}" if at else sides


def place_marked(table: Table) -> str:
    """The elements of the sorts, and where the parameters stand."""
    sorts = [
        rf"{Notation().sort(name)} = \{{{f',{BREAK} '.join(map(label_latex, elements))}\}}"
        for name, elements in table.sorts
    ]
    at = [f"{name_latex(name)} = {label_latex(value)}" for name, value in table.at]
    return rf",{BREAK}\; ".join([*sorts, *at])
