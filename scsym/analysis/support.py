"""What the graph of a model tells about a policy, exactly: where values are zero or one, and visits zero or infinite.

The supports of all successors under success conditioning are the same from the first step on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from scsym.exact.backend import engine, ratio
from scsym.exact.censoring import Plan, plan
from scsym.mdp import MDP, Policy

from .dynamics import ONE, ZERO, backwards, forwards, recurrent


@dataclass(frozen=True)
class Move:
    """One action; numbers are the engine's.

    weight : its step weight; moves : the nonterminal successors; exit : the probability of ending; win : that of ending
    with success; safe : whether success is not lost by it; same : the first action of the state with this weight and
    law.
    """

    weight: Any
    moves: tuple[tuple[int, Any], ...]
    exit: Any
    win: Any
    safe: bool
    same: int


def moves_of(mdp: MDP) -> list[list[Move]]:
    """Every action of every state."""
    lift, _ = engine(False)
    zero, one, index, terminal = lift(ZERO), lift(ONE), mdp.index, mdp.terminal
    goals = {t: lift(g) for t, g in terminal.items()}
    found = []
    for s in mdp.states:
        row: list[Move] = []
        actions = mdp.actions(s)
        laws: dict[Any, int] = {}
        for n, a in enumerate(actions):
            law, w = mdp.P(s, a), mdp.weight(s, a)
            inside, key, out, win, sure = [], [], zero, zero, True
            for t, q in law.items():
                if t in index:
                    inside.append((index[t], lift(q)))
                    key.append((index[t], *ratio(q)))
                else:
                    out = out + lift(q)
                    if terminal[t] != 0:
                        win = win + lift(q) * goals[t]
                    sure = sure and terminal[t] == 1
            same = n
            if len(actions) > 1:
                same = laws.setdefault((ratio(w), tuple(sorted(key)), str(win)), n)
            row.append(Move(one if w == 1 else lift(w), tuple(inside), out, win, sure and w == 1, same))
        found.append(row)
    return found


class Support:
    """What the graph alone decides, for the actions ``live`` that a policy takes with positive probability."""

    def __init__(self, mdp: MDP, moves: Sequence[Sequence[Move]], live: Sequence[Sequence[int]]) -> None:
        self.mdp, self.moves, self.live = mdp, moves, live
        taken = [[moves[i][n] for n in actions] for i, actions in enumerate(live)]
        self.edges = [{j for m in row for j, _ in m.moves} for row in taken]
        self.scored = [{j for m in row if m.weight for j, _ in m.moves} for row in taken]
        self.good = backwards(self.scored, [i for i, row in enumerate(taken) if any(m.weight and m.win for m in row)])
        unsafe = [i for i, row in enumerate(taken) if i not in self.good or not all(m.safe for m in row)]
        self.certain = frozenset(range(len(live))) - backwards(self.edges, unsafe)
        self._ends = [any(m.exit for m in row) for row in taken]
        self._leaks = [any(m.exit or m.weight != 1 for m in row) for row in taken]
        self._visited: dict[bool, tuple[dict[int, int], frozenset[int]]] = {}
        self.start = [mdp.index[s] for s in mdp.initial if s in mdp.index]

    @cached_property
    def inside(self) -> dict[int, int]:
        """The states whose value the graph does not tell, numbered."""
        return {i: k for k, i in enumerate(sorted(self.good - self.certain))}

    def visited(self, weighted: bool) -> tuple[dict[int, int], frozenset[int]]:
        """The states with a finite positive number of visits, numbered, and those visited for ever."""
        if weighted not in self._visited:
            edges, leaving = (self.scored, self._leaks) if weighted else (self.edges, self._ends)
            reached = forwards(edges, self.start)
            endless = recurrent(edges, reached - backwards(edges, [i for i, out in enumerate(leaving) if out]))
            place = {i: k for k, i in enumerate(sorted(reached - endless))}
            self._visited[weighted] = self.inside if place == self.inside else place, endless
        return self._visited[weighted]

    @cached_property
    def conditioned(self) -> list[list[int]]:
        """The actions that keep a positive probability when success is conditioned on."""
        return [
            [n for n in actions if self._hopeful(self.moves[i][n])] if i in self.good else list(actions)
            for i, actions in enumerate(self.live)
        ]

    def _hopeful(self, move: Move) -> bool:
        return bool(move.weight) and (bool(move.win) or any(j in self.good for j, _ in move.moves))


class Shape:
    """A model and a policy, ready for passes of any precision; supports and plans are made once."""

    def __init__(self, mdp: MDP, policy: Policy) -> None:
        self.mdp = mdp
        self.moves = moves_of(mdp)
        self.rows = [[policy.probability(s, a) for a in mdp.actions(s)] for s in mdp.states]
        live = [[n for n, p in enumerate(row) if p != 0] for row in self.rows]
        self.first = Support(mdp, self.moves, live)
        self._plans: dict[Any, Plan] = {}

    @cached_property
    def later(self) -> Support:
        """The support of every successor: conditioning again takes no more actions away."""
        live = self.first.conditioned
        return self.first if live == list(map(list, self.first.live)) else Support(self.mdp, self.moves, live)

    def support(self, k: int) -> Support:
        """The support of G^k(pi)."""
        return self.later if k else self.first

    def plan(self, support: Support, place: dict[int, int], weighted: bool, dense: bool) -> Plan:
        """The order of elimination among these states."""
        key = id(support), id(place), weighted, dense
        if key not in self._plans:
            edges = support.scored if weighted else support.edges
            self._plans[key] = plan([[place[j] for j in edges[i] if j in place] for i in place], dense)
        return self._plans[key]


__all__ = ["Move", "Shape", "Support", "moves_of"]
