"""RLOO, "REINFORCE leave one out", as an expectation: a sample's advantage is its reward minus the others' mean.

In a group of G >= 2 independent samples of a state, rewarded by success, the expected advantage of an action is
``A(s, a) = Q(s, a) - V(s)``, whatever G is. Source: Kool, van Hoof, Welling (2019), "Buy 4 REINFORCE samples, get a
baseline for free!".
"""

from __future__ import annotations

from typing import Any

from scsym.analysis import evaluate
from scsym.errors import InvalidPolicy
from scsym.exact import exact, is_symbolic
from scsym.mdp import MDP, Policy


def rloo_step(mdp: MDP, pi: Policy, rate: Any) -> Policy:
    """``pi(a|s) (1 + rate A(s, a))``, the step of the natural gradient, for any group of at least two.

    Raises InvalidPolicy where the rate makes a probability negative.
    """
    return natural_step(mdp, pi, exact(rate))


def natural_step(mdp: MDP, pi: Policy, rate: Any) -> Policy:
    """``pi (1 + rate A)``; the rate is exact."""
    A = evaluate(mdp, pi).A
    rows = {s: {a: p * (1 + rate * A[s, a]) for a, p in pi[s].items()} for s in mdp.states}
    for s, row in rows.items():
        for a, p in row.items():
            if not is_symbolic(p) and p < 0:
                raise InvalidPolicy(f"the rate {rate} makes pi({a!r} | {s!r}) negative; take a smaller one")
    return Policy(mdp, rows)


__all__ = ["natural_step", "rloo_step"]
