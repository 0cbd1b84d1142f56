"""Karwowski and Douglas, Theorem 5.9, corrected: folding is retraining, and sometimes so is temperature.

As printed, log pi is folded into the reward; that is right only for a uniform prior over equally many actions. Folding
the ratio pi / p makes ``pi_k^F = G^k`` for any transitions and any prior. For deterministic transitions the policy of
inverse temperature k is G^k, and cumulative folding doubles the exponent: ``pi_{k+1}^H = pi_{alpha = 2^k}``, one index
later than printed. All for every number of decisions, every time-indexed prior, states of zero success included.
"""

from functools import cache

from scsym.claims import claim
from scsym.prove import antisymmetry, auto, eq, flip, ge, generalise, induct, isolate, natural, prove, sum_, times
from scsym.theories import retraining as known
from scsym.theories.folding import cumulative, folding, tempering
from scsym.theories.layered import a, deterministic, k, n, x, y

F = folding
m = natural("m")


def same_inverse(theory, old, new, equal):
    """``new_zero = old_zero`` and ``new_inv = old_inv`` from ``new = old`` (the lemma ``equal``, about a fixed k)."""
    symbols = theory.declarations
    z0, i0, z1, i1 = (symbols[f"{v}_{end}"](k, n, x) for v in (old, new) for end in ("zero", "inv"))
    law = {
        (v, end): theory.hypotheses[f"{v}_{end}"] for v in (old, new) for end in ("inverse", "vanishes", "no_inverse")
    }
    zero = prove(theory, eq(z1, z0, fix=(k,)), using=[
        times(z0, law[new, "inverse"]), times(-z0 * i1, equal), times(-i1, law[old, "vanishes"]),
        times(-z1, law[old, "inverse"]), times(-z1 * i0, equal), times(i0, law[new, "vanishes"]),
    ])  # fmt: skip
    inverse = prove(theory, eq(i1, i0, fix=(k,)), using=[
        times(i0, law[new, "inverse"]), times(-i1, law[old, "inverse"]), times(-i0 * i1, equal),
        times(-i0 - i1, zero), times(1, law[new, "no_inverse"]), times(-1, law[old, "no_inverse"]),
    ])  # fmt: skip
    return zero, inverse


@cache
def folding_is_retraining():
    """F = G, by induction on k; at each k the values agree by induction on n."""
    base = auto(F, eq(F.F(0, n, x, a), F.G(0, n, x, a)))

    def step(h):
        ends = auto(F, eq(F.VF(k, 0, x), F.V(k, 0, x)))

        def later(here):
            return auto(F, eq(F.VF(k, n + 1, x), F.V(k, n + 1, x), fix=(k, n)), [h, here])  # fmt: skip

        equal = induct(F, eq(F.VF(k, n, x), F.V(k, n, x), fix=(k, n)), n, ends, later)
        zero, inverse = same_inverse(F, "V", "VF", equal)
        return prove(
            F, eq(F.F(k + 1, n, x, a), F.G(k + 1, n, x, a), fix=(k,)),
            by=[F.F_next, F.G_next, F.Q_def, inverse, zero, equal, F.ratio_def, h, known.dead_rows_kept()],
        )  # fmt: skip

    return induct(F, eq(F.F(k, n, x, a), F.G(k, n, x, a), fix=(k,)), k, base, step).called("folding is retraining")


D = deterministic(tempering)


@cache
def hot_value_at_zero():
    """With all weights to the power zero the prior always succeeds."""
    base = auto(D, eq(D.U(0, 0, x), 1))

    def later(h):
        return auto(D, eq(D.U(0, n + 1, x), 1, fix=(n,)), [h])

    return induct(D, eq(D.U(0, n, x), 1, fix=(n,)), n, base, later).called("u_0 = 1")


def tilted(i):
    """p w^i sum tau u_i, the prior's action values with weights w^i times the prior."""
    return D.p(n, x, a) * D.w(x, a) ** i * sum_(y, D.tau(x, a, y) * D.U(i, n, y))


def ratio_of_values(product):
    """``v_k u_k = u_{k+1}`` at a fixed k, by induction on n, from ``G^k u_k = p w^k sum tau u_k``."""
    ends = auto(D, eq(D.V(k, 0, x) * D.U(k, 0, x), D.U(k + 1, 0, x)))

    def later(here):
        left = D.V(k, n + 1, x) * D.U(k, n + 1, x)
        return auto(D, eq(left, D.U(k + 1, n + 1, x), fix=(k, n)), [product, here])  # fmt: skip

    return induct(D, eq(D.V(k, n, x) * D.U(k, n, x), D.U(k + 1, n, x), fix=(k, n)), n, ends, later)


