"""Russo, Definition 3.2 and Remark 3.3: action-influence I(s) = Var_{pi0}(Q) / V^2, its other forms and its bounds.

The displays of both are missing in our source. Reconstructed as the text describes it ("the squared coefficient of
variation", section 6.2); which form Remark 3.3 prints cannot be told, so every candidate is proven here.
The text's "zero if the behavior policy is deterministic or if no two actions differ" is an equivalence on the support
of pi0, and I never exceeds (1 - V)/V, nor 1/pi0(best action) - 1.
"""

from fractions import Fraction

from scsym.claims import claim
from scsym.claims.former import claim as former_claim
from scsym.prove import (
    Declaration,
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
from scsym.theories.success import a, b, s, t, u
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


@claim(
    "russo2026/rem-3.3",
    D,
    [
        eq(D.I(s), sum_(a, D.pi0(s, a) * ((D.Q(s, a) - D.V(s)) / D.V(s)) ** 2)),
        eq(D.I(s), sum_(a, D.pi0(s, a) * D.Q(s, a) ** 2) / D.V(s) ** 2 - 1),
        eq(D.I(s), sum_(a, D.pi0(s, a) * (D.rho_plus(s, a) - sum_(b, D.pi0(s, b) * D.rho_plus(s, b))) ** 2)),
        eq(D.I(s), sum_(a, D.pi_plus(s, a) * D.Q(s, a)) / D.V(s) - 1),
        eq(D.I(s), sum_((a, b), D.pi0(s, a) * D.pi0(s, b) * (D.Q(s, a) - D.Q(s, b)) ** 2) / (2 * D.V(s) ** 2)),
        eq(T.I(s), D.fail(s) / T.V(s) * D.explained(s)),
        eq(T.V(s) * D.fail(s), square + sum_(a, T.pi0(s, a) * T.Q(s, a) * (1 - T.Q(s, a)))),
        eq(T.V(s) - sum_(a, T.pi0(s, a) * T.Q(s, a) ** 2), sum_(a, T.pi0(s, a) * T.Q(s, a) * (1 - T.Q(s, a)))),
    ],
    title="five forms of action-influence",
    source="Definition 3.2, Remark 3.3",
    quotes=REMARK,
)
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
    yield prove(D, eq(T.I(s), D.fail(s) / T.V(s) * D.explained(s)), by=[isolate(D.explained_def, D.explained), T.I_def])
    yield (
        prove(
            D,
            eq(T.V(s) * D.fail(s), square + sum_(a, T.pi0(s, a) * T.Q(s, a) * (1 - T.Q(s, a)))),
            by=[D.fail_def, *MEAN],
        )
    )
    yield (
        prove(
            T,
            eq(T.V(s) - sum_(a, T.pi0(s, a) * T.Q(s, a) ** 2), sum_(a, T.pi0(s, a) * T.Q(s, a) * (1 - T.Q(s, a)))),
            by=[T.V_value],
        )
    )


def q_at_most_one():
    """``1 >= Q``: from the outcomes of a step, with the Green's function of pi0."""
    lost = sum_((u, a), T.N_pi0(s, u) * T.pi0(u, a) * D.lose(u, a))
    failure = prove(
        D,
        eq(1 - T.V(s), lost),
        by=[T.Q_def, isolate(D.mass, D.lose), T.pi0_sums],
        using=[times(-(1 - T.V(u)), T.N_pi0_last, s, u, over=u), times(-T.N_pi0(s, u), T.V_value, u, over=u)],
    )
    at_most_one = prove(D, ge(1, T.V(s)), using=[times(1, failure)], remainder=lost)
    return prove(
        D,
        ge(1, T.Q(s, a)),
        by=[T.Q_def, isolate(D.mass, D.win)],
        using=[times(T.P(s, a, t), at_most_one, t, over=t)],
        remainder=D.lose(s, a),
    ).called("Q at most one")


@former_claim(
    "russo2026/def-3.2-bounds",
    expect="proven",
    title="bounds of action-influence",
    source="Definition 3.2",
    says=r"0 \le I \le (1 - V)/V; 1 + I \le \max_a Q/V; \pi_0(b|s) Q(s,b) \le V(s), so 1 + I \le Q(s,b)/V \le "
    r"1/\pi_0(b|s) for an action b that maximises Q",
)
def bounds(p):
    bounded = q_at_most_one()
    p.theorem(bounded)
    p.theorem(prove(T, ge(T.I(s), 0), remainder=T.I(s)))
    p.theorem(
        prove(
            D,
            ge((1 - T.V(s)) / T.V(s), T.I(s)),
            by=[T.I_def, *MEAN],
            using=[times(T.pi0(s, a) * T.Q(s, a) / T.V(s) ** 2, bounded, over=a)],
        )
    )
    p.theorem(
        prove(
            D,
            ge(D.best(s) / T.V(s), 1 + T.I(s)),
            by=[T.I_def, *MEAN],
            using=[times(T.pi0(s, a) * T.Q(s, a) / T.V(s) ** 2, D.best_bound, over=a)],
        )
    )
    B = T.assuming("maximises", ge(T.Q(s, b), T.Q(s, a), fix=(s, b)), "b maximises Q at s")
    share = prove(
        T,
        ge(T.V(s), T.pi0(s, b) * T.Q(s, b)),
        by=[T.V_value],
        remainder=sum_(a, (1 - delta(a, b)) ** 2 * T.pi0(s, a) * T.Q(s, a)),
    )
    p.theorem(share)
    p.theorem(
        prove(
            B,
            ge(T.Q(s, b) / T.V(s), 1 + T.I(s), fix=(s, b)),
            by=[T.I_def, *MEAN],
            using=[times(T.pi0(s, a) * T.Q(s, a) / T.V(s) ** 2, B.maximises, over=a)],
        )
    )
    p.theorem(
        prove(
            B,
            ge(1, T.pi0(s, b) * (1 + T.I(s)), fix=(s, b)),
            by=[T.I_def, *MEAN],
            using=[
                times(1 / T.V(s), share, s, b),
                times(T.pi0(s, b) * T.pi0(s, a) * T.Q(s, a) / T.V(s) ** 2, B.maximises, over=a),
            ],
        )
    )


@former_claim(
    "russo2026/def-3.2-zero",
    expect="proven",
    title="no influence, no change",
    source="Section 3.2",
    printed="action-influence is zero if the behavior policy is deterministic or if no two actions result in "
    "substantially different success probabilities",
    says=r"I(s) = 0 iff \pi_0(a|s) (Q(s, a) - V(s)) = 0 for all a iff \pi_+(.|s) = \pi_0(.|s)",
)
def zero(p):
    Z = T.assuming("no_influence", eq(T.I(s), 0, fix=(s,)), "s has no influence")
    spread = prove(Z, eq(square, 0, fix=(s,)), by=[flip(T.I_def)], using=[times(T.V(s) ** 2, Z.no_influence)])
    at_action = vanishing_term(spread, a, T.pi0(s, a) * (T.Q(s, a) - T.V(s)) ** 2)
    root = T.pi0(s, a) * (T.Q(s, a) - T.V(s))
    constant = square_zero(prove(Z, eq(root**2, 0, fix=(s,)), using=[times(T.pi0(s, a), at_action)]), root)
    p.theorem(constant)
    p.theorem(
        prove(
            Z,
            eq(T.pi_plus(s, a), T.pi0(s, a), fix=(s,)),
            by=[isolate(T.conditioning, T.pi_plus)],
            using=[times(1 / T.V(s), constant)],
        )
    )
    Y = T.assuming("no_change", eq(T.pi_plus(s, a), T.pi0(s, a), fix=(s,)), "nothing changes at s")
    p.theorem(
        prove(
            Y,
            eq(T.pi0(s, a) * (T.Q(s, a) - T.V(s)), 0, fix=(s,)),
            by=[flip(T.conditioning)],
            using=[times(T.V(s), Y.no_change)],
        )
    )
    X = T.assuming("constant", eq(T.pi0(s, a) * (T.Q(s, a) - T.V(s)), 0, fix=(s,)), "Q is constant on the support")
    p.theorem(
        prove(
            X,
            eq(T.I(s), 0, fix=(s,)),
            by=[T.I_def],
            using=[times((T.Q(s, a) - T.V(s)) / T.V(s) ** 2, X.constant, over=a)],
        )
    )


@former_claim(
    "russo2026/def-3.2-small",
    expect="proven",
    title="when influence vanishes or is small",
    source="Section 3.2",
    printed="action-influence is zero if the behavior policy is deterministic or if no two actions result in "
    "substantially different success probabilities",
    says=r"I(s) = 0 if \pi_0(.|s) is a single action; I(s) \le \epsilon^2/(2 V(s)^2) if (Q(s,a) - Q(s,b))^2 \le "
    r"\epsilon^2 for all a, b",
)
def small(p):
    one = T.assuming("deterministic", eq(T.pi0(s, a), delta(a, b), fix=(s, b)), "pi0 always takes b at s")
    value = prove(one, eq(T.V(s), T.Q(s, b), fix=(s, b)), by=[T.V_value, one.deterministic])
    gap = (T.V(s) - T.Q(s, b)) / T.V(s) ** 2
    p.theorem(prove(one, eq(T.I(s), 0, fix=(s, b)), by=[T.I_def, one.deterministic], using=[times(gap, value)]))
    near = T.with_symbols(
        Declaration("eps", (), "nonneg", "a bound on differences of Q", r"\epsilon", lambda m: Fraction(1, 2))
    )
    near = near.assuming(
        "close", ge(near.eps() ** 2, (T.Q(s, a) - T.Q(s, b)) ** 2, fix=(s,)), "no two actions at s differ by more"
    )
    p.theorem(
        prove(
            near,
            ge(near.eps() ** 2 / (2 * T.V(s) ** 2), T.I(s), fix=(s,)),
            by=[T.I_def, *MEAN],
            using=[times(T.pi0(s, a) * T.pi0(s, b) / (2 * T.V(s) ** 2), near.close, over=(a, b))],
        )
    )
