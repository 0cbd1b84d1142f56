"""Proof documents: the same bytes in every run, replayed by the kernel alone, refused when tampered with or hostile."""

import copy
import json
import os
import subprocess
import sys
import time

import pytest

from scsym.kernel import IllFormed, Judgement, KernelError, Refused, Symbol, combine, signature, verify
from scsym.kernel.document import content_hash, plain
from scsym.prove.store import dump, to_document

from .examples import VALUE
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


OLD = {k: v for k, v in DOCUMENT.items() if k not in ("name", "statement", "labels")} | {"format": "scsym-proof/1"}


def test_documents_of_format_1_are_read():
    report = verify(resealed(OLD))
    assert report.theorem.conclusion == prove_statewise().conclusion
    assert (report.name, report.statement, report.labels) == ("", "", ("", ""))


def test_the_name_the_statement_and_the_labels_are_carried():
    document = to_document(prove_statewise(), "paper/thm-1", "ab" * 32, {VALUE: "V_value"})
    report = verify(json.dumps(document))
    assert (report.name, report.statement) == ("paper/thm-1", "ab" * 32)
    assert sorted(report.labels) == ["", "V_value"]
    labelled = [h for h, label in zip(document["hypotheses"], report.labels, strict=True) if label]
    assert labelled == [plain(VALUE)]
    with pytest.raises(IllFormed, match="hash"):
        verify(json.dumps({**document, "name": "paper/thm-2"}))


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"extra": 1}, "keys missing or unknown: 'extra'"),
        ({"name": "../x"}, "a name is words"),
        ({"name": "/etc"}, "a name is words"),
        ({"name": "a//b"}, "a name is words"),
        ({"name": "a/.."}, "a name is words"),
        ({"name": "a\n"}, "a name is words"),
        ({"name": "\x1b[2J"}, "a name is words"),
        ({"name": "a" * 300}, "a name is words"),
        ({"name": None}, "a name is words"),
        ({"statement": "AB" * 32}, "a name is words"),
        ({"statement": "ab"}, "a name is words"),
        ({"labels": []}, "labels more or fewer"),
        ({"labels": ["x y", ""]}, "a label of a hypothesis"),
        ({"labels": [1, ""]}, "a label of a hypothesis"),
        ({"labels": {}}, "a label of a hypothesis"),
        ({"format": "scsym-proof/3"}, "not a document of format"),
        ({"format": ["scsym-proof/2"]}, "not a document of format"),
        ({"format": "scsym-proof/1"}, "keys missing or unknown"),
    ],
    ids=str,
)
def test_keys_are_checked(change, match):
    with pytest.raises(KernelError, match=match):
        verify(resealed({**DOCUMENT, **change}))


@pytest.mark.parametrize("key", sorted(DOCUMENT))
def test_a_missing_key_is_refused(key):
    document = json.loads(resealed(DOCUMENT))
    del document[key]
    with pytest.raises(KernelError):
        verify(json.dumps(document))


def test_a_key_that_stands_twice_is_refused():
    text = json.dumps(DOCUMENT)
    for twice in (text[:-1] + ', "hash": "x"}', text.replace('"pi":', '"pi": [[], "real"], "pi":', 1)):
        with pytest.raises(IllFormed, match="a key stands twice"):
            verify(twice)


def test_names_of_the_grammar_are_names():
    """A symbol, a variable and a sort called ``num`` or ``sum``-like tags are stored and read."""
    sig = signature({"pow": Symbol(("num",)), "add1": Symbol(("N",)), "sym": Symbol((), "positive")})
    index = ("var", "num", "num")
    body = ("sym", "pow", (index,))
    left = ("sum", ("num", "num"), ("mul", (body, ("pow", ("sym", "sym", ()), (0, (("var", 2),))))))
    goal = Judgement((("var", "N"),), "=", left, left)
    report = verify(dump(combine(sig, [], goal)))
    assert report.theorem.conclusion == goal


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
