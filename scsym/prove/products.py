"""Normal forms of many related products, each built from those that are known: the inner loop of the search.

A candidate is ``sum over (over) of coefficient * (left - right)[binding]``. The normal form of ``left - right`` is
computed once, its renaming once for each binding, and a coefficient that is one monomial is multiplied in monomial
by monomial, so no term is expanded twice. The results are those of the kernel's normal form, and nothing depends on
that: the kernel computes its own. Sums over ranges of naturals are left to it from the start.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from scsym.kernel import Judgement, normal_form
from scsym.kernel.normal import (
    Component,
    Factor,
    Monomial,
    Polynomial,
    accumulate,
    canonical,
    indices_of,
    mapped,
    unify_free,
)  # fmt: skip
from scsym.kernel.terms import NATURAL, Index, Lin, Signature, Term, Var, lin_add, minus, mul, total, variable_index
from scsym.language.polynomials import factor_term

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
            self._terms[term] = normal_form(self.sig, term)
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
                found = normal_form(self.sig, ("let", moved, minus(j.left, j.right)))
            else:
                found = _renamed(whole, {("v", *v): ("v", *i[1:]) for v, i in moved})
            self._bound[key] = found
        return self._bound[key]

    def product(self, j: Judgement, factors: Sequence[Factor], binding: Binding, over: Sequence[Bound]) -> Polynomial:
        """``sum over (over) of (product of the factors) * (left - right)[binding]``."""
        premise = self.bound(j, binding)
        if any(not isinstance(b, str) for _, b in over) or _has_ranges(premise):
            body = mul(*(factor_term(a, e) for a, e in factors), ("let", binding, minus(j.left, j.right)))
            return normal_form(self.sig, summed(over, body))
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


def _has_ranges(poly: Polynomial) -> bool:
    return any(len(component) == 3 for _, components in poly for component in components)


def _unified(mono: Monomial) -> Monomial:
    return unify_free(mono) if any(a[0] == "delta" for a, _ in mono[0]) else mono


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
        parts.append(_numbered(put(component[1]), component[0]) if touched else component)
    return put(mono[0]), tuple(sorted(parts))


@lru_cache(maxsize=200_000)
def _numbered(factors: tuple[Factor, ...], sorts: tuple[str, ...]) -> Component:
    if len(sorts) == 1:
        return sorts, factors
    return canonical(factors, dict(enumerate(sorts)), {})


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
        shift = len(sorts)
        factors += [(mapped(a, lambda i, by=shift: ("b", i[1] + by, i[2]) if i[0] == "b" else i), e) for a, e in inner]
        sorts += inner_sorts
    bound = ("b", 0, index[2])
    put = collected((mapped(a, lambda i: bound if i == index else i), e) for a, e in factors)
    component = _numbered(put, tuple(sorts))
    scalars = tuple(f for f in mono[0] if f not in inside)
    return scalars, tuple(sorted((*(k for k in mono[1] if k not in joined), component)))
