"""What a failed proof may mean: the smallest exact model in which the statement is false, or that none was found.

First models are sought in which every hypothesis of the theory holds: there the statement is false. If there is none,
models in which the hypotheses used hold: there others fail, and the statement needs one of them.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from scsym.errors import NotProven, ScsymError
from scsym.exact import fraction_text
from scsym.kernel.terms import symbols_of
from scsym.language import Statement, Theory
from scsym.models.interpretation import Interpretation, Point
from scsym.models.refutation import Counterexample, check_counterexample, model_lines, points, refutes, search_point
from scsym.models.witness import unread

TRIES = 300


def diagnosis(error: NotProven, seconds: Any = 5, tries: int = TRIES) -> list[str]:
    """Lines on what a search of this many seconds found; none where no statement of a theory failed."""
    theory, goal = error.theory, error.goal
    if not isinstance(theory, Theory) or not isinstance(goal, Statement):
        return []
    missing = unread(theory, _symbols(theory, goal, ()))
    if missing:
        return [f"no counterexample was looked for: {missing}"]
    known = [name for name in theory.hypotheses if not unread(theory, _symbols(theory, goal, (name,)))]
    used = [name for name in error.tried if name in known]
    end = time.monotonic() + seconds
    found = _smallest(theory, goal, known, tries, (time.monotonic() + end) / 2)
    if found is not None:
        return ["false in a model in which every hypothesis of the theory holds:", *shown(found)]
    found = _smallest(theory, goal, used, tries, end)
    if found is None:
        looked = "in the time given" if time.monotonic() >= end else f"among {tries} small exact models"
        return [f"no counterexample was found {looked}"]
    others = [name for name in known if name not in used and not _holds(found, name)]
    also = f", where {' and '.join(others)} {'does' if len(others) == 1 else 'do'} not hold" if others else ""
    return [f"false from these hypotheses alone: a model in which they hold{also}:", *shown(found)]


def _symbols(theory: Theory, goal: Statement, hypotheses: Sequence[str]) -> set[str]:
    judgements = [goal.judgement, *(theory.hypotheses[h].judgement for h in hypotheses)]
    return set().union(*(symbols_of(side) for j in judgements for side in (j.left, j.right)))


def _smallest(
    theory: Theory, goal: Statement, hypotheses: Sequence[str], tries: int, end: float
) -> Counterexample | None:
    def wanted(point: Point) -> bool:
        try:
            if Interpretation(theory, point).failure(goal.judgement) is None:
                return False  # cheaper than to look at all hypotheses first
        except (ScsymError, ZeroDivisionError):
            return False
        return refutes(theory, goal, hypotheses, point)

    point = search_point(points(theory), wanted, tries, end)
    return None if point is None else check_counterexample(theory, goal, hypotheses, point)


def _holds(found: Counterexample, name: str) -> bool:
    hypothesis = found.theory.hypotheses[name].judgement
    try:
        return Interpretation(found.theory, found.point).holds(hypothesis)
    except (ScsymError, ZeroDivisionError):
        return True  # a quantity does not exist there, which says nothing about the hypothesis


def shown(found: Counterexample) -> list[str]:
    """Where the statement fails, its two sides there, and the model."""
    relation = found.statement.judgement.relation
    at = ", ".join(f"{name} = {value}" for name, value in found.at.items())
    sides = f"{_text(found.left)} {relation} {_text(found.right)} is claimed"
    return [f"  {'at ' + at + ', ' if at else ''}{sides}", *(f"  {line}" for line in model_lines(found.point))]


def _text(x: Any) -> str:
    return fraction_text(x) if isinstance(x, Fraction) else str(x)
