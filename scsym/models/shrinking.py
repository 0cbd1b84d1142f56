"""A smaller model with the same property: drop what plays no part, then make what is left plainer.

Greedy: each change is tried in turn and kept if the model is smaller with it and still wanted, until none is.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Any

from scsym.errors import ScsymError
from scsym.mdp import MDP, Policy

from .interpretation import Point

HALF = Fraction(1, 2)


def size(point: Point) -> tuple[int, ...]:
    """What a smaller model has less of: states, pairs, policies, branches, then large denominators and odd numbers."""
    mdp, pairs = point.mdp, tuple(point.mdp.pairs)
    numbers = [*mdp.initial.values(), *mdp.terminal.values()]
    numbers += [q for pair in pairs for q in mdp.P(*pair).values()]
    numbers += [mdp.weight(*pair) for pair in pairs]
    rows = [p for pi in point.policies.values() for s in mdp.states for p in pi[s].values()]
    branches = sum(len(mdp.P(*pair)) for pair in pairs) + len(mdp.initial)
    weights = sum(mdp.weight(*pair) != 1 for pair in pairs)
    plainness = sum(q.denominator for q in numbers + rows if isinstance(q, Fraction))
    mixed = sum(0 < p < 1 for p in rows)
    return (
        len(mdp.states),
        len(pairs),
        len(point.policies),
        branches,
        len(mdp.terminal),
        weights,
        plainness,
        mixed,
    )


def smaller(point: Point, wanted: Callable[[Point], bool], end: float) -> Point:
    """The smallest point that the changes lead to, or what was reached at the moment ``end`` of `time.monotonic`."""
    improved = True
    while improved:
        improved = False
        for candidate in changes(point):
            if time.monotonic() >= end:
                return point
            if candidate is not None and size(candidate) < size(point) and wanted(candidate):
                point, improved = candidate, True
                break
    return point


def changes(point: Point) -> Iterator[Point | None]:
    """Points with one thing less or plainer."""
    mdp, pairs = point.mdp, tuple(point.mdp.pairs)
    for s in reversed(mdp.states):
        for t in mdp.terminal:
            yield _made(point, drop=s, instead=t)
    for s, a in reversed(pairs):
        if len(mdp.actions(s)) > 1:
            yield _made(point, without=(s, a))
    for tag in point.policies:
        yield Point(mdp, {t: pi for t, pi in point.policies.items() if t != tag}, point.extra)
    for s in mdp.initial:
        if len(mdp.initial) > 1:
            yield _made(point, initial={s: Fraction(1)})
    for pair in pairs:
        law = mdp.P(*pair)
        for t in (*mdp.terminal, *mdp.states):
            if law != {t: 1}:
                yield _made(point, laws={pair: {t: Fraction(1)}})
        if len(law) == 2 and set(law.values()) != {HALF}:
            yield _made(point, laws={pair: dict.fromkeys(law, HALF)})
        if len(law) > 2:
            for left in law:
                rest = 1 - law[left]
                yield _made(point, laws={pair: {t: q / rest for t, q in law.items() if t != left}})
        if mdp.weight(*pair) != 1:
            yield _made(point, weights={pair: Fraction(1)})
            if mdp.weight(*pair) != HALF:
                yield _made(point, weights={pair: HALF})
    for t, g in mdp.terminal.items():
        for plain in (Fraction(0), Fraction(1), HALF):
            if g not in (0, 1, plain):
                yield _made(point, terminal={t: plain})
    for tag in point.policies:
        for s in mdp.states:
            actions = mdp.actions(s)
            rows = [{a: Fraction(1)} for a in actions] + [dict.fromkeys(actions, Fraction(1, len(actions)))]
            for row in rows:
                yield _made(point, rows={(tag, s): row})


def _made(
    point: Point,
    *,
    drop: Any = None,
    instead: Any = None,
    without: tuple[Any, Any] | None = None,
    laws: Mapping[Any, Mapping[Any, Any]] | None = None,
    weights: Mapping[Any, Any] | None = None,
    initial: Mapping[Any, Any] | None = None,
    terminal: Mapping[Any, Any] | None = None,
    rows: Mapping[Any, Mapping[Any, Any]] | None = None,
) -> Point | None:
    """The point after one change; None where that is no model."""
    mdp = point.mdp
    kept = [(s, a) for s, a in mdp.pairs if s != drop and (s, a) != without]
    made: dict[Any, dict[Any, dict[Any, Any]]] = {}
    for s, a in kept:
        law = dict((laws or {}).get((s, a), mdp.P(s, a)))
        if drop is not None and drop in law:
            law[instead] = law.pop(drop) + law.get(instead, 0)
        made.setdefault(s, {})[a] = law
    start = {s: q for s, q in (initial or mdp.initial).items() if s != drop}
    total = sum(start.values())
    if not made or not total:
        return None
    used = {t for row in made.values() for law in row.values() for t in law} | set(start)
    ends = {t: (terminal or {}).get(t, g) for t, g in mdp.terminal.items() if t in used}
    try:
        small = MDP(
            made,
            initial={s: q / total for s, q in start.items()},
            terminal=ends or dict(mdp.terminal),
            weights={pair: (weights or {}).get(pair, mdp.weight(*pair)) for pair in kept},
        )
        policies = {}
        for tag, pi in point.policies.items():
            chosen = {}
            for s in small.states:
                row = {a: q for a, q in (rows or {}).get((tag, s), pi[s]).items() if a in small.actions(s)}
                mass = sum(row.values())
                actions = small.actions(s)
                chosen[s] = {a: row.get(a, 0) / mass if mass else Fraction(1, len(actions)) for a in actions}
            policies[tag] = Policy(small, chosen)
    except (ScsymError, ValueError, ZeroDivisionError):
        return None
    return Point(small, policies, point.extra)
