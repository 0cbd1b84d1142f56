"""Karwowski and Douglas, Proposition 5.4, corrected (a): retraining never lowers the success probability.

The paper states this for the return J, where it is false with stochastic transitions; its proof (appendix A.7) shows
the statement for success, with Cauchy-Schwarz. Here the gain is an identity: what later decisions gain, plus the spread
of q under the policy. Any transitions, any time-indexed prior, any number of decisions, states of zero success too.
Summed along the way the identity is an exact formula for the gain, which says when it is zero.
"""

from fractions import Fraction
from functools import cache

from scsym.claims import claim
from scsym.prove import eq, ge, induct, prove, sum_, times, vanishing_term
from scsym.theories import retraining as known
from scsym.theories.gain import gain, spread, with_visits
from scsym.theories.layered import a, b, j, k, n, x, y, z

T = with_visits(gain)
PRINTED = "The sequence pi_i^G improves its return monotonically: J(pi_(i+1)^G) >= J(pi_i^G)."


@claim(
    "karwowski2025/prop-5.4-success",
    gain,
    [
        eq(gain.G(k + 1, n, x, a) * gain.V(k, n + 1, x), gain.G(k, n, x, a) * gain.Q(k, n, x, a)),
        eq(sum_(a, gain.G(k, n, x, a)), 1),
        eq(
            gain.V(k, n + 1, x) * (gain.V(k + 1, n + 1, x) - gain.V(k, n + 1, x)),
            gain.V(k, n + 1, x) * sum_(a, gain.G(k + 1, n, x, a) * (gain.Q(k + 1, n, x, a) - gain.Q(k, n, x, a)))
            + sum_((a, b), gain.G(k, n, x, a) * gain.G(k, n, x, b) * (gain.Q(k, n, x, a) - gain.Q(k, n, x, b)) ** 2)
            * Fraction(1, 2),
        ),
        ge(gain.V(k + 1, n, x), gain.V(k, n, x)),
    ],
    title="retraining never lowers success",
    source="Proposition 5.4",
    quotes=PRINTED,
)
def success():
    yield known.bayes()
    yield known.sums()
    yield known.improvement()
    yield known.monotone()


# The gain, summed along the way


@cache
def one_decision():
    """``v' - v = spread / v + sum pi' (q' - q)``, at states of zero success too."""
    zero, v, after = T.V_zero(k, n + 1, x), T.V(k, n + 1, x), T.V(k + 1, n + 1, x)
    later = sum_(a, T.G(k + 1, n, x, a) * (T.Q(k + 1, n, x, a) - T.Q(k, n, x, a)))
    following = prove(T, eq(after, sum_(a, T.G(k + 1, n, x, a) * T.Q(k + 1, n, x, a))), by=[T.V_next])
    kept = prove(
        T, eq(zero * T.G(k + 1, n, x, a), zero * T.G(k, n, x, a)),
        by=[T.G_next, T.V_no_inverse, known.zero_squared()],
    )  # fmt: skip
    nothing = prove(T, eq(zero * later, 0), using=[
        times(-zero, following), times(1, known.dead_stays_dead(), n + 1, x, k),
        times(-T.Q(k, n, x, a), kept, over=a), times(-1, known.no_mass_where_dead(), over=a),
    ])  # fmt: skip
    return prove(T, eq(after - v, T.V_inv(k, n + 1, x) * spread(x) + later), using=[
        times(T.V_inv(k, n + 1, x), known.improvement()), times(later - after + v, T.V_inverse, x, k, n + 1),
        times(-1, nothing), times(1, known.dead_stays_dead(), n + 1, x, k), times(-1, T.V_vanishes, x, k, n + 1),
    ])  # fmt: skip


@cache
def whole_gain():
    """``v' - v = E``, by induction on n."""
    base = prove(T, eq(T.V(k + 1, 0, x) - T.V(k, 0, x), T.E(k, 0, x)), by=[T.V_end, T.E_zero])

    def step(h):
        later = T.G(k + 1, n, x, a) * T.w(x, a) * T.tau(x, a, y)
        return prove(
            T, eq(T.V(k + 1, n + 1, x) - T.V(k, n + 1, x), T.E(k, n + 1, x), fix=(n,)), by=[T.E_next, T.Q_def],
            using=[times(1, one_decision(), x, k, n), times(later, h, y, k, over=(y, a))],
        )  # fmt: skip

    return induct(T, eq(T.V(k + 1, n, x) - T.V(k, n, x), T.E(k, n, x), fix=(n,)), n, base, step).called("the gain")


def along_the_way():
    """``E_{n+j+1}(x) >= sum_z D_j(x, z) spread(z)/v(z)``, by induction on j from ``E_{n+j} >= sum D_j E_n``."""
    base = prove(T, ge(T.E(k, n, x), sum_(y, T.D(k, 0, n, x, y) * T.E(k, n, y))), by=[T.D_zero])

    def step(h):
        here = T.D(k, j, n + 1, x, z)
        return prove(
            T, ge(T.E(k, n + j + 1, x), sum_(y, T.D(k, j + 1, n, x, y) * T.E(k, n, y)), fix=(j,)), by=[T.D_next],
            using=[times(1, h, x, k, n + 1), times(here, T.E_next, z, k, n, over=z)],
            remainder=sum_(z, here * T.V_inv(k, n + 1, z) * spread(z)),
        )  # fmt: skip

    ahead = induct(T, ge(T.E(k, n + j, x), sum_(y, T.D(k, j, n, x, y) * T.E(k, n, y)), fix=(j,)), j, base, step)
    spreads = sum_(z, T.D(k, j, n + 1, x, z) * T.V_inv(k, n + 1, z) * spread(z))
    rest = sum_(z, T.D(k, j, n + 1, x, z) * sum_(a, T.G(k + 1, n, z, a) * T.w(z, a)
                * sum_(y, T.tau(z, a, y) * T.E(k, n, y))))  # fmt: skip
    return prove(
        T, ge(T.E(k, n + j + 1, x), spreads),
        using=[times(1, ahead, j, x, k, n + 1), times(T.D(k, j, n + 1, x, z), T.E_next, z, k, n, over=z)],
        remainder=rest,
    ).called("the spreads are part of the gain")  # fmt: skip


