"""Karwowski and Douglas, Corollary 5.10 and Lemma A.11: how fast the return improves.

Lemma A.11 is right where it makes sense: f and g twice differentiable, one interior maximiser t(x) of f + x g, and
f'' + x g'' < 0 there. The corollary's factor is not: the proof's own step is eta = 1/(k - 1) - 1/k = 1/(k (k - 1)),
printed 1/k, so k >= 2 is needed. The ratio in it does not depend on the parameter of the curve; with the inverse
temperature alpha it is ``k^2 Var_k(R)``, so that the printed main term is k Var_k(R). Its "entropy" must be -KL(. || p)
where the prior is not uniform. And for a fixed finite problem the corollary is empty: there the gain is of order rho^k,
below any main term of order 1/k^2; uniformly over rewards it is false as printed. The exact replacement is Jeffreys'
identity (karwowski2025/prop-5.4-return).
"""

from fractions import Fraction

from scsym.analysis import evaluate
from scsym.claims import claim
from scsym.exact import log as logarithm
from scsym.language import Hypothesis
from scsym.mdp import zoo
from scsym.models import Point
from scsym.operators import iterate
from scsym.prove import Declaration, Theory, auto, eq, ge, gt, log, prove, sum_, tangent, tends, times
from scsym.theories import ranked
from scsym.theories.ranked import ranked as L
from scsym.theories.trajectories import from_start, i, k, success_of
from scsym.theories.trajectories import masses as M

PRINTED = "J(pi_k) - J(pi_{k-1}) = (1/k) J' H' / (J'' + H''/k) + O(1/k^2)"


def _quadratic(m):
    """f = -t^2 + 3 t and g = -t^2 + 1, at x = 1/2: the maximiser is t = 1."""
    t, x = Fraction(1), Fraction(1, 2)
    return {"f1": -2 * t + 3, "g1": -2 * t, "x": x, "curve": 2 + 2 * x, "t1": -2 * t / (2 + 2 * x),
            "h1": (-2 * t + 3) * (-2 * t / (2 + 2 * x))}  # fmt: skip


def _symbol(name, sign, reading, latex):
    return Declaration(name, (), sign, reading, latex, lambda m: _quadratic(m)[name])


E = Theory("envelope", sorts={"X": "nothing"}, reading="the maximiser of f + x g").with_symbols(
    _symbol("f1", "real", "f'(t*)", "f'"),
    _symbol("g1", "real", "g'(t*)", "g'"),
    _symbol("x", "nonneg", "the parameter", "x"),
    _symbol("curve", "positive", "-(f'' + x g'') at t*", r"-(f'' + x g'')"),
    _symbol("t1", "real", "the derivative of the maximiser", r"\frac{dt^*}{dx}"),
    _symbol("h1", "real", "the derivative of h(x) = f(t*(x))", r"\frac{dh}{dx}"),
)
E = E.with_hypotheses(
    Hypothesis("first_order", eq(E.f1() + E.x() * E.g1(), 0), "t* is an interior maximiser"),
    Hypothesis("implicit", eq(E.g1(), E.curve() * E.t1()), "the derivative of the first-order condition"),
    Hypothesis("chain", eq(E.h1(), E.f1() * E.t1()), "the chain rule"),
)


@claim("karwowski2025/lem-A.11", E,
    [eq(E.h1(), E.f1() * E.g1() / E.curve()), eq(E.h1(), -E.x() * E.g1() ** 2 / E.curve()), ge(0, E.h1())],
    title="the derivative of f at the maximiser of f + x g",
    why="Derivatives are symbols: the first-order condition, its derivative and the chain rule are hypotheses, and named so.",
    source="Lemma A.11", quotes="dh/dx = - f'(t*) g'(t*) / (f''(t*) + x g''(t*))"
)  # fmt: skip
def envelope():
    curve = E.curve()
    yield auto(E, eq(E.h1(), E.f1() * E.g1() / curve))
    slope = auto(E, eq(E.h1(), -E.x() * E.g1() ** 2 / curve))  # fmt: skip
    yield slope
    yield auto(E, ge(0, E.h1()), [slope])


# The ratio of Corollary 5.10, with the inverse temperature as parameter

ALPHA = 2
"""In a concrete model the inverse temperature is 2, and the reward R of a trajectory is any number: here r - 1."""


