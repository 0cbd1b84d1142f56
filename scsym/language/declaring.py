"""Reading a block of declarations, one symbol a line, in columns that two blanks or more separate."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from scsym.errors import StatementError
from scsym.kernel.terms import NATURAL, SIGNS

from .roles import ROLES

VARIABLES = re.compile(r"(\w+(?:\s*,\s*\w+)*) in (\w+)(?:\s\s+(.*))?")
SYMBOL = re.compile(r"(\w+)(?:\(([^()]*)\))?")
ROLE = re.compile(rf"({'|'.join(ROLES)})(?: of (\w+))?")


@dataclass(frozen=True)
class Line:
    """One symbol as it was declared."""

    name: str
    indices: tuple[str, ...]
    sign: str
    role: str
    of: str
    latex: str
    words: str

    @property
    def sums(self) -> bool:
        """Whether it sums to one over its last index."""
        return bool(self.role) and ROLES[self.role].sums

    @property
    def meaning(self) -> Callable[..., Any] | None:
        """The meaning that its role gives."""
        return ROLES[self.role].meaning(self.of or self.name) if self.role else None


def read_block(block: str, known: Mapping[str, str]) -> tuple[list[Line], dict[str, str], dict[str, str]]:
    """The symbols, the sort of each variable (those known included), and the words for each sort."""
    lines: list[Line] = []
    variables, sorts = dict(known), {}
    for text in filter(None, map(str.strip, block.splitlines())):
        named = VARIABLES.fullmatch(text)
        if not named:
            lines.append(_symbol(text, variables))
            continue
        for variable in re.split(r"\s*,\s*", named[1]):
            if variables.setdefault(variable, named[2]) != named[2]:
                raise StatementError(f"{variable} ranges over {variables[variable]} already, not over {named[2]}")
        if named[2] != NATURAL and named[3]:
            sorts[named[2]] = named[3]
    return lines, variables, sorts


def _symbol(text: str, variables: Mapping[str, str]) -> Line:
    columns = re.split(r"\s\s+", text)
    if len(columns) != 4:
        raise StatementError(
            f"{text!r} has {len(columns)} columns, not four: write symbol, sign or role, LaTeX, words, two blanks apart"
        )
    head, kind, latex, words = columns
    match = SYMBOL.fullmatch(head)
    if not match:
        raise StatementError(f"{head!r} is no symbol; write a name and its indices, such as V(s)")
    indices = tuple(i.strip() for i in match[2].split(",")) if match[2] else ()
    unknown = next((i for i in indices if i not in variables), None)
    if unknown is not None:
        hint = f"name its sort on a line before, such as '{unknown} in S'"
        raise StatementError(f"{unknown!r} in {head} is no variable; {hint}")
    sign, role, of = _kind(head, kind)
    return Line(match[1], indices, sign, role, of, "" if latex == "-" else latex, words)


def _kind(head: str, text: str) -> tuple[str, str, str]:
    """The sign, the role and the symbol to which the role refers."""
    first, _, rest = text.partition(" ")
    sign, role_text = (first, rest) if first in SIGNS else ("", text)
    match = ROLE.fullmatch(role_text)
    if not match and (role_text or not sign):
        raise StatementError(f"{head} is declared {text!r}; write one of {', '.join((*SIGNS, *ROLES))}")
    role, of = match.groups() if match else ("", "")
    if role and ROLES[role].refers != bool(of):
        hint = f"write '{role} of' and a symbol" if not of else "it refers to no symbol"
        raise StatementError(f"{head} is declared {text!r}; {hint}")
    return sign or ROLES[role].sign, role, of or ""
