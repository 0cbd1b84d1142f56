"""Axioms and theorems hold exactly in concrete models: kernel and analysis check each other."""

import importlib
import pkgutil

import pytest
from hypothesis import HealthCheck, given, settings

import scsym.theories
from scsym.errors import ScsymError
from scsym.kernel.terms import parameters, symbols_of
from scsym.models import Interpretation
from scsym.models.candidates import policy_tags
from scsym.models.refutation import points
from scsym.models.witness import small_points, try_theorem, uninterpreted
from scsym.prove import Theory

from .corpus import lemmas


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


@pytest.mark.parametrize(("name", "lemma"), lemmas(), ids=[name for name, _ in lemmas()])
def test_theorems_hold_in_small_models(name, lemma):
    if uninterpreted(lemma):
        pytest.skip(uninterpreted(lemma))
    tried = try_theorem(lemma, small_points(policy_tags(lemma.theory)))
    assert tried.failed == ()


def test_nearly_every_theorem_is_read_off_concrete_models():
    silent = [name for name, lemma in lemmas() if uninterpreted(lemma)]
    assert len(silent) <= len(lemmas()) / 4, f"without a reading in a concrete model: {silent}"


def test_theorems_hold_in_random_models():
    by_theory = {}
    for name, lemma in lemmas():
        if not uninterpreted(lemma):
            by_theory.setdefault(policy_tags(lemma.theory), []).append((name, lemma))
    for tags in by_theory:
        group = by_theory[tags]

        @given(points(group[0][1].theory))
        @settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
        def check(point):
            for name, lemma in group:  # noqa: B023 - called before the loop goes on
                assert try_theorem(lemma, [point]).failed == (), name

        check()
