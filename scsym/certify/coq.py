"""Kernel theorems as Coq data: every step of their proofs, for the checker that Sound.v proves sound.

`Writer` prints terms, judgements, sequents and rules in the language of Kernel.v, from the kernel's own terms; nothing
of the Python rules or of the normal form is used. `Step` is one application of a rule, `steps` those of a theorem.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, count
from typing import Any

from scsym.kernel import Item, Judgement, Signature, Symbol, Theorem
from scsym.kernel.terms import NATURAL, Index, Lin, Term, Var, add, applications, index_vars, num, parameters, uses
from scsym.language import judgement_text
from scsym.prove.store import proof_order

RELATION = {"=": "Equal", ">=": "AtLeast", ">": "Greater"}
SIGN = {"real": "Real", "nonzero": "Nonzero", "nonneg": "Nonneg", "positive": "Positive", "natural": "Whole"}


@dataclass(frozen=True)
class Sequent:
    """Hypotheses and conclusion over a signature."""

    signature: Signature
    hypotheses: tuple[Judgement, ...]
    conclusion: Judgement


@dataclass(frozen=True)
class Step:
    """One application of a rule: what it claims, from which sequents, with what data."""

    rule: str
    premises: tuple[Sequent, ...]
    claim: Sequent
    data: tuple[Any, ...] = ()


def sequent(theorem: Theorem) -> Sequent:
    """What a theorem says; the hypotheses in an order that is the same in every run."""
    return Sequent(theorem.signature, tuple(sorted(theorem.hypotheses, key=repr)), theorem.conclusion)


def steps(theorem: Theorem) -> list[Step]:
    """The steps of a theorem's proof, premises first."""
    said = {id(t): sequent(t) for t in proof_order(theorem)}
    return [Step(t.rule, tuple(said[id(p)] for p in t.premises), said[id(t)], t.data) for t in proof_order(theorem)]


def comment(text: str) -> str:
    """Text inside a comment; Coq reads quotation marks and parentheses with stars even there."""
    plain = "".join(c if c == "\n" or (c.isascii() and c.isprintable()) else "?" for c in text)
    return "(* " + plain.replace('"', "'").replace("(*", "( *").replace("*)", "* )") + " *)"


@dataclass(frozen=True)
class _Met:
    """A judgement that was met, the symbols and variables that it mentions, and its name for each declaration."""

    judgement: Judgement
    symbols: tuple[str, ...]
    variables: tuple[Var, ...]
    texts: dict[tuple[tuple[str, Symbol], ...], str]


