"""The companion that Proposition 4.16 lacks: return minus KL to the prior for many decisions, under any transitions.

The soft optimum L looks ahead by the expectation of itself, ``L = log sum p e^{r + sum tau L}``, and no policy has a
larger return minus KL; the policy proportional to ``p e^{r + sum tau L}`` attains it. (G(p), which looks ahead by the
expectation of the exponential, does not: prop-4.16-stochastic.) Rewards are finite here and the policies positive.
"""

from fractions import Fraction

from scsym.claims import paper
from scsym.language import Theory, eq, ge, log, natural, sum_
from scsym.mdp import zoo
from scsym.models import Point
from scsym.prove import auto, induct, log_of, tangent
from scsym.theories.layered import a, tau, weight, x, y

n = natural("n")
T = Theory("KL-regularised").declare(
    r"""
    x, y in X       all states
    a in A          the actions
    n in N
    tau(x, a, y)    nonneg     \tau   the transition probabilities
    w(x, a)         positive   w      the step weight e^r, r finite
    p(n, x, a)      positive   p      the prior
    pi(n, x, a)     positive   \pi    any policy
    E(n, x, a)      positive   E      the exponential of the expected soft optimum
    Z(n, x)         positive   Z      the sum of p w E
    L(n, x)         real       L      the soft optimum
    U(n, x)         real       U      the return of pi minus its KL to the prior
    """,
    tau=tau,
    w=weight,
)
reward = log(T.w(x, a)) + log(T.p(n, x, a)) - log(T.pi(n, x, a))
for name, law, words in (
    ("pi_sums", eq(sum_(a, T.pi(n, x, a)), 1), "pi is a policy"),
    ("E_def", eq(log(T.E(n, x, a)), sum_(y, T.tau(x, a, y) * T.L(n, y))), "the look-ahead"),
    ("Z_def", eq(T.Z(n, x), sum_(a, T.p(n, x, a) * T.w(x, a) * T.E(n, x, a))), "the normaliser"),
    ("L_zero", eq(T.L(0, x), 0), "no decision is left"),
    ("L_next", eq(T.L(n + 1, x), log(T.Z(n, x))), "the soft Bellman equation"),
    ("U_zero", eq(T.U(0, x), 0), "no decision is left"),
    (
        "U_next",
        eq(T.U(n + 1, x), sum_(a, T.pi(n, x, a) * (reward + sum_(y, T.tau(x, a, y) * T.U(n, y))))),
        "one more decision",
    ),
):
    T = T.assuming(name, law, words)
SOFT = T.assuming(
    "soft", eq(T.pi(n, x, a) * T.Z(n, x), T.p(n, x, a) * T.w(x, a) * T.E(n, x, a)), "pi is the soft policy"
)
karwowski = paper("karwowski2025", T)


def no_reward():
    """All rewards zero and pi the prior: every soft optimum is zero."""
    half = Fraction(1, 2)
    return Point(zoo.weighted_bandit(1, 1), {}, {"w": 1, "p": half, "pi": half, "E": 1, "Z": 1, "L": 0, "U": 0})


def induction(theory, relation, step):
    """``relation(L, U)`` at every n."""
    base = auto(theory, relation(T.L(0, x), T.U(0, x)))
    return induct(theory, relation(T.L(n, x), T.U(n, x), fix=(n,)), n, base, step)


@karwowski.claim("prop-4.16-soft", ge(T.L(n, x), T.U(n, x)),
    title="return minus KL is at most the soft optimum, for any transitions", source="after Proposition 4.16"
)  # fmt: skip
def soft():
    ratio = T.p(n, x, a) * T.w(x, a) * T.E(n, x, a) / (T.pi(n, x, a) * T.Z(n, x))

    def step(h):
        return auto(T, ge(T.L(n + 1, x), T.U(n + 1, x), fix=(n,)), [tangent(T, ratio), h])  # fmt: skip

    yield induction(T, ge, step)
    yield no_reward()


@karwowski.claim("prop-4.16-soft-attained", eq(T.L(n, x), T.U(n, x)), theory=SOFT,
    title="the soft policy attains the soft optimum", source="after Proposition 4.16"
)  # fmt: skip
def attained():
    density = log_of(auto(SOFT, SOFT.soft.statement))

    def step(h):
        return auto(SOFT, eq(T.L(n + 1, x), T.U(n + 1, x), fix=(n,)), [density, h])  # fmt: skip

    yield induction(SOFT, eq, step)
    yield no_reward()
