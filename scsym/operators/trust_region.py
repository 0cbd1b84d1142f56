r"""The chi-squared trust region of Russo (2026), Theorem 4.1, for any radius, with its exact maximiser.

Maximise L(pi) subject to sum d_+ chi^2(pi || pi0) <= delta. With ``y = Q/V - 1`` and a step t >= 0 the maximiser is

    pi(a|s) = pi0(a|s) max(0, c(s) + t y(s, a)),    c(s) such that the row sums to one.

While no entry is cut off at zero, c = 1: then pi is pi0 + t (pi_+ - pi0), t^2 = delta / Gamma and L = J_0 Gamma t. This
holds for delta <= Gamma at least, and at delta = Gamma the maximiser is pi_+. Beyond, let K(s) be the actions kept,
with mass ``p = pi0(K)``, mean m and variance sum ``v = sum over K of pi0 (y - m)^2``: c = 1/p - t m and
chi^2 = 1/p - 1 + t^2 v, so that t^2 is rational again, and L = J_0 sum d_+ (m + t v). An action of value y leaves K at
t = 1 / (p (m - y)). Once only the best actions are left the radius binds no more.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import isqrt
from typing import Any, NamedTuple

from scsym.analysis import Evaluation, evaluate
from scsym.errors import UndefinedValue
from scsym.exact import exact, is_symbolic
from scsym.mdp import MDP, Policy

from .success import condition

ZERO, ONE = Fraction(0), Fraction(1)


@dataclass(frozen=True)
class TrustRegion:
    """The exact solution of the trust-region problem.

    gamma : the radius of pi_+, the aggregate influence of the behaviour policy.
    step_squared : t^2 of the module's text, ``delta / gamma`` while no action is cut off.
    step : t where that is rational, else None.
    level, slope : the largest L is ``level + slope * t``; level is zero while no action is cut off.
    """

    behaviour: Policy
    conditioned: Policy
    delta: Any
    gamma: Any
    step_squared: Any
    step: Fraction | None
    level: Any
    slope: Any
    _kept: Mapping[Any, Piece] = field(repr=False)  # beyond step one, per state with d_+ > 0

    @property
    def policy(self) -> Policy:
        """The maximiser. Where d_+ = 0 its row plays no part; there it is pi_+, or on the way to it.

        Raises UndefinedValue if its entries are irrational: then use `step_squared`.
        """
        if self.step is None:
            raise UndefinedValue(f"the maximiser has no exact rows: its step, sqrt({self.step_squared}), is irrational")
        return Policy(self.behaviour.mdp, {s: self._row(s, self.step) for s in self.behaviour.states})

    @property
    def value(self) -> Any:
        """The largest L; raises UndefinedValue where it is irrational."""
        if self.slope == 0:
            return self.level
        if self.step is None:
            raise UndefinedValue(
                f"the largest L is irrational: {self.level} + {self.slope} * sqrt({self.step_squared})"
            )
        return self.level + self.slope * self.step

    def _row(self, s: Any, step: Fraction) -> dict[Any, Any]:
        before, after = self.behaviour[s], self.conditioned[s]
        if s not in self._kept:
            part = min(step, ONE)
            return {a: p + part * (after[a] - p) for a, p in before.items()}
        kept = self._kept[s]
        shift = 1 / kept.mass - step * (kept.mean + 1)  # y + 1 = pi_+ / pi0
        return {a: max(ZERO, shift * p + step * after[a]) for a, p in before.items()}


class Piece(NamedTuple):
    """The actions kept at a state up to a step (None: for ever): their mass, the mean and the variance sum of y."""

    until: Fraction | None
    mass: Fraction
    mean: Fraction
    variance: Fraction


def rational_root(x: Any) -> Fraction | None:
    """The square root of a nonnegative Fraction if it is rational, else None."""
    if not isinstance(x, Fraction) or x < 0:
        return None
    p, q = isqrt(x.numerator), isqrt(x.denominator)
    return Fraction(p, q) if p * p == x.numerator and q * q == x.denominator else None


def chi2_trust_region(mdp: MDP, pi0: Policy, delta: Any) -> TrustRegion:
    """The maximiser of L over the policies within chi-squared radius ``delta`` of pi0, unique where d_+ > 0.

    With Gamma = 0 < delta, L is zero on the whole region; the maximiser given is pi0. With symbols the solution is the
    one without a cut: right up to Gamma, and beyond as long as pi0 + t (pi_+ - pi0) is a policy.

    Raises UndefinedValue where J(pi0) = 0 and for a negative radius.
    """
    before = evaluate(mdp, pi0)
    plus, gamma, radius = condition(before), before.Gamma, exact(delta)
    if not is_symbolic(radius) and radius < 0:
        raise UndefinedValue(f"the radius {radius} is negative, so no policy is feasible")
    squared = radius / gamma if gamma != 0 else ZERO
    if is_symbolic(squared) or squared <= 1:
        return TrustRegion(pi0, plus, radius, gamma, squared, rational_root(squared), ZERO, before.J * gamma, {})
    squared, kept = _beyond(before, radius)
    d = before.success_occupancy
    level = before.J * sum((d[s] * k.mean for s, k in kept.items()), ZERO)
    slope = before.J * sum((d[s] * k.variance for s, k in kept.items()), ZERO)
    return TrustRegion(pi0, plus, radius, gamma, squared, rational_root(squared), level, slope, kept)


def _beyond(before: Evaluation, radius: Fraction) -> tuple[Fraction, dict[Any, Piece]]:
    """The squared step for a radius above Gamma, and what is kept there at each state with d_+ > 0."""
    d = {s: x for s, x in before.success_occupancy.items() if x != 0}
    pieces = {s: _pieces(before, s) for s in d}
    ends = sorted({piece.until for parts in pieces.values() for piece in parts if piece.until is not None})

    def kept(step: Fraction) -> dict[Any, Piece]:
        return {s: next(x for x in parts if x.until is None or x.until >= step) for s, parts in pieces.items()}

    def reached(step: Fraction) -> Fraction:
        here = kept(step)
        return sum((d[s] * (1 / x.mass - 1 + step * step * x.variance) for s, x in here.items()), ZERO)

    n = bisect_left(ends, radius, key=reached)
    if n == len(ends):  # only the best actions are left
        return ends[-1] ** 2, {s: parts[-1] for s, parts in pieces.items()}
    here = kept(ends[n])
    spent = sum((d[s] * (1 / x.mass - 1) for s, x in here.items()), ZERO)
    return (radius - spent) / sum((d[s] * x.variance for s, x in here.items()), ZERO), here


def _pieces(before: Evaluation, s: Any) -> list[Piece]:
    """What is kept at a state as the step grows: the worst actions leave first."""
    V, Q = before.V, before.Q
    law = [(Q[s, a] / V[s] - 1, p) for a, p in before.policy[s].items() if p != 0]
    found = []
    while law:
        worst = min(y for y, _ in law)
        mass = sum((p for _, p in law), ZERO)
        mean = sum((p * y for y, p in law), ZERO) / mass
        variance = sum((p * (y - mean) ** 2 for y, p in law), ZERO)
        found.append(Piece(1 / (mass * (mean - worst)) if mean != worst else None, mass, mean, variance))
        law = [(y, p) for y, p in law if y > worst]
    return found
