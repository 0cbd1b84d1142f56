"""Russo, Lemma 4.6, forward KL: how much weight a KL ball lets a rare action have.

As the text argues: of order ``1 / log(1/eps)``, with constants that depend on the budget alone. As reconstructed and
sharpened, with ``Lambda = log 1/eps``: the best policy of mass x shares the rest as pi0 does, so that the most is the
root q* of ``kl(q, eps) = delta`` in (eps, 1) if ``delta < Lambda``, else one, for any number of other actions and any
law of theirs. The divergence ``kl(q, eps)`` is strictly increasing in q >= eps, so there is one root at most. There is
one: kl is 0 at eps and at least delta at an explicit point below one, and it is continuous, with an explicit modulus;
that the real numbers are complete is all that is added (`scsym.asymptotics` encloses the root for given numbers). The
leading constant is exactly delta, but it is approached as slowly as ``log(Lambda) / Lambda``: ``q* = delta / (Lambda -
log Lambda + log delta - 1 + o(1))``. Lambert's function W is described by its equation ``W + log W = log z``.

"The implied constants depend on delta but not on eps" holds as eps tends to zero, or for eps <= 1/2; as eps tends to one,
``1 / log(1/eps)`` exceeds every multiple of a probability.
"""

from fractions import Fraction
from functools import cache

from scsym.claims import claim
from scsym.language import delta
from scsym.prove import (
    Declaration,
    auto,
    eq,
    ge,
    gt,
    log,
    log_of,
    prove,
    square_order,
    square_zero,
    sum_,
    suppose,
    tangent,
    times,
)
from scsym.prove.tactics import absurd, by_cases, fix_all, lemma_of, multiply
from scsym.theories.rare import FIX, Lambda, Lambda_common, a, b, other, q, rare, s, small, sure, tilting, with_budget
from scsym.theories.success import success as T

PRINTED = (
    "Fix a constant divergence budget independent of [eps]. Then [the largest pi(rare) under the KL constraint is of order "
    "1 / log(1/eps)]; the implied constants depend on [delta] but not on [eps]"
)

eps, common, x, y = rare.eps(), rare.common(), rare.x(), rare.y()
ratio, off = rare.KL_ratio(s, a), rare.KL_off(s, a)
two_points = x * log(x / eps) + y * log(y / common)

M = rare.assuming("mass", eq(q, x, fix=FIX), "x is the mass of the rare action under pi")
TILTED = tilting(rare)


@cache
def grouping():
    """``KL(s) >= kl(x, eps)``: the law of the other actions only adds."""
    share = delta(a, b) * x / eps + other(a) * y / common
    gain, loss = log(x / eps), log(y / common)
    return prove(
        M,
        ge(M.KL(s), two_points, fix=FIX),
        by=[M.KL_def],
        using=[
            times(delta(a, b) * T.pi(s, a), tangent(M, ratio * x / eps), over=a),
            times(other(a) * T.pi(s, a), tangent(M, ratio * y / common), over=a),
            times(share, M.KL_split, over=a),
            times(x / eps - y / common, M.eps_def),
            times(-y / common, T.pi0_sums),
            times(1 + loss, T.pi_sums),
            times(gain - loss, M.mass),
            times(-1 - loss, M.y_def),
            times(y / common, M.common_def),
        ],
        remainder=sum_(a, off * share),
    ).called("grouping")


@cache
def tilted():
    """``kl(x, eps) >= KL(s)`` for the tilted policy, so it is equal."""
    mass = auto(TILTED, eq(q, x, fix=FIX))
    none = prove(
        TILTED,
        eq(rare.KL_off(s, b), 0, fix=FIX),
        using=[times(1 / x, rare.KL_apart, s, b), times(-rare.KL_off(s, b) / x, mass)],
    )
    here = auto(TILTED, eq(rare.KL_ratio(s, b) * x, eps, fix=FIX), [mass, none])
    root = other(a) * T.pi(s, a) * (ratio * y - common)
    square = auto(TILTED, eq(root**2, 0, fix=FIX))
    even = square_zero(square, root)
    loss = log(y / common)
    return prove(
        TILTED,
        ge(two_points, TILTED.KL(s), fix=FIX),
        by=[TILTED.KL_def],
        using=[
            times(other(a) * T.pi(s, a), tangent(TILTED, common / (y * ratio)), over=a),
            times(1 / (y * ratio), even, over=a),
            times(q, log_of(here)),
            times(log(eps / x) + loss, mass),
            times(-loss, T.pi_sums),
            times(loss, rare.y_def),
        ],
    ).called("the divergence of the tilted policy")


