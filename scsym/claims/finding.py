"""Find what a statement lacks and keep it beside the statement: models of its hypotheses, counterexamples, proofs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from scsym.claims import kept as store
from scsym.claims.documents import claim_document, goals_of
from scsym.claims.former import FormerClaim
from scsym.claims.runner import run
from scsym.claims.statement import Claim, Verdict
from scsym.judge.verdict import judge
from scsym.kernel import Judgement
from scsym.models.tables import find_model


@dataclass(frozen=True)
class Found:
    """What was found for a statement: the file written, or None with the reason in a sentence."""

    name: str
    path: Path | None
    text: str


def complete(statement: Claim, seconds: float = 10) -> Found:
    """Search what the statement lacks for the verdict that it declares; keep what the judge then accepts."""
    if isinstance(statement, FormerClaim):
        return Found(statement.name, None, "in the former form")
    outcome = run(statement)
    if outcome.as_declared:
        return Found(statement.name, None, "nothing is missing")
    if outcome.verdict is Verdict.UNTRIED:
        names = (*outcome.hypotheses, *outcome.definitions)
        return _kept(statement, [statement.theory.hypotheses[n].judgement for n in names], None, seconds)
    if statement.expect is Verdict.REFUTED:
        everything = [h.judgement for h in statement.theory.hypotheses.values()]
        return _kept(statement, everything, goals_of(statement), seconds)
    return Found(statement.name, None, outcome.failure)


def _kept(
    statement: Claim, hypotheses: Sequence[Judgement], goals: Sequence[Judgement] | None, seconds: float
) -> Found:
    """Keep a model of the hypotheses, or for each goal one in which it is false."""
    models: list[Any] = []
    for goal in goals or (None,):
        model = find_model(
            statement.theory,
            list(hypotheses),
            goal,
            negate=goal is not None,
            about=goals_of(statement),
            seconds=seconds,
        )
        if model is None:
            what = "a counterexample" if goal is not None else "a model of its hypotheses"
            return Found(statement.name, None, f"{what} was not found in {seconds:g} s")
        models.append(model)
    old = store.load(statement)
    path = store.save(statement, replace(old, models=tuple(models)))
    verdict = run(statement).verdict
    return Found(statement.name, path, f"now {verdict}")


def stale(statement: Claim) -> bool:
    """Whether something is kept for the statement that no longer counts: its verdict is the same without it."""
    kept = store.load(statement)
    if not kept.models:
        return False
    finding = judge(claim_document(statement), [], kept.models)
    return finding.verdict == Verdict.OPEN.value and statement.expect is Verdict.REFUTED
