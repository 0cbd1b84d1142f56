"""Karwowski and Douglas, Definition 4.11 and Proposition 4.13: Boltzmann policies tend to the uniform maximiser.

True at every state where some action can succeed (else q^N / sum q^N is 0/0). Appendix A.5 misses the parentheses of
exp((Q - Q*)/delta), and A* depends on the state. Instead of the limit: explicit bounds for every N = 1/delta. With
rho < 1 above the other ratios q/max q and 1 + h = 1/rho, every entry is within ``|A| rho^N <= |A| / (1 + N h)`` of it.
And for every real delta > 0, with ``e = (q / max q)^(1/delta)``: within ``|A| delta / (1 - rho)``.
"""

from fractions import Fraction
from functools import cache

from scsym.claims import claim
from scsym.language import Hypothesis
from scsym.prove import antisymmetry, card, eq, ge, gt, induct, isolate, log, multiply, prove, sum_, tangent, times
from scsym.prove import delta as Delta
from scsym.theories.softmax import N, a, b, ratio_row, rows, x
from scsym.theories.softmax import rows as T


@cache
def power_at_best():
    """``r^N = 1`` at the maximisers."""
    base = prove(T, eq(T.best(x, a) * T.r(x, a) ** 0, T.best(x, a)))

    def step(h):
        return prove(T, eq(T.best(x, a) * T.r(x, a) ** (N + 1), T.best(x, a), fix=(N,)), by=[T.best_ratio, h])

    return induct(T, eq(T.best(x, a) * T.r(x, a) ** N, T.best(x, a), fix=(N,)), N, base, step)


@cache
def power_elsewhere():
    """``r^N <= slow^N`` elsewhere."""
    base = prove(T, ge(T.rest(x, a) * T.slow(x) ** 0, T.rest(x, a) * T.r(x, a) ** 0))

    def step(h):
        return prove(
            T, ge(T.rest(x, a) * T.slow(x) ** (N + 1), T.rest(x, a) * T.r(x, a) ** (N + 1), fix=(N,)),
            using=[times(T.slow(x), h), times(T.r(x, a) ** N, T.slow_bound)],
        )  # fmt: skip

    goal = ge(T.rest(x, a) * T.slow(x) ** N, T.rest(x, a) * T.r(x, a) ** N, fix=(N,))
    return induct(T, goal, N, base, step).called("powers of the other ratios")


@cache
def total_split():
    """``zeta = |A*| + sum over the others of r^N``."""
    other = sum_(a, T.rest(x, a) * T.r(x, a) ** N)
    return prove(
        T, eq(T.zeta(N, x), T.count(x) + other), by=[T.zeta_def, T.count_def],
        using=[times(-(T.r(x, a) ** N), T.best_or_rest, over=a), times(1, power_at_best(), over=a)],
    )  # fmt: skip


@cache
def bernoulli():
    """``slow^N (1 + N h) <= 1`` with 1 + h = 1/slow."""
    small = prove(T, ge(1, T.slow(x) ** 0))

    def power(h):
        return prove(
            T, ge(1, T.slow(x) ** (N + 1), fix=(N,)), using=[times(T.slow(x), h), times(-1, T.speed_def)],
            remainder=T.slow(x) * T.speed(x),
        )  # fmt: skip

    at_most_one = induct(T, ge(1, T.slow(x) ** N, fix=(N,)), N, small, power)
    base = prove(T, ge(1, T.slow(x) ** 0 * (1 + 0 * T.speed(x))))

    def step(h):
        s, v = T.slow(x), T.speed(x)
        return prove(
            T, ge(1, s ** (N + 1) * (1 + (N + 1).number * v), fix=(N,)),
            using=[times(s, h), times(s * v, at_most_one, N, x), times(-1, T.speed_def)],
        )  # fmt: skip

    return induct(T, ge(1, T.slow(x) ** N * (1 + N.number * T.speed(x)), fix=(N,)), N, base, step).called("Bernoulli")


