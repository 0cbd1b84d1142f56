"""Conditioning on a proxy for success (Russo, section 6.2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scsym.mdp import MDP, Policy

from .success import success_condition


def proxy_condition(mdp: MDP, pi: Policy, proxy: Mapping[Any, Any]) -> Policy:
    """The policy conditioned on the proxy's success: ``proxy`` gives each terminal state a probability.

    Terminal states that are left out keep their success probability. The result is a policy of ``mdp``.
    """
    changed = mdp.replace(terminal={**mdp.terminal, **proxy})
    return Policy(mdp, dict(success_condition(changed, pi).items()))
