"""Every error scsym raises on purpose: one sentence with cause and remedy, one type per kind of trouble."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class ScsymError(Exception):
    """Base of all errors that scsym raises on purpose; the command line prints its text and exits with 2."""


class InexactInput(ScsymError, TypeError):
    """A float (or another inexact number) was given where an exact one is needed; the text names the exact spelling."""


class ParseError(ScsymError, ValueError):
    """A text could not be read as an exact number, a model or a proof."""


class InvalidModel(ScsymError, ValueError):
    """The data do not describe a finite episodic MDP."""


class InvalidPolicy(ScsymError, ValueError):
    """The data do not describe a policy of the given MDP."""


class ImproperPolicy(ScsymError, ValueError):
    """A quantity was asked for that exists only for a policy that terminates almost surely."""


class UndefinedValue(ScsymError, ArithmeticError):
    """A quantity is 0/0 (or oo - oo) at the named place; it is reported, never made up."""


class UndecidedSign(ScsymError, ArithmeticError):
    """The sign of a symbolic number depends on its symbols, so it cannot be compared."""


class TooLarge(ScsymError, MemoryError):
    """The exact answer would exceed the stated bound on time or memory."""


class MissingDependency(ScsymError, ImportError):
    """An optional library is needed for this; the text names the pip command."""


class ExchangeWarning(UserWarning):
    """What was written is exact, but another tool refuses or misreads it; the text names the tool and the reason."""


class NotProven(ScsymError):
    """A proof attempt left something over: neither proven nor refuted.

    Where a statement of a theory was to be proven: `theory`, `goal`, the names `tried` of what was used, the normal
    form `left_over`, and the names `suggestions` of hypotheses that would close it. Where the statement turned out to
    be false: the `counterexample`.
    """

    theory: Any = None
    goal: Any = None
    tried: tuple[str, ...] = ()
    left_over: Any = None
    suggestions: tuple[str, ...] = ()
    counterexample: Any = None


class StatementError(ScsymError, ValueError):
    """A statement file under proofs/ is not well formed."""


class FailedMeaning(Exception):
    """The code that gives a theory's symbol its meaning raised what says nothing of the model.

    No ScsymError, so that no search takes it for a quantity that does not exist in a model and passes on.
    """


def sentence(problem: BaseException) -> str:
    """The text of an error on one line; its type where it has none."""
    kind = type(problem).__name__
    text = " ".join(str(problem).split())
    return f"{kind} {text}" if isinstance(problem, KeyError) else text or kind


@contextmanager
def in_one_sentence(what: str, error: type[ScsymError] = InvalidModel) -> Iterator[None]:
    """Whatever goes wrong inside with someone else's objects becomes one of our errors: "`what`: the cause".

    >>> with in_one_sentence("the array cannot be read"):
    ...     [0][1]
    Traceback (most recent call last):
    ...
    scsym.errors.InvalidModel: the array cannot be read: list index out of range
    """
    try:
        yield
    except ScsymError:
        raise
    except Exception as problem:  # any: the objects are not ours
        raise error(f"{what}: {sentence(problem)}") from problem
