"""What a statement's function may return as evidence, sorted: theorems, models, or nothing.

* a lemma of `scsym.prove` for each goal, in any order (its conclusion is the goal, perhaps written in another way);
* a model: a `Point` (an MDP with policies), a table, or a counterexample of `refute`.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from scsym.claims.documents import goals_of
from scsym.claims.statement import Claim, Verdict, declared
from scsym.errors import StatementError
from scsym.kernel import Theorem
from scsym.language import Statement
from scsym.models import Counterexample, Point
from scsym.prove import Lemma, recall
from scsym.prove.auto import kept_or_searched
from scsym.prove.discharge import as_stated, discharged
from scsym.prove.found import sources
from scsym.theories.lemmas.schemas import schemas


@dataclass(frozen=True)
class Evidence:
    """Lemmas as they are to be judged, and models: points and tables."""

    lemmas: tuple[Lemma, ...] = ()
    models: tuple[Any, ...] = ()


def gather(claim: Claim) -> Evidence:
    """What the statement's function returns, sorted; nothing without a function.

    Raises StatementError for anything that is no evidence, and whatever the function raises.
    """
    if claim.evidence is None:
        return Evidence()
    lemmas, models = list[Lemma](), list[Any]()
    for piece in _pieces(claim.evidence()):
        match piece:
            case Lemma():
                lemmas.append(piece)
            case Theorem():
                lemmas.append(Lemma(claim.theory, piece))
            case Point():
                models.append(piece)
            case Counterexample():
                models.append(piece.table if piece.point is None else piece.point)
            case dict() if "symbols" in piece:
                models.append(piece)
            case _:
                raise StatementError(
                    f"{claim.name} returns {type(piece).__name__}; evidence is a lemma for each goal, or a model"
                )
    return Evidence(tuple(_stated(claim, lemmas)), tuple(models))


def with_kept(claim: Claim, evidence: Evidence) -> Evidence:
    """The evidence of what is proven, with goals that have no lemma replayed from what is kept for them.

    Lemmas that are no goals are premises, as are those of the statements above. Only `scsym prove` searches.

    Raises NotProven where a kept proof is stale: its premises are gone, or the kernel refuses a line.
    """
    if claim.expect not in (Verdict.PROVEN, Verdict.UNTRIED):
        return evidence
    goals = goals_of(claim)
    shown = [lemma for lemma in evidence.lemmas if lemma.theorem.conclusion in goals]
    way = [lemma for lemma in evidence.lemmas if lemma.theorem.conclusion not in goals]
    proven = {lemma.theorem.conclusion for lemma in shown}
    for goal in claim.goals:
        if goal.judgement not in proven and (lemma := _kept(claim, goal, way)) is not None:
            shown.append(discharged(lemma))
    return Evidence(tuple(shown) or evidence.lemmas, evidence.models)


def _kept(claim: Claim, goal: Statement, way: list[Lemma]) -> Lemma | None:
    entries = recall.kept(claim.file, goal.judgement)
    searching = recall.mode.get() is recall.Mode.KEEP
    if not (entries or searching):
        return None
    own = sources(claim.theory, way)
    if searching or not all(name in own for entry in entries for name in entry.premises):
        way = [*way, *(lemma.called(name) for name, lemma in lemmas_before(claim).items())]
    asker = (claim.file, claim.name.rpartition("/")[2])
    return kept_or_searched(claim.theory, goal, way, recall.budget.get(), None, schemas(), asker)


def lemmas_before(claim: Claim) -> dict[str, Lemma]:
    """The lemmas of the proven statements above this one in its file, by name; with several goals, ``name+n``."""
    found: dict[str, Lemma] = {}
    for earlier in declared.get(claim.file, ()):
        if earlier.name == claim.name:
            break
        if earlier.expect is Verdict.PROVEN:
            lemmas = lemmas_of(earlier)
            for n, lemma in enumerate(lemmas, start=1):
                found[earlier.name if len(lemmas) == 1 else f"{earlier.name}+{n}"] = lemma
    return found


_made: dict[tuple[str, int, str], tuple[Lemma, ...]] = {}  # lemmas of a statement, once in a process


def lemmas_of(claim: Claim) -> tuple[Lemma, ...]:
    """The lemmas of a statement, returned by its function or kept, for use in the proof of another; made once."""
    key = (claim.file, id(claim.theory), claim.name)
    if key not in _made:
        _made[key] = ()  # a statement whose evidence fails offers nothing
        _made[key] = with_kept(claim, gather(claim)).lemmas
    return _made[key]


def _pieces(value: Any) -> Iterator[Any]:
    if value is None:
        return
    if isinstance(value, (list, tuple, Generator)):
        for entry in value:
            yield from _pieces(entry)
    else:
        yield value


def _stated(claim: Claim, lemmas: Sequence[Lemma]) -> Iterator[Lemma]:
    """The lemmas, each as a theorem of the goal that it fits, without idle definitions."""
    goals = goals_of(claim)
    for lemma in lemmas:
        fitting = (as_stated(lemma, goal) for goal in goals)
        yield discharged(next((made for made in fitting if made is not None), lemma))
