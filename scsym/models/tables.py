"""Points as tables. To be replaced: naturals, logarithms and undefined values are not handled yet."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from typing import Any

from scsym.errors import ScsymError, StatementError
from scsym.kernel import Judgement
from scsym.language import Theory
from scsym.models.interpretation import Interpretation, Point
from scsym.models.refutation import policy_tags
from scsym.models.witness import small_points


def as_table(
    theory: Theory, point: Point, judgements: Sequence[Judgement], at: dict[str, Any] | None = None
) -> dict[str, Any]:
    """The point as a table."""
    here, sorts, symbols = Interpretation(theory, point), {}, {}
    for name, d in sorted(theory.declarations.items()):
        finite = [s for s in d.arguments if s != "N"]
        for s in finite:
            sorts.setdefault(s, [str(x) for x in point.domain(s)])
        cells = []
        for xs in product(*[point.domain(s) for s in finite]):
            value = here.value(name, tuple(xs))
            if not isinstance(value, (int, Fraction)):
                raise StatementError(f"{name} is {value!r}, which is no rational")
            cells.append([[str(x) for x in xs], str(Fraction(value))])
        symbols[name] = cells
    return {"format": "scsym-model/1", "sorts": sorts, "symbols": symbols, "at": at or {}}


def find_model(
    theory: Theory,
    hypotheses: Sequence[Judgement],
    goal: Judgement | None = None,
    *,
    negate: bool = False,
    seconds: float = 10,
    also: Sequence[Point] = (),
) -> dict[str, Any] | None:
    """A table of a small model."""
    for point in (*also, *small_points(policy_tags(theory))):
        here = Interpretation(theory, point)
        try:
            good = all(here.holds(h) for h in hypotheses)
            if good and (goal is None or here.holds(goal) is not negate):
                return as_table(theory, point, hypotheses)
        except (ScsymError, ZeroDivisionError, TypeError):
            continue
    return None
