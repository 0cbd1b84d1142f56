"""Gymnasium's toy-text environments: their table ``env.unwrapped.P``, read exactly.

``P[s][a]`` lists ``(probability, s2, reward, terminated)`` with floats. The reader recovers the fractions that they
stand for (0.33333333333333337 is 1/3) and the model then checks that each row sums to one exactly.

**What counts as success.** By default: the episode ends with a transition of positive reward. FrozenLake: the goal is
reached. Taxi: the passenger is delivered. CliffWalking pays -1 even on its last step, so it must be said:
``success="termination"`` (reaching the goal, which a proper policy always does) and, to make it a problem,
``failure="reward<=-100"``, an episode that falls off the cliff ends there and fails.

Criteria are ``"positive reward"``, ``"termination"``, ``"reward>=N"``, ``"reward<=N"``, or a function of
``(s, a, s2, reward)``. Rewards are otherwise ignored, and so is the step limit that `gymnasium.make` wraps around the
table (truncation); ``horizon=100`` asks for success within 100 decisions, and states are then pairs (t, s).

Only states that can be reached from the initial distribution are kept. A terminal state keeps its number where all
transitions that end in it agree on success, and is ``(number, "success")`` or ``(number, "failure")`` otherwise.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from scsym.errors import InvalidModel, MissingDependency, ParseError
from scsym.exact.meaning import reading
from scsym.mdp.model import MDP

READING = reading(True)
Criterion = Callable[[Any, Any, Any, Any], bool]
ENVIRONMENT = re.compile(r"[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)?")  # no "module:name", which would import a module
COMPARISON = re.compile(r"reward\s*(>=|<=|>|<)\s*(-?\d+(?:\.\d+|/\d+)?)")


def read_gymnasium(name: str, options: Mapping[str, str]) -> MDP:
    """The model of ``gymnasium:NAME?option=value&...``; the options `success`, `failure` and `horizon` are ours, the
    others go to ``gymnasium.make``."""
    kwargs = {k: _keyword(v) for k, v in options.items() if k not in ("success", "failure", "horizon")}
    horizon = options.get("horizon")
    if horizon is not None and not (horizon.isdecimal() and len(horizon) < 7):
        raise ParseError(f"horizon must be a positive integer, not {horizon!r}")
    mdp = from_gymnasium(
        make(name, **kwargs),
        success=options.get("success", "positive reward"),
        failure=options.get("failure"),
        name=name,
    )
    return mdp if horizon is None else mdp.unrolled(int(horizon), final=0)


def make(name: str, **kwargs: Any) -> Any:
    """``gymnasium.make`` with one-sentence errors; names that would import a module are refused."""
    if not ENVIRONMENT.fullmatch(name):
        raise ParseError(f"{name!r} is not the name of a registered Gymnasium environment")
    try:
        import gymnasium
    except ImportError:
        raise MissingDependency('gymnasium: models need Gymnasium: pip install "scsym[gymnasium]"') from None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what matters of them comes as an error too
            return gymnasium.make(name, **kwargs)
    except gymnasium.error.Error as problem:
        raise ParseError(f"Gymnasium cannot make {name!r}: {' '.join(str(problem).split())}") from None
    except KeyError as problem:
        raise ParseError(f"Gymnasium cannot make {name!r} with {kwargs}: it does not know {problem}") from None
    except (TypeError, ValueError) as problem:
        raise ParseError(f"Gymnasium cannot make {name!r} with {kwargs}: {problem}") from None


def from_gymnasium(
    env: Any,
    *,
    success: str | Criterion = "positive reward",
    failure: str | Criterion | None = None,
    name: str = "",
) -> MDP:
    """The episodic success problem in the table of a Gymnasium environment.

    env : an environment with a table ``P`` and ``initial_state_distrib``, wrapped or not.
    success : which transitions that end the episode succeed (see the module's criteria).
    failure : optional; transitions that end the episode as a failure although Gymnasium goes on.

    Raises InvalidModel if there is no table or if no transition succeeds; InexactInput for a probability that is not
    within rounding error of a small fraction.
    """
    table_of = getattr(env, "unwrapped", env)
    title = name or getattr(getattr(env, "spec", None), "id", None) or type(table_of).__name__
    if not isinstance(getattr(table_of, "P", None), Mapping):
        raise InvalidModel(f"{title} has no transition table P, so it cannot be analysed exactly")
    start = getattr(table_of, "initial_state_distrib", None)
    if start is None:
        raise InvalidModel(f"{title} has no initial_state_distrib, so its initial law is unknown")
    initial = {i: q for i, q in ((i, _fraction(x, f"initial probability of {i}")) for i, x in enumerate(start)) if q}
    succeeds, fails = _criterion(success), _criterion(failure) if failure is not None else None
    rows, outcomes, rewards = _explore(table_of.P, initial, succeeds, fails)
    if not any(True in seen for seen in outcomes.values()):
        ended = ", ".join(str(r) for r in sorted(rewards)) or "none, no transition ends an episode"
        raise InvalidModel(
            f"{title} is not an episodic success problem as it stands: no transition that ends an episode meets the "
            f"criterion {success!r} (rewards at the end: {ended}); say what counts as success, for example "
            "success=termination, and what as failure, for example failure=reward<=-100"
        )
    plain = {s for s, seen in outcomes.items() if len(seen) == 1 and s not in rows}

    def target(s: Any, outcome: bool | None) -> Any:
        return s if outcome is None or s in plain else (s, "success" if outcome else "failure")

    transitions: dict[Any, dict[Any, dict[Any, Fraction]]] = {}
    for s, row in rows.items():
        transitions[s] = {}
        for a, entries in row.items():
            law: dict[Any, Fraction] = {}
            for s2, outcome, p in entries:
                key = target(s2, outcome)
                law[key] = law.get(key, Fraction(0)) + p
            transitions[s][a] = law
    terminal = {target(s, outcome): int(outcome) for s, seen in sorted(outcomes.items()) for outcome in sorted(seen)}
    return MDP(transitions, initial=initial, terminal=terminal, name=title)


Entry = tuple[int, bool | None, Fraction]


def _explore(
    table: Mapping[Any, Any], initial: Mapping[int, Fraction], succeeds: Criterion, fails: Criterion | None
) -> tuple[dict[int, dict[int, list[Entry]]], dict[int, set[bool]], set[Any]]:
    """Rows of the states reachable from `initial`; per terminal state its outcomes; the rewards seen at the end."""
    rows: dict[int, dict[int, list[Entry]]] = {}
    outcomes: dict[int, set[bool]] = {}
    rewards: set[Any] = set()
    waiting, seen = list(initial), set(initial)
    while waiting:
        s = waiting.pop()
        rows[s] = {}
        for a, entries in table[s].items():
            rows[s][int(a)] = row = []
            for x, s2, reward, terminated in entries:
                p = _fraction(x, f"probability of {s2} from {s} under {a}")
                s2, reward = int(s2), _plain(reward)
                if not p:
                    continue
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
    return dict(sorted(rows.items())), outcomes, rewards


def _criterion(given: str | Criterion) -> Criterion:
    if callable(given):
        return given
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
    sign, bound = match[1], Fraction(match[2])
    compare: dict[str, Criterion] = {
        ">=": lambda s, a, s2, reward: reward >= bound,
        "<=": lambda s, a, s2, reward: reward <= bound,
        ">": lambda s, a, s2, reward: reward > bound,
        "<": lambda s, a, s2, reward: reward < bound,
    }
    return compare[sign]


def _fraction(x: Any, place: str) -> Fraction:
    value: Fraction = READING.number(float(x), lambda: place)
    return value


def _plain(x: Any) -> Any:
    return x.item() if hasattr(x, "item") else x


def _keyword(text: str) -> Any:
    """A keyword for ``gymnasium.make``: a truth value, an integer, a decimal or fraction (as a float), or the text."""
    if text.lower() in ("true", "false"):
        return text.lower() == "true"
    if re.fullmatch(r"-?\d{1,9}", text):
        return int(text)
    if re.fullmatch(r"\d{1,9}(\.\d{1,17}|/[1-9]\d{0,8})", text):
        return float(Fraction(text))
    return text