def _mass(m, z):
    return from_start(m, "p", z) * success_of(m, z) ** ALPHA


def _reward(m, z):
    return success_of(m, z) - 1


def _mean(m, value):
    masses = {z: _mass(m, z) for z in m.domain("Z")}
    return sum(mass * value(z) for z, mass in masses.items() if mass) / sum(masses.values())


def _center(m):
    return _mean(m, lambda z: _reward(m, z))


def _variance(m):
    center = _center(m)
    return _mean(m, lambda z: (_reward(m, z) - center) ** 2)


def _number(name, sign, reading, latex, meaning):
    return Declaration(name, (), sign, reading, latex, meaning)


V = Theory("tilting", sorts={"Z": "the trajectories"}, reading="the laws p e^{alpha R} / Z and their derivatives").with_symbols(
    M.declarations["p"],
    Declaration("m", ("Z",), "nonneg", "the mass p e^{alpha R}", "m", _mass),
    Declaration("R", ("Z",), "real", "the reward of a trajectory", "R", _reward),
    _number("alpha", "positive", "the inverse temperature", r"\alpha", lambda m: Fraction(ALPHA)),
    _number("Z", "positive", "the sum of the masses", "Z", lambda m: sum(_mass(m, z) for z in m.domain("Z"))),
    _number("J", "real", "the expected return", "J", _center),
    _number("Var", "real", "the variance of R", r"\mathrm{Var}", _variance),
    _number("Z1", "real", "the derivative of Z", "Z'", lambda m: sum(_mass(m, z) * _reward(m, z) for z in m.domain("Z"))),
    _number("J1", "real", "the derivative of J", "J'", _variance),
    _number("J2", "real", "the derivative of J'", "J''", lambda m: Fraction(1)),
    _number("H1", "real", "the derivative of H = -KL(. || p) = log Z - alpha J", "H'", lambda m: -ALPHA * _variance(m)),
    _number("H2", "real", "the derivative of H'", "H''", lambda m: -_variance(m) - ALPHA),
)  # fmt: skip
V = V.with_hypotheses(
    Hypothesis("p_sums", eq(sum_(i, V.p(i)), 1), "p is a probability"),
    Hypothesis("Z_def", eq(V.Z(), sum_(i, V.m(i))), "the total"),
    Hypothesis("J_def", eq(V.J() * V.Z(), sum_(i, V.m(i) * V.R(i))), "the mean"),
    Hypothesis("Var_def", eq(V.Var() * V.Z(), sum_(i, V.m(i) * (V.R(i) - V.J()) ** 2)), "the variance"),
    Hypothesis("Z_rule", eq(V.Z1(), sum_(i, V.m(i) * V.R(i))), "the derivative of a mass is m R"),
    Hypothesis(
        "J_rule", eq(V.J1() * V.Z() + V.J() * V.Z1(), sum_(i, V.m(i) * V.R(i) ** 2)), "the product rule for J Z"
    ),
    Hypothesis(
        "H_rule", eq(V.H1() * V.Z() + V.alpha() * V.J1() * V.Z() + V.J() * V.Z(), V.Z1()), "H = log Z - alpha J"
    ),
    Hypothesis("H_again", eq(V.H2(), -V.J1() - V.alpha() * V.J2()), "the derivative of H' = -alpha J'"),
)


@claim("karwowski2025/cor-5.10-ratio", V,
    [
        eq(V.J1(), V.Var()),
        eq(V.H1(), -V.alpha() * V.Var()),
        eq(V.J1() + V.H1() / V.alpha(), 0),
        eq(V.J1() * V.H1(), V.alpha() ** 2 * V.Var() * (V.J2() + V.H2() / V.alpha())),
    ], title="the ratio of the improvement rate is k^2 times the variance of the return",
    why="Derivatives are symbols: the product rule and the derivatives of Z, H and H' are hypotheses, and named so.",
    source="Corollary 5.10", quotes=PRINTED
)  # fmt: skip
def ratio():
    alpha = V.alpha()
    first = auto(V, eq(V.J1(), V.Var()))  # fmt: skip
    yield first
    entropy = auto(V, eq(V.H1(), -alpha * V.Var()), [first])  # fmt: skip
    yield entropy
    yield auto(V, eq(V.J1() + V.H1() / alpha, 0), [first, entropy])
    curve = auto(V, eq(V.J2() + V.H2() / alpha, -V.Var() / alpha), [first])  # fmt: skip
    main = eq(V.J1() * V.H1(), alpha**2 * V.Var() * (V.J2() + V.H2() / alpha))
    yield (auto(V, main, [first, entropy, curve]).called("the ratio is alpha^2 Var"))  # fmt: skip


