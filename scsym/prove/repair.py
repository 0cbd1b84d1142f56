"""The nearest true statement to a false one: `repair` changes a statement until the kernel has a theorem.

A false goal has a countermodel. Changes (`scsym.prove.nearby`, `fitting`, `conditions`) that a model at hand refutes
are dropped; the others go to the automatic proof, which proves them or finds one more model. So nothing is answered
that is not a theorem, and the answer names the model in which the goal fails without a change.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from typing import Any

from scsym.errors import FailedMeaning, NotProven, ScsymError, StatementError
from scsym.kernel import Judgement, Theorem
from scsym.kernel.terms import symbols_of, variable_index
from scsym.language import Declaration, Statement, Theory, judgement_text

from .auto import settle, usable
from .conditions import Condition, usual
from .corrected import corrections
from .fitting import FAR, NEAR, fitted
from .found import sources
from .library import Schema
from .nearby import Change, changes, key_of, scaled
from .prover import Lemma, unproven

FACTORS = (Fraction(1, 2), Fraction(2), Fraction(1, 3), Fraction(3), Fraction(1, 4), Fraction(4), Fraction(8))
SLICE, LEAST = 0.04, 0.4  # of the time, for a first attempt at each change; in seconds
AT_LENGTH = 4  # changes that share what is left, the nearest first
MOST = 8
SAMPLED, MODELS = 60, 4  # random points that are looked at, and models of the theory that are kept


@dataclass(frozen=True)
class Mended:
    """A statement that is proven, what was changed in words, and the conditions that it needs.

    theory : the one given, with the conditions. Each condition is used in the proof. lemma : the theorem; None for a
    statement about one model, which was evaluated there.
    """

    theory: Theory
    statement: Statement
    words: str
    conditions: tuple[Condition, ...]
    lemma: Lemma | None

    def __repr__(self) -> str:
        laws = [f"{h.name}: {judgement_text(h.judgement)}" for c in self.conditions for h in c.hypotheses]
        return "\n".join([f"{self.statement!r}   ({self.words})", *(f"  under {law}" for law in laws)])


@dataclass(frozen=True)
class Repaired:
    """What `repair` found for a false statement, the nearest first, and the model in which it is false.

    counterexample : every hypothesis of the theory holds in it, so none of the changes can be dropped for free.
    tried : how many statements were looked at.
    """

    theory: Theory
    goal: Statement
    counterexample: Any
    found: tuple[Mended, ...]
    tried: int

    def __repr__(self) -> str:
        lines = [f"false: {self.goal!r}", *(f"  {line}" for line in self.counterexample.lines())]
        if not self.found:
            return "\n".join([*lines, f"nothing near to it was proven, of {self.tried} statements tried"])
        proven = [f"  {line}" for mended in self.found for line in repr(mended).splitlines()]
        return "\n".join([*lines, "proven instead:", *proven])


def repair(
    theory: Theory,
    goal: Statement,
    lemmas: Sequence[Lemma] | Mapping[str, Lemma] = (),
    conditions: Sequence[Condition] | None = None,
    seconds: float = 60,
    library: Sequence[Schema] = (),
    models: Sequence[Mapping[str, Any]] = (),
    most: int = MOST,
) -> Repaired:
    """Look for true statements near to a false one, and prove them.

    conditions : that may be added (default: the usual ones, see `scsym.prove.conditions`). seconds : of CPU.
    lemmas, library : as for `auto`. models : tables known to be models of the theory in which the goal may be false.
    most : how many statements are wanted.

    The same in every run, unless the time ends first: what was found until then counts.
    Raises StatementError where the goal is proven as it stands, and NotProven where no model refutes it.
    """
    end = time.process_time() + float(seconds)
    named = usable(theory, sources(theory, lemmas), goal)
    known = _Models(theory, models)
    counterexample = known.refuting(goal) or _counterexample(theory, goal, named, seconds, library)
    known.add(counterexample)
    known.sample(goal, min(2.0, 0.1 * float(seconds)))
    search = _Search(theory, goal, named, library, known, end, float(seconds), most)
    search.run(usual(theory) if conditions is None else conditions)
    found = tuple(sorted(search.found, key=lambda pair: pair[0]))
    return Repaired(theory, goal, counterexample, tuple(m for _, m in found), search.tried)


def _counterexample(
    theory: Theory, goal: Statement, named: Mapping[str, Theorem], seconds: float, library: Sequence[Schema]
) -> Any:
    """A model in which the goal is false, or the error that says that there is none to repair it by."""
    from scsym.models.refutation import refute  # it evaluates models, which proving alone does not load

    found = refute(theory, goal, seconds=max(2.0, 0.2 * seconds))
    if found is not None:
        return found
    settled = settle(theory, goal, named, 0.3 * seconds, library)
    if isinstance(settled, Lemma):
        raise StatementError(f"nothing is to be repaired: {goal!r} is proven as it stands")
    if settled is not None:
        return settled
    text = f"no model was found in which it is false, nor a proof: {goal!r}; give more seconds, or a model"
    raise unproven(text, theory, goal, list(named))


def corrected(theory: Theory, goal: Statement, model: Any, most: int = MOST) -> tuple[Mended, ...]:
    """Statements near to one that is false in a model (a `Point`), which hold there: nothing is proven of other models.

    Raises StatementError where the goal holds in it.
    """
    from scsym.models.interpretation import Interpretation  # it evaluates models, which proving alone does not load

    if Interpretation(theory, model).holds(goal.judgement):
        raise StatementError(f"nothing is to be repaired: {goal!r} holds in the model")
    near = corrections(theory, goal.judgement, model, most)
    return tuple(Mended(theory, Statement(c.goal), c.words, (), None) for c in near)


class _Models:
    """Models of the theory's hypotheses: a change that is false in one is dropped without a search."""

    def __init__(self, theory: Theory, tables: Sequence[Mapping[str, Any]]) -> None:
        self.theory, self.tables = theory, list(tables)

    def add(self, counterexample: Any) -> None:
        """One more model, of the theory or of it under conditions."""
        if counterexample.table not in self.tables:
            self.tables.append(counterexample.table)

    def sample(self, goal: Statement, seconds: float) -> None:
        """A few random models of the theory with all its symbols, where points give them: they refute most changes."""
        from scsym.models.candidates import seeded_points
        from scsym.models.tables import promising
        from scsym.models.tabulate import as_table, is_model

        theory = self.theory
        laws = [h.judgement for h in theory.hypotheses.values()]
        about = [goal.judgement, *(_mentioned(d) for d in theory.declarations.values() if d.meaning)]
        if not any(d.meaning for d in theory.declarations.values()):
            return
        end, count = time.process_time() + seconds, 0
        for point in seeded_points(theory, 1, SAMPLED):
            if time.process_time() >= end or count >= MODELS:
                return
            try:
                if promising(theory, point, laws, (), ()):
                    table = as_table(theory, point, laws, about=about, seconds=0.5)
                    if is_model(theory, table, laws, (), ()):
                        self.tables.append(table)
                        count += 1
            except (ScsymError, FailedMeaning):  # a quantity without a value there
                continue

    def refuting(self, goal: Statement) -> Any:
        """The counterexample that one of the models is; None if none is."""
        from scsym.models.refutation import counterexample_in

        for table in self.tables:
            known = table["symbols"].keys()
            laws = self.theory.hypotheses.items()
            inside = tuple(n for n, h in laws if symbols_of(h.judgement.left) | symbols_of(h.judgement.right) <= known)
            if any(n not in inside and not h.definition for n, h in laws):
                continue  # of what is missing only definitions can be added to a model
            try:
                return counterexample_in(self.theory, goal, inside, table)
            except NotProven:
                continue
        return None

    def refute(self, change: Change) -> bool:
        """Whether the statement is false in a model in which its conditions hold."""
        return any(self._false(table, change) for table in self.tables)

    @staticmethod
    def _false(table: Mapping[str, Any], change: Change) -> bool:
        from scsym.judge.tables import Unfit, holds

        conditions = [h.judgement for c in change.conditions for h in c.hypotheses]
        try:
            return holds(dict(table), change.goal) is False and all(holds(dict(table), j) is True for j in conditions)
        except Unfit:  # a symbol without a value there
            return False


