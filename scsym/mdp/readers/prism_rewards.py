"""PRISM's reward files: on states (.srew) and on transitions (.trew), one entry a line or in rows.

A state's reward is ``s x`` after a line ``states entries``. A transition's is ``s t x`` (a chain, after ``states
entries``) or ``s k t x`` (an MDP, after ``states choices entries``); in rows it is ``s x:t x:t``, a choice a line. The
name of the structure stands only in a header that older files lack.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from scsym.errors import ParseError
from scsym.mdp.readers.explicit import MAX_STATES, Rewards
from scsym.mdp.readers.spelled import Spelled
from scsym.mdp.validate import listed

NAMED = re.compile(r'#\s*Reward structure\s+"([^"]*)"')
LARGEST = MAX_STATES * 10

Choices = Sequence[Sequence[tuple[str | None, Mapping[int, Any]]]]


def lines_of(text: str) -> Iterator[tuple[int, list[str]]]:
    """The numbers and words of the lines that are neither blank nor a comment."""
    for number, line in enumerate(text.split("\n"), start=1):
        words = line.split()
        if words and not words[0].startswith("#"):
            yield number, words


def natural(word: str, line: int, ending: str, below: int = LARGEST) -> int:
    """A natural number below a bound. Raises ParseError with the line of the text that the ending names."""
    if not (word.isascii() and word.isdecimal() and len(word) < 12 and int(word) < below):
        raise ParseError(f"line {line} of the {ending} text: {word!r:.40} is no number below {below}")
    return int(word)


def reward_structures(
    groups: Sequence[Sequence[str]], choices: Choices, nested: bool, numbers: Spelled
) -> dict[str, Rewards]:
    """The structures, each from its texts, by the names in their headers; one without a name is rew1, rew2, ..."""
    found: dict[str, Rewards] = {}
    for i, texts in enumerate(groups, start=1):
        names = [head[1] for text in texts if (head := NAMED.search(text))]
        structure = found.setdefault(names[0] if names else f"rew{i}", Rewards({}, {}))
        for text in texts:
            _read(text, structure, choices, nested, numbers)
    return found


def _read(text: str, structure: Rewards, choices: Choices, nested: bool, numbers: Spelled) -> None:
    lines = lines_of(text)
    number, first = next(lines, (0, []))
    if not first:
        raise ParseError("a reward text is empty")
    counts = [natural(word, number, "reward") for word in first]
    rows = list(lines)
    if any(len(words) == 1 or ":" in words[1] for _, words in rows):
        rows = list(_entries(rows, nested))
    if counts[0] != len(choices) or counts[-1] != len(rows):
        raise ParseError(f"a reward text declares {counts} but has {len(rows)} entries for {len(choices)} states")
    for line, words in rows:
        _reward(words, line, structure, choices, nested, numbers)


def _entries(rows: Sequence[tuple[int, list[str]]], nested: bool) -> Iterator[tuple[int, list[str]]]:
    """The entries of rows as lines of their own: ``s x:t x:t`` is a choice, the next one of its state."""
    seen: Counter[str] = Counter()
    for line, (s, *entries) in rows:
        for entry in entries:
            x, colon, t = entry.partition(":")
            if not colon:
                raise ParseError(f"line {line} of the reward text: expected entries such as 2:3, a reward and a state")
            yield line, [s, str(seen[s]), t, x] if nested else [s, t, x]
        seen[s] += 1


def _reward(words: list[str], line: int, structure: Rewards, choices: Choices, nested: bool, numbers: Spelled) -> None:
    """One entry of a reward file; a reward on the transitions of a chain becomes its expectation."""
    place = f"line {line} of the reward text"
    widths = (2, 4) if nested else (2, 3)
    if len(words) not in widths:
        raise ParseError(f"{place} has {len(words)} entries; expected are {listed(widths)}")
    s = natural(words[0], line, "reward", len(choices))
    x = numbers.number(words[-1], line)
    if len(words) == 2:
        structure.states[s] = x  # type: ignore[index]
        return
    k = natural(words[1], line, "reward", max(len(choices[s]), 1)) if nested else 0
    target = natural(words[-2], line, "reward", len(choices))
    if k >= len(choices[s]) or target not in choices[s][k][1]:
        raise ParseError(f"{place} gives a reward to a transition that the model does not have")
    if nested:
        if structure.choices.get((s, k), x) != x:
            raise ParseError(f"{place}: the transitions of choice {k} in state {s} have different rewards")
        structure.choices[s, k] = x  # type: ignore[index]
        return
    law = choices[s][0][1]
    total = sum(law.values())
    structure.choices[s, 0] = structure.choices.get((s, 0), Fraction(0)) + law[target] / total * x  # type: ignore[index]
