"""Refutation of a false statement by an exact model, searched with hypothesis and shrunk to a small one.

A counterexample is checked, not trusted: in it every hypothesis asked for holds exactly and the statement fails
exactly. Finding none proves nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from random import Random
from typing import Any

from scsym.errors import NotProven, ScsymError
from scsym.kernel.terms import Judgement, symbols_of
from scsym.language import Statement, Theory, judgement_text
from scsym.mdp import MDP, Policy
from scsym.mdp.strategies import mdps, policies

from .interpretation import Interpretation, Point


@dataclass(frozen=True)
class Counterexample:
    """A model in which the hypotheses hold and the statement fails: at ``at``, with these two sides."""

    theory: Theory
    statement: Statement
    hypotheses: tuple[str, ...]
    point: Point
    at: Mapping[str, Any]
    left: Any
    right: Any

    @property
    def mdp(self) -> MDP:
        """The MDP."""
        return self.point.mdp

    @property
    def policies(self) -> Mapping[str, Policy]:
        """The named policies."""
        return self.point.policies

    def recheck(self) -> None:
        """Evaluate everything again; raises NotProven if this is no counterexample."""
        check_counterexample(self.theory, self.statement, self.hypotheses, self.point)

    def __repr__(self) -> str:
        lines = [f"refuted: {judgement_text(self.statement.judgement)}"]
        where = ", ".join(f"{n} = {v}" for n, v in self.at.items())
        lines.append(f"  {'at ' + where + ': ' if where else ''}{self.left} against {self.right}")
        lines += [f"  {line}" for line in model_lines(self.point)]
        return "\n".join(lines)


def model_lines(point: Point) -> list[str]:
    """A concrete model in a few lines."""
    mdp, lines = point.mdp, []
    start = ", ".join(f"{s}: {p}" for s, p in mdp.initial.items())
    lines.append(f"start {start}")
    for s, a in mdp.pairs:
        law = ", ".join(f"{t} {p}" for t, p in mdp.P(s, a).items())
        weight = f" (weight {mdp.weight(s, a)})" if mdp.weight(s, a) != 1 else ""
        row = ", ".join(f"{tag} {pi.probability(s, a)}" for tag, pi in point.policies.items())
        lines.append(f"{s}, {a}: -> {law}{weight};  {row}")
    lines.append("success " + ", ".join(f"{t}: {g}" for t, g in mdp.terminal.items()))
    return lines


def check_counterexample(
    theory: Theory, statement: Statement, hypotheses: Sequence[str], point: Point
) -> Counterexample:
    """The checked counterexample; raises NotProven where a hypothesis fails or the statement holds."""
    found = _try(theory, statement.judgement, hypotheses, point)
    if isinstance(found, str):
        raise NotProven(found)
    env, left, right = found
    at = {name: value for (name, _), value in env.items()}
    return Counterexample(theory, statement, tuple(hypotheses), point, at, left, right)


def _try(theory: Theory, goal: Judgement, hypotheses: Sequence[str], point: Point) -> Any:
    """The failure (assignment, left, right), or a text that says why the point refutes nothing."""
    here = Interpretation(theory, point)
    judgements = [theory.hypotheses[h].judgement for h in hypotheses]
    names = set().union(*(symbols_of(side) for j in (goal, *judgements) for side in (j.left, j.right)))
    try:
        if not here.signs_hold(names):
            return "a symbol does not have its declared sign in the model"
        for env in here.settings(judgements, names):
            failure = here.failure(goal, env)
            if failure is not None:
                return failure
        for name, j in zip(hypotheses, judgements, strict=True):
            if not here.holds(j):
                return f"the hypothesis {name} does not hold in the model"
    except (ScsymError, ZeroDivisionError) as error:
        return f"a quantity does not exist in the model: {error}"
    return "the statement holds in the model"


def refutes(theory: Theory, statement: Statement, hypotheses: Sequence[str], point: Point) -> bool:
    """Whether the hypotheses hold in the model and the statement fails."""
    return not isinstance(_try(theory, statement.judgement, hypotheses, point), str)


def policy_tags(theory: Theory) -> tuple[str, ...]:
    """The theory's policies that a model chooses freely, by their roles."""
    free = {n for n, d in theory.declarations.items() if d.role in ("behaviour", "policy", "law")}
    summed = {n for n, d in theory.declarations.items() if f"{n}_sums" in theory.hypotheses and d.role != "conditioned"}
    return tuple(n for n in theory.declarations if n in free | summed)


