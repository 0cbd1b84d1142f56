"""What a statement's function may return as evidence, sorted: theorems, models, or nothing.

* a lemma of `scsym.prove` for each goal, in any order (its conclusion is the goal, perhaps written in another way);
* a model: a `Point` (an MDP with policies), a table, or a counterexample of `refute`.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from scsym.claims.documents import goals_of
from scsym.claims.statement import Claim
from scsym.errors import StatementError
from scsym.kernel import Theorem
from scsym.models import Counterexample, Point
from scsym.prove import Lemma
from scsym.prove.discharge import as_stated, discharged


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
                models.append(piece.point)
            case dict() if "symbols" in piece:
                models.append(piece)
            case _:
                raise StatementError(
                    f"{claim.name} returns {type(piece).__name__}; evidence is a lemma for each goal, or a model"
                )
    return Evidence(tuple(_stated(claim, lemmas)), tuple(models))


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
