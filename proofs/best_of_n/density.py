"""Best of n draws on a finite set, ties broken by the draw's place: its law, its divergence from one draw.

The formula ``log n - (n - 1)/n`` that many reports print as the divergence is an upper bound and never the value on a
finite set for n >= 2.
"""

from fractions import Fraction
from functools import cache

from scsym.claims import paper
from scsym.language import eq, ge, log, sum_
from scsym.models import bandit
from scsym.prove import fix_all, generalise, induct, prove, tangent, times
from scsym.theories.laws import two_laws
from scsym.theories.ranked_outcomes import below, n, y
from scsym.theories.ranked_outcomes import drawn as T

best = paper("best-of-n", T)
HALF = Fraction(1, 2)


def powers():
    """``F^n >= G^n``."""
    claim = fix_all(ge(T.F(y) ** n, T.G(y) ** n))
    base = prove(T, fix_all(ge(T.F(y) ** 0, T.G(y) ** 0)))

    def step(h):
        goal = fix_all(ge(T.F(y) ** (n + 1), T.G(y) ** (n + 1)))
        using = [times(T.F(y), h), times(T.G(y) ** n, T.F_def, y)]
        return prove(T, goal, using=using, remainder=T.p(y) * T.G(y) ** n)

    return generalise(induct(T, claim, n, base, step))


def powers_of_one():
    """``1 >= F^n``."""
    base = prove(T, fix_all(ge(1, T.F(y) ** 0)))

    def step(h):
        return prove(T, fix_all(ge(1, T.F(y) ** (n + 1))), using=[times(T.F(y), h), times(1, T.F_one, y)])

    return generalise(induct(T, fix_all(ge(1, T.F(y) ** n)), n, base, step))


def density_bound():
    """``(n + 1) F^n p >= F^(n + 1) - G^(n + 1)``."""

    def goal(k):
        return fix_all(ge((k.number + 1) * T.F(y) ** k * T.p(y), T.F(y) ** (k + 1) - T.G(y) ** (k + 1)))

    base = prove(T, fix_all(ge(T.p(y), T.F(y) - T.G(y))), using=[times(-1, T.F_def, y)])
    lower = powers()

    def step(h):
        using = [times(T.F(y), h), times(T.p(y), lower, y, n + 1), times(-(T.G(y) ** (n + 1)), T.F_def, y)]
        return prove(T, goal(n + 1), using=using)

    return generalise(induct(T, goal(n), n, base, step))


SHARP = ge((n + 1) * T.F(y) ** n * T.p(y), T.B(n + 1, y))
CRUDE = ge((n + 1) * T.p(y), T.B(n + 1, y))


@cache
def sharp_and_crude():
    """``B <= n F^(n - 1) p <= n p``."""
    sharp = prove(T, SHARP, using=[times(1, density_bound(), y, n), times(-1, T.B_def, y, n + 1)])
    room = times((n + 1) * T.p(y), powers_of_one(), y, n)
    return sharp, prove(T, CRUDE, using=[times(1, sharp), room])


@best.claim("density", [SHARP, CRUDE], title="best of n is at most n times one draw", source="as commonly quoted")
def density():
    return sharp_and_crude()


M = T.define("M", (n,), n + 1, sign="positive", reading="n + 1", latex="M")


@best.claim("divergence", ge(log(M.M(n)), T.KL(n + 1)), theory=M, title="KL(best of n || one) is at most log n",
            source="as commonly quoted")  # fmt: skip
def divergence():
    count = M.M(n)
    share, per = (n + 1) / count, T.t(n + 1, y) / count
    return prove(
        M, divergence.goals[0], by=[T.KL_def],
        using=[times(T.B(n + 1, y), tangent(M, per), over=y), times(per, sharp_and_crude()[1], over=y),
               times(share, T.t_def, over=y), times(1 - share - log(count), T.B_total), times(1 / count, M.M_def)],
    )  # fmt: skip


TWO = two_laws().declare(
    r"""
    G(y)   nonneg     G   the probability of a worse outcome
    t(y)   positive   t   the density of the better of two, one where q = 0
    """,
    G=lambda m, o: below(m, o, "q"),
    t=lambda m, o: 2 * below(m, o, "q") + m.law("q", o) if m.law("q", o) else Fraction(1),
)
TWO = TWO.assuming("better", eq(TWO.p(y), (TWO.G(y) + TWO.q(y)) ** 2 - TWO.G(y) ** 2), "p is the better of two draws of q")
TWO = TWO.assuming("t_def", eq(TWO.p(y), TWO.t(y) * TWO.q(y)), "the density")
TWO = TWO.define("KL", (), sum_(y, TWO.p(y) * log(TWO.t(y))), reading="the divergence of p from q", latex=r"\mathrm{KL}")


@best.claim(
    "divergence-formula", eq(TWO.KL(), log(2) - HALF), theory=TWO, expect="refuted", against="reading",
    instead=["best-of-n/divergence"], title="KL(best of n || one) = log n - (n - 1)/n, at n = 2",
    source="Stiennon et al. 2020, appendix G.3; Gao et al. 2022, as commonly quoted",
)  # fmt: skip
def divergence_formula():
    return bandit([0, 1], q=["1/2", "1/2"], p=["1/4", "3/4"])
