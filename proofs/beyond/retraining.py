"""Retraining on successes, any transitions: its partition function, and its rate against every comparator."""


from scsym.claims import paper
from scsym.language import Hypothesis, eq, sum_
from scsym.prove import induct, prove, times
from scsym.theories import retraining as known
from scsym.theories.layered import ONE, a, expected, k, n, retrained, values, weight, x
from scsym.theories.layered import retraining as R

ours = paper("beyond", R)


def success(m, times_, left, i):
    """v of the retrained prior."""
    return values(m, ("G", "p", times_), retrained(m, "p", times_), left)[i]


def after(m, times_, left, i, c):
    """q of the retrained prior."""
    return weight(m, i, c) * expected(m, i, c, {o: success(m, times_, left, o) for o in m.domain("X")})


def product(factor, count):
    """The product of the first factors."""
    found = ONE
    for i in range(count):
        found = found * factor(i)
    return found


M = R.declare(
    r"""
    M(k, n, x)      nonneg   M   the product of v over the iterates before the k-th
    L(k, n, x, a)   nonneg   L   the product of q over the iterates before the k-th
    """,
    M=lambda m, count, t, i: product(lambda j: success(m, j, t, i), count),
    L=lambda m, count, t, i, c: product(lambda j: after(m, j, t, i, c), count),
)
M = M.with_hypotheses(
    Hypothesis("M_zero", eq(M.M(0, n, x), 1), "the empty product", True),
    Hypothesis("M_next", eq(M.M(k + 1, n, x), M.M(k, n, x) * R.V(k, n, x)), "one more factor", True),
    Hypothesis("L_zero", eq(M.L(0, n, x, a), 1), "the empty product", True),
    Hypothesis("L_next", eq(M.L(k + 1, n, x, a), M.L(k, n, x, a) * R.Q(k, n, x, a)), "one more factor", True),
)


@ours.claim("partition", eq(M.M(k, n + 1, x), sum_(a, R.p(n, x, a) * M.L(k, n, x, a))), theory=M, source="ours",
            title="the partition function of retraining: prod v_j = sum p prod q_j, under any transitions")  # fmt: skip
def partition():
    def goal(i):
        return eq(R.G(i, n, x, a) * M.M(i, n + 1, x), R.p(n, x, a) * M.L(i, n, x, a), fix=(k,))

    def step(h):
        return prove(M, goal(k + 1), by=[M.M_next, M.L_next], using=[
            times(M.M(k, n + 1, x), known.bayes()), times(R.Q(k, n, x, a), h)])  # fmt: skip

    each = induct(M, goal(k), k, prove(M, goal(0), by=[R.G_zero, M.M_zero, M.L_zero]), step)
    return prove(M, partition.goals[0], using=[times(1, each, over=a), times(-M.M(k, n + 1, x), known.sums())])
