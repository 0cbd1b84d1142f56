"""Estimators of the divergence from a reference, and what they do as losses."""

from scsym.claims import paper
from scsym.language import eq, ge, log, sum_
from scsym.models import bandit
from scsym.prove import auto, tangent
from scsym.theories import laws
from scsym.theories.laws import number, y

T = laws.laws()  # p is the policy, q the reference
rl = paper("rl-finetuning", T)
K3 = T.KL_ratio(y) - 1 - log(T.KL_ratio(y))


@rl.claim("k3", [ge(K3, 0), eq(sum_(y, T.p(y) * K3), T.KL() - sum_(y, T.KL_off(y)))],
          title="k3 is nonnegative, and low by the reference's mass where the policy has none",
          source="Schulman's note on approximating KL; GRPO, as commonly quoted")  # fmt: skip
def k3():
    above, mean = k3.goals
    return auto(T, above, [tangent(T, T.KL_ratio(y))]), auto(T, mean)


@rl.claim("k3-unbiased", eq(sum_(y, T.p(y) * K3), T.KL()), expect="refuted", against="reading",
          instead=["rl-finetuning/k3"], title="k3 is an unbiased estimate of KL(pi || ref)",
          source="as commonly quoted")  # fmt: skip
def k3_unbiased():
    return bandit(p=[1, 0], q=["1/2", "1/2"])


def score(m, outcome):
    """The place of an outcome less its mean under p."""
    return number(m, outcome) - sum(m.law("p", o) * number(m, o) for o in m.domain("Y"))


S = T.declare("g(y)   real   g   the score of the policy", g=score)
S = S.assuming("score_mean", eq(sum_(y, S.p(y) * S.g(y)), 0), "a score has mean zero")
LOSS = sum_(y, S.p(y) * (1 - S.KL_ratio(y)) * S.g(y))
FORWARD, BACKWARD = -sum_(y, S.p(y) * log(S.KL_ratio(y)) * S.g(y)), -sum_(y, (S.q(y) - S.KL_off(y)) * S.g(y))


rl.claim("k3-gradient", eq(LOSS, BACKWARD), theory=S,
          title="the gradient through k3 in the sample is that of the divergence the other way, KL(ref || pi)",
          source="GRPO's loss, as commonly used")  # fmt: skip


@rl.claim("k3-gradient-forward", eq(LOSS, FORWARD), theory=S, expect="refuted", against="reading",
          instead=["rl-finetuning/k3-gradient"], title="the gradient through k3 is that of KL(pi || ref)",
          source="as commonly quoted")  # fmt: skip
def k3_gradient_forward():
    return bandit(p=["1/4", "3/4"], q=["1/2", "1/2"])
