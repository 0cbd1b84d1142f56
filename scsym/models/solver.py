"""Unknown values chosen so that hypotheses hold: equations with one unknown are solved, the rest is tried.

A *cell* is a symbol at elements and natural numbers. Hypotheses are written out for all elements and the first
naturals; whenever an instance has one unknown cell left, it is solved for it (linear and quadratic equations), and one
without unknown cells must be true. Otherwise a cell is chosen and a few simple values are tried, going back where that
fails. What comes out is a proposal: rules are guessed from it, and `scsym.judge.tables` decides.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from math import isqrt
from random import Random
from typing import Any

from scsym.errors import ScsymError
from scsym.exact.mixed import parts, sign
from scsym.kernel.terms import NATURAL, Judgement, Term, Var
from scsym.language import Theory

from .interpretation import Interpretation, index_value

Cell = tuple[str, tuple[Any, ...]]

SIMPLE = {
    "positive": ("1", "1/2", "2", "1/3", "3", "1/4", "4"),
    "nonneg": ("1", "0", "1/2", "2", "1/3", "1/4", "3"),
    "nonzero": ("1", "-1", "1/2", "2", "-1/2", "3"),
    "real": ("0", "1", "-1", "1/2", "2", "-1/2", "3"),
    "natural": ("1", "0", "2", "3"),
}
VALUES = {name: tuple(Fraction(v) for v in values) for name, values in SIMPLE.items()}
MAX_INSTANCES, MAX_NODES = 6_000, 3_000


@dataclass(frozen=True)
class Shape:
    """The elements of the sorts, as `Interpretation` reads them."""

    sorts: Mapping[str, Sequence[str]]
    extra: Mapping[str, Any] = field(default_factory=dict)

    def domain(self, sort: str) -> Sequence[str]:
        """The elements of a sort."""
        return self.sorts[sort]


class _Cells(Interpretation):
    """Values of cells that are known; `tried` goes before them."""

    def _computed(self, name: str, arguments: tuple[Any, ...]) -> Any:
        raise LookupError((name, arguments))


@dataclass
class _Instance:
    judgement: Judgement
    env: Mapping[Var, Any]
    cells: frozenset[Cell]
    negated: bool = False


def cells_of(t: Term, env: Mapping[Var, Any], shape: Shape) -> Iterator[Cell]:
    """The cells that a term reads under an assignment."""
    match t[0]:
        case "sym":
            yield t[1], tuple(index_value(i, env) for i in t[2])
        case "add" | "mul":
            for part in t[1]:
                yield from cells_of(part, env, shape)
        case "pow" | "log":
            yield from cells_of(t[1], env, shape)
        case "sum":
            for e in shape.domain(t[1][1]):
                yield from cells_of(t[2], {**env, t[1]: e}, shape)


class Solver:
    """One search: a theory's hypotheses over a shape, with the cells that are known."""

    def __init__(
        self,
        theory: Theory,
        shape: Shape,
        hypotheses: Collection[Judgement],
        known: Mapping[Cell, Any],
        at: Mapping[Var, Any],
        naturals: int,
        denied: tuple[Judgement, Mapping[Var, Any]] | None = None,
    ) -> None:
        self.theory, self.shape, self.at = theory, shape, at
        self.values: dict[Cell, Any] = dict(known)
        self.exhausted = False  # whether the search ended by itself, not by a bound
        self.world = _Cells(theory, shape, self.values)  # type: ignore[arg-type]
        self.instances: list[_Instance] = []
        for j in hypotheses:
            for found in self._assignments(j, naturals):
                self._add(j, {**at, **found}, False)
        if denied is not None:
            self._add(denied[0], {**at, **denied[1]}, True)
        self.where: dict[Cell, list[int]] = {}
        for n, instance in enumerate(self.instances):
            for cell in instance.cells:
                self.where.setdefault(cell, []).append(n)

    def _assignments(self, j: Judgement, naturals: int) -> Iterator[dict[Var, Any]]:
        few = naturals if sum(sort == NATURAL for _, sort in j.forall) < 2 else min(naturals, 6)
        domains = [range(few) if sort == NATURAL else self.shape.domain(sort) for _, sort in j.forall]
        for values in product(*domains):
            yield dict(zip(j.forall, values, strict=True))

    def _add(self, j: Judgement, env: Mapping[Var, Any], negated: bool) -> None:
        if len(self.instances) < MAX_INSTANCES:
            cells = frozenset(c for side in (j.left, j.right) for c in cells_of(side, env, self.shape))
            self.instances.append(_Instance(j, env, cells, negated))

    def unknown(self, n: int) -> list[Cell]:
        """The cells of an instance that have no value yet."""
        return [cell for cell in self.instances[n].cells if cell not in self.values]

    def difference(self, n: int) -> Any:
        """Left minus right of an instance whose cells are known."""
        i = self.instances[n]
        return self.world.evaluate(i.judgement.left, i.env) - self.world.evaluate(i.judgement.right, i.env)

    def true(self, n: int) -> bool:
        """Whether an instance without unknown cells is as it should be."""
        instance = self.instances[n]
        try:
            s = sign(self.difference(n))
        except (ScsymError, ZeroDivisionError, TypeError):
            return False
        relation = instance.judgement.relation
        return (s == 0 if relation == "=" else s >= 0 if relation == ">=" else s > 0) is not instance.negated

    def fits(self, cell: Cell, value: Any) -> bool:
        """Whether a value has the declared sign of the cell's symbol."""
        match self.theory.declarations[cell[0]].sign:
            case "positive":
                return sign(value) > 0
            case "nonneg":
                return sign(value) >= 0
            case "nonzero":
                return sign(value) != 0
            case "natural":
                return isinstance(value, Fraction) and value >= 0 and value.denominator == 1
        return True

    def solved(self, n: int, cell: Cell) -> list[Any] | None:
        """The values of the one unknown cell with which an equation holds; None where it does not tell."""
        if self.instances[n].judgement.relation != "=" or self.instances[n].negated:
            return None
        seen = []
        for x in (1, 2, 3, 4, 5):
            self.values[cell] = Fraction(x)
            try:
                seen.append(self.difference(n))
            except (ScsymError, ZeroDivisionError, TypeError):
                return None
            finally:
                del self.values[cell]
        try:  # f(x) = c + b (x - 1) + a (x - 1) (x - 2), if it is one
            c, b, a = seen[0], seen[1] - seen[0], (seen[2] - 2 * seen[1] + seen[0]) / 2
            if any(sign(seen[x - 1] - c - b * (x - 1) - a * (x - 1) * (x - 2)) for x in (4, 5)):
                return None
            roots = _roots(a, b, c)
        except (ScsymError, TypeError):
            return None
        if roots is None:
            return None
        found = []
        for root in roots:
            self.values[cell] = root
            if self.fits(cell, root) and self.true(n):
                found.append(root)
            del self.values[cell]
        return found

    def set(self, cell: Cell, value: Any, trail: list[Cell]) -> bool:
        """Give a cell a value and draw the consequences; whether nothing is contradicted. The trail undoes it."""
        waiting = [(cell, value)]
        while waiting:
            cell, value = waiting.pop()
            if cell in self.values:
                continue
            if not self.fits(cell, value):
                return False
            self.values[cell] = value
            trail.append(cell)
            for n in self.where.get(cell, ()):
                left = self.unknown(n)
                if not left and not self.true(n):
                    return False
                if len(left) == 1:
                    roots = self.solved(n, left[0])
                    if roots == []:
                        return False
                    if roots and len(roots) == 1:
                        waiting.append((left[0], roots[0]))
        return True

    def begin(self) -> bool:
        """Check and solve what the known cells settle."""
        for n in range(len(self.instances)):
            left = self.unknown(n)
            if not left and not self.true(n):
                return False
            if len(left) == 1:
                roots = self.solved(n, left[0])
                if roots == [] or (roots and len(roots) == 1 and not self.set(left[0], roots[0], [])):
                    return False
        return True

    def run(self, wanted: Sequence[Cell], random: Random | None, end: float) -> bool:
        """Values for the wanted cells with which all instances are as they should be; False if none were found."""
        self.exhausted = True
        if not self.begin():
            return False
        stack: list[tuple[list[Cell], Cell | None, Iterator[Any]]] = []
        nodes = 0
        while True:
            cell = self._next(wanted)
            if cell is None:
                return True
            choices = iter(self._choices(cell, random))
            while True:
                nodes += 1
                if nodes > MAX_NODES or time.monotonic() > end:
                    self.exhausted = False
                    return False
                trail: list[Cell] = []
                value = next(choices, None)
                if value is not None and cell is not None:
                    if self.set(cell, value, trail):
                        stack.append((trail, cell, choices))
                        break
                    self._undo(trail)
                    continue
                if not stack:
                    return False
                trail, cell, choices = stack.pop()
                self._undo(trail)

    def _undo(self, trail: list[Cell]) -> None:
        for cell in trail:
            del self.values[cell]

    def _next(self, wanted: Sequence[Cell]) -> Cell | None:
        return next((cell for cell in wanted if cell not in self.values), None)

    def _choices(self, cell: Cell, random: Random | None) -> list[Any]:
        """The roots of an equation for this cell alone, or simple values; first that at the natural number before."""
        for n in self.where.get(cell, ()):
            if self.unknown(n) == [cell] and (roots := self.solved(n, cell)):
                return roots
        values: list[Any] = list(VALUES[self.theory.declarations[cell[0]].sign])
        if random is not None:
            random.shuffle(values)
        name, arguments = cell
        before = (name, tuple(max(i - 1, 0) if isinstance(i, int) else i for i in arguments))
        if before != cell and before in self.values:
            values.insert(0, self.values[before])
        return values


