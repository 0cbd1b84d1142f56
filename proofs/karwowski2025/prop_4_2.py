"""Karwowski and Douglas, Definition 4.1 and Proposition 4.2: soft V and Q are logarithms of success probabilities.

In exponentials, with w = e^r: ``q(x, a) = w sum tau v``, ``v = sum p q``, and v = 1 after the last decision (the paper
leaves the terminal value out). That v is the probability that every decision was optimal is a matter of the order of
summation: the recursion sums over trajectories from their end, the law of the process from their start. Non-positive
rewards are needed only so that w is a probability. Appendix A.1 conditions on (s_{t+1}, a_{t+1}) where it means
(s_t, a_t).
"""

from scsym.claims import claim
from scsym.prove import auto, eq, ge, induct, log, log_of, sum_
from scsym.theories.incoherence import visits
from scsym.theories.layered import a, expected, j, n, problem, stationary, values, weight, with_policy, x, y

T = visits


L = with_policy(problem, "p", "the prior", "p", sign="positive")
L = L.define(
    "likely", (x, a), L.w(x, a), sign="positive", reading="e^r, where r is finite", latex="w_{>0}", meaning=weight
)
L = L.define(
    "e", (n, x, a), sum_(y, L.tau(x, a, y) * L.v(n, y)), sign="positive", reading="the expected v after a step",
    latex=r"\bar v", meaning=lambda m, t, s, c: expected(m, s, c, values(m, "p", stationary(m, "p"), t)),
)  # fmt: skip
L = L.define(
    "soft", (n, x, a), L.likely(x, a) * L.e(n, x, a), sign="positive", reading="q, where every action can succeed",
    latex="q",
    meaning=lambda m, t, s, c: weight(m, s, c) * expected(m, s, c, values(m, "p", stationary(m, "p"), t)),
)  # fmt: skip


@claim("karwowski2025/def-4.1", L,
    [
        eq(L.soft(n, x, a), L.q(n, x, a)),
        eq(log(L.soft(n, x, a)), log(L.likely(x, a)) + log(L.e(n, x, a))),
        eq(L.v(n + 1, x), sum_(a, L.p(n, x, a) * L.soft(n, x, a))),
    ], title="soft Q and V, in exponentials and in logarithms", source="Definition 4.1",
    quotes="Q(a, s) = r(s, a) + log E[exp V(s')], V(s) = log E[exp Q(s, a)]"
)  # fmt: skip
def soft_values():
    same = auto(L, eq(L.soft(n, x, a), L.q(n, x, a)))
    yield same
    product = auto(L, eq(L.soft(n, x, a), L.likely(x, a) * L.e(n, x, a)))
    soft = auto(L, eq(log(L.soft(n, x, a)), log(L.likely(x, a)) + log(L.e(n, x, a))), [log_of(product)])
    yield soft
    yield auto(L, eq(L.v(n + 1, x), sum_(a, L.p(n, x, a) * L.soft(n, x, a))), [same])


B = T.assuming("w_bound", ge(1, T.w(x, a)), "r <= 0").assuming("end_bound", ge(1, T.end(x)), "at most one")


@claim("karwowski2025/prop-4.2", B,
    [
        eq(B.v(j + n, x), sum_(y, B.F(j, n, x, y) * B.v(n, y))),
        eq(T.v(j, x), sum_(y, T.F(j, 0, x, y) * T.end(y))),
        ge(1, B.v(n, x)),
    ], title="v is the probability that every decision is optimal", source="Proposition 4.2",
    quotes="Q(a_t, s_t) = log p(O_{t:T} = 1 | s_t, a_t), V(s_t) = log p(O_{t:T} = 1 | s_t)"
)  # fmt: skip
def success_probability():
    base = auto(T, eq(T.v(n, x), sum_(y, T.F(0, n, x, y) * T.v(n, y))))

    def step(h):
        unfolded = sum_(y, T.F(j, n + 1, x, y) * T.v(n + 1, y))
        start = auto(T, eq(T.v(n + j + 1, x), unfolded, fix=(j,)), [h])
        goal = eq(T.v(n + j + 1, x), sum_(y, T.F(j + 1, n, x, y) * T.v(n, y)), fix=(j,))
        ahead = auto(T, eq(unfolded, sum_(y, T.F(j + 1, n, x, y) * T.v(n, y)), fix=(j,)))  # fmt: skip
        return auto(T, goal, [start, ahead])

    forward = eq(T.v(n + j, x), sum_(y, T.F(j, n, x, y) * T.v(n, y)), fix=(j,))
    whole = induct(T, forward, j, base, step).called("forwards and backwards")
    yield whole
    yield auto(T, eq(T.v(j, x), sum_(y, T.F(j, 0, x, y) * T.end(y))), [whole])
    last = auto(B, ge(1, T.v(0, x)))

    def earlier(h):
        bounded = auto(B, ge(1, T.q(n, x, a), fix=(n,)), [h])  # fmt: skip
        return auto(B, ge(1, T.v(n + 1, x), fix=(n,)), [bounded])  # fmt: skip

    yield induct(B, ge(1, T.v(n, x), fix=(n,)), n, last, earlier)
