"""The theory of success conditioning: Russo (2026), sections 2.1, 3.2, 4.

A behaviour policy ``pi0`` (value V, action values Q), its success-conditioned policy ``pi_plus`` and a competitor
``pi``. Standing assumption of the paper: success is possible from every non-terminal state, so V is positive.
``d_plus`` is the occupancy given success, not normalised. That a policy stays in the support of pi0 is said by a
density: ``pi = rho pi0``; chi-squared is then ``sum pi0 (rho - 1)**2``, which includes the usual convention 0/0 = 0.
"""

from __future__ import annotations

from scsym.language import Hypothesis, Theory, eq, sum_

from .mdp import a, b, mdp, s, t, u, with_policy


def _policies() -> Theory:
    T = with_policy(
        mdp, "pi0", "the behaviour policy", r"\pi_0", value="V", q="Q", occupancy="d0", success="J0", positive=True,
        role="behaviour",
    )  # fmt: skip
    T = with_policy(
        T, "pi_plus", "the success-conditioned policy", r"\pi_+", value="V_plus", success="J_plus", role="conditioned"
    )
    return with_policy(T, "pi", "the competitor", r"\pi", value="V_pi", occupancy="d_pi", success="J")


def _conditioning(theory: Theory) -> Theory:
    T = theory.declare(
        r"""
        d_plus(s)        nonneg               d_+      the occupancy given success
        rho_plus(s, a)   density of pi_plus   \rho_+   the density of pi_plus
        rho(s, a)        density of pi        \rho     the density of pi
        """,
        d_plus=lambda m, s: m.success_occupancy(s),
    )
    return T.with_hypotheses(
        Hypothesis("conditioning", eq(T.pi_plus(s, a) * T.V(s), T.pi0(s, a) * T.Q(s, a)), "Bayes' rule (Lemma A.1)"),
        Hypothesis("d_plus_def", eq(T.d_plus(s) * T.J0(), T.d0(s) * T.V(s)), "occupancy given success (Lemma A.2)"),
        Hypothesis("rho_plus_def", eq(T.pi_plus(s, a), T.rho_plus(s, a) * T.pi0(s, a)), "density of pi_plus"),
        Hypothesis("rho_def", eq(T.pi(s, a), T.rho(s, a) * T.pi0(s, a)), "pi stays in the support of pi0"),
    )


def _quantities(T: Theory) -> Theory:
    advantage = T.Q(s, a) - T.V(s)
    T = T.define(
        "I", (s,), sum_(a, T.pi0(s, a) * advantage**2), times=T.V(s) ** 2, sign="nonneg", latex="I",
        reading="action-influence (Definition 3.2)", meaning=lambda m, s: m.influence(s),
    )  # fmt: skip
    chi2 = ("pi_plus", T.rho_plus, "chi2_plus", r"\chi^2_{+}"), ("pi", T.rho, "chi2", r"\chi^2")
    for tag, rho, name, latex in chi2:
        T = T.define(
            name, (s,), sum_(a, T.pi0(s, a) * (rho(s, a) - 1) ** 2), sign="nonneg", latex=latex,
            reading=f"the chi-squared divergence of {tag} from pi0 (Definition 4.2)",
            meaning=lambda m, s, tag=tag: m.chi_squared(tag, s),
        )  # fmt: skip
    for pi, name, latex in ((T.pi_plus, "L_plus", r"L(\pi_+)"), (T.pi, "L", r"L(\pi)")):
        T = T.define(
            name, (), sum_((s, a), T.d0(s) * pi(s, a) * advantage), latex=latex,
            reading=f"the linearised objective of {pi.name} (section 4.1)",
            meaning=lambda m, tag=pi.name: m.linearised(tag),
        )  # fmt: skip
    return T.define(
        "Gamma", (), sum_(s, T.d_plus(s) * T.I(s)), sign="nonneg", reading="the aggregate action-influence",
        latex=r"\Gamma", meaning=lambda m: m.gamma(),
    )  # fmt: skip


success = _quantities(_conditioning(_policies()))

__all__ = ["a", "b", "s", "success", "t", "u"]
