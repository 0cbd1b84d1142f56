"""Make a certificate readable: like items merged, coefficients in normal form, bound indices named as people do.

The search leaves many small items; their sum is what the kernel checks, so this is cosmetic and untrusted.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from scsym.kernel import Item, Judgement, Signature, normal_form
from scsym.kernel.terms import Index, Term, Var, add, bound_vars, free_vars, num, rename, total
from scsym.language import monomial_term
from scsym.language.polynomials import index_of, letter, lettered


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
        own = {v[0] for v in item.over}
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
    """The item's premise, binding and indices under settled names, and its coefficient."""
    env: dict[Var, Index] = {}
    used = set(taken)
    for variable, index in item.binding:
        if index[0] == "var" and (bound := (index[1], index[2])) in item.over and bound not in env:
            name = letter(bound[1], used, variable[0])
            used.add(name)
            env[bound] = index_of((name, bound[1]))
    inside = [v for v in item.over if v not in env]
    in_binding = {n for _, i in item.binding for n in index_names(i)}
    stay = [v for v in inside if v[0] in in_binding]
    coefficient = item.coefficient
    for variable in inside:
        if variable not in stay:
            coefficient = total(variable, coefficient)
    coefficient = rename(coefficient, env)
    binding = tuple((v, env.get((i[1], i[2]), i) if i[0] == "var" else i) for v, i in item.binding)
    over = (*((i[1], i[2]) for i in env.values()), *stay)
    return (item.premise, binding, over), coefficient


def _lettered_item(item: Item, taken: set[str]) -> Item:
    """The item with settled names for what it sums over; its coefficient is flat and otherwise as it was."""
    env: dict[Var, Index] = {}
    used = taken | {v[0] for v in bound_vars(item.coefficient)}
    for name, sort in item.over:
        new = letter(sort, used, next((v[0] for v, i in item.binding if i[1:] == (name, sort)), ""))
        used.add(new)
        env[name, sort] = index_of((new, sort))
    binding = tuple((v, env.get((i[1], i[2]), i) if i[0] == "var" else i) for v, i in item.binding)
    over = tuple((env[v][1], v[1]) for v in item.over)
    coefficient = _flat(rename(item.coefficient, env))
    return Item(item.premise, coefficient, binding, over)


def tidy_term(sig: Signature, term: Term) -> Term:
    """A part of a remainder with settled names for what it sums over, and flat products; not expanded."""
    return _flat(_relettered(term, frozenset(name for name, _ in sig.symbols)))


def _relettered(term: Term, taken: frozenset[str]) -> Term:
    match term[0]:
        case "sum":
            (name, sort), body = term[1], term[2]
            free = {v[0] for v in free_vars(body)} - {name}
            used = taken | free | {v[0] for v in bound_vars(body)}
            new = letter(sort, used)
            moved = rename(body, {(name, sort): index_of((new, sort))})
            return ("sum", (new, sort), _relettered(moved, taken | {new}))
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
        case "sum":
            return ("sum", term[1], _flat(term[2]))
        case "pow":
            return ("pow", _flat(term[1]), term[2])
    return term


def free_names(term: Term) -> set[str]:
    """The names of a term's free indices."""
    return {v[0] for v in free_vars(term)}


def index_names(index: Index) -> set[str]:
    """The names in an index."""
    return {index[1]} if index[0] == "var" else {n for n, _ in index[1][1]}