@cache
def tempered_product():
    """``G^k(a|x) u_k(x) = p w^k sum tau u_k``: retraining is temperature, where u_k > 0."""
    first = D.p(n, x, a) * sum_(y, D.tau(x, a, y) * D.U(0, n, y))
    base = auto(D, eq(D.G(0, n, x, a) * D.U(0, n + 1, x), first), [hot_value_at_zero()])  # fmt: skip

    def step(h):
        values = ratio_of_values(h)
        return prove(
            D, eq(D.G(k + 1, n, x, a) * D.U(k + 1, n + 1, x), tilted(k + 1), fix=(k,)),
            by=[flip(values), known.bayes(), D.Q_def, h, D.deterministic],
        )  # fmt: skip

    return induct(D, eq(D.G(k, n, x, a) * D.U(k, n + 1, x), tilted(k), fix=(k,)), k, base, step)


@cache
def no_success_no_success():
    """Where u_k vanishes, the prior cannot succeed: ``[u_k = 0] v_0 = 0``."""
    here = D.U_zero(0, n, x)
    base = prove(D, eq(here * D.V(0, n, x), 0), using=[
        times(-here * D.V(0, n, x), hot_value_at_zero()), times(D.V(0, n, x), D.U_vanishes, x, 0, n),
    ])  # fmt: skip

    def step(h):
        later = D.U_zero(k + 1, n, x)
        values = ratio_of_values(tempered_product())
        product = later * D.V(0, n, x) * D.U(k, n, x)
        low = auto(D, ge(0, product), [known.above_prior(), values])  # fmt: skip
        nothing = antisymmetry(auto(D, ge(product, 0)), low)
        return prove(D, eq(later * D.V(0, n, x), 0, fix=(k,)), using=[
            times(-later * D.V(0, n, x), D.U_inverse), times(D.U_inv(k, n, x), nothing), times(later, h),
        ])  # fmt: skip

    return induct(D, eq(D.U_zero(k, n, x) * D.V(0, n, x), 0, fix=(k,)), k, base, step)


@cache
def temperature_is_retraining():
    """``pi_{alpha = k} = G^k`` at every state."""
    zero = D.U_zero(k, n, x)
    dead = auto(D, eq(zero, zero * D.V_zero(k, n, x)), [known.dead_as_at_first(), no_success_no_success()])  # fmt: skip
    above = D.U_zero(k, n + 1, x)
    kept = auto(D, eq(above * D.G(k, n, x, a), above * D.p(n, x, a)), [dead, known.dead_rows_kept()])  # fmt: skip
    return auto(
        D, eq(D.hot(k, n, x, a), D.G(k, n, x, a)),
        [tempered_product(), kept],
    ).called("temperature is retraining")  # fmt: skip


C = deterministic(tempering.join(cumulative)).assuming(
    "binary", eq(cumulative.end(x) ** 2, cumulative.end(x)), "the last state succeeds or fails"
)


def doubled(i):
    """p E_i sum tau u, the prior's action values with weights w^(2^i), times the prior."""
    return C.p(n, x, a) * C.E(i, x, a) * sum_(y, C.tau(x, a, y) * C.UE(i, n, y))


def shaped(i):
    """Potential-based shaping: W_i g_i(x) = w^(2^i) sum tau g_i, where p > 0."""
    g = C.g(i, n + 1, x)
    next_g = sum_(y, C.tau(x, a, y) * C.g(i, n, y))
    return eq(C.p(n, x, a) * C.W(i, n, x, a) * g, C.p(n, x, a) * C.E(i, x, a) * next_g, fix=(k,))


@cache
def last_potential():
    """At the end the potential is one or the success of the last state."""
    base = auto(C, eq(C.end(x) * C.g(0, 0, x), C.end(x)))

    def step(h):
        return auto(C, eq(C.end(x) * C.g(k + 1, 0, x), C.end(x), fix=(k,)), [h])

    return induct(C, eq(C.end(x) * C.g(k, 0, x), C.end(x), fix=(k,)), k, base, step)


def shaped_values(shaping):
    """``v^H_k g_k = u_k`` at a fixed k, by induction on n."""
    ends = auto(C, eq(C.VH(k, 0, x) * C.g(k, 0, x), C.UE(k, 0, x)), [last_potential()])

    def later(here):
        return auto(
            C, eq(C.VH(k, n + 1, x) * C.g(k, n + 1, x), C.UE(k, n + 1, x), fix=(k, n)),
            [shaping, here],
        )  # fmt: skip

    return induct(C, eq(C.VH(k, n, x) * C.g(k, n, x), C.UE(k, n, x), fix=(k, n)), n, ends, later)


