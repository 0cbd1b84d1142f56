"""Karwowski and Douglas, Example 3 and Appendix B: with chance in the dynamics, temperature is not retraining."""

from scsym.claims import claim
from scsym.mdp import zoo
from scsym.operators import fold_F, iterate, temperature

RETRAINED = ("1/2", "5/11", "25/61", "125/341", "625/1921")
TEMPERED = ("1/2", "5/11", "7/17", "11/29", "19/53")


@claim(
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


@claim(
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


@claim(
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


@claim(
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


@claim(
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
