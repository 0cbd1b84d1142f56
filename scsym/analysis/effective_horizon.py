"""The effective horizon's exact core: how many steps of look-ahead on the random policy's Q make greed optimal.

Laidlaw, Russell and Dragan (2023): ``Q^1`` is the action value of the uniform (or another) policy and ``Q^{k+1}(s, a) =
w(s, a) sum P max_a' Q^k``; a problem is k-QVI-solvable if *every* policy that is greedy for Q^k is optimal. Values are
success probabilities here, which for unit weights is the expected reward of success. Ties are exact, so that "every
greedy policy" is meant literally; chance in the transitions changes nothing in the definition. The sampling term of the
effective horizon, ``log_A m``, is about estimation and has no exact counterpart.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from scsym.errors import InvalidModel
from scsym.mdp import MDP, Policy

from .evaluation import evaluate

ZERO = Fraction(0)


@dataclass(frozen=True)
class EffectiveHorizon:
    """k : the smallest number of look-ahead steps with which greed is optimal; optimum : the best success probability.

    worst : for 1, 2, ..., k steps, the success probability of the worst policy that is greedy for Q^k.
    agreement : the share of the states at which each maximiser of Q^1 is an optimal action.
    """

    k: int
    optimum: Fraction
    worst: tuple[Fraction, ...]
    agreement: Fraction

    def __str__(self) -> str:
        return f"k = {self.k}: greedy on Q^{self.k} is optimal; 1-greedy is right at {self.agreement} of the states"


def effective_horizon(mdp: MDP, policy: Policy | None = None) -> EffectiveHorizon:
    """The smallest k for which the model is k-QVI-solvable, exactly; ``policy`` (uniform if None) gives Q^1.

    Raises InvalidModel for a cyclic model or one with symbols: unroll or substitute first.
    """
    order = mdp.topological_order()
    if order is None:
        raise InvalidModel("look-ahead is counted in layered models: use unrolled(T) first")
    if mdp.symbols:
        raise InvalidModel("greedy actions need numbers: substitute the model's symbols first")
    pi = policy if policy is not None else mdp.uniform()
    backwards = tuple(reversed(order))
    best = _extreme(mdp, backwards, None, max)
    optimum = _start(mdp, best)
    q = {pair: Fraction(x) for pair, x in evaluate(mdp, pi).Q.items()}
    worst: list[Fraction] = []
    agreement = _agreement(mdp, q, best)
    while True:
        worst.append(_start(mdp, _extreme(mdp, backwards, _greedy(mdp, q), min)))
        if worst[-1] == optimum:
            return EffectiveHorizon(len(worst), optimum, tuple(worst), agreement)
        ahead = {s: max(q[s, a] for a in mdp.actions(s)) for s in mdp.states}
        q = {(s, a): _backup(mdp, s, a, ahead) for s, a in mdp.pairs}


def _backup(mdp: MDP, s: Any, a: Any, values: Mapping[Any, Fraction]) -> Fraction:
    following = (p * (values[t] if t in values else mdp.terminal[t]) for t, p in mdp.P(s, a).items())
    return mdp.weight(s, a) * sum(following, ZERO)


def _greedy(mdp: MDP, q: Mapping[tuple[Any, Any], Fraction]) -> dict[Any, tuple[Any, ...]]:
    kept = {}
    for s in mdp.states:
        best = max(q[s, a] for a in mdp.actions(s))
        kept[s] = tuple(a for a in mdp.actions(s) if q[s, a] == best)
    return kept


def _extreme(
    mdp: MDP, backwards: tuple[Any, ...], allowed: Mapping[Any, Any] | None, choose: Any
) -> dict[Any, Fraction]:
    """The largest or smallest success probability from each state with the allowed actions."""
    values: dict[Any, Fraction] = {}
    for s in backwards:
        values[s] = choose(_backup(mdp, s, a, values) for a in (mdp.actions(s) if allowed is None else allowed[s]))
    return values


def _start(mdp: MDP, values: Mapping[Any, Fraction]) -> Fraction:
    return sum((p * (values[s] if s in values else mdp.terminal[s]) for s, p in mdp.initial.items()), ZERO)


def _agreement(mdp: MDP, q: Mapping[tuple[Any, Any], Fraction], best: Mapping[Any, Fraction]) -> Fraction:
    greedy = _greedy(mdp, q)
    right = sum(all(_backup(mdp, s, a, best) == best[s] for a in greedy[s]) for s in mdp.states)
    return Fraction(right, len(mdp.states))
