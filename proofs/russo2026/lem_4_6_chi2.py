"""Russo, Lemma 4.6, chi-squared: how much weight the trust region lets a rare action have.

As the text argues: of order sqrt(eps), with constants that depend on delta alone. As reconstructed and sharpened: the
most is exactly ``min(1, eps + sqrt(delta eps (1 - eps)))``, whatever the number of the other actions and their law
under pi0 (the paper has them uniform). The certificate is a sum of squares: chi-squared splits into the share of the
rare action and the scatter of the others.
"""

from fractions import Fraction

from scsym.claims import claim, lemmas_of
from scsym.prove import (
    Declaration,
    auto,
    eq,
    ge,
    prove,
    square_order,
    square_zero,
    sum_,
    times,
    vanishing_term,
)
from scsym.theories.rare import FIX, a, ball, other, q, rare, s, small, sure, tilting
from scsym.theories.success import success as T

PRINTED = (
    "Fix a constant divergence budget independent of [eps]. Then [the largest pi(rare) is of order sqrt(eps)]; the "
    "implied constants depend on [delta] but not on [eps]"
)

eps, common, x, y = rare.eps(), rare.common(), rare.x(), rare.y()
INSIDE = ball.assuming("inside", ge(ball.budget(), T.chi2(s), fix=(s,)), "pi lies in the trust region")
TILTED = tilting(ball)

# where the common actions have their share (1 - q) / (1 - eps) of pi0, this is zero
deviation = common * T.rho(s, a) - (1 - q)
scatter = sum_(a, other(a) * T.pi0(s, a) * deviation**2) / common


SPLIT = claim("russo2026/lem-4.6-chi2-split", rare,
    eq(T.chi2(s) * eps * common, (q - eps) ** 2 + eps * scatter, fix=FIX),
    title="the chi-squared divergence of a policy, by the mass of one action", source="Lemma 4.6"
)  # fmt: skip


def split():
    """``eps (1 - eps) chi2 = (q - eps)^2 + eps sum_{a != b} pi0 ((1 - eps) rho - (1 - q))^2 / (1 - eps)``."""
    return lemmas_of(SPLIT)[0].called("the split of chi-squared")


def at_most():
    """``eps + sqrt(delta eps (1 - eps)) >= pi(b|s)`` in the trust region."""
    squares = prove(
        INSIDE,
        ge(ball.gain() ** 2, (q - eps) ** 2, fix=FIX),
        by=[ball.gain_def],
        using=[times(eps * common, INSIDE.inside), times(1, split())],
        remainder=eps * scatter,
    )
    ordered = square_order(squares, q - eps, ball.gain())
    return auto(INSIDE, ge(eps + ball.gain(), q, fix=FIX), [ordered])


def reached():
    """``eps (1 - eps) chi2 = (x - eps)^2`` for the tilted policy."""
    mass = auto(TILTED, eq(q, x, fix=FIX))
    even = auto(TILTED, eq(other(a) * T.pi0(s, a) * deviation, 0, fix=FIX), [mass])
    return auto(
        TILTED, eq(T.chi2(s) * eps * common, (x - eps) ** 2, fix=FIX),
        [split(), mass, even],
    ).called("chi-squared of the tilted policy")


BEST = TILTED.assuming("best", eq(x, eps + ball.gain()), "the rare action gains all it may")


def attained():
    """The tilted policy with ``x = eps + gain`` has chi-squared equal to the budget."""
    return auto(BEST, eq(T.chi2(s), ball.budget(), fix=FIX), [reached()])


FULL = INSIDE.assuming("full", eq(q, eps + ball.gain(), fix=FIX), "the rare action gains all it may")


def only():
    """A policy of the trust region that attains the bound shares the rest as pi0 does: the maximiser is unique."""
    term = other(a) * T.pi0(s, a) * deviation**2
    none = prove(
        FULL,
        ge(0, sum_(a, term), fix=FIX),
        using=[
            times(common**2, FULL.inside),
            times(common / eps, split()),
            times(common / eps * (q - eps + ball.gain()), FULL.full),
            times(common / eps, ball.gain_def),
        ],
    )
    zero = vanishing_term(none, a, term)
    even = other(a) * T.pi0(s, a) * deviation
    flat = square_zero(auto(FULL, eq(even**2, 0, fix=FIX), [zero]), even)
    return auto(FULL, eq(other(a) * T.pi(s, a) * common, other(a) * T.pi0(s, a) * (1 - q), fix=FIX), [flat])