ALWAYS = sure(rare)


@claim("russo2026/lem-4.6-kl", M, ge(M.KL(s), M.x() * log(M.x() / M.eps()) + M.y() * log(M.y() / M.common()), fix=(s,)),
    title="under forward KL the best policy of a given mass shares the rest as pi0 does", source="Lemma 4.6",
    quotes=PRINTED
)  # fmt: skip
def shared_rest():
    return grouping()


@claim("russo2026/lem-4.6-kl-tilted", TILTED,
    ge(TILTED.x() * log(TILTED.x() / TILTED.eps()) + TILTED.y() * log(TILTED.y() / TILTED.common()), TILTED.KL(s), fix=(s,)),
    title="with equality for the policy that shares the rest as pi0 does", source="Lemma 4.6"
)  # fmt: skip
def says_tilted():
    return tilted()


@claim("russo2026/lem-4.6-kl-sure", ALWAYS, eq(ALWAYS.KL(s), -log(ALWAYS.eps()), fix=(s,)),
    title="the divergence of always taking the rare action is log 1/eps", source="Lemma 4.6"
)  # fmt: skip
def says_sure():
    """``Lambda >= KL(s)`` and more: equality, for the policy that always takes b."""
    mass = auto(ALWAYS, eq(q, 1, fix=FIX))
    none = auto(ALWAYS, eq(rare.KL_off(s, b), 0, fix=FIX), [mass])
    here = auto(ALWAYS, eq(rare.KL_ratio(s, b), eps, fix=FIX), [mass, none])
    return log_of(here)


def _mass(m):
    return m.policy("pi", m.states[0], m.actions[-1])


def two_masses(larger):
    """The theory of a second mass x' >= x >= eps; ``larger`` makes it from x in a concrete model."""
    made = rare.with_symbols(
        Declaration("x2", (), "positive", "a larger mass for the rare action", "x'", lambda m: larger(_mass(m))),
        Declaration("y2", (), "positive", "the rest of it", "(1-x')", lambda m: 1 - larger(_mass(m))),
        Declaration(
            "mid", (), "positive", "half of one plus x / x'", "m", lambda m: (1 + _mass(m) / larger(_mass(m))) / 2
        ),
    )
    made = made.assuming("y2_def", eq(made.x2() + made.y2(), 1), "the larger mass is less than one")
    made = made.assuming("mid_def", eq(2 * made.mid() * made.x2(), made.x2() + x), "the middle of one and x / x'")
    made = made.assuming("after_eps", ge(x, eps), "x is at least eps")
    return made.assuming("larger", ge(made.x2(), x), "x' is at least x")


LARGER = two_masses(lambda x: (1 + x) / 2)
SAME = two_masses(lambda x: x)
x2, y2, mid = LARGER.x2(), LARGER.y2(), LARGER.mid()
later = x2 * log(x2 / eps) + y2 * log(y2 / common)


def increasing(theory):
    """``kl(x', eps) >= kl(x, eps) + x' (m - 1)^2 / m`` for ``x' >= x >= eps``, where ``m = 1`` only if ``x' = x``."""
    slope = log(x / eps) - log(y / common)
    upward = auto(theory, ge(slope, 0), [tangent(theory, eps / x), tangent(theory, y / common)])
    return auto(
        theory, ge(later, two_points + x2 * (mid - 1) ** 2 / mid),
        [
            multiply(lemma_of(theory, theory.larger), upward), tangent(theory, x / (x2 * mid)), tangent(theory, mid),
            tangent(theory, y / y2),
        ],
    ).called("kl(x, eps) increases in x >= eps")


def modulus():
    """``kl(x', eps) - kl(x, eps) <= (x' - x) (log(x'/eps) - log((1 - x')/(1 - eps)))``: it is convex, so continuous."""
    return auto(
        LARGER, ge((x2 - x) * (log(x2 / eps) - log(y2 / common)), later - two_points),
        [tangent(LARGER, x2 / x), tangent(LARGER, y2 / y)],
    ).called("kl(x, eps) is continuous in x")