STEP = Theory("steps", reading="the parameter x = 1/k").declare(
    r"""
    steps()   positive   k   the number of steps
    one_less()  positive   k^-   the number of steps before
    """
)
STEP = STEP.assuming("one_less_is", eq(STEP.one_less(), STEP.steps() - 1), "at least two steps")
eta = 1 / STEP.one_less() - 1 / STEP.steps()


@claim("karwowski2025/cor-5.10-step", STEP, eq(eta, 1 / (STEP.steps() * STEP.one_less())),
    title="the step of the parameter from k to k - 1 is 1/(k (k - 1))", source="Corollary 5.10, appendix A.4",
    quotes="for eta = 1/(k(k-1))"
)  # fmt: skip
def step():
    return auto(STEP, step.goals[0])


@claim("karwowski2025/cor-5.10-step-printed", STEP, eq(eta, 1 / STEP.steps()), expect="refuted", against="reading",
    instead="karwowski2025/cor-5.10-step", title="the step of the parameter is the printed factor 1/k",
    source="Corollary 5.10, appendix A.4", quotes=PRINTED,
    why="The factor 1/k replaces eta = 1/(k (k - 1)) in the last line of the proof. The statement itself is true of a fixed problem, but empty: karwowski2025/cor-5.10-factor."
)  # fmt: skip
def printed_step():
    return Point(zoo.weighted_bandit(1, "1/2"), {}, {"steps": Fraction(3), "one_less": Fraction(2)})


def _share(m, k):
    """The probability of the second action after k steps of retraining."""
    return iterate(m.mdp, m.the_policy("p"), k)["s"]["a2"]


def _gain(m, k):
    """J(pi_k) - J(pi_{k-1})."""
    later, earlier = (evaluate(m.mdp, iterate(m.mdp, m.the_policy("p"), n)).expected_return for n in (k, k - 1))
    return later - earlier


def two_actions(last):
    """One decision between weights 1 and e^-R; share and gain of the step from k = last - 1 to last."""
    return Theory("two actions", reading=f"retraining from a uniform prior, k = {last}").declare(
        r"""
        R()        real   R        how far the second reward is below the first
        share()    real   \pi_k    the second action's probability after k steps
        gain()     real   \Delta   the gain in return of the k-th step
        """,
        R=lambda m: logarithm(1 / m.mdp.weight("s", "a2")),
        share=lambda m: _share(m, last),
        gain=lambda m: _gain(m, last),
    )


def main_term(theory, k):
    """The printed main term k Var_k(R)."""
    return k * theory.share() * (1 - theory.share()) * theory.R() ** 2


TEN, FORTY, HUNDRED = two_actions(10), two_actions(40), two_actions(100)


def half_as_good():
    model = zoo.weighted_bandit(1, "1/2")
    return Point(model, {"p": model.uniform()})


@claim("karwowski2025/cor-5.10-factor", TEN,
    [
        eq(TEN.gain(), TEN.R() * (Fraction(1, 513) - Fraction(1, 1025))),
        gt(main_term(TEN, 10), 6 * TEN.gain()),
        gt(TEN.gain(), main_term(TEN, 10) / 9),
        gt(1, 100 * (main_term(TEN, 10) - TEN.gain())),
    ], expect="proven for this shape",
    title="at k = 10 for w = (1, 1/2) the printed main term is six times the gain, the corrected one below it",
    source="Corollary 5.10", quotes=PRINTED,
    why="Both are of order 2^-k, far below 1/k^2: the statement is true of a fixed problem, and empty."
)  # fmt: skip
def factor():
    return half_as_good()


