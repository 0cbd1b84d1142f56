"""Do some hypotheses imply a statement? A solver looks for an interpretation of a small shape that says no.

`separate` asks z3 (the extra ``smt``) for numbers that satisfy the hypotheses and the declared signs and violate the
statement, for sorts of given sizes, and evaluates both again in exact arithmetic before it answers. The interpretation
need not come from an MDP: it shows that these hypotheses alone do not suffice. That the solver finds none, or says
"unsat", is no proof of anything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Any

from scsym.errors import StatementError
from scsym.kernel.terms import NATURAL, Judgement, Term, Var, parameters
from scsym.language import Statement, Theory, judgement_text
from scsym.optional import library

from .interpretation import Interpretation, index_value, lin_value

Key = tuple[str, tuple[int, ...]]


@dataclass(frozen=True)
class Separation:
    """An interpretation in which the hypotheses hold and the statement fails: at ``at``, with these two sides.

    sizes : sort -> its number of elements, which are called 0, 1, ...; values : the symbols' values by their arguments.
    """

    theory: Theory
    statement: Statement
    hypotheses: tuple[str, ...]
    sizes: Mapping[str, int]
    values: Mapping[Key, Fraction]
    at: Mapping[str, int]
    left: Fraction
    right: Fraction

    def __repr__(self) -> str:
        where = ", ".join(f"{n} = {v}" for n, v in self.at.items())
        lines = [
            f"not implied by {', '.join(self.hypotheses) or 'the signs alone'}: "
            f"{judgement_text(self.statement.judgement)}",
            f"  {'at ' + where + ': ' if where else ''}{self.left} against {self.right}",
        ]
        for (name, arguments), value in sorted(self.values.items()):
            place = f"({', '.join(map(str, arguments))})" if arguments else ""
            lines.append(f"  {name}{place} = {value}")
        return "\n".join(lines)


@dataclass(frozen=True)
class _Shape:
    """Sorts with numbered elements, as `Interpretation` reads them."""

    sizes: Mapping[str, int]

    def domain(self, sort: str) -> range:
        """The elements of a sort."""
        return range(self.sizes.get(sort, 1))


def separate(
    theory: Theory,
    statement: Statement,
    hypotheses: Sequence[str] = (),
    *,
    sizes: Mapping[str, int] | None = None,
    seconds: float = 10.0,
) -> Separation | None:
    """An interpretation of this shape in which the hypotheses hold and the statement fails; None if none was found.

    sizes : sort -> number of elements, two for every sort by default.

    Raises MissingDependency without z3, StatementError where a hypothesis or the statement has logarithms, or speaks of
    all natural numbers.
    """
    z3 = library("z3", "a search by an SMT solver")
    goal = statement.judgement
    judgements = [theory.hypotheses[h].judgement for h in hypotheses]
    shape = _Shape(dict.fromkeys(_sorts(theory), 2) | dict(sizes or {}))
    translation = _Translation(z3, theory, shape)
    solver = z3.Solver()
    solver.set("timeout", int(1000 * seconds))
    open_ = sorted(set().union(*map(parameters, judgements), parameters(goal), goal.forall))
    if any(sort == NATURAL for _, sort in open_):
        raise StatementError("the statement has a natural number; only fixed shapes are given to the solver")
    # a violated instance exists; the elements of a sort are interchangeable, but a few instances are tried in turn
    for values in product(*(shape.domain(sort) for _, sort in open_)):
        env = dict(zip(open_, values, strict=True))
        solver.push()
        for j in judgements:
            for found in _assignments(j, shape, env):
                solver.add(translation.relation(j, found))
        solver.add(z3.Not(translation.relation(goal, env)))
        solver.add(*translation.signs)
        if solver.check() == z3.sat:
            numbers = _rational(solver.model(), translation.symbols)
            if numbers is not None:
                separation = _checked(theory, statement, tuple(hypotheses), shape, numbers, env)
                if separation is not None:
                    return separation
        solver.pop()
    return None


def _sorts(theory: Theory) -> list[str]:
    return sorted({s for d in theory.declarations.values() for s in d.arguments if s != NATURAL})


def _assignments(j: Judgement, shape: _Shape, env: Mapping[Var, int]) -> list[dict[Var, int]]:
    if any(sort == NATURAL for _, sort in j.forall):
        raise StatementError("a hypothesis speaks of all natural numbers, which no fixed shape satisfies")
    domains = [shape.domain(sort) for _, sort in j.forall]
    return [{**env, **dict(zip(j.forall, values, strict=True))} for values in product(*domains)]


def _rational(model: Any, symbols: Mapping[Key, Any]) -> dict[Key, Fraction] | None:
    """The model's numbers; None if one of them is irrational."""
    found = {}
    for key, variable in symbols.items():
        value = model.eval(variable, model_completion=True)
        if not hasattr(value, "as_fraction"):
            return None
        found[key] = Fraction(value.as_fraction())
    return found


