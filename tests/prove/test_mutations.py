"""A changed statement must not pass with the certificate of the true one, and most are refuted by a small model."""

import json

import pytest

from scsym import kernel
from scsym.errors import ScsymError
from scsym.kernel import KernelError, normal_form, replay
from scsym.kernel.terms import minus, symbols_of
from scsym.models import Interpretation
from scsym.models.candidates import policy_tags
from scsym.models.witness import small_points, symbols_used, uninterpreted
from scsym.prove import dump

from .corpus import lemmas
from .mutations import mutated

COMBINED = [(name, lemma) for name, lemma in lemmas() if lemma.theorem.rule == "combine"]


def same(sig, j, k):
    """Whether two judgements of one relation say the same by algebra alone."""
    return j.relation == k.relation and normal_form(sig, minus(j.left, j.right)) == normal_form(
        sig, minus(k.left, k.right)
    )


def distinct(lemma):
    """The mutations of a theorem's conclusion that differ from it and from each other."""
    theorem = lemma.theorem
    seen = set()
    for what, j in mutated(theorem.conclusion):
        if j in seen:
            continue
        seen.add(j)
        try:
            equal = same(theorem.signature, j, theorem.conclusion)
        except KernelError:
            continue
        if not equal:
            yield what, j


def refuted(lemma, j):
    """Whether some small model of the theorem's hypotheses breaks the judgement."""
    names = symbols_used(lemma) | symbols_of(j.left) | symbols_of(j.right)
    for point in small_points(policy_tags(lemma.theory)):
        here = Interpretation(lemma.theory, point)
        for env in here.settings(lemma.theorem.hypotheses, names):
            try:
                if here.failure(j, env) is not None:
                    return True
            except (ScsymError, ZeroDivisionError):
                continue
    return False


@pytest.mark.parametrize(("name", "lemma"), COMBINED, ids=[name for name, _ in COMBINED])
def test_the_certificate_of_a_theorem_proves_no_mutation(name, lemma):
    _, goal, items, remainder = lemma.theorem.data
    premises = lemma.theorem.premises
    count = 0
    for what, j in distinct(lemma):
        count += 1
        with pytest.raises(KernelError):
            kernel.combine(lemma.theorem.signature, premises, j, items, remainder)
            pytest.fail(f"{name} with {what} changed was accepted: {j}")
    assert count > 0 or goal.left == goal.right


def test_there_are_many_mutations_and_most_are_false_in_a_small_model():
    made = found = 0
    for _, lemma in COMBINED:
        if uninterpreted(lemma):
            continue
        for _, j in list(distinct(lemma))[:6]:
            made += 1
            found += refuted(lemma, j)
    assert made >= 200
    assert found >= 0.7 * made, f"{found} of {made} mutations were refuted"


@pytest.mark.parametrize(("name", "lemma"), COMBINED[::3], ids=[name for name, _ in COMBINED[::3]])
def test_a_certificate_without_one_of_its_lines_proves_nothing(name, lemma):
    """Dropping a hypothesis from the certificate leaves a rest, which the kernel reports."""
    _, goal, items, remainder = lemma.theorem.data
    for n in range(len(items)):
        fewer = [*items[:n], *items[n + 1 :]]
        with pytest.raises(KernelError):
            kernel.combine(lemma.theorem.signature, lemma.theorem.premises, goal, fewer, remainder)


@pytest.mark.parametrize(("name", "lemma"), COMBINED[::4], ids=[name for name, _ in COMBINED[::4]])
def test_a_stored_proof_that_was_tampered_with_is_rejected(name, lemma):
    document = json.loads(dump(lemma.theorem))
    original = json.dumps(document)
    rejected = 0
    for step in range(len(document["steps"])):
        changed = json.loads(original)
        rule, _, data = changed["steps"][step]
        if rule != "combine" or not data[2]:
            continue
        data[2][0][1] = ["add", [data[2][0][1], ["num", "1"]]]
        with pytest.raises(KernelError):
            replay.verify(json.dumps(changed))
        rejected += 1
    for key, value in (("conclusion", [[], "=", ["num", "0"], ["num", "1"]]), ("hypotheses", []), ("hash", "0" * 64)):
        changed = json.loads(original)
        if changed[key] == value:
            continue
        changed[key] = value
        with pytest.raises(KernelError):
            replay.verify(json.dumps(changed))
        rejected += 1
    assert rejected >= 2
