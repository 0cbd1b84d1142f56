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

from scsym.analysis import boltzmann_incoherence
from scsym.claims import claim
from scsym.language import Hypothesis, Index, Theory, gt
from scsym.mdp import Policy, zoo
from scsym.models import Point, as_table
from scsym.prove import (
    Declaration,
    antisymmetry,
    archimedes,
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
    times,
    vanishing_term,
)
from scsym.theories.incoherence import visits
from scsym.theories.layered import a, b, expected, final, j, n, weight, x, y, z
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


@claim(
    "karwowski2025/cor-4.15",
    best,
    [
        ge(B.v_opt(n + j, x), sum_(y, B.F(j, n, x, y) * B.v_opt(n, y))),
        eq(there * (B.v_opt(n + 1, y) - B.v(n + 1, y)), 0, fix=(j, n, x)),
        eq(there * B.p(n, y, a) * (B.v(n + 1, y) - B.q(n, y, a)), 0, fix=(j, n, x)),
    ],
    title="success-optimal policies take only maximisers of their own Q where they lead with positive weight",
    source="Corollary 4.15",
    quotes=PRINTED,
)
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
    yield Point(RACE, {"p": Policy(RACE, {**FOREST, "start": {"mountain": 1}, "mountain": {"good": 1}})})


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
tail = card("A") * T.slow(x) ** N
term = T.p(x, a) * log(T.used(x, a))


@claim(
    "karwowski2025/cor-4.15-growth",
    T,
    [
        eq(T.KL(N, x), -T.entropy(x) - N.number * sum_(a, term) + log(T.zeta(N, x))),
        ge(-sum_(a, term), (1 - T.slow(x)) * outside),
        ge(T.KL(N, x), value + N.number * (1 - T.slow(x)) * outside),
    ],
    title="where the policy leaves the maximisers the divergence grows linearly in N",
    source="Corollary 4.15, appendix A.6",
    quotes=SUPPORT,
)
def linear_growth():
    yield closed_form()
    yield from growth()[1:]
    yield in_AB("A")


d = T.d(x)
inside = T.assuming("inside", eq(d * T.rest(x, a) * T.p(x, a), 0), "where p goes its support is within A*")


@claim(
    "karwowski2025/cor-4.15-limit",
    inside,
    [
        ge(d * T.KL(N, x), d * value),
        ge(d * (value + tail), d * T.KL(N, x)),
        ge(T.kappa(N), sum_(x, d * value)),
        ge(sum_(x, d * (value + tail)), T.kappa(N)),
        ge(sum_(x, d * (value + card("A"))), T.kappa(N)),
    ],
    title="the exact limit of incoherence, with a rate, and a bound for all N",
    source="Corollary 4.15, appendix A.6",
    quotes=SUPPORT,
)
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
    row_low, row_high, low, near, bounded = exact_limit.goals
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
    yield in_AB("B")


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


@claim(
    "karwowski2025/cor-4.15-inclusion",
    CHOICE,
    gt(CHOICE.p(u, a) + 1 - CHOICE.best(u, a), 0),
    expect="refuted",
    against="text",
    instead="karwowski2025/cor-4.15-limit",
    title="an optimal policy gives mass to every maximiser",
    source="Corollary 4.15, appendix A.6",
    quotes="the KL(pi||pi^*) is finite if and only if supp(pi^*) is contained in supp(pi), meaning that pi must assign "
    "positive mass to every action in A_t^*. But this is a necessary condition for optimality",
    why="Two actions of equal reward, pi takes the first: optimal, KL(pi || pi*) = log 2, no mass on the second.",
)
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


@claim(
    "karwowski2025/cor-4.15-printed",
    LEAVES,
    ge(R.bound(), R.kappa(N)),
    expect="refuted",
    against="text",
    instead="karwowski2025/cor-4.15",
    title="return-optimal policies have a finite limit",
    source="Corollary 4.15",
    quotes=PRINTED,
    why="The J-optimal policy A of the model AB leaves A*, so its incoherence exceeds every bound.",
)
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


@claim(
    "karwowski2025/cor-4.15-AB",
    K,
    [*kappas(Fraction(9, 8)), *(gt(K.kappa(m), m * log(Fraction(9, 8))) for m in range(1, 5))],
    expect="proven for this shape",
    title="the incoherence of the return-optimal policy of AB, cooled",
    source="Corollary 4.15",
)
def cooled():
    return in_AB("A")


@claim(
    "karwowski2025/cor-4.15-insufficient",
    K,
    [*kappas(Fraction(2, 3)), eq(K.S(), Fraction(3, 4)), gt(K.S_best(), K.S())],
    expect="proven for this shape",
    title="incoherence falls to zero and the policy is not optimal",
    source="remark after Corollary 4.15",
    quotes=REMARK,
    why="Example 1, not 3: never entering the mountain, uniform elsewhere.",
)
def careless():
    return Point(RACE, {"p": Policy(RACE, {**FOREST, "mountain": {"good": HALF, "fatal": HALF}})})


@claim(
    "karwowski2025/cor-4.15-insufficient-greedy",
    K,
    [*kappas(Fraction(4, 3)), eq(K.S(), Fraction(3, 4))],
    expect="proven for this shape",
    title="with the mountain's greedy row instead incoherence grows",
    source="remark after Corollary 4.15",
    quotes=REMARK,
)
def ready():
    return Point(RACE, {"p": Policy(RACE, {**FOREST, "mountain": {"good": 1}})})
