"""Karwowski and Douglas, Definitions 5.1 and 5.3 and Proposition 5.2: goal conditioning, and that it is not coherent.

Conditioning is Bayes' rule in exponentials, ``G(pi)(a|s) v(s) = pi(a|s) q(s, a)`` at every time; rows of zero success
are kept (0/0 in the paper). Policies are time-indexed: policies S -> Delta(A) are not closed under G
(karwowski2025/sec-3-stationary). Conditioning a decision on the optimality of all decisions, O_{1:T}, or on that of the
decisions from then on, O_{t:T}, is the same, at the states that are visited with positive weight.
Example 1 shows the proposition: after one step the policy prefers the action of the smaller Q, which no order-respecting
policy of its own Q does, whatever delta is.
"""

from fractions import Fraction

from scsym.analysis import boltzmann_incoherence, evaluate
from scsym.claims.former import claim
from scsym.mdp import zoo
from scsym.operators import boltzmann, success_condition
from scsym.prove import Declaration, eq, ge, prove, sum_, times
from scsym.theories import retraining as known
from scsym.theories.incoherence import action_values, coherence, visits
from scsym.theories.layered import a, b, j, n, retraining, x, y


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


T = retraining.join(visits)


@claim(
    "karwowski2025/def-5.1",
    expect="proven",
    title="conditioning on all decisions or on those to come is the same",
    source="Definition 5.1, the authors' repository: filtering of trajectories",
    printed="p(a_t | s_t, O_{1:T} = 1) = p(a_t | s_t, O_{t:T} = 1)",
    says=r"the probability to be in y after j optimal decisions, to take a and to be optimal to the end, F_j(x, y) p(a|y) q(y, a), "
    r"is G(p)(a|y) times its sum over a: at visited states filtering whole trajectories is conditioning",
)
def markov(p):
    joint = T.F(j, n + 1, x, y) * T.p(n, y, a) * T.Q(0, n, y, a)
    total = prove(T, eq(sum_(a, joint), T.F(j, n + 1, x, y) * T.V(0, n + 1, y)), by=[T.V_next, T.G_zero])
    p.theorem(total)
    bayes = prove(
        T, eq(T.G(1, n, y, a) * T.V(0, n + 1, y), T.p(n, y, a) * T.Q(0, n, y, a)), by=[known.bayes(), T.G_zero]
    )
    p.theorem(prove(T, eq(joint, T.G(1, n, y, a) * sum_(b, T.F(j, n + 1, x, y) * T.p(n, y, b) * T.Q(0, n, y, b))), using=[
        times(-T.F(j, n + 1, x, y), bayes), times(-T.G(1, n, y, a), total),
    ]))  # fmt: skip
    model = zoo.AB()
    e, plus = evaluate(model), success_condition(model, model.uniform())
    weights = [e.policy["o", c] * e.Q["o", c] for c in "AB"]
    p.exact("joint over its sum at o in the model AB", [w / sum(weights) for w in weights], list(plus["o"].values()))


ORDER = coherence.with_symbols(
    Declaration(
        "above", ("N", "X", "A", "A"), "nonneg", "one where q(a) is at least q(b), else zero", "1_{q_a \\ge q_b}",
        lambda m, t, s, c, d: Fraction(int(action_values(m, t, s)[c] >= action_values(m, t, s)[d])),
    )
)  # fmt: skip
ORDER = ORDER.assuming(
    "clause_3", ge(ORDER.above(n, x, a, b) * (ORDER.f(n, x, a) - ORDER.f(n, x, b)), 0), "f respects the order of q"
)


@claim(
    "karwowski2025/prop-5.2",
    expect="proven",
    title="a goal-conditioned policy need not be coherent",
    source="Proposition 5.2, Example 1",
    printed="A policy given by goal conditioning is not necessarily coherent for any choice of delta.",
    says=r"a policy that is coherent for any order-respecting f takes, where it leads, an action at least as often as one of "
    r"smaller Q. In the mountain race G(u)(\nearrow|\emptyset) = 2/5 < 3/5 though its own Q prefers \nearrow, 1 > 3/4: coherent "
    r"for no \delta > 0, whose Boltzmann policy has 1/(1 + (3/4)^{1/\delta}) > 1/2",
)
def not_coherent(p):
    D, above = ORDER.D(j, n + 1, x, y), ORDER.above(n, y, a, b)
    E = ORDER.assuming(
        "equal", eq(D * (ORDER.p(n, y, a) - ORDER.f(n, y, a)), 0, fix=(j, n, x, y)), "pi is coherent: prop-4.8"
    )
    p.theorem(
        prove(
            E, ge(D * above * (ORDER.p(n, y, a) - ORDER.p(n, y, b)), 0, fix=(j, n, x, y)),
            using=[times(above, E.equal, a), times(-above, E.equal, b), times(D, ORDER.clause_3, a, b, y, n)],
        ).called("coherent policies order actions as Q does")
    )  # fmt: skip
    model = zoo.mountain_race()
    pi = success_condition(model, model.uniform())
    start = next(iter(model.initial))
    up, down = model.actions(start)
    q = evaluate(model, pi).Q
    p.exact("the policy", [pi[start, up], pi[start, down]], ["2/5", "3/5"])
    p.exact("its own Q", [q[start, up], q[start, down]], [1, "3/4"])
    p.holds("the action of larger Q is taken less often", "<", pi[start, up], pi[start, down])
    for k in (1, 2, 5, 20):
        target = boltzmann(model, pi, k)
        p.exact(f"Boltzmann, delta = 1/{k}", target[start, up], 1 / (1 + Fraction(3, 4) ** k))
        p.holds(f"incoherence, delta = 1/{k}", ">", boltzmann_incoherence(model, pi, k), 0)
    p.rests_on("karwowski2025/prop-4.8")
