"""The identities behind kernel theorems as Coq data, for the checker that Sums.v proves sound.

A step by combination claims that left minus right is the sum of its items and remainder, for all finite index sets.
`identities` prints both sides of each such claim as terms of Sums.v, from the kernel's own terms; nothing of the Python
normal form is used. What the checker does not cover raises Untranslated with the reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from scsym.kernel import Item, Judgement, Theorem
from scsym.kernel.terms import NATURAL, Index, Lin, Term, Var, minus, rename
from scsym.prove.store import proof_order


class Untranslated(Exception):
    """An identity outside what the Coq checker covers, with the reason."""


@dataclass
class _Names:
    """Numbers for the free variables of one identity, and fresh numbers for bound ones."""

    free: dict[Var, int] = field(default_factory=dict)
    naturals: dict[str, int] = field(default_factory=dict)
    bound: int = 100

    def fresh(self) -> int:
        self.bound += 1
        return self.bound


class _Printer:
    """Terms of one identity as data for `check`."""

    def __init__(self, names: _Names, sorts: Sequence[str], symbols: Sequence[str]) -> None:
        self.names, self.sorts, self.symbols = names, list(sorts), list(symbols)

    def term(self, t: Term, env: Mapping[Var, int]) -> str:
        match t[0]:
            case "num":
                return self.number(t[1])
            case "sym" | "card":
                return f"(TFac {self.factor(t, env)})"
            case "nat":
                parts = [self.number(Fraction(t[1][0]))] if t[1][0] else []
                for name, c in t[1][1]:
                    one = f"(TFac {self.factor(('nat', (0, ((name, 1),))), env)})"
                    parts.append(one if c == 1 else f"(TMul {self.number(Fraction(c))} {one})")
                return self.joined(parts, "TAdd", "TZero")
            case "delta":
                raise Untranslated("a Kronecker delta")
            case "log":
                raise Untranslated("a logarithm")
            case "add":
                return self.joined([self.term(p, env) for p in t[1]], "TAdd", "TZero")
            case "mul":
                return self.joined([self.term(p, env) for p in t[1]], "TMul", "TOne")
            case "pow":
                return self.power(t[1], t[2], env)
            case "sum":
                n = self.names.fresh()
                inner = self.term(t[2], {**env, t[1]: n})
                return f"(TSum {n} {self.sorts.index(t[1][1])} {inner})"
        raise Untranslated(f"a term {t[0]}")

    def item(self, item: Item, premise: Judgement) -> str:
        """``sum over (over) of coefficient * (left - right)[binding]``."""
        env = {v: self.names.fresh() for v in item.over}
        inside = {v: self.place(i, env) for v, i in item.binding if i[0] == "var"}
        naturals = {v: i for v, i in item.binding if i[0] != "var"}
        sides = [rename(side, naturals) for side in (premise.left, premise.right)]
        text = f"(TMul {self.term(item.coefficient, env)} {self.term(minus(*sides), inside)})"
        for v in reversed(item.over):
            text = f"(TSum {env[v]} {self.sorts.index(v[1])} {text})"
        return text

    def number(self, x: Fraction) -> str:
        n = abs(x.numerator)
        text = {0: "TZero", 1: "TOne"}.get(n, f"(TNat {n})")
        if x.denominator != 1:
            text = f"(TMul {text} (TInv {x.denominator}))"
        return f"(TOpp {text})" if x < 0 else text

    def factor(self, t: Term, env: Mapping[Var, int], inverted: bool = False, power: str = "None") -> str:
        flag = "true" if inverted else "false"
        match t[0]:
            case "sym":
                us = [self.place(i, env) for i in t[2] if i[0] == "var"]
                ns = [self.lin(i[1]) for i in t[2] if i[0] != "var"]
                number = 3 + self.symbols.index(t[1])
            case "card":
                us, ns, number = [], [f"({self.sorts.index(t[1])}, [::])"], 1
            case "nat":
                us, ns, number = [], [self.lin(t[1])], 2
            case _:
                raise Untranslated(f"the power of a {t[0]}")
        return f"({flag}, ({number}%N, [:: {'; '.join(map(str, us))}], [:: {'; '.join(ns)}]), {power})".replace(
            "[:: ]", "[::]"
        )

    def place(self, i: Index, env: Mapping[Var, int]) -> int:
        v = (i[1], i[2])
        return env[v] if v in env else self.names.free.setdefault(v, len(self.names.free))

    def natural(self, name: str) -> int:
        return self.names.naturals.setdefault(name, len(self.names.naturals))

    def lin(self, x: Lin) -> str:
        return f"({x[0]}, [:: {'; '.join(f'({c}, {self.natural(n)})' for n, c in x[1])}])".replace("[:: ]", "[::]")

    def power(self, base: Term, exponent: Lin, env: Mapping[Var, int]) -> str:
        constant, rest = exponent
        parts = []
        if constant > 0:
            # x ^+ n is by computation x * (x * ...); every copy gets bound names of its own
            parts.append(self.joined([self.term(base, env) for _ in range(constant)], "TMul", "TOne"))
        elif constant < 0:
            parts += [self.inverse(base, env) for _ in range(-constant)]
        for name, c in rest:
            if base[0] != "sym":
                raise Untranslated("a symbolic power of something that is not a symbol")
            power = f"(Some {self.natural(name)})"
            parts += [f"(TFac {self.factor(base, env, False, power)})"] * c
        return self.joined(parts, "TMul", "TOne")

    def inverse(self, base: Term, env: Mapping[Var, int]) -> str:
        match base[0]:
            case "mul":
                return self.joined([self.inverse(p, env) for p in base[1]], "TMul", "TOne")
            case "num":
                return self.number(1 / base[1])
            case "pow":
                return self.power(base[1], (-base[2][0], tuple((n, -c) for n, c in base[2][1])), env)
            case "sym" | "card":
                return f"(TFac {self.factor(base, env, True)})"
        raise Untranslated(f"the inverse of a {base[0]}")

    @staticmethod
    def joined(parts: list[str], head: str, empty: str) -> str:
        if not parts:
            return empty
        text = parts[-1]
        for part in reversed(parts[:-1]):
            text = f"({head} {part} {text})"
        return text


@dataclass(frozen=True)
class Identity:
    """``left = right`` as terms of Sums.v, with the numbers of the symbols that are nonzero."""

    left: str
    right: str
    nonzero: tuple[int, ...]

    @property
    def flags(self) -> str:
        """The symbols that may be cancelled, as a Coq predicate."""
        return f"(fun f => {' || '.join(f'(f == {n})' for n in self.nonzero) or 'false'})"

    def lemma(self, name: str) -> str:
        """The checker accepts, so by check_sound both sides are equal."""
        return f"Lemma {name} : check {self.flags} {self.left} {self.right}.\nProof. by vm_compute. Qed."

    def control(self, name: str) -> str:
        """The checker refuses the identity with one added to a side."""
        return f"Lemma {name} : ~~ check {self.flags} (TAdd TOne {self.left}) {self.right}.\nProof. by vm_compute. Qed."


def identities(theorem: Theorem) -> Iterator[tuple[Theorem, Identity | str]]:
    """Each step by combination in the theorem's proof: its identity, or the reason why it is not translated."""
    for step in proof_order(theorem):
        if step.rule == "combine":
            try:
                yield step, identity(step)
            except Untranslated as reason:
                yield step, str(reason)


def identity(step: Theorem) -> Identity:
    """The identity of a step by combination. Raises Untranslated."""
    _, goal, items, remainder = step.data
    table = dict(step.signature.symbols)
    symbols = sorted(table)
    sorts = sorted({s for entry in table.values() for s in entry.arguments if s != NATURAL} | {"A", "S"})
    printer = _Printer(_Names(), sorts, symbols)
    left = printer.term(minus(goal.left, goal.right), {})
    parts = [printer.item(item, step.premises[item.premise].conclusion) for item in items]
    right = printer.joined([*parts, printer.term(remainder, {})], "TAdd", "TZero")
    nonzero = tuple(n for n, name in enumerate(symbols) if table[name].sign in ("positive", "nonzero"))
    return Identity(left, right, nonzero)
