"""Outcome-conditioned cloning: imitate one's own behaviour in those episodes that ended in a chosen outcome.

Sources: Eysenbach, Udatha, Levine, Salakhutdinov (2022), "Imitating past successes can be very suboptimal"; Ghosh et
al. (2021), "Learning to reach goals via iterated supervised learning".
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from scsym.errors import InvalidModel
from scsym.mdp import MDP, Policy

from .proxy import proxy_condition


def condition_on_outcome(mdp: MDP, pi: Policy, outcomes: Collection[Any]) -> Policy:
    """``pi(a | s, outcome)``: the actions of pi in the episodes that end in one of these terminal states.

    It is success conditioning with these states as the success, step weights included; where they cannot be reached the
    row is kept. Raises InvalidModel for a state that is not terminal.
    """
    if isinstance(outcomes, str) or not isinstance(outcomes, Collection):
        raise InvalidModel("the outcomes are a collection of terminal states, such as {'goal'}")
    chosen = set(outcomes)
    for t in chosen:
        if t not in mdp.terminal:
            raise InvalidModel(f"the outcome {t!r} is not a terminal state of the model")
    return proxy_condition(mdp, pi, {t: int(t in chosen) for t in mdp.terminal})


__all__ = ["condition_on_outcome"]
