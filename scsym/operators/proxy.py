"""Conditioning on a proxy for success (Russo, section 6.2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scsym.errors import InvalidModel
from scsym.mdp import MDP, Policy

from .success import success_condition


def proxy_condition(mdp: MDP, pi: Policy, proxy: Mapping[Any, Any]) -> Policy:
    """The policy conditioned on the proxy's success: ``proxy`` gives each terminal state a probability.

    Terminal states that are left out keep their success probability; where the proxy cannot succeed the policy is left
    unchanged. The result is a policy of ``mdp``.

    Raises InvalidModel for a state that is not terminal or a probability outside [0, 1].
    """
    if not isinstance(proxy, Mapping):
        raise InvalidModel(f"a proxy is a mapping {{terminal state: probability}}, not {type(proxy).__name__}")
    for t in proxy:
        if t not in mdp.terminal:
            raise InvalidModel(f"the proxy names {t!r}, which is not a terminal state of the model")
    changed = mdp.replace(terminal={**mdp.terminal, **proxy})
    return Policy(mdp, dict(success_condition(changed, pi).items()))
