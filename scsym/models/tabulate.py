"""A point written as a table of exact values, which `scsym.judge.tables` evaluates.

`as_table` writes down what an MDP with its policies gives every symbol; where the library leaves a quantity undefined
(a division 0/0, a path after its end), a value is chosen, and whether the hypotheses then hold is for the judge's
evaluator to say. Symbols of natural numbers get rules guessed from their first values (`scsym.models.sequences`).
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product
from typing import Any

from scsym.errors import InexactInput, ScsymError, StatementError
from scsym.exact import LogNumber, undefined
from scsym.exact.mixed import parts
from scsym.judge.tables import FORMAT, Model, Unfit, holds, read, signs_hold
from scsym.kernel.terms import NATURAL, Judgement, Term, Var, parameters, symbols_of
from scsym.language import Theory

from .candidates import policy_tags
from .interpretation import Interpretation, Point
from .sequences import SAMPLES, Leaf, rule
from .solver import Cell, Shape, Solver


def symbols_in(judgements: Iterable[Judgement]) -> set[str]:
    """The symbols that occur in judgements."""
    return set().union(*(symbols_of(side) for j in judgements for side in (j.left, j.right)))


def sorts_in(theory: Theory, judgements: Iterable[Judgement]) -> list[str]:
    """The finite sorts of the symbols, variables and sums that occur in judgements."""
    found = set[str]()
    for j in judgements:
        found |= {sort for _, sort in (*j.forall, *parameters(j))}
        found |= _sorts_of(j.left) | _sorts_of(j.right)
        found |= {sort for name in symbols_in([j]) for sort in theory.declarations[name].arguments}
    return sorted(found - {NATURAL})


def _sorts_of(t: Term) -> set[str]:
    match t[0]:
        case "add" | "mul":
            return set().union(*map(_sorts_of, t[1]))
        case "pow" | "log":
            return _sorts_of(t[1])
        case "sum":
            return {t[1][1]} | _sorts_of(t[2])
        case "range":
            return _sorts_of(t[2])
        case "card":
            return {t[1]}
    return set()


def exact_value(value: Any, name: str = "the value") -> Any:
    """A rational number or a sum of logarithms, as it is.

    Raises InexactInput for a float, StatementError for an infinity and for whatever else is no number.
    """
    if isinstance(value, float):
        raise InexactInput(f"{name} is the float {value!r}, which is no exact value")
    if isinstance(value, bool) or not isinstance(parts(value)[1], LogNumber):
        raise StatementError(f"{name} is {value!s:.60}, which is no rational number and no sum of logarithms")
    return Fraction(value) if isinstance(value, int) else value


def leaf(value: Any, name: str = "the value") -> Leaf:
    """An exact value by its products of logarithms; errors as in `exact_value`."""
    rational, logs = parts(exact_value(value, name))
    found = {(): Fraction(rational), **{(n,): c for n, c in logs.terms}}
    return {key: c for key, c in found.items() if c}


def element_names(elements: Sequence[Any], sort: str) -> dict[Any, str]:
    """Different printable names of elements."""
    texts = [" ".join(map(str, e)) if isinstance(e, tuple) else str(e) for e in elements]
    fine = len(set(texts)) == len(texts) and all(t and t.isprintable() and len(t) <= 60 for t in texts)
    return dict(zip(elements, texts if fine else [f"{sort.lower()}{n}" for n in range(len(texts))], strict=True))


def as_table(
    theory: Theory,
    point: Point,
    judgements: Collection[Judgement],
    at: Mapping[str, Any] | None = None,
    *,
    false: Collection[Judgement] = (),
    about: Collection[Judgement] = (),
    seconds: float = 10.0,
) -> dict[str, Any]:
    """The model that a point gives the symbols of judgements, as data for `scsym.judge.tables`.

    Where the library leaves a value undefined, one is chosen with which the judgements hold, if one is found. A policy
    of the theory that the point does not name is the first that it does.

    at : values of the parameters, elements of the point or naturals. Without it, values with which all judgements hold
        are looked for, and those that are to be ``false`` fail; any are taken if there are none.
    about : judgements whose symbols are to be in the table too

    Raises StatementError for a symbol without a value, an infinity, a sequence without a rule, InexactInput for floats.
    """
    everything, point = [*judgements, *false, *about], _with_all_policies(theory, point)
    names = {sort: element_names(point.domain(sort), sort) for sort in sorts_in(theory, everything)}
    sorts = {sort: list(found.values()) for sort, found in names.items()}
    symbols = sorted(symbols_in(everything))
    known, holes = read_off(theory, point, names, symbols)
    free = sorted(set().union(*map(parameters, everything)))
    if at is not None:
        missing = [name for name, _ in free if name not in at]
        if missing:
            raise StatementError(f"the model needs a value of the parameter {missing[0]}")
        at = {name: at[name] if sort == NATURAL else names[sort][at[name]] for name, sort in free}
    if holes:  # this shape's parameters are not known yet: hypotheses without any count
        touched = {name for name, _ in holes}
        about = [j for j in judgements if symbols_in([j]) & touched and not parameters(j)]
        solver = Solver(theory, Shape(sorts), about, known, {}, max(SAMPLES.values()))
        solver.run(holes, None, time.monotonic() + seconds)
        known = solver.values
    table = written(theory, sorts, symbols, known)
    if at is None:
        at = _fitting(table, free, judgements, false)
    return {**table, "at": at}


def _with_all_policies(theory: Theory, point: Point) -> Point:
    """The point with every policy of the theory; those that it does not name are the first that it does."""
    missing = [tag for tag in policy_tags(theory) if tag not in point.policies]
    if not missing or not point.policies:
        return point
    first = next(iter(point.policies.values()))
    return Point(point.mdp, {**point.policies, **dict.fromkeys(missing, first)}, point.extra)


def read_off(
    theory: Theory, point: Point, names: Mapping[str, Mapping[Any, str]], symbols: Iterable[str]
) -> tuple[dict[Cell, Any], list[Cell]]:
    """The values that a point gives the symbols, by the names of elements, and the cells where it gives none.

    Raises StatementError for a symbol without any value and for an infinity, InexactInput for a float.
    """
    here, known, holes = Interpretation(theory, point), dict[Cell, Any](), list[Cell]()
    for name in symbols:
        sorts = theory.declarations[name].arguments
        count = SAMPLES.get(sum(sort == NATURAL for sort in sorts), 0)
        for arguments in product(*(range(count) if sort == NATURAL else names[sort] for sort in sorts)):
            named = tuple(a if s == NATURAL else names[s][a] for a, s in zip(arguments, sorts, strict=True))
            try:
                value = here.value(name, arguments)
            except InexactInput:
                raise
            except (ScsymError, ZeroDivisionError):
                value = undefined
            if value is undefined:
                holes.append((name, named))
            else:
                known[name, named] = exact_value(value, name)
    return known, holes


def table(sorts: Mapping[str, Sequence[str]], values: Mapping[str, Any]) -> dict[str, Any]:
    """A model written by hand: the elements of the sorts, and what each symbol is worth.

    values : by symbol, its value where it has no arguments, else its values by element, or by tuple of elements;
        a value is an exact number, its text, the rule of a sequence, or a sum ``[[c, [q, ...]], ...]`` of c log q ....

    >>> table({"Y": ["a", "b"]}, {"p": {"a": "1/4", "b": "3/4"}, "J": "1/2"})["symbols"]
    {'p': [[['a'], '1/4'], [['b'], '3/4']], 'J': [[[], '1/2']]}
    """
    symbols: dict[str, list[Any]] = {}
    for name, given in values.items():
        cells = given if isinstance(given, Mapping) else {(): given}
        symbols[name] = [
            [[*key] if isinstance(key, tuple) else [key], value if isinstance(value, Mapping | list) else str(value)]
            for key, value in cells.items()
        ]
    return {"format": FORMAT, "sorts": {sort: list(own) for sort, own in sorts.items()}, "symbols": symbols, "at": {}}


def written(
    theory: Theory, sorts: Mapping[str, Sequence[str]], symbols: Iterable[str], values: Mapping[Cell, Any]
) -> dict[str, Any]:
    """The table of the symbols' values, with a rule for each sequence; a value that is missing is that before it.

    Raises StatementError where a value is missing and none is before it, or no rule is seen.
    """
    return {
        "format": FORMAT,
        "sorts": {sort: list(elements) for sort, elements in sorts.items()},
        "symbols": {name: _cells(theory, sorts, name, values) for name in symbols},
        "at": {},
    }


def _fitting(
    table: Mapping[str, Any], free: Sequence[Var], true: Collection[Judgement], false: Collection[Judgement]
) -> dict[str, Any]:
    """Values of the parameters that make the first hold and the others, or one of them, fail; any if there are none."""
    for denied in (false, *([j] for j in false if len(false) > 1), ()):
        found = next(settings(table, free, true, denied), None)
        if found is not None:
            return found
    return next(_assignments(table, free))


def _assignments(table: Mapping[str, Any], free: Sequence[Var], naturals: int = 4) -> Iterator[dict[str, Any]]:
    """Values of parameters: elements, and the first naturals."""
    domains = [range(naturals) if sort == NATURAL else table["sorts"][sort] for _, sort in free]
    for values in product(*domains):
        yield {name: value for (name, _), value in zip(free, values, strict=True)}


def settings(
    table: Mapping[str, Any], free: Sequence[Var], true: Collection[Judgement], false: Collection[Judgement] = ()
) -> Iterator[dict[str, Any]]:
    """Values of the parameters with which the first judgements hold and the others fail, by the judge's evaluator."""
    model = read({**table, "at": {}})
    settled = [j for j in true if not parameters(j)]
    if not all(_answer(model, j) for j in settled):
        return
    for found in _assignments(table, free):
        here = model._replace(at={n: (v, ()) if isinstance(v, int) else v for n, v in found.items()})
        if all(_answer(here, j) for j in true if j not in settled):
            if all(_answer(here, j) is False for j in false):
                yield found


