"""Finite models as tables, and what is true in them: the part of a verdict that no proof vouches for.

A model is plain data: the elements of each sort, a value for each symbol and tuple of arguments, and values of the
parameters (free variables that a judgement does not quantify)::

    {"format": "scsym-model/1", "sorts": {"S": ["s0", "s1"]},
     "symbols": {"V": [[["s0"], "3/4"], [["s1"], "0"]], "J": [[[], [["1/2", ["2"]]]]]}, "at": {"s": "s0", "k": 3}}

A VALUE is exact: a rational as text, or ``[[c, [q, ...]], ...]``, the sum of the products ``c log q ...``. A symbol of
natural numbers has a rule for each tuple of its other arguments, ``{"first": [VALUE, ...], "then": [[VALUE, p, b],
...]}``: the values at 0, ..., n - 1, and at n + m the sum of ``VALUE m**p b**m`` (``0**0 = 1``). With several natural
arguments the VALUEs of the rule in the first are rules in the next.

`holds` answers True, False or None, which is "undecided". A statement about all naturals is split: each variable is
0, ..., K - 1 or K + m, with K past the explicit values of every rule, so that both sides are sums of
``c m**p b**m``: zero if each coefficient is, of one sign where the fastest term outweighs the rest (`_settled`).
Logarithms are compared over pairwise coprime integers, whose logarithms are linearly independent over the rationals;
signs come from rational enclosures. Whatever is not decided so, within bounds on the work, is undecided, never true.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from fractions import Fraction
from itertools import product
from math import comb, gcd
from typing import Any, NamedTuple

from scsym.kernel.errors import IllFormed
from scsym.kernel.terms import NATURAL, Index, Judgement, Lin, Signature, Term, Var, check_name, lin_add

FORMAT = "scsym-model/1"
MAX_WORK, MAX_BITS, MAX_FIRST, MAX_POWER, MAX_POINTS, MAX_SETTLED = 300_000, 20_000, 64, 64, 1_000, 512
PRECISIONS = (64, 256, 1024)  # bits of the enclosures of logarithms, one after the other

Tail = tuple[tuple[str, int, Fraction], ...]  # (m, p, b) stands for the factor m**p b**m
Value = dict[tuple[tuple[int, ...], Tail], Fraction]  # the coefficient of each product of log n, ... and of tails
Enclosure = tuple[Fraction, Fraction]
Cell = Any  # a Value, or a Rule


class Unfit(ValueError):
    """The data is no model of these symbols, or a term has no value in it (1 / 0, the logarithm of 0)."""


class _Undecided(Exception):
    """The evaluator does not settle this."""


class Rule(NamedTuple):
    """The values at 0, ..., n - 1, and the terms (value, p, b) of the value at n + m, the sum of value m**p b**m."""

    first: tuple[Cell, ...]
    then: tuple[tuple[Cell, int, Fraction], ...]


class Model(NamedTuple):
    """A model that was read: the elements of sorts, the cells of symbols, the values of parameters."""

    sorts: dict[str, tuple[str, ...]]
    symbols: dict[str, dict[tuple[str, ...], Cell]]
    at: dict[str, str | Lin]
    depth: int  # the explicit values of the longest rule, at least one


class Failure(NamedTuple):
    """Where a judgement fails: the values of its variables, and both sides as VALUEs."""

    at: dict[str, str | int]
    left: Any
    right: Any


# Values: sums of products. A natural number is a Lin in tail variables.


def _constant(q: Fraction) -> Value:
    return {((), ()): q} if q else {}


def _number(x: Lin) -> Value:
    tails: list[Value] = [{((), ((m, 1, Fraction(1)),)): Fraction(c)} for m, c in x[1]]
    return _plus(_constant(Fraction(x[0])), *tails)


def _log(q: Fraction) -> Value:
    if q <= 0:
        raise Unfit(f"the logarithm of {q}")
    parts = ((q.numerator, Fraction(1)), (q.denominator, Fraction(-1)))
    return {((n,), ()): sign for n, sign in parts if n > 1}


def _plus(*values: Value) -> Value:
    out = Value()
    for value in values:
        for key, c in value.items():
            out[key] = out.get(key, Fraction(0)) + c
    return {key: c for key, c in out.items() if c}


def _negative(value: Value) -> Value:
    return {key: -c for key, c in value.items()}


def _join(x: Tail, y: Tail) -> Tail:
    out = {m: (p, b) for m, p, b in x}
    for m, p, b in y:
        q, c = out.get(m, (0, Fraction(1)))
        out[m] = p + q, b * c
    return tuple(sorted((m, p, b) for m, (p, b) in out.items() if (p, b) != (0, 1)))


def _times(x: Value, y: Value) -> Value:
    if len(x) * len(y) > 10_000:
        raise _Undecided
    out = Value()
    for (logs, tail), c in x.items():
        for (more, other), d in y.items():
            key = tuple(sorted(logs + more)), _join(tail, other)
            out[key] = out.get(key, Fraction(0)) + c * d
    if any(max(c.numerator.bit_length(), c.denominator.bit_length()) > MAX_BITS for c in out.values()):
        raise _Undecided
    return {key: c for key, c in out.items() if c}


def _raised(q: Fraction, exponent: int) -> Fraction:
    if abs(exponent) * max(q.numerator.bit_length(), q.denominator.bit_length()) > MAX_BITS and abs(q) != 1:
        raise _Undecided
    return q**exponent


def _exponential(base: Fraction, x: Lin) -> Value:
    """``base**x`` for a base that is not zero."""
    tail = _join((), tuple((m, 0, _raised(base, c)) for m, c in x[1]))
    return {((), tail): _raised(base, x[0])}


def _sequence(terms: Collection[tuple[Value, int, Fraction]], x: Lin) -> Value:
    """The sum of ``value x**p b**x``."""
    out = Value()
    for value, p, b in terms:
        part = _times(value, _exponential(b, x))
        for _ in range(p):
            part = _times(part, _number(x))
        out = _plus(out, part)
    return out


def _summed(p: int, b: Fraction) -> list[tuple[Fraction, int, Fraction]]:
    """Terms whose `_sequence` at y is the sum of ``i**p b**i`` over i < y.

    It is ``q(y) b**y - q(0)`` for the polynomial q with ``b q(i + 1) - q(i) = i**p``, from the highest power down.
    """
    q = {0: Fraction(0)} if b == 1 else {}
    for e in range(p, -1, -1):  # the coefficient of i**e gives q's of i**e, of i**(e + 1) where b = 1
        d = e + (b == 1)
        rest = (e == p) - b * sum(c * comb(h, e) for h, c in q.items() if h > d)
        q[d] = Fraction(rest) / (d if b == 1 else b - 1)
    return [*((c, d, b) for d, c in q.items()), (-q[0], 0, Fraction(1))]


def _single(value: Value) -> tuple[Fraction, Tail]:
    """c and the tails of a value ``c b**m ...`` without logarithms and powers of m."""
    if len(value) != 1:
        raise _Undecided
    (((logs, tail), c),) = value.items()
    if logs or any(p for _, p, _ in tail):
        raise _Undecided
    return c, tail


def _power(base: Value, x: Lin) -> Value:
    if not x[1] and 0 <= x[0] <= MAX_POWER:
        out = _constant(Fraction(1))
        for _ in range(x[0]):
            out = _times(out, base)
        return out
    if not base:
        if x[0] > 0 and all(c > 0 for _, c in x[1]):
            return {}
        if x[0] < 0 and all(c < 0 for _, c in x[1]):
            raise Unfit("zero is raised to a negative power")
        raise _Undecided
    c, tail = _single(base)
    if tail and x[1]:
        raise _Undecided
    return _times({((), tuple((m, 0, _raised(b, x[0])) for m, _, b in tail)): Fraction(1)}, _exponential(c, x))


def _logarithm(value: Value) -> Value:
    if value.keys() <= {((), ())}:
        return _log(value.get(((), ()), Fraction(0)))
    c, tail = _single(value)
    if c < 0 or any(b < 0 for _, _, b in tail):
        raise _Undecided
    return _plus(_log(c), *(_times(_log(b), _number((0, ((m, 1),)))) for m, _, b in tail))


# Signs.


def _coprime(numbers: Collection[int]) -> list[int]:
    """Pairwise coprime integers of which each number is a product."""
    base, waiting = list[int](), sorted(numbers)
    while waiting:
        n = waiting.pop()
        other = next((b for b in base if gcd(b, n) > 1), None)
        if n > 1 and other is None:
            base.append(n)
        elif other is not None:
            base.remove(other)
            g = gcd(other, n)
            waiting += [g, other // g, n // g]
    return sorted(base)


def _independent(value: Value) -> Value:
    """The value over logarithms of pairwise coprime integers."""
    base = _coprime({n for logs, _ in value for n in logs})
    split = dict[int, Value]()
    for n in {n for logs, _ in value for n in logs}:
        found, rest = Value(), n
        for b in base:
            while rest % b == 0:
                rest, found = rest // b, _plus(found, {((b,), ()): Fraction(1)})
        split[n] = found
    out = list[Value]()
    for (logs, tail), c in value.items():
        part: Value = {((), tail): c}
        for n in logs:
            part = _times(part, split[n])
        out.append(part)
    return _plus(*out)


def enclosure(n: int, bits: int) -> Enclosure:
    """Rationals around log n, for n >= 1; they are the nearer the more bits.

    log n = e log 2 + log(n / 2**e), and log q = 2 (t + t**3 / 3 + ...) with t = (q - 1) / (q + 1) <= 1/3. Powers of t
    are kept in multiples of ``2**-bits``, rounded down and up; once the upper one is a single unit, what is left adds
    up to less than three.
    """

    def series(q: Fraction) -> Enclosure:
        t = (q - 1) / (q + 1)
        down = (t.numerator << bits) // t.denominator
        up, low, high, j = down + 1, 0, 3, 1
        x, y = down, up
        while y > 1:
            low, high = low + 2 * x // j, high - (-2 * y // j)
            x, y, j = x * down * down >> 2 * bits, -(-y * up * up >> 2 * bits), j + 2
        return Fraction(low, 1 << bits), Fraction(high, 1 << bits)

    e = n.bit_length() - 1
    one, two = series(Fraction(n, 1 << e)), series(Fraction(2))
    return one[0] + e * two[0], one[1] + e * two[1]


def _around(value: Value, bits: int) -> Enclosure:
    """An enclosure of a value without tails."""
    known = {n: enclosure(n, bits) for logs, _ in value for n in logs}
    low = high = Fraction(0)
    for (logs, _), c in value.items():
        least = most = c
        for n in logs:
            ends = [end * log for end in (least, most) for log in known[n]]
            least, most = min(ends), max(ends)
        low, high = low + least, high + most
    return low, high


def _sign(value: Value) -> int | None:
    """-1, 0 or 1 for a value without tails; None where the enclosures do not tell."""
    value = _independent(value)
    if not value:
        return 0
    for bits in PRECISIONS:
        low, high = _around(value, bits)
        if low > 0 or high < 0:
            return 1 if low > 0 else -1
    return None


def _fits(sign: int | None, relation: str) -> bool | None:
    if sign is None:
        return None
    return {"=": sign == 0, "!=": sign != 0, ">=": sign >= 0, ">": sign > 0}[relation]


def _put(value: Value, point: Mapping[str, int]) -> Value:
    """The value at natural numbers for the tail variables."""
    out = Value()
    for (logs, tail), c in value.items():
        for m, p, b in tail:
            c *= Fraction(point[m]) ** p * _raised(b, point[m])
        out = _plus(out, {(logs, ()): c})
    return out


def _settled(coefficients: Mapping[tuple[int, Fraction], Enclosure]) -> int | None:
    """M such that the sum of ``c m**p b**m`` has the sign of its fastest term for all m >= M, for one variable m.

    Divided by the fastest ``m**p b**m``, another term is ``c' m**d r**m`` with r = abs(b') / b <= 1, and d <= 0 if
    r = 1. It shrinks from M on if ``((M + 1) / M)**d r <= 1``; if all of these add up to less than abs(c) at M, they
    do so ever after.
    """
    power, base = top = max(coefficients, key=lambda t: (abs(t[1]), t[0], t[1]))
    least = max(coefficients[top][0], -coefficients[top][1])
    rest = [(max(-e[0], e[1]), t[0] - power, abs(t[1]) / base) for t, e in coefficients.items() if t != top]
    M = 1
    while base > 0 and M <= MAX_SETTLED:
        shrinking = all(Fraction(M + 1, M) ** d * r <= 1 for _, d, r in rest)
        if shrinking and sum(c * Fraction(M) ** d * _raised(r, M) for c, d, r in rest) < least:
            return M
        M *= 2
    return None


def _outweighed(coefficients: Mapping[Tail, Enclosure], relation: str) -> bool:
    """Whether positive terms outweigh the others one by one, with any number of variables.

    A term outweighs another of the same powers and coefficient if none of its bases is smaller in absolute value.
    """
    left = {t: low for t, (low, _) in sorted(coefficients.items()) if low > 0 and all(b > 0 for _, _, b in t)}
    powers = {t: {m: p for m, p, _ in t if p} for t in coefficients}
    bases = {t: {m: abs(b) for m, _, b in t} for t in coefficients}
    for tail in sorted(coefficients.keys() - left.keys()):
        need = max(-coefficients[tail][0], coefficients[tail][1])
        for t in left:
            names = bases[tail].keys() | bases[t].keys()
            if powers[tail] == powers[t] and all(bases[tail].get(m, 1) <= bases[t].get(m, 1) for m in names):
                used = min(need, left[t])
                left[t], need = left[t] - used, need - used
        if need > 0:
            return False
    return relation == ">=" or any(c > 0 and not powers[t] for t, c in left.items())


def _everywhere(value: Value, relation: str) -> tuple[bool | None, dict[str, int]]:
    """Whether ``value relation 0`` for all naturals in the tails; where it fails, if that is seen."""
    value = _independent(value)
    names = sorted({m for _, tail in value for m, _, _ in tail})
    points, settled = max(2, int(MAX_POINTS ** (1 / max(2, len(names))))), None
    coefficients = {t: _around({k: c for k, c in value.items() if k[1] == t}, 256) for _, t in value}
    if names and relation != "=":
        if _outweighed(coefficients, relation):
            return True, {}
        if len(names) == 1:
            settled = _settled({t[0][1:] if t else (0, Fraction(1)): around for t, around in coefficients.items()})
            points = points if settled is None else settled + 1
    unknown = bool(names) and settled is None
    for point in product(range(points), repeat=len(names)):
        at = dict(zip(names, point, strict=True))
        answer = _fits(_sign(_put(value, at)), relation)
        if answer is False:
            return False, at
        unknown = unknown or answer is None
    return (None if unknown else True), {}


# Evaluation.


def _natural(value: Value) -> Lin:
    """A value as a natural number, linear in the tail variables with natural coefficients."""
    out: Lin = (0, ())
    for (logs, tail), c in value.items():
        fits = not logs and c >= 0 and c.denominator == 1
        if len(value) == 1 and not (logs or tail or fits):
            raise Unfit(f"{c} is no natural number")
        if not fits or (tail and (len(tail) > 1 or tail[0][1:] != (1, 1))):
            raise _Undecided
        out = lin_add(out, (0, ((tail[0][0], c.numerator),)) if tail else (c.numerator, ()))
    return out


class _Run:
    """Terms in a model, with a budget. ``depth`` is K, the first natural that a tail stands for."""

    def __init__(self, model: Model, depth: int) -> None:
        self.model, self.depth, self.work, self.ranges = model, depth, 0, 0

    def spend(self, amount: int) -> None:
        self.work += amount
        if self.work > MAX_WORK:
            raise _Undecided

    def elements(self, sort: str) -> tuple[str, ...]:
        if sort not in self.model.sorts:
            raise Unfit(f"the model has no elements of the sort {sort!r:.40}")
        return self.model.sorts[sort]

    def cases(self, variables: Collection[Var]) -> Iterator[dict[str, Any]]:
        """Every assignment of the variables, on top of the model's parameters."""
        naturals = [(n, ()) for n in range(self.depth)]
        values = [[*naturals, (self.depth, ((v, 1),))] if s == NATURAL else self.elements(s) for v, s in variables]
        for chosen in product(*values):
            self.spend(1)
            yield {**self.model.at, **dict(zip((v for v, _ in variables), chosen, strict=True))}

    def index(self, index: Index, env: Mapping[str, Any]) -> Any:
        """The element, or the natural number as a Lin in tail variables."""
        match index:
            case ("var", name, sort):
                if env.get(name) not in self.elements(sort):
                    raise Unfit(f"the model names no element of {sort} for the parameter {name}")
                return env[name]
            case ("nat", (constant, pairs, *applied)):
                out: Lin = (constant, ())
                for name, c in pairs:
                    if not isinstance(env.get(name), tuple):
                        raise Unfit(f"the model gives no natural number for the parameter {name}")
                    out = lin_add(out, env[name], c)
                for (name, indices), c in applied[0] if applied else ():
                    out = lin_add(out, _natural(self.value(("sym", name, indices), env)), c)
                return out
        raise Unfit(f"{index!r:.60} is no index")

    def at(self, cell: Cell, naturals: list[Lin]) -> Value:
        """The value of a cell at natural arguments."""
        if isinstance(cell, Rule) != bool(naturals):
            raise Unfit("a cell has too many or too few rules for the natural arguments of its symbol")
        if not naturals:
            return cell
        (x, *rest), n = naturals, len(cell.first)
        if x[0] < 0 or any(c < 0 for _, c in x[1]):
            raise Unfit("a natural argument is negative")
        if x[0] < n:
            if x[1]:
                raise _Undecided
            return self.at(cell.first[x[0]], rest)
        return _sequence([(self.at(v, rest), p, b) for v, p, b in cell.then], lin_add(x, (-n, ())))

    def value(self, t: Term, env: Mapping[str, Any]) -> Value:
        """The value of a term."""
        value = self.compute(t, env)
        self.spend(1 + len(value))
        return value

    def compute(self, t: Term, env: Mapping[str, Any]) -> Value:
        match t:
            case ("num", q):
                return _constant(q)
            case ("sym", name, indices):
                found = [self.index(i, env) for i in indices]
                key = tuple(i for i in found if isinstance(i, str))
                if key not in self.model.symbols.get(name, {}):
                    raise Unfit(f"the model has no value of {name}({', '.join(key)})")
                return self.at(self.model.symbols[name][key], [i for i in found if not isinstance(i, str)])
            case ("add", parts):
                return _plus(*(self.value(part, env) for part in parts))
            case ("mul", parts):
                out = _constant(Fraction(1))
                for part in parts:
                    out = _times(out, self.value(part, env))
                return out
            case ("pow", base, exponent):
                return _power(self.value(base, env), self.index(("nat", exponent), env))
            case ("sum", (name, sort), body):
                return _plus(*(self.value(body, {**env, name: e}) for e in self.elements(sort)))
            case ("range", (name, bound), body):
                return self.range(name, self.index(("nat", bound), env), body, env)
            case ("delta", i, j):
                return _constant(Fraction(self.index(i, env) == self.index(j, env)))
            case ("log", body):
                return _logarithm(self.value(body, env))
            case ("nat", _):
                return _number(self.index(t, env))
            case ("card", sort):
                return _constant(Fraction(len(self.elements(sort))))
        raise Unfit(f"{t!r:.60} is no term")

    def range(self, name: str, bound: Lin, body: Term, env: Mapping[str, Any]) -> Value:
        """The sum over ``name < bound``: term by term, from K on in closed form where the bound has a tail."""
        start = self.depth if bound[1] else bound[0]
        if bound[0] < start or any(c < 0 for _, c in bound[1]):
            raise _Undecided
        self.spend(start)
        parts = [self.value(body, {**env, name: (n, ())}) for n in range(start)]
        if bound[1]:
            self.ranges += 1
            own, terms = f"{name} {self.ranges}", []  # a name that no variable has
            for (logs, tail), c in self.value(body, {**env, name: (start, ((own, 1),))}).items():
                p, b = next((t[1:] for t in tail if t[0] == own), (0, Fraction(1)))
                rest = tuple(t for t in tail if t[0] != own)
                terms += [({(logs, rest): c * d}, q, base) for d, q, base in _summed(p, b) if d]
            parts.append(_sequence(terms, lin_add(bound, (-start, ()))))
        return _plus(*parts)


