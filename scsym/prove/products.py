"""Normal forms of many related products, each built from those that are known: the inner loop of the search.

A candidate is ``sum over (over) of coefficient * (left - right)[binding]``. The normal form of ``left - right`` is
computed once, its renaming once for each binding, and a coefficient that is one monomial is multiplied in monomial
by monomial, so no term is expanded twice. The results are those of the kernel's normal form, and nothing depends on
that: the kernel computes its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from scsym.kernel import Judgement, normal, normal_form
from scsym.kernel.normal import Component, Factor, Monomial, Polynomial, accumulate, indices_of, mapped, unify_free
from scsym.kernel.terms import NATURAL, Index, Signature, Term, Var, minus
from scsym.language.polynomials import index_of

Binding = tuple[tuple[Var, Index], ...]


class Products:
    """The normal forms over one signature, remembered."""

    def __init__(self, sig: Signature) -> None:
        self.sig = sig
        self._whole: dict[Judgement, Polynomial] = {}
        self._bound: dict[tuple[Judgement, Binding], Polynomial] = {}
        self._terms: dict[Term, Polynomial] = {}

    def of(self, term: Term) -> Polynomial:
        """The normal form of a term. Raises KernelError where it has none."""
        if term not in self._terms:
            self._terms[term] = normal_form(self.sig, term)
        return self._terms[term]

    def whole(self, j: Judgement) -> Polynomial:
        """``left - right`` of a premise."""
        if j not in self._whole:
            self._whole[j] = normal_form(self.sig, minus(j.left, j.right))
        return self._whole[j]

    def bound(self, j: Judgement, binding: Binding) -> Polynomial:
        """``(left - right)[binding]``."""
        key = (j, binding)
        if key not in self._bound:
            changed = tuple((v, i) for v, i in binding if i != index_of(v))
            if any(v[1] == NATURAL for v, _ in changed):  # also in exponents and as numbers
                found = normal_form(self.sig, ("let", changed, minus(j.left, j.right)))
            else:
                found = _renamed(self.whole(j), {("v", *v): ("v", *i[1:]) for v, i in changed})
            self._bound[key] = found
        return self._bound[key]

    def product(
        self, j: Judgement, factors: Sequence[Factor], binding: Binding, over: Sequence[Var]
    ) -> Polynomial:
        """``sum over (over) of (product of the factors) * (left - right)[binding]``."""
        return _closed(((m, c) for m, c in self.bound(j, binding).items()), tuple(factors), over)

    def times(self, p: Polynomial, q: Polynomial, over: Sequence[Var] = ()) -> Polynomial:
        """The product of two normal forms, summed over ``over``."""
        out = Polynomial()
        for x, c in p.items():
            for y, d in q.items():
                accumulate(out, _summed(normal._times(x, y), over), c * d)
        return out


def _closed(terms: Iterable[tuple[Monomial, object]], factors: tuple[Factor, ...], over: Sequence[Var]) -> Polynomial:
    out = Polynomial()
    for (scalars, components), c in terms:
        mono = (normal._collect((*scalars, *factors)) if factors else scalars, components)
        accumulate(out, _summed(mono, over), c)
    return out


def _summed(mono: Monomial, over: Sequence[Var]) -> Monomial:
    for name, sort in reversed(over):
        mono = _close(mono, ("v", name, sort))
    return unify_free(mono) if any(a[0] == "delta" for a, _ in mono[0]) else mono


def _renamed(poly: Polynomial, env: Mapping[Index, Index]) -> Polynomial:
    if not env:
        return poly
    out = Polynomial()
    for (scalars, components), c in poly.items():
        inner = tuple(sorted(_component(k, env) for k in components))
        mono = (normal._collect([(mapped(a, lambda i: env.get(i, i)), e) for a, e in scalars]), inner)
        accumulate(out, unify_free(mono) if any(a[0] == "delta" for a, _ in mono[0]) else mono, c)
    return out


def _component(component: Component, env: Mapping[Index, Index]) -> Component:
    sorts, factors = component
    if not any(i in env for a, _ in factors for i in indices_of(a)):
        return component
    moved = normal._collect([(mapped(a, lambda i: env.get(i, i)), e) for a, e in factors])
    return _canonical(moved, sorts)


@lru_cache(maxsize=200_000)
def _canonical(factors: tuple[Factor, ...], sorts: tuple[str, ...]) -> Component:
    if len(sorts) == 1:
        return sorts, factors
    return normal.canonical(factors, dict(enumerate(sorts)))


@lru_cache(maxsize=200_000)
def _close(mono: Monomial, index: Index) -> Monomial:
    """The sum of a monomial over one free index."""
    inside = [f for f in mono[0] if index in indices_of(f[0])]
    joined = [k for k in mono[1] if any(index in indices_of(a) for a, _ in k[1])]
    if (inside or joined) and not any(a[0] == "delta" for a, _ in inside) and not joined:
        put = normal._collect(normal._put(inside, index, ("b", 0, index[2])))
        scalars = tuple(f for f in mono[0] if index not in indices_of(f[0]))
        return scalars, tuple(sorted((*mono[1], ((index[2],), put))))
    return normal._close(mono, index)
