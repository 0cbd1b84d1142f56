"""pass@k: the probability that at least one of k independent attempts succeeds, and its estimate from n attempts.

Source: Chen et al. (2021), "Evaluating large language models trained on code", section 2.1.
"""

from __future__ import annotations

from fractions import Fraction
from math import comb
from typing import Any

from scsym.errors import StatementError
from scsym.mdp import MDP, Policy

from .evaluation import evaluate


def pass_at_k(mdp: MDP, pi: Policy | None, k: int) -> Any:
    """``E_s[1 - (1 - V(s))^k]`` over the initial state s: attempts start anew from the same s.

    With several initial states (prompts) that is not ``1 - (1 - J)^k``. Raises StatementError unless k >= 1.
    """
    _counts(k)
    V = evaluate(mdp, pi).V
    parts = (p * (1 - (1 - (V[s] if s in V else mdp.terminal[s])) ** k) for s, p in mdp.initial.items())
    return sum(parts, Fraction(0))


def pass_at_k_estimate(attempts: int, successes: int, k: int) -> Fraction:
    """``1 - C(n - c, k) / C(n, k)``, unbiased for pass@k from c successes in n >= k attempts.

    Raises StatementError for k > n, where no unbiased estimate exists, or counts that do not fit.
    """
    _counts(k)
    if not 0 <= successes <= attempts or k > attempts:
        raise StatementError(f"pass@{k} needs 0 <= successes <= attempts and at least {k} attempts")
    return 1 - Fraction(comb(attempts - successes, k), comb(attempts, k))


def _counts(k: Any) -> None:
    if isinstance(k, bool) or not isinstance(k, int) or k < 1:
        raise StatementError(f"k in pass@k is an integer of at least 1, not {k!r}")


__all__ = ["pass_at_k", "pass_at_k_estimate"]
