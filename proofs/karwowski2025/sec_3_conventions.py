"""Karwowski and Douglas, section 3: what the preliminaries leave open, and the conventions that make all of it exact.

Policies must be time-indexed (stationary ones are not closed under retraining); a discount is not "without loss of
generality" removed by a terminal state; trajectories have T + 1 decisions in section 3 and T in sections 4 and 5; where
no action can succeed conditioning is 0/0, and the row is left as it is.
"""

from fractions import Fraction
from typing import Any

from scsym.analysis import evaluate
from scsym.claims import claim
from scsym.mdp import MDP, zoo
from scsym.models import Point
from scsym.prove import Theory, eq, log, prove, sum_
from scsym.theories import retraining as known
from scsym.theories.layered import a, k, n, x
from scsym.theories.layered import retraining as T
from scsym.theories.measured import uniform

HALF = Fraction(1, 2)


def discounted():
    """Two decisions with e^r = 1 and 1/4; a discount of 1/2 as the chance to end after the first."""
    rows: Any = {"first": {"go": {"second": HALF, "end": HALF}}, "second": {"go": "end"}}
    return MDP(rows, initial="first", terminal={"end": 1}, weights={("second", "go"): "1/4"}, name="discounted")


D = Theory("discount", reading="two decisions, the first of reward 0").declare(
    r"""
    S()        real       S         the soft value with the terminal state
    J()        real       J         the expected return with the terminal state
    root()     real       e^{r/2}   e^(r_1 + gamma r_2) for gamma = 1/2
    second()   positive   e^r       the second weight e^(r_2)
    """,
    S=lambda m: evaluate(m.mdp).J,
    J=lambda m: evaluate(m.mdp).expected_return,
    second=lambda m: m.mdp.weight("second", "go"),
)
D = D.assuming("half", eq(D.root() ** 2, D.second()), "the discount is 1/2")
LINEAR = Theory("discounted return").with_symbols(D.declarations["J"], D.declarations["second"])


@claim("karwowski2025/sec-3-discount", D, eq(D.S(), D.root()), expect="refuted", against="text",
    instead="karwowski2025/sec-3-discount-linear", title="a discount can be removed by an auxiliary terminal state",
    source="Section 3",
    quotes="We will assume gamma = 1 without loss of generality (as one can always convert an MDP with gamma < 1 to gamma = 1 by introducing an auxiliary terminal state).",
    why="The soft value is not linear in the rewards; and transitions that were deterministic are not any more."
)  # fmt: skip
def discount():
    model = discounted()
    return Point(model, {"pi0": model.uniform()}, {"root": HALF})


@claim("karwowski2025/sec-3-discount-linear", LINEAR,
    [eq(LINEAR.J(), log(LINEAR.second()) / 2), eq(LINEAR.J(), -log(2))], expect="proven for this shape",
    title="for the expected return the terminal state is right", source="Section 3"
)  # fmt: skip
def discount_linear():
    return uniform(discounted())


STATIONARY = Theory("time-indexed rows", reading="a state at two times").declare(
    r"""
    a in A
    first(a)    real   \pi_1     the prior at the first time
    second(a)   real   \pi_2     the prior at the second time
    G_1(a)      real   \pi_1^G   the prior retrained, at the first time
    G_2(a)      real   \pi_2^G   the prior retrained, at the second time
    """,
    first=lambda m, c: m.policy("pi0", (1, "s"), c),
    second=lambda m, c: m.policy("pi0", (2, "s"), c),
    G_1=lambda m, c: m.policy("pi_plus", (1, "s"), c),
    G_2=lambda m, c: m.policy("pi_plus", (2, "s"), c),
)
STATIONARY = STATIONARY.assuming("stationary", eq(STATIONARY.first(a), STATIONARY.second(a)), "the prior is stationary")


@claim("karwowski2025/sec-3-stationary", STATIONARY, eq(STATIONARY.G_1(a), STATIONARY.G_2(a)), expect="refuted",
    against="text", instead="karwowski2025/zero-success", title="policies S -> Delta(A) are closed under retraining",
    source="Section 3, Definition 5.3", quotes="A policy is a function pi: S -> Delta(A)."
)  # fmt: skip
def stationary():
    return uniform(zoo.dead_end())


@claim("karwowski2025/zero-success", T,
    [
        eq(sum_(a, T.G(k, n, x, a)), 1),
        eq(T.G(k + 1, n, x, a) * T.V(k, n + 1, x), T.G(k, n, x, a) * T.Q(k, n, x, a)),
        eq(T.V_zero(k, n, x) * T.V(k + 1, n, x), 0),
        eq(T.V_zero(k + 1, n, x), T.V_zero(k, n, x)),
        eq(T.V_zero(k, n + 1, x) * T.G(k, n, x, a), T.V_zero(k, n + 1, x) * T.p(n, x, a)),
        eq(T.V_zero(k, n, x), T.V_zero(0, n, x)),
        eq(T.V_zero(k, n + 1, x) * T.G(k, n, x, a) * T.Q(k, n, x, a), 0),
    ], title="rows that cannot succeed are left as they are, for ever", source="Definitions 5.1, 5.3",
    quotes="G(p) = p(a_t | s_t, O_{t:T} = 1)"
)  # fmt: skip
def zero_success():
    yield known.sums()
    yield known.bayes()
    yield known.dead_stays_dead()
    yield known.same_dead()
    yield known.dead_rows_kept()
    yield known.dead_as_at_first()
    yield prove(T, eq(T.V_zero(k, n + 1, x) * T.G(k, n, x, a) * T.Q(k, n, x, a), 0), by=[known.no_mass_where_dead()])
