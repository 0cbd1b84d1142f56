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
from typing import Any

from scsym.analysis import boltzmann_incoherence
from scsym.claims import claim
from scsym.claims.evidence import gather
from scsym.language import Expr, Hypothesis, Index, Theory, gt, natural
from scsym.mdp import Policy, zoo
from scsym.models import Point, as_table, table
from scsym.prove import (
    Declaration,
    antisymmetry,
    archimedes,
    bernoulli,
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
    suppose,
    tangent,
    tends,
    times,
    vanishing_term,
)
from scsym.prove.tactics import lemma_of, multiply
from scsym.theories.incoherence import visits
from scsym.theories.layered import a, b, expected, final, j, n, weight, x, y, z
from scsym.theories.lemmas import use
from scsym.theories.measured import best as largest
from scsym.theories.measured import until
from scsym.theories.softmax import N
from scsym.theories.softmax import supported as T

u = Index("u", "S")
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


def ahead():
    """``v*_{n+j} >= sum F_j v*_n``: no policy does better than the optimum."""
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

    return induct(B, ge(B.v_opt(n + j, x), sum_(y, B.F(j, n, x, y) * B.v_opt(n, y)), fix=(j,)), j, base, further)


best = B.assuming(
    "optimal", ge(B.v(n + j + 1, x), B.v_opt(n + j + 1, x), fix=(j, n, x)), "p is optimal from x, n + j + 1 decisions"
)
there = B.F(j, n + 1, x, y)


@claim("karwowski2025/cor-4.15", best,
    [
        ge(B.v_opt(n + j, x), sum_(y, B.F(j, n, x, y) * B.v_opt(n, y))),
        eq(there * (B.v_opt(n + 1, y) - B.v(n + 1, y)), 0, fix=(j, n, x)),
        eq(there * B.p(n, y, a) * (B.v(n + 1, y) - B.q(n, y, a)), 0, fix=(j, n, x)),
    ], title="success-optimal policies take only maximisers of their own Q where they lead with positive weight",
    source="Corollary 4.15", quotes=PRINTED
)  # fmt: skip
def necessary():
    _, optimal, maximisers = necessary.goals
    yield ahead()
    gap, lag = there * (B.v_opt(n + 1, y) - B.v(n + 1, y)), there * (B.v(n + 1, y) - B.q(n, y, a))
    rest = (1 - delta(y, z)) ** 2 * B.F(j, n + 1, x, z)
    low = prove(
        best, ge(0, gap, fix=(j, n, x)),
        using=[
            times(1, ahead(), j, x, n + 1), times(-1, _forward(), j, x, n + 1), times(1, best.optimal),
            times(rest, B.opt_above, z, n + 1, over=z),
        ],
    )  # fmt: skip
    same = antisymmetry(prove(best, ge(gap, 0, fix=(j, n, x)), using=[times(there, B.opt_above, y, n + 1)]), low)
    yield same
    # so no action promises more than p gets, and p takes none that promises less
    top = prove(
        best, ge(lag, 0, fix=(j, n, x)), by=[B.q_def],
        using=[
            times(-1, same), times(there, B.opt_bound, a, y, n),
            times(there * B.w(y, a) * B.tau(y, a, z), B.opt_above, z, n, over=z),
        ],
    )  # fmt: skip
    none = prove(
        best, ge(0, B.p(n, y, a) * lag, fix=(j, n, x)),
        using=[
            times((1 - delta(a, b)) ** 2 * B.p(n, y, b), top, b, y, over=b), times(-there, B.v_next, y, n),
            times(-there * B.v(n + 1, y), B.p_sums, y, n),
        ],
    )  # fmt: skip
    yield antisymmetry(prove(best, ge(B.p(n, y, a) * lag, 0, fix=(j, n, x)), using=[times(B.p(n, y, a), top)]), none)
    model = zoo.weighted_bandit(1, "1/2")
    yield Point(model, {"p": Policy.deterministic(model, {"s": "a1"})})


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


