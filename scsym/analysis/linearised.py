"""The performance-difference expansion around a behaviour policy: J(pi) = J(pi0) + L(pi) + Rem(pi).

Source: Russo (2026), section 4.1. The remainder's formula needs pi proper; J and L do not.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from scsym.mdp import Policy

from .evaluation import Evaluation, evaluate


def advantage_of(pi: Policy, before: Evaluation) -> Mapping[Any, Any]:
    """A_pi(s) = sum over a of pi(a|s) A(s, a), with the advantage of the behaviour policy.

    Raises InvalidPolicy if pi is not a policy of that model.
    """
    A, pi = before.A, evaluate(before.mdp, pi).policy
    return {s: sum((p * A[s, a] for a, p in pi[s].items() if p != 0), Fraction(0)) for s in pi.states}


def linearised_objective(pi: Policy, before: Evaluation) -> Any:
    """L(pi) = sum over s of d_{pi0}(s) A_pi(s), the first-order improvement.

    Raises ImproperPolicy if the behaviour policy's occupancy is infinite.
    """
    A, d = advantage_of(pi, before), before.weighted_occupancy
    return sum((d[s] * A[s] for s in pi.states if d[s] != 0), Fraction(0))


def remainder(pi: Policy, before: Evaluation) -> Any:
    """Rem(pi) = J(pi) - J(pi0) - L(pi), exactly; defined for improper pi too."""
    return evaluate(before.mdp, pi).J - before.J - linearised_objective(pi, before)


def remainder_by_shift(pi: Policy, before: Evaluation) -> Any:
    """Rem(pi) = sum over s of (d_pi - d_{pi0})(s) A_pi(s), the paper's formula; equal to `remainder` for proper pi.

    Raises ImproperPolicy if pi never ends from a reachable state.
    """
    A, d, after = advantage_of(pi, before), before.weighted_occupancy, evaluate(before.mdp, pi).weighted_occupancy
    return sum(((after[s] - d[s]) * A[s] for s in pi.states), Fraction(0))
