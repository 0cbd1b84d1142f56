"""The proven checker as a program: extracted from Kernel.v to OCaml, compiled, and run on certificate files.

``program`` builds it once for each version of the sources and of the compilers, in the user's cache folder: coqc checks
the soundness proofs and Extract.v writes checker.ml; ocamlopt links it with reader.ml, which reads the documents, and
main.ml. Python starts the program and passes its answers on; it reads no certificate.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from scsym.certify.coqc import INSTALL, SOURCES, NotCertified, compile_file, compile_sources
from scsym.errors import MissingDependency

OCAML = ("reader.ml", "main.ml")
PROVEN = (*(f"{name}.v" for name in SOURCES), "Extract.v")
PACKAGES = "ocaml-nox ocaml-findlib"  # beside those for Coq
AT_ONCE = 500  # documents on one command line


@dataclass(frozen=True)
class Answer:
    """What the program says to a document.

    verdict : "certified", "refused", "not certified" (a rule that is not ported), "unreadable" or "too large".
    conclusion, hypotheses, signs : what the steps establish, as text; empty where they establish nothing.
    """

    file: str
    verdict: str
    reason: str
    steps: int
    conclusion: str
    hypotheses: tuple[str, ...]
    signs: tuple[str, ...]

    @property
    def certified(self) -> bool:
        """Whether the document's claim is proven by its steps."""
        return self.verdict == "certified"


def answers(documents: Sequence[Path], *, seconds: float = 60.0) -> list[Answer]:
    """What the extracted checker says to certificate files, each within ``seconds`` of processor time.

    Raises MissingDependency without Coq or OCaml, NotCertified if the program cannot be built or breaks off.
    """
    command = [str(program()), "--seconds", f"{seconds:g}", "--json"]
    found: list[Answer] = []
    for n in range(0, len(documents), AT_ONCE):
        names = [str(path.absolute()) for path in documents[n : n + AT_ONCE]]
        done = subprocess.run([*command, *names], capture_output=True, text=True, errors="replace", check=False)
        lines = done.stdout.splitlines()
        if done.returncode not in (0, 1) or len(lines) != len(names):
            raise NotCertified(f"the extracted checker broke off: {done.stderr.strip()[-300:] or done.returncode}")
        found += map(_answer, lines)
    return found


@contextmanager
def conversation(seconds: float) -> Iterator[subprocess.Popen[str]]:
    """The program with documents going in, one on each line, and answers coming out; see `ask`."""
    command = [str(program()), "--seconds", f"{seconds:g}", "--lines"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as running:
        yield running


def ask(running: subprocess.Popen[str], document: str) -> Answer:
    """The answer to one document without line breaks."""
    if running.stdin is None or running.stdout is None:
        raise NotCertified("the extracted checker does not listen")
    running.stdin.write(document + "\n")
    running.stdin.flush()
    line = running.stdout.readline()
    if not line:
        raise NotCertified("the extracted checker broke off")
    return _answer(line)


def _answer(line: str) -> Answer:
    read = json.loads(line)
    return Answer(**{**read, "hypotheses": tuple(read["hypotheses"]), "signs": tuple(read["signs"])})


def missing() -> str:
    """What the checker needs to be built and is not installed, in a sentence; empty if nothing is missing."""
    absent = [tool for tool in ("coqc", "ocamlfind", "ocamlopt") if shutil.which(tool) is None]
    verb = "is" if len(absent) == 1 else "are"
    return f"{', '.join(absent)} {verb} needed to build the checker: {INSTALL} {PACKAGES}" if absent else ""


def program() -> Path:
    """The compiled checker, built if this version of it was not yet. Raises MissingDependency and NotCertified."""
    if missing():
        raise MissingDependency(missing())
    made = _cache() / f"certificates-{_digest([*PROVEN, *OCAML], ['coqc', '--version'], ['ocamlopt', '-version'])}"
    if not made.exists():
        with tempfile.TemporaryDirectory(dir=made.parent) as folder:
            os.replace(_linked(Path(folder)), made)  # at once, so that no other process meets half a file
    return made


def _checker() -> Path:
    """A folder with checker.ml, extracted once the soundness proofs are checked."""
    made = _cache() / f"checker-{_digest(PROVEN, ['coqc', '--version'])}"
    if not made.exists():
        with tempfile.TemporaryDirectory(dir=made.parent) as folder:
            compile_sources(Path(folder))
            compile_file(Path(folder), "Extract.v", _source("Extract.v"), 300.0)
            kept = Path(folder) / "kept"
            kept.mkdir()
            for name in ("checker.mli", "checker.ml"):
                os.replace(Path(folder) / name, kept / name)
            try:
                os.replace(kept, made)
            except OSError:  # another process was faster
                if not made.exists():
                    raise
    return made


def _linked(folder: Path) -> Path:
    for path in _checker().iterdir():
        shutil.copy(path, folder)
    for name in OCAML:
        (folder / name).write_text(_source(name), encoding="utf-8")
    command = ["ocamlfind", "ocamlopt", "-package", "unix", "-linkpkg", "-w", "-a", "checker.mli", "checker.ml", *OCAML]
    done = subprocess.run([*command, "-o", "certificates"], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotCertified(f"OCaml rejects the extracted checker: {done.stderr.strip()[-300:]}")
    return folder / "certificates"


def _source(name: str) -> str:
    return files("scsym.certify").joinpath(name).read_text(encoding="utf-8")


def _digest(sources: Sequence[str], *versions: Sequence[str]) -> str:
    """What tells one version of sources and compilers from another."""
    digest = hashlib.sha256()
    for text in (*map(_source, sources), *map(_output, versions)):
        digest.update(len(text).to_bytes(8, "big") + text.encode())
    return digest.hexdigest()[:16]


def _output(command: Sequence[str]) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def _cache() -> Path:
    """The user's cache folder for scsym; where it is not writable, one of this user in the temporary folder."""
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    try:
        (base / "scsym").mkdir(parents=True, exist_ok=True)
        if os.access(base / "scsym", os.W_OK):
            return base / "scsym"
    except OSError:
        pass
    private = Path(tempfile.gettempdir()) / f"scsym-{os.getuid()}"
    private.mkdir(mode=0o700, exist_ok=True)
    if private.stat().st_uid != os.getuid() or private.is_symlink():
        raise NotCertified(f"{private} belongs to somebody else, and there is no cache folder to build the checker in")
    return private
