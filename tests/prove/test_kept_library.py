"""A proof by a lemma of the library is kept by the lemma's name, and replayed without a search."""

import pytest

from scsym.errors import NotProven
from scsym.language import ge
from scsym.prove import auto
from scsym.prove.found import sources
from scsym.prove.library import library_sources
from scsym.prove.recall import Entry, entry, run
from scsym.theories.discounted import a, one_policy, s
from scsym.theories.lemmas.schemas import schemas

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