outside = sum_(a, T.rest(x, a) * T.p(x, a))


def growth():
    """``log zeta >= log |A*|``, ``-sum p log r >= (1 - slow) outside``, and the linear growth of KL."""
    zeta, count, term = T.zeta(N, x), T.count(x), T.p(x, a) * log(T.used(x, a))
    low, _ = zeta_bounds()
    log_low = prove(T, ge(log(zeta), log(count)), using=[times(1, tangent(T, count / zeta)), times(1 / zeta, low)])
    slope = prove(
        T, ge(-sum_(a, term), (1 - T.slow(x)) * outside),
        using=[
            times(T.p(x, a), tangent(T, T.used(x, a)), over=a), times(-1, T.used_def, over=a),
            times(T.p(x, a), T.slow_bound, over=a), times(T.p(x, a) * (T.r(x, a) - 1), T.best_or_rest, over=a),
            times(-T.p(x, a), T.best_ratio, over=a),
        ],
    )  # fmt: skip
    grows = prove(
        T, ge(T.KL(N, x), log(count) - T.entropy(x) + N.number * (1 - T.slow(x)) * outside),
        using=[times(1, closed_form()), times(N.number, slope), times(1, log_low)],
    )  # fmt: skip
    return log_low, slope, grows


def in_AB(choice):
    """The model AB under a deterministic choice, A or B."""
    model = zoo.AB()
    return Point(model, {"p": Policy(model, {"o": {choice: 1}, "g": {"go": 1}, "b": {"go": 1}})})


SUPPORT = "KL(pi || pi^*) is finite if and only if supp(pi^*) is contained in supp(pi)"
value = log(T.count(x)) - T.entropy(x)
SLOWEST = sum_(x, T.d(x) * (card("A") * (1 + 1 / T.speed(x))))
"""The constant of the rate of the limit."""
tail = card("A") * T.slow(x) ** N
term = T.p(x, a) * log(T.used(x, a))


@claim("karwowski2025/cor-4.15-growth", T,
    [
        eq(T.KL(N, x), -T.entropy(x) - N.number * sum_(a, term) + log(T.zeta(N, x))),
        ge(-sum_(a, term), (1 - T.slow(x)) * outside),
        ge(T.KL(N, x), value + N.number * (1 - T.slow(x)) * outside),
    ], title="where the policy leaves the maximisers the divergence grows linearly in N",
    source="Corollary 4.15, appendix A.6", quotes=SUPPORT
)  # fmt: skip
def linear_growth():
    yield closed_form()
    yield from growth()[1:]
    yield in_AB("A")


d = T.d(x)
inside = T.assuming("inside", eq(d * T.rest(x, a) * T.p(x, a), 0), "where p goes its support is within A*")


