"""Storm's explicit text format (.drn), as Storm 2.0 reads it: MDPs and Markov chains, rational or parametric.

Read are the headers ``@type`` (MDP, DTMC, CTMC or MA), ``@value_type``, ``@parameters``, ``@placeholders``,
``@reward_models``, ``@nr_states``, ``@nr_choices`` and the body ``@model`` with lines ``state ID [rewards] labels``,
``action NAME [rewards]`` and ``SUCCESSOR : VALUE``. What one might not guess, and what Storm does as well:

- A successor that is named twice in one action adds up. Transitions of probability zero are dropped.
- Every word after a state's number and rewards is a label, so ``state 3 // goal`` has the labels ``//`` and ``goal``.
- ``-p^2`` is ``(-p)^2``; see `scsym.mdp.readers.expression`. What scsym writes has no such term.
- A state without a transition is never left. ``__NOLABEL__`` is an action without a name; it gets its number.
- In a CTMC the values are rates; they are divided by their sum (the embedded chain). In a Markov automaton (MA) they
  are probabilities.

A decimal is taken as written: 0.25 is 1/4, and a row such as 0.3333, 0.3333, 0.3334 sums to one. With
``rationalize=True`` decimals are read as the fractions that they were rounded from, with ten digits in Storm's default
export (see `scsym.exact.meaning`). What is success and what is failure: see `scsym.mdp.readers.explicit`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from scsym.errors import ParseError
from scsym.exact.meaning import Reading, reading
from scsym.mdp.model import MDP
from scsym.mdp.readers.explicit import MAX_STATES, Explicit, Rewards, episodic, need_text
from scsym.mdp.readers.expression import symbols
from scsym.mdp.readers.spelled import Row, Spelled
from scsym.mdp.validate import listed

STATE = re.compile(r"state\s+(\d{1,9})(?!\S)\s*(?:!\s*(\S+)\s*)?(?:\{[^}]*\}\s*)?(?:\[([^\]]*)\])?\s*(.*)", re.ASCII)
ACTION = re.compile(r"action\s+(\S+(?:\s+(?!//|\[)\S+)*)\s*(?:\[([^\]]*)\])?\s*(?://.*)?")
LABEL = re.compile(r'"([^"]+)"|([^\s"]+)')
STEP = re.compile(r"(\d{1,9})\s*:\s*(.+)", re.ASCII)
COMMENT = re.compile(r"\s//.*")
TYPES = ("MDP", "DTMC", "CTMC", "MA")
LONG_NAMES = {"MARKOV AUTOMATON": "MA"}
REMEDY = "export with DirectEncodingExporterOptions.output_precision = 17, or build the model exactly"


def from_drn(
    text: str,
    *,
    goal: Any = None,
    failure: Any = None,
    initial: Any = None,
    horizon: int | None = None,
    rationalize: bool = False,
    floats: str | None = None,
    denominators: Any = None,
    name: str = "",
) -> MDP:
    """The model in a .drn text; states are the file's numbers, actions its texts.

    goal, failure : labels (or numbers of states) that end the episode; several as a collection or joined by ``|``.
    initial : a state or ``{state: probability}``; needed where not exactly one state is labelled init.
    horizon : success within so many steps.
    rationalize, floats, denominators : what decimals mean, see `scsym.exact.meaning.reading`.

    Raises ParseError (with the line) for what is not of the format, and what `MDP` raises for the model.
    """
    way = reading(rationalize, floats=floats, denominators=denominators, remedy=REMEDY)
    return episodic(explicit_drn(text, way), goal=goal, failure=failure, initial=initial, horizon=horizon, name=name)


def explicit_drn(text: str, way: Reading | None = None, *, rewards: bool = False) -> Explicit:
    """What a .drn text says; its reward structures only on request."""
    need_text(text, "a .drn model")
    lines = _Lines(text)
    header = _header(lines)
    body = _body(lines, header)
    n = len(body.states)
    if header.states is not None and header.states != n:
        raise ParseError(f"the file declares {header.states} states but has {n}")
    if sorted(body.states) != list(range(n)):
        raise ParseError(f"the states must be numbered 0, ..., {n - 1}")
    if header.kind in ("MDP", "MA") and header.choices is not None:
        found = sum(max(len(state.rows), 1) for state in body.states.values())
        if header.choices != found:
            raise ParseError(f"the file declares {header.choices} choices (@nr_choices) but has {found}")
    texts = (text for state in body.states.values() for *_, row in state.rows for _, text, _ in row)
    known = symbols(header.parameters)
    numbers = Spelled(way or reading(), texts, ".drn", symbols=known, placeholders=header.placeholders)
    labels: dict[str, list[int]] = {}
    for s in range(n):
        for label in body.states[s].labels:
            labels.setdefault(label, []).append(s)
    return Explicit(
        choices=[
            [
                (name, numbers.law(row, n, _source(s, name, k), rates=header.kind == "CTMC"))
                for k, (name, _, _, row) in enumerate(rows)
            ]
            for s, rows in ((s, body.states[s].rows) for s in range(n))
        ],
        labels=labels,
        initial=tuple(labels.get("init", ())),
        parameters=header.parameters,
        rewards=_reward_structures(header, body, numbers) if rewards else {},
        rates=header.kind == "CTMC",
        timed=header.kind in ("CTMC", "MA"),
    )


def _source(s: int, action: str | None, k: int) -> str:
    return f"from {s} under {(str(k) if action is None else action)!r}"


class _Lines:
    """The lines that are neither blank nor a comment, with one line of look-ahead."""

    def __init__(self, text: str) -> None:
        self._all = text.split("\n")
        self._rest = self._strip()
        self.number = 0
        self.current: str | None = None
        self.advance()

    def _strip(self) -> Iterator[tuple[int, str]]:
        for number, line in enumerate(self._all, start=1):
            line = line.strip()
            if line and not line.startswith("//"):
                yield number, line

    def advance(self) -> None:
        self.number, self.current = next(self._rest, (self.number + 1, None))

    def after_current(self) -> str:
        """The line after the current one with its blanks, even where it is empty."""
        return "".join(self._all[self.number : self.number + 1]).rstrip("\r")

    def error(self, problem: str) -> ParseError:
        return _at(self.number, problem)


def _at(line: int, problem: str) -> ParseError:
    return ParseError(f"line {line} of the .drn text: {problem}")


class _Header:
    def __init__(self) -> None:
        self.kind = ""
        self.parameters: tuple[str, ...] = ()
        self.placeholders: dict[str, str] = {}
        self.rewards: list[str] = []
        self.states: int | None = None
        self.choices: int | None = None


class _State:
    """Labels, texts of rewards, and per action its name, the line where it starts, and its transitions as texts."""

    def __init__(self, line: int, labels: list[str], rewards: str | None) -> None:
        self.line = line
        self.labels = dict.fromkeys(labels)
        self.rewards = rewards
        self.rows: list[tuple[str | None, int, str | None, Row]] = []


class _Body:
    def __init__(self) -> None:
        self.states: dict[int, _State] = {}


def _header(lines: _Lines) -> _Header:
    header = _Header()
    while lines.current != "@model":
        if lines.current is None:
            raise ParseError("the .drn text has no @model section")
        key, _, rest = lines.current.partition(":")
        key, rest = key.strip(), rest.strip()
        if not key.startswith("@"):
            raise lines.error(f"expected a header such as @type: MDP, not {lines.current!r:.80}")
        if key == "@reward_models":
            header.rewards = _reward_names(rest or lines.after_current())
        lines.advance()
        block = [rest] if rest else []
        while not rest and lines.current is not None and not lines.current.startswith("@"):
            block.append(lines.current)
            lines.advance()
        _entry(header, key, block)
    if not header.kind:
        raise ParseError("the .drn text has no @type")
    lines.advance()
    return header


def _reward_names(line: str) -> list[str]:
    """Each blank or tab separates two names, as in Storm: PRISM writes no name for a structure that has none."""
    return [] if line.startswith("@") else re.split("[ \t]", line)


def _entry(header: _Header, key: str, block: list[str]) -> None:
    content = " ".join(block)
    if key == "@type":
        header.kind = LONG_NAMES.get(content.upper(), content.upper())
        if header.kind not in TYPES:
            raise ParseError(f"the file holds a {content:.20}, but only {', '.join(TYPES)} are read as decision models")
    elif key == "@value_type":
        if "interval" in content:
            raise ParseError("the file holds an interval model, whose probabilities are not exact numbers")
    elif key == "@parameters":
        header.parameters = tuple(content.split())
    elif key == "@placeholders":
        for line in block:
            name, colon, text = line.partition(":")
            if not colon or not name.startswith("$"):
                raise ParseError(f"expected a placeholder such as $0 : 1/2, not {line!r:.80}")
            header.placeholders[name.strip()] = text.strip()
    elif key == "@reward_models":
        pass  # by its blanks, see _reward_names
    elif key in ("@nr_states", "@nr_choices"):
        if not (content.isascii() and content.isdecimal() and len(content) < 19):
            raise ParseError(f"{key} must be a number, not {content!r:.40}")
        setattr(header, key.removeprefix("@nr_"), int(content))
    else:
        raise ParseError(f"unknown header {key:.40} in the .drn text")


def _body(lines: _Lines, header: _Header) -> _Body:
    body = _Body()
    state: _State | None = None
    row: Row | None = None
    while (line := lines.current) is not None:
        if match := STEP.fullmatch(line):
            if state is None:
                raise lines.error("a transition before the first state")
            if row is None:  # Markov chains may leave the action out
                row = []
                state.rows.append((None, lines.number, None, row))
            row.append((int(match[1]), COMMENT.sub("", match[2]).strip(), lines.number))
        elif match := STATE.fullmatch(line):
            number = int(match[1])
            if number in body.states:
                raise lines.error(f"the state {number} occurs twice")
            if len(body.states) >= MAX_STATES:
                raise lines.error(f"more than {MAX_STATES} states")
            labels = LABEL.findall(match[4])
            if any(plain.startswith("[") for _, plain in labels):
                raise lines.error("the rewards of a state stand once, before its labels")
            state = body.states[number] = _State(lines.number, [a or b for a, b in labels], match[3])
            row = None
        elif match := ACTION.fullmatch(line):
            if state is None:
                raise lines.error("an action before the first state")
            row = []
            name = None if match[1] == "__NOLABEL__" else match[1]
            state.rows.append((name, lines.number, match[2], row))
        else:
            raise lines.error(f"expected a state, an action or a transition, not {line!r:.80}")
        lines.advance()
    return body


def _reward_texts(body: _Body) -> Iterator[str]:
    for state in body.states.values():
        yield from (text for text in (state.rewards, *(text for _, _, text, _ in state.rows)) if text)


def _reward_structures(header: _Header, body: _Body, numbers: Spelled) -> dict[str, Rewards]:
    found: dict[str, Rewards] = {}
    used = header.rewards[: max((text.count(",") + 1 for text in _reward_texts(body)), default=0)]
    if len(set(used)) < len(used):
        raise ParseError(f"two reward models have one name; they are {listed(used)}")

    def put(text: str | None, where: str, key: Any, line: int) -> None:
        for i, part in enumerate(text.split(",") if text else ()):
            name = header.rewards[i] if i < len(header.rewards) else f"rew{i}"
            structure = found.setdefault(name, Rewards({}, {}))
            if (x := numbers.number(part.strip(), line)) != 0:
                getattr(structure, where)[key] = x

    for s, state in sorted(body.states.items()):
        put(state.rewards, "states", s, state.line)
        for c, (_, line, text, _) in enumerate(state.rows):
            put(text, "choices", (s, c), line)
    return found
