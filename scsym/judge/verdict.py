"""The verdict on a claim, as a pure function of data: the claim, proof documents, and models given as tables.

A claim states goals in a theory (a signature and named hypotheses). It is

* ``proven`` if for each goal some document, replayed by the kernel, has exactly the goal as its conclusion and no
  hypothesis but named ones, and the hypotheses used hold together in a given model;
* ``proven, hypotheses not tried`` if no given model shows that;
* ``refuted`` if for each goal all hypotheses of the claim are true and the goal is false in a given model, or a
  replayed theorem derives a falsehood such as ``0 > 0`` from the goal and named hypotheses that have a model;
* ``proven for this shape`` if it is stated of one model, and each goal is true there beside all hypotheses;
* ``open`` otherwise, with the reason.

Definitions are told from hypotheses: an equation ``f(x) = u`` or ``f(x) t = u`` counts as the definition of f only if
nothing else among the hypotheses mentions f, t is visibly positive and u visibly has the declared sign of f: then every
model of the rest extends to one of it. Definitions are peeled off one by one, so that no circle among them passes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from scsym.kernel import IllFormed, Judgement, KernelError, Signature, Theorem, verify
from scsym.kernel.replay import read_judgement, read_signature
from scsym.kernel.sign import NONZERO, POSITIVE, visible_sign
from scsym.kernel.terms import NATURAL, ONE, check_judgement, mul, symbols_of

from .tables import Model, Unfit, holds, read, signs_hold

FORMAT = "scsym-claim/1"
KINDS = ("axiom", "definition", "assumption")
FIELDS = {"format", "name", "theory", "signature", "hypotheses", "goals", "shape"}
PROVEN, UNTRIED, REFUTED = "proven", "proven, hypotheses not tried", "refuted"
SHAPE, OPEN = "proven for this shape", "open"


class Stated(NamedTuple):
    """A claim as it was read: hypotheses by name, each with its kind."""

    name: str
    theory: str
    signature: Signature
    hypotheses: dict[str, Judgement]
    kinds: dict[str, str]
    goals: tuple[Judgement, ...]
    shape: bool


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


def read_claim(document: Any) -> Stated:
    """The claim that a document states. Raises IllFormed if it is none."""
    if not isinstance(document, dict) or document.get("format") != FORMAT or set(document) != FIELDS:
        raise IllFormed(f"a claim has the format {FORMAT} and the fields {', '.join(sorted(FIELDS))}")
    sig, hypotheses, kinds = read_signature(document["signature"]), {}, {}
    if not (isinstance(document["hypotheses"], dict) and isinstance(document["goals"], list) and document["goals"]):
        raise IllFormed("a claim has named hypotheses and a list of one or more goals")
    for name, entry in document["hypotheses"].items():
        if not isinstance(entry, list) or len(entry) != 2 or entry[0] not in KINDS:
            raise IllFormed(f"the hypothesis {name!r:.40} is a kind ({', '.join(KINDS)}) and a judgement")
        kinds[name], hypotheses[name] = entry[0], read_judgement(entry[1])
    goals = tuple(read_judgement(goal) for goal in document["goals"])
    for judgement in (*hypotheses.values(), *goals):
        check_judgement(sig, judgement)
    names = document["name"], document["theory"]
    if not all(isinstance(n, str) for n in names) or not isinstance(document["shape"], bool):
        raise IllFormed("the names of a claim and its theory are texts, and shape is true or false")
    return Stated(*names, sig, hypotheses, kinds, goals, document["shape"])


def judge(
    document: Any, proofs: Iterable[str | bytes], models: Iterable[Any], known: dict[str, Theorem] | None = None
) -> Finding:
    """The verdict on a claim. ``known`` shares replayed steps between calls, as in `scsym.kernel.verify`.

    Raises KernelError for a document that is no claim; what is wrong with a proof or a model is in the reason.
    """
    claim = read_claim(document)
    try:
        reports = [verify(text, known) for text in proofs]
        tables = [read(model) for model in models]
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
        denied = [_denial(claim, goal, theorems) for goal in claim.goals]
        if all(theorem is not None for theorem in denied):
            return _with_model(claim, REFUTED, [t for t in denied if t is not None], tables, ())
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
    used = _symbols((theorem.conclusion, *theorem.hypotheses))
    named = set(claim.hypotheses.values())
    return all(own.get(s) == theirs.get(s) for s in used) and all(h in named for h in hypotheses)


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
    used = frozenset().union(*(t.hypotheses for t in theorems)) - (set(claim.goals) if verdict == REFUTED else set())
    names = {name for name, j in claim.hypotheses.items() if j in used}
    hypotheses, definitions = _split(claim, names)
    reason, judgements = "no model of its hypotheses is kept", [claim.hypotheses[name] for name in hypotheses]
    for model in tables:  # of what is assumed: each of its models extends to one with what is defined
        reason = _why_no_model(claim, model, judgements, judgements)
        if not reason:
            return Finding(verdict, "", (), hypotheses, definitions, tuple(axioms))
    if not hypotheses:  # definitions alone always have a model
        return Finding(verdict, "", (), hypotheses, definitions, tuple(axioms))
    verdict = UNTRIED if verdict == PROVEN else OPEN
    return Finding(verdict, reason, (), hypotheses, definitions, tuple(axioms))


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
        refusals[n] = reason or "the goal is not false in the model"
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


def needed(claim: Stated, goals: Iterable[Judgement]) -> list[Judgement]:
    """The hypotheses that a model must meet for goals to be evaluated in it.

    All but definitions of what neither the goals nor other hypotheses mention, to which every model extends.
    """
    return [claim.hypotheses[name] for name in _split(claim, set(claim.hypotheses), goals)[0]]


def _split(claim: Stated, names: set[str], goals: Iterable[Judgement] = ()) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names of hypotheses, apart: what is assumed, and definitions that every model of it and the goals extends to."""
    left, peeled, said = set(names), list[str](), _symbols(goals)
    while True:
        for name in sorted(left):
            others = said | _symbols([claim.hypotheses[n] for n in left if n != name])
            if claim.kinds[name] == "definition" and _introduces(claim.signature, claim.hypotheses[name], others):
                left.remove(name)
                peeled.append(name)
                break
        else:
            return tuple(sorted(left)), tuple(peeled)


