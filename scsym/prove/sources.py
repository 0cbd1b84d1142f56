"""Where candidates come from. Each source is a function of the workspace and the stage; a stage names its sources.

* `multiples`: every way in which a monomial of a premise divides a monomial at hand, round by round.
* `standing`: premises as they stand at the goal's indices, also times factors that occur in the goal.
* `instances`: equations at the bindings found so far times the monomials at hand.
* `ones`: equations with a constant term, times the goal's monomials.
* `resolvents`: Green's functions act on what the goal says at a state.
* `visible`, `picks`, `pairs`: visibly nonnegative monomials; ``sum_i (1 - [i = x])^2 f(i) >= 0``; squares.

Premises besides the theorems given: `harvested` nonnegative terms as they stand in the goal (products, sums, squares
of differences, kept as they are and not expanded), `tangents`, `logarithms`, `products_of` and
`slopes` (a convergence goal is the slope of bounds for all k).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, combinations_with_replacement, islice
from itertools import product as choices

from scsym import kernel
from scsym.kernel import Judgement, KernelError, visible_sign
from scsym.kernel.normal import UNIT, Factor, Monomial, Polynomial, accumulate, indices_of
from scsym.kernel.terms import (
    NATURAL,
    ONE,
    ZERO,
    Index,
    Term,
    Var,
    free_vars,
    minus,
    mul,
    num,
    rename,
    symbols_of,
    variable_index,
)
from scsym.language import polynomial_term
from scsym.language.polynomials import bound_indices, factor_term

from .matching import PatternIndex, Target, matches
from .matching import target as taken_apart
from .products import replaced, summed
from .workspace import SIGNED, Candidate, Premise, Workspace, atoms_of, subterms

RATIOS = (Fraction(1), Fraction(-1), Fraction(2), Fraction(-2), Fraction(1, 2), Fraction(-1, 2))


@dataclass(frozen=True)
class Stage:
    """One attempt of the portfolio: which premises, how far, from which sources.

    premises : how many of the likeliest (0 for all). recent : that many of the latest lemmas, before those.
    share : of the time budget. equations : leave inequalities out.
    as_they_stand : take no multiples of nonnegative terms.
    unfold : replace defined symbols by their definitions first. shorten : replace long monomials by shorter ones first.
    """

    name: str
    share: float
    premises: int = 0
    recent: int = 0
    depth: int = 2
    cap: int = 3_000
    equations: bool = False
    as_they_stand: bool = False
    divide: bool = True
    opening: bool = True
    sources: tuple[str, ...] = ()
    unfold: bool = False
    shorten: bool = False
    premises_from: tuple[str, ...] = ()


@dataclass(eq=False)
class Columns:
    """The candidates of a stage, each normal form once, and the monomials at hand."""

    space: Workspace
    stage: Stage
    premises: list[Premise]
    target: Polynomial

    def __post_init__(self) -> None:
        self.found: dict[tuple, Candidate] = {}
        self.tried: set[tuple] = set()
        self.known: dict[Monomial, None] = dict.fromkeys(sorted(self.target))
        self.pools = self.space.pools(self.premises)

    @property
    def full(self) -> bool:
        """Whether the cap is reached."""
        return len(self.found) > self.stage.cap

    def put(self, candidate: Candidate | None) -> list[Monomial]:
        """Keep a candidate; returns the monomials that it brings in."""
        if candidate is None or (not candidate.polynomial and not candidate.strict):
            return []
        number = candidate.premise.number if candidate.premise is not None else None
        key = (number, frozenset(candidate.polynomial.items()))
        if key in self.found:
            return []
        self.found[key] = candidate
        fresh = [m for m in candidate.polynomial if m not in self.known]
        return fresh

    def bring(self, monomials: list[Monomial]) -> list[Monomial]:
        """Put monomials at hand; returns those that were not, in order."""
        fresh = sorted(set(monomials) - self.known.keys())
        self.known.update(dict.fromkeys(fresh))
        return fresh


def multiples(columns: Columns, fresh: list[Monomial], rounds: int) -> None:
    """Rounds of matching, from these monomials on: what a round brings in is matched in the next."""
    space, stage = columns.space, columns.stage
    index = PatternIndex(
        pattern
        for p in columns.premises
        if p.kind != "term" or not stage.as_they_stand
        for pattern in space.patterns(p, stage.divide, stage.opening and p.kind != "term")
    )
    for _ in range(rounds):
        brought: list[Monomial] = []
        for mono in fresh:
            space.tick()
            wanted = taken_apart(mono)
            for pattern in index.near(wanted):
                for match in matches(pattern, wanted, space.nonzero):
                    for candidate in space.acting(pattern, wanted, match, columns.pools, columns.tried):
                        brought += columns.put(candidate)
                        if columns.full:
                            columns.bring(brought)
                            return
        fresh = columns.bring(brought)
        if not fresh:
            return


def standing(columns: Columns) -> None:
    """Premises as they stand, at the goal's indices, and times the nonnegative factors that occur."""
    space = columns.space
    weights = _weights(columns) if "weights" in columns.stage.sources else []
    for p in columns.premises:
        if p.kind == "=" and "units" not in columns.stage.sources:
            continue
        pooled = [columns.pools.get(v[1], [])[:3] for v in p.judgement.forall]
        for chosen in islice(choices(*pooled), 20):
            space.tick()
            binding = tuple(zip(p.judgement.forall, chosen, strict=True))
            columns.bring(columns.put(space.weighted(p, ONE, binding) if p.kind != "term" else
                                      space.multiple(p, (), binding, ())))  # fmt: skip
            if p.kind in (">=", ">"):
                for w in weights:
                    columns.bring(columns.put(space.weighted(p, w, binding)))