def _mentioned(d: Declaration) -> Judgement:
    """A judgement that mentions a symbol, so that a table has it."""
    variables = tuple((f"x{n}", sort) for n, sort in enumerate(d.arguments))
    term = ("sym", d.name, tuple(variable_index(*v) for v in variables))
    return Judgement(variables, "=", term, term)


class _Search:
    """The changes tried in turn within one budget: each for a short time first, then those left for longer."""

    def __init__(
        self,
        theory: Theory,
        goal: Statement,
        named: Mapping[str, Theorem],
        library: Sequence[Schema],
        models: _Models,
        end: float,
        seconds: float,
        most: int,
    ) -> None:
        self.theory, self.goal, self.named, self.library = theory, goal, named, library
        self.models, self.end, self.slice, self.most = models, end, max(LEAST, seconds * SLICE), most
        self.found: list[tuple[float, Mended]] = []
        self.open: list[Change] = []
        self.tried = 0
        hypotheses = (Change(h.judgement, "", 0) for h in theory.hypotheses.values())
        self.seen = {key_of(theory, c) for c in (Change(goal.judgement, "", 0), *hypotheses)} | {None}

    @property
    def over(self) -> bool:
        """Whether the time is up or enough was found."""
        return time.process_time() >= self.end or len(self.found) >= self.most

    def run(self, conditions: Sequence[Condition]) -> None:
        """Try everything, the nearest first."""
        goal = self.goal.judgement
        joint = [Change(goal, _joint(conditions), 2.0, tuple(conditions))] if len(conditions) > 1 else []
        fits = (fitted(self.theory, goal, self.named, self.end, *how) for how in ((NEAR,), (NEAR, True), (FAR,)))
        for change in chain(self._factors(), *fits, changes(self.theory, goal, conditions), joint):
            if self.over:
                return
            self._attempt(change, self.slice)
        self.open.sort(key=lambda change: change.cost)
        for n, change in enumerate(self.open):
            if self.over:
                return
            parts = min(AT_LENGTH, len(self.open) - n)
            self._attempt(change, (self.end - time.process_time()) / parts, again=True)

    def _factors(self) -> Iterator[Change]:
        """The left side times a number, from what the worst model says: a statement is yielded until one is proven."""
        worst = self._worst()
        if worst is not None:
            wanted = [f for f in FACTORS if f >= worst] if worst > 1 else [f for f in FACTORS if f <= 1]
            for factor in sorted({worst, *wanted}, key=lambda f: (f != worst, f)):
                yield scaled(self.goal.judgement, factor)

    def _worst(self) -> Fraction | None:
        """Right over left in the model at hand."""
        found = self.models.refuting(self.goal)
        if found is None or not isinstance(found.left, Fraction) or not isinstance(found.right, Fraction):
            return None
        return found.right / found.left if found.left > 0 and found.right > 0 else None

    def _attempt(self, change: Change, seconds: float, again: bool = False) -> None:
        key = key_of(self.theory, change)
        if not again and key in self.seen or self.models.refute(change):
            return
        self.seen.add(key)
        self.tried += not again
        theory: Theory | None = self.theory
        for condition in change.conditions:
            theory = condition.added(theory) if theory is not None else None
        if theory is None:
            return
        goal = Statement(change.goal)
        left = min(seconds, self.end - time.process_time())
        named = {**self.named, **sources(theory)}
        try:
            few = {name: named[name] for name in change.premises}
            result = settle(theory, goal, few, left, quick=True) if few else None
            if not isinstance(result, Lemma):
                result = settle(theory, goal, named, left, self.library, quick=not again)
        except ScsymError:
            return
        if isinstance(result, Lemma):
            self._keep(change, theory, goal, result)
        elif result is not None:
            self.models.add(result)
        elif not again:
            self.open.append(change)

    def _keep(self, change: Change, theory: Theory, goal: Statement, lemma: Lemma) -> None:
        used = lemma.theorem.hypotheses
        conditions = tuple(c for c in change.conditions if any(h.judgement in used for h in c.hypotheses))
        key = key_of(theory, Change(change.goal, "", 0, conditions))
        if len(conditions) < len(change.conditions) and key in self.seen:
            return  # fewer conditions were enough, as was found before
        if change.goal.relation == "=":  # both inequalities then say less
            for left, right in ((change.goal.left, change.goal.right), (change.goal.right, change.goal.left)):
                weaker = change.goal._replace(relation=">=", left=left, right=right)
                self.seen.add(key_of(theory, Change(weaker, "", 0, change.conditions)))
        self.found.append((change.cost, Mended(theory, goal, change.words, conditions, lemma)))


def _joint(conditions: Sequence[Condition]) -> str:
    return " and ".join(c.name for c in conditions)
