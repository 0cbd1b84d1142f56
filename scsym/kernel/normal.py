"""The normal form: two terms that are equal by the algebra of finite sums get the same one.

A polynomial maps monomials to rational coefficients. A monomial is a pair ``(scalars, components)``:

* scalars are factors ``(atom, exponent)`` without bound indices;
* a component is a maximal group of factors connected by bound (summed) indices, which are numbered canonically.
  Since ``sum_x sum_y f(x) g(y) = (sum_x f(x)) (sum_y g(y))``, components multiply freely and never share an index.

Steps, each an identity of real arithmetic over finite nonempty sets: distribute products over sums; add exponents
of equal atoms; write logarithms of products as sums; on closing a sum over ``x``: replace ``x`` by ``j`` where
``delta(x, j)`` occurs, multiply by the cardinality where ``x`` does not occur, else join what mentions ``x`` into one
component and number its bound indices by colour refinement with individualisation. Everything is ordered by names,
never by hash, so the result is the same in every run.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from .errors import Refused, SideCondition
from .terms import Index, Lin, Signature, Term, Var, lin_add, lin_is_natural, lin_subst

Atom = tuple
Factor = tuple[Atom, Lin]
Component = tuple[tuple[str, ...], tuple[Factor, ...]]
Monomial = tuple[tuple[Factor, ...], tuple[Component, ...]]
Polynomial = dict[Monomial, Fraction]

MAX_POWER = 64
MAX_WORK = 400_000
MAX_LEAVES = 1_000
MAX_BOUND = 24
MAX_PRIME = 10_000

UNIT: Monomial = ((), ())
ONCE: Lin = (1, ())
NEVER: Lin = (0, ())


def normal_form(sig: Signature, term: Term) -> Polynomial:
    """The normal form of a (checked) term; equal in the algebra exactly if the results are equal.

    Raises Refused beyond the budget or for powers and logarithms outside the language, SideCondition for a
    negative power of a symbol that is not declared nonzero or a logarithm of one that is not declared positive.
    """
    return _Normaliser(sig).run(term)


def atom_indices(atom: Atom) -> tuple[Index, ...]:
    """The indices that an atom mentions."""
    match atom[0]:
        case "sym" | "log":
            return atom[2]
        case "delta":
            return atom[1:]
    return ()


def _replace(atom: Atom, old: Index, new: Index) -> Atom:
    match atom[0]:
        case "sym" | "log":
            return (atom[0], atom[1], tuple(new if i == old else i for i in atom[2]))
        case "delta":
            return ("delta", *sorted(new if i == old else i for i in atom[1:]))
    return atom


def _is_one(atom: Atom) -> bool:
    return atom[0] == "delta" and atom[1] == atom[2]


def _collect(factors: Iterable[Factor]) -> dict[Atom, Lin]:
    """Factors with equal atoms joined; ``delta**n = delta`` and ``x**0 = 1``."""
    out: dict[Atom, Lin] = {}
    for atom, exponent in factors:
        if not _is_one(atom):
            out[atom] = ONCE if atom[0] == "delta" else lin_add(out.get(atom, NEVER), exponent)
    return {a: e for a, e in out.items() if e != NEVER}


def _scalars(factors: Iterable[Factor]) -> tuple[Factor, ...]:
    return tuple(sorted(_collect(factors).items()))


def _times(x: Monomial, y: Monomial) -> Monomial:
    scalars = _scalars((*x[0], *y[0])) if x[0] and y[0] else x[0] or y[0]
    return scalars, tuple(sorted(x[1] + y[1]))


def canonical_component(factors: Mapping[Atom, Lin], sorts: Mapping[int, str]) -> Component:
    """Number the bound indices ``("b", id, sort)`` canonically: refine colours, individualise, refine."""
    leaves = 0
    if len(sorts) > MAX_BOUND:
        raise Refused(f"more than {MAX_BOUND} connected bound indices")

    def refine(colour: dict[int, int]) -> dict[int, int]:
        while True:
            seen: dict[int, list] = {i: [] for i in colour}
            for atom, exponent in factors.items():
                indices = atom_indices(atom)
                for own in {i[1] for i in indices if i[0] == "b"}:
                    pattern = tuple(("b", colour[i[1]], i[1] == own) if i[0] == "b" else i for i in indices)
                    seen[own].append((atom[0], atom[1] if atom[0] != "delta" else "", pattern, exponent))
            keys = {i: (colour[i], sorted(seen[i])) for i in colour}
            ranks = sorted(keys.values())
            new = {i: ranks.index(keys[i]) for i in colour}
            if len(set(new.values())) == len(set(colour.values())):
                return new
            colour = new

    def label(colour: dict[int, int]) -> Component:
        nonlocal leaves
        colour = refine(colour)
        classes: dict[int, list[int]] = {}
        for i, c in colour.items():
            classes.setdefault(c, []).append(i)
        if len(classes) == len(colour):
            leaves += 1
            if leaves > MAX_LEAVES:
                raise Refused("a summed product has too many symmetric indices for the canonical numbering")
            order = sorted(colour, key=colour.__getitem__)
            number = {i: n for n, i in enumerate(order)}
            return tuple(sorts[i] for i in order), tuple(sorted((_renumber(a, number), e) for a, e in factors.items()))
        first = min(c for c, members in classes.items() if len(members) > 1)
        return min(
            label({i: 2 * c + (c == first and i != chosen) for i, c in colour.items()}) for chosen in classes[first]
        )

    names = sorted(set(sorts.values()))
    return label({i: names.index(s) for i, s in sorts.items()})


def _renumber(atom: Atom, number: Mapping[int, int]) -> Atom:
    if atom[0] not in ("sym", "log"):
        return atom
    return (atom[0], atom[1], tuple(("b", number[i[1]], i[2]) if i[0] == "b" else i for i in atom[2]))


class _Normaliser:
    """One run, with its budget."""

    def __init__(self, sig: Signature) -> None:
        self.table = dict(sig.symbols)
        self.work = 0
        self.opened = 0

    def run(self, term: Term) -> Polynomial:
        out: Polynomial = {}
        for mono, c in self.expand(term, {}).items():
            self.accumulate(out, self.unify_free(mono), c)
        return out

    def spend(self, amount: int = 1) -> None:
        self.work += amount
        if self.work > MAX_WORK:
            raise Refused(f"the normal form needs more than {MAX_WORK} steps")

    @staticmethod
    def accumulate(out: Polynomial, mono: Monomial, c: Fraction) -> None:
        value = out.get(mono, 0) + c
        if value:
            out[mono] = value
        else:
            out.pop(mono, None)

    def expand(self, t: Term, env: dict[Var, Index]) -> Polynomial:
        self.spend()
        match t[0]:
            case "num":
                return {UNIT: t[1]} if t[1] else {}
            case "sym":
                return self.atom(("sym", t[1], tuple(self.index(i, env) for i in t[2])))
            case "add":
                out: Polynomial = {}
                for part in t[1]:
                    for mono, c in self.expand(part, env).items():
                        self.accumulate(out, mono, c)
                return out
            case "mul":
                product: Polynomial = {UNIT: Fraction(1)}
                for part in t[1]:
                    product = self.multiply(product, self.expand(part, env))
                return product
            case "pow":
                return self.power(self.expand(t[1], env), self.lin(t[2], env))
            case "sum":
                self.opened += 1
                index = ("o", self.opened, t[1][1])
                return self.close(self.expand(t[2], {**env, t[1]: index}), index)
            case "delta":
                return self.atom(("delta", *sorted((self.index(t[1], env), self.index(t[2], env)))))
            case "log":
                return self.log(self.expand(t[1], env))
            case "nat":
                return self.natural(self.lin(t[1], env))
            case "card":
                return self.atom(("card", t[1]))
            case "let":  # made by `combine` alone: the body sees these indices and its own parameters, nothing else
                return self.expand(t[2], {v: self.index(i, env) for v, i in t[1]})
        raise Refused(f"not a term: {t!r:.80}")

    @staticmethod
    def atom(atom: Atom) -> Polynomial:
        return {UNIT if _is_one(atom) else (((atom, ONCE),), ()): Fraction(1)}

    @staticmethod
    def lin(x: Lin, env: Mapping[Var, Index]) -> Lin:
        values = {n: env[n, "N"][1] for n, _ in x[1] if (n, "N") in env}
        return lin_subst(x, values) if values else x

    def index(self, i: Index, env: Mapping[Var, Index]) -> Index:
        if i[0] == "nat":
            return ("n", self.lin(i[1], env))
        return env.get((i[1], i[2])) or ("v", i[1], i[2])

    @staticmethod
    def natural(x: Lin) -> Polynomial:
        out: Polynomial = {UNIT: Fraction(x[0])} if x[0] else {}
        for name, c in x[1]:
            out[((("nat", name), ONCE),), ()] = Fraction(c)
        return out

    def multiply(self, p: Polynomial, q: Polynomial) -> Polynomial:
        self.spend(len(p) * len(q))
        out: Polynomial = {}
        for x, c in p.items():
            for y, d in q.items():
                self.accumulate(out, _times(x, y), c * d)
        return out

    def power(self, p: Polynomial, e: Lin) -> Polynomial:
        if not e[1] and e[0] >= 0:
            if e[0] > MAX_POWER and (len(p) != 1 or next(iter(p))[1] or abs(next(iter(p.values()))) != 1):
                raise Refused(f"a power above {MAX_POWER}")
            if len(p) != 1 or next(iter(p))[1]:
                out: Polynomial = {UNIT: Fraction(1)}
                for _ in range(e[0]):
                    out = self.multiply(out, p)
                return out
        if e == NEVER:
            return {UNIT: Fraction(1)}
        if len(p) != 1:
            raise Refused("a negative or symbolic power of a sum; name the sum by a symbol with its defining equation")
        ((scalars, components), c) = next(iter(p.items()))
        if components or (e[1] and c != 1):
            raise Refused("a negative or symbolic power of a sum; name the sum by a symbol with its defining equation")
        self.spend((c.numerator.bit_length() + c.denominator.bit_length()) * abs(e[0]) // 64)
        factors = []
        for atom, old in scalars:
            if not lin_is_natural(e):
                self.need(atom, ("nonzero", "positive"), "a negative power")
            if e[1] and (old[1] or not lin_is_natural(old) or atom[0] == "delta"):
                raise Refused("a symbolic power of a symbolic or negative power")
            new = lin_add(NEVER, e, old[0]) if not old[1] else lin_add(NEVER, old, e[0])
            factors.append((atom, new))
        return {(_scalars(factors), ()): c ** e[0] if not e[1] else c}

    def need(self, atom: Atom, signs: tuple[str, ...], where: str) -> None:
        if atom[0] == "card" or (atom[0] == "sym" and self.table[atom[1]].sign in signs):
            return
        name = atom[1] if atom[0] == "sym" else atom[0]
        raise SideCondition(f"{where} of {name}, which is not declared {' or '.join(signs)}")

    def log(self, p: Polynomial) -> Polynomial:
        if len(p) != 1 or next(iter(p))[1]:
            raise Refused("the logarithm of a sum; name the sum by a positive symbol with its defining equation")
        ((scalars, _), c) = next(iter(p.items()))
        if c <= 0:
            raise SideCondition("the logarithm of a term that is not positive")
        out: Polynomial = {}
        for atom, exponent in scalars:
            self.need(atom, ("positive",), "the logarithm")
            logarithm = ("log", atom[1], atom[2]) if atom[0] == "sym" else ("logcard", atom[1])
            for mono, d in self.multiply(self.natural(exponent), self.atom(logarithm)).items():
                self.accumulate(out, mono, d)
        for n, sign in ((c.numerator, 1), (c.denominator, -1)):
            for prime, times in _factor(n):
                self.accumulate(out, (((("logn", prime), ONCE),), ()), Fraction(sign * times))
        return out

    def close(self, p: Polynomial, index: Index) -> Polynomial:
        """The sum of ``p`` over the open index."""
        out: Polynomial = {}
        for mono, c in p.items():
            self.spend()
            self.accumulate(out, self.close_monomial(mono, index), c)
        return out

    def close_monomial(self, mono: Monomial, index: Index) -> Monomial:
        inside = [f for f in mono[0] if index in atom_indices(f[0])]
        joined = [k for k in mono[1] if any(index in atom_indices(a) for a, _ in k[1])]
        if not inside and not joined:
            return _times(mono, ((((("card", index[2])), ONCE),), ()))
        for atom, _ in inside:
            if atom[0] == "delta":
                other = atom[2] if atom[1] == index else atom[1]
                return self.rename(mono, index, other)
        scalars = tuple(f for f in mono[0] if index not in atom_indices(f[0]))
        components = tuple(k for k in mono[1] if k not in joined)
        factors: list[Factor] = [(_replace(a, index, ("b", 0, index[2])), e) for a, e in inside]
        sorts = {0: index[2]}
        for component_sorts, component_factors in joined:
            shift = {n: n + len(sorts) for n in range(len(component_sorts))}
            sorts.update({shift[n]: s for n, s in enumerate(component_sorts)})
            factors += [(_replace(_renumber(a, shift), index, ("b", 0, index[2])), e) for a, e in component_factors]
        return scalars, tuple(sorted((*components, canonical_component(_collect(factors), sorts))))

    @staticmethod
    def rename(mono: Monomial, old: Index, new: Index) -> Monomial:
        scalars = _scalars((_replace(a, old, new), e) for a, e in mono[0])
        components = []
        for sorts, factors in mono[1]:
            renamed = _collect((_replace(a, old, new), e) for a, e in factors)
            components.append(canonical_component(renamed, dict(enumerate(sorts))))
        return scalars, tuple(sorted(components))

    def unify_free(self, mono: Monomial) -> Monomial:
        """Where ``delta(i, j)`` of free variables is a factor, write the later variable as the earlier one."""
        pairs = [a for a, _ in mono[0] if a[0] == "delta"]
        kept = []
        while pairs:
            _, low, high = pairs[0]
            kept.append((("delta", low, high), ONCE))
            without = tuple(f for f in mono[0] if f[0] != pairs[0])
            mono = self.rename((without, mono[1]), high, low)
            pairs = [a for a, _ in mono[0] if a[0] == "delta"]
        return _scalars((*mono[0], *kept)), mono[1]


def _factor(n: int) -> list[tuple[int, int]]:
    out = []
    p = 2
    while p * p <= n and p <= MAX_PRIME:
        times = 0
        while n % p == 0:
            n, times = n // p, times + 1
        if times:
            out.append((p, times))
        p += 1
    if n > MAX_PRIME * MAX_PRIME:
        raise Refused("the logarithm of a number with a large prime factor")
    return [*out, (n, 1)] if n > 1 else out
