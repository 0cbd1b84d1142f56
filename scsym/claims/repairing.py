"""Repairs of statements: what holds instead of one that is false, with what its neighbours assume."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from scsym.claims import kept as store
from scsym.claims.evidence import gather, lemmas_before
from scsym.claims.runner import run
from scsym.claims.statement import Claim, Verdict
from scsym.language import Declaration, Hypothesis
from scsym.models import Point
from scsym.models.tabulate import symbols_in
from scsym.prove.conditions import Condition, usual
from scsym.prove.repair import Repaired, corrected, repair
from scsym.theories.lemmas.schemas import schemas


def repaired(
    statement: Claim,
    neighbours: Sequence[Claim] = (),
    seconds: float = 60,
    without: Collection[str] = (),
) -> tuple[Repaired, ...]:
    """For each goal of a statement, what holds instead; see `scsym.prove.repair`.

    neighbours : statements whose assumptions are among the conditions that are tried. seconds : of CPU, for each goal.
    without : statements whose lemmas are not used.

    Raises StatementError where a goal is proven as it stands, NotProven where no model refutes one.
    """
    models = run(statement).models if statement.expect is Verdict.REFUTED else store.load(statement).models
    lemmas = {n: lemma for n, lemma in lemmas_before(statement).items() if n.split("+")[0] not in without}
    conditions = [*usual(statement.theory), *assumed(statement, neighbours)]
    return tuple(
        _beside(statement, repair(statement.theory, goal, lemmas, conditions, seconds, schemas(), models))
        for goal in statement.goals
    )


def _beside(statement: Claim, found: Repaired) -> Repaired:
    """What was proven, and corrections in the statement's own model where its theory has no laws."""
    if any(not h.assumption for h in statement.theory.hypotheses.values()):
        return found
    points = [model for model in gather(statement).models if isinstance(model, Point)]
    more = [m for point in points[:1] for m in corrected(statement.theory, found.goal, point)]
    return replace(found, found=(*found.found, *more))


def assumed(statement: Claim, neighbours: Sequence[Claim]) -> list[Condition]:
    """What neighbours in theories of the same name assume beyond the statement's theory, each set once."""
    found: dict[tuple[str, ...], Condition] = {}
    for other in neighbours:
        if other.theory.name != statement.theory.name or other.expect is not Verdict.PROVEN:
            continue
        laws = [h for h in other.theory.hypotheses.values() if h.assumption and not _known(statement, h)]
        if not laws:
            continue
        symbols = tuple(d for n, d in other.theory.declarations.items() if n not in statement.theory.declarations)
        laws += [h for h in other.theory.hypotheses.values() if not h.assumption and _mentions(h, symbols)]
        names = tuple(h.name for h in laws if h.assumption)
        reading = " and ".join(h.reading or h.name for h in laws if h.assumption)
        found.setdefault(names, Condition("+".join(names), reading, tuple(laws), symbols))
    return [c for c in found.values() if c.added(statement.theory) is not None]


def _mentions(hypothesis: Hypothesis, symbols: Sequence[Declaration]) -> bool:
    return bool({d.name for d in symbols} & symbols_in([hypothesis.judgement]))


def _known(statement: Claim, hypothesis: Hypothesis) -> bool:
    return any(h.judgement == hypothesis.judgement for h in statement.theory.hypotheses.values())
