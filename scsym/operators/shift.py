"""The distribution-shift factor of Russo (2026), section 5, with the occupancy that makes Proposition 5.1 true."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scsym.analysis import evaluate
from scsym.errors import ImproperPolicy, UndefinedValue
from scsym.exact import oo
from scsym.mdp import MDP, Policy

from .success import success_condition


def shift_factor(mdp: MDP, pi0: Policy, learned: Policy | None = None) -> Any:
    """kappa = max over {d_+ > 0} of d_{pi_+}(s) / d_+(s); with step weights both count the weights so far.

    learned : with a policy, its occupancy stands in the numerator, as the paper's text says; with that ratio
        Proposition 5.1 is false.

    Raises UndefinedValue where pi0 never succeeds, or only in terminal states that it starts in; ImproperPolicy where
    the numerator is infinite at a state with d_+ > 0.
    """
    return max(shift_factors(mdp, pi0, learned).values())


def shift_factors(mdp: MDP, pi0: Policy, learned: Policy | None = None) -> Mapping[Any, Any]:
    """The ratios whose maximum is kappa: d_{pi_+}(s) / d_+(s) at each state with d_+ > 0; errors as `shift_factor`."""
    before = evaluate(mdp, pi0)
    if before.J == 0:
        raise UndefinedValue("kappa is 0/0: the policy never succeeds (J = 0)")
    chosen = learned if learned is not None else success_condition(mdp, pi0)
    d, visited = evaluate(mdp, chosen).weighted_visits, {s: x for s, x in before.success_occupancy.items() if x != 0}
    if not visited:
        raise UndefinedValue("kappa is undefined: no nonterminal state is visited before a success")
    for s in visited:
        if d[s] is oo:
            raise ImproperPolicy(f"kappa is infinite: state {s!r} is visited for ever")
    return {s: d[s] / x for s, x in visited.items()}
