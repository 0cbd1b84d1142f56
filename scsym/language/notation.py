"""The notation of a theory: each symbol is written as one thing, and no two symbols alike."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from scsym.errors import StatementError
from scsym.typeset import is_formula, name_latex


def check_notation(theory: str, declarations: Mapping[str, Any]) -> None:
    """Raise StatementError where two symbols are written alike, or the notation of one is a formula."""
    written: dict[str, str] = {}
    for name, declared in declarations.items():
        if declared.latex and is_formula(declared.latex):
            raise StatementError(
                f"the notation {declared.latex!r} of {name} in theory {theory!r} is a formula; give the symbol a "
                "letter of its own, and the formula as its definition"
            )
        shown = re.sub(r"[\s{}]", "", declared.latex or name_latex(name))
        other = written.setdefault(shown, name)
        if other != name:
            raise StatementError(
                f"{other} and {name} are both written {declared.latex or name_latex(name)!r} in theory {theory!r}; "
                "give one of them another notation"
            )