def points(theory: Theory, states: int = 3) -> Any:
    """The hypothesis strategy of concrete models: small random MDPs with the theory's free policies."""
    from hypothesis import strategies as st

    tags = policy_tags(theory)

    @st.composite
    def draw_point(draw: st.DrawFn) -> Point:
        mdp = draw(mdps(max_states=states, zero_success=False, denominator=4))
        full = {tag: theory.declarations[tag].role == "behaviour" for tag in tags}
        chosen = {tag: draw(policies(mdp, full_support=full[tag], denominator=4)) for tag in tags}
        return Point(mdp, chosen)

    return draw_point()


def random_points(theory: Theory, seed: int, count: int, states: int = 3) -> list[Point]:
    """At most that many random concrete models; the same ones for the same seed."""
    import hypothesis

    found: list[Point] = []

    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=(hypothesis.Phase.generate,),
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(points(theory, states))
    def take(point: Point) -> None:
        found.append(point)

    take()
    return found


class _OutOfTime(BaseException):
    """Ends a search; no Exception, because hypothesis would take one for a finding."""


def search_point(
    strategy: Any, wanted: Callable[[Point], bool], tries: int, end: float | None = None, seed: int = 0
) -> Point | None:
    """The smallest point found that is wanted, or None. The same in every run, unless the time ``end`` comes first.

    end : a moment of `time.monotonic`; what was found until then counts. seed : another one searches elsewhere.
    """
    from hypothesis import HealthCheck, Phase, find, settings
    from hypothesis.errors import NoSuchExample

    options = settings(
        max_examples=tries,
        database=None,
        derandomize=not seed,
        deadline=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    best: list[Point] = []

    def tested(point: Point) -> bool:
        if end is not None and time.monotonic() >= end:
            raise _OutOfTime
        if wanted(point):
            best[:] = [point]  # hypothesis only goes on to smaller ones
            return True
        return False

    try:
        found = find(strategy, tested, settings=options, random=Random(seed) if seed else None)
    except NoSuchExample:
        return None
    except _OutOfTime:
        if not best:
            return None
        found = best[0]
    smaller = _without_unreachable(found)
    return smaller if smaller is not None and wanted(smaller) else found


def _without_unreachable(point: Point) -> Point | None:
    """The model on the states that the start reaches; None if that is all of it, or nothing."""
    mdp = point.mdp
    seen = {s for s in mdp.initial if s in mdp.index}
    waiting = list(seen)
    while waiting:
        fresh = set(mdp.successors(waiting.pop())) - seen
        seen |= fresh
        waiting.extend(fresh)
    if len(seen) in (0, len(mdp.states)):
        return None
    rows = {s: {a: mdp.P(s, a) for a in mdp.actions(s)} for s in mdp.states if s in seen}
    weights = {(s, a): mdp.weight(s, a) for s, a in mdp.pairs if s in seen}
    small = MDP(rows, initial=mdp.initial, terminal=mdp.terminal, weights=weights)
    policies = {tag: Policy(small, {s: pi[s] for s in rows}) for tag, pi in point.policies.items()}
    return Point(small, policies, point.extra)


def refute(
    theory: Theory,
    statement: Statement,
    hypotheses: Sequence[str] = (),
    *,
    tries: int = 400,
    states: int = 3,
) -> Counterexample | None:
    """Search small exact models for one that refutes the statement; shrink it. None if none was found.

    hypotheses : names of hypotheses of the theory that must hold in the model (definitions hold by construction).
    """
    wanted = partial(refutes, theory, statement, tuple(hypotheses))
    point = search_point(points(theory, states), wanted, tries)
    return None if point is None else check_counterexample(theory, statement, hypotheses, point)