def _answer(model: Model, j: Judgement) -> bool | None:
    try:
        return holds(model, j)
    except Unfit:
        return None  # a term has no value there


def is_model(
    theory: Theory,
    table: Mapping[str, Any],
    true: Collection[Judgement],
    false: Collection[Judgement] = (),
    about: Collection[Judgement] = (),
) -> bool:
    """Whether the table has the declared signs, makes the first true and the others false, by the judge's evaluator."""
    try:
        model = read(dict(table))
        if signs_hold(model, theory.signature, symbols_in([*true, *false, *about])) is not True:
            return False
        return all(holds(model, j) for j in true) and all(holds(model, j) is False for j in false)
    except Unfit:
        return False


def _cells(
    theory: Theory, sorts: Mapping[str, Sequence[str]], name: str, values: Mapping[Cell, Any]
) -> list[list[Any]]:
    """Key and VALUE of each cell of a symbol."""
    arguments = theory.declarations[name].arguments
    finite = [sort for sort in arguments if sort != NATURAL]
    depth = len(arguments) - len(finite)
    if depth > len(SAMPLES):
        raise StatementError(f"{name} has {depth} natural arguments; a table has rules for at most {len(SAMPLES)}")

    def sample(key: Sequence[str], naturals: tuple[int, ...]) -> Any:
        if len(naturals) < depth:
            return [sample(key, (*naturals, n)) for n in range(SAMPLES[depth])]
        elements, numbers = iter(key), iter(naturals)
        found = (name, tuple(next(numbers) if sort == NATURAL else next(elements) for sort in arguments))
        while found not in values:  # beyond the end of a path, say
            if not any(isinstance(i, int) and i for i in found[1]):
                raise StatementError(f"{name} has no value at {', '.join(map(str, found[1])) or 'all'} in the model")
            last = max(i for i in found[1] if isinstance(i, int))
            place = next(n for n, i in enumerate(found[1]) if i == last and isinstance(i, int))
            found = (name, (*found[1][:place], last - 1, *found[1][place + 1 :]))
        return leaf(values[found], name)

    cells = list[list[Any]]()
    for key in product(*(sorts[sort] for sort in finite)):
        guessed = rule(sample(key, ()), depth)
        if guessed is None:
            place = f"{name}({', '.join(key)})" if key else name
            raise StatementError(f"no rule was seen in the first {SAMPLES[depth]} values of {place}")
        cells.append([list(key), guessed])
    return cells
