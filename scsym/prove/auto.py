"""State it, and it is proven: a portfolio of searches around one linear program, and tactics that split goals.

Stages go from few candidates to many, since thirty hypotheses crowd out a proof of two lines. What is found is a
theorem of the kernel; `scsym.prove.found` keeps it as data, so that it is not searched again.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from scsym.errors import NotProven, StatementError
from scsym.kernel import Judgement, KernelError, Theorem
from scsym.kernel.terms import merge, parameters
from scsym.language import Statement, Theory

from . import recall
from .certificate import attempt, visible_goal
from .found import sources
from .goals import TACTICS, by_tactics
from .library import Schema, instances
from .prover import Lemma, prove, times, unproven
from .sources import Stage
from .teaching import counterexample, failure, refuted
from .workspace import Workspace, subterms

MOST_INSTANCES = 24
DEPTH = 2  # tactics inside tactics
INDUCTION = ("induction",)
TACTIC_NAMES = tuple(name for name, _ in TACTICS)
OTHER = tuple(name for name in TACTIC_NAMES if name not in INDUCTION)

AT_ONCE = (
    Stage("at sight", 0.1, depth=1, sources=("visible", "picks")),
    Stage(
        "terms as they stand", 0.15, premises=12, depth=1, cap=1_500, as_they_stand=True,
        sources=("visible", "picks"), premises_from=("harvested",),
    ),
)  # fmt: skip
QUICK = (
    Stage(
        "latest lemmas", 0.2, recent=8, depth=2, cap=1_200,
        sources=("visible", "picks", "weights"), premises_from=("harvested",),
    ),
    Stage("shortened", 0.15, premises=16, depth=3, cap=1_200, sources=("visible",), shorten=True),
    Stage("likeliest premises", 0.25, premises=12, depth=3, sources=("visible", "picks")),
    Stage("latest and likeliest", 0.25, premises=10, recent=5, depth=3, sources=("visible",)),
    Stage("all premises", 0.25, depth=2, cap=2_000, sources=("visible", "picks")),
    Stage(
        "nonnegative terms", 0.4, depth=2, sources=("visible", "picks", "weights"), premises_from=("harvested",)
    ),
)  # fmt: skip
SLOW = (
    Stage("slopes", 0.2, depth=2, sources=("visible",), premises_from=("slopes",)),
    Stage("constant terms", 0.3, depth=2, cap=2_500, sources=("ones", "visible")),
    Stage("instances", 0.3, depth=4, cap=2_500, sources=("units", "instances")),
    Stage(
        "Green's functions", 0.3, premises=8, depth=3, cap=2_500, divide=False, opening=False,
        sources=("resolvents", "visible"),
    ),
    Stage(
        "long chains", 0.4, premises=16, depth=8, cap=3_000, equations=True, divide=False, opening=False,
        sources=("visible",),
    ),
    Stage("deeper", 0.4, depth=3, sources=("visible", "picks")),
    Stage("unfolded", 0.4, depth=2, cap=4_000, sources=("visible", "picks"), unfold=True),
    Stage(
        "products", 0.4, recent=8, depth=2, sources=("visible", "weights"), premises_from=("harvested", "products")
    ),
    Stage(
        "products of bounds", 0.4, premises=16, depth=2, sources=("visible",), premises_from=("products",)
    ),
    Stage("squares", 1.0, depth=2, sources=("visible", "pairs")),
)  # fmt: skip
LOGARITHMS = (
    Stage("few logarithms", 0.2, premises=8, depth=2, cap=1_500, sources=("visible",), premises_from=("tangents",)),
    Stage("logarithms", 0.5, depth=2, sources=("visible", "weights"), premises_from=("tangents", "logarithms")),
)


def auto(
    theory: Theory,
    goal: Statement,
    lemmas: Sequence[Lemma] | Mapping[str, Lemma] = (),
    seconds: float = 10,
    use: Sequence[str] | None = None,
    library: Sequence[Schema] = (),
) -> Lemma:
    """Prove a statement from the theory's hypotheses and the lemmas, without being told how.

    seconds : of CPU. use : the names of the premises that may be used (default: all); a lemma without a name is
    ``lemma n``, with its place n in the list. library : lemmas about any symbols, matched with the goal.

    What is kept beside the file that asks is replayed, and ``scsym check`` never searches (`scsym.prove.recall`).

    Raises NotProven, with a counterexample if the statement is seen to be false, else with what no premise can cancel
    and which hypotheses come near; StatementError for a name that is unknown.
    """
    asker = sys._getframe(1).f_code
    label = asker.co_qualname.replace(".<locals>", "")
    return kept_or_searched(theory, goal, lemmas, seconds, use, library, (asker.co_filename, label))


def kept_or_searched(
    theory: Theory,
    goal: Statement,
    lemmas: Sequence[Lemma] | Mapping[str, Lemma],
    seconds: float,
    use: Sequence[str] | None,
    library: Sequence[Schema],
    asker: tuple[str, str],
) -> Lemma:
    """`auto` for who asks: a source file, and a name of the place in it."""
    file, label = asker
    named, may = sources(theory, lemmas), recall.mode.get()
    lemma, why = recall.recalled(theory, goal.judgement, named, file, library)
    if lemma is not None:
        return lemma
    if may is recall.Mode.REPLAY:
        kept = f"what is kept no longer holds: {why}" if why else "nothing is kept for it"
        raise unproven(f"not proven: {goal!r}\n  {kept}; scsym prove searches it", theory, goal, list(named))
    if may is recall.Mode.FREE:
        return _searched(theory, goal, named, seconds, use, library)
    theorem = _retried(theory, goal, named, seconds, use, library, recall.kept(file, goal.judgement, label)).theorem
    entry = recall.entry(label, theorem, theory, named, library)
    recall.book(file).add(entry)
    return recall.as_lemma(theory, theorem, entry.premises)


def _retried(
    theory: Theory,
    goal: Statement,
    named: Mapping[str, Theorem],
    seconds: float,
    use: Sequence[str] | None,
    library: Sequence[Schema],
    old: Sequence[recall.Entry],
) -> Lemma:
    """A proof by the search, first with the premises of what was kept for it or for another form of it."""
    for entry in old:
        try:
            return _searched(theory, goal, named, seconds / 4, [n for n in entry.premises if n in named], ())
        except NotProven:
            continue
    return _searched(theory, goal, named, seconds, use, library)


def _searched(
    theory: Theory,
    goal: Statement,
    named: Mapping[str, Theorem],
    seconds: float,
    use: Sequence[str] | None,
    library: Sequence[Schema],
) -> Lemma:
    if use is not None:
        if unknown := [name for name in use if name not in named]:
            raise StatementError(f"{', '.join(unknown)} is neither a hypothesis of {theory.name!r} nor a lemma given")
        named = {name: named[name] for name in use}
    search = Portfolio(theory, usable(theory, named, goal), time.process_time() + float(seconds), library)
    seconds_to_refute = min(2.0, 0.1 * float(seconds))
    found = search.prove(goal.judgement, (), TACTIC_NAMES, lambda: counterexample(theory, goal, seconds_to_refute))
    if found is not None:
        return found
    if search.refutation is not None:
        raise refuted(theory, goal, list(named), search.refutation)
    search.end = time.process_time() + 2.0  # to say what is missing
    space = search.space(goal.judgement, ())
    raise failure(theory, goal, space, list(named), search.candidates, None if use is None else _closing)


def usable(theory: Theory, named: Mapping[str, Theorem], goal: Statement) -> dict[str, Theorem]:
    """The theorems about the theory's symbols whose hypotheses fix no variable that the goal quantifies."""
    quantified, sig = set(goal.judgement.forall), theory.signature
    found = dict[str, Theorem]()
    for name, t in named.items():
        if any(quantified & parameters(h) for h in t.hypotheses):
            continue
        try:
            sig = merge(sig, t.signature)
        except KernelError:  # a lemma about other symbols of the same names
            continue
        found[name] = t
    return found


