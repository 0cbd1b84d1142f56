"""PRISM's explicit files: transitions (.tra) with labels (.lab), states (.sta) and rewards (.srew, .trew) beside them,
or all in one file (.pexp).

Read are DTMC and CTMC (``i j x [action]`` after a line ``states transitions``) and MDP (``i k j x [action]`` after
``states choices transitions``, k the number of the choice), one transition a line or in rows (``i x:j x:j [action]``, a
choice a line). The type is in the header line ``# Transitions (MDP)`` of recent files, else as PRISM guesses it: three
counts are an MDP, an entry above one is a rate. Values are decimals or, from ``-exact``, fractions; a decimal is taken
as written (PRISM's exact mode does so too).

- A successor that occurs twice in one choice adds up. (In a DTMC PRISM itself keeps the last one alone.)
- A state without a line is never left. (PRISM gives it a loop.) Without a .lab file state 0 is initial.
- Counts that differ from the lines are refused: the file is not whole.

Storm's older text format, whose .tra begins with the word dtmc, ctmc, mdp or ma and whose .lab with ``#DECLARATION``,
is read as well. In an automaton (ma) a choice ``s action`` or ``s !`` stands on a line, its entries ``* t x`` below it;
the entries of ``!`` are rates, and it is never taken where the state has another choice. What is success and what is
failure: see `scsym.mdp.readers.explicit`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scsym.errors import InvalidModel, ParseError
from scsym.exact import fraction_text
from scsym.exact.meaning import Reading, reading
from scsym.mdp.model import MDP
from scsym.mdp.readers.explicit import MAX_STATES, Explicit, episodic, jumps, need_text
from scsym.mdp.readers.expression import value
from scsym.mdp.readers.prism_rewards import lines_of, natural, reward_structures
from scsym.mdp.readers.spelled import Row, Spelled

KINDS = ("DTMC", "CTMC", "MDP")
AUTOMATON, TIMED = "MA", "!"
SECTION = re.compile(r"# (States|Labels|Reward structure)\b")
KIND = re.compile(r"#\s*Transitions\s*\((\w+)\)", re.ASCII)
DECLARED = re.compile(r'(\d{1,9})\s*=\s*"([^"]*)"', re.ASCII)
RATES = "; if these are rates, give kind=CTMC"
FORMS = "; PRISM's forms for Matlab and MRMC are not read (export without :matlab)"
REMEDY = "run PRISM with -exact (or -exportprecision 17)"


def from_prism(
    tra: str,
    lab: str | None = None,
    *,
    sta: str | None = None,
    kind: str | None = None,
    goal: Any = None,
    failure: Any = None,
    initial: Any = None,
    horizon: int | None = None,
    rationalize: bool = False,
    floats: str | None = None,
    denominators: Any = None,
    name: str = "",
) -> MDP:
    """The model in the texts of PRISM's explicit files; states are the files' numbers, actions their names.

    tra, lab, sta : the contents of the files; `sta` only checks the number of states.
    kind : "DTMC", "CTMC" or "MDP", where the header does not say it.
    goal, failure : labels (or numbers of states) that end the episode; several as a collection or joined by ``|``.
    initial : a state or ``{state: probability}``; needed where not exactly one state is labelled init.
    horizon : success within so many steps.
    rationalize, floats, denominators : what decimals mean, see `scsym.exact.meaning.reading`.

    Raises ParseError (with the line) for what is not of the format, and what `MDP` raises for the model.
    """
    way = reading(rationalize, floats=floats, denominators=denominators, remedy=REMEDY)
    file = explicit_prism(tra, lab, sta=sta, kind=kind, way=way)
    return episodic(file, goal=goal, failure=failure, initial=initial, horizon=horizon, name=name)


def explicit_prism(
    tra: str,
    lab: str | None = None,
    *,
    sta: str | None = None,
    kind: str | None = None,
    way: Reading | None = None,
    rewards: Sequence[Sequence[str]] | None = None,
) -> Explicit:
    """What the files say; `rewards` has, per reward structure, the texts of its .srew and .trew files.

    Without `rewards` (even empty ones) those that stand in the first text are not read.
    """
    for text, what in ((tra, "a .tra model"), (lab or "", "a .lab file"), (sta or "", "a .sta file")):
        need_text(text, what)
    tra, lab, sta, rewards = _sections(tra, lab, sta, rewards)
    table = _transitions(tra, kind)
    count = table.count
    if sta is not None and (states := sum(1 for _ in lines_of(sta)) - 1) != count:
        raise ParseError(f"the .sta text has {states} states but the .tra text {count}")
    labels, initial = _labels(lab, count) if lab is not None else ({}, (0,))
    texts = (text for row in table.states.values() for choice in row for _, text, _ in choice.entries)
    way = way or reading()
    choices = _choices(table, Spelled(way, texts, ".tra"))
    nested = table.kind in ("MDP", AUTOMATON)
    return Explicit(
        choices=choices,
        labels=labels,
        initial=initial,
        rewards={} if rewards is None else reward_structures(rewards, choices, nested, Spelled(way, (), "reward")),
        rates=table.kind == "CTMC",
        timed=table.kind in ("CTMC", AUTOMATON),
    )


Line = tuple[int, int, int, str, str | None, int]  # state, choice, successor, value, action, line


@dataclass
class _Choice:
    """One choice of one state: the name of its action, the line where it starts, its successors with their texts."""

    name: str | None
    line: int
    entries: Row


@dataclass
class _Table:
    kind: str
    count: int
    states: dict[int, list[_Choice]]


def _sections(tra: str, *beside: Any) -> tuple[str, Any, Any, Any]:
    """The texts of the files; where the first has all sections (.pexp), the others are found in it."""
    lines = tra.split("\n")
    starts = [i for i, line in enumerate(lines) if i and SECTION.match(line)]
    if not starts:
        return (tra, *beside)
    lab, sta, rewards = beside
    groups: list[list[str]] = []
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        text = "\n".join(lines[start:end])
        if lines[start].startswith("# Labels"):
            lab = text
        elif lines[start].startswith("# States"):
            sta = text
        elif groups and len(groups[-1]) == 1 and "# Transition rewards" in lines[start:end][:2]:
            groups[-1].append(text)
        else:
            groups.append([text])
    return "\n".join(lines[: starts[0]]), lab, sta, rewards if rewards is None else [*rewards, *groups]


def _transitions(text: str, kind: str | None) -> _Table:
    header = KIND.search(text.split("\n", 1)[0])
    lines = lines_of(text)
    number, first = next(lines, (0, []))
    if not first:
        raise ParseError("the .tra text is empty")
    storm = first[0].upper() in (*KINDS, AUTOMATON) and len(first) == 1
    said = first[0].upper() if storm else header[1].upper() if header else None
    if kind is not None and kind.upper() not in KINDS:
        raise ParseError(f"the type of a .tra text is one of {', '.join(KINDS)}, not {kind!r:.40}")
    chosen = (kind.upper() if kind is not None else None) or said
    if said == AUTOMATON and storm:
        return _table(AUTOMATON, list(_automaton(lines)), True)
    if said is not None and said not in KINDS:
        raise ParseError(f"the .tra text holds a {said:.20}, but only {', '.join(KINDS)} are read as decision models")
    if not storm and not first[0].isdecimal():
        raise ParseError(
            f"line {number} of the .tra text: expected the numbers of states and transitions, not "
            f"{' '.join(first)!r:.60}{FORMS if first[0] in ('STATES', 'P', 'R') or first[0].startswith('S1') else ''}"
        )
    counts = [] if storm else [natural(word, number, ".tra") for word in first]
    if not storm and len(counts) not in (2, 3):
        what = "a partially observed model" if len(counts) == 4 else f"a first line of {len(counts)} numbers"
        raise ParseError(f"the .tra text has {what}; read are 'states transitions' and 'states choices transitions'")
    nested = chosen == "MDP" if storm or chosen else len(counts) == 3
    if not storm and nested != (len(counts) == 3):
        raise ParseError(f"the .tra text has {len(counts)} counts, which is not a {chosen}")
    seen: Counter[str] = Counter()
    rows = [row for line, words in lines for row in _rows(words, line, nested, seen)]
    kind = chosen or ("MDP" if nested else "CTMC" if any(_above_one(row[3]) for row in rows) else "DTMC")
    table = _table(kind, rows, nested, counts[0] if counts else None)
    if not storm:
        _check_counts(counts, len(rows), sum(map(len, table.states.values())))
    return table


def _table(kind: str, rows: list[Line], nested: bool, count: int | None = None) -> _Table:
    if count is None:
        count = 1 + max((max(s, t) for s, _, t, *_ in rows), default=0)
    if not 1 <= count <= MAX_STATES:
        raise ParseError(f"the .tra text has {count} states; read are 1 to {MAX_STATES}")
    return _Table(kind, count, _states(rows, count, nested))


def _rows(words: list[str], line: int, nested: bool, seen: Counter[str]) -> list[Line]:
    """The transitions in a line; one, or the whole choice where its entries are ``p:j``.

    `seen` counts the choices of each state so far, for rows that do not give their number.
    """
    if nested and ":" in "".join(words[1:2]):
        words = [words[0], str(seen[words[0]]), *words[1:]]
        seen[words[0]] += 1
    first = 2 if nested else 1
    if ":" not in "".join(words[first:]):
        return [_row(words, line, nested)]
    entries = [word.partition(":") for word in words[first:]]
    name = entries.pop()[0] if not entries[-1][1] else None
    if any(not colon for _, colon, _ in entries):
        raise ParseError(f"line {line} of the .tra text: expected entries such as 1/2:3, a probability and a state")
    s, k = (natural(word, line, ".tra") for word in (words[0], words[1] if nested else "0"))
    name = name if nested else None
    return [(s, k, natural(target, line, ".tra"), p, name, line) for p, _, target in entries]


def _row(words: list[str], line: int, nested: bool) -> Line:
    shortest = 4 if nested else 3
    if len(words) not in (shortest, shortest + 1):
        form = "'state choice successor value [action]'" if nested else "'state successor value [action]'"
        raise ParseError(f"line {line} of the .tra text has {len(words)} entries; expected are {form}")
    numbers = [natural(word, line, ".tra") for word in words[: shortest - 1]]
    s, t = numbers[0], numbers[-1]
    name = words[shortest] if len(words) > shortest and nested else None
    return s, numbers[1] if nested else 0, t, words[shortest - 1], name, line


def _automaton(lines: Iterator[tuple[int, list[str]]]) -> Iterator[Line]:
    """The entries of Storm's text of a Markov automaton: ``s action`` or ``s !``, and below it ``* t x``."""
    s, seen = "", Counter[str]()
    name: str | None = None
    for line, words in lines:
        if words[0] == "*" and s and len(words) == 3:
            numbers = natural(s, line, ".tra"), seen[s] - 1, natural(words[1], line, ".tra")
            yield (*numbers, words[2], name, line)
        elif words[0] != "*" and len(words) == 2:
            s, name = words
            seen[s] += 1
        else:
            raise ParseError(f"line {line} of the .tra text: expected 'state action', 'state !' or '* state value'")


