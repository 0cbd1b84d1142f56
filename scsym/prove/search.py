"""Search a certificate from premises that are named, without saying how to use them; and squares by a Gram matrix.

`search` is one stage of the automatic proof (`scsym.prove.auto`) with these premises and a depth of the caller's
choice: candidates, then a rational combination of them. `sum_of_squares` wants a quadratic form in a given basis and
a matrix that is positive semidefinite. Nothing here is trusted: the kernel checks what is found.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Any

from scsym.errors import NotProven
from scsym.kernel import Judgement, KernelError
from scsym.kernel.normal import Polynomial
from scsym.kernel.terms import ZERO
from scsym.language import Expr, Hypothesis, Index, Statement, Theory, expr, sum_

from .certificate import certified, visible_goal
from .linear import Column, solve
from .prover import Lemma, source_name, theorem_of, unproven
from .sources import Stage, columns_of
from .workspace import Candidate, OutOfTime, Premise, Workspace

MAX_CANDIDATES = 2_000
SECONDS = 60.0  # of CPU; a search that takes longer asks for too much


def search(
    theory: Theory,
    goal: Statement,
    using: Sequence[Hypothesis | Lemma] = (),
    *,
    depth: int = 3,
    squares: Sequence[Any] = (),
) -> Lemma:
    """Prove ``goal`` from the premises ``using`` (default: every hypothesis of the theory), coefficients searched for.

    depth : rounds of multipliers; each round lets a premise act on monomials that the round before brought in.
    squares : expressions, visibly nonnegative, of which a nonnegative combination may remain (for ``>=`` and ``>``).

    Raises NotProven if no combination of the candidates is the goal, or the kernel refuses it.
    """
    premises = list(using) or list(theory.hypotheses.values())
    names = [source_name(p) for p in premises]
    space = _space(theory, goal.judgement, premises, names)
    terms = [expr(square).term for square in squares]
    stage = Stage("search", 1.0, depth=depth, cap=MAX_CANDIDATES, as_they_stand=True, sources=("visible",))
    try:
        found = visible_goal(space)
        if found is not None:
            return found
        given = [space.premise(n) for n in space.usable]
        if goal.judgement.relation != "=":
            given += [Premise(-n, Judgement((), ">=", t, ZERO), "a square") for n, t in enumerate(terms, start=1)]
        candidates = list(columns_of(space, stage, given, space.target))
        solution = _combined(candidates, space.target, strict=goal.judgement.relation == ">")
        if solution is not None:
            return certified(space, solution)
    except OutOfTime:
        raise unproven(f"no certificate found: {goal!r}\n  in {SECONDS:g} s of CPU", theory, goal, names) from None
    except KernelError as error:
        text = f"no certificate found: {goal!r}\n  the kernel refuses what was found: {error}"
        raise unproven(text, theory, goal, names) from error
    multiples = f"{len(candidates)} multiples of {', '.join(names)} up to depth {depth}"
    hint = "" if squares or goal.judgement.relation == "=" else "; squares=[...] are nonnegative terms that may remain"
    raise unproven(f"no certificate found: {goal!r}\n  among {multiples}{hint}", theory, goal, names)


def _space(
    theory: Theory, goal: Judgement, premises: Sequence[Hypothesis | Lemma], names: Sequence[str]
) -> Workspace:
    theorems = [theorem_of(theory, p) for p in premises]
    return Workspace(theory, goal, theorems, list(names), time.process_time() + SECONDS)


def _combined(
    candidates: Sequence[Candidate], target: Polynomial, strict: bool = False
) -> list[tuple[Candidate, Fraction]] | None:
    columns = [Column(c.polynomial, c.free, c.strict, c.cost) for c in candidates]
    found = solve(columns, target, strict=strict, seconds=SECONDS)
    return None if found is None else [(candidates[n], x) for n, x in found]


@dataclass(frozen=True, eq=False)
class _Entry:
    """An entry of the Gram matrix: the normal form that it multiplies."""

    polynomial: Polynomial


def sum_of_squares(
    theory: Theory,
    goal: Statement,
    basis: Sequence[Any],
    *,
    weight: Any = 1,
    over: tuple[Index, ...] = (),
    using: Sequence[Hypothesis | Lemma] = (),
    depth: int = 1,
) -> Lemma:
    """Prove ``goal`` (``>=``) by writing left minus right as ``sum over (over) of weight * z' G z`` with G >= 0.

    basis : the entries of z, expressions in the indices ``over`` and those of the goal.
    using : equations that may be used besides.

    Raises NotProven if there is no such G, or the one found is not positive semidefinite.
    """
    names = [source_name(p) for p in using]
    space = _space(theory, goal.judgement, using, names)
    w, z = expr(weight), [expr(b) for b in basis]
    places = [(i, j) for i in range(len(z)) for j in range(i, len(z))]
    entries = []
    for i, j in places:
        body = w * z[i] * z[j] * (1 if i == j else 2)
        entries.append(_Entry(space.products.of((sum_(over, body) if over else body).term)))
    at_hand = dict.fromkeys([*space.target, *(m for e in entries for m in e.polynomial)], Fraction(1))
    equations = [p for p in map(space.premise, space.usable) if p.kind == "="]
    stage = Stage("squares", 1.0, depth=depth, cap=MAX_CANDIDATES)
    try:
        candidates = list(columns_of(space, stage, equations, at_hand))
    except OutOfTime:
        candidates = []
    found = _semidefinite(entries, candidates, space.target, places, len(z))
    if found is None:
        text = "left minus right is no quadratic form in the given basis, or not one that is a sum of squares"
        raise unproven(f"{text}: {goal!r}", theory, goal, names)
    solution, squares = found
    parts = [_square(w, z, over, d, row).term for d, row in squares]
    try:
        return certified(space, solution, remainders=parts)
    except KernelError as error:  # such as a weight whose sign does not show
        raise unproven(f"the kernel refuses the squares: {error}: {goal!r}", theory, goal, names) from error


def _semidefinite(
    entries: Sequence[_Entry],
    candidates: Sequence[Candidate],
    target: Polynomial,
    places: Sequence[tuple[int, int]],
    n: int,
) -> tuple[list[tuple[Candidate, Fraction]], list[tuple[Fraction, list[Fraction]]]] | None:
    """A solution whose Gram matrix is positive semidefinite, with its squares.

    The equations may leave G free. A form that is tight somewhere has G v = 0 there, so each v in {-1, 0, 1}^n is
    tried as such a place, none of them first.
    """
    number = {p: k for k, p in enumerate(places)}
    for v in sorted(product((0, 1, -1), repeat=n), key=lambda v: (sum(map(abs, v)), v)):
        extra: list[dict[Any, Fraction]] = [{} for _ in places]
        for i in range(n):
            for j in range(n):
                if v[j]:
                    row = extra[number[min(i, j), max(i, j)]]
                    row["tight", i] = row.get(("tight", i), Fraction(0)) + v[j]
        columns = [
            Column(_with(e.polynomial, more), True, cost=0.1) for e, more in zip(entries, extra, strict=True)
        ] + [Column(c.polynomial, c.free) for c in candidates]
        solution = solve(columns, target, seconds=SECONDS)
        if solution is None:
            continue
        values = dict(solution)
        gram = {p: values.get(k, Fraction(0)) for p, k in number.items()}
        try:
            squares = list(decompose(gram, n))
        except NotProven:
            continue
        return [(candidates[k - len(entries)], x) for k, x in solution if k >= len(entries)], squares
    return None


def _with(polynomial: Polynomial, more: Mapping[Any, Fraction]) -> dict[Any, Any]:
    return {**polynomial, **{m: x for m, x in more.items() if x}}


def _square(weight: Expr, z: Sequence[Expr], over: tuple[Index, ...], d: Fraction, row: Sequence[Fraction]) -> Expr:
    inner = expr(0)
    for x, entry in zip(row, z, strict=True):
        if x:
            inner = inner + x * entry
    body = d * weight * inner**2
    return sum_(over, body) if over else body


def decompose(gram: dict[tuple[int, int], Fraction], n: int) -> Iterator[tuple[Fraction, list[Fraction]]]:
    """``z' G z = sum of d (row . z)^2`` with d > 0, by exact symmetric elimination.

    gram : the entries (i, j) with i <= j. Raises NotProven where G is not positive semidefinite.
    """
    g = [[gram[min(i, j), max(i, j)] for j in range(n)] for i in range(n)]
    for k in range(n):
        d = g[k][k]
        if d < 0 or (d == 0 and any(g[k])):
            raise NotProven("the quadratic form is not positive semidefinite, so it is no sum of squares")
        if d == 0:
            continue
        row = [x / d for x in g[k]]
        yield d, row
        g = [[g[i][j] - d * row[i] * row[j] for j in range(n)] for i in range(n)]
