"""Random and hostile data: only the documented errors, in bounded time, and no code run."""

import json
import os
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scsym.errors import ScsymError
from scsym.files import write_atomically
from scsym.kernel import KernelError, verify
from scsym.mdp import zoo
from scsym.mdp.readers import read
from scsym.mdp.readers.drn import from_drn
from scsym.mdp.readers.table import from_table
from scsym.mdp.writers import to_drn, to_table
from scsym.prove import dump

from .test_forgery import TRUE

SETTINGS = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
DOCUMENT = json.loads(dump(TRUE.theorem))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
)


def places(value, path=()):
    """Every path into nested JSON."""
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield from places(inner, (*path, key))


PLACES = [p for p in places(DOCUMENT) if p]


def changed(path, value):
    document = json.loads(json.dumps(DOCUMENT))
    target = document
    for key in path[:-1]:
        target = target[key]
    target[path[-1]] = value
    return document


@given(st.sampled_from(PLACES), JSON)
@SETTINGS
def test_a_proof_document_with_one_place_changed(path, value):
    text = json.dumps(changed(path, value))
    try:
        report = verify(text)
    except KernelError:
        return
    assert report.theorem.conclusion == TRUE.theorem.conclusion
    assert report.theorem.hypotheses == TRUE.theorem.hypotheses


@given(st.binary(max_size=200) | JSON.map(lambda x: json.dumps(x).encode()))
@SETTINGS
def test_any_bytes_as_a_proof_document(data):
    with pytest.raises(KernelError):
        verify(data)


@given(st.text(max_size=120) | JSON.map(json.dumps))
@SETTINGS
def test_any_text_as_a_model(text):
    for reader in (from_table, from_drn):
        with pytest.raises(ScsymError):
            reader(text)


@given(st.integers(0, 10**6), st.text(alphabet='0123456789/.:-@ {}[],"\nsp', min_size=1, max_size=6))
@SETTINGS
def test_a_model_file_with_a_few_characters_changed(where, what):
    for original, reader in ((to_table(zoo.N()), from_table), (to_drn(zoo.chain2()), from_drn)):
        at = where % len(original)
        try:
            reader(original[:at] + what + original[at + len(what) :])
        except ScsymError:
            continue


EXPRESSIONS = [
    "__import__('os').mkdir('{0}')",
    "exec(\"import os; os.mkdir('{0}')\")",
    "(lambda: __import__('os').mkdir('{0}'))()",
    "().__class__.__bases__[0].__subclasses__()",
    "!!python/object/apply:os.mkdir ['{0}']",
]


@pytest.mark.parametrize("expression", EXPRESSIONS)
@pytest.mark.parametrize("suffix", ["json", "yaml", "drn"])
def test_no_code_runs_from_data(expression, suffix, tmp_path):
    trap = tmp_path / "trap"
    text = expression.format(trap)
    if suffix == "drn":
        content = to_drn(zoo.N()).replace("1/2", text, 1)
    else:
        content = to_table(zoo.N()).replace('"1/2"', json.dumps(text), 1)
        if suffix == "yaml":
            content = f"format: {text}\n" if text.startswith("!!") else content
    assert text in content or json.dumps(text) in content
    path = tmp_path / f"model.{suffix}"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ScsymError):
        read(str(path))
    assert not trap.exists()


def test_yaml_bombs_are_refused_quickly():
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [{','.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(9)
    )
    start = time.perf_counter()
    with pytest.raises(ScsymError):
        from_table(bomb, yaml=True)
    assert time.perf_counter() - start < 5


@pytest.mark.parametrize("failing", ["fsync", "replace", "chmod"])
def test_a_failed_write_leaves_the_old_file(failing, tmp_path, monkeypatch):
    path = tmp_path / "report.txt"
    path.write_text("old", encoding="utf-8")

    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, failing, fail)
    with pytest.raises(OSError, match="No space"):
        write_atomically(path, "new")
    monkeypatch.undo()
    assert path.read_text(encoding="utf-8") == "old" and list(tmp_path.iterdir()) == [path]
