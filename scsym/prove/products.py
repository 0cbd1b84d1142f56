"""Normal forms of many related products, each built from those that are known: the inner loop of the search.

A candidate is ``sum over (over) of coefficient * (left - right)[binding]``. The normal form of ``left - right`` is
computed once, its renaming once for each binding, and a coefficient that is one monomial is multiplied in monomial
by monomial, so no term is expanded twice. The results equal the kernel's normal form up to the numbering of bound
indices, and nothing rests on that: the kernel computes its own. Sums over ranges of naturals are left to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import groupby, permutations, product
from math import factorial, prod
from typing import Any

from scsym.kernel import Judgement, normal_form
from scsym.kernel.normal import (
    Atom,
    Component,
    Factor,
    Monomial,
    Polynomial,
    accumulate,
    indices_of,
    mapped,
)  # fmt: skip
from scsym.kernel.terms import NATURAL, Index, Lin, Signature, Term, Var, lin_add, minus, mul, total, variable_index
from scsym.language.polynomials import factor_term

MOST_ORDERS = 24  # of alike bound indices that are tried

Binding = tuple[tuple[Var, Index], ...]
Bound = tuple[str, str | Lin]  # a summed variable: its name, and its sort or the bound of its range


class Products:
    """The normal forms over one signature, remembered."""

    def __init__(self, sig: Signature) -> None:
        self.sig = sig
        self._bound: dict[tuple[Judgement, Binding], Polynomial] = {}
        self._terms: dict[Term, Polynomial] = {}

    def of(self, term: Term) -> Polynomial:
        """The normal form of a term. Raises KernelError where it has none."""
        if term not in self._terms:
            self._terms[term] = _own(normal_form(self.sig, term))
        return self._terms[term]

    def whole(self, j: Judgement) -> Polynomial:
        """``left - right`` of a premise."""
        return self.of(minus(j.left, j.right))

    def bound(self, j: Judgement, binding: Binding) -> Polynomial:
        """``(left - right)[binding]``."""
        key = (j, binding)
        if key not in self._bound:
            moved = tuple((v, i) for v, i in binding if i != variable_index(*v))
            whole = self.whole(j)
            if any(v[1] == NATURAL for v, _ in moved) or _has_ranges(whole):  # also in exponents and as numbers
                found = _own(normal_form(self.sig, ("let", moved, minus(j.left, j.right))))
            else:
                found = _renamed(whole, {("v", *v): ("v", *i[1:]) for v, i in moved})
            self._bound[key] = found
        return self._bound[key]

    def product(self, j: Judgement, factors: Sequence[Factor], binding: Binding, over: Sequence[Bound]) -> Polynomial:
        """``sum over (over) of (product of the factors) * (left - right)[binding]``."""
        premise = self.bound(j, binding)
        if any(not isinstance(b, str) for _, b in over) or _has_ranges(premise):
            body = mul(*(factor_term(a, e) for a, e in factors), ("let", binding, minus(j.left, j.right)))
            return _own(normal_form(self.sig, summed(over, body)))
        out, extra = Polynomial(), tuple(factors)
        for (scalars, components), c in premise.items():
            accumulate(out, _summed((collected((*scalars, *extra)) if extra else scalars, components), over), c)
        return out

    def times(self, p: Polynomial, q: Polynomial) -> Polynomial:
        """The product of two normal forms."""
        out = Polynomial()
        for x, c in p.items():
            for y, d in q.items():
                mono = collected((*x[0], *y[0])) if x[0] and y[0] else x[0] or y[0]
                accumulate(out, _unified((mono, tuple(sorted(x[1] + y[1])))), c * d)
        return out


def summed(over: Sequence[Bound], body: Term) -> Term:
    """The sum of a term over the variables."""
    for name, bound in reversed(over):
        body = total((name, bound), body) if isinstance(bound, str) else ("range", (name, bound), body)
    return body


def collected(factors: Iterable[Factor]) -> tuple[Factor, ...]:
    """Factors with equal atoms joined, sorted; ``delta(i, i) = 1``, ``delta**n = delta`` and ``x**0 = 1``."""
    out: dict = {}
    for atom, exponent in factors:
        if atom[0] != "delta":
            out[atom] = lin_add(out[atom], exponent) if atom in out else exponent
        elif atom[1] != atom[2]:
            out[atom] = (1, ())
    return tuple(sorted((a, e) for a, e in out.items() if e != (0, ())))


def replaced(factors: Iterable[Factor], old: Index, new: Index) -> tuple[Factor, ...]:
    """Factors with one index replaced by another."""
    return tuple((mapped(a, lambda i: new if i == old else i), e) for a, e in factors)


def _shifted(factors: Iterable[Factor], by: int) -> list[Factor]:
    return [(mapped(a, lambda i: ("b", i[1] + by, i[2]) if i[0] == "b" else i), e) for a, e in factors]


def _has_ranges(poly: Polynomial) -> bool:
    return any(len(component) == 3 for _, components in poly for component in components)


def _unified(mono: Monomial) -> Monomial:
    """Where a factor says that two free indices are equal, the later one is written as the earlier elsewhere."""
    deltas = [f for f in mono[0] if f[0][0] == "delta"]
    if not deltas:
        return mono
    kept: list[Factor] = []
    while deltas:
        _, low, high = deltas[0][0]
        kept.append(deltas[0])
        mono = _moved((tuple(f for f in mono[0] if f != deltas[0]), mono[1]), {high: low})
        deltas = [f for f in mono[0] if f[0][0] == "delta"]
    return collected((*mono[0], *kept)), mono[1]


def _summed(mono: Monomial, over: Sequence[Bound]) -> Monomial:
    for name, sort in reversed(over):
        mono = _closed(mono, ("v", name, sort))
    return _unified(mono)


def _renamed(poly: Polynomial, env: Mapping[Index, Index]) -> Polynomial:
    if not env:
        return poly
    out = Polynomial()
    for mono, c in poly.items():
        accumulate(out, _unified(_moved(mono, env)), c)
    return out


def _moved(mono: Monomial, env: Mapping[Index, Index]) -> Monomial:
    """The monomial with free indices replaced."""

    def put(factors: Iterable[Factor]) -> tuple[Factor, ...]:
        return collected((mapped(a, lambda i: env.get(i, i)), e) for a, e in factors)

    parts = []
    for component in mono[1]:
        touched = any(i in env for a, _ in component[1] for i in indices_of(a))
        if not touched:
            parts.append(component)
        elif len(component) == 3:  # the search numbers ranges as the kernel does
            parts.append((component[0], put(component[1]), component[2]))
        else:
            parts.append(_numbered(put(component[1]), component[0]))
    return put(mono[0]), tuple(sorted(parts))


@lru_cache(maxsize=100_000)
def shape(atom: Atom) -> Atom:
    """The atom without its indices."""
    return mapped(atom, lambda i: "")


@lru_cache(maxsize=200_000)
def _numbered(factors: tuple[Factor, ...], sorts: tuple[str, ...]) -> Component:
    """A component with its bound indices numbered by what they occur in, ties by the least result.

    Quicker than the kernel's numbering and only used among the search's own: equal monomials get equal components
    except where more than a few indices are alike, which costs the search a match and nothing else.
    """
    if len(sorts) == 1:
        return sorts, factors
    places: list[list[Any]] = [[] for _ in sorts]
    if len(set(sorts)) < len(sorts):
        for atom, e in factors:
            inside = indices_of(atom)
            kind = shape(atom)
            for n in {i[1] for i in inside if i[0] == "b"}:
                pattern = tuple(("b", "", i[1] == n) if i[0] == "b" else i for i in inside)
                places[n].append((kind, pattern, e))
    keys = [(sort, sorted(places[n])) for n, sort in enumerate(sorts)]
    order = sorted(range(len(sorts)), key=keys.__getitem__)
    groups = [list(group) for _, group in groupby(order, key=keys.__getitem__)]
    alike = prod(factorial(len(group)) for group in groups)
    choices = product(*map(permutations, groups)) if alike <= MOST_ORDERS else [groups]
    orders = [[n for group in choice for n in group] for choice in choices]
    names = tuple(sorts[n] for n in order)
    return names, min(_put(factors, {n: new for new, n in enumerate(one)}) for one in orders)


def _put(factors: tuple[Factor, ...], number: Mapping[int, int]) -> tuple[Factor, ...]:
    return tuple(
        sorted((mapped(a, lambda i: ("b", number[i[1]], i[2]) if i[0] == "b" else i), e) for a, e in factors)
    )


def _own(poly: Polynomial) -> Polynomial:
    """A normal form of the kernel with the search's own numbering."""
    if _has_ranges(poly):
        return poly
    out = Polynomial()
    for (scalars, components), c in poly.items():
        accumulate(out, (scalars, tuple(sorted(_numbered(k[1], k[0]) for k in components))), c)
    return out


@lru_cache(maxsize=200_000)
def _closed(mono: Monomial, index: Index) -> Monomial:
    """The sum of a monomial over one free index of a finite sort."""
    inside = [f for f in mono[0] if index in indices_of(f[0])]
    joined = [k for k in mono[1] if any(index in indices_of(a) for a, _ in k[1])]
    if not inside and not joined:
        return collected((*mono[0], (("card", index[2]), (1, ())))), mono[1]
    for atom, _ in inside:
        if atom[0] == "delta":
            return _moved(mono, {index: atom[2] if atom[1] == index else atom[1]})
    factors, sorts = list(inside), [index[2]]
    for inner_sorts, inner in joined:
        factors += _shifted(inner, len(sorts))
        sorts += inner_sorts
    put = collected(replaced(factors, index, ("b", 0, index[2])))
    component = _numbered(put, tuple(sorts))
    scalars = tuple(f for f in mono[0] if f not in inside)
    return scalars, tuple(sorted((*(k for k in mono[1] if k not in joined), component)))
