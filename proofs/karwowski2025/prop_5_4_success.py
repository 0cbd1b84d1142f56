"""Karwowski and Douglas, Proposition 5.4, corrected (a): retraining never lowers the success probability.

The paper states this for the return J, where it is false with stochastic transitions; its proof (appendix A.7) shows
the statement for success, with Cauchy-Schwarz. Here the gain is an identity: what later decisions gain, plus the spread
of q under the policy. Any transitions, any time-indexed prior, any number of decisions, states of zero success too.
Summed along the way the identity is an exact formula for the gain, which says when it is zero.
"""

from fractions import Fraction
from functools import cache

from scsym.claims import claim
from scsym.prove import auto, eq, ge, induct, prove, sum_, times, vanishing_term
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
    following = auto(T, eq(after, sum_(a, T.G(k + 1, n, x, a) * T.Q(k + 1, n, x, a))))
    kept = auto(T, eq(zero * T.G(k + 1, n, x, a), zero * T.G(k, n, x, a)), [known.zero_squared()])  # fmt: skip
    nothing = auto(
        T, eq(zero * later, 0),
        [following, known.dead_stays_dead(), kept, known.no_mass_where_dead()],
    )  # fmt: skip
    return auto(
        T, eq(after - v, T.V_inv(k, n + 1, x) * spread(x) + later),
        [known.improvement(), nothing, known.dead_stays_dead()],
    )  # fmt: skip


@cache
def whole_gain():
    """``v' - v = E``, by induction on n."""
    base = auto(T, eq(T.V(k + 1, 0, x) - T.V(k, 0, x), T.E(k, 0, x)))

    def step(h):
        return auto(
            T, eq(T.V(k + 1, n + 1, x) - T.V(k, n + 1, x), T.E(k, n + 1, x), fix=(n,)),
            [one_decision(), h],
        )  # fmt: skip

    return induct(T, eq(T.V(k + 1, n, x) - T.V(k, n, x), T.E(k, n, x), fix=(n,)), n, base, step).called("the gain")


def along_the_way():
    """``E_{n+j+1}(x) >= sum_z D_j(x, z) spread(z)/v(z)``, by induction on j from ``E_{n+j} >= sum D_j E_n``."""
    base = auto(T, ge(T.E(k, n, x), sum_(y, T.D(k, 0, n, x, y) * T.E(k, n, y))))

    def step(h):
        here = T.D(k, j, n + 1, x, z)
        return prove(
            T, ge(T.E(k, n + j + 1, x), sum_(y, T.D(k, j + 1, n, x, y) * T.E(k, n, y)), fix=(j,)), by=[T.D_next],
            using=[times(1, h, x, k, n + 1), times(here, T.E_next, z, k, n, over=z)],
            remainder=sum_(z, here * T.V_inv(k, n + 1, z) * spread(z)),
        )  # fmt: skip

    ahead = induct(T, ge(T.E(k, n + j, x), sum_(y, T.D(k, j, n, x, y) * T.E(k, n, y)), fix=(j,)), j, base, step)
    spreads = sum_(z, T.D(k, j, n + 1, x, z) * T.V_inv(k, n + 1, z) * spread(z))
    return auto(T, ge(T.E(k, n + j + 1, x), spreads), [ahead]).called("the spreads are part of the gain")  # fmt: skip


here, pair = T.D(k, j, n + 1, x, z), T.G(k, n, z, a) * T.G(k, n, z, b)
gap = T.Q(k, n, z, a) - T.Q(k, n, z, b)
later = sum_(a, T.G(k + 1, n, x, a) * (T.Q(k + 1, n, x, a) - T.Q(k, n, x, a)))
STRICT = "From the Cauchy-Schwarz, inequalities are strict unless Q^pi(s_t, .) is pi(.|s_t)-almost-surely constant."


@claim("karwowski2025/prop-5.4-gain", T,
    [
        eq(T.V(k + 1, n + 1, x) - T.V(k, n + 1, x), T.V_inv(k, n + 1, x) * spread(x) + later),
        eq(T.V(k + 1, n, x) - T.V(k, n, x), T.E(k, n, x)),
        ge(T.E(k, n + j + 1, x), sum_(z, here * T.V_inv(k, n + 1, z) * spread(z))),
    ], title="the exact gain in success: the spreads of q to come, over v, where G(pi) leads",
    source="Proposition 5.4, appendix A.7", quotes=STRICT
)  # fmt: skip
def exact_gain():
    return one_decision(), whole_gain(), along_the_way()


FIXED = (k, n, j, x)
N = T.assuming("no_gain", eq(T.V(k + 1, n + j + 1, x), T.V(k, n + j + 1, x), fix=FIXED), "nothing is gained")


@claim("karwowski2025/prop-5.4-equality", N, eq(here * sum_(b, pair * gap**2), 0, fix=FIXED),
    title="where nothing is gained, q is constant wherever G(pi) leads", source="Proposition 5.4, appendix A.7",
    quotes=STRICT
)  # fmt: skip
def equality():
    whole = sum_(z, here * T.V_inv(k, n + 1, z) * spread(z))
    low = auto(N, ge(0, whole, fix=FIXED), [along_the_way(), whole_gain()])  # fmt: skip
    alive = vanishing_term(low, z, here * T.V_inv(k, n + 1, z) * spread(z))
    no_mass = auto(T, eq(T.V_zero(k, n + 1, z) * pair * gap**2, 0), [known.no_mass_where_dead()])  # fmt: skip
    flat = auto(N, eq(here * spread(z), 0, fix=FIXED), [alive, no_mass])  # fmt: skip
    half = vanishing_term(flat, a, here * sum_(b, pair * gap**2) / 2)
    return half


C = T.assuming("constant", eq(here * pair * gap**2, 0, fix=(k, x)), "q is constant wherever G(pi) leads")


@claim("karwowski2025/prop-5.4-constant", C, eq(C.V(k + 1, j, x), C.V(k, j, x), fix=(k, x)),
    title="where q is constant wherever G(pi) leads, nothing is gained", source="Proposition 5.4, appendix A.7",
    quotes=STRICT
)  # fmt: skip
def constant():
    base = auto(C, eq(T.E(k, n, x), sum_(y, T.D(k, 0, n, x, y) * T.E(k, n, y)), fix=(k, x)))

    def step(h):
        return auto(
            C, eq(T.E(k, n + j + 1, x), sum_(y, T.D(k, j + 1, n, x, y) * T.E(k, n, y)), fix=(j, k, x)),
            [h],
        )  # fmt: skip

    law = eq(T.E(k, n + j, x), sum_(y, T.D(k, j, n, x, y) * T.E(k, n, y)), fix=(j, k, x))
    unrolled = induct(C, law, j, base, step)
    return prove(C, constant.goals[0], by=[T.E_zero], using=[
        times(1, whole_gain(), j, x, k), times(1, unrolled, j, 0),
    ])  # fmt: skip
