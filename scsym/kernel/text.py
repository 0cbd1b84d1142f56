"""Judgements as text that is read back: ``parse_judgement(judgement_text(j), signature) == j``, the same tree.

    fixed k in N: for all s in S, a in A: V(k, s)^2 - 2 * log(x * y) + sum(t in S, P(s, a, t)) >= 1/2 * nat(k + 1)

``fixed`` lists the parameters, ``for all`` the quantified variables, in their order. Brackets keep the tree:
``a * (b * c)`` is not ``a * b * c``; ``add()``, ``add(a)``, ``mul()`` and ``mul(a)`` are sums and products of fewer
than two terms. A leading minus belongs to the number behind it if there is one: ``- 3 * x`` is the product of -3 and x,
``-x`` of -1 and x, ``-(3)`` of -1 and 3. ``sum(j < m, f(j))`` is the sum over a range. No proof depends on this module;
what it says is checked by reading it back.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from .errors import IllFormed
from .terms import (
    MAX_DEPTH,
    NATURAL,
    RELATIONS,
    Index,
    Judgement,
    Lin,
    Signature,
    Term,
    Var,
    applications,
    applied,
    check_judgement,
    lin_add,
    mul,
    num,
    parameters,
    variable_index,
)

MAX_TEXT = 20_000_000
MINUS_ONE = num(-1)


def judgement_text(j: Judgement, sorts: bool = True) -> str:
    """A (checked) judgement as text, without the sorts of its variables if these are not wanted."""

    def listed(variables: Iterable[Var]) -> str:
        return ", ".join(f"{name} in {sort}" if sorts else name for name, sort in variables)

    text = f"{_text(j.left)} {j.relation} {_text(j.right)}"
    if j.forall:
        text = f"for all {listed(j.forall)}: {text}"
    fixed = sorted(parameters(j))
    return f"fixed {listed(fixed)}: {text}" if sorts and fixed else text


def checked_text(j: Judgement, sig: Signature) -> str:
    """A judgement's text, read back; raises IllFormed if that is not the judgement."""
    text = judgement_text(j)
    if parse_judgement(text, sig) != j:
        raise IllFormed(f"a judgement whose text is read as another one: {text:.80}")
    return text


def term_text(t: Term) -> str:
    """A (checked) term as text."""
    return _text(t)


def index_text(i: Index) -> str:
    """An index as text."""
    return _index(i)


def lin_text(x: Lin) -> str:
    """A linear expression of natural numbers, such as ``2 * k + n(m) - 1``."""
    parts = [(name, c) for name, c in x[1]] + [(_call(*call), c) for call, c in applications(x)]
    text = ""
    for atom, c in parts:
        sign = (" - " if c < 0 else " + ") if text else "-" if c < 0 else ""
        text += sign + (atom if abs(c) == 1 else f"{abs(c)} * {atom}")
    if not text:
        return str(x[0])
    return text + (f" {'-' if x[0] < 0 else '+'} {abs(x[0])}" if x[0] else "")


def _call(name: str, indices: tuple[Index, ...]) -> str:
    return f"{name}({', '.join(_index(i) for i in indices)})" if indices else name


def _index(i: Index) -> str:
    return i[1] if i[0] == "var" else lin_text(i[1])


def _text(t: Term) -> str:
    """A term where nothing stands around it."""
    match t[0]:
        case "add" if len(t[1]) > 1:
            first, *others = (_signed(part) for part in t[1])
            return ("-" if first[0] else "") + first[1] + "".join(f" {'-' if n else '+'} {text}" for n, text in others)
        case "mul" if len(t[1]) > 1:
            negative, text = _signed(t)
            return f"-{text}" if negative else text
        case "pow":
            plain = t[1][0] not in ("add", "mul", "pow", "num") or (t[1][0] in ("add", "mul") and len(t[1][1]) < 2)
            plain = plain or (t[1][0] == "num" and t[1][1] >= 0 and t[1][1].denominator == 1)
            return (_text(t[1]) if plain else f"({_text(t[1])})") + "^" + _exponent(t[2])
        case "num":
            return str(t[1])
        case "sym":
            return _call(t[1], t[2])
        case "nat":
            single = t[1][0] == 0 and len(t[1]) == 2 and [c for _, c in t[1][1]] == [1]
            return t[1][1][0][0] if single else f"nat({lin_text(t[1])})"
        case "sum":
            return f"sum({t[1][0]} in {t[1][1]}, {_text(t[2])})"
        case "range":
            return f"sum({t[1][0]} < {lin_text(t[1][1])}, {_text(t[2])})"
        case "delta":
            return f"delta({_index(t[1])}, {_index(t[2])})"
        case "card":
            return f"card({t[1]})"
        case "log":
            return f"log({_text(t[1])})"
    return f"{t[0]}({', '.join(map(_text, t[1]))})"  # add and mul of fewer than two


