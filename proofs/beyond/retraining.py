"""Retraining on successes, any transitions: its partition function, and its rate against every comparator."""


from scsym.claims import paper
from scsym.language import Hypothesis, Theory, eq, expr, ge, log, sum_
from scsym.prove import auto, fix_all, generalise, induct, tangent
from scsym.theories import retraining as known
from scsym.theories.layered import ONE, a, expected, j, k, n, retrained, values, weight, x
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
        return auto(M, goal(k + 1), [known.bayes(), h])  # fmt: skip

    each = induct(M, goal(k), k, auto(M, goal(0)), step)
    return each, known.sums()


@ours.claim("products", ge(R.Q(k, n, x, a) ** k, M.L(k, n, x, a)), theory=M, source="ours",
            title="the k-th power of the k-th iterate's q is at least the product of the q before it")  # fmt: skip
def products():
    rises = auto(R, ge(R.Q(k + 1, n, x, a), R.Q(k, n, x, a)), [known.monotone()])  # fmt: skip
    old, new = R.Q(k, n, x, a), R.Q(k + 1, n, x, a)
    rising = power(rises, old, new)

    def goal(i):
        return fix_all(ge(R.Q(i, n, x, a) ** i if not isinstance(i, int) else expr(1), M.L(i, n, x, a)))

    def step(h):
        # L(k + 1) = L(k) q_k <= q_k^(k + 1) <= q_{k + 1}^(k + 1)
        return auto(M, goal(k + 1), [h, rising])  # fmt: skip

    base = auto(M, goal(0))
    return generalise(induct(M, fix_all(products.goals[0]), k, base, step))


def power(rises, old, new):
    """``new^(k + 1) >= old^(k + 1)``, from ``new >= old >= 0``, by induction on the exponent."""
    def goal(i):
        return fix_all(ge(new ** (i + 1) if not isinstance(i, int) else new, old ** (i + 1) if not isinstance(i, int) else old))

    first = auto(R, goal(0), [rises])

    def step(h):
        return auto(R, goal(j + 1), [h, rises])

    every = generalise(induct(R, goal(j), j, first, step))
    return auto(R, ge(new ** (k + 1), old ** (k + 1)), [every])


def binding(lemma):
    """Each variable of a lemma itself, and j as k."""
    names = {"a": a, "x": x, "n": n, "k": k, "j": k}
    return [names[name] for name, _ in lemma.theorem.conclusion.forall]


# One row: a law G proportional to L against the Boltzmann law proportional to B, with L at most B

ROW = Theory("a row", reading="weights of actions and the two laws that they make").declare(
    r"""
    a, b in A    the actions
    L(a)         positive   L       the smaller weights: products of q
    B(a)         positive   B       the larger weights: powers of q
    ZL           positive   Z_L     their sum
    ZB           positive   Z_B     the sum of the larger weights
    """
)
ROW = ROW.assuming("ZL_def", eq(ROW.ZL(), sum_(a, ROW.L(a))), "the sum")
ROW = ROW.assuming("ZB_def", eq(ROW.ZB(), sum_(a, ROW.B(a))), "the sum")
ROW = ROW.assuming("smaller", ge(ROW.B(a), ROW.L(a)), "L is at most B")
INCOHERENCE = sum_(a, ROW.L(a) / ROW.ZL() * (log(ROW.L(a) / ROW.ZL()) - log(ROW.B(a) / ROW.ZB())))


@ours.claim("row-incoherence", ge(log(ROW.ZB() / ROW.ZL()), INCOHERENCE), theory=ROW, source="ours",
            title="a row's incoherence is at most log of the ratio of the two sums",
            why="With the partition identity: kappa_{1/k}(G^k u) <= sum d log(sum_a q_k^k / sum_a prod_{j<k} q_j).")  # fmt: skip
def row_incoherence():
    weight = ROW.L(a) / ROW.ZL()
    share = auto(ROW, eq(sum_(a, weight), 1))
    gain = ROW.L(a) / ROW.B(a)
    return tangent(ROW, gain), share
