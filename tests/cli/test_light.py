"""What must answer at once does not import the heavy libraries."""

import subprocess
import sys

import pytest

HEAVY = ("sympy", "mpmath", "flint", "numpy", "pandas", "gymnasium", "networkx", "yaml", "rich")


def imported(code: str) -> set[str]:
    """The top-level modules that a fresh interpreter has imported after `code`."""
    probe = f"{code}\nimport sys\nprint(*sorted({{name.split('.')[0] for name in sys.modules}}))"
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True, timeout=60)
    return set(done.stdout.splitlines()[-1].split())


@pytest.mark.parametrize("arguments", [["--help"], ["check", "--help"], ["analyze", "--help"], ["show", "--help"]])
def test_help_imports_nothing_heavy(arguments):
    code = f"from scsym.cli import main\nmain({arguments!r}, standalone_mode=False)"
    assert not imported(code) & set(HEAVY)


def test_the_version_imports_nothing_heavy():
    assert not imported("from scsym.cli import main\nmain(['--version'], standalone_mode=False)") & set(HEAVY)


def test_claims_import_nothing_heavy():
    assert not imported("import scsym.claims") & set(HEAVY)


def test_checking_the_shipped_statements_needs_no_sympy():
    code = "from scsym.cli import main\nmain(['check', '-k', 'ex-3.1 and not general'], standalone_mode=False)"
    assert "sympy" not in imported(code)
