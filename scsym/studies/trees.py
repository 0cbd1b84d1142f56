"""Seeded random trees, exact: the family on which the papers' studies are redone."""

from __future__ import annotations

from fractions import Fraction
from random import Random

from scsym.mdp import MDP


def random_tree(actions: int, depth: int, seed: int, *, stochastic: bool = False, grain: int = 16) -> MDP:
    """A tree with ``depth + 1`` decisions in a row, ``actions`` each, and random weights j/grain with 1 <= j <= grain.

    stochastic : an action leads to its own child with probability j/8, 4 <= j <= 7, else to the next action's child.
    The states are the sequences of children taken, ``()`` the root; there are (actions^(depth + 1) - 1)/(actions - 1).
    The same seed gives the same tree on every machine.
    """
    draw = Random(seed)
    steps, shares = ([Fraction(j, n) for j in range(n + 1)] for n in (grain, 8))
    rows: dict[tuple[int, ...], dict[int, dict[object, Fraction]]] = {}
    weights: dict[tuple[tuple[int, ...], int], Fraction] = {}
    layer: list[tuple[int, ...]] = [()]
    for level in range(depth + 1):
        for s in layer:
            children: list[object] = ["end"] * actions if level == depth else [(*s, a) for a in range(actions)]
            rows[s] = {}
            for a in range(actions):
                weights[s, a] = steps[draw.randint(1, grain)]
                own = draw.randint(4, 7) if stochastic and level < depth else 8
                rows[s][a] = {children[a]: shares[own]}
                if own != 8:
                    rows[s][a][children[(a + 1) % actions]] = shares[8 - own]
        layer = [(*s, a) for s in layer for a in range(actions)]
    kind = "stochastic tree" if stochastic else "tree"
    return MDP(rows, initial=(), terminal={"end": 1}, weights=weights, name=f"{kind} {actions}^{depth}, seed {seed}")
