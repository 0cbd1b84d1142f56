"""Bounds by work: one unit is about one factor handled or one machine word of a number, so the answer is the same on
every machine, and memory is bounded too. The clock only guards; it is looked at inside a step, every thousand units.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from .errors import Refused


class Meter:
    """What may be spent, and when to give up."""

    __slots__ = ("deadline", "limit", "spent", "what")

    def __init__(self, limit: int, what: str, deadline: float) -> None:
        self.limit, self.spent, self.what, self.deadline = limit, 0, what, deadline

    def spend(self, amount: int) -> None:
        """Charge ``amount`` units; raises Refused beyond the limit or after the deadline."""
        before, self.spent = self.spent, self.spent + amount
        if self.spent > self.limit:
            raise Refused(f"{self.what} of work")
        if before >> 10 != self.spent >> 10 and time.monotonic() > self.deadline:
            raise Refused("this machine is too slow for the document")


_FREE = Meter(10**18, "more", float("inf"))
_current: ContextVar[Meter] = ContextVar("meter", default=_FREE)


@contextmanager
def metered(limit: int, what: str, seconds: float = float("inf")) -> Iterator[Meter]:
    """Allow ``limit`` units inside, and not more than what is left outside."""
    outer = _current.get()
    inner = Meter(limit, f"{what} needs more than {limit} units", min(outer.deadline, time.monotonic() + seconds))
    if outer.limit - outer.spent < limit:
        inner.limit, inner.what = outer.limit - outer.spent, outer.what
    before = _current.set(inner)
    try:
        yield inner
    finally:
        _current.reset(before)
        if outer is not _FREE:
            outer.spent += inner.spent


def spend(amount: int) -> None:
    """Charge the current meter."""
    _current.get().spend(amount)
