"""Karwowski and Douglas, Corollary 5.11: whether incoherence disappears with retraining.

As printed, a joint limit: false, because it depends on the path. For w = (1, 1/2) and delta = 1/n: kappa is 0 along
n = i, tends to log 2 along n = 2^i and grows without bound along n = 4^i. Where actions tie it does not vanish at all:
with neutral weights and p = (3/4, 1/4) it is (3/4) log 3 - log 2 for every delta and i. What is true: first retrain
forever, then let delta go to zero; by the exact limit formula (karwowski2025/cor-4.15-limit) the limit is
``sum_t E KL(pi_oo || uniform on A*_t)``, zero exactly where the limit policy is uniform on the optimal actions along its
path, for example where these are unique. At a fixed delta retraining may raise the incoherence.
"""

from fractions import Fraction

from scsym.analysis import argmax_uniform, boltzmann_incoherence, f_incoherence
from scsym.claims.former import claim
from scsym.exact import log as logarithm
from scsym.mdp import Policy, zoo
from scsym.operators import cooling_limit, iterate, success_limit

PRINTED = "lim_{(delta, i) -> (0, oo)} kappa^delta(pi_i^G) = 0"
LOG2, LOG3, LOG5 = logarithm(2), logarithm(3), logarithm(5)


def _kappa(i, n):
    """kappa of pi_i at delta = 1/n for w = (1, 1/2), uniform prior."""
    model = zoo.weighted_bandit(1, "1/2")
    return boltzmann_incoherence(model, iterate(model, model.uniform(), i), n)


def _formula(i, n):
    """KL((2^i, 1)/(2^i + 1) || (2^n, 1)/(2^n + 1)), written out."""
    big = Fraction(2**i, 2**i + 1)
    common = logarithm(Fraction(2**n + 1, 2**i + 1))
    return common + LOG2 * ((i - n) * big)


@claim(
    "karwowski2025/cor-5.11-paths",
    expect="proven for this shape",
    title="the limit depends on the path",
    source="Corollary 5.11",
    printed=PRINTED,
    says=r"\kappa_{1/n}(\pi_i) = \log\frac{2^n + 1}{2^i + 1} + \frac{(i - n) 2^i}{2^i + 1} \log 2 for w = (1, 1/2): zero along n = i; "
    r"along n = i^2, where \rho^i/\delta \to 0, at most 2^{-n} + (n - i) 2^{-i} \log 2; within 2^{2 - i} i \log 2 of \log 2 along "
    r"n = 2^i; above (2^i - 1 - i) \log 2 - 1 along n = 4^i; above (n - i) \frac{\log 2}{2^i + 1} - \log 2 for a fixed i",
)
def paths(p):
    for i in range(1, 7):
        p.exact(f"kappa at i = n = {i}", _kappa(i, i), logarithm(1))
    for i in range(1, 7):
        value = _kappa(i, 2**i)
        p.exact(f"kappa at i = {i}, n = 2^{i}", value, _formula(i, 2**i))
        width = LOG2 * Fraction(4 * i, 2**i)
        p.holds(f"kappa at i = {i}, n = 2^{i} from above", "<=", value, LOG2 + width)
        p.holds(f"kappa at i = {i}, n = 2^{i} from below", ">=", value, LOG2 - width)
    for i in range(1, 7):
        n = i**2
        value = _kappa(i, n)
        p.exact(f"kappa at i = {i}, n = i^2", value, _formula(i, n))
        p.holds(
            f"kappa at i = {i}, n = i^2 less its logarithms",
            "<=",
            value - LOG2 * Fraction(n - i, 2**i),
            Fraction(1, 2**n),
        )
    for i, n in ((1, 2), (1, 8), (1, 64), (2, 64), (3, 200)):
        value = _kappa(i, n)
        p.exact(f"kappa at i = {i}, n = {n}", value, _formula(i, n))
        p.holds(f"kappa at i = {i}, n = {n}", ">=", value, LOG2 * (Fraction(n - i, 2**i + 1) - 1))
    for i in range(1, 5):
        value = _kappa(i, 4**i)
        p.exact(f"kappa at i = {i}, n = 4^{i}", value, _formula(i, 4**i))
        p.holds(f"kappa less (2^{i} - 1 - {i}) log 2", ">=", value - LOG2 * (2**i - 1 - i), -1)


