"""Strongly connected components and elimination orders of sparse systems."""

from __future__ import annotations

import heapq
from collections.abc import Collection, Sequence


def components(successors: Sequence[Collection[int]]) -> list[list[int]]:
    """The strongly connected components, successors first (Tarjan 1972, without recursion)."""
    n = len(successors)
    number, low = [-1] * n, [0] * n
    on_stack = bytearray(n)
    stack: list[int] = []
    found: list[list[int]] = []
    count = 0
    for root in range(n):
        if number[root] >= 0:
            continue
        number[root] = low[root] = count
        count += 1
        stack.append(root)
        on_stack[root] = 1
        work = [(root, iter(successors[root]))]
        while work:
            v, rest = work[-1]
            for w in rest:
                if number[w] < 0:
                    number[w] = low[w] = count
                    count += 1
                    stack.append(w)
                    on_stack[w] = 1
                    work.append((w, iter(successors[w])))
                    break
                if on_stack[w] and number[w] < low[v]:
                    low[v] = number[w]
            else:
                work.pop()
                if work and low[v] < low[work[-1][0]]:
                    low[work[-1][0]] = low[v]
                if low[v] == number[v]:
                    part = []
                    while True:
                        w = stack.pop()
                        on_stack[w] = 0
                        part.append(w)
                        if w == v:
                            break
                    found.append(part)
    return found


def minimum_degree(rows: Sequence[Collection[int]], limit: float) -> tuple[list[int], int] | None:
    """An elimination order by least (in-degree times out-degree), and its number of multiplications.

    The elimination is simulated on the pattern only. None if more than ``limit`` multiplications are needed.
    """
    out = [set(r) - {i} for i, r in enumerate(rows)]
    into: list[set[int]] = [set() for _ in rows]
    for i, r in enumerate(out):
        for j in r:
            into[j].add(i)
    heap = [(len(into[k]) * len(out[k]), k) for k in range(len(rows))]
    heapq.heapify(heap)
    done = bytearray(len(rows))
    order: list[int] = []
    work = 0
    while heap:
        cost, k = heapq.heappop(heap)
        if done[k]:
            continue
        now = len(into[k]) * len(out[k])
        if now != cost:
            heapq.heappush(heap, (now, k))
            continue
        work += cost + len(out[k])
        if work > limit:
            return None
        done[k] = 1
        order.append(k)
        for i in into[k]:
            row = out[i]
            row.discard(k)
            for j in out[k]:
                if j != i and j not in row:
                    row.add(j)
                    into[j].add(i)
        for j in out[k]:
            into[j].discard(k)
        for i in (*into[k], *out[k]):
            heapq.heappush(heap, (len(into[i]) * len(out[i]), i))
    return order, work
