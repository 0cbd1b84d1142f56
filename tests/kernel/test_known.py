"""Steps that documents share are run once; what is known of one document never helps a false one."""

import copy
import json

import pytest

from scsym.kernel import KernelError, replay, verify
from scsym.prove.store import dump

from .test_replay import DOCUMENT, changed, paths, resealed
from .test_rules import prove_statewise


def test_a_known_proof_is_not_run_again(monkeypatch):
    known = {}
    first = verify(dump(prove_statewise()), known)
    assert len(known) == first.steps
    monkeypatch.setattr(replay, "_run", None)  # any call would fail
    again = verify(dump(prove_statewise()), known)
    assert again.theorem is first.theorem
    assert (again.hash, again.steps, again.axioms) == (first.hash, first.steps, first.axioms)


def test_a_step_is_known_whatever_other_signatures_the_document_has(monkeypatch):
    known = {}
    first = verify(json.dumps(DOCUMENT), known)
    moved = copy.deepcopy(DOCUMENT)
    moved["signatures"].insert(0, {"idle": [[], "real"]})
    for rule, _, data in moved["steps"]:
        if rule in replay.SIGNED:
            data[0] += 1
    monkeypatch.setattr(replay, "_run", None)
    assert verify(resealed(moved), known).theorem is first.theorem


@pytest.mark.parametrize("value", [None, 0, 1, -1, True, "V", "=", [], {}, 1.0, ["num", "2"]], ids=str)
def test_the_verdict_on_a_changed_document_does_not_depend_on_what_is_known(value):
    known = {}
    verify(json.dumps(DOCUMENT), known)
    for path in paths({"steps": DOCUMENT["steps"], "signatures": DOCUMENT["signatures"]}):
        if not path:
            continue
        text = resealed(changed(copy.deepcopy(DOCUMENT), path, value))
        verdicts = []
        for helped in (None, dict(known)):
            try:
                verdicts.append(verify(text, helped).theorem.conclusion)
            except KernelError as error:
                verdicts.append(str(error))
        assert verdicts[0] == verdicts[1]
