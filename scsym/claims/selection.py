"""The expression of ``-k``: words joined by and, or, not and brackets, as in pytest."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from scsym.claims.statement import Claim
from scsym.errors import StatementError


def select(statements: Iterable[Claim], expression: str = "") -> list[Claim]:
    """The statements whose name, title or goal matches words joined by ``and``, ``or``, ``not`` and brackets.

    A word matches as a part of "name title goals", regardless of case. Raises StatementError if it is not of this form.
    """
    if not expression.strip():
        return list(statements)
    test = _parse(expression)
    return [s for s in statements if test(f"{s.name} {s.title} {s.stated}".lower())]


def _parse(expression: str) -> Callable[[str], bool]:
    tokens = re.findall(r"[()]|[^\s()]+", expression)
    position = 0

    def peek() -> str:
        return tokens[position] if position < len(tokens) else ""

    def take() -> str:
        nonlocal position
        position += 1
        return tokens[position - 1] if position <= len(tokens) else ""

    def either() -> Callable[[str], bool]:
        terms = [both()]
        while peek() == "or":
            take()
            terms.append(both())
        return lambda text: any(t(text) for t in terms)

    def both() -> Callable[[str], bool]:
        terms = [one()]
        while peek() == "and":
            take()
            terms.append(one())
        return lambda text: all(t(text) for t in terms)

    def one() -> Callable[[str], bool]:
        token = take()
        if token == "not":
            inner = one()
            return lambda text: not inner(text)
        if token == "(":
            inner = either()
            if take() != ")":
                raise bad
            return inner
        if token in ("", ")", "and", "or"):
            raise bad
        return lambda text: token.lower() in text

    bad = StatementError(f"-k takes words joined by and, or, not and brackets, not {expression!r}")
    result = either()
    if position != len(tokens):
        raise bad
    return result
