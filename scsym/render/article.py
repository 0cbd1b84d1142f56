"""A statement and what its run showed, arranged for a reader: LaTeX and HTML are two printings of the same article."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scsym.kernel import AXIOMS, Theorem
from scsym.kernel.terms import NATURAL, Judgement, Term, Var, symbols_of

if TYPE_CHECKING:
    from scsym.claims import Claim, Outcome
    from scsym.mdp import MDP, Policy
    from scsym.prove import Lemma, Theory

SIGNS = {"positive": ">", "nonneg": ">=", "nonzero": "!="}
MOST_ITEMS = 12


@dataclass(frozen=True)
class Given:
    """A hypothesis of a theorem: its number in the list, its name and reading, the judgement."""

    number: int
    name: str
    reading: str
    judgement: Judgement
    definition: bool
    theory: Theory


@dataclass(frozen=True)
class Sign:
    """A side condition: a symbol applied to letters, the order sign, zero; and the symbol's reading."""

    symbol: Term
    relation: str
    reading: str


@dataclass(frozen=True)
class Link:
    """One step of a chain: relation, the next expression, and why."""

    relation: str
    term: Term
    why: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True)
class Chain:
    """A chain of equations and inequalities."""

    start: Term
    links: tuple[Link, ...]


@dataclass(frozen=True)
class Part:
    """A line of a certificate: sum over `over` of coefficient times (left - right) of a premise, moved by `at`."""

    coefficient: Term
    over: tuple[str, ...]
    cited: str
    at: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True)
class Combination:
    """Why one line proves its goal: left minus right is the sum of the parts and a visibly nonnegative remainder.

    `earlier` are the results, proven on the way, that parts cite as (1), (2), ...
    """

    parts: tuple[Part, ...]
    remainder: Term | None
    earlier: tuple[Judgement, ...]


@dataclass(frozen=True)
class Shown:
    """A theorem: what it says, from what, and how it was derived.

    The hypotheses of all theorems of a statement are numbered together; `given` are those of this theorem.
    """

    theory: Theory
    name: str
    judgement: Judgement
    given: tuple[Given, ...]
    signs: tuple[Sign, ...]
    chains: tuple[Chain, ...]
    combination: Combination | None
    axioms: tuple[str, ...]
    certificate: str
    lemma: Lemma

    @property
    def is_direct(self) -> bool:
        """Whether the derivation is the statement itself with a justification, in one step."""
        chain = self.chains[0] if len(self.chains) == 1 else None
        j = self.judgement
        return bool(
            chain and len(chain.links) == 1 and chain.start == j.left and chain.links[0].term == j.right
            and chain.links[0].relation == j.relation
        )  # fmt: skip

    @property
    def is_chain(self) -> bool:
        """Whether the derivation is one chain of several steps that ends in the statement."""
        chain = self.chains[0] if len(self.chains) == 1 else None
        return bool(chain and len(chain.links) > 1 and chain.start == self.judgement.left)


@dataclass(frozen=True)
class Value:
    """A line of exact values: what, the sign of the order or equation, and the value (or both sides as a text)."""

    kind: str
    label: str
    text: str
    value: Any


@dataclass(frozen=True)
class Counterexample:
    """A model in which the claim fails: the model and policy if there are such, what was claimed, both values."""

    model: MDP | None
    policy: Policy | None
    label: str
    text: str


@dataclass(frozen=True)
class Article:
    """Everything that is shown about one statement."""

    claim: Claim
    outcome: Outcome
    theorems: tuple[Shown, ...]
    values: tuple[Value, ...]
    counterexamples: tuple[Counterexample, ...]
    corrected: tuple[tuple[str, Shown | None], ...]
    given: tuple[Given, ...]
    notes: tuple[str, ...]
    rests_on: tuple[str, ...]

    @property
    def name(self) -> str:
        """The statement's name."""
        return self.claim.name

    @property
    def title(self) -> str:
        """A line to call the statement by: its title, else its source, else its name."""
        return self.claim.title or self.claim.source or self.claim.name


def article(claim: Claim, outcome: Outcome) -> Article:
    """The article of a statement. What a run without values (another process) leaves out is left out here too."""
    theorems, values, counterexamples = [], [], []
    corrected = [(name, None) for name in claim.instead]
    notes = [claim.why] if claim.why else []
    lemmas = [step.value for step in outcome.steps if _is_lemma(step.value)]
    given = _given(lemmas)
    for step in outcome.steps:
        match step.kind:
            case "theorem" if _is_lemma(step.value):
                theorems.append(shown(step.value, step.certificate, given))
            case "counterexample":
                model, policy = _model(step.value)
                counterexamples.append(Counterexample(model, policy, "", step.text))
            case _:
                values.append(Value(step.kind, "", step.text, step.value))
    return Article(
        claim, outcome, tuple(theorems), tuple(values), tuple(counterexamples), tuple(corrected), given,
        tuple(notes), (),
    )  # fmt: skip


def _is_lemma(value: Any) -> bool:
    return hasattr(value, "theorem") and hasattr(value, "theory")


def _model(value: Any) -> tuple[Any, Any]:
    """The model and the policy in whatever was handed over as a counterexample."""
    from scsym.mdp import MDP, Policy

    found = [value, *(value if isinstance(value, (tuple, list)) else ())]
    found += list(value.values()) if isinstance(value, Mapping) else []
    found += [getattr(value, name) for name in ("mdp", "model", "policy") if hasattr(value, name)]
    found += list(value.policies.values()) if isinstance(getattr(value, "policies", None), Mapping) else []
    policy = next((x for x in found if isinstance(x, Policy)), None)
    model = next((x for x in found if isinstance(x, MDP)), policy.mdp if policy is not None else None)
    return model, policy


