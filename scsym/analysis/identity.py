"""The statewise triple identity of a concrete, possibly symbolic, model: A_{pi+} / V = chi^2(pi+ || pi) = I.

For every finite MDP it is a theorem (Russo, Proposition 4.4); here it is decided for one model. What the model has to
satisfy is V(s) = sum of pi Q and that the row sums to one, both compared as reduced rational functions; the identity
itself is then one between polynomials in local symbols for pi(a|s) and Q(s, a), so nothing is expanded across states.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cache
from typing import Any

from scsym.exact import symbol

from .evaluation import Evaluation


def triple_identity(evaluation: Evaluation) -> Mapping[Any, bool]:
    """For each state with V(s) != 0: whether the three sides agree, identically in the symbols."""
    V, Q, pi = evaluation.V, evaluation.Q, evaluation.policy
    found = {}
    for s in evaluation.mdp.states:
        if V[s] == 0:
            continue
        row = {a: p for a, p in pi[s].items() if p != 0}
        mean = sum((p * Q[s, a] for a, p in row.items()), Fraction(0))
        total = sum(row.values(), Fraction(0))
        found[s] = mean == V[s] and total == 1 and _locally(len(row))
    return found


@cache
def _locally(actions: int) -> bool:
    """The identity for that many actions, with pi and Q as symbols and V = sum of pi Q."""
    q = [symbol(f"q{n}") for n in range(actions)]
    p: list[Any] = [symbol(f"p{n}") for n in range(actions - 1)]
    p.append(1 - sum(p, Fraction(0)))
    return sides_agree(p, q, sum((x * y for x, y in zip(p, q, strict=True)), Fraction(0)))


def sides_agree(p: Sequence[Any], q: Sequence[Any], v: Any) -> bool:
    """The three sides times v^2, expanded: sum p q (q - v), sum p q^2 - v^2, sum p (q - v)^2."""
    gain = divergence = influence = Fraction(0)
    for x, y in zip(p, q, strict=True):
        gain = gain + x * y * (y - v)
        divergence = divergence + x * y * y
        influence = influence + x * ((y - v) * (y - v))
    return bool(gain == divergence - v * v == influence)
