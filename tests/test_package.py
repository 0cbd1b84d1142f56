"""What the installed package promises: light import, lazy names, a version, typing."""

import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

import scsym


def test_import_is_light():
    code = (
        "import sys, scsym; print(*{'sympy', 'flint', 'mpmath', 'click', 'rich', 'yaml', 'numpy'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == ""


@pytest.mark.parametrize("name", scsym.__all__)
def test_every_public_name_is_found(name):
    assert getattr(scsym, name).__name__ == name
    assert name in dir(scsym)


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="module 'scsym' has no attribute 'nonsense'"):
        _ = scsym.nonsense


def test_version_and_marker():
    assert version("scsym").count(".") == 2
    assert (Path(scsym.__file__).parent / "py.typed").exists()