# Reading.


def _rational(text: Any) -> Fraction:
    if not (isinstance(text, str) and re.fullmatch("-?[0-9]{1,4000}(/[0-9]{1,4000})?", text)):
        raise Unfit(f"{text!r:.40} is no exact value; write a rational number as text, such as '3/4'")
    above, _, below = text.partition("/")
    if below and not int(below):
        raise Unfit(f"{text!r:.40} divides by zero")
    return Fraction(int(above), int(below or 1))


def _cell(data: Any, depth: int = 0) -> Cell:
    match data:
        case str():
            return _constant(_rational(data))
        case [*terms]:
            out = Value()
            for term in terms:
                match term:
                    case [coefficient, [*numbers]]:
                        part = _constant(_rational(coefficient))
                        for q in numbers:
                            part = _times(part, _log(_rational(q)))
                        out = _plus(out, part)
                    case _:
                        raise Unfit(f"{term!r:.60} is no product of a coefficient and logarithms")
            return out
        case {"first": [*first], "then": [*then]} if len(data) == 2 and len(first) <= MAX_FIRST and depth < 4:
            made = []
            for term in then:
                match term:
                    case [value, power, base] if type(power) is int and 0 <= power <= MAX_POWER and _rational(base):
                        made.append((_cell(value, depth + 1), power, _rational(base)))
                    case _:
                        raise Unfit(f"{term!r:.60} is no term of a rule: a value, a natural power, a nonzero base")
            return Rule(tuple(_cell(value, depth + 1) for value in first), tuple(made))
    raise Unfit(f"{data!r:.60} is no exact value: a rational as text, a sum of logarithms, or a rule")