def _roots(a: Any, b: Any, c: Any) -> list[Any] | None:
    """The x with c + b (x - 1) + a (x - 1) (x - 2) = 0 that are rational, or of any kind if a = 0; None if all are."""
    if sign(a) == 0:
        if sign(b) == 0:
            return None if sign(c) == 0 else []
        if not isinstance(b, Fraction):
            ratio = _ratio(c, b)
            return None if ratio is None else [1 - ratio]
        return [1 - c / b]
    if not all(isinstance(q, Fraction) for q in (a, b, c)):
        return None
    # in y = x - 1: a y**2 + (b - a) y + c = 0
    square = (b - a) ** 2 - 4 * a * c
    if square < 0:
        return []
    root = Fraction(isqrt(square.numerator), isqrt(square.denominator))
    if root**2 != square:
        return None
    return sorted({1 + (a - b + root) / (2 * a), 1 + (a - b - root) / (2 * a)})


def _ratio(x: Any, y: Any) -> Fraction | None:
    """x / y if that is rational, for combinations of logarithms."""
    if sign(x) == 0:
        return Fraction(0)
    (r, logs), (s, more) = parts(x), parts(y)
    own, other = {(): r, **dict(logs.terms)}, {(): s, **dict(more.terms)}
    key = next((k for k in other if other[k]), None)
    if key is None or key not in own:
        return None
    ratio = Fraction(own[key]) / Fraction(other[key])
    return ratio if sign(x - ratio * y) == 0 else None


__all__ = ["Cell", "Shape", "Solver", "cells_of"]
