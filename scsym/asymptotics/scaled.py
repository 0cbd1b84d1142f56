"""Enclosures that hold on all of ``(0, r]``: a monomial ``x^a L^b``, ``L = log(1/x)``, times a bounded factor.

Ordinary interval arithmetic says nothing next to zero, where ``x`` and ``1/L`` are not bounded away from zero and
logarithms are not bounded. Here each part of an expression is enclosed as ``x^a L^b [low, high]`` for every x in
``(0, r]`` at once. A sum takes out its largest monomial; what is smaller is a factor between zero and its value at r.
Parts that cancel leave an interval around zero, and then nothing is known.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from scsym.asymptotics.expansion import ONE, Monomial, weight

ZERO_LOG = Fraction(0)


@dataclass(frozen=True)
class Scaled:
    """``x^a L^b factor`` on ``(0, r]``; ``factor`` is a ball of python-flint."""

    monomial: Monomial
    factor: Any


def scaled(expression: Any, variable: str, r: Fraction) -> Scaled | None:
    """The enclosure of a sympy expression on ``(0, r]``, 0 < r < 1; None where this scale has no answer."""
    return _Evaluator(variable, r).visit(expression)


class _Evaluator:
    def __init__(self, variable: str, r: Fraction) -> None:
        import flint

        self.variable, self.arb = variable, flint.arb
        self.balls: dict[Any, Any] = {}  # bounded factors that stand in an expression as symbols
        self.r = self.number(r)
        self.log = -self.r.log()  # L is at least this

    def number(self, x: Fraction) -> Any:
        import flint

        return self.arb(flint.fmpq(x.numerator, x.denominator))

    def visit(self, e: Any) -> Scaled | None:
        if e.is_Rational:
            return Scaled(ONE, self.number(Fraction(int(e.p), int(e.q))))
        if e in self.balls:
            return Scaled(ONE, self.balls[e])
        if e.is_Symbol:
            return Scaled((Fraction(1), ZERO_LOG), self.arb(1)) if e.name == self.variable else None
        if e.is_Add:
            return self.add(e.args)
        if e.is_Mul:
            return self.multiply(e.args)
        if e.is_Pow and e.exp.is_Rational:
            return self.power(self.visit(e.base), Fraction(int(e.exp.p), int(e.exp.q)))
        if e.func.__name__ == "log" and len(e.args) == 1:
            return self.logarithm(e.args[0])
        return None

    def multiply(self, parts: Any) -> Scaled | None:
        a, b, factor = *ONE, self.arb(1)
        for part in map(self.visit, parts):
            if part is None:
                return None
            a, b, factor = a + part.monomial[0], b + part.monomial[1], factor * part.factor
        return Scaled((a, b), factor)

    def power(self, x: Scaled | None, p: Fraction) -> Scaled | None:
        if x is None or (p < 0 and x.factor.contains(0)) or (p.denominator > 1 and not x.factor > 0):
            return None
        factor = x.factor ** int(p) if p.denominator == 1 else x.factor ** self.number(p)
        return Scaled((x.monomial[0] * p, x.monomial[1] * p), factor)

    def add(self, parts: Any) -> Scaled | None:
        terms: dict[Monomial, Any] = {}
        for part in map(self.visit, parts):
            if part is None:
                return None
            terms[part.monomial] = terms.get(part.monomial, self.arb(0)) + part.factor
        largest = min(terms, key=weight)
        factor = terms.pop(largest)
        for m, ball in terms.items():
            share = self.small((m[0] - largest[0], m[1] - largest[1]))
            if share is None:
                return None
            factor = factor + ball * share
        return Scaled(largest, factor)

    def small(self, m: Monomial) -> Any:
        """The values of ``x^a L^b``, which tends to zero, on ``(0, r]``; None where it does not fall towards zero."""
        a, b = m
        if a > 0 and b > 0 and not self.log * self.number(a) >= self.number(b):
            return None  # largest at L = b/a, which lies inside
        most = self.r ** self.number(a) * self.log ** self.number(b)
        return self.arb(0).union(most)

    def logarithm(self, e: Any) -> Scaled | None:
        if e.is_Add and any(part == 1 for part in e.args):  # log(1 + u) = u t with t between 1 and 1/(1 + u)
            u = self.add([part for part in e.args if part != 1])
            if u is not None and weight(u.monomial) > weight(ONE) and (share := self.small(u.monomial)) is not None:
                inside = 1 + u.factor * share
                return Scaled(u.monomial, u.factor * self.arb(1).union(1 / inside)) if inside > 0 else None
        x = self.visit(e)
        if x is None or x.monomial[1] != 0 or not x.factor > 0:
            return None
        rest = x.factor.log()
        if x.monomial[0] == 0:
            return Scaled(ONE, rest)
        return Scaled((ZERO_LOG, Fraction(1)), -self.number(x.monomial[0]) + rest * self.arb(0).union(1 / self.log))

    def second_order(self, e: Any) -> Any:
        """The expression with ``log(1 + u)`` written as ``u - u^2 w``, w in the hull of 1/2 and ``1/(2 (1 + u)^2)``."""
        import sympy

        for node in sorted(e.atoms(sympy.log), key=str):
            (inside,) = node.args
            if not (inside.is_Add and any(part == 1 for part in inside.args)):
                continue
            small = self.add([part for part in inside.args if part != 1])
            if small is None or weight(small.monomial) <= weight(ONE) or (share := self.small(small.monomial)) is None:
                continue
            hull = self.arb(1).union(1 + small.factor * share)
            if hull > 0:
                w = sympy.Dummy("w")
                self.balls[w] = 1 / (2 * hull * hull)
                e = e.subs(node, (inside - 1) - (inside - 1) ** 2 * w)
        return e.expand(log=False, power_base=False, power_exp=False)


def sign_near_zero(expression: Any, variable: str, r: Fraction) -> int | None:
    """1 or 0 if the expression is surely nonnegative on ``(0, r]``, -1 if surely negative there, None if unknown."""
    found = scaled(expression, variable, r)
    if found is not None and found.factor.contains(0):  # the first order cancels: logarithms to the second
        evaluator = _Evaluator(variable, r)
        found = evaluator.visit(evaluator.second_order(expression))
    if found is None or not found.factor.is_finite():
        return None
    if found.factor >= 0:
        return 1
    return -1 if found.factor < 0 else None