class Writer:
    """Names for the sorts, variables and symbols of some steps, and text in the language of Kernel.v.

    A symbol is known by its name and its declaration: the same name declared in two ways is two symbols. The symbols
    used most get the smallest numbers, since Coq compares numbers in unary.
    """

    def __init__(self, said: Iterable[Sequent]) -> None:
        symbols: Counter[tuple[str, Symbol]] = Counter()
        variables: Counter[Var] = Counter()
        self.met: dict[int, _Met] = {}
        for one in said:
            table = dict(one.signature.symbols)
            symbols.update(dict.fromkeys(table.items(), 0))
            for j in (*one.hypotheses, one.conclusion):
                met = self.meet(j)
                symbols.update((name, table[name]) for name in met.symbols)
                variables.update(met.variables)
        sorts = {sort for _, symbol in symbols for sort in symbol.arguments} | {sort for _, sort in variables}
        self.taken: set[str] = set()
        self.sorts = {sort: self.name("sort", sort) for sort in sorted(sorts - {NATURAL})}
        self.symbols = {key: self.name("f", key[0]) for key, _ in _ranked(symbols)}
        self.variables = {key: self.name("n" if key[1] == NATURAL else "v", key[0]) for key, _ in _ranked(variables)}
        self.judgements: dict[str, str] = {}
        self.sequents: dict[str, str] = {}

    def name(self, prefix: str, name: str) -> str:
        """A fresh Coq name that resembles ``name``."""
        base = f"{prefix}_{re.sub(r'[^A-Za-z0-9]', '_', name)}"
        fresh = next(n for n in chain([base], (f"{base}_{k}" for k in count(2))) if n not in self.taken)
        self.taken.add(fresh)
        return fresh

    def variable(self, v: Var) -> str:
        """The name of a variable, also of one that no sequent shows, such as a summation index of a certificate."""
        if v not in self.variables:
            self.variables[v] = self.name("n" if v[1] == NATURAL else "v", v[0])
            if v[1] != NATURAL and v[1] not in self.sorts:
                self.sorts[v[1]] = self.name("sort", v[1])
        return self.variables[v]

    def header(self) -> str:
        """The names, the signature, the judgements and the sequents. Printed last, when all of these are known."""
        finite = [v for v in self.variables if v[1] != NATURAL]
        naturals = [v for v in self.variables if v[1] == NATURAL]
        lines = [_definition(name, n) for n, name in enumerate(self.sorts.values())]
        lines += [_definition(self.variables[v], n) + " " + comment(f"of sort {v[1]}") for n, v in enumerate(finite)]
        lines += [_definition(self.variables[v], n) + " " + comment("a natural number") for n, v in enumerate(naturals)]
        lines += [_definition(name, n) for n, name in enumerate(self.symbols.values())]
        signs = [SIGN[symbol.sign] for _, symbol in self.symbols]
        places = []
        for _, symbol in self.symbols:
            own = [self.sorts[s] for s in symbol.arguments if s != NATURAL]
            places.append(f"({_list(own)}, {len(symbol.arguments) - len(own)})")
        lines += [
            f"Definition signs : seq sign := {_list(signs)}.",
            f"Definition places : seq (seq nat * nat) := {_list(places)}.",
            f"Definition sorts : seq nat := {_list([self.sorts[sort] for _, sort in finite])}.",
            "Definition sg : signature :=",
            "  Signature (nth Real signs) (nth ([::], 0) places) (nth 0 sorts).",
        ]
        lines += [f"Definition {name} : judgement := {text}." for text, name in self.judgements.items()]
        lines += [f"Definition {name} : sequent := {text}." for text, name in self.sequents.items()]
        return "\n".join(lines)

    def sequent(self, one: Sequent) -> str:
        """The name of a sequent, which is defined when first met."""
        table = dict(one.signature.symbols)
        hypotheses = _list([self.judgement(h, table) for h in one.hypotheses])
        text = f"({hypotheses}, {self.judgement(one.conclusion, table)})"
        return self.sequents.setdefault(text, f"q{len(self.sequents)}")

    def judgement(self, j: Judgement, table: Mapping[str, Symbol]) -> str:
        """The name of a judgement, which is defined when first met."""
        met = self.meet(j)
        declared = tuple((name, table[name]) for name in met.symbols)
        if declared not in met.texts:
            met.texts[declared] = self._judgement(j, table)
        return met.texts[declared]

    def meet(self, j: Judgement) -> _Met:
        """What a judgement mentions; looked up by identity, since large terms are slow to hash."""
        if id(j) not in self.met:
            parts = [*_parts(j.left), *_parts(j.right)]
            names = sorted({name for side in (j.left, j.right) for name, _ in uses(side)})
            variables = {*j.forall, *(v for p in parts for v in _variables(p))}
            self.met[id(j)] = _Met(j, tuple(names), tuple(sorted(variables)), {})
        return self.met[id(j)]

    def _judgement(self, j: Judgement, table: Mapping[str, Symbol]) -> str:
        forall = _list([self.quantifier(v) for v in j.forall])
        text = f"Judge {forall} {RELATION[j.relation]} {self.term(j.left, table)} {self.term(j.right, table)}"
        return self.judgements.setdefault(text, f"j{len(self.judgements)}")

    def quantifier(self, v: Var) -> str:
        """A quantified variable."""
        return f"{'Natural' if v[1] == NATURAL else 'Each'} {self.variable(v)}"

    def term(self, t: Term, table: Mapping[str, Symbol]) -> str:
        """A term, in parentheses."""
        match t[0]:
            case "num":
                return f"(Num {_whole(t[1].numerator)} {t[1].denominator})"
            case "nat":
                return f"(Nat {self.difference(t[1], table)})"
            case "card":
                return f"(Card {self.sorts[t[1]]})"
            case "sym":
                finite = [self.variable((i[1], i[2])) for i in t[2] if i[0] == "var"]
                naturals = [self.natural(i[1], table) for i in t[2] if i[0] != "var"]
                return f"(Sym {self.symbols[t[1], table[t[1]]]} {_list(finite)} {_list(naturals)})"
            case "delta":
                return f"(Delta {' '.join(self.variable((i[1], i[2])) for i in t[1:])})"
            case "add" | "mul":
                return _joined([self.term(p, table) for p in t[1]], t[0].title(), f"(Num {int(t[0] == 'mul')} 1)")
            case "pow":
                return f"(Pow {self.term(t[1], table)} {self.difference(t[2], table)})"
            case "sum":
                return f"(Sum {self.variable(t[1])} {self.term(t[2], table)})"
            case "range":
                return f"(Range {self.summed(t[1], table)} {self.term(t[2], table)})"
            case "log":
                return f"(Log {self.term(t[1], table)})"
        raise ValueError(f"not a term of the kernel: {t!r:.80}")

    def summed(self, v: tuple[str, Lin], table: Mapping[str, Symbol]) -> str:
        """The variable of a range and its bound."""
        return f"{self.variable((v[0], NATURAL))} {self.natural(v[1], table)}"

    def natural(self, x: Lin, table: Mapping[str, Symbol]) -> str:
        """A natural-linear expression, its variables and its functions in the order of their numbers."""
        if not (x[0] or x[1] or applications(x)):
            return "nzero"
        if not applications(x):
            if x[0] == 0 and len(x[1]) == 1 and x[1][0][1] == 1:
                return f"(nvar {self.variable((x[1][0][0], NATURAL))})"
            return f"(nlin {self.lin(x)})"
        calls = sorted((self.code(call, table), self.call(call, table), c) for call, c in applications(x))
        return f"({self.lin((x[0], x[1]))}, {_list([f'({c}%num, {text})' for _, text, c in calls])})"

    def lin(self, x: Lin) -> str:
        """A natural-linear expression without functions."""
        if not x[1]:
            return {0: "lzero", 1: "lone"}.get(x[0], f"({x[0]}%num, [::])")
        pairs = [f"({c}%num, {self.variable(v)})" for _, v, c in self.numbered(x)]
        return f"({x[0]}%num, {_list(pairs)})"

    def numbered(self, x: Lin) -> list[tuple[int, Var, int]]:
        """The variables of a natural-linear expression with their coefficients, by number."""
        return sorted((self.number((name, NATURAL)), (name, NATURAL), c) for name, c in x[1])

    def number(self, v: Var) -> int:
        """The number that a variable has in Coq, among those of its kind."""
        self.variable(v)
        return [w for w in self.variables if (w[1] == NATURAL) == (v[1] == NATURAL)].index(v)

    def call(self, call: tuple[str, tuple[Index, ...]], table: Mapping[str, Symbol]) -> str:
        """A function with natural values and its arguments."""
        name, indices = call
        finite = [self.variable((i[1], i[2])) for i in indices if i[0] == "var"]
        naturals = [self.lin(i[1]) for i in indices if i[0] != "var"]
        return f"({self.symbols[name, table[name]]}, {_list(finite)}, {_list(naturals)})"

    def code(self, call: tuple[str, tuple[Index, ...]], table: Mapping[str, Symbol]) -> list[int]:
        """What Kernel.v orders functions by."""
        name, indices = call
        code = [list(self.symbols).index((name, table[name]))]
        code += [self.number((i[1], i[2])) for i in indices if i[0] == "var"]
        for i in indices:
            if i[0] != "var":
                code += [i[1][0], len(i[1][1]), *chain.from_iterable((c, n) for n, _, c in self.numbered(i[1]))]
        return code

    def difference(self, x: Lin, table: Mapping[str, Symbol]) -> str:
        """A linear expression as the difference of two natural ones."""
        parts = []
        for sign in (1, -1):
            own = (tuple((a, sign * c) for a, c in part if sign * c > 0) for part in (x[1], applications(x)))
            parts.append(self.natural((max(sign * x[0], 0), *own), table))
        return " ".join(parts)

    def rule(self, step: Step) -> str:
        """A rule with its data, in parentheses."""
        table = dict(step.claim.signature.symbols)
        match step.rule, step.data:
            case "assume" | "cut" | "multiply" | "antisymmetry" | "absurd" | "tangent", _:
                return step.rule.title()
            case "log_congruence", _:
                return "LogCongruence"
            case "combine", (_, _, items, remainder):
                return f"(Combine {_list([self.item(i, table) for i in items])} {self.term(remainder, table)})"
            case "maximiser", (definitions, name, variable, objective):
                drawn = " ".join(self.judgement(d, table) for d in definitions)
                symbol = self.symbols[name, table[name]]
                return f"(Maximiser {drawn} {symbol} {self.variable(variable)} {self.term(objective, table)})"
            case "recursion", (base, after, place):
                head = base.left[1][0] if base.left[0] == "mul" else base.left
                before = [s for s in table[head[1]].arguments[:place] if s == NATURAL]
                return f"(Recursion {self.judgement(base, table)} {self.judgement(after, table)} {len(before)})"
            case "archimedes", (name, slope, rest):
                k = self.variable((name, NATURAL))
                return f"(Archimedes {k} {self.term(slope, table)} {self.term(rest, table)})"
            case "cases", (left, right):
                return f"(Cases {self.term(left, table)} {self.term(right, table)})"
            case "induction", (claim, name):
                return f"(Induction {self.judgement(claim, table)} {self.variable((name, NATURAL))})"
            case "instantiate", (_, lines):
                put = []
                for name, parameters_, term in lines:
                    symbol = self.symbols[name, dict(step.premises[0].signature.symbols)[name]]
                    quantified = _list([self.quantifier(v) for v in parameters_])
                    put.append(f"({symbol}, ({quantified}, {self.term(term, table)}))")
                return f"(Instantiate {_list(put)})"
            case "discharge", (definition,):
                return f"(Discharge {self.judgement(definition, table)})"
        raise ValueError(f"not a rule of the kernel: {step.rule!r:.40}")

    def item(self, item: Item, table: Mapping[str, Symbol]) -> str:
        """One line of a certificate."""
        finite = [f"({self.variable(v)}, {self.variable((i[1], i[2]))})" for v, i in item.binding if i[0] == "var"]
        naturals = [f"({self.variable(v)}, {self.natural(i[1], table)})" for v, i in item.binding if i[0] != "var"]
        over = []
        for v in item.over:
            if isinstance(v[1], tuple):
                over.append(f"inr ({self.variable((v[0], NATURAL))}, {self.natural(v[1], table)})")
            else:
                over.append(f"inl {self.variable(v)}")
        return (
            f"Item {item.premise} {self.term(item.coefficient, table)} {_list(finite)} {_list(naturals)} {_list(over)}"
        )

    def accepts(self, step: Step) -> str:
        """The checker's answer to a step."""
        premises = _list([self.sequent(p) for p in step.premises])
        return f"accepts sg {self.rule(step)} {premises} {self.sequent(step.claim)}"


