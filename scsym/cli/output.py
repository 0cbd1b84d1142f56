"""What the commands share about output: consoles, progress, and exact values as readable cells."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress

WIDE = 160


def console(*, stderr: bool = False) -> Console:
    """A console for stdout or stderr; without a terminal it is plain, and wide enough for tables to stay whole.

    NO_COLOR and COLUMNS are honoured (by rich).
    """
    from rich.console import Console

    made = Console(stderr=stderr, highlight=False, soft_wrap=False)
    if not made.is_terminal and made.width < WIDE:
        made.width = WIDE
    return made


@contextmanager
def progress(label: str, total: int | None = None) -> Iterator[Any]:
    """A bar on stderr while the block runs, only on a terminal; yields a function that advances it by one step."""
    from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    target = console(stderr=True)
    if not target.is_terminal:
        yield lambda text="": None
        return
    columns = [SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()]
    bar: Progress = Bar(*columns, console=target, transient=True)
    with bar:
        task = bar.add_task(label, total=total)

        def advance(text: str = "") -> None:
            bar.update(task, advance=1, description=f"{label} {text}".rstrip())

        yield advance


def print_json(data: Any) -> None:
    """One JSON document on stdout; exact values are strings in it."""
    click.echo(json.dumps(data, indent=2, ensure_ascii=False))


def encodable(text: str) -> str:
    """`text` with characters that stdout cannot encode written in ASCII."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return text.encode(encoding, "backslashreplace").decode(encoding)
    return text
