"""Which cases a random model exercises, and how often a strategy reaches each.

>>> from scsym.mdp import zoo
>>> sorted(cases(zoo.chain2()))
['deterministic', 'layered', 'zero-success action']

In a hypothesis test, ``event(case)`` for each case shows the same shares under ``--hypothesis-show-statistics``.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from scsym.analysis import evaluate
from scsym.mdp import MDP, Policy

CASES = {
    "cyclic": "some state can be visited twice",
    "layered": "no state can be visited twice",
    "deterministic": "each action has one successor",
    "unreachable state": "a state that no policy reaches from the start",
    "tie": "two actions of one state with the same value",
    "zero-success state": "a state from which the policy never succeeds",
    "zero-success action": "an action that never succeeds",
    "sure state": "a state from which the policy surely succeeds",
    "improper": "the policy may go on for ever",
    "partial support": "the policy leaves an action out",
    "fractional outcome": "a terminal state with success strictly between 0 and 1",
    "weighted": "a step weight below 1",
    "several starts": "more than one initial state",
    "symbolic": "symbols in the model or the policy",
}


def cases(mdp: MDP, policy: Policy | None = None) -> frozenset[str]:
    """The names in `CASES` that the model and the policy (uniform by default) exercise."""
    pi = policy if policy is not None else mdp.uniform()
    e = evaluate(mdp, pi)
    found = {
        "cyclic": not mdp.is_layered,
        "layered": mdp.is_layered,
        "deterministic": mdp.is_deterministic,
        "unreachable state": len(_reachable(mdp)) < len(mdp.states),
        "tie": any(len({e.Q[s, a] for a in mdp.actions(s)}) < len(mdp.actions(s)) for s in mdp.states),
        "zero-success state": any(v == 0 for v in e.V.values()),
        "zero-success action": any(q == 0 for q in e.Q.values()),
        "sure state": any(v == 1 for v in e.V.values()),
        "improper": not e.is_proper,
        "partial support": any(len(pi.support(s)) < len(mdp.actions(s)) for s in mdp.states),
        "fractional outcome": any(g not in (0, 1) for g in mdp.terminal.values()),
        "weighted": mdp.has_weights,
        "several starts": len(mdp.initial) > 1,
        "symbolic": bool(mdp.symbols or pi.symbols),
    }
    return frozenset(name for name, present in found.items() if present)


def _reachable(mdp: MDP) -> set[Any]:
    seen = {s for s in mdp.initial if s in mdp.index}
    waiting = list(seen)
    while waiting:
        fresh = set(mdp.successors(waiting.pop())) - seen
        seen |= fresh
        waiting.extend(fresh)
    return seen


@dataclass(frozen=True)
class Coverage:
    """How many of the drawn examples exercise each case."""

    examples: int
    counts: dict[str, int]

    def share(self, case: str) -> Fraction:
        """The share of the examples with this case."""
        return Fraction(self.counts.get(case, 0), self.examples)

    def __str__(self) -> str:
        lines = [f"{self.examples} examples"]
        for case, meaning in CASES.items():
            lines.append(f"  {100 * self.counts.get(case, 0) // self.examples:>3} %  {case}: {meaning}")
        return "\n".join(lines)


def coverage(strategy: Any, examples: int = 200) -> Coverage:
    """Draw from a strategy of MDPs, of policies, or of pairs (MDP, policy), and count the cases of `CASES`.

    The same examples in every run.
    """
    from hypothesis import HealthCheck, Phase, given, settings

    found: Counter[str] = Counter()
    drawn = 0

    def count(value: Any) -> None:
        nonlocal drawn
        mdp, policy = (
            value if isinstance(value, tuple) else (value.mdp, value) if hasattr(value, "mdp") else (value, None)
        )
        drawn += 1
        found.update(cases(mdp, policy))

    chosen = settings(
        max_examples=examples,
        database=None,
        derandomize=True,
        deadline=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    chosen(given(strategy)(count))()
    return Coverage(drawn, dict(found))
