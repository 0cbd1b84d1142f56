"""Divergences of two laws on a finite set: what everybody uses, with zeros, ties and single outcomes allowed.

Sources give the inequality as commonly quoted; the statements are the formal goals. Proofs are those of the library of
lemmas, `scsym.theories.lemmas.divergences`.
"""

from scsym.claims import paper
from scsym.language import Index, card, delta, eq, ge, log, sum_
from scsym.models import bandit
from scsym.prove import at, generalise, multiply, prove, square_order, tangent, times
from scsym.theories import laws
from scsym.theories.divergence import with_kl
from scsym.theories.laws import y, z
from scsym.theories.lemmas import divergences as lib
from scsym.theories.lemmas import pinsker as coins

T = laws.laws()
div = paper("divergences", T)
a = Index("a", "A")


@div.claim("gibbs", ge(T.KL(), 0), title="Gibbs' inequality", source="Gibbs 1902, as commonly quoted")
def gibbs():
    return lib.gibbs_inequality()


GAP = lib.donsker_varadhan().theory
VALUE = sum_(y, GAP.p(y) * log(GAP.w(y)))


@div.claim(
    "donsker-varadhan", eq(log(GAP.W()), VALUE - GAP.KL() + GAP.KL_tilt()), theory=GAP,
    title="the variational formula with its gap", source="Donsker and Varadhan 1975, as commonly quoted",
)  # fmt: skip
def donsker_varadhan():
    return lib.donsker_varadhan()


@div.claim(
    "three-points", eq(GAP.KL() - GAP.KL_tilt(), VALUE - log(GAP.W())), theory=GAP,
    title="the three-point identity of a multiplicative step", source="Chen and Teboulle 1993, as commonly quoted",
)  # fmt: skip
def three_points():
    return lib.three_points()


TILT = laws.tilted()


@div.claim(
    "variational-bound", ge(log(TILT.W()), sum_(y, TILT.p(y) * log(TILT.w(y))) - TILT.KL()), theory=TILT,
    title="the variational formula, as an inequality", source="Donsker and Varadhan 1975, as commonly quoted",
)  # fmt: skip
def variational_bound():
    return lib.variational_bound()


MIX = lib.compensation().theory


@div.claim(
    "compensation",
    eq(sum_(a, MIX.v(a) * MIX.KL_each(a)), sum_(a, MIX.v(a) * MIX.KL_mix(a)) + MIX.KL_all()), theory=MIX,
    title="divergences of a mixture", source="Topsoe 1967, as commonly quoted",
)  # fmt: skip
def compensation():
    return lib.compensation()


JOINT = lib.chain_rule().theory


@div.claim(
    "chain-rule", eq(JOINT.KL_joint(), JOINT.KL() + sum_(a, JOINT.p(a) * JOINT.KL_given(a))), theory=JOINT,
    title="divergence of joint laws", source="Kullback and Leibler 1951, as commonly quoted",
)  # fmt: skip
def chain_rule():
    return lib.chain_rule()


CHANNEL = lib.data_processing().theory


@div.claim(
    "data-processing", ge(CHANNEL.KL(), CHANNEL.KL_out()), theory=CHANNEL,
    title="no channel makes laws easier to tell apart", source="Kullback and Leibler 1951, as commonly quoted",
)  # fmt: skip
def data_processing():
    return lib.data_processing()


NEAR = lib.kl_total_variation().theory


@div.claim(
    "pinsker-weak", ge(NEAR.KL(), NEAR.TV() ** 2), theory=NEAR,
    title="Pinsker's inequality with constant one", source="Schulman et al. 2015, as commonly quoted",
)  # fmt: skip
def pinsker_weak():
    return lib.kl_total_variation()


COINS = coins.two_coins()


@div.claim(
    "pinsker", ge(COINS.KL(), 2 * COINS.TV() ** 2), theory=COINS, title="Pinsker's inequality",
    source="Pinsker 1964, Csiszar 1967, Kullback 1967, as commonly quoted",
)  # fmt: skip
def pinsker():
    return coins.pinsker()


HUBER = lib.bretagnolle_huber().theory


@div.claim(
    "bretagnolle-huber", ge(log(HUBER.common()) + log(HUBER.whole()), -HUBER.KL()), theory=HUBER,
    title="TV^2 is at most 1 - e^(-KL)", source="Bretagnolle and Huber 1979, as commonly quoted",
)  # fmt: skip
def bretagnolle_huber():
    return lib.bretagnolle_huber()


CHI = lib.kl_chi_squared().theory


@div.claim(
    "kl-chi-squared", [ge(log(CHI.M()), CHI.KL()), ge(CHI.chi2(), log(CHI.M()))], theory=CHI,
    title="KL is at most log(1 + chi2), at most chi2", source="Gibbs and Su 2002, as commonly quoted",
)  # fmt: skip
def kl_chi_squared():
    line = prove(CHI, ge(CHI.chi2(), log(CHI.M())), using=[times(1, tangent(CHI, CHI.M())), times(-1, CHI.M_def)])
    return lib.kl_chi_squared(), line


