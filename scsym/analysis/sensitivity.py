"""Numbers from closed forms: exact derivatives, callables, and the exact region where an inequality holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from scsym.errors import ParseError, UndecidedSign
from scsym.exact import RationalFunction, exact, symbols_of
from scsym.mdp import MDP, Policy

from .evaluation import evaluate


def sensitivity(mdp: MDP, pi: Policy, name: str) -> Any:
    """dJ/d(name), the exact derivative of the success probability in a symbol of the model or the policy.

    Raises ParseError if neither has that symbol.
    """
    if name not in {*mdp.symbols, *pi.symbols}:
        raise ParseError(
            f"neither the model nor the policy has a symbol {name!r}; they have {sorted({*mdp.symbols, *pi.symbols})}"
        )
    J = evaluate(mdp, pi).J
    return J.diff(name) if isinstance(J, RationalFunction) else Fraction(0)


def to_callable(value: Any, names: Sequence[str] | None = None, modules: Any = "numpy") -> Callable[..., Any]:
    """A numeric function of the symbols (by default in alphabetical order), by sympy's lambdify.

    The result computes in floats or whatever ``modules`` offers ("mpmath", "sympy", ...): for plots, not for verdicts.
    """
    import sympy

    order = list(names) if names is not None else list(symbols_of([value]))
    missing = set(symbols_of([value])) - set(order)
    if missing:
        raise ParseError(f"the value depends on {sorted(missing)} too")
    expression = (
        value.expr if isinstance(value, RationalFunction) else sympy.Rational(value.numerator, value.denominator)
    )
    return sympy.lambdify([sympy.Symbol(n) for n in order], expression, modules)


@dataclass(frozen=True)
class Interval:
    """The numbers between two ends, rational or algebraic (sympy); ``closed`` tells for each end whether it belongs."""

    low: Any
    high: Any
    closed: tuple[bool, bool]

    def __str__(self) -> str:
        if self.low == self.high:
            return f"{{{self.low}}}"
        return f"{'[' if self.closed[0] else '('}{self.low}, {self.high}{']' if self.closed[1] else ')'}"


@dataclass(frozen=True)
class Region:
    """Where an inequality in one symbol holds: disjoint intervals in increasing order."""

    symbol: str
    intervals: tuple[Interval, ...]

    def __str__(self) -> str:
        return f"{self.symbol} in " + (" or ".join(map(str, self.intervals)) if self.intervals else "no interval")


def region(value: Any, relation: str = ">=", *, low: Any = 0, high: Any = 1) -> Region:
    """Where ``value relation 0`` holds for low <= p <= high, exactly, by isolating the real roots.

    value : a rational function of one symbol p; relation : ">=", ">", "<=" or "<". Poles belong to no interval.

    Raises UndecidedSign for more than one symbol.
    """
    import sympy

    if relation in ("<", "<="):
        return region(-value, {"<": ">", "<=": ">="}[relation], low=low, high=high)
    if relation not in (">", ">="):
        raise ParseError(f"the relation is one of > >= < <=, not {relation!r}")
    left, right = exact(low), exact(high)
    names = symbols_of([value])
    if len(names) > 1:
        raise UndecidedSign(f"a region is exact for one symbol, not for {', '.join(names)}; give the others values")
    if not names:
        good = value > 0 if relation == ">" else value >= 0
        return Region("p", (Interval(left, right, (True, True)),) if good else ())
    p = sympy.Symbol(names[0])
    top, bottom = (sympy.Poly(part, p) for part in sympy.fraction(sympy.together(value.expr)))
    ends = [sympy.Rational(x.numerator, x.denominator) for x in (left, right)]
    roots = sorted({*(top * bottom).sqf_part().real_roots()})
    inner = [r for r in roots if ends[0] < r < ends[1]]
    points = [ends[0], *inner, ends[1]]

    def holds_at(x: Any) -> bool:
        if bottom.eval(x).equals(0):
            return False
        zero = bool(top.eval(x).equals(0))
        if zero:
            return relation == ">="
        return bool(top.eval(x) * bottom.eval(x) > 0)

    pieces: list[tuple[Any, Any, bool]] = []  # (from, to, holds): a point or the open interval between two points
    for n, x in enumerate(points):
        pieces.append((x, x, holds_at(x)))
        if n + 1 < len(points):
            middle = _between(x, points[n + 1])
            pieces.append((x, points[n + 1], bool(top.eval(middle) * bottom.eval(middle) > 0)))
    return Region(names[0], tuple(_joined(pieces)))


def _between(x: Any, y: Any) -> Any:
    """A rational number strictly between two different real algebraic numbers."""
    import sympy

    for digits in (15, 40, 100, 300):
        middle = sympy.Rational(str(((x + y) / 2).evalf(digits)))
        if x < middle < y:
            return middle
    raise UndecidedSign(f"the roots {x} and {y} are too close to separate")


def _joined(pieces: list[tuple[Any, Any, bool]]) -> list[Interval]:
    found: list[Interval] = []
    run: list[tuple[Any, Any, bool]] = []
    for piece in [*pieces, (None, None, False)]:
        if piece[2]:
            run.append(piece)
        elif run:
            first, last = run[0], run[-1]
            found.append(Interval(first[0], last[1], (first[0] == first[1], last[0] == last[1])))
            run = []
    return found