def _exponent(x: Lin) -> str:
    simple = len(x) == 2 and (not x[1] and x[0] >= 0 or x[0] == 0 and [c for _, c in x[1]] == [1])
    return lin_text(x) if simple else f"({lin_text(x)})"


def _signed(t: Term) -> tuple[bool, str]:
    """Whether a summand begins with a minus, and its text without it."""
    if t[0] == "num" and t[1] < 0:
        return True, str(-t[1])
    if t[0] == "add" and len(t[1]) > 1:
        return False, f"({_text(t)})"
    if t[0] != "mul" or len(t[1]) < 2:
        return False, _text(t)
    head, *others = t[1]
    negative = head[0] == "num" and head[1] < 0
    if head == MINUS_ONE:
        first = f"({_text(others[0])})" if others[0][0] == "num" else _factor(others[0])
        texts = [first, *map(_factor, others[1:])]
    else:
        texts = [str(abs(head[1])) if head[0] == "num" else _factor(head), *map(_factor, others)]
    return negative, " * ".join(texts)


def _factor(t: Term) -> str:
    text = _text(t)
    bracketed = (t[0] in ("add", "mul") and len(t[1]) > 1) or (t[0] == "num" and t[1] < 0)
    return f"({text})" if bracketed else text


_TOKEN = re.compile(r"\s*([0-9]+(?:/[0-9]+)?|[A-Za-z][A-Za-z0-9_]*|>=|[-+*^(),:<=>])")


def parse_judgement(text: str, sig: Signature) -> Judgement:
    """The judgement that ``judgement_text`` (with sorts) shows, checked over the signature.

    Raises IllFormed with the place where the text is not understood.
    """
    reader = _Reader(text, sig)
    try:
        judgement = reader.judgement()
    except RecursionError:
        raise IllFormed("a text that nests too deeply") from None
    check_judgement(sig, judgement)
    return judgement


def parse_term(text: str, sig: Signature, variables: Mapping[str, str]) -> Term:
    """The term that ``term_text`` shows, in which the variables have these sorts; not checked over the signature.

    Raises IllFormed with the place where the text is not understood.
    """
    return _whole(text, sig, variables, _Reader.sum)


def parse_index(text: str, sig: Signature, variables: Mapping[str, str], sort: str) -> Index:
    """The index of that sort that ``index_text`` shows. Raises IllFormed where the text is not understood."""
    if sort == NATURAL:
        return ("nat", _whole(text, sig, variables, _Reader.lin))
    return _whole(text, sig, variables, _Reader.variable)


def _whole(text: str, sig: Signature, variables: Mapping[str, str], read: Callable[[_Reader], Any]) -> Any:
    reader = _Reader(text, sig)
    reader.variables.update(variables)
    try:
        found = read(reader)
    except RecursionError:
        raise IllFormed("a text that nests too deeply") from None
    if reader.tokens[reader.at]:
        raise reader.fail("the end")
    return found


