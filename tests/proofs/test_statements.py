"""Every shipped statement is as declared, none is proven untried in silence, and refutations say what holds instead."""

import json
import subprocess
import sys

import pytest

from scsym.claims import Verdict, proofs_folder

from .corpus import CLAIMS, REFUTED, outcome

PAPERS = ("russo2026", "karwowski2025")
SECTIONS = (
    "sec-2 ex-3.1 rem-3.3 def-3.2 sec-4.1 thm-4.1 prop-4.3 prop-4.4 cor-4.5 sec-4.5.1 sec-4.5.2 lem-4.6-chi2 "
    "lem-4.6-kl lem-4.6-series prop-5.1-S1 prop-5.1-S2 prop-5.1-statewise prop-5.1-shift sec-6.1 prop-6.1 sec-6.3 "
    "sec-7.2 lem-a.1 lem-a.2 lem-a.3 app-b proper"
).split()


def test_every_statement_is_as_declared():
    """By the command itself, in a process of its own."""
    command = [sys.executable, "-m", "scsym", "check", "--again", "--json", str(proofs_folder())]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert json.loads(done.stdout)["as_declared"] is True


@pytest.mark.parametrize("name", REFUTED)
def test_a_refutation_names_what_holds_instead(name):
    """A counterexample with its exact model, and statements that are proven; none leans on another refutation."""
    assert CLAIMS[name].instead
    assert outcome(name).models or any(step.kind == "theorem" for step in outcome(name).steps)
    for other in CLAIMS[name].instead:
        assert CLAIMS[other].expect not in (Verdict.REFUTED, Verdict.OPEN), other


def test_no_statement_of_the_two_papers_is_open():
    assert not [name for name, c in CLAIMS.items() if c.expect is Verdict.OPEN and name.split("/")[0] in PAPERS]


def test_what_is_proven_without_a_tried_model_says_why():
    assert all(c.why for c in CLAIMS.values() if c.expect is Verdict.UNTRIED)


def test_each_section_of_russo_has_a_statement():
    names = " ".join(name for name in CLAIMS if name.startswith("russo2026/"))
    assert all(section in names for section in SECTIONS)


def test_what_is_proven_for_a_shape_is_an_instance():
    """Everything else of Russo's that holds is a theorem about every finite MDP."""
    shapes = {c.name for c in CLAIMS.values() if c.expect is Verdict.SHAPE and c.name.startswith("russo2026/")}
    assert shapes == {
        f"russo2026/{x}" for x in ("ex-3.1", "ex-3.1-iterates", "prop-5.1-values", "sec-6.3-beats", "sec-6.3-beta")
    }


def test_each_module_of_russo_says_how_it_stands_to_the_text():
    for file in sorted((proofs_folder() / "russo2026").glob("*.py")):
        opening = file.read_text().split('"""')[1].lower().replace("\n", " ")
        known = ("reconstruct", "as printed", "not in the paper", "the paper does not")
        assert any(w in opening for w in known), file.stem
