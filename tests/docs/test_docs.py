"""All code in docs/ is run, page by page, in a fresh folder; what a page says is printed is compared.

A fenced ``python`` block runs in the page's own namespace; with ``title="path"`` it is written to that file instead.
A ``sh`` block runs in bash. A ``text`` block directly after one of them is its output: ``...`` stands for anything, a
line ``...`` for any lines, and runs of spaces count as one.
"""

import contextlib
import doctest
import importlib.util
import io
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
SITE = DOCS / "site"
CONFIGURATION = SITE / "mkdocs.yml"
PAGES = sorted(DOCS.rglob("*.md"))
FENCE = re.compile(r"^```(\w+)(?: title=\"([^\"]+)\")?[^\n]*\n(.*?)^```$", re.DOTALL | re.MULTILINE)
KINDS = {"python", "sh", "text", "json", "yaml", "toml", "latex"}


@dataclass(frozen=True)
class Block:
    """A fenced block, its place in the page, and the output that the page shows for it."""

    kind: str
    title: str
    text: str
    line: int
    output: str | None


def blocks(page):
    source = page.read_text(encoding="utf-8")
    found = list(FENCE.finditer(source))
    made = []
    for n, match in enumerate(found):
        after = found[n + 1] if n + 1 < len(found) else None
        follows = after is not None and after[1] == "text" and not source[match.end() : after.start()].strip()
        line = source.count("\n", 0, match.start()) + 1
        made.append(Block(match[1], match[2] or "", match[3], line, after[3] if follows else None))
    return made


def pattern(expected):
    """The regular expression of an output with its wildcards."""
    parts = []
    for line in expected.strip().splitlines():
        if line.strip() == "...":
            parts.append(r"(?:.*\n)*?")
        else:
            words = r"[^\n]*".join(re.escape(" ".join(piece.split())) for piece in line.split("..."))
            parts.append(rf" *{words} *\n")
    return re.compile("".join(parts))


def flat(text):
    return "".join(" ".join(line.split()) + "\n" for line in text.strip().splitlines())


def matches(printed, expected):
    wanted = re.sub(r"(?:\\ )+", " ", pattern(expected).pattern)
    return re.fullmatch(wanted, flat(printed)) is not None


@pytest.mark.parametrize("page", PAGES, ids=[str(p.relative_to(DOCS)) for p in PAGES])
def test_every_block_runs_and_prints_what_the_page_says(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    namespace = {"__name__": "page"}
    for block in blocks(page):
        place = f"{page.relative_to(ROOT)}:{block.line}"
        assert block.kind in KINDS, f"{place}: a block of the kind {block.kind} is not checked"
        if block.title:
            path = tmp_path / block.title
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, encoding="utf-8")
        elif block.kind == "python":
            printed = io.StringIO()
            with contextlib.redirect_stdout(printed):
                exec(compile("\n" * block.line + block.text, str(page), "exec"), namespace)
            compare(place, printed.getvalue(), block.output)
        elif block.kind == "sh" and not installs(block.text):
            compare(place, shell(block.text, tmp_path, place), block.output)


def installs(text):
    """Whether a block sets up the environment, which is what continuous integration does from the README."""
    return text.startswith("python3 -m venv")


def shell(text, folder, place):
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    for name in (
        "PYTEST_ADDOPTS",
        "COLUMNS",
        "CI",
        "BUILD_NUMBER",
    ):  # pytest writes longer summaries under the last two
        environment.pop(name, None)
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", text],
        cwd=folder,
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    assert done.returncode == 0, f"{place}: exit code {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout + done.stderr


def compare(place, printed, expected):
    if expected is not None:
        assert matches(printed, expected), f"{place} prints\n\n{printed}\nwhere the page says\n\n{expected}"


def test_wildcards():
    assert matches("a  b\nc\nd 12 ms\n", "a b\n...\nd ... ms")
    assert matches("one\n", "one") and matches("", "...")
    assert not matches("one\ntwo\n", "one") and not matches("x 1\n", "x 2")


def test_there_is_code_on_every_page_that_teaches():
    for page in PAGES:
        if page.parent.name == "howto" or page.name == "tutorial.md":
            kinds = [block.kind for block in blocks(page)]
            assert "python" in kinds and any(block.output for block in blocks(page)), page


