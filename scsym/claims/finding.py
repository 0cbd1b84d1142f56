"""Find what a statement lacks and keep it beside the statement: proofs, models of its hypotheses, counterexamples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from scsym.claims import kept as store
from scsym.claims.documents import claim_document, goals_of
from scsym.claims.evidence import gather, lemmas_before
from scsym.claims.runner import run
from scsym.claims.statement import Claim, Verdict
from scsym.errors import NotProven
from scsym.judge.claim import read_claim
from scsym.judge.verdict import judge, needed
from scsym.kernel import Judgement
from scsym.language import Statement
from scsym.models.tables import find_model
from scsym.prove.auto import auto
from scsym.prove.found import Found, keep, sources
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
    outcome = run(statement)
    if outcome.as_declared:
        return Search(statement.name, None, "nothing is missing", True)
    if statement.expect is Verdict.PROVEN and outcome.verdict is Verdict.OPEN:
        try:
            _keep_proofs(statement, seconds)
        except NotProven as error:
            return Search(statement.name, None, str(error), False)
        outcome = run(statement)
    if outcome.verdict is Verdict.UNTRIED and statement.expect is Verdict.PROVEN:
        assumed = [statement.theory.hypotheses[n].judgement for n in outcome.hypotheses]
        return _keep_models(statement, [(assumed, None)], seconds)
    if statement.expect is Verdict.REFUTED:
        stated = read_claim(claim_document(statement))
        return _keep_models(statement, [(needed(stated, [goal]), goal) for goal in goals_of(statement)], seconds)
    path = store.place(statement)
    good = outcome.as_declared
    return Search(statement.name, path if good else None, str(outcome.verdict) if good else outcome.failure, good)


def _keep_proofs(statement: Claim, seconds: float) -> None:
    """Search a proof of each goal without evidence, with the lemmas above in the file, and keep it."""
    old, lemmas = store.load(statement), lemmas_before(statement)
    evidence = gather(statement)
    shown = {lemma.theorem.conclusion for lemma in evidence.lemmas}
    found = []
    for goal in statement.goals:
        if goal.judgement not in shown:
            lemma = _searched(statement, goal, old, seconds)
            found.append((repr(goal), keep(lemma, sources(statement.theory, lemmas), "auto").to_dict()))
    store.save(statement, replace(old, proofs=tuple(found)))


def _searched(statement: Claim, goal: Statement, old: store.Kept, seconds: float) -> Any:
    """A proof by the search; what was kept for another form of the goal is tried first, with its premises."""
    lemmas = lemmas_before(statement)
    known = sources(statement.theory, lemmas)
    for _, data in old.proofs:
        premises = [name for name in Found.from_dict(data).premises if name in known]
        try:
            return auto(statement.theory, goal, lemmas, seconds / 4, premises)
        except NotProven:
            continue
    return auto(statement.theory, goal, lemmas, seconds, library=schemas())


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


def stale(statement: Claim) -> bool:
    """Whether something is kept for the statement that no longer counts, or that it does not need."""
    kept = store.load(statement)
    texts = store.goal_texts(statement)
    if any(goal not in texts for goal, _ in kept.proofs):
        return True
    if statement.expect is not Verdict.REFUTED or not kept.models:
        return False
    return judge(claim_document(statement), [], kept.models).verdict != Verdict.REFUTED.value
