"""Folding the posterior into the reward: F and H of Karwowski and Douglas (2025), Definitions 5.7 and 5.8.

As printed the reward is increased by log pi; corrected by log(pi / prior), which is what makes F = G. The folded
weight w pi / p may exceed one: it is a weight, not a probability, so the recursion runs on values alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from scsym.analysis.dynamics import backwards
from scsym.errors import InvalidModel
from scsym.exact import exact, is_symbolic, solve_fixed_point
from scsym.mdp import MDP, Policy

from .success import natural

Weights = dict[tuple[Any, Any], Any]


def conditioned_on(mdp: MDP, prior: Policy, weights: Mapping[tuple[Any, Any], Any]) -> Policy:
    """The prior conditioned on any nonnegative weights: p w tau v / v. States with v = 0 keep the prior.

    The weights may exceed one, so the model must be layered or the system must have a solution; a value that is
    not positive where success is possible means the expectation is infinite.

    Raises SingularSystem or ValueError if the weighted expectation is infinite, InvalidModel for a weight that is
    missing or negative, InexactInput for a float.
    """
    index = mdp.index
    weights = {pair: exact(w) for pair, w in weights.items()}
    for s, a in mdp.pairs:
        if (s, a) not in weights:
            raise InvalidModel(f"there is no weight for action {a!r} in state {s!r}; give one for every pair")
        if not is_symbolic(weights[s, a]) and weights[s, a] < 0:
            raise InvalidModel(f"the weight {weights[s, a]} of action {a!r} in state {s!r} is negative")
    rows: list[dict[int, Any]] = []
    wins = []
    for s in mdp.states:
        row: dict[int, Any] = {}
        win: Any = Fraction(0)
        for a, p in prior[s].items():
            factor = p * weights[s, a]
            if factor == 0:
                continue
            for t, q in mdp.P(s, a).items():
                if t in index:
                    row[index[t]] = row.get(index[t], Fraction(0)) + factor * q
                else:
                    win = win + factor * q * mdp.terminal[t]
        rows.append(row)
        wins.append(win)
    good = sorted(_successful(rows, wins))
    place = {i: k for k, i in enumerate(good)}
    local = [{place[j]: c for j, c in rows[i].items() if j in place} for i in good]
    (solved,) = solve_fixed_point(local, [[wins[i] for i in good]]) if good else ([],)
    v = {s: solved[place[i]] if i in place else Fraction(0) for s, i in index.items()}
    if any(isinstance(x, Fraction) and x < 0 for x in v.values()):
        raise ValueError("the folded weights have an infinite expectation: the model is cyclic and they exceed one")
    result = {}
    for s in mdp.states:
        q = {
            a: weights[s, a]
            * sum((x * (v[t] if t in v else mdp.terminal[t]) for t, x in mdp.P(s, a).items()), Fraction(0))
            for a in mdp.actions(s)
        }
        result[s] = {a: p * q[a] / v[s] for a, p in prior[s].items()} if v[s] != 0 else prior[s]
    return Policy(mdp, result)


def _successful(rows: list[dict[int, Any]], wins: list[Any]) -> frozenset[int]:
    return backwards(rows, [i for i, w in enumerate(wins) if w != 0])


def _ratio(prior: Policy, pi: Policy, s: Any, a: Any, printed: bool) -> Any:
    p = prior.probability(s, a)
    if printed:
        return pi.probability(s, a)
    return pi.probability(s, a) / p if p != 0 else Fraction(0)


def fold_F(mdp: MDP, prior: Policy, k: int, *, printed: bool = False) -> Policy:
    """pi_k^F: at each step the original reward plus log(pi / prior) (as printed: log pi), conditioning the prior.

    Corrected, pi_k^F = G^k(prior) for any dynamics and prior. Action sets and priors that are not uniform make the
    printed version differ.
    """
    natural(k, "the number of steps")
    pi = prior
    weights: Weights = {(s, a): mdp.weight(s, a) for s, a in mdp.pairs}  # r_0 = r: nothing is folded at first
    for _ in range(k):
        pi = conditioned_on(mdp, prior, weights)
        weights = {(s, a): mdp.weight(s, a) * _ratio(prior, pi, s, a, printed) for s, a in mdp.pairs}
    return pi


def fold_H(mdp: MDP, prior: Policy, k: int, *, printed: bool = False) -> Policy:
    """pi_k^H: the folded reward is itself folded again, so that exponents double at each step.

    For deterministic dynamics pi_k^H = pi_{alpha = 2^(k-1)} for k >= 1 (Theorem 5.9, corrected index).
    """
    natural(k, "the number of steps")
    pi = prior
    weights: Weights = {(s, a): mdp.weight(s, a) for s, a in mdp.pairs}
    model = mdp
    for _ in range(k):
        pi = conditioned_on(model, prior, weights)
        weights = {(s, a): w * _ratio(prior, pi, s, a, printed) for (s, a), w in weights.items()}
    return pi


__all__ = ["conditioned_on", "fold_F", "fold_H"]
