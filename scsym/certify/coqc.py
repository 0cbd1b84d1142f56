"""Compile Coq sources: those shipped, once for each version of them and of Coq (see `built`), and others beside them.

Sums.v decides identities between finite sums, Kernel.v says what a theorem means and checks the rules, Sound.v,
Definitions.v, Existence.v and Certify.v prove that whatever the checker accepts is valid, Real.v that the real numbers
are a model of it. Real.v alone rests on axioms, those of Coq's real numbers.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scsym.certify.built import NotCertified, kept, source
from scsym.errors import MissingDependency

INSTALL = "apt-get install coq libcoq-mathcomp-ssreflect libcoq-mathcomp-algebra libcoq-mathcomp-algebra-tactics"
FORBIDDEN = re.compile(
    r"\b(Admitted|admit|Axiom|Axioms|Parameter|Parameters|Conjecture|Conjectures)\b|\bUnset\s+\w+ Checking"
)
SOURCES = ("Sums", "Kernel", "Sound", "Definitions", "Existence", "Certify")
REAL_PACKAGE = "libcoq-mathcomp-analysis"
REAL_AXIOMS = {
    "ClassicalDedekindReals.sig_not_dec",
    "ClassicalDedekindReals.sig_forall_dec",
    "FunctionalExtensionality.functional_extensionality_dep",
    "Epsilon.epsilon_statement",
    "Classical_Prop.classic",
}
CLOSED = "Closed under the global context"
COQC = ("coqc", "--version")


class Rejected(NotCertified):
    """Coq ended with an error."""


class TookLonger(NotCertified):
    """Coq did not end within its time limit."""


def compiled() -> Path:
    """A folder with the shipped sources, compiled. Raises MissingDependency and NotCertified."""
    _coqc()
    return kept("proofs", [f"{name}.v" for name in SOURCES], [COQC], _compile_sources)


def _compile_sources(folder: Path) -> Path:
    """Compile the shipped sources into a folder. Raises NotCertified if they rest on assumptions."""
    place = folder / "proofs"
    place.mkdir()
    for name in SOURCES:
        printed = compile_file(place, f"{name}.v", source(f"{name}.v"), 600.0)
    if "Axioms:" in printed or printed.count(CLOSED) != 2:  # of a step, and of a whole document
        raise NotCertified(f"the soundness proof rests on assumptions: {printed.strip()}")
    return place


def over_reals(seconds: float = 300.0) -> bool | None:
    """Whether Coq accepts that the real numbers with their logarithm are a model; None without its package for this.

    Raises NotCertified if the proof rests on axioms other than those of Coq's real numbers.
    """
    compiled()
    where = subprocess.run([_coqc(), "-where"], capture_output=True, text=True, check=True).stdout.strip()
    if not Path(where, "user-contrib", "mathcomp", "analysis", "Rstruct.vo").exists():
        return None

    def make(folder: Path) -> Path:
        with workspace() as work:
            (folder / "printed").write_text(compile_file(work, "Real.v", source("Real.v"), seconds), encoding="utf-8")
        return folder / "printed"

    printed = kept("reals", [*(f"{name}.v" for name in SOURCES), "Real.v"], [COQC], make).read_text(encoding="utf-8")
    axioms = set(re.findall(r"^([\w.]+)\s*:", printed.partition("Axioms:")[2], flags=re.MULTILINE))
    if not axioms or axioms - REAL_AXIOMS:
        raise NotCertified(f"the real numbers rest on other axioms than expected: {printed.strip()}")
    return True


def _coqc() -> str:
    coqc = shutil.which("coqc")
    if coqc is None:
        raise MissingDependency(f"Coq is needed for this: {INSTALL}")
    return coqc


@contextmanager
def workspace() -> Iterator[Path]:
    """A folder for files that use the shipped sources; it is removed at the end."""
    with tempfile.TemporaryDirectory() as folder:
        for path in compiled().iterdir():
            shutil.copy(path, folder)
        yield Path(folder)


def compile_file(folder: Path, name: str, text: str, seconds: float) -> str:
    """Compile one file; what Coq prints.

    Raises NotCertified if the text admits something, TookLonger after ``seconds``, Rejected if Coq rejects it.
    """
    found = FORBIDDEN.search(re.sub(r"\(\*.*?\*\)", "", text, flags=re.DOTALL))
    if found:
        raise NotCertified(f"{name} contains {found.group()}")
    coqc = _coqc()
    (folder / name).write_text(text + "\n", encoding="utf-8")
    command = [coqc, "-w", "none", name]
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired:
        raise TookLonger(f"Coq took longer than {seconds:g} s over {name}") from None
    if done.returncode:
        raise Rejected(f"Coq rejects {name}: {_where(text, done.stderr)}")
    return done.stdout


def _where(text: str, message: str) -> str:
    """The lemma that an error message is about."""
    line = re.search(r"line (\d+)", message)
    before = text.splitlines()[: int(line.group(1))] if line else []
    named = [found.group(1) for row in before if (found := re.match(r"(?:Lemma|Theorem|Definition) (\w+)", row))]
    return (f"{named[-1]}: " if named else "") + " ".join(message.split())[-300:]