def _weights(columns: Columns) -> list[Term]:
    """Visibly nonnegative factors in the goal, then in the premises."""
    space = columns.space
    terms = [space.goal.left, space.goal.right]
    for p in columns.premises[:10]:
        terms += [p.judgement.left, p.judgement.right]
    found: dict[frozenset, Term] = {}
    for t in terms:
        for u in subterms(t):
            if u[0] != "mul":
                continue
            factors = [f for f in u[1] if f[0] != "num" and visible_sign(space.sig, f) in SIGNED]
            for w in ([mul(*factors)] if factors else []) + factors:
                try:
                    found.setdefault(frozenset(space.products.of(w).items()), w)
                except KernelError:
                    continue
    return list(found.values())[:30]


def instances(columns: Columns) -> None:
    """Equations at the bindings found so far, times each monomial at hand."""
    space = columns.space
    seen: dict[tuple, Premise] = {}
    for c in columns.found.values():
        if c.premise is not None and c.premise.kind == "=" and not c.over:
            seen.setdefault((c.premise.number, c.binding), c.premise)
    at_hand = sorted(columns.known)[:30]
    for (_, binding), premise in sorted(seen.items(), key=lambda e: repr(e[0]))[:20]:
        for mono in at_hand:
            space.tick()
            wanted = taken_apart(mono)
            columns.put(space.multiple(premise, space.open(wanted.factors), binding, space.over(wanted)))
            if columns.full:
                return


def ones(columns: Columns) -> None:
    """Equations with a constant term times each monomial of the goal: ``f = f (1 - z) + f z``, ``f = f sum_a p(a)``."""
    space = columns.space
    unit = [p for p in columns.premises if p.kind == "=" and UNIT in space.products.whole(p.judgement)]
    for mono in sorted(columns.known):
        wanted = taken_apart(mono)
        own: dict[str, dict[Index, None]] = {}
        for atom, _ in wanted.factors:
            for i in indices_of(atom):
                own.setdefault(NATURAL if i[0] == "n" else i[2], {}).setdefault(space.index(i))
        for p in unit:
            pooled = []
            for v in p.judgement.forall:
                at_hand = columns.pools.get(v[1], [])
                same = [i for i in at_hand if i == variable_index(*v)]  # names are often meant
                pooled.append(list(dict.fromkeys([*same, *own.get(v[1], ()), *at_hand]))[:4])
            for chosen in islice(choices(*pooled), 24):
                space.tick()
                binding = tuple(zip(p.judgement.forall, chosen, strict=True))
                columns.bring(columns.put(space.multiple(p, space.open(wanted.factors), binding, space.over(wanted))))


def green(space: Workspace, p: Premise) -> tuple[Var, Var] | None:
    """The variables of a Green's function: the premise has a monomial ``[x = y]``."""
    if p.kind == "=" and len(p.judgement.forall) == 2:
        for scalars, components in space.products.whole(p.judgement):
            if not components and len(scalars) == 1 and scalars[0][0][0] == "delta":
                x, y = (i[1:] for i in scalars[0][0][1:])
                if {x, y} == set(p.judgement.forall):
                    return x, y
    return None