@claim("karwowski2025/prop-4.13", T,
    [
        eq(sum_(a, T.soft(N, x, a)), 1),
        eq(T.zeta(N, x), T.count(x) + sum_(a, T.rest(x, a) * T.r(x, a) ** N)),
        ge(T.zeta(N, x), T.count(x)),
        ge(T.best(x, a) / T.count(x), T.best(x, a) * T.soft(N, x, a)),
        ge(card("A") * T.slow(x) ** N, sum_(a, T.rest(x, a) * T.slow(x) ** N)),
        ge(T.best(x, a) * (T.soft(N, x, a) + sum_(a, T.rest(x, a) * T.slow(x) ** N)), T.best(x, a) / T.count(x)),
        ge(T.r(x, a) ** N, T.soft(N, x, a)),
        ge(T.rest(x, a) * T.slow(x) ** N, T.rest(x, a) * T.r(x, a) ** N),
        ge(1, T.slow(x) ** N * (1 + N.number * T.speed(x))),
    ], title="Boltzmann policies tend to the uniform policy on the maximisers, with a rate",
    source="Proposition 4.13, Definition 4.11",
    quotes="lim_{delta -> 0} pi^delta -> pi^*, the uniform distribution over A^*"
)  # fmt: skip
def limit():
    soft, zeta = T.soft(N, x, a), T.zeta(N, x)
    split = total_split()
    others = sum_(a, T.rest(x, a) * T.r(x, a) ** N)
    scale = 1 / zeta
    yield prove(T, eq(sum_(a, soft), 1), using=[times(scale, T.soft_def, over=a), times(-scale, T.zeta_def)])  # fmt: skip
    yield split
    large = prove(T, ge(zeta, T.count(x)), using=[times(1, split)], remainder=others)
    one = prove(T, ge(zeta, 1), using=[times(1, large), times(1, T.count_one)])
    yield large
    # maximisers, from above and from below
    yield (prove(
            T, ge(T.best(x, a) / T.count(x), T.best(x, a) * soft), by=[isolate(T.soft_def, T.soft)],
            using=[times(T.best(x, a) / (T.count(x) * zeta), large), times(-scale, power_at_best())],
        ))  # fmt: skip
    wide = sum_(a, T.rest(x, a) * T.slow(x) ** N)
    bound = prove(T, ge(wide, others), using=[times(1, power_elsewhere(), over=a)])
    yield (prove(T, ge(card("A") * T.slow(x) ** N, wide), using=[times(-(T.slow(x) ** N), T.best_or_rest, over=a)],
              remainder=sum_(a, T.best(x, a) * T.slow(x) ** N)))  # fmt: skip
    best, other = T.best(x, a), sum_(b, T.rest(x, b) * T.r(x, b) ** N)
    yield (prove(
            T, ge(best * (soft + wide), best / T.count(x)), by=[isolate(T.soft_def, T.soft)],
            using=[
                times(scale, power_at_best()),
                times(best, bound), times(best * other / T.count(x), T.count_one),
                times(best * other / (T.count(x) * zeta), one), times(-best / (T.count(x) * zeta), split),
            ],
        ).called("maximisers from below"))  # fmt: skip
    # the others
    yield (prove(
            T, ge(T.r(x, a) ** N, soft), by=[isolate(T.soft_def, T.soft)],
            using=[times(T.r(x, a) ** N / zeta, one)],
        ).called("geometric bound"))  # fmt: skip
    yield power_elsewhere()
    yield bernoulli()


# Every real delta


REAL = rows.declare(
    r"""
    heat          positive    \delta        the temperature
    on(x, a)      indicator   1_{q>0}       one where q is positive, else zero
    own(x, a)     positive    r_{>0}        the ratio r where it is positive, else one
    root(x, a)    positive    r^{1/\delta}  its power 1 / delta
    total(x)      positive    Z             the sum of the powers
    warm(x, a)    nonneg      \pi^\delta    the Boltzmann policy of delta
    """,
    heat=lambda m: Fraction(1),
    on=lambda m, i, c: Fraction(int(ratio_row(m, i)[c] != 0)),
    own=lambda m, i, c: ratio_row(m, i)[c] or Fraction(1),
    root=lambda m, i, c: ratio_row(m, i)[c] or Fraction(1),
    total=lambda m, i: sum(ratio_row(m, i).values()),
    warm=lambda m, i, c: ratio_row(m, i)[c] / sum(ratio_row(m, i).values()),
)
R = REAL
R = REAL = R.with_hypotheses(
    Hypothesis("on_is", eq(R.on(x, a) ** 2, R.on(x, a)), "an indicator"),
    Hypothesis("own_def", eq(R.r(x, a), R.on(x, a) * R.own(x, a)), "own is r where r is positive"),
    Hypothesis("root_def", eq(log(R.root(x, a)), log(R.own(x, a)) / R.heat()), "an exponential", True),
    Hypothesis("total_def", eq(R.total(x), sum_(a, R.on(x, a) * R.root(x, a))), "the total"),
    Hypothesis("warm_def", eq(R.warm(x, a) * R.total(x), R.on(x, a) * R.root(x, a)), "proportional to exp(Q / delta)"),
)
room = 1 - R.slow(x)