@claim("karwowski2025/cor-4.15-limit", inside,
    [
        ge(d * T.KL(N, x), d * value),
        ge(d * (value + tail), d * T.KL(N, x)),
        ge(T.kappa(N), sum_(x, d * value)),
        ge(sum_(x, d * (value + tail)), T.kappa(N)),
        ge(sum_(x, d * (value + card("A"))), T.kappa(N)),
        *tends(T.kappa(N), sum_(x, d * value), SLOWEST, N),
    ], title="the exact limit of incoherence, with a rate, and a bound for all N",
    source="Corollary 4.15, appendix A.6", quotes=SUPPORT
)  # fmt: skip
def exact_limit():
    closed, log_low, (_, high) = closed_form(), growth()[0], zeta_bounds()
    zeta, count = T.zeta(N, x), T.count(x)
    log_high = prove(
        T, ge(log(count) + tail, log(zeta)),
        using=[times(1, tangent(T, zeta / count)), times(1 / count, high), times(tail / count, T.count_one)],
    )  # fmt: skip
    flat = prove(
        inside, eq(d * T.p(x, a) * (T.used(x, a) - 1), 0),
        using=[
            times(d, T.used_def), times(d * T.p(x, a), T.best_ratio),
            times(-d * T.p(x, a) * (T.r(x, a) - 1), T.best_or_rest), times(T.r(x, a) - 1, inside.inside),
        ],
    )  # fmt: skip
    up = prove(inside, ge(0, d * term), using=[times(d * T.p(x, a), tangent(T, T.used(x, a))), times(-1, flat)])
    down = prove(
        inside, ge(d * term, 0),
        using=[times(d * T.p(x, a), tangent(T, 1 / T.used(x, a))), times(1 / T.used(x, a), flat)],
    )  # fmt: skip
    no_term = antisymmetry(down, up)
    row_low, row_high, low, near, bounded, *_ = exact_limit.goals
    below = prove(inside, row_low, using=[times(d, closed), times(-N.number, no_term, over=a), times(d, log_low)])
    above = prove(inside, row_high, using=[times(-d, closed), times(N.number, no_term, over=a), times(d, log_high)])
    within = prove(inside, near, by=[T.kappa_def], using=[times(1, above, over=x)])
    small = induct(
        T, ge(1, T.slow(x) ** N, fix=(N,)), N, prove(T, ge(1, T.slow(x) ** 0)),
        lambda h: prove(T, ge(1, T.slow(x) ** (N + 1), fix=(N,)), using=[times(T.slow(x), h), times(-1, T.speed_def)],
                        remainder=T.slow(x) * T.speed(x)),
    )  # fmt: skip
    yield below, above, within
    yield prove(inside, low, by=[T.kappa_def], using=[times(1, below, over=x)])
    yield prove(inside, bounded, using=[times(1, within), times(d * card("A"), small, over=x)])
    yield from exact_rate(within, below)
    yield in_AB("B")


def exact_rate(within, below):
    """``(N + 1) |kappa - limit| <= sum d |A| (1 + 1/h)``, as ``slow^N (N + 1) <= 1 + 1/h``."""
    pace, h = (N + 1).number, T.speed(x)
    fast = bernoulli(T, T.slow(x), h, N, prove(T, ge(1, T.slow(x) * (1 + h)), using=[times(-1, T.speed_def)]))
    small = prove(T, ge(1 + 1 / h, pace * T.slow(x) ** N), using=[times(1 + 1 / h, fast)],
                  remainder=(h * N.number + 1 / h) * T.slow(x) ** N)  # fmt: skip
    high, low = tends(T.kappa(N), sum_(x, d * value), SLOWEST, N)
    above = prove(inside, high, using=[times(pace, within), times(d * card("A"), small, over=x)])
    least = prove(inside, ge(T.kappa(N), sum_(x, d * value)), by=[T.kappa_def], using=[times(1, below, over=x)])
    return above, prove(inside, low, using=[times(pace, least)], remainder=SLOWEST)


# One theorem: an optimal policy has a finite limit of incoherence at every decision

t, s = natural("t"), Index("s", "X")


def lifted(theory):
    """The theory with the rows of `supported` for every number t of decisions to come."""
    new = {name: own for name, own in T.declarations.items() if name not in ("p", "q", "d", "kappa")}

    def lift(term):
        if term[0] == "sym" and (term[1] in new or term[1] in ("p", "q")):
            return ("sym", term[1], (t.index, *term[2]))
        if term[0] in ("add", "mul"):
            return (term[0], tuple(map(lift, term[1])))
        if term[0] in ("pow", "log"):
            return (term[0], lift(term[1]), *term[2:])
        return ("sum", term[1], lift(term[2])) if term[0] == "sum" else term

    made = theory.with_symbols(*(
        Declaration(name, ("N", *own.arguments), own.sign, own.reading, own.latex) for name, own in new.items()
    ))  # fmt: skip
    laws = []
    for law in T.hypotheses.values():
        if law.name not in ("p_sums", "kappa_def"):
            relation = eq if law.judgement.relation == "=" else ge
            goal = relation(Expr(lift(law.judgement.left)), Expr(lift(law.judgement.right)))
            laws.append(Hypothesis(law.name, goal, law.reading, law.definition, law.assumption))
    return made.with_hypotheses(*laws)


