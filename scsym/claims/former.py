"""Statements in the former form: a function that talks to a recorder. Each is to be stated formally, and this goes."""

from __future__ import annotations

import operator
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from scsym.claims.statement import Outcome, Quote, Step, Verdict, declared
from scsym.errors import NotProven, StatementError
from scsym.kernel import KernelError, Theorem, verify
from scsym.language import Theory
from scsym.prove import Lemma, dump


@dataclass(frozen=True)
class FormerClaim:
    """A statement that is not formal yet."""

    name: str
    expect: Verdict
    title: str
    source: str
    says: str
    quote: Quote | None
    proof: Callable[[Proof], None] = field(repr=False, compare=False)
    file: str = ""
    line: int = 0
    origin: str = ""
    theory: Theory = field(default=Theory("former"), repr=False)
    goals: tuple[Any, ...] = ()
    against: str = ""
    instead: tuple[str, ...] = ()
    why: str = ""

    @property
    def paper(self) -> str:
        """The part of the name before the first slash."""
        return self.name.split("/", 1)[0]


def claim(
    name: str, *, expect: str, title: str = "", printed: str = "", says: str = "", source: str = ""
) -> Callable[[Callable[[Proof], None]], FormerClaim]:
    """Declare the decorated function ``f(p)`` as the proof of a statement in the former form."""
    caller = sys._getframe(1)
    at = (caller.f_code.co_filename, caller.f_lineno)

    def declare(proof: Callable[[Proof], None]) -> FormerClaim:
        quote = Quote(printed) if printed else None
        made = FormerClaim(name, Verdict(expect), title, source, says, quote, proof, *at)
        declared.setdefault(made.file, []).append(made)  # type: ignore[arg-type]
        return made

    return declare


def run_former(statement: FormerClaim) -> Outcome:
    """Run one statement in the former form."""
    proof, failure, start = Proof(statement.name), "", time.perf_counter()
    try:
        statement.proof(proof)
    except (Exception, SystemExit) as error:
        failure = f"{type(error).__name__}: {error}"
    verdict = Verdict.OPEN if failure else _verdict(proof.steps)
    seconds = time.perf_counter() - start
    failure = failure or ("" if verdict is statement.expect else f"found {verdict}")
    return Outcome(
        statement.name, statement.expect, verdict, seconds, proof.steps, failure, proof.hypotheses, (), proof.axioms
    )


def _verdict(steps: Sequence[Step]) -> Verdict:
    kinds = {step.kind for step in steps}
    if "counterexample" in kinds:
        return Verdict.REFUTED
    if "theorem" in kinds:
        return Verdict.PROVEN
    return Verdict.SHAPE if kinds & {"exact", "order"} else Verdict.OPEN