def settle(
    theory: Theory,
    goal: Statement,
    named: Mapping[str, Theorem],
    seconds: float,
    library: Sequence[Schema] = (),
    quick: bool = False,
) -> Any:
    """A lemma, a counterexample, or None: `auto` for callers that ask about many goals and want no explanation.

    quick : try the first stages only.
    """
    search = Portfolio(theory, usable(theory, named, goal), time.process_time() + seconds, library)
    search.quick = quick
    look = min(2.0, 0.2 * seconds)
    found = search.prove(goal.judgement, (), TACTIC_NAMES, lambda: counterexample(theory, goal, look))
    return search.refutation if found is None else found


def _closing(theory: Theory, rest: Statement) -> list[str]:
    """The hypotheses of the theory from which what is left over follows."""
    search = Portfolio(theory, sources(theory), time.process_time() + 2.0)
    found = search.prove(rest.judgement, (), ())
    return [] if found is None else list(dict.fromkeys(name for step in found.steps for name in step.by))


def _restated(theory: Theory, goal: Judgement, lemma: Lemma) -> Lemma | None:
    """The goal, where it says what the lemma does, perhaps written otherwise."""
    if lemma.theorem.conclusion.relation != goal.relation:
        return None
    try:
        return prove(theory, Statement(goal), using=[times(1, lemma)])
    except (NotProven, StatementError, KernelError):
        return None