held = (j, t, s)
OPT = lifted(B).declare("M   positive   M   how much the weights of the steps may take away")
OPT = OPT.assuming("optimal", ge(B.v(t + j + 1, s), B.v_opt(t + j + 1, s), fix=held), "p is optimal from s, t + j + 1 decisions")
D, F = B.D(j, t + 1, s, x), B.F(j, t + 1, s, x)
OPT = OPT.assuming("alive", ge(OPT.M() * F, D, fix=held), "where p leads it leads with weight")
OPT = OPT.define("kappa_at", (N, j, t, s), sum_(x, D * OPT.KL(t, N, x)), latex=r"\kappa_{1/N}",
                 reading="the incoherence of the decision after j others, t to come")  # fmt: skip
FINITE = sum_(x, D * (log(OPT.count(t, x)) - OPT.entropy(t, x)))
RATE = sum_(x, D * (card("A") * (1 + 1 / OPT.speed(t, x))))


@claim("karwowski2025/cor-4.15-optimal", OPT,
    [
        eq(D * OPT.rest(t, x, a) * B.p(t, x, a), 0, fix=held),
        *tends(OPT.kappa_at(N, j, t, s), FINITE, RATE, N, fix=held),
    ],
    title="if a policy is optimal for success, the incoherence of each of its decisions has a finite limit as delta -> 0",
    source="Corollary 4.15", quotes=PRINTED,
    why="The limit is the expected log |A*| - H(pi); kappa is the sum over the decisions."
)  # fmt: skip
def optimal_has_a_limit():
    only = within_best()
    yield only
    rows = {name: ((N, x) if own.arguments == ("N", "X") else (N, x, a) if own.arguments == ("N", "X", "A") else
                   (x,) if own.arguments == ("X",) else (x, a))
            for name, own in T.declarations.items() if name not in ("d", "kappa")}  # fmt: skip
    given: dict[str, Any] = {name: (at, OPT.declarations[name](t, *at)) for name, at in rows.items()}
    given |= {"d": ((x,), D), "kappa": ((N,), OPT.kappa_at(N, j, t, s))}
    laws = [only, *OPT.hypotheses.values()]
    for goal, lemma in zip(optimal_has_a_limit.goals[1:], gather(exact_limit).lemmas[-2:], strict=True):
        yield prove(OPT, goal, using=[times(1, use(lemma, OPT, given, laws))])
    yield one_action()


def one_action():
    """A model: one state, one action of weight one, at every time."""
    values: dict[str, Any] = {"M": "1"}
    for name, own in OPT.declarations.items():
        if name != "M" and name != "kappa_at":
            number: Any = "0" if name in ("rest", "KL", "entropy") else "1/2" if name == "slow" else "1"
            for sort in own.arguments:
                number = {"first": [], "then": [[number, 0, "1"]]} if sort == "N" else number
            values[name] = {tuple(sort.lower() for sort in own.arguments if sort != "N"): number}
    return {**table({"X": ["x"], "A": ["a"]}, values), "at": {"s": "x", "j": 0, "t": 0}}


