"""What the commands share about output: consoles, progress, and exact values as readable cells."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

WIDE = 400


def console(*, stderr: bool = False) -> Console:
    """A console for stdout or stderr; into a file or a pipe it is plain, and wide enough for tables to stay whole.

    NO_COLOR and COLUMNS are honoured.
    """
    from rich.console import Console

    made = Console(stderr=stderr, highlight=False, soft_wrap=False)
    if not made.is_terminal and "COLUMNS" not in os.environ:
        made.width = WIDE
    return made


@contextmanager
def progress(label: str, total: int) -> Iterator[Callable[[str], None]]:
    """A bar on stderr while the block runs, only on a terminal; yields a function that advances it by one step."""
    target = console(stderr=True)
    if not target.is_terminal:
        yield lambda text: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=target, transient=True) as bar:
        task = bar.add_task(label, total=total)
        yield lambda text: bar.update(task, advance=1, description=f"{label} {text}")


def table(*columns: str, right: Sequence[str] = ()) -> Table:
    """An empty table whose cells fold rather than lose characters."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    made = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for column in columns:
        made.add_column(column, overflow="fold", justify="right" if column in right else "left")
    return made


@contextmanager
def long_numbers() -> Iterator[None]:
    """Lift Python's limit on the digits of a printed integer: exact values may have more than 4300."""
    limit = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(0)
    try:
        yield
    finally:
        sys.set_int_max_str_digits(limit)


def print_json(data: Any) -> None:
    """One JSON document on stdout; exact values are strings in it."""
    click.echo(json.dumps(data, indent=2, ensure_ascii=False))
