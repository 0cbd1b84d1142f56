"""Soft best of n: n draws, one kept with probability proportional to its weight; near the tilted law for large n.

All draws but the kept one are one abstract finite set O with their total weight X, of mean m Z; m = n - 1.
"""

from scsym.claims import paper
from scsym.language import Index, Theory, eq, ge, log, sum_
from scsym.prove import prove, tangent, times
from scsym.theories.laws import y, z

o = Index("o", "O")

T = Theory("soft best of n", reading="n = m + 1 draws, one kept by its weight").declare(
    r"""
    y, z in Y   the outcomes
    o in O      what the other m draws may be
    m           nonneg     m        the number of the other draws
    p(y)        law        p        the law of one draw
    w(y)        positive   w        the weight e^(r/lambda)
    t(y)        nonneg     t        the tilted law, p w / Z
    q(o)        law        q        the law of the other draws
    X(o)        nonneg     X        their total weight
    c(y, o)     positive   c        one over w + X
    e(y)        positive   e        one over w + m Z
    R(y)        positive   R        t / B
    """
)
T = T.define("Z", (), sum_(y, T.p(y) * T.w(y)), sign="positive", reading="the mean weight", latex="Z")
T = T.assuming("X_mean", eq(sum_(o, T.q(o) * T.X(o)), T.m() * T.Z()), "independent draws")
T = T.assuming("c_def", eq(T.c(y, o) * (T.w(y) + T.X(o)), 1), "an inverse")
T = T.assuming("e_def", eq(T.e(y) * (T.w(y) + T.m() * T.Z()), 1), "an inverse")
KEPT = (T.m() + 1) * T.p(y) * T.w(y) * sum_(o, T.q(o) * T.c(y, o))
T = T.define("B", (y,), KEPT, sign="nonneg", reading="the law of what is kept", latex="B")
T = T.assuming("t_def", eq(T.t(y) * T.Z(), T.p(y) * T.w(y)), "the tilted law")
T = T.assuming("R_def", eq(T.t(y), T.R(y) * T.B(y)), "the ratio")
T = T.assuming("t_sums", eq(sum_(y, T.t(y)), 1), "a law")
T = T.define("chi2", (), sum_(y, T.t(y) * T.w(y)) / T.Z() - 1, latex=r"\chi^2", reading="chi2(t || p)")
T = T.declare("K   positive   K   1 + chi2/(m + 1)")
T = T.assuming("K_def", eq((T.m() + 1) * T.K(), T.m() + 1 + T.chi2()), "one plus chi2 over n")
best = paper("best-of-n", T)


@best.claim("soft", ge((T.m() + 1) * log(T.K()), (T.m() + 1) * sum_(y, T.t(y) * log(T.R(y)))),
            title="KL(tilt || soft best of n) is at most log(1 + chi2/n)",
            source="Verdun et al. 2025, O(1/n), as commonly quoted; the constant is ours")  # fmt: skip
def soft():
    e, n = T.e(y), T.m() + 1
    there = T.w(y) + T.m() * T.Z()
    # sum q c >= e, from c (1 - e (w + X))^2 >= 0
    jensen = prove(T, ge(sum_(o, T.q(o) * T.c(y, o)), e), using=[
        times(T.q(o) * (2 * e - e**2 * (T.w(y) + T.X(o))), T.c_def, over=o), times(-(e**2), T.X_mean),
        times(2 * e - e**2 * T.w(y), T.q_sums), times(-e, T.e_def)],
        remainder=sum_(o, T.q(o) * T.c(y, o) * (1 - e * (T.w(y) + T.X(o))) ** 2))  # fmt: skip
    low = prove(T, ge(T.B(y) * there, n * T.t(y) * T.Z()), by=[T.B_def, T.t_def], using=[
        times(n * T.p(y) * T.w(y) * there, jensen), times(n * T.p(y) * T.w(y), T.e_def)])  # fmt: skip
    mean = prove(T, ge(n * T.K() * T.Z(), n * T.Z() * sum_(y, T.t(y) * T.R(y))), using=[
        times(T.R(y), low, over=y), times(there, T.R_def, over=y), times(T.Z(), T.K_def), times(T.Z(), T.chi2_def),
        times(-T.m() * T.Z(), T.t_sums)])  # fmt: skip
    return prove(T, soft.goals[0], using=[
        times(n * T.t(y), tangent(T, T.R(y) / T.K()), over=y), times(1 / (T.K() * T.Z()), mean),
        times(n * (1 - log(T.K())), T.t_sums)])  # fmt: skip