def shown(lemma: Lemma, certificate: str = "", numbered: Sequence[Given] | None = None) -> Shown:
    """A theorem arranged for a reader; `numbered` are the hypotheses of the whole statement."""
    from scsym.prove.store import used_axioms

    theorem, theory = lemma.theorem, lemma.theory
    own = lemma.theorem.hypotheses
    given = tuple(g for g in (_given([lemma]) if numbered is None else numbered) if g.judgement in own)
    return Shown(
        theory,
        lemma.name,
        theorem.conclusion,
        given,
        tuple(_signs(lemma)),
        tuple(_chains(lemma, given)),
        _combination(theorem, {g.judgement: g for g in given}),
        tuple(AXIOMS[name] for name in used_axioms(theorem)),
        certificate,
        lemma,
    )


def _given(lemmas: Sequence[Lemma]) -> tuple[Given, ...]:
    """The hypotheses of some theorems, those that they share once, in the order in which the theories list them."""
    found: dict[Judgement, tuple[int, str, Any, Theory]] = {}
    for lemma in lemmas:
        named = {h.judgement: (n, h) for n, h in enumerate(lemma.theory.hypotheses.values())}
        for j in lemma.theorem.hypotheses:
            place, h = named.get(j, (len(named), None))
            if j not in found or (h is not None and found[j][2] is None):
                found[j] = place, str(j), h, lemma.theory
    order = sorted(found.items(), key=lambda entry: entry[1][:2])
    return tuple(
        Given(n, h.name if h else "", readable(theory, h.reading) if h else "", j, bool(h and h.definition), theory)
        for n, (j, (_, _, h, theory)) in enumerate(order, start=1)
    )


def readable(theory: Theory, text: str) -> str:
    """A reading with the theory's names in it (``definition of J_plus``) as formulas between dollars."""
    from scsym.typeset import Notation

    if any(c in text for c in "$^\\=<>"):
        return text
    notation = Notation(theory)

    def put(match: re.Match[str]) -> str:
        name = match[0]
        known = name in theory.declarations and (len(name) > 1 or name.isupper())
        return f"${notation.symbol(name)}$" if known else name

    return re.sub(r"[A-Za-z]\w*(?![\w(+-])", put, text)


def _signs(lemma: Lemma) -> Iterator[Sign]:
    """The symbols of the statement and its hypotheses whose sign is part of what is assumed."""
    used: set[str] = set()
    for j in (lemma.theorem.conclusion, *lemma.theorem.hypotheses):
        used |= symbols_of(j.left) | symbols_of(j.right)
    for name, symbol in lemma.theorem.signature.symbols:
        if name in used and symbol.sign in SIGNS:
            declaration = lemma.theory.declarations.get(name)
            indices = tuple(
                ("nat", (0, ((letter, 1),))) if sort == NATURAL else ("var", letter, sort)
                for letter, sort in zip(letters(symbol.arguments), symbol.arguments, strict=True)
            )
            yield Sign(("sym", name, indices), SIGNS[symbol.sign], declaration.reading if declaration else "")


def letters(sorts: Sequence[str]) -> list[str]:
    """A letter for every argument: s, t for states, a, b for actions, k, n for naturals."""
    pools = {"S": "stu", "A": "abc", "X": "xyz", NATURAL: "knm"}
    taken: list[str] = []
    for sort in sorts:
        pool = [*pools.get(sort, sort.lower()[:1]), *(f"{sort.lower()[:1]}{n}" for n in range(1, 20))]
        taken.append(next(x for x in pool if x not in taken))
    return taken


def _chains(lemma: Lemma, given: Sequence[Given]) -> Iterator[Chain]:
    numbers = {g.name: g for g in given}

    def words(name: str) -> str:
        hypothesis = lemma.theory.hypotheses.get(name)
        text = readable(lemma.theory, hypothesis.reading) if hypothesis else ""
        text = text or name.replace("_", " ")
        return f"(H{numbers[name].number}) {text}" if name in numbers else text

    start: Term | None = None
    last: Term | None = None
    links: list[Link] = []
    for step in lemma.steps:
        if step.left.term != last and links and start is not None:
            yield Chain(start, tuple(links))
            links = []
        if not links:
            start = step.left.term
        links.append(Link(step.relation, step.right.term, tuple(map(words, step.by)), step.note))
        last = step.right.term
    if start is not None and links:
        yield Chain(start, tuple(links))


def _combination(theorem: Theorem, given: Mapping[Judgement, Given]) -> Combination | None:
    """The last step of the proof, where it is a combination that a reader can follow."""
    if theorem.rule != "combine" or len(theorem.data) != 4:
        return None
    _, _, items, remainder = theorem.data
    if not items or len(items) > MOST_ITEMS:
        return None
    earlier: list[Judgement] = []
    parts = []
    for item in items:
        conclusion = theorem.premises[item.premise].conclusion
        if conclusion in given:
            cited = f"H{given[conclusion].number}"
        else:
            if conclusion not in earlier:
                earlier.append(conclusion)
            cited = str(earlier.index(conclusion) + 1)
        moved = tuple((v[0], i) for v, i in item.binding if i != _own(v))
        parts.append(Part(item.coefficient, tuple(v[0] for v in item.over), cited, moved))
    return Combination(tuple(parts), None if remainder == ("num", 0) else remainder, tuple(earlier))


def _own(v: Var) -> tuple[Any, ...]:
    return ("nat", (0, ((v[0], 1),))) if v[1] == NATURAL else ("var", *v)
