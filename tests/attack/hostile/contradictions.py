"""Goals that follow from hypotheses that contradict each other, or are denied beside them."""

from scsym.claims import claim
from scsym.language import Declaration, Hypothesis, Index, Theory, eq, ge, gt, natural, sum_
from scsym.prove import absurd, prove, suppose, times

a, k = Index("a", "A"), natural("k")
BASE = Theory("contradictions", sorts={"A": "things"}).with_symbols(
    Declaration("u", ()),
    Declaration("p", ("A",), "nonneg"),
    Declaration("f", ("N",)),
    Declaration("g", ("N",), "positive"),
    Declaration("n", (), "natural"),
)
SIGNS = BASE.assuming("above", gt(BASE.u(), 0)).assuming("zero", eq(BASE.u(), 0))
SUMS = BASE.assuming("one", eq(sum_(a, BASE.p(a)), 1)).assuming("two", eq(sum_(a, BASE.p(a)), 2))
BOUND = BASE.assuming("bound", gt(4, k.number))
NATURAL = BASE.assuming("half", eq(2 * BASE.n(), 1))


def defined(*statements):
    return BASE.with_hypotheses(*(Hypothesis(f"d{n}", j, definition=True) for n, j in enumerate(statements)))


CIRCLE = BASE.with_symbols(Declaration("v", ()))
CIRCLE = CIRCLE.with_hypotheses(
    Hypothesis("u_def", eq(CIRCLE.u(), CIRCLE.v() + 1), definition=True),
    Hypothesis("v_def", eq(CIRCLE.v(), CIRCLE.u()), definition=True),
)
TWICE = defined(eq(BASE.u(), 1), eq(BASE.u(), 2))
AHEAD = defined(eq(BASE.f(0), 0), eq(BASE.f(k + 1), BASE.f(k + 1) + 1))
ZERO = defined(eq(BASE.f(0), 0), eq(BASE.f(0), 1))
ROOT = defined(eq(BASE.u() ** 2, -1))
STEP = defined(eq(BASE.g(0), 1), eq(BASE.g(k + 1), BASE.g(k) - 1))


@claim("hostile/signs", SIGNS, eq(2, 1))
def signs():
    return absurd(prove(SIGNS, gt(0, 0), using=[times(1, SIGNS.above), times(-1, SIGNS.zero)]), eq(2, 1))


@claim("hostile/sums", SUMS, eq(2, 1))
def sums():
    return prove(SUMS, eq(2, 1), using=[times(1, SUMS.one), times(-1, SUMS.two)])


@claim("hostile/bound", BOUND, gt(0, 1))
def bound():
    return prove(BOUND, gt(0, 1), using=[times(1, BOUND.bound, 5)])


@claim("hostile/half-natural", NATURAL, eq(2 * BASE.n() + 1, 2))
def half_natural():
    return prove(NATURAL, eq(2 * BASE.n() + 1, 2), using=[times(1, NATURAL.half)])


@claim("hostile/circle", CIRCLE, eq(2, 1))
def circle():
    return prove(CIRCLE, eq(2, 1), using=[times(-1, CIRCLE.u_def), times(-1, CIRCLE.v_def)])


@claim("hostile/defined-twice", TWICE, eq(2, 1))
def defined_twice():
    return prove(TWICE, eq(2, 1), using=[times(1, TWICE.d0), times(-1, TWICE.d1)])


@claim("hostile/recursion-of-a-wrong-sign", STEP, gt(0, 0))
def recursion_of_a_wrong_sign():
    return prove(STEP, gt(0, 0), using=[times(-1, STEP.d0), times(-1, STEP.d1, 0)], remainder=BASE.g(1))


@claim("hostile/recursion-ahead", AHEAD, eq(2, 1))
def recursion_ahead():
    return prove(AHEAD, eq(2, 1), using=[times(-1, AHEAD.d1, 0)])


@claim("hostile/denied", SIGNS, [gt(BASE.u(), 0), eq(BASE.u(), 0)], expect="refuted", against="text")
def denied():
    """Each goal is a hypothesis, denied by the other."""
    return prove(SIGNS, gt(0, 0), using=[times(1, SIGNS.above), times(-1, SIGNS.zero)])


BESIDE = SIGNS.assuming("three", eq(BASE.f(0), 3))


@claim("hostile/denied-beside", BESIDE, eq(BASE.f(0), 4), expect="refuted", against="text")
def denied_beside():
    """The denying theorem rests on one assumption, the others contradict each other."""
    goal = suppose(BESIDE, eq(BASE.f(0), 4))
    return prove(BESIDE, gt(0, 0), using=[times(-1, BESIDE.three), times(1, goal)], remainder=1)


@claim("hostile/two-values-at-zero", ZERO, eq(0, 1))
def two_values_at_zero():
    return prove(ZERO, eq(0, 1), using=[times(-1, ZERO.d0), times(1, ZERO.d1)])


@claim("hostile/the-root-of-a-negative-number", ROOT, ge(-1, 0))
def the_root_of_a_negative_number():
    return prove(ROOT, ge(-1, 0), using=[times(-1, ROOT.d0)], remainder=ROOT.u() ** 2)
