"""Karwowski and Douglas, Example 3 and Appendix B: with chance in the dynamics, temperature is not retraining.

Slips: 25/61 is pi_2^F, not pi_1^F (twice more at the end of appendix B.1); alpha(2) means alpha = 2, the schedule
alpha(k) = k, while Theorem 5.9 has alpha(k) = 2^k; and the second numerator for a_2 prints (3/4, 1/4) for (1/2, 1/2).
At k = 1 temperature, folding and retraining agree for every model.
"""

from fractions import Fraction

from scsym.claims import claim
from scsym.claims.former import claim as former_claim
from scsym.mdp import zoo
from scsym.operators import fold_F, iterate, temperature
from scsym.prove import eq, induct, prove, times
from scsym.theories.folding import tempering as T
from scsym.theories.layered import a, n, x

RETRAINED = ("1/2", "5/11", "25/61", "125/341", "625/1921")
TEMPERED = ("1/2", "5/11", "7/17", "11/29", "19/53")


@former_claim(
    "karwowski2025/ex-3-retraining",
    expect="proven for this shape",
    title="iterates of retraining",
    source="Example 3, Appendix B",
    says="G^k(a1) = 1/2, 5/11, 25/61, 125/341, 625/1921 for k = 0..4, that is 5^k/(5^k + 6^k).",
)
def retraining(p):
    mdp = zoo.example_3()
    for k, value in enumerate(RETRAINED):
        got = iterate(mdp, mdp.uniform(), k)["s", "a1"]
        p.exact(f"G^{k}(a1)", got, value)
        p.exact(f"5^{k}/(5^{k} + 6^{k})", got, f"{5**k}/{5**k + 6**k}")


@former_claim(
    "karwowski2025/ex-3-temperature",
    expect="proven for this shape",
    title="the temperature schedule alpha = k",
    source="Example 3, Appendix B",
    says="pi_{alpha = k}(a1) = 1/2, 5/11, 7/17, 11/29, 19/53 for k = 0..4.",
)
def tempered(p):
    mdp = zoo.example_3()
    for k, value in enumerate(TEMPERED):
        p.exact(f"pi_(alpha={k})(a1)", temperature(mdp, mdp.uniform(), k)["s", "a1"], value)


@former_claim(
    "karwowski2025/ex-3-index",
    expect="refuted",
    title="the index at which folding gives 25/61",
    source="Example 3, Appendix B",
    printed="25/61 = pi_1^F(a1) != pi_alpha(2)(a1) = 7/17",
    says="pi_1^F(a1) = 5/11 and pi_2^F(a1) = 25/61: the printed index is one too small.",
)
def index(p):
    mdp = zoo.example_3()
    folded = [fold_F(mdp, mdp.uniform(), k)["s", "a1"] for k in (1, 2)]
    p.exact("pi_1^F(a1)", folded[0], "5/11")
    p.exact("pi_2^F(a1)", folded[1], "25/61")
    p.counterexample(mdp, "pi_1^F(a1) is printed as 25/61", folded[0], "25/61", relation="=")
    p.corrected("karwowski2025/ex-3-folding")


@former_claim(
    "karwowski2025/ex-3-folding",
    expect="proven for this shape",
    title="folding agrees with retraining here",
    source="Example 3, Appendix B",
    says="pi_k^F(a1) = G^k(a1) for k = 0..4 (uniform prior).",
)
def folding(p):
    mdp = zoo.example_3()
    for k, value in enumerate(RETRAINED):
        p.exact(f"pi_{k}^F(a1)", fold_F(mdp, mdp.uniform(), k)["s", "a1"], value)


@former_claim(
    "karwowski2025/ex-3-differ",
    expect="proven for this shape",
    title="temperature and retraining part at k = 2",
    source="Example 3",
    printed="25/61 = pi_1^F(a1) != pi_alpha(2)(a1) = 7/17",
    says="pi_(alpha=k)(a1) = G^k(a1) for k = 0, 1, and 7/17 != 25/61 for k = 2 (with the index of the fold mended).",
)
def differ(p):
    mdp = zoo.example_3()
    for k in range(3):
        warm = temperature(mdp, mdp.uniform(), k)["s", "a1"]
        p.holds(f"k = {k}", "=" if k < 2 else "!=", warm, iterate(mdp, mdp.uniform(), k)["s", "a1"])
    p.rests_on("karwowski2025/ex-3-retraining", "karwowski2025/ex-3-temperature")


