"""The language: terms over indexed symbols, signatures, judgements.

A term is plain data, a tagged tuple, so that a proof can be stored and replayed::

    ("num", Fraction)             a rational number
    ("sym", name, indices)        pi(s, a), V(s), J, or v(k, s) with a natural index k
    ("add", terms) ("mul", terms) finite sums and products
    ("pow", term, lin)            an integer power, negative or symbolic only of products of symbols
    ("sum", (name, sort), body)   the sum over every element of a finite nonempty sort
    ("range", (name, lin), body)  the sum over the natural numbers below lin, perhaps none
    ("delta", i, j)               1 where the two indices agree, else 0
    ("log", term)                 the natural logarithm of a product of powers of positive symbols
    ("nat", lin)                  a natural number, as a number
    ("card", sort)                the number of elements of a sort

An index is ``("var", name, sort)`` or ``("nat", lin)``. A linear expression of natural numbers is ``lin = (constant,
((variable, coefficient), ...))``, with a third part ``(((symbol, indices), coefficient), ...)`` if it mentions values
of functions, which are symbols of sign ``natural``. These do not nest, and neither they nor the bound of a range
mention a variable that a sum binds. There is no division: a denominator is a nonzero symbol with a negative power, and
a composite denominator is named by a symbol with its defining equation.

Meaning. An interpretation chooses a finite nonempty set for every sort, a real number for every symbol and
tuple of arguments, with the declared sign, and a natural number for every natural variable; ``0**0 = 1``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple

from .errors import IllFormed
from .work import spend

Term = tuple[Any, ...]
Index = tuple[Any, ...]
Lin = tuple[Any, ...]
Var = tuple[str, str]

NATURAL = "N"
SIGNS = ("real", "nonzero", "nonneg", "positive", "natural")
RELATIONS = ("=", ">=", ">")
MAX_DEPTH, MAX_NODES, MAX_BITS, MAX_EXPONENT, MAX_ATOMS, MAX_ARGUMENTS = 150, 200_000, 10_000, 10**6, 50, 20
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
        if not (known and _sorts(*symbol.arguments) and len(symbol.arguments) <= MAX_ARGUMENTS):
            raise IllFormed(f"bad declaration of {name!r:.40}: {symbol!r:.80}")
        check_name(name)
    return Signature(tuple(sorted(symbols.items())))


def merge(*signatures: Signature) -> Signature:
    """The union of signatures: what holds in all interpretations of one holds in those of a larger one."""
    first, size = signatures[0] if signatures else Signature(()), sum(len(sig.symbols) for sig in signatures)
    spend(size // 16)
    if all(sig == first for sig in signatures):
        return first
    spend(size)
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


def total(variable: Any, body: Term) -> Term:
    """The sum of ``body`` over every value of ``variable = (name, sort)``, or of the numbers below ``(name, lin)``."""
    return ("range" if isinstance(variable[1], tuple) else "sum", variable, body)


ZERO, ONE = num(0), num(1)


def applications(x: Lin) -> tuple[Any, ...]:
    """The applied functions in a linear expression, with their coefficients."""
    return x[2] if len(x) == 3 else ()


def lin_add(x: Lin, y: Lin, factor: int = 1) -> Lin:
    """``x + factor * y``."""
    return (x[0] + factor * y[0], ()) if x[1:] == y[1:] == ((),) else lin_sum([(x, 1), (y, factor)])


def lin_sum(parts: Iterable[tuple[Lin, int]]) -> Lin:
    """The sum of multiples of linear expressions."""
    constant, variables, calls = 0, dict[str, int](), dict[Any, int]()
    for x, factor in parts:
        constant += factor * x[0]
        for out, atoms in ((variables, x[1]), (calls, applications(x))):
            for atom, c in atoms:
                out[atom] = out.get(atom, 0) + factor * c
    plain, applied = (tuple(sorted((a, c) for a, c in out.items() if c)) for out in (variables, calls))
    return (constant, plain, applied) if applied else (constant, plain)


def lin_subst(x: Lin, values: Mapping[str, Lin], on_application: Callable[[str, Any], Lin] | None = None) -> Lin:
    """``x`` with natural variables and, by a function, the applied functions replaced by linear expressions."""
    parts = [(values.get(name, (0, ((name, 1),))), c) for name, c in x[1]]
    parts += [((on_application or applied)(*call), c) for call, c in applications(x)]
    return lin_sum([((x[0], ()), 1), *parts])


def applied(name: str, indices: tuple[Any, ...]) -> Lin:
    """The value of a natural function as a linear expression."""
    return (0, (), (((name, indices), 1),))


def variable_index(name: str, sort: str) -> Index:
    """A variable as an index."""
    return ("nat", (0, ((name, 1),))) if sort == NATURAL else ("var", name, sort)


def lin_is_natural(x: Lin) -> bool:
    """Whether no coefficient is negative, so that the value is a natural number."""
    return x[0] >= 0 and all(c >= 0 for _, c in x[1]) and all(c >= 0 for _, c in applications(x))


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


class _Scope(NamedTuple):
    """Where an index stands: declared symbols, the sorts of variables so far, the names that sums bind around it."""

    table: Mapping[str, Symbol]
    variables: dict[str, str]
    known: set[Any]
    bound: frozenset[str] = frozenset()
    nested: bool = False


def _check_lin(x: Any, scope: _Scope, natural: bool = False) -> None:
    least = 0 if natural else -MAX_EXPONENT
    if type(x) is tuple and len(x) == 2 and x[1] == () and type(x[0]) is int and least <= x[0] <= MAX_EXPONENT:
        return  # a numeral, as nearly always
    match x:
        case (constant, tuple(pairs)) if type(constant) is int:
            calls: tuple[Any, ...] = ()
        case (constant, tuple(pairs), tuple(calls)) if type(constant) is int and calls and not scope.nested:
            pass
        case _:
            raise IllFormed(f"bad exponent or natural index (functions do not nest): {x!r:.80}")
    for part in (pairs, calls):
        if not all(isinstance(p, tuple) and len(p) == 2 and type(p[1]) is int and p[1] for p in part):
            raise IllFormed(f"bad exponent or natural index: {x!r:.80}")
        if max([abs(constant), *(abs(p[1]) for p in part)]) > MAX_EXPONENT or len(part) > MAX_ATOMS:
            raise IllFormed(f"an exponent or index over {MAX_EXPONENT}, or of over {MAX_ATOMS} variables: {x!r:.80}")
    for name, _ in pairs:
        if not _names(name):
            raise IllFormed(f"bad exponent or natural index: {x!r:.80}")
        note(scope.variables, name, NATURAL)
    for call, _ in calls:
        match call:
            case (str(name), tuple(indices)) if name in scope.table and scope.table[name].sign == "natural":
                _check_arguments(indices, scope.table[name], scope._replace(nested=True))
            case _:
                raise IllFormed(f"not a function with natural values: {call!r:.80}")
    if list(pairs) != sorted(dict(pairs).items()) or list(calls) != sorted(dict(calls).items()):
        raise IllFormed(f"the atoms of an exponent or natural index are sorted, each once: {x!r:.80}")
    if natural and not lin_is_natural(x):
        raise IllFormed(f"not a natural number, since a coefficient is negative: {x!r:.80}")


def _check_arguments(indices: tuple[Any, ...], symbol: Symbol, scope: _Scope) -> None:
    if len(indices) != len(symbol.arguments):
        raise IllFormed(f"{len(symbol.arguments)} indices are declared, not {len(indices)}")
    for index, sort in zip(indices, symbol.arguments, strict=True):
        if (index, sort) in scope.known and not scope.nested:
            continue
        _check_index(index, sort, scope)
        if index[0] == "var" or len(index[1]) == 2:  # what else stands in it depends on the sums around it
            scope.known.add((index, sort))
        if scope.nested and scope.bound & {name for name, _ in index_vars(index)}:
            raise IllFormed("a function in an exponent or natural index mentions a variable that a sum binds")


def _check_index(index: Any, sort: str | None, scope: _Scope) -> None:
    match index:
        case ("nat", x) if sort == NATURAL:
            return _check_lin(x, scope, natural=True)
        case ("var", name, own) if _names(name, own) and sort in (own, None):
            return note(scope.variables, name, own)
    raise IllFormed(f"not an index of sort {sort or 'any'}: {index!r:.80}")


def check_index(sig: Signature, index: Any, sort: str) -> None:
    """Raise IllFormed unless ``index`` is an index of the sort over ``sig``."""
    _check_index(index, sort, _Scope(dict(sig.symbols), {}, set()))


def check(sig: Signature, term: Any, variables: dict[str, str] | None = None) -> None:
    """Raise IllFormed unless ``term`` is a term over ``sig`` within the bounds on depth and size.

    One variable name has one sort, also together with ``variables`` (which are added to), and names no symbol.
    """
    nodes, scope = 0, _Scope(dict(sig.symbols), {} if variables is None else variables, set())
    stack: list[tuple[Any, int, _Scope]] = [(term, 0, scope)]
    while stack:
        t, depth, scope = stack.pop()
        nodes += 1
        if depth > MAX_DEPTH or nodes > MAX_NODES:
            raise IllFormed(f"term too large (depth over {MAX_DEPTH} or more than {MAX_NODES} nodes)")
        match t:
            case ("num", Fraction() as q) if max(q.numerator.bit_length(), q.denominator.bit_length()) <= MAX_BITS:
                pass
            case ("sym", str(name), tuple(indices)) if name in scope.table:
                _check_arguments(indices, scope.table[name], scope)
                nodes += len(indices)
            case ("add" | "mul", tuple(parts)):
                stack.extend((p, depth + 1, scope) for p in parts)
            case ("pow", base, exponent):
                _check_lin(exponent, scope)
                stack.append((base, depth + 1, scope))
            case ("sum", (name, sort), body) if _names(name, sort):
                note(scope.variables, name, sort)
                stack.append((body, depth + 1, _Scope(*scope[:3], scope.bound | {name})))
            case ("range", (name, limit), body) if _names(name):
                note(scope.variables, name, NATURAL)
                _check_lin(limit, scope, natural=True)
                inside = scope.bound | {name}
                if inside & {v for v, _ in index_vars(("nat", limit))}:
                    raise IllFormed("the bound of a range mentions a variable that a sum binds; name the inner sum")
                stack.append((body, depth + 1, _Scope(*scope[:3], inside)))
            case ("delta", ("var", _, sort) as i, j):
                _check_index(i, None, scope)
                _check_index(j, sort, scope)
            case ("log", body):
                stack.append((body, depth + 1, scope))
            case ("nat", value):
                _check_lin(value, scope)
            case ("card", sort) if _names(sort):
                pass
            case _:
                raise IllFormed(f"not a term over this signature: {t!r:.80}")
    spend(2 * nodes + len(sig.symbols) // 16)
    if clash := scope.table.keys() & scope.variables.keys():
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
    match t[0]:
        case "add" | "mul":
            return t[1]
        case "pow" | "log":
            return (t[1],)
    return (t[2],) if t[0] in ("sum", "range") else ()


def _own(t: Term) -> tuple[Any, ...]:
    """The indices and natural-linear expressions (as indices) that the node itself shows."""
    match t[0]:
        case "sym":
            return t[2]
        case "delta":
            return t[1:]
        case "pow":
            return (("nat", t[2]),)
        case "range":
            return (("nat", t[1][1]),)
    return (t,) if t[0] == "nat" else ()


def _binds(t: Term) -> set[Var]:
    return {t[1]} if t[0] == "sum" else {(t[1][0], NATURAL)} if t[0] == "range" else set()


def index_vars(index: Index) -> set[Var]:
    """The variables of an index."""
    if index[0] == "var":
        return {(index[1], index[2])}
    inside = (index_vars(i) for (_, indices), _ in applications(index[1]) for i in indices)
    return {(name, NATURAL) for name, _ in index[1][1]}.union(*inside)


def free_vars(t: Term) -> set[Var]:
    """The free variables of a term, natural ones with sort ``"N"``."""
    spend(1)
    found = set().union(*map(free_vars, _children(t))) - _binds(t)
    return found.union(*map(index_vars, _own(t)))


def bound_vars(t: Term) -> set[Var]:
    """The variables that some sum in the term binds."""
    return _binds(t).union(*map(bound_vars, _children(t)))


def uses(t: Term) -> set[tuple[str, tuple[Index, ...]]]:
    """The symbols in a term, each with the indices that it is applied to."""
    spend(1)
    found = {(t[1], t[2])} if t[0] == "sym" else set()
    for index in _own(t):
        found |= {call for call, _ in applications(index[1])} if index[0] == "nat" else set()
    return found.union(*map(uses, _children(t)))


def symbols_of(t: Term) -> set[str]:
    """The names of the symbols in a term."""
    return {name for name, _ in uses(t)}


def parameters(j: Judgement) -> set[Var]:
    """The parameters of a judgement: its free variables that are not quantified."""
    return (free_vars(j.left) | free_vars(j.right)) - set(j.forall)


def rebuild(t: Term, on_symbol: Callable[[Term], Term], env: Mapping[Var, Index]) -> Term:
    """Substitute index variables by ``env``, then replace every symbol application by ``on_symbol`` of it.

    Raises IllFormed where a sum would capture a variable that is put in.
    """
    spend(1)
    naturals = {n: i[1] for (n, sort), i in env.items() if sort == NATURAL}

    def index(i: Index) -> Index:
        return env.get((i[1], i[2]), i) if i[0] == "var" else ("nat", lin(i[1]))

    def lin(x: Lin) -> Lin:
        return lin_subst(x, naturals, value)

    def value(name: str, indices: tuple[Index, ...]) -> Lin:
        made = on_symbol(("sym", name, tuple(map(index, indices))))
        if made[0] not in ("nat", "sym"):
            raise IllFormed(f"what is put in for {name} is no linear expression of natural numbers")
        return made[1] if made[0] == "nat" else applied(made[1], made[2])

    def under(bound: Var, body: Term) -> Term:
        inner = {v: i for v, i in env.items() if v != bound and v in free_vars(body)}
        if any(bound in index_vars(i) for i in inner.values()):
            raise IllFormed(f"the bound index {bound[0]} would capture a variable; rename it")
        return rebuild(body, on_symbol, inner)

    match t[0]:
        case "sym":
            return on_symbol(("sym", t[1], tuple(map(index, t[2]))))
        case "add" | "mul":
            return (t[0], tuple(rebuild(p, on_symbol, env) for p in t[1]))
        case "pow":
            return ("pow", rebuild(t[1], on_symbol, env), lin(t[2]))
        case "log":
            return ("log", rebuild(t[1], on_symbol, env))
        case "nat":
            return index(t)
        case "delta":
            return ("delta", index(t[1]), index(t[2]))
        case "sum":
            return ("sum", t[1], under(t[1], t[2]))
        case "range":
            return ("range", (t[1][0], lin(t[1][1])), under((t[1][0], NATURAL), t[2]))
    return t


def rename(t: Term, env: Mapping[Var, Index]) -> Term:
    """``t`` with index variables replaced; raises IllFormed where a sum would capture one."""
    return rebuild(t, lambda application: application, env) if env else t
