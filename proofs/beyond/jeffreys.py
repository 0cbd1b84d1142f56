"""One step of retraining in returns, not success: the gain is a Jeffreys divergence less what optimism costs.

Karwowski and Douglas (2025), Proposition 5.4 for any transitions: with ``l`` the expected divergence of the transitions
from those given success, ``J(G pi) - J(pi) = KL(pi || G pi) + KL(G pi || pi) - (l(G pi) - l(pi))``, divergences of
trajectory laws. With deterministic transitions l is zero and returns rise.
"""

from scsym.claims import paper
from scsym.language import Hypothesis, Theory, eq, log, sum_
from scsym.prove import auto, induct, log_of
from scsym.theories.layered import a, n, x, y


def follows(theory, policy, suffix):
    """The theory with return J, divergence D and cost of optimism l of a policy."""
    names = [f"{letter}_{suffix}" for letter in ("J", "D", "l")]
    words = "the expected return", "the expected sum of log G/p", "the expected sum of the transitions' divergences"
    lines = "\n".join(
        f"{name}(n, x)   real   {name[0]}^{{{suffix}}}   {text} under {suffix}" for name, text in zip(names, words, strict=True)
    )
    T = theory.declare(lines)
    paid = log(T.w(x, a)), log(T.G(n, x, a)) - log(T.p(n, x, a)), T.kappa(n, x, a)
    for name, pay in zip(names, paid, strict=True):
        symbol = T.declarations[name]
        later = sum_(a, T.declarations[policy](n, x, a) * (pay + sum_(y, T.tau(x, a, y) * symbol(n, y))))
        T = T.with_hypotheses(
            Hypothesis(f"{name}_zero", eq(symbol(0, x), 0), "no decision is left", True),
            Hypothesis(f"{name}_next", eq(symbol(n + 1, x), later), "by the first decision", True),
        )
    return T


T = Theory("one step", reading="a policy of full support and its conditioned policy, under chance").declare(
    r"""
    x, y in X          all states
    a, b in A          the actions
    n in N
    tau(x, a, y)       nonneg     \tau       the transition probabilities
    w(x, a)            positive   w          the step weight e^r
    p(n, x, a)         positive   p          the policy
    G(n, x, a)         positive   \pi^G      the policy conditioned on success
    v(n, x)            positive   v          the policy's success
    e(n, x, a)         positive   \bar v     its expected success after an action
    kappa(n, x, a)     real       \lambda    the divergence of the transitions from those given success
    """
)
divergence = log(T.e(n, x, a)) - sum_(y, T.tau(x, a, y) * log(T.v(n, y)))
T = T.with_hypotheses(
    Hypothesis("p_total", eq(sum_(a, T.p(n, x, a)), 1), "a policy"),
    Hypothesis("G_total", eq(sum_(a, T.G(n, x, a)), 1), "a policy"),
    Hypothesis("tau_total", eq(sum_(y, T.tau(x, a, y)), 1), "the transitions are probabilities"),
    Hypothesis("v_end", eq(T.v(0, x), 1), "no decision is left"),
    Hypothesis("bayes", eq(T.G(n, x, a) * T.v(n + 1, x), T.p(n, x, a) * T.w(x, a) * T.e(n, x, a)), "Bayes' rule"),
    Hypothesis("e_def", eq(T.e(n, x, a), sum_(y, T.tau(x, a, y) * T.v(n, y))), "expected success"),
    Hypothesis("kappa_def", eq(T.kappa(n, x, a), divergence), "- sum tau log (v/e)", True),
)
T = follows(follows(T, "p", "p"), "G", "G")
ours = paper("beyond", T)


def along(policy, total):
    """``D = J + l - log v`` under a policy."""
    J, D, cost = (T.declarations[f"{letter}_{policy}"] for letter in ("J", "D", "l"))
    bayes = log_of(auto(T, eq(T.G(n, x, a) * T.v(n + 1, x), T.p(n, x, a) * T.w(x, a) * T.e(n, x, a))))
    none = log_of(auto(T, eq(T.v(0, x), 1)))

    def goal(i):
        return eq(D(i, x), J(i, x) + cost(i, x) - log(T.v(i, x)), fix=(n,))

    def step(h):
        return auto(T, goal(n + 1), [bayes, h])  # fmt: skip

    return induct(T, goal(n), n, auto(T, goal(0), [none]), step)


GAIN = T.J_G(n, x) - T.J_p(n, x)


@ours.claim("jeffreys", eq(GAIN, T.D_G(n, x) - T.D_p(n, x) - (T.l_G(n, x) - T.l_p(n, x))), source="ours",
            title="the return gained by a step: a Jeffreys divergence less the growth of the cost of optimism",
            why="D_G is KL(G pi || pi) and - D_p is KL(pi || G pi), of the laws of trajectories.")  # fmt: skip
def jeffreys():
    return along("G", T.G_total), along("p", T.p_total)