def _lengths(cell: Cell) -> Iterator[int]:
    if isinstance(cell, Rule):
        yield len(cell.first)
        for inner in (*cell.first, *(value for value, _, _ in cell.then)):
            yield from _lengths(inner)


def _name(name: Any) -> str:
    try:
        check_name(name)
    except IllFormed as error:
        raise Unfit(str(error)) from error
    return name


def read(data: Any) -> Model:
    """The model that the data describe. Raises Unfit: what is wrong with them."""
    keys = {"format", "sorts", "symbols", "at"}
    if not isinstance(data, dict) or data.get("format") != FORMAT or data.keys() - keys or keys - data.keys() - {"at"}:
        raise Unfit(f"a model has the keys format ({FORMAT}), sorts, symbols and at, no others")
    if not all(isinstance(data.get(key, {}), dict) for key in ("sorts", "symbols", "at")):
        raise Unfit("the sorts, symbols and parameters of a model are objects with a name for each")
    sorts = {}
    for name, elements in data["sorts"].items():
        plain = isinstance(elements, list) and all(isinstance(e, str) and e.isprintable() and e for e in elements)
        if not plain or not elements or len(set(elements)) != len(elements):
            raise Unfit(f"the sort {name!r:.40} needs different names of its elements, at least one")
        sorts[_name(name)] = tuple(elements)
    symbols = dict[str, dict[tuple[str, ...], Cell]]()
    for name, cells in data["symbols"].items():
        table = symbols[_name(name)] = dict[tuple[str, ...], Cell]()
        for cell in cells if isinstance(cells, list) else [cells]:
            match cell:
                case [[*key], value] if all(isinstance(e, str) for e in key) and tuple(key) not in table:
                    table[tuple(key)] = _cell(value)
                case _:
                    raise Unfit(f"{cell!r:.60} is no new cell of {name}: the names of its arguments, and a value")
    at = dict[str, Any]()
    for name, value in data.get("at", {}).items():
        if not (isinstance(value, str) or (type(value) is int and 0 <= value <= MAX_BITS)):
            raise Unfit(f"the parameter {name!r:.40} is an element or a natural number, not {value!r:.40}")
        at[_name(name)] = value if isinstance(value, str) else (value, ())
    depths = [n for table in symbols.values() for cell in table.values() for n in _lengths(cell)]
    return Model(sorts, symbols, at, max(depths, default=0) or 1)


