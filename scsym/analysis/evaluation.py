"""Everything that one policy has: values, advantages, occupancies, action-influence, returns, exactly.

All quantities come from sparse linear solves; no trajectory is ever enumerated.
Sources: Russo (2026), sections 2.1, 3.2; Karwowski and Douglas (2025), Definition 4.1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from types import MappingProxyType
from typing import Any

from scsym.errors import ImproperPolicy, InvalidPolicy, UndefinedValue
from scsym.exact import log, solve_fixed_point, undefined, weighted
from scsym.mdp import MDP, Policy

from .dynamics import ONE, ZERO, Chain

Exact = Any
State = Any
Action = Any


@dataclass(frozen=True)
class Evaluation:
    """The exact quantities of ``policy`` in ``mdp``, each computed when first asked for.

    With symbolic entries every quantity is a rational function, correct wherever its denominators do not vanish and
    every symbolic probability is positive.
    """

    mdp: MDP
    policy: Policy

    @cached_property
    def chain(self) -> Chain:
        """The policy's Markov chain."""
        return Chain(self.mdp, self.policy)

    # Values

    @cached_property
    def V(self) -> Mapping[State, Exact]:
        """V(s), the success probability E[prod w * g(s_T) | s]: the least nonnegative Bellman solution.

        An episode that never ends counts as a failure, so an improper policy has values too.
        """
        chain, states = self.chain, self.mdp.states
        place = {i: k for k, i in enumerate(sorted(chain.successful))}
        rows = [{place[j]: c for j, c in chain.weighted_moves[i].items() if j in place} for i in place]
        (values,) = solve_fixed_point(rows, [[chain.wins[i] for i in place]]) if place else ([],)
        return _frozen({s: values[place[i]] if i in place else ZERO for i, s in enumerate(states)})

    @cached_property
    def Q(self) -> Mapping[tuple[State, Action], Exact]:
        """Q(s, a), the success probability after action a in s."""
        mdp, V, win = self.mdp, self.V, self.chain.win
        return _frozen(
            {
                (s, a): win[s, a] + mdp.weight(s, a) * sum((q * V[t] for t, q in mdp.P(s, a).items() if t in V), ZERO)
                for s, a in mdp.pairs
            }
        )

    @cached_property
    def A(self) -> Mapping[tuple[State, Action], Exact]:
        """The advantage A(s, a) = Q(s, a) - V(s)."""
        V = self.V
        return _frozen({(s, a): q - V[s] for (s, a), q in self.Q.items()})

    @cached_property
    def J(self) -> Exact:
        """The success probability from the initial distribution, also called S(pi)."""
        mdp, V = self.mdp, self.V
        return sum((p * (V[s] if s in V else mdp.terminal[s]) for s, p in mdp.initial.items()), ZERO)

    @cached_property
    def soft_V(self) -> Mapping[State, Any]:
        """log V(s), exactly; -oo at zero (Karwowski-Douglas, Definition 4.1)."""
        return _frozen({s: log(v) for s, v in self.V.items()})

    @cached_property
    def soft_Q(self) -> Mapping[tuple[State, Action], Any]:
        """log Q(s, a), exactly; -oo at zero (Karwowski-Douglas, Definition 4.1)."""
        return _frozen({k: log(q) for k, q in self.Q.items()})

    # Visits

    @property
    def is_proper(self) -> bool:
        """Whether the episode ends almost surely from every state."""
        return len(self.chain.terminating) == len(self.mdp.states)

    @cached_property
    def reachable(self) -> frozenset[State]:
        """The nonterminal states visited with positive probability."""
        return frozenset(self.mdp.states[i] for i in self.chain.reachable)

    @cached_property
    def occupancy(self) -> Mapping[State, Exact]:
        """d(s), the expected number of visits: d = mu + d P_pi.

        Raises ImproperPolicy where a reachable state never leaves the nonterminal states.
        """
        return self._occupancy(weights=False)

    @cached_property
    def weighted_occupancy(self) -> Mapping[State, Exact]:
        """Expected visits, each weighted by the step weights so far; equal to `occupancy` without weights."""
        return self._occupancy(weights=True)

    def _occupancy(self, weights: bool) -> Mapping[State, Exact]:
        chain, mdp = self.chain, self.mdp
        rows = chain.weighted_moves if weights else chain.moves
        stuck = sorted(chain.reachable - (chain.terminating if not weights else self._leaving))
        if stuck:
            s = mdp.states[stuck[0]]
            raise ImproperPolicy(f"the policy never ends from state {s!r}, so its occupancy is infinite")
        place = {i: k for k, i in enumerate(sorted(chain.reachable))}
        local = [{place[j]: c for j, c in rows[i].items()} for i in place]
        start = [mdp.initial.get(mdp.states[i], ZERO) for i in place]
        (visits,) = solve_fixed_point(local, [start], transpose=True) if place else ([],)
        return _frozen({s: visits[place[i]] if i in place else ZERO for i, s in enumerate(mdp.states)})

    @cached_property
    def _leaving(self) -> frozenset[int]:
        """The states from which mass is lost: by ending, or by a weight below one."""
        from .dynamics import backwards

        chain = self.chain
        losing = [i for i, row in enumerate(chain.weighted_moves) if sum(row.values(), ZERO) != 1]
        return backwards(chain.weighted_moves, losing)

    @cached_property
    def success_occupancy(self) -> Mapping[State, Exact]:
        """d_+(s), the expected visits given success, not normalised: d V / J (Russo, Lemma A.2).

        Every entry is ``undefined`` where J = 0. States of value zero have d_+ = 0.
        """
        J, V = self.J, self.V
        if J == 0:
            return _frozen(dict.fromkeys(self.mdp.states, undefined))
        d = self.success_visits
        return _frozen({s: d[s] * V[s] / J for s in self.mdp.states})

    @cached_property
    def success_visits(self) -> Mapping[State, Exact]:
        """Weighted visits over the states from which success is possible; finite for improper policies too."""
        chain, mdp = self.chain, self.mdp
        place = {i: k for k, i in enumerate(sorted(chain.successful & self._weighted_reach))}
        local = [{place[j]: c for j, c in chain.weighted_moves[i].items() if j in place} for i in place]
        start = [mdp.initial.get(mdp.states[i], ZERO) for i in place]
        (visits,) = solve_fixed_point(local, [start], transpose=True) if place else ([],)
        return _frozen({s: visits[place[i]] if i in place else ZERO for i, s in enumerate(mdp.states)})

    @cached_property
    def _weighted_reach(self) -> frozenset[int]:
        from .dynamics import forwards

        index = self.mdp.index
        return forwards(self.chain.weighted_moves, [index[s] for s in self.mdp.initial if s in index])

    def green(self, *, weighted: bool = False) -> Mapping[tuple[State, State], Exact]:
        """Green's function N(s, t): expected visits to t from s; with ``weighted`` the step weights count.

        Raises ImproperPolicy unless the policy is proper.
        """
        chain, states = self.chain, self.mdp.states
        good = self._leaving if weighted else chain.terminating
        for i, s in enumerate(states):
            if i not in good:
                raise ImproperPolicy(f"the policy never ends from state {s!r}, so it has no Green's function")
        n = len(states)
        units = [[ONE if i == k else ZERO for i in range(n)] for k in range(n)]
        columns = solve_fixed_point(chain.weighted_moves if weighted else chain.moves, units)
        return _frozen({(s, t): columns[k][i] for i, s in enumerate(states) for k, t in enumerate(states)})

    # Influence

    @cached_property
    def influence(self) -> Mapping[State, Exact]:
        """Action-influence I(s) = Var_pi(Q) / V^2 (Russo, Definition 3.2); ``undefined`` where V(s) = 0."""
        V, A = self.V, self.A
        found = {}
        for s in self.mdp.states:
            variance = sum((p * A[s, a] ** 2 for a, p in self.policy[s].items() if p != 0), ZERO)
            found[s] = variance / V[s] ** 2 if V[s] != 0 else undefined
        return _frozen(found)

    @cached_property
    def Gamma(self) -> Exact:
        """The aggregate action-influence, sum over s of d_+(s) I(s). Raises UndefinedValue where J = 0."""
        if self.J == 0:
            raise UndefinedValue("the success-conditioned occupancy is 0/0: the policy never succeeds (J = 0)")
        return sum((d * self.influence[s] for s, d in self.success_occupancy.items() if d != 0), ZERO)

    # Return

    @cached_property
    def expected_return(self) -> Any:
        """E[sum of r] with r = log w, and log g at the end, exactly (Karwowski-Douglas, section 3); -oo possible.

        Raises ImproperPolicy where the occupancy is infinite.
        """
        mdp, d = self.mdp, self.occupancy
        total: Any = log(1)
        for s in mdp.states:
            if d[s] == 0:
                continue
            for a, p in self.policy[s].items():
                visits = d[s] * p
                if visits == 0:
                    continue
                total = total + weighted(visits, log(mdp.weight(s, a)))
                for t, q in mdp.P(s, a).items():
                    if t in mdp.terminal:
                        total = total + weighted(visits * q, log(mdp.terminal[t]))
        for s, p in mdp.initial.items():
            if s in mdp.terminal:
                total = total + weighted(p, log(mdp.terminal[s]))
        return total

    def __repr__(self) -> str:
        return f"Evaluation of a policy of {self.mdp!r}: J = {self.J}"

    def to_latex(self) -> str:
        """The table of values, occupancies and influence as LaTeX mathematics."""
        from scsym.render.models import evaluation_latex

        return evaluation_latex(self)

    def _repr_latex_(self) -> str:
        from scsym.render.models import MOST_ROWS, evaluation_latex

        return f"$\\displaystyle {evaluation_latex(self, MOST_ROWS)}$"


def evaluate(mdp: MDP, policy: Policy | None = None) -> Evaluation:
    """The exact evaluation of a policy (uniform by default); quantities are computed when asked for.

    Raises InvalidPolicy if the policy is not one of this model.
    """
    chosen = policy if policy is not None else mdp.uniform()
    if not isinstance(chosen, Policy):
        raise InvalidPolicy(f"a Policy is needed, not a {type(chosen).__name__}; make one with Policy(mdp, rows)")
    if chosen.mdp is not mdp and (
        chosen.mdp.states != mdp.states or any(mdp.actions(s) != chosen.mdp.actions(s) for s in mdp.states)
    ):
        raise InvalidPolicy("the policy belongs to another model, with other states or actions")
    return Evaluation(mdp, chosen)


def _frozen(table: dict[Any, Any]) -> Mapping[Any, Any]:
    return MappingProxyType(table)


__all__ = ["Evaluation", "Fraction", "evaluate"]
