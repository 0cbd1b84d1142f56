"""Convergence as statements: a sequence tends to a limit with a rate, and what follows for every positive number.

The language has no implication, so a limit is a bound with an explicit error. A sequence tends to L with the constant C
if ``C >= (n + 1) |x(n) - L|`` for all n, where C mentions no n; so ``|x(n) - L| <= eps`` once ``(n + 1) eps >= C``. It
does not tend to L if ``|x(n) - L| >= c`` for all n, with c positive.
"""

from __future__ import annotations

from typing import Any

from scsym.errors import StatementError
from scsym.kernel.terms import free_vars
from scsym.language import Expr, Natural, Statement, expr, ge, gt

from .prover import Lemma, prove, times
from .tactics import archimedes


def tends(sequence: Any, limit: Any, constant: Any, n: Natural) -> tuple[Statement, Statement]:
    """``constant >= (n + 1)(sequence - limit)`` and ``constant >= (n + 1)(limit - sequence)`` for all n.

    Raises StatementError where the limit or the constant mentions n, or the sequence does not.
    """
    x, goal, size = expr(sequence), _without(limit, n, "limit"), _without(constant, n, "constant of the rate")
    if n.var not in free_vars(x.term):
        raise StatementError(f"the sequence {x!r} does not mention {n.var[0]}: a limit is of a sequence")
    scaled = (n + 1).number
    return ge(size, scaled * (x - goal)), ge(size, scaled * (goal - x))


def stays_away(sequence: Any, limit: Any, distance: Any, n: Natural) -> tuple[Statement, Statement]:
    """``(sequence - limit)^2 >= distance^2`` for all n, and ``distance > 0``: no limit of the sequence."""
    gap = expr(sequence) - _without(limit, n, "limit")
    away = _without(distance, n, "distance")
    return ge(gap**2, away**2), gt(away, 0)


def limit_at_most(rate: Lemma, bound: Lemma, sequence: Any, limit: Any, constant: Any, most: Any, n: Natural) -> Lemma:
    """``most >= limit`` from ``constant >= (n + 1)(limit - sequence)`` and ``most >= sequence`` for all n."""
    top, goal = _without(most, n, "bound"), _without(limit, n, "limit")
    gap, size = top - goal, _without(constant, n, "constant of the rate")
    lines = [times(1, rate), times((n + 1).number, bound)]
    linear = prove(rate.theory, ge(n.number * gap + gap + size, 0), using=lines)
    return prove(rate.theory, ge(top, goal), using=[times(1, archimedes(linear, n, gap, gap + size))])


def _without(value: Any, n: Natural, what: str) -> Expr:
    made = expr(value)
    if n.var in free_vars(made.term):
        raise StatementError(f"the {what} {made!r} mentions {n.var[0]}; it is one number for all {n.var[0]}")
    return made


__all__ = ["limit_at_most", "stays_away", "tends"]
