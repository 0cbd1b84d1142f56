"""Russo, section 4.5.2: the forward KL constraint of MDPO against the chi-squared constraint.

As reconstructed (the display is missing in our source): MDPO constrains ``sum_s d_{pi0}(s) KL(pi || pi0)(s) <= delta``.
"The chi-squared constraint is substantially more restrictive": at one state, and with the same weights, it is, since
``KL <= log(1 + chi2) <= chi2``; Lemma 4.6 (the text's "Lemma 4.3") says how much. But the two problems as written have
different weights, d_{pi0} and d+: then the chi-squared region need not lie in the KL region. It does up to the factor
C where ``J0 <= C V``.
"""

from scsym.claims import claim
from scsym.mdp import zoo
from scsym.models import Point
from scsym.operators import success_condition
from scsym.prove import Declaration, auto, eq, ge, log, square_zero, sum_, tangent
from scsym.theories.divergence import with_kl
from scsym.theories.success import a, s
from scsym.theories.success import success as T

PRINTED = (
    "This 'forward' KL constraint is qualitatively closer to the chi-squared constraint: both penalize deviations outside "
    "the support of the behavior policy. However, the chi-squared constraint is substantially more restrictive"
)

K, KL = with_kl(T, "pi", "pi0", "KL")
K = K.with_symbols(
    Declaration("m", ("S",), "positive", "one plus chi-squared", "m", lambda m, i: 1 + m.chi_squared("pi", i)),
    Declaration("omega", ("S",), "nonneg", "any state weights", r"\omega", lambda m, i: m.occupancy("pi0", i)),
)
K = K.assuming("m_def", eq(K.m(s), 1 + T.chi2(s)))


def densities():
    """``pi(a|s) / ratio(s, a) = pi(a|s) rho(s, a)``: where pi > 0 the ratio is pi0 / pi."""
    root = T.pi(s, a) * (1 - T.rho(s, a) * K.KL_ratio(s, a))
    # pi^2 = rho pi0 pi = rho pi (ratio pi + off) = rho ratio pi^2
    none = auto(K, eq(root**2, 0))
    zero = square_zero(none, root)
    return auto(K, eq(T.pi(s, a) / K.KL_ratio(s, a), T.pi(s, a) * T.rho(s, a)), [zero])


def second_moment():
    """``sum_a pi / ratio = 1 + chi2``."""
    return auto(
        K, eq(sum_(a, T.pi(s, a) / K.KL_ratio(s, a)), K.m(s)),
        [densities()],
    ).called("second moment of the density")


def below_log():
    """``log(1 + chi2) >= KL(pi || pi0)``."""
    line = tangent(K, 1 / (K.KL_ratio(s, a) * K.m(s)))
    return auto(K, ge(log(K.m(s)), K.KL(s)), [line, second_moment()]).called("KL is at most log(1 + chi-squared)")


def below():
    """``chi2 >= KL(pi || pi0)``."""
    return auto(K, ge(T.chi2(s), K.KL(s)), [below_log(), tangent(K, K.m(s))])


@claim("russo2026/sec-4.5.2", K,
    [
        ge(log(K.m(s)), K.KL(s)),
        ge(T.chi2(s), log(K.m(s))),
        ge(sum_(s, K.omega(s) * T.chi2(s)), sum_(s, K.omega(s) * K.KL(s))),
    ], title="forward KL is at most chi-squared", source="Section 4.5.2", quotes=PRINTED
)  # fmt: skip
def chain():
    yield below_log()
    yield auto(K, ge(T.chi2(s), log(K.m(s))), [tangent(K, K.m(s))])
    yield auto(K, ge(sum_(s, K.omega(s) * T.chi2(s)), sum_(s, K.omega(s) * K.KL(s))), [below()])


C = K.with_symbols(
    Declaration(
        "C",
        (),
        "positive",
        "a bound on J0 / V",
        "C",
        lambda m: max(m.success("pi0") / m.value("pi0", i) for i in m.states),
    )
)
C = C.assuming("C_bound", ge(C.C() * T.V(s), T.J0()), "V is not far below J0")


@claim("russo2026/sec-4.5.2-weights", C,
    [ge(C.C() * T.d_plus(s), T.d0(s)), ge(C.C() * sum_(s, T.d_plus(s) * T.chi2(s)), sum_(s, T.d0(s) * K.KL(s)))],
    title="the comparison between the two problems' different weights", source="Section 4.5.2"
)  # fmt: skip
def weights():
    occupancy = auto(C, ge(C.C() * T.d_plus(s), T.d0(s)))
    yield occupancy
    yield auto(C, ge(C.C() * sum_(s, T.d_plus(s) * T.chi2(s)), sum_(s, T.d0(s) * K.KL(s))), [occupancy, below()])


INSIDE = K.assuming("movement", ge(T.Gamma(), sum_(s, T.d_plus(s) * T.chi2(s))), "pi lies in the chi-squared region")


@claim("russo2026/sec-4.5.2-regions", INSIDE, ge(T.Gamma(), sum_(s, T.d0(s) * K.KL(s))), expect="refuted",
    against="text", instead="russo2026/sec-4.5.2-weights",
    title="the chi-squared region of success conditioning inside the KL region of MDPO", source="Section 4.5.2",
    quotes=PRINTED, why="States of small V weigh little in d+."
)  # fmt: skip
def regions():
    model, pi0 = zoo.prompts()
    return Point(model, {"pi0": pi0, "pi": success_condition(model, pi0)})
