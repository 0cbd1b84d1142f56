"""The Markov chain of a policy: sparse rows for the exact solver, reachability, properness."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

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
                        row[index[t]] = row.get(index[t], ZERO) + factor * q
            rows.append(row)
        return tuple(rows)

    @cached_property
    def wins(self) -> tuple[Exact, ...]:
        """Entry i: the expected weight times success probability of ending at once from state i."""
        win = self.win
        return tuple(sum((p * win[s, a] for a, p in self.policy[s].items() if p != 0), ZERO) for s in self.mdp.states)

    @cached_property
    def win(self) -> dict[tuple[Any, Any], Exact]:
        """w(s, a) times the success probability of the terminal states reached at once."""
        mdp = self.mdp
        found: dict[tuple[Any, Any], Exact] = {}
        for s, a in mdp.pairs:
            total = sum((q * mdp.terminal[t] for t, q in mdp.P(s, a).items() if t in mdp.terminal), ZERO)
            found[s, a] = mdp.weight(s, a) * total if total != 0 else ZERO
        return found

    @cached_property
    def ends(self) -> tuple[bool, ...]:
        """Entry i: whether some chosen action may end the episode at once from state i."""
        mdp = self.mdp
        return tuple(
            any(p != 0 and any(t in mdp.terminal for t in mdp.P(s, a)) for a, p in self.policy[s].items())
            for s in mdp.states
        )

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


def forwards(rows: Sequence[Collection[int]], start: Iterable[int]) -> frozenset[int]:
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
