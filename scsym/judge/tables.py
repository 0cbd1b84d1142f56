"""Finite models as tables, and what is true in them: the part of a verdict that no proof vouches for.

A model is plain data: the elements of each sort, a value for each symbol and tuple of arguments, and values of the
parameters (free variables that a judgement does not quantify)::

    {"format": "scsym-model/1", "sorts": {"S": ["s0", "s1"]},
     "symbols": {"V": [[["s0"], "3/4"], [["s1"], "0"]], "J": [[[], [["1/2", ["2"]]]]]}, "at": {"s": "s0", "k": 3}}

A VALUE is exact: a rational as text, or ``[[c, [q, ...]], ...]``, the sum of products ``c log q ...``. A symbol of
naturals has a rule for each tuple of its other arguments, ``{"first": [VALUE, ...], "then": [[VALUE, p, b], ...]}``:
the values at 0, ..., n - 1, and at n + m the sum of ``VALUE m**p b**m`` (``0**0 = 1``). With several natural arguments
the VALUEs of the rule in the first are rules in the next.

`holds` answers True, False or None, which is "undecided". A statement about all naturals is split: each variable is
0, ..., K - 1 or K + m, with K past the explicit values of every rule, so that both sides are sums of ``c m**p b**m``:
zero if each coefficient is, of one sign where the fastest term outweighs the rest (`_settled`). Logarithms are compared
over pairwise coprime integers, whose logarithms are linearly independent; signs come from rational enclosures.
Whatever is not decided so, within bounds on the work, is undecided, never true.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from fractions import Fraction
from functools import reduce
from itertools import product
from math import comb, gcd, prod
from typing import Any, NamedTuple

from scsym.kernel import terms
from scsym.kernel.errors import IllFormed
from scsym.kernel.terms import NATURAL, ZERO, Index, Judgement, Lin, Signature, Term, Var, check_name, lin_add

FORMAT, KEYS = "scsym-model/1", {"format", "sorts", "symbols"}
MAX_WORK, MAX_BITS, MAX_FIRST, MAX_POWER, MAX_POINTS, MAX_SETTLED = 200_000, 20_000, 64, 64, 1_000, 512
PRECISIONS = (64, 256, 1024)  # bits of the enclosures of logarithms, one after the other
RELATIONS = {"real": "=", "natural": "=", "positive": ">", "nonneg": ">=", "nonzero": "!="}

Tail = tuple[tuple[str, int, Fraction], ...]  # (m, p, b) stands for the factor m**p b**m
Value = dict[tuple[tuple[int, ...], Tail], Fraction]  # the coefficient of each product of log n, ... and of tails
Enclosure = tuple[Fraction, Fraction]
Cell = Any  # a Value, or a Rule
ONE: Value = {((), ()): Fraction(1)}


class Unfit(ValueError):
    """The data is no model of these symbols, or a term has no value in it (1 / 0, the logarithm of 0)."""


class _Undecided(Exception):
    """The evaluator does not settle this."""


class Rule(NamedTuple):
    """The values at 0, ..., n - 1, and the terms (value, p, b) of the value at n + m, the sum of value m**p b**m."""

    first: tuple[Cell, ...]
    then: tuple[tuple[Cell, int, Fraction], ...]


class Model(NamedTuple):
    """A model that was read; ``depth``: the explicit values of the longest rule, at least 1; ``seen``: for `cell`."""

    sorts: dict[str, tuple[str, ...]]
    symbols: dict[str, dict[tuple[str, ...], Cell]]
    at: dict[str, str | Lin]
    depth: int
    seen: dict[Any, Value]


def _demand(truth: Any, sentence: str) -> None:
    if not truth:
        raise Unfit(sentence)


def _settle(truth: Any) -> None:
    if not truth:
        raise _Undecided


# Values: sums of products. A natural number is a Lin in tail variables.


def _constant(q: Fraction | int) -> Value:
    return {((), ()): Fraction(q)} if q else {}


def _number(x: Lin) -> Value:
    return _plus(_constant(x[0]), *(Value({((), ((m, 1, Fraction(1)),)): Fraction(c)}) for m, c in x[1]))


def _log(q: Fraction) -> Value:
    _demand(q > 0, "the logarithm of a number that is not positive")
    return {((n,), ()): Fraction(sign) for n, sign in ((q.numerator, 1), (q.denominator, -1)) if n > 1}


def _plus(*values: Value) -> Value:
    out = Value()
    for value in values:
        for key, c in value.items():
            out[key] = out[key] + c if key in out else c
    return {key: c for key, c in out.items() if c}


def _join(x: Tail, y: Tail) -> Tail:
    out = {m: (p, b) for m, p, b in x}
    for m, p, b in y:
        q, c = out.get(m, (0, Fraction(1)))
        out[m] = p + q, b * c
    return tuple(sorted((m, p, b) for m, (p, b) in out.items() if (p, b) != (0, 1)))


def _times(x: Value, y: Value) -> Value:
    _settle(len(x) * len(y) <= 1_000)
    pairs = product(x.items(), y.items())
    out = _plus(*({(tuple(sorted(j + k)), _join(s, t)): c * d} for ((j, s), c), ((k, t), d) in pairs))
    _settle(all(max(c.numerator.bit_length(), c.denominator.bit_length()) <= MAX_BITS for c in out.values()))
    return out


def _raised(q: Fraction, exponent: int) -> Fraction:
    _settle(abs(q) == 1 or abs(exponent) * max(q.numerator.bit_length(), q.denominator.bit_length()) <= MAX_BITS)
    return q**exponent


def _exponential(base: Fraction, x: Lin) -> Value:  # the base is not zero
    return {((), _join((), tuple((m, 0, _raised(base, c)) for m, c in x[1]))): _raised(base, x[0])}


def _sequence(terms: Collection[tuple[Value, int, Fraction]], x: Lin) -> Value:
    """The sum of ``value x**p b**x``."""
    return _plus(*(reduce(_times, [_number(x)] * p, _times(value, _exponential(b, x))) for value, p, b in terms))


def _summed(p: int, b: Fraction) -> list[tuple[Fraction, int, Fraction]]:
    """Terms whose `_sequence` at y is the sum of ``i**p b**i`` over i < y.

    It is ``q(y) b**y - q(0)`` for the polynomial q with ``b q(i + 1) - q(i) = i**p``, from the highest power down.
    """
    q = {0: Fraction(0)}
    for e in range(p, -1, -1):  # the coefficient of i**e gives q's of i**e, of i**(e + 1) where b = 1
        d = e + (b == 1)
        rest = (e == p) - b * sum(c * comb(h, e) for h, c in q.items())
        q[d] = Fraction(rest) / (d if b == 1 else b - 1)
    return [*((c, d, b) for d, c in q.items()), (-q[0], 0, Fraction(1))]


def _single(value: Value) -> tuple[Fraction, Tail]:
    """c and the tails of a value ``c b**m ...`` without logarithms and powers of m."""
    _settle(len(value) == 1)
    (((logs, tail), c),) = value.items()
    _settle(not logs and not any(p for _, p, _ in tail))
    return c, tail


def _power(base: Value, x: Lin) -> Value:
    if not x[1] and 0 <= x[0] <= MAX_POWER:
        return reduce(_times, [base] * x[0], ONE)
    if not base:
        _demand(x[0] >= 0, "zero is raised to a negative power")
        _settle(x[0] > 0 and all(c > 0 for _, c in x[1]))
        return {}
    c, tail = _single(base)
    _settle(not (tail and x[1]))
    return _times({((), tuple((m, 0, _raised(b, x[0])) for m, _, b in tail)): Fraction(1)}, _exponential(c, x))


def _logarithm(value: Value) -> Value:
    _demand(value, "the logarithm of a number that is not positive")
    c, tail = _single(value)
    _settle(all(b > 0 for _, _, b in tail))
    return _plus(_log(c), *(_times(_log(b), _number((0, ((m, 1),)))) for m, _, b in tail))


def _natural(value: Value) -> Lin:
    """A value as a natural number, linear in the tail variables with natural coefficients."""
    out: Lin = (0, ())
    for (logs, tail), c in value.items():
        fits = not logs and c > 0 and c.denominator == 1
        _demand(fits or logs or tail or len(value) > 1, "a natural number has a value that is none")
        _settle(fits and (not tail or (len(tail) == 1 and tail[0][1:] == (1, 1))))
        out = lin_add(out, (0, ((tail[0][0], c.numerator),)) if tail else (c.numerator, ()))
    return out


def _coprime(numbers: Collection[int]) -> list[int]:
    """Pairwise coprime integers of which each number is a product."""
    base, waiting = list[int](), sorted(numbers)
    while waiting:
        n = waiting.pop()
        g, other = max(((gcd(b, n), b) for b in base), default=(1, 1))
        if g > 1:
            base.remove(other)
            waiting += [g, other // g, n // g]
        elif n > 1:
            base.append(n)
    return base


def _independent(value: Value) -> Value:
    """The value over logarithms of pairwise coprime integers."""
    base = _coprime({n for logs, _ in value for n in logs})

    def split(n: int) -> Value:
        times = {b: next(t for t in range(n.bit_length()) if n % b ** (t + 1)) for b in base}
        return {((b,), ()): Fraction(t) for b, t in times.items() if t}

    return _plus(*(reduce(_times, map(split, logs), Value({((), t): c})) for (logs, t), c in value.items()))


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
    """An enclosure of a value, each tail taken for 1."""
    known = {n: enclosure(n, bits) for logs, _ in value for n in logs}
    low = high = Fraction(0)
    for (logs, _), c in value.items():
        least = most = c
        for n in logs:
            ends = [end * log for end in (least, most) for log in known[n]]
            least, most = min(ends), max(ends)
        low, high = low + least, high + most
    return low, high


def _compared(value: Value, relation: str) -> bool | None:
    """Whether ``value relation 0``, for an independent value without tails; None where enclosures do not tell."""
    ends = (_around(value, bits) for bits in PRECISIONS)
    low, high = next(((low, high) for low, high in ends if low > 0 or high < 0), (Fraction(0), Fraction(0)))
    if value and not (low > 0 or high < 0):
        return None
    return {"=": not value, "!=": bool(value), ">=": low >= 0, ">": low > 0}[relation]


def _put(value: Value, point: Mapping[str, int]) -> Value:
    """The value at natural numbers for the tail variables."""
    numbers = ((logs, [c, *(point[m] ** p * _raised(b, point[m]) for m, p, b in t)]) for (logs, t), c in value.items())
    return _plus(*(Value({(logs, ()): prod(factors)}) for logs, factors in numbers))


def _settled(coefficients: Mapping[tuple[int, Fraction], Enclosure]) -> int | None:
    """M such that the sum of ``c m**p b**m`` has the sign of its fastest term for all m >= M, for one variable m.

    Divided by the fastest ``m**p b**m``, another term is ``c' m**d r**m`` with r = abs(b') / b <= 1, and d <= 0 if
    r = 1. It shrinks from M on if ``((M + 1) / M)**d r <= 1``; if all of these add up to less than abs(c) at M, they
    do so ever after.
    """
    power, base = top = max(coefficients, key=lambda t: (abs(t[1]), t[0], t[1]))
    least = max(coefficients[top][0], -coefficients[top][1])
    rest = [(max(-e[0], e[1]), t[0] - power, abs(t[1]) / base) for t, e in coefficients.items() if t != top]
    for M in (2**i for i in range(MAX_SETTLED.bit_length()) if base > 0):
        shrinking = all(Fraction(M + 1, M) ** d * r <= 1 for _, d, r in rest)
        if shrinking and sum(c * Fraction(M) ** d * _raised(r, M) for c, d, r in rest) < least:
            return M
    return None


def _everywhere(value: Value, relation: str) -> tuple[bool | None, dict[str, int]]:
    """Whether ``value relation 0`` for all naturals in the tails; where it fails, if that is seen."""
    value = _independent(value)
    names = sorted({m for _, tail in value for m, _, _ in tail})
    points, known = max(2, int(MAX_POINTS ** (1 / max(2, len(names))))), not names
    ends = {t: _around({k: c for k, c in value.items() if k[1] == t}, 256) for _, t in value if names}
    if len(names) == 1:
        settled = _settled({t[0][1:] if t else (0, Fraction(1)): around for t, around in ends.items()})
        points, known = (points, False) if settled is None else (settled + 1, True)
    elif names and all(low > 0 and all(b > 0 for _, _, b in t) for t, (low, _) in ends.items()):  # no term is negative
        known = True  # 0 where all terms vanish at once, which some small point then shows
    for point in product(range(points), repeat=len(names)):
        at = dict(zip(names, point, strict=True))
        answer = _compared(_put(value, at), relation)
        if answer is False:
            return False, at
        known = known and answer is True
    return known or None, {}


class _Run:
    """Terms in a model, with a budget. ``depth`` is K, the first natural that a tail stands for."""

    def __init__(self, model: Model) -> None:
        self.model, self.depth, self.work, self.ranges = model, model.depth, 0, 0

    def elements(self, sort: str) -> tuple[str, ...]:
        _demand(sort in self.model.sorts, f"the model has no elements of the sort {sort!r:.40}")
        return self.model.sorts[sort]

    def cases(self, variables: Collection[Var]) -> Iterator[dict[str, Any]]:
        """Every assignment of the variables, on top of the model's parameters."""
        naturals = [(n, ()) for n in range(self.depth)]
        values = [[*naturals, (self.depth, ((v, 1),))] if s == NATURAL else self.elements(s) for v, s in variables]
        for chosen in product(*values):
            self.work += 20
            yield {**self.model.at, **dict(zip((v for v, _ in variables), chosen, strict=True))}

    def index(self, index: Index, env: Mapping[str, Any]) -> Any:
        """The element, or the natural number as a Lin in tail variables."""
        if index[0] == "var":
            _demand(env.get(index[1]) in self.elements(index[2]), f"there is no element of {index[2]} for {index[1]}")
            return env[index[1]]
        constant, pairs, *applied = index[1]
        out: Lin = (constant, ())
        for name, c in pairs:
            _demand(isinstance(env.get(name), tuple), f"the model gives no natural number for the parameter {name}")
            out = lin_add(out, env[name], c)
        for (name, indices), c in applied[0] if applied else ():
            out = lin_add(out, _natural(self.value(("sym", name, indices), env)), c)
        return out

    def cell(self, name: str, *indices: Any) -> Value:
        """The value of a symbol, read off once."""
        key, cells = tuple(i for i in indices if isinstance(i, str)), self.model.symbols.get(name, {})
        _demand(key in cells, f"the model has no value of {name}({', '.join(key)})")
        naturals = [i for i in indices if not isinstance(i, str)]
        return self.model.seen.setdefault((name, *indices), self.at(cells[key], naturals))

    def at(self, cell: Cell, naturals: list[Lin]) -> Value:
        """The value of a cell at natural arguments."""
        _demand(isinstance(cell, Rule) == bool(naturals), "a cell has too many or too few rules for its arguments")
        if not naturals:
            return cell
        (x, *rest), n = naturals, len(cell.first)
        _demand(x[0] >= 0 and all(c > 0 for _, c in x[1]), "a natural argument is negative")
        if x[0] < n:
            _settle(not x[1])
            return self.at(cell.first[x[0]], rest)
        return _sequence([(self.at(v, rest), p, b) for v, p, b in cell.then], lin_add(x, (-n, ())))

    def value(self, t: Term, env: Mapping[str, Any]) -> Value:
        """The value of a term."""
        self.work += 1
        _settle(self.work <= MAX_WORK)
        match t[0]:
            case "num":
                return _constant(t[1])
            case "sym":
                found = t[1], *(self.index(i, env) for i in t[2])
                return self.model.seen.get(found) or self.cell(*found)
            case "add":
                return _plus(*(self.value(part, env) for part in t[1]))
            case "mul":
                return reduce(_times, (self.value(part, env) for part in t[1])) if t[1] else ONE
            case "pow":
                return _power(self.value(t[1], env), self.index(("nat", t[2]), env))
            case "sum":
                return _plus(*(self.value(t[2], {**env, t[1][0]: e}) for e in self.elements(t[1][1])))
            case "range":
                return self.range(t[1][0], self.index(("nat", t[1][1]), env), t[2], env)
            case "delta":
                return _constant(self.index(t[1], env) == self.index(t[2], env))
            case "log":
                return _logarithm(self.value(t[1], env))
            case "nat":
                return _number(self.index(t, env))
            case "card":
                return _constant(len(self.elements(t[1])))
        raise Unfit(f"{t!r:.60} is no term")

    def range(self, name: str, bound: Lin, body: Term, env: Mapping[str, Any]) -> Value:
        """The sum over ``name < bound``: term by term, from K on in closed form where the bound has a tail."""
        start = self.depth if bound[1] else bound[0]
        _settle(bound[0] >= start and all(c > 0 for _, c in bound[1]))
        parts = [self.value(body, {**env, name: (n, ())}) for n in range(start)]
        if bound[1]:
            self.ranges += 1
            own, terms = f"{name} {self.ranges}", []  # a name that no variable has
            for (logs, tail), c in self.value(body, {**env, name: (start, ((own, 1),))}).items():
                p, b = next((t[1:] for t in tail if t[0] == own), (0, Fraction(1)))
                rest = tuple(t for t in tail if t[0] != own)
                terms += [({(logs, rest): c * d}, q, base) for d, q, base in _summed(p, b)]
            parts.append(_sequence(terms, lin_add(bound, (-start, ()))))
        return _plus(*parts)


