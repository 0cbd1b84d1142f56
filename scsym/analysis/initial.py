"""The success probability of the initial distribution alone, with symbols.

Without cycles values are put in, successors first, in one pass over the states that are reached. With cycles, or where
symbolic paths are long, the graph tells where success is impossible or certain, no number is touched for such a state,
and what is left is one symbolic solve.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from fractions import Fraction
from typing import Any

from scsym.exact.factored import Field
from scsym.exact.parametric import LONG, names_of, solve_for
from scsym.mdp import MDP, Policy

from .dynamics import ONE, ZERO, forwards

Exact = Any
State = Any
Taken = list[tuple[Exact, Exact, Mapping[State, Exact]]]  # probability, weight and law of the actions taken


def initial_success(mdp: MDP, policy: Policy) -> Exact:
    """J, from the rows of the states between success and failure."""
    terminal = mdp.terminal
    start = {s: p for s, p in mdp.initial.items() if s not in terminal}
    order = _order(mdp, policy, start) if start else None
    if order is not None and (len(order) <= LONG or _longest(order) <= LONG):
        return _put_in(mdp, policy, order)
    over = sum((p * terminal[s] for s, p in mdp.initial.items() if s in terminal), ZERO)
    taken, into, winning, lossy = _graph(mdp, policy, start)
    good = forwards(into, winning)
    unsafe = [s for s in taken if s in lossy or s not in good]
    part = good & forwards(into, unsafe) if unsafe else frozenset()
    place = {s: k for k, s in enumerate(s for s in taken if s in part)}
    table: list[dict[int, Exact]] = []
    ends: list[Exact] = []
    for s in place:
        row, end = _row(taken[s], terminal, place, good)
        table.append(row)
        ends.append(end)
    first, end = _row([(ONE, ONE, start)], terminal, place, good)
    parts = [x for x in (solve_for(table, ends, first) if first else ZERO, end, over) if x != 0]
    return sum(parts[1:], parts[0]) if parts else ZERO


def _order(mdp: MDP, policy: Policy, start: Mapping[State, Exact]) -> list[tuple[State, Taken]] | None:
    """The states reached with what is done there, successors first; None where there is a cycle."""
    kernel, terminal, weighted = mdp.kernel, mdp.terminal, mdp.has_weights
    order: list[tuple[State, Taken]] = []
    open_: dict[State, Taken] = {}
    done: set[State] = set()
    for first in start:
        if first in done:
            continue
        stack: list[tuple[State, Any]] = [(first, None)]
        while stack:
            s, rest = stack[-1]
            if rest is None:
                laws = kernel[s]
                if len(laws) == 1 and not weighted:
                    (law,) = laws.values()
                    taken, rest = [(ONE, ONE, law)], iter(law)
                else:
                    row = policy[s] if len(laws) > 1 else dict.fromkeys(laws, ONE)
                    taken = _actions(mdp, s, laws, row)
                    rest = iter([t for _, _, law in taken for t in law])
                open_[s] = taken
                stack[-1] = s, rest
            for t in rest:
                if t in terminal or t in done:
                    continue
                if t in open_:
                    return None
                stack.append((t, None))
                break
            else:
                stack.pop()
                done.add(s)
                order.append((s, open_.pop(s)))
    return order


def _longest(order: list[tuple[State, Taken]]) -> int:
    """The most symbolic steps on a path."""
    steps: dict[State, int] = {}
    get = steps.get
    for s, taken in order:
        steps[s] = max(
            (get(t, 0) + (type(q) is not Fraction) for _, _, row in taken for t, q in row.items()), default=0
        )
    return max(steps.values())


def _put_in(mdp: MDP, policy: Policy, order: list[tuple[State, Taken]]) -> Exact:
    """The value of the initial law, every state's from those after it."""
    whole: Taken = [(ONE, ONE, mdp.initial)]
    names: tuple[str, ...] = tuple({*mdp.symbols, *policy.symbols})
    if len(names) > 1:  # of several only those that are met, so that polynomials are short
        used = [row for _, taken in order for _, _, row in taken]
        factors = {id(x): x for _, taken in order for p, w, _ in taken for x in (p, w)}
        names = names_of([*used, mdp.initial, mdp.terminal, factors])
    field = Field(names)
    values = {t: field.read(g) for t, g in mdp.terminal.items()}
    for s, taken in order:
        values[s] = _value(field, taken, values)
    return field.write(_value(field, whole, values))