here, pair = T.D(k, j, n + 1, x, z), T.G(k, n, z, a) * T.G(k, n, z, b)
gap = T.Q(k, n, z, a) - T.Q(k, n, z, b)
later = sum_(a, T.G(k + 1, n, x, a) * (T.Q(k + 1, n, x, a) - T.Q(k, n, x, a)))
STRICT = "From the Cauchy-Schwarz, inequalities are strict unless Q^pi(s_t, .) is pi(.|s_t)-almost-surely constant."


@claim(
    "karwowski2025/prop-5.4-gain",
    T,
    [
        eq(T.V(k + 1, n + 1, x) - T.V(k, n + 1, x), T.V_inv(k, n + 1, x) * spread(x) + later),
        eq(T.V(k + 1, n, x) - T.V(k, n, x), T.E(k, n, x)),
        ge(T.E(k, n + j + 1, x), sum_(z, here * T.V_inv(k, n + 1, z) * spread(z))),
    ],
    title="the exact gain in success: the spreads of q to come, over v, where G(pi) leads",
    source="Proposition 5.4, appendix A.7",
    quotes=STRICT,
)
def exact_gain():
    return one_decision(), whole_gain(), along_the_way()


FIXED = (k, n, j, x)
N = T.assuming("no_gain", eq(T.V(k + 1, n + j + 1, x), T.V(k, n + j + 1, x), fix=FIXED), "nothing is gained")


@claim(
    "karwowski2025/prop-5.4-equality",
    N,
    eq(here * sum_(b, pair * gap**2), 0, fix=FIXED),
    title="where nothing is gained, q is constant wherever G(pi) leads",
    source="Proposition 5.4, appendix A.7",
    quotes=STRICT,
)
def equality():
    whole = sum_(z, here * T.V_inv(k, n + 1, z) * spread(z))
    low = prove(N, ge(0, whole, fix=FIXED), using=[
        times(1, along_the_way(), x, j, k, n), times(1, whole_gain(), n + j + 1, x, k), times(-1, N.no_gain),
    ])  # fmt: skip
    alive = vanishing_term(low, z, here * T.V_inv(k, n + 1, z) * spread(z))
    no_mass = prove(T, eq(T.V_zero(k, n + 1, z) * pair * gap**2, 0), using=[
        times(T.G(k, n, z, b) * (T.Q(k, n, z, a) - 2 * T.Q(k, n, z, b)), known.no_mass_where_dead(), a, z, k, n),
        times(T.G(k, n, z, a) * T.Q(k, n, z, b), known.no_mass_where_dead(), b, z, k, n),
    ])  # fmt: skip
    flat = prove(N, eq(here * spread(z), 0, fix=FIXED), using=[
        times(T.V(k, n + 1, z), alive), times(-here * spread(z), T.V_inverse, z, k, n + 1),
        times(here / 2, no_mass, over=(a, b)),
    ])  # fmt: skip
    half = vanishing_term(flat, a, here * sum_(b, pair * gap**2) / 2)
    return prove(N, equality.goals[0], using=[times(2, half)])


C = T.assuming("constant", eq(here * pair * gap**2, 0, fix=(k, x)), "q is constant wherever G(pi) leads")


@claim(
    "karwowski2025/prop-5.4-constant",
    C,
    eq(C.V(k + 1, j, x), C.V(k, j, x), fix=(k, x)),
    title="where q is constant wherever G(pi) leads, nothing is gained",
    source="Proposition 5.4, appendix A.7",
    quotes=STRICT,
)
def constant():
    base = prove(C, eq(T.E(k, n, x), sum_(y, T.D(k, 0, n, x, y) * T.E(k, n, y)), fix=(k, x)), by=[T.D_zero])

    def step(h):
        return prove(
            C, eq(T.E(k, n + j + 1, x), sum_(y, T.D(k, j + 1, n, x, y) * T.E(k, n, y)), fix=(j, k, x)), by=[T.D_next],
            using=[
                times(1, h, n + 1), times(here, T.E_next, z, k, n, over=z),
                times(T.V_inv(k, n + 1, z) / 2, C.constant, over=(z, a, b)),
            ],
        )  # fmt: skip

    law = eq(T.E(k, n + j, x), sum_(y, T.D(k, j, n, x, y) * T.E(k, n, y)), fix=(j, k, x))
    unrolled = induct(C, law, j, base, step)
    return prove(C, constant.goals[0], by=[T.E_zero], using=[
        times(1, whole_gain(), j, x, k), times(1, unrolled, j, 0),
    ])  # fmt: skip
