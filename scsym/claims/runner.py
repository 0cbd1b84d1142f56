"""Run statements: gather the evidence of one, let the judge decide; or many in a pool of processes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from fractions import Fraction
from functools import cache
from hashlib import sha256
from typing import Any

from scsym.claims import kept as store
from scsym.claims import unchanged
from scsym.claims.collector import collect, place, said
from scsym.claims.documents import claim_document, goals_of, text_of
from scsym.claims.evidence import Evidence, gather, with_kept
from scsym.claims.statement import Claim, Outcome, Step, Verdict
from scsym.errors import NotProven, ScsymError, StatementError
from scsym.judge.claim import read_claim
from scsym.judge.tables import Unfit, read
from scsym.judge.verdict import Finding, judge, needed
from scsym.kernel import Judgement, KernelError
from scsym.kernel.replay import Known
from scsym.language import Theory
from scsym.models import Interpretation, Point
from scsym.models.candidates import policy_tags
from scsym.models.tabulate import as_table, exact_value
from scsym.prove import dump, recall
from scsym.prove.diagnosis import diagnosis


def run(statement: Claim, seconds: float = 0, known: Known | None = None, *, again: bool = True) -> Outcome:
    """Run one statement. Never raises for a proof that fails: the failure is in the outcome.

    seconds : where a proof fails, how long to look for the smallest model in which the statement is false.
    known : replayed steps, shared between statements.
    again : run the statement's function even if neither it nor anything around it changed since it was last run.
    """
    start, known = time.perf_counter(), {} if known is None else known
    if not again and (recorded := unchanged.replayed(statement, known)) is not None:
        return replace(recorded, seconds=time.perf_counter() - start)
    outcome = Outcome(statement.name, statement.expect, Verdict.OPEN, 0)
    try:
        with recall.only(recall.Mode.REPLAY):
            outcome = _examined(statement, outcome, known)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # SystemExit and pytest.fail too: one statement's code keeps no other from being run
        where = place(error, statement.file)
        refused = f"the kernel refuses this step: {error}" if isinstance(error, KernelError) else said(error)
        failure = "\n  ".join([refused, *_diagnosis(error, seconds)])
        outcome = replace(outcome, failure=failure, place=where if where != statement.file else "")
    failure = outcome.failure or _difference(outcome.verdict, statement)
    outcome = replace(outcome, failure=failure, seconds=time.perf_counter() - start)
    if not again:
        unchanged.remember(statement, outcome)
    return outcome


def _examined(statement: Claim, blank: Outcome, known: Known) -> Outcome:
    if statement.expect is Verdict.LIBRARY:
        return _by_library(statement, blank)
    kept = store.load(statement)
    evidence = with_kept(statement, gather(statement))
    document = claim_document(statement)
    labels = {h.judgement: name for name, h in statement.theory.hypotheses.items()}
    digest = sha256(text_of(document).encode()).hexdigest()
    proofs = [dump(lemma.theorem, statement.name, digest, labels) for lemma in evidence.lemmas]
    finding = judge(document, proofs, kept.models, known)
    if statement.expect is Verdict.SHAPE:
        for model in kept.models:
            _as_meant(statement.theory, model)
    models, points = _tables(statement, evidence, finding)
    if models:
        finding = judge(document, proofs, [*models, *kept.models], known)
    outcome = replace(
        blank,
        verdict=Verdict(finding.verdict),
        steps=tuple(_steps(statement, evidence, proofs)),
        hypotheses=finding.hypotheses,
        definitions=finding.definitions,
        axioms=finding.axioms,
        failed=finding.failed,
        models=(*models, *kept.models),
    )
    if outcome.verdict is Verdict.OPEN and statement.expect is Verdict.SHAPE and points:
        return _in_points(statement, outcome, points)
    failure = _edited(statement, evidence) or _missing(statement, finding, bool(outcome.models))
    return replace(outcome, failure=failure)


def _tables(statement: Claim, evidence: Evidence, finding: Finding) -> tuple[list[Any], list[Point]]:
    """The models given, as tables; and the points, in which symbolic values may keep one from being a table.

    Beside theorems a model is one of the hypotheses that these assume, as the finding without a model names them.
    """
    stated, goals = read_claim(claim_document(statement)), goals_of(statement)
    tables, points = list[Any](), list[Point]()
    for model in evidence.models:
        if not isinstance(model, Point):
            if statement.expect is Verdict.SHAPE:
                _as_meant(statement.theory, model)
            tables.append(model)
            continue
        point = _complete(statement.theory, model)
        points.append(point)
        try:
            if statement.expect is Verdict.REFUTED:  # for each goal the parameters at which it fails
                made = [as_table(statement.theory, point, needed(stated, [goal]), false=[goal]) for goal in goals]
            elif evidence.lemmas:
                assumed = [statement.theory.hypotheses[name].judgement for name in finding.hypotheses]
                made = [as_table(statement.theory, point, assumed)]
            else:
                made = [as_table(statement.theory, point, needed(stated, goals), about=goals)]
            tables += [table for n, table in enumerate(made) if table not in made[:n]]
        except ScsymError:
            if statement.expect is not Verdict.SHAPE:
                raise
    return tables, points


def _as_meant(theory: Theory, table: Any) -> None:
    """Raise StatementError where a statement's model is a table that gives what a model's meaning computes.

    A meaning that asks nothing of the model is computed here, and the cell must be that number.
    """
    try:
        symbols = read(table).symbols
    except Unfit:
        return  # the judge says why
    for name, cells in symbols.items():
        declared = theory.declarations.get(name)
        if declared is None or (meaning := declared.meaning) is None:
            continue
        for key, cell in cells.items():
            try:
                meant = exact_value(meaning(None, *key), name)
            except Exception:  # a meaning is a function of the model, and here it has none
                meant = None
            if not isinstance(meant, Fraction):
                raise StatementError(f"{name} is computed in a model by its meaning: return a Point, not a table")
            if cell != ({((), ()): meant} if meant else {}):
                raise StatementError(f"the table gives {name} a value that it has not: by its meaning it is {meant}")


def _complete(theory: Theory, point: Point) -> Point:
    """The point with a policy for each that the theory has: those not given are as the first one given, or uniform."""
    missing = [tag for tag in policy_tags(theory) if tag not in point.policies]
    if not missing:
        return point
    first = next(iter(point.policies.values()), None) or point.mdp.uniform()
    return Point(point.mdp, {**point.policies, **{tag: first for tag in missing}}, point.extra)


def _in_points(statement: Claim, outcome: Outcome, points: Sequence[Point]) -> Outcome:
    """The verdict where a model's values are functions of symbols: hypotheses and goals by the library's arithmetic."""
    judgements = {name: h.judgement for name, h in statement.theory.hypotheses.items()}
    for point in points:
        here = Interpretation(statement.theory, point)
        for name, judgement in judgements.items():
            if not here.holds(judgement):
                return replace(outcome, failure=f"the hypothesis {name} does not hold in the model")
        for n, goal in enumerate(goals_of(statement)):
            if (found := here.failure(goal)) is not None:
                return replace(outcome, failed=(n,), failure=_false(statement, n, found))
    return replace(outcome, verdict=Verdict.SHAPE, judged=False, failed=(), failure="")


def _false(statement: Claim, n: int, found: tuple[Mapping[Any, Any], Any, Any]) -> str:
    env, left, right = found
    where = ", ".join(f"{name} = {value}" for (name, _), value in env.items())
    return f"{statement.goals[n]!r} is false in the model{' at ' + where if where else ''}: {left} against {right}"


def _by_library(statement: Claim, blank: Outcome) -> Outcome:
    answers = [goal.answer() for goal in statement.decisions]
    steps = tuple(Step("decision", str(answer), answer, goal=n) for n, answer in enumerate(answers))
    failed = tuple(n for n, answer in enumerate(answers) if answer.verdict != "proven")
    verdict = Verdict.OPEN if failed else Verdict.LIBRARY
    failure = f"the library does not establish it: {answers[failed[0]]}" if failed else ""
    return replace(blank, verdict=verdict, steps=steps, failed=failed, failure=failure, judged=False)


def _steps(statement: Claim, evidence: Evidence, proofs: Sequence[str]) -> Iterator[Step]:
    goals: list[Judgement] = list(goals_of(statement))
    for lemma, text in zip(evidence.lemmas, proofs, strict=True):
        conclusion = lemma.theorem.conclusion
        n = goals.index(conclusion) if conclusion in goals else -1
        yield Step("theorem", repr(lemma).removeprefix("|- "), lemma, text, n)
    kind = "counterexample" if statement.expect is Verdict.REFUTED else "model"
    for model in evidence.models:
        yield Step(kind, "", model)


def _edited(statement: Claim, evidence: Evidence) -> str:
    """One sentence where what is kept proves another formula than a goal of today; empty if nothing is amiss."""
    proven = {lemma.theorem.conclusion for lemma in evidence.lemmas}
    missing = [goal for goal in statement.goals if goal.judgement not in proven]
    label = statement.name.rpartition("/")[2]
    if statement.expect is not Verdict.PROVEN or not any(
        recall.kept(statement.file, g.judgement, label) for g in missing
    ):
        return ""
    what = f"what is kept proves another formula than {'; '.join(map(repr, missing))}"
    return f"{what}: scsym prove looks for a proof of it"


def _missing(statement: Claim, finding: Finding, modelled: bool) -> str:
    """One sentence on what an open finding lacks, or on a model that is none; empty for any other.

    With several goals it names those that were not shown.
    """
    if modelled and finding.verdict == Verdict.UNTRIED.value and statement.expect is Verdict.PROVEN:
        return f"the model that is kept or given is none of its hypotheses: {finding.reason}"
    if finding.verdict != Verdict.OPEN.value or statement.expect is Verdict.OPEN:
        return ""
    shown = [repr(statement.goals[n]) for n in finding.failed] if len(statement.goals) > 1 else []
    return finding.reason + (f"; not shown: {'; '.join(shown)}" if shown else "")


def _difference(found: Verdict, statement: Claim) -> str:
    """What a statement without failure lacks for the verdict that it declares; empty where they agree."""
    declared = statement.expect
    if found is declared:
        return ""
    if found is Verdict.UNTRIED:
        return f"no model of its hypotheses is kept: scsym prove looks for one, or declare it {found.value!r}"
    if declared is Verdict.OPEN:
        return f"it was shown; declare it {found}"
    return f"the evidence shows that it is {found}, and it is declared {declared}"


def _diagnosis(error: BaseException, seconds: float) -> list[str]:
    if not isinstance(error, NotProven) or not seconds:
        return []
    try:
        return diagnosis(error, seconds)
    except Exception as problem:  # a slip in the meaning of a theory's symbol; the failure itself matters more
        return [f"the search for a counterexample failed: {type(problem).__name__}: {problem}"]


def run_all(
    statements: Sequence[Claim],
    executor: Executor | Callable[[], Executor] | int | None = None,
    seconds: float = 0,
    *,
    again: bool = True,
) -> Iterator[Outcome]:
    """Run statements and yield their outcomes as they come.

    executor : as in `scsym.sweeps.sweep`: None for one after the other, a number of processes, or any executor.
    seconds, again : as in `run`.

    A worker process collects the statements again, so nothing but names, texts and verdicts passes between processes.
    """
    if executor is None:
        known: Known = {}
        yield from (run(statement, seconds, known, again=again) for statement in statements)
        return
    from scsym.sweeps import sweep

    by_name = {s.name: s for s in statements}
    jobs = {s.name: (s.origin, s.name, seconds, again) for s in statements}
    for done in sweep(_run_by_name, jobs, executor=executor):
        statement = by_name[done.key]
        yield done.value or Outcome(
            done.key, statement.expect, Verdict.OPEN, done.seconds, failure=done.error or "the worker process ended"
        )


_shared: Known = {}  # replayed steps of one worker process


def _run_by_name(job: tuple[str, str, float, bool]) -> Outcome:
    path, name, seconds, again = job
    statement = collected(path).get(name)
    if statement is None:
        raise StatementError(f"the worker process found no statement {name} below {path}")
    outcome = run(statement, seconds, _shared, again=again)
    return replace(outcome, steps=tuple(replace(step, value=None) for step in outcome.steps))


@cache
def collected(path: str) -> dict[str, Claim]:
    """The statements below a path by name, collected once in a process."""
    return {statement.name: statement for statement in collect(path)}
