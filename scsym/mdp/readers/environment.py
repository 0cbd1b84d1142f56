"""Is the table the environment? An environment may do in ``step()`` what its table ``P`` does not say.

Two things are looked at. Wrappers: those that are known to leave the dynamics alone are passed through, every other one
is refused by name. And samples: a bounded number of seeded steps of a copy of the environment must lead where the table
says, with the reward and the end that it says, and about as often as it says: counts that a right table has with a
probability below e^-`SURPRISE` are refused. That finds a coin that is a constant, not one that is slightly bent.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Mapping
from copy import deepcopy
from fractions import Fraction
from math import log
from typing import Any

from scsym.errors import InvalidModel, in_one_sentence
from scsym.mdp.validate import listed

HARMLESS = (
    "HumanRendering", "OrderEnforcing", "PassiveEnvChecker", "RecordEpisodeStatistics", "RecordVideo",
    "RenderCollection", "TimeLimit",
)  # fmt: skip
OPTIONS = {"fickle_passenger": "moves the destination while the passenger rides"}
EPISODES, STEPS = 150, 25
SURPRISE = 30.0

Outcomes = Callable[[Any, Any], Mapping[tuple[Any, Any, bool], Any]]


def check_wrappers(env: Any, title: str) -> None:
    """Raise InvalidModel for a wrapper that may change actions, rewards, observations or dynamics."""
    seen = 0
    while (inner := getattr(env, "env", None)) is not None and env is not getattr(env, "unwrapped", None):
        kind = type(env)
        home = str(kind.__module__).split(".")[:2] in (["gymnasium", "wrappers"], ["gym", "wrappers"])
        if not (home and kind.__name__ in HARMLESS):
            raise InvalidModel(
                f"{title} is wrapped in {kind.__name__}, which may change what its table describes; "
                "pass env.unwrapped for the model without it"
            )
        env, seen = inner, seen + 1
        if seen > 100:
            raise InvalidModel(f"{title} has more than 100 wrappers")


def step_limit(env: Any) -> int | None:
    """After how many steps ``gymnasium.make`` ends an episode of this environment, None if it does not."""
    while env is not None:
        limit = getattr(env, "_max_episode_steps", None)
        if isinstance(limit, int) and limit > 0:
            return limit
        env = getattr(env, "env", None)
    return None


def check_steps(
    env: Any,
    outcomes: Outcomes,
    initial: Mapping[Any, Any],
    states: list[Any],
    actions: Callable[[Any], list[Any]],
    state_of: Callable[[Any], Any],
    title: str,
) -> None:
    """Raise InvalidModel where a sampled step of `env` leaves its table.

    outcomes(s, a) : ``{(successor, reward, terminated): probability}`` in the table; states : the states of the table;
    actions(s) : the actions there; state_of(observation) : the state, None where it is none.
    """
    for option, does in OPTIONS.items():
        if getattr(env, option, False) is True:
            raise InvalidModel(f"{title} has the option {option}, which {does}: its table does not describe that")
    if not (callable(getattr(env, "step", None)) and callable(getattr(env, "reset", None))):
        return  # a table by itself
    try:
        env = deepcopy(env)
    except Exception:  # noqa: BLE001 - an environment with a window or a device: then it is stepped itself
        env = getattr(env, "unwrapped", env)
    with in_one_sentence(f"the steps of {title} cannot be compared with its table"):
        _sample(env, outcomes, initial, states, actions, state_of, title)


def _sample(
    env: Any,
    outcomes: Outcomes,
    initial: Mapping[Any, Any],
    states: list[Any],
    actions: Callable[[Any], list[Any]],
    state_of: Callable[[Any], Any],
    title: str,
) -> None:
    draw, seen = random.Random(0), _Counts()
    homes = [str(kind.__module__) for kind in type(env).__mro__]
    movable = hasattr(env, "s") and any(home.startswith("gymnasium.envs.toy_text") for home in homes)
    for episode in range(EPISODES):
        s = state_of(_reset(env, episode))
        if s is None:
            return  # it shows no states, so there is nothing to compare
        if s not in initial:
            raise InvalidModel(f"{title} starts in {s!r}, where its initial law has probability 0")
        seen.add("its start", initial, s)
        if movable and episode % 2:
            s = env.s = draw.choice(states)
        for _ in range(STEPS):
            a = draw.choice(actions(s))
            observation, reward, terminated, truncated = _step(env, a)
            after = state_of(observation)
            if after is None:
                return
            law, found = outcomes(s, a), (after, reward, bool(terminated))
            if found not in law:
                raise InvalidModel(
                    f"{title} does in step() what its table does not say: from {s!r} under {a!r} it reached "
                    f"{after!r} with reward {reward}{' and ended' if terminated else ''}; {_options(env)}"
                )
            seen.add(f"the step from {s!r} under {a!r}", law, found)
            if terminated or truncated:
                break
            s = after
    if problem := seen.surprise():
        raise InvalidModel(f"{title} does not draw as its table says: {problem}; {_options(env)}")


class _Counts:
    """How often the outcomes of laws were drawn, for each law by itself and for all with the same probabilities."""

    def __init__(self) -> None:
        self.laws: dict[Any, list[float]] = {}
        self.drawn: dict[Any, Counter[int]] = {}

    def add(self, what: str, law: Mapping[Any, Any], outcome: Any) -> None:
        if len(law) > 1 and all(isinstance(p, Fraction) for p in law.values()):
            ps, place = [float(p) for p in law.values()], list(law).index(outcome)
            for key in (what, tuple(ps)):
                self.laws[key] = ps
                self.drawn.setdefault(key, Counter())[place] += 1

    def surprise(self) -> str | None:
        """What was drawn too often or too seldom, by Chernoff's bound over everything that is looked at."""
        bound = SURPRISE + log(2 * sum(map(len, self.laws.values())) + 1)
        for key, ps in self.laws.items():
            drawn = self.drawn[key]
            n = drawn.total()
            for k, p in enumerate(ps):
                if n * _divergence(drawn[k] / n, p) > bound:
                    what = key if isinstance(key, str) else f"steps with the probabilities {listed(ps)}"
                    return f"of {n} samples of {what}, {drawn[k]} had an outcome of probability {p:.6g}"
        return None


def _divergence(q: float, p: float) -> float:
    """KL(q || p) of two coins, with 0 < p < 1."""
    return sum(x * log(x / y) for x, y in ((q, p), (1 - q, 1 - p)) if x > 0)


def _reset(env: Any, seed: int) -> Any:
    try:
        found = env.reset(seed=seed)
    except TypeError:  # an environment without seeds
        found = env.reset()
    return found[0] if isinstance(found, tuple) and len(found) == 2 and isinstance(found[1], dict) else found


def _step(env: Any, action: Any) -> tuple[Any, Any, Any, Any]:
    found = env.step(action)
    observation, reward, terminated = found[:3]
    return observation, reward, terminated, found[3] if len(found) == 5 else False


def _options(env: Any) -> str:
    given = dict(getattr(getattr(env, "spec", None), "kwargs", None) or {})
    made = ", ".join(f"{k}={v!r}" for k, v in given.items())
    return f"it was made with {made}" if made else "the table describes another environment"
