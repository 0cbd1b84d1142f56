"""Discounted values of a policy, exactly, for a discount that is a number or a symbol; the model stays as it is.

``V(s) = E[sum over t of gamma^t r(s_t, a_t)]``. Without rewards the payoff is the success, ``gamma^(T-1) prod w g`` for
an episode of T decisions. Source: Puterman (1994), "Markov decision processes", section 6.1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from scsym.errors import InvalidModel, StatementError
from scsym.exact import exact, is_symbolic, solve_fixed_point
from scsym.mdp import MDP, Policy

from .evaluation import evaluate

ZERO, ONE = Fraction(0), Fraction(1)


@dataclass(frozen=True)
class DiscountedEvaluation:
    """The discounted quantities of a policy. With gamma = 1 they need a policy that ends from every state."""

    mdp: MDP
    policy: Policy
    gamma: Any
    rewards: Mapping[tuple[Any, Any], Any] | None

    def reward(self, s: Any, a: Any) -> Any:
        """r(s, a): as given, or the expected weight times success of ending at once."""
        if self.rewards is not None:
            return self.rewards[s, a]
        mdp = self.mdp
        ends = (q * mdp.terminal[t] for t, q in mdp.P(s, a).items() if t in mdp.terminal)
        return mdp.weight(s, a) * sum(ends, ZERO)

    def _discount(self, s: Any, a: Any) -> Any:
        """What a value after (s, a) counts: gamma, times the step weight where success is the payoff."""
        return self.gamma if self.rewards is not None else self.gamma * self.mdp.weight(s, a)

    @cached_property
    def _moves(self) -> list[dict[int, Any]]:
        rows = []
        for s in self.mdp.states:
            row: dict[int, Any] = {}
            for a, p in self.policy[s].items():
                for t, q in self.mdp.P(s, a).items() if p != 0 else ():
                    if t in self.mdp.index:
                        j = self.mdp.index[t]
                        row[j] = row.get(j, ZERO) + p * q * self._discount(s, a)
            rows.append({j: c for j, c in row.items() if c != 0})
        return rows

    @cached_property
    def V(self) -> Mapping[Any, Any]:
        """V(s). Raises SingularSystem for gamma = 1 where the policy never ends."""
        now = []
        for s, row in self.policy.items():
            now.append(sum((p * self.reward(s, a) for a, p in row.items() if p != 0), ZERO))
        (values,) = solve_fixed_point(self._moves, [now])
        return dict(zip(self.mdp.states, values, strict=True))

    @cached_property
    def Q(self) -> Mapping[tuple[Any, Any], Any]:
        """Q(s, a) = r(s, a) + gamma sum of P V."""
        V, found = self.V, {}
        for s, a in self.mdp.pairs:
            later = sum((q * V[t] for t, q in self.mdp.P(s, a).items() if t in V), ZERO)
            found[s, a] = self.reward(s, a) + self._discount(s, a) * later
        return found

    @cached_property
    def A(self) -> Mapping[tuple[Any, Any], Any]:
        """Q(s, a) - V(s)."""
        return {(s, a): q - self.V[s] for (s, a), q in self.Q.items()}

    @cached_property
    def J(self) -> Any:
        """The value of the initial distribution; an initial terminal state pays its success, or nothing."""
        mdp, ends = self.mdp, self.rewards is None
        parts = (p * (self.V[s] if s in self.V else mdp.terminal[s] if ends else ZERO) for s, p in mdp.initial.items())
        return sum(parts, ZERO)

    @cached_property
    def occupancy(self) -> Mapping[Any, Any]:
        """d(s) = sum over t of gamma^t P(s_t = s), not normalised; step weights count where success is the payoff."""
        start = [self.mdp.initial.get(s, ZERO) for s in self.mdp.states]
        (visits,) = solve_fixed_point(self._moves, [start], transpose=True)
        return dict(zip(self.mdp.states, visits, strict=True))


def discounted(
    mdp: MDP, pi: Policy | None, gamma: Any, rewards: Mapping[tuple[Any, Any], Any] | None = None
) -> DiscountedEvaluation:
    """The discounted evaluation of a policy (None: uniform).

    gamma : an exact number in [0, 1], or a symbol such as "gamma"; rewards : ``{(s, a): r}``, zero where left out.

    Raises StatementError for another gamma, InvalidModel for rewards of unknown pairs or beside step weights.
    """
    discount = exact(gamma)
    if not is_symbolic(discount) and not 0 <= discount <= 1:
        raise StatementError(f"a discount lies in [0, 1], not at {discount}")
    policy = evaluate(mdp, pi).policy
    table = None
    if rewards is not None:
        if mdp.has_weights:
            raise InvalidModel("the model has step weights, which are rewards already; drop them with replace()")
        pairs = dict.fromkeys(mdp.pairs, ZERO)
        for pair, r in rewards.items():
            if pair not in pairs:
                raise InvalidModel(f"there is no pair {pair!r} of a state and an action in the model")
            pairs[pair] = exact(r)
        table = pairs
    return DiscountedEvaluation(mdp, policy, discount, table)


__all__ = ["DiscountedEvaluation", "discounted"]
