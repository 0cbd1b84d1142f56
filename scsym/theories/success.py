"""The theory of success conditioning: a behaviour policy ``pi0``, its success-conditioned policy ``pi_plus``, a competitor ``pi``.

Russo (2026), section 2.1 and Lemmas A.1, A.2. Standing assumption of the paper: success is possible from every
non-terminal state, so V is positive. ``d_plus`` is the occupancy conditioned on success, not normalised.
"""

from __future__ import annotations

from scsym.prove.language import eq, sum_
from scsym.prove.theory import Declaration, Hypothesis

from .mdp import a, mdp, s, t, with_policy

_pi0 = with_policy(
    mdp, "pi0", "the behaviour policy", r"\pi_0", value="V", q="Q", occupancy="d0", success="J0", positive=True
)
_plus = with_policy(_pi0, "pi_plus", "the success-conditioned policy", r"\pi_+", value="V_plus", success="J_plus")
_three = with_policy(_plus, "pi", "the competitor", r"\pi", value="V_pi", occupancy="d_pi", success="J")
_symbols = _three.with_symbols(
    Declaration("d_plus", ("S",), "nonneg", "the occupancy given success", "d_+", lambda m, s: m.success_occupancy(s)),
    Declaration("rho", ("S", "A"), "nonneg", "the density pi/pi0", r"\rho", lambda m, s, a: m.density(s, a)),
)
success = _symbols.with_hypotheses(
    Hypothesis("conditioning", eq(_symbols.pi_plus(s, a) * _symbols.V(s), _symbols.pi0(s, a) * _symbols.Q(s, a)),
               "Bayes' rule (Lemma A.1)"),
    Hypothesis("conditioned_occupancy", eq(_symbols.d_plus(s) * _symbols.J0(), _symbols.d0(s) * _symbols.V(s)),
               "occupancy given success (Lemma A.2)"),
    Hypothesis("density", eq(_symbols.pi(s, a), _symbols.rho(s, a) * _symbols.pi0(s, a)),
               "the competitor stays in the support of pi0"),
)

__all__ = ["a", "s", "success", "t"]