def false_variants(step: Step) -> Iterator[Step]:
    """Steps like this one that are wrong: another conclusion, a hypothesis less, a parameter quantified."""
    if step.rule == "absurd":  # proves everything, from a contradiction
        (premise,) = step.premises
        yield replace(step, premises=(replace(premise, conclusion=_one_more(premise.conclusion)),))
    else:
        yield replace(step, claim=replace(step.claim, conclusion=_one_more(step.claim.conclusion)))
    if step.claim.hypotheses:
        yield replace(step, claim=replace(step.claim, hypotheses=step.claim.hypotheses[1:]))
    if step.rule == "combine":
        fixed = sorted(set().union(*map(parameters, step.claim.hypotheses)) - set(step.claim.conclusion.forall))
        for v in fixed[:1]:
            conclusion = step.claim.conclusion._replace(forall=(*step.claim.conclusion.forall, v))
            yield replace(step, claim=replace(step.claim, conclusion=conclusion))


def _one_more(j: Judgement) -> Judgement:
    return j._replace(left=add(num(1), j.left))


def statement(one: Sequent) -> str:
    """A sequent as a comment for people."""
    lines = [judgement_text(h) for h in one.hypotheses]
    if lines:
        lines[0] = "if " + lines[0]
    return comment("\n   ".join([*lines, ("then " if lines else "") + judgement_text(one.conclusion)]))