def doubled_at(shaping):
    """``H_{k+1} u_k = p w^(2^k) sum tau u_k`` at a fixed k."""
    values = shaped_values(shaping)
    return prove(
        C, eq(C.H(k + 1, n, x, a) * C.UE(k, n + 1, x), doubled(k), fix=(k,)),
        by=[flip(values), C.H_bayes, shaping, C.deterministic],
    )  # fmt: skip


@cache
def shaping():
    """The shaping, by induction on k."""
    base = auto(C, shaped(0))

    def step(h):
        product = doubled_at(h)
        return prove(
            C, shaped(k + 1), by=[isolate(C.W_next, C.W), C.g_next, C.E_next, product, h, C.deterministic],
        )  # fmt: skip

    return induct(C, shaped(k), k, base, step).called("cumulative folding is potential-based shaping")


POWER = C.assuming("power", eq(C.E(k, x, a), C.w(x, a) ** (m + 1), fix=(k, m)), "2^k = m + 1")


def powers_of_two():
    """``2^0 = 0 + 1``, and if 2^k = m + 1 then 2^(k + 1) = (2 m + 1) + 1: so every k has its m."""
    yield auto(C, eq(C.E(0, x, a), C.w(x, a) ** (0 * m + 1))).called("2^0 = 1")
    doubled = eq(C.E(k + 1, x, a), C.w(x, a) ** (2 * m + 2), fix=(k, m))
    yield auto(POWER, doubled).called("twice the exponent")


@cache
def doubled_is_retraining():
    """``(H_{k + 1} - G^{2^k}) u = 0`` with u = u_{2^k}, for every k with 2^k = m + 1."""

    def shorter(h):
        return auto(C, eq(C.end(x) ** (m + 2), C.end(x), fix=(m,)), [h])

    once = auto(C, eq(C.end(x) ** 1, C.end(x)))
    binary = induct(C, eq(C.end(x) ** (m + 1), C.end(x), fix=(m,)), m, once, shorter)
    base = auto(POWER, eq(C.UE(k, 0, x), C.U(m + 1, 0, x), fix=(k, m)), [binary])  # fmt: skip

    def later(h):
        return auto(POWER, eq(C.UE(k, n + 1, x), C.U(m + 1, n + 1, x), fix=(k, m, n)), [h])

    same = induct(POWER, eq(C.UE(k, n, x), C.U(m + 1, n, x), fix=(k, m, n)), n, base, later)
    u = C.U(m + 1, n + 1, x)
    mine = auto(
        POWER, eq(C.H(k + 1, n, x, a) * u, tilted(m + 1), fix=(k, m)),
        [same, generalise(doubled_at(shaping()))],
    )  # fmt: skip
    return auto(
        POWER, eq(C.H(k + 1, n, x, a) * u, C.G(m + 1, n, x, a) * u, fix=(k, m)),
        [mine, tempered_product()],
    ).called("H_{k+1} is G^{2^k}")  # fmt: skip


@claim("karwowski2025/folding-is-retraining", folding, eq(folding.F(k, n, x, a), folding.G(k, n, x, a)),
    title="folding the ratio pi/p is retraining", source="Theorem 5.9, Definition 5.7",
    quotes="for stochastic transition dynamics we have: pi_k^F = pi_k^G"
)  # fmt: skip
def corrected_folding():
    yield folding_is_retraining()


@claim("karwowski2025/def-5.6-zero", tempering, eq(tempering.hot(0, n, x, a), tempering.p(n, x, a)),
    title="the inverse temperature zero is the prior, for any transitions", source="Definition 5.6"
)  # fmt: skip
def zero_temperature():
    zero, inverse = D.U_zero(0, n + 1, x), D.U_inv(0, n + 1, x)
    sure = hot_value_at_zero()
    whole = auto(D, eq(inverse, 1 - zero), [sure])  # fmt: skip
    return auto(tempering, zero_temperature.goals[0], [sure, whole])


@claim("karwowski2025/temperature-is-retraining", D,
    [
        eq(D.G(k, n, x, a) * D.U(k, n + 1, x), D.p(n, x, a) * D.w(x, a) ** k * sum_(y, D.tau(x, a, y) * D.U(k, n, y))),
        eq(D.V(k, n, x) * D.U(k, n, x), D.U(k + 1, n, x), fix=(k,)),
        eq(D.hot(k, n, x, a), D.G(k, n, x, a)),
    ], title="for deterministic transitions temperature is retraining", source="Theorem 5.9, Definition 5.6",
    quotes="for all deterministic transition dynamics and alpha(k) = 2^k: pi_alpha(k) = pi_(2^k)^G"
)  # fmt: skip
def tempered():
    product = tempered_product()
    yield product
    yield ratio_of_values(product)
    yield temperature_is_retraining()


