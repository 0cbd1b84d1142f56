"""The verdict on a claim, as a pure function of data: the claim, proof documents, and models given as tables.

A claim states goals in a theory (a signature and named hypotheses). It is

* ``proven`` if for each goal some document, replayed by the kernel, has exactly the goal as its conclusion and no
  hypothesis but named ones, and the hypotheses used hold together in a given model;
* ``proven, hypotheses not tried`` if no given model shows that;
* ``refuted`` if for each goal all hypotheses of the claim are true and the goal is false in a given model, or a
  replayed theorem derives a falsehood such as ``0 > 0`` from the goal and named hypotheses, and all hypotheses of the
  claim, used or not, hold together in a given model (a goal among them is a hypothesis as any other);
* ``proven for this shape`` if it is stated of one model, and each goal is true there beside all hypotheses;
* ``open`` otherwise, with the reason.

Definitions are told from hypotheses by the kernel: what its rules `discharge` and `recursion` drop from a theorem that
rests on all of them has a solution, whatever the rest means. They go one by one, so that no circle among them passes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import permutations
from typing import Any, NamedTuple

from scsym.kernel import (
    IllFormed,
    Judgement,
    KernelError,
    Theorem,
    assume,
    combine,
    discharge,
    recursion,
    verify,
)  # fmt: skip
from scsym.kernel.replay import Known
from scsym.kernel.terms import ZERO, symbols_of

from .claim import Stated, read_claim
from .tables import Model, Unfit, holds, read, signs_hold

PROVEN, UNTRIED, REFUTED = "proven", "proven, hypotheses not tried", "refuted"
SHAPE, OPEN = "proven for this shape", "open"
TRIVIAL = Judgement((), "=", ZERO, ZERO)


class Finding(NamedTuple):
    """What is known of a claim, and why; `failed` numbers the goals (from 0) for which it was not shown.

    `hypotheses` are those used that are really assumed, `definitions` those that only introduce a symbol ("where");
    `axioms` are the analytic facts of the kernel in the proofs.
    """

    verdict: str
    reason: str = ""
    failed: tuple[int, ...] = ()
    hypotheses: tuple[str, ...] = ()
    definitions: tuple[str, ...] = ()
    axioms: tuple[str, ...] = ()


def judge(document: Any, proofs: Iterable[str | bytes], models: Iterable[Any], known: Known | None = None) -> Finding:
    """The verdict on a claim, a document or read already. ``known`` shares replayed steps, as in `scsym.kernel.verify`.

    Raises KernelError for a document that is no claim; what is wrong with a proof or a model is in the reason.
    """
    claim = document if isinstance(document, Stated) else read_claim(document)
    try:
        reports = [verify(text, known) for text in proofs]
        tables = [read(model) for model in models]
        for report in reports:
            if report.name not in ("", claim.name):
                raise IllFormed(f"a proof is given that belongs to {report.name}, not to {claim.name}")
    except (KernelError, Unfit) as error:
        return Finding(OPEN, str(error), tuple(range(len(claim.goals))))
    if claim.shape:
        return _in_one_model(claim, tables)
    refusals: dict[int, str] = {}
    theorems = [report.theorem for report in reports]
    proven = [_theorem_of(claim, n, theorems, refusals) for n in range(len(claim.goals))]
    found = [theorem for theorem in proven if theorem is not None]
    if len(found) == len(claim.goals):
        axioms = sorted({a for r in reports if r.theorem in found for a in r.axioms})
        return _with_model(claim, PROVEN, found, tables, axioms)
    if not found:
        denied = [t for goal in claim.goals if (t := _denial(claim, goal, theorems)) is not None]
        if len(denied) == len(claim.goals):
            return _with_model(claim, REFUTED, denied, tables, ())
        false = [_is_false(claim, n, tables, refusals) for n in range(len(claim.goals))]
        if all(false):
            return Finding(REFUTED, "", (), *_split(claim, set(claim.hypotheses)))
    failed = tuple(n for n, theorem in enumerate(proven) if theorem is None)
    reason = next((refusals[n] for n in failed if n in refusals), "no proof and no counterexample was given")
    return Finding(OPEN, reason, failed)


def _theorem_of(claim: Stated, n: int, theorems: Sequence[Theorem], refusals: dict[int, str]) -> Theorem | None:
    """The theorem that proves a goal and nothing less; what speaks against one goes to the refusals."""
    goal = claim.goals[n]
    for theorem in theorems:
        if theorem.conclusion != goal:
            continue
        if goal in theorem.hypotheses:
            names = [name for name, j in claim.hypotheses.items() if j == goal] or ["an unnamed hypothesis"]
            refusals[n] = f"the goal is assumed: it is {names[0]} itself, so the theorem says nothing"
        elif not _fits(claim, theorem, theorem.hypotheses):
            refusals[n] = "the theorem rests on a hypothesis that the claim does not name, or on another signature"
        else:
            return theorem
    if n not in refusals and theorems:
        refusals[n] = "no theorem that was given concludes the goal"
    return None


def _fits(claim: Stated, theorem: Theorem, hypotheses: Collection[Judgement]) -> bool:
    """Whether the hypotheses are named ones, under the claim's own signature."""
    own, theirs = dict(claim.signature.symbols), dict(theorem.signature.symbols)
    same = all(own.get(s) == theirs.get(s) for s in _symbols((theorem.conclusion, *theorem.hypotheses)))
    return same and set(hypotheses) <= set(claim.hypotheses.values())


