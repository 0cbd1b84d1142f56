"""Find a model of hypotheses, as a table: by MDPs, where the symbols have a meaning there, else by choosing values.

Whatever is found is accepted only by the evaluator of `scsym.judge.tables`, for all naturals.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain, islice, product
from random import Random
from typing import Any

from scsym.errors import ScsymError
from scsym.kernel.terms import NATURAL, Judgement, Term, Var, parameters, symbols_of
from scsym.language import Theory

from .candidates import policy_tags, random_points, supported, systematic
from .interpretation import NATURALS, Interpretation, Point
from .sequences import SAMPLES
from .solver import Cell, Shape, Solver
from .tabulate import as_table, is_model, sorts_in, symbols_in, written

POINT_SORTS = ("S", "A", "X", "Y", "Z")


def find_model(
    theory: Theory,
    hypotheses: Collection[Judgement],
    goal: Judgement | None = None,
    *,
    negate: bool = False,
    seconds: float = 10.0,
    also: Sequence[Point] = (),
    about: Collection[Judgement] = (),
    seed: int = 0,
) -> dict[str, Any] | None:
    """A table in which all hypotheses hold, with the declared signs of their symbols and the goal's; None if none is.

    negate : the goal must also be false in it
    also : points that are tried first
    about : more judgements whose symbols are to be in the table
    seed : the same one finds the same, as far as the time allows; another one searches elsewhere
    """
    end = time.monotonic() + seconds
    true, false = list(hypotheses), [goal] if goal is not None and negate else []
    about = [*about, *([goal] if goal is not None else [])]
    names = symbols_in([*true, *about])
    search = [
        _in_points(theory, true, false, about, names, also, seed, end),
        _chosen(theory, true, false, about, seed, end),
    ]
    if not any(theory.declarations[name].meaning for name in names):
        search = search[1:]
    for table in chain.from_iterable(search):
        if is_model(theory, table, true, false, about):
            return table
    return None


def _in_points(
    theory: Theory,
    true: Sequence[Judgement],
    false: Sequence[Judgement],
    about: Sequence[Judgement],
    names: Collection[str],
    also: Sequence[Point],
    seed: int,
    end: float,
) -> Iterator[dict[str, Any]]:
    """Tables of MDPs in which nothing that can be evaluated quickly speaks against them."""
    tags, full = policy_tags(theory), supported(theory)
    further = {s: (f"{s.lower()}0", f"{s.lower()}1") for s in sorts_in(theory, [*true, *about]) if s not in POINT_SORTS}
    start = time.monotonic()
    for point in chain(also, systematic(tags, full), random_points(tags, full, Random(seed))):
        here = Point(point.mdp, point.policies, {**further, **point.extra})
        now = time.monotonic()
        if now >= start + 0.7 * (end - start):  # the rest of the time is for values chosen freely
            return
        if not promising(theory, here, true, false, names):
            continue
        try:
            yield as_table(theory, here, true, false=false, about=about, seconds=min(2.0, end - now))
        except ScsymError:
            continue  # a quantity that no table holds, such as an infinite one


def promising(
    theory: Theory, point: Point, true: Collection[Judgement], false: Collection[Judgement], names: Collection[str]
) -> bool:
    """Whether no hypothesis or sign is seen to fail at small naturals, nor what is to be false to hold."""
    here = Interpretation(theory, point)

    def settled(j: Judgement) -> bool | None:
        if parameters(j):
            return None
        try:
            return here.holds(j)
        except (ScsymError, ZeroDivisionError):
            return None

    if any(settled(j) for j in false) and not any(sort == NATURAL for j in false for _, sort in j.forall):
        return False
    for name in names:
        try:
            if not here.signs_hold({name}):
                return False
        except (ScsymError, ZeroDivisionError):
            continue
    return all(settled(j) is not False for j in true)


def _chosen(
    theory: Theory,
    true: Sequence[Judgement],
    false: Sequence[Judgement],
    about: Sequence[Judgement],
    seed: int,
    end: float,
) -> Iterator[dict[str, Any]]:
    """Tables of values chosen freely, over one and two elements of each sort."""
    everything = [*true, *about]
    sorts = sorts_in(theory, everything)
    free = sorted(set().union(*map(parameters, everything)))
    attempt, open_ = 0, True
    while open_ and time.monotonic() < end:
        open_ = False  # until some search ends by a bound: trying again in another order may then find more
        random = Random(f"{seed} {attempt}") if attempt else None
        for size in (1, 2) if sorts else (1,):
            shape = Shape({sort: [f"{sort.lower()}{n}" for n in range(size)] for sort in sorts})
            for at in islice(_values(free, shape), 6):
                for denied in islice(_denials(false, shape), 6):
                    if time.monotonic() >= end:
                        return
                    solver = Solver(theory, shape, true, {}, at, max(SAMPLES.values()), denied)
                    found = solver.run(_cells(theory, shape, _order(everything)), random, end)
                    open_ = open_ or found or not solver.exhausted
                    if not found:
                        continue
                    try:
                        table = written(theory, shape.sorts, sorted(symbols_in(everything)), solver.values)
                    except ScsymError:
                        continue  # no rule for a sequence
                    yield {**table, "at": {name: value for (name, _), value in at.items()}}
        attempt += 1


def _values(variables: Sequence[Var], shape: Shape) -> Iterator[dict[Var, Any]]:
    domains = [NATURALS if sort == NATURAL else shape.domain(sort) for _, sort in variables]
    for chosen in product(*domains):
        yield dict(zip(variables, chosen, strict=True))


def _denials(false: Sequence[Judgement], shape: Shape) -> Iterator[tuple[Judgement, Mapping[Var, Any]] | None]:
    """The places at which the goal may fail; None where there is none to fail."""
    if not false:
        yield None
    for j in false:
        for found in _values(j.forall, shape):
            yield j, found


def _order(judgements: Collection[Judgement]) -> list[str]:
    """Symbols in the order in which they are chosen: first those in logarithms and powers, those given last.

    An equation is solved for one unknown that is linear in it, as what it defines mostly is.
    """
    inner, given = set[str](), set[str]()
    for j in judgements:
        for side in (j.left, j.right):
            inner |= _inside(side)
        head = j.left[1][0] if j.left[0] == "mul" and j.left[1] else j.left
        if j.relation == "=" and head[0] == "sym":
            given.add(head[1])
    return sorted(symbols_in(judgements), key=lambda name: (name not in inner, name in given, name))


def _inside(t: Term) -> set[str]:
    """The symbols of a term below a logarithm or a power."""
    match t[0]:
        case "log" | "pow":
            return symbols_of(t[1])
        case "add" | "mul":
            return set().union(*map(_inside, t[1]))
        case "sum" | "range":
            return _inside(t[2])
    return set()


def _cells(theory: Theory, shape: Shape, symbols: Sequence[str]) -> list[Cell]:
    """All cells of the symbols, those at small naturals first."""
    found = list[Cell]()
    for name in symbols:
        sorts = theory.declarations[name].arguments
        count = SAMPLES.get(sum(sort == NATURAL for sort in sorts), 0)
        domains = [range(count) if sort == NATURAL else shape.domain(sort) for sort in sorts]
        found += [(name, arguments) for arguments in product(*domains)]
    return sorted(found, key=lambda cell: (sum(i for i in cell[1] if isinstance(i, int)), symbols.index(cell[0])))


__all__ = ["as_table", "find_model"]
