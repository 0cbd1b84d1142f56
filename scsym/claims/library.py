"""Statements outside the kernel's language that a function of scsym decides exactly: rates, certified bounds, regions.

Such a goal is a call, as data: which function, with which arguments. Its verdict is "established by the library",
counted apart from "proven", since it rests on the code of that function and on no certificate.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from scsym.errors import StatementError


@dataclass(frozen=True)
class Decided:
    """``function(*arguments, **options)`` answers with the statement and its truth: see `decided`."""

    function: Callable[..., Any] = field(compare=False)
    arguments: tuple[Any, ...]
    options: Mapping[str, Any]

    @property
    def call(self) -> str:
        """The call as text."""
        given = [*map(repr, self.arguments), *(f"{name}={value!r}" for name, value in self.options.items())]
        return f"{self.function.__module__}.{self.function.__qualname__}({', '.join(given)})"

    def answer(self) -> Any:
        """What the function answers: an object with `verdict` ("proven", "refuted" or "open") and a text."""
        found = self.function(*self.arguments, **self.options)
        if getattr(found, "verdict", None) not in ("proven", "refuted", "open"):
            raise StatementError(f"{self.call} answers with {type(found).__name__}, which has no verdict")
        return found

    def __repr__(self) -> str:
        return self.call


def decided(function: Callable[..., Any], *arguments: Any, **options: Any) -> Decided:
    """A goal that a function of scsym decides, such as ``decided(established, "Theta", "x/(1-x)", "x")``.

    Raises StatementError for a function that is not scsym's own: an author's would vouch for itself.
    """
    if not str(getattr(function, "__module__", "")).startswith("scsym."):
        raise StatementError(f"{function!r} is no function of scsym, so it cannot establish a statement")
    return Decided(function, arguments, dict(options))
