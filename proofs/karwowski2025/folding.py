"""Karwowski and Douglas, Theorem 5.9, corrected: folding is retraining, and sometimes so is temperature.

As printed, log pi is folded into the reward; that is right only for a uniform prior over equally many actions. Folding
the ratio pi / p makes ``pi_k^F = G^k`` for any transitions and any prior. For deterministic transitions the policy of
inverse temperature k is G^k, and cumulative folding doubles the exponent: ``pi_{k+1}^H = pi_{alpha = 2^k}``, one index
later than printed. All for every number of decisions, every time-indexed prior, states of zero success included.
"""

from fractions import Fraction
from functools import cache

from scsym.claims import claim
from scsym.mdp import Policy, zoo
from scsym.operators import fold_F, fold_H, iterate, temperature
from scsym.prove import antisymmetry, eq, flip, ge, generalise, induct, isolate, prove, sum_, times
from scsym.theories import retraining as known
from scsym.theories.folding import cumulative, folding, tempering
from scsym.theories.layered import a, deterministic, k, n, x, y

F = folding


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
    base = prove(F, eq(F.F(0, n, x, a), F.G(0, n, x, a)), by=[F.F_zero, F.G_zero])

    def step(h):
        ends = prove(F, eq(F.VF(k, 0, x), F.V(k, 0, x)), by=[F.VF_end, F.V_end])

        def later(here):
            return prove(
                F, eq(F.VF(k, n + 1, x), F.V(k, n + 1, x), fix=(k, n)),
                by=[F.VF_next, F.V_next, F.Q_def, isolate(F.ratio_def, F.ratio), h, here],
            )  # fmt: skip

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
    base = prove(D, eq(D.U(0, 0, x), 1), by=[D.U_end])

    def later(h):
        return prove(D, eq(D.U(0, n + 1, x), 1, fix=(n,)), by=[D.U_next, h, D.tau_total, D.p_sums])

    return induct(D, eq(D.U(0, n, x), 1, fix=(n,)), n, base, later).called("u_0 = 1")


def tilted(i):
    """p w^i sum tau u_i, the prior's action values with weights w^i times the prior."""
    return D.p(n, x, a) * D.w(x, a) ** i * sum_(y, D.tau(x, a, y) * D.U(i, n, y))


def ratio_of_values(product):
    """``v_k u_k = u_{k+1}`` at a fixed k, by induction on n, from ``G^k u_k = p w^k sum tau u_k``."""
    ends = prove(D, eq(D.V(k, 0, x) * D.U(k, 0, x), D.U(k + 1, 0, x)), by=[D.U_end, D.V_end])

    def later(here):
        left = D.V(k, n + 1, x) * D.U(k, n + 1, x)
        return prove(
            D, eq(left, D.U(k + 1, n + 1, x), fix=(k, n)),
            by=[D.V_next, D.Q_def, product, flip(here), D.U_next, D.deterministic],
        )  # fmt: skip

    return induct(D, eq(D.V(k, n, x) * D.U(k, n, x), D.U(k + 1, n, x), fix=(k, n)), n, ends, later)


@cache
def tempered_product():
    """``G^k(a|x) u_k(x) = p w^k sum tau u_k``: retraining is temperature, where u_k > 0."""
    first = D.p(n, x, a) * sum_(y, D.tau(x, a, y) * D.U(0, n, y))
    base = prove(
        D, eq(D.G(0, n, x, a) * D.U(0, n + 1, x), first), by=[hot_value_at_zero(), D.G_zero, D.tau_total]
    )  # fmt: skip

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
        low = prove(D, ge(0, product), using=[
            times(later * D.U(k, n, x), known.above_prior()), times(-later, values),
            times(-1, D.U_vanishes, x, k + 1, n),
        ])  # fmt: skip
        nothing = antisymmetry(prove(D, ge(product, 0), remainder=product), low)
        return prove(D, eq(later * D.V(0, n, x), 0, fix=(k,)), using=[
            times(-later * D.V(0, n, x), D.U_inverse), times(D.U_inv(k, n, x), nothing), times(later, h),
        ])  # fmt: skip

    return induct(D, eq(D.U_zero(k, n, x) * D.V(0, n, x), 0, fix=(k,)), k, base, step)


