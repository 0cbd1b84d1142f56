"""What a failed proof may mean: the smallest exact model in which the statement is false, or that none was found.

First models are sought in which every hypothesis of the theory holds: there the statement is false. If there is none,
models in which the hypotheses used hold: there others fail, and the statement needs one of them. Hypotheses that have
no reading in a concrete model are named: nothing is said about them.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from scsym.errors import NotProven, ScsymError
from scsym.exact import fraction_text
from scsym.language import Statement, Theory
from scsym.models.interpretation import Interpretation
from scsym.models.refutation import Counterexample, check_counterexample, model_lines, refute, refutes, search_point
from scsym.models.tabulate import symbols_in
from scsym.models.witness import unread

TRIES = 300


def diagnosis(error: NotProven, seconds: Any = 5, tries: int = TRIES) -> list[str]:
    """Lines on what a search of this many seconds found; none where no statement of a theory failed."""
    theory, goal = error.theory, error.goal
    if not isinstance(theory, Theory) or not isinstance(goal, Statement):
        return []
    used = [name for name in error.tried if name in theory.hypotheses]
    if not any(d.meaning for d in theory.declarations.values()):
        return _in_tables(theory, goal, used, seconds)
    missing = unread(theory, symbols_in([goal.judgement]))
    if missing:
        return [f"no counterexample was looked for: {missing}"]
    unread_ = [n for n, h in theory.hypotheses.items() if unread(theory, symbols_in([h.judgement]))]
    known = [name for name in theory.hypotheses if name not in unread_]
    note = [f"not looked at, since a symbol has no value in a concrete model: {', '.join(unread_)}"] if unread_ else []
    end = time.monotonic() + seconds
    found = _smallest(theory, goal, known, tries, (time.monotonic() + end) / 2)
    if found is not None:
        every = "every other hypothesis" if unread_ else "every hypothesis"
        return [f"false in a model in which {every} of the theory holds:", *shown(found), *note]
    read = [name for name in used if name in known]
    found = _smallest(theory, goal, read, tries, end)
    if found is None:
        looked = "in the time given" if time.monotonic() >= end else f"among {tries} small exact models"
        return [f"no counterexample was found {looked}", *note]
    others = [name for name in known if name not in read and not _holds(found, name)]
    also = f", where {' and '.join(others)} {'does' if len(others) == 1 else 'do'} not hold" if others else ""
    return [f"false from these hypotheses alone: a model in which they hold{also}:", *shown(found), *note]


def _in_tables(theory: Theory, goal: Statement, used: Sequence[str], seconds: Any) -> list[str]:
    """The same for a theory whose symbols have no meaning in an MDP: values are chosen for them."""
    for names, what in ((tuple(theory.hypotheses), "every hypothesis of the theory holds"), (used, "these hold")):
        found = refute(theory, goal, names, seconds=float(seconds) / 2)
        if found is not None:
            return [f"false in a model in which {what}:", *(f"  {line}" for line in found.lines())]
    return ["no counterexample was found in the time given"]


def _smallest(
    theory: Theory, goal: Statement, hypotheses: Sequence[str], tries: int, end: float
) -> Counterexample | None:
    point = search_point(theory, lambda p: refutes(theory, goal, hypotheses, p), tries, end)
    return None if point is None else check_counterexample(theory, goal, hypotheses, point)


def _holds(found: Counterexample, name: str) -> bool:
    hypothesis = found.theory.hypotheses[name].judgement
    try:
        return found.point is None or Interpretation(found.theory, found.point).holds(hypothesis)
    except (ScsymError, ZeroDivisionError):
        return True  # a quantity does not exist there, which says nothing about the hypothesis


def shown(found: Counterexample) -> list[str]:
    """Where the statement fails, its two sides there, and the model."""
    relation = found.statement.judgement.relation
    at = ", ".join(f"{name} = {value}" for name, value in found.at.items())
    sides = f"{_text(found.left)} {relation} {_text(found.right)} is claimed"
    model = model_lines(found.telling()) if found.point is not None else []
    return [f"  {'at ' + at + ', ' if at else ''}{sides}", *(f"  {line}" for line in model)]


def _text(x: Any) -> str:
    return fraction_text(x) if isinstance(x, Fraction) else str(x)