def _rational(text: Any) -> Fraction:
    exact = isinstance(text, str) and re.fullmatch("(-?[0-9]{1,4000})(?:/([0-9]{1,4000}))?", text)
    if not exact or not int(exact[2] or 1):
        raise Unfit(f"{text!r:.40} is no exact value; write a rational number as text, such as '3/4'")
    return Fraction(int(exact[1]), int(exact[2] or 1))


def _cell(data: Any, depth: int = 0) -> Cell:
    match data:
        case str():
            return _constant(_rational(data))
        case [*terms] if all(isinstance(t, list) and len(t) == 2 and isinstance(t[1], list) for t in terms):
            logs = [(_constant(_rational(c)), [_log(_rational(q)) for q in numbers]) for c, numbers in terms]
            return _plus(*(reduce(_times, factors, c) for c, factors in logs))
        case {"first": [*first], "then": [*then]} if len(data) == 2 and len(first) <= MAX_FIRST and depth < 4:
            for t in then:
                fits = isinstance(t, list) and len(t) == 3 and type(t[1]) is int and 0 <= t[1] <= MAX_POWER
                _demand(fits and _rational(t[2]), f"{t!r:.60} is no term of a rule: a value, a power, a nonzero base")
            terms = [(_cell(value, depth + 1), power, _rational(base)) for value, power, base in then]
            return Rule(tuple(_cell(value, depth + 1) for value in first), tuple(terms))
    raise Unfit(f"{data!r:.60} is no exact value: a rational as text, a sum of logarithms, or a rule")


