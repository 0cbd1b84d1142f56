"""What a statement is: formal goals in a theory, who says what where, the verdict it declares, and its outcome."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any

from scsym.claims.library import Decided
from scsym.errors import ParseError, StatementError
from scsym.language import Statement, Theory, folded
from scsym.language.reader import read_latex

Goal = Statement | Decided


class Verdict(Enum):
    """What is known about a statement. Nothing ever becomes known by sampling."""

    PROVEN = "proven"
    UNTRIED = "proven, hypotheses not tried"
    SHAPE = "proven for this shape"
    LIBRARY = "established by the library"
    REFUTED = "refuted"
    OPEN = "open"
    VACUOUS = "vacuous"

    def __str__(self) -> str:
        return self.value


AGAINST = {
    "text": "the paper's text",
    "reading": "a reading of the text",
    "strengthening": "a natural strengthening",
}
"""What a refutation is against."""

_DECLARABLE = tuple(v.value for v in Verdict if v is not Verdict.VACUOUS)
_NAME = re.compile(r"[A-Za-z0-9_\-][A-Za-z0-9_.\-]*(/[A-Za-z0-9_\-][A-Za-z0-9_.\-]*)+")
declared: dict[str, list[Claim]] = {}  # by file: all statements made in this process


@dataclass(frozen=True)
class Quote:
    """The paper's own words; words put in stand in square brackets, reconstructed ones are not printed there."""

    text: str
    reconstructed: bool = False

    @property
    def status(self) -> str:
        """ "quoted", "quoted, with words in brackets put in", or "reconstructed"."""
        if self.reconstructed:
            return "reconstructed"
        return "quoted, with words in brackets put in" if "[" in self.text else "quoted"


@dataclass(frozen=True)
class Claim:
    """One statement: `goals` in a `theory`, the verdict declared, and (or None) the function that gives evidence.

    quote : the paper's words, beside the goals; against : what a refutation is against (a key of `AGAINST`).
    instead : names of the statements that hold instead; uses : statements that its proof takes lemmas from.
    why : a remark for the reader, which claims nothing; decisions : what it states instead of goals, for the library.
    written : the LaTeX that goals were read from.
    `file` and `line` tell where it is declared, `origin` the path that it was collected from.
    """

    name: str
    theory: Theory
    goals: tuple[Statement, ...]
    expect: Verdict
    title: str = ""
    source: str = ""
    quote: Quote | None = None
    against: str = ""
    instead: tuple[str, ...] = ()
    why: str = ""
    evidence: Callable[[], Any] | None = field(default=None, repr=False, compare=False)
    decisions: tuple[Decided, ...] = ()
    written: tuple[str, ...] = ()
    file: str = ""
    line: int = 0
    origin: str = ""

    @property
    def paper(self) -> str:
        """The part of the name before the first slash; the table is grouped by it."""
        return self.name.split("/", 1)[0]

    @property
    def stated(self) -> tuple[Goal, ...]:
        """What is stated: the goals, or what the library is to decide."""
        return self.goals or self.decisions

    @property
    def shown(self) -> list[str]:
        """What is stated, as text: two goals that bound a distance from both sides as one line."""
        goals = folded([goal.judgement for goal in self.goals])
        return [*(repr(Statement(j)) for j in goals), *map(repr, self.decisions)]

    def __call__(self, evidence: Callable[[], Any]) -> Claim:
        """As a decorator: the statement with a function that returns its evidence, see `scsym.claims.evidence`.

        Raises StatementError for anything but a function.
        """
        if not callable(evidence):
            raise StatementError(f"{self.name} decorates {evidence!r}, which is not a function that returns evidence")
        made = replace(self, evidence=evidence)
        own = declared.setdefault(self.file, [])
        own[:] = [made if c is self else c for c in own]
        return made