START = rare.assuming("start", eq(x, eps), "pi gives the rare action what pi0 does")
END = with_budget(rare, lambda m: Fraction(1, 4)).with_symbols(
    Declaration("rest", (), "positive", "the root of 1 - x", r"\sqrt{1-x}")
)
END = END.assuming("rest_def", eq(END.rest() ** 2, y), "a square root")
END = END.assuming("room", ge(Lambda - END.budget(), END.rest() * (Lambda + 2)), "delta < Lambda, and 1 - x is small")
END = END.assuming("rest_at_most_one", ge(1, END.rest()), "as 1 - x is")


def at_start():
    """``kl(eps, eps) = 0``."""
    same = log_of(lemma_of(START, START.start))
    none = auto(START, eq(y, common))
    return auto(START, eq(two_points, 0), [same, log_of(none)])


LEVEL = SAME.assuming("same", eq(later, two_points), "both masses have the same divergence")


@claim(
    "russo2026/lem-4.6-kl-increasing",
    LARGER,
    ge(
        LARGER.x2() * log(LARGER.x2() / LARGER.eps()) + LARGER.y2() * log(LARGER.y2() / LARGER.common()),
        LARGER.x() * log(LARGER.x() / LARGER.eps())
        + LARGER.y() * log(LARGER.y() / LARGER.common())
        + LARGER.x2() * (LARGER.mid() - 1) ** 2 / LARGER.mid(),
    ),
    title="the divergence of the tilted policies increases with the mass",
    source="Lemma 4.6",
    quotes=PRINTED,
)
def says_increasing():
    return increasing(LARGER)


@claim("russo2026/lem-4.6-kl-root", LEVEL, eq(LEVEL.x2(), LEVEL.x()),
    title="two masses from eps on with the same divergence are equal: there is at most one root", source="Lemma 4.6"
)  # fmt: skip
def says_root():
    """Two masses from eps on with the same divergence are equal."""
    flat = auto(LEVEL, ge(0, (mid - 1) ** 2), [increasing(SAME)])
    level = square_zero(flat, mid - 1)
    return level


@claim("russo2026/lem-4.6-kl-start", START,
    eq(START.x() * log(START.x() / START.eps()) + START.y() * log(START.y() / START.common()), 0),
    title="the divergence is zero at eps", source="Lemma 4.6"
)  # fmt: skip
def says_start():
    return at_start()


@claim("russo2026/lem-4.6-kl-end", END,
    ge(END.x() * log(END.x() / END.eps()) + END.y() * log(END.y() / END.common()), END.budget()),
    title="and reaches the budget before the mass is one", source="Lemma 4.6"
)  # fmt: skip
def says_end():
    """``kl(x, eps) >= delta`` for ``x = 1 - ((Lambda - delta)/(Lambda + 2))^2``, or nearer to one."""
    rest = END.rest()
    far = auto(
        END, ge(two_points, Lambda - rest**2 * Lambda - 2 * rest),
        [tangent(END, 1 / x), tangent(END, 1 / rest), tangent(END, common), log_of(lemma_of(END, END.rest_def))],
    )
    large = auto(END, ge(Lambda, 0), [tangent(END, eps)])
    less = multiply(lemma_of(END, END.rest_at_most_one), large)
    return far, less


@claim(
    "russo2026/lem-4.6-kl-continuous",
    LARGER,
    ge(
        (LARGER.x2() - LARGER.x()) * (log(LARGER.x2() / LARGER.eps()) - log(LARGER.y2() / LARGER.common())),
        LARGER.x2() * log(LARGER.x2() / LARGER.eps())
        + LARGER.y2() * log(LARGER.y2() / LARGER.common())
        - (LARGER.x() * log(LARGER.x() / LARGER.eps()) + LARGER.y() * log(LARGER.y() / LARGER.common())),
    ),
    title="and is continuous, so there is a root",
    source="Lemma 4.6",
)
def says_continuous():
    return modulus()


@cache
def entropy():
    """``x log x + y log y + log 2 >= 0``."""
    return auto(rare, ge(x * log(x) + y * log(y) + log(2), 0), [tangent(rare, 1 / (2 * x)), tangent(rare, 1 / (2 * y))])


def below_line():
    """``x Lambda + log 1/(1 - eps) >= KL(s)`` for the tilted policy."""
    return auto(
        TILTED, ge(x * Lambda + Lambda_common, TILTED.KL(s), fix=FIX),
        [tilted(), tangent(TILTED, x), tangent(TILTED, y), tangent(TILTED, common)],
    )


