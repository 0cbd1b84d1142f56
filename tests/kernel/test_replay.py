"""Proof documents: the same bytes in every run, replayed by the kernel alone, refused when tampered with or hostile."""

import copy
import json
import os
import subprocess
import sys
import time

import pytest

from scsym.kernel import IllFormed, KernelError, Refused, verify
from scsym.kernel.replay import content_hash
from scsym.prove.store import dump, to_document

from .test_rules import prove_statewise

DOCUMENT = to_document(prove_statewise())


def resealed(document):
    return json.dumps({**document, "hash": content_hash(document)})


def test_round_trip():
    report = verify(dump(prove_statewise()))
    assert report.hash == DOCUMENT["hash"]
    assert report.steps == 3
    assert report.axioms == ()
    assert report.theorem.conclusion == prove_statewise().conclusion


def paths(value, prefix=()):
    yield prefix
    if isinstance(value, dict):
        for key in value:
            yield from paths(value[key], (*prefix, key))
    elif isinstance(value, list):
        for key, inner in enumerate(value):
            yield from paths(inner, (*prefix, key))


def changed(document, path, value):
    document = copy.deepcopy(document)
    inner = document
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    return document


@pytest.mark.parametrize("value", [None, 0, -1, "V", [], {}, 1.5, True, ["num", "2"]], ids=str)
def test_no_change_anywhere_is_accepted_unless_it_proves_the_same(value):
    for path in paths({k: DOCUMENT[k] for k in ("conclusion", "hypotheses", "signatures", "steps", "format")}):
        if not path:
            continue
        tampered = changed(DOCUMENT, path, value)
        if tampered == DOCUMENT:
            continue
        with pytest.raises(KernelError):
            verify(json.dumps(tampered))  # the hash is stale
        try:
            report = verify(resealed(tampered))
        except KernelError:
            continue
        # whatever is accepted is a theorem that its own steps prove
        assert json.loads(json.dumps(tampered["conclusion"])) == to_document(report.theorem)["conclusion"]


def test_a_changed_conclusion_is_named():
    tampered = changed(DOCUMENT, ("conclusion", 1), ">=")
    with pytest.raises(IllFormed, match="the conclusion claimed by the document is not what its steps prove"):
        verify(resealed(tampered))


def test_a_dropped_hypothesis_is_named():
    tampered = changed(DOCUMENT, ("hypotheses",), DOCUMENT["hypotheses"][:1])
    with pytest.raises(IllFormed, match="the hypotheses claimed"):
        verify(resealed(tampered))


def test_a_false_certificate_names_its_step():
    steps = copy.deepcopy(DOCUMENT["steps"])
    steps[-1][2][2] = steps[-1][2][2][:1]
    with pytest.raises(KernelError, match="step 2: the certificate leaves a nonzero rest"):
        verify(resealed({**DOCUMENT, "steps": steps}))


def goal(term):
    judgement = [[], "=", term, term]
    steps = [["combine", [], [0, judgement, [], ["num", "0"]]]]
    document = {"format": DOCUMENT["format"], "conclusion": judgement, "hypotheses": [], "steps": steps}
    return {**document, "signatures": [{"r": [[], "real"], "p": [["S"], "real"]}]}


def nested(depth):
    term = ["num", "1"]
    for _ in range(depth):
        term = ["add", [term]]
    return term


def cloud(width):
    return ["sum", ["s", "S"], ["mul", [["add", [["sym", "p", [["var", f"v{i}", "S"]]] for i in range(width)]]] * 12]]


HOSTILE = {
    "deep nesting": json.dumps({"format": DOCUMENT["format"], "steps": nested(400)}),
    "very deep nesting": "[" * 100_000,
    "deep term": resealed(goal(nested(200))),
    "huge exponent": resealed(goal(["pow", ["add", [["sym", "r", []], ["num", "1"]]], [10**9, []]])),
    "large exponent": resealed(goal(["pow", ["add", [["sym", "r", []], ["num", "1"]]], [10**6, []]])),
    "many products": resealed(goal(cloud(30))),
    "huge number": resealed(goal(["num", "9" * 5_000])),
    "division by zero": resealed(goal(["num", "1/0"])),
    "not a number": resealed(goal(["num", "1e9"])),
    "self-reference": resealed({**DOCUMENT, "steps": [["cut", [0, 0], []]]}),
    "unknown rule": resealed({**DOCUMENT, "steps": [["trust_me", [], []]]}),
    "private function": resealed({**DOCUMENT, "steps": [["conclude", [], []]]}),
    "no steps": resealed({**DOCUMENT, "steps": []}),
    "many steps": resealed({**DOCUMENT, "steps": [["cut", [], []]] * 6_000}),
    "not JSON": "theorem: trust me",
    "a list": "[]",
    "empty": "",
    "infinity": '{"format": Infinity}',
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_documents_are_refused_in_bounded_time(text):
    start = time.monotonic()
    with pytest.raises(KernelError):
        verify(text)
    assert time.monotonic() - start < 20


def test_a_million_terms_are_refused():
    text = '{"format":"scsym-proof/1","steps":[' + ",".join(['["num","1"]'] * 1_000_000) + "]}"
    with pytest.raises(KernelError):
        verify(text)


def test_a_file_that_is_too_large_is_refused_unread():
    with pytest.raises(Refused, match="more than 20000000 bytes"):
        verify(" " * 20_000_001)


SCRIPT = """
import sys
sys.path[:0] = {path!r}
from tests.kernel.test_rules import prove_statewise
from scsym.prove.store import dump
sys.stdout.write(dump(prove_statewise()))
"""


def run(code, *options, **env):
    command = [sys.executable, *options, "-c", code]
    return subprocess.run(command, capture_output=True, text=True, check=True, env={**os.environ, **env}).stdout


def test_the_bytes_do_not_depend_on_hashing_or_optimisation():
    code = SCRIPT.format(path=[p for p in sys.path if p] + [os.getcwd()])
    expected = dump(prove_statewise())
    assert run(code, PYTHONHASHSEED="1") == run(code, PYTHONHASHSEED="2") == run(code, "-O") == expected


def test_the_kernel_imports_nothing_but_the_standard_library():
    code = "import sys; import scsym.kernel; print([m for m in sys.modules if m.split('.')[0] in sys.argv[1:]])"
    command = [sys.executable, "-c", code, "sympy", "flint", "mpmath", "click", "rich", "yaml", "numpy"]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip() == "[]"
    outside = "import sys; import scsym.kernel; print([m for m in sys.modules if m.startswith('scsym') and "
    outside += "not m.startswith('scsym.kernel') and m != 'scsym'])"
    assert run(outside).strip() == "[]"
