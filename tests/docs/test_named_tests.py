"""Where the pages on trust claim something they name the test that shows it, and that test exists."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = {name: (ROOT / "docs" / f"{name}.md").read_text("utf-8") for name in ("trust", "attack")}
NAMED = re.compile(r"`(?:python -m )?(tests[./][\w./]*\w|test_\w+(?:\.py)?)(?:::(\w+))?[^`]*`")
ARGUED = {"Why the Archimedean rule is a rule", "Limits", "What was found"}  # an argument, what is not claimed, history


def files(name):
    """The files or folders that a page means by a path, a module, or a file beside the last one that it named."""
    if "/" not in name and "." not in name.removesuffix(".py"):
        return sorted((ROOT / "tests").rglob(f"{name.removesuffix('.py')}.py"))
    path = ROOT / (name if "/" in name else name.replace(".", "/") + ".py")
    return [path] if path.exists() else []


def defined_in(path):
    """The names of the tests of a file, or of those in a folder; a command counts as one."""
    found = []
    for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
        defined = [n.name for n in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(n, ast.FunctionDef)]
        found += [name for name in defined if name.startswith("test_") or name == "main"]
    return found


def missing(text):
    """What a page names that is no test, or none that exists."""
    wrong = []
    for name, function in NAMED.findall(text):
        found = files(name)
        known = [test for path in found for test in defined_in(path)]
        folder_of_data = [path for path in found if path.is_dir() and not known]
        if not (known or folder_of_data) or (function and function not in known):
            wrong.append(f"{name}::{function}" if function else name)
    return wrong


def sections(text):
    """Each heading below the title with its own text."""
    return re.findall(r"^##+ (.+)\n((?:(?!##).*\n?)*)", text, re.MULTILINE)


@pytest.mark.parametrize("page", PAGES)
def test_every_test_that_a_page_names_exists(page):
    assert len(NAMED.findall(PAGES[page])) > 10
    assert missing(PAGES[page]) == []


@pytest.mark.parametrize("page", PAGES)
def test_every_section_names_a_test(page):
    silent = {title for title, text in sections(PAGES[page]) if not NAMED.search(text)}
    assert silent <= ARGUED


def test_a_name_without_a_test_is_noticed():
    text = "`tests/attack/test_no.py`, `python -m tests.attack.no --n 1`, `tests/docs/test_named_tests.py::test_no`"
    assert missing(text) == ["tests/attack/test_no.py", "tests.attack.no", "tests/docs/test_named_tests.py::test_no"]
    assert missing("`test_bounds.py`, `python -m tests.attack.fuzz --seconds 20`, `tests/kernel`") == []