SMALL = TILTED.with_symbols(Declaration("budget", (), "positive", "the divergence budget", r"\delta"))
SMALL = SMALL.assuming("half_mass", eq(2 * x * Lambda, SMALL.budget()), "x is delta / (2 Lambda)")
SMALL = SMALL.assuming("rare_enough", ge(SMALL.budget(), 2 * Lambda_common), "eps is small beside delta")


@claim("russo2026/lem-4.6-kl-above", M, ge(M.KL(s), M.x() * (-log(M.eps())) - log(2), fix=(s,)),
    title="the divergence of any policy is above a line in the mass", source="Lemma 4.6", quotes=PRINTED
)  # fmt: skip
def says_above():
    return grouping(), entropy(), tangent(M, common)


@claim("russo2026/lem-4.6-kl-bounds", TILTED,
    ge(TILTED.x() * (-log(TILTED.eps())) - log(TILTED.common()), TILTED.KL(s), fix=(s,)),
    title="that of the tilted policies is below a line", source="Lemma 4.6"
)  # fmt: skip
def says_bounds():
    return below_line()


@claim("russo2026/lem-4.6-kl-feasible", SMALL, ge(SMALL.budget(), SMALL.KL(s), fix=(s,)),
    title="the mass delta / (2 log 1/eps) is feasible for small eps", source="Lemma 4.6"
)  # fmt: skip
def says_feasible():
    return below_line()


# The product y log y is at least -x, and at most -x + x^2.


def above_curve():
    """``KL(s) >= x (Lambda - 1 + log x)``."""
    return auto(
        M, ge(M.KL(s), x * (Lambda - 1 + log(x)), fix=FIX),
        [grouping(), tangent(M, 1 / y), tangent(M, common)],
    ).called("the lower curve")


def below_curve(sharp):
    """``x (Lambda + log x) [- x + x^2] + log 1/(1 - eps) >= KL(s)`` for the tilted policy."""
    curve = x * (Lambda + log(x)) + (x**2 - x if sharp else 0) + Lambda_common
    return auto(
        TILTED, ge(curve, TILTED.KL(s), fix=FIX),
        [tilted(), tangent(TILTED, y), tangent(TILTED, common)],
    ).called("the upper curve")


BALL = with_budget(M, lambda m: 2)
budget = BALL.budget()
INSIDE = BALL.assuming("inside", ge(budget, M.KL(s), fix=FIX), "pi lies in the KL ball")
BOUND = INSIDE.with_symbols(Declaration("bound", (), "positive", "a bound on the mass", "u", lambda m: 4))
u = BOUND.bound()
RISING = BOUND.assuming("rising", gt(Lambda + log(u), 0), "u is more than eps")
RISING = RISING.assuming("enough", ge(u * (Lambda - 1 + log(u)), budget), "the lower curve reaches the budget at u")


def at_most(theory, rising, enough):
    """``u >= x`` in the KL ball, if the lower curve reaches the budget at u and rises from there."""
    goal = fix_all(ge(u, x))

    def beyond(case):
        gap = multiply(case, rising)
        nothing = auto(theory, fix_all(gt(0, 0)), [gap, above_curve(), enough, tangent(theory, u / x)])
        return absurd(nothing, goal)

    return by_cases(theory, x, u, beyond, lambda case: auto(theory, goal, [case]))


UPPER = BOUND.with_symbols(
    Declaration("W", (), "positive", "Lambert's function at delta / (e eps)", r"W_0(\tfrac{\delta}{e\varepsilon})")
)
UPPER = UPPER.assuming("W_def", eq(UPPER.W() + log(UPPER.W()), log(budget) - 1 + Lambda), "the equation of W")
UPPER = UPPER.assuming("u_def", eq(u * UPPER.W(), budget), "u is delta / W")


LOWER = with_budget(TILTED, lambda m: 2).with_symbols(
    Declaration("less", (), "positive", "the budget less eps / (1 - eps)", r"\delta'"),
    Declaration("W", (), "positive", "Lambert's function at delta' / eps", r"W_0(\tfrac{\delta'}{\varepsilon})"),
)
LOWER = LOWER.assuming("less_def", eq(LOWER.less() + eps / common, budget), "the budget less eps / (1 - eps)")
LOWER = LOWER.assuming("W_def", eq(LOWER.W() + log(LOWER.W()), log(LOWER.less()) + Lambda), "the equation of W")
LOWER = LOWER.assuming("x_def", eq(x * LOWER.W(), LOWER.less()), "x is delta' / W")


