"""One goal with its premises: what every source of columns and every stage of the search share."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from itertools import product as choices
from typing import Any

from scsym.kernel import Item, Judgement, KernelError, Signature, Theorem, visible_sign
from scsym.kernel.normal import Factor, Polynomial, changed, mapped, mentioned
from scsym.kernel.terms import (
    NATURAL,
    ONE,
    ZERO,
    Index,
    Lin,
    Term,
    Var,
    bound_vars,
    free_vars,
    lin_add,
    lin_subst,
    merge,
    minus,
    mul,
    parameters,
    rename,
    symbols_of,
    variable_index,
)  # fmt: skip
from scsym.language import Theory
from scsym.language.polynomials import bound_indices, factor_term, lin_term

from .matching import OPENED, Match, Pattern, Target, invertible, patterns
from .products import Binding, Bound, Products, summed

SIGNED = ("positive", "nonneg")
CHOICES = 3  # of the indices at hand, for a quantified variable that no match binds
LARGEST = 150  # monomials of a candidate


class OutOfTime(Exception):
    """The CPU budget of a stage is used up; caught where the stage began."""


@dataclass(frozen=True, eq=False)
class Premise:
    """A judgement to take multiples of: a theorem (by number), or a term that is visibly nonnegative (number < 0)."""

    number: int
    judgement: Judgement
    name: str
    cost: float = 1.0

    @property
    def kind(self) -> str:
        """``=``, ``>=``, ``>``, or ``term``."""
        return "term" if self.number < 0 else self.judgement.relation


@dataclass(frozen=True, eq=False)
class Candidate:
    """A column with the recipe of what it stands for: an item of a certificate, or a part of the remainder."""

    polynomial: Polynomial
    premise: Premise | None
    factors: tuple[Factor, ...] = ()
    weight: Term = ONE
    binding: Binding = ()
    over: tuple[Bound, ...] = ()
    term: Term = ZERO
    strict: bool = False
    cost: float = 1.0

    @property
    def free(self) -> bool:
        """Whether its factor may be negative."""
        return self.premise is not None and self.premise.kind == "="

    @property
    def coefficient(self) -> Term:
        """What the premise is multiplied by."""
        if not self.factors:
            return self.weight
        product = tuple(factor_term(a, e) for a, e in self.factors)
        return product[0] if len(product) == 1 else mul(*product)

    @property
    def item(self) -> Item | None:
        """The item of a certificate; None for a part of the remainder."""
        if self.premise is None or self.premise.kind == "term":
            return None
        return Item(self.premise.number, self.coefficient, self.binding, self.over)

    @property
    def part(self) -> Term:
        """The part of the remainder."""
        if self.premise is None:
            return self.term
        return summed(self.over, mul(self.coefficient, rename(self.premise.judgement.left, dict(self.binding))))


@dataclass(eq=False)
class Workspace:
    """The goal, the theorems at hand, and everything computed about them so far.

    latest : the numbers of the suppositions and lemmas, the newest first. supposed : those of the suppositions.
    """

    theory: Theory
    goal: Judgement
    theorems: list[Theorem]
    names: list[str]
    deadline: float
    latest: tuple[int, ...] = ()
    supposed: frozenset[int] = frozenset()
    sig: Signature = field(init=False)
    products: Products = field(init=False)
    target: Polynomial = field(init=False)

    def __post_init__(self) -> None:
        self.sig = merge(self.theory.signature, *(t.signature for t in self.theorems))
        self.products = Products(self.sig)
        self.target = self.products.of(minus(self.goal.left, self.goal.right))
        self.nonzero = invertible(self.sig)
        quantified = set(self.goal.forall)
        # a premise whose hypotheses fix a variable that the goal quantifies is of no use
        self.usable = [
            n
            for n, t in enumerate(self.theorems)
            if not any(quantified & parameters(h) for h in t.hypotheses)
            and (self.goal.relation != "=" or t.conclusion.relation == "=")
        ]
        self.stem = self._stem()
        self._ticks = 0
        self._patterns: dict[tuple, tuple[Pattern, ...]] = {}
        self._signs: dict[Factor, str] = {}
        self._open: dict[Factor, Factor] = {}
        self._symbols: dict[int, frozenset[str]] = {}

    def _stem(self) -> str:
        """A beginning for names of bound indices that no index of the goal and no symbol has."""
        names = {name for name, _ in self.sig.symbols}
        for side in (self.goal.left, self.goal.right):
            names |= {v[0] for v in free_vars(side) | bound_vars(side)}
        for j in (self.goal, *(t.conclusion for t in self.theorems)):
            names |= {v[0] for v in j.forall}
        return next(stem for stem in (f"i{n}_" if n else "i" for n in count()) if not _begins(names, stem))

    def tick(self) -> None:
        """Raise OutOfTime past the deadline; the clock is read at one call of sixteen."""
        self._ticks += 1
        if self._ticks % 16 == 0 and time.process_time() > self.deadline:
            raise OutOfTime

    def premise(self, number: int) -> Premise:
        """The theorem of that number as a premise."""
        return Premise(number, self.theorems[number].conclusion, self.names[number])

    def add(self, theorem: Theorem, name: str, cost: float) -> Premise:
        """One more theorem, derived from the others."""
        self.theorems.append(theorem)
        self.names.append(name)
        return Premise(len(self.theorems) - 1, theorem.conclusion, name, cost)

    def symbols(self, number: int) -> frozenset[str]:
        """The symbols of a theorem's conclusion."""
        if number not in self._symbols:
            c = self.theorems[number].conclusion
            self._symbols[number] = frozenset(symbols_of(c.left) | symbols_of(c.right))
        return self._symbols[number]

    def patterns(self, premise: Premise, divide: bool, opening: bool) -> tuple[Pattern, ...]:
        """The patterns of a premise."""
        key = (premise.judgement, premise.number, divide, opening)
        if key not in self._patterns:
            try:
                whole = self.products.whole(premise.judgement)
                made = patterns(premise, premise.judgement, whole, self.nonzero, divide, opening)
                self._patterns[key] = tuple(made)
            except KernelError:  # a term without a normal form within bounds; it can still stand as it is
                self._patterns[key] = ()
        return self._patterns[key]

    # Indices and signs

    def opened(self, index: Index) -> Index:
        """A bound index of a monomial taken apart, as a free one."""
        return ("v", f"{self.stem}{index[1]}", index[2]) if index[0] == "b" else index

    def index(self, index: Index) -> Index:
        """An index of a normal form as one of the language."""
        return ("nat", lin_term(self.lin(index[1]))) if index[0] == "n" else ("var", *self.opened(index)[1:])

    def lin(self, x: Lin) -> Lin:
        """A linear expression in which the indices of ranges have their names as free variables."""
        return lin_subst(x, {n: (0, ((self.stem + n[1:], 1),)) for n, _ in x[1] if n[0] == "#"})

    def open(self, factors: Sequence[Factor]) -> tuple[Factor, ...]:
        """Factors whose bound indices are free ones."""
        found = []
        for f in factors:
            if f not in self._open:
                names = {f"#{i[1]}": f"{self.stem}{i[1]}" for i in mentioned(f) if i[0] == "b" and i[2] == NATURAL}
                self._open[f] = changed(f, self.opened, names)
            found.append(self._open[f])
        return tuple(found)

    def over(self, wanted: Target, consumed: frozenset[Index] = frozenset()) -> tuple[Bound, ...]:
        """The variables that stand for the bound indices, but for those consumed."""
        left = [i for i in bound_indices(wanted.factors) if i not in consumed]
        return tuple((f"{self.stem}{i[1]}", wanted.bounds[i[1]] if i[2] == NATURAL else i[2]) for i in left)

    def sign(self, factors: Iterable[Factor]) -> str:
        """The visible sign of a product of factors (also of sums of it)."""
        signs = set()
        for factor in factors:
            if factor not in self._signs:
                self._signs[factor] = visible_sign(self.sig, factor_term(*factor))
            signs.add(self._signs[factor])
        return combined(signs)

    @property
    def variables(self) -> list[Var]:
        """The goal's variables: quantified ones first, then parameters."""
        free = free_vars(self.goal.left) | free_vars(self.goal.right)
        return list(dict.fromkeys([*self.goal.forall, *sorted(free)]))

    def pools(self, premises: Iterable[Premise]) -> dict[str, list[Index]]:
        """Indices at hand by sort: of the goal, then the premises' parameters."""
        found: dict[str, list[Index]] = {}
        variables = [*self.variables]
        for premise in premises:
            if premise.kind != "term":
                variables += sorted(parameters(premise.judgement))
        for v in dict.fromkeys(variables):
            found.setdefault(v[1], []).append(variable_index(*v))
        return found

    # Candidates

    def multiple(
        self, premise: Premise, factors: Sequence[Factor], binding: Binding, over: tuple[Bound, ...]
    ) -> Candidate | None:
        """The premise times a product of factors; None if useless: zero, too large, or of a hidden sign."""
        j = premise.judgement
        strict = False
        if premise.kind != "=":
            sign = self.sign(factors)
            if sign not in SIGNED:
                return None
            if premise.kind == "term":
                strict = sign == "positive" == visible_sign(self.sig, j.left)
            else:
                strict = sign == "positive" and premise.kind == ">"
        try:
            polynomial = self.products.product(j, factors, binding, over)
        except KernelError:
            return None
        if not polynomial or len(polynomial) > LARGEST:
            return None
        return Candidate(polynomial, premise, tuple(factors), ONE, binding, over, ZERO, strict, premise.cost)

    def weighted(self, premise: Premise, weight: Term, binding: Binding) -> Candidate | None:
        """The premise times a visibly nonnegative term (any term for an equation)."""
        sign = visible_sign(self.sig, weight)
        if premise.kind != "=" and sign not in SIGNED:
            return None
        try:
            polynomial = self.products.times(
                self.products.of(weight), self.products.bound(premise.judgement, binding)
            )
        except KernelError:
            return None
        if len(polynomial) > LARGEST:
            return None
        strict = sign == "positive" and premise.kind == ">"
        return Candidate(polynomial, premise, (), weight, binding, (), ZERO, strict, premise.cost)

    def acting(
        self, pattern: Pattern, wanted: Target, found: Match, pools: Mapping[str, list[Index]], tried: set[tuple]
    ) -> Iterator[Candidate]:
        """The multiples of a premise that a match stands for, but for those tried already (which are added to)."""
        premise: Premise = pattern.source
        binding = {v: self.index(i) for v, i in found.binding.items() if v[0] != OPENED}
        forall = premise.judgement.forall
        missing = [v for v in forall if v not in binding]
        pooled = [pools.get(v[1], [])[:CHOICES] for v in missing]
        rest = self.open(found.rest)
        over = self.over(wanted, found.consumed)
        for chosen in choices(*pooled):
            env = binding | dict(zip(missing, chosen, strict=True))
            inverse = [_inverse(f, env) for f in pattern.inverse]
            factors = tuple(sorted((*rest, *inverse)))
            bound = tuple((v, env[v]) for v in forall)
            key = (premise.number, factors, bound, over)
            if key in tried:
                continue
            tried.add(key)
            candidate = self.multiple(premise, factors, bound, over)
            if candidate is not None:
                yield candidate

    def weigh(self, wanted: Target) -> Candidate | None:
        """A visibly nonnegative monomial as a part of the remainder."""
        sign = self.sign(wanted.factors)
        if sign not in SIGNED:
            return None
        over = self.over(wanted)
        body = summed(over, mul(*(factor_term(a, e) for a, e in self.open(wanted.factors))))
        strict = sign == "positive" and all(isinstance(bound, str) for _, bound in over)  # a range may be empty
        return Candidate({wanted.mono: 1}, None, term=body, strict=strict)


