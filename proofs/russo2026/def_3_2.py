"""Russo, Definition 3.2 and Remark 3.3: action-influence I(s) = Var_{pi0}(Q) / V^2, its other forms and its bounds.

The displays of both are missing in our source. Reconstructed as the text describes it ("the squared coefficient of
variation", section 6.2); which form Remark 3.3 prints cannot be told, so every candidate is proven here.
The text's "zero if the behavior policy is deterministic or if no two actions differ" is an equivalence on the support
of pi0, and I never exceeds (1 - V)/V, nor 1/pi0(best action) - 1.
"""

from fractions import Fraction

from scsym.claims import claim
from scsym.prove import (
    Declaration,
    auto,
    calc,
    delta,
    eq,
    flip,
    ge,
    isolate,
    prove,
    square_zero,
    sum_,
    times,
    vanishing_term,
)
from scsym.theories.mdp import with_failure
from scsym.theories.success import a, b, s, u
from scsym.theories.success import success as T

REMARK = "It is also possible to show the alternate form"
MEAN = [flip(T.V_value), T.pi0_sums]
square = sum_(a, T.pi0(s, a) * (T.Q(s, a) - T.V(s)) ** 2)

D = with_failure(T).with_symbols(
    Declaration("fail", ("S",), "positive", "the probability to fail", r"\bar V", lambda m, i: 1 - m.value("pi0", i)),
    Declaration(
        "best",
        ("S",),
        "nonneg",
        "the largest action value",
        r"Q^*",
        lambda m, i: max(m.q("pi0", i, j) for j in m.actions),
    ),
)
D = D.assuming("fail_def", eq(D.fail(s), 1 - T.V(s)), "failure is possible from s").assuming(
    "best_bound", ge(D.best(s), T.Q(s, a)), "no action value is larger"
)
D = D.define(
    "explained", (s,), square, times=T.V(s) * D.fail(s), sign="nonneg",
    reading="the fraction of Var(R | s) explained by the action", latex=r"\eta^2",
    meaning=lambda m, i: m.influence(i) * m.value("pi0", i) / (1 - m.value("pi0", i)),
)  # fmt: skip


@claim("russo2026/rem-3.3", D,
    [
        eq(D.I(s), sum_(a, D.pi0(s, a) * ((D.Q(s, a) - D.V(s)) / D.V(s)) ** 2)),
        eq(D.I(s), sum_(a, D.pi0(s, a) * D.Q(s, a) ** 2) / D.V(s) ** 2 - 1),
        eq(D.I(s), sum_(a, D.pi0(s, a) * (D.rho_plus(s, a) - sum_(b, D.pi0(s, b) * D.rho_plus(s, b))) ** 2)),
        eq(D.I(s), sum_(a, D.pi_plus(s, a) * D.Q(s, a)) / D.V(s) - 1),
        eq(D.I(s), sum_((a, b), D.pi0(s, a) * D.pi0(s, b) * (D.Q(s, a) - D.Q(s, b)) ** 2) / (2 * D.V(s) ** 2)),
        eq(T.I(s), D.fail(s) / T.V(s) * D.explained(s)),
        eq(T.V(s) * D.fail(s), square + sum_(a, T.pi0(s, a) * T.Q(s, a) * (1 - T.Q(s, a)))),
        eq(T.V(s) - sum_(a, T.pi0(s, a) * T.Q(s, a) ** 2), sum_(a, T.pi0(s, a) * T.Q(s, a) * (1 - T.Q(s, a)))),
    ], title="five forms of action-influence", source="Definition 3.2, Remark 3.3", quotes=REMARK
)  # fmt: skip
def forms():
    influence = calc(T, T.I(s))
    yield influence.eq(sum_(a, T.pi0(s, a) * ((T.Q(s, a) - T.V(s)) / T.V(s)) ** 2), by=[T.I_def]).done()
    second = influence.eq(sum_(a, T.pi0(s, a) * T.Q(s, a) ** 2) / T.V(s) ** 2 - 1, by=[T.I_def, *MEAN])
    yield second.done()
    density = T.rho_plus(s, a) - sum_(b, T.pi0(s, b) * T.rho_plus(s, b))
    yield (
        influence.eq(
            sum_(a, T.pi0(s, a) * density**2),
            by=[flip(T.rho_plus_def), T.pi_plus_sums, T.I_def, isolate(T.conditioning, T.pi_plus), *MEAN],
        ).done()
    )
    yield second.eq(sum_(a, T.pi_plus(s, a) * T.Q(s, a)) / T.V(s) - 1, by=[isolate(T.conditioning, T.pi_plus)]).done()
    pairs = sum_((a, b), T.pi0(s, a) * T.pi0(s, b) * (T.Q(s, a) - T.Q(s, b)) ** 2) / (2 * T.V(s) ** 2)
    yield second.eq(pairs, by=MEAN).done()


def q_at_most_one():
    """``1 >= Q``: from the outcomes of a step, with the Green's function of pi0."""
    lost = sum_((u, a), T.N_pi0(s, u) * T.pi0(u, a) * D.lose(u, a))
    failure = auto(D, eq(1 - T.V(s), lost))
    at_most_one = auto(D, ge(1, T.V(s)), [failure])
    return auto(D, ge(1, T.Q(s, a)), [at_most_one]).called("Q at most one")


