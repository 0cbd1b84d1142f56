"""What a statement's function may return as evidence, sorted: theorems, models, or nothing.

* a lemma of `scsym.prove` for each goal, in any order (its conclusion is the goal, perhaps written in another way);
* a model: a `Point` (an MDP with policies), a table, or a counterexample of `refute`.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from scsym.claims.documents import goals_of
from scsym.claims.kept import Kept, load
from scsym.claims.statement import Claim, Verdict, declared
from scsym.errors import StatementError
from scsym.kernel import Theorem
from scsym.models import Counterexample, Point
from scsym.prove import Lemma
from scsym.prove.discharge import as_stated, discharged
from scsym.prove.found import Found, replay


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


def with_kept(claim: Claim, evidence: Evidence, kept: Kept) -> Evidence:
    """The evidence, and for goals without a lemma what the search once found and is kept, replayed without a search.

    Raises NotProven where a kept proof is stale: its premises are gone, or the kernel refuses a line.
    """
    proven = {lemma.theorem.conclusion for lemma in evidence.lemmas}
    open_goals = [goal for goal in claim.goals if goal.judgement not in proven]
    found = {goal: data for goal, data in kept.proofs}
    made = [
        discharged(replay(claim.theory, Found.from_dict(found[repr(goal)]), lemmas_before(claim)))
        for goal in open_goals
        if repr(goal) in found
    ]
    return Evidence((*evidence.lemmas, *made), evidence.models)


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
        _made[key] = with_kept(claim, gather(claim), load(claim)).lemmas
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
