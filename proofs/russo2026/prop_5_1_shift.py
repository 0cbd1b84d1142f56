"""Russo, section 5: when the shift factor kappa is one.

The text: kappa = 1 "whenever state transitions are deterministic, including autoregressive sequence generation". What
holds, cyclic models included and terminal labels random or not: if a step that can go on to t does so for certain, and V
is the same at every start (a single prompt, say), then the occupancy of pi_plus *is* d+. Less suffices: ``V(t) = Q(s, a)``
at each non-terminal successor t of an action that pi0 takes and that can succeed. With random prompts success reweighs
the prompts (russo2026/prop-5.1-prompts): then kappa is at most the largest ``J0 / V`` at a start, equal to it where the
prompt is part of the state, and at most one only if V is the same at every start. Under chance kappa is unbounded, and
it can be less than one (russo2026/prop-5.1-values).

The displays are missing in our source: kappa is reconstructed as in `prop_5_1`.
"""

from functools import cache

from scsym.claims import claim
from scsym.prove import Declaration, auto, delta, eq, ge, isolate, prove, square_zero, sum_, times, vanishing_term
from scsym.prove.tactics import by_cases, fix_all, generalise, multiply
from scsym.theories.mdp import with_failure
from scsym.theories.success import a, s, t, u
from scsym.theories.success import success as T

LAW = eq(T.pi0(s, a) * T.Q(s, a) * T.P(s, a, t) * (T.V(t) - T.Q(s, a)), 0)

G = T.assuming("no_luck", LAW, "what follows an action that pi0 takes and that can succeed is worth what the action is")
X = T.assuming(
    "branches", eq(T.P(s, a, t) * T.P(s, a, u), delta(t, u) * T.P(s, a, t)), "at most one successor, for sure"
)
X = X.assuming("ends", eq(T.P(s, a, t) * T.win(s, a), 0), "a step that can go on does not end")
SAME = eq(T.mu(s) * (T.V(s) - T.J0()), 0)
S = G.assuming("same_start", SAME, "V is the same at every start")


def onward():
    """``pi0 P (V(t) - Q) = 0``, also for actions that cannot succeed: they lead to no non-terminal state."""
    P, gap = T.P(s, a, t), T.V(t) - T.Q(s, a)
    root, goal = T.pi0(s, a) * P * gap, fix_all(ge(0, (T.pi0(s, a) * P * gap) ** 2))
    least = auto(G, fix_all(ge(T.Q(s, a), P * T.V(t))))

    def more(case):
        product = multiply(least, case)
        return auto(G, goal, [product])

    def less(case):
        return auto(G, goal, [case])

    return square_zero(generalise(by_cases(G, gap, 0, more, less)), root)


@cache
def flow():
    """``d+ = mu V/J0 + d+ P_{pi+}``: given success the process goes on as pi_plus does, from reweighed starts."""
    return auto(
        G, eq(T.d_plus(t), T.mu(t) * T.V(t) / T.J0() + sum_((s, a), T.d_plus(s) * T.pi_plus(s, a) * T.P(s, a, t))),
        [onward()],
    ).called("the flow of d+ is that of pi_plus")


def same_occupancy():
    """``d_{pi+} = d+``: both solve the flow equation of pi_plus, whose Green's function is given."""
    given = auto(S, eq(T.d_plus(t), T.mu(t) + sum_((s, a), T.d_plus(s) * T.pi_plus(s, a) * T.P(s, a, t))), [flow()])
    return auto(S, eq(T.d_pi_plus(t), T.d_plus(t)), [given])


REMARK = (
    "[kappa = 1] whenever state transitions are deterministic - including autoregressive sequence generation [...] "
    "under deterministic dynamics this implies the same induced state occupancy"
)


@claim("russo2026/prop-5.1-no-luck", X, LAW, title="deterministic transitions leave no luck",
    source="Section 5, after Proposition 5.1"
)  # fmt: skip
def no_luck():
    """``pi0 Q P (V(t) - Q) = 0`` for deterministic transitions."""
    return auto(X, eq(T.P(s, a, t) * (T.V(t) - T.Q(s, a)), 0))


