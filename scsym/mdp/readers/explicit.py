"""What a file of states, choices and transitions says, whatever its format, and the episodic model that it stands for.

Every explicit format (.drn, PRISM's .tra, UMB, a model built by Storm) becomes an `Explicit`; `episodic` makes the MDP.

**What counts as success**: reaching a state that `goal` names; the episode ends there. By default the label success,
goal or target (a label such as done does not say that the end was a good one). **What counts as failure**: reaching a
state that `failure` names before the goal, or a state that every action leaves unchanged or without any transition.
In continuous time this is reachability without a time bound, which the embedded chain decides.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from numbers import Integral
from typing import Any

from scsym.errors import InvalidModel, ParseError
from scsym.mdp.model import MDP
from scsym.mdp.validate import listed

GOALS = ("success", "goal", "target")
MAX_STATES = 5_000_000
START = "start"

Law = Mapping[int, Any]


@dataclass(frozen=True)
class Rewards:
    """One reward structure: values on states and on choices (a pair of a state and the number of its choice)."""

    states: Mapping[int, Any] = field(default_factory=dict)
    choices: Mapping[tuple[int, int], Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Explicit:
    """States 0, ..., n - 1 with choices and labels.

    choices : per state, pairs of a name (None where the file has none) and ``{successor: probability}``. In a chain in
        continuous time (`rates`) the entries are rates.
    labels : ``{label: states}``.         initial : the states where a run may start.
    parameters : declared symbols; None for a model that has no such declaration.
    rewards : ``{name: Rewards}``.        still : states that are never left, whatever their choices say.
    """

    choices: list[list[tuple[str | None, Law]]]
    labels: Mapping[str, Collection[int]]
    initial: tuple[int, ...]
    parameters: tuple[str, ...] | None = None
    rewards: Mapping[str, Rewards] = field(default_factory=dict)
    rates: bool = False
    timed: bool = False
    still: Collection[int] = ()


def episodic(
    file: Explicit,
    *,
    goal: Any = None,
    failure: Any = None,
    initial: Any = None,
    horizon: int | None = None,
    name: str = "",
) -> MDP:
    """The MDP of reaching `goal`; its states are the file's numbers, its actions the file's names.

    goal, failure : a label, several (a collection, or one text with ``|`` between them), or numbers of states.
    initial : a state or ``{state: probability}``; needed where the file has not exactly one initial state.
    horizon : success within so many steps, as `MDP.unrolled` with ``final=0``.

    Raises InvalidModel where these do not fit the file, and what `MDP` raises.
    """
    wins = _goals(file, goal)
    losses = named_states(file, failure, "failure") if failure is not None else frozenset()
    start = _start(file, initial)
    if horizon is not None and file.timed:
        raise InvalidModel("horizon counts steps, but the file holds a model in continuous time")
    rows: dict[Any, dict[str, Law]] = {}
    terminal: dict[Any, int] = {}
    for s, choices in enumerate(file.choices):
        laws = [jumps(s, law) if file.rates else law for _, law in choices]
        if s in wins:
            terminal[s] = 1
        elif s in losses or s in file.still or not any(laws) or all(is_loop(s, law) for law in laws):
            terminal[s] = 0
        else:
            rows[s] = dict(zip(action_names(n for n, _ in choices), laws, strict=True))
    if not rows:
        start = _one_state(rows, terminal, start)
    mdp = MDP(rows, initial=start, terminal=terminal, symbols=file.parameters or None, name=name)
    return mdp if horizon is None else mdp.unrolled(horizon, final=0)


def is_loop(s: int, law: Law) -> bool:
    """Whether the law stays in `s` with certainty (entries zero apart)."""
    return law.get(s) == 1 and all(p == 0 for t, p in law.items() if t != s)


def jumps(s: int, rates: Law) -> Law:
    """The law of the next state of a chain in continuous time: each rate over their sum."""
    for x in rates.values():
        if isinstance(x, Fraction) and x < 0:
            raise InvalidModel(f"a rate out of state {s} is {x}, but it must not be negative")
    total = sum(rates.values(), Fraction(0))
    return {t: x / total for t, x in rates.items()} if total != 0 else {}


def action_names(names: Iterable[str | None]) -> list[str]:
    """The names of one state's choices, all different: a missing name is the choice's number, a second x is x#2."""
    found: list[str] = []
    used: set[str] = set()
    count: dict[str, int] = {}
    for i, name in enumerate(names):
        base = str(i) if name is None else name
        fresh = base
        while fresh in used:
            count[base] = count.get(base, 1) + 1
            fresh = f"{base}#{count[base]}"
        used.add(fresh)
        found.append(fresh)
    return found