# Answers.


def _shown(value: Value) -> Any:
    """A value without tails as a VALUE."""
    if value.keys() <= {((), ())}:
        return str(value.get(((), ()), 0))
    return [[str(c), [str(n) for n in logs]] for (logs, _), c in sorted(value.items())]


def _decided(run: _Run, judgement: Judgement, env: Mapping[str, Any]) -> tuple[bool | None, Failure | None]:
    try:
        left, right = run.value(judgement.left, env), run.value(judgement.right, env)
        answer, point = _everywhere(_plus(left, _negative(right)), judgement.relation)
    except _Undecided:
        return None, None
    if answer is not False:
        return answer, None
    at = {v: x if isinstance(x, str) else x[0] + sum(c * point.get(m, 0) for m, c in x[1]) for v, x in env.items()}
    return False, Failure(at, _shown(_put(left, point)), _shown(_put(right, point)))


def decide(model: Model | dict[str, Any], judgement: Judgement) -> tuple[bool | None, Failure | None]:
    """Whether the judgement holds, None if this is undecided; and where it fails.

    Raises Unfit where the data are no model, a symbol, cell or parameter is missing, or a term has no value.
    """
    model = model if isinstance(model, Model) else read(model)
    answer: bool | None = None
    later = [2 * model.depth + 2] if any(sort == NATURAL for _, sort in judgement.forall) else []
    for depth in (model.depth, *later):  # symbols of natural values may need a later start
        run = _Run(model, depth)
        answer = True
        for env in run.cases(judgement.forall):
            found, where = _decided(run, judgement, env)
            if found is False:
                return False, where
            answer = answer and found
        if answer:
            break
    return answer, None


