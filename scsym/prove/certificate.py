"""One stage of the search: candidates, a rational combination of them, and the certificate for the kernel."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from scsym import kernel
from scsym.errors import StatementError
from scsym.kernel import Item, KernelError, visible_sign
from scsym.kernel.normal import Monomial, Polynomial, indices_of
from scsym.kernel.terms import ONE, ZERO, Term, minus, mul, num, symbols_of
from scsym.language import Expr
from scsym.language.polynomials import bound_indices, flatten

from .linear import Column, solve
from .prover import Lemma, Step
from .rewrite import Rule, apply_once, make_rule
from .sources import Stage, columns_of, green
from .tidy import tidy, tidy_term
from .workspace import SIGNED, Candidate, OutOfTime, Premise, Workspace, relevance

MAX_UNFOLDED = 60


@dataclass(frozen=True)
class Miss:
    """Why a stage found nothing: the number of candidates, and what was looked at."""

    stage: str
    candidates: int
    reason: str


def attempt(space: Workspace, stage: Stage) -> Lemma | Miss:
    """A theorem from one stage, or why there is none."""
    premises = _chosen(space, stage)
    try:
        rules = _definitions(space, premises) if stage.unfold else _shortening(space, premises) if stage.shorten else []
        target, first = _rewritten(space, rules)
        candidates = list(columns_of(space, stage, premises, target))
    except OutOfTime:
        return Miss(stage.name, 0, "out of time while candidates were made")
    if space.goal.relation == "=" and not candidates and target:
        return Miss(stage.name, 0, "no premise acts on the goal")
    columns = [Column(c.polynomial, c.free, c.strict, c.cost) for c in candidates]
    left = max(0.2, space.deadline - time.process_time())
    solution = solve(columns, target, strict=space.goal.relation == ">", seconds=left)
    if solution is None:
        return Miss(stage.name, len(candidates), "no combination of the candidates is the goal")
    try:
        return certified(space, [(candidates[n], x) for n, x in solution], first)
    except KernelError as error:  # the sign of a sum may be hidden although each of its parts shows
        return Miss(stage.name, len(candidates), f"the kernel refuses the certificate: {error}")


def certified(
    space: Workspace,
    solution: Sequence[tuple[Candidate, Fraction]],
    first: Sequence[Item] = (),
    remainders: Sequence[Term] = (),
) -> Lemma:
    """The theorem of a solution, of items given besides and of more remainders.

    Raises KernelError where the kernel refuses it.
    """
    items, parts = list(first), list(remainders)
    for candidate, x in solution:
        item = candidate.item
        if item is None:
            parts.append(_scaled(x, candidate.part))
        else:
            items.append(item._replace(coefficient=_scaled(x, item.coefficient)))
    parts = [tidy_term(space.sig, p) for p in parts]
    remainder = ZERO if not parts else parts[0] if len(parts) == 1 else ("add", tuple(parts))
    kept = sorted({i.premise for i in items})
    number = {p: n for n, p in enumerate(kept)}
    used = [space.theorems[p] for p in kept]
    items = [i._replace(premise=number[i.premise]) for i in items]
    tidied = tidy(space.sig, [t.conclusion for t in used], space.goal, items)
    theorem = kernel.combine(space.sig, used, space.goal, tidied, remainder)
    names = tuple(dict.fromkeys(space.names[p] for p in kept))
    step = Step(space.goal.relation, Expr(space.goal.left), Expr(space.goal.right), names, theorem)
    return Lemma(space.theory, theorem, (step,))


def _scaled(x: Fraction, term: Term) -> Term:
    if x == 1:
        return term
    return num(x) if term == ONE else mul(num(x), term)


def _chosen(space: Workspace, stage: Stage) -> list[Premise]:
    latest = [space.premise(n) for n in space.latest if n in space.usable][: stage.recent]
    if stage.recent and not stage.premises:
        return latest
    ranked = [n for n in relevance(space) if not stage.equations or space.theorems[n].conclusion.relation == "="]
    ranked = [n for n in ranked if n not in {p.number for p in latest}]
    chosen = latest + [space.premise(n) for n in (ranked[: stage.premises] if stage.premises else ranked)]
    if "resolvents" in stage.sources:
        others = [space.premise(n) for n in ranked[stage.premises :]]
        chosen += [p for p in others if green(space, p) is not None]
    return chosen


def visible_goal(space: Workspace) -> Lemma | None:
    """The goal by its shape alone: both sides agree, or their difference is visibly signed as it stands."""
    goal = space.goal
    if goal.relation == "=":
        return certified(space, []) if not space.target else None
    if not space.target:
        return None if goal.relation == ">" else certified(space, [])
    sides = [goal.left] if not space.products.of(goal.right) else []
    if not space.products.of(goal.left):
        sides.append(mul(num(-1), goal.right))
    for side in [*sides, minus(goal.left, goal.right)]:
        sign = visible_sign(space.sig, side)
        if sign == "positive" or (sign in SIGNED and goal.relation == ">="):
            theorem = kernel.combine(space.sig, [], goal, [], side)
            step = Step(goal.relation, Expr(goal.left), Expr(goal.right), (), theorem)
            return Lemma(space.theory, theorem, (step,))
    return None


def _definitions(space: Workspace, premises: Sequence[Premise]) -> list[Rule]:
    """The definitions among the premises, to be read from left to right."""
    rules: list[Rule] = []
    definitions = {h.judgement for h in space.theory.hypotheses.values() if h.definition or h.name.endswith("_def")}
    for p in premises:
        c = p.judgement
        head = c.left[1][0] if c.left[0] == "mul" and c.left[1] else c.left
        if c.relation == "=" and c in definitions and head[0] == "sym" and head[1] not in symbols_of(c.right):
            try:
                rules.append(make_rule(space.sig, p.number, c, symbol=head[1]))
            except (StatementError, KernelError):  # no monomial to replace: it is no rule, and still a premise
                continue
    return rules


def _shortening(space: Workspace, premises: Sequence[Premise]) -> list[Rule]:
    """Equations with a monomial that is longer than the others, to be replaced by these: the longest first."""
    found: list[tuple[int, Rule]] = []
    for p in premises:
        if p.kind != "=":
            continue
        try:
            monomials = sorted(space.products.whole(p.judgement), key=_length, reverse=True)
        except KernelError:  # no normal form within bounds
            continue
        if len(monomials) < 2 or _length(monomials[0]) == _length(monomials[1]):
            continue
        factors = tuple(flatten(monomials[0]))
        shown = {(i[1], i[2]) for atom, _ in factors for i in indices_of(atom) if i[0] == "v"}
        if all(not e[1] and e[0] > 0 for _, e in factors) and set(p.judgement.forall) <= shown:
            found.append((_length(monomials[0]), Rule(p.number, p.judgement, factors)))
    return [rule for _, rule in sorted(found, key=lambda pair: (-pair[0], pair[1].premise))]


def _length(mono: Monomial) -> int:
    """How many factors a monomial has, with its sums."""
    factors = flatten(mono)
    return sum(abs(e[0]) for _, e in factors) + len(bound_indices(factors))


def _rewritten(space: Workspace, rules: Sequence[Rule]) -> tuple[Polynomial, list[Item]]:
    """The goal with the rules applied as long as they do, and the items of the certificate that do so."""
    polynomial, items = space.target, list[Item]()
    for _ in range(MAX_UNFOLDED):
        space.tick()
        for rule in rules:
            step = apply_once(space.sig, polynomial, rule)
            if step is not None:
                polynomial, item = step
                items.append(item)
                break
        else:
            break
    return polynomial, items
