"""Soft best of n: n draws, one kept with probability proportional to its weight; near the tilted law for large n.

All draws but the kept one are one abstract finite set O with their total weight X, of mean m Z; m = n - 1.
"""

from scsym.claims import paper
from scsym.language import Index, Theory, eq, ge, log, sum_
from scsym.prove import prove, tangent, times
from scsym.theories.laws import y

o = Index("o", "O")

T = Theory("soft best of n", reading="n = m + 1 draws, one kept by its weight").declare(
    r"""
    y in Y      the outcomes
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
