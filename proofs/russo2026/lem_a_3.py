"""Russo, Lemma A.3: the trust-region problem as a problem about one random variable.

As the text argues: by Lemma A.2 and a change of measure, with ``(s, a)`` drawn from ``d_bar(s) pi0(a|s)``, maximise
``E[(pi/pi0)(Q/V)]`` subject to ``E[(pi/pi0)^2] <= E[(Q/V)^2]``. As reconstructed, both halves are exact identities for
pi << pi0. The change of measure silently drops the mass that pi puts off the support of pi0: over *all* stochastic
policies, as printed, the two problems differ.
"""

from fractions import Fraction

from scsym.claims import claim
from scsym.mdp import Policy, zoo
from scsym.models import Point
from scsym.prove import Declaration, auto, eq, flip, isolate, prove, sum_
from scsym.theories.mdp import mdp, with_policy
from scsym.theories.success import a, s
from scsym.theories.success import success as T

PRINTED = (
    "the success conditioned optimization problem is equivalent to (4), (5), over the set of all stochastic policies"
)

Z = T.with_symbols(
    Declaration(
        "length", (), "positive", "the expected length of a successful trajectory", r"E[\tau | R = 1]",
        lambda m: sum(m.success_occupancy(i) for i in m.states),
    )
)  # fmt: skip
Z = Z.define(
    "d_bar", (s,), T.d_plus(s), times=Z.length(), sign="nonneg", reading="d_plus as a distribution",
    latex=r"\bar d_+", meaning=lambda m, i: m.success_occupancy(i) / sum(m.success_occupancy(o) for o in m.states),
)  # fmt: skip
Z = Z.assuming("length_def", eq(Z.length(), sum_(s, T.d_plus(s))), "E[tau | success]")


def mean(x):
    """The expectation over ``d_bar(s) pi0(a|s)``."""
    return sum_((s, a), Z.d_bar(s) * T.pi0(s, a) * x)


@claim(
    "russo2026/lem-a.3",
    Z,
    [
        eq(mean(1), 1),
        eq(
            Z.L(),
            Z.J0() * Z.length() * (sum_((s, a), Z.d_bar(s) * Z.pi0(s, a) * (Z.rho(s, a) * (Z.Q(s, a) / Z.V(s)))) - 1),
        ),
        eq(
            sum_(s, Z.d_plus(s) * Z.chi2(s)) - Z.Gamma(),
            Z.length()
            * (
                sum_((s, a), Z.d_bar(s) * Z.pi0(s, a) * Z.rho(s, a) ** 2)
                - sum_((s, a), Z.d_bar(s) * Z.pi0(s, a) * (Z.Q(s, a) / Z.V(s)) ** 2)
            ),
        ),
    ],
    title="the equivalent problem about densities",
    source="Lemma A.3",
    quotes=PRINTED,
)
def equivalent():
    rho, ratio = T.rho(s, a), T.Q(s, a) / T.V(s)
    total = auto(T, eq(sum_(a, T.pi0(s, a) * T.rho(s, a)), 1)).called("mass of pi")
    by = [
        isolate(Z.d_bar_def, Z.d_bar), T.L_def, T.Gamma_def, T.I_def, T.chi2_def, T.rho_def, Z.length_def,
        isolate(T.d_plus_def, T.d_plus), total, flip(T.V_value), T.pi0_sums,
    ]  # fmt: skip
    yield prove(Z, eq(T.L(), T.J0() * Z.length() * (mean(rho * ratio) - 1)), by=by)
    moved = sum_(s, T.d_plus(s) * T.chi2(s)) - T.Gamma()
    yield prove(Z, eq(moved, Z.length() * (mean(rho**2) - mean(ratio**2))), by=by)


W = with_policy(
    mdp, "pi0", "a policy", r"\pi_0", value="V", q="Q", occupancy="d0", success="J0", positive=True, role="policy"
)


def _density(m, i, j):
    p = m.policy("pi0", i, j)
    return m.policy("pi", i, j) / p if p else Fraction(0)


FREE = W.with_symbols(
    Declaration("pi", ("S", "A"), "nonneg", "any policy", r"\pi", lambda m, i, j: m.policy("pi", i, j), "policy"),
    Declaration("rho", ("S", "A"), "nonneg", "its density where pi0 has support, else 0", r"\rho", _density),
    Declaration("L", (), "real", "the linearised objective of pi", r"L(\pi)", lambda m: m.linearised("pi")),
)
FREE = FREE.assuming("pi_sums", eq(sum_(a, FREE.pi(s, a)), 1), "pi is a probability")
FREE = FREE.assuming(
    "rho_def", eq(FREE.pi0(s, a) * (FREE.pi(s, a) - FREE.rho(s, a) * FREE.pi0(s, a)), 0), "density on the support"
)
FREE = FREE.assuming("L_def", eq(FREE.L(), sum_((s, a), FREE.d0(s) * FREE.pi(s, a) * (FREE.Q(s, a) - FREE.V(s)))))


@claim("russo2026/lem-a.3-all-policies", FREE,
    eq(FREE.L(), sum_((s, a), FREE.d0(s) * FREE.pi0(s, a) * FREE.rho(s, a) * FREE.Q(s, a)) - FREE.J0()),
    expect="refuted", against="reading", instead="russo2026/lem-a.3",
    title="the equivalent objective over all stochastic policies", source="Lemma A.3", quotes=PRINTED,
    why="A policy may leave the support of pi0, where the density says nothing."
)  # fmt: skip
def all_policies():
    model = zoo.bandit("1/2", 1)
    rows = {tag: Policy(model, {"s": {"a1": p, "a2": 1 - p}}) for tag, p in (("pi0", 1), ("pi", 0))}
    return Point(model, rows)
