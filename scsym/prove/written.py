"""A found proof as source text: a function that an author can read, change, and keep in place of the found one.

Each line of the proof becomes a call of `scsym.prove`; the function returns the last lemma. The text holds names, not
theorems: run in the author's file, it proves the goal again, or says what no longer holds.
"""

from __future__ import annotations

import keyword
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from json import dumps
from typing import Any

from scsym.errors import ScsymError, StatementError
from scsym.kernel import Judgement, KernelError
from scsym.kernel import document as documents
from scsym.kernel.terms import NATURAL, Lin, Term, Var, free_vars, parameters
from scsym.language import Theory, judgement_text

from .discharge import as_stated
from .found import Found, Line, listed, replayed, sources
from .library import Schema, library_sources
from .prover import Lemma

MAKES = {"=": "eq", ">=": "ge", ">": "gt"}
LANGUAGE = "Index card delta eq ge gt log natural sum_ sum_below".split()
TAKEN = [*LANGUAGE, "T", "known", "Fraction", "prove", "times", "suppose", "absurd", "by_cases", "induct", "tangent"]
TACTICS = {"multiply": "multiply", "antisymmetry": "antisymmetry", "log_congruence": "log_of"}


@dataclass
class _Writer:
    """The names used so far: of index variables, and of what is to be imported."""

    theory: Theory
    variables: dict[Var, str] = field(default_factory=dict)
    imports: dict[str, None] = field(default_factory=dict)

    def use(self, name: str) -> str:
        """A function of `scsym.prove` that the text calls."""
        self.imports[name] = None
        return name

    def variable(self, v: Var) -> str:
        """The name in the text of an index variable."""
        if v not in self.variables:
            name = v[0] if v[0].isidentifier() and not keyword.iskeyword(v[0]) else f"i{len(self.variables)}"
            while name in self.variables.values() or name in TAKEN:
                name += "_"
            self.variables[v] = name
        return self.variables[v]

    def lin(self, x: Lin) -> str:
        """A natural-linear expression. Raises StatementError for one with symbols in it."""
        if len(x) > 2 and x[2]:
            raise StatementError("a natural-valued symbol as an index is not written as source")
        parts = [f"{c} * {self.variable((n, NATURAL))}" if c != 1 else self.variable((n, NATURAL)) for n, c in x[1]]
        return " + ".join([*parts, *([str(x[0])] if x[0] or not parts else [])])

    def index(self, i: Any) -> str:
        """An index of a symbol."""
        return self.variable((i[1], i[2])) if i[0] == "var" else self.lin(i[1])

    def term(self, t: Term, level: int = 0) -> str:
        """A term; level: 1 inside a product, 2 below a power."""
        match t[0]:
            case "num":
                q = t[1]
                text = str(q) if q.denominator == 1 else f"{self.use('Fraction')}({q.numerator}, {q.denominator})"
                return f"({text})" if q < 0 and level else text
            case "sym":
                return f"{self._declared(t[1])}({', '.join(map(self.index, t[2]))})"
            case "add":
                return self._wrapped(self._added(t[1]), level >= 1)
            case "mul":
                sign, parts = _sign(t)
                text = sign + (" * ".join(self.term(p, 1) for p in parts) or "1")
                return self._wrapped(text, level >= 2 or (level >= 1 and bool(sign)))
            case "pow":
                exponent = self.lin(t[2])
                return f"{self.term(t[1], 2)} ** {self._wrapped(exponent, not exponent.lstrip('-').isalnum())}"
            case "log":
                return f"{self.use('log')}({self.term(t[1])})"
            case "sum":
                bound, body = [t[1]], t[2]
                while body[0] == "sum":
                    bound, body = [*bound, body[1]], body[2]
                names = self._tuple(map(self.variable, bound))
                return f"{self.use('sum_')}({names}, {self.term(body)})"
            case "range":
                name = self.variable((t[1][0], NATURAL))
                return f"{self.use('sum_below')}({name}, {self.lin(t[1][1])}, {self.term(t[2])})"
            case "delta":
                return f"{self.use('delta')}({self.index(t[1])}, {self.index(t[2])})"
            case "nat":
                return f"({self.lin(t[1])}).number" if t[1][1] else self.lin(t[1])
        return f"{self.use('card')}({dumps(t[1])})"

    def _added(self, parts: Sequence[Term]) -> str:
        text = ""
        for part in parts:
            one = self.term(part)
            text = one if not text else f"{text} - {one[1:]}" if one.startswith("-") else f"{text} + {one}"
        return text

    def _declared(self, name: str) -> str:
        return f"T.{name}" if self._plain(name) else f"T.declarations[{dumps(name)}]"

    def _plain(self, name: str) -> bool:
        """Whether the theory shows it as an attribute."""
        own = hasattr(type(self.theory), name) or name in vars(self.theory)
        return name.isidentifier() and not keyword.iskeyword(name) and not own

    @staticmethod
    def _wrapped(text: str, needed: bool) -> str:
        return f"({text})" if needed else text

    @staticmethod
    def _tuple(names: Iterable[str]) -> str:
        made = list(names)
        return made[0] if len(made) == 1 else f"({', '.join(made)})"

    def statement(self, j: Judgement) -> str:
        """A judgement; its free variables that it does not quantify are fixed."""
        fixed = [self.variable(v) for v in sorted(parameters(j))]
        fix = f", fix=({', '.join(fixed)},)" if fixed else ""
        return f"{self.use(MAKES[j.relation])}({self.term(j.left)}, {self.term(j.right)}{fix})"

    def premise(self, name: str | int) -> str:
        """An earlier line, a hypothesis or a lemma."""
        if isinstance(name, int):
            return f"line_{name}"
        if name not in self.theory.hypotheses:
            return f"known[{dumps(name)}]"
        plain = self._plain(name) and name not in self.theory.declarations
        return f"T.{name}" if plain else f"T.hypotheses[{dumps(name)}]"


