"""A proof by a lemma of the library is kept by the lemma's name, and replayed without a search."""

import pytest

from scsym.errors import NotProven
from scsym.language import ge, log, sum_
from scsym.prove import auto
from scsym.prove.found import sources
from scsym.prove.library import library_sources
from scsym.prove.recall import Entry, entry, run
from scsym.theories import laws
from scsym.theories.discounted import a, expected_advantage, one_policy, s, two_policies
from scsym.theories.divergence import with_kl
from scsym.theories.laws import y
from scsym.theories.lemmas.schemas import schemas
from scsym.theories.scores import gradient, scores

T = one_policy.assuming("r_one", ge(1, one_policy.r(s, a)), "rewards are at most one")
GOAL = ge(1, T.h() * T.V(s))
LEMMA = "values are at most the largest reward over h"


@pytest.fixture(scope="module")
def kept() -> Entry:
    lemma = auto(T, GOAL, seconds=60, library=schemas())
    return entry("values", lemma.theorem, T, sources(T), schemas())


def test_it_cites_the_lemma_and_is_replayed(kept):
    assert LEMMA in kept.premises
    theorem = run(kept, T, GOAL.judgement, sources(T), library_sources(schemas(), kept.premises))
    assert theorem.conclusion == GOAL.judgement
    assert {name for name, h in T.hypotheses.items() if h.judgement in theorem.hypotheses} >= {"V_bellman", "r_one"}


def test_without_the_library_it_is_refused(kept):
    with pytest.raises(NotProven, match=f"it uses {LEMMA}, which is neither a hypothesis nor a lemma here"):
        run(kept, T, GOAL.judgement, sources(T))


def middle():
    """Two laws, and the one halfway between them."""
    pair = laws.two_laws()
    made = pair.define("m", (y,), (pair.p(y) + pair.q(y)) / 2, sign="nonneg", reading="the middle", latex="m")
    return with_kl(made, "p", "m", "KL", (), y)[0]


def slow():
    """Two policies, of which the new one loses little at each step."""
    made = two_policies.declare("c   nonneg   c   a bound")
    return made.assuming("slow", ge(expected_advantage(made), -made.c()), "an action loses at most c")


def valued():
    """Scores, with the value of the policy."""
    return scores.define("V", (), sum_(y, scores.pi(y) * scores.r(y)), reading="the value", latex="V")


M, D, V = middle(), slow(), valued()
SPREAD = sum_(y, V.pi(y) * (V.r(y) - V.V()) ** 2) * sum_(y, V.pi(y) * V.g(y) ** 2)


@pytest.mark.parametrize(
    ("theory", "goal"),
    [(M, ge(log(2), M.KL())), (D, ge(D.h() * (D.V_new(s) - D.V(s)), -D.c())), (V, ge(SPREAD, gradient(V) ** 2))],
    ids=["the middle of two laws", "small losses", "the square of the gradient"],
)
def test_a_goal_that_reads_as_a_lemma_is_proven_by_it(theory, goal):
    assert auto(theory, goal, seconds=30, library=schemas()).theorem.conclusion == goal.judgement
