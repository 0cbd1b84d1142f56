"""The language: terms over indexed symbols, signatures, judgements.

A term is plain data, a tagged tuple, so that a proof can be stored and replayed::

    ("num", Fraction)             a rational number
    ("sym", name, indices)        pi(s, a), V(s), J, or v(k, s) with a natural index k
    ("add", terms) ("mul", terms) finite sums and products
    ("pow", term, lin)            an integer power, negative or symbolic only of products of symbols
    ("sum", (name, sort), body)   the sum over every element of a finite nonempty sort
    ("delta", i, j)               1 where the two indices agree, else 0
    ("log", term)                 the natural logarithm of a product of powers of positive symbols
    ("nat", lin)                  a natural number, as a number
    ("card", sort)                the number of elements of a sort

An index is ``("var", name, sort)`` or ``("nat", lin)``; ``lin = (constant, ((name, coefficient), ...))`` is a
linear expression in natural-number variables. There is no division: a denominator is a nonzero symbol with a
negative power, and a composite denominator is named by a symbol with its defining equation.

Meaning. An interpretation chooses a finite nonempty set for every sort, a real number for every symbol and
tuple of arguments, with the declared sign, and a natural number for every natural variable; ``0**0 = 1``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple

from .errors import IllFormed

Term = tuple[Any, ...]
Index = tuple[Any, ...]
Lin = tuple[int, tuple[tuple[str, int], ...]]
Var = tuple[str, str]

NATURAL = "N"
SIGNS = ("real", "nonzero", "nonneg", "positive")
RELATIONS = ("=", ">=", ">")
MAX_DEPTH, MAX_NODES, MAX_BITS, MAX_EXPONENT = 150, 200_000, 10_000, 10**6
RESERVED = frozenset("N add all card delta fixed for in log mul nat sum".split())


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


def signature(symbols: Mapping[str, Symbol]) -> Signature:
    """A checked signature."""
    for name, symbol in symbols.items():
        known = isinstance(symbol, Symbol) and symbol.sign in SIGNS and isinstance(symbol.arguments, tuple)
        if not (known and _sorts(*symbol.arguments)):
            raise IllFormed(f"bad declaration of {name!r:.40}: {symbol!r:.80}")
        check_name(name)
    return Signature(tuple(sorted(symbols.items())))


def merge(*signatures: Signature) -> Signature:
    """The union of signatures: what holds in all interpretations of one holds in those of a larger one."""
    union: dict[str, Symbol] = {}
    for sig in signatures:
        for name, symbol in sig.symbols:
            if union.setdefault(name, symbol) != symbol:
                raise IllFormed(f"symbol {name!r} is declared in two ways: {union[name]} and {symbol}")
    return Signature(tuple(sorted(union.items())))


# Constructors only build data; `check` decides whether the data is a term.


def num(value: int | Fraction) -> Term:
    """A rational number as a term."""
    return ("num", Fraction(value))


def add(*terms: Term) -> Term:
    """The sum of terms."""
    return ("add", terms)


def mul(*terms: Term) -> Term:
    """The product of terms."""
    return ("mul", terms)


def minus(left: Term, right: Term) -> Term:
    """``left - right``."""
    return add(left, mul(num(-1), right))


def total(variable: Var, body: Term) -> Term:
    """The sum of ``body`` over every value of ``variable = (name, sort)``."""
    return ("sum", variable, body)


ZERO, ONE = num(0), num(1)


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


# Well-formedness. Nothing here trusts that its argument is a tuple of the right shape.


@lru_cache(maxsize=4096)
def _is_name(value: str) -> bool:
    return bool(re.fullmatch("[A-Za-z][A-Za-z0-9_]{0,99}", value)) and value not in RESERVED


def _names(*values: Any) -> bool:
    return all(type(v) is str and _is_name(v) for v in values)


def _sorts(*values: Any) -> bool:
    return all(v == NATURAL or _names(v) for v in values)


def check_name(name: Any) -> None:
    """Raise IllFormed unless ``name`` can name a symbol, a sort or a variable."""
    if not _names(name):
        raise IllFormed(
            f"{name!r:.40} is no name: names begin with an ASCII letter, go on with letters, digits and underscores, "
            f"have at most 100 characters and are none of {', '.join(sorted(RESERVED))}"
        )


def note(variables: dict[str, str], name: str, sort: str) -> None:
    """Record that a variable of this name has this sort; raises IllFormed if it had another one before."""
    if variables.setdefault(name, sort) != sort:
        raise IllFormed(f"the variable {name} has two sorts, {variables[name]} and {sort}; rename one of them")


def _check_lin(x: Any, variables: dict[str, str]) -> None:
    match x:
        case (int(constant), tuple(pairs)):
            names = [p[0] for p in pairs if isinstance(p, tuple) and len(p) == 2 and _names(p[0]) and type(p[1]) is int]
            sizes = [abs(constant), *(abs(p[1]) for p in pairs[: len(names)])]
            if len(names) == len(pairs) and names == sorted(set(names)) and max(sizes) <= MAX_EXPONENT:
                if type(constant) is int and all(p[1] for p in pairs):
                    for name in names:
                        note(variables, name, NATURAL)
                    return
    raise IllFormed(f"bad exponent or natural index: {x!r:.80}")


def check_index(index: Any, sort: str | None = None, variables: dict[str, str] | None = None) -> None:
    """Raise IllFormed unless ``index`` is an index of the sort (of any finite sort without one)."""
    variables = {} if variables is None else variables
    match index:
        case ("nat", x) if sort == NATURAL:
            _check_lin(x, variables)
            if lin_is_natural(x):
                return
        case ("var", name, own) if _names(name, own) and sort in (own, None):
            return note(variables, name, own)
    raise IllFormed(f"not an index of sort {sort or 'any'}: {index!r:.80}")


def check(sig: Signature, term: Any, variables: dict[str, str] | None = None) -> None:
    """Raise IllFormed unless ``term`` is a term over ``sig`` within the bounds on depth and size.

    One variable name has one sort, also together with ``variables`` (which are added to), and names no symbol.
    """
    table, nodes, variables = dict(sig.symbols), 0, {} if variables is None else variables
    stack: list[tuple[Any, int]] = [(term, 0)]
    while stack:
        t, depth = stack.pop()
        nodes += 1
        if depth > MAX_DEPTH or nodes > MAX_NODES:
            raise IllFormed(f"term too large (depth over {MAX_DEPTH} or more than {MAX_NODES} nodes)")
        match t:
            case ("num", Fraction() as q) if max(q.numerator.bit_length(), q.denominator.bit_length()) <= MAX_BITS:
                pass
            case ("sym", str(name), tuple(indices)) if name in table and len(indices) == len(table[name].arguments):
                for index, sort in zip(indices, table[name].arguments, strict=True):
                    check_index(index, sort, variables)
            case ("add" | "mul", tuple(parts)):
                stack.extend((p, depth + 1) for p in parts)
            case ("pow", base, exponent):
                _check_lin(exponent, variables)
                stack.append((base, depth + 1))
            case ("sum", (name, sort), body) if _names(name, sort):
                note(variables, name, sort)
                stack.append((body, depth + 1))
            case ("delta", ("var", _, sort) as i, j):
                check_index(i, None, variables)
                check_index(j, sort, variables)
            case ("log", body):
                stack.append((body, depth + 1))
            case ("nat", value):
                _check_lin(value, variables)
            case ("card", sort) if _names(sort):
                pass
            case _:
                raise IllFormed(f"not a term over this signature: {t!r:.80}")
    if clash := table.keys() & variables.keys():
        raise IllFormed(f"{min(clash)} names a symbol and a variable; rename one of them")


def check_judgement(sig: Signature, j: Any, variables: dict[str, str] | None = None) -> None:
    """Raise IllFormed unless ``j`` is a judgement over ``sig``, with names as in `check`."""
    if not (isinstance(j, Judgement) and j.relation in RELATIONS and isinstance(j.forall, tuple)):
        raise IllFormed(f"not a judgement: {j!r:.80}")
    if not all(isinstance(v, tuple) and len(v) == 2 and _names(v[0]) and _sorts(v[1]) for v in j.forall):
        raise IllFormed(f"bad quantified variables {j.forall!r:.80}")
    if len(set(j.forall)) != len(j.forall):
        raise IllFormed("a variable is quantified twice")
    variables = {} if variables is None else variables
    for name, sort in j.forall:
        note(variables, name, sort)
    check(sig, j.left, variables)
    check(sig, j.right, variables)


# Traversal. Depth is bounded by `check`, so recursion is safe.


def _children(t: Term) -> tuple[Term, ...]:
    return t[1] if t[0] in ("add", "mul") else (t[1],) if t[0] in ("pow", "log") else (t[2],) if t[0] == "sum" else ()


def _own(t: Term) -> tuple[Any, ...]:
    """The indices and natural-linear expressions (as indices) that the node itself shows."""
    match t[0]:
        case "sym":
            return t[2]
        case "delta":
            return t[1:]
        case "pow":
            return (("nat", t[2]),)
    return (t,) if t[0] == "nat" else ()


def index_vars(index: Index) -> set[Var]:
    """The variables of an index."""
    return {(index[1], index[2])} if index[0] == "var" else {(name, NATURAL) for name, _ in index[1][1]}


def free_vars(t: Term) -> set[Var]:
    """The free variables of a term, natural ones with sort ``"N"``."""
    found = set().union(*map(index_vars, _own(t)), *map(free_vars, _children(t)))
    return found - {t[1]} if t[0] == "sum" else found


def bound_vars(t: Term) -> set[Var]:
    """The variables that some sum in the term binds."""
    return set().union({t[1]} if t[0] == "sum" else (), *map(bound_vars, _children(t)))


def symbols_of(t: Term) -> set[str]:
    """The names of the symbols in a term."""
    return set().union({t[1]} if t[0] == "sym" else (), *map(symbols_of, _children(t)))


def parameters(j: Judgement) -> set[Var]:
    """The parameters of a judgement: its free variables that are not quantified."""
    return (free_vars(j.left) | free_vars(j.right)) - set(j.forall)


def rebuild(t: Term, on_symbol: Callable[[Term], Term], env: Mapping[Var, Index]) -> Term:
    """Substitute index variables by ``env``, then replace every symbol application by ``on_symbol`` of it.

    Raises IllFormed where a sum would capture a variable that is put in.
    """
    naturals = {n: i[1] for (n, sort), i in env.items() if sort == NATURAL}

    def index(i: Index) -> Index:
        return env.get((i[1], i[2]), i) if i[0] == "var" else ("nat", lin_subst(i[1], naturals))

    match t[0]:
        case "sym":
            return on_symbol(("sym", t[1], tuple(map(index, t[2]))))
        case "add" | "mul":
            return (t[0], tuple(rebuild(p, on_symbol, env) for p in t[1]))
        case "pow":
            return ("pow", rebuild(t[1], on_symbol, env), lin_subst(t[2], naturals))
        case "log":
            return ("log", rebuild(t[1], on_symbol, env))
        case "nat":
            return index(t)
        case "delta":
            return ("delta", index(t[1]), index(t[2]))
        case "sum":
            inner = {v: i for v, i in env.items() if v != t[1] and v in free_vars(t[2])}
            if any(t[1] in index_vars(i) for i in inner.values()):
                raise IllFormed(f"the bound index {t[1][0]} would capture a variable; rename it")
            return ("sum", t[1], rebuild(t[2], on_symbol, inner))
    return t


def rename(t: Term, env: Mapping[Var, Index]) -> Term:
    """``t`` with index variables replaced; raises IllFormed where a sum would capture one."""
    return rebuild(t, lambda application: application, env) if env else t
