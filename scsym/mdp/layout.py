"""Where to draw the states and actions of an MDP: columns by distance from the start, rows by barycentre.

The scene is plain data, drawn as TikZ and as SVG.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .model import MDP


@dataclass(frozen=True)
class Node:
    """A state or a random action. `kind` is state, initial, success, failure, outcome (in between) or chance."""

    key: Any
    kind: str
    x: float
    y: float
    label: Any = None
    value: Any = None


@dataclass(frozen=True)
class Edge:
    """An arrow between two nodes. `actions` share it; a chance edge has a probability. `bend` is -1, 0 or 1."""

    start: Any
    end: Any
    actions: tuple[Any, ...] = ()
    probability: Any = None
    weight: Any = None
    bend: int = 0


@dataclass(frozen=True)
class Scene:
    """Nodes by key and edges; `width` and `height` in units of one column and one row."""

    nodes: dict[Any, Node]
    edges: tuple[Edge, ...]
    width: float
    height: float


def scene(mdp: MDP) -> Scene:
    """The drawing of a model. An action with several outcomes gets a small node of its own."""
    depth = _depths(mdp)
    columns: dict[int, list[Any]] = {}
    for s, d in depth.items():
        columns.setdefault(d, []).append(s)
    row = _rows(mdp, columns)
    place = {s: (2.0 * depth[s], row[s]) for s in depth}
    nodes: dict[Any, Node] = {("state", s): _state(mdp, s, *place[s]) for s in depth}
    edges: list[Edge] = []
    for s in mdp.states:
        direct: dict[tuple[Any, Any], list[Any]] = {}
        chance = [a for a in mdp.actions(s) if len(mdp.P(s, a)) > 1]
        for a in mdp.actions(s):
            if a not in chance:
                (target,) = mdp.P(s, a)
                direct.setdefault((target, mdp.weight(s, a)), []).append(a)
        for n, a in enumerate(chance):
            x = place[s][0] + 0.8
            targets = [place[t][1] for t in mdp.P(s, a)]
            y = place[s][1] + (n - (len(chance) - 1) / 2) * 0.62
            y += 0.25 * (sum(targets) / len(targets) - place[s][1]) if len(chance) == 1 else 0
            key = ("chance", s, a)
            nodes[key] = Node(key, "chance", x, y)
            edges.append(Edge(("state", s), key, (a,), weight=mdp.weight(s, a)))
            edges += [
                Edge(
                    key,
                    ("state", t),
                    probability=p,
                    bend=1 if depth[t] <= depth[s] else -1 if depth[t] > depth[s] + 1 else 0,
                )
                for t, p in mdp.P(s, a).items()
            ]
        targets_of = [t for t, _ in direct]
        for (t, w), actions in direct.items():
            pair = targets_of.count(t) > 1
            back = t in mdp.index and any(s in mdp.P(t, b) for b in mdp.actions(t) if len(mdp.P(t, b)) == 1)
            bend = 1 if (pair and (t, w) == next(k for k in direct if k[0] == t)) or back else -1 if pair else 0
            if not bend and any(t in mdp.P(s, b) for b in chance):
                bend = 1
            if not bend and depth[t] - depth[s] > 1:
                bend = 1
            edges.append(Edge(("state", s), ("state", t), tuple(actions), weight=w, bend=bend))
    top = min(n.y for n in nodes.values())
    low = max(n.y for n in nodes.values())
    moved = {k: Node(n.key, n.kind, n.x, n.y - top, n.label, n.value) for k, n in nodes.items()}
    return Scene(moved, tuple(edges), max(n.x for n in nodes.values()), low - top)


def _state(mdp: MDP, s: Any, x: float, y: float) -> Node:
    if s in mdp.terminal:
        g = mdp.terminal[s]
        kind = "success" if g == 1 else "failure" if g == 0 else "outcome"
        return Node(("state", s), kind, x, y, s, g)
    return Node(("state", s), "initial" if mdp.initial.get(s, 0) != 0 else "state", x, y, s, mdp.initial.get(s))


def _depths(mdp: MDP) -> dict[Any, int]:
    """Distance from the start; terminal states stand in a last column of their own; others unreached come first."""
    order = mdp.topological_order()
    depth: dict[Any, int] = {}
    if order is not None:
        for s in order:  # longest path, so that every arrow points to the right
            depth.setdefault(s, 0)
            for t in mdp.successors(s):
                depth[t] = max(depth.get(t, 0), depth[s] + 1)
    else:
        ring = [s for s in mdp.initial if s in mdp.index] or [mdp.states[0]]
        depth = dict.fromkeys(ring, 0)
        while ring:
            found = {t: depth[s] + 1 for s in ring for t in mdp.successors(s) if t not in depth}
            depth.update(found)
            ring = list(found)
        for s in mdp.states:
            depth.setdefault(s, 0)
    last = max(depth.values()) + 1
    entered = {t for s, a in mdp.pairs for t in mdp.P(s, a)} | set(mdp.initial)
    return {**{s: depth[s] for s in mdp.states}, **{t: last for t in mdp.terminal if t in entered}}


def _rows(mdp: MDP, columns: dict[int, list[Any]]) -> dict[Any, float]:
    row: dict[Any, float] = {}
    before: dict[Any, list[Any]] = {}
    for s, a in mdp.pairs:
        for t in mdp.P(s, a):
            before.setdefault(t, []).append(s)
    for d in sorted(columns):
        members = columns[d]

        def centre(t: Any) -> float:
            known = [row[s] for s in before.get(t, ()) if s in row]
            return sum(known) / len(known) if known else 0.0

        if d:
            members = sorted(members, key=lambda t: (centre(t), columns[d].index(t)))
        for n, t in enumerate(members):
            row[t] = n - (len(members) - 1) / 2
    return row
