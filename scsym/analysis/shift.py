"""The distribution-shift factor of Russo (2026), section 5, with the occupancy that makes Proposition 5.1 true."""

from __future__ import annotations

from typing import Any

from scsym.errors import UndefinedValue
from scsym.mdp import MDP, Policy

from .evaluation import evaluate


def shift_factor(mdp: MDP, pi0: Policy, learned: Policy | None = None) -> Any:
    """kappa = max over {d_+ > 0} of d_{pi_+}(s) / d_+(s).

    learned : with a policy, its occupancy stands in the numerator, as the paper's text says; with that ratio
        Proposition 5.1 is false.

    Raises UndefinedValue where pi0 never succeeds; ImproperPolicy where the numerator is infinite.
    """
    from scsym.operators import success_condition

    before = evaluate(mdp, pi0)
    if before.J == 0:
        raise UndefinedValue("kappa is 0/0: the policy never succeeds (J = 0)")
    chosen = learned if learned is not None else success_condition(mdp, pi0)
    d, d_plus = evaluate(mdp, chosen).occupancy, before.success_occupancy
    return max(d[s] / d_plus[s] for s in mdp.states if d_plus[s] != 0)
