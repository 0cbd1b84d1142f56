"""The papers' quantities by their definitions: plain Fractions, dense Gauss-Jordan, nothing of the library.

A model is its four tables; ``oo`` stands for infinity, None for undefined. Logarithms are numbers of 60 digits.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import mpmath

INFINITE = "oo"
CONTEXT = mpmath.mp.clone()
CONTEXT.dps = 60

Row = dict[Any, Fraction]
Rows = dict[Any, Row]


@dataclass(frozen=True)
class Model:
    """``transitions[s][a][t]``, ``initial[s]``, ``goal[t]`` and ``weight[s, a]`` (1 where absent)."""

    transitions: dict[Any, dict[Any, Row]]
    initial: Row
    goal: Row
    weight: dict[tuple[Any, Any], Fraction]

    @property
    def states(self) -> list[Any]:
        return list(self.transitions)

    def w(self, s: Any, a: Any) -> Fraction:
        return self.weight.get((s, a), Fraction(1))


def total(values: Any) -> Fraction:
    return sum(values, Fraction(0))


def inverse(matrix: list[list[Fraction]]) -> list[list[Fraction]]:
    """By Gauss and Jordan; ZeroDivisionError for a singular matrix."""
    n = len(matrix)
    rows = [list(r) + [Fraction(int(i == j)) for j in range(n)] for i, r in enumerate(matrix)]
    for c in range(n):
        pivot = next((r for r in range(c, n) if rows[r][c] != 0), None)
        if pivot is None:
            raise ZeroDivisionError("singular")
        rows[c], rows[pivot] = rows[pivot], rows[c]
        rows[c] = [x / rows[c][c] for x in rows[c]]
        for r in range(n):
            if r != c and rows[r][c] != 0:
                rows[r] = [x - rows[r][c] * y for x, y in zip(rows[r], rows[c], strict=True)]
    return [r[n:] for r in rows]


def resolvent(kernel: Rows, states: list[Any]) -> dict[tuple[Any, Any], Fraction]:
    """``(I - M)^-1`` on these states."""
    found = inverse([[Fraction(int(s == t)) - kernel[s].get(t, 0) for t in states] for s in states])
    return {(s, t): found[i][j] for i, s in enumerate(states) for j, t in enumerate(states)}


def kernel(model: Model, pi: Rows, weighted: bool = True) -> Rows:
    """The substochastic kernel of a policy on the nonterminal states."""
    found: Rows = {s: dict.fromkeys(model.states, Fraction(0)) for s in model.states}
    for s, actions in model.transitions.items():
        for a, row in actions.items():
            for t, p in row.items():
                if t in found:
                    found[s][t] += pi[s][a] * p * (model.w(s, a) if weighted else 1)
    return found


def closure(edges: Rows, start: set[Any]) -> set[Any]:
    seen = set(start)
    while more := {t for s in seen for t, p in edges[s].items() if p != 0} - seen:
        seen |= more
    return seen


def from_which(edges: Rows, goal: set[Any]) -> set[Any]:
    return {s for s in edges if closure(edges, {s}) & goal}


def values(model: Model, pi: Rows) -> Row:
    """The least nonnegative solution of V = r + M V: zero where r cannot be reached, unique elsewhere."""
    moves = kernel(model, pi)
    now = {
        s: total(
            pi[s][a] * model.w(s, a) * p * model.goal.get(t, 0)
            for a, row in model.transitions[s].items()
            for t, p in row.items()
        )
        for s in model.states
    }
    good = sorted(from_which(moves, {s for s in model.states if now[s] != 0}), key=model.states.index)
    N = resolvent(moves, good)
    return {s: total(N[s, t] * now[t] for t in good) if s in good else Fraction(0) for s in model.states}


def action_values(model: Model, V: Row) -> dict[tuple[Any, Any], Fraction]:
    def later(row: Row) -> Fraction:
        return total(p * (V[t] if t in V else model.goal[t]) for t, p in row.items())

    return {(s, a): model.w(s, a) * later(row) for s in model.states for a, row in model.transitions[s].items()}


def success(model: Model, V: Row) -> Fraction:
    return total(p * (V[s] if s in V else model.goal[s]) for s, p in model.initial.items())


def visits(model: Model, pi: Rows, weighted: bool = False) -> dict[Any, Any]:
    """The expected visits, infinite exactly at the states of a reachable class that no mass ever leaves."""
    moves = kernel(model, pi, weighted)
    live = closure(moves, {s for s, p in model.initial.items() if p != 0 and s in moves})
    losing = {s for s in live if sum(moves[s].values()) != 1}
    kept = live - from_which(moves, losing)
    endless = {s for s in kept if all(s in closure(moves, {t}) for t in closure(moves, {s}))}
    finite = [s for s in model.states if s in live - endless]
    N = resolvent(moves, finite)
    found: dict[Any, Any] = dict.fromkeys(model.states, Fraction(0)) | dict.fromkeys(endless, INFINITE)
    return found | {t: total(model.initial.get(s, 0) * N[s, t] for s in finite) for t in finite}


def is_proper(model: Model, pi: Rows) -> bool:
    moves = kernel(model, pi, weighted=False)
    return from_which(moves, {s for s in moves if sum(moves[s].values()) != 1}) == set(moves)


def visits_given_success(model: Model, pi: Rows) -> Row | None:
    """The occupancy of the chain conditioned on success, with kernel M V(t)/V(s) and start mu V/J."""
    V = values(model, pi)
    J = success(model, V)
    if J == 0:
        return None
    moves, good = kernel(model, pi), [s for s in model.states if V[s] != 0]
    N = resolvent({s: {t: moves[s][t] * V[t] / V[s] for t in good} for s in good}, good)
    start = {s: model.initial.get(s, Fraction(0)) * V[s] / J for s in good}
    return {t: total(start[s] * N[s, t] for s in good) if t in good else Fraction(0) for t in model.states}


def conditioned(model: Model, pi: Rows) -> Rows:
    V = values(model, pi)
    Q = action_values(model, V)
    return {s: {a: p * Q[s, a] / V[s] for a, p in row.items()} if V[s] else dict(row) for s, row in pi.items()}


def influence(model: Model, pi: Rows) -> dict[Any, Fraction | None]:
    V = values(model, pi)
    Q = action_values(model, V)
    return {s: total(p * Q[s, a] ** 2 for a, p in pi[s].items()) / V[s] ** 2 - 1 if V[s] else None for s in pi}


def chi_squared(p: Row, q: Row) -> Any:
    if any(x != 0 and q[a] == 0 for a, x in p.items()):
        return INFINITE
    return total(y * (p[a] / y - 1) ** 2 for a, y in q.items() if y != 0)


def number(x: Fraction) -> Any:
    return CONTEXT.mpf(x.numerator) / x.denominator


def log(x: Fraction) -> Any:
    return CONTEXT.log(x.numerator) - CONTEXT.log(x.denominator) if x else -CONTEXT.inf


def kl(p: Row, q: Row) -> Any:
    return sum((number(x) * (log(x) - log(q[a])) for a, x in p.items() if x != 0), CONTEXT.mpf(0))


def expected_return(model: Model, pi: Rows) -> Any:
    """E sum of log w and log g at the end; None for infinite visits."""
    d = visits(model, pi)
    if INFINITE in d.values():
        return None
    parts = [(p, model.goal[s]) for s, p in model.initial.items() if s in model.goal]
    for s, actions in model.transitions.items():
        for a, row in actions.items():
            parts.append((d[s] * pi[s][a], model.w(s, a)))
            parts += [(d[s] * pi[s][a] * p, model.goal[t]) for t, p in row.items() if t in model.goal]
    return sum((number(c) * log(x) for c, x in parts if c != 0), CONTEXT.mpf(0))


def boltzmann(q: Row, n: int) -> Row:
    return {a: x**n / total(y**n for y in q.values()) for a, x in q.items()}


def argmax(q: Row) -> Row:
    best = [a for a in q if q[a] == max(q.values())]
    return {a: Fraction(int(a in best), len(best)) for a in q}


def soft(model: Model, pi: Rows, f: Any) -> Rows:
    Q = action_values(model, values(model, pi))
    rows = {s: {a: Q[s, a] for a in pi[s]} for s in pi}
    return {s: f(row) if any(row.values()) else dict(pi[s]) for s, row in rows.items()}


def incoherence(model: Model, pi: Rows, f: Any) -> Any:
    """The sum of d KL(pi || f(q)); "improper" and None (0/0 at a reached state) where it does not exist."""
    d, V = visits(model, pi), values(model, pi)
    Q = action_values(model, V)
    if INFINITE in d.values():
        return "improper"
    if any(d[s] and not any(Q[s, a] for a in pi[s]) for s in pi):
        return None
    target = soft(model, pi, f)
    return sum((number(d[s]) * kl(pi[s], target[s]) for s in pi if d[s]), CONTEXT.mpf(0))


def conditioned_on(model: Model, prior: Rows, weight: dict[tuple[Any, Any], Fraction]) -> Rows | None:
    """The prior conditioned on any weights; None where their expectation is infinite (the resolvent is not >= 0)."""
    weighty = Model(model.transitions, model.initial, model.goal, weight)
    moves = kernel(weighty, prior)
    wins = {
        s: any(p * q * weight[s, a] * model.goal.get(t, 0) for a, p in prior[s].items()
               for t, q in model.transitions[s][a].items())
        for s in prior
    }  # fmt: skip
    good = [s for s in prior if s in from_which(moves, {s for s in prior if wins[s]})]
    try:
        if any(x < 0 for x in resolvent(moves, good).values()):
            return None
    except ZeroDivisionError:
        return None
    return conditioned(weighty, prior)


def folded(model: Model, prior: Rows, k: int, *, doubling: bool, printed: bool) -> Rows | None:
    """F (the original reward plus log(pi / prior)) or, doubling, H (the folded reward plus that); printed: log pi."""
    first = {(s, a): model.w(s, a) for s in prior for a in prior[s]}
    weight, pi = first, prior
    for _ in range(k):
        found = conditioned_on(model, prior, weight)
        if found is None:
            return None
        pi, below = found, {(s, a): Fraction(1) if printed else prior[s][a] for s, a in first}
        ratio = {(s, a): pi[s][a] / below[s, a] if below[s, a] else Fraction(0) for s, a in first}
        weight = {key: (weight if doubling else first)[key] * ratio[key] for key in first}
    return pi


def trajectories(model: Model, pi: Rows) -> list[tuple[Fraction, Fraction, list[tuple[Any, Any]]]]:
    """Every trajectory of a layered model: its probability, its success probability, its decisions."""
    found = []

    def walk(s: Any, p: Fraction, w: Fraction, path: list[tuple[Any, Any]]) -> None:
        if s in model.goal:
            found.append((p, w * model.goal[s], path))
            return
        for a, row in model.transitions[s].items():
            for t, q in row.items():
                if pi[s][a] * q != 0:
                    walk(t, p * pi[s][a] * q, w * model.w(s, a), [*path, (s, a)])

    for s, p in model.initial.items():
        if p != 0:
            walk(s, p, Fraction(1), [])
    return found


def waterfilling(row: Row, y: Row, step: Fraction) -> Row:
    """pi0 max(0, c + step y) with c such that the row sums to one: the most actions for which none is negative."""
    order = sorted((a for a in row if row[a] != 0), key=lambda a: -y[a])
    for k in range(len(order), 0, -1):
        kept = order[:k]
        c = (1 - step * total(row[a] * y[a] for a in kept)) / total(row[a] for a in kept)
        if c + step * y[kept[-1]] >= 0:
            break
    return {a: row[a] * max(Fraction(0), c + step * y[a]) for a in row}
