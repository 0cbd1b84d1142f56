"""Best of n on a finite set, sharper: chi-squared, total variation, ties, increments of KL."""

from fractions import Fraction

from scsym.claims import paper
from scsym.language import Index, Theory, eq, ge, sum_
from scsym.models import bandit, table
from scsym.prove import fix_all, generalise, induct, prove, times
from scsym.theories.divergence import with_kl
from scsym.theories.laws import two_laws
from scsym.theories.lemmas import pieces, use
from scsym.theories.ranked_outcomes import below, j, n, ranked, y
from scsym.theories.ranked_outcomes import drawn as T

best = paper("best-of-n", T)


@best.claim("chi-squared-sharp", ge((n + 1).number ** 2, (2 * n + 1).number * sum_(y, T.B(n + 1, y) * T.t(n + 1, y))),
            title="1 + chi2(best of n || one) is at most n^2/(2 n - 1)",
            source="as commonly quoted, sharp form")  # fmt: skip
def chi_squared_sharp():
    F, G, odd = T.F(y), T.G(y), (2 * n + 1).number
    law = prove(T, fix_all(eq(F ** (n + 1) - G ** (n + 1), T.t(n + 1, y) * T.p(y))), using=[
        times(-1, T.B_def, y, n + 1), times(1, T.t_def, y, n)])  # fmt: skip
    table = {"x": ((), G), "p": ((), T.p(y)), "y": ((), F), "t": ((n,), T.t(n + 1, y))}
    atom = use(pieces.square(), T, table, [T.F_def, T.F_one, law])
    return prove(T, chi_squared_sharp.goals[0], using=[
        times(1, atom, over=y), times(-odd * T.t(n + 1, y), T.B_def, y, n + 1, over=y),
        times((n + 1).number ** 2, T.B_def, y, 2 * n + 1, over=y), times(-((n + 1).number ** 2), T.B_total,
        2 * n)]), bandit([0, 1], p=["1/2", "1/2"])  # fmt: skip


R = ranked.declare("a   nonneg   a   a threshold", a=lambda m: Fraction(1, 2))
SLACK = (R.F(j) - R.a()) * (1 - (n + 1) * R.a() ** n)


@best.claim("total-variation", [ge(R.a() - R.a() ** (n + 1) + SLACK, R.F(j) - R.F(j) ** (n + 1)),
                                ge(Fraction(1, 4), R.F(j) - R.F(j) ** 2)], theory=R,
            title="what the j worst outcomes lose is at most a - a^n where n a^(n - 1) = 1; 1/4 for two draws",
            source="Gui et al. 2024, as commonly quoted",
            why="The largest such loss, over j, is the total variation of the best of n from one draw.")  # fmt: skip
def total_variation():
    a, F = R.a(), R.F(j)

    def goal(i):
        return fix_all(ge(F ** (i + 1) - a ** (i + 1), (i.number + 1) * a**i * (F - a)))

    def step(h):
        return prove(R, goal(n + 1), using=[times(F, h)], remainder=(n + 1) * a**n * (F - a) ** 2)

    line = generalise(induct(R, goal(n), n, prove(R, fix_all(ge(F - a, F - a))), step))
    first = prove(R, total_variation.goals[0], using=[times(1, line, j, n)])
    square = prove(R, total_variation.goals[1], remainder=(F - Fraction(1, 2)) ** 2)
    return first, square, bandit([0, 1], p=["1/2", "1/2"])


z = Index("z", "Y")
TIES = Theory("ties", reading="rewards with ties, and F^n - F_-^n for two draws").declare(
    r"""
    y, z in Y        the outcomes
    p(y)             law      p     the law of one draw
    r(y)             real     r     the reward
    worse(z, y)      nonneg   [<]   one where z has the smaller reward, else zero
    tied(z, y)       nonneg   [=]   one where both have the same reward, else zero
    """
)
TIES = TIES.assuming("tied_def", eq(TIES.tied(z, y) * (TIES.r(z) - TIES.r(y)), 0), "tied: the same reward")
TIES = TIES.assuming("either", eq(TIES.tied(z, y) + TIES.worse(z, y) + TIES.worse(y, z), 1), "less, equal or more")
TIES = TIES.define("G", (y,), sum_(z, TIES.p(z) * TIES.worse(z, y)), sign="nonneg", latex="F_-", reading="worse")
NO_BETTER = sum_(z, TIES.p(z) * TIES.tied(z, y)) + TIES.G(y)
TIES = TIES.define("F", (y,), NO_BETTER, sign="nonneg", latex="F", reading="no better")


@best.claim("law-with-ties", eq(sum_(y, TIES.F(y) ** 2 - TIES.G(y) ** 2), 1), theory=TIES, expect="refuted",
            against="strengthening", instead=["best-of-n/law"],
            title="F^n - F_-^n sums to one for all rewards, at n = 2",
            source="Beirami et al. 2024, Lemma 1, as commonly quoted, without distinct rewards",
            why="Two outcomes of equal reward: the sum is two.")  # fmt: skip
def law_with_ties():
    both, pairs = ("a", "b"), [(one, two) for one in ("a", "b") for two in ("a", "b")]
    single, paired = {"p": "1/2", "r": "0", "F": "1", "G": "0"}, {"tied": "1", "worse": "0"}
    cells = {name: dict.fromkeys(both, value) for name, value in single.items()}
    return table({"Y": both}, cells | {name: dict.fromkeys(pairs, value) for name, value in paired.items()})


K = two_laws().declare(
    r"""
    G(y)       nonneg   G     the probability of a worse outcome
    three(y)   law      b_3   the best of three draws of q
    """,
    G=lambda m, o: below(m, o, "q"),
)
F, G = K.G(y) + K.q(y), K.G(y)
K = K.assuming("better", eq(K.p(y), F**2 - G**2), "p is the better of two draws of q")
K = K.assuming("best_of_three", eq(K.three(y), F**3 - G**3), "the best of three draws")
K = with_kl(with_kl(K, "p", "q", "KL_two", (), y)[0], "three", "q", "KL_three", (), y)[0]


@best.claim("divergence-diminishes", ge(2 * K.KL_two(), K.KL_three()), theory=K, expect="refuted", against="reading",
            instead=["best-of-n/reward-diminishes"], title="each further draw adds no more to KL than the one before",
            source="as commonly assumed beside diminishing rewards",
            why="A rare better outcome, q = (5/6, 1/6): the second draw adds 0.059, the third 0.121.")  # fmt: skip
def divergence_diminishes():
    return bandit([0, 1], q=["5/6", "1/6"], p=["25/36", "11/36"], three=["125/216", "91/216"])
