"""Control as inference: the evidence bound with its gap, the optimism of the posterior, and the soft Bellman optimum.

Weights ``w = e^r``. With the dynamics kept fixed the best policy for return minus KL from the prior is the prior tilted
by ``w e^{E L}``, under any transitions; the posterior policy is that only where transitions are deterministic.
"""

from scsym.claims import paper
from scsym.language import Hypothesis, Index, Theory, eq, ge, log, sum_
from scsym.models import table
from scsym.prove import induct, log_of, prove, tangent, times
from scsym.theories.divergence import known_ratio, with_kl
from scsym.theories.laws import y
from scsym.theories.layered import a, n, x
from scsym.theories.layered import y as then

# One sample space: the prior over trajectories, and the posterior

T = Theory("evidence", reading="a prior over trajectories, their weights, and the posterior").declare(
    r"""
    y in Y      the trajectories
    p(y)        law        p     the prior
    w(y)        positive   w     the weight e^r of a trajectory
    """,
    w=lambda m, o: 1 + m.worth(o),
)
T = T.define("Z", (), sum_(y, T.p(y) * T.w(y)), sign="positive", reading="the evidence", latex="Z")


def posterior(m, o):
    weights = {z: m.law("p", z) * (1 + m.worth(z)) for z in m.domain("Y")}
    return weights[o] / sum(weights.values())


T = T.define("post", (y,), T.p(y) * T.w(y), times=T.Z(), sign="nonneg", reading="the posterior", latex=r"\hat p",
             meaning=posterior)  # fmt: skip
T, GAP = with_kl(T, "p", "post", "KL", (), y)
ci = paper("control-as-inference", T)
BOUND = sum_(y, T.p(y) * log(T.w(y)))


@ci.claim("evidence", [eq(log(T.Z()), BOUND + T.KL()), ge(log(T.Z()), BOUND)],
          title="the evidence lower bound, with its gap KL(prior || posterior)",
          source="Levine 2018, section 3, as commonly quoted")  # fmt: skip
def evidence():
    ratio = T.w(y) / T.Z()
    shown = prove(T, eq(T.p(y) * T.post(y), T.p(y) ** 2 * ratio), using=[times(T.p(y) / T.Z(), T.post_def)])
    same = known_ratio(T, GAP, ratio, shown)
    exact = prove(T, evidence.goals[0], by=[T.KL_def], using=[times(1, same, over=y), times(-log(T.Z()), T.p_sums)])
    line = tangent(T, ratio)
    return exact, prove(T, evidence.goals[1], using=[
        times(T.p(y), line, over=y), times(1 / T.Z(), T.Z_def), times(1 - log(T.Z()), T.p_sums)])  # fmt: skip


# One decision with chance: the posterior is optimistic

D = Theory("one decision", reading="two actions, chance after them, and weights").declare(
    r"""
    a in A         the actions
    o in O         what chance does
    prior(a)       law        p          the prior
    chance(a, o)   law        \tau       the transitions
    w(a, o)        positive   w          the weight e^r
    E(a)           positive   E          e to the expected return after an action
    """
)
o = Index("o", "O")
D = D.assuming("E_def", eq(log(D.E(a)), sum_(o, D.chance(a, o) * log(D.w(a, o)))), "the return is the logarithm")
D = D.define("Z", (), sum_((a, o), D.prior(a) * D.chance(a, o) * D.w(a, o)), sign="positive", latex="Z", reading="evidence")
D = D.define("post", (a,), D.prior(a) * sum_(o, D.chance(a, o) * D.w(a, o)), times=D.Z(), sign="nonneg",
             reading="the posterior policy", latex=r"\hat\pi")  # fmt: skip
D = D.define(
    "soft", (), sum_(a, D.prior(a) * D.E(a)), sign="positive", latex="S", reading="the normaliser of the soft optimum"
)
D = D.define("best", (a,), D.prior(a) * D.E(a), times=D.soft(), sign="nonneg", latex=r"\pi^*",
             reading="the soft optimum, dynamics kept fixed")  # fmt: skip


@ci.claim("posterior-optimal", eq(D.post(a), D.best(a)), theory=D, expect="refuted", against="reading",
          instead=["control-as-inference/soft-bellman"],
          title="the posterior policy maximises return minus KL under chance", source="Levine 2018, section 2.4, as commonly read",
          why="A gamble of weights 4 or 1/16 is taken 65 times in 97 by the posterior, once in three by the optimum.")  # fmt: skip
