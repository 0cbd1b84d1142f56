"""Best-of-n: draw n actions, keep the best by a score; among tied draws each is as likely."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from scsym.errors import UndefinedValue
from scsym.exact import Infinity, LogNumber, exact
from scsym.mdp import MDP, Policy

from .success import natural


def best_of_n_row(row: Mapping[Any, Any], score: Mapping[Any, Any], n: int) -> dict[Any, Any]:
    """The law of the best of n independent draws: with F the law of the score, F(<= x)^n - F(< x)^n per level.

    Inside a level of tied scores the draws keep their proportions. Scores are exact: rationals, logarithms or oo.

    Raises InexactInput for floats, UndecidedSign for symbolic scores that differ, UndefinedValue for a missing score.
    """
    n = natural(n, "n in best-of-n", 1)
    law = {a: exact(p) for a, p in row.items()}
    scores = {a: _score(score[a]) for a in law if _has(score, a)}
    result: dict[Any, Any] = dict.fromkeys(law, Fraction(0))
    below: Any = Fraction(0)
    for level in sorted(set(scores.values())):
        tied = [a for a in law if scores[a] == level]
        mass = sum((law[a] for a in tied), Fraction(0))
        if mass == 0:
            continue
        gain = (below + mass) ** n - below**n
        for a in tied:
            result[a] = gain * law[a] / mass
        below = below + mass
    return result


def _has(score: Mapping[Any, Any], a: Any) -> bool:
    if a not in score:
        raise UndefinedValue(f"there is no score for the action {a!r}")
    return True


def _score(x: Any) -> Any:
    return x if isinstance(x, (LogNumber, Infinity)) else exact(x)


def best_of_n(mdp: MDP, pi: Policy, n: int, score: Callable[[Any, Any], Any]) -> Policy:
    """Best-of-n at every state, by ``score(s, a)``; scores must be comparable (rational, not symbolic)."""
    return Policy(mdp, {s: best_of_n_row(pi[s], {a: score(s, a) for a in mdp.actions(s)}, n) for s in mdp.states})
