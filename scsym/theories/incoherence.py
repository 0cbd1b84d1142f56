"""Incoherence: Karwowski and Douglas (2025), section 4.1, in problems of finitely many decisions.

`visits` adds to a prior p where it leads: ``D(j, n, x, y)`` is the probability to be in y with n decisions to come, j
decisions after x, and F the same with the step weights. `coherence` adds any target policy f (in concrete models the
Boltzmann policy of delta = 1), the divergence ``kl(n, x) = KL(p || f)`` and its sum along the way, the incoherence.
A target that p leaves would make kl infinite: what is said here is about finite divergences.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from scsym.exact import log as logarithm
from scsym.language import Hypothesis, Theory, delta, eq, log, sum_

from .layered import a, b, expected, j, layered, n, prior, stationary, tau, values, weight, x, y, z

ZERO, ONE = Fraction(0), Fraction(1)


# Concrete models


def reached(m: Any, steps: int, start: Any, weights: bool) -> dict[Any, Any]:
    """The law after ``steps`` decisions of p from ``start``, each path times its weights if asked for."""

    def make() -> dict[Any, Any]:
        if steps == 0:
            return {o: Fraction(int(o == start)) for o in m.domain("X")}
        before = reached(m, steps - 1, start, weights)
        found = dict.fromkeys(m.domain("X"), ZERO)
        for i, mass in before.items():
            for c in m.actions:
                factor = mass * prior(m, "p", i, c) * (weight(m, i, c) if weights else ONE)
                if factor != 0:
                    for o in found:
                        found[o] = found[o] + factor * tau(m, i, c, o)
        return found

    return m.remember(("reached", steps, start, weights), make)


def action_values(m: Any, left: int, i: Any) -> dict[Any, Any]:
    """q(left, i, .) of p."""
    after = values(m, "p", stationary(m, "p"), left)
    return {c: weight(m, i, c) * expected(m, i, c, after) for c in m.actions}


def boltzmann_row(m: Any, left: int, i: Any) -> dict[Any, Any]:
    """q / sum q, and p's own row where every q is zero."""
    q = action_values(m, left, i)
    total = sum(q.values(), ZERO)
    return {c: value / total if total != 0 else prior(m, "p", i, c) for c, value in q.items()}


def rate(m: Any, left: int, i: Any, c: Any) -> Any:
    """f / p where p > 0, else one."""
    p = prior(m, "p", i, c)
    return boltzmann_row(m, left, i)[c] / p if p != 0 else ONE


def divergence(m: Any, left: int, i: Any) -> Any:
    """KL(p || f) at a state, exactly."""
    found: Any = ZERO
    for c in m.actions:
        p = prior(m, "p", i, c)
        if p != 0:
            found = found - p * logarithm(rate(m, left, i, c))
    return found


def along(m: Any, made: int, left: int, start: Any) -> Any:
    """The divergences of the first ``made`` decisions from ``start``, each weighted by where p leads."""
    found: Any = ZERO
    for t in range(made):
        for o, mass in reached(m, t, start, False).items():
            if mass != 0:
                found = found + mass * divergence(m, left + made - t - 1, o)
    return found


# The theories


def _visits(theory: Theory) -> Theory:
    def add(T: Theory, name: str, words: str, weights: bool) -> Theory:
        T = T.declare(
            f"{name}(j, n, x, y)   nonneg   {name}   {words}",
            **{name: lambda m, made, _, i, o: reached(m, made, i, weights)[o]},
        )
        D = T.declarations[name]
        factor = T.p(n, z, a) * T.w(z, a) if weights else T.p(n, z, a)
        step = sum_((z, a), D(j, n + 1, x, z) * factor * T.tau(z, a, y))
        return T.with_hypotheses(
            Hypothesis(f"{name}_zero", eq(D(0, n, x, y), delta(x, y)), "no decision was made", True),
            Hypothesis(f"{name}_next", eq(D(j + 1, n, x, y), step), "one more decision", True),
        )

    T = add(theory, "D", "the probability to be in y, j decisions after x", False)
    return add(T, "F", "the probability to be in y, j decisions after x, all of them optimal", True)


def _coherence(theory: Theory) -> Theory:
    T = theory.declare(
        r"""
        f(n, x, a)      nonneg     \pi^{Q,f}   the target policy
        rate(n, x, a)   positive   \rho        f / p where p > 0, else one
        off(n, x, a)    nonneg     f_0         what f gives to actions that p does not take
        mid(n, x, a)    positive   m           half of one plus the rate
        """,
        f=lambda m, t, i, c: boltzmann_row(m, t, i)[c],
        rate=rate,
        off=lambda m, t, i, c: boltzmann_row(m, t, i)[c] if prior(m, "p", i, c) == 0 else ZERO,
        mid=lambda m, t, i, c: (1 + rate(m, t, i, c)) / 2,
    )
    T = T.with_hypotheses(
        Hypothesis("f_total", eq(sum_(a, T.f(n, x, a)), 1), "f is a probability"),
        Hypothesis(
            "f_split", eq(T.f(n, x, a), T.p(n, x, a) * T.rate(n, x, a) + T.off(n, x, a)), "f is rate p, and more"
        ),
        Hypothesis("off_support", eq(T.p(n, x, a) * T.off(n, x, a), 0), "off lives where p does not"),
        Hypothesis("mid_def", eq(2 * T.mid(n, x, a), 1 + T.rate(n, x, a)), "the middle of one and the rate"),
    )
    T = T.define(
        "kl", (n, x), -sum_(a, T.p(n, x, a) * log(T.rate(n, x, a))), reading="KL(p || f) at a state",
        latex=r"\mathrm{KL}", meaning=divergence,
    )  # fmt: skip
    T = T.declare(r"C(j, n, x)   real   \kappa   the divergences of j decisions from x, n to come after them", C=along)
    here = sum_(y, T.D(j, n + 1, x, y) * T.kl(n, y))
    return T.with_hypotheses(
        Hypothesis("C_zero", eq(T.C(0, n, x), 0), "no decision", True),
        Hypothesis("C_next", eq(T.C(j + 1, n, x), T.C(j, n + 1, x) + here), "one more decision", True),
    )


visits = _visits(layered)
coherence = _coherence(visits)

__all__ = ["a", "b", "coherence", "j", "n", "visits", "x", "y", "z"]
