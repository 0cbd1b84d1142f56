"""A found proof as data: which premises, by name, and the rules of the kernel that lead from them to the goal.

It is what a search leaves behind, so that checking never searches: `replay` runs the rules again, and the kernel
accepts or refuses. It holds no theorem and no premise: those are looked up by name when it is replayed, so a changed
hypothesis makes the replay fail instead of going unnoticed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from scsym.errors import NotProven, ParseError
from scsym.kernel import Item, Judgement, KernelError, Signature, Theorem, assume, combine
from scsym.kernel import document as documents
from scsym.kernel.replay import _run as run_rule
from scsym.kernel.terms import ONE, merge, variable_index
from scsym.language import Expr, Theory, judgement_text, term_text

from .library import Schema, library_sources
from .prover import Lemma, Step
from .store import proof_order

VERSION = "scsym-search/1"
KEYS = ("goal", "premises", "reads", "steps", "tactic", "version")


@dataclass(frozen=True)
class Line:
    """One use of a kernel rule: its name, what it is applied to, and its data as in a proof document.

    A premise is the name of a hypothesis or lemma, or the number of an earlier line.
    """

    rule: str
    premises: tuple[str | int, ...]
    data: tuple[Any, ...]


@dataclass(frozen=True)
class Found:
    """A proof that a search found.

    premises : the names of the hypotheses and lemmas that it uses. tactic : how it was found, for people.
    version : of the search. The last of the lines proves the goal.
    """

    goal: Judgement
    premises: tuple[str, ...]
    lines: tuple[Line, ...]
    tactic: str = ""
    version: str = VERSION

    @property
    def reads(self) -> tuple[str, ...]:
        """The lines as a person reads them."""
        return tuple(f"{n}. {_line_text(line)}" for n, line in enumerate(self.lines))

    def to_dict(self) -> dict[str, Any]:
        """The proof as data for JSON. ``reads`` is for people; it is compared when the data are read."""
        return {
            "version": self.version,
            "goal": documents.plain(self.goal),
            "premises": list(self.premises),
            "tactic": self.tactic,
            "steps": [[line.rule, list(line.premises), documents.plain(line.data)] for line in self.lines],
            "reads": [judgement_text(self.goal), *self.reads],
        }

    @classmethod
    def from_dict(cls, data: Any) -> Found:
        """The proof from such data. Raises ParseError where they are malformed or ``reads`` was edited."""
        if not isinstance(data, dict) or set(data) != set(KEYS):
            raise ParseError(f"a found proof is a table with the keys {', '.join(KEYS)}")
        try:
            goal = documents.read_judgement(data["goal"])
            lines = tuple(Line(rule, tuple(premises), _frozen(line)) for rule, premises, line in data["steps"])
            found = cls(goal, tuple(data["premises"]), lines, data["tactic"], data["version"])
            reads = found.to_dict()["reads"]
        except (KernelError, TypeError, ValueError, LookupError, AttributeError, RecursionError) as error:
            raise ParseError(f"a found proof is malformed ({type(error).__name__}); search it again") from error
        if data["reads"] != reads:
            raise ParseError("the text of a found proof is not that of its steps: it was edited; search it again")
        return found


def _frozen(value: Any) -> Any:
    return tuple(_frozen(v) for v in value) if isinstance(value, (list, tuple)) else value


def _line_text(line: Line) -> str:
    from_ = ", ".join(f"({p})" if isinstance(p, int) else p for p in line.premises)
    if line.rule == "assume":
        return f"suppose {judgement_text(documents.read_judgement(listed(line.data[1])))}"
    if line.rule == "combine":
        _, goal, items, remainder = (listed(d) for d in line.data)
        parts = [_item_text(line.premises, item) for item in items]
        rest = documents.read_term(remainder)
        if rest != ("num", 0):
            parts.append(term_text(rest))
        return f"{judgement_text(documents.read_judgement(goal))}: {' + '.join(parts) or 'by algebra'}"
    return f"{line.rule}{f' from {from_}' if from_ else ''}"


def listed(value: Any) -> Any:
    """The value with lists for its tuples, at any depth: what JSON gives back."""
    return [listed(v) for v in value] if isinstance(value, tuple) else value


def _item_text(premises: tuple[str | int, ...], item: Any) -> str:
    number, coefficient, binding, over = item
    name = premises[number]
    at = ", ".join(f"{v[0]} := {_index_text(i)}" for v, i in binding if _index_text(i) != v[0])
    sums = "".join(f"sum_{{{v[0]}}} " for v in over)
    cited = f"({name})" if isinstance(name, int) else name
    return f"{sums}({term_text(documents.read_term(coefficient))}) * {cited}{f'[{at}]' if at else ''}"


def _index_text(index: Any) -> str:
    return index[1] if index[0] == "var" else term_text(documents.tuples(index))


def sources(theory: Theory, lemmas: Sequence[Lemma] | Mapping[str, Lemma] = ()) -> dict[str, Theorem]:
    """The theorems that a found proof may name: hypotheses and lemmas; a lemma without a name is ``lemma n``.

    A lemma whose name is taken (by a hypothesis or an earlier lemma) is ``name n`` with its place n in the list.
    """
    judgements = tuple(h.judgement for h in theory.hypotheses.values())
    named = dict(zip(theory.hypotheses, _assumed(theory.signature, judgements), strict=True))
    pairs = lemmas.items() if isinstance(lemmas, Mapping) else [(lemma.name, lemma) for lemma in lemmas]
    for n, (name, lemma) in enumerate(pairs, start=1):
        own = name or "lemma"
        named[own if name and own not in named else f"{own} {n}"] = lemma.theorem
    return named


@lru_cache(maxsize=256)  # every step of a proof asks for the hypotheses of its theory
def _assumed(sig: Signature, judgements: tuple[Judgement, ...]) -> tuple[Theorem, ...]:
    return tuple(assume(sig, j) for j in judgements)


def keep(lemma: Lemma, named: Mapping[str, Theorem], tactic: str = "") -> Found:
    """The proof of a lemma as data, down to the theorems ``named`` (see `sources`).

    Raises NotProven if the lemma rests on a theorem of another rule than the kernel's documents know.
    """
    lines = [Line(t.rule, premises, _data(t.data)) for t, premises in traced(lemma.theorem, named)]
    used = dict.fromkeys(p for line in lines for p in line.premises if isinstance(p, str))
    return Found(lemma.theorem.conclusion, tuple(used), tuple(lines), tactic)


def traced(theorem: Theorem, named: Mapping[str, Theorem]) -> list[tuple[Theorem, tuple[str | int, ...]]]:
    """The theorems that lead from those named to this one, each with its premises: a name, or a place in the list."""
    by_identity = {id(t): name for name, t in reversed(list(named.items()))}
    assumed = {t.conclusion: name for name, t in reversed(list(named.items())) if t.rule == "assume"}

    def name_of(t: Theorem) -> str | None:
        if id(t) in by_identity:
            return by_identity[id(t)]
        return assumed.get(t.conclusion) if t.rule == "assume" else None

    if (own := name_of(theorem)) is not None:  # the goal is a hypothesis or a lemma as it stands
        c = theorem.conclusion
        itself = Item(0, ONE, tuple((v, variable_index(*v)) for v in c.forall))
        return [(combine(theorem.signature, [theorem], c, [itself]), (own,))]
    found: list[tuple[Theorem, tuple[str | int, ...]]] = []
    place: dict[int, str | int] = {}
    for t in proof_order(theorem, stop=lambda t: name_of(t) is not None):
        name = name_of(t)
        place[id(t)] = len(found) if name is None else name
        if name is None:
            found.append((t, tuple(place[id(p)] for p in t.premises)))
    return found


def _data(data: tuple[Any, ...]) -> tuple[Any, ...]:
    return _frozen(documents.plain([0 if isinstance(d, Signature) else d for d in data]))


def replay(
    theory: Theory,
    found: Found,
    lemmas: Sequence[Lemma] | Mapping[str, Lemma] = (),
    library: Sequence[Schema] = (),
) -> Lemma:
    """The theorem of a found proof, by the kernel's rules alone: nothing is searched.

    Raises NotProven if a premise is gone, or the kernel refuses a line, or the last line is not the goal.
    """
    made = replayed(theory, found, lemmas, library)
    step = Step(found.goal.relation, Expr(found.goal.left), Expr(found.goal.right), found.premises, made[-1])
    return Lemma(theory, made[-1], (step,))


def replayed(
    theory: Theory,
    found: Found,
    lemmas: Sequence[Lemma] | Mapping[str, Lemma] = (),
    library: Sequence[Schema] = (),
) -> list[Theorem]:
    """The theorem of each line of a found proof; the last one is the goal's. Errors as in `replay`."""
    named = library_sources(library, found.premises) | sources(theory, lemmas)
    if gone := [name for name in found.premises if name not in named]:
        raise _stale(found, f"it uses {', '.join(gone)}, which is neither a hypothesis nor a lemma here")
    sig = merge(theory.signature, *(named[name].signature for name in found.premises))
    made: list[Theorem] = []
    try:
        for line in found.lines:
            used = [named[p] if isinstance(p, str) else _earlier(made, p) for p in line.premises]
            made.append(run_rule(line.rule, used, listed(line.data), [sig]))
    except KernelError as error:
        raise _stale(found, f"the kernel refuses its line {len(made)}: {error}") from error
    except (TypeError, ValueError, LookupError, AttributeError, RecursionError) as error:
        # the data come from a file: whatever Python calls a wrong shape, they are malformed
        raise _stale(found, f"its line {len(made)} is malformed ({type(error).__name__})") from error
    if not made or made[-1].conclusion != found.goal:
        raise _stale(found, "its last line is another statement")
    return made


def _earlier(made: list[Theorem], number: Any) -> Theorem:
    if type(number) is not int or not 0 <= number < len(made):
        raise ValueError(number)
    return made[number]


def _stale(found: Found, why: str) -> NotProven:
    return NotProven(f"the kept proof of {judgement_text(found.goal)} no longer holds: {why}; search it again")