def _sign(product: Term) -> tuple[str, Sequence[Term]]:
    """The factors of a product without a leading 1 or -1, and whether it was -1."""
    first, *others = product[1]
    if others and first in (("num", 1), ("num", -1)):
        return ("-" if first[1] < 0 else ""), others
    return "", product[1]


def source(
    found: Found,
    theory: Theory,
    lemmas: Sequence[Lemma] | Mapping[str, Lemma] = (),
    library: Sequence[Schema] = (),
    name: str = "proof",
) -> str:
    """The proof as the text of a function ``name(T, known)`` of the theory and the lemmas by name, with its imports.

    The text was run: the lemma that it returns says the goal of the found proof.

    Raises NotProven where the found proof no longer holds, StatementError where it cannot be written so.
    """
    conclusions: dict[str | int, Judgement] = {
        n: theorem.conclusion for n, theorem in enumerate(replayed(theory, found, lemmas, library))
    }
    known = library_sources(library, found.premises) | sources(theory, lemmas)
    conclusions |= {premise: known[premise].conclusion for premise in found.premises}
    text = _text(found, _Writer(theory), conclusions, name)
    space: dict[str, Any] = {}
    try:
        exec(text, space)  # noqa: S102  # our own text, made of the names of the theory
        made = space[name](theory, {n: Lemma(theory, t, (), n) for n, t in known.items()})
    except (KernelError, ScsymError, SyntaxError, AttributeError, TypeError) as error:
        raise StatementError(f"the found proof cannot be written as source: {error}") from error
    if as_stated(made, found.goal) is None:
        raise StatementError("the found proof cannot be written as source: the text proves another statement")
    return text


