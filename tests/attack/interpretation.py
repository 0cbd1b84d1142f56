"""Truth in a finite interpretation, by evaluation: no code of the kernel's normal form or sign rules takes part."""

from fractions import Fraction
from itertools import product

from flint import arb, ctx, fmpq

from scsym.kernel.terms import NATURAL

ctx.prec = 300
NATURALS = range(3)


class Undefined(Exception):
    """The term has no value here: a power of zero with a negative exponent, a logarithm of a number not positive."""


class Interpretation:
    """Sizes of sorts, values of symbols, drawn when they are first needed; the same for the same source."""

    def __init__(self, draw, sizes=None):
        self.draw = draw  # draw(n) is a number below n
        self.sizes = dict(sizes or {})
        self.table = {}
        self.parameters = {}

    def domain(self, sort):
        if sort == NATURAL:
            return NATURALS
        if sort not in self.sizes:
            self.sizes[sort] = 1 + self.draw(3)
        return range(self.sizes[sort])

    def value(self, name, arguments, sign):
        key = (name, arguments)
        if key not in self.table:
            size = Fraction(self.draw(5), 1 if sign == "natural" else 1 + self.draw(3))
            if sign in ("positive", "nonzero") and not size:
                size = Fraction(1, 2)
            self.table[key] = -size if sign in ("real", "nonzero") and self.draw(2) else size
        return self.table[key]

    def parameter(self, variable):
        if variable not in self.parameters:
            self.parameters[variable] = self.draw(len(self.domain(variable[1])))
        return self.parameters[variable]

    def _lin(self, lin, env):
        calls = lin[2] if len(lin) == 3 else ()
        values = (c * int(self.value(name, self._indices(indices, env), "natural")) for (name, indices), c in calls)
        return lin[0] + sum(c * self._at((name, NATURAL), env) for name, c in lin[1]) + sum(values)

    def _indices(self, indices, env):
        return tuple(self._index(i, env) for i in indices)

    def _at(self, variable, env):
        return env[variable] if variable in env else self.parameter(variable)

    def _index(self, index, env):
        return self._lin(index[1], env) if index[0] == "nat" else self._at(index[1:], env)

    def evaluate(self, signs, t, env):
        """A Fraction, or a ball where a logarithm takes part."""
        match t[0]:
            case "num":
                return t[1]
            case "sym":
                return self.value(t[1], self._indices(t[2], env), signs[t[1]])
            case "add":
                return _sum(self.evaluate(signs, p, env) for p in t[1])
            case "mul":
                out = Fraction(1)
                for p in t[1]:
                    out = _times(out, self.evaluate(signs, p, env))
                return out
            case "pow":
                return _power(self.evaluate(signs, t[1], env), self._lin(t[2], env))
            case "sum":
                return _sum(self.evaluate(signs, t[2], {**env, t[1]: v}) for v in self.domain(t[1][1]))
            case "range":
                name, bound = t[1]
                below = range(self._lin(bound, env))
                return _sum(self.evaluate(signs, t[2], {**env, (name, NATURAL): v}) for v in below)
            case "delta":
                return Fraction(self._index(t[1], env) == self._index(t[2], env))
            case "log":
                inner = self.evaluate(signs, t[1], env)
                if isinstance(inner, arb) or inner <= 0:
                    raise Undefined(t)
                return _ball(inner).log()
            case "nat":
                return Fraction(self._lin(t[1], env))
            case "card":
                return Fraction(len(self.domain(t[1])))
        raise ValueError(t)

    def satisfies(self, signs, hypotheses):
        """Whether all hypotheses hold. One that speaks of all natural numbers is never known to."""
        known = all(sort != NATURAL for j in hypotheses for _, sort in j.forall)
        return known and all(self.holds(signs, j) for j in hypotheses)

    def holds(self, signs, j):
        """Whether the judgement holds for all values of its quantified variables; close calls count as holding."""
        for values in product(*(self.domain(sort) for _, sort in j.forall)):
            env = dict(zip(j.forall, values, strict=True))
            left, right = self.evaluate(signs, j.left, env), self.evaluate(signs, j.right, env)
            if not _related(left, j.relation, right):
                return False
        return True


def _ball(x):
    return x if isinstance(x, arb) else arb(fmpq(x.numerator, x.denominator))


def _times(x, y):
    return _ball(x) * _ball(y) if isinstance(x, arb) or isinstance(y, arb) else x * y


def _sum(values):
    out = Fraction(0)
    for x in values:
        out = _ball(out) + _ball(x) if isinstance(out, arb) or isinstance(x, arb) else out + x
    return out


def _power(x, n):
    if abs(n) > 40:
        raise Undefined("a power too large to evaluate")
    if n < 0 and (x == 0 or (isinstance(x, arb) and x.contains(0))):
        raise Undefined("a negative power of zero")
    return x**n if n or not isinstance(x, arb) else Fraction(1)


def _related(left, relation, right):
    if not (isinstance(left, arb) or isinstance(right, arb)):
        return {"=": left == right, ">=": left >= right, ">": left > right}[relation]
    difference = _ball(left) - _ball(right)
    return difference.contains(0) if relation == "=" else not difference < 0