@former_claim(
    "karwowski2025/ex-3-schedule",
    expect="refuted",
    title="7/17 under the schedule alpha(k) = 2^k",
    source="Example 3, Theorem 5.9",
    printed="alpha(k) = 2^k (Theorem 5.9) and pi_alpha(2)(a1) = 7/17",
    says="alpha(2) = 4 gives 19/53; 7/17 is alpha = 2",
)
def schedule(p):
    mdp = zoo.example_3()
    warm = {alpha: temperature(mdp, mdp.uniform(), alpha)["s", "a1"] for alpha in (2, 4)}
    p.exact("alpha = 2", warm[2], "7/17")
    p.exact("alpha = 4", warm[4], "19/53")
    p.counterexample(mdp, "pi_alpha(2)(a1) with alpha(k) = 2^k", warm[2**2], "7/17", relation="=")
    p.corrected("karwowski2025/ex-3-temperature")


@former_claim(
    "karwowski2025/ex-3-numerator",
    expect="refuted",
    title="the second numerator for a_2 as printed",
    source="Appendix B.1",
    printed="6/11 * 3/4 * 1/3 + 6/11 * 1/4 * 2/3 = 36/(11 * 12)",
    says="the left side is 30/132; with the transitions of a_2, 6/11 * 1/2 * 1/3 + 6/11 * 1/2 * 2/3 = 36/132",
)
def numerator(p):
    mdp = zoo.example_3()
    share = iterate(mdp, mdp.uniform(), 1)["s", "a2"]
    w = {s: mdp.weight(s, "go") for s in "xy"}
    mended = sum(share * chance * w[s] for s, chance in mdp.P("s", "a2").items())
    p.exact("mended", mended, "36/132")
    printed = share * (Fraction(3, 4) * w["y"] + Fraction(1, 4) * w["x"])
    p.counterexample(mdp, "the printed numerator", printed, "36/132", relation="=")
    p.corrected("karwowski2025/ex-3-folding")


@claim(
    "karwowski2025/ex-3-first",
    T,
    [eq(T.U(1, n, x), T.V(0, n, x)), eq(T.hot(1, n, x, a), T.G(1, n, x, a))],
    title="at index one temperature is retraining in every model",
    source="Example 3",
)
def first():
    base = prove(T, eq(T.U(1, 0, x), T.V(0, 0, x)), by=[T.U_end, T.V_end])

    def step(h):
        goal = eq(T.U(1, n + 1, x), T.V(0, n + 1, x), fix=(n,))
        return prove(T, goal, by=[T.U_next, T.V_next, T.Q_def, T.G_zero, h])

    same = induct(T, eq(T.U(1, n, x), T.V(0, n, x), fix=(n,)), n, base, step).called("u_1 = v")
    yield same
    z0, i0, z1, i1 = T.V_zero(0, n, x), T.V_inv(0, n, x), T.U_zero(1, n, x), T.U_inv(1, n, x)
    old, new = (x, 0, n), (x, 1, n)
    zero = prove(T, eq(z1, z0), using=[
        times(z0, T.U_inverse, *new), times(-z0 * i1, same), times(-i1, T.V_vanishes, *old),
        times(-z1, T.V_inverse, *old), times(-z1 * i0, same), times(i0, T.U_vanishes, *new),
    ])  # fmt: skip
    inverse = prove(T, eq(i1, i0), using=[
        times(i0, T.U_inverse, *new), times(-i1, T.V_inverse, *old), times(-i0 * i1, same), times(-i0 - i1, zero),
        times(1, T.U_no_inverse, *new), times(-1, T.V_no_inverse, *old),
    ])  # fmt: skip
    first_step = prove(T, eq(T.G(1, n, x, a), T.G(0, n, x, a) * (T.Q(0, n, x, a) * T.V_inv(0, n + 1, x)
                             + T.V_zero(0, n + 1, x))), using=[times(1, T.G_next, a, x, 0, n)])  # fmt: skip
    yield (prove(
            T, eq(T.hot(1, n, x, a), T.G(1, n, x, a)),
            by=[first_step, T.hot_def, T.G_zero, T.Q_def, inverse, zero, same],
        ))  # fmt: skip