def resolvents(columns: Columns) -> None:
    """A Green's function ``N(s, t) = [s = t] + ...`` acts on ``v(s) = sum_t [s = t] v(t)``: so ``v = N (v - M v)``.

    This is how a Bellman equation is solved, and why its solution is unique and monotone.
    """
    space = columns.space
    kernels = [(p, *pair) for p in columns.premises for pair in [green(space, p)] if pair is not None]
    for mono in sorted(columns.known):
        wanted = taken_apart(mono)
        for place, (atom, exponent) in enumerate(wanted.factors):
            for i in dict.fromkeys(indices_of(atom)):
                for p, x, y in kernels:
                    if i[0] == "n" or i[2] != x[1] or atom[0] not in ("sym", "delta"):
                        continue
                    space.tick()
                    other = (f"{space.stem}r", x[1])
                    moved = replaced([(atom, exponent)], i, ("v", *other))
                    factors = (*wanted.factors[:place], *moved, *wanted.factors[place + 1 :])
                    over = (*space.over(wanted), other)
                    here, there = space.index(i), ("var", *other)
                    for binding in ({x: here, y: there}, {x: there, y: here}):
                        bound = tuple((v, binding[v]) for v in p.judgement.forall)
                        columns.bring(columns.put(space.multiple(p, space.open(factors), bound, over)))


def _at_hand(columns: Columns) -> list[Monomial]:
    monomials = set(columns.target)
    for c in columns.found.values():
        monomials |= c.polynomial.keys()
    return sorted(monomials)


def visible(columns: Columns) -> None:
    """The visibly nonnegative monomials."""
    for mono in _at_hand(columns):
        columns.put(columns.space.weigh(taken_apart(mono)))


def picks(columns: Columns) -> None:
    """``sum_i f(i) >= f(x)`` for f visibly nonnegative: the summand at x is one of them."""
    space = columns.space
    for mono in _at_hand(columns)[:1_500]:
        space.tick()
        wanted = taken_apart(mono)
        if wanted.bounds or space.sign(wanted.factors) not in SIGNED:
            continue
        for i in bound_indices(wanted.factors):
            for v in space.variables:
                if v[1] == i[2]:
                    columns.put(_pick(space, wanted, i, v))


def _pick(space: Workspace, wanted: Target, i: tuple, v: tuple[str, str]) -> Candidate:
    x, factors = ("v", *v), wanted.factors
    at_x = replaced(factors, i, x)
    others = space.over(wanted, frozenset([i]))
    polynomial: Polynomial = {wanted.mono: Fraction(1)}
    single = space.products.product(Judgement((), "=", ONE, ZERO), space.open(at_x), (), others)
    for m, c in single.items():
        accumulate(polynomial, m, -c)
    name = space.opened(i)[1:]
    apart = ("pow", minus(ONE, ("delta", variable_index(*v), ("var", *name))), (2, ()))
    body = mul(*(factor_term(a, e) for a, e in space.open(factors)), apart)
    return Candidate(polynomial, None, term=summed(space.over(wanted), body), cost=1.2)


def pairs(columns: Columns) -> None:
    """``weight * (x - r y)^2`` for every way to split a monomial into weight, x and y, with small ratios r."""
    space, done = columns.space, set[frozenset]()

    def put(candidate: Candidate | None) -> None:
        if candidate is not None and (key := frozenset(candidate.polynomial.items())) not in done:
            done.add(key)
            columns.put(candidate)

    means = sorted({f for mono in columns.target for f in mono[0] if f[0][0] == "sym" and f[1] == (1, ())})
    near = set(columns.target)  # and what a premise puts in the place of a monomial of the goal
    for c in columns.found.values():
        if c.premise is not None and not columns.target.keys().isdisjoint(c.polynomial):
            near |= c.polynomial.keys()
    for mono in _at_hand(columns)[:250]:
        space.tick()
        wanted = taken_apart(mono)
        factors = wanted.factors
        if mono not in near and space.sign(factors) in SIGNED:
            continue
        units: list[Factor] = []
        fixed: list[Factor] = []
        for atom, e in factors:
            if e[1] or abs(e[0]) > 3 or atom[0] != "sym":
                fixed.append((atom, e))
            else:
                units += [(atom, (1 if e[0] > 0 else -1, ()))] * abs(e[0])
        if not 1 <= len(units) <= 5:
            continue
        over = space.over(wanted)
        for roles in choices((0, 1, 2), repeat=len(units)):
            if 1 not in roles or (2 in roles and roles.index(1) > roles.index(2)):
                continue
            weight, x, y = ([u for u, r in zip(units, roles, strict=True) if r == k] for k in range(3))
            weight = [*fixed, *weight]
            if space.sign(weight) not in SIGNED:
                continue
            for ratio in RATIOS:
                put(_square(space, space.open(weight), space.open(x), space.open(y), over, ratio))
            if columns.full:
                return
        for unit in dict.fromkeys(u for u in units if units.count(u) > 1):  # against a mean, which it does not show
            rest = [*fixed, *units]
            rest.remove(unit)
            rest.remove(unit)
            if space.sign(rest) in SIGNED:
                for mean in means:
                    put(_square(space, space.open(rest), space.open([unit]), (mean,), over, Fraction(1)))