def within_best():
    """``D rest p = 0``: where p leads it takes maximisers only."""
    v, v_opt, q, p, top = B.v(t + 1, x), B.v_opt(t + 1, x), B.q(t, x, a), B.p(t, x, a), OPT.top(t, x)
    best_, rest, slow, speed = OPT.best(t, x, a), OPT.rest(t, x, a), OPT.slow(t, x), OPT.speed(t, x)
    above = prove(OPT, ge(v_opt - v, 0, fix=(t,)), using=[times(1, B.opt_above, at={"n": t + 1})])
    others = (1 - delta(x, z)) ** 2 * B.F(j, t + 1, s, z)
    at = {"j": j, "x": s, "n": t + 1}
    low = prove(OPT, ge(0, F * (v_opt - v), fix=held), using=[
        times(1, ahead(), at=at), times(-1, _forward(), at=at), times(1, OPT.optimal),
        times(others, B.opt_above, at={"x": z, "n": t + 1}, over=z)])  # fmt: skip
    same = antisymmetry(
        prove(OPT, ge(D * (v_opt - v), 0, fix=held), using=[times(D, above)]),
        prove(OPT, ge(0, D * (v_opt - v), fix=held), using=[
            times(1, multiply(lemma_of(OPT, OPT.alive), above)), times(OPT.M(), low)]),
    )  # fmt: skip
    no_more = prove(OPT, ge(D * (v - q), 0, fix=held), by=[B.q_def], using=[
        times(-1, same), times(D, B.opt_bound, at={"n": t}),
        times(D * B.w(x, a) * B.tau(x, a, z), B.opt_above, at={"x": z, "n": t}, over=z)])  # fmt: skip
    less = prove(OPT, ge(0, D * p * (v - q), fix=held), using=[
        times((1 - delta(a, b)) ** 2 * B.p(t, x, b), no_more, at={"a": b}, over=b),
        times(-D, B.v_next, at={"n": t}), times(-D * v, B.p_sums, at={"n": t})])  # fmt: skip
    none = antisymmetry(prove(OPT, ge(D * p * (v - q), 0, fix=held), using=[times(p, no_more)]), less)
    count = OPT.count(t, x)
    level = prove(OPT, ge(D * (v - top), 0, fix=held), using=[
        times(best_ / count, no_more, over=a), times(D * best_ / count, OPT.r_def, over=a),
        times(D * top / count, OPT.best_ratio, over=a), times(D * (v - top) / count, OPT.count_def)])  # fmt: skip
    behind = D * rest * p
    small = prove(OPT, ge(0, behind, fix=held), using=[
        times(-rest / (top * slow * speed), none), times(rest * p / (top * slow * speed), level),
        times(D * p / (slow * speed), OPT.slow_bound), times(-behind / (top * slow * speed), OPT.r_def),
        times(-behind / (slow * speed), OPT.speed_def)])  # fmt: skip
    return antisymmetry(prove(OPT, ge(behind, 0, fix=held), remainder=behind), small)


CHOICE = Theory("one row").declare(
    r"""
    x in S        the states
    a in A        the actions
    p(x, a)       policy      p      the policy
    best(x, a)    indicator   1^*    one for the maximisers of its Q, else zero
    S             real        S      its success probability
    S_best        real        S^*    the largest success probability
    """,
    best=lambda m, s, c: Fraction(int(m.q("p", s, c) == max(m.q("p", s, d) for d in m.mdp.actions(s)))),
    S=lambda m: m.success("p"),
    S_best=lambda m: largest(m.mdp, "J"),
)
CHOICE = CHOICE.assuming("optimal", eq(CHOICE.S(), CHOICE.S_best()), "p is optimal")
CHOICE = CHOICE.assuming("finite", eq(CHOICE.p(u, a) * (1 - CHOICE.best(u, a)), 0), "KL(p || pi*) is finite")


@claim("karwowski2025/cor-4.15-inclusion", CHOICE, gt(CHOICE.p(u, a) + 1 - CHOICE.best(u, a), 0), expect="refuted",
    against="text", instead="karwowski2025/cor-4.15-limit", title="an optimal policy gives mass to every maximiser",
    source="Corollary 4.15, appendix A.6",
    quotes="the KL(pi||pi^*) is finite if and only if supp(pi^*) is contained in supp(pi), meaning that pi must assign positive mass to every action in A_t^*. But this is a necessary condition for optimality",
    why="Two actions of equal reward, pi takes the first: optimal, KL(pi || pi*) = log 2, no mass on the second."
)  # fmt: skip
def inclusion():
    tie = zoo.weighted_bandit("1/2", "1/2")
    return Point(tie, {"p": Policy.deterministic(tie, {"s": "a1"})})