def _value(field: Field, taken: Taken, values: Mapping[State, Any]) -> Any:
    read, multiply, add, unit = field.read, field.multiply, field.add, field.unit
    total = field.zero
    for p, w, row in taken:
        factor = None if p is ONE and w is ONE else multiply(read(p), read(w))
        for t, q in row.items():
            if value := values[t]:
                c = read(q) if factor is None else multiply(factor, read(q))
                term = c if value is unit else multiply(c, value)
                total = add(total, term) if total else term
    return total


def _graph(
    mdp: MDP, policy: Policy, start: Mapping[State, Exact]
) -> tuple[dict[State, Taken], dict[State, list[State]], list[State], set[State]]:
    """The states reached, by what is done there; who leads to each; where success may come, and be lost, at once."""
    kernel, terminal, weighted = mdp.kernel, mdp.terminal, mdp.has_weights
    wins = {t for t, g in terminal.items() if g != 0}
    fails = {t for t, g in terminal.items() if g != 1}
    taken: dict[State, Taken] = {}
    into: dict[State, list[State]] = {s: [] for s in start}
    winning: list[State] = []
    lossy: set[State] = set()
    stack = list(start)
    while stack:
        s = stack.pop()
        if s in taken:
            continue
        laws = kernel[s]
        targets: Collection[State]
        if len(laws) == 1 and not weighted:
            (law,) = laws.values()
            taken[s], targets = [(ONE, ONE, law)], law
        else:
            row = policy[s] if len(laws) > 1 else dict.fromkeys(laws, ONE)
            taken[s] = actions = _actions(mdp, s, laws, row)
            targets = {t for _, _, law in actions for t in law}
            if any(w != 1 for w in (mdp.weight(s, a) for a, p in row.items() if p != 0)):
                lossy.add(s)
        win = False
        for t in targets:
            if t in terminal:
                win = win or t in wins
                if t in fails:
                    lossy.add(s)
            elif t in into:
                into[t].append(s)
            else:
                into[t] = [s]
                stack.append(t)
        if win:
            winning.append(s)
    return taken, into, winning, lossy


def _actions(mdp: MDP, s: State, laws: Mapping[Any, Any], row: Mapping[Any, Exact]) -> Taken:
    """The actions that are taken and may succeed."""
    found: Taken = []
    for a, p in row.items():
        w = mdp.weight(s, a)
        if p != 0 and w != 0:
            found.append((p, ONE if w == 1 else w, laws[a]))
    return found


def _row(
    taken: Taken, terminal: Mapping[State, Exact], place: Mapping[State, int], good: frozenset[State]
) -> tuple[dict[int, Exact], Exact]:
    """The way to each numbered state, and to success for certain."""
    row: dict[int, Exact] = {}
    end: Exact = ZERO
    for p, w, law in taken:
        factor = p if w is ONE else p * w
        plain = factor == 1
        for t, q in law.items():
            if t in place:
                c, j = q if plain else factor if q == 1 else factor * q, place[t]
                if j not in row:
                    row[j] = c
                elif total := row[j] + c:
                    row[j] = total
                else:
                    del row[j]
            elif t in terminal:
                if (g := terminal[t]) != 0:
                    c = q if plain else factor * q
                    c = c if g == 1 else c * g
                    end = end + c if end else c
            elif t in good:
                c = q if plain else factor * q
                end = end + c if end else c
    return row, end


__all__ = ["initial_success"]
