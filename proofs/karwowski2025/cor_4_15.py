"""Karwowski and Douglas, Corollary 4.15: a finite limit of incoherence is necessary for optimality.

True for success: an optimal policy takes only maximisers of its own Q where it leads with positive weight. The proof in
appendix A.6 has the inclusion reversed: KL(pi || pi*) is finite iff the support of pi is *within* A* = supp pi*. That
pi gives mass to every action of A* is neither necessary nor true of deterministic optima. Exact, at each row and summed
with any occupancy: ``lim kappa_{1/N}(pi) = sum_t E[log |A*| - H(pi)]`` if the support is within A*, else it grows
linearly in N. False for the printed J with stochastic transitions (the model AB). Where a reached state cannot succeed
kappa is undefined (Definition 4.5); for transitions at random an optimal policy may reach one.
The remark after it cites Example 3; it means Example 1, and needs the mountain that is not reached to be non-greedy.
"""

from fractions import Fraction

from scsym.analysis import argmax_uniform, boltzmann_incoherence, evaluate, kl, soft_rows
from scsym.claims import claim
from scsym.claims.former import claim as former_claim
from scsym.exact import log as logarithm
from scsym.exact import oo
from scsym.language import Hypothesis
from scsym.mdp import Policy, zoo
from scsym.prove import (
    Declaration,
    antisymmetry,
    card,
    delta,
    eq,
    ge,
    induct,
    isolate,
    log,
    log_of,
    prove,
    sum_,
    tangent,
    times,
)
from scsym.theories.incoherence import visits
from scsym.theories.layered import a, b, expected, final, j, n, weight, x, y, z
from scsym.theories.softmax import N
from scsym.theories.softmax import supported as T

PRINTED = "A necessary condition for policy pi(a|s) to be optimal is that: lim_{delta -> 0} kappa_delta(pi) < oo"


def _optimal(m, left):
    """The largest success probability with ``left`` decisions to come."""

    def make():
        after = _optimal(m, left - 1)
        return {s: max(weight(m, s, c) * expected(m, s, c, after) for c in m.actions) for s in m.domain("X")}

    if left == 0:
        return {s: final(m, s) for s in m.domain("X")}
    return m.remember(("optimal", left), make)


B = visits.with_symbols(
    Declaration(
        "v_opt", ("N", "X"), "nonneg", "the largest success probability", "v^*", lambda m, t, s: _optimal(m, t)[s]
    )
)
B = B.with_hypotheses(
    Hypothesis(
        "opt_bound",
        ge(B.v_opt(n + 1, x), B.w(x, a) * sum_(y, B.tau(x, a, y) * B.v_opt(n, y))),
        "no action promises more than the optimum",
    ),
    Hypothesis("opt_above", ge(B.v_opt(n, x), B.v(n, x)), "the optimum is at least p's"),
)


@former_claim(
    "karwowski2025/cor-4.15",
    expect="proven",
    title="success-optimal policies take only maximisers of their own Q",
    source="Corollary 4.15",
    printed=PRINTED,
    says=r"if v^p = v^* at the start, then v^p = v^* wherever p leads with positive weight, and p(a|x) (v^p(x) - "
    r"q^p(x, a)) "
    r"= 0 there: the support of p is within A^*",
)
def necessary(p):
    base = prove(B, ge(B.v_opt(n, x), sum_(y, B.F(0, n, x, y) * B.v_opt(n, y))), by=[B.F_zero])

    def further(h):
        here = B.F(j, n + 1, x, z)
        return prove(
            B, ge(B.v_opt(n + j + 1, x), sum_(y, B.F(j + 1, n, x, y) * B.v_opt(n, y)), fix=(j,)), by=[B.F_next],
            using=[
                times(1, h, x, n + 1), times(here * B.p(n, z, a), B.opt_bound, a, z, n, over=(z, a)),
                times(-here * B.v_opt(n + 1, z), B.p_sums, z, n, over=z),
            ],
        )  # fmt: skip

    ahead = induct(B, ge(B.v_opt(n + j, x), sum_(y, B.F(j, n, x, y) * B.v_opt(n, y)), fix=(j,)), j, base, further)
    p.theorem(ahead)
    mine = _forward()
    best = B.assuming("optimal", ge(B.v(n + j, x), B.v_opt(n + j, x), fix=(j, n, x)), "p is optimal from x")
    gap = B.F(j, n, x, y) * (B.v_opt(n, y) - B.v(n, y))
    rest = (1 - delta(y, z)) ** 2 * B.F(j, n, x, z)
    low = prove(
        best, ge(0, gap, fix=(j, n, x)),
        using=[
            times(1, ahead, j, x, n), times(-1, mine, j, x, n), times(1, best.optimal),
            times(rest, B.opt_above, z, n, over=z),
        ],
    )  # fmt: skip
    high = prove(best, ge(gap, 0, fix=(j, n, x)), using=[times(B.F(j, n, x, y), B.opt_above, y, n)])
    p.theorem(antisymmetry(high, low).called("optimal wherever p leads"))
    top = B.assuming(
        "top", ge(B.v(n + 1, x), B.q(n, x, a), fix=(n, x)), "p is optimal at x, so no action promises more"
    )
    lag = B.p(n, x, a) * (B.v(n + 1, x) - B.q(n, x, a))
    other = (1 - delta(a, b)) ** 2 * B.p(n, x, b)
    low = prove(
        top, ge(0, lag, fix=(n, x)),
        using=[times(other, top.top, b, over=b), times(-1, B.v_next), times(-B.v(n + 1, x), B.p_sums)],
    )  # fmt: skip
    high = prove(top, ge(lag, 0, fix=(n, x)), using=[times(B.p(n, x, a), top.top, a)])
    p.theorem(antisymmetry(high, low).called("maximisers only"))


