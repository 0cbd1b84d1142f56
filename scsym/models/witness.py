"""Theorems tried in concrete models of their hypotheses, of which `small_points` gives a few.

Where a symbol has no meaning in a concrete model, nothing can
be said, which is not the same as finding none.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any, Protocol

from scsym.errors import ScsymError
from scsym.kernel import Theorem
from scsym.kernel.terms import symbols_of
from scsym.language import Theory
from scsym.mdp import MDP, Policy, zoo

from .interpretation import Interpretation, Point


class Proven(Protocol):
    """A theorem in its theory, such as a lemma of `scsym.prove`."""

    @property
    def theory(self) -> Theory: ...

    @property
    def theorem(self) -> Theorem: ...


@dataclass(frozen=True)
class Tried:
    """How a theorem fared in concrete models.

    tried : models looked at; held : those in which its hypotheses and signs hold; failed : those of them in which its
    conclusion fails (then kernel or analysis is wrong); reason : why it was not tried at all, or empty.
    """

    tried: int = 0
    held: int = 0
    failed: tuple[Point, ...] = ()
    reason: str = ""


def symbols_used(lemma: Proven) -> set[str]:
    """The symbols of the theorem's hypotheses and conclusion."""
    judgements = (lemma.theorem.conclusion, *lemma.theorem.hypotheses)
    return set().union(*(symbols_of(side) for j in judgements for side in (j.left, j.right)))


def uninterpreted(lemma: Proven) -> str:
    """Why the theorem cannot be read off a concrete model; empty if it can."""
    return unread(lemma.theory, symbols_used(lemma))


def unread(theory: Theory, names: Iterable[str]) -> str:
    """Why one of the symbols has no value in a concrete model; empty if each has."""
    for name in sorted(names):
        declaration = theory.declarations.get(name)
        if declaration is None:
            return f"the symbol {name} is not declared in the theory {theory.name}"
        definition = theory.hypotheses.get(f"{name}_def")
        if declaration.meaning is None and not (definition is not None and definition.definition):
            return f"the symbol {name} has no meaning in a concrete model"
    return ""


@cache
def small_models() -> tuple[MDP, ...]:
    """Models of a few states: layered and cyclic, with ties, with states that the start does not reach."""
    half = Fraction(1, 2)
    loop = MDP(
        {"s": {"a": {"s": half, "win": half}, "b": {"t": 1}}, "t": {"a": {"win": half, "lose": half}, "b": {"s": 1}}},
        initial={"s": half, "t": half},
        terminal={"win": 1, "lose": 0},
        name="loop",
    )
    single = MDP(
        {"s": {"a": {"win": half, "lose": half}, "b": {"win": Fraction(1, 3), "lose": Fraction(2, 3)}}},
        initial="s",
        terminal={"win": 1, "lose": 0},
        name="single",
    )
    tie = MDP(
        {"s": {"a": {"win": half, "lose": half}, "b": {"win": half, "lose": half}}},
        initial="s",
        terminal={"win": 1, "lose": 0},
        name="tie",
    )
    sure = MDP(
        {"s": {"a": "t", "b": "t"}, "t": {"a": "win", "b": "win"}}, initial="s", terminal={"win": 1}, name="sure"
    )
    return (loop, single, zoo.chain2(), zoo.N(), zoo.K(), tie, sure)


def _rows(mdp: MDP, tilt: int) -> dict[Any, dict[Any, Fraction]]:
    """A policy with full support, uniform for tilt 0."""
    rows = {}
    for s in mdp.states:
        parts = [1 + tilt * k for k, _ in enumerate(mdp.actions(s))]
        rows[s] = {a: Fraction(x, sum(parts)) for a, x in zip(mdp.actions(s), parts, strict=True)}
    return rows


@cache
def small_points(tags: tuple[str, ...]) -> tuple[Point, ...]:
    """The small models, each with a uniform and a tilted first policy, and the others equal to it or different.

    The same objects each time, so that what was evaluated for one theorem serves the next.
    """
    found = []
    for mdp in small_models():
        for tilt, other in ((0, 1), (1, 1), (1, 2), (2, 0)):
            chosen = {tag: Policy(mdp, _rows(mdp, tilt if n == 0 else other)) for n, tag in enumerate(tags)}
            found.append(Point(mdp, chosen))
        greedy = {s: {a: Fraction(int(n == 0)) for n, a in enumerate(mdp.actions(s))} for s in mdp.states}
        found.append(Point(mdp, {tag: Policy(mdp, _rows(mdp, 0) if n == 0 else greedy) for n, tag in enumerate(tags)}))
    return tuple(found)


def holds_in(lemma: Proven, point: Point) -> bool | None:
    """Whether the conclusion holds in a model of the hypotheses; None if the point is no such model."""
    here = Interpretation(lemma.theory, point)
    answer = None
    for env in here.settings(lemma.theorem.hypotheses, symbols_used(lemma)):
        try:
            answer = here.holds(lemma.theorem.conclusion, env)
        except (ScsymError, ZeroDivisionError):
            continue  # a side of the conclusion does not exist at these values
        if not answer:
            return False
    return answer


def try_theorem(lemma: Proven, candidates: Iterable[Point]) -> Tried:
    """The theorem in each candidate model."""
    reason = uninterpreted(lemma)
    if reason:
        return Tried(reason=reason)
    tried = held = 0
    failed = []
    for point in candidates:
        tried += 1
        outcome = holds_in(lemma, point)
        if outcome is not None:
            held += 1
            if not outcome:
                failed.append(point)
    return Tried(tried, held, tuple(failed), "" if held else "no model of the hypotheses among those tried")