@claim("russo2026/lem-4.6-kl-curves", M, ge(M.KL(s), M.x() * ((-log(M.eps())) - 1 + log(M.x())), fix=(s,)),
    title="the divergence of any policy is above a curve in the mass", source="Lemma 4.6", quotes=PRINTED
)  # fmt: skip
def says_curves():
    return above_curve()


@claim("russo2026/lem-4.6-kl-curve-below", TILTED,
    ge(TILTED.x() * ((-log(TILTED.eps())) + log(TILTED.x())) + 0 - log(TILTED.common()), TILTED.KL(s), fix=(s,)),
    title="that of the tilted policies is below a curve", source="Lemma 4.6"
)  # fmt: skip
def says_curve_below():
    return below_curve(False)


@claim("russo2026/lem-4.6-kl-at-most", RISING, ge(RISING.bound(), RISING.x()),
    title="a mass at which the lower curve reaches the budget bounds every mass in the ball", source="Lemma 4.6"
)  # fmt: skip
def says_at_most():
    return at_most(RISING, lemma_of(RISING, RISING.rising), lemma_of(RISING, RISING.enough))


@claim("russo2026/lem-4.6-kl-lambert", UPPER, ge(UPPER.bound(), UPPER.x()), expect="proven, hypotheses not tried",
    why="In a table the arguments of logarithms are rational, so eps, delta and W are; then W + 1 = log(delta / (eps W)) > 0 is rational, which no logarithm of a rational is (Lindemann). No table holds these hypotheses.",
    title="the mass in the ball is at most delta / W", source="Lemma 4.6", quotes=PRINTED
)  # fmt: skip
def says_lambert():
    """``delta / W >= x`` in the KL ball, with W Lambert's function at delta / (e eps)."""
    W = UPPER.W()
    joint = log_of(lemma_of(UPPER, UPPER.u_def))
    level = auto(UPPER, eq(Lambda - 1 + log(u), W), [joint])
    rising = auto(UPPER, gt(Lambda + log(u), 0), [level])
    enough = auto(UPPER, ge(u * (Lambda - 1 + log(u)), budget), [level])
    return at_most(UPPER, rising, enough)


@claim("russo2026/lem-4.6-kl-lambert-below", LOWER, ge(LOWER.budget(), LOWER.KL(s), fix=(s,)),
    expect="proven, hypotheses not tried",
    why="In a table the arguments of logarithms are rational, so eps, delta' and W are; then W = log(delta' / (eps W)) > 0 is rational, which no logarithm of a rational is (Lindemann). No table holds these hypotheses.",
    title="the mass delta' / W is in the ball", source="Lemma 4.6"
)  # fmt: skip
def says_lambert_below():
    """The tilted policy of mass ``delta' / W`` is in the KL ball, with W Lambert's function at delta' / eps."""
    joint = log_of(lemma_of(LOWER, LOWER.x_def))
    level = auto(LOWER, eq(Lambda + log(x), LOWER.W()), [joint])
    return below_curve(False), level, tangent(LOWER, 1 / common)


SCALE = INSIDE.with_symbols(Declaration("c", (), "positive", "any positive number", "c", lambda m: Fraction(1, 2)))


@claim("russo2026/lem-4.6-kl-constant", SCALE,
    ge((1 + SCALE.c()) * budget, x * (Lambda + log(SCALE.c() * budget)), fix=FIX),
    title="the leading constant under forward KL is the budget itself", source="Lemma 4.6", quotes=PRINTED
)  # fmt: skip
def scale_constant():
    c = SCALE.c()
    lines = [times(1, above_curve()), times(1, SCALE.inside), times(x, tangent(SCALE, c * budget / x))]
    return prove(SCALE, scale_constant.goals[0], using=lines)


@claim("russo2026/lem-4.6-kl-sharp", TILTED,
    ge(TILTED.x() * (-log(TILTED.eps()) + log(TILTED.x())) + (TILTED.x()**2 - TILTED.x()) - log(TILTED.common()), TILTED.KL(s), fix=(s,)),
    title="a sharper curve above the divergence of the tilted policies", source="Lemma 4.6"
)  # fmt: skip
def says_sharp():
    return below_curve(True)


