"""The notation of a theory: each symbol is written as one thing, and no two symbols alike."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from scsym.errors import StatementError
from scsym.kernel.terms import NATURAL
from scsym.typeset import is_formula, name_latex

UPPER = re.compile(r"\^\s*(\{[^{}]*\}|\\[A-Za-z]+|[^\s{}])")
LOWER = re.compile(r"_\s*(\{[^{}]*\}|\\[A-Za-z]+|[^\s{}])")
NUMBERS = frozenset("ijklmn")
"""Letters that are natural numbers in a theory that says nothing else of them."""


def check_notation(theory: str, declarations: Mapping[str, Any], variables: Mapping[str, str]) -> None:
    """Raise StatementError where two symbols are written alike, or the notation of one is a formula.

    Alike are also ``q^2`` beside ``q``, which reads as its square, and ``q_1`` beside a sequence ``q``, which reads as
    its value at 1. variables : the sort of each variable that the theory names
    """
    written: dict[str, str] = {}
    for name, declared in declarations.items():
        if declared.latex and is_formula(declared.latex):
            raise StatementError(
                f"the notation {declared.latex!r} of {name} in theory {theory!r} is a formula; give the symbol a "
                "letter of its own, and the formula as its definition"
            )
        shown = _bare(declared.latex or name_latex(name))
        other = written.setdefault(shown, name)
        if other != name:
            raise StatementError(
                f"{other} and {name} are both written {declared.latex or name_latex(name)!r} in theory {theory!r}; "
                "give one of them another notation"
            )
    numbers = {n for n, sort in variables.items() if sort == NATURAL} | (NUMBERS - variables.keys())
    letters = {_bare(name_latex(n)) for n in numbers}
    letters |= {_bare(d.latex or name_latex(n)) for n, d in declarations.items() if d.sign == "natural"}
    for name, declared in declarations.items():
        latex = declared.latex or name_latex(name)
        powers = [(written.get(rest), "a power of {}") for rest in _without(UPPER, latex, letters)]
        values = [(written.get(rest), "{} at a natural number") for rest in _without(LOWER, latex, letters)]
        values = [(n, reading) for n, reading in values if n and _finite(declarations[n]) == list(declared.arguments)]
        for another, reading in (*powers, *values):
            if another:
                raise StatementError(
                    f"{name} is written {latex!r} in theory {theory!r}, which reads as {reading.format(another)}; "
                    "give one of them another notation"
                )


def _finite(declared: Any) -> list[str] | None:
    """The other arguments of a symbol that shows its natural ones as an index (`scsym.typeset.applied`)."""
    rest = [sort for sort in declared.arguments if sort != NATURAL]
    return rest if len(rest) < len(declared.arguments) and "_" not in declared.latex else None


def _bare(latex: str) -> str:
    return re.sub(r"[\s{}]", "", latex)


def _without(mark: re.Pattern[str], latex: str, letters: Collection[str]) -> Iterator[str]:
    """What is left of a notation, bare, without each of its exponents (or indices) that is a natural number."""
    for found in mark.finditer(latex):
        before, bare = latex[: found.start()], _bare(found[1])
        parts = [part for part in re.split(r"[-+,]|(?<=\d)(?=\D)", bare) if part]
        outside = before.count("{") == before.count("}")
        if outside and parts and all(part.isdigit() or part in letters for part in parts):
            yield _bare(before + latex[found.end() :])
