"""Bounds for the best of n that are stated, not proven here: its divergence, and policies of bounded coverage."""

from scsym.claims import paper
from scsym.language import eq, ge, log
from scsym.theories.ranked_outcomes import drawn as T
from scsym.theories.ranked_outcomes import n, y

from . import verdicts

best = paper("best-of-n", T)
COUNT = T.define("M", (n,), n + 1, sign="positive", reading="n + 1", latex="M")
best.claim(
    "divergence-sharp", ge((n + 1) * log(COUNT.M(n)) - n.number, (n + 1) * T.KL(n + 1)), theory=COUNT, expect="open",
    title="KL(best of n || one) is at most log n - (n - 1)/n", source="Beirami et al. 2024, Theorem 3.1, as commonly quoted",
    why="Missing: a lemma that refines every outcome into k pieces, as for Pinsker's inequality, each with a loss of order 1/k^2.",
)  # fmt: skip


COVER = verdicts.B.declare("C   nonneg   C   the coverage, the second moment of the density", C=lambda m: 1)
COVER = COVER.assuming("coverage", ge(COVER.C() * (1 - COVER.W()), COVER.v() ** 2), "by Cauchy and Schwarz")
best.claim(
    "coverage", ge(COVER.C() + (n + 2) * (1 - COVER.W() ** (n + 1)), (n + 2) * COVER.v()), theory=COVER, expect="open",
    title="for a verdict, a policy of coverage C succeeds at most C/(n + 1) more often than the best of n",
    source="Huang et al. 2025, as commonly quoted; the constant is ours",
    why="Missing: a case distinction on the size of the success of one draw; for other rewards, sums over levels.",
)  # fmt: skip

TOP = COUNT.declare(
    r"""
    first(y)   nonneg     1^*   one for the best outcome, else zero
    e          positive   e     the probability of the best outcome
    rest       positive   c     that of all others
    up(n)      positive   u     the factor by which the best outcome gains in n + 1 draws
    """,
)
TOP = TOP.assuming("first_def", eq(TOP.first(y) ** 2, TOP.first(y)), "an indicator")
TOP = TOP.assuming("best_one", eq(TOP.first(y) * T.p(y), TOP.first(y) * TOP.e()), "its probability")
TOP = TOP.assuming("last", eq(TOP.first(y) * T.F(y), TOP.first(y)), "none is better")
TOP = TOP.assuming("rest_def", eq(TOP.rest() + TOP.e(), 1), "the others")
TOP = TOP.assuming("below", ge((1 - TOP.first(y)) ** 2 * TOP.rest(), (1 - TOP.first(y)) ** 2 * T.F(y)), "they are worse")
TOP = TOP.assuming("up_def", eq(TOP.up(n) * TOP.e(), 1 - TOP.rest() ** (n + 1)), "its density")
OTHERS = TOP.rest() ** (n + 1) * ((n + 1) * (log(TOP.M(n)) + n.number * log(TOP.rest())) - n.number)
best.claim(
    "divergence-top", ge(OTHERS + (n + 1) * (1 - TOP.rest() ** (n + 1)) * log(TOP.up(n)), (n + 1) * T.KL(n + 1)),
    theory=TOP, expect="open", title="KL(best of n || one) is at most the divergence of two groups, best outcome and rest",
    source="Beirami et al. 2024, equation 25, as commonly quoted; as a bound ours",
    why="Missing: the refinement of divergence-sharp, for all outcomes but the best.",
)  # fmt: skip
