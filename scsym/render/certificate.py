"""A theorem written out so that it can be followed by hand: hypotheses, signs, derivation, certificate."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from scsym.kernel import AXIOMS, Item, Theorem
from scsym.kernel.terms import NATURAL, Judgement, Symbol, Term, symbols_of
from scsym.language.text import index_text, judgement_text, term_text

if TYPE_CHECKING:
    from scsym.prove import Lemma, Theory

SIGNS = {"positive": "> 0", "nonneg": ">= 0", "nonzero": "!= 0", "natural": "in N"}


def hypothesis_name(theory: Theory, judgement: Judgement) -> str:
    """The theory's name of a hypothesis, or its text if it has none."""
    for name, hypothesis in theory.hypotheses.items():
        if hypothesis.judgement == judgement:
            return name
    return judgement_text(judgement)


def hypothesis_lines(*lemmas: Lemma) -> list[str]:
    """Each hypothesis of the theorems: name, statement, reading."""
    lines = []
    for lemma in lemmas:
        named = {h.judgement: h for h in lemma.theory.hypotheses.values()}
        for j in lemma.theorem.hypotheses:
            h = named.get(j)
            reading = f"   ({h.reading})" if h and h.reading else ""
            lines.append(f"{h.name if h else 'assumed'}: {judgement_text(j)}{reading}")
    return sorted(set(lines))


def sign_lines(*lemmas: Lemma) -> list[str]:
    """The side conditions: each symbol in the proofs whose sign is part of the statement, with its reading."""
    from scsym.prove.store import proof_order

    lines = set()
    for lemma in lemmas:
        used: set[str] = set()
        for theorem in proof_order(lemma.theorem):
            for j in (theorem.conclusion, *theorem.hypotheses):
                used |= symbols_of(j.left) | symbols_of(j.right)
        for name, symbol in lemma.theorem.signature.symbols:
            if name in used and symbol.sign in SIGNS:
                lines.add(sign_line(lemma.theory, name, symbol))
    return sorted(lines)


def sign_line(theory: Theory, name: str, symbol: Symbol) -> str:
    """A symbol with its sign, one of `SIGNS`, and its reading in the theory."""
    declaration = theory.declarations.get(name)
    slots = ", ".join("k" if sort == NATURAL else sort.lower() for sort in symbol.arguments)
    reading = f"   ({declaration.reading})" if declaration and declaration.reading else ""
    return f"{name}{f'({slots})' if slots else ''} {SIGNS[symbol.sign]}{reading}"


def derivation_lines(lemma: Lemma) -> list[str]:
    """The chain as its author wrote it, a justification behind each link."""
    lines: list[str] = []
    last: Term | None = None
    for step in lemma.steps:
        if step.left.term != last:
            lines.append(term_text(step.left.term))
        by = f"   [{', '.join(step.by)}]" if step.by else ""
        note = f"   {step.note}" if step.note else ""
        lines.append(f"  {step.relation} {term_text(step.right.term)}{by}{note}")
        last = step.right.term
    return lines


def _item(item: Item, source: str) -> str:
    own = (index_text(("nat", (0, ((v[0], 1),))) if v[1] == NATURAL else ("var", *v)) for v, _ in item.binding)
    moved = [f"{x} := {index_text(i)}" for x, (_, i) in zip(own, item.binding, strict=True) if x != index_text(i)]
    at = f" at {', '.join(moved)}" if moved else ""
    over = f"sum_{{{', '.join(v[0] for v in item.over)}}} " if item.over else ""
    cited = f"<{source}{at}>"
    match item.coefficient:
        case ("num", value) if value in (1, -1):
            return f"{over}{'-' if value < 0 else ''}{cited}"
        case ("add", _):
            return f"{over}({term_text(item.coefficient)}) {cited}"
    return f"{over}{term_text(item.coefficient)} {cited}"


def _signed_sum(lines: list[str]) -> Iterator[str]:
    for n, line in enumerate(lines):
        sign, body = ("- ", line[1:]) if line.startswith("-<") else ("+ ", line)
        yield (("left - right = " + ("-" if sign == "- " else "")) if n == 0 else "             " + sign) + body


def certificate_lines(lemma: Lemma, names: dict[int, str] | None = None) -> Iterator[str]:
    """Every step of the proof, premises first.

    ``<x>`` stands for left minus right of the hypothesis or step x. A step by combination reads: left minus right of
    what it proves is the sum of the lines below it, by expanding both sides and comparing coefficients.
    names : numbers of the steps written before, to go on with; steps known there are cited, not repeated.
    """
    from scsym.prove.store import proof_order

    theory = lemma.theory
    names = {} if names is None else names
    for theorem in proof_order(lemma.theorem):
        if id(theorem) in names:
            continue
        if theorem.rule == "assume":
            names[id(theorem)] = hypothesis_name(theory, theorem.conclusion)
            continue
        number = 1 + sum(name.startswith("(") for name in names.values())
        names[id(theorem)] = f"({number})"
        yield f"({number}) {judgement_text(theorem.conclusion)}"
        yield from (f"      {line}" for line in _reason(theory, theorem, names))


def _reason(theory: Theory, theorem: Theorem, names: dict[int, str]) -> Iterator[str]:
    premises = [names[id(p)] for p in theorem.premises]
    match theorem.rule, theorem.data:
        case "combine", (_, _, items, remainder):
            lines = [_item(item, premises[item.premise]) for item in items]
            if remainder != ("num", 0):
                lines.append(f"{term_text(remainder)}   (visibly nonnegative)")
            if not lines:
                yield "both sides have the same normal form"
            yield from _signed_sum(lines)
        case "cases", (left, right):
            yield f"by cases {term_text(left)} > {term_text(right)} or not: {' and '.join(premises)}"
        case "induction", (_, name):
            yield f"by induction over {name}: {' and '.join(premises)}"
        case "instantiate", (_, table):
            put = "; ".join(f"{n}({', '.join(v[0] for v in params)}) := {term_text(t)}" for n, params, t in table)
            yield f"{premises[0]} with {put}" + (f", signs by {', '.join(premises[1:])}" if premises[1:] else "")
        case "discharge", (definition,):
            yield f"{premises[0]} without the definition {judgement_text(definition)}"
        case rule, _:
            reason = f" ({AXIOMS[rule]})" if rule in AXIOMS else ""
            yield f"{rule}{reason}" + (f" from {', '.join(premises)}" if premises else "")


def axiom_lines(*lemmas: Lemma) -> list[str]:
    """The analytic facts in the proofs that the kernel takes for granted."""
    from scsym.prove.store import used_axioms

    return sorted({f"{name}: {AXIOMS[name]}" for lemma in lemmas for name in used_axioms(lemma.theorem)})
