"""A document of 1 MB is accepted or refused within 10 s and 500 MB, and the answer does not depend on the machine."""

import json
import subprocess
import sys
import time

import pytest

from scsym.kernel import KernelError, Refused, normal_form, verify
from scsym.kernel.replay import MAX_DOCUMENT, replay
from scsym.kernel.work import metered

from .examples import SIG, V
from .hostile import DOCUMENTS, document, equal
from .test_replay import DOCUMENT


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_hostile_document_is_decided_within_bounds(name):
    command = [sys.executable, "-m", "tests.kernel.hostile", name]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=200)
    found = json.loads(done.stdout)
    assert found["verdict"].split(":")[0] in ("accepted", "Refused", "IllFormed", "Residual", "SideCondition")
    assert found["seconds"] < 10 and found["mb"] < 500


@pytest.mark.parametrize("name", ["symmetric_indices", "deltas", "many_powers", "long_ranges"])
def test_the_same_answer_each_time_and_whatever_is_known(name):
    text, verdicts, known = document(name), [], {}
    for helped in ({}, known, known):
        with pytest.raises(KernelError) as caught:
            verify(text, helped)
        verdicts.append(str(caught.value))
    assert len(set(verdicts)) == 1


def test_the_work_of_known_steps_counts():
    known = {}
    first = verify(json.dumps(DOCUMENT), known)
    assert verify(json.dumps(DOCUMENT), known).work == first.work == verify(json.dumps(DOCUMENT)).work
    assert 0 < first.work < MAX_DOCUMENT / 100


def test_the_clock_is_looked_at_inside_a_step():
    steps, tables = equal(["pow", ["add", [["sym", f"x{i}", []] for i in range(5)]], [30, []]])
    start = time.monotonic()
    with pytest.raises(Refused, match="too slow"):
        replay({"format": "scsym-proof/2", "steps": steps, "signatures": tables}, seconds=0.01)
    assert time.monotonic() - start < 5


def test_a_caller_can_bound_any_rule():
    square = ("pow", ("add", (V, ("sym", "c", ()))), (12, ()))
    assert normal_form(SIG, square)
    with pytest.raises(Refused, match="this search needs more than 100 units"), metered(100, "this search"):
        normal_form(SIG, square)
    with metered(10_000, "this search") as meter:
        normal_form(SIG, square)
    assert 0 < meter.spent < 10_000
