"""Russo, Remark 2.2: the state may be the full history, and then there are countably many states.

With finitely many states V > 0 makes pi0 proper (`proper`). With countably many it does not: let state n succeed with
probability 2^-(n+2) and else go on to state n + 1. Success is possible from every state, yet the episode never ends
with probability at least one half. The paper does not say so. Corollary 4.5 needs another proof there (`cor_4_5_countable`).
"""

from fractions import Fraction

from scsym.claims import claim
from scsym.prove import Declaration, Hypothesis, Theory, auto, eq, ge, gt, induct, multiply, natural, prove, times

n, k = natural("n"), natural("k")
HALF = Fraction(1, 2)


def _alive(i):
    value = Fraction(1)
    for j in range(i):
        value *= 1 - HALF ** (j + 2)
    return value


def _within(steps, state):
    value = Fraction(0)
    for j in range(state + steps - 1, state - 1, -1):
        value = HALF ** (j + 2) + (1 - HALF ** (j + 2)) * value
    return value


C = Theory(
    "a countable chain", reading="state n succeeds with probability 2^-(n+2), else goes on to n + 1"
).with_symbols(
    Declaration("half", (), "positive", "one half", r"\tfrac12", lambda m: HALF),
    Declaration(
        "alive", ("N",), "real", "the probability to be running after k steps from 0", "z", lambda m, i: _alive(i)
    ),
    Declaration(
        "within",
        ("N", "N"),
        "real",
        "the probability to succeed within k steps from n",
        "u",
        lambda m, i, j: _within(i, j),
    ),
)
chance, going = C.half() ** (k + 2), C.half() ** (n + 2)
C = C.assuming("half_def", eq(2 * C.half(), 1)).with_hypotheses(  # the rest are functions that exist, by recursion
    Hypothesis("alive_zero", eq(C.alive(0), 1), "at the start", True),
    Hypothesis(
        "alive_next", eq(C.alive(k + 1), C.alive(k) * (1 - chance)), "state k ends with probability 2^-(k+2)", True
    ),
    Hypothesis("within_zero", eq(C.within(0, n), 0), "not without a step", True),
    Hypothesis(
        "within_next", eq(C.within(k + 1, n), going + (1 - going) * C.within(k, n + 1)), "at once, or go on", True
    ),
)


def not_negative():
    """``alive(k) >= 0``."""
    small = induct(
        C,
        ge(1, C.half() ** k, fix=(k,)),
        k,
        prove(C, ge(1, C.half() ** 0)),
        lambda h: prove(
            C,
            ge(1, C.half() ** (k + 1), fix=(k,)),
            using=[times(C.half(), h), times(-1, C.half_def)],
            remainder=C.half(),
        ),
    )
    going_on = prove(C, ge(1 - chance, 0), using=[times(1, small, k + 2)])
    return induct(
        C,
        ge(C.alive(k), 0, fix=(k,)),
        k,
        prove(C, ge(C.alive(0), 0), by=[C.alive_zero], remainder=1),
        lambda h: prove(
            C,
            ge(C.alive(k + 1), 0, fix=(k,)),
            using=[
                times(1, C.alive_next, k),
                times(1, multiply(h, prove(C, ge(1 - chance, 0, fix=(k,)), using=[times(1, going_on, k)]))),
            ],
        ),
    )


def at_most_one():
    """``1 >= alive(k)``."""
    present = not_negative()
    return induct(
        C,
        ge(1, C.alive(k), fix=(k,)),
        k,
        prove(C, ge(1, C.alive(0)), by=[C.alive_zero]),
        lambda h: prove(
            C,
            ge(1, C.alive(k + 1), fix=(k,)),
            using=[times(1, h), times(-1, C.alive_next, k), times(chance, present, k)],
        ),
    )


@claim("russo2026/rem-2.2-improper", C, [ge(C.alive(k), C.half() + C.half() ** (k + 1)), gt(C.within(1, n), 0)],
    title="success possible from everywhere, and yet no end: countably many states", source="Remark 2.2, Section 2",
    quotes="The state may encode the full history of observations up to time t"
)  # fmt: skip
def improper():
    below = at_most_one()
    shrink = C.half() ** (k + 1)
    yield (
        induct(
            C,
            ge(C.alive(k), C.half() + shrink, fix=(k,)),
            k,
            auto(C, ge(C.alive(0), C.half() + C.half() ** 1)),
            lambda before: auto(C, ge(C.alive(k + 1), C.half() + C.half() ** (k + 2), fix=(k,)), [before, below]),
        )
    )
