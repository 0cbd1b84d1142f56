"""Proofs that a search found, kept as text beside the file that asked for them, so that checking never searches.

``kept/<file>.proofs`` has a paragraph for each goal, sorted: who asks and the goal, then what proves it, a premise a
line with its coefficient (``at`` its indices, summed ``over`` others), and after a plus what remains.

    above_line: fixed b in A, s in S: KL(s) >= -x * log(eps) - log(2)
      grouping | 1
      tilt | at a := b | over t in S | x * y
      + y * eps

A proof of several lines begins each with a colon and its goal (the last one's is the goal itself), or is ``suppose``
with a judgement, or a rule with its data after an exclamation mark; ``(0)`` is the first of them. Nothing here is
trusted: the kernel runs the lines.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from types import MappingProxyType
from typing import Any

from scsym.errors import NotProven, StatementError
from scsym.files import write_atomically
from scsym.kernel import Item, Judgement, KernelError, Signature, Theorem, assume, combine
from scsym.kernel import document as documents
from scsym.kernel.replay import _run as run_rule
from scsym.kernel.terms import NATURAL, ZERO, merge, parameters, variable_index
from scsym.kernel.text import (
    index_text,
    judgement_text,
    lin_text,
    parse_index,
    parse_judgement,
    parse_term,
    term_text,
)
from scsym.language import Expr, Theory

from .found import traced
from .library import Schema, library_sources
from .prover import Lemma, Step

FOLDER, SUFFIX = "kept", ".proofs"
BAR = " | "


class Mode(Enum):
    """What `scsym.prove.auto` may do where nothing is kept: search; nothing; or search and keep what it finds."""

    FREE = "search"
    REPLAY = "replay"
    KEEP = "search and keep"


mode: ContextVar[Mode] = ContextVar("mode", default=Mode.FREE)
budget: ContextVar[float] = ContextVar("budget", default=10.0)  # seconds of CPU for each search


@contextmanager
def only(wanted: Mode, seconds: float | None = None) -> Iterator[None]:
    """Within it `auto` works in this mode; who keeps what is found goes on doing so while statements are run."""
    token = mode.set(Mode.KEEP if mode.get() is Mode.KEEP else wanted)
    spent = budget.set(budget.get() if seconds is None else seconds)
    try:
        yield
    finally:
        mode.reset(token)
        budget.reset(spent)


@dataclass(frozen=True, order=True)
class Entry:
    """A kept proof: who asked, the goal as text, and the lines that follow it."""

    label: str
    goal: str
    lines: tuple[str, ...]

    @property
    def premises(self) -> tuple[str, ...]:
        """The names of the premises that its text cites."""
        names: list[str] = []
        for head, items in _blocks(self.lines):
            names += [p for p in json.loads(head[1:])[1] if isinstance(p, str)] if head.startswith("!") else []
            names += [item.split(BAR)[0] for item in items if not item.startswith("+ ")]
        return tuple(dict.fromkeys(name for name in names if _number(name) is None))


@dataclass
class Book:
    """What is kept for one source file, by goal, and what of it was used in this process."""

    path: Path
    entries: dict[str, list[Entry]]
    used: set[Entry] = field(default_factory=set)
    stamp: tuple[int, int] = (0, 0)

    def add(self, entry: Entry) -> None:
        """Keep one more proof, which is used."""
        self.entries.setdefault(entry.goal, []).append(entry)
        self.used.add(entry)
        self.save()

    def idle(self) -> list[Entry]:
        """The entries that nothing was proven by."""
        return [e for _, found in sorted(self.entries.items()) for e in found if e not in self.used]

    def save(self) -> None:
        """Write the file, or remove it where nothing is kept."""
        every = sorted(e for found in self.entries.values() for e in found)
        if every:
            paragraphs = ("\n".join([f"{e.label}: {e.goal}", *e.lines]) for e in every)
            write_atomically(self.path, "\n\n".join(paragraphs) + "\n")
        else:
            self.path.unlink(missing_ok=True)
        self.stamp = _stamp(self.path)


_books: dict[Path, Book] = {}


def beside(file: str | Path) -> Path:
    """Where proofs for this source file are kept."""
    source = Path(file)
    return source.parent / FOLDER / f"{source.stem}{SUFFIX}"


def book(file: str | Path) -> Book:
    """The book of a source file; it is read again when it changed.

    Raises StatementError where its text is no list of paragraphs that begin with ``who: goal``.
    """
    path = beside(file)
    stamp, known = _stamp(path), _books.get(path)
    if known is None or known.stamp != stamp:
        _books[path] = Book(path, _entries(path), known.used if known else set(), stamp)
    return _books[path]


def _stamp(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError:
        return (0, 0)
    return (found.st_mtime_ns, found.st_size)


def _entries(path: Path) -> dict[str, list[Entry]]:
    if not path.is_file():
        return {}
    try:
        text = path.read_text("utf-8")
    except (OSError, ValueError) as error:
        raise StatementError(f"{path} cannot be read: {error}") from error
    found: dict[str, list[Entry]] = {}
    for paragraph in text.split("\n\n"):
        first, *lines = paragraph.strip("\n").split("\n")
        label, colon, goal = first.partition(": ")
        if not colon or not all(line.strip() for line in lines):
            raise StatementError(f"{path}: a paragraph begins with who asks and the goal, not with {first!r:.60}")
        found.setdefault(goal, []).append(Entry(label, goal, tuple(lines)))
    return found


def idle(folder: Path) -> Iterator[tuple[Path, str]]:
    """Kept proofs at or below the folder by which nothing was proven in this process, by file and asker."""
    for path in sorted(folder.rglob(f"{FOLDER}/*{SUFFIX}") if folder.is_dir() else [beside(folder)]):
        source = path.parents[1] / f"{path.stem}.py"
        for entry in book(source.resolve()).idle():
            yield path, entry.label


def kept(file: str | Path, goal: Judgement, label: str = "") -> list[Entry]:
    """The entries beside a file for a goal; with a label, then those of the same asker for other goals."""
    found, text = book(file), judgement_text(goal)
    others = [e for g, same in found.entries.items() if label and g != text for e in same if e.label == label]
    return [*found.entries.get(text, ()), *others]


def recalled(
    theory: Theory, goal: Judgement, named: Mapping[str, Theorem], file: str | Path, library: Sequence[Schema] = ()
) -> tuple[Lemma | None, str]:
    """The goal as the entries beside the file prove it; or None, and why what is kept for it does not count.

    library : its lemmas may be cited too, by their names with sorts in brackets.
    """
    why = ""
    for found in kept(file, goal):
        cited = [name for name in found.premises if name not in named]
        shelf = library_sources(library, cited) if cited else {}
        try:
            theorem = run(found, theory, goal, named, {name: shelf[name] for name in cited if name in shelf})
        except NotProven as error:
            why = str(error)
            continue
        book(file).used.add(found)
        return as_lemma(theory, theorem, found.premises), ""
    return None, why


def as_lemma(theory: Theory, theorem: Theorem, premises: tuple[str, ...]) -> Lemma:
    """A theorem as a lemma of one step."""
    c = theorem.conclusion
    return Lemma(theory, theorem, (Step(c.relation, Expr(c.left), Expr(c.right), premises, theorem),))


def run(
    entry: Entry,
    theory: Theory,
    goal: Judgement,
    named: Mapping[str, Theorem],
    library: Mapping[str, Theorem] = MappingProxyType({}),
) -> Theorem:
    """The theorem of the goal, by the kernel's rules alone as the lines tell: nothing is searched.

    library : theorems about symbols of their own, in whose place the lines put terms of the theory.

    Raises NotProven if a premise is gone, a line is not understood or refused, or the last one proves something else.
    """
    if gone := [name for name in entry.premises if name not in named and name not in library]:
        raise NotProven(f"it uses {', '.join(gone)}, which is neither a hypothesis nor a lemma here")
    sig = merge(theory.signature, *(named[name].signature for name in entry.premises if name in named))
    every = {**library, **named}
    made: list[Theorem] = []

    def premise(name: str | int) -> Theorem:
        number = _number(name) if isinstance(name, str) else name
        return every[str(name)] if number is None else made[number]

    blocks = _blocks(entry.lines)
    try:
        for n, (head, items) in enumerate(blocks):
            if head.startswith("suppose "):
                made.append(assume(sig, parse_judgement(head[8:], sig)))
            elif head.startswith("!"):
                rule, premises, data = json.loads(head[1:])
                made.append(run_rule(rule, [premise(p) for p in premises], data, [sig]))
            else:
                shown = goal if n == len(blocks) - 1 else parse_judgement(head[1:].strip(), sig)
                made.append(_combined(items, shown, sig, premise))
    except KernelError as error:
        raise NotProven(f"the kernel refuses its line {len(made)}: {error}") from error
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
        raise NotProven(f"its line {len(made)} is not understood ({type(error).__name__})") from error
    if made[-1].conclusion != goal:
        raise NotProven("its last line is another statement")
    return made[-1]


def _blocks(lines: Sequence[str]) -> list[tuple[str, list[str]]]:
    """The lines of a proof, each with what it combines; a proof of one line has no head."""
    found: list[tuple[str, list[str]]] = []
    for line in (line.strip() for line in lines):
        if line[0] in ":!" or line.startswith("suppose "):
            found.append((line, []))
        else:
            if not found:
                found.append((":", []))
            found[-1][1].append(line)
    return found or [(":", [])]


def _combined(items: Sequence[str], goal: Judgement, sig: Signature, premise: Callable[[str], Theorem]) -> Theorem:
    names = list(dict.fromkeys(text.split(BAR)[0] for text in items if not text.startswith("+ ")))
    used = [premise(name) for name in names]
    made, rest, scope = [], ZERO, _scope(goal)
    for text in items:
        if text.startswith("+ "):
            rest = parse_term(text[2:], sig, scope)
            continue
        name, *parts, coefficient = text.split(BAR)
        number = names.index(name)
        forall = used[number].conclusion.forall
        inside = _scope(used[number].conclusion) | scope
        over = tuple(_bound(b, sig, inside) for p in parts if p.startswith("over ") for b in p[5:].split("; "))
        inside |= {v: sort if isinstance(sort, str) else NATURAL for v, sort in over}
        moved = dict(b.split(" := ") for p in parts if p.startswith("at ") for b in p[3:].split("; "))
        binding = (
            (v, parse_index(moved[v[0]], sig, inside, v[1]) if v[0] in moved else variable_index(*v)) for v in forall
        )
        made.append(Item(number, parse_term(coefficient, sig, inside), tuple(binding), over))
    return combine(sig, used, goal, made, rest)


def _bound(text: str, sig: Signature, scope: Mapping[str, str]) -> tuple[str, Any]:
    name, sign, rest = text.split(" ", 2)
    return (name, rest) if sign == "in" else (name, parse_index(rest, sig, scope, NATURAL)[1])


def _scope(j: Judgement) -> dict[str, str]:
    return dict([*j.forall, *parameters(j)])


def _number(name: str) -> int | None:
    inside = name[1:-1]
    return int(inside) if name[:1] == "(" and name[-1:] == ")" and inside.isdigit() else None


def entry(
    label: str, theorem: Theorem, theory: Theory, named: Mapping[str, Theorem], library: Sequence[Schema] = ()
) -> Entry:
    """The proof of a theorem, down to the theorems named and the library's, as an entry that `run` makes it from."""
    goal, lines, shelf = theorem.conclusion, list[str](), library_sources(library)
    steps = traced(theorem, {**shelf, **named})
    for n, (t, premises) in enumerate(steps):
        names = [f"({p})" if isinstance(p, int) else p for p in premises]
        if t.rule == "assume":
            lines.append(f"  suppose {judgement_text(t.conclusion)}")
        elif t.rule == "combine" and all(BAR not in name and _plain(name) for name in names):
            if len(steps) > 1:
                lines.append("  :" if n == len(steps) - 1 else f"  : {judgement_text(t.conclusion)}")
            lines += [f"    {line}" for line in _items(t, names)]
        else:
            data = documents.plain([0 if isinstance(d, Signature) else d for d in t.data])
            lines.append(f"  ! {json.dumps([t.rule, premises, data], ensure_ascii=False, separators=(',', ':'))}")
    made = Entry(label, judgement_text(goal), tuple(lines))
    if run(made, theory, goal, named, shelf).hypotheses != theorem.hypotheses:
        raise NotProven("its text is not the proof")
    return made


def _plain(name: str) -> bool:
    return bool(name) and name[0] not in ":!+" and not name.startswith("suppose ") and name == name.strip()


def _items(t: Theorem, names: Sequence[str]) -> Iterator[str]:
    _, _, items, rest = t.data
    for item in items:
        moved = [f"{v[0]} := {index_text(i)}" for v, i in item.binding if i != variable_index(*v)]
        over = [f"{v} in {s}" if isinstance(s, str) else f"{v} < {lin_text(s)}" for v, s in item.over]
        parts = [names[item.premise]]
        parts += [f"at {'; '.join(moved)}"] if moved else []
        parts += [f"over {'; '.join(over)}"] if over else []
        yield BAR.join([*parts, term_text(item.coefficient)])
    if rest != ZERO:
        yield f"+ {term_text(rest)}"
