"""What the commands share about output: consoles, progress, and exact values as readable cells."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from scsym.claims import Claim

WIDE = 120


def console(*, stderr: bool = False) -> Console:
    """A console for stdout or stderr; into a file or a pipe it is plain, and wide enough for tables to stay whole.

    NO_COLOR and COLUMNS are honoured.
    """
    from rich.console import Console

    made = Console(stderr=stderr, highlight=False, soft_wrap=False)
    if not made.is_terminal and "COLUMNS" not in os.environ:
        made.width = WIDE
    return made


EVERY = 10.0  # seconds between two lines of progress where stderr is no terminal


@contextmanager
def progress(label: str, total: int) -> Iterator[Callable[[str], None]]:
    """Progress on stderr while the block runs; yields a function that advances it by one step.

    A terminal gets a bar with the time that is left; elsewhere a line appears every ten seconds.
    """
    target = console(stderr=True)
    if not target.is_terminal:
        yield _Lines(label, total)
        return
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        SpinnerColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    times = (TimeElapsedColumn(), TextColumn("left"), TimeRemainingColumn())
    with Progress(*columns, *times, console=target, transient=True) as bar:
        target.show_cursor(True)  # a process that Ctrl-C ends at once cannot show it again
        task = bar.add_task(label, total=total)
        yield lambda text: bar.update(task, advance=1, description=f"{label} {text}")


class _Lines:
    """Progress as lines: how many of how many, for how long, and how long it may still take."""

    def __init__(self, label: str, total: int) -> None:
        self.label, self.total, self.done = label, total, 0
        self.start = self.last = time.monotonic()

    def __call__(self, text: str) -> None:
        self.done += 1
        now = time.monotonic()
        if now - self.last < EVERY or self.done >= self.total:
            return
        self.last = now
        passed = now - self.start
        left = passed / self.done * (self.total - self.done)
        click.echo(f"{self.label}: {self.done} of {self.total} after {passed:.0f} s, about {left:.0f} s left", err=True)


@contextmanager
def stoppable() -> Iterator[None]:
    """Ctrl-C ends the process at once while the block runs.

    Python itself would wait for the end of the call that it is in, and one solve or product of long numbers may take
    minutes. A process that was started to ignore Ctrl-C goes on ignoring it.
    """
    main = threading.current_thread() is threading.main_thread()
    if not main or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield
        return
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def as_read(statement: Claim) -> list[str]:
    """How a statement in LaTeX was understood, a line for each goal below its name and place; else nothing."""
    if not statement.written:
        return []
    from scsym.language import understood

    where = f"{Path(statement.file).name}:{statement.line}"
    return [f"{statement.name} ({where}) reads", *(f"  {line}" for line in understood(statement.goals).splitlines())]


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