@claim(
    "karwowski2025/cor-5.11-printed",
    expect="refuted",
    title="incoherence vanishes in the joint limit",
    source="Corollary 5.11",
    printed=PRINTED,
    says=r"for w = (1, 1) and p = (3/4, 1/4) it is \frac34 \log 3 - \log 2 > 0 for every \delta and i: retraining and cooling change "
    r"nothing where actions tie",
)
def printed(p):
    model = zoo.weighted_bandit(1, 1)
    skew = Policy(model, {"s": {"a1": "3/4", "a2": "1/4"}})
    value = LOG3 * Fraction(3, 4) - LOG2
    for i, n in ((0, 1), (1, 5), (4, 20), (9, 1)):
        p.exact(f"kappa at i = {i}, n = {n}", boltzmann_incoherence(model, iterate(model, skew, i), n), value)
    p.counterexample(model, "kappa at i = 9, delta = 1/1000", boltzmann_incoherence(model, iterate(model, skew, 9), 1000),
                     0, relation="=")  # fmt: skip
    p.corrected("karwowski2025/cor-5.11-iterated")


@claim(
    "karwowski2025/cor-5.11-iterated",
    expect="proven for this shape",
    title="the iterated limit: first retrain, then cool",
    source="Corollary 5.11",
    printed=PRINTED,
    says=r"\lim_\delta \lim_i \kappa_\delta(\pi_i) = \sum_t E[KL(\pi_\infty \| U(A^*_t))], zero where optimal actions are unique along the path; "
    r"a uniform prior with ties at two depths leaves \frac53 \log 2 - \log 3. For w = (1, 1/2): \kappa_{1/n}(\pi_i) is within "
    r"(1 + |n - i| \log 2) 2^{-i} of \log(1 + 2^{-n}), which is at most 2^{-n}",
)
def iterated(p):
    p.rests_on("karwowski2025/cor-4.15-limit", "karwowski2025/prop-5.5")
    for model in (zoo.AB(), zoo.mountain_race()):
        found = success_limit(model).policy
        cooled = cooling_limit(model, found)
        p.exact(f"the incoherence of the limit in {model.name}, cooled", cooled.value, logarithm(1))
        p.exact(
            f"the same by the maximisers in {model.name}", f_incoherence(model, found, argmax_uniform), logarithm(1)
        )
        for n in (1, 4, 9):
            p.holds(
                f"kappa of the limit in {model.name}, n = {n}",
                "<=",
                boltzmann_incoherence(model, found, n),
                cooled.bound(n),
            )
    model = zoo.weighted_bandit(1, "1/2")
    last = success_limit(model).policy
    for n in (1, 2, 5):
        cold = logarithm(1 + Fraction(1, 2**n))
        p.exact(f"kappa of the limit policy, n = {n}", boltzmann_incoherence(model, last, n), cold)
        p.holds(f"kappa of the limit policy, n = {n}", "<=", cold, Fraction(1, 2**n))
        for i in (1, 3, 8):
            gap = _kappa(i, n) - cold
            width = LOG2 * Fraction(abs(n - i), 2**i)
            p.holds(f"kappa at i = {i}, n = {n}, from above", "<=", gap - width, Fraction(1, 2**i))
            p.holds(f"kappa at i = {i}, n = {n}, from below", ">=", gap + width, Fraction(-1, 2**i))
    tie = zoo.ties()
    expected = LOG2 * Fraction(5, 3) - LOG3
    for i in (1, 2, 5):
        pi = iterate(tie, tie.uniform(), i)
        p.exact(f"ties at two depths, i = {i}", f_incoherence(tie, pi, argmax_uniform), expected)
        p.exact(
            f"ties at two depths, i = {i}, for every delta",
            [boltzmann_incoherence(tie, pi, n) for n in (1, 3)],
            [expected] * 2,
        )


@claim(
    "karwowski2025/decreases",
    expect="refuted",
    title="retraining decreases incoherence",
    source="Abstract",
    printed="[incoherence] is decreased by re-training on the model's own outputs",
    says=r"at fixed \delta = 1, w = (1, 1/2): \kappa = \log 3 - \frac32 \log 2, then 0, then \frac45 \log 2 + \log 3 - \log 5 > 0, "
    r"tending to \log(3/2), the incoherence of the limit policy",
)
def decreases(p):
    values = [_kappa(i, 1) for i in range(4)]
    p.exact("kappa of pi_0, pi_1, pi_2, pi_3", values, [
        LOG3 - LOG2 * Fraction(3, 2), logarithm(1), LOG2 * Fraction(4, 5) + LOG3 - LOG5, LOG2 * Fraction(16, 9) - LOG3,
    ])  # fmt: skip
    model = zoo.weighted_bandit(1, "1/2")
    p.exact(
        "kappa of the limit policy, log(3/2)", boltzmann_incoherence(model, success_limit(model).policy, 1), LOG3 - LOG2
    )
    p.counterexample(model, "kappa of pi_2 against kappa of pi_1", values[2], values[1], relation="<=")
    p.corrected("karwowski2025/cor-5.11-iterated")