def _above_one(text: str) -> bool:
    try:
        return bool(value(text) > 1)
    except ParseError:
        return False


def _states(rows: list[Line], count: int, nested: bool) -> dict[int, list[_Choice]]:
    grouped: dict[int, dict[int, _Choice]] = {}
    for s, k, t, text, name, line in rows:
        if s >= count or t >= count:
            raise ParseError(f"line {line} of the .tra text: the state {max(s, t)} is beyond the {count} states")
        choice = grouped.setdefault(s, {}).setdefault(k, _Choice(name, line, []))
        if choice.name != name:
            raise ParseError(f"line {line} of the .tra text: choice {k} of state {s} has two actions")
        choice.entries.append((t, text, line))
    for s, choices in grouped.items():
        if sorted(choices) != list(range(len(choices))):
            raise ParseError(f"the choices of state {s} in the .tra text are not numbered 0, ..., {len(choices) - 1}")
    return {s: [choices[k] for k in range(len(choices))] for s, choices in grouped.items()}


def _check_counts(counts: list[int], transitions: int, choices: int) -> None:
    if counts[-1] != transitions:
        raise ParseError(f"the .tra text declares {counts[-1]} transitions but has {transitions}")
    if len(counts) == 3 and counts[1] != choices:
        raise ParseError(f"the .tra text declares {counts[1]} choices but has {choices}")