def posterior_optimal():
    cells = {
        "prior": {"gamble": "1/2", "safe": "1/2"},
        "chance": {("gamble", "up"): "1/2", ("gamble", "down"): "1/2", ("safe", "up"): "1/2", ("safe", "down"): "1/2"},
        "w": {("gamble", "up"): "4", ("gamble", "down"): "1/16", ("safe", "up"): "1", ("safe", "down"): "1"},
        "E": {"gamble": "1/2", "safe": "1"}, "Z": "97/64", "soft": "3/4",
        "post": {"gamble": "65/97", "safe": "32/97"}, "best": {"gamble": "1/3", "safe": "2/3"},
    }  # fmt: skip
    return table({"A": ["gamble", "safe"], "O": ["up", "down"]}, cells)


# Any number of decisions: the soft Bellman optimum


S = Theory("soft control", reading="KL-regularised control with a prior of full support, under chance").declare(
    r"""
    x, y in X        all states
    a, b in A        the actions
    n in N
    tau(x, a, y)     nonneg     \tau      the transition probabilities
    w(x, a)          positive   w         the step weight e^r
    p(n, x, a)       positive   p         the prior
    pi(n, x, a)      positive   \pi       any policy of full support
    E(n, x, a)       positive   E         e to the expected optimum after an action
    Z(n, x)          positive   Z         the normaliser
    L(n, x)          real       L         the soft optimum
    U(n, x)          real       U         return minus KL of the policy
    """
)
here = (n, x, a)
after = sum_(then, S.tau(x, a, then) * S.U(n, then))
S = S.with_hypotheses(
    Hypothesis("pi_total", eq(sum_(a, S.pi(*here)), 1), "a policy"),
    Hypothesis("E_def", eq(log(S.E(*here)), sum_(then, S.tau(x, a, then) * S.L(n, then))), "expected optimum"),
    Hypothesis("Z_def", eq(S.Z(n, x), sum_(a, S.p(*here) * S.w(x, a) * S.E(*here))), "the normaliser"),
    Hypothesis("L_zero", eq(S.L(0, x), 0), "no decision is left"),
    Hypothesis("L_next", eq(S.L(n + 1, x), log(S.Z(n, x))), "soft Bellman equation"),
    Hypothesis("U_zero", eq(S.U(0, x), 0), "no decision is left"),
    Hypothesis(
        "U_next",
        eq(S.U(n + 1, x), sum_(a, S.pi(*here) * (log(S.w(x, a)) + log(S.p(*here)) - log(S.pi(*here)) + after))),
        "return minus KL from the prior, by the first decision",
    ),
)


@ci.claim("soft-bellman", ge(S.L(n, x), S.U(n, x)), theory=S,
          title="return minus KL is at most the soft optimum log sum p e^(r + E L), under any transitions",
          source="Levine 2018, section 2.4; demonstration-regularised RL, as commonly quoted")  # fmt: skip
def soft_bellman():
    ratio = S.p(*here) * S.w(x, a) * S.E(*here) / (S.pi(*here) * S.Z(n, x))

    def step(h):
        return prove(S, ge(S.L(n + 1, x), S.U(n + 1, x), fix=(n,)), by=[S.L_next, S.U_next], using=[
            times(S.pi(*here), tangent(S, ratio), over=a), times(1 / S.Z(n, x), S.Z_def),
            times(S.pi(*here), S.E_def, over=a), times(1 - log(S.Z(n, x)), S.pi_total),
            times(S.pi(*here) * S.tau(x, a, then), h, then, over=(a, then)),
        ])  # fmt: skip

    base = prove(S, ge(S.L(0, x), S.U(0, x)), by=[S.L_zero, S.U_zero])
    return induct(S, ge(S.L(n, x), S.U(n, x), fix=(n,)), n, base, step)


OPT = S.assuming("tilted", eq(S.pi(*here) * S.Z(n, x), S.p(*here) * S.w(x, a) * S.E(*here)), "the prior, tilted")


@ci.claim("soft-bellman-attained", eq(S.U(n, x), S.L(n, x)), theory=OPT,
          title="the tilted prior attains the soft optimum", source="Levine 2018, section 2.4, as commonly quoted")  # fmt: skip
def soft_bellman_attained():
    tilt = prove(OPT, eq(S.pi(*here) * S.Z(n, x), S.p(*here) * S.w(x, a) * S.E(*here)), using=[times(1, OPT.tilted)])

    def step(h):
        return prove(OPT, eq(S.U(n + 1, x), S.L(n + 1, x), fix=(n,)), by=[S.L_next, S.U_next], using=[
            times(-S.pi(*here), log_of(tilt), over=a), times(log(S.Z(n, x)), S.pi_total),
            times(-S.pi(*here), S.E_def, over=a), times(S.pi(*here) * S.tau(x, a, then), h, then, over=(a, then)),
        ])  # fmt: skip

    base = prove(OPT, eq(S.U(0, x), S.L(0, x)), by=[S.L_zero, S.U_zero])
    return induct(OPT, eq(S.U(n, x), S.L(n, x), fix=(n,)), n, base, step)
