"""The reference: a page per package with every public module in it, made from the docstrings when the site is built."""

from collections.abc import Iterator
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

PACKAGE = Path(__file__).parents[2] / "scsym"
PAGES = {
    "exact": "Numbers",
    "language": "Expressions and theories",
    "mdp": "Models",
    "analysis": "Analysis",
    "operators": "Operators",
    "models": "Models of a theory",
    "prove": "Proving",
    "theories": "Theories",
    "claims": "Statements",
    "judge": "The judge",
    "kernel": "The kernel",
    "certify": "The second opinion in Coq",
    "testing": "Testing",
    "server": "Tools for assistants",
    "asymptotics": "Rates",
    "studies": "Studies",
    "sweeps": "Sweeps",
    "render": "Rendering",
    "typeset": "Notation",
    "optional": "Optional libraries",
    "errors": "Errors",
}
# What stands behind a public function of the same package, and is of use to nobody else
INTERNAL = {
    "exact": {"backend", "elimination", "graph", "rational"},
    "mdp": {"validate"},
    "prove": {"hints", "rewrite", "tidy"},
    "certify": {"coq", "coqc"},
    "render": {"cells", "mathml", "prose", "svg"},
}


def modules(package: str) -> Iterator[str]:
    """The dotted names of the public modules below a package; the package itself first, if it says anything."""
    folder = PACKAGE / package
    if not folder.is_dir():
        yield f"scsym.{package}"
        return
    for file in sorted(folder.rglob("*.py"), key=lambda f: (f.with_suffix("").parts, f.name != "__init__.py")):
        parts = file.relative_to(PACKAGE.parent).with_suffix("").parts
        if parts[-1] == "__init__":
            if file.read_text(encoding="utf-8").strip():
                yield ".".join(parts[:-1])
        elif parts[-1] not in INTERNAL.get(package, ()):
            yield ".".join(parts)


def page(package: str) -> str:
    """The page of a package in Markdown."""
    blocks = [f"# {PAGES[package]}\n"]
    for name in modules(package):
        is_package = (PACKAGE.parent / name.replace(".", "/")).is_dir()
        blocks.append(f"## `{name}`\n\n::: {name}\n" + ("    options: {members: false}\n" if is_package else ""))
    return "\n".join(blocks)


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """MkDocs' hook: add the pages."""
    for package in PAGES:
        files.append(File.generated(config, f"reference/{package}.md", content=page(package)))
    return files
