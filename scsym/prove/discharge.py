"""Definitions that a theorem's conclusion does not mention are dropped by the kernel's rule, one after the other."""

from __future__ import annotations

from dataclasses import replace

from scsym import kernel
from scsym.kernel import Item, Judgement, KernelError, Theorem
from scsym.kernel.terms import NATURAL, num, symbols_of
from scsym.language import Theory

from .prover import Lemma


def discharged(lemma: Lemma) -> Lemma:
    """The lemma without the definitions that nothing else mentions, as far as signs show that they exist."""
    definitions = {h.judgement for h in lemma.theory.hypotheses.values() if h.definition}
    theorem, progress = lemma.theorem, True
    while progress:
        progress = False
        for definition in sorted(theorem.hypotheses & definitions):
            if definition not in theorem.hypotheses:
                continue  # dropped with its other half
            shorter = _without(theorem, definition) or _without_recursion(theorem, definition, definitions)
            if shorter is not None:
                theorem, progress = shorter, True
    return replace(lemma, theorem=theorem)


def _without(theorem: Theorem, definition: Judgement) -> Theorem | None:
    head = definition.left[1][0] if definition.left[0] == "mul" else definition.left
    if head[0] in ("log", "pow"):
        head = head[1]  # an exponential or a root
    others = [theorem.conclusion, *(h for h in theorem.hypotheses if h != definition)]
    if head[0] != "sym" or head[1] in set().union(*(symbols_of(s) for j in others for s in (j.left, j.right))):
        return None
    try:
        return kernel.discharge(theorem, definition)
    except KernelError:
        return None  # no definition in the kernel's sense, or its sign does not show: it stays a hypothesis


def _without_recursion(theorem: Theorem, base: Judgement, definitions: set[Judgement]) -> Theorem | None:
    """The theorem without ``f(0) = u`` and ``f(k + 1) = v``, ``base`` being the first; nothing else mentions f."""
    head = base.left[1][0] if base.left[0] == "mul" else base.left
    if head[0] != "sym" or ("nat", (0, ())) not in head[2]:
        return None
    place = head[2].index(("nat", (0, ())))
    for step in theorem.hypotheses & definitions - {base}:
        others = [theorem.conclusion, *(h for h in theorem.hypotheses if h not in (base, step))]
        if head[1] in symbols_of(step.left) and not any(
            head[1] in symbols_of(side) for j in others for side in (j.left, j.right)
        ):
            try:
                return kernel.recursion(theorem, base, step, place)
            except KernelError:
                return None
    return None


def undischarged(lemma: Lemma) -> Lemma:
    """The lemma with the definitions of its proof among its hypotheses again."""
    theorem = lemma.theorem
    while theorem.rule in ("discharge", "recursion"):
        theorem = theorem.premises[0]
    return replace(lemma, theorem=theorem)


def as_stated(lemma: Lemma, goal: Judgement) -> Lemma | None:
    """The lemma as a theorem of exactly that goal, where the two differ only in how they are written; else None."""
    conclusion = lemma.theorem.conclusion
    if conclusion == goal:
        return lemma
    if conclusion.relation not in (goal.relation, "=") or not set(conclusion.forall) <= set(goal.forall):
        return None
    binding = tuple((v, ("nat", (0, ((v[0], 1),))) if v[1] == NATURAL else ("var", *v)) for v in conclusion.forall)
    try:
        made = kernel.combine(lemma.theorem.signature, [lemma.theorem], goal, [Item(0, num(1), binding)])
    except KernelError:
        return None
    return replace(lemma, theorem=made)


def names_of(theory: Theory, theorem: Theorem) -> tuple[str, ...]:
    """The theory's names of a theorem's hypotheses."""
    known = {h.judgement: n for n, h in theory.hypotheses.items()}
    return tuple(sorted(known.get(j, "(unnamed)") for j in theorem.hypotheses))