R = T.without("soft").declare(
    r"""
    J        real   J     the expected return of p
    J_best   real   J^*   the largest expected return
    bound    real   M     a bound of the incoherence, for all delta = 1/N
    """,
    J=lambda m: m.evaluation("p").expected_return,
    J_best=lambda m: largest(m.mdp, "expected_return"),
)
R = R.assuming("optimal", eq(R.J(), R.J_best()), "p maximises the expected return J")
LEAVES = R.assuming("leaves", gt(T.d(x) * outside, 0, fix=(x,)), "where p starts it takes actions outside A*")


@claim("karwowski2025/cor-4.15-printed", LEAVES, ge(R.bound(), R.kappa(N)), expect="refuted", against="text",
    instead="karwowski2025/cor-4.15", title="return-optimal policies have a finite limit", source="Corollary 4.15",
    quotes=PRINTED, why="The J-optimal policy A of the model AB leaves A*, so its incoherence exceeds every bound."
)  # fmt: skip
def printed():
    limit = suppose(LEAVES, printed.goals[0])
    _, _, grows = growth()
    slope = T.d(x) * T.slow(x) * T.speed(x) * outside
    start = sum_(x, d * value)
    line = prove(
        LEAVES, ge(R.bound() - start - N.number * sum_(x, slope), 0), by=[T.kappa_def],
        using=[
            times(1, limit), times(T.d(x), grows, over=x), times(-N.number * T.d(x) * outside, T.speed_def, over=x),
        ],
    )  # fmt: skip
    flat = archimedes(line, N, -sum_(x, slope), R.bound() - start)
    none = vanishing_term(prove(LEAVES, ge(0, sum_(x, slope)), using=[times(1, flat)]), x, slope)
    # that p is optimal is no step of it: with it the model shows that return-optimal policies are such policies
    lines = [times(T.slow(x) * T.speed(x), LEAVES.leaves), times(-1, none, x), times(0, R.optimal)]
    yield prove(LEAVES, gt(0, 0), using=lines)
    assumed = [h.judgement for h in LEAVES.hypotheses.values() if not h.definition or h is T.zeta_def]
    yield as_table(LEAVES, in_AB("A"), assumed)


K = Theory("cooling").declare(
    r"""
    n in N
    kappa(n)   real   \kappa_{1/n}   the incoherence, delta = 1/n
    S          real   S              the success probability
    S_best     real   S^*            the largest success probability
    """,
    kappa=until(4, lambda m, k: boltzmann_incoherence(m.mdp, m.the_policy("p"), k), first=1),
    S=lambda m: m.success("p"),
    S_best=lambda m: largest(m.mdp, "J"),
)
RACE, HALF = zoo.mountain_race(), Fraction(1, 2)
FOREST = {"start": {"forest": 1}, "forest": {"left": HALF, "right": HALF}}
REMARK = "consider a case of T=2 MDP, such as e.g. Example [1]. If the prior puts zero weight on the action up ..."


def kappas(base):
    """``kappa_{1/n} = log(1 + base^n)`` for the first n."""
    return [eq(K.kappa(m), log(1 + base**m)) for m in range(1, 5)]


@claim("karwowski2025/cor-4.15-AB", K,
    [*kappas(Fraction(9, 8)), *(gt(K.kappa(m), m * log(Fraction(9, 8))) for m in range(1, 5))],
    expect="proven for this shape", title="the incoherence of the return-optimal policy of AB, cooled",
    source="Corollary 4.15"
)  # fmt: skip
def cooled():
    return in_AB("A")