def _introduces(sig: Signature, j: Judgement, others: set[str]) -> bool:
    """Whether ``f(x) = u`` or ``f(x) t = u`` has a solution f of the declared sign, whatever the others are."""
    head = j.left if j.left[0] == "mul" and len(j.left[1]) == 2 else mul(j.left, ONE)
    if head[0] != "mul" or head[1][0][0] != "sym" or j.relation != "=":
        return False
    (_, name, arguments), denominator = head[1]
    variables = tuple(("nat", (0, ((n, 1),))) if s == NATURAL else ("var", n, s) for n, s in j.forall)
    sign, wanted = visible_sign(sig, j.right), dict(sig.symbols)[name].sign
    fits = wanted in ("real", sign) or sign == POSITIVE or (wanted == NONZERO and sign == NONZERO)
    own = name in others | symbols_of(denominator) | symbols_of(j.right)
    return arguments == variables and not own and fits and visible_sign(sig, denominator) == POSITIVE


def _symbols(judgements: Iterable[Judgement]) -> set[str]:
    return set().union(*(symbols_of(side) for j in judgements for side in (j.left, j.right)))


def summary(findings: Mapping[str, Finding]) -> dict[str, int]:
    """How many claims have each verdict."""
    counts: dict[str, int] = {}
    for finding in findings.values():
        counts[finding.verdict] = counts.get(finding.verdict, 0) + 1
    return dict(sorted(counts.items()))
