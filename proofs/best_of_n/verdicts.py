"""Best of n where the reward is a verdict, zero or one: its law, its divergence, and what it gains on other policies.

Draw n + 1 answers and keep a right one if there is one: ``B = p r s/V + p (1 - r) W^n`` with ``s = 1 - W^(n + 1)``.
"""

from fractions import Fraction
from functools import cache

from scsym.claims import paper
from scsym.language import Theory, eq, ge, log, sum_
from scsym.models import bandit
from scsym.prove import antisymmetry, fix_all, generalise, induct, prove, tangent, times
from scsym.theories.laws import y
from scsym.theories.ranked_outcomes import n


def right(m, o):
    """Whether an outcome succeeds for sure."""
    return Fraction(int(m.worth(o) == 1))


def success(m):
    """The probability of a right answer."""
    return sum((m.law("p", o) * right(m, o) for o in m.domain("Y")), Fraction(0))


def rate(m, i):
    """The factor by which right answers gain."""
    return (1 - (1 - success(m)) ** (i + 1)) / success(m)


T = Theory("verdicts of n", reading="best of n + 1 for a verdict").declare(
    r"""
    y in Y    the outcomes
    n in N
    p(y)      law        p   the law of one draw
    r(y)      nonneg     r   the verdict, zero or one
    V         positive   V   the probability of a right answer
    W         positive   W   the probability of a wrong one
    c(n)      positive   c   the factor by which right answers gain
    t(n, y)   positive   t   the density of the best of n + 1, c where right and W^n where wrong
    """,
    r=right, V=success, W=lambda m: 1 - success(m), c=rate,
    t=lambda m, i, o: rate(m, i) if right(m, o) else (1 - success(m)) ** i,
)  # fmt: skip
T = T.assuming("binary", eq(T.r(y) ** 2, T.r(y)), "the reward is zero or one")
T = T.assuming("V_def", eq(T.V(), sum_(y, T.p(y) * T.r(y))), "success")
T = T.assuming("W_def", eq(T.W() + T.V(), 1), "right or wrong")
T = T.assuming("c_def", eq(T.c(n) * T.V(), 1 - T.W() ** (n + 1)), "success of n + 1 over success of one")
T = T.assuming("t_def", eq(T.t(n, y), T.r(y) * T.c(n) + (1 - T.r(y)) * T.W() ** n), "right if there is one")
best = paper("best-of-n", T)
S, MODEL = 1 - T.W() ** (n + 1), bandit([0, 1], p=["1/2", "1/2"])
KL = sum_(y, T.p(y) * T.t(n, y) * log(T.t(n, y)))


def totals():
    """It is a law, it succeeds with probability s, and it fails with W^(n + 1)."""
    r, p, t = T.r(y), T.p(y), T.t(n, y)
    good = prove(T, eq(sum_(y, p * t * r), S), using=[
        times(p * r, T.t_def, over=y), times(p * (T.c(n) - T.W() ** n), T.binary, over=y), times(-T.c(n), T.V_def),
        times(1, T.c_def)])  # fmt: skip
    bad = prove(T, eq(sum_(y, p * t * (1 - r)), T.W() ** (n + 1)), using=[
        times(p * (1 - r), T.t_def, over=y), times(-p * (T.c(n) - T.W() ** n), T.binary, over=y),
        times(T.W() ** n, T.V_def), times(T.W() ** n, T.p_sums), times(-(T.W() ** n), T.W_def)])  # fmt: skip
    return good, bad


@best.claim("verdict", [eq(sum_(y, T.p(y) * T.t(n, y) * T.r(y)), S),
                        eq(sum_(y, T.p(y) * T.t(n, y) * (1 - T.r(y))), T.W() ** (n + 1)),
                        eq(T.p(y) * T.t(n, y) * T.r(y) * T.V(), S * T.p(y) * T.r(y))],
            title="for a verdict, best of n is the conditioned law with probability 1 - (1 - V)^n, and succeeds so often",
            source="ours; best of n against success conditioning")  # fmt: skip
def verdict():
    r, p = T.r(y), T.p(y)
    mixed = prove(T, verdict.goals[2], using=[
        times(p * r * T.V(), T.t_def), times(p * (T.c(n) - T.W() ** n) * T.V(), T.binary), times(p * r, T.c_def)])  # fmt: skip
    return *totals(), mixed, MODEL


FORMULA = S * log(T.c(n)) + n.number * T.W() ** (n + 1) * log(T.W())


