"""How much of the shipped mathematics the search finds by itself, on goals frozen once as kernel data.

``search_goals.json.xz`` holds every step that the papers' authors proved by hand at one time (the goal, the theory's
hypotheses, the lemmas made before, the premises that the author named) and every theorem of a statement. The figures
of two versions of the search are thus of the same goals.
"""

from __future__ import annotations

import json
import lzma
import random
import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from scsym import kernel
from scsym.errors import NotProven
from scsym.kernel import Judgement
from scsym.kernel import replay as documents
from scsym.language import Declaration, Hypothesis, Statement, Theory
from scsym.prove import Lemma, auto
from scsym.theories.lemmas.schemas import schemas

from .timing import print_table

FILE = Path(__file__).parent / "search_goals.json.xz"


@dataclass(frozen=True)
class Goal:
    """One goal: in a theory, with the lemmas in scope and the names of the premises that the author used."""

    name: str
    theory: Theory
    statement: Statement
    lemmas: dict[str, Lemma]
    premises: tuple[str, ...]


class Frozen:
    """The goals of the file."""

    def __init__(self, path: Path = FILE) -> None:
        self.data: dict[str, Any] = json.loads(lzma.decompress(path.read_bytes()))

    def judgement(self, number: int) -> Judgement:
        """A judgement of the file."""
        return documents.read_judgement(self.data["judgements"][number])

    @cached_property
    def theories(self) -> list[Theory]:
        """The theories, without meanings."""
        found = []
        for t in self.data["theories"]:
            theory = Theory(t["name"], sorts=t["sorts"]).with_symbols(
                *(Declaration(name, tuple(arguments), sign) for name, arguments, sign in t["symbols"])
            )
            laws = [Hypothesis(name, Statement(self.judgement(j))) for name, j, _ in t["hypotheses"]]
            found.append(theory.with_hypotheses(*laws))
        return found

    def lemma(self, number: int, theory: Theory) -> Lemma | None:
        """A lemma of the file as a sequent: it rests on itself and on what its own proof fixed.

        None where it speaks of symbols that the theory does not declare.
        """
        name, conclusion, extra, _ = self.data["lemmas"][number]
        j = self.judgement(conclusion)
        try:
            premises = [kernel.assume(theory.signature, h) for h in (j, *map(self.judgement, extra))]
            same = tuple((v, ("nat", (0, ((v[0], 1),))) if v[1] == "N" else ("var", *v)) for v in j.forall)
            theorem = kernel.combine(theory.signature, premises, j, [kernel.Item(0, kernel.terms.ONE, same)])
        except kernel.KernelError:
            return None
        return Lemma(theory, theorem, (), name)

    def steps(self, chosen: Sequence[int] | None = None) -> Iterator[Goal]:
        """The steps, or those with these numbers."""
        steps = self.data["steps"]
        for n in range(len(steps)) if chosen is None else chosen:
            step = steps[n]
            theory = self.theories[step["theory"]]
            lemmas = {}
            named = [p for p in step["premises"] if not isinstance(p, str)]  # of a neighbour's file, perhaps
            for number in sorted({*named, *range(*step["scope"])}):
                lemma = self.lemma(number, theory)
                if lemma is not None:
                    lemmas[f"lemma {number}"] = lemma
            premises = tuple(p if isinstance(p, str) else f"lemma {p}" for p in step["premises"])
            yield Goal(f"{step['file']}#{n}", theory, Statement(self.judgement(step["goal"])), lemmas, premises)

    def statements(self) -> Iterator[Goal]:
        """Each theorem of a proven statement once, from its theory alone."""
        seen = set()
        for s in self.data["statements"]:
            key = (s["theory"], s["goal"])
            if s["verdict"] == "proven" and not s["extra"] and key not in seen:
                seen.add(key)
                goal = Statement(self.judgement(s["goal"]))
                yield Goal(s["claim"], self.theories[s["theory"]], goal, {}, tuple(s["hyps"]))


def measured(goal: Goal, seconds: float, named: bool = False, library: bool = False) -> tuple[bool, float]:
    """Whether the goal is found, and the CPU seconds that it took."""
    start = time.process_time()
    use = [p for p in goal.premises if p in goal.lemmas or p in goal.theory.hypotheses] if named else None
    try:
        found = auto(goal.theory, goal.statement, goal.lemmas, seconds, use, schemas() if library else ())
    except NotProven:
        return False, time.process_time() - start
    return found.statement.judgement == goal.statement.judgement, time.process_time() - start


def sample(frozen: Frozen, size: int) -> list[int]:
    """The same random steps each time."""
    count = len(frozen.data["steps"])
    return sorted(random.Random(16).sample(range(count), min(size, count)))


def table(size: int | None, markdown: bool) -> None:
    """Shares and times: of ``size`` random steps, or of all steps and statements without it."""
    frozen = Frozen()
    chosen = sample(frozen, size) if size else range(len(frozen.data["steps"]))
    rows = []
    for title, goals, seconds, options in (
        ("steps, everything in scope", frozen.steps(chosen), 10.0, {}),
        ("steps, premises named", frozen.steps(chosen), 10.0, {"named": True}),
        ("statements, theory and library", _some(frozen.statements(), size), 60.0, {"library": True}),
    ):
        results = [measured(goal, seconds, **options) for goal in goals]
        times = sorted(t for found, t in results if found)
        share = f"{100 * len(times) / len(results):.1f} %"
        median = f"{statistics.median(times):.2f}" if times else "-"
        tail = f"{times[int(0.9 * len(times))]:.2f}" if times else "-"
        rows.append([title, str(len(results)), share, median, tail])
    heads = ["goals", "number", "found", "median s", "90 % s"]
    print_table("Proof search (CPU, budget of 10 s a step, 60 s a statement)", heads, rows, markdown)


def _some(goals: Iterator[Goal], size: int | None) -> list[Goal]:
    everything = list(goals)
    if not size or size >= len(everything):
        return everything
    return random.Random(16).sample(everything, size)
