"""Storm's explicit text format (.drn): MDPs and Markov chains with rational or parametric entries.

Read are the headers ``@type`` (MDP or DTMC), ``@value_type``, ``@parameters``, ``@placeholders``, ``@nr_states`` and
the body ``@model`` with lines ``state ID [rewards] labels``, ``action NAME [rewards]`` and ``SUCCESSOR : VALUE``.
Reward models are ignored. Exactly one state must be labelled ``init`` unless `initial` is given.

**What counts as success**: reaching a state with the label `goal`; the episode ends there. By default the first of
success, goal, target, done that occurs. Any other state that every action leaves unchanged is a failure.

A decimal is taken as written: 0.25 is 1/4, and a row such as 0.3333, 0.3333, 0.3334 sums to one. With
``rationalize=True`` decimals are read as the fractions within rounding error of them (0.3333333333333333 is 1/3).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from scsym.errors import InvalidModel, ParseError
from scsym.exact import exact
from scsym.mdp.model import MDP
from scsym.mdp.readers.rationalise import rational_near
from scsym.mdp.validate import listed

GOALS = ("success", "goal", "target", "done")
NUMBER = re.compile(r"[+-]?\d+(\.\d*)?([eE][+-]?\d{1,3})?|[+-]?\d+/\d+")
FRACTION = re.compile(r"[+-]?\d+(/\d+)?")
STATE = re.compile(r"state\s+(\d{1,9})\b\s*(!\s*\S+\s*)?(\[[^\]]*\])?\s*(.*)")
ACTION = re.compile(r"action\s+(\S+)\s*(\[[^\]]*\])?\s*")
LABEL = re.compile(r'"([^"]+)"|(\S+)')
STEP = re.compile(r"(\d{1,9})\s*:\s*(.+)")


def from_drn(
    text: str,
    *,
    goal: str | None = None,
    initial: Any = None,
    rationalize: bool = False,
    name: str = "",
) -> MDP:
    """The model in a .drn text; states are the file's numbers, actions its texts.

    Raises ParseError (with the line) for what is not of the format, and what `MDP` raises for the model.
    """
    lines = _Lines(text)
    header = _header(lines)
    states = _body(lines, header, rationalize)
    if header.count is not None and header.count != len(states):
        raise ParseError(f"the file declares {header.count} states but has {len(states)}")
    ends = _terminal(states, goal)
    start = initial
    if start is None:
        starts = [i for i, state in states.items() if "init" in state.labels]
        if len(starts) != 1:
            raise InvalidModel(
                f"{len(starts)} states are labelled init; where it is not one, pass initial={{state: probability}}"
            )
        start = starts[0]
    rows = {i: state.actions for i, state in states.items() if i not in ends}
    return MDP(rows, initial=start, terminal=ends, symbols=header.parameters or None, name=name)


class _Lines:
    """The lines without comments and blanks, with one line of look-ahead."""

    def __init__(self, text: str) -> None:
        self._rest = self._strip(text)
        self.number = 0
        self.current: str | None = None
        self.advance()

    @staticmethod
    def _strip(text: str) -> Iterator[tuple[int, str]]:
        for number, line in enumerate(text.splitlines(), start=1):
            line = line.partition("//")[0].strip()
            if line:
                yield number, line

    def advance(self) -> None:
        self.number, self.current = next(self._rest, (self.number + 1, None))

    def error(self, problem: str) -> ParseError:
        return ParseError(f"line {self.number} of the .drn text: {problem}")


class _Header:
    def __init__(self) -> None:
        self.kind = ""
        self.parameters: tuple[str, ...] = ()
        self.placeholders: dict[str, str] = {}
        self.count: int | None = None


class _State:
    def __init__(self, labels: set[str]) -> None:
        self.labels = labels
        self.actions: dict[str, dict[int, Any]] = {}


def _header(lines: _Lines) -> _Header:
    header = _Header()
    while lines.current != "@model":
        if lines.current is None:
            raise ParseError("the .drn text has no @model section")
        key, _, value = lines.current.partition(":")
        key, value = key.strip(), value.strip()
        if not key.startswith("@"):
            raise lines.error(f"expected a header such as @type: MDP, not {lines.current!r}")
        lines.advance()
        block = [value] if value else []
        while not value and lines.current is not None and not lines.current.startswith("@"):
            block.append(lines.current)
            lines.advance()
        content = " ".join(block)
        if key == "@type":
            header.kind = content.upper()
            if header.kind not in ("MDP", "DTMC"):
                raise ParseError(f"the file holds a {content}, but only MDP and DTMC are episodic decision models")
        elif key == "@value_type" and "interval" in content:
            raise ParseError("the file holds an interval model, whose probabilities are not exact numbers")
        elif key == "@parameters":
            header.parameters = tuple(content.split())
        elif key == "@placeholders":
            header.placeholders = dict(_placeholder(line) for line in block)
        elif key == "@nr_states":
            if not content.isdecimal():
                raise ParseError(f"@nr_states must be a number, not {content!r}")
            header.count = int(content)
        elif key not in ("@value_type", "@reward_models", "@nr_choices"):
            raise ParseError(f"unknown header {key} in the .drn text")
    if not header.kind:
        raise ParseError("the .drn text has no @type")
    lines.advance()
    return header


def _placeholder(line: str) -> tuple[str, str]:
    name, colon, value = line.partition(":")
    if not colon or not name.strip().startswith("$"):
        raise ParseError(f"expected a placeholder such as $0 : 1/2, not {line!r}")
    return name.strip(), value.strip()


def _body(lines: _Lines, header: _Header, rationalize: bool) -> dict[int, _State]:
    states: dict[int, _State] = {}
    state: _State | None = None
    law: dict[int, Any] | None = None
    known: dict[str, Any] = {}
    while lines.current is not None:
        line = lines.current
        if match := STATE.fullmatch(line):
            number = int(match[1])
            if number in states:
                raise lines.error(f"the state {number} occurs twice")
            state = states[number] = _State({quoted or plain for quoted, plain in LABEL.findall(match[4])})
            law = None
        elif match := ACTION.fullmatch(line):
            if state is None:
                raise lines.error("an action before the first state")
            law = state.actions[_fresh(match[1], state.actions)] = {}
        elif match := STEP.fullmatch(line):
            if state is None:
                raise lines.error("a transition before the first state")
            if law is None:  # Markov chains may leave the action out
                law = state.actions["0"] = {}
            target, text = int(match[1]), match[2].strip()
            if target in law:
                raise lines.error(f"the successor {target} occurs twice in one action")
            if text not in known:
                known[text] = _value(text, header, rationalize, lines)
            law[target] = known[text]
        else:
            raise lines.error(f"expected a state, an action or a transition, not {line!r}")
        lines.advance()
    return states


def _fresh(action: str, used: dict[str, Any]) -> str:
    if action not in used:
        return action
    return next(name for k in range(2, len(used) + 3) if (name := f"{action}#{k}") not in used)


def _value(text: str, header: _Header, rationalize: bool, lines: _Lines) -> Any:
    text = header.placeholders.get(text, text)
    if text.startswith("["):
        raise lines.error(f"the interval {text} is not an exact number")
    if NUMBER.fullmatch(text) and len(text) < 4000:
        try:
            return rational_near(float(text)) if rationalize and not FRACTION.fullmatch(text) else Fraction(text)
        except ZeroDivisionError:
            raise lines.error(f"{text} divides by zero") from None
    try:
        return exact(text.replace("^", "**"), symbols=header.parameters)
    except ParseError as problem:
        raise lines.error(str(problem)) from None


def _terminal(states: dict[int, _State], goal: str | None) -> dict[int, int]:
    labels = {label for state in states.values() for label in state.labels}
    if goal is None:
        goal = next((g for g in GOALS if g in labels), None)
        if goal is None:
            raise InvalidModel(
                f"no state has a label that says success ({', '.join(GOALS)}); "
                f"name one of the labels with goal=, they are {listed(sorted(labels))}"
            )
    elif goal not in labels:
        raise InvalidModel(f"no state has the label {goal!r}; the labels are {listed(sorted(labels))}")
    ends = {}
    for i, state in states.items():
        if goal in state.labels:
            ends[i] = 1
        elif all(law == {i: 1} for law in state.actions.values()):
            ends[i] = 0
    return ends
