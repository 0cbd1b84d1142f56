"""Models of one kind and any size, the same for every method: rows of a chain, 3 to 5 successors per state."""

from __future__ import annotations

import random
from collections.abc import Callable
from fractions import Fraction

Rows = list[dict[int, Fraction]]
System = tuple[Rows, list[Fraction]]


def _split(rng: random.Random, targets: list[int], stay: Fraction) -> dict[int, Fraction]:
    """Random probabilities with small denominators that sum to ``stay``."""
    parts = [rng.randint(1, 9) for _ in targets]
    row: dict[int, Fraction] = {}
    for t, k in zip(targets, parts, strict=True):
        row[t] = row.get(t, Fraction(0)) + stay * Fraction(k, sum(parts))
    return row


def _system(n: int, seed: int, targets: Callable[[random.Random, int], list[int]]) -> System:
    rng = random.Random(seed)
    rows, wins = [], []
    for i in range(n):
        chosen = targets(rng, i)
        leave = Fraction(rng.randint(1, 3), 10)
        rows.append(_split(rng, chosen, 1 - leave) if chosen else {})
        wins.append(leave * Fraction(rng.randint(1, 4), 5))
    return rows, wins


def layered(n: int, seed: int = 1) -> System:
    """Acyclic: the successors lie in the next ten states."""
    return _system(
        n, seed, lambda rng, i: [rng.randint(i + 1, min(i + 10, n - 1)) for _ in range(4)] if i < n - 1 else []
    )


def banded(n: int, seed: int = 2) -> System:
    """One component of band width two."""
    return _system(n, seed, lambda rng, i: [j for j in (i - 2, i - 1, i + 1, i + 2) if 0 <= j < n])


def components(n: int, seed: int = 3) -> System:
    """A chain of strongly connected components of eight states."""

    def targets(rng: random.Random, i: int) -> list[int]:
        first = i - i % 8
        inside = [rng.randint(first, min(first + 7, n - 1)) for _ in range(2)] + [min(first + (i + 1) % 8, n - 1)]
        return [*inside, min(first + 8 + rng.randint(0, 7), n - 1)]

    return _system(n, seed, targets)


def grid(n: int, seed: int = 4) -> System:
    """A square grid with moves to the four neighbours."""
    side = max(2, round(n**0.5))

    def targets(rng: random.Random, i: int) -> list[int]:
        x, y = i % side, i // side
        near = [(x + 1, y), (x - 1, y), (x, y + 1), (x, y - 1)]
        return [u + v * side for u, v in near if 0 <= u < side and 0 <= v and u + v * side < n]

    return _system(n, seed, targets)


def one_component(n: int, seed: int = 5) -> System:
    """Random successors anywhere: one component, and much fill."""
    return _system(n, seed, lambda rng, i: [(i + 1) % n, *(rng.randrange(n) for _ in range(3))])


FAMILIES: dict[str, Callable[[int], System]] = {
    "layered": layered,
    "banded": banded,
    "components of 8": components,
    "grid": grid,
    "one random component": one_component,
}