def _checked(
    theory: Theory,
    statement: Statement,
    hypotheses: tuple[str, ...],
    shape: _Shape,
    numbers: Mapping[Key, Fraction],
    env: Mapping[Var, int],
) -> Separation | None:
    """The separation, evaluated again without the solver; None if it is none."""
    here = Interpretation(theory, shape, dict(numbers))  # type: ignore[arg-type]
    goal = statement.judgement
    judgements = [theory.hypotheses[h].judgement for h in hypotheses]
    for (name, _), value in numbers.items():
        sign = theory.declarations[name].sign
        if (value <= 0 and sign == "positive") or (value < 0 and sign == "nonneg") or (not value and sign == "nonzero"):
            return None
    try:
        if not all(here.holds(j, env) for j in judgements):
            return None
        failure = here.failure(Judgement((), goal.relation, goal.left, goal.right), env)
    except ZeroDivisionError:
        return None
    if failure is None:
        return None
    at = {name: value for (name, _), value in env.items()}
    return Separation(theory, statement, hypotheses, dict(shape.sizes), numbers, at, failure[1], failure[2])


class _Translation:
    """Terms as z3 expressions, and the signs of the symbols that occurred."""

    def __init__(self, z3: Any, theory: Theory, shape: _Shape) -> None:
        self.z3, self.theory, self.shape = z3, theory, shape
        self.symbols: dict[Key, Any] = {}
        self.signs: list[Any] = []

    def relation(self, j: Judgement, env: Mapping[Var, int]) -> Any:
        left, right = self.term(j.left, env), self.term(j.right, env)
        return left == right if j.relation == "=" else left >= right if j.relation == ">=" else left > right

    def symbol(self, name: str, arguments: tuple[int, ...]) -> Any:
        key = (name, arguments)
        if key not in self.symbols:
            variable = self.symbols[key] = self.z3.Real("_".join([name, *map(str, arguments)]))
            match self.theory.declarations[name].sign:
                case "positive":
                    self.signs.append(variable > 0)
                case "nonneg":
                    self.signs.append(variable >= 0)
                case "nonzero":
                    self.signs.append(variable != 0)
        return self.symbols[key]

    def term(self, t: Term, env: Mapping[Var, int]) -> Any:
        match t[0]:
            case "num":
                return self.z3.RealVal(str(t[1]))
            case "sym":
                return self.symbol(t[1], tuple(index_value(i, env) for i in t[2]))
            case "add":
                return sum((self.term(p, env) for p in t[1]), self.z3.RealVal(0))
            case "mul":
                made = self.z3.RealVal(1)
                for part in t[1]:
                    made = made * self.term(part, env)
                return made
            case "pow":
                base, exponent = self.term(t[1], env), lin_value(t[2], env)
                made = self.z3.RealVal(1)
                for _ in range(abs(exponent)):
                    made = made * base
                return 1 / made if exponent < 0 else made
            case "sum":
                inside = ({**env, t[1]: e} for e in self.shape.domain(t[1][1]))
                return sum((self.term(t[2], e) for e in inside), self.z3.RealVal(0))
            case "delta":
                return self.z3.RealVal(int(index_value(t[1], env) == index_value(t[2], env)))
            case "nat":
                return self.z3.RealVal(lin_value(t[1], env))
            case "card":
                return self.z3.RealVal(len(self.shape.domain(t[1])))
        raise StatementError("the solver knows no logarithms; refute() evaluates them exactly")