@claim("karwowski2025/cumulative-folding-doubles", POWER,
    [
        eq(POWER.p(n, x, a) * POWER.W(k, n, x, a) * POWER.g(k, n + 1, x), POWER.p(n, x, a) * POWER.E(k, x, a) * sum_(y, POWER.tau(x, a, y) * POWER.g(k, n, y))),
        eq(POWER.H(k + 1, n, x, a) * POWER.UE(k, n + 1, x), POWER.p(n, x, a) * POWER.E(k, x, a) * sum_(y, POWER.tau(x, a, y) * POWER.UE(k, n, y))),
        eq(POWER.E(0, x, a), POWER.w(x, a) ** 1),
        eq(POWER.E(k + 1, x, a), POWER.w(x, a)**(2 * m + 2), fix=(k, m)),
        eq(POWER.H(k + 1, n, x, a) * POWER.U(m + 1, n + 1, x), POWER.G(m + 1, n, x, a) * POWER.U(m + 1, n + 1, x), fix=(k, m)),
    ], title="for deterministic transitions cumulative folding doubles the exponent",
    source="Theorem 5.9, Lemma A.8, Definition 5.8",
    quotes="pi_alpha(k) = pi_(2^k)^G = pi_(2^k)^F = pi_k^H for alpha(k) = 2^k"
)  # fmt: skip
def cumulated():
    yield shaping()
    yield generalise(doubled_at(shaping()))
    yield from (*powers_of_two(), doubled_is_retraining())


@claim("karwowski2025/lem-A.9", folding, eq(folding.F(k, n, x, a), folding.G(k, n, x, a)),
    title="folding is retraining, for any prior and any transitions", source="Lemma A.9, appendix A.3",
    quotes="For any prior p(a|s) and arbitrary dynamics: pi_k^G = pi_k^F. (Proof: without loss of generality uniform prior, otherwise fold it into the reward.)"
)  # fmt: skip
def lemma_nine():
    yield folding_is_retraining()


BOTH = deterministic(tempering.join(folding))


def folding_is_temperature():
    """``F_k = pi_{alpha = k}``."""
    return auto(
        BOTH, eq(BOTH.F(k, n, x, a), BOTH.hot(k, n, x, a)),
        [folding_is_retraining(), temperature_is_retraining()],
    ).called("folding is temperature")  # fmt: skip


@claim("karwowski2025/lem-A.10", BOTH, eq(BOTH.F(k, n, x, a), BOTH.hot(k, n, x, a)),
    title="for deterministic transitions folding k times is temperature alpha = k", source="Lemma A.10, appendix A.3",
    quotes="For any prior and deterministic dynamics: pi_k^F = pi_alpha(k) for alpha(k) = k.",
    why="The proof's r_k = k r is (k + 1) r, up to shaping."
)  # fmt: skip
def lemma_ten():
    return folding_is_temperature()


ALL = deterministic(tempering.join(cumulative).join(folding))
ALL = ALL.assuming("binary", C.binary.statement, "the last state succeeds or fails")
ALL = ALL.assuming("power", POWER.power.statement, "2^k = m + 1")


@claim("karwowski2025/thm-5.9", ALL,
    [
        eq(ALL.F(k, n, x, a), ALL.G(k, n, x, a)),
        eq(ALL.hot(k, n, x, a), ALL.G(k, n, x, a)),
        eq(ALL.F(k, n, x, a), ALL.hot(k, n, x, a)),
        eq(ALL.H(k + 1, n, x, a) * ALL.U(m + 1, n + 1, x), ALL.G(m + 1, n, x, a) * ALL.U(m + 1, n + 1, x), fix=(k, m)),
    ], title="optimisation pressure, thrice: all indices, that of cumulative folding at states that can succeed",
    source="Theorem 5.9",
    quotes="for deterministic dynamics, k >= 1 and alpha(k) = 2^k: pi_alpha(k) = pi_(2^k)^G = pi_(2^k)^F = pi_k^H. Additionally, for stochastic transition dynamics pi_k^F = pi_k^G."
)  # fmt: skip
def thrice():
    return folding_is_retraining(), temperature_is_retraining(), folding_is_temperature(), doubled_is_retraining()