MEAN = lib.mean_difference().theory
VARIANCE = sum_(y, MEAN.q(y) * MEAN.f(y) ** 2) - sum_(y, MEAN.q(y) * MEAN.f(y)) ** 2


@div.claim(
    "mean-difference",
    ge(MEAN.chi2() * VARIANCE, (sum_(y, MEAN.p(y) * MEAN.f(y)) - sum_(y, MEAN.q(y) * MEAN.f(y))) ** 2), theory=MEAN,
    title="difference of means against chi-squared", source="Hammersley 1950, Chapman and Robbins 1951, as commonly quoted",
)  # fmt: skip
def mean_difference():
    return lib.mean_difference()


ENTROPY = lib.entropy_bound().theory


@div.claim(
    "entropy", ge(log(card("Y")), ENTROPY.H()), theory=ENTROPY,
    title="entropy is at most log of the number of outcomes", source="Shannon 1948, as commonly quoted",
)  # fmt: skip
def entropy():
    return lib.entropy_bound()


LEAST = laws.with_distance(laws.chi_squared()).declare(
    "least   positive   q_{\\min}   the least positive probability of q",
    least=lambda m: min(m.law("q", o) for o in m.domain("Y") if m.law("q", o) > 0),
)
LEAST = LEAST.assuming("least_def", ge(LEAST.q(y) ** 2, LEAST.least() * LEAST.q(y)), "q is zero or at least that")


def apart(theory, sign):
    """``d >= +-(p - q)``."""
    gap = sign * (theory.p(y) - theory.q(y))
    square = prove(theory, ge(theory.d(y) ** 2, gap**2, fix=(y,)), using=[times(1, theory.d_def, y)])
    return square_order(square, gap, theory.d(y))


@div.claim(
    "chi-squared-total-variation", ge(2 * LEAST.TV() ** 2, LEAST.least() * LEAST.chi2()), theory=LEAST,
    title="chi-squared is at most 2 TV^2 / q_min", source="as commonly quoted",
)  # fmt: skip
def chi_squared_total_variation():
    L, gap = LEAST, LEAST.p(y) - LEAST.q(y)
    up, down = (prove(L, ge(L.d(y) - sign * gap, 0), using=[times(1, generalise(apart(L, sign)))]) for sign in (1, -1))
    far = (1 - delta(y, z)) ** 2 / 4
    pairs = [times(far, generalise(multiply(at(half, y), at(half, z))), over=(y, z)) for half in (up, down)]
    squares = prove(
        L, ge(2 * L.TV() ** 2, sum_(y, gap**2)), by=[L.d_def, L.p_sums, L.q_sums],
        using=[*pairs, times(2 * L.TV() + sum_(y, L.d(y)), L.TV_def)],
    )  # fmt: skip
    return prove(
        L, ge(2 * L.TV() ** 2, L.least() * L.chi2()), by=[L.chi2_def, L.u_def],
        using=[times(1, squares), times((L.u(y) - 1) ** 2, L.least_def, over=y)],
    )  # fmt: skip


@div.claim(
    "chi-squared-without-two", ge(LEAST.TV() ** 2, LEAST.least() * LEAST.chi2()), theory=LEAST,
    expect="refuted", against="strengthening", instead=["divergences/chi-squared-total-variation"],
    title="chi-squared is at most TV^2 / q_min", source="sometimes quoted without the two",
)  # fmt: skip
def chi_squared_without_two():
    return bandit(p=[0, 1], q=["3/4", "1/4"])


BOTH = with_kl(T, "q", "p", "KL_back", (), y)[0]


@div.claim(
    "symmetry", eq(BOTH.KL(), BOTH.KL_back()), theory=BOTH, expect="refuted", against="reading",
    instead=["divergences/pinsker"],
    title="KL is symmetric", source="folklore",
)  # fmt: skip
def symmetry():
    return bandit(p=["4/5", "1/5"], q=["1/3", "2/3"])


THREE = T.declare(r"m(y)   law   m   a third law")
THREE = with_kl(with_kl(THREE, "p", "m", "KL_first", (), y)[0], "m", "q", "KL_second", (), y)[0]


@div.claim(
    "triangle", ge(THREE.KL_first() + THREE.KL_second(), THREE.KL()), theory=THREE, expect="refuted",
    against="reading", instead=["divergences/three-points"], title="KL satisfies the triangle inequality",
    source="folklore",
)  # fmt: skip
def triangle():
    return bandit(p=["4/5", "1/5"], m=["2/3", "1/3"], q=["1/3", "2/3"])
