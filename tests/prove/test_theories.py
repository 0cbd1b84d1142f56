"""Axioms and theorems hold exactly in concrete models: kernel and analysis check each other."""

import importlib
import pkgutil

import pytest
from hypothesis import HealthCheck, given, settings

import scsym.theories
from scsym.claims.documents import goals_of
from scsym.errors import ScsymError
from scsym.kernel.terms import parameters, symbols_of
from scsym.models import Interpretation
from scsym.models.candidates import policy_tags
from scsym.models.refutation import points
from scsym.models.witness import small_points, try_theorem, uninterpreted, unread
from scsym.prove import Theory

from ..proofs.corpus import CLAIMS, PROVEN, lemmas


def theories():
    """Every theory that scsym.theories defines, by module and name."""
    found = {}
    for module in pkgutil.iter_modules(scsym.theories.__path__):
        loaded = importlib.import_module(f"scsym.theories.{module.name}")
        for name, value in vars(loaded).items():
            if isinstance(value, Theory):
                found[f"{module.name}.{name}"] = value
    return found


THEORIES = theories()


def axioms_that_fail(theory, point):
    """Names of hypotheses that fail at a point where everything they speak of exists, with the reason."""
    here = Interpretation(theory, point)
    failed = []
    checked = 0
    for name, hypothesis in theory.hypotheses.items():
        j = hypothesis.judgement
        try:
            if not here.signs_hold(symbols_of(j.left) | symbols_of(j.right)):
                continue
            # what is said of fixed indices, a certain action say, is to hold for some
            good = any(here.holds(j, env) for env in here.assignments(tuple(sorted(parameters(j)))))
        except (ScsymError, ZeroDivisionError):
            continue  # a quantity does not exist in this model, an occupancy of an improper policy, say
        checked += 1
        if not good:
            failed.append(name)
    return failed, checked


@pytest.mark.parametrize("name", sorted(THEORIES))
def test_every_axiom_is_checked_in_some_small_model_and_fails_in_none(name):
    theory = THEORIES[name]
    unchecked = set(theory.hypotheses)
    for point in small_points(policy_tags(theory)):
        here = Interpretation(theory, point)
        assert axioms_that_fail(theory, point)[0] == []
        for n in list(unchecked):
            try:
                j = theory.hypotheses[n].judgement
                here.signs_hold(symbols_of(j.left) | symbols_of(j.right))
                here.holds(j)
                unchecked.discard(n)
            except (ScsymError, ZeroDivisionError):
                continue
    assert not unchecked, f"no small model reads {sorted(unchecked)}"


@pytest.mark.parametrize("name", sorted(THEORIES))
def test_axioms_hold_in_random_models(name):
    theory = THEORIES[name]

    @given(points(theory))
    @settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
    def check(point):
        failed, checked = axioms_that_fail(theory, point)
        assert failed == [] and (checked > 0 or not theory.hypotheses)

    check()


@pytest.mark.parametrize("name", PROVEN)
def test_theorems_hold_in_small_and_random_models(name):
    read = [lemma for lemma in lemmas(name) if not uninterpreted(lemma)]
    for lemma in read:
        points_here = list(small_points(policy_tags(lemma.theory)))[PROVEN.index(name) % 5 :: 5]
        assert try_theorem(lemma, points_here).failed == ()
    if not read:
        pytest.skip("a symbol has no meaning in a concrete model")

    @given(points(read[0].theory))
    @settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck))
    def check(point):
        for lemma in read:
            assert try_theorem(lemma, [point]).failed == ()

    check()


def test_nearly_every_theorem_is_read_off_concrete_models():
    silent = [name for name in PROVEN if unread(CLAIMS[name].theory, symbols_stated(CLAIMS[name]))]
    assert len(silent) <= len(PROVEN) / 4, f"without a reading in a concrete model: {silent}"


def symbols_stated(claim):
    """The symbols of a claim's goals."""
    sides = [side for goal in goals_of(claim) for side in (goal.left, goal.right)]
    return set().union(*(symbols_of(side) for side in sides))
