"""Search a certificate without saying how to use the hypotheses: an ansatz of multipliers, then linear algebra over Q.

Every way in which a monomial of a hypothesis divides a monomial at hand gives one candidate item; the monomials that
it brings in are at hand in the next round. The goal is then a rational combination of the candidates, or it is not.
Inequalities enter with coefficients that must come out nonnegative (exact linear programming), squares by a Gram
matrix that must come out positive semidefinite. Nothing here is trusted: the kernel checks what is found.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Any

from scsym import kernel
from scsym.errors import NotProven, StatementError
from scsym.kernel import Item, Judgement, Theorem, normal_form
from scsym.kernel.normal import Monomial, Polynomial
from scsym.kernel.terms import ZERO, Signature, Term, add, merge, minus, mul, num
from scsym.language import Expr, Hypothesis, Index, Statement, Theory, expr, sum_
from scsym.language.polynomials import bound_indices, factor_term, flatten, index_term

from .prover import Lemma, Step, source_name, theorem_of, unproven
from .rewrite import Rule, contribution, divided, matches
from .tidy import tidy

MAX_CANDIDATES = 2_000


@dataclass(frozen=True)
class _Column:
    """One candidate: its normal form, the item that makes it (None for a square), and whether its factor is free."""

    polynomial: Polynomial
    item: Item | None
    free: bool
    square: Term = ZERO


def search(
    theory: Theory,
    goal: Statement,
    using: Sequence[Hypothesis | Lemma] = (),
    *,
    depth: int = 3,
    squares: Sequence[Any] = (),
) -> Lemma:
    """Prove ``goal`` from the premises ``using`` (default: every equation of the theory), coefficients searched for.

    depth : rounds of multipliers; each round lets a premise act on monomials that the round before brought in.
    squares : expressions, visibly nonnegative, of which a nonnegative combination may remain (for ``>=`` and ``>``).

    Raises NotProven if no combination of the candidates is the goal.
    """
    premises = list(using) or [h for h in theory.hypotheses.values() if h.judgement.relation == "="]
    theorems = [theorem_of(theory, p) for p in premises]
    sig = merge(theory.signature, *(t.signature for t in theorems))
    judgement = goal.judgement
    target = normal_form(sig, minus(judgement.left, judgement.right))
    left = [_Column(normal_form(sig, x), None, False, x) for x in (expr(square).term for square in squares)]
    columns = _candidates(sig, theorems, [target, *(c.polynomial for c in left)], depth, judgement.relation != "=")
    columns += left
    solution = combination(columns, target)
    if solution is None:
        names = [source_name(p) for p in premises]
        multiples = f"{len(columns)} multiples of {', '.join(names)} up to depth {depth}"
        raise unproven(f"no certificate found: {goal!r}\n  among {multiples}", theory, goal, names)
    items = [c.item._replace(coefficient=mul(num(x), c.item.coefficient)) for c, x in solution if c.item is not None]
    remainder = add(*(mul(num(x), c.square) for c, x in solution if c.item is None)) if squares else ZERO
    return _lemma(theory, sig, premises, theorems, judgement, items, remainder)


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
    theorems = [theorem_of(theory, p) for p in using]
    sig = merge(theory.signature, *(t.signature for t in theorems))
    judgement, w, z = goal.judgement, expr(weight), [expr(b) for b in basis]
    target = normal_form(sig, minus(judgement.left, judgement.right))
    places = [(i, j) for i in range(len(z)) for j in range(i, len(z))]
    columns = []
    for i, j in places:
        term = (
            sum_(over, w * z[i] * z[j] * (1 if i == j else 2)).term if over else (w * z[i] * z[j] * (1 + (i != j))).term
        )
        columns.append(_Column(normal_form(sig, term), None, True, term))
    columns += _candidates(sig, theorems, [target, *(c.polynomial for c in columns)], depth, False)
    found = _semidefinite(columns, target, places, len(z))
    if found is None:
        text = "left minus right is no quadratic form in the given basis, or not one that is a sum of squares"
        raise unproven(f"{text}: {goal!r}", theory, goal, [source_name(p) for p in using])
    solution, squares = found
    remainder = add(*(_square(w, z, over, d, row).term for d, row in squares))
    items = [c.item._replace(coefficient=mul(num(x), c.item.coefficient)) for c, x in solution if c.item is not None]
    return _lemma(theory, sig, list(using), theorems, judgement, items, remainder)


def _semidefinite(
    columns: Sequence[_Column], target: Polynomial, places: Sequence[tuple[int, int]], n: int
) -> tuple[list[tuple[_Column, Fraction]], list[tuple[Fraction, list[Fraction]]]] | None:
    """A solution whose Gram matrix is positive semidefinite, with its squares.

    The equations may leave G free. A form that is tight somewhere has G v = 0 there, so each v in {-1, 0, 1}^n is
    tried as such a place, none of them first.
    """
    number = {p: k for k, p in enumerate(places)}
    for v in sorted(product((0, 1, -1), repeat=n), key=lambda v: (sum(map(abs, v)), v)):
        rows = [{number[min(i, j), max(i, j)]: Fraction(v[j]) for j in range(n) if v[j]} for i in range(n)]
        solution = combination(columns, target, rows if any(v) else ())
        if solution is None:
            continue
        values = {id(c): x for c, x in solution}
        gram = {p: values.get(id(columns[k]), Fraction(0)) for p, k in number.items()}
        try:
            return solution, list(decompose(gram, n))
        except NotProven:
            continue
    return None


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


def _lemma(
    theory: Theory,
    sig: Signature,
    premises: Sequence[Hypothesis | Lemma],
    theorems: Sequence[Theorem],
    judgement: Judgement,
    items: list[Item],
    remainder: Term,
) -> Lemma:
    keep = sorted({i.premise for i in items})
    number = {p: n for n, p in enumerate(keep)}
    used = [theorems[p] for p in keep]
    items = [i._replace(premise=number[i.premise]) for i in items]
    items = tidy(sig, [t.conclusion for t in used], judgement, items)
    theorem = kernel.combine(sig, used, judgement, items, remainder)
    names = tuple(source_name(premises[p]) for p in keep)
    return Lemma(
        theory, theorem, (Step(judgement.relation, Expr(judgement.left), Expr(judgement.right), names, theorem),)
    )


def _candidates(
    sig: Signature, theorems: Sequence[Theorem], start: Sequence[Polynomial], depth: int, inequalities: bool
) -> list[_Column]:
    rules = []
    for n, theorem in enumerate(theorems):
        j = theorem.conclusion
        if j.relation != "=" and not inequalities:
            raise StatementError("an equation is proven from equations only")
        rules += [(j, rule) for rule in _rules(sig, n, j)]
    columns: dict[tuple, _Column] = {}
    known = {mono for polynomial in start for mono in polynomial}
    fresh = sorted(known)
    for _ in range(depth):
        brought: set[Monomial] = set()
        for mono in fresh:
            for j, rule in rules:
                for column in _acting(sig, j, rule, mono):
                    key = (rule.premise, tuple(sorted(column.polynomial.items())))
                    if key not in columns:
                        columns[key] = column
                        brought |= set(column.polynomial) - known
                    if len(columns) > MAX_CANDIDATES:
                        return list(columns.values())
        known |= brought
        fresh = sorted(brought)
    return list(columns.values())


def _rules(sig: Signature, premise: int, j: Judgement) -> Iterator[Rule]:
    """Every monomial of the equation as a pattern, with and without its invertible factors."""
    table = dict(sig.symbols)
    seen = set()
    for mono in normal_form(sig, minus(j.left, j.right)):
        factors = tuple(flatten(mono))
        positive = tuple(f for f in factors if f[1][0] > 0 or f[1][1])
        essential = tuple(f for f in positive if f[0][0] != "sym" or table[f[0][1]].sign not in ("positive", "nonzero"))
        for pattern in (positive, essential):
            if pattern and pattern not in seen:
                seen.add(pattern)
                yield Rule(premise, j, pattern)


def _acting(sig: Signature, j: Judgement, rule: Rule, mono: Monomial) -> Iterator[_Column]:
    target = flatten(mono)
    for binding, rest, consumed in matches(rule, target):
        over = tuple((f"_{i[1]}", i[2]) for i in bound_indices(target) if i not in consumed)
        bound = tuple((v, index_term(binding[v])) for v in j.forall)
        item = Item(rule.premise, mul(*(factor_term(a, e) for a, e in rest)), bound, over)
        try:
            change = contribution(sig, j, item)
            if mono not in change:
                item, change = divided(sig, rule, item, mono)
        except kernel.KernelError:
            continue
        if mono not in change:
            continue
        if j.relation == "=":
            yield _Column(change, item, True)
        elif kernel.visible_sign(sig, item.coefficient) in ("positive", "nonneg"):
            yield _Column(change, item, False)


def combination(
    columns: Sequence[_Column], target: Polynomial, zero: Sequence[dict[int, Fraction]] = ()
) -> list[tuple[_Column, Fraction]] | None:
    """Rational factors with which the columns add up to the target; those of bound columns come out nonnegative.

    zero : combinations of the factors (by the number of a free column that no bound one precedes) that must vanish.
    """
    from sympy import QQ
    from sympy.polys.matrices import DomainMatrix

    ordered = [c for c in columns if c.free] + [c for c in columns if not c.free]
    free = sum(c.free for c in columns)
    rows: dict[Monomial, dict[int, Fraction]] = {m: {len(ordered): c} for m, c in target.items()}
    for n, column in enumerate(ordered):
        for m, c in column.polynomial.items():
            rows.setdefault(m, {})[n] = Fraction(c)
    if not rows:
        return []
    entries = {
        i: {n: QQ(c.numerator, c.denominator) for n, c in row.items()}
        for i, (_, row) in enumerate(sorted(rows.items()))
    }
    for row in zero:
        entries[len(entries)] = {n: QQ(c.numerator, c.denominator) for n, c in row.items()}
    reduced, pivots = DomainMatrix(entries, (len(entries), len(ordered) + 1), QQ).rref()
    if len(ordered) in pivots:
        return None
    lines = reduced.rep.to_sdm()
    table = {p: _rational(lines.get(i, {})) for i, p in enumerate(pivots)}
    values = {p: row.get(len(ordered), Fraction(0)) for p, row in table.items()}
    if any(values.get(n, 0) < 0 for n in range(free, len(ordered))):
        bound = _nonnegative(table, free, len(ordered))
        if bound is None:
            return None
        values = {
            p: row.get(len(ordered), Fraction(0)) - sum(row.get(n, 0) * x for n, x in bound.items() if n != p)
            for p, row in table.items()
        } | bound
    return [(ordered[n], Fraction(x)) for n, x in sorted(values.items()) if x]


def _rational(row: dict[int, Any]) -> dict[int, Fraction]:
    return {n: Fraction(int(x.numerator), int(x.denominator)) for n, x in row.items()}


def _nonnegative(table: dict[int, dict[int, Fraction]], free: int, width: int) -> dict[int, Fraction] | None:
    """Nonnegative values of the bound columns that satisfy the rows without free columns, by exact simplex."""
    from sympy import Rational
    from sympy.solvers.simplex import InfeasibleLPError, linprog

    bound = list(range(free, width))
    rows = [row for p, row in table.items() if p >= free]

    def exactly(x: Fraction) -> Any:
        return Rational(x.numerator, x.denominator)

    left = [[exactly(row.get(n, Fraction(0))) for n in bound] for row in rows]
    right = [exactly(row.get(width, Fraction(0))) for row in rows]
    try:
        _, found = linprog([1] * len(bound), None, None, left, right)
    except InfeasibleLPError:
        return None
    return {n: Fraction(int(x.p), int(x.q)) for n, x in zip(bound, found, strict=True)}
