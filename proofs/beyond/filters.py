"""Filtering and reweighting answers: an exact gain for every filter, noisy verdicts included, and what iteration adds.

One prompt: a policy p over answers, a reward r. A filter keeps an answer with probability (or weight) f; the filtered
policy is p f / E f. All gains are covariances (Price's equation, of evolution); the rest of this file follows.
"""

from scsym.claims import paper
from scsym.language import Theory, eq, ge, natural, sum_
from scsym.prove import auto, prove
from scsym.theories.laws import y, z

k = natural("k")

F = Theory("filters", reading="answers, their rewards, and a filter").declare(
    r"""
    y, z in Y    the answers
    p(y)         law       p   the policy
    r(y)         real      r   the reward
    f(y)         nonneg    f   the weight with which an answer is kept
    """,
    r=lambda m, o: m.worth(o),
    f=lambda m, o: m.worth(o) ** 2,
)
F = F.define("Z", (), sum_(y, F.p(y) * F.f(y)), sign="positive", reading="how much is kept", latex="Z")
F = F.define("J", (), sum_(y, F.p(y) * F.r(y)), reading="the mean reward", latex="J")
F = F.define("new", (y,), F.p(y) * F.f(y), times=F.Z(), sign="nonneg", reading="the filtered policy", latex="p'")
ours = paper("beyond", F)
KEPT = sum_(y, F.new(y) * F.r(y))
COVARIANCE = sum_(y, F.p(y) * F.f(y) * (F.r(y) - F.J()))


ours.claim("filter-gain", eq((KEPT - F.J()) * F.Z(), COVARIANCE), source="ours; Price's equation (1970) for answers",
            title="a filter gains the covariance of its weight and the reward, over the mean weight")  # fmt: skip


# A verdict with errors: right answers are refused with rate miss, wrong ones accepted with rate slip

V = Theory("noisy verdicts", reading="answers, and a verdict that errs at rates of its own").declare(
    r"""
    y in Y     the answers
    p(y)       law        p          the policy
    r(y)       indicator  r          one for right answers, else zero
    slip       nonneg     \alpha     how often a wrong answer is accepted
    miss       nonneg     \beta      how often a right answer is refused
    """
)
V = V.assuming("binary", eq(V.r(y) ** 2, V.r(y)), "right or wrong")
GOOD = V.slip() + (1 - V.slip() - V.miss()) * V.r(y)
V = V.define("J", (), sum_(y, V.p(y) * V.r(y)), sign="nonneg", reading="the success probability", latex="J")
V = V.define("Z", (), sum_(y, V.p(y) * GOOD), sign="positive", reading="how often an answer is accepted", latex="Z")
V = V.define("new", (y,), V.p(y) * GOOD, times=V.Z(), reading="the policy given acceptance", latex="p'")
AFTER = sum_(y, V.new(y) * V.r(y))


@ours.claim("noisy-verdict", eq((AFTER - V.J()) * V.Z(), (1 - V.slip() - V.miss()) * V.J() * (1 - V.J())), theory=V,
            source="ours", title="training on a noisy verdict gains (1 - slip - miss) J (1 - J) over the rate of acceptance",
            why="It helps exactly while the error rates sum to less than one, whatever they are.")  # fmt: skip
def noisy_verdict():
    rate = 1 - V.slip() - V.miss()
    mean = auto(V, eq(V.Z(), V.slip() + rate * V.J()))
    right = auto(V, eq(AFTER * V.Z(), (1 - V.miss()) * V.J()))  # fmt: skip
    return right, mean


# Iterated filtering: after k rounds the policy is p r^k / M(k)

ITER = Theory("iterated filtering", reading="the moments of the reward under the first policy").declare(
    r"""
    y, z in Y    the answers
    k in N
    p(y)         law        p   the policy
    r(y)         nonneg     r   the reward
    """
)  # fmt: skip
ITER = ITER.define("M", (k,), sum_(y, ITER.p(y) * ITER.r(y) ** k), sign="nonneg", reading="the k-th moment of the reward", latex="M")
GAIN = ge(ITER.M(k) * ITER.M(k + 2), ITER.M(k + 1) ** 2)


@ours.claim("iterated-filter", GAIN, theory=ITER, source="ours",
            title="the success of iterated retraining, M(k + 1)/M(k), never falls: the moments are log-convex")  # fmt: skip
def iterated_filter():
    pairs = ITER.p(y) * ITER.p(z) * ITER.r(y) ** k * ITER.r(z) ** k * (ITER.r(y) - ITER.r(z)) ** 2
    return prove(ITER, GAIN, by=[ITER.M_def], remainder=sum_((y, z), pairs) / 2)


# Two rewards at once: the value of KL-regularised training is convex in the reward

C = Theory("two rewards", reading="a reference and two rewards, by their weights e^(r/(2 beta))").declare(
    r"""
    y, z in Y    the answers
    ref(y)       law        \pi_0   the reference
    v(y)         positive   v       the root of the first weight
    w(y)         positive   w       the root of the second weight
    """
)
C = C.define("Z1", (), sum_(y, C.ref(y) * C.v(y) ** 2), sign="positive", reading="the first normaliser", latex="Z_1")
C = C.define("Z2", (), sum_(y, C.ref(y) * C.w(y) ** 2), sign="positive", reading="the second normaliser", latex="Z_2")
C = C.define("mean", (), sum_(y, C.ref(y) * C.v(y) * C.w(y)), sign="positive", latex="Z",
             reading="the normaliser of the mean reward")  # fmt: skip


@ours.claim("mean-reward", ge(C.Z1() * C.Z2(), C.mean() ** 2), theory=C, source="ours",
            title="KL-regularised training for the mean of two rewards is worth at most the mean of both values",
            why="The value is beta log Z; log Z of the mean reward is at most the mean of log Z1 and log Z2.")  # fmt: skip
def mean_reward():
    pairs = C.ref(y) * C.ref(z) * (C.v(y) * C.w(z) - C.v(z) * C.w(y)) ** 2
    return prove(C, mean_reward.goals[0], by=[C.Z1_def, C.Z2_def, C.mean_def], remainder=sum_((y, z), pairs) / 2)


# A policy gradient from noisy verdicts

G = V.declare("g(y)   real   g   the score")
G = G.assuming("score_mean", eq(sum_(y, G.p(y) * G.g(y)), 0), "a score has mean zero")


ours.claim("noisy-gradient", eq(sum_(y, V.p(y) * GOOD * G.g(y)),
                                 (1 - V.slip() - V.miss()) * sum_(y, V.p(y) * V.r(y) * G.g(y))), theory=G, source="ours",
            title="the policy gradient of a noisy verdict is 1 - slip - miss times the true one: the same direction, or its opposite")  # fmt: skip