@cache
def temperature_is_retraining():
    """``pi_{alpha = k} = G^k`` at every state."""
    zero = D.U_zero(k, n, x)
    dead = prove(D, eq(zero, zero * D.V_zero(k, n, x)), by=[known.dead_as_at_first()], using=[
        times(-zero, D.V_inverse, x, 0, n), times(D.V_inv(0, n, x), no_success_no_success()),
    ])  # fmt: skip
    above = D.U_zero(k, n + 1, x)
    kept = prove(
        D, eq(above * D.G(k, n, x, a), above * D.p(n, x, a)),
        using=[
            times(D.G(k, n, x, a) - D.p(n, x, a), dead, x, k, n + 1),
            times(above, known.dead_rows_kept()),
        ],
    )  # fmt: skip
    return prove(
        D, eq(D.hot(k, n, x, a), D.G(k, n, x, a)), by=[D.hot_def],
        using=[
            times(-D.U_inv(k, n + 1, x), tempered_product()), times(D.G(k, n, x, a), D.U_inverse, x, k, n + 1),
            times(-1, kept),
        ],
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
    base = prove(C, eq(C.end(x) * C.g(0, 0, x), C.end(x)), by=[C.g_zero])

    def step(h):
        return prove(C, eq(C.end(x) * C.g(k + 1, 0, x), C.end(x), fix=(k,)), by=[C.g_next, C.UE_end, h, C.binary])

    return induct(C, eq(C.end(x) * C.g(k, 0, x), C.end(x), fix=(k,)), k, base, step)


def shaped_values(shaping):
    """``v^H_k g_k = u_k`` at a fixed k, by induction on n."""
    ends = prove(C, eq(C.VH(k, 0, x) * C.g(k, 0, x), C.UE(k, 0, x)), by=[C.VH_end, C.UE_end, last_potential()])

    def later(here):
        return prove(
            C, eq(C.VH(k, n + 1, x) * C.g(k, n + 1, x), C.UE(k, n + 1, x), fix=(k, n)),
            by=[C.VH_next, shaping, C.deterministic, here, C.UE_next],
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
    base = prove(C, shaped(0), by=[C.W_zero, C.g_zero, C.E_zero, C.tau_total])

    def step(h):
        product = doubled_at(h)
        return prove(
            C, shaped(k + 1), by=[isolate(C.W_next, C.W), C.g_next, C.E_next, product, h, C.deterministic],
        )  # fmt: skip

    return induct(C, shaped(k), k, base, step).called("cumulative folding is potential-based shaping")


def doubled_is_retraining(i):
    """``(H_{i + 1} - G^{2^i}) u = 0`` with u = u_{2^i}, for one number i."""
    m = 2**i
    power = prove(C, eq(C.E(i, x, a), C.w(x, a) ** m), by=[C.E_next, C.E_zero])
    base = prove(C, eq(C.UE(i, 0, x), C.U(m, 0, x)), by=[C.UE_end, C.U_end, C.binary])

    def later(h):
        return prove(C, eq(C.UE(i, n + 1, x), C.U(m, n + 1, x), fix=(n,)), by=[C.UE_next, C.U_next, power, h])

    same = induct(C, eq(C.UE(i, n, x), C.U(m, n, x), fix=(n,)), n, base, later)
    product = generalise(doubled_at(shaping()))
    mine = prove(
        C, eq(C.H(i + 1, n, x, a) * C.U(m, n + 1, x), tilted(m)), by=[flip(same), product, power]
    )  # fmt: skip
    return prove(
        C,
        eq(C.H(i + 1, n, x, a) * C.U(m, n + 1, x), C.G(m, n, x, a) * C.U(m, n + 1, x)),
        using=[times(1, mine), times(-1, tempered_product(), m, a, x, n)],
    ).called(f"H_{i + 1} is G^{m}")


@claim(
    "karwowski2025/folding-is-retraining",
    expect="proven",
    title="folding the ratio pi/p is retraining",
    source="Theorem 5.9, Definition 5.7",
    printed="for stochastic transition dynamics we have: pi_k^F = pi_k^G",
    says=r"with the weights w \pi_k^F/p: \pi_k^F = G^k(p) for all k, any transitions, any time-indexed prior p",
)
def corrected_folding(p):
    p.theorem(folding_is_retraining())
    model = zoo.weighted_bandit(1, "1/2")
    tilted_prior = Policy(model, {"s": {"a1": "3/4", "a2": "1/4"}})
    for i in range(4):
        for m, start in ((model, tilted_prior), (zoo.fork(), zoo.fork().uniform()), (zoo.example_3(), None)):
            begin = start or m.uniform()
            p.exact(f"F_{i} = G^{i} in {m.name}", dict(fold_F(m, begin, i).items()), dict(iterate(m, begin, i).items()))


@claim(
    "karwowski2025/temperature-is-retraining",
    expect="proven",
    title="for deterministic transitions temperature is retraining",
    source="Theorem 5.9, Definition 5.6",
    printed="for all deterministic transition dynamics and alpha(k) = 2^k: pi_alpha(k) = pi_(2^k)^G",
    says=r"\pi_{\alpha = k} = G^k(p) for every natural k, with v_k u_k = u_{k+1} for u_k the prior's success with w^k",
)
def tempered(p):
    product = tempered_product()
    p.theorem(product)
    p.theorem(ratio_of_values(product))
    p.theorem(temperature_is_retraining())
    p.rests_on("karwowski2025/prop-5.4-success")
    model = zoo.mountain_race()
    for i in range(5):
        warm, again = temperature(model, model.uniform(), i), iterate(model, model.uniform(), i)
        p.exact(f"alpha = {i} in the mountain race", dict(warm.items()), dict(again.items()))


@claim(
    "karwowski2025/cumulative-folding-doubles",
    expect="proven",
    title="for deterministic transitions cumulative folding doubles the exponent",
    source="Theorem 5.9, Lemma A.8, Definition 5.8",
    printed="pi_alpha(k) = pi_(2^k)^G = pi_(2^k)^F = pi_k^H for alpha(k) = 2^k",
    says=r"\pi_{k+1}^H u = p w^{2^k} \sum \tau u with u the prior's success with w^{2^k}, that is \pi_{k+1}^H = "
    r"\pi_{\alpha = 2^k}: one index later than printed; for k = 0..3 moreover (\pi_{k+1}^H - G^{2^k}) u = 0. The "
    r"folded weights are potential-based shaping, W_k = w^{2^k} g_k(s')/g_k(s) with g_k = \prod_{j<k} u_{2^j}",
)
def cumulated(p):
    p.theorem(shaping())
    p.theorem(generalise(doubled_at(shaping())))
    for i in range(4):
        p.theorem(doubled_is_retraining(i))
    model = zoo.mountain_race()
    for i in range(3):
        again = iterate(model, model.uniform(), 2**i)
        p.exact(
            f"H_{i + 1} in the mountain race", dict(fold_H(model, model.uniform(), i + 1).items()), dict(again.items())
        )


@claim(
    "karwowski2025/lem-A.9",
    expect="proven",
    title="folding is retraining, for any prior and any transitions",
    source="Lemma A.9, appendix A.3",
    printed="For any prior p(a|s) and arbitrary dynamics: pi_k^G = pi_k^F. (Proof: without loss of generality uniform prior, "
    "otherwise fold it into the reward.)",
    says=r"\pi_k^F = G^k with the ratio \pi_k/p folded; the step 'without loss of generality' is not valid for log \pi",
)
def lemma_nine(p):
    p.theorem(folding_is_retraining())
    p.rests_on("karwowski2025/folding-is-retraining")
    model = zoo.weighted_bandit(1, "1/2")
    skew = Policy(model, {"s": {"a1": "3/4", "a2": "1/4"}})
    p.exact("G^2(a1), ratio folding and as printed",
            [iterate(model, skew, 2)["s", "a1"], fold_F(model, skew, 2)["s", "a1"],
             fold_F(model, skew, 2, printed=True)["s", "a1"]], ["12/13", "12/13", "36/37"])  # fmt: skip


@claim(
    "karwowski2025/lem-A.10",
    expect="proven",
    title="for deterministic transitions folding k times is temperature alpha = k",
    source="Lemma A.10, appendix A.3",
    printed="For any prior and deterministic dynamics: pi_k^F = pi_alpha(k) for alpha(k) = k. (Proof: r_k = k r.)",
    says=r"\pi_k^F = G^k = \pi_{\alpha = k}; the folded reward is r_k = (k + 1) r up to shaping, not k r",
)
def lemma_ten(p):
    p.theorem(folding_is_retraining())
    p.theorem(temperature_is_retraining())
    p.rests_on("karwowski2025/folding-is-retraining", "karwowski2025/temperature-is-retraining")
    model = zoo.mountain_race()
    for i in range(5):
        folded, warm = fold_F(model, model.uniform(), i), temperature(model, model.uniform(), i)
        p.exact(f"F_{i} and alpha = {i}", dict(folded.items()), dict(warm.items()))


@claim(
    "karwowski2025/lem-A.8-printed",
    expect="refuted",
    title="cumulative folding k times is temperature alpha = 2^k",
    source="Lemma A.8, appendix A.3",
    printed="For any prior and deterministic dynamics: pi_alpha(k) = pi_k^H for alpha(k) = 2^k.",
    says=r"one index off: for w = (1, 1/2) \pi_1^H = 2/3 and \pi_{\alpha = 2} = 4/5; the reward r_k is 2^k r up to shaping, but "
    r"it gives the policy \pi_{k+1}^H",
)
def lemma_eight(p):
    model = zoo.weighted_bandit(1, "1/2")
    cumulated_, warm = fold_H(model, model.uniform(), 1)["s", "a1"], temperature(model, model.uniform(), 2)["s", "a1"]
    p.exact("pi_1^H and pi_{alpha = 2}", [cumulated_, warm], ["2/3", "4/5"])
    p.counterexample(model, "pi_1^H(a1) against pi_{alpha = 2}(a1)", cumulated_, warm, relation="=")
    p.corrected("karwowski2025/cumulative-folding-doubles")


@claim(
    "karwowski2025/thm-5.9",
    expect="proven",
    title="optimisation pressure, thrice: all indices",
    source="Theorem 5.9",
    printed="for deterministic dynamics, k >= 1 and alpha(k) = 2^k: pi_alpha(k) = pi_(2^k)^G = pi_(2^k)^F = pi_k^H. "
    "Additionally, for stochastic transition dynamics pi_k^F = pi_k^G.",
    says=r"ratio folding, any prior: \pi_k^F = G^k for any transitions; for deterministic ones \pi_{\alpha = k} = G^k = \pi_k^F for "
    r"all k \ge 0 and, at states that can succeed, \pi_{k+1}^H = \pi_{\alpha = 2^k}: so \pi_{\alpha = 2^k} = G^{2^k} = \pi_{2^k}^F = \pi_{k+1}^H",
)
def thrice(p):
    p.theorem(folding_is_retraining())
    p.theorem(temperature_is_retraining())
    p.theorem(generalise(doubled_at(shaping())))
    p.rests_on(
        "karwowski2025/folding-is-retraining",
        "karwowski2025/temperature-is-retraining",
        "karwowski2025/cumulative-folding-doubles",
    )
    race = zoo.mountain_race()
    skew = Policy(race, {s: {a: Fraction(1 + n, 3) for n, a in enumerate(race.actions(s))} for s in race.states
                         if len(race.actions(s)) == 2} | {s: {a: 1 for a in race.actions(s)} for s in race.states
                                                          if len(race.actions(s)) == 1})  # fmt: skip
    for i in range(3):
        ways = [
            temperature(race, skew, 2**i), iterate(race, skew, 2**i), fold_F(race, skew, 2**i), fold_H(race, skew, i + 1)
        ]  # fmt: skip
        for way in ways[1:]:
            p.exact(f"the ways of index {2**i}", dict(way.items()), dict(ways[0].items()))


@claim(
    "karwowski2025/thm-5.9-printed",
    expect="refuted",
    title="the indices of Theorem 5.9 as printed",
    source="Theorem 5.9",
    printed="pi_alpha(k) = pi_(2^k)^G = pi_(2^k)^F = pi_k^H for alpha(k) = 2^k",
    says=r"\pi_{2^k}^G \ne \pi_k^H: for w = (1, 1/2) and k = 1, 4/5 against 2/3",
)
def printed_indices(p):
    model = zoo.weighted_bandit(1, "1/2")
    left, right = iterate(model, model.uniform(), 2)["s", "a1"], fold_H(model, model.uniform(), 1)["s", "a1"]
    p.counterexample(model, "pi_2^G(a1) against pi_1^H(a1)", left, right, relation="=")
    p.corrected("karwowski2025/thm-5.9")


@claim(
    "karwowski2025/thm-5.9-stochastic",
    expect="refuted",
    title="cumulative folding under chance",
    source="Theorem 5.9, after Definition 5.8",
    printed="equivalent to the other modes of retraining only under deterministic dynamics",
    says=r"\pi_k^H = G^k still for k \le 2, but \pi_3^H, G^4 and \pi_{\alpha = 4} are three different policies: 2147/3767, "
    r"12749/22469 and 217/379",
)
def under_chance(p):
    model = zoo.folding_gap()
    pi = model.uniform()
    start = next(iter(model.initial))
    first = model.actions(start)[0]
    values = [fold_H(model, pi, 3)[start, first], iterate(model, pi, 4)[start, first], temperature(model, pi, 4)[start, first]]
    p.exact("H_3, G^4, alpha = 4", values, ["2147/3767", "12749/22469", "217/379"])
    for i in (1, 2):
        p.exact(f"H_{i} = G^{i}", dict(fold_H(model, pi, i).items()), dict(iterate(model, pi, i).items()))
    p.counterexample(model, "H_3 against G^4", values[0], values[1], relation="=")
    p.corrected("karwowski2025/thm-5.9")


@claim(
    "karwowski2025/def-5.6",
    expect="proven for this shape",
    title="temperature: alpha = 0 is the prior, larger alpha is colder",
    source="Definition 5.6",
    printed="increasing the temperature",
    says=r"\pi_{\alpha = 0} = p, also where w = 0 (w^0 = 1); increasing alpha lowers the temperature: \pi_\alpha(a_1) = 2^\alpha/(2^\alpha "
    r"+ 1) for w = (1, 1/2)",
)
def inverse_temperature(p):
    for model in (zoo.mountain_race(), zoo.dead_end(), zoo.example_3()):
        p.exact(f"alpha = 0 in {model.name}", dict(temperature(model, model.uniform(), 0).items()), dict(model.uniform().items()))
    model = zoo.weighted_bandit(1, "1/2")
    for alpha in range(6):
        got = temperature(model, model.uniform(), alpha)["s", "a1"]
        p.exact(f"alpha = {alpha}", got, Fraction(2**alpha, 2**alpha + 1))


@claim(
    "karwowski2025/def-5.7-printed",
    expect="refuted",
    title="folding log pi as printed is retraining",
    source="Definitions 5.7 and 5.8, Theorem 5.9",
    printed="r_{k+1} = r_0 + log p(a_t | s_t, O^(k) = 1)",
    says="with a non-uniform prior, or as many actions here as there not: for w = (1, 1) and p = (3/4, 1/4) the printed pi_2^F is "
    "(9/10, 1/10), though nothing distinguishes the actions",
)
def printed_folding(p):
    model = zoo.weighted_bandit(1, 1)
    skew = Policy(model, {"s": {"a1": "3/4", "a2": "1/4"}})
    p.exact("G^k", [iterate(model, skew, i)["s", "a1"] for i in range(4)], ["3/4"] * 4)
    rows = [fold_F(model, skew, i, printed=True)["s", "a1"] for i in (2, 3)]
    p.exact("printed pi_2^F, pi_3^F", rows, ["9/10", "27/28"])
    uneven = zoo.fork()
    counts = {s: len(uneven.actions(s)) for s in uneven.states}
    start = next(iter(uneven.initial))
    shares = [dict(f[start]) for f in (fold_F(uneven, uneven.uniform(), 2, printed=True), iterate(uneven, uneven.uniform(), 2))]
    p.note(f"with {sorted(set(counts.values()))} actions by state and a uniform prior: {shares[0]} against {shares[1]}")
    p.counterexample(model, "printed pi_2^F(a1) against G^2(a1)", rows[0], Fraction(3, 4), relation="=")
    p.corrected("karwowski2025/folding-is-retraining")
