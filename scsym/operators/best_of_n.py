"""Best-of-n: draw n actions, keep the best by a score; ties are kept with equal probability."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from scsym.mdp import Policy

from .success import natural


def best_of_n_row(row: Mapping[Any, Any], score: Mapping[Any, Any], n: int) -> dict[Any, Any]:
    """The law of the best of n independent draws: with F the law of the score, F(<= x)^n - F(< x)^n per level.

    Inside a level of tied scores the draws keep their proportions.
    """
    natural(n, "n in best-of-n", 1)
    result: dict[Any, Any] = dict.fromkeys(row, Fraction(0))
    below: Any = Fraction(0)
    for level in sorted({score[a] for a in row}):
        tied = [a for a in row if score[a] == level]
        mass = sum((row[a] for a in tied), Fraction(0))
        if mass == 0:
            continue
        gain = (below + mass) ** n - below**n
        for a in tied:
            result[a] = gain * row[a] / mass
        below = below + mass
    return result


def best_of_n(pi: Policy, n: int, score: Callable[[Any, Any], Any]) -> Policy:
    """Best-of-n at every state, by ``score(s, a)``; scores must be comparable (rational, not symbolic)."""
    return Policy(pi.mdp, {s: best_of_n_row(pi[s], {a: score(s, a) for a in pi.mdp.actions(s)}, n) for s in pi.states})
