"""``scsym check --report trust``: each theorem against the kernel, the second opinion in Coq, and concrete models."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scsym.claims import Outcome
from scsym.cli.output import console, progress, table


@dataclass(frozen=True)
class Line:
    """One theorem; every cell says what was found or why nothing was."""

    theorem: str
    kernel: str
    coq: str
    models: str


def lines(outcomes: Sequence[Outcome]) -> list[Line]:
    """The report. Raises NotCertified if the checker cannot be built."""
    from scsym.models.candidates import policy_tags
    from scsym.models.witness import small_points, try_theorem

    theorems = []
    for outcome in outcomes:
        steps = [step for step in outcome.steps if step.kind == "theorem"]
        theorems += [(f"{outcome.name}#{n}", step.value) for n, step in enumerate(steps, start=1)]
    opinions = _coq(theorems)
    found = []
    with progress("trying theorems in concrete models", len(theorems)) as advance:
        for (name, lemma), opinion in zip(theorems, opinions, strict=True):
            tried = try_theorem(lemma, small_points(policy_tags(lemma.theory)))
            if tried.failed:
                models = f"FAILS in {len(tried.failed)} of {tried.held}"
            else:
                models = tried.reason or f"holds in {tried.held} of {tried.tried} models, all that meet its hypotheses"
            rules = len({s.rule for s in _proof(lemma.theorem)})
            found.append(Line(name, f"replayed, {rules} rules", opinion, models))
            advance(name)
    return found


def _proof(theorem: Any) -> list[Any]:
    from scsym.prove.store import proof_order

    return proof_order(theorem)


def _coq(theorems: Sequence[tuple[str, Any]]) -> list[str]:
    from scsym.certify.extracted import answers, missing
    from scsym.prove.store import dump

    if missing():
        return [f"not run: {missing()}"] * len(theorems)
    with tempfile.TemporaryDirectory() as folder:
        written = [Path(folder, f"{n}.json") for n in range(len(theorems))]
        for path, (_, lemma) in zip(written, theorems, strict=True):
            path.write_text(dump(lemma.theorem), encoding="utf-8")
        return [f"{a.verdict}, {a.reason or f'{a.steps} steps'}" for a in answers(written)]


def show(outcomes: Sequence[Outcome]) -> bool:
    """Print the report; whether no theorem fails in a model or is not certified where the checker ran."""
    report = lines(outcomes)
    made = table("theorem", "kernel", "Coq", "concrete models")
    for line in report:
        made.add_row(line.theorem, line.kernel, line.coq, line.models)
    out = console()
    out.print(made)
    bad = sum(line.models.startswith("FAILS") for line in report)
    refused = sum(not line.coq.startswith(("certified", "not run")) for line in report)
    out.print(f"{len(report)} theorems; {bad} fail in a concrete model, {refused} are not certified", soft_wrap=True)
    return not bad and not refused