def _choices(table: _Table, numbers: Spelled) -> list[list[tuple[str | None, Mapping[int, Any]]]]:
    none: list[_Choice] = []
    found: list[list[tuple[str | None, Mapping[int, Any]]]] = []
    for s in range(table.count):
        row: list[tuple[str | None, Mapping[int, Any]]] = []
        choices = table.states.get(s, none)
        if table.kind == AUTOMATON and len(choices) > 1:  # what needs time yields to what needs none
            choices = [choice for choice in choices if choice.name != TIMED] or choices[:1]
        for choice in choices:
            timed = table.kind == AUTOMATON and choice.name == TIMED
            hint = RATES * (table.kind == "DTMC")
            rates = timed or table.kind == "CTMC"
            law: Mapping[int, Any] = numbers.law(choice.entries, table.count, f"from {s}", rates=rates, hint=hint)
            if table.kind == "DTMC" and (total := sum(law.values())) != 1 and max(law.values()) <= 1:
                raise InvalidModel(f"the probabilities from {s} sum to {fraction_text(total)}, not to 1{RATES}")
            row.append((None, jumps(s, law)) if timed else (choice.name, law))
        found.append(row)
    return found


def _labels(text: str, count: int) -> tuple[dict[str, list[int]], tuple[int, ...]]:
    """The labels with their states, and the initial states."""
    if text.lstrip().upper().startswith("#DECLARATION"):
        return _storm_labels(text, count)
    lines = enumerate(text.split("\n"), start=1)
    names: dict[int, str] | None = None
    found: dict[str, list[int]] = {}
    for number, line in lines:
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        if names is None:
            names = {int(n): name for n, name in DECLARED.findall(line)}
            if DECLARED.sub("", line).strip():
                raise ParseError(
                    f'line {number} of the .lab text: expected 0="init" 1="deadlock" ..., not {line!r:.60}'
                )
            if len(set(names.values())) < len(names):
                raise ParseError(f"line {number} of the .lab text names a label twice")
            found = {name: [] for name in names.values()}
            continue
        state, colon, rest = line.partition(":")
        s = natural(state.strip(), number, ".lab", count)
        for word in rest.split():
            label = names.get(natural(word, number, ".lab"))
            if label is None or not colon:
                raise ParseError(f"line {number} of the .lab text: there is no label number {word}")
            found[label].append(s)
    if names is None:
        raise ParseError("the .lab text is empty, so it names no initial state (without the file it is state 0)")
    return found, tuple(sorted(set(found.get("init", ()))))


def _storm_labels(text: str, count: int) -> tuple[dict[str, list[int]], tuple[int, ...]]:
    words = text.split()
    ends = [i for i, word in enumerate(words) if word.upper() == "#END"]
    if not ends:
        raise ParseError("the .lab text has #DECLARATION without #END")
    found: dict[str, list[int]] = {name: [] for name in words[1 : ends[0]]}
    body = text[text.upper().index("#END") + len("#END") :]
    for number, line in enumerate(body.split("\n"), start=text.upper()[: len(text) - len(body)].count("\n") + 1):
        if not (parts := line.split()):
            continue
        s = natural(parts[0], number, ".lab", count)
        for name in parts[1:]:
            if name not in found:
                raise ParseError(f"line {number} of the .lab text: the label {name!r:.40} is not declared")
            found[name].append(s)
    return found, tuple(sorted(set(found.get("init", ()))))
