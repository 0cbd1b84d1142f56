"""A changed statement must not pass with the certificate of the true one, and most are refuted by a small model."""

import json
from dataclasses import replace

import pytest

from scsym import kernel
from scsym.claims.documents import claim_document
from scsym.errors import NotProven, ScsymError
from scsym.judge.verdict import judge
from scsym.kernel import KernelError, normal_form, replay
from scsym.kernel.terms import minus, symbols_of
from scsym.language import Statement
from scsym.models import Interpretation
from scsym.models.candidates import policy_tags
from scsym.models.witness import small_points, symbols_used, uninterpreted
from scsym.prove import dump, recall
from scsym.prove.found import sources
from scsym.prove.store import proof_order

from .corpus import CLAIMS, PROVEN, lemmas, outcome
from .mutations import mutated


def combinations(name):
    """For each theorem of a statement, the last step of its proof that is a linear combination."""
    orders = (proof_order(lemma.theorem) for lemma in lemmas(name))
    last = (next((step for step in reversed(order) if step.rule == "combine"), None) for order in orders)
    return [step for step in last if step is not None]


def same(sig, j, k):
    """Whether two judgements of one relation say the same by algebra alone."""
    return j.relation == k.relation and normal_form(sig, minus(j.left, j.right)) == normal_form(
        sig, minus(k.left, k.right)
    )


def distinct(theorem):
    """The mutations of a theorem's conclusion that differ from it and from each other."""
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


@pytest.mark.parametrize("name", PROVEN)
def test_a_certificate_proves_no_mutation_and_needs_each_of_its_lines(name):
    for theorem in combinations(name):
        _, goal, items, remainder = theorem.data
        for what, j in distinct(theorem):
            with pytest.raises(KernelError):
                kernel.combine(theorem.signature, theorem.premises, j, items, remainder)
                pytest.fail(f"{name} with {what} changed was accepted: {j}")
        for n in range(len(items)):
            with pytest.raises(KernelError):
                kernel.combine(theorem.signature, theorem.premises, goal, [*items[:n], *items[n + 1 :]], remainder)


@pytest.mark.parametrize("name", PROVEN)
def test_what_is_kept_and_judged_proves_no_changed_goal(name):
    """Neither the judge with all evidence of the statement, nor what is kept for the goal, proves a changed one."""
    claim, found, known = CLAIMS[name], outcome(name), {}
    certificates = [step.certificate for step in found.steps if step.kind == "theorem"]
    named = sources(claim.theory)
    for lemma in lemmas(name):
        goal = lemma.theorem.conclusion
        own = [e for e in recall.kept(claim.file, goal) if named.keys() >= set(e.premises)]
        for what, j in list(distinct(lemma.theorem))[::5][:4]:
            goals = tuple(Statement(j) if g.judgement == goal else g for g in claim.goals)
            verdict = judge(claim_document(replace(claim, goals=goals)), certificates, found.models, known).verdict
            assert not verdict.startswith("proven"), f"{name} with {what} changed is judged {verdict}: {j}"
            for entry in own:
                with pytest.raises(NotProven):
                    recall.run(entry, claim.theory, j, named)


def test_there_are_many_mutations_and_most_are_false_in_a_small_model():
    made = found = 0
    for lemma in (lemma for name in PROVEN[::5] for lemma in lemmas(name)):
        if lemma.theorem.rule != "combine" or uninterpreted(lemma):
            continue
        for _, j in list(distinct(lemma.theorem))[:6]:
            made += 1
            found += refuted(lemma, j)
    assert made >= 100
    assert found >= 0.6 * made, f"{found} of {made} mutations were refuted"


@pytest.mark.parametrize("name", PROVEN[::4])
def test_a_stored_proof_that_was_tampered_with_is_rejected(name):
    for lemma in lemmas(name):
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
        false = [[], "=", ["num", "0"], ["num", "1"]]
        for key, value in (("conclusion", false), ("hypotheses", []), ("hash", "0" * 64)):
            changed = json.loads(original)
            if changed[key] == value:
                continue
            changed[key] = value
            with pytest.raises(KernelError):
                replay.verify(json.dumps(changed))
            rejected += 1
        assert rejected >= 2
