"""What the kernel says instead of a wrong answer."""

from __future__ import annotations

from typing import Any


class KernelError(Exception):
    """Base of the kernel's refusals. A refusal never means that the statement is false."""


class IllFormed(KernelError):
    """A term, judgement or certificate does not follow the grammar or the signature."""


class Refused(KernelError):
    """The kernel does not handle this (a budget, an unsupported power or logarithm)."""


class SideCondition(KernelError):
    """A sign, a nonzero denominator or a freshness condition is not visible and no premise supplies it."""


class Residual(KernelError):
    """The certificate leaves something over: ``goal.left - goal.right - certificate`` is not zero.

    ``polynomial`` is what is left, in normal form: often exactly a missing hypothesis times its weight.
    """

    def __init__(self, message: str, polynomial: dict[Any, Any]) -> None:
        super().__init__(message)
        self.polynomial = polynomial
