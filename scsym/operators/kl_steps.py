"""KL-regularised updates of one state: forward KL (mirror descent) and reverse KL, exactly.

Sources: Russo (2026), sections 4.5.1, 4.5.2, 7.2; Karwowski and Douglas (2025), Proposition 4.16.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from scsym.errors import UndefinedValue
from scsym.exact import exact, is_symbolic


def forward_kl_step(row: Mapping[Any, Any], tilt: Mapping[Any, Any]) -> dict[Any, Any]:
    """The maximiser of E_pi[log tilt] - KL(pi || row): the Gibbs policy row * tilt / sum(row * tilt).

    tilt : exp(score / temperature), given exactly and nonnegative, per action.

    Raises UndefinedValue for a negative or missing tilt, and where every action of positive probability has tilt zero.
    """
    values = {a: p * value for a, p, value in _beside(row, tilt, "tilt")}
    for a, v in values.items():
        if not is_symbolic(v) and v < 0:
            raise UndefinedValue(f"a tilt is an exponential, so it is not negative; at action {a!r} it is {tilt[a]}")
    total = sum(values.values(), Fraction(0))
    if total == 0:
        raise UndefinedValue("every action of positive probability has tilt zero, so the Gibbs policy is 0/0")
    return {a: v / total for a, v in values.items()}


def reverse_kl_step(row: Mapping[Any, Any], score: Mapping[Any, Any], level: Any) -> dict[Any, Any]:
    """The maximiser of E_pi[score] - lambda KL(row || pi) with multiplier ``level`` above every score.

    It is proportional to row / (level - score), the form of TRPO's exact solution; ``level`` fixes the temperature
    lambda = 1 / sum(row / (level - score)), so that everything stays rational.

    Raises UndefinedValue unless ``level`` exceeds every score, and for a missing score.
    """
    top = exact(level)
    values = {}
    for a, p, x in _beside(row, score, "score"):
        gap = top - x
        if not gap > 0:
            raise UndefinedValue(f"the level must exceed every score; at action {a!r} the gap is {gap}")
        values[a] = p / gap
    total = sum(values.values(), Fraction(0))
    return {a: v / total for a, v in values.items()}


def _beside(row: Mapping[Any, Any], values: Mapping[Any, Any], what: str) -> Iterator[tuple[Any, Any, Any]]:
    """The actions with their exact probabilities and values."""
    for a, p in row.items():
        if a not in values:
            raise UndefinedValue(f"there is no {what} for the action {a!r}")
        yield a, exact(p), exact(values[a])
