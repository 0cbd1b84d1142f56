"""A statement and what its run showed, arranged for a reader: LaTeX and HTML are two printings of the same article."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from scsym.claims.failing import Failing, failing
from scsym.claims.statement import AGAINST, Verdict
from scsym.kernel import AXIOMS, Theorem
from scsym.kernel.terms import NATURAL, Judgement, Term, Var, symbols_of
from scsym.prove.store import proof_order, used_axioms

if TYPE_CHECKING:
    from scsym.claims import Claim, Outcome
    from scsym.mdp import MDP, Policy
    from scsym.prove import Lemma, Theory

SIGNS = {"positive": ">", "nonneg": ">=", "nonzero": "!="}
MOST_ITEMS = 12
POLICIES = frozenset({"behaviour", "policy", "conditioned"})  # roles


@dataclass(frozen=True)
class Given:
    """What a theorem rests on: a hypothesis, or a definition ("where"); its tag (H2, D1), name, reading, judgement."""

    tag: str
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
class Row:
    """A line of a model's table: a symbol, and its (indices, value) pairs."""

    symbol: str
    values: tuple[tuple[tuple[str, ...], Any], ...]


@dataclass(frozen=True)
class Table:
    """A model as the judge reads it: elements of the sorts, values of symbols, and where the parameters stand.

    failing : the goals that are false in it, each with a place and the two sides there.
    """

    theory: Theory
    sorts: tuple[tuple[str, tuple[str, ...]], ...]
    rows: tuple[Row, ...]
    at: tuple[tuple[str, Any], ...]
    failing: tuple[Failing, ...] = ()


@dataclass(frozen=True)
class Drawn:
    """An MDP that was given as evidence, with its policies by name."""

    mdp: MDP
    policies: tuple[tuple[str, Policy], ...]


@dataclass(frozen=True)
class Article:
    """Everything that is shown about one statement."""

    claim: Claim
    outcome: Outcome
    theorems: tuple[Shown, ...]
    given: tuple[Given, ...]
    decisions: tuple[str, ...]
    tables: tuple[Table, ...]
    models: tuple[Drawn, ...]
    rests_on: tuple[str, ...] = ()

    @property
    def in_models(self) -> str:
        """A sentence on what else holds in the models shown; empty without one."""
        count = len(self.outcome.hypotheses)
        every = "The one hypothesis" if count == 1 else f"All {count} hypotheses"
        holds = f"{every} of the theory ({self.claim.theory.name}) hold{'s' * (count == 1)} in it."
        return holds if count and self.tables and not self.theorems else ""

    @property
    def name(self) -> str:
        """The statement's name."""
        return self.claim.name

    @property
    def title(self) -> str:
        """A line to call the statement by: its title, else its source, else its name."""
        return self.claim.title or self.claim.source or self.claim.name

    @property
    def hypotheses(self) -> tuple[Given, ...]:
        """What is assumed."""
        return tuple(g for g in self.given if not g.definition)

    @property
    def definitions(self) -> tuple[Given, ...]:
        """What only introduces a symbol."""
        return tuple(g for g in self.given if g.definition)

    @property
    def verdict(self) -> str:
        """The verdict found; of a refutation also what it is against."""
        return f"{self.outcome.verdict}, against {self.against}" if self.against else str(self.outcome.verdict)

    @property
    def against(self) -> str:
        """What a refutation is against; empty for other verdicts."""
        return AGAINST.get(self.claim.against, "") if self.outcome.verdict is Verdict.REFUTED else ""


def article(claim: Claim, outcome: Outcome) -> Article:
    """The article of a statement. What a run without values (another process) leaves out is left out here too."""
    steps = outcome.steps
    lemmas = [(step.value, step.certificate) for step in steps if step.kind == "theorem" and step.value is not None]
    given = _given(claim.theory, outcome, [lemma for lemma, _ in lemmas], [goal.judgement for goal in claim.goals])
    points = [step.value for step in steps if step.kind in ("model", "counterexample") and hasattr(step.value, "mdp")]
    tables = outcome.models if outcome.verdict in (Verdict.REFUTED, Verdict.SHAPE) else ()
    return Article(
        claim,
        outcome,
        tuple(shown(lemma, certificate, given) for lemma, certificate in lemmas),
        given,
        tuple(step.text for step in steps if step.kind == "decision"),
        tuple(_table(claim, model, outcome.verdict is Verdict.REFUTED) for model in tables),
        tuple(Drawn(point.mdp, tuple(point.policies.items())) for point in points),
    )


def resting(articles: Sequence[Article]) -> list[Article]:
    """The articles, each with the statements whose goals are theorems within its proofs; never in a circle."""
    goals = dict[Judgement, str]()
    for a in articles:
        if a.outcome.verdict in (Verdict.PROVEN, Verdict.UNTRIED):
            goals |= {goal.judgement: a.name for goal in a.claim.goals if goal.judgement not in goals}
    below = dict[str, list[str]]()
    for a in articles:
        within = dict.fromkeys(
            goals[t.conclusion]
            for shown in a.theorems
            for t in proof_order(shown.lemma.theorem)
            if t.rule != "assume" and t.conclusion in goals
        )
        below[a.name] = [name for name in within if a.name not in _reached(name, below)]
    return [replace(a, rests_on=tuple(below[a.name])) for a in articles]