def claim(
    name: str,
    theory: Theory | None = None,
    states: str | Goal | Sequence[str | Goal] = (),
    *,
    expect: str = "proven",
    title: str = "",
    source: str = "",
    quotes: str = "",
    reconstructed: str = "",
    against: str = "",
    instead: str | Sequence[str] = (),
    why: str = "",
    depth: int = 1,
    at: tuple[str, int] | None = None,
    **former: str,
) -> Claim:
    """Declare a statement: `states` holds, with nothing assumed but the named hypotheses of the theory.

    Used as a decorator it takes the function that returns evidence; without one the search finds it (``scsym prove``).

    states : goals made with `eq`, `ge`, ..., or strings of LaTeX in the theory's notation (`scsym.language.reader`).
    name : ``"paper/statement"``, unique in a collection, and not only by case.
    expect : the verdict declared, one of `Verdict` but "vacuous", which is only found.
    source : number in the paper ("Example 3.1"); title : what people call it, in words that claim nothing more.
    quotes : the paper's words, with words that were put in in square brackets; reconstructed : the same where the words
        are not the paper's.
    against : for "refuted", what it is against: "text", "reading" or "strengthening"; instead : what holds instead.
    at : the file and line that declare it, where these are not those of the caller.

    Raises StatementError for a malformed name, verdict, goal, or a refutation that does not say what it is against.
    """
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise StatementError(f"a statement is named 'paper/statement' (letters, digits, . _ -), not {name!r:.80}")
    if expect not in _DECLARABLE:
        raise StatementError(f"{name} expects {expect!r}; a statement declares one of {', '.join(_DECLARABLE)}")
    if theory is None or former:
        raise StatementError(
            f"{name} does not state its goals: write claim(name, theory, eq(left, right), quotes=...), and let the "
            "function return its lemmas or its model (docs/howto/migrate.md)"
        )
    if not isinstance(theory, Theory):
        raise StatementError(f"{name} is stated in a theory of scsym.language, not in {theory!r:.60}")
    given = (states,) if isinstance(states, (str, Statement, Decided)) else tuple(states)
    listed = tuple(goal for part in given for goal in _goals(name, theory, part))
    goals = tuple(goal for goal in listed if isinstance(goal, Statement))
    decisions = tuple(goal for goal in listed if isinstance(goal, Decided))
    by_library = expect == Verdict.LIBRARY.value
    if not listed or len(decisions if by_library else goals) < len(listed):
        how = "decided(function, ...)" if by_library else "eq, ge, gt, le or lt"
        raise StatementError(f"{name}, expected to be {expect}, states one or more goals made with {how}")
    if quotes and reconstructed:
        raise StatementError(f"{name} has a quotation or a reconstruction, not both")
    if (expect == Verdict.REFUTED.value) != (against in AGAINST):
        raise StatementError(f"{name}: a refutation, and nothing else, is against one of {', '.join(AGAINST)}")
    caller = sys._getframe(depth)
    file, line = at or (caller.f_code.co_filename, caller.f_lineno)
    made = Claim(
        name,
        theory,
        goals,
        Verdict(expect),
        title,
        source,
        Quote(quotes or reconstructed, not quotes) if quotes or reconstructed else None,
        against,
        (instead,) if isinstance(instead, str) else tuple(instead),
        why,
        None,
        decisions,
        tuple(part for part in given if isinstance(part, str)),
        file,
        line,
    )
    declared.setdefault(made.file, []).append(made)
    return made


def _goals(name: str, theory: Theory, stated: Any) -> Sequence[Any]:
    """What is stated, where it is a string read in the theory's notation."""
    if not isinstance(stated, str):
        return (stated,)
    try:
        return read_latex(theory, stated)
    except ParseError as problem:
        raise StatementError(f"{name}: {problem}") from None


@dataclass(frozen=True)
class Paper:
    """A paper with its usual theory, so that its statements are declared in a few words."""

    name: str
    theory: Theory

    def claim(self, name: str, states: str | Goal | Sequence[str | Goal], **options: Any) -> Claim:
        """`claim` of ``"paper/name"`` in the paper's theory, or in ``theory=``."""
        theory = options.pop("theory", self.theory)
        return claim(f"{self.name}/{name}", theory, states, depth=2, **options)


def paper(name: str, theory: Theory) -> Paper:
    """A paper's name and its usual theory."""
    return Paper(name, theory)


@dataclass(frozen=True)
class Step:
    """One piece of evidence. `kind`: theorem, model, counterexample or decision; `goal` numbers the goal, from 0.

    `certificate` is a theorem's proof document, the JSON text that the kernel replayed.
    """

    kind: str
    text: str
    value: Any = field(default=None, repr=False, compare=False)
    certificate: str = field(default="", repr=False)
    goal: int = -1


@dataclass(frozen=True)
class Outcome:
    """What running a statement showed. `failure` is empty, or one sentence on what is missing.

    `hypotheses` are what the theorems really assume, `definitions` what only introduces a symbol, `axioms` the analytic
    facts in proofs; `failed` numbers the goals that were not shown; `judged` tells whether the verdict follows from
    data alone; `place` is ``file:line`` of what failed; `models` are tables: of the hypotheses, or counterexamples.
    """

    name: str
    expect: Verdict
    verdict: Verdict
    seconds: float
    steps: tuple[Step, ...] = ()
    failure: str = ""
    hypotheses: tuple[str, ...] = ()
    definitions: tuple[str, ...] = ()
    axioms: tuple[str, ...] = ()
    failed: tuple[int, ...] = ()
    judged: bool = True
    place: str = ""
    models: tuple[Any, ...] = field(default=(), repr=False, compare=False)

    @property
    def as_declared(self) -> bool:
        """Whether the verdict found is the verdict declared."""
        return self.verdict is self.expect and not self.failure