def _mentions_log(goal: Judgement) -> bool:
    return any(t[0] == "log" for side in (goal.left, goal.right) for t in subterms(side))


class Portfolio:
    """The stages and tactics with one budget."""

    def __init__(
        self, theory: Theory, named: Mapping[str, Theorem], end: float, library: Sequence[Schema] = ()
    ) -> None:
        self.theory, self.named, self.end, self.library = theory, named, end, library
        self.depth = 0
        self.quick = False
        self.candidates = 0
        self.refutation: Any = None
        self.names: tuple[str, ...] = TACTIC_NAMES
        self.failed: dict[tuple, float] = {}

    def lemma(self, goal: Judgement, supposed: tuple[Lemma, ...], parts: int) -> Lemma | None:
        """A proof of the goal within one of ``parts`` equal shares of the time left, or None."""
        before = self.end
        now = time.process_time()
        self.end = now + (before - now) / parts
        self.depth += 1
        try:
            return self.prove(goal, supposed, self.names if self.depth < DEPTH else ())
        finally:
            self.depth -= 1
            self.end = before

    def prove(
        self,
        goal: Judgement,
        supposed: tuple[Lemma, ...],
        names: tuple[str, ...],
        refute: Callable[[], Any] = lambda: None,
    ) -> Lemma | None:
        """A proof by stages, then induction, slow stages, the other tactics; None also if it is refuted."""
        key = (goal, tuple(s.theorem.conclusion for s in supposed))
        left = self.end - time.process_time()
        if left <= 0 or self.failed.get(key, 0) >= 0.7 * left:
            return None
        try:
            space = self.space(goal, supposed)
            found = visible_goal(space) or self._stages(space, AT_ONCE)
            if found is None:
                self.refutation = refute()
                if self.refutation is not None:
                    return None
                found = self._stages(space, QUICK)
        except KernelError:  # the goal has no normal form within bounds
            return None
        plan = (
            (0.2, lambda: self._by_library(goal, supposed)),
            (0.5, lambda: self._by_tactics(goal, supposed, names, INDUCTION)),
            (0.5, lambda: self._stages(space, (*LOGARITHMS, *SLOW) if _mentions_log(goal) else SLOW)),
            (1.0, lambda: self._by_tactics(goal, supposed, names, OTHER)),
        )
        for share, way in () if self.quick else plan:
            found = found or self._within(share, way)
        if found is None:
            self.failed[key] = left
        return found

    def _within(self, share: float, way: Callable[[], Lemma | None]) -> Lemma | None:
        before, now = self.end, time.process_time()
        self.end = now + share * (before - now)
        try:
            return way()
        finally:
            self.end = before

    def _left(self) -> bool:
        return time.process_time() < self.end

    def _by_library(self, goal: Judgement, supposed: tuple[Lemma, ...]) -> Lemma | None:
        """A proof from instances of the library's lemmas."""
        if not self.library or self.depth >= DEPTH:
            return None
        library, self.library = self.library, ()  # their signs and hypotheses are proven without it
        try:
            for lemma in (found for schema in library for found in instances(schema, self, goal, whole=True)):
                if (found := _restated(self.theory, goal, lemma)) is not None:
                    return found
            made = [lemma for schema in library if self._left() for lemma in instances(schema, self, goal)]
        finally:
            self.library = library
        if not made:
            return None
        space = self.space(goal, (*supposed, *made[:MOST_INSTANCES]))
        return self._stages(space, (*AT_ONCE, *QUICK))

    def _by_tactics(
        self, goal: Judgement, supposed: tuple[Lemma, ...], names: tuple[str, ...], which: tuple[str, ...]
    ) -> Lemma | None:
        found = by_tactics(self, goal, supposed, tuple(name for name in which if name in names))
        return found[1] if found is not None else None

    def space(self, goal: Judgement, supposed: tuple[Lemma, ...]) -> Workspace:
        """The goal with the premises and what is supposed."""
        theorems = [*self.named.values(), *(s.theorem for s in supposed)]
        names = [*self.named, *(s.name for s in supposed)]
        given = range(len(self.named), len(theorems))
        lemmas = [n for n, name in enumerate(self.named) if name not in self.theory.hypotheses]
        latest = (*reversed(given), *reversed(lemmas))
        return Workspace(self.theory, goal, theorems, names, self.end, latest, frozenset(given))

    def _stages(self, space: Workspace, stages: Sequence[Stage]) -> Lemma | None:
        seconds = self.end - time.process_time()
        for stage in stages:
            now = time.process_time()
            if now >= self.end:
                return None
            space.deadline = min(self.end, now + stage.share * seconds)
            result = attempt(space, stage)
            if isinstance(result, Lemma):
                return result
            self.candidates = max(self.candidates, result.candidates)
        return None