def holds(model: Model | dict[str, Any], judgement: Judgement) -> bool | None:
    """Whether the judgement holds in the model, for all values of what it quantifies; None if this is undecided."""
    return decide(model, judgement)[0]


def failure(model: Model | dict[str, Any], judgement: Judgement) -> Failure | None:
    """Where the judgement fails; None if it holds or is undecided."""
    return decide(model, judgement)[1]


def signs_hold(model: Model | dict[str, Any], signature: Signature, names: Collection[str]) -> bool | None:
    """Whether the symbols named have a cell for all arguments, no others, and the signs that they are declared with.

    Raises Unfit for a symbol that is not declared and for missing or superfluous cells.
    """
    model = model if isinstance(model, Model) else read(model)
    table, run = dict(signature.symbols), _Run(model, model.depth)
    answer: bool | None = True
    relations = {"positive": ">", "nonneg": ">=", "nonzero": "!="}
    for name in sorted(names):
        if name not in table:
            raise Unfit(f"the symbol {name!r:.40} is not declared")
        finite = [run.elements(sort) for sort in table[name].arguments if sort != NATURAL]
        if superfluous := model.symbols.get(name, {}).keys() - set(product(*finite)):
            raise Unfit(f"{name}({', '.join(min(superfluous))}) is no application of the symbol {name}")
        variables = [(f"x{n}", sort) for n, sort in enumerate(table[name].arguments)]
        indices = tuple(("nat", (0, ((v, 1),))) if s == NATURAL else ("var", v, s) for v, s in variables)
        for env in run.cases(variables):
            try:
                value = run.value(("sym", name, indices), env)
                if table[name].sign == "natural":
                    found: bool | None = _natural(value) is not None
                else:
                    found = table[name].sign == "real" or _everywhere(value, relations[table[name].sign])[0]
            except _Undecided:
                found = None
            if found is False:
                return False
            answer = answer and found
    return answer
