"""Numbers of one model, for statements about it alone: symbols whose meanings compute them with the library.

Such a theory has no laws. Its statements are evaluated in the model that a statement gives, with prior ``pi0``.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import product
from typing import Any

from scsym.analysis import evaluate
from scsym.mdp import MDP, Policy
from scsym.models import Point


def uniform(mdp: MDP) -> Point:
    """The model with a uniform prior."""
    return Point(mdp, {"pi0": mdp.uniform()})


def until(last: int, meaning: Callable[[Any, int], Any], first: int = 0) -> Callable[[Any, int], Any]:
    """``meaning(m, k)`` for k from ``first`` to ``last``, and 0 for other k: the members that a statement names."""
    return lambda m, k: meaning(m, k) if first <= k <= last else Fraction(0)


def first_action(policy: Policy) -> Any:
    """The probability of the first state's first action."""
    mdp = policy.mdp
    start = mdp.states[0]
    return policy[start][mdp.actions(start)[0]]


def best(mdp: MDP, objective: str) -> Any:
    """The largest success probability (``"J"``) or ``"expected_return"``: that of the best deterministic policy."""
    choices = [[(s, a) for a in mdp.actions(s)] for s in mdp.states]
    policies = (Policy.deterministic(mdp, dict(chosen)) for chosen in product(*choices))
    return max(getattr(evaluate(mdp, pi), objective) for pi in policies)
