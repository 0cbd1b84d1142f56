"""Karwowski and Douglas, Proposition 5.4, corrected (a): retraining never lowers the success probability.

The paper states this for the return J, where it is false with stochastic transitions; its proof (appendix A.7) shows
the statement for success, with Cauchy-Schwarz. Here the gain is an identity: what later decisions gain, plus the spread
of q under the policy. Any transitions, any time-indexed prior, any number of decisions, states of zero success too.
"""

from scsym.analysis import evaluate
from scsym.claims import claim
from scsym.mdp import zoo
from scsym.operators import iterate
from scsym.theories import retraining as known


@claim(
    "karwowski2025/prop-5.4-success",
    expect="proven",
    title="retraining never lowers success",
    source="Proposition 5.4",
    printed="The sequence pi_i^G improves its return monotonically: J(pi_(i+1)^G) >= J(pi_i^G).",
    says=r"v^{G^{k+1}}_n(x) \ge v^{G^k}_n(x) at every state, for every number n of decisions, and v (v' - v) = "
    r"v \sum_a \pi' w \sum \tau (v' - v) + \frac12 \sum_{a,b} \pi_a \pi_b (q_a - q_b)^2",
)
def success(p):
    p.theorem(known.bayes())
    p.theorem(known.sums())
    p.theorem(known.improvement())
    p.theorem(known.monotone())
    model = zoo.AB()
    values = [evaluate(model, iterate(model, model.uniform(), i)).J for i in range(3)]
    p.exact("S in the model AB", values[:2], ["17/32", "145/272"])
    p.holds("S after two", ">=", values[2], values[1])