@claim("karwowski2025/cor-5.10-empty", FORTY,
    [gt(Fraction(1, 10**7), 1600 * main_term(FORTY, 40)), gt(Fraction(1, 10**7), 1600 * FORTY.gain())],
    expect="proven for this shape", title="at k = 40 for w = (1, 1/2) the main term and the gain are far below 1/k^2",
    source="Corollary 5.10", quotes=PRINTED
)  # fmt: skip
def empty():
    return half_as_good()


@claim("karwowski2025/cor-5.10-uniform", HUNDRED, ge(10, 100**2 * (main_term(HUNDRED, 100) - HUNDRED.gain())),
    expect="refuted", against="strengthening", instead="karwowski2025/cor-5.10",
    title="the remainder at k = 100 is at most 10/k^2, whatever the rewards", source="Corollary 5.10", quotes=PRINTED,
    why="With the rewards 0 and -log(1 + 1/k) the gain is at most 3/(8 k (k + 1)), the printed main term at least 3 k/(16 (k + 1)^2): uniformly over rewards no constant will do."
)  # fmt: skip
def uniform():
    model = zoo.weighted_bandit(1, Fraction(100, 101))
    return Point(model, {"p": model.uniform()})


def _lag(m):
    """How far the worst return that the prior takes is below the best one."""
    ranks = [ranked.top_of(m) / success_of(m, z) for z in m.domain("Z")
             if from_start(m, "p", z) != 0]  # fmt: skip
    return logarithm(max(ranks))


B = L.with_symbols(Declaration("bound", (), "nonneg", "how far the returns are below the best", r"\Lambda", _lag))
B = B.assuming(
    "bounded", ge(B.worse(i) * B.p(i) * B.bound(), B.worse(i) * B.p(i) * (log(B.top()) - log(B.r(i)))),
    "the returns that the prior takes are behind by the bound at most",
)  # fmt: skip


@claim("karwowski2025/cor-5.10", B,
    [
        ge(B.bound() * sum_(i, B.worse(i) * B.P(k, i)), log(B.top()) - B.J(k)),
        ge(B.bound() * B.rho() ** k, B.best() * (log(B.top()) - B.J(k))),
        ge(log(B.top()), B.J(k)),
        ge(B.bound() * B.rho() ** k, B.best() * (B.J(k + 1) - B.J(k))),
        *tends(B.J(k), log(B.top()), ranked.rate(B.bound()), k),
    ], title="the improvement is Jeffreys' divergence, and falls geometrically", source="Corollary 5.10",
    quotes=PRINTED
)  # fmt: skip
def replacement():
    top, best, chance = B.top(), B.best(), M.P(k, i)
    lag = log(top) - log(M.r(i))
    total = auto(B, eq(sum_(i, chance), 1))
    away = auto(B, eq((1 - B.worse(i)) * chance * (M.r(i) - top), 0))  # fmt: skip
    near = auto(B, eq((1 - B.worse(i)) ** 2 * chance * (M.r(i) - top), 0), [away])
    above = prove(B, ge((1 - B.worse(i)) ** 2 * chance * (log(M.r(i)) - log(top)), 0), using=[
        times((1 - B.worse(i)) ** 2 * chance, tangent(B, top / M.r(i))), times(1 / M.r(i), near),
    ])  # fmt: skip
    law = auto(B, ge(B.worse(i) * chance * B.bound(), B.worse(i) * chance * lag))  # fmt: skip
    late = sum_(i, B.worse(i) * chance)
    behind = auto(B, ge(B.bound() * late, log(top) - M.J(k)), [law, above, total])  # fmt: skip
    yield behind
    bounded = auto(B, ge(B.bound() * B.rho() ** k, best * (log(top) - M.J(k))), [behind, ranked.tail()])  # fmt: skip
    yield bounded
    step = M.r(i) / top
    least = auto(B, ge(log(top), M.J(k)), [tangent(B, step), total])  # fmt: skip
    yield least
    yield (auto(
        B, ge(B.bound() * B.rho() ** k, best * (M.J(k + 1) - M.J(k))),
        [bounded, least],
    ).called("the gain falls geometrically"))  # fmt: skip
    gap = log(top) - M.J(k)
    to_zero = ranked.vanishing(gap, B.bound(), bounded, prove(B, ge(gap, 0), using=[times(1, least)]))
    yield prove(B, replacement.goals[4], using=[times(1, to_zero.below)])
    yield prove(B, replacement.goals[5], using=[times(1, to_zero.above)])
