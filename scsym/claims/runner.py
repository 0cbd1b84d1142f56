"""Run statements: one, or many in a pool of processes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from functools import cache
from typing import Any

from scsym.claims.collector import collect, place, said
from scsym.claims.proof import Proof
from scsym.claims.statement import Claim, Outcome, Step, Verdict
from scsym.errors import NotProven, StatementError
from scsym.kernel import KernelError


def run(statement: Claim, seconds: Any = 0) -> Outcome:
    """Run one statement. Never raises for a proof that fails: the failure is in the outcome.

    seconds : where a proof fails, how long to look for the smallest model in which the statement is false.

    A counterexample makes the verdict "refuted", a theorem "proven", exact values alone "proven for this shape";
    where nothing was shown, or something failed, it is "open". A theorem whose hypotheses have no model is "vacuous".
    """
    proof = Proof(statement.name)
    failure = where = ""
    start = time.perf_counter()
    try:
        statement.proof(proof)
    except (Exception, SystemExit) as error:  # a slip in one statement's code must not keep the others from being run
        where = place(error, statement.file)
        refused = "the kernel refuses this step: " if isinstance(error, KernelError) else ""
        failure = "\n  ".join([f"{refused}{error if refused else said(error)}", *_diagnosis(error, seconds)])
    seconds = time.perf_counter() - start
    verdict = Verdict.OPEN if failure else _verdict(proof.steps)
    if verdict is Verdict.PROVEN and (failure := _says_nothing(proof.steps)):
        verdict = Verdict.VACUOUS
    failure = failure or _difference(verdict, statement.expect)
    return Outcome(
        statement.name,
        statement.expect,
        verdict,
        seconds,
        proof.dependencies,
        proof.steps,
        failure,
        proof.hypotheses,
        proof.axioms,
        where if where != statement.file else "",
    )


def _difference(found: Verdict, declared: Verdict) -> str:
    """What a statement without failure lacks for the verdict that it declares; empty where they agree."""
    if found is declared:
        return ""
    if found is Verdict.OPEN:
        return "nothing was shown: no theorem, counterexample or exact value (p.theorem, p.refuted, p.exact)"
    if declared is Verdict.OPEN:
        return f"it was shown; declare it {found}"
    if found is Verdict.REFUTED:
        return "a counterexample was recorded; declare it refuted, with what it refutes as printed="
    if declared is Verdict.REFUTED:
        return "no counterexample was recorded (p.refuted, p.counterexample)"
    if found is Verdict.SHAPE:
        return "exact values show it for their model alone; a theorem (p.theorem) shows it for every finite MDP"
    return "a theorem was recorded, which holds for every finite MDP; declare it proven"


def _diagnosis(error: BaseException, seconds: Any) -> list[str]:
    if not isinstance(error, NotProven) or not seconds:
        return []
    from scsym.prove.diagnosis import diagnosis

    try:
        return diagnosis(error, seconds)
    except Exception as problem:  # a slip in the meaning of a theory's symbol; the failure itself matters more
        return [f"the search for a counterexample failed: {type(problem).__name__}: {problem}"]


def _verdict(steps: Sequence[Step]) -> Verdict:
    kinds = {step.kind for step in steps}
    if "counterexample" in kinds:
        return Verdict.REFUTED
    if "theorem" in kinds:
        return Verdict.PROVEN
    return Verdict.SHAPE if kinds & {"exact", "order"} else Verdict.OPEN


def _says_nothing(steps: Sequence[Step]) -> str:
    """Why a theorem may say nothing: no concrete model of its hypotheses was found. Empty where each has one.

    A theorem whose symbols have no meaning in a concrete model is left alone: nothing was tried.
    """
    from scsym.models.witness import uninterpreted, witness

    for step in steps:
        if step.kind == "theorem" and not uninterpreted(step.value) and witness(step.value) is None:
            return f"no model of its hypotheses was found, so it may say nothing: {step.text}"
    return ""


def run_all(
    statements: Sequence[Claim], executor: Executor | Callable[[], Executor] | int | None = None, seconds: Any = 0
) -> Iterator[Outcome]:
    """Run statements and yield their outcomes as they come.

    executor : as in `scsym.sweeps.sweep`: None for one after the other, a number of processes, or any executor.
    seconds : as in `run`.

    A worker process collects the statements again, so nothing but names, texts and verdicts passes between processes.
    """
    if executor is None:
        yield from (run(statement, seconds) for statement in statements)
        return
    from scsym.sweeps import sweep

    known = {s.name: s for s in statements}
    jobs = {s.name: (s.origin, s.name, seconds) for s in statements}
    for done in sweep(_run_by_name, jobs, executor=executor):
        statement = known[done.key]
        yield done.value or Outcome(done.key, statement.expect, Verdict.OPEN, done.seconds, (), (), done.error)


def _run_by_name(job: tuple[str, str, Any]) -> Outcome:
    path, name, seconds = job
    statement = collected(path).get(name)
    if statement is None:
        raise StatementError(f"the worker process found no statement {name} below {path}")
    outcome = run(statement, seconds)
    return replace(outcome, steps=tuple(replace(step, value=None) for step in outcome.steps))


@cache
def collected(path: str) -> dict[str, Claim]:
    """The statements below a path by name, collected once in a process."""
    return {statement.name: statement for statement in collect(path)}