@claim("karwowski2025/cor-4.15-insufficient", K,
    [*kappas(Fraction(2, 3)), eq(K.S(), Fraction(3, 4)), gt(K.S_best(), K.S())], expect="proven for this shape",
    title="incoherence falls to zero and the policy is not optimal", source="remark after Corollary 4.15",
    quotes=REMARK, why="Example 1, not 3: never entering the mountain, uniform elsewhere."
)  # fmt: skip
def careless():
    return Point(RACE, {"p": Policy(RACE, {**FOREST, "mountain": {"good": HALF, "fatal": HALF}})})


@claim("karwowski2025/cor-4.15-insufficient-greedy", K, [*kappas(Fraction(4, 3)), eq(K.S(), Fraction(3, 4))],
    expect="proven for this shape", title="with the mountain's greedy row instead incoherence grows",
    source="remark after Corollary 4.15", quotes=REMARK
)  # fmt: skip
def ready():
    return Point(RACE, {"p": Policy(RACE, {**FOREST, "mountain": {"good": 1}})})


FIRST = Theory("the first decision of the race", reading="the forest is chosen, and everything else is uniform").declare(
    r"""
    n in N
    q_f    positive   q_f   the policy's success after the forest
    q_m    positive   q_m   that after the mountain
    good   positive   q_g   that of the good path on the mountain
    r      positive   r     the ratio q_m / q_f
    """,
    q_f=lambda m: Fraction(3, 4), q_m=lambda m: HALF, good=lambda m: Fraction(1), r=lambda m: Fraction(2, 3),
)  # fmt: skip
FIRST = (
    FIRST.assuming("forest", eq(FIRST.q_f(), Fraction(3, 4)))
    .assuming("mountain", eq(FIRST.q_m(), HALF))
    .assuming("good_path", eq(FIRST.good(), 1))
    .assuming("ratio", eq(FIRST.r() * FIRST.q_f(), FIRST.q_m()))
    .define("soft", (N,), 1, times=1 + FIRST.r() ** N, sign="positive", latex=r"\pi^{1/N}",
            reading="the forest under the Boltzmann policy of delta = 1/N, q_f^N / (q_f^N + q_m^N)")
)  # fmt: skip
FIRST = FIRST.define("kappa", (N,), -log(FIRST.soft(N)), reading="the incoherence", latex=r"\kappa_{1/N}")


@claim(
    "karwowski2025/cor-4.15-insufficient-limit",
    FIRST,
    [*tends(FIRST.kappa(N), 0, 1, N, speed=HALF), gt(FIRST.good(), FIRST.q_f())],
    title="the incoherence tends to zero, and another policy succeeds more often",
    source="remark after Corollary 4.15",
    quotes=REMARK,
)
def tends_to_zero():
    r, soft, pace = FIRST.r(), FIRST.soft(N), 1 + HALF * N.number
    high, low, better = tends_to_zero.goals
    slow = prove(FIRST, eq(r * (1 + HALF), 1), using=[
        times(2, FIRST.ratio), times(2, FIRST.mountain), times(-2 * r, FIRST.forest)])  # fmt: skip
    fast = bernoulli(FIRST, r, HALF, N, slow)
    small = prove(FIRST, ge(r**N, FIRST.kappa(N)), by=[FIRST.kappa_def], using=[
        times(1, tangent(FIRST, 1 / soft)), times(1 / soft, FIRST.soft_def)])  # fmt: skip
    below = prove(FIRST, ge(1, soft), using=[times(-1, FIRST.soft_def)], remainder=r**N * soft)
    above = prove(FIRST, ge(FIRST.kappa(N), 0), by=[FIRST.kappa_def], using=[times(1, tangent(FIRST, soft)), times(1, below)])
    yield prove(FIRST, high, using=[times(pace, small), times(1, fast)])
    yield prove(FIRST, low, using=[times(pace, above)], remainder=1)
    yield prove(FIRST, better, by=[FIRST.good_path, FIRST.forest], remainder=Fraction(1, 4))
