"""Karwowski and Douglas, Definition 4.11 and Proposition 4.13: Boltzmann policies tend to the uniform maximiser.

True at every state where some action can succeed (else q^N / sum q^N is 0/0). Appendix A.5 misses the parentheses of
exp((Q - Q*)/delta), and A* depends on the state. Instead of the limit: explicit bounds for every N = 1/delta. With
rho < 1 above the other ratios q/max q and 1 + h = 1/rho, every entry is within ``|A| rho^N <= |A| / (1 + N h)`` of it.
"""

from functools import cache

from scsym.claims import claim
from scsym.prove import card, eq, ge, induct, isolate, prove, sum_, times
from scsym.theories.softmax import N, a, b, x
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


@claim(
    "karwowski2025/prop-4.13",
    T,
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
    ],
    title="Boltzmann policies tend to the uniform policy on the maximisers, with a rate",
    source="Proposition 4.13, Definition 4.11",
    quotes="lim_{delta -> 0} pi^delta -> pi^*, the uniform distribution over A^*",
)
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
