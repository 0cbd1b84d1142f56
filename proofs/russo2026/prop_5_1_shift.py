"""Russo, section 5: when the shift factor kappa is one.

The text: kappa = 1 "whenever state transitions are deterministic, including autoregressive sequence generation". What
holds, cyclic models included and terminal labels random or not: if a step that can go on to t does so for certain, and V
is the same at every start (a single prompt, say), then the occupancy of pi_plus *is* d+. Less suffices: ``V(t) = Q(s, a)``
at each non-terminal successor t of an action that pi0 takes and that can succeed. With random prompts success reweighs
the prompts (russo2026/prop-5.1-prompts), and then kappa is at least the largest ``J0 / V`` at a start that is not
returned to. Under chance kappa is unbounded, and it can be less than one (russo2026/prop-5.1-values).
"""

from scsym.analysis import evaluate, shift_factor
from scsym.claims import claim
from scsym.mdp import MDP, zoo
from scsym.operators import success_condition
from scsym.prove import delta, eq, ge, isolate, prove, square_zero, sum_, times
from scsym.prove.tactics import by_cases, fix_all, generalise, multiply
from scsym.theories.success import a, s, t, u
from scsym.theories.success import success as T

LAW = eq(T.pi0(s, a) * T.Q(s, a) * T.P(s, a, t) * (T.V(t) - T.Q(s, a)), 0)

S = T.assuming("no_luck", LAW, "what follows an action that pi0 takes and that can succeed is worth what the action is")
X = T.assuming("branches", eq(T.P(s, a, t) * T.P(s, a, u), delta(t, u) * T.P(s, a, t)), "at most one successor, for sure")
X = X.assuming("ends", eq(T.P(s, a, t) * T.win(s, a), 0), "a step that can go on does not end")
SAME = eq(T.mu(s) * (T.V(s) - T.J0()), 0)
S = S.assuming("same_start", SAME, "V is the same at every start")


def determined():
    """``pi0 Q P (V(t) - Q) = 0`` for deterministic transitions."""
    onward = prove(
        X,
        eq(T.P(s, a, t) * (T.V(t) - T.Q(s, a)), 0),
        by=[T.Q_def],
        using=[times(-T.V(u), X.branches, over=u), times(-1, X.ends)],
    )
    return prove(X, LAW, using=[times(T.pi0(s, a) * T.Q(s, a), onward)]).called("deterministic transitions leave no luck")


def onward():
    """``pi0 P (V(t) - Q) = 0``, also for actions that cannot succeed: they lead to no non-terminal state."""
    P, gap = T.P(s, a, t), T.V(t) - T.Q(s, a)
    root, goal = T.pi0(s, a) * P * gap, fix_all(ge(0, (T.pi0(s, a) * P * gap) ** 2))
    least = prove(
        S,
        fix_all(ge(T.Q(s, a), P * T.V(t))),
        by=[T.Q_def],
        remainder=T.win(s, a) + sum_(u, (1 - delta(t, u)) ** 2 * T.P(s, a, u) * T.V(u)),
    )

    def more(case):
        product = multiply(least, case)
        law = times(T.pi0(s, a) * P - T.pi0(s, a), S.no_luck)
        return prove(S, goal, using=[times(T.pi0(s, a) ** 2 * P, product), law])

    def less(case):
        law = times(T.pi0(s, a) * P, S.no_luck)
        return prove(S, goal, using=[times(T.pi0(s, a) ** 2 * P**2 * T.V(t), case), law])

    return square_zero(generalise(by_cases(S, gap, 0, more, less)), root)


def same_occupancy():
    """``d_{pi+} = d+``: both solve the flow equation of pi_plus, whose Green's function is given."""
    law = onward()
    given = prove(
        S,
        eq(T.d_plus(t), T.mu(t) + sum_((s, a), T.d_plus(s) * T.pi_plus(s, a) * T.P(s, a, t))),
        by=[isolate(T.conditioning, T.pi_plus), isolate(T.d_plus_def, T.d_plus), isolate(T.d0_flow, T.mu)],
        using=[
            times(1 / T.J0(), S.same_start, t),
            times(T.d0(s) / T.J0(), law, over=(s, a)),
        ],
    ).called("the flow of d+ is that of pi_plus")
    green = T.N_pi_plus
    return prove(
        S,
        eq(T.d_pi_plus(t), T.d_plus(t)),
        using=[
            times(green(u, t), T.d_pi_plus_flow, u, over=u),
            times(-green(u, t), given, u, over=u),
            times(T.d_plus(s) - T.d_pi_plus(s), T.N_pi_plus_first, s, t, over=s),
        ],
    )


@claim(
    "russo2026/prop-5.1-no-shift",
    expect="proven",
    title="no shift: one start and no luck in the transitions",
    source="Section 5, after Proposition 5.1",
    printed="[kappa = 1] whenever state transitions are deterministic - including autoregressive sequence generation [...] "
    "under deterministic dynamics this implies the same induced state occupancy",
    says=r"if each non-terminal successor t of (s, a) with \pi_0(a|s) Q(s,a) > 0 has V(t) = Q(s,a) - as for deterministic "
    r"transitions - and V is the same at every start, then d_{\pi_+} = d_+: \kappa = 1",
)
def no_shift(p):
    p.theorem(determined())
    p.theorem(same_occupancy())
    for model in (zoo.chain2(), _loop()):
        plus = evaluate(model, success_condition(model, model.uniform()))
        p.exact(f"d_pi+ of {model.name}", dict(plus.occupancy), dict(evaluate(model).success_occupancy))
        p.exact(f"kappa of {model.name}", shift_factor(model, model.uniform()), 1)


def _loop():
    """Deterministic non-terminal transitions with a cycle, and a coin at the end."""
    return MDP(
        {
            "s": {"on": "t", "end": {"win": "1/3", "lose": "2/3"}},
            "t": {"back": "s", "end": {"win": "1/2", "lose": "1/2"}},
        },
        initial="s",
        terminal={"win": 1, "lose": 0},
        name="a loop with coins",
    )
