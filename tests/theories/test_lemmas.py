"""The lemma library: every lemma is proven, holds in exact models, and can be put into another theory."""

from __future__ import annotations

import pytest

from scsym.errors import NotProven, StatementError
from scsym.language import eq, ge, log, sum_
from scsym.models.refutation import policy_tags
from scsym.models.witness import small_points, try_theorem
from scsym.theories.divergence import with_kl
from scsym.theories.lemmas import LIBRARY, divergences, policies, sums, use
from scsym.theories.mdp import a, s
from scsym.theories.success import success


@pytest.mark.parametrize("entry", LIBRARY, ids=lambda entry: entry.name)
def test_every_lemma_is_proven_and_holds_in_models(entry):
    tried = try_theorem(entry.lemma, small_points(policy_tags(entry.lemma.theory)))
    assert not tried.reason and tried.held >= 5, tried.reason
    assert tried.failed == ()


def test_names_are_unique_and_lemmas_are_cached():
    assert len({entry.name for entry in LIBRARY}) == len(LIBRARY) >= 20
    assert all(entry.source and entry.lemma is entry.lemma for entry in LIBRARY)


def test_a_lemma_is_used_for_actions_of_a_policy_at_every_state():
    """Bhatia and Davis for Q under the behaviour policy: the variance of Q is at most (1 - V) V."""
    T = success.assuming("Q_one", ge(1, success.Q(s, a)), "a probability")
    lemma = use(
        sums.bhatia_davis(sort="A"), T,
        {"q": ((a,), T.pi0(s, a)), "f": ((a,), T.Q(s, a)), "low": ((), 0), "high": ((), 1)},
    )  # fmt: skip
    mean = sum_(a, T.pi0(s, a) * T.Q(s, a))
    spread = sum_(a, T.pi0(s, a) * T.Q(s, a) ** 2) - mean**2
    assert repr(lemma.statement).endswith("for all s")
    assert lemma.hypotheses == ("Q_one", "pi0_sums")
    from scsym.prove.prover import prove, times

    prove(T, ge((1 - mean) * mean, spread), using=[times(1, lemma)])


def test_a_divergence_lemma_is_used_with_the_divergence_of_another_theory():
    T, which = with_kl(success, "pi_plus", "pi", "KL")
    names = dict(zip(("KL_ratio", "KL_mid", "KL_off"), which.symbols, strict=True))
    given = {ours: ((a,), T.declarations[theirs](s, a)) for ours, theirs in names.items()}
    given |= {"p": ((a,), T.pi_plus(s, a)), "q": ((a,), T.pi(s, a)), "KL": ((), T.KL(s))}
    lemma = use(divergences.gibbs_inequality(sort="A"), T, given)
    assert lemma.theorem.conclusion == ge(T.KL(s), 0).judgement
    assert "pi_plus_sums" in lemma.hypotheses and "KL_split" in lemma.hypotheses


def test_what_the_lemma_assumes_must_be_there():
    with pytest.raises(NotProven, match="the lemma assumes sum_{y} Q"):
        use(sums.covariance(sort="A"), success, {
            "q": ((a,), success.Q(s, a)), "f": ((a,), success.Q(s, a)), "g": ((a,), success.Q(s, a)),
        })  # fmt: skip


def test_terms_that_do_not_fit_are_refused():
    with pytest.raises(StatementError, match="the lemma 'Cauchy-Schwarz inequality' cannot be used so"):
        use(sums.cauchy_schwarz(sort="A"), success, {"q": ((a,), success.Q(s, a) - success.V(s))})


def test_exact_forms():
    assert repr(divergences.kl_total_variation.lemma) == "|- KL >= TV^2"
    assert repr(divergences.bretagnolle_huber.lemma) == "|- log common + log whole >= -KL"
    T = divergences.donsker_varadhan.lemma.theory
    y = divergences.outcomes()[0]
    goal = eq(log(T.W()), sum_(y, T.p(y) * log(T.w(y))) - T.KL() + T.KL_tilt())
    assert divergences.donsker_varadhan.lemma.theorem.conclusion == goal.judgement
    assert policies.resolvent_positivity.lemma.hypotheses == ("R_last", "super")


def test_the_search_finds_a_lemma_about_named_quantities():
    from scsym.prove.auto import auto
    from scsym.theories.laws import laws
    from scsym.theories.lemmas.schemas import schemas

    lemma = auto(laws(), ge(laws().KL(), 0), seconds=10, library=schemas())
    assert lemma.theorem.conclusion == ge(laws().KL(), 0).judgement