def add_up(law: dict[int, Any], target: int, value: Any) -> None:
    """One more transition of a choice: a successor that occurs again adds up."""
    law[target] = law[target] + value if target in law else value


def named_states(file: Explicit, given: Any, what: str) -> frozenset[int]:
    """The states that labels or numbers name; a text that is no label may join several with ``|``."""
    found: set[int] = set()
    for name in _names(file, given):
        if isinstance(name, str) and name in file.labels:
            found.update(file.labels[name])
        elif number := _number(name, len(file.choices)):
            found.add(number[0])
        else:
            raise InvalidModel(
                f"{what}={name!r} is no label of the model and no number of a state; "
                f"the labels are {listed(sorted(file.labels))}"
            )
    return frozenset(found)


def _names(file: Explicit, given: Any) -> Iterator[Any]:
    if isinstance(given, str):
        for separator in ("|", ","):
            if given not in file.labels and separator in given:
                parts = [part.strip() for part in given.split(separator)]
                for part in parts:
                    yield part[1:-1] if len(part) > 1 and part[0] == part[-1] == '"' else part
                return
        yield given
    elif isinstance(given, Iterable):
        yield from given
    else:
        yield given


def _number(name: Any, count: int) -> tuple[int] | None:
    """The state with this number, in a tuple; None where there is none."""
    if isinstance(name, str):
        name = int(name) if name.isascii() and name.isdecimal() and len(name) < 10 else None
    if isinstance(name, bool) or not isinstance(name, Integral):
        return None
    return (int(name),) if 0 <= int(name) < count else None


def need_text(given: Any, what: str, kind: type = str) -> None:
    """Refuse what is no text (or no bytes) at the door of a reader."""
    if not isinstance(given, kind):
        name = "text" if kind is str else "bytes"
        raise ParseError(f"{what} is read from its {name}, not from a {type(given).__name__}; read(PATH) reads a file")


def _goals(file: Explicit, goal: Any) -> frozenset[int]:
    if goal is not None:
        return named_states(file, goal, "goal")
    found = [g for g in GOALS if g in file.labels]
    if not found:
        raise InvalidModel(
            f"no state has a label that says success ({', '.join(GOALS)}); "
            f"name one of the labels with goal=, they are {listed(sorted(file.labels))}"
        )
    chosen = frozenset(file.labels[found[0]])
    for other in found[1:]:
        if frozenset(file.labels[other]) != chosen:
            raise InvalidModel(
                f"both {found[0]!r} and {other!r} are labels, of different states; say with goal= which is success"
            )
    return chosen


def _start(file: Explicit, initial: Any) -> Any:
    n = len(file.choices)
    if initial is None:
        if len(file.initial) != 1:
            raise InvalidModel(
                f"{len(file.initial)} states are labelled init; where it is not one, pass "
                "initial={state: probability} (in a text ?initial=STATE, ?initial=0:1/3,5:2/3 or ?initial=uniform)"
            )
        return file.initial[0]
    if isinstance(initial, str):
        return initial_from_text(initial, file)
    if isinstance(initial, Mapping):
        return initial
    if number := _number(initial, n):
        return number[0]
    raise InvalidModel(f"the initial state {initial!r} is no number of a state; there are {n}")


def initial_from_text(text: str, file: Explicit) -> Any:
    """The initial law as it stands in a source text: ``3``, ``0:1/3,5:2/3``, or ``uniform`` over the file's own."""
    n = len(file.choices)
    if number := _number(text, n):
        return number[0]
    if text == "uniform":
        if not file.initial:
            raise InvalidModel("initial=uniform needs initial states in the file, but it has none")
        return dict.fromkeys(file.initial, Fraction(1, len(file.initial)))
    law: dict[int, str] = {}
    for part in text.split(","):
        state, colon, share = part.partition(":")
        number = _number(state.strip(), n)
        if not colon or number is None or number[0] in law:
            raise ParseError(f"initial={text!r} is neither a state, a list such as 0:1/3,5:2/3, nor uniform")
        law[number[0]] = share.strip()
    return law


def _one_state(rows: dict[Any, Any], terminal: dict[Any, int], start: Any) -> Any:
    """Where every state ends the episode one is kept to start from; the initial law that this gives."""
    lost = next((s for s, g in terminal.items() if g == 0), None)
    if lost is not None:
        del terminal[lost]
        rows[lost] = {"0": {lost: 1}}
        return start
    rows[START] = {"0": start if isinstance(start, Mapping) else {start: 1}}
    return START
