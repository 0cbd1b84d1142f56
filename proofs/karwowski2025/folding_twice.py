"""Karwowski and Douglas, after Definition 5.8: how long cumulative folding is retraining under chance.

For deterministic transitions pi_{k+1}^H = G^{2^k} (karwowski2025/cumulative-folding-doubles). With any transitions the
first two steps still agree, pi_1^H = G and pi_2^H = G^2, wherever success is possible; the third does not
(karwowski2025/thm-5.9-stochastic).
"""

from functools import cache

from scsym.claims import claim
from scsym.prove import auto, eq, flip, generalise, induct, prove, square_zero, sum_, times, vanishing_term
from scsym.theories import retraining as known
from scsym.theories.folding import cumulative
from scsym.theories.layered import a, n, retraining, x, y

T = retraining.join(cumulative)
zero, alive = T.V_zero(0, n + 1, x), T.V_inv(0, n + 1, x)


@cache
def same_values_at_first():
    """``v^H_0 = v``: nothing is folded yet."""
    base = auto(T, eq(T.VH(0, 0, x), T.V(0, 0, x)))

    def step(h):
        goal = eq(T.VH(0, n + 1, x), T.V(0, n + 1, x), fix=(n,))
        return auto(T, goal, [h])

    return induct(T, eq(T.VH(0, n, x), T.V(0, n, x), fix=(n,)), n, base, step)


@cache
def first():
    """``(H_1 - G) v = 0``."""
    v, tilted = T.V(0, n + 1, x), T.p(n, x, a) * T.w(x, a) * sum_(y, T.tau(x, a, y) * T.V(0, n, y))
    folded = auto(T, eq(T.H(1, n, x, a) * v, tilted), [same_values_at_first()])
    again = auto(T, eq(T.G(1, n, x, a) * v, tilted), [known.bayes()])
    goal = eq(T.H(1, n, x, a) * v, T.G(1, n, x, a) * v)
    return auto(T, goal, [folded, again]).called("H_1 is G")


@cache
def folded_weight():
    """``p W_1 = H_1 w``."""
    return auto(T, eq(T.p(n, x, a) * T.W(1, n, x, a), T.H(1, n, x, a) * T.w(x, a)))


@cache
def dead_stays_dead():
    """Where the prior cannot succeed, it cannot with the folded weights: ``[v = 0] v^H_1 = 0``."""
    onwards = T.tau(x, a, y) * T.V(0, n, y)
    row = auto(T, eq(zero * T.p(n, x, a) * T.w(x, a) * sum_(y, onwards), 0), [known.no_mass_where_dead()])  # fmt: skip
    only = vanishing_term(row, y, zero * T.p(n, x, a) * T.w(x, a) * onwards)
    flow = zero * T.H(1, n, x, a) * T.w(x, a) * onwards
    squared = auto(T, eq(flow**2, 0), [folded_weight(), only])  # fmt: skip
    nothing = square_zero(squared, flow)
    base = prove(T, eq(T.V_zero(0, 0, x) * T.VH(1, 0, x), 0), using=[
        times(T.V_zero(0, 0, x), T.VH_end, x, 1), times(-T.V_zero(0, 0, x), T.V_end, x, 0), times(1, T.V_vanishes, x, 0, 0),
    ])  # fmt: skip

    def step(h):
        into = zero * T.H(1, n, x, a) * T.w(x, a) * T.tau(x, a, y)
        later = T.VH(1, n, y)
        return prove(T, eq(zero * T.VH(1, n + 1, x), 0, fix=(n,)), using=[
            times(zero, T.VH_next, x, 1, n), times(zero * T.tau(x, a, y) * later, folded_weight(), over=(a, y)),
            times(-into * later, T.V_inverse, y, 0, n, over=(a, y)),
            times(later * T.V_inv(0, n, y), nothing, a, x, y, n, over=(a, y)), times(into, h, y, over=(a, y)),
        ])  # fmt: skip

    return induct(T, eq(T.V_zero(0, n, x) * T.VH(1, n, x), 0, fix=(n,)), n, base, step)


def _action(values):
    """w sum tau values."""
    return T.w(x, a) * sum_(y, T.tau(x, a, y) * values(1, n, y))


@cache
def same_products():
    """``v^H_1 = v^G`` and ``H_1 q^G = G q^G``, action by action, by induction on the decisions to come."""
    base = auto(T, eq(T.VH(1, 0, x), T.V(1, 0, x)))

    def products(h):
        """From the equality of values with n to come, at a fixed n."""
        whole = auto(
            T, eq(sum_(a, zero * T.H(1, n, x, a) * _action(T.V)), 0, fix=(n,)),
            [h, dead_stays_dead(), folded_weight()],
        )  # fmt: skip
        dead = vanishing_term(whole, a, zero * T.H(1, n, x, a) * _action(T.V))
        again = auto(T, eq(sum_(a, zero * T.G(1, n, x, a) * _action(T.V)), 0), [known.dead_stays_dead()])  # fmt: skip
        kept = vanishing_term(again, a, zero * T.G(1, n, x, a) * _action(T.V))
        return auto(
            T, eq(T.H(1, n, x, a) * _action(T.V), T.G(1, n, x, a) * _action(T.V), fix=(n,)),
            [first(), dead, kept],
        )  # fmt: skip

    def step(h):
        return auto(
            T, eq(T.VH(1, n + 1, x), T.V(1, n + 1, x), fix=(n,)),
            [h, folded_weight(), products(h)],
        )  # fmt: skip

    values = induct(T, eq(T.VH(1, n, x), T.V(1, n, x), fix=(n,)), n, base, step)
    return values, products


@claim("karwowski2025/thm-5.9-first-two", T,
    [
        eq(T.H(1, n, x, a) * T.V(0, n + 1, x), T.G(1, n, x, a) * T.V(0, n + 1, x)),
        eq(T.VH(1, n, x), T.V(1, n, x)),
        eq(T.H(2, n, x, a) * T.V(1, n + 1, x), T.G(2, n, x, a) * T.V(1, n + 1, x)),
    ], title="the first two steps of cumulative folding are retraining, under any transitions",
    source="Theorem 5.9, Definition 5.8",
    quotes="equivalent to the other modes of retraining only under deterministic dynamics"
)  # fmt: skip
def twice():
    yield first()
    values, products = same_products()
    yield values
    v, rest = T.V(1, n + 1, x), sum_(y, T.tau(x, a, y) * T.VH(1, n, y))
    yield (prove(
            T, eq(T.H(2, n, x, a) * v, T.G(2, n, x, a) * v), by=[flip(values)],
            using=[
                times(1, T.H_bayes, a, x, 1, n), times(rest, folded_weight()), times(1, generalise(products(values))),
                times(-T.G(1, n, x, a), T.Q_def, a, x, 1, n), times(-1, known.bayes(), a, x, 1, n),
            ],
        ).called("H_2 is G^2"))  # fmt: skip
