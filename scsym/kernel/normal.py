"""The normal form: two terms that are equal by the algebra of finite sums get the same one.

A polynomial maps monomials to rational coefficients. A monomial is a pair ``(scalars, components)``:

* scalars are factors ``(atom, exponent)`` without bound indices;
* a component is a maximal group of factors connected by bound (summed) indices, which are numbered canonically.
  Since ``sum_x sum_y f(x) g(y) = (sum_x f(x)) (sum_y g(y))``, components multiply freely and never share an index.

Steps, each an identity of real arithmetic over finite nonempty sets: distribute products over sums; add exponents
of equal atoms; write logarithms of products as sums; on closing a sum over ``x``: replace ``x`` by ``j`` where
``delta(x, j)`` occurs, multiply by the cardinality where ``x`` does not occur, else join what mentions ``x`` into one
component and number its bound indices by colour refinement with individualisation. A range of ``m + c`` numbers, c a
numeral, is the range of m and c terms; over the range of m, multiply by m where its index does not occur, else join.
Everything is ordered by names, never by hash, so the result is the same in every run. An index of an atom is
``("v", name, sort)`` (free), ``("b", number, sort)`` (bound), ``("o", number, sort)`` (of a sum being read) or
``("n", lin)``, where the index of a range is the name ``#number`` (bound) or ``?number`` (being read). A component is
``(sorts, factors)``, with a third part, the bounds of its ranges (of sort N) in their order, if it has some.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import Any

from .errors import Refused, SideCondition
from .terms import (
    NATURAL,
    Index,
    Lin,
    Signature,
    Term,
    Var,
    applications,
    applied,
    lin_add,
    lin_is_natural,
    lin_subst,
)  # fmt: skip
from .work import Meter, metered, spend

Atom = tuple[Any, ...]
Factor = tuple[Atom, Lin]
Component = tuple[Any, ...]
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
    with metered(MAX_WORK, "the normal form") as meter:
        run, out = _Normaliser(sig, meter), Polynomial()
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


def name_of(index: Index) -> str:
    """The index of a range as the name that stands for it in linear expressions."""
    return f"{'#' if index[0] == 'b' else '?'}{index[1]}"


def _names(x: Lin) -> list[Index]:
    return [("b" if n[0] == "#" else "o", int(n[1:]), NATURAL) for n, _ in x[1] if n[0] in "#?"]


def mentioned(factor: Factor) -> list[Index]:
    """The indices that a factor mentions, those of ranges among them, which stand in linear expressions."""
    atom, exponent = factor
    found = [*indices_of(atom)]
    for i in indices_of(atom):
        found += _names(i[1]) if i[0] == "n" else ()
    while atom[0] == "log":
        atom = atom[1]
    if atom[0] == "nat":
        found += _names((0, ((atom[1], 1),)))
    return found + _names(exponent) if exponent[1] else found


def changed(factor: Factor, change: Callable[[Index], Any], names: Mapping[str, str]) -> Factor:
    """The factor with its indices changed and the names that stand for indices of ranges replaced."""
    if not names:
        return mapped(factor[0], change), factor[1]
    values = {old: (0, ((new, 1),)) for old, new in names.items()}

    def nat(atom: Atom) -> Atom:
        if atom[0] == "log":
            return ("log", nat(atom[1]))
        return ("nat", names.get(atom[1], atom[1])) if atom[0] == "nat" else atom

    atom = mapped(nat(factor[0]), lambda i: ("n", lin_subst(i[1], values)) if i[0] == "n" else change(i))
    return atom, lin_subst(factor[1], values)


def _put(factors: Iterable[Factor], old: Index, new: Index) -> list[Factor]:
    names = {name_of(old): name_of(new)} if old[2] == NATURAL else {}
    return [changed(f, lambda i: new if i == old else i, names) for f in factors]


def _number(factors: Iterable[Factor], number: Mapping[int, int], sorts: Mapping[int, str]) -> list[Factor]:
    names = {f"#{i}": f"#{number[i]}" for i, sort in sorts.items() if sort == NATURAL}
    return [changed(f, lambda i: ("b", number[i[1]], i[2]) if i[0] == "b" else i, names) for f in factors]


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
    scalars = _collect((*x[0], *y[0])) if x[0] and y[0] else x[0] or y[0]
    return scalars, tuple(sorted(x[1] + y[1])) if x[1] and y[1] else x[1] or y[1]


def canonical(factors: tuple[Factor, ...], sorts: Mapping[int, str], bounds: Mapping[int, Lin]) -> Component:
    """Number the bound indices canonically: refine colours, individualise, refine; the least numbering counts."""
    leaves = 0
    if len(sorts) > MAX_BOUND:
        raise Refused(f"more than {MAX_BOUND} connected bound indices")
    inside = [mentioned(f) for f in factors] if len(sorts) > 1 else []
    size = sum(map(len, inside)) + len(factors)

    def refine(colour: dict[int, int]) -> dict[int, int]:
        while len(set(colour.values())) < len(colour):
            spend(2 * (size + len(colour)))
            names = {f"#{i}": f"#{c}" for i, c in colour.items() if sorts[i] == NATURAL}
            seen: dict[int, list[Any]] = {i: [] for i in colour}
            for factor, own_indices in zip(factors, inside, strict=True):
                shape, exponent = changed(factor, lambda i: "", names)
                for own in {i[1] for i in own_indices if i[0] == "b"}:
                    pattern = [("b", colour[i[1]], i[1] == own) if i[0] == "b" else i for i in own_indices]
                    places = len(indices_of(factor[0]))  # those in linear expressions have no place of their own
                    seen[own].append((shape, (*pattern[:places], *sorted(pattern[places:])), exponent))
            keys = {i: (colour[i], sorted(seen[i])) for i in colour}
            ranks = sorted(keys.values())
            new = {i: ranks.index(keys[i]) for i in colour}
            if len(set(new.values())) == len(set(colour.values())):
                return new
            colour = new
        return colour

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
            numbered = tuple(sorted(_number(factors, {i: n for n, i in enumerate(order)}, sorts)))
            limits = tuple(bounds[i] for i in order if i in bounds)
            return (tuple(sorts[i] for i in order), numbered, *([limits] if limits else []))
        chosen = [i for i, c in colour.items() if c == min(tied)]
        return min(label({i: 2 * c + (c == min(tied) and i != one) for i, c in colour.items()}) for one in chosen)

    kinds = {i: (s, bounds.get(i, ())) for i, s in sorts.items()}
    ranked = sorted(set(kinds.values()))
    return label({i: ranked.index(kind) for i, kind in kinds.items()})


def opened(component: Component, shift: int = 0) -> tuple[dict[int, str], dict[int, Lin]]:
    """The sorts of a component's indices and the bounds of its ranges, by number."""
    sorts = {n + shift: s for n, s in enumerate(component[0])}
    limits = component[2] if len(component) == 3 else ()
    return sorts, dict(zip((n for n, s in sorts.items() if s == NATURAL), limits, strict=True))


