"""Where a refuted goal fails in a model, and what its two sides are there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scsym.claims.statement import Claim
from scsym.judge.tables import Unfit, decide


@dataclass(frozen=True)
class Failing:
    """A goal (from 0) that is false at a place of a model; `left` and `right` are values of the format of models."""

    goal: int
    at: tuple[tuple[str, Any], ...]
    left: Any
    right: Any

    def __str__(self) -> str:
        from scsym.models.display import cell_text

        where = ", ".join(f"{name} = {value}" for name, value in self.at)
        return f"{'at ' + where + ': ' if where else ''}{cell_text(self.left)} against {cell_text(self.right)}"


def failing(claim: Claim, model: Mapping[str, Any]) -> tuple[Failing, ...]:
    """The goals that are false in a model, each at one place, as the judge's evaluator finds it."""
    found = []
    for n, goal in enumerate(claim.goals):
        try:
            _, failure = decide(dict(model), goal.judgement)
        except Unfit:
            continue  # a symbol of this goal has no value in a model that was kept for another
        if failure is not None:
            at, left, right = failure
            fixed = {name: value for name, value in model.get("at", {}).items() if name not in at}
            found.append(Failing(n, (*fixed.items(), *at.items()), left, right))
    return tuple(found)