def _forward():
    """``v_{n+j} = sum F_j v_n`` (Proposition 4.2)."""
    base = prove(B, eq(B.v(n, x), sum_(y, B.F(0, n, x, y) * B.v(n, y))), by=[B.F_zero])

    def step(h):
        unfolded = sum_(y, B.F(j, n + 1, x, y) * B.v(n + 1, y))
        start = prove(B, eq(B.v(n + j + 1, x), unfolded, fix=(j,)), using=[times(1, h, x, n + 1)])
        ahead = prove(
            B, eq(unfolded, sum_(y, B.F(j + 1, n, x, y) * B.v(n, y)), fix=(j,)), by=[B.F_next, B.v_next, B.q_def]
        )  # fmt: skip
        goal = eq(B.v(n + j + 1, x), sum_(y, B.F(j + 1, n, x, y) * B.v(n, y)), fix=(j,))
        return prove(B, goal, using=[times(1, start), times(1, ahead)])

    return induct(B, eq(B.v(n + j, x), sum_(y, B.F(j, n, x, y) * B.v(n, y)), fix=(j,)), j, base, step)


# The limit, by bounds for every N


def closed_form():
    """``KL_N = -H - N sum p log r + log zeta_N``."""
    power = prove(T, eq(T.target(N, x, a), T.used(x, a) ** N / T.zeta(N, x)), by=[isolate(T.target_def, T.target)])
    return prove(
        T, eq(T.KL(N, x), -T.entropy(x) - N.number * sum_(a, T.p(x, a) * log(T.used(x, a))) + log(T.zeta(N, x))),
        by=[T.KL_def, T.entropy_def, T.p_sums], using=[times(-T.p(x, a), log_of(power), over=a)],
    )  # fmt: skip


def zeta_bounds():
    """``|A*| <= zeta <= |A*| + sum over the others of slow^N``."""
    at_best = induct(
        T, eq(T.best(x, a) * T.r(x, a) ** N, T.best(x, a), fix=(N,)), N,
        prove(T, eq(T.best(x, a) * T.r(x, a) ** 0, T.best(x, a))),
        lambda h: prove(T, eq(T.best(x, a) * T.r(x, a) ** (N + 1), T.best(x, a), fix=(N,)), by=[T.best_ratio, h]),
    )  # fmt: skip
    others = sum_(a, T.rest(x, a) * T.r(x, a) ** N)
    split = prove(
        T, eq(T.zeta(N, x), T.count(x) + others), by=[T.zeta_def, T.count_def],
        using=[times(-(T.r(x, a) ** N), T.best_or_rest, over=a), times(1, at_best, over=a)],
    )  # fmt: skip
    slower = induct(
        T, ge(T.rest(x, a) * T.slow(x) ** N, T.rest(x, a) * T.r(x, a) ** N, fix=(N,)), N,
        prove(T, ge(T.rest(x, a) * T.slow(x) ** 0, T.rest(x, a) * T.r(x, a) ** 0)),
        lambda h: prove(
            T, ge(T.rest(x, a) * T.slow(x) ** (N + 1), T.rest(x, a) * T.r(x, a) ** (N + 1), fix=(N,)),
            using=[times(T.slow(x), h), times(T.r(x, a) ** N, T.slow_bound)],
        ),
    )  # fmt: skip
    low = prove(T, ge(T.zeta(N, x), T.count(x)), using=[times(1, split)], remainder=others)
    wide = T.count(x) + card("A") * T.slow(x) ** N
    high = prove(
        T, ge(wide, T.zeta(N, x)),
        using=[
            times(-1, split), times(1, slower, N, a, x, over=a),
            times(-(T.slow(x) ** N), T.best_or_rest, over=a),
        ],
        remainder=sum_(a, T.best(x, a) * T.slow(x) ** N),
    )  # fmt: skip
    return low, high


