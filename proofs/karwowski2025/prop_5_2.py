"""Karwowski and Douglas, Definitions 5.1 and 5.3 and Proposition 5.2: goal conditioning, and that it is not coherent.

Conditioning is Bayes' rule in exponentials, ``G(pi)(a|s) v(s) = pi(a|s) q(s, a)`` at every time; rows of zero success
are kept (0/0 in the paper). Policies are time-indexed: policies S -> Delta(A) are not closed under G
(karwowski2025/sec-3-stationary). Conditioning a decision on the optimality of all decisions, O_{1:T}, or on that of the
decisions from then on, O_{t:T}, is the same, at the states that are visited with positive weight.
Example 1 shows the proposition: after one step the policy prefers the action of the smaller Q, which no order-respecting
policy of its own Q does, whatever delta is.
"""

from fractions import Fraction

from scsym.claims import claim
from scsym.language import natural
from scsym.prove import Declaration, auto, eq, ge, sum_
from scsym.theories import retraining as known
from scsym.theories.incoherence import action_values, coherence, visits
from scsym.theories.layered import a, b, j, n, retraining, x, y


@claim("karwowski2025/def-5.3", retraining,
    [
        eq(retraining.G(natural('k') + 1, n, x, a) * retraining.V(natural('k'), n + 1, x), retraining.G(natural('k'), n, x, a) * retraining.Q(natural('k'), n, x, a)),
        eq(sum_(a, retraining.G(natural("k"), n, x, a)), 1),
        eq(retraining.V_zero(natural('k'), n + 1, x) * retraining.G(natural('k'), n, x, a), retraining.V_zero(natural('k'), n + 1, x) * retraining.p(n, x, a)),
        eq(retraining.V_zero(natural("k"), n, x), retraining.V_zero(0, n, x)),
    ], title="goal conditioning is an operator on time-indexed policies", source="Definitions 5.1 and 5.3",
    quotes="G(p) = p(a_t | s_t, O_{t:T} = 1)"
)  # fmt: skip
def operator():
    yield known.bayes()
    yield known.sums()
    yield known.dead_rows_kept()
    yield known.dead_as_at_first()


T = retraining.join(visits)


@claim("karwowski2025/def-5.1", T,
    [
        eq(sum_(a, T.F(j, n + 1, x, y) * T.p(n, y, a) * T.Q(0, n, y, a)), T.F(j, n + 1, x, y) * T.V(0, n + 1, y)),
        eq(T.F(j, n + 1, x, y) * T.p(n, y, a) * T.Q(0, n, y, a), T.G(1, n, y, a) * sum_(b, T.F(j, n + 1, x, y) * T.p(n, y, b) * T.Q(0, n, y, b))),
    ], title="conditioning on all decisions or on those to come is the same",
    source="Definition 5.1, the authors' repository: filtering of trajectories",
    quotes="p(a_t | s_t, O_{1:T} = 1) = p(a_t | s_t, O_{t:T} = 1)"
)  # fmt: skip
def markov():
    joint = T.F(j, n + 1, x, y) * T.p(n, y, a) * T.Q(0, n, y, a)
    total = auto(T, eq(sum_(a, joint), T.F(j, n + 1, x, y) * T.V(0, n + 1, y)))
    yield total
    bayes = auto(T, eq(T.G(1, n, y, a) * T.V(0, n + 1, y), T.p(n, y, a) * T.Q(0, n, y, a)), [known.bayes()])
    yield (auto(
        T, eq(joint, T.G(1, n, y, a) * sum_(b, T.F(j, n + 1, x, y) * T.p(n, y, b) * T.Q(0, n, y, b))),
        [bayes, total],
    ))  # fmt: skip


ORDER = coherence.with_symbols(
    Declaration(
        "above", ("N", "X", "A", "A"), "nonneg", "one where q(a) is at least q(b), else zero", "1_{q_a \\ge q_b}",
        lambda m, t, s, c, d: Fraction(int(action_values(m, t, s)[c] >= action_values(m, t, s)[d])),
    )
)  # fmt: skip
ORDER = ORDER.assuming(
    "clause_3", ge(ORDER.above(n, x, a, b) * (ORDER.f(n, x, a) - ORDER.f(n, x, b)), 0), "f respects the order of q"
)


D, above = ORDER.D(j, n + 1, x, y), ORDER.above(n, y, a, b)
E = ORDER.assuming(
    "equal", eq(D * (ORDER.p(n, y, a) - ORDER.f(n, y, a)), 0, fix=(j, n, x, y)), "pi is coherent: prop-4.8"
)


claim("karwowski2025/prop-5.2", E, ge(D * above * (ORDER.p(n, y, a) - ORDER.p(n, y, b)), 0, fix=(j, n, x, y)),
    title="a goal-conditioned policy need not be coherent", source="Proposition 5.2, Example 1",
    quotes="A policy given by goal conditioning is not necessarily coherent for any choice of delta."
)  # fmt: skip
