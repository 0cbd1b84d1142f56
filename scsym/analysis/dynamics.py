"""The Markov chain of a policy: sparse rows for the exact solver, reachability, properness."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from scsym.exact.backend import engine
from scsym.exact.graph import components
from scsym.mdp import MDP, Policy

Exact = Any
ZERO, ONE = Fraction(0), Fraction(1)


@dataclass(frozen=True)
class Chain:
    """The chain that a policy makes of a model, over the indices of the nonterminal states.

    Edges count where the policy and the transition probability are not zero (symbols count as not zero).
    """

    mdp: MDP
    policy: Policy

    @cached_property
    def moves(self) -> tuple[dict[int, Exact], ...]:
        """Row i: the probability to go from state i to the nonterminal state j."""
        return self._rows(weighted=False)

    @cached_property
    def weighted_moves(self) -> tuple[dict[int, Exact], ...]:
        """The same with every step weight multiplied in."""
        return self._rows(weighted=True) if self.mdp.has_weights else self.moves

    def _rows(self, weighted: bool) -> tuple[dict[int, Exact], ...]:
        mdp, index = self.mdp, self.mdp.index
        rows = []
        for s in mdp.states:
            row: dict[int, Exact] = {}
            for a, p in self.policy[s].items():
                factor = p * mdp.weight(s, a) if weighted else p
                if factor == 0:
                    continue
                for t, q in mdp.P(s, a).items():
                    if t in index:
                        j, c = index[t], factor if q == 1 else q if factor == 1 else factor * q
                        row[j] = row[j] + c if j in row else c
            rows.append(row)
        return tuple(rows)

    @cached_property
    def wins(self) -> tuple[Exact, ...]:
        """Entry i: the expected weight times success probability of ending at once from state i."""
        win, (lift, lower) = self.win, self.engine
        found = []
        for s in self.mdp.states:
            parts = [lift(p) * lift(win[s, a]) for a, p in self.policy[s].items() if p != 0 and (s, a) in win]
            found.append(lower(sum(parts, lift(ZERO))) if parts else ZERO)
        return tuple(found)

    @cached_property
    def win(self) -> dict[tuple[Any, Any], Exact]:
        """w(s, a) times the success probability of the terminal states reached at once, where it is not zero."""
        mdp, (lift, lower) = self.mdp, self.engine
        found: dict[tuple[Any, Any], Exact] = {}
        for s, a in mdp.pairs:
            parts = [lift(q) * lift(mdp.terminal[t]) for t, q in mdp.P(s, a).items() if mdp.terminal.get(t, ZERO) != 0]
            if parts and (w := mdp.weight(s, a)) != 0:
                found[s, a] = lower(lift(w) * sum(parts, lift(ZERO)))
        return found

    @cached_property
    def engine(self) -> tuple[Any, Any]:
        """The engine's numbers for long sums, unless there are symbols (see `scsym.exact.backend.engine`)."""
        return engine(self.is_symbolic)

    @property
    def is_symbolic(self) -> bool:
        """Whether model or policy have symbols."""
        return bool(self.mdp.symbols or self.policy.symbols)

    @cached_property
    def ends(self) -> tuple[bool, ...]:
        """Entry i: whether some chosen action may end the episode at once from state i."""
        mdp = self.mdp
        return tuple(
            any(p != 0 and any(t in mdp.terminal for t in mdp.P(s, a)) for a, p in self.policy[s].items())
            for s in mdp.states
        )

    @cached_property
    def lossy(self) -> tuple[bool, ...]:
        """Entry i: whether success may be lost at once in state i: by a failure, or by a weight other than one."""
        mdp = self.mdp
        failing = {t for t, g in mdp.terminal.items() if g != 1}
        return tuple(
            any(
                p != 0 and (mdp.weight(s, a) != 1 or not failing.isdisjoint(mdp.P(s, a)))
                for a, p in self.policy[s].items()
            )
            for s in mdp.states
        )

    @cached_property
    def certain(self) -> frozenset[int]:
        """The states of value one by the graph alone: success can be reached, and never stops being reachable."""
        unsafe = [i for i, lost in enumerate(self.lossy) if lost or i not in self.successful]
        return frozenset(range(len(self.lossy))) - backwards(self.moves, unsafe)

    @cached_property
    def successful(self) -> frozenset[int]:
        """The states from which success has positive probability."""
        return backwards(self.weighted_moves, [i for i, r in enumerate(self.wins) if r != 0])

    @cached_property
    def terminating(self) -> frozenset[int]:
        """The states from which the episode may end; the policy is proper if these are all."""
        return backwards(self.moves, [i for i, e in enumerate(self.ends) if e])

    @cached_property
    def reachable(self) -> frozenset[int]:
        """The states visited with positive probability."""
        return forwards(self.moves, [self.mdp.index[s] for s in self.mdp.initial if s in self.mdp.index])


def forwards(rows: Sequence[Collection[int]] | Mapping[int, Collection[int]], start: Iterable[int]) -> frozenset[int]:
    """Everything that can be reached from ``start`` along the rows."""
    seen = set(start)
    stack = list(seen)
    while stack:
        for j in rows[stack.pop()]:
            if j not in seen:
                seen.add(j)
                stack.append(j)
    return frozenset(seen)


def backwards(rows: Sequence[Collection[int]], goal: Iterable[int]) -> frozenset[int]:
    """Everything from which ``goal`` can be reached along the rows."""
    into: list[list[int]] = [[] for _ in rows]
    for i, row in enumerate(rows):
        for j in row:
            into[j].append(i)
    return forwards(into, goal)


def recurrent(rows: Sequence[Collection[int]], among: Collection[int]) -> frozenset[int]:
    """The members of the classes that are never left, ``among`` states from which nothing else is reached."""
    place = {i: k for k, i in enumerate(sorted(among))}
    order = list(place)
    parts = components([[place[j] for j in rows[i]] for i in order])
    closed = [{order[k] for k in part} for part in parts]
    return frozenset(i for part in closed if all(j in part for i in part for j in rows[i]) for i in part)
