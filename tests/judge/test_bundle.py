"""The checker in one file: the standard library alone, run with -I from another folder."""

from __future__ import annotations

import subprocess
import sys

import pytest
from click.testing import CliRunner

from scsym.claims import proofs_folder
from scsym.cli import main
from scsym.judge.bundle import bundle

SOURCE = proofs_folder() / "russo2026" / "prop_4_4.py"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    out = tmp_path_factory.mktemp("handed")
    result = CliRunner().invoke(
        main, ["check", str(SOURCE), "--export", str(out / "claims"), "--certificates", str(out / "proofs")]
    )
    assert result.exit_code == 0, result.output
    result = CliRunner().invoke(main, ["verify", "--bundle", str(out / "scsym-verify.pyz")])
    assert result.exit_code == 0 and "SHA-256 " in result.output
    return out


def alone(folder, *arguments):
    command = [sys.executable, "-I", str(folder / "scsym-verify.pyz"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd=folder, check=False)


def test_the_bundle_judges_a_folder(folder):
    done = alone(folder, "claims")
    assert done.returncode == 0, done.stderr
    assert "3 claims: 2 proven, 1 refuted; all as declared" in done.stdout
    here = CliRunner().invoke(main, ["verify", str(folder / "claims")]).output
    assert done.stdout.rsplit("(", 1)[0] == here.rsplit("(", 1)[0]


def test_the_bundle_replays_proofs(folder):
    done = alone(folder, "-q", "proofs")
    assert done.returncode == 0 and "3 verified, 0 rejected" in done.stdout


def test_wrong_use(folder):
    assert alone(folder).returncode == 2 and alone(folder, "nothing-here").returncode == 1
    assert CliRunner().invoke(main, ["verify"]).exit_code == 2


def test_the_same_bytes_each_time():
    assert bundle() == bundle()
