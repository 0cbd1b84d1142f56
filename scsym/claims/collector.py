"""Find the statements below a path, as pytest finds tests."""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from types import ModuleType

from scsym.claims import statement as statements
from scsym.claims.latex_source import declare_marked
from scsym.claims.statement import Claim
from scsym.errors import ScsymError, StatementError

_one_at_a_time = threading.RLock()


def proofs_folder() -> Path:
    """The papers' statements: ``scsym/_proofs`` in an installed wheel, ``proofs`` beside the package in a checkout.

    Raises StatementError where neither exists.
    """
    package = Path(__file__).resolve().parents[1]
    for folder in (package / "_proofs", package.parent / "proofs"):
        if folder.is_dir():
            return folder
    raise StatementError("no proofs folder is installed with scsym; name a folder or file of statements")


def collect(*paths: str | Path, broken: list[str] | None = None) -> list[Claim]:
    """Import every ``*.py`` at or below the paths, in sorted order, and gather the statements that they hold.

    Statements are also those that a ``*.tex`` marks (`scsym.claims.latex_source`).

    Hidden files and folders and those with a leading underscore are skipped, as are ``test_*.py`` and ``conftest.py``.
    A file may use its neighbours by relative import; two collected folders never see each other's modules.

    broken : takes a sentence for each file that cannot be read or imported, as long as others hold statements.

    Raises StatementError for a missing path, without `broken` for a file that cannot be imported, and for two
    statements whose names are equal or differ only by capitals (their files could not stand side by side everywhere).
    """
    failed: list[StatementError] = []
    with _one_at_a_time:  # modules are put in sys.modules and taken out again
        found = _collect(paths, failed)
    if failed and (broken is None or not found):
        raise failed[0]
    if broken is not None:
        broken += map(str, failed)
    return found


def _collect(paths: Sequence[str | Path], failed: list[StatementError]) -> list[Claim]:
    importlib.invalidate_caches()
    roots = list(dict.fromkeys(_root(path) for path in paths))
    for base in {_base(root) for root in roots}:
        _forget(base)  # a second collection reads the files again
    found: dict[str, Claim] = {}
    for root in roots:
        if any(root.is_relative_to(other) for other in roots if other != root):
            continue  # collected with the folder that holds it
        for statement in _below(root, failed):
            twin = found.setdefault(statement.name.casefold(), statement)
            if twin is not statement:
                places = f"in {twin.file}:{twin.line} and in {statement.file}:{statement.line}"
                alike = "" if twin.name == statement.name else f" or, but for capitals, {twin.name}"
                raise StatementError(f"two statements are named {statement.name}{alike}: {places}")
    return list(found.values())


def _root(path: str | Path) -> Path:
    root = Path(path).resolve()
    if not root.exists():
        raise StatementError(f"there is no file or folder {str(path)!r} to collect statements from")
    if root.is_file() and root.suffix not in (".py", ".tex"):
        raise StatementError(f"statements stand in Python files or in LaTeX sources, and {str(path)!r} is neither")
    return root


def _below(root: Path, failed: list[StatementError]) -> Iterator[Claim]:
    base = _base(root)
    prefix = _prefix(base)
    for file in [root] if root.is_file() else sorted(_files(root)):
        try:
            if file.suffix == ".tex":
                declare_marked(file, lambda beside: _load(beside, _base(beside), prefix))
            else:
                _load(file, base, prefix)
        except StatementError as error:
            failed.append(error)
            continue
        for statement in statements.declared.get(str(file), ()):
            yield replace(statement, origin=str(root))


def _prefix(base: Path) -> str:
    return "_scsym_statements_" + hashlib.sha256(str(base).encode()).hexdigest()[:12]


def _forget(base: Path) -> None:
    """Drop the modules of an earlier collection from this folder, with what they declared."""
    prefix = _prefix(base)
    for name in [n for n in sys.modules if n == prefix or n.startswith(prefix + ".")]:
        statements.declared.pop(str(sys.modules[name].__dict__.get("__file__", "")), None)
        del sys.modules[name]


def _base(root: Path) -> Path:
    """The folder that relative imports may reach up to: the papers' one where `root` lies in it."""
    folder = root.parent if root.is_file() else root
    try:
        papers = proofs_folder()
    except StatementError:
        return folder
    return papers if folder.is_relative_to(papers) else folder


def _files(root: Path) -> Iterator[Path]:
    for file in (f for pattern in ("*.py", "*.tex") for f in root.rglob(pattern)):
        parts = file.relative_to(root).parts
        skipped = any(part.startswith((".", "_")) for part in parts)
        if not (skipped or file.name.startswith("test_") or file.name == "conftest.py"):
            yield file


def _load(file: Path, base: Path, prefix: str) -> ModuleType:
    parts = file.relative_to(base).with_suffix("").parts
    name, folder = prefix, base
    _package(name, folder)
    for part in parts[:-1]:
        name, folder = f"{name}.{part}", folder / part
        _package(name, folder)
    name = f"{name}.{parts[-1]}"
    return sys.modules[name] if name in sys.modules else _execute(name, file)


def _package(name: str, folder: Path) -> None:
    if name in sys.modules:
        return
    if (folder / "__init__.py").is_file():
        _execute(name, folder / "__init__.py", [str(folder)])
    else:
        package = ModuleType(name)
        package.__path__ = [str(folder)]
        sys.modules[name] = package


def _execute(name: str, file: Path, folders: list[str] | None = None) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, file, submodule_search_locations=folders)
    if spec is None or spec.loader is None:
        raise StatementError(f"{file} cannot be imported")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    statements.declared.pop(str(file), None)
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:  # whatever the file raises is told with its place, never as a traceback
        del sys.modules[name]
        raise StatementError(f"{_line(error, file)}: {said(error)}") from error
    return module


def said(error: BaseException) -> str:
    """An error's text; its type too, where it is not one of ours."""
    if isinstance(error, ScsymError):
        return str(error)
    return f"{type(error).__name__}: {error.msg if isinstance(error, SyntaxError) else error}"


def _line(error: BaseException, file: Path) -> str:
    if isinstance(error, SyntaxError) and error.lineno:
        return f"{error.filename or file}:{error.lineno}"
    return place(error, str(file))


def place(error: BaseException, file: str) -> str:
    """``file:line`` of the deepest frame of `error` in `file`; the file alone if there is none."""
    line, trace = 0, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == file:
            line = trace.tb_lineno
        trace = trace.tb_next
    return f"{file}:{line}" if line else file