_RELATIONS: Mapping[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


LONGEST = 400  # a number with more characters is shown to people as a decimal; what is compared stays exact


class Proof:
    """Records what a statement shows. Each method raises NotProven if the thing does not hold, exactly."""

    def __init__(self, name: str = "") -> None:
        self.name = name
        self._steps: list[Step] = []
        self._rests: list[str] = []
        self._hypotheses: list[str] = []
        self._axioms: list[str] = []

    @property
    def steps(self) -> tuple[Step, ...]:
        """What was recorded so far."""
        return tuple(self._steps)

    @property
    def dependencies(self) -> tuple[str, ...]:
        """What the proof rests on, in order of appearance."""
        return tuple(dict.fromkeys(self._rests))

    @property
    def hypotheses(self) -> tuple[str, ...]:
        """The names of the hypotheses that the theorems carry."""
        return tuple(self._hypotheses)

    @property
    def axioms(self) -> tuple[str, ...]:
        """The analytic facts in the theorems' proofs that the kernel takes for granted."""
        return tuple(self._axioms)

    def exact(self, label: str, got: Any, expected: Any) -> None:
        """Two exact values are equal: the same number, or the same rational function in the same symbols.

        Entries are compared where both are mappings or sequences; texts and ints in `expected` are read as exact
        numbers. A symbolic equality holds for all values of the symbols where both sides are defined.
        """
        left, right = _read(got), _read(expected, texts=True)
        for place, x, y in _paired(label, left, right):
            if x != y:
                raise NotProven(f"{place} is {_text(x)}, not {_text(y)}")
        self._record("exact", label, f"{label} = {_text(left)}", left)

    def holds(self, label: str, relation: str, value: Any, bound: Any) -> None:
        """An order or equation between two exact values of this shape: ``p.holds("S", ">=", s1, s0)``."""
        left, right = _read(value), _read(bound, texts=True)
        if not _decide(relation, left, right):
            raise NotProven(f"{label}: {_text(left)} {relation} {_text(right)} does not hold")
        self._record("order", label, f"{label}: {_text(left)} {relation} {_text(right)}", (left, relation, right))

    def identity(self, label: str, left: Callable[..., Any], right: Callable[..., Any]) -> None:
        """Two functions of the same named symbols agree wherever both are defined (`scsym.exact.identical`)."""
        from scsym.exact.identities import identical, small_difference

        if not identical(left, right):
            found = small_difference(left, right)
            place = ""
            if found:
                point, x, y = found
                place = f": at {', '.join(f'{n} = {v}' for n, v in point.items())} it is {_text(x)} against {_text(y)}"
            raise NotProven(f"{label} is no identity{place}")
        self._record("exact", label, f"{label}: an identity", None)

    def theorem(self, lemma: Any) -> None:
        """A lemma of `scsym.prove`, or a theorem of the kernel; the statement is then proven for every finite MDP.

        The proof is written as data and replayed by the kernel, so what counts is the certificate, not the object.
        """
        made = _lemma(lemma)
        document = dump(made.theorem)
        try:
            report = verify(document)
        except KernelError as error:
            raise NotProven(f"the kernel does not accept the proof: {error}") from error
        if report.theorem.conclusion != made.theorem.conclusion:
            raise NotProven(f"the replayed proof shows something else than {made!r}")
        self._hypotheses.extend(h for h in made.hypotheses if h not in self._hypotheses)
        self._axioms.extend(a for a in report.axioms if a not in self._axioms)
        self._record("theorem", made.name, repr(made).removeprefix("|- "), made, document)

    def counterexample(
        self,
        model: Any,
        label: str,
        left: Any,
        right: Any,
        *,
        relation: str,
        hypotheses: Mapping[str, Any] | None = None,
    ) -> None:
        """The claimed ``left relation right`` fails in this exact model while every hypothesis holds.

        hypotheses : text -> truth in the model, each a bool computed exactly; a false one makes the model irrelevant.
        """
        for text, truth in (hypotheses or {}).items():
            if truth is not True:
                raise NotProven(f"{label}: the hypothesis {text!r} does not hold in the model, so it refutes nothing")
        x, y = _read(left), _read(right, texts=True)
        if _decide(relation, x, y):
            raise NotProven(f"{label}: {_text(x)} {relation} {_text(y)} holds in the model, so it refutes nothing")
        self._record("counterexample", label, f"{label}: claimed {relation}, but {_text(x)} against {_text(y)}", model)

    def refuted(self, found: Any) -> None:
        """A counterexample of `scsym.prove.refute`: hypotheses and failure are evaluated again before it counts.

        Raises StatementError for None, which is what a search that found nothing returns.
        """
        from scsym.models.refutation import Counterexample

        if found is None:
            raise StatementError("the search found no counterexample, so nothing is refuted; it may be true")
        if not isinstance(found, Counterexample):
            raise StatementError(f"a counterexample of scsym.prove is needed, not {type(found).__name__}")
        found.recheck()
        self._record("counterexample", "", repr(found), found.mdp)

    def corrected(self, what: Any) -> None:
        """What holds instead: the name of a statement, or a theorem."""
        if isinstance(what, str):
            self._record("corrected", "", f"corrected as {what}", what)
            self._rests.append(what)
        else:
            made = _lemma(what, "a correction is the name of a statement or a theorem")
            verify(dump(made.theorem))
            self._record("corrected", "", f"corrected: {repr(made).removeprefix('|- ')}", made)

    def note(self, text: str) -> None:
        """A remark for the reader; it proves nothing."""
        self._record("note", "", text, None)

    def rests_on(self, *names: str) -> None:
        """Name other statements, axioms or definitions that this one uses."""
        self._rests.extend(names)

    def _record(self, kind: str, label: str, text: str, value: Any, certificate: str = "") -> None:
        self._steps.append(Step(kind, text, value, certificate))


def _lemma(made: Any, what: str = "a theorem is a lemma of scsym.prove or a theorem of the kernel") -> Lemma:
    if type(made) is Theorem:
        return Lemma(Theory(""), made)
    if not isinstance(made, Lemma):
        raise StatementError(f"{what}, not {type(made).__name__}")
    return made


# Exact comparison


def _read(value: Any, texts: bool = False) -> Any:
    """The value as exact numbers, entry by entry; anything that is not exact is refused by `scsym.exact.exact`."""
    from scsym.exact import Infinity, LogNumber, RationalFunction, Undefined, exact

    if hasattr(value, "items"):
        return {key: _read(entry, texts) for key, entry in value.items()}
    if isinstance(value, (tuple, list)):
        return tuple(_read(entry, texts) for entry in value)
    if isinstance(value, str) and not texts:
        raise StatementError(f"a computed value is a number, not the text {value!r}")
    return value if isinstance(value, (Infinity, LogNumber, RationalFunction, Undefined)) else exact(value)


def _paired(label: str, left: Any, right: Any) -> Iterator[tuple[str, Any, Any]]:
    if isinstance(left, dict) and isinstance(right, dict):
        if left.keys() != right.keys():
            raise NotProven(f"{label} has the entries {_names(left)}, not {_names(right)}")
        for key in left:
            yield from _paired(f"{label}[{key}]", left[key], right[key])
    elif isinstance(left, tuple) and isinstance(right, tuple):
        if len(left) != len(right):
            raise NotProven(f"{label} has {len(left)} entries, not {len(right)}")
        for i, (x, y) in enumerate(zip(left, right, strict=True)):
            yield from _paired(f"{label}[{i}]", x, y)
    else:
        yield label, left, right


def _names(mapping: Mapping[Any, Any]) -> str:
    return ", ".join(sorted(map(str, mapping))) or "(none)"


def _decide(relation: str, x: Any, y: Any) -> bool:
    if relation not in _RELATIONS:
        raise StatementError(f"the relation is one of {' '.join(_RELATIONS)}, not {relation!r}")
    truth = _RELATIONS[relation](x, y)
    if not isinstance(truth, bool):
        raise NotProven(f"{_text(x)} {relation} {_text(y)} cannot be decided")
    return truth


def _text(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_text(entry)}" for key, entry in value.items()) + "}"
    if isinstance(value, tuple):
        return "(" + ", ".join(map(_text, value)) + ("," if len(value) == 1 else "") + ")"
    from scsym.exact import decimal, fraction_text, is_symbolic

    text = fraction_text(value)
    if len(text) <= LONGEST or is_symbolic(value):
        return text
    return f"{decimal(value, 12)} (rounded; {len(text)} characters exactly)"