def _square(space: Workspace, weight: tuple, x: tuple, y: tuple, over: tuple, ratio: Fraction) -> Candidate | None:
    unit = Judgement((), "=", ONE, ZERO)
    polynomial: Polynomial = {}
    for factors, c in (((*x, *x), Fraction(1)), ((*x, *y), -2 * ratio), ((*y, *y), ratio**2)):
        for m, d in space.products.product(unit, (*weight, *factors), (), over).items():
            accumulate(polynomial, m, c * d)
    if not polynomial:
        return None
    first, second = (mul(*(factor_term(a, e) for a, e in part)) for part in (x, y))
    body = mul(*(factor_term(a, e) for a, e in weight), ("pow", minus(first, mul(num(ratio), second)), (2, ())))
    return Candidate(polynomial, None, term=summed(over, body), cost=2.0)


# Premises that are made


def harvested(space: Workspace, premises: list[Premise], squares: bool = True) -> list[Premise]:
    """Visibly nonnegative terms that occur in the goal and in the likeliest premises, and squares of differences."""
    found: dict[frozenset, Term] = {}

    def put(t: Term) -> None:
        try:
            polynomial = space.products.of(t)
        except KernelError:
            return
        if 1 < len(polynomial) < 60:
            found.setdefault(frozenset(polynomial.items()), t)

    goal = [space.goal.left, space.goal.right]
    near = symbols_of(goal[0]) | symbols_of(goal[1])
    ranked = sorted(premises, key=lambda p: -len(near & space.symbols(p.number)))
    terms = goal + [side for p in ranked[:12] for side in (p.judgement.left, p.judgement.right)]
    for t in terms:
        space.tick()
        for u in subterms(t):
            if u[0] in ("mul", "sum", "pow") and visible_sign(space.sig, u) in SIGNED:
                put(u)
                if u[0] == "sum":
                    same = ("delta", ("var", f"{space.stem}x{u[1][0]}", u[1][1]), ("var", *u[1]))
                    put(("sum", u[1], mul(("pow", minus(ONE, same), (2, ())), u[2])))
            if squares and u[0] == "add" and len(u[1]) > 1:
                put(("pow", u, (2, ())))
    if squares:
        for t in goal:
            for spread in _spreads(space, t):
                put(spread)
        for p in ranked[:6]:
            put(("pow", minus(p.judgement.left, p.judgement.right), (2, ())))
        put(("pow", minus(*goal), (2, ())))
    made = []
    for n, t in enumerate(list(found.values())[:60], start=1):
        forall = tuple(sorted(free_vars(t)))
        made.append(Premise(-n, Judgement(forall, ">=", t, ZERO), "a nonnegative term", 1.5))
    return made


def _spreads(space: Workspace, t: Term) -> Iterator[Term]:
    """``sum_x sum_y w(x) w(y) (e(x) - e(y))^2`` for each ``sum_x w(x) e(x)^2``: what Cauchy and Schwarz leave over."""
    for u in subterms(t):
        if u[0] != "sum" or u[2][0] not in ("mul", "pow"):
            continue
        factors = u[2][1] if u[2][0] == "mul" else (u[2],)
        for square in factors:
            if square[0] == "pow" and square[2] == (2, ()):
                x, y = u[1], (f"{space.stem}y{u[1][0]}", u[1][1])
                weight = mul(*(f for f in factors if f is not square))
                if visible_sign(space.sig, weight) in SIGNED:
                    env = {x: ("var", *y)}
                    apart = ("pow", minus(square[1], rename(square[1], env)), (2, ()))
                    yield ("sum", x, ("sum", y, mul(weight, rename(weight, env), apart)))