def _rename(mono: Monomial, old: Index, new: Index) -> Monomial:
    parts = [canonical(_collect(_put(part[1], old, new)), *opened(part)) for part in mono[1]]
    return _collect(_put(mono[0], old, new)), tuple(sorted(parts))


def unify_free(mono: Monomial) -> Monomial:
    """Where ``delta(i, j)`` of free variables is a factor, write the later variable as the earlier one elsewhere."""
    kept: list[Factor] = []
    while pairs := [f for f in mono[0] if f[0][0] == "delta"]:
        _, low, high = pairs[0][0]
        kept.append(pairs[0])
        mono = _rename((tuple(f for f in mono[0] if f != pairs[0]), mono[1]), high, low)
    return _collect((*mono[0], *kept)), mono[1]


def _close(mono: Monomial, index: Index, bound: Lin | None = None) -> Monomial | None:
    """The sum of a monomial over the open index, of a range below ``bound``; None if it does not occur."""
    seen = mentioned if index[2] == NATURAL else lambda f: indices_of(f[0])
    inside = [f for f in mono[0] if index in seen(f)]
    joined = [k for k in mono[1] if any(index in seen(f) for f in k[1])]
    if not inside and not joined:
        return None
    for atom, _ in inside:
        if atom[0] == "delta":
            return _rename(mono, index, atom[2] if atom[1] == index else atom[1])
    factors, sorts, bounds = inside, {0: index[2]}, {} if bound is None else {0: bound}
    for part in joined:
        more, limits = opened(part)
        shift = {n: n + len(sorts) for n in more}
        factors = factors + _number(part[1], shift, more)
        bounds |= {shift[n]: limit for n, limit in limits.items()}
        sorts |= {shift[n]: sort for n, sort in more.items()}
    component = canonical(_collect(_put(factors, index, ("b", 0, index[2]))), sorts, bounds)
    scalars = tuple(f for f in mono[0] if f not in inside)
    return scalars, tuple(sorted((*(k for k in mono[1] if k not in joined), component)))


