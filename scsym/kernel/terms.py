"""The language: terms over indexed symbols, signatures, judgements.

A term is plain data, a tagged tuple, so that a proof can be stored and replayed::

    ("num", Fraction)             a rational number
    ("sym", name, indices)        pi(s, a), V(s), d(s), or v(k; s) with a natural index
    ("add", terms) ("mul", terms) finite sums and products
    ("pow", term, exponent)       exponent: a natural-linear expression; negative only for nonzero symbols
    ("sum", (name, sort), body)   the sum over every element of a finite nonempty sort
    ("delta", i, j)               1 where the two indices agree, else 0
    ("log", term)                 the natural logarithm of a product of powers of positive symbols
    ("nat", lin)                  a natural number, as a number
    ("card", sort)                the number of elements of a sort

An index is ``("var", name, sort)`` or ``("nat", lin)``; ``lin = (constant, ((name, coefficient), ...))`` is a
linear expression in natural-number variables. There is no division: a denominator is a nonzero symbol with a
negative power, and a composite denominator is named by a symbol with its defining equation.

Meaning. An interpretation chooses a finite nonempty set for every sort, a real number for every symbol and
tuple of arguments, with the declared sign, and a natural number for every natural variable. ``0**0 = 1``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import Any, NamedTuple

from .errors import IllFormed

Term = tuple[Any, ...]
Index = tuple[Any, ...]
Lin = tuple[int, tuple[tuple[str, int], ...]]
Var = tuple[str, str]

NATURAL = "N"
SIGNS = ("real", "nonzero", "nonneg", "positive")
RELATIONS = ("=", ">=", ">")
MAX_DEPTH = 150
MAX_NODES = 200_000
MAX_BITS = 10_000


class Symbol(NamedTuple):
    """A declared symbol: the sorts of its arguments (``"N"`` for a natural index) and its sign."""

    arguments: tuple[str, ...]
    sign: str = "real"


class Judgement(NamedTuple):
    """``for all (forall): left  relation  right``. Other free variables are fixed parameters."""

    forall: tuple[Var, ...]
    relation: str
    left: Term
    right: Term


class Signature(NamedTuple):
    """Declared symbols, sorted by name. Sorts are whatever the symbols mention."""

    symbols: tuple[tuple[str, Symbol], ...]

    def get(self, name: str) -> Symbol:
        """The declaration of ``name``; raises IllFormed if there is none."""
        for key, symbol in self.symbols:
            if key == name:
                return symbol
        raise IllFormed(f"symbol {name!r} is not declared")


def signature(symbols: Mapping[str, Symbol]) -> Signature:
    """A checked signature."""
    for name, symbol in symbols.items():
        if not (isinstance(name, str) and name and isinstance(symbol, Symbol)):
            raise IllFormed(f"bad declaration of {name!r}")
        if symbol.sign not in SIGNS or not all(isinstance(s, str) and s for s in symbol.arguments):
            raise IllFormed(f"bad declaration of {name!r}: {symbol}")
    return Signature(tuple(sorted(symbols.items())))


def merge(*signatures: Signature) -> Signature:
    """The union of signatures; raises IllFormed where two disagree on a symbol.

    Sound, since a statement that holds in all interpretations of a signature holds in those of a larger one.
    """
    union: dict[str, Symbol] = {}
    for sig in signatures:
        for name, symbol in sig.symbols:
            if union.setdefault(name, symbol) != symbol:
                raise IllFormed(f"symbol {name!r} is declared in two ways: {union[name]} and {symbol}")
    return Signature(tuple(sorted(union.items())))


# Constructors. They only build data; `check` decides whether the data is a term.


def num(value: int | Fraction) -> Term:
    """A rational number as a term."""
    return ("num", Fraction(value))


ZERO, ONE = num(0), num(1)


def var(name: str, sort: str) -> Index:
    """An index variable."""
    return ("var", name, sort)


def lin(constant: int = 0, **coefficients: int) -> Lin:
    """A natural-linear expression, for instance ``lin(1, k=1)`` for k + 1."""
    return (constant, tuple(sorted((n, c) for n, c in coefficients.items() if c)))


def sym(name: str, *indices: Index) -> Term:
    """A symbol applied to indices."""
    return ("sym", name, tuple(indices))


def add(*terms: Term) -> Term:
    """The sum of terms."""
    return ("add", tuple(terms))


def mul(*terms: Term) -> Term:
    """The product of terms."""
    return ("mul", tuple(terms))


def power(term: Term, exponent: int | Lin) -> Term:
    """A power; the exponent is an integer or a natural-linear expression."""
    return ("pow", term, lin(exponent) if isinstance(exponent, int) else exponent)


def total(variable: Var, body: Term) -> Term:
    """The sum of ``body`` over every value of ``variable = (name, sort)``."""
    return ("sum", tuple(variable), body)


def minus(left: Term, right: Term) -> Term:
    """``left - right``."""
    return add(left, mul(num(-1), right))


def lin_add(x: Lin, y: Lin, factor: int = 1) -> Lin:
    """``x + factor * y``."""
    out = dict(x[1])
    for name, c in y[1]:
        out[name] = out.get(name, 0) + factor * c
    return (x[0] + factor * y[0], tuple(sorted((n, c) for n, c in out.items() if c)))


def lin_subst(x: Lin, values: Mapping[str, Lin]) -> Lin:
    """``x`` with natural variables replaced by natural-linear expressions."""
    out: Lin = (x[0], ())
    for name, c in x[1]:
        out = lin_add(out, values.get(name, (0, ((name, 1),))), c)
    return out


def lin_is_natural(x: Lin) -> bool:
    """Whether no coefficient is negative, so that the value is a natural number."""
    return x[0] >= 0 and all(c >= 0 for _, c in x[1])


# Well-formedness.


def _check_lin(x: Any, where: str) -> None:
    ok = (
        isinstance(x, tuple)
        and len(x) == 2
        and type(x[0]) is int
        and isinstance(x[1], tuple)
        and all(isinstance(p, tuple) and len(p) == 2 and isinstance(p[0], str) and type(p[1]) is int for p in x[1])
    )
    if not ok or list(x[1]) != sorted(x[1]) or len({n for n, _ in x[1]}) != len(x[1]) or any(c == 0 for _, c in x[1]):
        raise IllFormed(f"bad exponent or natural index in {where}: {x!r:.80}")
    if abs(x[0]) > 10**6 or any(abs(c) > 10**6 for _, c in x[1]):
        raise IllFormed(f"exponent or natural index too large in {where}")


def _check_index(index: Any, sort: str | None, where: str) -> None:
    if not (isinstance(index, tuple) and index and index[0] in ("var", "nat")):
        raise IllFormed(f"bad index in {where}: {index!r:.80}")
    if index[0] == "nat":
        if len(index) != 2 or sort not in (NATURAL, None):
            raise IllFormed(f"{where} takes an index of sort {sort}, not a natural number")
        _check_lin(index[1], where)
        if not lin_is_natural(index[1]):
            raise IllFormed(f"{where} has a natural index that may be negative")
    else:
        if len(index) != 3 or not all(isinstance(p, str) and p for p in index[1:]) or index[2] == NATURAL:
            raise IllFormed(f"bad index in {where}: {index!r:.80}")
        if sort is not None and index[2] != sort:
            raise IllFormed(f"{where} takes an index of sort {sort}, but {index[1]} has sort {index[2]}")


def check(sig: Signature, term: Any) -> None:
    """Raise IllFormed unless ``term`` is a term over ``sig`` within the bounds on depth and size."""
    table = dict(sig.symbols)
    stack: list[tuple[Any, int]] = [(term, 0)]
    nodes = 0
    while stack:
        t, depth = stack.pop()
        nodes += 1
        if depth > MAX_DEPTH or nodes > MAX_NODES:
            raise IllFormed(f"term too large (depth over {MAX_DEPTH} or more than {MAX_NODES} nodes)")
        if not (isinstance(t, tuple) and t and isinstance(t[0], str)):
            raise IllFormed(f"not a term: {t!r:.80}")
        match t:
            case ("num", Fraction() as value):
                if max(value.numerator.bit_length(), value.denominator.bit_length()) > MAX_BITS:
                    raise IllFormed(f"a number with more than {MAX_BITS} bits")
            case ("sym", str(name), tuple(indices)):
                if name not in table:
                    raise IllFormed(f"symbol {name!r} is not declared")
                if len(indices) != len(table[name].arguments):
                    raise IllFormed(f"{name} takes {len(table[name].arguments)} indices, not {len(indices)}")
                for index, sort in zip(indices, table[name].arguments, strict=True):
                    _check_index(index, sort, name)
            case ("add" | "mul", tuple(parts)):
                stack.extend((p, depth + 1) for p in parts)
            case ("pow", base, exponent):
                _check_lin(exponent, "a power")
                stack.append((base, depth + 1))
            case ("sum", (str(name), str(sort)), body) if name and sort and sort != NATURAL:
                stack.append((body, depth + 1))
            case ("delta", i, j):
                _check_index(i, None, "delta")
                _check_index(j, None, "delta")
                if i[0] == "nat" or j[0] == "nat" or i[2] != j[2]:
                    raise IllFormed("delta compares two index variables of one sort")
            case ("log", body):
                stack.append((body, depth + 1))
            case ("nat", value):
                _check_lin(value, "a natural number")
            case ("card", str(sort)) if sort and sort != NATURAL:
                pass
            case _:
                raise IllFormed(f"not a term: {t!r:.80}")


def check_judgement(sig: Signature, j: Any) -> None:
    """Raise IllFormed unless ``j`` is a judgement over ``sig``."""
    if not isinstance(j, Judgement) or j.relation not in RELATIONS or not isinstance(j.forall, tuple):
        raise IllFormed(f"not a judgement: {j!r:.80}")
    for v in j.forall:
        if not (isinstance(v, tuple) and len(v) == 2 and all(isinstance(p, str) and p for p in v)):
            raise IllFormed(f"bad quantified variable {v!r:.80}")
    if len(set(j.forall)) != len(j.forall):
        raise IllFormed("a variable is quantified twice")
    check(sig, j.left)
    check(sig, j.right)


# Traversal. Depth is bounded by `check`, so recursion is safe.


def lin_vars(x: Lin) -> set[Var]:
    """The natural variables of a linear expression."""
    return {(name, NATURAL) for name, _ in x[1]}


def index_vars(index: Index) -> set[Var]:
    """The variables of an index."""
    return {(index[1], index[2])} if index[0] == "var" else lin_vars(index[1])


def free_vars(term: Term) -> set[Var]:
    """The free variables of a term, natural ones with sort ``"N"``."""
    match term[0]:
        case "sym":
            return set().union(*(index_vars(i) for i in term[2]))
        case "add" | "mul":
            return set().union(*(free_vars(t) for t in term[1]))
        case "pow":
            return free_vars(term[1]) | lin_vars(term[2])
        case "sum":
            return free_vars(term[2]) - {term[1]}
        case "delta":
            return index_vars(term[1]) | index_vars(term[2])
        case "log":
            return free_vars(term[1])
        case "nat":
            return lin_vars(term[1])
    return set()


def judgement_vars(j: Judgement) -> set[Var]:
    """The parameters of a judgement: its free variables that are not quantified."""
    return (free_vars(j.left) | free_vars(j.right)) - set(j.forall)


def symbols_of(term: Term) -> set[str]:
    """The names of the symbols in a term."""
    match term[0]:
        case "sym":
            return {term[1]}
        case "add" | "mul":
            return set().union(*(symbols_of(t) for t in term[1]))
        case "pow" | "log":
            return symbols_of(term[1])
        case "sum":
            return symbols_of(term[2])
    return set()


def judgement_symbols(j: Judgement) -> set[str]:
    """The names of the symbols in a judgement."""
    return symbols_of(j.left) | symbols_of(j.right)


def bound_vars(term: Term) -> set[Var]:
    """The variables that some sum in the term binds."""
    match term[0]:
        case "add" | "mul":
            return set().union(*(bound_vars(t) for t in term[1]))
        case "pow" | "log":
            return bound_vars(term[1])
        case "sum":
            return bound_vars(term[2]) | {term[1]}
    return set()


def rebuild(term: Term, on_symbol: Callable[[Term], Term], on_lin: Callable[[Lin], Lin]) -> Term:
    """``term`` with every symbol application and every natural-linear expression replaced."""

    def index(i: Index) -> Index:
        return ("nat", on_lin(i[1])) if i[0] == "nat" else i

    def walk(t: Term) -> Term:
        match t[0]:
            case "sym":
                return on_symbol(("sym", t[1], tuple(index(i) for i in t[2])))
            case "add" | "mul":
                return (t[0], tuple(walk(p) for p in t[1]))
            case "pow":
                return ("pow", walk(t[1]), on_lin(t[2]))
            case "sum":
                return ("sum", t[1], walk(t[2]))
            case "log":
                return ("log", walk(t[1]))
            case "nat":
                return ("nat", on_lin(t[1]))
        return t

    return walk(term)


def subst_natural(j: Judgement, name: str, value: Lin) -> Judgement:
    """The judgement with the natural parameter ``name`` replaced by ``value``."""
    if (name, NATURAL) in j.forall:
        raise IllFormed(f"{name} is quantified, not a parameter")

    def on_lin(x: Lin) -> Lin:
        return lin_subst(x, {name: value})

    left, right = (rebuild(t, lambda s: s, on_lin) for t in (j.left, j.right))
    return Judgement(j.forall, j.relation, left, right)


def rename_indices(term: Term, env: Mapping[Var, Index]) -> Term:
    """Substitute index variables; raises IllFormed where a sum would capture one that is put in."""
    if not env:
        return term

    def index(i: Index) -> Index:
        if i[0] == "var":
            return env.get((i[1], i[2]), i)
        return ("nat", lin_subst(i[1], naturals))

    naturals = {n: v[1] for (n, s), v in env.items() if s == NATURAL}
    match term[0]:
        case "sym":
            return ("sym", term[1], tuple(index(i) for i in term[2]))
        case "add" | "mul":
            return (term[0], tuple(rename_indices(t, env) for t in term[1]))
        case "pow":
            return ("pow", rename_indices(term[1], env), lin_subst(term[2], naturals))
        case "log":
            return ("log", rename_indices(term[1], env))
        case "nat":
            return ("nat", lin_subst(term[1], naturals))
        case "delta":
            return ("delta", index(term[1]), index(term[2]))
        case "sum":
            inner = {v: i for v, i in env.items() if v != term[1]}
            if any(term[1] in index_vars(i) for v, i in inner.items() if v in free_vars(term[2])):
                raise IllFormed(f"the bound index {term[1][0]} would capture a variable; rename it")
            return ("sum", term[1], rename_indices(term[2], inner))
    return term


def fresh_name(base: str, taken: Iterable[str]) -> str:
    """``base`` or ``base1``, ``base2``, ... : the first not in ``taken``."""
    used = set(taken)
    name, n = base, 0
    while name in used:
        n += 1
        name = f"{base}{n}"
    return name
