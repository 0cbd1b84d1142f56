"""Incoherence of a policy: KL from the policy to the f-soft policy of its own soft Q, along its own occupancy.

Source: Karwowski and Douglas (2025), Definitions 4.4-4.6, 4.11, 4.12; conventions: f is given on the exponentials
q = exp Q (exact rationals), the divergence is summed over all decisions (Proposition 4.7), delta = 1/n.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from scsym.errors import UndefinedValue
from scsym.exact import log_combination
from scsym.exact.backend import engine
from scsym.mdp import MDP, Policy

from .evaluation import Evaluation, evaluate

Soft = Callable[[Sequence[Any]], Sequence[Any]]


def boltzmann_weights(n: int) -> Soft:
    """Boltzmann with delta = 1/n: f(q) = q^n / sum q^n."""

    def f(q: Sequence[Any]) -> Sequence[Any]:
        lift, lower = engine(not all(isinstance(x, Fraction) for x in q))
        powers = [lift(x) ** n for x in q]
        total = sum(powers, lift(Fraction(0)))
        if total == 0:
            raise UndefinedValue("every action has q = 0, so the Boltzmann policy is 0/0 here")
        return [lower(x / total) for x in powers]

    return f


def argmax_uniform(q: Sequence[Any]) -> Sequence[Any]:
    """Uniform over the maximisers: the only order-respecting f that is an argmax indicator at unique maxima."""
    best = max(q)
    count = sum(x == best for x in q)
    return [Fraction(int(x == best), count) for x in q]


def soft_rows(mdp: MDP, pi: Policy, f: Soft) -> Mapping[Any, Mapping[Any, Any]]:
    """pi^{Q, f}: f of each state's action values; a state where f is 0/0 (all q = 0) keeps pi's row."""
    Q = evaluate(mdp, pi).Q
    rows = {}
    for s in mdp.states:
        actions = mdp.actions(s)
        q = [Q[s, a] for a in actions]
        rows[s] = dict(zip(actions, f(q), strict=True)) if any(x != 0 for x in q) else pi[s]
    return rows


def f_incoherence(mdp: MDP, pi: Policy, f: Soft) -> Any:
    """kappa_f(pi) = sum over s of d_pi(s) KL(pi(.|s) || pi^{Q, f}(.|s)), a LogNumber or oo.

    Raises UndefinedValue at a reachable state where every action has zero success; ImproperPolicy for infinite d.
    """
    return log_combination(_divergences(evaluate(mdp, pi), f))


def incoherence_by_state(mdp: MDP, pi: Policy, f: Soft) -> Mapping[Any, Any]:
    """d_pi(s) KL(pi(.|s) || pi^{Q, f}(.|s)) at each state, whose sum is `f_incoherence`; errors as there."""
    evaluation = evaluate(mdp, pi)
    return {s: log_combination(_divergences(evaluation, f, (s,))) for s in mdp.states}


def _divergences(evaluation: Evaluation, f: Soft, states: Collection[Any] | None = None) -> Iterator[tuple[Any, Any]]:
    """The terms d p log(p / target) of the incoherence, as pairs (-d p, target / p): a target of zero gives oo."""
    d, Q, (lift, _) = evaluation.occupancy, evaluation.Q, evaluation.chain.engine
    for s in evaluation.mdp.states if states is None else states:
        if d[s] == 0:
            continue
        row = evaluation.policy[s]
        q = [Q[s, a] for a in row]
        if all(x == 0 for x in q):
            raise UndefinedValue(f"the incoherence is undefined: no action of the reachable state {s!r} can succeed")
        here = -lift(d[s])
        for p, target in zip(row.values(), f(q), strict=True):
            if p != 0:
                yield here * lift(p), lift(target) / lift(p)


def boltzmann_incoherence(mdp: MDP, pi: Policy, n: int) -> Any:
    """kappa_delta(pi) for delta = 1/n with an integer n >= 1 (Definition 4.12)."""
    if not isinstance(n, int) or isinstance(n, bool) or n < 1:
        raise ValueError(f"delta = 1/n needs an integer n >= 1, not n = {n!r}")
    return f_incoherence(mdp, pi, boltzmann_weights(n))
