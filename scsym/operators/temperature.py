"""Temperature: conditioning on O^alpha, that is with weights w^alpha (Karwowski and Douglas, Definition 5.6)."""

from __future__ import annotations

from scsym.mdp import MDP, Policy

from .success import natural, success_condition


def powered(mdp: MDP, alpha: int) -> MDP:
    """The model with weights w^alpha and terminal success g^alpha, the last weight; 0^0 = 1."""
    alpha = natural(alpha, "alpha")
    weights = {(s, a): mdp.weight(s, a) ** alpha for s, a in mdp.pairs} if mdp.has_weights else None
    return mdp.replace(weights=weights, terminal={t: g**alpha for t, g in mdp.terminal.items()})


def temperature(mdp: MDP, prior: Policy, alpha: int) -> Policy:
    """pi_alpha: the prior conditioned once on the rewards alpha r. The paper's "increasing temperature" raises alpha.

    pi_0 is the prior. For deterministic dynamics pi_{alpha=k} = G^k(prior) (Theorem 5.9, corrected).
    """
    if natural(alpha, "alpha") == 0:
        return prior
    return Policy(mdp, dict(success_condition(powered(mdp, alpha), prior).items()))
