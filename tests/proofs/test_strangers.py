"""The whole corpus, exported, is judged by the checker in one file on a Python without scsym, from another folder."""

import subprocess
import sys

from scsym.claims import run
from scsym.claims.export import write_folder
from scsym.judge.bundle import bundle

from .corpus import CLAIMS, replayed

ALONE = [sys.executable, "-I", "-S"]  # no environment, no user's or installed packages


def test_the_bundle_judges_all_statements(tmp_path):
    statements = list(CLAIMS.values())
    outcomes = [run(c, known=replayed, again=False) for c in statements]
    write_folder(tmp_path / "claims", statements, outcomes)
    (tmp_path / "checker.pyz").write_bytes(bundle())

    def alone(*arguments):
        command = [*ALONE, *arguments]
        return subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)

    assert "No module named 'scsym'" in alone("-c", "import scsym").stderr
    judged = alone("checker.pyz", "-q", "claims")
    assert judged.returncode == 0, judged.stdout[-3000:] + judged.stderr[-3000:]
    last = judged.stdout.splitlines()[-1]
    assert last.startswith(f"{len(statements)} claims: ") and "; all as declared" in last
    unjudged = sum(not outcome.judged for outcome in outcomes)
    assert f"{unjudged} not judged" in last and unjudged < 10
