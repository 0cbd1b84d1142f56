"""A folder of claims is judged without the author's code; whatever was changed in it is refused with a sentence."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys

import pytest
from click.testing import CliRunner

from scsym.claims import proofs_folder
from scsym.cli import main

SOURCE = proofs_folder() / "russo2026" / "prop_4_4.py"
NAME = "russo2026/prop-4.4"


@pytest.fixture
def folder(tmp_path):
    out = tmp_path / "out"
    result = CliRunner().invoke(main, ["check", str(SOURCE), "--export", str(out)])
    assert result.exit_code == 0, result.output
    return out


def judged(folder):
    return CliRunner().invoke(main, ["verify", str(folder)])


def rewrite(folder, path, change):
    """Change a JSON file of the folder, and the manifest so that its hash fits."""
    file = folder / path
    data = json.loads(file.read_text())
    change(data)
    file.write_text(json.dumps(data))
    manifest = json.loads((folder / "manifest.json").read_text())
    if path != "manifest.json":
        manifest["files"][path] = hashlib.sha256(file.read_bytes()).hexdigest()
        (folder / "manifest.json").write_text(json.dumps(manifest))


def test_the_same_verdicts_in_a_fresh_process_that_imports_no_author_and_no_library(folder):
    code = (
        "import sys; from pathlib import Path; from scsym.judge.folder import judge_folder\n"
        f"rows = {{r.name: r.finding.verdict for r in judge_folder(Path({str(folder)!r}))}}\n"
        "print(rows); assert not {'sympy', 'flint', 'mpmath', 'click', 'scsym.mdp', 'scsym.claims'} & set(sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert eval(done.stdout) == {NAME: "proven", f"{NAME}-cleared": "proven", f"{NAME}-true-gain": "refuted"}


def test_what_is_printed(folder):
    result = judged(folder)
    assert result.exit_code == 0
    assert "3 claims: 2 proven, 1 refuted; all as declared" in result.output
    assert "  for all s in S: chi2_plus(s) = I(s)" in result.output
    assert "    assumes V_value: for all s in S: V(s) = sum(a in A, pi0(s, a) * Q(s, a))" in result.output
    assert "    where I_def: " in result.output


def flip_goal(data):
    data["goals"][0][1] = ">"


def drop_hypothesis(data):
    del data["hypotheses"]["V_value"]


@pytest.mark.parametrize(
    ("path", "change", "sentence"),
    [
        (f"claims/{NAME}.json", flip_goal, "no theorem that was given concludes the goal"),
        (f"claims/{NAME}.json", drop_hypothesis, "a hypothesis that the claim does not name"),
        (f"claims/{NAME}.json", lambda d: d.update(name="x/y"), f"states 'x/y', not {NAME}"),
        (f"models/{NAME}+1.json", lambda d: d["symbols"].pop("V"), "hypotheses not tried"),
        (f"models/{NAME}+1.json", lambda d: d["symbols"].update(V=[[["s"], "0"]]), "hypotheses not tried"),
        (f"models/{NAME}-true-gain+1.json", lambda d: d.update(sorts={}), "open (declared refuted)"),
        (
            "manifest.json",
            lambda d: d["claims"][f"{NAME}-cleared"].update(proofs=d["claims"][NAME]["proofs"]),
            f"a proof is given that belongs to {NAME}, not to {NAME}-cleared",
        ),
        ("manifest.json", lambda d: d["claims"][NAME].update(proofs=[]), f"{NAME}: open (declared proven): "),
        ("manifest.json", lambda d: d["claims"][NAME].update(proofs=["nothing.json"]), "lists no file 'nothing.json'"),
        ("manifest.json", lambda d: d["claims"][NAME].update(judged=False), "proven is judged from data"),
        ("manifest.json", lambda d: d["claims"][NAME].update(judged=0), "proven is judged from data"),
        ("manifest.json", lambda d: d.update(claims={}), "lists no claims"),
        ("manifest.json", lambda d: d.update(claims=[]), "lists no claims"),
        ("manifest.json", lambda d: d["claims"][NAME].update(claim=[]), "a name, path or verdict that is none"),
        ("manifest.json", lambda d: d["claims"][NAME].update(proofs=1), "a name, path or verdict that is none"),
        ("manifest.json", lambda d: d["claims"][NAME].update(models=[[]]), "a name, path or verdict that is none"),
        ("manifest.json", lambda d: d["claims"][NAME].update(declared="\x1b[2J"), "a name, path or verdict that is"),
        ("manifest.json", lambda d: d["claims"].update({"x\ny: proven": d["claims"].pop(NAME)}), r"'x\ny: proven' has"),
        (
            f"claims/{NAME}.json",
            lambda d: d["hypotheses"].update({"V_value\n0": d["hypotheses"].pop("V_value")}),
            r"'V_value\n0' is no name of a hypothesis",
        ),
        (f"claims/{NAME}.json", lambda d: d.update(theory="\x1b[2J"), "are printable texts"),
        (f"claims/{NAME}.json", lambda d: d["goals"].append(3), "the data are no claim"),
        (f"claims/{NAME}.json", lambda d: d["signature"].update(zz=3), "the data are no claim"),
        (f"claims/{NAME}.json", lambda d: d.update(signature=[]), "the data are no claim"),
    ],
)
def test_what_was_changed_is_refused(folder, path, change, sentence):
    rewrite(folder, path, change)
    result = judged(folder)
    assert result.exit_code == 1
    assert sentence in result.output


@pytest.mark.parametrize(
    ("do", "sentence"),
    [
        (lambda f: (f / "extra.json").write_text("{}"), "extra.json is not listed in manifest.json"),
        (lambda f: (f / f"claims/{NAME}.json").unlink(), f"claims/{NAME}.json is listed and missing: manifest.json"),
        (lambda f: (f / f"claims/{NAME}.json").write_text("{}"), "it was changed"),
        (lambda f: (f / "manifest.json").write_text('{"format": 1, "format": 1}'), "a key occurs twice in an object"),
        (lambda f: (f / "manifest.json").write_text("["), "not a JSON document"),
        (lambda f: (f / "\x1b[2J.json").write_text("{}"), r"\x1b[2J.json is not listed in manifest.json"),
        (lambda f: (f / "more").symlink_to(f / "claims"), "more is not listed in manifest.json"),
        (lambda f: os.mkfifo(f / "pipe.json"), "pipe.json is not listed in manifest.json"),
    ],
)
def test_a_folder_that_is_not_what_its_manifest_says(folder, do, sentence):
    do(folder)
    result = judged(folder)
    assert result.exit_code == 1
    assert sentence in result.output


def test_a_folder_that_holds_something_is_not_written_into(folder):
    result = CliRunner().invoke(main, ["check", str(SOURCE), "--export", str(folder)])
    assert result.exit_code == 2 and "is not empty; name a new folder" in result.output


def test_what_the_library_decides_is_not_judged_and_nothing_else_goes_without_goals(tmp_path):
    (tmp_path / "x.py").write_text(
        "from scsym.asymptotics import established\nfrom scsym.claims import claim, decided\n"
        "from scsym.language import Theory\n"
        "claim('lib/rate', Theory('t'), decided(established, 'Theta', 'x/(1-x)', 'x'), "
        "expect='established by the library')\n"
    )
    out = tmp_path / "out"
    assert CliRunner().invoke(main, ["check", str(tmp_path / "x.py"), "--export", str(out)]).exit_code == 0
    result = judged(out)
    assert result.exit_code == 0 and "lib/rate: not judged\n" in result.output and "1 not judged" in result.output
    rewrite(out, "manifest.json", lambda d: d["claims"]["lib/rate"].update(judged=True))
    assert judged(out).exit_code == 1
    rewrite(out, "manifest.json", lambda d: d["claims"]["lib/rate"].update(judged=False, declared="proven"))
    result = judged(out)
    assert result.exit_code == 1 and "proven is judged from data" in result.output
