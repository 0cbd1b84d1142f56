"""Karwowski and Douglas, Definitions 5.1 and 5.3 and Proposition 5.2: goal conditioning, and that it is not coherent.

Conditioning is Bayes' rule in exponentials, ``G(pi)(a|s) v(s) = pi(a|s) q(s, a)`` at every time; rows of zero success
are kept (0/0 in the paper). Policies are time-indexed: policies S -> Delta(A) are not closed under G
(karwowski2025/sec-3-stationary). Example 1 shows the proposition: after one step the policy prefers the action of the
smaller Q, which no order-respecting policy of its own Q does, whatever delta is.
"""

from fractions import Fraction

from scsym.analysis import boltzmann_incoherence, evaluate
from scsym.claims import claim
from scsym.mdp import zoo
from scsym.operators import boltzmann, success_condition
from scsym.theories import retraining as known


@claim(
    "karwowski2025/def-5.3",
    expect="proven",
    title="goal conditioning is an operator on time-indexed policies",
    source="Definitions 5.1 and 5.3",
    printed="G(p) = p(a_t | s_t, O_{t:T} = 1)",
    says=r"G(\pi)(a|x) v_n(x) = \pi(a|x) q_n(x, a), its rows sum to one, rows that cannot succeed are kept, and the states "
    r"that cannot succeed stay the same",
)
def operator(p):
    p.theorem(known.bayes())
    p.theorem(known.sums())
    p.theorem(known.dead_rows_kept())
    p.theorem(known.dead_as_at_first())
    model = zoo.dead_end()
    after = success_condition(model, model.uniform())
    p.exact("G in the dead end", [dict(after[s]) for s in model.states if len(model.actions(s)) == 2][:2],
            [{"a": 1, "b": 0}, {"a": "1/3", "b": "2/3"}])  # fmt: skip


@claim(
    "karwowski2025/prop-5.2",
    expect="proven for this shape",
    title="a goal-conditioned policy need not be coherent",
    source="Proposition 5.2, Example 1",
    printed="A policy given by goal conditioning is not necessarily coherent for any choice of delta.",
    says=r"in the mountain race G(u)(\nearrow|\emptyset) = 2/5 though its own Q prefers \nearrow, 1 > 3/4; the Boltzmann policy "
    r"has 1/(1 + (3/4)^{1/\delta}) > 1/2 for every \delta > 0",
)
def not_coherent(p):
    model = zoo.mountain_race()
    pi = success_condition(model, model.uniform())
    start = next(iter(model.initial))
    up, down = model.actions(start)
    q = evaluate(model, pi).Q
    p.exact("the policy", [pi[start, up], pi[start, down]], ["2/5", "3/5"])
    p.exact("its own Q", [q[start, up], q[start, down]], [1, "3/4"])
    for n in (1, 2, 5, 20):
        target = boltzmann(model, pi, n)
        p.exact(f"Boltzmann, delta = 1/{n}", target[start, up], 1 / (1 + Fraction(3, 4) ** n))
        p.holds(f"incoherence, delta = 1/{n}", ">", boltzmann_incoherence(model, pi, n), 0)
