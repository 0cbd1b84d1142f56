"""Policies conditioned on an outcome: Bayes' rule, what improves, and what a relabelled step of cloning can lose.

One state (or one whole policy): actions a, goals e with ``p(e) = P(goal e asked)``, a policy for each goal, and outcomes
``P(e | a)``. With time these are the sections of Russo (2026) per goal.
"""



from scsym.claims import paper
from scsym.language import Index, Theory, eq, ge, gt, sum_
from scsym.models import table
from scsym.prove import auto, prove, times

a, b = Index("a", "A"), Index("b", "A")
e = Index("e", "E")


def goals():
    """The theory of relabelled cloning: goals are asked, actions taken, and outcomes imitated."""
    T = Theory("goals", reading="policies for goals, and the outcomes of their actions").declare(
        r"""
        a, b in A     the actions
        e in E        the goals, which are the outcomes
        ask(e)        law        p       how often a goal is asked for
        pi(e, a)      law        \pi     the policy for a goal
        hit(a, e)     law        P       the probability of an outcome after an action
        """
    )
    T = T.define("mixed", (a,), sum_(e, T.ask(e) * T.pi(e, a)), sign="nonneg", latex=r"\bar\pi", reading="the average policy")
    T = T.define("met", (e,), sum_(a, T.mixed(a) * T.hit(a, e)), sign="positive", latex=r"\bar p",
                 reading="how often an outcome occurs")  # fmt: skip
    return T.define("new", (e, a), T.mixed(a) * T.hit(a, e), times=T.met(e), sign="nonneg", latex=r"\pi'",
                    reading="outcome-conditioned cloning: what was done when the outcome occurred")  # fmt: skip


T = goals()
rc = paper("return-conditioned", T)
NEW = sum_(a, T.new(e, a) * T.hit(a, e))


@rc.claim("cloning", [eq(sum_(a, T.new(e, a)), 1), ge(NEW, T.met(e))],
          title="outcome-conditioned cloning is averaging, then reweighting, and beats the average for every goal",
          source="Eysenbach et al. 2022, as commonly quoted")  # fmt: skip
def cloning():
    law = auto(T, cloning.goals[0])
    mass = auto(T, eq(sum_(a, T.mixed(a)), 1))
    spread = sum_(a, T.mixed(a) * (T.hit(a, e) - T.met(e)) ** 2) / T.met(e)
    better = prove(T, cloning.goals[1], using=[
        times(T.hit(a, e) / T.met(e), T.new_def, over=a), times(-2, T.met_def), times(-T.met(e), mass)],
        remainder=spread)  # fmt: skip
    return law, better


ASKED = sum_(e, T.ask(e) * sum_(a, T.pi(e, a) * T.hit(a, e)))


@rc.claim("cloning-improves", ge(sum_(e, T.ask(e) * NEW), ASKED), expect="refuted", against="reading",
          instead=["return-conditioned/cloning", "return-conditioned/normalised"],
          title="a step of outcome-conditioned cloning does not lower success",
          source="Ghosh et al. 2019, as commonly understood; against it Eysenbach et al. 2022",
          why="From the optimal policies: 3/4 falls to 5/8, so that iterates are not monotone.")  # fmt: skip
def cloning_improves():
    three, one = "3/4", "1/4"
    cells = {
        "ask": {"one": "1/2", "two": "1/2"},
        "pi": {("one", "left"): "1", ("one", "right"): "0", ("two", "left"): "0", ("two", "right"): "1"},
        "hit": {("left", "one"): three, ("left", "two"): one, ("right", "one"): one, ("right", "two"): three},
        "mixed": {"left": "1/2", "right": "1/2"},
        "met": {"one": "1/2", "two": "1/2"},
        "new": {("one", "left"): three, ("one", "right"): one, ("two", "left"): one, ("two", "right"): three},
    }
    return table({"A": ["left", "right"], "E": ["one", "two"]}, cells)


