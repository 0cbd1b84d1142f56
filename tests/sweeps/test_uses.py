"""What sweeps are for: statements, random models, counterexamples."""

import json

from click.testing import CliRunner

from scsym.claims import collect, proofs_folder, run_all
from scsym.claims.random_models import BATCH, sweep_models, total
from scsym.cli import main
from scsym.models.candidates import seeded_points
from scsym.prove import eq
from scsym.theories.success import success as T

TRIPLE = [s for s in collect(proofs_folder() / "russo2026" / "prop_4_4.py") if s.expect.value == "proven"]
FALSE = eq(T.J_plus() - T.J0(), T.L_plus())


def test_statements_in_processes_end_as_they_do_here():
    here = {o.name: o.verdict for o in run_all(TRIPLE)}
    assert {o.name: o.verdict for o in run_all(TRIPLE, 2)} == here


DEADLY = """
import os, signal
from scsym.claims import claim
from scsym.language import Theory, eq
from scsym.prove import prove

T = Theory("numbers")

@claim("mine/deadly", T, eq(1, 1), expect="open", title="kills its process")
def deadly():
    os.kill(os.getpid(), signal.SIGKILL)

@claim("mine/fine", T, eq(1, 1), title="one is one")
def fine():
    return prove(T, eq(1, 1))
"""


def test_a_statement_that_kills_its_worker_is_named(tmp_path):
    (tmp_path / "deadly.py").write_text(DEADLY)
    found = {o.name: o for o in run_all(collect(tmp_path), 2)}
    assert found["mine/deadly"].failure.startswith("its worker died twice")
    assert found["mine/fine"].as_declared


def test_random_models_are_the_same_for_the_same_seed():
    def shown(seed):
        return [(p.mdp, dict(p.policies)) for p in seeded_points(T, seed, 5)]

    assert shown(3) == shown(3)
    assert shown(3) != shown(4)


def test_theorems_in_random_models(tmp_path):
    record = tmp_path / "r.jsonl"
    first = [d for d in sweep_models(TRIPLE, 30, executor=2, record=record, title="t")]
    again = [d for d in sweep_models(TRIPLE, 30, record=record, title="t")]
    assert all(d.attempts == 0 for d in again) and len(again) == 30 // BATCH * len(TRIPLE)
    sums = total([d.value for d in again])
    assert sums == total([d.value for d in first])
    for tried, held, failed, reason in sums.values():
        assert tried == 30 and held > 0 and not failed and not reason


def test_the_command(tmp_path):
    record = tmp_path / "r.jsonl"
    arguments = ["sweep", str(proofs_folder() / "russo2026" / "prop_4_4.py"), "--models", "10", "--record", str(record)]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output
    assert "0 fail" in result.output and "russo2026/prop-4.4#1" in result.output
    assert len(record.read_text().splitlines()) == len(TRIPLE) + 1
    assert json.loads(record.read_text().splitlines()[0]) == {"sweep": "theorems in random models, seed 0"}
    again = CliRunner().invoke(main, arguments)
    assert again.output.splitlines()[:-1] == result.output.splitlines()[:-1]  # the last line tells the time
    assert CliRunner().invoke(main, [*arguments, "--seed", "1"]).exit_code == 2


WRONG = """
from scsym.claims import claim
from scsym.prove import prove, eq
from scsym.language import Declaration
from scsym.theories.success import success

T = success.with_symbols(Declaration("two", (), meaning=lambda m: 3))
T = T.assuming("two_def_", eq(T.two(), 2))

@claim("mine/vacuous", T, eq(2 * T.two(), 4), title="a reading under which no model meets the hypotheses")
def vacuous():
    return prove(T, vacuous.goals[0], by=[T.two_def_])
"""


def test_a_theorem_without_models_says_so(tmp_path):
    (tmp_path / "wrong.py").write_text(WRONG)
    sums = total([d.value for d in sweep_models(collect(tmp_path), 10)])
    assert [x[:3] for x in sums.values()] == [[10, 0, []]]
