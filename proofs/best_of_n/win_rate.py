"""The win rate of the best of n draws against one draw, over outcomes in their order: at most n/(n + 1), ties half.

Statements about sums over the order are proven for the j worst outcomes, by induction on j; all outcomes are one j.
"""

from fractions import Fraction

from scsym.claims import paper
from scsym.language import eq, ge, le, sum_
from scsym.models import bandit
from scsym.prove import fix_all, generalise, induct, prove, times
from scsym.theories.laws import two_laws
from scsym.theories.ranked_outcomes import below, j, n, y
from scsym.theories.ranked_outcomes import ranked as T

best = paper("best-of-n", T)
X, Y = T.F(j), T.F(j + 1)


def powers():
    """``F(j + 1)^n >= F(j)^n``."""

    def step(h):
        goal = fix_all(ge(Y ** (n + 1), X ** (n + 1)))
        return prove(T, goal, using=[times(Y, h), times(X**n, T.F_next, j)], remainder=T.p(j) * X**n)

    base = prove(T, fix_all(ge(Y**0, X**0)))
    return generalise(induct(T, fix_all(ge(Y**n, X**n)), n, base, step))


def trapezoid():
    """``(n + 1) (F(j + 1) - F(j)) (F(j)^n + F(j + 1)^n)/2 >= F(j + 1)^(n + 1) - F(j)^(n + 1)``: a chord is above."""
    above = powers()

    def goal(k):
        return fix_all(ge((k.number + 1) * (Y - X) * (X**k + Y**k) / 2, Y ** (k + 1) - X ** (k + 1)))

    def step(h):
        return prove(T, goal(n + 1), using=[times((X + Y) / 2, h), times((n + 1) * (Y - X) ** 2 / 4, above, j, n)])

    return generalise(induct(T, goal(n), n, prove(T, fix_all(ge(Y - X, Y - X))), step))


@best.claim("win-rate", ge(n.number * T.F(j) ** (n + 1), (n + 1) * T.win(n, j)),
            title="the win rate of the best of n is at most n/(n + 1)",
            source="Beirami et al. 2024, Theorem 5.3, as commonly quoted")  # fmt: skip
def win_rate():
    def goal(i):
        return fix_all(ge(n.number * T.F(i) ** (n + 1), (n + 1) * T.win(n, i)))

    def step(h):
        return prove(T, goal(j + 1), using=[times(1, h), times(-(n + 1).number, T.win_next, j, n), times(1, trapezoid(), j, n)])

    none = n.number * T.F(0) ** (n + 1)
    base = prove(T, fix_all(ge(none, (n + 1) * T.win(n, 0))), using=[times(-(n + 1).number, T.win_zero, n)], remainder=none)
    return generalise(induct(T, goal(j), j, base, step))


SUM = T.declare("total(n, j)   nonneg   B   the law of the best of n over the j worst outcomes",
                total=lambda m, draws, count: T.F.meaning(m, count) ** draws if draws else Fraction(0))  # fmt: skip
SUM = SUM.assuming("total_zero", eq(SUM.total(n + 1, 0), 0), "no outcome")
SUM = SUM.assuming(
    "total_next", eq(SUM.total(n + 1, j + 1), SUM.total(n + 1, j) + Y ** (n + 1) - X ** (n + 1)), "one more outcome"
)


@best.claim("law", eq(SUM.total(n + 1, j), T.F(j) ** (n + 1)), theory=SUM,
            title="F^n - F_-^n sums to one for distinct rewards",
            source="Beirami et al. 2024, Lemma 1, as commonly quoted")  # fmt: skip
def law():
    def goal(i):
        return fix_all(eq(SUM.total(n + 1, i), T.F(i) ** (n + 1)))

    base = prove(SUM, goal(0), using=[times(1, SUM.total_zero, n), times(-(T.F(0) ** n), T.F_zero)])
    return generalise(
        induct(SUM, goal(j), j, base, lambda h: prove(SUM, goal(j + 1), using=[times(1, h), times(1, SUM.total_next)]))
    )


PAIR = two_laws().declare(
    "G(y)   nonneg   G   the probability of a worse outcome", G=lambda m, o: below(m, o, "q")
)
PAIR = PAIR.assuming("better", eq(PAIR.p(y), (PAIR.G(y) + PAIR.q(y)) ** 2 - PAIR.G(y) ** 2), "the better of two draws")
HALF = {"half": PAIR.G(y) + PAIR.q(y) / 2, "win": PAIR.G(y) + PAIR.q(y)}


def rated(name):
    return PAIR.define("rate", (), sum_(y, PAIR.p(y) * HALF[name]), reading=f"the win rate, ties count {name}", latex="W")


TIES = rated("half")


@best.claim("win-rate-formula", eq(TIES.rate(), Fraction(2, 3)), theory=TIES, expect="refuted", against="reading",
            instead=["best-of-n/win-rate"], title="the win rate is n/(n + 1), at n = 2", source="as commonly quoted")  # fmt: skip
def win_rate_formula():
    return bandit([0, 1], q=["1/2", "1/2"], p=["1/4", "3/4"])


WINS = rated("win")


@best.claim("win-rate-ties", le(WINS.rate(), Fraction(2, 3)), theory=WINS, expect="refuted", against="reading",
            instead=["best-of-n/win-rate"], title="at most n/(n + 1) where ties count as wins, at n = 2",
            source="as commonly quoted")  # fmt: skip
def win_rate_ties():
    return bandit([1], q=[1], p=[1])