@claim("russo2026/def-3.2-bounds", D,
    [
        q_at_most_one().statement,
        ge(T.I(s), 0),
        ge((1 - T.V(s)) / T.V(s), T.I(s)),
        ge(D.best(s) / T.V(s), 1 + T.I(s)),
        ge(T.V(s), T.pi0(s, b) * T.Q(s, b)),
    ], title="bounds of action-influence", source="Definition 3.2"
)  # fmt: skip
def bounds():
    bounded = q_at_most_one()
    yield bounded
    for goal, bound in zip(bounds.goals[2:4], (bounded, D.best_bound), strict=True):
        yield prove(D, goal, by=[T.I_def, *MEAN], using=[times(T.pi0(s, a) * T.Q(s, a) / T.V(s) ** 2, bound, over=a)])
    yield share()


def share():
    """``V >= pi0(b|s) Q(s, b)``."""
    return auto(T, ge(T.V(s), T.pi0(s, b) * T.Q(s, b)))


BEST = T.assuming("maximises", ge(T.Q(s, b), T.Q(s, a), fix=(s, b)), "b maximises Q at s")


@claim("russo2026/def-3.2-best", BEST,
    [ge(T.Q(s, b) / T.V(s), 1 + T.I(s), fix=(s, b)), ge(1, T.pi0(s, b) * (1 + T.I(s)), fix=(s, b))],
    title="action-influence is bounded by what the best action would gain, and by how rare it is",
    source="Definition 3.2"
)  # fmt: skip
def best():
    gains, rare = best.goals
    per_action = T.pi0(s, a) * T.Q(s, a) / T.V(s) ** 2
    lines = [times(1 / T.V(s), share(), s, b), times(T.pi0(s, b) * per_action, BEST.maximises, over=a)]
    yield prove(BEST, rare, by=[T.I_def, *MEAN], using=lines)


SECTION = (
    "action-influence is zero if the behavior policy is deterministic or if no two actions result in "
    "substantially different success probabilities"
)
NONE = T.assuming("no_influence", eq(T.I(s), 0, fix=(s,)), "s has no influence")


@claim("russo2026/def-3.2-zero", NONE,
    [eq(T.pi0(s, a) * (T.Q(s, a) - T.V(s)), 0, fix=(s,)), eq(T.pi_plus(s, a), T.pi0(s, a), fix=(s,))],
    title="no influence, no change", source="Section 3.2", quotes=SECTION
)  # fmt: skip
def zero():
    spread = auto(NONE, eq(square, 0, fix=(s,)))
    at_action = vanishing_term(spread, a, T.pi0(s, a) * (T.Q(s, a) - T.V(s)) ** 2)
    root = T.pi0(s, a) * (T.Q(s, a) - T.V(s))
    constant = square_zero(auto(NONE, eq(root**2, 0, fix=(s,)), [at_action]), root)
    yield constant
    yield auto(NONE, zero.goals[1], [constant])


SAME = T.assuming("no_change", eq(T.pi_plus(s, a), T.pi0(s, a), fix=(s,)), "nothing changes at s")


claim("russo2026/def-3.2-no-change", SAME, eq(T.pi0(s, a) * (T.Q(s, a) - T.V(s)), 0, fix=(s,)),
    title="no change, no difference between the actions taken", source="Section 3.2"
)  # fmt: skip


CONSTANT = T.assuming("constant", eq(T.pi0(s, a) * (T.Q(s, a) - T.V(s)), 0, fix=(s,)), "Q is constant on the support")


constant = claim("russo2026/def-3.2-constant", CONSTANT, eq(T.I(s), 0, fix=(s,)),
    title="no difference between the actions taken, no influence", source="Section 3.2", quotes=SECTION
)  # fmt: skip


SURE = T.assuming("deterministic", eq(T.pi0(s, a), delta(a, b), fix=(s, b)), "pi0 always takes b at s")


@claim("russo2026/def-3.2-deterministic", SURE, eq(T.I(s), 0, fix=(s, b)),
    title="a deterministic behaviour policy has no influence", source="Section 3.2", quotes=SECTION
)  # fmt: skip
def deterministic():
    return auto(SURE, eq(T.V(s), T.Q(s, b), fix=(s, b)))


NEAR = T.with_symbols(
    Declaration("eps", (), "nonneg", "a bound on differences of Q", r"\epsilon", lambda m: Fraction(1, 2))
)
NEAR = NEAR.assuming(
    "close", ge(NEAR.eps() ** 2, (T.Q(s, a) - T.Q(s, b)) ** 2, fix=(s,)), "no two actions at s differ by more"
)


@claim("russo2026/def-3.2-small", NEAR, ge(NEAR.eps() ** 2 / (2 * T.V(s) ** 2), T.I(s), fix=(s,)),
    title="actions of nearly the same success have little influence", source="Section 3.2", quotes=SECTION
)  # fmt: skip
def small():
    line = times(T.pi0(s, a) * T.pi0(s, b) / (2 * T.V(s) ** 2), NEAR.close, over=(a, b))
    return prove(NEAR, small.goals[0], by=[T.I_def, *MEAN], using=[line])
