"""Statements near to a false one, the nearest first. Nothing here says that one holds: that is tried and then proven.

A *change* is a weaker relation, a place where the statement may still hold (an occupancy as a factor), another declared
quantity where the author wrote the wrong one, a factor, or a condition. Each costs something; `changes` yields them in
that order. `relations` are the ways in which two sides may compare.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations, islice, permutations, product

from scsym.kernel import Judgement, KernelError, normal_form
from scsym.kernel.terms import (
    NATURAL,
    ONE,
    ZERO,
    Term,
    Var,
    add,
    free_vars,
    minus,
    mul,
    num,
    rebuild,
    symbols_of,
    uses,
    variable_index,
)  # fmt: skip
from scsym.language import Declaration, Theory, term_text

from .conditions import Condition

MOST = 400  # changes of one kind
SIGNED = ("positive", "nonneg")


@dataclass(frozen=True)
class Change:
    """A statement, what was changed in words, how far that is from the original, and the conditions that it adds.

    premises : names of those that prove it, where they are known.
    """

    goal: Judgement
    words: str
    cost: float
    conditions: tuple[Condition, ...] = ()
    premises: tuple[str, ...] = ()


def made(goal: Judgement, left: Term, right: Term, relation: str) -> Judgement:
    """The judgement with other sides: quantified are those of the goal's variables that still occur."""
    free = free_vars(left) | free_vars(right)
    return Judgement(tuple(v for v in goal.forall if v in free), relation, left, right)


def weaker(goal: Judgement) -> Iterator[Change]:
    """``>=`` for ``>``; ``>=`` and ``<=`` for ``=``."""
    if goal.relation == ">":
        yield Change(goal._replace(relation=">="), "a weaker relation: >= for >", 1)
    elif goal.relation == "=":
        yield Change(goal._replace(relation=">="), "a weaker relation: >= for =", 1)
        yield Change(Judgement(goal.forall, ">=", goal.right, goal.left), "a weaker relation: <= for =", 1)


def local(theory: Theory, goal: Judgement) -> Iterator[Change]:
    """The statement where a quantity is positive, instead of everywhere: that quantity times the difference."""
    relation = ">=" if goal.relation == ">" else goal.relation
    for quantity in quantities(theory, goal, signs=("nonneg",)):
        if free_vars(quantity):
            left = mul(quantity, minus(goal.left, goal.right))
            yield Change(made(goal, left, ZERO, relation), f"only where {term_text(quantity)} is positive", 2)


def each(goal: Judgement) -> Iterator[Change]:
    """The statement at each index instead of on average: sums over the same index with the same weights go."""
    left, right = goal.left, goal.right
    if left[0] == right[0] == "sum" and left[1] == right[1] and left[1] not in goal.forall:
        first, second = _factors(left[2]), _factors(right[2])
        for factor in list(first):
            if factor in second:
                first.remove(factor)
                second.remove(factor)
        forall = tuple(sorted((left[1], *goal.forall), key=lambda v: v[1] == NATURAL))
        yield Change(
            Judgement(forall, goal.relation, _product(first), _product(second)), f"at each {left[1][0]}, not summed", 2
        )


def factors(theory: Theory, goal: Judgement) -> Iterator[Change]:
    """One side times a declared quantity, or over it where it is never zero."""
    for quantity in quantities(theory, goal):
        name = term_text(quantity)
        for left, right in ((goal.left, mul(goal.right, quantity)), (mul(goal.left, quantity), goal.right)):
            yield Change(made(goal, left, right, goal.relation), f"with the factor {name}", 2.5)


def terms(theory: Theory, goal: Judgement) -> Iterator[Change]:
    """A declared quantity is missing on one side."""
    for quantity in quantities(theory, goal):
        name = term_text(quantity)
        yield Change(made(goal, goal.left, add(goal.right, quantity), goal.relation), f"with the term {name}", 2.5)
        yield Change(made(goal, add(goal.left, quantity), goal.right, goal.relation), f"with the term {name}", 2.5)


def sides(theory: Theory, goal: Judgement) -> Iterator[Change]:
    """One side is another declared quantity at the same indices."""
    for quantity in quantities(theory, goal):
        for own, other, swapped in ((goal.left, goal.right, False), (goal.right, goal.left, True)):
            if own == quantity or other == quantity or other[0] == "num":
                continue
            new = (other, quantity) if swapped else (quantity, other)
            words = f"{term_text(quantity)} for {term_text(own)}"
            for relation in relations(goal.relation, *new):
                yield Change(made(goal, *relation), words, 3)


def relations(relation: str, left: Term, right: Term) -> Iterator[tuple[Term, Term, str]]:
    """The ways in which two sides may compare, the strongest first."""
    yield left, right, "="
    order = ">=" if relation == "=" else relation
    yield left, right, order
    yield right, left, order
    if order == ">":
        yield left, right, ">="


