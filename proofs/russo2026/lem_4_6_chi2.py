"""Russo, Lemma 4.6, chi-squared: how much weight the trust region lets a rare action have.

As the text argues: of order sqrt(eps), with constants that depend on delta alone. As reconstructed and sharpened: the
most is exactly ``min(1, eps + sqrt(delta eps (1 - eps)))``, whatever the number of the other actions and their law
under pi0 (the paper has them uniform). The certificate is a sum of squares: chi-squared splits into the share of the
rare action and the scatter of the others.
"""

from fractions import Fraction
from functools import cache

from scsym.analysis import chi_squared, evaluate
from scsym.claims.former import claim
from scsym.exact import exact
from scsym.mdp import Policy, zoo
from scsym.operators import chi2_trust_region
from scsym.prove import (
    Declaration,
    eq,
    ge,
    prove,
    search,
    square_order,
    square_zero,
    sum_,
    times,
    vanishing_term,
)
from scsym.theories.rare import FIX, a, b, ball, other, q, rare, s, small, sure, tilting
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


@cache
def split():
    """``eps (1 - eps) chi2 = (q - eps)^2 + eps sum_{a != b} pi0 ((1 - eps) rho - (1 - q))^2 / (1 - eps)``."""
    return search(
        rare,
        eq(T.chi2(s) * eps * common, (q - eps) ** 2 + eps * scatter, fix=FIX),
        [T.chi2_def, T.pi0_sums, T.pi_sums, T.rho_def, rare.eps_def, rare.common_def],
    ).called("the split of chi-squared")


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
    return prove(INSIDE, ge(eps + ball.gain(), q, fix=FIX), using=[times(1, ordered)])


def reached():
    """``eps (1 - eps) chi2 = (x - eps)^2`` for the tilted policy."""
    mass = prove(TILTED, eq(q, x, fix=FIX), using=[times(1, TILTED.tilt, b)])
    even = prove(
        TILTED,
        eq(other(a) * T.pi0(s, a) * deviation, 0, fix=FIX),
        using=[
            times(other(a) * common, TILTED.tilt),
            times(-other(a) * common, T.rho_def),
            times(other(a) * T.pi0(s, a), mass),
            times(other(a) * T.pi0(s, a), rare.y_def),
        ],
    )
    return prove(
        TILTED,
        eq(T.chi2(s) * eps * common, (x - eps) ** 2, fix=FIX),
        using=[times(1, split()), times(q + x - 2 * eps, mass), times(eps / common * deviation, even, over=a)],
    ).called("chi-squared of the tilted policy")


def attained():
    """The tilted policy with ``x = eps + gain`` has chi-squared equal to the budget."""
    best = TILTED.assuming("best", eq(x, eps + ball.gain()), "the rare action gains all it may")
    return prove(
        best,
        eq(T.chi2(s), ball.budget(), fix=FIX),
        using=[
            times(1 / (eps * common), reached()),
            times((x - eps + ball.gain()) / (eps * common), best.best),
            times(1 / (eps * common), ball.gain_def),
        ],
    )


def only():
    """A policy of the trust region that attains the bound shares the rest as pi0 does: the maximiser is unique."""
    full = INSIDE.assuming("full", eq(q, eps + ball.gain(), fix=FIX), "the rare action gains all it may")
    term = other(a) * T.pi0(s, a) * deviation**2
    none = prove(
        full,
        ge(0, sum_(a, term), fix=FIX),
        using=[
            times(common**2, full.inside),
            times(common / eps, split()),
            times(common / eps * (q - eps + ball.gain()), full.full),
            times(common / eps, ball.gain_def),
        ],
    )
    zero = vanishing_term(none, a, term)
    even = other(a) * T.pi0(s, a) * deviation
    flat = square_zero(prove(full, eq(even**2, 0, fix=FIX), using=[times(other(a) * T.pi0(s, a), zero)]), even)
    return prove(
        full,
        eq(other(a) * T.pi(s, a) * common, other(a) * T.pi0(s, a) * (1 - q), fix=FIX),
        using=[times(1, flat), times(other(a) * common, T.rho_def)],
    )


@claim(
    "russo2026/lem-4.6-chi2",
    expect="proven",
    title="the rare action's largest mass under chi-squared, any number of actions",
    source="Lemma 4.6",
    printed=PRINTED,
    says=r"\varepsilon (1 - \varepsilon) \chi^2 = (q - \varepsilon)^2 + \ldots \ge (q - \varepsilon)^2 with q = \pi(b|s), so "
    r"\chi^2 \le \delta gives q \le \varepsilon + \sqrt{\delta \varepsilon (1 - \varepsilon)}; where that is below one it is "
    r"attained, and only by the policy that shares the rest as \pi_0 does",
)
def largest(p):
    p.theorem(split())
    p.theorem(at_most())
    p.theorem(attained())
    p.theorem(only())
    for rare_mass, best in (("1/10", "2/5"), ("1/5", "3/5"), ("1/101", "11/101"), ("1/10001", "101/10001")):
        model = zoo.bandit(0, 1)
        state = model.states[0]
        usual, seldom = model.actions(state)
        pi0 = Policy(model, {state: {usual: 1 - Fraction(rare_mass), seldom: rare_mass}})
        region = chi2_trust_region(model, pi0, evaluate(model, pi0).success_occupancy[state])
        p.exact(f"the largest mass at eps = {rare_mass}, delta = 1", region.policy[state][seldom], best)
        p.exact(f"its chi-squared at eps = {rare_mass}", chi_squared(region.policy[state], pi0[state]), 1)
    m = exact("m")
    before, after = 1 / (1 + m**2), (1 + m) / (1 + m**2)
    moved = chi_squared({"common": 1 - after, "rare": after}, {"common": 1 - before, "rare": before})
    p.exact("chi-squared of the mass (1 + m)/(1 + m^2) at eps = 1/(1 + m^2)", moved, 1)