@claim("russo2026/prop-5.1-no-shift", S, eq(T.d_pi_plus(t), T.d_plus(t)),
    title="no shift: one start and no luck in the transitions", source="Section 5, after Proposition 5.1",
    quotes=REMARK
)  # fmt: skip
def no_shift():
    return same_occupancy()


R = G.with_symbols(
    Declaration(
        "C", (), "positive", "a bound on J0 / V at the starts", "C",
        lambda m: max(m.success("pi0") / m.value("pi0", i) for i in m.states if m.mu(i)),
    )
)  # fmt: skip
R = R.assuming("worst_start", ge(T.mu(s) * (R.C() * T.V(s) - T.J0()), 0), "C V is at least J0 at every start")


E = with_failure(G)
E = E.assuming("mu_sums", eq(sum_(s, T.mu(s)), 1), "the initial distribution is a probability")
E = E.assuming("no_shift", ge(T.d_plus(s), T.d_pi_plus(s)), "kappa is at most one")


LEAF = G.assuming("not_returned", eq(T.P(s, a, t), 0, fix=(t,)), "nothing returns to t")


@claim("russo2026/prop-5.1-shift-prompts", R, ge(R.C() * T.d_plus(t), T.d_pi_plus(t)),
    title="without luck the shift factor is at most the largest J0 / V at a start",
    source="Section 5, after Proposition 5.1", quotes=REMARK
)  # fmt: skip
def prompts():
    """``C d+ >= d_{pi+}``: the difference solves the flow equation of pi_plus with a nonnegative source."""
    green, gap = T.N_pi_plus, R.C() * T.d_plus(s) - T.d_pi_plus(s)
    return prove(
        R,
        ge(R.C() * T.d_plus(t), T.d_pi_plus(t)),
        using=[
            times(R.C() * green(u, t), flow(), u, over=u),
            times(-green(u, t), T.d_pi_plus_flow, u, over=u),
            times(-gap, T.N_pi_plus_first, s, t, over=s),
            times(green(u, t) / T.J0(), R.worst_start, u, over=u),
        ],
    )


@claim("russo2026/prop-5.1-shift-start", LEAF, eq(T.d_pi_plus(t) * T.V(t), T.J0() * T.d_plus(t), fix=(t,)),
    title="with equality at a start that is not returned to, where the prompt is part of the state",
    source="Section 5, after Proposition 5.1"
)  # fmt: skip
def at_start():
    return flow()


@claim("russo2026/prop-5.1-shift-only", E, eq(T.mu(s) * (T.V(s) - T.J0()), 0),
    title="and at most one only if V is the same at every start", source="Section 5, after Proposition 5.1"
)  # fmt: skip
def only():
    """``mu (V - J0) = 0`` where kappa <= 1: then 1/V has a mean of at most 1/J0 at the start, and J0 is the mean of V."""
    excess, ends = T.d_plus(s) - T.d_pi_plus(s), sum_(a, T.pi0(s, a) * (T.win(s, a) + E.lose(s, a)))
    # sum excess ends / V = 1/J0 - sum mu / V
    harmonic = prove(
        E,
        ge(1 / T.J0(), sum_(s, T.mu(s) / T.V(s))),
        by=[isolate(T.conditioning, T.pi_plus), T.pi0_sums],
        using=[
            times(-1 / T.V(t), flow(), t, over=t),
            times(1 / T.V(t), T.d_pi_plus_flow, t, over=t),
            times(ends / T.V(s), E.no_shift, over=s),
            times(-excess * T.pi0(s, a) / T.V(s), E.mass, over=(s, a)),
            times(excess / (T.V(s) * T.V(t)), onward(), over=(s, a, t)),
            times(-1 / T.J0(), E.mu_sums),
        ],
    ).called("the mean of 1/V at the start")
    spread = T.mu(s) * (T.V(s) - T.J0()) ** 2 / T.V(s)
    none = auto(E, ge(0, sum_(s, spread)), [harmonic])
    root = T.mu(s) * (T.V(s) - T.J0())
    square = auto(E, eq(root**2, 0), [vanishing_term(none, s, spread)])
    return square_zero(square, root)
