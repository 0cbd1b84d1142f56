"""The normal form: two terms that are equal by the algebra of finite sums get the same one.

A polynomial maps monomials to rational coefficients. A monomial is a pair ``(scalars, components)``:

* scalars are factors ``(atom, exponent)`` without bound indices;
* a component is a maximal group of factors connected by bound (summed) indices, which are numbered canonically.
  Since ``sum_x sum_y f(x) g(y) = (sum_x f(x)) (sum_y g(y))``, components multiply freely and never share an index.

Steps, each an identity of real arithmetic over finite nonempty sets: distribute products over sums; add exponents
of equal atoms; write logarithms of products as sums; on closing a sum over ``x``: replace ``x`` by ``j`` where
``delta(x, j)`` occurs, multiply by the cardinality where ``x`` does not occur, else join what mentions ``x`` into one
component and number its bound indices by colour refinement with individualisation. Everything is ordered by names,
never by hash, so the result is the same in every run. An index of an atom is ``("v", name, sort)`` (free),
``("b", number, sort)`` (bound), ``("o", number, sort)`` (of a sum being read) or ``("n", lin)``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import Any

from .errors import Refused, SideCondition
from .terms import Index, Lin, Signature, Term, Var, lin_add, lin_is_natural, lin_subst

Atom = tuple[Any, ...]
Factor = tuple[Atom, Lin]
Component = tuple[tuple[str, ...], tuple[Factor, ...]]
Monomial = tuple[tuple[Factor, ...], tuple[Component, ...]]
Polynomial = dict[Monomial, Any]  # int or Fraction inside a run, Fraction in a result

MAX_POWER, MAX_WORK, MAX_LEAVES, MAX_BOUND, MAX_PRIME = 64, 400_000, 1_000, 24, 10_000
UNIT: Monomial = ((), ())
ONCE: Lin = (1, ())
NEVER: Lin = (0, ())


def normal_form(sig: Signature, term: Term) -> Polynomial:
    """The normal form of a (checked) term; equal in the algebra exactly if the results are equal.

    Raises Refused beyond the budget or for powers and logarithms outside the language, SideCondition for a
    negative power of a symbol that is not declared nonzero or a logarithm of one that is not declared positive.
    """
    run, out = _Normaliser(sig), Polynomial()
    for mono, c in run.expand(term, {}).items():
        accumulate(out, unify_free(mono), Fraction(c))
    return out


def accumulate(out: Polynomial, mono: Monomial, c: int | Fraction) -> None:
    """``out += c * mono``."""
    value = out[mono] + c if mono in out else c
    if value:
        out[mono] = value
    else:
        out.pop(mono, None)


def indices_of(atom: Atom) -> tuple[Index, ...]:
    """The indices that an atom mentions."""
    match atom[0]:
        case "sym":
            return atom[2]
        case "delta":
            return atom[1:]
    return indices_of(atom[1]) if atom[0] == "log" else ()


def mapped(atom: Atom, change: Callable[[Index], Any]) -> Atom:
    """The atom with every index changed."""
    match atom[0]:
        case "sym":
            return ("sym", atom[1], tuple(map(change, atom[2])))
        case "delta":
            return ("delta", *sorted(map(change, atom[1:])))
    return ("log", mapped(atom[1], change)) if atom[0] == "log" else atom


def _put(factors: Iterable[Factor], old: Index, new: Index) -> list[Factor]:
    return [(mapped(atom, lambda i: new if i == old else i), e) for atom, e in factors]


def _number(factors: Iterable[Factor], number: Mapping[int, int]) -> list[Factor]:
    return [(mapped(a, lambda i: ("b", number[i[1]], i[2]) if i[0] == "b" else i), e) for a, e in factors]


def _collect(factors: Iterable[Factor]) -> tuple[Factor, ...]:
    """Factors with equal atoms joined, sorted; ``delta(i, i) = 1``, ``delta**n = delta`` and ``x**0 = 1``."""
    out: dict[Atom, Lin] = {}
    for atom, exponent in factors:
        if atom[0] != "delta":
            out[atom] = lin_add(out[atom], exponent) if atom in out else exponent
        elif atom[1] != atom[2]:
            out[atom] = ONCE
    return tuple(sorted((a, e) for a, e in out.items() if e != NEVER))


def _times(x: Monomial, y: Monomial) -> Monomial:
    return _collect((*x[0], *y[0])) if x[0] and y[0] else x[0] or y[0], tuple(sorted(x[1] + y[1]))


def canonical(factors: tuple[Factor, ...], sorts: Mapping[int, str]) -> Component:
    """Number the bound indices canonically: refine colours, individualise, refine; the least numbering counts."""
    leaves = 0
    if len(sorts) > MAX_BOUND:
        raise Refused(f"more than {MAX_BOUND} connected bound indices")

    def refine(colour: dict[int, int]) -> dict[int, int]:
        while True:
            seen: dict[int, list[Any]] = {i: [] for i in colour}
            for atom, exponent in factors:
                inside = indices_of(atom)
                for own in {i[1] for i in inside if i[0] == "b"}:
                    pattern = tuple(("b", colour[i[1]], i[1] == own) if i[0] == "b" else i for i in inside)
                    seen[own].append((mapped(atom, lambda i: ""), pattern, exponent))
            keys = {i: (colour[i], sorted(seen[i])) for i in colour}
            ranks = sorted(keys.values())
            new = {i: ranks.index(keys[i]) for i in colour}
            if len(set(new.values())) == len(set(colour.values())):
                return new
            colour = new

    def label(colour: dict[int, int]) -> Component:
        nonlocal leaves
        colour = refine(colour)
        taken = list(colour.values())
        tied = [c for c in taken if taken.count(c) > 1]
        if not tied:
            leaves += 1
            if leaves > MAX_LEAVES:
                raise Refused("a summed product has too many symmetric indices for the canonical numbering")
            order = sorted(colour, key=colour.__getitem__)
            numbered = _number(factors, {i: n for n, i in enumerate(order)})
            return tuple(sorts[i] for i in order), tuple(sorted(numbered))
        chosen = [i for i, c in colour.items() if c == min(tied)]
        return min(label({i: 2 * c + (c == min(tied) and i != one) for i, c in colour.items()}) for one in chosen)

    names = sorted(set(sorts.values()))
    return label({i: names.index(s) for i, s in sorts.items()})


def _rename(mono: Monomial, old: Index, new: Index) -> Monomial:
    parts = [canonical(_collect(_put(factors, old, new)), dict(enumerate(sorts))) for sorts, factors in mono[1]]
    return _collect(_put(mono[0], old, new)), tuple(sorted(parts))


def unify_free(mono: Monomial) -> Monomial:
    """Where ``delta(i, j)`` of free variables is a factor, write the later variable as the earlier one elsewhere."""
    kept: list[Factor] = []
    while pairs := [f for f in mono[0] if f[0][0] == "delta"]:
        _, low, high = pairs[0][0]
        kept.append(pairs[0])
        mono = _rename((tuple(f for f in mono[0] if f != pairs[0]), mono[1]), high, low)
    return _collect((*mono[0], *kept)), mono[1]


def _close(mono: Monomial, index: Index) -> Monomial:
    """The sum of a monomial over the open index."""
    inside = [f for f in mono[0] if index in indices_of(f[0])]
    joined = [k for k in mono[1] if any(index in indices_of(a) for a, _ in k[1])]
    if not inside and not joined:
        return _times(mono, (((("card", index[2]), ONCE),), ()))
    for atom, _ in inside:
        if atom[0] == "delta":
            return _rename(mono, index, atom[2] if atom[1] == index else atom[1])
    factors, sorts = inside, {0: index[2]}
    for component_sorts, component_factors in joined:
        shift = {n: n + len(sorts) for n in range(len(component_sorts))}
        sorts.update({shift[n]: s for n, s in enumerate(component_sorts)})
        factors = factors + _number(component_factors, shift)
    component = canonical(_collect(_put(factors, index, ("b", 0, index[2]))), sorts)
    scalars = tuple(f for f in mono[0] if index not in indices_of(f[0]))
    return scalars, tuple(sorted((*(k for k in mono[1] if k not in joined), component)))


class _Normaliser:
    """One run, with its budget."""

    def __init__(self, sig: Signature) -> None:
        self.table, self.work, self.opened = dict(sig.symbols), 0, 0

    def spend(self, amount: int) -> None:
        self.work += amount
        if self.work > MAX_WORK:
            raise Refused(f"the normal form needs more than {MAX_WORK} steps")

    def expand(self, t: Term, env: dict[Var, Index]) -> Polynomial:
        self.spend(1)
        match t[0]:
            case "num":  # whole coefficients as int, which adds and multiplies faster
                return {UNIT: t[1].numerator if t[1].denominator == 1 else t[1]} if t[1] else {}
            case "sym":
                return self.atom(("sym", t[1], tuple(self.index(i, env) for i in t[2])))
            case "add":
                out = Polynomial()
                for part in t[1]:
                    for mono, c in self.expand(part, env).items():
                        accumulate(out, mono, c)
                return out
            case "mul":
                product: Polynomial = self.expand(t[1][0], env) if t[1] else {UNIT: 1}
                for part in t[1][1:]:
                    product = self.multiply(product, self.expand(part, env))
                return product
            case "pow":
                return self.power(self.expand(t[1], env), self.index(("nat", t[2]), env)[1])
            case "sum":
                self.opened += 1
                index, out = ("o", self.opened, t[1][1]), Polynomial()
                for mono, c in self.expand(t[2], {**env, t[1]: index}).items():
                    self.spend(1)
                    accumulate(out, _close(mono, index), c)
                return out
            case "delta":
                return self.atom(("delta", *sorted((self.index(t[1], env), self.index(t[2], env)))))
            case "log":
                return self.log(self.expand(t[1], env))
            case "nat":
                return self.natural(self.index(t, env)[1])
            case "card":
                return self.atom(t)
            case "let":  # made by `combine` alone: the body sees these indices and its own parameters, nothing else
                return self.expand(t[2], {v: self.index(i, env) for v, i in t[1]})
        raise Refused(f"not a term: {t!r:.80}")

    @staticmethod
    def atom(atom: Atom) -> Polynomial:
        return {(_collect([(atom, ONCE)]), ()): 1}

    @staticmethod
    def index(i: Index, env: Mapping[Var, Index]) -> Index:
        if i[0] == "nat":
            return ("n", lin_subst(i[1], {n: v[1] for (n, _), v in env.items() if v[0] == "n"}))
        return env.get((i[1], i[2])) or ("v", i[1], i[2])

    def natural(self, x: Lin) -> Polynomial:
        out: Polynomial = {UNIT: x[0]} if x[0] else {}
        return out | {(((("nat", name), ONCE),), ()): c for name, c in x[1]}

    def multiply(self, p: Polynomial, q: Polynomial) -> Polynomial:
        self.spend(len(p) * len(q))
        out = Polynomial()
        for x, c in p.items():
            for y, d in q.items():
                accumulate(out, _times(x, y), c * d)
        return out

    def power(self, p: Polynomial, e: Lin) -> Polynomial:
        if len(p) != 1 or next(iter(p))[1]:  # not a single product of symbols: only a constant natural power
            if e[1] or not 0 <= e[0] <= MAX_POWER:
                raise Refused("this power of a sum; name the sum by a symbol with its defining equation")
            out: Polynomial = {UNIT: 1}
            for _ in range(e[0]):
                out = self.multiply(out, p)
            return out
        ((scalars, _), c) = next(iter(p.items()))
        if c != 1 and (e[1] or abs(e[0]) > MAX_POWER):
            raise Refused("a large or symbolic power of a number")
        self.spend((c.numerator.bit_length() + c.denominator.bit_length()) * abs(e[0]) // 64 if c != 1 else 0)
        factors = []
        for atom, old in scalars:
            if not lin_is_natural(e):
                self.need(atom, ("nonzero", "positive"), "a negative power")
            if e[1] and (old[1] or not lin_is_natural(old) or atom[0] == "delta"):
                raise Refused("a symbolic power of a symbolic or negative power, or of a delta")
            factors.append((atom, lin_add(NEVER, old, e[0]) if old[1] else lin_add(NEVER, e, old[0])))
        return {(_collect(factors) if e != NEVER else (), ()): Fraction(c) ** e[0] if c != 1 else c}

    def need(self, atom: Atom, signs: tuple[str, ...], where: str) -> None:
        if atom[0] != "card" and not (atom[0] == "sym" and self.table[atom[1]].sign in signs):
            raise SideCondition(f"{where} of {atom[1]}, which is not declared {' or '.join(signs)}")

    def log(self, p: Polynomial) -> Polynomial:
        if len(p) != 1 or next(iter(p))[1]:
            raise Refused("the logarithm of a sum; name the sum by a positive symbol with its defining equation")
        ((scalars, _), c), out = next(iter(p.items())), Polynomial()
        if c <= 0:
            raise SideCondition("the logarithm of a term that is not positive")
        for atom, exponent in scalars:
            self.need(atom, ("positive",), "the logarithm")
            for mono, d in self.multiply(self.natural(exponent), self.atom(("log", atom))).items():
                accumulate(out, mono, d)
        for n, sign in ((c.numerator, 1), (c.denominator, -1)):
            for prime in _primes(n):
                accumulate(out, (((("log", ("num", prime)), ONCE),), ()), sign)
        return out


def _primes(n: int) -> list[int]:
    """The prime factors of n with repetition; raises Refused where trial division does not settle it."""
    out, p = list[int](), 2
    while p * p <= n and p <= MAX_PRIME:
        if n % p:
            p += 1
        else:
            out, n = [*out, p], n // p
    if n > MAX_PRIME * MAX_PRIME:
        raise Refused("the logarithm of a number with a large prime factor")
    return [*out, n] if n > 1 else out