def test_every_page_is_in_the_navigation():
    import yaml

    class Loader(yaml.SafeLoader):
        pass

    Loader.add_multi_constructor("tag:yaml.org,2002:python/", lambda loader, suffix, node: suffix)
    site = yaml.load((CONFIGURATION).read_text(encoding="utf-8"), Loader)

    def files(entry):
        if isinstance(entry, str):
            return [entry]
        return [f for inner in (entry.values() if isinstance(entry, dict) else entry) for f in files(inner)]

    pytest.importorskip("mkdocs", reason="needs the extra docs: pip install '.[docs]'")
    made = [f"reference/{package}.md" for package in loaded("reference").PAGES]
    assert sorted(files(site["nav"])) == sorted([str(p.relative_to(DOCS)) for p in PAGES] + made)


def loaded(name):
    """A module of the site's folder, which is no package."""
    spec = importlib.util.spec_from_file_location(f"site_{name}", SITE / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_reference_leaves_out_no_public_module():
    pytest.importorskip("mkdocs", reason="needs the extra docs: pip install '.[docs]'")
    reference = loaded("reference")
    shown = {name for package in reference.PAGES for name in reference.modules(package)}
    left_out = {f"scsym.{package}.{name}" for package, names in reference.INTERNAL.items() for name in names}
    folder = reference.PACKAGE
    for file in folder.rglob("*.py"):
        name = ".".join(file.relative_to(folder.parent).with_suffix("").parts).removesuffix(".__init__")
        if file.read_text(encoding="utf-8").strip() and name.split(".")[1:2] not in (["cli"], ["scaffold"]):
            assert name in shown | left_out | {"scsym", "scsym.__main__", "scsym.files"}, name
    assert left_out <= {".".join(f.relative_to(folder.parent).with_suffix("").parts) for f in folder.rglob("*.py")}


def test_docstrings_become_lists_and_code():
    pytest.importorskip("griffe", reason="needs the extra docs: pip install '.[docs]'")
    module = loaded("docstrings")
    found = doctest.testmod(module)
    assert found.attempted and not found.failed
    text = "Does it.\n\nParameters\n----------\nx : a number\n\n>>> f(1)\n2\n\nThe end : not a list."
    made = "Does it.\n\n- **`x`** : a number.\n\n```pycon\n>>> f(1)\n2\n```\n\nThe end : not a list."
    assert module.markdown(text) == made


def test_every_public_name_says_what_it_means():
    griffe = pytest.importorskip("griffe", reason="needs the extra docs: pip install '.[docs]'")
    pytest.importorskip("mkdocs", reason="needs the extra docs: pip install '.[docs]'")
    package = griffe.load("scsym", search_paths=[ROOT])
    reference = loaded("reference")
    silent = []
    for name in (name for page in reference.PAGES for name in reference.modules(page)):
        module = package[name.removeprefix("scsym.")]
        for member in module.members.values():
            if not member.is_alias and (member.is_class or member.is_function) and not member.name.startswith("_"):
                inner = [f for f in member.members.values() if f.is_function and f.name[0] != "_"]
                silent += [x.path for x in (member, *inner) if x.docstring is None]
    assert silent == []


def test_the_first_command_installs_what_the_tutorial_needs():
    (first, *_) = [b for b in blocks(DOCS / "tutorial.md") if b.kind == "sh"]
    assert installs(first.text)
    assert "pip install" in first.text and "pytest" in first.text


def test_the_site_builds_without_a_warning(tmp_path):
    pytest.importorskip("mkdocs", reason="needs the extra docs: pip install '.[docs]'")
    pytest.importorskip("mkdocstrings")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "-q", "-f", str(CONFIGURATION)]
    done = subprocess.run([*command, "-d", str(tmp_path / "site")], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    shown = (tmp_path / "site" / "reference" / "mdp" / "index.html").read_text(encoding="utf-8")
    assert "The finite episodic MDP" in shown
    assert "<li><strong><code>terminal</code></strong> :" in shown and '<span class="gp">&gt;&gt;&gt; </span>' in shown
