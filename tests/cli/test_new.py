"""``scsym new``: what it makes checks, tests, and is never overwritten."""

import subprocess
import sys

from click.testing import CliRunner

from scsym.cli import main


def test_the_folder_checks_and_its_tests_pass(tmp_path):
    folder = tmp_path / "my_paper"
    runner = CliRunner()
    made = runner.invoke(main, ["new", str(folder)])
    assert made.exit_code == 0 and "scsym check" in made.output
    proven = runner.invoke(main, ["prove", str(folder)])
    assert proven.exit_code == 0, proven.output
    checked = runner.invoke(main, ["check", str(folder)])
    assert checked.exit_code == 0, checked.output
    assert "1 proven, 1 refuted (1 the text); all as declared" in checked.output
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", str(folder)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0 and "2 passed" in done.stdout


def test_nothing_is_overwritten(tmp_path):
    folder = tmp_path / "my_paper"
    runner = CliRunner()
    runner.invoke(main, ["new", str(folder)])
    (folder / "statements.py").write_text("mine", encoding="utf-8")
    again = runner.invoke(main, ["new", str(folder)])
    assert again.exit_code == 2 and "exists already" in again.output
    assert (folder / "statements.py").read_text(encoding="utf-8") == "mine"


def test_a_name_that_is_no_module_is_refused(tmp_path):
    result = CliRunner().invoke(main, ["new", str(tmp_path / "my-paper")])
    assert result.exit_code == 2 and "my_paper" in result.output