def replacements(theory: Theory, goal: Judgement, count: int) -> Iterator[Change]:
    """So many symbols are others with the same arguments."""
    own = sorted(_symbols(goal))
    choices = {f: _alike(theory, f) for f in own}
    for chosen in combinations(own, count):
        for names in product(*(choices[f] for f in chosen)):
            swap = dict(zip(chosen, names, strict=True))
            if len(set(names)) < count or (count > 1 and set(names) & set(chosen)):
                continue
            left, right = (_swapped(side, swap) for side in (goal.left, goal.right))
            if left == right:
                continue
            words = " and ".join(f"{g} for {f}" for f, g in swap.items())
            yield Change(made(goal, left, right, goal.relation), words, 2.5 + count)


def _alike(theory: Theory, name: str) -> list[str]:
    arguments = theory.declarations[name].arguments
    return [d.name for d in theory.declarations.values() if d.arguments == arguments and d.name != name]


def _swapped(t: Term, swap: dict[str, str]) -> Term:
    return rebuild(t, lambda own: ("sym", swap.get(own[1], own[1]), own[2]), {})


def _symbols(goal: Judgement) -> set[str]:
    return symbols_of(goal.left) | symbols_of(goal.right)


def quantities(theory: Theory, goal: Judgement, signs: Sequence[str] = ()) -> Iterator[Term]:
    """Declared symbols at the goal's variables, those without arguments first, and at indices of its own quantities."""
    free = free_vars(goal.left) | free_vars(goal.right)
    variables = [*goal.forall, *sorted(free - set(goal.forall))]
    declared = sorted(theory.declarations.values(), key=lambda d: len(d.arguments))
    found: dict[Term, None] = {}
    for d in declared:
        found.update(dict.fromkeys(_applications(d, variables)))
    for name, indices in sorted(uses(goal.left) | uses(goal.right)):
        if free_vars(("sym", name, indices)) <= free:
            found.update(dict.fromkeys(("sym", other, indices) for other in _alike(theory, name)))
    signed = {d.name for d in declared if not signs or d.sign in signs}
    return (q for q in found if q[1] in signed)


def _applications(d: Declaration, variables: Sequence[Var]) -> Iterator[Term]:
    for chosen in islice(permutations(variables, len(d.arguments)), 24):
        if all(v[1] == sort for v, sort in zip(chosen, d.arguments, strict=True)):
            yield ("sym", d.name, tuple(variable_index(*v) for v in chosen))


def _factors(t: Term) -> list[Term]:
    return [f for part in t[1] for f in _factors(part)] if t[0] == "mul" else [t]


def _product(parts: list[Term]) -> Term:
    return ONE if not parts else parts[0] if len(parts) == 1 else mul(*parts)


def changes(theory: Theory, goal: Judgement, conditions: Sequence[Condition]) -> Iterator[Change]:
    """Statements near to the goal, the nearest first; conditions are added to the goal as it stands."""
    stripped = list(each(goal))
    yield from weaker(goal)
    for condition in conditions:
        yield Change(goal, condition.reading or condition.name, 1.5, (condition,))
    kinds = (
        iter(stripped),
        local(theory, goal),
        sides(theory, goal),
        replacements(theory, goal, 1),
        terms(theory, goal),
        factors(theory, goal),
        (_both(s, c) for s in stripped for c in (*weaker(s.goal), *sides(theory, s.goal))),
        replacements(theory, goal, 2),
    )
    for kind in kinds:
        yield from islice(kind, MOST)


def _both(first: Change, second: Change) -> Change:
    return replace(second, words=f"{first.words}, {second.words}", cost=first.cost + second.cost)


def key_of(theory: Theory, change: Change) -> Hashable:
    """What two changes share that say the same: the relation, the normal form up to a factor, the conditions.

    None for one that says nothing: its sides are equal as they stand, or have no normal form within bounds.
    """
    j = change.goal
    try:
        polynomial = normal_form(theory.signature, minus(j.left, j.right))
    except KernelError:
        return None
    if not polynomial:
        return None
    first = polynomial[min(polynomial)]
    scale = Fraction(first) if j.relation == "=" else abs(Fraction(first))
    form = frozenset((mono, Fraction(x) / scale) for mono, x in polynomial.items())
    return j.relation, form, tuple(c.name for c in change.conditions)


def scaled(goal: Judgement, ratio: object) -> Change:
    """The left side times a number."""
    factor = num(ratio)  # type: ignore[arg-type]  # an int or a Fraction
    return Change(goal._replace(left=mul(factor, goal.left)), f"with the factor {term_text(factor)}", 1.5)
