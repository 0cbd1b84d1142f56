"""Compile the identities of theorems with Coq and say which are accepted.

Accepted means: coqc ends with exit code 0 on Sums.v and on the generated file, neither contains an axiom or an admitted
proof, and Coq itself reports that check_sound is closed under the global context. Some identities are included with
one side changed; of these the checker must say no.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from scsym.certify.coq import Identity, identities
from scsym.errors import MissingDependency, ScsymError
from scsym.kernel import Theorem
from scsym.prove.store import proof_order, to_document

INSTALL = "apt-get install coq libcoq-mathcomp-ssreflect libcoq-mathcomp-algebra libcoq-mathcomp-algebra-tactics"
FORBIDDEN = re.compile(r"\b(Admitted|admit|Axiom|Axioms|Parameter|Parameters|Conjecture)\b")
CONTROL = 10  # every so many identities a false variant is checked too


class NotCertified(ScsymError):
    """Coq did not accept what was given to it."""


@dataclass(frozen=True)
class Certified:
    """One theorem: how many of its identities Coq accepted, and why the others were not given to it.

    rules : the rules of its proof that are no identities (tangent, cases, ...): these remain the kernel's own.
    """

    name: str
    hash: str
    accepted: int
    uncovered: tuple[str, ...]
    rules: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether the proof is by combination alone and every identity in it was accepted."""
        return not self.uncovered and not self.rules


def certify(theorems: Sequence[tuple[str, Theorem]], *, seconds: float = 300.0) -> list[Certified]:
    """Have Coq decide every identity of the theorems again.

    Raises MissingDependency without coqc, NotCertified if Coq rejects something or takes longer than ``seconds``.
    """
    coqc = shutil.which("coqc")
    if coqc is None:
        raise MissingDependency(f"Coq is needed for this: {INSTALL}")
    lines = ["From mathcomp Require Import all_ssreflect.", "Require Import Sums.", ""]
    results = []
    count = 0
    for name, theorem in theorems:
        digest = to_document(theorem)["hash"]
        lines.append(f"(* {name} {digest} *)")
        accepted = 0
        uncovered = []
        for _, found in identities(theorem):
            if not isinstance(found, Identity):
                uncovered.append(found)
                continue
            count += 1
            accepted += 1
            lines.append(found.lemma(f"identity_{count}"))
            if count % CONTROL == 1:
                lines.append(found.control(f"control_{count}"))
        rules = sorted({step.rule for step in proof_order(theorem)} - {"assume", "combine", "cut"})
        results.append(Certified(name, digest, accepted, tuple(uncovered), tuple(rules)))
    source = files("scsym.certify").joinpath("Sums.v").read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        printed = _compile(coqc, Path(folder), "Sums.v", source, seconds)
        if "Closed under the global context" not in printed:
            raise NotCertified(f"the soundness proof rests on assumptions: {printed.strip()}")
        _compile(coqc, Path(folder), "Identities.v", "\n".join(lines), seconds)
    return results


def _compile(coqc: str, folder: Path, name: str, text: str, seconds: float) -> str:
    found = FORBIDDEN.search(re.sub(r"\(\*.*?\*\)", "", text, flags=re.DOTALL))
    if found:
        raise NotCertified(f"{name} contains {found.group()}")
    path = folder / name
    path.write_text(text, encoding="utf-8")
    try:
        done = subprocess.run(
            [coqc, "-w", "none", name], cwd=folder, capture_output=True, text=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        raise NotCertified(f"Coq took longer than {seconds:g} s over {name}") from None
    if done.returncode:
        raise NotCertified(f"Coq rejects {name}: {_where(text, done.stderr)}")
    return done.stdout


def _where(text: str, message: str) -> str:
    """The lemma that an error message is about."""
    line = re.search(r"line (\d+)", message)
    before = text.splitlines()[: int(line.group(1))] if line else []
    named = [found.group(1) for row in before if (found := re.match(r"(?:Lemma|Theorem) (\w+)", row))]
    return (f"{named[-1]}: " if named else "") + " ".join(message.split())[-300:]