def combined(signs: Iterable[str]) -> str:
    """The sign of a product of factors of these signs."""
    signs = set(signs)
    if signs <= {"positive", "nonneg"}:
        return "nonneg" if "nonneg" in signs else "positive"
    return "nonzero" if signs <= {"positive", "nonzero"} else "unknown"


def _inverse(factor: Factor, env: Mapping[Var, Index]) -> Factor:
    atom, exponent = factor
    naturals = {v[0]: i[1] for v, i in env.items() if v[1] == NATURAL}

    def put(i: Index) -> Index:
        if i[0] == "n":
            return ("n", lin_subst(i[1], naturals))
        return ("v", *env[i[1], i[2]][1:]) if i[0] == "v" and (i[1], i[2]) in env else i

    return mapped(atom, put), lin_add((0, ()), lin_subst(exponent, naturals), -1)


def _begins(names: set[str], stem: str) -> bool:
    return any(name.startswith(stem) and name[len(stem) :].isdigit() for name in names)


def subterms(term: Term) -> Iterator[Term]:
    """The term and everything in it, outermost first."""
    yield term
    match term[0]:
        case "add" | "mul":
            inner: Any = term[1]
        case "pow" | "log":
            inner = (term[1],)
        case "sum" | "range":
            inner = (term[2],)
        case _:
            inner = ()
    for part in inner:
        yield from subterms(part)


def atoms_of(polynomial: Polynomial) -> Iterator[tuple]:
    """The atoms of a normal form."""
    for scalars, components in polynomial:
        for factors in (scalars, *(component[1] for component in components)):
            for atom, _ in factors:
                yield atom


def relevance(space: Workspace) -> list[int]:
    """The usable premises, the likeliest first: reached from the goal's symbols by rare symbols, recent ones first."""
    uses = Counter(name for n in space.usable for name in space.symbols(n))
    reached = symbols_of(space.goal.left) | symbols_of(space.goal.right)
    level: dict[int, int] = {n: 0 for n in space.usable if n in space.supposed}
    for depth in range(6):
        fresh = [n for n in space.usable if n not in level and _triggered(space.symbols(n), reached, uses)]
        if not fresh:
            break
        for n in fresh:
            level[n] = depth
        reached = reached.union(*(space.symbols(n) for n in fresh))
    return sorted(space.usable, key=lambda n: (level.get(n, 9), -n))


def _triggered(symbols: frozenset[str], reached: set[str], uses: Counter[str]) -> bool:
    if not symbols:
        return True
    rare = min(uses[name] for name in symbols)
    return any(uses[name] <= 2 * rare and name in reached for name in symbols)

