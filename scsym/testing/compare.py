"""Exact comparison for tests: `assert_exact`, and the lines that snapshots store."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from scsym.exact import Infinity, LogNumber, RationalFunction, Undefined, decimal, exact, fraction_text, is_symbolic

KINDS = (Infinity, LogNumber, RationalFunction, Undefined)


def entries(value: Any, path: str = "value") -> Iterator[tuple[str, Any]]:
    """(path, exact number) for every number in mappings, sequences, policies; texts are read as numbers.

    Raises InexactInput for a float: it has no exact value to compare.
    """
    if hasattr(value, "items"):
        for key, inner in value.items():
            yield from entries(inner, f"{path}[{key!r}]")
    elif isinstance(value, (list, tuple)):
        for n, inner in enumerate(value):
            yield from entries(inner, f"{path}[{n}]")
    elif hasattr(value, "tolist"):  # a NumPy array of exact objects
        yield from entries(value.tolist(), path)
    else:
        yield path, value if isinstance(value, KINDS) else exact(value)


def assert_exact(actual: Any, expected: Any, *, most: int = 10) -> None:
    """Fail unless both hold the same exact numbers at the same places.

    The message names each place that differs (the state, say), both values and their difference.
    """
    left, right = dict(entries(actual)), dict(entries(expected))
    lines = [f"{path}: missing, expected {fraction_text(right[path])}" for path in right if path not in left]
    lines += [f"{path}: {fraction_text(left[path])} is not expected" for path in left if path not in right]
    for path, value in left.items():
        if path in right and value != right[path]:
            lines.append(f"{path}: {_shown(value)}, expected {_shown(right[path])}{_difference(value, right[path])}")
    if lines:
        more = f"\n... and {len(lines) - most} more" if len(lines) > most else ""
        raise AssertionError(f"{len(lines)} of {len(left | right)} entries differ\n" + "\n".join(lines[:most]) + more)


def _shown(x: Any) -> str:
    text = fraction_text(x)
    reading = "" if is_symbolic(x) else decimal(x)
    return f"{text} (about {reading})" if reading and reading != text else text


def _difference(x: Any, y: Any) -> str:
    if isinstance(x, Mapping) or isinstance(x, (Infinity, Undefined)) or isinstance(y, (Infinity, Undefined)):
        return ""
    if isinstance(x, LogNumber) != isinstance(y, LogNumber):
        return ""
    return f"; difference {fraction_text(x - y)}"


def snapshot_text(value: Any) -> str:
    """One line per number, with exact fractions: what a snapshot file holds."""
    return "".join(f"{path} = {fraction_text(x)}\n" for path, x in entries(value))
