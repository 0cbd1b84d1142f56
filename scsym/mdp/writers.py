"""Writers: our own table format (JSON) and Storm's explicit format. What they write, `read` reads back."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from scsym.errors import InvalidModel
from scsym.mdp.model import MDP
from scsym.mdp.policy import Policy
from scsym.mdp.readers.table import FORMAT


def to_table(mdp: MDP, policy: Policy | None = None) -> str:
    """The model, and a policy if given, as a JSON table (see `scsym.mdp.readers.table`).

    Names of states and actions become their texts; models whose names are texts come back equal. Raises InvalidModel
    if two names have the same text.
    """
    label = _labels((*mdp.states, *mdp.terminal))
    actions = {s: _labels(mdp.actions(s)) for s in mdp.states}
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


def to_drn(mdp: MDP, *, expand: bool = False) -> str:
    """The model in Storm's explicit format; success is the label ``success``.

    The format has one initial state, outcomes 0 and 1, and no step weights. With ``expand=True`` the others are
    expressed by chance: a first state that draws the initial state, a fractional success probability as a last
    draw, and a weight w as failure with probability 1 - w before the step. J and the values of the original states
    are unchanged; without it such a model is refused with InvalidModel.
    """
    start = next(iter(mdp.initial)) if len(mdp.initial) == 1 else None
    drawn = [s for s, g in mdp.terminal.items() if g != 0 and g != 1]
    if not expand and (start is None or drawn or mdp.has_weights):
        raise InvalidModel(
            "the .drn format has one initial state, outcomes 0 and 1 and no weights; use expand=True to express the "
            "others by chance"
        )
    new: list[tuple[Any, ...]] = [("chance", kind) for kind in ("initial", "success", "failure")]
    names: list[Any] = [*mdp.states, *mdp.terminal]
    if start is None:
        names.insert(0, new[0])
    if drawn or mdp.has_weights:
        names += new[1:]
    for name in new:
        if name in mdp.index or name in mdp.terminal:
            raise InvalidModel(f"the model already has a state {name!r}, a name that expand=True needs")
    number = {s: i for i, s in enumerate(names)}
    lines = ["// written by scsym", "@type: MDP", f"@value_type: {'parametric' if mdp.symbols else 'rational'}"]
    lines += ["@parameters", " ".join(mdp.symbols), "@reward_models", "", "@nr_states", str(len(names)), "@nr_choices"]
    body: list[str] = []
    choices = 0
    for s in names:
        rows = _drn_rows(mdp, s, new)
        labels = " init" if s == (start if start is not None else new[0]) else ""
        if s == new[1] or mdp.terminal.get(s) == 1:
            labels += " success"
        body.append(f"state {number[s]}{labels}")
        body.append(f"// {s}".replace("\n", " "))
        for a, law in rows:
            choices += 1
            body.append(f"\taction {a}")
            steps = sorted((number[t], _text(p).replace("**", "^")) for t, p in law.items())
            body += [f"\t\t{t} : {p}" for t, p in steps]
    return "\n".join([*lines, str(choices), "@model", *body]) + "\n"


def _drn_rows(mdp: MDP, s: Any, new: list[tuple[Any, ...]]) -> list[tuple[str, dict[Any, Any]]]:
    if s in mdp.index:
        rows = []
        text = _labels(mdp.actions(s))
        for a in mdp.actions(s):
            w = mdp.weight(s, a)
            law = {t: w * p for t, p in mdp.P(s, a).items() if w != 0}
            if w != 1:
                law[new[2]] = 1 - w
            rows.append(("_".join(text[a].split()) or "_", law))
        if len({name for name, _ in rows}) < len(rows):
            raise InvalidModel(f"two actions of {s!r} have the same text without spaces")
        return rows
    g = mdp.terminal.get(s, 0)
    if g != 0 and g != 1:
        return [("0", {new[1]: g, new[2]: 1 - g})]
    return [("0", dict(mdp.initial) if s == new[0] else {s: 1})]


def _labels(names: Iterable[Any]) -> dict[Any, str]:
    table = {x: str(x) for x in names}
    if len(set(table.values())) < len(table):
        raise InvalidModel("two states or actions have the same text, so a file cannot tell them apart")
    return table


def _text(x: Any) -> str:
    return str(x)