@claim("karwowski2025/prop-4.13-real", REAL,
    [
        ge(card("A") * R.heat(), room * (R.warm(x, a) - R.best(x, a) / R.count(x))),
        ge(card("A") * R.heat(), room * (R.best(x, a) / R.count(x) - R.warm(x, a))),
        gt(room, 0),
    ],
    title="Boltzmann policies tend to the uniform policy on the maximisers as the real temperature delta tends to zero",
    source="Proposition 4.13, Definition 4.11",
    quotes="lim_{delta -> 0} pi^delta -> pi^*, the uniform distribution over A^*"
)  # fmt: skip
def real_temperatures():
    above, below, positive = real_temperatures.goals
    best, rest, on, own, root = (f(x, a) for f in (R.best, R.rest, R.on, R.own, R.root))
    delta, slow, warm, total, count, e = R.heat(), R.slow(x), R.warm(x, a), R.total(x), R.count(x), on * root
    wide = prove(R, positive, using=[times(-1, R.speed_def)], remainder=slow * R.speed(x))
    # at the maximisers e = 1
    here = prove(R, eq(best * on, best), using=[
        times(1 - on, R.best_ratio), times(best * (on - 1), R.own_def), times(best * own, R.on_is)])  # fmt: skip
    unit = prove(R, eq(best * (own - 1), 0), using=[
        times(1, R.best_ratio), times(-best, R.own_def), times(-own, here)])  # fmt: skip
    up = prove(R, ge(0, best * log(own)), using=[times(best, tangent(R, own)), times(-1, unit)])
    down = prove(R, ge(best * log(own), 0), using=[times(best, tangent(R, 1 / own)), times(1 / own, unit)])
    flat = antisymmetry(down, up)
    more = prove(R, ge(best * root, best), using=[
        times(best, tangent(R, root)), times(best, R.root_def), times(1 / delta, flat)])  # fmt: skip
    less = prove(R, ge(best, best * root), using=[
        times(best * root, tangent(R, 1 / root)), times(-best * root, R.root_def), times(-root / delta, flat)])  # fmt: skip
    one = prove(R, eq(best * e, best), using=[times(root, here), times(1, antisymmetry(more, less))])
    # elsewhere (1 - slow) e <= delta
    small = prove(R, ge(rest * delta, rest * e * room), using=[
        times(delta * rest * e, tangent(R, 1 / root)), times(-delta * rest * e, R.root_def), times(rest * e, tangent(R, own)),
        times(e, R.slow_bound), times(rest * e, R.own_def), times(rest * root * own, R.on_is), times(-rest * delta, R.on_is),
    ], remainder=rest * delta * (1 - on) ** 2 + delta * rest * e)  # fmt: skip
    others = sum_(b, R.rest(x, b) * R.on(x, b) * R.root(x, b))
    split = prove(R, eq(total, count + others), by=[R.total_def, R.count_def], using=[
        times(-e, R.best_or_rest, over=a), times(1, one, over=a)])  # fmt: skip
    many = prove(R, ge(card("A") * delta, room * others), using=[
        times(1, small, over=a), times(-delta, R.best_or_rest, over=a)], remainder=sum_(a, R.best(x, a) * delta))  # fmt: skip
    large = prove(R, ge(total, 1), using=[times(1, split), times(1, R.count_one)], remainder=others)
    # best warm = best / total lies between best / count - others and best / count
    share = prove(R, eq(best * warm, best / total), using=[times(best / total, R.warm_def), times(1 / total, one)])
    low = prove(R, ge(best * (warm + others), best / count), using=[
        times(1, share), times(best * others / count, R.count_one), times(best * others / (count * total), large),
        times(-best / (count * total), split)])  # fmt: skip
    high = prove(R, ge(best / count, best * warm), using=[
        times(-1, share), times(best / (count * total), split)], remainder=best * others / (count * total))  # fmt: skip
    least = prove(R, ge(rest * e, rest * warm), using=[times(rest * warm, large), times(-rest, R.warm_def)])
    worse = prove(R, ge(rest * (warm + others), 0), remainder=rest * (warm + others))
    every = prove(R, ge(card("A") * delta, rest * delta), using=[times(-delta, R.best_or_rest)],
                  remainder=best * delta + sum_(b, (1 - Delta(a, b)) ** 2 * delta))  # fmt: skip
    yield prove(R, above, using=[
        times(1, multiply(wide, high)), times(1, multiply(wide, least)), times(1, small), times(1, every),
        times(room * warm, R.best_or_rest)])  # fmt: skip
    yield prove(R, below, using=[
        times(1, multiply(wide, low)), times(1, multiply(wide, worse)), times(1, many),
        times(-room * (warm + others), R.best_or_rest)])  # fmt: skip
    yield wide
