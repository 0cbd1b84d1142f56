"""Karwowski and Douglas, Corollary 5.10 and Lemma A.11: how fast the return improves.

Lemma A.11 is right where it makes sense (twice differentiable, one interior maximiser, nonzero second derivative); here
it is checked for all quadratic f and g. The corollary's factor is not: the proof's own step is eta = 1/(k - 1) - 1/k =
1/(k (k - 1)), printed 1/k, so k >= 2 is needed. Besides, the corollary says nothing about a fixed finite problem: there
the gain is of order rho^k, so that any main term of order 1/k^2 would do. With alpha as the parameter the ratio in it is
``k^2 Var_k(R)``. The exact replacement is Jeffreys' identity (karwowski2025/prop-5.4-return).
"""

from fractions import Fraction

from scsym.analysis import evaluate
from scsym.claims import claim
from scsym.exact import exact
from scsym.exact import log as logarithm
from scsym.mdp import zoo
from scsym.operators import iterate

LOG2 = logarithm(2)


@claim(
    "karwowski2025/lem-A.11",
    expect="proven for this shape",
    title="the derivative of f at the maximiser of f + x g, all quadratics",
    source="Lemma A.11",
    printed="dh/dx = - f'(t*) g'(t*) / (f''(t*) + x g''(t*))",
    says=r"for f = -a t^2 + b t, g = -c t^2 + e t with symbolic a, b, c, e: t^* = (b + e x)/(2 (a + c x)) and the formula is the "
    r"derivative of f(t^*); f = -t^2, g = 2 t: h = -x^2, h' = -2 x = x g'^2/f'' \le 0 for x \ge 0",
)
def envelope(p):
    a, b, c, e, x = (exact(name) for name in ("a", "b", "c", "e", "x"))
    best = (b + e * x) / (2 * (a + c * x))
    value = -a * best**2 + b * best
    first, second = -2 * a * best + b, -2 * c * best + e
    p.exact("first-order condition", first + x * second, 0)
    p.exact("dh/dx", value.diff("x"), -first * second / (-2 * a - 2 * c * x))
    p.exact("h for f = -t^2, g = 2t", value.subs({"a": 1, "b": 0, "c": 0, "e": 2}), -(x**2))


def _gain(k):
    """J(pi_k) - J(pi_{k-1}) for w = (1, 1/2), uniform prior."""
    model = zoo.weighted_bandit(1, "1/2")
    later, before = (evaluate(model, iterate(model, model.uniform(), n)).expected_return for n in (k, k - 1))
    return later - before


@claim(
    "karwowski2025/cor-5.10-factor",
    expect="refuted",
    title="the factor 1/k of the improvement rate",
    source="Corollary 5.10",
    printed="J(pi_k) - J(pi_{k-1}) = (1/k) J' H' / (J'' + H''/k) + O(1/k^2)",
    says=r"the proof's own step is 1/(k - 1) - 1/k = 1/(k (k - 1)). At k = 10 in w = (1, 1/2) the gain is below 7/10000, the "
    r"printed main term k Var(R) above 46/10000, the corrected one k/(k - 1) Var(R) below 6/10000",
)
def factor(p):
    model = zoo.weighted_bandit(1, "1/2")
    gain = _gain(10)
    p.exact("the gain at k = 10", gain, LOG2 * (Fraction(1, 513) - Fraction(1, 1025)))
    chance = iterate(model, model.uniform(), 10)["s", "a2"]
    spread = chance * (1 - chance)  # Var(R) = spread (log 2)^2, and 69/100 < log 2 < 7/10
    low, high = Fraction(69, 100), Fraction(7, 10)
    p.holds("log 2", ">", LOG2, low)
    p.holds("log 2", "<", LOG2, high)
    p.holds("the gain", "<", gain, Fraction(7, 10000))
    p.holds("the printed main term", ">", 10 * spread * low**2, Fraction(46, 10000))
    p.holds("the corrected main term", "<", Fraction(10, 9) * spread * high**2, Fraction(6, 10000))
    p.counterexample(
        model, "the step from x = 1/10 to x = 1/9, against 1/10", Fraction(1, 9) - Fraction(1, 10), Fraction(1, 10),
        relation="=",
    )  # fmt: skip
    p.corrected("karwowski2025/cor-5.10")


@claim(
    "karwowski2025/cor-5.10",
    expect="proven for this shape",
    title="the improvement is Jeffreys' divergence, and falls geometrically",
    source="Corollary 5.10",
    printed="J(pi_k) - J(pi_{k-1}) = (1/k) J' H' / (J'' + H''/k) + O(1/k^2)",
    says=r"\Delta J_k = \log 2 \, (\frac{1}{2^{k-1} + 1} - \frac{1}{2^k + 1}) for w = (1, 1/2), at most (\log 2) 2^{-k}: faster than every "
    r"power of 1/k, so the corollary is empty for a fixed problem; the exact rate is karwowski2025/prop-5.4-return",
)
def replacement(p):
    for k in range(1, 9):
        exact_gain = LOG2 * (Fraction(1, 2 ** (k - 1) + 1) - Fraction(1, 2**k + 1))
        p.exact(f"the gain at k = {k}", _gain(k), exact_gain)
        p.holds(f"the gain at k = {k}", "<=", exact_gain, LOG2 * Fraction(1, 2**k))
    p.rests_on("karwowski2025/prop-5.4-return")