SECOND = BOUND.with_symbols(
    Declaration("size", (), "positive", "the logarithm of 1/eps, a positive number", r"\Lambda"),
    Declaration("D", (), "positive", "log of 1/eps less its logarithm, plus log delta - 1", "D"),
)
SECOND = SECOND.assuming("size_def", eq(SECOND.size(), Lambda), "log 1/eps")
SECOND = SECOND.assuming(
    "D_def", eq(SECOND.D(), SECOND.size() - log(SECOND.size()) + log(budget) - 1), "it is positive"
)
SECOND = SECOND.assuming("D_u", eq(u * SECOND.D(), budget), "u is delta / D")
SECOND = SECOND.assuming("D_at_most", ge(SECOND.size(), SECOND.D()), "delta is at most e Lambda")


THIRD = with_budget(TILTED, lambda m: 2).with_symbols(
    Declaration("size", (), "positive", "the logarithm of 1/eps, a positive number", r"\Lambda"),
    Declaration("less", (), "positive", "delta less log 1/(1 - eps)", r"\delta'"),
    Declaration("D_e", (), "positive", "that of the upper bound, plus e", "D_e"),
    Declaration("e", (), "real", "what is added", "e"),
    Declaration("root", (), "positive", "the root of log 1/eps", r"\sqrt\Lambda"),
)
THIRD = THIRD.assuming("size_def", eq(THIRD.size(), Lambda), "log 1/eps")
THIRD = THIRD.assuming("less_def", eq(THIRD.less(), THIRD.budget() - Lambda_common), "what the common actions leave")
THIRD = THIRD.assuming(
    "D_e_def", eq(THIRD.D_e(), THIRD.size() - log(THIRD.size()) + log(THIRD.budget()) - 1 + THIRD.e()), "it is positive"
)
THIRD = THIRD.assuming("x_def", eq(x * THIRD.D_e(), THIRD.less()), "x is delta' / D_e")
less_than_size = log(THIRD.size()) + 1 - log(THIRD.budget())
THIRD = THIRD.assuming(
    "e_def", eq(THIRD.e() * THIRD.size(), 2 * (less_than_size + THIRD.budget())), "e, in terms of eps and delta alone"
)
THIRD = THIRD.assuming("rare", ge(THIRD.size(), 2 * less_than_size), "eps is small")
THIRD = THIRD.assuming("below_e", ge(THIRD.size(), 1), "eps is at most 1/e")
THIRD = THIRD.assuming("root_def", eq(THIRD.root() ** 2, THIRD.size()), "the root of log 1/eps")


def e_is_enough():
    """``e >= log(Lambda/D_e) + x``, as ``D_e >= Lambda/2 + e``, ``e Lambda/2 >= Lambda - D_e + e + delta`` and ``e >= 0``."""
    size, D, e, delta = THIRD.size(), THIRD.D_e(), THIRD.e(), THIRD.budget()
    logs = [times(1, tangent(THIRD, 1 / size)), times(1 / size, THIRD.below_e)]
    positive = prove(THIRD, ge(log(size), 0), using=logs)
    lines = [times(1, THIRD.e_def), times(2, positive), times(2, tangent(THIRD, delta))]
    scaled = prove(THIRD, ge(e * size, 0), using=lines, remainder=4)
    nonneg = auto(THIRD, ge(e, 0), [scaled])
    large = auto(THIRD, ge(D, size / 2 + e))
    return auto(
        THIRD, ge(e, log(size / D) + x),
        [tangent(THIRD, size / D), multiply(nonneg, large), nonneg, common_log()],
    )


def common_log():
    """``log 1/(1 - eps) >= 0``."""
    lines = [times(1, tangent(THIRD, common)), times(-1, THIRD.common_def)]
    return prove(THIRD, ge(Lambda_common, 0), using=lines, remainder=eps)


vanishing = ge(4 * THIRD.root() + 2 * (THIRD.budget() - log(THIRD.budget())), THIRD.e() * THIRD.size())


def second_below():
    """The tilted policy of mass ``(delta - log 1/(1 - eps)) / D_e`` is in the KL ball."""
    joint, less = log_of(lemma_of(THIRD, THIRD.x_def)), THIRD.less()
    smaller = auto(THIRD, ge(log(THIRD.budget()), log(less)), [tangent(THIRD, less / THIRD.budget()), common_log()])
    return auto(THIRD, ge(THIRD.budget(), THIRD.KL(s), fix=FIX), [below_curve(True), smaller, e_is_enough(), joint])


