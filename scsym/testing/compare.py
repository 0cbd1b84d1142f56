"""Exact comparison for tests: `assert_exact`, and the lines that snapshots store."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scsym.errors import ParseError
from scsym.exact import Infinity, LogNumber, RationalFunction, Undefined, decimal, exact, fraction_text, is_symbolic

KINDS = (Infinity, LogNumber, RationalFunction, Undefined)


def entries(value: Any, path: str = "value") -> Iterator[tuple[str, Any]]:
    """(path, exact number) for every number in mappings, sequences, policies and models; texts are read as numbers.

    Raises InexactInput for a float: it has no exact value to compare.
    """
    if type(value).__module__ == "scsym.mdp.model":
        yield from entries(_parts(value), path)
    elif hasattr(value, "items"):
        for key, inner in value.items():
            yield from entries(inner, f"{path}[{key!r}]")
    elif isinstance(value, (list, tuple)):
        for n, inner in enumerate(value):
            yield from entries(inner, f"{path}[{n}]")
    elif getattr(value, "ndim", 0):  # a NumPy array of exact objects
        yield from entries(value.tolist(), path)
    else:
        yield path, value if isinstance(value, KINDS) else exact(value)


def _parts(mdp: Any) -> dict[str, Any]:
    """The numbers of a model by what they are."""
    return {
        "P": {s: {a: mdp.P(s, a) for a in mdp.actions(s)} for s in mdp.states},
        "initial": mdp.initial,
        "terminal": mdp.terminal,
        "weight": {(s, a): mdp.weight(s, a) for s, a in mdp.pairs if mdp.weight(s, a) != 1},
    }


def differences(actual: Any, expected: Any, path: str = "value") -> tuple[list[str], int]:
    """One line per place that differs, and the number of places compared."""
    left, right = dict(entries(actual, path)), dict(entries(expected, path))
    lines = [f"{at}: missing, expected {fraction_text(right[at])}" for at in right if at not in left]
    lines += [f"{at}: {fraction_text(left[at])} is not expected" for at in left if at not in right]
    for at, value in left.items():
        if at in right and value != right[at]:
            lines.append(f"{at}: {_shown(value)}, expected {_shown(right[at])}{_difference(value, right[at])}")
    return lines, len(left | right)


def assert_exact(actual: Any, expected: Any, *, most: int = 10) -> None:
    """Fail unless both hold the same exact numbers at the same places.

    The message names each place that differs (the state, say), both values and their difference.
    """
    lines, compared = differences(actual, expected)
    if lines:
        more = f"\n... and {len(lines) - most} more" if len(lines) > most else ""
        noun = "entry differs" if len(lines) == compared == 1 else "entries differ"
        raise AssertionError(f"{len(lines)} of {compared} {noun}\n" + "\n".join(lines[:most]) + more)


def _shown(x: Any) -> str:
    text = fraction_text(x)
    reading = "" if is_symbolic(x) else decimal(x)
    return f"{text} (about {reading})" if reading and reading != text else text


def _difference(x: Any, y: Any) -> str:
    if isinstance(x, (Infinity, Undefined)) or isinstance(y, (Infinity, Undefined)):
        return ""
    if isinstance(x, LogNumber) != isinstance(y, LogNumber):
        return ""  # a rational and a logarithm have no difference among our numbers
    return f"; difference {fraction_text(x - y)}"


# Snapshots


def snapshot_text(value: Any) -> str:
    """One line ``path = number`` per number, with exact fractions: what a snapshot file holds."""
    return "".join(f"{path} = {fraction_text(x)}\n" for path, x in entries(value))


def read_snapshot(text: str) -> dict[str, str]:
    """The numbers of a snapshot, as texts by path."""
    return dict(line.rsplit(" = ", 1) for line in text.splitlines() if " = " in line)  # type: ignore[misc]


def shown_change(found: str | None, stored: str | None) -> str:
    """How a number of a snapshot changed, in words: ``1/4, stored 1/5; difference 1/20``."""
    if found is None:
        return f"missing, stored {stored}"
    if stored is None:
        return f"{found} is new"
    try:
        return f"{found}, stored {stored}; difference {fraction_text(exact(found) - exact(stored))}"
    except ParseError:  # logarithms, infinities, or a file that was edited
        return f"{found}, stored {stored}"