def _denial(claim: Stated, goal: Judgement, theorems: Sequence[Theorem]) -> Theorem | None:
    """A theorem that derives ``number > number``, false as it stands, from the goal and named hypotheses."""
    for theorem in theorems:
        forall, relation, left, right = theorem.conclusion
        false = relation == ">" and left[0] == right[0] == "num" and left[1] <= right[1] and not forall
        if false and goal in theorem.hypotheses and _fits(claim, theorem, theorem.hypotheses - {goal}):
            return theorem
    return None


def _with_model(
    claim: Stated, verdict: str, theorems: Sequence[Theorem], tables: Sequence[Model], axioms: Iterable[str]
) -> Finding:
    """The verdict that theorems earn, if what they assume has a model among those given."""
    used = frozenset().union(*(t.hypotheses for t in theorems))
    counted = claim.hypotheses if verdict == REFUTED else (n for n, j in claim.hypotheses.items() if j in used)
    hypotheses, definitions = _split(claim, set(counted))
    reason, judgements = "no model of its hypotheses is kept", [claim.hypotheses[name] for name in hypotheses]
    for model in tables:  # of what is assumed: each of its models extends to one with what is defined
        reason = _why_no_model(claim, model, judgements, judgements)
        if not reason:
            return Finding(verdict, "", (), hypotheses, definitions, tuple(axioms))
    if hypotheses:  # definitions alone always have a model
        verdict = UNTRIED if verdict == PROVEN else OPEN
    return Finding(verdict, reason if hypotheses else "", (), hypotheses, definitions, tuple(axioms))


def _why_no_model(claim: Stated, model: Model, judgements: Iterable[Judgement], about: Iterable[Judgement]) -> str:
    """Why this is no model of the judgements with the signs of all symbols in ``about``; empty if it is one."""
    named = {j: name for name, j in claim.hypotheses.items()}
    try:
        if signs_hold(model, claim.signature, _symbols(about)) is not True:
            return "a symbol does not have its declared sign in the model"
        for j in judgements:
            truth = holds(model, j)
            if truth is not True:
                said = "is false in the model" if truth is False else "could not be decided in the model"
                return f"the hypothesis {named[j]} {said}"
    except Unfit as error:
        return str(error)
    return ""


def _is_false(claim: Stated, n: int, tables: Sequence[Model], refusals: dict[int, str]) -> bool:
    """Whether a model given makes every hypothesis true and the goal false."""
    wanted = needed(claim, [claim.goals[n]])
    for model in tables:
        reason = _why_no_model(claim, model, wanted, (*wanted, claim.goals[n]))
        try:
            if not reason and holds(model, claim.goals[n]) is False:
                return True
        except Unfit as error:
            reason = str(error)
        reason = reason or "the goal is not false in it"
        refusals.setdefault(n, f"no proof was given, and the model given does not refute it: {reason}")
    return False


def _in_one_model(claim: Stated, tables: Sequence[Model]) -> Finding:
    """The verdict on a claim about one model: its hypotheses and goals, evaluated there."""
    wanted = needed(claim, claim.goals)
    for model in tables:
        reason = _why_no_model(claim, model, wanted, (*wanted, *claim.goals))
        if reason:
            return Finding(OPEN, reason)
        try:
            failed = tuple(n for n, goal in enumerate(claim.goals) if holds(model, goal) is not True)
        except Unfit as error:
            return Finding(OPEN, str(error))
        if failed:
            return Finding(OPEN, "a goal is not true in the model", failed)
    if not tables:
        return Finding(OPEN, "no model is kept")
    return Finding(SHAPE, "", (), *_split(claim, set(claim.hypotheses)))


def needed(claim: Stated, goals: Sequence[Judgement]) -> list[Judgement]:
    """The hypotheses that a model must meet for goals to be evaluated in it.

    All but definitions of what neither the goals nor other hypotheses mention, to which every model extends.
    """
    return [claim.hypotheses[name] for name in _split(claim, set(claim.hypotheses), goals)[0]]


def _split(claim: Stated, names: set[str], goals: Sequence[Judgement] = ()) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names of hypotheses, apart: what is assumed, and definitions that every model of it and the goals extends to."""
    left, peeled, before = {n: claim.hypotheses[n] for n in sorted(names)}, list[str](), -1
    resting = combine(claim.signature, [assume(claim.signature, j) for j in (*left.values(), *goals)], TRIVIAL)
    while len(peeled) > before:
        before = len(peeled)
        own = [name for name in left if claim.kinds[name] == "definition"]
        for group in (*((n,) for n in own), *permutations(own, 2)):
            if all(n in left for n in group) and (rest := _dropped(resting, [left[n] for n in group])) is not None:
                resting = rest
                peeled += [n for n in group if left.pop(n)]
    return tuple(left), tuple(peeled)


def _dropped(resting: Theorem, definitions: Sequence[Judgement]) -> Theorem | None:
    """The theorem without a definition, or one by recursion, where the kernel drops it: then an object exists."""
    places: Iterable[int | None] = [None] if len(definitions) == 1 else range(len(definitions[0].forall) + 1)
    for place in places:
        try:
            if place is None:
                (definition,) = definitions
                return discharge(resting, definition)
            base, step = definitions
            return recursion(resting, base, step, place)
        except KernelError:
            continue
    return None


def _symbols(judgements: Iterable[Judgement]) -> set[str]:
    return set().union(*(symbols_of(side) for j in judgements for side in (j.left, j.right)))