N = Theory("own goals", reading="a policy conditioned on its own outcomes, for each goal").declare(
    r"""
    a, b in A     the actions
    e in E        the goals, which are the outcomes
    ask(e)        law        p       how often a goal is asked for
    pi(e, a)      law        \pi     the policy for a goal
    hit(a, e)     law        P       the probability of an outcome after an action
    """
)
N = N.define("own", (e,), sum_(a, N.pi(e, a) * N.hit(a, e)), sign="positive", latex="v", reading="its own success")
N = N.define("new", (e, a), N.pi(e, a) * N.hit(a, e), times=N.own(e), sign="nonneg", latex=r"\pi'",
             reading="the policy for a goal, conditioned on reaching it")  # fmt: skip


@rc.claim("normalised", ge(sum_(a, N.new(e, a) * N.hit(a, e)), N.own(e)), theory=N,
          title="conditioning each goal's policy on its own outcomes improves for every goal",
          source="Eysenbach et al. 2022, normalised outcome-conditioned cloning, as commonly quoted")  # fmt: skip
def normalised():
    spread = sum_(a, N.pi(e, a) * (N.hit(a, e) - N.own(e)) ** 2) / N.own(e)
    return prove(N, normalised.goals[0], using=[
        times(N.hit(a, e) / N.own(e), N.new_def, over=a), times(-2, N.own_def), times(-N.own(e), N.pi_sums)],
        remainder=spread)  # fmt: skip


# Conditioning on a higher return

R = Theory("returns", reading="a behaviour, the return of each action, and a return asked for").declare(
    r"""
    a in A        the actions
    beta(a)       law        \beta     the behaviour
    ret(a)        nonneg     R         the mean return of an action
    reach(a)      nonneg     P         the probability that the return asked for is reached
    """
)
R = R.define("p", (), sum_(a, R.beta(a) * R.reach(a)), sign="positive", latex="p", reading="how often it is reached")
R = R.define("new", (a,), R.beta(a) * R.reach(a), times=R.p(), sign="nonneg", latex=r"\pi_f",
             reading="the behaviour conditioned on the return asked for")  # fmt: skip


bayes = rc.claim("bayes", eq(sum_(a, R.new(a)), 1), theory=R, title="conditioning on a return is a policy, by Bayes' rule",
          source="Brandfonbrener et al. 2022, equation 1, as commonly quoted")  # fmt: skip


@rc.claim("reaching", ge(sum_(a, R.new(a) * R.reach(a)), R.p()), theory=R,
          title="conditioning on a return raises the probability of that return",
          source="ours, from Russo 2026, Theorem 4.1")  # fmt: skip
def reaching():
    return prove(R, reaching.goals[0], by=[R.beta_sums], using=[
        times(R.reach(a) / R.p(), R.new_def, over=a), times(-2, R.p_def), times(-R.p(), R.beta_sums)],
        remainder=sum_(a, R.beta(a) * (R.reach(a) - R.p()) ** 2) / R.p())  # fmt: skip


HIGH = R.define("mean", (), sum_(a, R.beta(a) * R.ret(a)), sign="nonneg", latex="J", reading="the behaviour's return")


@rc.claim("higher-return", ge(sum_(a, HIGH.new(a) * HIGH.ret(a)), HIGH.mean()), theory=HIGH, expect="refuted",
          against="reading", instead=["return-conditioned/reaching"],
          title="conditioning on a higher return raises the return",
          source="against it, as commonly quoted: Paster et al. 2022; Brandfonbrener et al. 2022, Figure 1",
          why="Safe pays 1/2; the gamble pays 1 once in ten times. Asked for 1, the policy gambles.")  # fmt: skip
def higher_return():
    cells = {
        "beta": {"safe": "1/2", "gamble": "1/2"}, "ret": {"safe": "1/2", "gamble": "1/10"},
        "reach": {"safe": "0", "gamble": "1/10"}, "new": {"safe": "0", "gamble": "1"}, "p": {(): "1/20"},
        "mean": {(): "3/10"},
    }  # fmt: skip
    return table({"A": ["safe", "gamble"]}, cells)


# One decision whose returns are nearly those of a deterministic problem

