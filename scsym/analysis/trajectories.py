"""The trajectories of a small model, one by one, with their laws: before and after conditioning on success."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, overload

from scsym.errors import TooLarge
from scsym.exact import fraction_text
from scsym.mdp import MDP, Policy

from .evaluation import evaluate

MOST = 10_000


@dataclass(frozen=True)
class Trajectory:
    """One way through the model.

    states : the states visited, the terminal one last if the trajectory has ended; actions : one fewer, or as many.
    probability : under the policy; success : the step weights times the success probability at the end, 0 before.
    given_success : its probability given success, ``probability * success / J``; None where J = 0.
    """

    states: tuple[Any, ...]
    actions: tuple[Any, ...]
    probability: Any
    success: Any
    given_success: Any

    def __str__(self) -> str:
        steps = [f"{s} -{a}->" for s, a in zip(self.states, self.actions, strict=False)]
        return " ".join([*steps, *map(str, self.states[len(self.actions) :])])


class Trajectories(Sequence[Trajectory]):
    """A table of trajectories; its text is aligned."""

    def __init__(self, rows: Sequence[Trajectory]) -> None:
        self._rows = tuple(rows)

    @overload
    def __getitem__(self, n: int) -> Trajectory: ...
    @overload
    def __getitem__(self, n: slice) -> Sequence[Trajectory]: ...
    def __getitem__(self, n: Any) -> Any:
        return self._rows[n]

    def __len__(self) -> int:
        return len(self._rows)

    def __str__(self) -> str:
        lines = [("trajectory", "probability", "success", "given success")]
        for row in self._rows:
            given = "-" if row.given_success is None else fraction_text(row.given_success)
            lines.append((str(row), fraction_text(row.probability), fraction_text(row.success), given))
        widths = [max(len(line[i]) for line in lines) for i in range(4)]
        cells = ([c.ljust(w) for c, w in zip(line, widths, strict=True)] for line in lines)
        return "\n".join("  ".join(line).rstrip() for line in cells)

    __repr__ = __str__


def trajectories(mdp: MDP, pi: Policy | None = None, *, steps: int | None = None, most: int = MOST) -> Trajectories:
    """Every trajectory of positive probability, in the order of the model.

    steps : the most decisions; longer trajectories are cut, and then they have no terminal state and success 0.

    Raises TooLarge for more than ``most`` of them, or for endless ones where no ``steps`` are given.
    """
    policy = evaluate(mdp, pi).policy
    J = evaluate(mdp, policy).J
    if steps is None and not mdp.is_layered:
        raise TooLarge("the model has a cycle, so its trajectories have no bound; give the most decisions as steps=")
    found: list[Trajectory] = []
    for states, actions, p, w in _walk(mdp, policy, steps):
        if len(found) == most:
            raise TooLarge(f"the model has more than {most} trajectories; give most= or fewer steps=")
        success = w * mdp.terminal[states[-1]] if states[-1] in mdp.terminal else Fraction(0)
        given = None if J == 0 else p * success / J
        found.append(Trajectory(states, actions, p, success, given))
    return Trajectories(found)


def _walk(mdp: MDP, policy: Policy, steps: int | None) -> Iterator[tuple[tuple[Any, ...], tuple[Any, ...], Any, Any]]:
    one = Fraction(1)
    stack: list[Any] = [((s,), (), p, one) for s, p in reversed(list(mdp.initial.items()))]
    while stack:
        states, actions, p, w = stack.pop()
        s = states[-1]
        if s in mdp.terminal or (steps is not None and len(actions) >= steps):
            yield states, actions, p, w
            continue
        longer = []
        for a, share in policy[s].items():
            if share != 0:
                for t, q in mdp.P(s, a).items():
                    longer.append(((*states, t), (*actions, a), p * share * q, w * mdp.weight(s, a)))
        stack += reversed(longer)


__all__ = ["Trajectories", "Trajectory", "trajectories"]
