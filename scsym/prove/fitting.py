"""Equations with free factors: which multiples of which terms a side of a statement equals, by one linear program.

The terms are those of the other side, also times and over a declared quantity, and declared quantities by themselves.
The premises' multiples are columns as in any search, the terms are free columns, the dearer the farther they are from
what the author wrote; a solution is thus an equation together with its proof, which the kernel then checks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations, islice

from scsym.kernel import Judgement, KernelError, Theorem
from scsym.kernel.normal import Polynomial
from scsym.kernel.terms import Term, add, mul, num
from scsym.language import Theory, monomial_term
from scsym.language.polynomials import lettered

from .linear import Column, solve
from .nearby import Change, made, quantities
from .sources import Stage, columns_of
from .workspace import OutOfTime, Workspace, relevance

NEAR = Stage("near", 1.0, premises=14, depth=2, cap=900, sources=("visible",))
FAR = Stage("far", 1.0, premises=14, depth=8, cap=2_000, equations=True, divide=False, opening=False)
OWN, SCALED, QUANTITY, OTHER = 3.0, 4.0, 6.0, 8.0  # prices: a term as written, times a quantity, a quantity, times one
LEFT_OVER = 12.0  # a monomial that the premises bring in
MOST = 250  # terms


def fitted(
    theory: Theory,
    goal: Judgement,
    named: Mapping[str, Theorem],
    end: float,
    stage: Stage = NEAR,
    left_over: bool = False,
) -> Iterator[Change]:
    """Equations of one side of the goal with a combination of terms near to the other side.

    end : a moment of CPU time. left_over : also with monomials that only the premises mention.
    """
    for fixed, other in ((goal.left, goal.right), (goal.right, goal.left)):
        if fixed[0] in ("num", "nat", "card"):
            continue
        try:
            found = _combination(theory, goal, fixed, other, named, end, stage, left_over)
        except (KernelError, OutOfTime):  # no normal form within bounds, or no time
            continue
        if found is not None:
            side, premises = found
            left, right = (fixed, side) if fixed is goal.left else (side, fixed)
            words = "what is left over" if left_over else "factors fitted"
            yield Change(made(goal, left, right, "="), words, 2, premises=premises)


def _combination(
    theory: Theory,
    goal: Judgement,
    fixed: Term,
    other: Term,
    named: Mapping[str, Theorem],
    end: float,
    stage: Stage,
    left_over: bool,
) -> tuple[Term, tuple[str, ...]] | None:
    """A combination of the terms that equals the side, with the names of the premises that show it; or None."""
    usable = list(named.items())
    space = Workspace(theory, made(goal, fixed, other, "="), [t for _, t in usable], [n for n, _ in usable], end)
    target = space.products.of(fixed)
    terms = _terms(space, theory, goal, other, target)
    near = [m for p, _, price in terms for m in p if price <= OWN]
    at_hand: Polynomial = dict.fromkeys([*target, *near], Fraction(1))
    premises = [space.premise(n) for n in relevance(space)[: stage.premises]]
    candidates = list(columns_of(space, stage, premises, at_hand))
    columns = [Column(c.polynomial, True, False, 0.1 * c.cost) for c in candidates]
    if left_over:
        known = {m for p, _, _ in terms for m in p} | set(target)
        more = sorted({m for c in candidates for m in c.polynomial} - known)
        terms += [({m: 1}, monomial_term(m), LEFT_OVER) for m in more]
    columns += [Column(p, True, False, price) for p, _, price in terms]
    found = solve(columns, target, seconds=3.0)
    if found is None:
        return None
    parts = [(terms[n - len(candidates)][1], x) for n, x in found if n >= len(candidates)]
    scaled = [t if x == 1 else mul(num(x), t) for t, x in parts]
    side = num(0) if not parts else scaled[0] if len(scaled) == 1 else add(*scaled)
    used = [candidates[n].premise for n, _ in found if n < len(candidates)]
    taken = frozenset(name for name, _ in space.sig.symbols) | {v[0] for v in goal.forall}
    return lettered(side, taken), tuple(dict.fromkeys(p.name for p in used if p is not None))


def _terms(
    space: Workspace, theory: Theory, goal: Judgement, other: Term, target: Polynomial
) -> list[tuple[Polynomial, Term, float]]:
    """The terms with their normal forms and prices, each normal form once, none of them the side itself."""
    found: dict[tuple, tuple[Polynomial, Term, float]] = {}
    scalars = [q for q in quantities(theory, goal) if not _large(q)]
    powers = [*scalars, *(("pow", q, (-1, ())) for q in scalars if q[1] in space.nonzero)]

    def put(term: Term, price: float) -> None:
        try:
            polynomial = space.products.of(term)
        except KernelError:
            return
        key = tuple(sorted(polynomial.items()))
        if polynomial and not polynomial.keys() <= target.keys() and key not in found and len(found) < MOST:
            found[key] = (polynomial, term, price)

    own = [monomial_term(m) for m in islice(space.products.of(other), 6)]
    for part in _parts(other):
        put(part, OWN - 0.1)
    for t in own:
        put(t, OWN)
    for t in own:
        for f in powers:
            put(mul(t, f), SCALED)
    for q in scalars:
        put(q, QUANTITY)
    for q in scalars:
        for f in powers:
            put(mul(q, f), OTHER)
    for t in own:
        for f, g in combinations(powers, 2):
            put(mul(t, f, g), SCALED + 1.5)
    return list(found.values())


def _large(quantity: Term) -> bool:
    return len(quantity[2]) > 2


def _parts(t: Term) -> Sequence[Term]:
    """The terms of a sum as they stand, without their numbers."""
    if t[0] == "add":
        return [p for part in t[1] for p in _parts(part)]
    if t[0] == "mul" and t[1] and t[1][0][0] == "num" and len(t[1]) > 1:
        return _parts(t[1][1] if len(t[1]) == 2 else mul(*t[1][1:]))
    return [t] if t[0] != "num" else []
