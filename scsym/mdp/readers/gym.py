"""Gymnasium's toy-text environments: their table ``env.unwrapped.P``, read exactly.

``P[s][a]`` lists ``(probability, s2, reward, terminated)`` with floats; lists of lists serve as well as mappings. The
reader recovers the fractions that the floats stand for (0.33333333333333337 is 1/3, see `scsym.exact.meaning`), and
each row must then sum to one exactly. That ``step()`` does what the table says is looked at in samples, and wrappers
that may change it are refused (see `scsym.mdp.readers.environment`).

**What counts as success.** By default: the episode ends with a transition of positive reward. FrozenLake: the goal is
reached. Taxi: the passenger is delivered. CliffWalking pays -1 even on its last step, so it must be said:
``success="termination"`` (reaching the goal, which a proper policy always does) and, to make it a problem,
``failure="reward<=-100"``, an episode that falls off the cliff ends there and fails.

Criteria are ``"positive reward"``, ``"termination"``, ``"reward>=N"``, ``"reward<=N"``, or a function of
``(s, a, s2, reward)``. Rewards are otherwise ignored. The step limit that ``gymnasium.make`` wraps around an
environment (truncation) is no part of its table: `StepLimit` warns of it, and ``horizon=100`` asks for success within
100 decisions; states are then pairs (t, s).

Only states that can be reached from the initial distribution are kept. A terminal state keeps its number where all
transitions that end in it agree on success, and is ``(number, "success")`` or ``(number, "failure")`` otherwise.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from fractions import Fraction
from math import isfinite
from operator import index
from typing import Any

from scsym.errors import InvalidModel, ParseError, in_one_sentence, sentence
from scsym.exact.meaning import Reading, reading
from scsym.mdp.model import MDP
from scsym.mdp.readers.environment import check_steps, check_wrappers, step_limit
from scsym.optional import library

Criterion = Callable[[Any, Any, Any, Any], bool]
ENVIRONMENT = re.compile(r"[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)?")  # no "module:name", which would import a module
COMPARISON = re.compile(r"reward\s*(>=|<=|>|<)\s*(-?\d+(?:\.\d+|/\d+)?)")
OWN = ("success", "failure", "horizon", "floats", "denominators")
NAMED = 6  # rewards named in a message


class StepLimit(UserWarning):
    """An environment is cut off after so many steps, which its table does not model."""


def read_gymnasium(name: str, options: Mapping[str, str]) -> MDP:
    """The model of ``gymnasium:NAME?option=value&...``; the options in `OWN` are ours, the others go to
    ``gymnasium.make``."""
    kwargs = {k: _keyword(k, v) for k, v in options.items() if k not in OWN}
    horizon, denominators = (_positive(options, key) for key in ("horizon", "denominators"))
    return from_gymnasium(
        make(name, **kwargs),
        success=options.get("success", "positive reward"),
        failure=options.get("failure"),
        horizon=horizon,
        floats=options.get("floats", "rationalize"),
        denominators=denominators,
        name=name,
    )


def _positive(options: Mapping[str, str], key: str) -> int | None:
    text = options.get(key)
    if text is None:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 10 and int(text)):
        raise ParseError(f"{key} must be a positive integer, not {text!r}")
    return int(text)


def make(name: str, **kwargs: Any) -> Any:
    """``gymnasium.make`` with one-sentence errors; names that would import a module are refused."""
    if not ENVIRONMENT.fullmatch(name):
        raise ParseError(f"{name!r} is not the name of a registered Gymnasium environment")
    gymnasium = library("gymnasium", "a model gymnasium:NAME")
    shown = f" with {', '.join(f'{k}={v!r}' for k, v in kwargs.items())}" if kwargs else ""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what matters of them comes as an error too
            return gymnasium.make(name, **kwargs)
    except KeyError as problem:
        raise ParseError(f"Gymnasium cannot make {name!r}{shown}: it does not know {problem}") from None
    except Exception as problem:  # any: the environment's own code has run
        raise ParseError(f"Gymnasium cannot make {name!r}{shown}: {sentence(problem)}") from None


def from_gymnasium(
    env: Any,
    *,
    success: str | Criterion = "positive reward",
    failure: str | Criterion | None = None,
    horizon: int | None = None,
    floats: str = "rationalize",
    denominators: int | Collection[int] | None = None,
    name: str = "",
) -> MDP:
    """The episodic success problem in the table of a Gymnasium environment.

    env : an environment with a table ``P`` and ``initial_state_distrib``, in wrappers that leave it alone or in none. A
        copy of it takes some sampled steps (itself, if it cannot be copied), seeded.
    success : which transitions that end the episode succeed (see the module's criteria).
    failure : optional; transitions that end the episode as a failure although Gymnasium goes on.
    horizon : optional; the number of decisions within which success counts. Without it a step limit of the environment
        is left out, with the warning `StepLimit`.
    floats, denominators : what the table's floats mean, see `scsym.exact.meaning.reading`.

    Raises InvalidModel if there is no table, if no transition succeeds, or if the environment does something else than
    its table; InexactInput for a probability whose meaning is not clear.
    """
    registered = getattr(getattr(env, "spec", None), "id", None)
    title = name or str(registered or type(getattr(env, "unwrapped", env)).__name__)
    with in_one_sentence(f"{title} cannot be read as a Gymnasium table"):
        check_wrappers(env, title)
        inner = getattr(env, "unwrapped", env)
        P = getattr(inner, "P", None)
        P = P.tolist() if P is not None and getattr(P, "ndim", 0) > 0 else P
        if not isinstance(P, Mapping | Sequence) or isinstance(P, str | bytes):
            raise InvalidModel(f"{title} has no transition table P, so it cannot be analysed exactly")
        start = getattr(inner, "initial_state_distrib", None)
        if start is None:
            raise InvalidModel(f"{title} has no initial_state_distrib, so its initial law is unknown")
        how = reading(floats=floats, denominators=denominators)
        table = _Table(P, how, title)
        initial = _initial(start, how, title)
        succeeds, fails = _criterion(success), _criterion(failure) if failure is not None else None
        rows, outcomes, rewards = _explore(table, initial, succeeds, fails)
        if not any(True in seen for seen in outcomes.values()):
            raise InvalidModel(_nothing_succeeds(title, success, rewards))
        check_steps(inner, table.outcomes, initial, list(rows), table.actions, _observed, title)
        if horizon is None and (limit := step_limit(env)) is not None:
            said = f"Gymnasium ends {title} after {limit} steps, which its table does not model; horizon={limit} does"
            warnings.warn(said, StepLimit, stacklevel=3)
        mdp = _model(rows, outcomes, initial, title)
    return mdp if horizon is None else mdp.unrolled(horizon, final=0)


def _nothing_succeeds(title: str, success: Any, rewards: set[Any]) -> str:
    shown = sorted(rewards)
    ended = ", ".join(str(r) for r in shown[:NAMED]) + (", ..." if len(shown) > NAMED else "")
    return (
        f"{title} is not an episodic success problem as it stands: no transition that ends an episode meets the "
        f"criterion {success!r} (rewards at the end: {ended or 'none, no transition ends an episode'}); say what "
        "counts as success, for example success=termination, and what as failure, for example failure=reward<=-100"
    )


Entry = tuple[Any, Any, Any, bool]  # probability, successor, reward, terminated
Row = list[tuple[Any, bool | None, Any]]  # successor, outcome, probability


class _Table:
    """The table of an environment, with each entry looked at when it is asked for."""

    def __init__(self, P: Any, how: Reading, title: str) -> None:
        self._P, self._how, self._title = P, how, title
        self._rows: dict[Any, dict[Any, list[Entry]]] = {}

    def row(self, s: Any) -> dict[Any, list[Entry]]:
        """Per action the entries with exact probabilities that are not zero."""
        if s not in self._rows:
            self._rows[s] = {a: self._entries(s, a, found) for a, found in _items(self._at(s), f"P[{s!r}]")}
        return self._rows[s]

    def actions(self, s: Any) -> list[Any]:
        return list(self.row(s))

    def outcomes(self, s: Any, a: Any) -> dict[tuple[Any, Any, bool], Any]:
        """The probability of each (successor, reward, terminated)."""
        found: dict[tuple[Any, Any, bool], Any] = {}
        for p, *outcome in self.row(s)[a]:
            key = (outcome[0], outcome[1], outcome[2])
            found[key] = found.get(key, 0) + p
        return found

    def _at(self, s: Any) -> Any:
        if isinstance(self._P, Mapping):
            if s in self._P:
                return self._P[s]
        elif isinstance(s, int) and 0 <= s < len(self._P):
            return self._P[s]
        raise InvalidModel(f"{self._title} reaches the state {s!r}, for which its table P has no row")

    def _entries(self, s: Any, a: Any, found: Any) -> list[Entry]:
        place = f"P[{s!r}][{a!r}]"
        entries = [_entry(x, place) for x in _listed(found, place)]
        ps = self._how.row(
            [x for x, *_ in entries],
            lambda k: f"probability of {entries[k][1]!r} from {s!r} under {a!r}",
            lambda: f"the probabilities from {s!r} under {a!r}",
        )
        return [(p, *rest) for p, (_, *rest) in zip(ps, entries, strict=True) if p != 0]  # type: ignore[misc]


def _items(row: Any, place: str) -> list[tuple[Any, Any]]:
    """The actions of a row with their entries; numbers of any integer type are the same action."""
    if isinstance(row, Mapping):
        made = [(_integer(a, f"the action {a!r} in {place}"), found) for a, found in row.items()]
        if len({a for a, _ in made}) < len(made):
            raise InvalidModel(f"{place} names an action twice")
        texts = {str(a) for a, _ in made}
        if len(texts) < len(made):
            raise InvalidModel(f"two actions in {place} have the same text, so they cannot be told apart")
        return made
    return list(enumerate(_listed(row, place)))


def _listed(x: Any, place: str) -> list[Any]:
    if isinstance(x, list | tuple) or (hasattr(x, "dtype") and getattr(x, "ndim", 0) > 0):
        return list(x)
    raise InvalidModel(f"{place} is a {type(x).__name__}, but it must list (probability, state, reward, terminated)")


def _entry(x: Any, place: str) -> Entry:
    parts = _listed(x, f"an entry of {place}")
    if len(parts) == 5:
        if _truth(parts[4], f"truncated in {place}"):
            raise InvalidModel(f"{place} has a truncated transition; a table says what ends an episode by terminated")
    elif len(parts) != 4:
        raise InvalidModel(f"{place} has an entry of {len(parts)} parts, not (probability, state, reward, terminated)")
    p, s2, reward, ends = parts[:4]
    after = _integer(s2, f"the successor {s2!r} in {place}")
    return p, after, _reward(reward, place), _truth(ends, f"terminated in {place}")


def _integer(x: Any, what: str) -> Any:
    """A state or an action: any integer type as int; other hashable names as they are, but no truth value or float."""
    if isinstance(x, bool) or getattr(getattr(x, "dtype", None), "kind", "") == "b":
        raise InvalidModel(f"{what} is a truth value, not a number or a name")
    try:
        return index(x)
    except TypeError:
        pass
    if isinstance(x, float) or hasattr(x, "dtype"):
        if getattr(x, "ndim", 0) == 0 and float(x).is_integer():
            return int(x)
        raise InvalidModel(f"{what} is not an integer")
    if not isinstance(x, Hashable):
        raise InvalidModel(f"{what} is a {type(x).__name__}, which can be no name")
    return x


def _observed(x: Any) -> Any:
    """The state that an observation shows, None if it is not a number."""
    kind = getattr(getattr(x, "dtype", None), "kind", "")
    return int(x) if isinstance(x, int) or (kind in ("i", "u") and x.ndim == 0) else None


def _reward(x: Any, place: str) -> Any:
    x = x.item() if hasattr(x, "dtype") and getattr(x, "ndim", 1) == 0 else x
    if isinstance(x, bool) or not isinstance(x, int | float | Fraction) or not isfinite(x):
        raise InvalidModel(f"the reward {x!r:.40} in {place} is not a finite number")
    return x


def _truth(x: Any, what: str) -> bool:
    x = x.item() if hasattr(x, "dtype") and getattr(x, "ndim", 1) == 0 else x
    if isinstance(x, int) and x in (0, 1):
        return bool(x)
    raise InvalidModel(f"{what} is {x!r:.40}, which is neither True nor False")


def _initial(start: Any, how: Reading, title: str) -> dict[Any, Any]:
    pairs = list(start.items()) if isinstance(start, Mapping) else list(enumerate(start))
    states = [_integer(s, f"the initial state {s!r} of {title}") for s, _ in pairs]
    if len(set(states)) < len(states):
        raise InvalidModel(f"the initial law of {title} names a state twice")
    ps = how.row(
        [x for _, x in pairs], lambda k: f"initial probability of {states[k]!r}", lambda: "the initial probabilities"
    )
    return {s: p for s, p in zip(states, ps, strict=True) if p != 0}


def _explore(
    table: _Table, initial: Mapping[Any, Any], succeeds: Criterion, fails: Criterion | None
) -> tuple[dict[Any, dict[Any, Row]], dict[Any, set[bool]], set[Any]]:
    """Rows of the states reachable from `initial`; per terminal state its outcomes; the rewards seen at the end."""
    rows: dict[Any, dict[Any, Row]] = {}
    outcomes: dict[Any, set[bool]] = {}
    rewards: set[Any] = set()
    waiting, seen = list(initial), set(initial)
    while waiting:
        s = waiting.pop()
        rows[s] = {}
        for a, entries in table.row(s).items():
            row: Row = []
            rows[s][a] = row
            for p, s2, reward, terminated in entries:
                outcome: bool | None = None
                if fails is not None and fails(s, a, s2, reward):
                    outcome = False
                elif terminated:
                    rewards.add(reward)
                    outcome = bool(succeeds(s, a, s2, reward))
                if outcome is not None:
                    outcomes.setdefault(s2, set()).add(outcome)
                elif s2 not in seen:
                    seen.add(s2)
                    waiting.append(s2)
                row.append((s2, outcome, p))
    return {s: rows[s] for s in _sorted(rows)}, outcomes, rewards


def _sorted(states: Collection[Any]) -> list[Any]:
    """Numbers in their order; other names in the order of discovery."""
    return sorted(states) if all(isinstance(s, int) for s in states) else list(states)


def _model(rows: dict[Any, dict[Any, Row]], outcomes: dict[Any, set[bool]], initial: dict[Any, Any], title: str) -> MDP:
    """The model; a state that ends both ways, or also goes on, is split."""
    plain = {s for s, seen in outcomes.items() if len(seen) == 1 and s not in rows}

    def target(s: Any, outcome: bool | None) -> Any:
        return s if outcome is None or s in plain else (s, "success" if outcome else "failure")

    transitions: dict[Any, dict[Any, dict[Any, Any]]] = {}
    for s, row in rows.items():
        transitions[s] = {}
        for a, entries in row.items():
            law: dict[Any, Any] = {}
            for s2, outcome, p in entries:
                key = target(s2, outcome)
                law[key] = law.get(key, Fraction(0)) + p
            transitions[s][a] = law
    terminal = {target(s, o): int(o) for s in _sorted(outcomes) for o in sorted(outcomes[s])}
    return MDP(transitions, initial=initial, terminal=terminal, name=title)


def _criterion(given: Any) -> Criterion:
    if callable(given):
        return given  # type: ignore[no-any-return]
    if not isinstance(given, str):
        raise ParseError(f"a criterion is a text or a function of (s, a, s2, reward), not a {type(given).__name__}")
    text = given.strip()
    if text in ("positive reward", "positive"):
        return lambda s, a, s2, reward: reward > 0
    if text == "termination":
        return lambda s, a, s2, reward: True
    match = COMPARISON.fullmatch(text)
    if not match:
        raise ParseError(
            f"{given!r} is no criterion: write positive reward, termination, or a comparison such as reward>=20"
        )
    if match[2].rpartition("/")[2].strip("0") == "" and "/" in match[2]:
        raise ParseError(f"the criterion {given!r} divides by zero")
    sign, bound = match[1], Fraction(match[2])
    compare: dict[str, Criterion] = {
        ">=": lambda s, a, s2, reward: reward >= bound,
        "<=": lambda s, a, s2, reward: reward <= bound,
        ">": lambda s, a, s2, reward: reward > bound,
        "<": lambda s, a, s2, reward: reward < bound,
    }
    return compare[sign]


def _keyword(name: str, text: str) -> Any:
    """A keyword for ``gymnasium.make``: a truth value, an integer, a decimal or fraction (as a float), or the text."""
    if text.lower() in ("true", "false"):
        return text.lower() == "true"
    if re.fullmatch(r"-?[0-9]{1,9}", text):
        return int(text)
    if re.fullmatch(r"-?[0-9]{1,9}(\.[0-9]{1,17}|/[1-9][0-9]{0,8})", text):
        return float(Fraction(text))
    if text[:1] in ("(", "[", "{"):
        raise ParseError(
            f"the option {name}={text} is neither a truth value, a number nor a name; make the environment in Python "
            "and give it to from_gymnasium"
        )
    return text