inside = T.assuming("inside", eq(T.rest(x, a) * T.p(x, a), 0), "the support of p is within A*")


@claim(
    "karwowski2025/cor-4.15-limit",
    inside,
    [
        eq(
            inside.KL(n, x),
            (-inside.entropy(x))
            - (n.number * sum_(a, inside.p(x, a) * log(inside.used(x, a))))
            + log(inside.zeta(n, x)),
        ),
        ge(inside.KL(n, x), log(inside.count(x)) - inside.entropy(x)),
        ge(log(inside.count(x)) - inside.entropy(x) + card("A") * inside.slow(x) ** n, inside.KL(n, x)),
        ge(inside.kappa(n), sum_(x, inside.d(x) * (log(inside.count(x)) - inside.entropy(x)))),
        ge(
            sum_(x, inside.d(x) * (log(inside.count(x)) - inside.entropy(x) + card("A") * inside.slow(x) ** n)),
            inside.kappa(n),
        ),
        ge(
            -sum_(a, inside.p(x, a) * log(inside.used(x, a))),
            (1 - inside.slow(x)) * sum_(a, inside.rest(x, a) * inside.p(x, a)),
        ),
        ge(
            inside.KL(n, x),
            log(inside.count(x))
            - inside.entropy(x)
            + n.number * (1 - inside.slow(x)) * sum_(a, inside.rest(x, a) * inside.p(x, a)),
        ),
    ],
    title="the exact limit of incoherence, with a rate",
    source="Corollary 4.15, appendix A.6",
    quotes="KL(pi || pi^*) is finite if and only if supp(pi^*) is contained in supp(pi)",
)
def exact_limit():
    closed = closed_form()
    yield closed
    low, high = zeta_bounds()
    zeta, count = T.zeta(N, x), T.count(x)
    log_low = prove(
        T, ge(log(zeta), log(count)), using=[times(1, tangent(T, count / zeta)), times(1 / zeta, low)]
    )  # fmt: skip
    log_high = prove(
        T, ge(log(count) + card("A") * T.slow(x) ** N, log(zeta)),
        using=[
            times(1, tangent(T, zeta / count)), times(1 / count, high),
            times(card("A") * T.slow(x) ** N / count, T.count_one),
        ],
    )  # fmt: skip
    flat = prove(
        inside, eq(T.p(x, a) * (T.used(x, a) - 1), 0),
        using=[
            times(1, T.used_def), times(T.p(x, a), T.best_ratio), times(-T.p(x, a) * (T.r(x, a) - 1), T.best_or_rest),
            times(T.r(x, a) - 1, inside.inside),
        ],
    )  # fmt: skip
    term = T.p(x, a) * log(T.used(x, a))
    up = prove(inside, ge(0, term), using=[times(T.p(x, a), tangent(T, T.used(x, a))), times(-1, flat)])
    down = prove(
        inside, ge(term, 0),
        using=[times(T.p(x, a), tangent(T, 1 / T.used(x, a))), times(1 / T.used(x, a), flat)],
    )  # fmt: skip
    no_term = antisymmetry(down, up)
    value = log(count) - T.entropy(x)
    row_low = prove(
        inside, ge(T.KL(N, x), value),
        using=[times(1, closed), times(-N.number, no_term, over=a), times(1, log_low)],
    )  # fmt: skip
    row_high = prove(
        inside, ge(value + card("A") * T.slow(x) ** N, T.KL(N, x)),
        using=[times(-1, closed), times(N.number, no_term, over=a), times(1, log_high)],
    )  # fmt: skip
    yield row_low
    yield row_high
    d = T.d(x)
    yield prove(inside, ge(T.kappa(N), sum_(x, d * value)), by=[T.kappa_def], using=[times(d, row_low, over=x)])
    wide = sum_(x, d * (value + card("A") * T.slow(x) ** N))
    yield prove(inside, ge(wide, T.kappa(N)), by=[T.kappa_def], using=[times(d, row_high, over=x)])
    outside = sum_(a, T.rest(x, a) * T.p(x, a))
    slope = prove(
        T, ge(-sum_(a, term), (1 - T.slow(x)) * outside),
        using=[
            times(T.p(x, a), tangent(T, T.used(x, a)), over=a), times(-1, T.used_def, over=a),
            times(T.p(x, a), T.slow_bound, over=a), times(T.p(x, a) * (T.r(x, a) - 1), T.best_or_rest, over=a),
            times(-T.p(x, a), T.best_ratio, over=a),
        ],
    )  # fmt: skip
    yield slope
    yield (prove(
            T, ge(T.KL(N, x), value + N.number * (1 - T.slow(x)) * outside),
            using=[times(1, closed), times(N.number, slope), times(1, log_low)],
        ).called("linear growth"))  # fmt: skip


