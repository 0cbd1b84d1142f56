"""What a statement is: who says what where, the verdict it declares, and the outcome of running it."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any

from scsym.errors import StatementError

if TYPE_CHECKING:
    from scsym.claims.proof import Proof


class Verdict(Enum):
    """What is known about a statement. Nothing ever becomes known by sampling."""

    PROVEN = "proven"
    SHAPE = "proven for this shape"
    REFUTED = "refuted"
    OPEN = "open"
    VACUOUS = "vacuous"

    def __str__(self) -> str:
        return self.value


_DECLARABLE = tuple(v.value for v in Verdict if v is not Verdict.VACUOUS)
declared: list[Claim] = []  # all statements made in this process, so that a collection notices one that is lost
_NAME = re.compile(r"[A-Za-z0-9_.\-]+(/[A-Za-z0-9_.\-]+)+")


@dataclass(frozen=True)
class Claim:
    """One statement: who says what where, the verdict declared, and the function that shows it.

    `file` and `line` tell where it is declared, `origin` the path that it was collected from.
    """

    name: str
    expect: Verdict
    title: str
    printed: str
    says: str
    source: str
    proof: Callable[[Proof], None] = field(repr=False, compare=False)
    file: str = ""
    line: int = 0
    origin: str = ""

    @property
    def paper(self) -> str:
        """The part of the name before the first slash; the table is grouped by it."""
        return self.name.split("/", 1)[0]


def claim(
    name: str, *, expect: str, title: str = "", printed: str = "", says: str = "", source: str = ""
) -> Callable[[Callable[[Proof], None]], Claim]:
    """Declare the decorated function ``f(p)`` as the proof of a statement.

    name : ``"paper/statement"``, unique in a collection.
    expect : the verdict declared: "proven", "proven for this shape", "refuted" or "open" ("vacuous" is only found).
    printed : what the paper prints; for "refuted" this is what is refuted.
    says : what is claimed here.
    source : number in the paper ("Example 3.1").

    Raises StatementError for a malformed name or verdict.
    """
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise StatementError(f"a statement is named 'paper/statement' (letters, digits, . _ -), not {name!r}")
    if expect not in _DECLARABLE:
        raise StatementError(f"{name} expects {expect!r}; a statement declares one of {', '.join(_DECLARABLE)}")

    caller = sys._getframe(1)
    declared_at = (caller.f_code.co_filename, caller.f_lineno)

    def declare(proof: Callable[[Proof], None]) -> Claim:
        if not callable(proof):
            raise StatementError(f"{name} decorates {proof!r}, which is not a function of a proof recorder")
        made = Claim(name, Verdict(expect), title, printed, says, source, proof, *declared_at)
        declared.append(made)
        return made

    return declare


@dataclass(frozen=True)
class Step:
    """One line of a recorded proof. `kind` says how it was shown: exact, order, theorem, counterexample, ...

    `certificate` is a theorem's proof document, the JSON text that the kernel replayed.
    """

    kind: str
    label: str
    text: str
    value: Any = field(default=None, repr=False, compare=False)
    certificate: str = field(default="", repr=False)


@dataclass(frozen=True)
class Outcome:
    """What running a statement showed. `failure` is empty, or one sentence on what is missing.

    `rests_on` names other statements, `hypotheses` what the theorems assume, `axioms` the analytic facts in proofs;
    `place` is ``file:line`` of what failed.
    """

    name: str
    expect: Verdict
    verdict: Verdict
    seconds: float
    rests_on: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    failure: str = ""
    hypotheses: tuple[str, ...] = ()
    axioms: tuple[str, ...] = ()
    place: str = ""

    @property
    def as_declared(self) -> bool:
        """Whether the verdict found is the verdict declared."""
        return self.verdict is self.expect and not self.failure
