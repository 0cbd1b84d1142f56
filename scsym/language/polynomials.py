"""Normal forms as terms again, with readable names for what their sums bind."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import chain, count

from scsym.kernel.normal import Factor, Monomial, Polynomial, changed, mentioned, opened
from scsym.kernel.terms import (
    NATURAL,
    Index,
    Lin,
    Term,
    Var,
    applied,
    free_vars,
    lin_subst,
    mul,
    num,
    rename,
    symbols_of,
    total,
)  # fmt: skip

from .text import term_text

Factors = list[Factor]
LETTERS = {"S": "stuvxyz", "A": "abcde", NATURAL: "kmn"}


def flatten(mono: Monomial) -> Factors:
    """The factors of a monomial with bound indices ``("b", n, sort)`` numbered apart, those of ranges as ``#n``."""
    factors: Factors = list(mono[0])
    count = 0
    for component in mono[1]:

        def shifted(i: Index, by: int = count) -> Index:
            return ("b", i[1] + by, i[2]) if i[0] == "b" else i

        names = {f"#{n}": f"#{n + count}" for n, sort in enumerate(component[0]) if sort == NATURAL}
        factors.extend(changed(factor, shifted, names) for factor in component[1])
        count += len(component[0])
    return factors


def range_bounds(mono: Monomial) -> dict[int, Lin]:
    """The bounds of the ranges in a monomial, by the numbers of their indices after `flatten`."""
    bounds, count = dict[int, Lin](), 0
    for component in mono[1]:
        bounds |= opened(component, count)[1]
        count += len(component[0])
    return bounds


def bound_indices(factors: Sequence[Factor]) -> list[Index]:
    """The bound indices of flattened factors, in order of first appearance."""
    return list(dict.fromkeys(i for factor in factors for i in mentioned(factor) if i[0] == "b"))


def index_term(index: Index) -> Index:
    """A normal form's index as an index of the language; the bound index n is called ``_n``."""
    match index[0]:
        case "b":
            return ("var", f"_{index[1]}", index[2])
        case "v":
            return ("var", index[1], index[2])
    return ("nat", lin_term(index[1]))


def lin_term(x: Lin) -> Lin:
    """A linear expression of the normal form in the language."""
    if x[1:] == ((),):
        return x
    names = {n: (0, ((name_term(n), 1),)) for n, _ in x[1]}
    return lin_subst(x, names, lambda name, indices: applied(name, tuple(map(index_term, indices))))


def name_term(name: str) -> str:
    """The name of a natural variable; the range index n is called ``_n``."""
    return "_" + name[1:] if name[0] == "#" else name


def factor_term(atom: tuple, exponent: Lin) -> Term:
    """A factor as a term of the language."""
    match atom[0]:
        case "sym":
            base: Term = ("sym", atom[1], tuple(index_term(i) for i in atom[2]))
        case "log":
            base = ("log", num(atom[1][1]) if atom[1][0] == "num" else factor_term(atom[1], (1, ())))
        case "delta":
            base = ("delta", index_term(atom[1]), index_term(atom[2]))
        case "card":
            base = ("card", atom[1])
        case _:
            base = ("nat", (0, ((name_term(atom[1]), 1),)))
    return base if exponent == (1, ()) else ("pow", base, lin_term(exponent))


def monomial_term(mono: Monomial, coefficient: Fraction | int = 1) -> Term:
    """A monomial as a term of the language."""
    factors, bounds = flatten(mono), range_bounds(mono)
    body = mul(num(coefficient), *(factor_term(a, e) for a, e in factors))
    for i in reversed(bound_indices(factors)):
        name = f"_{i[1]}"
        body = ("range", (name, lin_term(bounds[i[1]])), body) if i[2] == NATURAL else total((name, i[2]), body)
    return body


def lettered(term: Term, taken: frozenset[str] = frozenset()) -> Term:
    """Rename the machine's bound indices ``_0, _1, ...`` to the letters of their sorts."""
    match term[0]:
        case "sum":
            (name, sort), body = term[1], term[2]
            if name.startswith("_"):
                new = letter(sort, taken | {v[0] for v in free_vars(body)})
                body = rename(body, {(name, sort): index_of((new, sort))})
                name = new
            return ("sum", (name, sort), lettered(body, taken | {name}))
        case "range":
            (name, bound), body = term[1], term[2]
            if name.startswith("_"):
                new = letter(NATURAL, taken | {v[0] for v in free_vars(body) | free_vars(("nat", bound))})
                body = rename(body, {(name, NATURAL): index_of((new, NATURAL))})
                name = new
            return ("range", (name, bound), lettered(body, taken | {name}))
        case "add" | "mul":
            return (term[0], tuple(lettered(t, taken) for t in term[1]))
        case "pow":
            return ("pow", lettered(term[1], taken), term[2])
        case "log":
            return ("log", lettered(term[1], taken))
    return term


def letter(sort: str, taken: frozenset[str] | set[str], wish: str = "") -> str:
    """A free name for an index of that sort; the wish if it is free."""
    first = sort.lower()[:1]
    pool = chain((wish,), LETTERS.get(sort, first), (f"{first}{n}" for n in count(1)))
    return next(n for n in pool if n and n not in taken)


def index_of(variable: Var) -> Index:
    """The variable as an index."""
    return ("nat", (0, ((variable[0], 1),))) if variable[1] == NATURAL else ("var", *variable)


def polynomial_term(poly: Polynomial) -> Term:
    """A normal form as a term, with readable names for bound indices."""
    parts = []
    for m, c in sorted(poly.items(), key=lambda kv: (len(str(kv[0])), kv[0])):
        term = monomial_term(m)
        if c != 1:  # a coefficient stands before its sum, so that its sign is seen
            term = mul(num(c), term) if term[0] == "sum" else monomial_term(m, c)
        parts.append(lettered(term, frozenset(symbols_of(term))))  # no index is called like a symbol
    return parts[0] if len(parts) == 1 else ("add", tuple(parts))


def polynomial_text(poly: Polynomial) -> str:
    """A normal form as text, for what a certificate leaves over."""
    return term_text(polynomial_term(poly)) if poly else "0"
