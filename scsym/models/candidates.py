"""Small exact models in the order in which they are tried: a few actions of one state first, then more, then random.

They include what a search by generic numbers never meets: actions that cannot succeed, ties, deterministic rows,
states that the start does not reach, self-loops, policies without full support, equal policies.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cache
from itertools import islice, product
from random import Random
from typing import Any

from scsym.language import Theory
from scsym.mdp import MDP, Policy

from .interpretation import Point

HALF, THIRD = Fraction(1, 2), Fraction(1, 3)
TERMINAL = {"win": Fraction(1), "lose": Fraction(0)}
ROWS = {
    1: ((Fraction(1),),),
    2: ((HALF, HALF), (Fraction(1), Fraction(0)), (Fraction(0), Fraction(1)), (THIRD, 2 * THIRD), (2 * THIRD, THIRD)),
}


def policy_tags(theory: Theory) -> tuple[str, ...]:
    """The theory's policies and laws that a model chooses freely, by their roles."""
    return tuple(n for n, d in theory.declarations.items() if d.role in ("behaviour", "policy", "law"))


def supported(theory: Theory) -> frozenset[str]:
    """Those of them that have full support."""
    return frozenset(n for n, d in theory.declarations.items() if d.role == "behaviour")


@cache
def small_mdps() -> tuple[MDP, ...]:
    """Models of one state and then of two, by growing complexity."""
    laws: list[dict[Any, Any]] = [
        {"win": 1},
        {"lose": 1},
        {"win": HALF, "lose": HALF},
        {"win": THIRD, "lose": 2 * THIRD},
        {"draw": 1},
        {"s0": HALF, "win": HALF},
        {"s0": HALF, "lose": HALF},
    ]
    terminal = {**TERMINAL, "draw": HALF}

    def model(rows: Any, start: Any = "s0") -> MDP:
        used = {t for row in rows.values() for law in row.values() for t in law}
        return MDP(rows, initial=start, terminal={t: g for t, g in terminal.items() if t in used})

    one = [model({"s0": {"a": law}}) for law in laws]
    two = [model({"s0": {"a": x, "b": y}}) for x, y in product(laws, laws)]
    chains = []
    for first, second in product([{"s1": 1}, {"s1": HALF, "lose": HALF}, {"s1": HALF, "win": HALF}], range(1, 5)):
        for other in (None, {"win": 1}, {"lose": 1}):
            row = {"a": first} | ({"b": other} if other else {})
            chains.append(model({"s0": row, "s1": {"a": laws[0], "b": laws[second]}}))
    apart = [model({"s0": {"a": x, "b": laws[0]}, "s1": {"a": y}}) for x, y in product(laws[1:3], laws[:3])]
    return (*one, *two, *chains, *apart)


def systematic(tags: Sequence[str], full: frozenset[str], limit: int = 60) -> Iterator[Point]:
    """Points of the small models, each with at most ``limit`` choices of the policies."""
    for mdp in small_mdps():
        per_tag = [_policies(mdp, tag in full) for tag in tags]
        for chosen in islice(product(*per_tag), limit):
            yield Point(mdp, dict(zip(tags, chosen, strict=True)))


@cache
def _policies(mdp: MDP, full: bool) -> tuple[Policy, ...]:
    """A few policies: the same kind of row everywhere."""
    found = list[Policy]()
    for n in range(5):
        rows = {}
        for s in mdp.states:
            choices = ROWS[len(mdp.actions(s))]
            rows[s] = dict(zip(mdp.actions(s), choices[n % len(choices)], strict=True))
        positive = all(p > 0 for row in rows.values() for p in row.values())
        if (positive or not full) and rows not in [dict(old.items()) for old in found]:
            found.append(Policy(mdp, rows))
    return tuple(found)


def random_points(tags: Sequence[str], full: frozenset[str], random: Random, states: int = 3) -> Iterator[Point]:
    """Random points without an end: up to that many states, up to three actions each, small denominators."""
    while True:
        mdp = _random_mdp(random, states)
        policies = {tag: Policy(mdp, _random_rows(mdp, random, tag in full)) for tag in tags}
        if len(tags) > 1 and random.random() < 0.2:
            policies[tags[-1]] = policies[tags[0]]
        yield Point(mdp, policies)


def seeded_points(theory: Theory, seed: int, count: int, states: int = 3) -> list[Point]:
    """That many random points of a theory; the same ones for the same seed."""
    return list(islice(random_points(policy_tags(theory), supported(theory), Random(seed), states), count))


def _random_mdp(random: Random, states: int) -> MDP:
    names = [f"s{n}" for n in range(random.randint(1, states))]
    terminal: dict[str, Fraction] = dict(TERMINAL)
    if random.random() < 0.3:
        terminal["draw"] = random.choice([HALF, THIRD, Fraction(3, 4)])
    rows: dict[str, dict[str, dict[str, Fraction]]] = {}
    cyclic, hopeless = random.random() < 0.5, random.random() < 0.5
    for n, s in enumerate(names):
        targets = [*terminal, *(names if cyclic else names[n + 1 :])]
        laws = {}
        for a in "abc"[: random.randint(1, 3)]:
            chosen = random.sample(targets, min(len(targets), random.choice([1, 1, 2, 3])))
            if not hopeless and "win" not in chosen and random.random() < 0.7:
                chosen.append("win")
            laws[a] = dict(zip(chosen, simplex(random, len(chosen), True), strict=True))
        if len(laws) > 1 and random.random() < 0.25:
            laws["b"] = dict(laws["a"])
        rows[s] = laws
    start = {names[0]: Fraction(1)}
    if random.random() < 0.4:
        start = {s: q for s, q in zip(names, simplex(random, len(names), False), strict=True) if q}
    weights = None
    if random.random() < 0.2:
        weights = {(s, a): random.choice([Fraction(1), HALF, Fraction(3, 4)]) for s in rows for a in rows[s]}
    return MDP(rows, initial=start, terminal=terminal, weights=weights)


def simplex(random: Random, n: int, positive: bool) -> list[Fraction]:
    """n small fractions that sum to one; sometimes all mass on one of them, where that is allowed."""
    if not positive and random.random() < 0.3:
        chosen = random.randrange(n)
        return [Fraction(int(k == chosen)) for k in range(n)]
    parts = [random.randint(int(positive), 4) for _ in range(n)]
    total = sum(parts)
    return [Fraction(k, total) for k in parts] if total else [Fraction(1, n)] * n


def _random_rows(mdp: MDP, random: Random, full: bool) -> dict[Any, dict[Any, Fraction]]:
    rows = {}
    for s in mdp.states:
        actions = mdp.actions(s)
        shares = [Fraction(1, len(actions))] * len(actions)
        if random.random() < 0.7:
            shares = simplex(random, len(actions), full)
        rows[s] = dict(zip(actions, shares, strict=True))
    return rows
