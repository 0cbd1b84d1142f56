"""Everything that one policy has: values, advantages, occupancies, action-influence, returns, exactly.

All quantities come from sparse linear solves; no trajectory is ever enumerated.
Sources: Russo (2026), sections 2.1, 3.2; Karwowski and Douglas (2025), Definition 4.1.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from types import MappingProxyType
from typing import Any, overload

from scsym.errors import ImproperPolicy, InvalidModel, InvalidPolicy, UndefinedValue
from scsym.exact import is_symbolic, log, log_combination, oo, solve_fixed_point, undefined
from scsym.exact.backend import pairwise
from scsym.mdp import MDP, Policy
from scsym.mdp.validate import named_values

from .dynamics import ONE, ZERO, Chain, backwards, forwards, recurrent
from .enclosed import EnclosedEvaluation, enclosed
from .initial import initial_success

Exact = Any
State = Any
Action = Any


@dataclass(frozen=True)
class Evaluation:
    """The exact quantities of ``policy`` in ``mdp``, each computed when first asked for.

    With symbols every quantity is a rational function. It is the value wherever the symbols satisfy `assumptions`,
    that is, where no symbolic entry vanishes. At the edge, where one does, putting the value into the function gives a
    limit, which may differ from what the model with that value has: a state left with probability e for success has
    V = 1, and V = 0 at e = 0. `subs` evaluates there anew.
    """

    mdp: MDP
    policy: Policy

    @cached_property
    def assumptions(self) -> tuple[str, ...]:
        """What the functions assume of the symbols: each symbolic entry of model and policy is positive, as a text.

        Rows sum to one identically, so their entries are then below one too; weights and success probabilities, whose
        rows do not, are noted with their upper bound.
        """
        mdp = self.mdp
        rows = [*(row for _, row in self.policy.items()), mdp.initial, *(mdp.P(s, a) for s, a in mdp.pairs)]
        laws = (f"{p} > 0" for row in rows for p in row.values() if is_symbolic(p))
        units = (*(mdp.weight(s, a) for s, a in mdp.pairs), *mdp.terminal.values())
        return tuple(dict.fromkeys([*laws, *(f"0 < {x} <= 1" for x in units if is_symbolic(x))]))

    def subs(self, values: Mapping[Any, Any]) -> Evaluation:
        """The evaluation of the model and the policy with exact values in the place of symbols, right at the edge too.

        Raises InvalidPolicy for a name that neither has.
        """
        given = named_values(values)
        model = {n: x for n, x in given.items() if n in self.mdp.symbols}
        policy = self.policy.subs({n: x for n, x in given.items() if n not in model or n in self.policy.symbols})
        return evaluate(self.mdp.subs(model) if model else self.mdp, policy)

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
        place = {i: k for k, i in enumerate(sorted(chain.successful - chain.certain))}
        rows = [{place[j]: c for j, c in chain.weighted_moves[i].items() if j in place} for i in place]
        wins = [
            sum((chain.weighted_moves[i][j] for j in chain.certain & chain.weighted_moves[i].keys()), chain.wins[i])
            for i in place
        ]
        (values,) = solve_fixed_point(rows, [wins]) if place else ([],)
        known = dict.fromkeys(chain.certain, ONE) | {i: values[k] for i, k in place.items()}
        return _frozen({s: known.get(i, ZERO) for i, s in enumerate(states)})

    @cached_property
    def Q(self) -> Mapping[tuple[State, Action], Exact]:
        """Q(s, a), the success probability after action a in s."""
        mdp, win, (lift, lower) = self.mdp, self.chain.win, self.chain.engine
        V = {s: lift(v) for s, v in self.V.items()}
        found = {}
        for pair in mdp.pairs:
            now, later = win.get(pair, ZERO), [lift(q) * V[t] for t, q in mdp.P(*pair).items() if t in V]
            found[pair] = lower(lift(mdp.weight(*pair)) * sum(later, lift(ZERO)) + lift(now)) if later else now
        return _frozen(found)

    @cached_property
    def A(self) -> Mapping[tuple[State, Action], Exact]:
        """The advantage A(s, a) = Q(s, a) - V(s)."""
        lift, lower = self.chain.engine
        V = {s: lift(v) for s, v in self.V.items()}
        return _frozen({(s, a): lower(lift(q) - V[s]) for (s, a), q in self.Q.items()})

    @cached_property
    def J(self) -> Exact:
        """The success probability from the initial distribution, also called S(pi)."""
        mdp, chain = self.mdp, self.chain
        if chain.is_symbolic and "V" not in vars(self):  # one function alone takes less than all of them
            return initial_success(mdp, self.policy)
        over = sum((p * mdp.terminal[s] for s, p in mdp.initial.items() if s in mdp.terminal), ZERO)
        lift, lower = chain.engine
        parts = [lift(p) * lift(self.V[s]) for s, p in mdp.initial.items() if s in mdp.index]
        return lower(pairwise([lift(over), *parts], lift(ZERO)))

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
    def visits(self) -> Mapping[State, Exact]:
        """d(s), the expected number of visits, in [0, oo]: ``oo`` at the states of a reachable class never left."""
        chain = self.chain
        return self._visits(chain.moves, chain.terminating)

    @cached_property
    def weighted_visits(self) -> Mapping[State, Exact]:
        """Expected visits, each weighted by the step weights so far; equal to `visits` without weights."""
        return self._visits(self.chain.weighted_moves, self._leaving) if self.mdp.has_weights else self.visits

    @cached_property
    def occupancy(self) -> Mapping[State, Exact]:
        """d(s), the expected number of visits: d = mu + d P_pi.

        Raises ImproperPolicy where a reachable state never leaves the nonterminal states; `visits` has ``oo`` there.
        """
        return _finite(self.visits)

    @cached_property
    def weighted_occupancy(self) -> Mapping[State, Exact]:
        """Expected visits, each weighted by the step weights so far; equal to `occupancy` without weights."""
        return _finite(self.weighted_visits)

    def _visits(self, rows: Sequence[Mapping[int, Exact]], leaving: frozenset[int]) -> Mapping[State, Exact]:
        """Visits along the rows; ``leaving`` are the states from which mass is lost."""
        mdp, index = self.mdp, self.mdp.index
        reached = forwards(rows, [index[s] for s in mdp.initial if s in index])
        endless = recurrent(rows, reached - leaving)
        place = {i: k for k, i in enumerate(sorted(reached - endless))}
        local = [{place[j]: c for j, c in rows[i].items() if j in place} for i in place]
        start = [mdp.initial.get(mdp.states[i], ZERO) for i in place]
        (solved,) = solve_fixed_point(local, [start], transpose=True) if place else ([],)
        found = {i: oo if i in endless else solved[place[i]] for i in reached}
        return _frozen({s: found.get(i, ZERO) for i, s in enumerate(mdp.states)})

    @cached_property
    def _leaving(self) -> frozenset[int]:
        """The states from which mass is lost: by ending, or by a weight below one."""
        rows = self.chain.weighted_moves
        return backwards(rows, [i for i, row in enumerate(rows) if sum(row.values(), ZERO) != 1])

    @cached_property
    def success_occupancy(self) -> Mapping[State, Exact]:
        """d_+(s), the expected visits given success, not normalised: d V / J (Russo, Lemma A.2).

        Every entry is ``undefined`` where J = 0. States of value zero have d_+ = 0.
        """
        J, V = self.J, self.V
        if J == 0:
            return _frozen(dict.fromkeys(self.mdp.states, undefined))
        d, (lift, lower) = self.weighted_visits, self.chain.engine
        j = lift(J)
        return _frozen({s: lower(lift(d[s]) * lift(V[s]) / j) if V[s] != 0 else ZERO for s in self.mdp.states})

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
        V, (lift, lower) = self.V, self.chain.engine
        found = dict[State, Any]()
        for s in self.mdp.states:
            if V[s] == 0:
                found[s] = undefined
            else:
                variance = self._variance(s)
                found[s] = lower(variance / lift(V[s]) ** 2) if variance else ZERO
        return _frozen(found)

    def _variance(self, s: State) -> Any:
        """Var_pi(Q(s, .)), the engine's number; zero at once where one action is taken."""
        lift, _ = self.chain.engine
        row = [(p, self.Q[s, a]) for a, p in self.policy[s].items() if p != 0]
        if len(row) == 1:
            return lift(ZERO)
        v = lift(self.V[s])
        return pairwise((lift(p) * (lift(q) - v) ** 2 for p, q in row), lift(ZERO))

    @cached_property
    def Gamma(self) -> Exact:
        """The aggregate action-influence, sum over s of d_+(s) I(s). Raises UndefinedValue where J = 0."""
        if self.J == 0:
            raise UndefinedValue("the success-conditioned occupancy is 0/0: the policy never succeeds (J = 0)")
        lift, lower = self.chain.engine
        V, visits = self.V, self.weighted_visits  # d_+ I = (d V / J) (Var / V^2): divided by V once, by J at the end
        parts = []
        for s in self.mdp.states:
            if V[s] != 0 and visits[s] != 0 and (variance := self._variance(s)):
                parts.append(lift(visits[s]) * variance / lift(V[s]))
        return lower(pairwise(parts, lift(ZERO)) / lift(self.J)) if parts else ZERO

    # The next policy

    @cached_property
    def conditioned(self) -> Policy:
        """pi_+ = pi Q / V, the success-conditioned policy; where V(s) = 0 the row is kept."""
        mdp, pi, V, (lift, lower) = self.mdp, self.policy, self.V, self.chain.engine
        rows: dict[State, Any] = {}
        for s in mdp.states:
            rows[s] = pi[s]
            if V[s] != 0 and len(pi.support(s)) > 1:
                v = lift(V[s])
                rows[s] = {a: lower(lift(p) * lift(self.Q[s, a]) / v) if p != 0 else p for a, p in pi[s].items()}
        return Policy(mdp, rows)

    # Return

    @cached_property
    def expected_steps(self) -> Exact:
        """The expected number of decisions, the sum of d. Raises ImproperPolicy where it is infinite."""
        lift, lower = self.chain.engine
        return lower(pairwise(map(lift, self.occupancy.values()), lift(ZERO)))

    @cached_property
    def expected_return(self) -> Any:
        """E[sum of r] with r = log w, and log g at the end, exactly (Karwowski-Douglas, section 3); -oo possible.

        Raises ImproperPolicy where the occupancy is infinite.
        """
        return log_combination(self._rewards())

    def _rewards(self) -> Iterator[tuple[Exact, Exact]]:
        """Expected visits of each weight below one, and of each terminal state's success probability."""
        mdp, d, (lift, _) = self.mdp, self.occupancy, self.chain.engine
        for s in mdp.states:
            if d[s] == 0:
                continue
            here = lift(d[s])
            for a, p in self.policy[s].items():
                if p == 0:
                    continue
                if (w := mdp.weight(s, a)) != 1:
                    yield here * lift(p), w
                for t, q in mdp.P(s, a).items():
                    if mdp.terminal.get(t, ONE) != 1:
                        yield here * lift(p) * lift(q), mdp.terminal[t]
        yield from ((p, mdp.terminal[s]) for s, p in mdp.initial.items() if s in mdp.terminal)

    def __repr__(self) -> str:
        return f"Evaluation of a policy of {self.mdp!r}: J = {self.J}"

    def to_latex(self) -> str:
        """The table of values, occupancies and influence as LaTeX mathematics."""
        from .notation import evaluation_latex

        return evaluation_latex(self)

    def _repr_latex_(self) -> str:
        from scsym.mdp.notation import MOST_ROWS

        from .notation import evaluation_latex

        return f"$\\displaystyle {evaluation_latex(self, MOST_ROWS)}$"


