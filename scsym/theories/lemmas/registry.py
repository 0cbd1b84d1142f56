"""Lemmas that proofs and searches use by name: where they are kept, and how one is put into another theory."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, product
from typing import Any

from scsym import kernel
from scsym.errors import NotProven, StatementError
from scsym.kernel import Judgement, Theorem
from scsym.kernel.terms import NATURAL, ONE, ZERO, Term, Var, minus, num, symbols_of
from scsym.language import Hypothesis, Index, Natural, Theory, expr, judgement_text, polynomial_term
from scsym.prove.prover import Lemma
from scsym.prove.tactics import generalise, lemma_of


@dataclass(frozen=True)
class Entry:
    """A lemma of the library: its name and source, and the function that proves it (given sorts, if it takes any)."""

    name: str
    source: str
    make: Callable[..., Lemma]

    @cached_property
    def lemma(self) -> Lemma:
        """The lemma, proven when first asked for."""
        return self.make().called(self.name)

    def __call__(self, **sorts: str) -> Lemma:
        """The lemma, over other sorts than its own where they are given."""
        return self.make(**sorts).called(self.name) if sorts else self.lemma


LIBRARY: list[Entry] = []
"""Every lemma of the library, in the order of its modules."""


def library(name: str, source: str) -> Callable[[Callable[..., Lemma]], Entry]:
    """A decorator: the function proves the lemma of that name."""

    def keep(make: Callable[..., Lemma]) -> Entry:
        entry = Entry(name, source, make)
        LIBRARY.append(entry)
        return entry

    return keep


def use(
    lemma: Lemma,
    theory: Theory,
    given: Mapping[str, tuple[Sequence[Index | Natural], Any]],
    by: Sequence[Lemma | Hypothesis] = (),
) -> Lemma:
    """The lemma about other terms: ``given[f] = (indices, term)`` reads ``f(indices) := term``.

    What the lemma assumes is then proven, each hypothesis from one of ``by`` (default: the theory's hypotheses), and
    free indices that came in with the terms are quantified.

    Raises StatementError where indices or signs do not fit, NotProven for a hypothesis that none of ``by`` gives.

    >>> from scsym.theories.lemmas.sums import bhatia_davis
    >>> bhatia_davis()
    |- (high - sum_{y} q(y) f(y)) (sum_{y} q(y) f(y) - low) >= sum_{y} q(y) f(y)^2 - (sum_{y} q(y) f(y))^2
    """
    table = {name: (tuple(i.var for i in indices), expr(term).term) for name, (indices, term) in given.items()}
    table |= {name: filled for name, filled in _unmentioned(lemma.theorem).items() if name not in table}
    try:
        made = kernel.instantiate(lemma.theorem, table, theory.signature)
    except kernel.KernelError as error:
        raise StatementError(f"the lemma {lemma.name or lemma!r} cannot be used so: {error}") from error
    sources = list(by) or list(theory.hypotheses.values())
    for hypothesis in sorted(made.hypotheses, key=judgement_text):
        made = kernel.cut(_shown(theory, hypothesis, sources), made)
    return generalise(Lemma(theory, made, lemma.steps, lemma.name))


def _unmentioned(theorem: Theorem) -> dict[str, tuple[tuple[Var, ...], Term]]:
    """One for every symbol that neither hypotheses nor conclusion mention: it is free to be another theory's."""
    sides = [side for j in (theorem.conclusion, *theorem.hypotheses) for side in (j.left, j.right)]
    mentioned = set().union(*map(symbols_of, sides))
    free = [(name, symbol) for name, symbol in theorem.signature.symbols if name not in mentioned]
    return {
        name: (tuple((f"x{n}", sort) for n, sort in enumerate(f.arguments)), NOUGHT if f.sign == "natural" else ONE)
        for name, f in free
    }  # fmt: skip


NOUGHT: Term = ("nat", (0, ()))


def _shown(theory: Theory, wanted: Judgement, sources: Sequence[Lemma | Hypothesis]) -> Theorem:
    """The judgement, visibly true or an instance of one of the sources."""
    tries: list[tuple[list[Theorem], list[kernel.Item], Term]] = [([], [], ZERO)]
    if wanted.relation != "=":
        rest = kernel.normal_form(theory.signature, minus(wanted.left, wanted.right))
        tries.append(([], [], polynomial_term(rest)))
    for source in sources:
        known = lemma_of(theory, source).theorem
        relation = known.conclusion.relation
        signs = (1, -1) if relation == "=" else (1,) if relation == wanted.relation else ()
        for binding in _bindings(known.conclusion, wanted) if signs else ():
            tries += [([known], [kernel.Item(0, num(sign), binding)], ZERO) for sign in signs]
    for premises, items, remainder in tries:
        try:
            return kernel.combine(theory.signature, premises, wanted, items, remainder)
        except kernel.KernelError:
            continue
    raise NotProven(f"the lemma assumes {judgement_text(wanted)}, and none of the premises given says so")


def _bindings(known: Judgement, wanted: Judgement) -> list[tuple[tuple[Var, Any], ...]]:
    """Ways to name the quantified variables of a premise: each itself, or another free one of its sort."""
    free = [*sorted(kernel.terms.parameters(wanted)), *wanted.forall]
    alike = [(var, [v for v in free if v[1] == var[1]]) for var in known.forall]
    choices = [[v for v in same if v == var] + [v for v in same if v != var] for var, same in alike]
    ways = islice(product(*choices), 24)
    return [tuple((var, _index(v)) for var, v in zip(known.forall, way, strict=True)) for way in ways]


def _index(var: Var) -> Any:
    return ("nat", (0, ((var[0], 1),))) if var[1] == NATURAL else ("var", *var)