class _Reader:
    """Reads by descent; ``variables`` holds the sorts of the variables in scope."""

    def __init__(self, text: str, sig: Signature) -> None:
        if len(text) > MAX_TEXT:
            raise IllFormed(f"a text of more than {MAX_TEXT} characters")
        self.table, self.variables = dict(sig.symbols), dict[str, str]()
        self.tokens, self.at, self.depth, place = list[str](), 0, 0, 0
        text = text.rstrip()
        while place < len(text):
            found = _TOKEN.match(text, place)
            if not found:
                raise IllFormed(f"not understood: {text[place : place + 20]!r}")
            self.tokens.append(found[1])
            place = found.end()
        self.tokens.append("")

    def fail(self, wanted: str) -> IllFormed:
        seen = " ".join(self.tokens[max(0, self.at - 3) : self.at + 3])
        return IllFormed(f"{wanted} is expected near {seen!r:.80}")

    def take(self, *wanted: str) -> str:
        """The next token if it is one of these, else an empty text."""
        token = self.tokens[self.at]
        if token not in wanted:
            return ""
        self.at += 1
        return token

    def need(self, *wanted: str) -> str:
        found = self.take(*wanted)
        if not found:
            raise self.fail(" or ".join(wanted))
        return found

    def digit(self) -> bool:
        return self.tokens[self.at][:1].isdigit()

    def name(self) -> str:
        token = self.tokens[self.at]
        if not token[:1].isalpha():
            raise self.fail("a name")
        self.at += 1
        return token

    def judgement(self) -> Judgement:
        fixed = self.listed() if self.take("fixed") else ()
        forall: tuple[tuple[str, str], ...] = ()
        if self.take("for"):
            self.need("all")
            forall = self.listed()
        if len({name for name, _ in (*fixed, *forall)}) < len(fixed) + len(forall):
            raise IllFormed("a variable is listed twice")
        left, relation, right = self.sum(), self.need(*RELATIONS), self.sum()
        if self.tokens[self.at]:
            raise self.fail("the end")
        return Judgement(forall, relation, left, right)

    def listed(self) -> tuple[Var, ...]:
        found = []
        while True:
            name = self.name()
            self.need("in")
            found.append((name, self.name()))
            if self.need(",", ":") == ":":
                self.variables.update(found)
                return tuple(found)

    def sum(self) -> Term:
        parts, negative = list[Term](), bool(self.take("-"))
        while True:
            parts.append(self.product(negative))
            following = self.take("+", "-")
            if not following:
                return parts[0] if len(parts) == 1 else ("add", tuple(parts))
            negative = following == "-"

    def product(self, negative: bool) -> Term:
        literal = self.digit()
        factors = [self.power()]
        while self.take("*"):
            factors.append(self.power())
        if negative:
            if literal and factors[0][0] == "num":
                factors[0] = num(-factors[0][1])
            else:
                factors.insert(0, MINUS_ONE)
        return factors[0] if len(factors) == 1 else mul(*factors)

    def power(self) -> Term:
        base = self.atom()
        if not self.take("^"):
            return base
        if self.take("("):
            return ("pow", base, self.closed(self.lin))
        return ("pow", base, (self.whole(), ()) if self.digit() else (0, ((self.natural(self.name()), 1),)))

    def closed(self, read: Callable[[], Any]) -> Any:
        found = read()
        self.need(")")
        return found

    def atom(self) -> Term:
        self.depth += 1
        if self.depth > 2 * MAX_DEPTH:
            raise IllFormed("a text that nests too deeply")
        try:
            return self.plain()
        finally:
            self.depth -= 1

    def plain(self) -> Term:
        if self.take("("):
            return self.closed(self.sum)
        if self.digit():
            return num(self.number())
        name = self.name()
        match name:
            case "add" | "mul":
                self.need("(")
                parts = () if self.take(")") else (self.closed(self.sum),)
                return (name, parts)
            case "log":
                self.need("(")
                return ("log", self.closed(self.sum))
            case "nat":
                self.need("(")
                return ("nat", self.closed(self.lin))
            case "card":
                self.need("(")
                return ("card", self.closed(self.name))
            case "delta":
                self.need("(")
                first = self.variable()
                self.need(",")
                return ("delta", first, self.closed(self.variable))
            case "sum":
                self.need("(")
                return self.closed(self.summed)
        if name in self.table:
            return ("sym", name, self.arguments(name))
        return ("nat", (0, ((self.natural(name), 1),)))

    def number(self) -> Fraction:
        token = self.tokens[self.at]
        self.at += 1
        try:
            return Fraction(token)
        except (ValueError, ZeroDivisionError):
            raise IllFormed(f"bad number {token!r:.40}") from None

    def whole(self) -> int:
        value = self.number()
        if value.denominator != 1:
            raise self.fail("a whole number")
        return int(value)

    def natural(self, name: str) -> str:
        if self.sort(name) != NATURAL:
            raise IllFormed(f"{name} is a variable of sort {self.sort(name)}, not a natural number")
        return name

    def summed(self) -> Term:
        name = self.name()
        if self.need("in", "<") == "in":
            variable: tuple[str, Any] = (name, self.name())
            kind, sort = "sum", variable[1]
        else:
            variable = (name, self.lin())
            kind, sort = "range", NATURAL
        self.need(",")
        before = self.variables
        self.variables = {**before, name: sort}
        body = self.sum()
        self.variables = before
        return (kind, variable, body)

    def sort(self, name: str) -> str:
        if name not in self.variables:
            raise IllFormed(f"{name} is neither a declared symbol nor a variable with a sort")
        return self.variables[name]

    def variable(self) -> Index:
        name = self.name()
        return variable_index(name, self.sort(name))

    def arguments(self, name: str) -> tuple[Index, ...]:
        sorts: Sequence[str] = self.table[name].arguments
        found = []
        for n, sort in enumerate(sorts):
            self.need("," if n else "(")
            found.append(("nat", self.lin()) if sort == NATURAL else self.variable())
        if sorts:
            self.need(")")
        return tuple(found)

    def lin(self) -> Lin:
        out = self.lin_atom(-1 if self.take("-") else 1)
        while following := self.take("+", "-"):
            out = lin_add(out, self.lin_atom(-1 if following == "-" else 1))
        return out

    def lin_atom(self, factor: int) -> Lin:
        if self.digit():
            factor *= self.whole()
            if not self.take("*"):
                return (factor, ())
        name = self.name()
        atom = applied(name, self.arguments(name)) if name in self.table else (0, ((self.natural(name), 1),))
        return lin_add((0, ()), atom, factor)
