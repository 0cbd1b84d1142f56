"""Have Coq prove kernel theorems again, and say which it accepts.

From the theorems' proofs this module prints, beside the sources shipped (see `coqc`),

* Names.v: the symbols, the judgements and the sequents;
* Part1.v, Part2.v, ...: for every step, that the checker accepts it, by computation; these compile side by side. Every
  so often a false variant follows, of which the checker must say no;
* Corpus.v: for every step, that its sequent is valid, and all theorems together.

Theorems are given to Coq some at a time. If Coq takes longer than the time limit over a file, the theorems are given to
it in halves, until one that is too slow is alone and is named.

Accepted means: coqc ends with exit code 0 on all files, none contains an axiom or an admitted proof, and Coq reports
that the theorems are closed under the global context.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from scsym.certify.built import NotCertified
from scsym.certify.coq import Step, Writer, comment, false_variants, statement, steps
from scsym.certify.coqc import CLOSED, Rejected, TookLonger, compile_file, workspace
from scsym.kernel import Theorem
from scsym.prove.store import to_document

CONTROL = 10  # of every rule, every so many steps are followed by false variants
TOGETHER = 600  # steps, of theorems that are given to Coq together
IMPORTS = "From Coq Require Import ZArith.\nFrom mathcomp Require Import all_ssreflect.\nRequire Import Sums Kernel"


@dataclass(frozen=True)
class Certified:
    """One theorem: its steps; those that Coq refuses, each with its rule; or the seconds until it was given up."""

    name: str
    hash: str
    steps: int
    refused: tuple[str, ...] = ()
    given_up: float = 0.0

    @property
    def complete(self) -> bool:
        """Whether Coq proved the theorem, every step of it."""
        return not self.refused and not self.given_up


@dataclass
class Corpus:
    """The steps of some theorems, each once.

    questions : the name of each distinct step and what the checker is asked about it.
    steps : the distinct steps by name, premises before what follows from them.
    proofs : the names of the steps of each theorem, in order.
    """

    writer: Writer
    questions: dict[str, str] = field(default_factory=dict)
    steps: dict[str, Step] = field(default_factory=dict)
    proofs: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, proofs: Mapping[str, list[Step]]) -> Corpus:
        """Collect the steps of proofs by the names of the theorems."""
        made = cls(Writer(s for own in proofs.values() for step in own for s in (*step.premises, step.claim)))
        names: dict[str, str] = {}
        for theorem, own in proofs.items():
            made.proofs[theorem] = []
            for step in own:
                question = made.writer.accepts(step)
                name = names.setdefault(question, f"s{len(names)}")
                made.questions[name] = question
                made.steps.setdefault(name, step)
                made.proofs[theorem].append(name)
        return made

    def claim(self, name: str) -> str:
        """The name of the sequent that a step claims."""
        return self.writer.sequent(self.steps[name].claim)

    def final(self, theorem: str) -> str:
        """The name of the sequent that a theorem states."""
        return self.claim(self.proofs[theorem][-1])

    def used(self, name: str) -> list[str]:
        """The names of the sequents that a step uses."""
        return [self.writer.sequent(p) for p in self.steps[name].premises]

    def follows(self, refused: set[str]) -> dict[str, str]:
        """The sequents that are proven without the refused steps, each with the first step that proves it."""
        proven: dict[str, str] = {}
        for name in self.steps:
            if name not in refused and all(premise in proven for premise in self.used(name)):
                proven.setdefault(self.claim(name), name)
        return proven


def certify(
    theorems: Sequence[tuple[str, Theorem]], *, seconds: float = 300.0, jobs: int = 2, keep: Path | None = None
) -> list[Certified]:
    """Have Coq prove the theorems again, every step of them; ``keep`` is a folder for the files that Coq is given.

    A theorem is given up if Coq takes longer than ``seconds`` over a file for it alone. Raises MissingDependency
    without coqc, NotCertified if the checker accepts a false variant or a proof rests on assumptions.
    """
    proofs = {name: (to_document(theorem)["hash"], steps(theorem)) for name, theorem in theorems}
    return certify_proofs(proofs, seconds=seconds, jobs=jobs, keep=keep)


def certify_proofs(
    proofs: Mapping[str, tuple[str, list[Step]]], *, seconds: float = 300.0, jobs: int = 2, keep: Path | None = None
) -> list[Certified]:
    """`certify` for proofs as steps, each with the hash of its document."""
    groups: list[dict[str, tuple[str, list[Step]]]] = [{}]
    size = 0
    for name, (digest, own) in proofs.items():
        if size + len(own) > TOGETHER and groups[-1]:
            groups.append({})
            size = 0
        groups[-1][name] = digest, own
        size += len(own)
    folders = [keep] if keep is None or len(groups) == 1 else [keep / str(n + 1) for n in range(len(groups))]
    results = []
    for n, group in enumerate(groups):
        results += _halved(group, seconds, jobs, folders[n % len(folders)])
    return results


def _halved(
    proofs: Mapping[str, tuple[str, list[Step]]], seconds: float, jobs: int, keep: Path | None
) -> list[Certified]:
    """What Coq says to proofs, given to it together if that takes no longer than ``seconds`` a file, else in halves."""
    try:
        return _together(proofs, seconds, jobs, keep)
    except TookLonger:
        named = list(proofs.items())
        if len(named) == 1:
            ((name, (digest, own)),) = named
            return [Certified(name, digest, len(own), given_up=seconds)]
        middle = len(named) // 2
        first, second = (None, None) if keep is None else (keep / "1", keep / "2")
        return [
            *_halved(dict(named[:middle]), seconds, jobs, first),
            *_halved(dict(named[middle:]), seconds, jobs, second),
        ]


def _together(
    proofs: Mapping[str, tuple[str, list[Step]]], seconds: float, jobs: int, keep: Path | None
) -> list[Certified]:
    """What Coq says to proofs that are given to it together. Raises TookLonger, NotCertified."""
    corpus = Corpus.of({name: own for name, (_, own) in proofs.items()})
    final = sorted({corpus.final(name) for name in proofs})
    controls = dict(_controls(corpus))
    with workspace() as work:
        by_convention = _names(corpus, work, final, seconds)
        parts, refused = _check(corpus.questions, controls, work, seconds, jobs)
        results = [
            Certified(name, digest, len(own), tuple(_reasons(corpus, name, own, refused, by_convention)))
            for name, (digest, own) in proofs.items()
        ]
        good = {result.name: proofs[result.name] for result in results if result.complete}
        text = _corpus(corpus, corpus.follows(refused), parts, good)
        printed = compile_file(work, "Corpus.v", text, seconds)
        if CLOSED not in printed:
            raise NotCertified(f"the theorems rest on assumptions: {printed.strip()}")
        if keep is not None:
            keep.mkdir(parents=True, exist_ok=True)
            for path in work.glob("*.v"):
                shutil.copy(path, keep)
    return results


def _reasons(
    corpus: Corpus, theorem: str, own: Sequence[Step], refused: set[str], by_convention: set[str]
) -> Iterator[str]:
    """What Coq refuses of a theorem."""
    for n, (step, name) in enumerate(zip(own, corpus.proofs[theorem], strict=True)):
        if name in refused:
            yield f"step {n} ({step.rule})"
    if corpus.final(theorem) in by_convention:
        yield "its statement leaves a value to a convention"


def decide(asked: Sequence[Step], *, seconds: float = 300.0) -> list[bool]:
    """What the checker says to steps. Raises MissingDependency without coqc, NotCertified as `certify`."""
    writer = Writer(s for step in asked for s in (*step.premises, step.claim))
    questions = [f"Eval vm_compute in {writer.accepts(step)}." for step in asked]
    with workspace() as work:
        text = "\n".join([f"{IMPORTS}.", writer.header(), *questions])
        return _answers(compile_file(work, "Asked.v", text, seconds), len(asked))


def _names(corpus: Corpus, folder: Path, final: Sequence[str], seconds: float) -> set[str]:
    """Compile Names.v; those of the sequents in which a quotient or a logarithm could be undefined."""
    asked = [f"Eval vm_compute in defined_in sg {claim}." for claim in final]
    printed = compile_file(folder, "Names.v", "\n".join([f"{IMPORTS}.", corpus.writer.header(), *asked]), seconds)
    return {claim for claim, answer in zip(final, _answers(printed, len(final)), strict=True) if not answer}


def _check(
    questions: Mapping[str, str], controls: Mapping[str, str], folder: Path, seconds: float, jobs: int
) -> tuple[list[str], set[str]]:
    """Compile the parts; their names, and the steps that are refused."""

    def part(n: int) -> set[str]:
        own, false = dict([*questions.items()][n::jobs]), dict([*controls.items()][n::jobs])
        try:
            compile_file(folder, f"Part{n + 1}.v", _part(own, false), seconds)
            return set()
        except Rejected:
            refused = _refused(folder, f"Asked{n + 1}.v", own, seconds)
        own = {name: question for name, question in own.items() if name not in refused}
        compile_file(folder, f"Part{n + 1}.v", _part(own, false), seconds)
        return refused

    with ThreadPoolExecutor(jobs) as pool:
        return [f"Part{n + 1}" for n in range(jobs)], set().union(*pool.map(part, range(jobs)))


def _part(questions: Mapping[str, str], controls: Mapping[str, str]) -> str:
    lines = [f"{IMPORTS} Names."]
    for asked, value in ((questions, "true"), (controls, "false")):
        for name, question in asked.items():
            # vm_cast_no_check leaves the computation to Qed; by vm_compute it would be done twice
            lines.append(f"Lemma ok_{name} : {question} = {value}.\nProof. vm_cast_no_check (erefl {value}). Qed.")
    return "\n".join(lines)


def _refused(folder: Path, file: str, questions: Mapping[str, str], seconds: float) -> set[str]:
    """The steps of which the checker says no. They are asked one by one, since a file stops at the first error."""
    lines = [f"{IMPORTS} Names.", *(f"Eval vm_compute in {question}." for question in questions.values())]
    answers = _answers(compile_file(folder, file, "\n".join(lines), seconds), len(questions))
    return {name for name, accepted in zip(questions, answers, strict=True) if not accepted}


def _answers(printed: str, count: int) -> list[bool]:
    answers = [found == "true" for found in re.findall(r"= (true|false)\s+: bool", printed)]
    if len(answers) != count:
        raise NotCertified(f"Coq answers {len(answers)} of {count} questions")
    return answers


def _controls(corpus: Corpus) -> Iterator[tuple[str, str]]:
    """False variants of some steps of every rule."""
    met: dict[str, int] = {}
    for name, step in corpus.steps.items():
        count = met[step.rule] = met.get(step.rule, -1) + 1
        if count % CONTROL == 0:
            for n, variant in enumerate(false_variants(step)):
                yield f"control_{n}_{name}", corpus.writer.accepts(variant)


def _corpus(
    corpus: Corpus, proven: Mapping[str, str], parts: Sequence[str], theorems: Mapping[str, tuple[str, list[Step]]]
) -> str:
    """Corpus.v: the sequents that follow are valid; the theorems by name, with their hashes; all of them together."""
    lines = [f"{IMPORTS} Names Sound Certify {' '.join(parts)}."]
    lines += [_proven(claim, f"ok_{name}", corpus.used(name)) for claim, name in proven.items()]
    names = []
    for name, (digest, own) in theorems.items():
        claim = corpus.final(name)
        names.append(corpus.writer.name("theorem", name))
        lines.append(comment(f"{name}  {digest}"))
        lines.append(statement(own[-1].claim))
        lines.append(f"Theorem {names[-1]} : valid sg {claim} /\\ defined_in sg {claim} = true.")
        lines.append(f"Proof. split; [exact: valid_{claim} | vm_cast_no_check (erefl true)]. Qed.")
    everything = "I"
    for name in reversed(names):
        everything = f"(conj {name} {everything})"
    lines.append(f"Definition corpus := {everything}.")
    lines.append("Print Assumptions corpus.")
    return "\n".join(lines)


def _proven(claim: str, accepted: str, premises: Sequence[str]) -> str:
    """A sequent is valid, since its premises are and the checker accepts the step."""
    known = "I"
    for premise in reversed(premises):
        known = f"(conj valid_{premise} {known})"
    return f"Definition valid_{claim} : valid sg {claim} := accepts_sound {accepted} {known}."
