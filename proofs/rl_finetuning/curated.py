"""Supervised finetuning on curated answers is a lower bound of success: Dayan and Hinton's EM, and weighted forms."""

from fractions import Fraction

from scsym.claims import paper
from scsym.language import Theory, eq, ge, log, sum_
from scsym.models import bandit
from scsym.prove import auto, tangent
from scsym.theories.laws import y
from scsym.theories.lemmas import sums, use

ONE = Fraction(1)


def quotient(m, top, bottom, o):
    """top / bottom, one where there is none."""
    return m.law(top, o) / m.law(bottom, o) if m.law(bottom, o) and m.law(top, o) else ONE


def mean(m, tag):
    """The mean reward of a law."""
    return sum(m.law(tag, o) * 3 * m.worth(o) for o in m.domain("Y"))


curated = Theory("curated data", reading="a data policy, a reward, and a policy trained on good answers").declare(
    r"""
    y in Y    the answers
    ref(y)    law        \pi_0   the data policy
    pi(y)     law        \pi     the trained policy
    r(y)      nonneg     r       the reward
    t(y)      positive   t       pi / ref where both are positive, else one
    J0        positive   J_0     the mean reward of the data
    J         positive   J       the mean reward of the trained policy
    """,
    r=lambda m, o: 3 * m.worth(o),
    t=lambda m, o: quotient(m, "pi", "ref", o),
    J0=lambda m: mean(m, "ref"),
    J=lambda m: mean(m, "pi"),
)
T = curated.assuming("J0_def", eq(curated.J0(), sum_(y, curated.ref(y) * curated.r(y))), "definition of J0")
T = T.assuming("J_def", eq(T.J(), sum_(y, T.pi(y) * T.r(y))), "definition of J")
T = T.assuming("cover", ge(T.r(y) * (T.pi(y) - T.t(y) * T.ref(y)), 0), "t is the ratio at rewarded answers of the data")
rl = paper("rl-finetuning", T)
BOUND = T.J0() + sum_(y, T.ref(y) * T.r(y) * log(T.t(y)))


@rl.claim("curated", [ge(T.J(), BOUND),
                      ge(log(T.J() / T.J0()), sum_(y, T.ref(y) * T.r(y) / T.J0() * log(T.t(y))))],
          title="SFT on curated data maximises a lower bound of success",
          source="Dayan and Hinton 1997; Qin and Springenberg 2025, as commonly quoted")  # fmt: skip
def bounds():
    plain, logarithm = bounds.goals
    line = tangent(T, T.t(y) * T.J0() / T.J())
    return auto(T, plain, [tangent(T, T.t(y))]), auto(T, logarithm, [line])  # fmt: skip


A = T.declare(
    r"""
    a(y)   law        a   an auxiliary law
    w(y)   positive   w   pi / a where both are positive, else one
    """,
    w=lambda m, o: quotient(m, "pi", "a", o),
)
A = A.assuming("a_cover", ge(A.r(y) * (A.pi(y) - A.w(y) * A.a(y)), 0), "w is the ratio at rewarded answers of a")
WEIGHTED = sum_(y, A.a(y) * A.r(y) * (1 + log(A.w(y))))


@rl.claim("weighted", ge(A.J(), WEIGHTED), theory=A, title="the importance-weighted bound",
          source="Qin and Springenberg 2025, as commonly quoted")  # fmt: skip
def weighted():
    return tangent(A, A.w(y))


@rl.claim("weighted-tighter", ge(WEIGHTED, BOUND), theory=A, expect="refuted", against="strengthening",
          instead=["rl-finetuning/weighted"], title="the importance-weighted bound is tighter for every auxiliary law",
          source="Qin and Springenberg 2025, as commonly quoted")  # fmt: skip
def weighted_tighter():
    return bandit([0, 1], pi=["1/5", "4/5"], ref=["2/3", "1/3"], a=["4/5", "1/5"])


F = Theory("filtered", reading="a policy reweighted by a function of the reward").declare(
    r"""
    y, z in Y   the answers
    pi(y)       law        \pi    the policy
    r(y)        real       r      the reward
    f(y)        positive   f      the weight of an answer
    """,
    r=lambda m, o: m.worth(o),
    f=lambda m, o: 1 + m.worth(o),
)
F = F.define("Z", (), sum_(y, F.pi(y) * F.f(y)), sign="positive", reading="the normaliser", latex="Z")
F = F.define("new", (y,), F.pi(y) * F.f(y), times=F.Z(), sign="nonneg", reading="pi f / Z", latex=r"\pi'")
z = curated.index("z", "Y")
F = F.assuming("comonotone", ge((F.f(y) - F.f(z)) * (F.r(y) - F.r(z)), 0), "more reward, no less weight")


@rl.claim("reweighting", ge(sum_(y, F.new(y) * F.r(y)), sum_(y, F.pi(y) * F.r(y))), theory=F,
          title="reweighting by a monotone function of the reward lowers no mean reward",
          source="RWR, ReST, as commonly quoted")  # fmt: skip
def reweighting():
    covariance = use(
        sums.chebyshev(), F, {"q": ((y,), F.pi(y)), "f": ((y,), F.f(y)), "g": ((y,), F.r(y))},
    )  # fmt: skip
    return covariance
