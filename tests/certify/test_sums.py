"""The Coq checker of identities on cases written by hand: what it must accept and what it must refuse (cases.v)."""

import re
import shutil
import subprocess
from importlib.resources import files
from pathlib import Path

import pytest

SUMS = files("scsym.certify").joinpath("Sums.v").read_text(encoding="utf-8")
CASES = Path(__file__).with_name("cases.v").read_text(encoding="utf-8")


def coqc(folder: Path, name: str, text: str) -> subprocess.CompletedProcess[str]:
    (folder / name).write_text(text, encoding="utf-8")
    return subprocess.run(["coqc", "-w", "none", name], cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    if shutil.which("coqc") is None:
        pytest.skip("coqc is not installed")
    place = tmp_path_factory.mktemp("coq")
    done = coqc(place, "Sums.v", SUMS)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "Closed under the global context"
    return place


def test_the_soundness_proof_assumes_nothing():
    assert not re.search(r"\b(Admitted|admit|Axiom|Parameter|Conjecture)\b", SUMS)


def test_each_case_is_decided_as_written(folder):
    done = coqc(folder, "cases.v", CASES)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", ["pick", "pick_other_sort", "power_wrong", "cycles"])
def test_no_case_is_decided_the_other_way(folder, name):
    found = re.search(rf"Lemma {name} : (.*?)\. Proof", CASES)
    assert found
    statement = found[1]
    other = statement.removeprefix("~~ ") if statement.startswith("~~ ") else f"~~ ({statement})"
    done = coqc(folder, f"not_{name}.v", CASES.replace(f"{name} : {statement}.", f"{name} : {other}."))
    line = CASES[: found.start()].count("\n") + 1
    assert done.returncode != 0 and f"line {line}," in done.stderr
