"""The second opinion in Coq; without Coq only the printing is tested."""

import dataclasses
import shutil

import pytest

from scsym.certify.coq import Identity, Untranslated, identities, identity
from scsym.certify.run import NotCertified, certify
from scsym.errors import MissingDependency
from scsym.prove import eq, flip, ge, isolate, log, prove, sum_, tangent, times
from scsym.prove.store import proof_order
from scsym.theories.success import a, s
from scsym.theories.success import success as T

COQ = pytest.mark.skipif(shutil.which("coqc") is None, reason="coqc is not installed")
GAIN = prove(
    T,
    eq(
        sum_(a, T.pi_plus(s, a) * (T.Q(s, a) - T.V(s))) / T.V(s),
        sum_(a, T.pi0(s, a) * T.Q(s, a) ** 2) / T.V(s) ** 2 - 1,
    ),
    by=[isolate(T.conditioning, T.pi_plus), flip(T.V_value)],
).theorem


def test_every_step_by_combination_is_printed():
    steps = [t for t in proof_order(GAIN) if t.rule == "combine"]
    assert [step for step, _ in identities(GAIN)] == steps
    for _, found in identities(GAIN):
        assert isinstance(found, Identity)
        assert "TSum" in found.left and found.nonzero


def test_what_is_not_covered_says_why():
    x = T.V(s)
    lemma = tangent(T, x)
    step = prove(T, eq(2 * log(x), log(x) + log(x))).theorem
    with pytest.raises(Untranslated, match="a logarithm"):
        identity(step)
    assert list(identities(lemma.theorem)) == []


@COQ
def test_coq_accepts_a_theorem():
    (result,) = certify([("gain", GAIN)])
    assert result.complete and result.accepted >= 1


@COQ
def test_rules_that_are_no_identities_are_named():
    lemma = tangent(T, T.V(s))
    step = prove(T, ge(2 * T.V(s) - 2, 2 * log(T.V(s))), using=[times(2, lemma)]).theorem
    (result,) = certify([("twice the tangent", step)])
    assert result.rules == ("tangent",) and result.uncovered == ("a logarithm",) and not result.complete


@COQ
def test_coq_refuses_a_changed_identity(monkeypatch):
    from scsym.certify import run

    def changed(theorem):
        for step, found in identities(theorem):
            yield step, dataclasses.replace(found, right=f"(TMul (TNat 2) {found.right})")

    monkeypatch.setattr(run, "identities", changed)
    with pytest.raises(NotCertified, match="identity_1"):
        certify([("gain", GAIN)])


@COQ
def test_coq_refuses_to_cancel_what_may_be_zero(monkeypatch):
    from scsym.certify import run

    def careless(theorem):
        for step, found in identities(theorem):
            yield step, dataclasses.replace(found, nonzero=())

    monkeypatch.setattr(run, "identities", careless)
    with pytest.raises(NotCertified):
        certify([("gain", GAIN)])


def test_without_coq_the_message_says_how_to_get_it(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(MissingDependency, match="apt-get install coq"):
        certify([("gain", GAIN)])