# What is kept against one draw and against the tilted law

S = T.declare(
    r"""
    low    positive   w_{\min}   a bound on the weights below
    high   positive   w_{\max}   a bound on the weights above
    D(y)   positive   D          the density B / p
    top    positive   M          n w_max / (w_max + m w_min)
    """
)
S = S.assuming("B_sums", eq(sum_(y, T.B(y)), 1), "one of the draws is kept")
S = S.assuming("high_bound", ge(S.high(), T.w(y)), "no weight is larger")
S = S.assuming("low_bound", ge(T.X(o), T.m() * S.low()), "no weight is smaller: so the total of m")
S = S.assuming("D_def", eq(S.D(y), (T.m() + 1) * T.w(y) * sum_(o, T.q(o) * T.c(y, o))), "the density")
S = S.define("span", (), S.high() + T.m() * S.low(), sign="positive", latex="s", reading="w_max + (n - 1) w_min")
S = S.assuming("top_def", eq(S.top() * S.span(), (T.m() + 1) * S.high()), "n over 1 + (n - 1) w_min/w_max")


@best.claim("soft-divergence", ge(log(S.top()), sum_(y, T.B(y) * log(S.D(y)))), theory=S,
            title="KL(soft best of n || one) is at most log(n/(1 + (n - 1) w_min/w_max))",
            source="Aminian et al. 2025, as commonly quoted")  # fmt: skip
def soft_divergence():
    # w (w_max + m w_min) <= w_max (w + X), averaged with weights q c
    n, whole, inverse = T.m() + 1, S.span(), sum_(o, T.q(o) * T.c(y, o))
    below = prove(S, ge(S.top() * whole, S.D(y) * whole), using=[
        times(1, S.top_def), times(-whole, S.D_def), times(-n * T.w(y) * inverse, S.span_def), times(-n * S.high() * T.q(o), T.c_def, over=o),
        times(-n * S.high(), T.q_sums), times(n * S.high() * T.q(o) * T.c(y, o), S.low_bound, over=o),
        times(n * T.m() * S.low() * inverse, S.high_bound)])  # fmt: skip
    return prove(S, soft_divergence.goals[0], using=[
        times(T.B(y), tangent(S, S.D(y) / S.top()), over=y), times(T.B(y) / (S.top() * whole), below, over=y),
        times(-log(S.top()), S.B_sums)])  # fmt: skip


C = T.assuming("B_sums", eq(sum_(y, T.B(y)), 1), "one of the draws is kept")
MEAN = sum_(y, T.B(y) * T.w(y))


@best.claim("soft-between", [ge(MEAN, T.Z()), ge(sum_(y, T.t(y) * T.w(y)), MEAN)], theory=C,
            title="the soft best of n weighs at least what one draw does, and at most what the tilted law does",
            source="as commonly quoted")  # fmt: skip
def soft_between():
    n, Z, w, v = T.m() + 1, T.Z(), T.w(y), T.w(z)
    # w c - v d = c d X (w - v) and d - c = c d (w - v), for weights w, v and their inverses c, d
    pairs = n * T.p(y) * T.p(z) * T.q(o) * (w - v)
    inverse = sum_(o, T.q(o) * T.c(y, o))
    square, kept = sum_(y, T.p(y) * w**2), sum_(y, T.p(y) * w**2 * inverse)
    both = T.p(y) * T.p(z) * T.q(o) * T.c(y, o) * T.c(z, o) * (w - v) ** 2
    above = prove(C, soft_between.goals[0], remainder=n / 2 * sum_((y, z, o), both * T.X(o)), using=[
        times(w - Z, T.B_def, over=y), times(Z, C.B_sums), times(-n * sum_(y, T.p(y) * w * inverse), T.Z_def),
        times(-n * kept, T.p_sums), times(pairs * (1 - T.X(o) * T.c(z, o)), T.c_def, over=(y, z, o))])  # fmt: skip
    below = prove(C, soft_between.goals[1], remainder=n / (2 * Z) * sum_((y, z, o), both * w * v), using=[
        times(w / Z, T.t_def, over=y), times(square / Z - w, T.B_def, over=y), times(-square / Z, C.B_sums),
        times(-n * kept / Z, T.Z_def), times(-pairs * w * v * T.c(z, o) / Z, T.c_def, over=(y, z, o))])  # fmt: skip
    return above, below