@overload
def evaluate(mdp: MDP, policy: Policy | None = None, *, digits: None = None) -> Evaluation: ...
@overload
def evaluate(mdp: MDP, policy: Policy | None = None, *, digits: int) -> EnclosedEvaluation: ...
def evaluate(mdp: MDP, policy: Policy | None = None, *, digits: int | None = None) -> Evaluation | EnclosedEvaluation:
    """The exact evaluation of a policy (uniform by default); quantities are computed when asked for.

    digits : with a number, every quantity is a certified enclosure to so many digits instead (`EnclosedEvaluation`).

    Raises InvalidPolicy if the policy has other states or actions than this model, ParseError where enclosures are
    asked for and there are symbols.
    """
    if not isinstance(mdp, MDP):
        raise InvalidModel(f"evaluate takes a model and one of its policies: an MDP, not a {type(mdp).__name__}")
    chosen = policy if policy is not None else mdp.uniform()
    if not isinstance(chosen, Policy):
        raise InvalidPolicy(f"a Policy is needed, not a {type(chosen).__name__}; make one with Policy(mdp, rows)")
    if chosen.mdp is not mdp and (
        chosen.mdp.states != mdp.states or any(mdp.actions(s) != chosen.mdp.actions(s) for s in mdp.states)
    ):
        raise InvalidPolicy("the policy belongs to another model, with other states or actions")
    return Evaluation(mdp, chosen) if digits is None else enclosed(mdp, chosen, digits=digits)


def _finite(visits: Mapping[State, Exact]) -> Mapping[State, Exact]:
    for s, d in visits.items():
        if d is oo:
            raise ImproperPolicy(f"the policy never ends from state {s!r}, so its occupancy is infinite")
    return visits


def _frozen(table: dict[Any, Any]) -> Mapping[Any, Any]:
    return MappingProxyType(table)


__all__ = ["Evaluation", "Fraction", "evaluate"]
