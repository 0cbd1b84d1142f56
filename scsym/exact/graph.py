"""Strongly connected components of sparse systems."""

from __future__ import annotations

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
