"""Random trees: G, J, S and kappa exactly, against enumeration; growth in depth, iterations and bits."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from fractions import Fraction
from itertools import product
from typing import Any

from .timing import milliseconds, print_table, ratio

LIMIT = 20.0


def table(depths: list[int], markdown: bool) -> None:
    """Four actions; all times of one call each."""
    from scsym.analysis import boltzmann_incoherence, evaluate
    from scsym.operators import success_condition
    from scsym.studies import random_tree

    rows = []
    spent = 0.0
    for depth in depths:
        made, build = _timed(lambda depth=depth: random_tree(4, depth, 1, stochastic=True))
        pi = made.uniform()
        plus, condition = _timed(lambda made=made, pi=pi: success_condition(made, pi))
        before, values = _timed(lambda made=made, pi=pi: _values(evaluate(made, pi)))
        _, kappa = _timed(lambda made=made, plus=plus: boltzmann_incoherence(made, plus, 1).enclosure(64))
        total = condition + values + kappa
        peer = None
        if spent < LIMIT:
            (S, _), peer = _timed(lambda made=made, pi=pi: _by_trajectories(made, pi))
            spent += 250 * peer  # the next depth has 4^(depth + 2) * (2 * 4)^... as many
            if S != before:
                raise RuntimeError("enumeration and evaluation differ")
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        states = len(made.states)
        rows.append([
            f"4^{depth}, {states:,} states", milliseconds(build), milliseconds(condition), milliseconds(values),
            milliseconds(kappa), f"{1e6 * total / states:.3g}", milliseconds(peer), ratio(peer, total), str(memory),
        ])  # fmt: skip
    heads = [
        "random tree",
        "make ms",
        "G ms",
        "S, J ms",
        "kappa ms",
        "us a state",
        "trajectories ms",
        "ratio",
        "peak MB",
    ]
    print_table("Random trees, uniform prior (trajectories: every outcome of every decision)", heads, rows, markdown)
    for stochastic in (False, True):
        _growth(random_tree(4, 4, 1, stochastic=stochastic), markdown)


def _values(e: Any) -> Any:
    _ = e.expected_return
    return e.J


def _growth(tree: Any, markdown: bool) -> None:
    """Iterates of retraining: time a step, and the bits of the largest number in the policy, which grow linearly."""
    from scsym.operators import success_condition

    pi, rows = tree.uniform(), []
    for k in range(1, 9):
        pi, seconds = _timed(lambda pi=pi: success_condition(tree, pi))
        bits = max(x.denominator.bit_length() for _, row in pi.items() for x in row.values())
        each = 1e9 * seconds / (len(tree.states) * bits)
        rows.append([str(k), milliseconds(seconds), str(bits), f"{bits / k:.4g}", f"{each:.3g}"])
    heads = ["k", "ms", "bits of the largest number", "bits / k", "ns a state and bit"]
    print_table(f"Iterates of G on {tree.name}", heads, rows, markdown)


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    start = time.process_time()  # one call, so processor time: others may run
    made = work()
    return made, time.process_time() - start


def _by_trajectories(mdp: Any, pi: Any) -> tuple[Fraction, int]:
    """The success probability by enumerating decisions and, as the published code does, each decision's reward bit."""
    total, count = Fraction(0), 0
    pending = [(s, p, ()) for s, p in mdp.initial.items()]
    while pending:
        s, mass, weights = pending.pop()
        if s in mdp.terminal:
            for bits in product((0, 1), repeat=len(weights)):
                chance = mass
                for bit, w in zip(bits, weights, strict=True):
                    chance *= w if bit else 1 - w
                total += chance if all(bits) else 0
                count += 1
            continue
        for a, x in pi[s].items():
            for t, p in mdp.P(s, a).items():
                pending.append((t, mass * x * p, (*weights, mdp.weight(s, a))))
    return total, count
