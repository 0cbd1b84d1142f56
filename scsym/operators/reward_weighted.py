"""Reward-weighted regression: imitate one's own actions, each as often as it is rewarded.

Sources: Peters and Schaal (2007), "Reinforcement learning by reward-weighted regression for operational space control";
Strupl et al. (2022), "Reward-weighted regression converges to a global optimum".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from scsym.analysis import evaluate
from scsym.errors import UndefinedValue
from scsym.exact import exact, is_symbolic
from scsym.mdp import MDP, Policy


def reward_weighted_regression(
    mdp: MDP,
    pi: Policy,
    returns: Mapping[tuple[Any, Any], Any] | None = None,
    *,
    transform: Callable[[Any], Any] = lambda q: q,
) -> Policy:
    """``pi(a|s) f(Q(s, a))`` over its sum at each state; a state where that is 0/0 keeps its row.

    returns : Q(s, a), by default the success probabilities, and then the step is success conditioning; the values of
        `discounted` with rewards may be put here. transform : f, by default the identity.

    Raises UndefinedValue for a negative weight: with negative rewards the step is not defined.
    """
    Q = evaluate(mdp, pi).Q if returns is None else returns
    rows: dict[Any, Any] = {}
    for s in mdp.states:
        weights = {a: exact(transform(Q[s, a])) for a in mdp.actions(s)}
        for a, x in weights.items():
            if not is_symbolic(x) and x < 0:
                raise UndefinedValue(f"the reward {x} of action {a!r} in state {s!r} is negative, so it is no weight")
        parts = {a: p * weights[a] if p != 0 else p for a, p in pi[s].items()}
        total = sum(parts.values(), Fraction(0))
        rows[s] = pi[s] if total == 0 else {a: x / total for a, x in parts.items()}
    return Policy(mdp, rows)


__all__ = ["reward_weighted_regression"]