def _reached(name: str, below: Mapping[str, Sequence[str]]) -> set[str]:
    found, waiting = set[str](), [name]
    while waiting:
        found.add(last := waiting.pop())
        waiting += [n for n in below.get(last, ()) if n not in found]
    return found


def slips(articles: Iterable[Article]) -> list[Article]:
    """The refuted statements that name what holds instead: against the text first, then a reading, a strengthening."""
    found = (a for a in articles if a.claim.instead and a.outcome.verdict is Verdict.REFUTED)
    order = list(AGAINST)
    return sorted(found, key=lambda a: order.index(a.claim.against))


def counted(articles: Iterable[Article]) -> dict[str, int]:
    """How many statements have each verdict, refutations apart by what they are against."""
    found = Counter(a.verdict for a in articles)
    order = {v: n for n, v in enumerate(_verdicts())}
    return {v: found[v] for v in sorted(found, key=lambda v: order.get(v, len(order)))}


def _verdicts() -> Iterator[str]:
    for verdict in Verdict:
        if verdict is Verdict.REFUTED:
            yield from (f"{verdict}, against {against}" for against in AGAINST.values())
        yield str(verdict)


def _table(claim: Claim, model: Mapping[str, Any], refuting: bool) -> Table:
    """What of a model a reader wants: the symbols of the goals, the policies, and where a goal is false."""
    wanted = set[str]().union(*(symbols_of(x) for g in claim.goals for x in (g.judgement.left, g.judgement.right)))
    policies = {d.name for d in claim.theory.declarations.values() if d.role in POLICIES}
    rows = tuple(
        Row(name, tuple((tuple(key), value) for key, value in cells))
        for name, cells in model["symbols"].items()
        if name in wanted | policies
    )
    sorts = tuple((name, tuple(elements)) for name, elements in model["sorts"].items())
    where = failing(claim, model) if refuting else ()
    return Table(claim.theory, sorts, rows, tuple(model.get("at", {}).items()), where)


def shown(lemma: Lemma, certificate: str = "", numbered: Sequence[Given] | None = None) -> Shown:
    """A theorem arranged for a reader; `numbered` are the hypotheses of the whole statement."""
    theorem, theory = lemma.theorem, lemma.theory
    own = lemma.theorem.hypotheses
    known = _given(theory, None, [lemma]) if numbered is None else numbered
    given = tuple(g for g in known if g.judgement in own)
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


def _given(
    theory: Theory, outcome: Outcome | None, lemmas: Sequence[Lemma], goals: Iterable[Judgement] = ()
) -> tuple[Given, ...]:
    """What the theorems rest on: hypotheses first, then definitions, in the theory's order.

    Where models are the evidence, only the definitions of symbols in the goals: all hypotheses hold there.
    """
    named = {name: h.judgement for name, h in theory.hypotheses.items()}
    used = {j for lemma in lemmas for j in lemma.theorem.hypotheses}
    if outcome is not None:
        spoken = set[str]().union(*(symbols_of(side) for goal in goals for side in (goal.left, goal.right)))
        used |= {named[n] for n in outcome.definitions if n in named and (lemmas or symbols_of(named[n].left) & spoken)}
        used |= {named[n] for n in outcome.hypotheses if n in named and lemmas}
    own = {name for name, h in theory.hypotheses.items() if h.definition}
    defined = own if outcome is None else set(outcome.definitions)
    assumed, wheres = list[Given](), list[Given]()
    for name, h in theory.hypotheses.items():
        if h.judgement in used:
            kind, letter = (wheres, "D") if name in defined else (assumed, "H")
            tag = f"{letter}{len(kind) + 1}"
            kind.append(Given(tag, name, h.reading, h.judgement, name in defined, theory))
    for j in sorted(used - set(named.values()), key=str):
        assumed.append(Given(f"H{len(assumed) + 1}", "", "", j, False, theory))
    return (*assumed, *wheres)


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
        text = (hypothesis.reading if hypothesis else "") or name.replace("_", " ")
        return f"({numbers[name].tag}) {text}" if name in numbers else text

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
            cited = given[conclusion].tag
        else:
            if conclusion not in earlier:
                earlier.append(conclusion)
            cited = str(earlier.index(conclusion) + 1)
        moved = tuple((v[0], i) for v, i in item.binding if i != _own(v))
        parts.append(Part(item.coefficient, tuple(v[0] for v in item.over), cited, moved))
    return Combination(tuple(parts), None if remainder == ("num", 0) else remainder, tuple(earlier))


def _own(v: Var) -> tuple[Any, ...]:
    return ("nat", (0, ((v[0], 1),))) if v[1] == NATURAL else ("var", *v)
