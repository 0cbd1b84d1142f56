"""Certificates by rewriting: replace one side of an equation by the other inside a polynomial, and keep the receipts.

Each replacement of a monomial ``rest * pattern`` subtracts ``sum over ... of rest * (left - right)``; the list of
these is a certificate for the kernel's rule `combine`. Nothing here is trusted: the kernel checks the sum.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from scsym.errors import StatementError
from scsym.kernel import Item, normal_form
from scsym.kernel.normal import Factor, Monomial, Polynomial, indices_of, mapped
from scsym.kernel.terms import (
    Index,
    Judgement,
    Lin,
    Signature,
    Var,
    lin_add,
    lin_is_natural,
    minus,
    mul,
    num,
    rename,
    total,
)
from scsym.language.polynomials import Factors, bound_indices, factor_term, flatten, index_term

from .matching import bind

MAX_STEPS = 600


@dataclass(frozen=True)
class Rule:
    """An equation read as a replacement: ``pattern`` (one of its monomials, up to invertible factors) is removed."""

    premise: int
    judgement: Judgement
    pattern: tuple[Factor, ...]


def make_rule(
    sig: Signature, premise: int, judgement: Judgement, flipped: bool = False, symbol: str | None = None
) -> Rule:
    """Read an equation from left to right, from right to left, or as an equation for ``symbol``.

    The pattern is the largest monomial (of that side, or with that symbol), without its invertible factors if
    others remain.
    """
    if judgement.relation != "=":
        raise StatementError("only an equation can be used for rewriting; give an inequality with its coefficient")
    side = judgement.right if flipped else judgement.left
    whole = normal_form(sig, minus(judgement.left, judgement.right))
    if symbol is None:
        monomials = [m for m in normal_form(sig, side) if m in whole]
    else:
        monomials = [m for m in whole if any(a[:2] == ("sym", symbol) for a, _ in flatten(m))]
    if not monomials:
        raise StatementError("this side of the equation has no monomial to replace")
    quantified = set(judgement.forall)

    def rank(mono: Monomial) -> tuple:
        factors = flatten(mono)
        seen = {(i[1], i[2]) for a, _ in factors for i in indices_of(a) if i[0] == "v"} & quantified
        return (len(seen), len(factors), mono)

    factors = flatten(max(monomials, key=rank))
    table = dict(sig.symbols)

    def invertible(atom: tuple) -> bool:
        return atom[0] == "card" or (atom[0] == "sym" and table[atom[1]].sign in ("positive", "nonzero"))

    essential = [
        f for f in factors if f[0][1] == symbol or not invertible(f[0]) or any(i[0] == "b" for i in indices_of(f[0]))
    ]
    positive = [f for f in factors if f[1][0] > 0 or f[1][1]]
    return Rule(premise, judgement, tuple(essential or positive or factors))


def matches(rule: Rule, target: Factors) -> Iterator[tuple[dict[Var, Index], Factors, set[Index]]]:
    """Every way in which the pattern sits inside the target: (binding, remaining factors, consumed bound indices)."""
    quantified = frozenset(rule.judgement.forall)

    def search(n: int, env: dict, used: dict[int, Lin]) -> Iterator[tuple[dict, dict[int, Lin]]]:
        if n == len(rule.pattern):
            yield env, used
            return
        atom, exponent = rule.pattern[n]
        for t, (candidate, available) in enumerate(target):
            if t in used or mapped(candidate, lambda i: "") != mapped(atom, lambda i: ""):
                continue
            exact = any(i[0] == "b" for i in indices_of(atom))
            spare = lin_add(available, exponent, -1)
            if exact and spare != (0, ()) and atom[0] != "delta":
                # a bound index must disappear with its factors, unless another pattern factor covers the rest
                continue
            if not lin_is_natural(spare):
                continue
            here = indices_of(atom)
            there = indices_of(candidate)
            if len(here) != len(there):
                continue
            extended: dict | None = env
            for i, j in zip(here, there, strict=True):
                extended = bind(i, j, extended, quantified) if extended is not None else None
            if extended is not None:
                yield from search(n + 1, extended, {**used, t: spare})

    for env, used in search(0, {}, {}):
        consumed = {v for k, v in env.items() if len(k) == 3}
        rest = [(a, used.get(t, e)) for t, (a, e) in enumerate(target)]
        rest = [(a, e) for a, e in rest if e != (0, ())]
        if any(i in consumed for a, _ in rest for i in indices_of(a)):
            continue
        binding = {k: v for k, v in env.items() if len(k) == 2}
        if set(binding) == quantified and not any(v in consumed for v in binding.values()):
            yield binding, rest, consumed


def contribution(sig: Signature, judgement: Judgement, item: Item) -> Polynomial:
    """The normal form of one certificate item."""
    body = mul(item.coefficient, ("let", item.binding, minus(judgement.left, judgement.right)))
    for variable in reversed(item.over):
        body = total(variable, body)
    return normal_form(sig, body)


def subtract(poly: Polynomial, other: Polynomial, factor: Fraction) -> Polynomial:
    """``poly - factor * other``."""
    out = dict(poly)
    for mono, c in other.items():
        value = out.get(mono, Fraction(0)) - factor * c
        if value:
            out[mono] = value
        else:
            out.pop(mono, None)
    return out


def apply_once(sig: Signature, poly: Polynomial, rule: Rule) -> tuple[Polynomial, Item] | None:
    """One replacement in the first monomial where the rule applies, or None."""
    for mono in sorted(poly):
        target = flatten(mono)
        for binding, rest, consumed in matches(rule, target):
            over = tuple((f"_{i[1]}", i[2]) for i in bound_indices(target) if i not in consumed)
            bound = tuple((v, index_term(binding[v])) for v in rule.judgement.forall)
            # invertible factors of the pattern are not matched: divide by them
            coefficient = mul(*(factor_term(a, e) for a, e in rest))
            item = Item(rule.premise, coefficient, bound, over)
            change = contribution(sig, rule.judgement, item)
            if mono not in change:
                item, change = divided(sig, rule, item, mono)
            if mono in change:
                factor = poly[mono] / change[mono]
                scaled = item._replace(coefficient=mul(num(factor), item.coefficient))
                return subtract(poly, change, factor), scaled
    return None


def divided(sig: Signature, rule: Rule, item: Item, mono: Monomial) -> tuple[Item, Polynomial]:
    """Multiply the item by the inverse of the pattern's invertible factors."""
    env = dict(item.binding)
    whole = normal_form(sig, minus(rule.judgement.left, rule.judgement.right))
    wanted = sorted(rule.pattern)
    for candidate in sorted(whole):
        factors = flatten(candidate)
        if all(f in factors for f in wanted):
            spare = [f for f in factors if f not in wanted]
            if any(i[0] == "b" for a, _ in spare for i in indices_of(a)):
                continue
            inverse = []
            for atom, exponent in spare:
                inverse.append(rename(factor_term(atom, lin_add((0, ()), exponent, -1)), env))
            divided = item._replace(coefficient=mul(item.coefficient, *inverse))
            change = contribution(sig, rule.judgement, divided)
            if mono in change:
                return divided, change
    return item, {}


def reduce(sig: Signature, poly: Polynomial, rules: Sequence[Rule]) -> tuple[Polynomial, list[Item]]:
    """Rewrite until no rule applies (or the step limit); returns what is left and the receipts."""
    items: list[Item] = []
    for _ in range(MAX_STEPS):
        if not poly:
            break
        for rule in rules:
            step = apply_once(sig, poly, rule)
            if step is not None:
                poly, item = step
                items.append(item)
                break
        else:
            break
    return poly, items
