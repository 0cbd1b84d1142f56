"""Programs where stormpy is missing or misused; with stormpy they are in test_storm.py."""

import subprocess
import sys

import pytest

from scsym.errors import ParseError
from scsym.mdp import from_program

WITHOUT = """
import sys
sys.modules["stormpy"] = None
from scsym import read
from scsym.errors import MissingDependency
from scsym.mdp import from_stormpy
for call in (lambda: read(sys.argv[1]), lambda: read(sys.argv[2]), lambda: from_stormpy(None)):
    try:
        call()
    except MissingDependency as problem:
        print(problem)
"""


def test_without_stormpy_the_command_is_named(tmp_path):
    (tmp_path / "m.prism").write_text("dtmc\nmodule m\nendmodule\n")
    (tmp_path / "m.jani").write_text("{}")
    arguments = [sys.executable, "-c", WITHOUT, f"{tmp_path / 'm.prism'}?goal=x", str(tmp_path / "m.jani")]
    lines = subprocess.run(arguments, capture_output=True, text=True, check=True).stdout.splitlines()
    remedy = "; or let Storm write what is read without it (storm --prism model.prism --exact --buildfull --exportbuild"
    assert len(lines) == 3
    for line, what in zip(lines, ("PRISM program", "JANI model", "model"), strict=True):
        assert line.startswith(f"a {what} needs stormpy: pip install ") and "[storm]" in line and remedy in line


def test_unknown_language():
    with pytest.raises(ParseError, match="^the language of a program is one of prism, jani, not 'modest'"):
        from_program("", language="modest")
