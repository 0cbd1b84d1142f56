"""Soft best-of-n: draw n actions, keep one of them with probability proportional to its weight ``e^(score/lambda)``.

Source: Verdun et al. (2025), "Soft best-of-n sampling for model alignment". For n = 1 it is the policy, and for n to
infinity the tilted policy ``pi w / sum``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from math import comb, factorial, prod
from typing import Any

from scsym.errors import TooLarge, UndefinedValue
from scsym.exact import exact, is_symbolic
from scsym.mdp import MDP, Policy

from .success import natural

MOST = 100_000  # multisets of draws


def soft_best_of_n_row(row: Mapping[Any, Any], weight: Mapping[Any, Any], n: int) -> dict[Any, Any]:
    """The law of the action kept: a sum over the multisets of n draws.

    weight : ``e^(score/lambda)`` per action, a positive number or a symbol.

    Raises UndefinedValue for a missing weight or one that is not positive, TooLarge for more than 10^5 multisets.
    """
    n = natural(n, "n in soft best-of-n", 1)
    law = {a: exact(p) for a, p in row.items()}
    taken = [a for a, p in law.items() if p != 0]
    weights = {a: _weight(weight, a) for a in taken}
    if comb(n + len(taken) - 1, n) > MOST:
        raise TooLarge(f"{n} draws of {len(taken)} actions are more than {MOST} multisets; take a smaller n")
    found: dict[Any, Any] = dict.fromkeys(law, Fraction(0))
    for counts in _counts(n, len(taken)):
        mass = Fraction(factorial(n), prod(map(factorial, counts)))
        for a, k in zip(taken, counts, strict=True):
            mass = mass * law[a] ** k if k else mass
        shares = {a: k * weights[a] for a, k in zip(taken, counts, strict=True) if k}
        total = sum(shares.values(), Fraction(0))
        for a, x in shares.items():
            found[a] = found[a] + mass * x / total
    return found


def _weight(weight: Mapping[Any, Any], a: Any) -> Any:
    if a not in weight:
        raise UndefinedValue(f"there is no weight for the action {a!r}")
    x = exact(weight[a])
    if not is_symbolic(x) and x <= 0:
        raise UndefinedValue(f"a weight is an exponential, so it is positive; at action {a!r} it is {x}")
    return x


def _counts(n: int, kinds: int) -> Iterator[tuple[int, ...]]:
    """The ways to write n as an ordered sum of so many natural numbers."""
    if kinds == 1:
        yield (n,)
        return
    for first in range(n + 1):
        for rest in _counts(n - first, kinds - 1):
            yield first, *rest


def soft_best_of_n(mdp: MDP, pi: Policy, n: int, weight: Callable[[Any, Any], Any]) -> Policy:
    """Soft best-of-n at every state, by ``weight(s, a)``, the exponential of the score over the temperature."""
    rows = {s: soft_best_of_n_row(pi[s], {a: weight(s, a) for a in mdp.actions(s)}, n) for s in mdp.states}
    return Policy(mdp, rows)


__all__ = ["soft_best_of_n", "soft_best_of_n_row"]