def _depth(cell: Cell) -> int:
    cells = (*cell.first, *(value for value, _, _ in cell.then)) if isinstance(cell, Rule) else ()
    return max([1, *map(_depth, cells), *([len(cell.first)] if cells else [])])


def read(data: Any) -> Model:
    """The model that the data describe. Raises Unfit: what is wrong with them."""
    fits = isinstance(data, dict) and data.get("format") == FORMAT and data.keys() - {"at"} == KEYS
    _demand(fits, f"a model has the keys format ({FORMAT}), sorts, symbols and at, no others")
    parts = sorts, tables, fixed = data["sorts"], data["symbols"], data.get("at", {})
    _demand(all(isinstance(p, dict) for p in parts), "sorts, symbols and parameters are objects with a name for each")
    try:
        for name in (*sorts, *tables, *fixed):
            check_name(name)
    except IllFormed as error:
        raise Unfit(str(error)) from error
    for name, elements in sorts.items():
        plain = isinstance(elements, list) and all(isinstance(e, str) and e.isprintable() and e for e in elements)
        _demand(plain and 0 < len(elements) == len(set(elements)), f"{name} has no elements with different names")
    symbols = dict[str, dict[tuple[str, ...], Cell]]()
    for name, cells in tables.items():
        table = symbols[name] = dict[tuple[str, ...], Cell]()
        for cell in cells if isinstance(cells, list) else [cells]:
            match cell:
                case [[*key], value] if all(isinstance(e, str) for e in key) and tuple(key) not in table:
                    table[tuple(key)] = _cell(value)
                case _:
                    raise Unfit(f"{cell!r:.60} is no new cell of {name}: the names of its arguments, and a value")
    for name, value in fixed.items():
        fits = isinstance(value, str) or (type(value) is int and 0 <= value <= MAX_BITS)
        _demand(fits, f"the parameter {name!r:.40} is an element or a natural number, not {value!r:.40}")
    at: dict[str, Any] = {name: value if isinstance(value, str) else (value, ()) for name, value in fixed.items()}
    depth = max((_depth(cell) for table in symbols.values() for cell in table.values()), default=1)
    return Model({name: tuple(e) for name, e in sorts.items()}, symbols, at, depth, {})


