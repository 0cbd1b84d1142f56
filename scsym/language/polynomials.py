"""Normal forms as terms again, with readable names for what their sums bind."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from scsym.kernel.normal import Factor, Monomial, Polynomial, indices_of, mapped
from scsym.kernel.terms import NATURAL, Index, Lin, Term, Var, free_vars, mul, num, rename, total

from .text import term_text

Factors = list[Factor]
LETTERS = {"S": "stuvxyz", "A": "abcde", NATURAL: "kmn"}


def flatten(mono: Monomial) -> Factors:
    """The factors of a monomial with bound indices ``("b", n, sort)`` numbered apart."""
    factors: Factors = list(mono[0])
    count = 0
    for sorts, inner in mono[1]:

        def shifted(i: Index, by: int = count) -> Index:
            return ("b", i[1] + by, i[2]) if i[0] == "b" else i

        factors.extend((mapped(atom, shifted), exponent) for atom, exponent in inner)
        count += len(sorts)
    return factors


def bound_indices(factors: Sequence[Factor]) -> list[Index]:
    """The bound indices of flattened factors, in order of first appearance."""
    return list(dict.fromkeys(i for atom, _ in factors for i in indices_of(atom) if i[0] == "b"))


def index_term(index: Index) -> Index:
    """A normal form's index as an index of the language; the bound index n is called ``_n``."""
    match index[0]:
        case "b":
            return ("var", f"_{index[1]}", index[2])
        case "v":
            return ("var", index[1], index[2])
    return ("nat", index[1])


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
            base = ("nat", (0, ((atom[1], 1),)))
    return base if exponent == (1, ()) else ("pow", base, exponent)


def monomial_term(mono: Monomial, coefficient: Fraction | int = 1) -> Term:
    """A monomial as a term of the language."""
    factors = flatten(mono)
    body = mul(num(coefficient), *(factor_term(a, e) for a, e in factors))
    for i in reversed(bound_indices(factors)):
        body = total((f"_{i[1]}", i[2]), body)
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
        case "add" | "mul":
            return (term[0], tuple(lettered(t, taken) for t in term[1]))
        case "pow":
            return ("pow", lettered(term[1], taken), term[2])
        case "log":
            return ("log", lettered(term[1], taken))
    return term


def letter(sort: str, taken: frozenset[str] | set[str], wish: str = "") -> str:
    """A free name for an index of that sort; the wish if it is free."""
    pool = [wish, *LETTERS.get(sort, sort.lower()[:1]), *(f"{sort.lower()[:1]}{n}" for n in range(1, 10_000))]
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
        parts.append(lettered(term))
    return parts[0] if len(parts) == 1 else ("add", tuple(parts))


def polynomial_text(poly: Polynomial) -> str:
    """A normal form as text, for what a certificate leaves over."""
    return term_text(polynomial_term(poly)) if poly else "0"
