"""Russo, Proposition 4.3: the weighted action-influence identity, at the optimum of the trust-region problem.

As the text argues (appendix A.5: multiply Proposition 4.4 by d_{pi0} V, sum, divide by J0) and as reconstructed:
``sum_s d+(s) chi2(pi+ || pi0)(s) = L(pi+) / J0 = sum_s d+(s) I(s)``. Here d+ is the expected number of visits given
success. If it is normalised to a distribution, L / J0 is divided by E[tau | success] as well. (The text introduces the
proposition as "the next lemma".) The sentence "it never moves more than it can improve" holds for L; the true gain can
be smaller than Gamma.
"""

from scsym.claims import claim
from scsym.mdp import zoo
from scsym.models import Point
from scsym.prove import Declaration, calc, eq, flip, ge, isolate, sum_
from scsym.theories.success import a, s
from scsym.theories.success import success as T

PRINTED = (
    "both quantities are equal to the normalized objective value attained, L(pi+)/J(pi0), which quantifies the "
    "first-order policy improvement relative to the success rate of the base policy"
)


@claim("russo2026/prop-4.3", T,
    [eq(sum_(s, T.d_plus(s) * T.chi2_plus(s)), T.L_plus() / T.J0()), eq(sum_(s, T.d_plus(s) * T.I(s)), T.Gamma())],
    title="weighted action-influence identity", source="Proposition 4.3", quotes=PRINTED
)  # fmt: skip
def weighted():
    yield (calc(T, sum_(s, T.d_plus(s) * T.chi2_plus(s)))
        .eq(
            sum_(s, T.d_plus(s) * T.I(s)),
            by=[
                T.I_def, T.chi2_plus_def, flip(T.rho_plus_def), isolate(T.conditioning, T.pi_plus), flip(T.V_value),
                T.pi0_sums,
            ],
            note="Proposition 4.4 at every state",
        )
        .eq(
            sum_((s, a), T.d0(s) * T.pi_plus(s, a) * (T.Q(s, a) - T.V(s))) / T.J0(),
            by=[
                T.I_def, isolate(T.conditioning, T.pi_plus), flip(T.V_value), T.pi0_sums,
                isolate(T.d_plus_def, T.d_plus),
            ],
            note="Lemma A.2",
        )
        .eq(T.L_plus() / T.J0(), by=[T.L_plus_def])
        .done())  # fmt: skip


Z = T.with_symbols(
    Declaration(
        "length",
        (),
        "positive",
        "the expected length of a successful trajectory",
        r"E[\tau | R = 1]",
        lambda m: sum(m.success_occupancy(s) for s in m.states),
    )
).assuming("length_def", eq(sum_(s, T.d_plus(s)), Declaration("length", ())()), "E[tau | success] = sum of d_plus")
Z = Z.define(
    "d_bar", (s,), T.d_plus(s), times=Z.length(), sign="nonneg", reading="d_plus as a distribution",
    latex=r"\bar d_+", meaning=lambda m, s: m.success_occupancy(s) / sum(m.success_occupancy(t) for t in m.states),
)  # fmt: skip


distribution = claim("russo2026/prop-4.3-distribution", Z,
    [
        eq(sum_(s, Z.d_bar(s)), 1),
        eq(sum_(s, Z.d_bar(s) * T.chi2_plus(s)), sum_(s, Z.d_bar(s) * T.I(s))),
        eq(sum_(s, Z.d_bar(s) * T.I(s)), T.L_plus() / (T.J0() * Z.length())),
    ], title="the identity with a normalised success occupancy", source="Proposition 4.3"
)  # fmt: skip


@claim("russo2026/prop-4.3-normalised", Z, eq(sum_(s, Z.d_bar(s) * Z.I(s)), Z.L_plus() / Z.J0()), expect="refuted",
    against="reading", instead="russo2026/prop-4.3-distribution", title="a normalised success occupancy beside L / J0",
    source="Proposition 4.3", quotes=PRINTED, why="Off by the factor E[tau | success], here 2."
)  # fmt: skip
def normalised():
    return Point(zoo.chain2(), {})


@claim("russo2026/prop-4.3-never-moves-more", T,
    ge((T.J_plus() - T.J0()) / T.J0(), sum_(s, T.d_plus(s) * T.chi2_plus(s))), expect="refuted", against="text",
    instead="russo2026/prop-4.3", title="policy movement bounded by the true relative improvement",
    source="text after Proposition 4.3",
    quotes="success conditioning is always conservative - it never moves more than it can improve",
    why="Movement equals L(pi+)/J0, not the true gain: 37/81 against 33/81 here."
)  # fmt: skip
def never_moves_more():
    return Point(zoo.N(), {})