def tangents(space: Workspace, premises: list[Premise]) -> list[Premise]:
    """``x - 1 >= log x`` for the arguments of logarithms at hand, their inverses and ratios."""
    arguments: dict[Term, None] = {}
    terms = [space.goal.left, space.goal.right]
    for p in premises:
        terms += [p.judgement.left, p.judgement.right]
    for t in terms:
        for u in subterms(t):
            if u[0] != "log":
                continue
            arguments.setdefault(u[1])
            try:
                polynomial = space.products.of(u)
            except KernelError:
                continue
            for atom in atoms_of(polynomial):
                if atom[0] == "log" and atom[1][0] == "sym":
                    arguments.setdefault(factor_term(atom[1], (1, ())))
    positive = [a for a in arguments if visible_sign(space.sig, a) == "positive"][:8]
    wanted = []
    for a in positive:
        wanted += [a, ("pow", a, (-1, ()))]
        wanted += [mul(a, ("pow", b, (-1, ()))) for b in positive if b != a]
    made = []
    for t in wanted:
        try:
            theorem = kernel.tangent(space.sig, tuple(sorted(free_vars(t))), t)
        except KernelError:
            continue
        made.append(space.add(theorem, "tangent line of the logarithm", 1.0))
    return made


def logarithms(space: Workspace, premises: list[Premise]) -> list[Premise]:
    """``log x = log y`` from the equations between positive products."""
    made = []
    for p in premises:
        if p.kind == "=":
            try:
                theorem = kernel.log_congruence(space.theorems[p.number])
            except KernelError:
                continue
            made.append(space.add(theorem, f"logarithm of {p.name}", 1.0))
    return made


def products_of(space: Workspace, premises: list[Premise]) -> list[Premise]:
    """The products of two inequalities each, and of three different ones."""
    bounds = [p for p in premises if p.kind in (">=", ">")][:6]
    made = list[Premise]()
    for chosen in (*combinations_with_replacement(bounds, 2), *combinations(bounds[:4], 3)):
        theorem = space.theorems[chosen[0].number]
        try:
            for other in chosen[1:]:
                theorem = kernel.multiply(theorem, space.theorems[other.number])
        except KernelError:
            continue
        made.append(space.add(theorem, f"product of {' and '.join(p.name for p in chosen)}", float(len(chosen))))
    return made


def slopes(space: Workspace, premises: list[Premise]) -> list[Premise]:
    """``A >= 0`` from the inequalities ``k A + B >= 0`` for every natural number k."""
    made = []
    for p in premises:
        for name, sort in p.judgement.forall if p.kind in (">=", ">") else ():
            parts = _linear(space, p, name) if sort == NATURAL else None
            if parts is not None:
                try:
                    theorem = kernel.archimedes(space.theorems[p.number], name, *parts)
                except KernelError:  # k occurs elsewhere too
                    continue
                made.append(space.add(theorem, f"slope of {p.name}", 1.0))
    return made


def _linear(space: Workspace, p: Premise, name: str) -> tuple[Term, Term] | None:
    """The slope and the rest of a premise that is linear in a natural number; None if its slope is zero."""
    number = ("nat", name)
    slope, rest = Polynomial(), Polynomial()
    for (scalars, components), c in space.products.whole(p.judgement).items():
        if (number, (1, ())) in scalars:
            slope[tuple(f for f in scalars if f[0] != number), components] = c
        else:
            rest[scalars, components] = c
    if not slope:
        return None
    return polynomial_term(slope), polynomial_term(rest) if rest else ZERO


PREMISES: Mapping[str, Callable[[Workspace, list[Premise]], list[Premise]]] = {
    "harvested": harvested,
    "terms": lambda space, premises: harvested(space, premises, squares=False),
    "tangents": tangents,
    "logarithms": logarithms,
    "products": products_of,
    "slopes": slopes,
}
AFTERWARDS: Mapping[str, Callable[[Columns], None]] = {
    "instances": instances,
    "visible": visible,
    "picks": picks,
    "pairs": pairs,
}


def columns_of(
    space: Workspace, stage: Stage, premises: list[Premise], target: Polynomial
) -> Iterator[Candidate]:
    """The candidates of a stage."""
    made: list[Premise] = []
    ordered = space.goal.relation != "="
    for name in stage.premises_from:
        if ordered or name == "logarithms":
            made += PREMISES[name](space, premises)
    columns = Columns(space, stage, [*premises, *made], target)
    standing(columns)
    if "ones" in stage.sources:
        ones(columns)
    if "resolvents" in stage.sources:
        resolvents(columns)
    multiples(columns, list(columns.known), stage.depth)
    for name, source in AFTERWARDS.items():
        if name in stage.sources and (ordered or name == "instances"):
            source(columns)
    if "pairs" in stage.sources and ordered:  # a square brings in what the premises then act on
        fresh = columns.bring([m for c in columns.found.values() if c.premise is None for m in c.polynomial])
        multiples(columns, fresh, 1)
    yield from columns.found.values()


__all__ = ["AFTERWARDS", "PREMISES", "Columns", "Stage", "columns_of"]
