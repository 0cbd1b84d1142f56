"""Make a certificate readable: like items merged, coefficients in normal form, bound indices named as people do.

The search leaves many small items; their sum is what the kernel checks, so this is cosmetic and untrusted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from scsym.kernel import Item, Judgement, Signature, normal_form
from scsym.kernel.terms import NATURAL, Index, Lin, Term, Var, add, bound_vars, free_vars, num, rename, variable_index
from scsym.language import monomial_term
from scsym.language.polynomials import letter, lettered

from .products import summed


def simplified(sig: Signature, term: Term) -> Term:
    """The term in normal form, monomials with like rational factors and with letters for bound indices."""
    poly = normal_form(sig, term)
    taken = frozenset(name for name, _ in sig.symbols)
    ordered = sorted(poly.items(), key=lambda kv: (len(str(kv[0])), kv[0]))
    parts = [lettered(monomial_term(m, c), taken) for m, c in ordered]
    parts = [t[1][0] if t[0] == "mul" and len(t[1]) == 1 else t for t in parts]
    if not parts:
        return num(0)
    return parts[0] if len(parts) == 1 else ("add", tuple(parts))


def tidy(sig: Signature, premises: Sequence[Judgement], goal: Judgement, items: Sequence[Item]) -> list[Item]:
    """Equivalent items: those of one equation at the same indices are added up."""
    taken = {v[0] for v in goal.forall} | free_names(goal.left) | free_names(goal.right)
    taken |= {name for name, _ in sig.symbols}
    for item in items:
        own = {name for name, _ in item.over}
        taken |= free_names(item.coefficient) - own
        taken |= {n for _, i in item.binding for n in index_names(i)} - own
    merged: dict[tuple, list[Term]] = {}
    kept: list[Item | tuple] = []
    for item in items:
        if premises[item.premise].relation != "=":
            kept.append(_lettered_item(item, taken))  # the sign of its coefficient must stay visible
            continue
        key, coefficient = _named(item, taken)
        if key not in merged:
            kept.append(key)
        merged.setdefault(key, []).append(coefficient)
    out = []
    for entry in kept:
        if isinstance(entry, Item):
            out.append(entry)
            continue
        coefficient = simplified(sig, add(*merged[entry]))
        if coefficient != num(0):
            premise, binding, over = entry
            out.append(Item(premise, coefficient, binding, over))
    return out


def _named(item: Item, taken: set[str]) -> tuple[tuple, Term]:
    """The item's premise, binding and indices under settled names, and its coefficient with its own sums."""
    in_binding = {n for _, i in item.binding for n in index_names(i)}
    stay = [entry for entry in item.over if entry[0] in in_binding]
    inside = [entry for entry in item.over if entry[0] not in in_binding]
    item = item._replace(coefficient=summed(inside, item.coefficient), over=tuple(stay))
    premise, coefficient, binding, over = _renamed(item, taken)
    return (premise, binding, over), coefficient


def _renamed(item: Item, taken: set[str]) -> Item:
    """The item with settled names for what it sums over: those of the premise where they are free."""
    env: dict[Var, Index] = {}
    used = taken | {v[0] for v in bound_vars(item.coefficient)}
    over = []
    for variable, index in item.binding:  # in their order there, so that like items agree
        for name, bound in item.over:
            if name in index_names(index) and (v := (name, _sort(bound))) not in env:
                new = letter(v[1], used, variable[0])
                used.add(new)
                env[v] = variable_index(new, v[1])
                over.append((new, bound))
    for name, bound in item.over:
        if (v := (name, _sort(bound))) not in env:
            new = letter(v[1], used)
            used.add(new)
            env[v] = variable_index(new, v[1])
            over.append((new, bound))
    binding = tuple((v, _index(i, env)) for v, i in item.binding)
    return Item(item.premise, rename(item.coefficient, env), binding, tuple(over))


def _sort(bound: str | Lin) -> str:
    return bound if isinstance(bound, str) else NATURAL


def _index(index: Index, env: Mapping[Var, Index]) -> Index:
    return env.get((index[1], index[2]), index) if index[0] == "var" else rename(index, env)


def _lettered_item(item: Item, taken: set[str]) -> Item:
    """The item with settled names; its coefficient is flat and otherwise as it was."""
    renamed = _renamed(item, taken)
    return renamed._replace(coefficient=_flat(renamed.coefficient))


def tidy_term(sig: Signature, term: Term) -> Term:
    """A part of a remainder with settled names for what it sums over, and flat products; not expanded."""
    return _flat(_relettered(term, frozenset(name for name, _ in sig.symbols)))


def _relettered(term: Term, taken: frozenset[str]) -> Term:
    match term[0]:
        case "sum" | "range":
            (name, bound), body = term[1], term[2]
            free = {v[0] for v in free_vars(term)}
            new = letter(_sort(bound), taken | free | {v[0] for v in bound_vars(body)})
            moved = rename(body, {(name, _sort(bound)): variable_index(new, _sort(bound))})
            return (term[0], (new, bound), _relettered(moved, taken | {new}))
        case "add" | "mul":
            return (term[0], tuple(_relettered(t, taken) for t in term[1]))
        case "pow":
            return ("pow", _relettered(term[1], taken), term[2])
    return term


def _flat(term: Term) -> Term:
    """Products and sums of one part as that part, products of products as one, numbers multiplied."""
    match term[0]:
        case "mul":
            parts: list[Term] = []
            number = Fraction(1)
            for part in map(_flat, term[1]):
                for factor in part[1] if part[0] == "mul" else (part,):
                    if factor[0] == "num":
                        number *= factor[1]
                    else:
                        parts.append(factor)
            if number != 1 or not parts:
                parts.insert(0, num(number))
            return parts[0] if len(parts) == 1 else ("mul", tuple(parts))
        case "add":
            return _flat(term[1][0]) if len(term[1]) == 1 else ("add", tuple(map(_flat, term[1])))
        case "sum" | "range":
            return (term[0], term[1], _flat(term[2]))
        case "pow":
            return ("pow", _flat(term[1]), term[2])
    return term


def free_names(term: Term) -> set[str]:
    """The names of a term's free indices."""
    return {v[0] for v in free_vars(term)}


def index_names(index: Index) -> set[str]:
    """The names in an index."""
    return {index[1]} if index[0] == "var" else {n for n, _ in index[1][1]}
