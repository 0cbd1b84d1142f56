"""TRPO's bound as printed, with the largest KL divergence: the square of total variation is at most KL."""

from typing import Any

from scsym.claims import paper
from scsym.language import eq, ge, sum_
from scsym.prove import auto, fix_all, generalise, square_order
from scsym.theories import discounted as disc
from scsym.theories.discounted import a, s
from scsym.theories.divergence import with_kl
from scsym.theories.lemmas import divergences as lib
from scsym.theories.lemmas import use

from .performance_difference import SURROGATE, lower_bound, mass_of

T, WHICH = with_kl(disc.distances, "pi", "pi_new", "KL", (s,), a)


def middle(m, i, c):
    """The distance of the middle ratio from one."""
    p, q = T.pi.meaning(m, i, c), T.pi_new.meaning(m, i, c)
    return abs(q / p - 1) / 2 if p else 0 * p


T = T.declare(
    r"""
    e(s, a)   nonneg   e        half of the distance of pi_new / pi from one
    alpha     nonneg   \alpha   the root of the largest divergence
    """,
    e=middle,
    alpha=lambda m: 1,
)
T = T.assuming("e_def", eq(T.e(s, a) ** 2, (T.KL_mid(s, a) - 1) ** 2), "an absolute value is the root of a square")
T = T.assuming("alpha_bound", ge(T.alpha() ** 2, T.KL(s)), "alpha^2 is at least KL(pi || pi_new) at every state")
T = T.assuming("mu_sums", eq(sum_(s, T.mu(s)), 1), "the initial distribution is a probability")
pi = paper("policy-improvement", T)
TRPO = ge(T.h() ** 2 * (T.J_new() - T.J() - SURROGATE), -2 * T.gamma() * T.eps() * T.alpha())


@pi.claim("trpo", TRPO, title="TRPO's lower bound with the largest KL divergence alpha^2",
          source="Schulman et al. 2015, Theorem 1, as commonly quoted, with eps for the expected advantage")  # fmt: skip
def trpo():
    given = {"p": T.pi(s, a), "q": T.pi_new(s, a), "KL_ratio": T.KL_ratio(s, a), "KL_mid": T.KL_mid(s, a),
             "KL_off": T.KL_off(s, a), "d": T.D(s, a), "e": T.e(s, a)}  # fmt: skip
    table: dict[str, Any] = {name: ((a,), term) for name, term in given.items()}
    table |= {"KL": ((), T.KL(s)), "TV": ((), sum_(a, T.D(s, a)) / 2)}
    near = use(lib.kl_total_variation(sort="A"), T, table)
    whole = sum_(a, T.D(s, a)) / 2
    square = auto(T, fix_all(ge(T.alpha() ** 2, whole**2)), [near])
    close = generalise(square_order(square, whole, T.alpha()))
    return lower_bound(), close, mass_of(T)
