"""The chi-squared trust region of Russo (2026), Theorem 4.1, for any radius, with its exact maximiser.

Maximise L(pi) subject to sum d_+ chi^2(pi || pi0) <= delta. For 0 <= delta <= Gamma the maximiser is
pi0 + sqrt(delta / Gamma) (pi_+ - pi0) with value J_0 sqrt(Gamma delta); at delta = Gamma it is pi_+. Beyond Gamma
that point still is the maximiser as long as it is a policy.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import isqrt
from typing import Any

from scsym.analysis import evaluate
from scsym.errors import UndefinedValue
from scsym.exact import exact, is_symbolic
from scsym.mdp import MDP, Policy

from .success import condition


@dataclass(frozen=True)
class TrustRegion:
    """The exact solution of the trust-region problem.

    step_squared : delta / Gamma; the maximiser is pi0 + sqrt(step_squared) (pi_+ - pi0).
    step : its root where that is rational, else None.
    value_squared : L(maximiser)^2 = J_0^2 Gamma delta.
    """

    behaviour: Policy
    conditioned: Policy
    delta: Any
    gamma: Any
    step_squared: Any
    step: Fraction | None
    value_squared: Any

    @property
    def policy(self) -> Policy:
        """The maximiser. Raises UndefinedValue if its entries are irrational: then use `step_squared`."""
        if self.step is None:
            raise UndefinedValue(
                f"the step sqrt({self.step_squared}) is irrational, so the maximiser has no exact rows"
            )
        return _along(self, self.step)

    @property
    def value(self) -> Any:
        """The largest L, J_0 sqrt(Gamma delta); raises UndefinedValue where it is irrational."""
        root = rational_root(self.value_squared)
        if root is None:
            raise UndefinedValue(f"the optimal value sqrt({self.value_squared}) is irrational")
        return root


def _along(region: TrustRegion, step: Fraction) -> Policy:
    rows = {
        s: {a: p + step * (region.conditioned.probability(s, a) - p) for a, p in region.behaviour[s].items()}
        for s in region.behaviour.states
    }
    return Policy(region.behaviour.mdp, rows)


def rational_root(x: Any) -> Fraction | None:
    """The square root of a nonnegative Fraction if it is rational, else None."""
    if not isinstance(x, Fraction) or x < 0:
        return None
    p, q = isqrt(x.numerator), isqrt(x.denominator)
    return Fraction(p, q) if p * p == x.numerator and q * q == x.denominator else None


def chi2_trust_region(mdp: MDP, pi0: Policy, delta: Any) -> TrustRegion:
    """The maximiser of L over the policies within chi-squared radius ``delta`` of pi0.

    Raises UndefinedValue where J(pi0) = 0 or Gamma = 0 < delta (then L is zero on the whole region and every policy
    in it is a maximiser), and where delta > Gamma leaves the policies; InvalidPolicy is never raised silently.
    """
    before = evaluate(mdp, pi0)
    plus, gamma, radius = condition(before), before.Gamma, exact(delta)
    if gamma == 0:
        return TrustRegion(pi0, plus, radius, gamma, Fraction(0), Fraction(0), Fraction(0))
    squared = radius / gamma
    if not is_symbolic(squared):
        if squared < 0:
            raise UndefinedValue(f"the radius {radius} is negative, so no policy is feasible")
        # feasible beyond Gamma exactly while no entry of pi0 + step (pi_+ - pi0) is negative
        for s in mdp.states:
            for a, p in pi0[s].items():
                drop = p - plus.probability(s, a)
                if drop > 0 and squared * drop * drop > p * p:
                    raise UndefinedValue(
                        f"for the radius {radius} above Gamma = {gamma} the point leaves the simplex at {s!r}, {a!r}; "
                        "the bound J_0 sqrt(Gamma delta) is not attained"
                    )
    value = before.J**2 * gamma * radius
    return TrustRegion(pi0, plus, radius, gamma, squared, rational_root(squared), value)