def _size(mono: Monomial) -> int:
    return 1 + len(mono[0]) + (sum(len(k[1]) for k in mono[1]) if mono[1] else 0)


def _words(c: int | Fraction) -> int:
    """The length of a coefficient in machine words beyond the first."""
    return (c.numerator.bit_length() + c.denominator.bit_length()) >> 6


class _Normaliser:
    """One run, with its budget."""

    def __init__(self, sig: Signature, meter: Meter) -> None:
        self.table, self.spend, self.opened = dict(sig.symbols), meter.spend, 0

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
                    self.add(out, self.expand(part, env).items())
                return out
            case "mul":
                product: Polynomial = self.expand(t[1][0], env) if t[1] else {UNIT: 1}
                for part in t[1][1:]:
                    product = self.multiply(product, self.expand(part, env))
                return product
            case "pow":
                return self.power(self.expand(t[1], env), self.lin(t[2], env))
            case "sum":
                self.opened += 1
                index, out = ("o", self.opened, t[1][1]), Polynomial()
                for mono, c in self.expand(t[2], {**env, t[1]: index}).items():
                    self.spend(_size(mono))
                    closed = _close(mono, index) or _times(mono, (((("card", index[2]), ONCE),), ()))
                    self.add(out, [(closed, c)])
                return out
            case "range":
                return self.range((t[1][0], NATURAL), self.lin(t[1][1], env), t[2], env)
            case "delta":
                return self.atom(("delta", *sorted((self.index(t[1], env), self.index(t[2], env)))))
            case "log":
                return self.log(self.expand(t[1], env))
            case "nat":
                return self.natural(self.lin(t[1], env))
            case "card":
                return self.atom(t)
            case "let":  # made by `combine` alone: the body sees these indices and its own parameters, nothing else
                return self.expand(t[2], {v: self.index(i, env) for v, i in t[1]})
        raise Refused(f"not a term: {t!r:.80}")

    @staticmethod
    def atom(atom: Atom) -> Polynomial:
        return {(_collect([(atom, ONCE)]) if atom[0] == "delta" else ((atom, ONCE),), ()): 1}

    def index(self, i: Index, env: Mapping[Var, Index]) -> Index:
        return ("n", self.lin(i[1], env)) if i[0] == "nat" else env.get((i[1], i[2])) or ("v", i[1], i[2])

    def lin(self, x: Lin, env: Mapping[Var, Index]) -> Lin:
        def value(name: str, indices: tuple[Index, ...]) -> Lin:
            made = tuple(self.index(i, env) for i in indices)
            if any(i[0] == "o" or (i[0] == "n" and (_names(i[1]) or applications(i[1]))) for i in made):
                raise Refused(f"{name} in an exponent or natural index, of a summed index or of another function")
            return applied(name, made)

        if not x[1:] == ((),):
            self.spend(3 + len(x[1]) + len(applications(x)))
            return lin_subst(x, {n: v[1] for (n, _), v in env.items() if v[0] == "n"}, value)
        return x

    def natural(self, x: Lin) -> Polynomial:
        out: Polynomial = {UNIT: x[0]} if x[0] else {}
        out |= {(((("nat", name), ONCE),), ()): c for name, c in x[1]}
        return out | {(((("sym", *call), ONCE),), ()): c for call, c in applications(x)}

    def range(self, variable: Var, bound: Lin, body: Term, env: dict[Var, Index]) -> Polynomial:
        if _names(bound):
            raise Refused("the bound of a range depends on a summed index; name the inner sum by a symbol")
        out, most = Polynomial(), (0, *bound[1:])
        if most != NEVER:
            self.opened += 1
            index = ("o", self.opened, NATURAL)
            there = {**env, variable: ("n", (0, ((name_of(index), 1),)))}
            for mono, c in self.expand(body, there).items():
                self.spend(_size(mono))
                closed = _close(mono, index, most)
                self.add(out, [(closed, c)] if closed else self.multiply(self.natural(most), {mono: c}).items())
        for n in range(bound[0]):  # the last ones, one by one
            self.add(out, self.expand(body, {**env, variable: ("n", lin_add(most, (n, ())))}).items())
        return out

    def add(self, out: Polynomial, more: Iterable[tuple[Monomial, int | Fraction]]) -> None:
        for mono, c in more:
            if type(c) is not int or c.bit_length() > 64:
                words = _words(c) + _words(out.get(mono, 0))
                self.spend(words + (words >> 4) ** 2)
            accumulate(out, mono, c)

    def multiply(self, p: Polynomial, q: Polynomial) -> Polynomial:
        if p == {UNIT: 1}:
            return q
        if p == {UNIT: -1}:
            self.spend(len(q))
            return {mono: -c for mono, c in q.items()}
        self.spend(len(q) * sum(map(_size, p)) + len(p) * sum(map(_size, q)))
        if words := sum(map(_words, p.values())) * (1 + sum(map(_words, q.values()))):
            self.spend(words)
        out = Polynomial()
        for x, c in p.items():
            self.add(out, ((_times(x, y), c * d) for y, d in q.items()))  # two may agree, since delta**2 = delta
        return out

    def power(self, p: Polynomial, e: Lin) -> Polynomial:
        symbolic = e[1:] != ((),)
        if len(p) != 1 or next(iter(p))[1]:  # not a single product of symbols: only a constant natural power
            if symbolic or not 0 <= e[0] <= MAX_POWER:
                raise Refused("this power of a sum; name the sum by a symbol with its defining equation")
            out: Polynomial = {UNIT: 1}
            for _ in range(e[0]):
                out = self.multiply(out, p)
            return out
        ((scalars, _), c) = next(iter(p.items()))
        if c != 1 and (symbolic or abs(e[0]) > MAX_POWER):
            raise Refused("a large or symbolic power of a number")
        self.spend(len(scalars) + (((1 + _words(c)) * abs(e[0])) ** 2 >> 4 if c != 1 else 0))
        factors = []
        for atom, old in scalars:
            if not lin_is_natural(e):
                self.need(atom, ("nonzero", "positive"), "a negative power")
            if symbolic and (old[1:] != ((),) or not lin_is_natural(old) or atom[0] == "delta"):
                raise Refused("a symbolic power of a symbolic or negative power, or of a delta")
            factors.append((atom, lin_add(NEVER, e, old[0]) if old[1:] == ((),) else lin_add(NEVER, old, e[0])))
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
            self.add(out, self.multiply(self.natural(exponent), self.atom(("log", atom))).items())
        for n, sign in ((c.numerator, 1), (c.denominator, -1)):
            for prime in self.primes(n):
                accumulate(out, (((("log", ("num", prime)), ONCE),), ()), sign)
        return out

    def primes(self, n: int) -> list[int]:
        """The prime factors of n with repetition; raises Refused where trial division does not settle it."""
        out, p = list[int](), 2
        while p * p <= n and p <= MAX_PRIME:
            self.spend(1 + (n.bit_length() >> 9))
            if n % p:
                p += 1
            else:
                out.append(p)
                n //= p
        if n > MAX_PRIME * MAX_PRIME:
            raise Refused("the logarithm of a number with a large prime factor")
        return [*out, n] if n > 1 else out