@best.claim("verdict-divergence", [eq(KL, FORMULA), ge(-log(T.V()), KL)],
            title="its divergence from one draw is s log(s/V) + (n - 1)(1 - s) log(1 - V), at most log 1/V",
            source="ours; the bound as commonly quoted")  # fmt: skip
def verdict_divergence():
    r, t, c, V, W, p = T.r(y), T.t(n, y), T.c(n), T.V(), T.W(), T.p(y)

    def agree(where, level, same):
        """``where t (log t - log level) = 0``, where t is the level: by the tangent on both sides."""
        up = prove(T, ge(where * t * log(level), where * t * log(t)), using=[
            times(where * t, tangent(T, t / level)), times(-t / level, same)])  # fmt: skip
        down = prove(T, ge(where * t * log(t), where * t * log(level)), using=[
            times(where * t, tangent(T, level / t)), times(1, same)])  # fmt: skip
        return antisymmetry(down, up)

    gap = c - W**n
    good = prove(T, eq(r * t, r * c), using=[times(r, T.t_def), times(gap, T.binary)])
    bad = prove(T, eq((1 - r) ** 2 * t, (1 - r) ** 2 * W**n), using=[
        times((1 - r) ** 2, T.t_def), times((r - 1) * gap, T.binary)])  # fmt: skip
    is_right, is_wrong = totals()
    exact = prove(T, eq(KL, FORMULA), using=[
        times(p, agree(r, c, good), over=y), times(p, agree((1 - r) ** 2, W**n, bad), over=y),
        times(p * t * (log(W**n) - log(t)), T.binary, over=y), times(log(c), is_right), times(log(W**n), is_wrong)])  # fmt: skip
    most = W ** (n + 1)
    bound = prove(T, ge(-log(V), KL), remainder=c * V * most + most * W + n.number * most * V, using=[
        times(-1, exact), times(log(c) + log(V) - c * V, T.c_def), times(c * V, tangent(T, c * V)),
        times(most, tangent(T, V)), times(n.number * most, tangent(T, W)), times(-(n + 1).number * most, T.W_def)])  # fmt: skip
    return exact, bound, MODEL


# A verdict under another policy of density at most M: u = 1/M, v its success; one draw succeeds at least u v of the time

B = Theory("coverage", reading="success of a policy, and one over its largest density").declare(
    r"""
    n in N
    v   nonneg   v   the success of a policy
    o   nonneg   o   its failure
    u   nonneg   u   one over its largest density against one draw
    x   nonneg   x   one minus u
    W   nonneg   W   the probability that one draw is wrong
    """,
    v=lambda m: Fraction(1, 2), o=lambda m: Fraction(1, 2), u=lambda m: Fraction(1, 3), x=lambda m: Fraction(2, 3),
    W=lambda m: Fraction(3, 4),
)  # fmt: skip
B = B.assuming("o_def", eq(B.o() + B.v(), 1), "right or wrong").assuming("x_def", eq(B.x() + B.u(), 1), "1 - 1/M")
B = B.assuming("covered", ge(1 - B.W(), B.v() * B.u()), "one draw succeeds at least u v of the time")


@cache
def rejection_bound():
    """``1 - W^n >= v (1 - x^n)``, by induction on n."""
    v, u, x, W = B.v(), B.u(), B.x(), B.W()

    def small(h):
        return prove(B, fix_all(ge(1, x ** (n + 1))), remainder=u, using=[times(x, h), times(-1, B.x_def)])

    def goal(i):
        return fix_all(ge(1 - W**i, v * (1 - x**i)))

    ones = generalise(induct(B, fix_all(ge(1, x**n)), n, prove(B, fix_all(ge(1, x**0))), small))

    def step(h):
        return prove(B, goal(n + 1), using=[
            times(W, h), times(B.o() + v * x**n, B.covered), times(v * u * B.o(), ones, n),
            times(W - 1 + v * u * x**n, B.o_def), times(v * x**n, B.x_def)])  # fmt: skip

    return generalise(induct(B, goal(n), n, prove(B, fix_all(ge(1 - W**0, v * (1 - x**0)))), step))


@best.claim("rejection", ge(1 - B.W() ** n, B.v() * (1 - B.x() ** n)), theory=B,
            title="for a verdict, best of n gets 1 - (1 - 1/M)^n of the success of a policy of density at most M",
            source="Huang et al. 2025, as commonly quoted, at a reward of zero or one")  # fmt: skip
def rejection():
    return rejection_bound(), MODEL
