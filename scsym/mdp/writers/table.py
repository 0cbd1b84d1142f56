"""Our own table format (JSON); `read` reads it back."""

from __future__ import annotations

import json
from typing import Any

from scsym.errors import InvalidModel
from scsym.mdp.model import MDP
from scsym.mdp.policy import Policy
from scsym.mdp.readers.table import FORMAT
from scsym.mdp.writers.numbered import labels


def to_table(mdp: MDP, policy: Policy | None = None) -> str:
    """The model, and a policy if given, as a JSON table (see `scsym.mdp.readers.table`).

    Names of states and actions become their texts; models whose names are texts come back equal. Raises InvalidModel
    if two names have the same text.
    """
    label = labels((*mdp.states, *mdp.terminal))
    actions = {s: labels(mdp.actions(s)) for s in mdp.states}
    data: dict[str, Any] = {"format": FORMAT}
    if mdp.name:
        data["name"] = mdp.name
    if mdp.symbols:
        data["symbols"] = list(mdp.symbols)
    data["initial"] = {label[s]: _text(p) for s, p in mdp.initial.items()}
    data["terminal"] = {label[s]: _text(g) for s, g in mdp.terminal.items()}
    data["transitions"] = {
        label[s]: {actions[s][a]: {label[t]: _text(p) for t, p in mdp.P(s, a).items()} for a in mdp.actions(s)}
        for s in mdp.states
    }
    if mdp.has_weights:
        data["weights"] = {
            label[s]: {actions[s][a]: _text(mdp.weight(s, a)) for a in mdp.actions(s) if mdp.weight(s, a) != 1}
            for s in mdp.states
            if any(mdp.weight(s, a) != 1 for a in mdp.actions(s))
        }
    if policy is not None:
        if policy.mdp != mdp:
            raise InvalidModel("the policy belongs to another model")
        data["policy"] = {
            label[s]: {actions[s][a]: _text(p) for a, p in row.items() if p != 0} for s, row in policy.items()
        }
    return json.dumps(data, indent=1, ensure_ascii=False) + "\n"


def _text(x: Any) -> str:
    return str(x)