def _parts(t: Term) -> Iterator[Term]:
    yield t
    match t[0]:
        case "add" | "mul":
            for p in t[1]:
                yield from _parts(p)
        case "pow" | "log":
            yield from _parts(t[1])
        case "sum" | "range":
            yield from _parts(t[2])


def _variables(t: Term) -> Iterator[Var]:
    indices: tuple[Index, ...] = ()
    match t[0]:
        case "sum":
            yield t[1]
        case "range":
            yield t[1][0], NATURAL
            indices = (("nat", t[1][1]),)
        case "sym":
            indices = t[2]
        case "delta":
            indices = t[1:]
        case "pow":
            indices = (("nat", t[2]),)
        case "nat":
            indices = (t,)
    for i in indices:
        yield from sorted(index_vars(i))


def _ranked(counted: Counter[Any]) -> list[tuple[Any, int]]:
    return sorted(counted.items(), key=lambda entry: (-entry[1], repr(entry[0])))


def _definition(name: str, n: int) -> str:
    return f"Definition {name} : nat := {n}."


def _whole(n: int) -> str:
    return str(n) if n >= 0 else f"({n})"


def _list(entries: Sequence[str]) -> str:
    return f"[:: {'; '.join(entries)}]" if entries else "[::]"


def _joined(parts: Sequence[str], head: str, empty: str) -> str:
    """A sum or product of many as one of two."""
    if not parts:
        return empty
    text = parts[-1]
    for part in reversed(parts[:-1]):
        text = f"({head} {part} {text})"
    return text
