"""Corrections of a false statement about one model, which no theorem speaks of: each is evaluated there.

Where a theory says nothing of its symbols but their values in a model (the numbers of an example), the nearest true
statement has the right value, another quantity, another index or another relation.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from fractions import Fraction
from itertools import chain, islice
from typing import Any

from scsym.errors import FailedMeaning, ScsymError
from scsym.kernel import Judgement
from scsym.kernel.terms import Term, free_vars, rebuild, symbols_of
from scsym.language import Expr, Theory, expr, log, term_text

from .nearby import Change, changes, key_of, made
from .workspace import subterms

SHIFTS = (1, -1, 2, -2)
# A change may name a quantity that has no value in the model, or a product of logarithms: it is then no answer.
NO_VALUE = (ScsymError, FailedMeaning, ZeroDivisionError, TypeError)
MOST = 200  # changes that are looked at


def corrections(theory: Theory, goal: Judgement, model: Any, most: int = 8) -> Iterator[Change]:
    """Statements near to the goal that hold in the model (a `Point`), the nearest first."""
    from scsym.models.interpretation import Interpretation  # it evaluates models, which proving alone does not load

    here = Interpretation(theory, model)
    seen: set[Hashable] = {None}
    count = 0
    near = chain(_compared(goal), _values(goal, here), _shifted(goal), changes(theory, goal, ()))
    for change in islice(near, MOST):
        key = key_of(theory, change)
        if change.cost > 1 and goal.relation == "=" != change.goal.relation:
            continue  # an equation is wanted, and of two numbers one is always the larger
        if key not in seen and _holds(here, change.goal):
            yield change
            count += 1
            if count >= most:
                return
        seen.add(key)


def _holds(here: Any, j: Judgement) -> bool:
    try:
        return here.holds(j)
    except NO_VALUE:
        return False


def _compared(goal: Judgement) -> Iterator[Change]:
    """The same sides, compared in another way."""
    for left, right in ((goal.left, goal.right), (goal.right, goal.left)):
        for relation in ("=", ">", ">="):
            if (left, relation, right) != (goal.left, goal.relation, goal.right):
                yield Change(made(goal, left, right, relation), "another relation", 1)


def _values(goal: Judgement, here: Any) -> Iterator[Change]:
    """A side, or a quantity in it, and its value."""
    terms = dict.fromkeys([goal.left, goal.right, *(t for side in (goal.left, goal.right) for t in subterms(side))])
    for t in terms:
        if symbols_of(t) and not free_vars(t):
            try:
                value = _written(here.evaluate(t, {}))
            except NO_VALUE:
                continue
            if value is not None:
                yield Change(Judgement((), "=", t, value.term), f"the value of {term_text(t)}", 1)


def _written(value: Any) -> Expr | None:
    """An exact value as an expression; None for one that has symbols in it."""
    from scsym.exact.mixed import parts

    rational, logs = parts(value)
    if logs is None:
        return None
    found = expr(Fraction(rational))
    for n, c in logs.terms:
        found = found + c * log(n)
    return found


def _shifted(goal: Judgement) -> Iterator[Change]:
    """A quantity at a neighbouring number."""
    sides = (goal.left, goal.right)
    for t in dict.fromkeys(u for side in sides for u in subterms(side) if u[0] == "sym"):
        for place, index in enumerate(t[2]):
            if index[0] != "nat" or index[1][1:] != ((),):
                continue
            for shift in SHIFTS:
                if index[1][0] + shift >= 0:
                    moved = ("nat", (index[1][0] + shift, ()))
                    new = (t[0], t[1], (*t[2][:place], moved, *t[2][place + 1 :]))
                    left, right = (_put(side, t, new) for side in sides)
                    yield Change(made(goal, left, right, goal.relation), f"{term_text(new)} for {term_text(t)}", 2)


def _put(t: Term, old: Term, new: Term) -> Term:
    """The term with one application of a symbol replaced."""
    return rebuild(t, lambda own: new if own == old else own, {})