@claim("russo2026/lem-4.6-kl-second", SECOND, ge(u, x), expect="proven, hypotheses not tried",
    why="D is made with the logarithm of log(1/eps), which is irrational for each rational eps; the values of a table are made with logarithms of rationals alone. No table holds these hypotheses.",
    title="the mass in the ball is at most delta / (log 1/eps - log log 1/eps + log delta - 1)", source="Lemma 4.6",
    quotes=PRINTED
)  # fmt: skip
def second():
    """``delta / (Lambda - log Lambda + log delta - 1) >= x`` in the KL ball, for ``delta <= e Lambda``."""
    size, D = SECOND.size(), SECOND.D()
    joint = log_of(lemma_of(SECOND, SECOND.D_u))
    below = auto(SECOND, ge(log(size), log(D)), [tangent(SECOND, D / size)])  # fmt: skip
    level = auto(SECOND, ge(Lambda - 1 + log(u), D), [below, joint])
    rising = auto(SECOND, gt(Lambda + log(u), 0), [level])
    enough = auto(SECOND, ge(u * (Lambda - 1 + log(u)), budget), [level])
    return at_most(SECOND, rising, enough)


@claim("russo2026/lem-4.6-kl-second-feasible", THIRD, [ge(THIRD.budget(), THIRD.KL(s), fix=FIX), vanishing],
    expect="proven, hypotheses not tried",
    title="the mass (delta - log 1/(1 - eps)) / (log 1/eps - log log 1/eps + log delta - 1 + e) is feasible, with e in terms of eps and delta that tends to zero like 1 / sqrt(log 1/eps)",
    source="Lemma 4.6", quotes=PRINTED,
    why="e = 2 (log log 1/eps + 1 - log delta + delta) / log(1/eps). The values of a table are made with logarithms of rationals alone, and log(1/eps) is irrational for each rational eps: no table holds these hypotheses."
)  # fmt: skip
def second_feasible():
    yield second_below()
    # log Lambda = 2 log root <= 2 (root - 1)
    size, root = THIRD.size(), THIRD.root()
    halves = auto(THIRD, eq(log(size), 2 * log(root)), [log_of(lemma_of(THIRD, THIRD.root_def))])
    lines = [times(-1, THIRD.e_def), times(-2, halves), times(4, tangent(THIRD, root))]
    yield prove(THIRD, vanishing, using=lines, remainder=2)


CONSTANT = rare.with_symbols(Declaration("c", (), "positive", "a constant", "c", lambda m: 2 / _rare_mass(m) - 2))
CONSTANT = CONSTANT.assuming("late", eq(eps * (2 + CONSTANT.c()), 2), "eps is 1 / (1 + c/2)")


@claim("russo2026/lem-4.6-kl-all-eps", CONSTANT, ge(Lambda, CONSTANT.c()), expect="refuted", against="strengthening",
    instead="russo2026/lem-4.6-kl-bounds", title="one constant c below q log(1/eps) for all eps below one",
    source="Lemma 4.6", quotes="The implied constants depend on [delta] but not on [eps]",
    why="Refuted for every c: at eps = 1 / (1 + c/2) even the whole mass times log(1/eps) is at most c / 2."
)  # fmt: skip
def all_eps():
    late = auto(CONSTANT, ge(CONSTANT.c(), 2 * Lambda), [tangent(CONSTANT, 1 / eps)])
    claimed = suppose(CONSTANT, all_eps.goals[0])
    return auto(CONSTANT, gt(0, 0), [claimed, late])


def _rare_mass(m):
    return m.policy("pi0", m.states[0], m.actions[-1])


@claim("russo2026/lem-4.6-series", small,
    [
        ge(small.gain(), small.root() * (small.common() * (1 + small.eps() * Fraction(1, 2)))),
        ge(small.root() * (Fraction(3, 8) + small.common() * Fraction(1, 2) + small.common() * (1 + small.eps()) * Fraction(1, 8)), small.gain()),
    ], title="the chi-squared rate as an expansion", source="Lemma 4.6", quotes=PRINTED
)  # fmt: skip
def series():

    line, slope = small.root(), small.gain()
    least, most = common * (1 + eps / 2), Fraction(3, 8) + common / 2 + common * (1 + eps) / 8
    below = auto(small, ge(slope**2, (line * least) ** 2))
    above = auto(small, ge((line * most) ** 2, slope**2))
    yield square_order(below, line * least, slope)
    yield square_order(above, slope, line * most)

    # the square of what goes beyond eps is delta eps (1 - eps) up to the order of the error
