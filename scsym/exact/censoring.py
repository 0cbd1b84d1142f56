"""Values and visits of a Markov chain by state elimination without a subtraction, in balls.

A state k that is eliminated ("censored") leaves the chain of the others as it looks when k is not watched:
``p_ij += p_ik p_kj / (1 - p_kk)``. The pivot ``1 - p_kk`` is what leaves k, summed: every number is nonnegative and no
two are subtracted, so relative errors grow by roundings only, however nearly singular ``I - P`` is (Grassmann, Taksar
and Heyman 1985; O'Cinneide 1993).

1. `plan` orders the states by in-degree times out-degree (Markowitz 1957), from the graph alone. The states that are
   left when each one touches many others are the *core*.
2. `Censored` eliminates in that order. The core goes to a dense solver that keeps rigorous bounds, where there is one.
3. `values` and `visits` substitute forwards and backwards; the second solves the transposed system.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from .balls import Ball, Balls

# States of a core below which elimination in Python is as fast, and the part of a full matrix (one in so many) that the
# cheapest state touches when it is nearly full. Measured on grids and random components.
DENSE, FULL = 40, 2


@dataclass(frozen=True)
class Plan:
    """The states in the order of their elimination, and those left to the dense solver."""

    order: tuple[int, ...]
    core: tuple[int, ...]


def plan(successors: Sequence[Collection[int]], dense: bool) -> Plan:
    """An order of little fill for a graph over 0, ..., n - 1; ``dense``: whether there may be a core."""
    n = len(successors)
    out = [set(row) for row in successors]
    into: list[set[int]] = [set() for _ in out]
    for i, row in enumerate(out):
        row.discard(i)
        for j in row:
            into[j].add(i)
    heap = [(len(row) * len(into[i]), i) for i, row in enumerate(out)]
    heapq.heapify(heap)
    gone = bytearray(n)
    order: list[int] = []
    while heap:
        work, k = heapq.heappop(heap)
        if gone[k]:
            continue
        now = len(out[k]) * len(into[k])
        if now > work:
            heapq.heappush(heap, (now, k))
            continue
        left = n - len(order)
        if dense and left > DENSE and FULL * work > left * left:
            break
        gone[k] = 1
        order.append(k)
        after, before = out[k], into[k]
        for i in before:
            row = out[i]
            row.discard(k)
            row |= after
            row.discard(i)
        for j in after:
            heads = into[j]
            heads.discard(k)
            heads |= before
            heads.discard(j)
        for i in before | after:
            heapq.heappush(heap, (len(out[i]) * len(into[i]), i))
    return Plan(tuple(order), tuple(k for k in range(n) if not gone[k]))


class Censored:
    """A chain over 0, ..., n - 1, eliminated.

    rows : row i as {j: p_ij}, consumed; an entry p_ii is ignored.
    leave : what leaves i for none of them, ``1 - sum_j p_ij``, given without a subtraction.

    Every state must be able to leave. Use it inside ``balls.working()``.
    """

    def __init__(self, balls: Balls, rows: list[dict[int, Ball]], leave: list[Ball], plan: Plan) -> None:
        self.balls = balls
        self.n = len(rows)
        self.core = plan.core
        into: list[set[int]] = [set() for _ in rows]
        for i, row in enumerate(rows):
            row.pop(i, None)
            for j in row:
                into[j].add(i)
        self.steps: list[tuple[int, Ball, list[tuple[int, Ball]], list[tuple[int, Ball]]]] = []
        for k in plan.order:
            row, heads = rows[k], into[k]
            pivot = leave[k]
            for c in row.values():
                pivot = pivot + c
            inverse = balls.inverse(pivot)
            after = [(j, c * inverse) for j, c in row.items()]
            left = leave[k] * inverse
            before = []
            for j in row:
                into[j].discard(k)
            for i in heads:
                other = rows[i]
                f = other.pop(k)
                before.append((i, f))
                for j, c in after:
                    if j in other:
                        other[j] += f * c
                    elif j != i:
                        other[j] = f * c
                        into[j].add(i)
                leave[i] = leave[i] + f * left
            self.steps.append((k, inverse, after, before))
        self.matrix: list[list[Ball]] = []
        if self.core:
            place = {k: m for m, k in enumerate(self.core)}
            for k in self.core:
                line = [balls.zero] * len(self.core)
                pivot = leave[k]
                for j, c in rows[k].items():
                    line[place[j]] = -c
                    pivot = pivot + c
                line[place[k]] = pivot
                self.matrix.append(line)

    def values(self, right: Sequence[Ball | None]) -> list[Ball]:
        """The solution of ``x = right + P x``; None is an exact zero."""
        x: list[Any] = list(right)
        for k, inverse, _, before in self.steps:
            if x[k] is None:
                continue
            x[k] = here = x[k] * inverse
            for i, f in before:
                x[i] = f * here if x[i] is None else x[i] + f * here
        self._solve_core(x, self.matrix)
        for k, _, after, _ in reversed(self.steps):
            value = x[k]
            for j, c in after:
                value = c * x[j] if value is None else value + c * x[j]
            x[k] = self.balls.zero if value is None else value
        return x

    def visits(self, start: Sequence[Ball | None]) -> list[Ball]:
        """The solution of ``y = start + P^T y``; None is an exact zero."""
        y: list[Any] = list(start)
        for k, _, after, _ in self.steps:
            here = y[k]
            if here is None:
                continue
            for j, c in after:
                y[j] = here * c if y[j] is None else y[j] + here * c
        self._solve_core(y, [list(line) for line in zip(*self.matrix, strict=True)])
        for k, inverse, _, before in reversed(self.steps):
            value = y[k]
            for i, f in before:
                value = y[i] * f if value is None else value + y[i] * f
            y[k] = self.balls.zero if value is None else value * inverse
        return y

    def _solve_core(self, x: list[Any], matrix: list[list[Ball]]) -> None:
        if not self.core:
            return
        right = [self.balls.zero if x[k] is None else x[k] for k in self.core]
        for k, value in zip(self.core, self.balls.solve(matrix, right), strict=True):
            x[k] = value
