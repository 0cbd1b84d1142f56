"""Random models of the awkward kinds: cycles, several starts, ends at once, zeros everywhere, names of every type."""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import Any

from .definitions import Model, Row, Rows

STATES = [("s", 0), 3, None, "x", (1, 2, 3), frozenset({1}), ("s", 1), -1, "s0", b"z", ((),)]
ENDS = [("end", 1), "win", 100, ("s",), "lose"]
ACTIONS = ["a", 0, None, ("a", 1), 7, "b", frozenset()]
GOALS = [Fraction(x) for x in ("0", "1", "1/3", "2/5", "1", "0", "9/10")]
WEIGHTS = [Fraction(x) for x in ("1", "0", "1/2", "1", "1/3", "3/4", "1")]


def law(random: Random, keys: list[Any], small: bool = False) -> Row:
    """A law on at most three of the keys, explicit zeros among the rest; ``small`` makes it nearly one point."""
    chosen = random.sample(keys, min(len(keys), random.choice([1, 1, 2, 2, 3])))
    parts = [Fraction(random.randint(1, 5)) for _ in chosen]
    if small:
        parts = [Fraction(10 ** random.choice([1, 3, 9]) if i == 0 else 1) for i, _ in enumerate(chosen)]
    found = {k: x / sum(parts) for k, x in zip(chosen, parts, strict=True)}
    return found | {k: Fraction(0) for k in keys if k not in found and random.random() < 0.15}


def model(random: Random, layered: bool | None = None) -> Model:
    """Up to five states; a fifth of the models are layered, some deterministic, half have weights."""
    states, ends = random.sample(STATES, random.choice([1, 1, 2, 2, 3, 3, 4, 5])), random.sample(ENDS, 2)
    layered = random.random() < 0.2 if layered is None else layered
    deterministic = random.random() < 0.15
    transitions: dict[Any, dict[Any, Row]] = {}
    for i, s in enumerate(states):
        keys = (states[i + 1 :] if layered else states) + ends
        transitions[s] = {}
        for a in random.sample(ACTIONS, random.choice([1, 2, 2, 3])):
            if not layered and random.random() < 0.12:
                transitions[s][a] = {s: Fraction(1)}
            else:
                transitions[s][a] = {random.choice(keys): Fraction(1)} if deterministic else law(random, keys)
    pairs = [(s, a) for s in states for a in transitions[s]] if random.random() < 0.5 else []
    return Model(
        transitions,
        law(random, states + (ends if random.random() < 0.3 else [])),
        {t: random.choice(GOALS) for t in ends},
        {pair: random.choice(WEIGHTS) for pair in pairs if random.random() < 0.6},
    )


def policy(random: Random, of: Model) -> Rows:
    """Uniform, full, deterministic, nearly deterministic or any."""
    kind = random.choice(["uniform", "full", "deterministic", "small", "any", "any"])
    rows: Rows = {}
    for s, actions in of.transitions.items():
        names = list(actions)
        if kind == "uniform":
            given = dict.fromkeys(names, Fraction(1, len(names)))
        elif kind == "full":
            parts = [random.randint(1, 5) for _ in names]
            given = {a: Fraction(x, sum(parts)) for a, x in zip(names, parts, strict=True)}
        elif kind == "deterministic":
            given = {random.choice(names): Fraction(1)}
        else:
            given = law(random, names, small=kind == "small")
        rows[s] = {a: given.get(a, Fraction(0)) for a in names}
    return rows
