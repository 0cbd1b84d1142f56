"""Dr. GRPO, "GRPO done right", as an expectation: the advantage is the reward minus the mean of the whole group.

The group contains the sample itself, so the expected advantage is ``(1 - 1/G) A(s, a)``. Source: Liu et al. (2025),
"Understanding R1-Zero-like training".
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from scsym.exact import exact
from scsym.mdp import MDP, Policy

from .rloo import natural_step
from .success import natural


def dr_grpo_step(mdp: MDP, pi: Policy, rate: Any, group: int) -> Policy:
    """``pi(a|s) (1 + rate (1 - 1/G) A(s, a))``: the mean of the group contains the sample itself.

    Raises InvalidPolicy where the rate makes a probability negative.
    """
    return natural_step(mdp, pi, exact(rate) * (1 - Fraction(1, natural(group, "the size of a group", 2))))


__all__ = ["dr_grpo_step"]
