"""The proven checker as a program: extracted from Kernel.v to OCaml, compiled, and run on certificate files.

``program`` builds it (once, see `built`): coqc checks the soundness proofs and Extract.v writes checker.ml; ocamlopt
links it with reader.ml, which reads the documents, and main.ml. Python starts the program and passes its answers on; it
reads no certificate.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from scsym.certify.built import NotCertified, kept, source
from scsym.certify.coqc import COQC, INSTALL, SOURCES, compile_file, workspace
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
    return kept("certificates", [*PROVEN, *OCAML], [COQC, ["ocamlopt", "-version"]], _linked)


def _extracted(folder: Path) -> Path:
    """A folder with checker.ml and checker.mli, extracted from sources whose soundness proofs are checked."""
    only = folder / "checker"
    only.mkdir()
    with workspace() as work:
        compile_file(work, "Extract.v", source("Extract.v"), 300.0)
        for name in ("checker.mli", "checker.ml"):
            shutil.copy(work / name, only)
    return only


def _linked(folder: Path) -> Path:
    for path in kept("checker", PROVEN, [COQC], _extracted).iterdir():
        shutil.copy(path, folder)
    return linked(folder)


def linked(folder: Path) -> Path:
    """The program that ocamlopt makes of checker.ml in a folder. Raises NotCertified if OCaml rejects it."""
    for name in OCAML:
        (folder / name).write_text(source(name), encoding="utf-8")
    command = ["ocamlfind", "ocamlopt", "-package", "unix", "-linkpkg", "-w", "-a", "checker.mli", "checker.ml", *OCAML]
    done = subprocess.run([*command, "-o", "certificates"], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotCertified(f"OCaml rejects the extracted checker: {done.stderr.strip()[-300:]}")
    return folder / "certificates"
