"""Russo, Appendix B, equation (13): the exact improvement of one step, per state, in J, and as a product.

As the text argues and as reconstructed: the performance difference of pi_plus with the triple identity put in. pi_plus
must be proper, which it is (russo2026/proper-pi-plus). (The text's "Proposition 3.2" and "Definition 3.1" are
Proposition 4.4 and Definition 3.2.)

The second form is not in the paper: the factor of improvement ``V_plus / V`` at a state is the mean over successful
trajectories of the product of ``Q / V`` along them, and nothing else than that change of measure.
"""

from scsym.claims import claim
from scsym.prove import Declaration, auto, eq, induct, isolate, natural, prove, sum_, times
from scsym.theories.horizon import with_horizon
from scsym.theories.success import a, s, t, u
from scsym.theories.success import success as T


@claim("russo2026/app-b", T,
    [
        eq(sum_(a, T.pi_plus(s, a) * (T.Q(s, a) - T.V(s))), T.V(s) * T.I(s)),
        eq(T.J_plus() - T.J0(), sum_(s, T.d_pi_plus(s) * T.V(s) * T.I(s))),
    ], title="the exact improvement of one step", source="Appendix B, (13)"
)  # fmt: skip
def improvement():
    local = auto(T, eq(sum_(a, T.pi_plus(s, a) * (T.Q(s, a) - T.V(s))), T.V(s) * T.I(s)))
    yield local
    difference = auto(T, eq(T.J_plus() - T.J0(), sum_((s, a), T.d_pi_plus(s) * T.pi_plus(s, a) * (T.Q(s, a) - T.V(s)))))
    yield auto(T, eq(T.J_plus() - T.J0(), sum_(s, T.d_pi_plus(s) * T.V(s) * T.I(s))), [difference, local])


k = natural("k")


def _product(m, length):
    """By steps of the conditioned chain, in a concrete model: the mean product over trajectories of at most k steps."""
    x = dict.fromkeys(m.states, 0)
    for _ in range(length):
        x = {i: sum(_weight(m, i, j) * _onward(m, i, j, x) for j in m.actions) for i in m.states}
    return x


def _weight(m, i, j):
    return m.policy("pi0", i, j) * m.q("pi0", i, j) / m.value("pi0", i)


def _onward(m, i, j, x):
    return (m.win(i, j) + sum(m.P(i, j, o) * m.value("pi0", o) * x[o] for o in m.states)) / m.value("pi0", i)


M = with_horizon(T, "pi_plus", "within_plus").with_symbols(
    Declaration(
        "product", ("S",), "nonneg", "the mean of the product of Q/V over successful trajectories",
        r"E_{\pi_0}[\textstyle\prod_t Q/V \mid R = 1]", lambda m, i: m.value("pi_plus", i) / m.value("pi0", i),
    ),
    Declaration(
        "product_k", ("N", "S"), "nonneg", "its part from trajectories of at most k steps",
        r"E_{\pi_0}[\textstyle\prod_t Q/V; \tau \le k \mid R = 1]", lambda m, n, i: _product(m, n)[i],
    ),
)  # fmt: skip


def step(following):
    """``sum_a Q/V`` times what follows, with the law of a step given success."""
    onward = (T.win(s, a) + sum_(t, T.P(s, a, t) * T.V(t) * following(t))) / T.V(s)
    return sum_(a, T.pi0(s, a) * (T.Q(s, a) / T.V(s)) * onward)


M = M.assuming("product_first", eq(M.product(s), step(M.product)), "by the first step, given success")
M = M.assuming("product_zero", eq(M.product_k(0, s), 0))
M = M.assuming("product_next", eq(M.product_k(k + 1, s), step(lambda i: M.product_k(k, i))), "one step more")


@claim("russo2026/app-b-product", M,
    [eq(T.V(s) * M.product(s), T.V_plus(s)), eq(M.V(s) * M.product_k(k, s), M.within_plus(k, s))],
    title="the improvement as a product along successful trajectories", source="Appendix B"
)  # fmt: skip
def product():
    excess = T.V(u) * M.product(u) - T.V_plus(u)
    yield (
        prove(
            M,
            eq(T.V(s) * M.product(s), T.V_plus(s)),
            by=[isolate(T.conditioning, T.pi_plus)],
            using=[
                times(-excess, T.N_pi_plus_last, s, u, over=u),
                times(T.N_pi_plus(s, u) * T.V(u), M.product_first, u, over=u),
                times(-T.N_pi_plus(s, u), T.V_plus_bellman, u, over=u),
            ],
        )
    )
    yield (
        induct(
            M,
            eq(T.V(s) * M.product_k(k, s), M.within_plus(k, s), fix=(k,)),
            k,
            auto(M, eq(T.V(s) * M.product_k(0, s), M.within_plus(0, s))),
            lambda before: auto(M, eq(T.V(s) * M.product_k(k + 1, s), M.within_plus(k + 1, s), fix=(k,)), [before]),
        )
    )
