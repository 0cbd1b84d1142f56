"""Russo, Appendix B, equation (13): the exact improvement of one step, per state and in J.

As the text argues and as reconstructed: the performance difference of pi_plus with the triple identity put in. pi_plus
must be proper, which it is (russo2026/proper-pi-plus).
"""

from scsym.analysis import evaluate
from scsym.claims import claim
from scsym.mdp import zoo
from scsym.operators import success_condition
from scsym.prove import eq, search, sum_
from scsym.theories.success import a, s
from scsym.theories.success import success as T


@claim(
    "russo2026/app-b",
    expect="proven",
    title="the exact improvement of one step",
    source="Appendix B, (13)",
    says=r"A_{\pi_+}(s) = V(s) I(s); J(\pi_+) - J_0 = \sum_s d_{\pi_+}(s) V(s) I(s)",
)
def improvement(p):
    local = search(
        T,
        eq(sum_(a, T.pi_plus(s, a) * (T.Q(s, a) - T.V(s))), T.V(s) * T.I(s)),
        [T.conditioning, T.V_value, T.pi0_sums, T.I_def],
    )
    p.theorem(local)
    difference = search(
        T,
        eq(T.J_plus() - T.J0(), sum_((s, a), T.d_pi_plus(s) * T.pi_plus(s, a) * (T.Q(s, a) - T.V(s)))),
        [T.J_plus_def, T.J0_def, T.Q_def, T.pi_plus_sums, T.d_pi_plus_flow, T.V_plus_bellman],
    )
    p.theorem(
        search(T, eq(T.J_plus() - T.J0(), sum_(s, T.d_pi_plus(s) * T.V(s) * T.I(s))), [difference, local], depth=2)
    )
    for model, gain in ((zoo.chain2(), "3/4"), (zoo.N(), "11/60"), (zoo.K(), "4/21")):
        before, plus = evaluate(model), success_condition(model, model.uniform())
        after = evaluate(model, plus)
        total = sum(after.occupancy[x] * before.V[x] * before.influence[x] for x in model.states)
        p.exact(f"J(pi+) - J0 of {model.name}", after.J - before.J, gain)
        p.exact(f"sum of d V I of {model.name}", total, gain)
