"""Success conditioning, the operator of both papers: pi_+ = pi Q / V, also control as inference G.

Sources: Russo (2026), section 2 and Lemma A.1; Karwowski and Douglas (2025), Definitions 5.1, 5.3.
"""

from __future__ import annotations

from typing import Any

from scsym.analysis import Evaluation, evaluate
from scsym.mdp import MDP, Policy


def success_condition(mdp: MDP, pi: Policy | None = None) -> Policy:
    """pi_+(a|s) = pi(a|s) Q(s, a) / V(s): act as pi acts, given that it will succeed.

    Where V(s) = 0 the ratio is 0/0 and the policy is left unchanged there (the set of such states is invariant).
    """
    return condition(evaluate(mdp, pi))


def condition(evaluation: Evaluation) -> Policy:
    """The success-conditioned policy of a policy already evaluated."""
    mdp, pi, Q, V = evaluation.mdp, evaluation.policy, evaluation.Q, evaluation.V
    rows = {
        s: {a: p * Q[s, a] / V[s] if p != 0 else p for a, p in pi[s].items()} if V[s] != 0 else pi[s]
        for s in mdp.states
    }
    return Policy(mdp, rows)


def iterate(mdp: MDP, pi: Policy, k: int) -> Policy:
    """G^k(pi): k steps of success conditioning (Definition 5.3); k >= 0."""
    natural(k, "the number of steps")
    for _ in range(k):
        pi = success_condition(mdp, pi)
    return pi


def natural(k: Any, what: str, least: int = 0) -> int:
    """k itself; raises ValueError unless it is an integer of at least ``least``."""
    if not isinstance(k, int) or isinstance(k, bool) or k < least:
        raise ValueError(f"{what} is an integer of at least {least}, not {k!r}")
    return k