@claim("russo2026/lem-4.6-chi2", INSIDE, ge(eps + ball.gain(), q, fix=FIX),
    title="the rare action's largest mass under chi-squared, any number of actions", source="Lemma 4.6", quotes=PRINTED
)  # fmt: skip
def largest():
    return at_most()


@claim("russo2026/lem-4.6-chi2-attained", BEST, eq(T.chi2(s), ball.budget(), fix=FIX),
    title="the bound is attained by the policy that shares the rest as pi0 does", source="Lemma 4.6"
)  # fmt: skip
def reaches():
    return attained()


@claim("russo2026/lem-4.6-chi2-unique", FULL,
    eq(other(a) * T.pi(s, a) * common, other(a) * T.pi0(s, a) * (1 - q), fix=FIX),
    title="and by no other policy of the region", source="Lemma 4.6"
)  # fmt: skip
def unique():
    return only()


ALWAYS = sure(rare)


@claim("russo2026/lem-4.6-chi2-sure", ALWAYS, eq(eps * (1 + T.chi2(s)), 1, fix=FIX),
    title="the divergence of always taking the rare action", source="Lemma 4.6", quotes=PRINTED
)  # fmt: skip
def everything():
    mass = auto(ALWAYS, eq(q, 1, fix=FIX))
    none = auto(ALWAYS, eq(other(a) * T.rho(s, a) * T.pi0(s, a), 0, fix=FIX))
    return prove(
        ALWAYS,
        everything.goals[0],
        using=[
            times(1 / common, split()),
            times((q + 1 - 2 * eps) / common, mass),
            times(eps / common**2 * (common**2 * T.rho(s, a) - 2 * common * (1 - q)), none, over=a),
            times(eps / common**2 * (q - 1) * sum_(a, other(a) * T.pi0(s, a)), mass),
            times((eps - 1) / common, rare.common_def),
        ],
    )


LOW = ball.assuming("low", ge(common, ball.budget() * eps), "the budget is at most 1/eps - 1")


@claim("russo2026/lem-4.6-chi2-cap", LOW, ge(1, eps + ball.gain()),
    title="the bound is a probability as long as the rare action alone is not feasible", source="Lemma 4.6"
)  # fmt: skip
def cap():
    squares = auto(LOW, ge(common**2, ball.gain() ** 2))
    ordered = square_order(squares, ball.gain(), common)
    return ordered


best_mass = eps + ball.gain()


@claim("russo2026/lem-4.6-chi2-square", ball,
    [
        eq(best_mass**2, (1 + ball.budget()) * eps - eps * (common - ball.gain()) ** 2 / common),
        ge((1 + ball.budget()) * eps, best_mass**2),
    ], title="the largest mass is at most the root of (1 + delta) eps, for every eps", source="Lemma 4.6",
    quotes=PRINTED
)  # fmt: skip
def above_rate():
    sharp = auto(ball, above_rate.goals[0])
    yield sharp
    yield auto(ball, above_rate.goals[1], [sharp])


LEAST = ball.with_symbols(
    Declaration("least", (), "nonneg", "a number below one and the budget", "m", lambda m: Fraction(0))
)
LEAST = LEAST.assuming("least_one", ge(1, LEAST.least()), "it is at most one")
LEAST = LEAST.assuming("least_budget", ge(ball.budget(), LEAST.least()), "it is at most the budget")


claim("russo2026/lem-4.6-chi2-constants", LEAST, ge(best_mass**2, LEAST.least() * eps),
    title="and at least the root of min(1, delta) eps", source="Lemma 4.6", quotes=PRINTED
)  # fmt: skip


HALF = ball.assuming("half", ge(common, eps), "eps is at most 1/2")


claim("russo2026/lem-4.6-chi2-half", HALF, ge(best_mass**2, ball.budget() * eps / 2),
    title="and at least the root of delta eps / 2, up to eps = 1/2", source="Lemma 4.6"
)  # fmt: skip


line, slope = small.root(), small.gain()


@claim("russo2026/lem-4.6-chi2-gain", small, [ge(slope, line * common), ge(line * (1 + common) / 2, slope)],
    title="what the rare action gains, between sqrt(delta eps) (1 - eps) and sqrt(delta eps) (1 - eps / 2)",
    source="Lemma 4.6"
)  # fmt: skip
def gains():
    below = auto(small, ge(slope**2, (line * common) ** 2))
    yield square_order(below, line * common, slope)
    above = auto(small, ge((line * (1 + common) / 2) ** 2, slope**2))
    yield square_order(above, slope, line * (1 + common) / 2)