@former_claim(
    "karwowski2025/cor-4.15-inclusion",
    expect="refuted",
    title="an optimal policy gives mass to every maximiser",
    source="Corollary 4.15, appendix A.6",
    printed="the KL(pi||pi^*) is finite if and only if supp(pi^*) is contained in supp(pi), meaning that pi must "
    "assign "
    "positive mass to every action in A_t^*. But this is a necessary condition for optimality",
    says="two actions of equal reward, pi takes the first: optimal, KL(pi || pi*) = log 2, no mass on the second",
)
def inclusion(p):
    tie = zoo.weighted_bandit("1/2", "1/2")
    pi = Policy.deterministic(tie, {"s": "a1"})
    star = soft_rows(tie, pi, argmax_uniform)["s"]
    p.exact("pi*", star, {"a1": "1/2", "a2": "1/2"})
    p.counterexample(
        tie, "mass of pi on the maximiser a2", pi["s", "a2"], 0, relation=">",
        hypotheses={
            "KL(pi || pi*) is finite": kl(pi["s"], star) < oo,
            "pi is optimal": evaluate(tie, pi).J == max(tie.weight("s", c) for c in tie.actions("s")),
        },
    )  # fmt: skip
    p.corrected("karwowski2025/cor-4.15-limit")


@former_claim(
    "karwowski2025/cor-4.15-printed",
    expect="refuted",
    title="return-optimal policies have a finite limit",
    source="Corollary 4.15",
    printed=PRINTED,
    says="in the model AB the J-optimal policy A has kappa_{1/n} = log(1 + (9/8)^n), which exceeds n log(9/8)",
)
def printed(p):
    model = zoo.AB()
    rows = {s: {"go": 1} for s in ("g", "b")}
    A, B = (Policy(model, {**rows, "o": {c: 1}}) for c in "AB")
    for m in range(1, 7):
        kappa = boltzmann_incoherence(model, A, m)
        p.exact(f"kappa, delta = 1/{m}", kappa, logarithm(1 + Fraction(9, 8) ** m))
        p.holds(f"kappa, delta = 1/{m}, grows linearly", ">", kappa, m * logarithm(Fraction(9, 8)))
    p.exact("kappa, delta = 1", boltzmann_incoherence(model, A, 1), logarithm(17) - 3 * logarithm(2))
    one, two = evaluate(model, A).expected_return, evaluate(model, B).expected_return
    p.counterexample(
        model, "KL(pi || pi*), the limit by Proposition 4.13", kl(A["o"], soft_rows(model, A, argmax_uniform)["o"]), oo,
        relation="<", hypotheses={"pi is optimal for J, which is linear in the one choice": one > two},
    )  # fmt: skip
    p.corrected("karwowski2025/cor-4.15")


@former_claim(
    "karwowski2025/cor-4.15-insufficient",
    expect="proven for this shape",
    title="a finite limit is not sufficient",
    source="remark after Corollary 4.15",
    printed="consider a case of T=2 MDP, such as e.g. Example 3. If the prior puts zero weight on the action up ...",
    says="in Example 1 (not 3), never entering the mountain and uniform elsewhere: kappa_{1/n} = log(1 + (2/3)^n) -> 0 "
    "but S = 3/4 < 1; with the mountain's greedy row instead kappa_{1/n} = log(1 + (4/3)^n) -> oo",
)
def insufficient(p):
    race = zoo.mountain_race()
    half = Fraction(1, 2)
    forest = {"start": {"forest": 1}, "forest": {"left": half, "right": half}}
    careless = Policy(race, {**forest, "mountain": {"good": half, "fatal": half}})
    ready = Policy(race, {**forest, "mountain": {"good": 1}})
    for m in range(1, 6):
        for name, pi, base in (
            ("uniform mountain", careless, Fraction(2, 3)),
            ("greedy mountain", ready, Fraction(4, 3)),
        ):
            p.exact(f"kappa, delta = 1/{m}, {name}", boltzmann_incoherence(race, pi, m), logarithm(1 + base**m))
    p.exact("S", evaluate(race, careless).J, "3/4")