@claim(
    "russo2026/lem-4.6-chi2-cap",
    expect="proven",
    title="when the rare action may take everything",
    source="Lemma 4.6",
    printed=PRINTED,
    says=r"a policy that always takes b has \varepsilon (1 + \chi^2) = 1, so it is feasible iff \delta \ge 1/\varepsilon - 1; for "
    r"\delta \varepsilon \le 1 - \varepsilon the bound \varepsilon + \sqrt{\delta \varepsilon (1 - \varepsilon)} is at most one",
)
def cap(p):
    always = sure(rare)
    mass = prove(always, eq(q, 1, fix=FIX), using=[times(1, always.sure, b)])
    none = prove(
        always,
        eq(other(a) * T.rho(s, a) * T.pi0(s, a), 0, fix=FIX),
        using=[times(other(a), always.sure), times(-other(a), T.rho_def)],
    )
    p.theorem(
        prove(
            always,
            eq(eps * (1 + T.chi2(s)), 1, fix=FIX),
            using=[
                times(1 / common, split()),
                times((q + 1 - 2 * eps) / common, mass),
                times(eps / common**2 * (common**2 * T.rho(s, a) - 2 * common * (1 - q)), none, over=a),
                times(eps / common**2 * (q - 1) * sum_(a, other(a) * T.pi0(s, a)), mass),
                times((eps - 1) / common, rare.common_def),
            ],
        )
    )
    low = ball.assuming("low", ge(common, ball.budget() * eps), "the budget is at most 1/eps - 1")
    squares = prove(low, ge(common**2, ball.gain() ** 2), by=[ball.gain_def], using=[times(common, low.low)])
    ordered = square_order(squares, ball.gain(), common)
    p.theorem(prove(low, ge(1, eps + ball.gain()), using=[times(1, ordered), times(-1, rare.common_def)]))
    half = {"common": Fraction(1, 2), "rare": Fraction(1, 2)}
    p.exact("chi2 of the rare action alone at eps = 1/2", chi_squared({"common": 0, "rare": 1}, half), 1)


@claim(
    "russo2026/lem-4.6-chi2-constants",
    expect="proven",
    title="the constants of the square-root rate, for every eps",
    source="Lemma 4.6",
    printed=PRINTED,
    says=r"with x = \varepsilon + \sqrt{\delta \varepsilon (1 - \varepsilon)}: \min(1, \delta) \varepsilon \le x^2 \le (1 + "
    r"\delta) \varepsilon for all 0 < \varepsilon < 1, x^2 \ge \delta \varepsilon / 2 for \varepsilon \le 1/2, and "
    r"\sqrt{\delta \varepsilon} (1 - \varepsilon) \le x - \varepsilon \le \sqrt{\delta \varepsilon} (1 - \varepsilon / 2)",
)
def constants(p):
    budget, gain = ball.budget(), ball.gain()
    best = eps + gain
    sharp = prove(
        ball,
        eq(best**2, (1 + budget) * eps - eps * (common - gain) ** 2 / common),
        using=[times(1 + eps / common, ball.gain_def), times(eps + eps * budget, rare.common_def)],
    )
    p.theorem(sharp)
    p.theorem(
        prove(
            ball,
            ge((1 + budget) * eps, best**2),
            using=[times(-1, sharp)],
            remainder=eps * (common - gain) ** 2 / common,
        )
    )
    least = ball.with_symbols(
        Declaration("least", (), "nonneg", "a number below one and the budget", "m", lambda m: Fraction(0))
    )
    least = least.assuming("least_one", ge(1, least.least()), "it is at most one")
    least = least.assuming("least_budget", ge(budget, least.least()), "it is at most the budget")
    p.theorem(
        prove(
            least,
            ge(best**2, least.least() * eps),
            using=[
                times(eps**2, least.least_one),
                times(eps * common, least.least_budget),
                times(1, ball.gain_def),
                times(least.least() * eps, rare.common_def),
            ],
            remainder=2 * eps * gain,
        )
    )
    half = ball.assuming("half", ge(common, eps), "eps is at most 1/2")
    p.theorem(
        prove(
            half,
            ge(best**2, budget * eps / 2),
            using=[
                times(1, ball.gain_def),
                times(budget * eps / 2, half.half),
                times(budget * eps / 2, rare.common_def),
            ],
            remainder=eps**2 + 2 * eps * gain,
        )
    )
    line, slope = small.root(), small.gain()
    below = prove(
        small,
        ge(slope**2, (line * common) ** 2),
        using=[times(1, small.gain_def), times(-common, small.root_def), times(-common * line**2, rare.common_def)],
        remainder=eps * common * line**2,
    )
    p.theorem(square_order(below, line * common, slope))
    above = prove(
        small,
        ge((line * (1 + common) / 2) ** 2, slope**2),
        using=[times(-1, small.gain_def), times(common, small.root_def)],
        remainder=line**2 * (1 - common) ** 2 / 4,
    )
    p.theorem(square_order(above, slope, line * (1 + common) / 2))
