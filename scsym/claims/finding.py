"""Find what a statement lacks and keep it beside the statement: proofs, models of its hypotheses, counterexamples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from scsym.claims import kept as store
from scsym.claims.documents import claim_document, goals_of
from scsym.claims.evidence import lemmas_before, lemmas_of
from scsym.claims.runner import run
from scsym.claims.statement import Claim, Verdict
from scsym.judge.claim import read_claim
from scsym.judge.verdict import judge, needed
from scsym.kernel import Judgement
from scsym.models.tables import find_model
from scsym.prove import recall
from scsym.prove.discharge import undischarged
from scsym.prove.found import keep, sources
from scsym.prove.library import library_sources
from scsym.prove.written import source
from scsym.theories.lemmas.schemas import schemas


@dataclass(frozen=True)
class Search:
    """What was found for a statement: the file written, or None; and a sentence."""

    name: str
    path: Path | None
    text: str
    complete: bool


def complete(statement: Claim, seconds: float = 10) -> Search:
    """Search what the statement lacks for the verdict that it declares; keep what the judge then accepts.

    seconds : of CPU for each search.
    """
    before = recall.book(statement.file).stamp
    with recall.only(recall.Mode.KEEP, seconds):
        outcome = run(statement)
    written = recall.beside(statement.file) if recall.book(statement.file).stamp != before else None
    if outcome.as_declared:
        return Search(statement.name, written, str(outcome.verdict) if written else "nothing is missing", True)
    if outcome.verdict is Verdict.UNTRIED and statement.expect is Verdict.PROVEN:
        assumed = [statement.theory.hypotheses[n].judgement for n in outcome.hypotheses]
        return _keep_models(statement, [(assumed, None)], seconds)
    if statement.expect is Verdict.REFUTED:
        stated = read_claim(claim_document(statement))
        return _keep_models(statement, [(needed(stated, [goal]), goal) for goal in goals_of(statement)], seconds)
    return Search(statement.name, written, outcome.failure, False)


def _keep_models(
    statement: Claim, wanted: Sequence[tuple[Sequence[Judgement], Judgement | None]], seconds: float
) -> Search:
    """Keep a model of each group of hypotheses, in which the goal beside it, if there is one, is false."""
    models: list[Any] = []
    for hypotheses, goal in wanted:
        model = find_model(statement.theory, hypotheses, goal, negate=goal is not None, seconds=seconds)
        if model is None:
            what = "a counterexample" if goal is not None else "a model of its hypotheses"
            return Search(statement.name, None, f"{what} was not found in {seconds:g} s", False)
        if model not in models:
            models.append(model)
    path = store.save(statement, replace(store.load(statement), models=tuple(models)))
    outcome = run(statement)
    return Search(statement.name, path, outcome.failure or str(outcome.verdict), outcome.as_declared)


def written(statement: Claim) -> list[str]:
    """The proof of each goal as source text, down to hypotheses, lemmas above in the file and the library's.

    Nothing is searched: what is kept counts. Errors as in `scsym.prove.written.source`.
    """
    with recall.only(recall.Mode.REPLAY):
        lemmas, above = lemmas_of(statement), lemmas_before(statement)
    names = ["proof"] if len(lemmas) == 1 else [f"proof_{n}" for n, _ in enumerate(lemmas, start=1)]
    known = library_sources(schemas()) | sources(statement.theory, above)
    return [
        source(keep(undischarged(lemma), known), statement.theory, above, schemas(), name)
        for name, lemma in zip(names, lemmas, strict=True)
    ]


def stale(statement: Claim) -> bool:
    """Whether something is kept for the statement that no longer counts."""
    kept = store.load(statement)
    if statement.expect is not Verdict.REFUTED or not kept.models:
        return False
    return judge(claim_document(statement), [], kept.models).verdict != Verdict.REFUTED.value
