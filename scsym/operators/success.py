"""Success conditioning, the operator of both papers: pi_+ = pi Q / V, also control as inference G.

Sources: Russo (2026), section 2 and Lemma A.1; Karwowski and Douglas (2025), Definitions 5.1, 5.3.
"""

from __future__ import annotations

from operator import index
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
    return evaluation.conditioned


def iterate(mdp: MDP, pi: Policy, k: int) -> Policy:
    """G^k(pi): k steps of success conditioning (Definition 5.3); k >= 0."""
    natural(k, "the number of steps")
    for _ in range(k):
        pi = success_condition(mdp, pi)
    return pi


def natural(k: Any, what: str, least: int = 0) -> int:
    """k as an int; raises ValueError unless it is an integer (Python's or NumPy's) of at least ``least``."""
    try:
        n = -1 if isinstance(k, bool) else index(k)
    except TypeError:
        n = -1
    if n < least:
        raise ValueError(f"{what} is an integer of at least {least}, not {k!r}")
    return n
