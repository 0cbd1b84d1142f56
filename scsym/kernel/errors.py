"""What the kernel says instead of a wrong answer. A refusal never means that the statement is false."""

from __future__ import annotations

from typing import Any


class KernelError(Exception):
    """Base of the kernel's refusals."""


class IllFormed(KernelError):
    """A term, judgement, certificate or document does not follow the grammar or the signature."""


class Refused(KernelError):
    """The kernel does not handle this: a budget, an unsupported power or logarithm."""


class SideCondition(KernelError):
    """A sign, a nonzero denominator or a freshness condition is neither visible nor supplied by a premise."""


class Residual(KernelError):
    """The certificate leaves ``polynomial`` (in normal form) over: often a missing hypothesis times its weight."""

    def __init__(self, message: str, polynomial: dict[Any, Any] | None = None) -> None:
        super().__init__(message)
        self.polynomial = polynomial or {}