ONE = HIGH.declare(
    r"""
    bad(a)   nonneg   b              one where the deterministic return is not the one asked for, else zero
    f        nonneg   f              the return asked for
    eps      nonneg   \varepsilon    how often a return is not the deterministic one
    alpha    nonneg   \alpha         a bound on how often the return asked for is reached
    """
)
ONE = ONE.assuming("f_one", ge(1, ONE.f()), "returns are between zero and one")
ONE = ONE.assuming("bad_def", eq(ONE.bad(a) ** 2, ONE.bad(a)), "an indicator")
ONE = ONE.assuming("rarely", ge(ONE.eps() * ONE.bad(a), ONE.bad(a) * ONE.reach(a)), "a bad action rarely reaches it")
GOOD = (1 - ONE.bad(a)) ** 2
ONE = ONE.assuming("mostly", ge(GOOD * ONE.ret(a), GOOD * (ONE.f() - ONE.eps())), "a good action mostly does")
ONE = ONE.assuming("alpha_bound", ge(ONE.p(), ONE.alpha()), "the return asked for is reached so often")
GOT = sum_(a, ONE.new(a) * ONE.ret(a))


@rc.claim("aligned-return", ge(ONE.eps() * (1 + ONE.p()), ONE.p() * (ONE.f() - GOT)), theory=ONE,
          title="one decision: the return asked for exceeds the one received by at most eps (1/p + 1)",
          source="Brandfonbrener et al. 2022, Theorem 1, as commonly quoted, at horizon one")  # fmt: skip
def aligned_return():
    new, bad, eps, p = ONE.new(a), ONE.bad(a), ONE.eps(), ONE.p()
    law = auto(ONE, eq(sum_(a, new), 1))
    rest = sum_(a, eps * ONE.beta(a) * (1 - bad) ** 2)
    posterior = prove(ONE, ge(eps, p * sum_(a, new * bad)), remainder=rest, using=[
        times(-bad, ONE.new_def, over=a), times(ONE.beta(a), ONE.rarely, over=a), times(-eps, ONE.beta_sums),
        times(-eps * ONE.beta(a), ONE.bad_def, over=a)])  # fmt: skip
    # bad actions are rare and lose at most 1, good ones lose at most eps
    return law, posterior


# GCSL's bounds

G = Theory("goal-conditioned cloning", reading="success, a sum of logarithms, and what the bound subtracts").declare(
    r"""
    J      nonneg   J       the success probability
    L      real     L       the cloning objective, an expected sum of log probabilities
    T      nonneg   T       the number of decisions
    alpha  nonneg   \alpha  the largest total variation from the data policy
    room   nonneg   c       T (T - 1)
    """
)
G = G.assuming("logs", ge(0, G.L()), "logarithms of probabilities are at most zero")


rc.claim("empty-bound", ge(G.J(), G.L() - 4 * G.room() * G.alpha() ** 2), theory=G,
          title="GCSL's lower bound with the constant C = 0: it holds for every policy and says nothing",
          source="Ghosh et al. 2019, Theorem 3.1: J >= J_GCSL - 4 T (T - 1) alpha^2 + C")  # fmt: skip


S = Theory("one decision", reading="two actions, one of which reaches the goal, and a policy near the best").declare(
    r"""
    pi     nonneg   \pi          the probability of the right action
    eps    nonneg   \varepsilon  the total variation from the best policy
    """
)
S = S.assuming("near", eq(S.pi() + S.eps(), 1), "the policy takes the other action with probability eps")


@rc.claim("strict-bound", gt(S.eps(), 1 - S.pi()), theory=S, expect="refuted", against="text",
          instead=["return-conditioned/bound"], title="the loss of GCSL is less than eps T, at T = 1",
          source="Ghosh et al. 2019, Theorem 3.2, with its strict sign")  # fmt: skip
def strict_bound():
    return table({}, {"pi": "9/10", "eps": "1/10"})


bound = rc.claim("bound", ge(S.eps(), 1 - S.pi()), theory=S, title="the loss of GCSL is at most eps T, at T = 1",
          source="Ghosh et al. 2019, Theorem 3.2, corrected")  # fmt: skip