def _text(found: Found, write: _Writer, conclusions: Mapping[str | int, Judgement], name: str) -> str:
    lines = [f"line_{n} = {_call(write, line, conclusions)}" for n, line in enumerate(found.lines)]
    declared = [
        f"{own} = {write.use('natural')}({dumps(v[0])})"
        if v[1] == NATURAL
        else f"{own} = {write.use('Index')}({dumps(v[0])}, {dumps(v[1])})"
        for v, own in write.variables.items()
    ]
    imports = [
        f"from scsym.{package} import {', '.join(sorted(names))}"
        for package, names in (
            ("language", {n for n in write.imports if n in LANGUAGE}),
            ("prove", {"prove", *(n for n in write.imports if n not in LANGUAGE and n != "Fraction")}),
        )
        if names
    ]
    if "Fraction" in write.imports:
        imports.insert(0, "from fractions import Fraction")
    head = "\n".join([*imports, "", "", f"def {name}(T, known):"])
    body = [f'"""{judgement_text(found.goal)}."""', *declared, *lines, f"return line_{len(found.lines) - 1}"]
    return "\n    ".join([head, *body]) + "\n"


def _call(write: _Writer, line: Line, conclusions: Mapping[str | int, Judgement]) -> str:
    """One line as a call."""
    premises = [write.premise(p) for p in line.premises]
    data = [listed(d) for d in line.data]
    match line.rule, data:
        case "combine", [_, goal, items, remainder]:
            using = [_weighted(write, line, item, conclusions) for item in items]
            rest = documents.read_term(remainder)
            inner = "".join(f"\n            {item}," for item in using)
            parts = [f"using=[{inner}\n        ]"] if using else []
            parts += [f"remainder={write.term(rest)}"] if rest != ("num", 0) else []
            arguments = "".join(f"\n        {p}," for p in (write.statement(documents.read_judgement(goal)), *parts))
            return f"prove(\n        T,{arguments}\n    )"
        case (("multiply" | "antisymmetry" | "log_congruence"), []):
            return f"{write.use(TACTICS[line.rule])}({', '.join(premises)})"
        case "assume", [_, j]:
            return f"{write.use('suppose')}(T, {write.statement(documents.read_judgement(j))})"
        case "absurd", [goal]:
            statement = write.statement(documents.read_judgement(goal))
            return f"{write.use('absurd')}({premises[0]}, {statement})"
        case "cases", [left, right]:
            sides = ", ".join(write.term(documents.read_term(side)) for side in (left, right))
            above, below = premises
            return f"{write.use('by_cases')}(T, {sides}, lambda _: {above}, lambda _: {below})"
        case "induction", [claim, name]:
            base, step = premises
            k = write.variable((name, NATURAL))
            statement = write.statement(documents.read_judgement(claim))
            return f"{write.use('induct')}(T, {statement}, {k}, {base}, lambda _: {step})"
        case "archimedes", [name, slope, rest]:
            both = ", ".join(write.term(documents.read_term(t)) for t in (slope, rest))
            return f"{write.use('archimedes')}({premises[0]}, {write.variable((name, NATURAL))}, {both})"
        case "tangent", [_, _, t]:
            return f"{write.use('tangent')}(T, {write.term(documents.read_term(t))})"
    raise StatementError(f"the rule {line.rule} of the found proof has no counterpart in scsym.prove")


def _weighted(write: _Writer, line: Line, item: Any, conclusions: Mapping[str | int, Judgement]) -> str:
    """One item of a certificate as `times`."""
    number, coefficient, binding, over = item
    premise = line.premises[number]
    said = conclusions[premise]
    free = free_vars(said.left) | free_vars(said.right)
    moved = []
    for v, i in binding:
        index = documents.tuples(i)
        own = index[0] == "var" and (index[1], index[2]) == tuple(v) or index == ("nat", (0, ((v[0], 1),)))
        if tuple(v) in free and not own:
            moved.append(f"{dumps(v[0])}: {write.index(index)}")
    parts = [write.term(documents.read_term(coefficient)), write.premise(premise)]
    parts += [f"at={{{', '.join(moved)}}}"] if moved else []
    bound = [documents.tuples(o) for o in over]
    if any(not isinstance(sort, str) for _, sort in bound):
        raise StatementError("a premise summed over a range of numbers is not written as source")
    if bound:
        parts.append(f"over=({', '.join(write.variable(v) for v in bound)},)")
    return f"{write.use('times')}({', '.join(parts)})"
