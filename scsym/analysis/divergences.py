"""Divergences between distributions over actions, exactly, with the support conventions of both papers."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from scsym.errors import StatementError, UndefinedValue
from scsym.exact import Undefined, exact, log, log_sum, oo, weighted
from scsym.mdp import Policy


def chi_squared(p: Mapping[Any, Any], q: Mapping[Any, Any]) -> Any:
    """chi^2(p || q) = sum p^2/q - 1 (Russo, Definition 4.2); oo where p leaves the support of q, 0/0 := 0."""
    total: Any = Fraction(-1)
    for x, y in _pairs(p, q):
        if y == 0:
            return oo
        total = total + x * x / y
    return total


def kl(p: Mapping[Any, Any], q: Mapping[Any, Any]) -> Any:
    """KL(p || q) = sum p log(p/q), exactly; oo where p leaves the support of q, 0 log 0 := 0.

    Reverse KL is ``kl(q, p)``. Raises ParseError for symbolic entries that differ: their logarithm is not a LogNumber.
    """
    total: Any = log(1)
    for x, y in _pairs(p, q):
        if y == 0:
            return oo
        if x != y:
            total = total + weighted(x, log(x) - log(y))
    return total


def _pairs(p: Mapping[Any, Any], q: Mapping[Any, Any]) -> list[tuple[Any, Any]]:
    """The exact entries (p(a), q(a)) with p(a) not zero; InexactInput for floats."""
    entries = ((exact(x), exact(q.get(a, 0))) for a, x in p.items())
    return [(x, y) for x, y in entries if x != 0]


KINDS = {
    "chi_squared": chi_squared,
    "forward_kl": kl,
    "reverse_kl": lambda p, q: kl(q, p),
}


def policy_divergence(kind: str, pi: Policy, pi0: Policy, weights: Mapping[Any, Any]) -> Any:
    """sum over s of weights(s) D(pi(.|s) || pi0(.|s)); states of weight zero do not count, whatever D is there.

    kind : "chi_squared", "forward_kl" KL(pi || pi0) or "reverse_kl" KL(pi0 || pi).
    """
    if kind not in KINDS:
        raise StatementError(f"the divergence is one of {', '.join(KINDS)}, not {kind!r}")
    parts: list[Any] = []
    for s, w in weights.items():
        if isinstance(w, Undefined):
            raise UndefinedValue(f"the weight of state {s!r} is undefined (0/0)")
        if exact(w) != 0:
            parts.append(weighted(w, KINDS[kind](pi[s], pi0[s])))
    return log_sum(parts)