def _shown(value: Value) -> Any:
    """A value without tails as a VALUE."""
    if value.keys() <= ONE.keys():
        return str(value.get(((), ()), 0))
    return [[str(c), [str(n) for n in logs]] for (logs, _), c in sorted(value.items())]


def decide(model: Model | dict[str, Any], j: Judgement) -> tuple[bool | None, tuple[dict[str, Any], Any, Any] | None]:
    """Whether the judgement holds, None if this is undecided; where it fails, with both sides as VALUEs, if it does.

    Raises Unfit where the data are no model, a symbol, cell or parameter is missing, or a term has no value.
    """
    model = model if isinstance(model, Model) else read(model)
    run, known = _Run(model), True
    for env in run.cases(j.forall):
        try:
            left, right = run.value(j.left, env), run.value(j.right, env)
            answer, point = _everywhere(_plus(left, {key: -c for key, c in right.items()}), j.relation)
        except _Undecided:
            answer = None
        if answer is False:
            numbers = {v: x[0] + sum(c * point.get(m, 0) for m, c in x[1]) for v, x in env.items() if type(x) is tuple}
            return False, ({**env, **numbers}, _shown(_put(left, point)), _shown(_put(right, point)))
        known = known and answer is True
        if run.work > MAX_WORK:
            break
    return known or None, None


def holds(model: Model | dict[str, Any], judgement: Judgement) -> bool | None:
    """Whether the judgement holds in the model, for all values of what it quantifies; None if this is undecided."""
    return decide(model, judgement)[0]


def signs_hold(model: Model | dict[str, Any], signature: Signature, names: Collection[str]) -> bool | None:
    """Whether the symbols named have a value for all arguments, with the signs that they are declared with.

    Raises Unfit for a symbol that is not declared, for missing cells and for what is no natural number.
    """
    model = model if isinstance(model, Model) else read(model)
    table, answers = dict(signature.symbols), list[bool | None]()
    for name in sorted(names):
        _demand(name in table, f"the symbol {name!r:.40} is not declared")
        variables = tuple((f"x{n}", sort) for n, sort in enumerate(table[name].arguments))
        own, sign = ("sym", name, tuple(terms.variable_index(*v) for v in variables)), table[name].sign
        right = own if sign == "real" else ("nat", terms.applied(*own[1:])) if sign == "natural" else ZERO
        answers.append(holds(model, Judgement(variables, RELATIONS[sign], own, right)))
    return False if False in answers else None if None in answers else True
