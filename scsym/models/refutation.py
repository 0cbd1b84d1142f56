"""Refutation of a false statement by an exact model: searched from small to random, then made as small as possible.

A counterexample is a table in which the evaluator of `scsym.judge.tables` finds every hypothesis true and the statement
false. All hypotheses of the theory count, unless some are named. Finding none proves nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from html import escape
from itertools import chain, islice
from random import Random
from typing import Any

from scsym.errors import NotProven, ScsymError
from scsym.exact import log
from scsym.exact.mixed import added
from scsym.exact.notation import label_latex, short_value
from scsym.judge.tables import Unfit, decide, signs_hold
from scsym.kernel.terms import Judgement, parameters
from scsym.language import Statement, Theory, judgement_text
from scsym.mdp import MDP, Policy
from scsym.mdp.strategies import mdps, policies
from scsym.typeset import judgement_latex

from .candidates import policy_tags, random_points, supported, systematic
from .display import cell_text, model_lines, point_html, point_latex, table_html, table_latex, table_lines
from .interpretation import Interpretation, Point
from .shrinking import smaller
from .tables import find_model
from .tabulate import as_table, symbols_in
from .witness import unread


@dataclass(frozen=True)
class Counterexample:
    """A model in which the hypotheses named hold and the statement fails: at ``at``, with these two sides.

    table : the model as data for `scsym.judge.tables`; point : the MDP and its policies, None for a table by itself.
    """

    theory: Theory
    statement: Statement
    hypotheses: tuple[str, ...]
    point: Point | None
    at: Mapping[str, Any]
    left: Any
    right: Any
    table: Mapping[str, Any]

    @property
    def mdp(self) -> MDP | None:
        """The MDP, if it is one."""
        return None if self.point is None else self.point.mdp

    @property
    def policies(self) -> Mapping[str, Policy]:
        """The named policies that the statement speaks of."""
        return {} if self.point is None else self.telling().policies

    def telling(self) -> Point:
        """The MDP with those policies alone that play a part in the statement. Raises NotProven for a table."""
        point = self.point
        if point is None:
            raise NotProven("the counterexample is a table, not an MDP")
        for tag in point.policies:
            fewer = Point(point.mdp, {t: pi for t, pi in point.policies.items() if t != tag}, point.extra)
            if _fails(self.theory, self.statement.judgement, fewer):
                point = fewer
        return point

    @property
    def assumptions(self) -> tuple[str, ...]:
        """The hypotheses that are assumptions of the statement, beyond the theory's laws and definitions."""
        return tuple(name for name in self.hypotheses if self.theory.hypotheses[name].assumption)

    def recheck(self) -> None:
        """Evaluate everything again; raises NotProven if this is no counterexample."""
        _judged(self.theory, self.statement.judgement, self.hypotheses, self.table)

    def __repr__(self) -> str:
        lines = [f"refuted: {judgement_text(self.statement.judgement)}", *(f"  {line}" for line in self.lines())]
        return "\n".join(lines)

    def lines(self) -> list[str]:
        """Where it fails, with the two sides; the assumptions that hold; the model."""
        where = ", ".join(f"{n} = {v}" for n, v in self.at.items())
        found = [f"{'at ' + where + ': ' if where else ''}{self.left} against {self.right}"]
        found += [f"where {self.theory.hypotheses[n].statement!r} ({n})" for n in self.assumptions]
        return found + (table_lines(self.table) if self.point is None else model_lines(self.telling()))

    def to_latex(self) -> str:
        """The statement, where it fails, and the model as a table with its policies."""
        claim = rf"\text{{refuted: }} & {judgement_latex(self.statement.judgement)}"
        where = ",\\ ".join(rf"{label_latex(n)} = {label_latex(v)}" for n, v in self.at.items())
        sides = f"{short_value(self.left)} \\text{{ against }} {short_value(self.right)}"
        failure = rf"\text{{at }} {where} \colon\ & {sides}" if where else f"& {sides}"
        lines = [claim, failure]
        lines += [
            rf"\text{{where }} & {judgement_latex(self.theory.hypotheses[n].judgement)}" for n in self.assumptions
        ]
        shown = point_latex(self.telling()) if self.point is not None else table_latex(self.table)
        head = r" \\ ".join(lines)
        return rf"\begin{{gathered}}\begin{{aligned}}{head}\end{{aligned}} \\[1ex] {shown}\end{{gathered}}"

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {self.to_latex()}$"

    def _repr_html_(self) -> str:
        first, *others = self.lines()[: 1 + len(self.assumptions)]
        body = "".join(f"<br>{escape(line)}" for line in others)
        head = (
            f"<p>refuted: <code>{escape(judgement_text(self.statement.judgement))}</code><br>{escape(first)}{body}</p>"
        )
        return head + (table_html(self.table) if self.point is None else point_html(self.telling()))


# Whether it is one


def _judged(
    theory: Theory, goal: Judgement, hypotheses: Sequence[str], table: Mapping[str, Any]
) -> tuple[Mapping[str, Any], Any, Any]:
    """Where the goal fails, and its sides, by the judge's evaluator; raises NotProven if this is no counterexample."""
    judgements = [theory.hypotheses[h].judgement for h in hypotheses]
    try:
        if signs_hold(dict(table), theory.signature, symbols_in([*judgements, goal])) is not True:
            raise NotProven("a symbol does not have its declared sign in the model")
        for name, j in zip(hypotheses, judgements, strict=True):
            answer = decide(dict(table), j)[0]
            if answer is None:
                raise NotProven(f"the hypothesis {name} could not be decided in the model")
            if not answer:
                raise NotProven(f"the hypothesis {name} does not hold in the model")
        answer, failure = decide(dict(table), goal)
    except Unfit as error:
        raise NotProven(f"a quantity does not exist in the model: {error}") from error
    if failure is None:
        raise NotProven("the statement holds in the model" if answer else "the statement was not decided in the model")
    return failure


def check_counterexample(
    theory: Theory, statement: Statement, hypotheses: Sequence[str] | None, point: Point
) -> Counterexample:
    """The checked counterexample, all hypotheses for None; raises NotProven where one fails or the statement holds."""
    names = tuple(theory.hypotheses) if hypotheses is None else tuple(hypotheses)
    try:
        table = _table(theory, statement.judgement, names, point)
    except ScsymError as error:
        raise NotProven(f"a quantity does not exist in the model: {error}") from error
    at, left, right = _judged(theory, statement.judgement, names, table)
    shown = _place(theory, statement.judgement, point, table) or (at, _number(left), _number(right))
    return Counterexample(theory, statement, names, point, *shown, table)


def _place(
    theory: Theory, goal: Judgement, point: Point, table: Mapping[str, Any]
) -> tuple[dict[str, Any], Any, Any] | None:
    """Where the goal fails with available actions and the table's parameters; None where that is not seen."""
    here = Interpretation(theory, point)
    try:
        for env, left, right in here.failures(goal, available=True):
            at = {name: value for (name, _), value in env.items()}
            if all(str(at[name]) == str(value) for name, value in table["at"].items() if name in at):
                return at, left, right
    except (ScsymError, ZeroDivisionError):
        return None
    return None


def _number(value: Any) -> Any:
    """A VALUE of a table as a number, or as text where it has products of logarithms."""
    if isinstance(value, str):
        return Fraction(value)
    if any(len(logs) > 1 for _, logs in value):
        return cell_text(value)
    return added(Fraction(c) * (log(Fraction(*logs)) if logs else 1) for c, logs in value)


def _table(theory: Theory, goal: Judgement, names: Sequence[str], point: Point) -> dict[str, Any]:
    judgements = [theory.hypotheses[name].judgement for name in names]
    return as_table(theory, point, judgements, false=[goal])


def _fails(theory: Theory, goal: Judgement, point: Point) -> bool:
    """Whether the goal is seen to fail at small naturals, with available actions only."""
    try:
        return next(Interpretation(theory, point).failures(goal, available=True), None) is not None
    except (ScsymError, ZeroDivisionError):
        return False


def refutes(theory: Theory, statement: Statement, hypotheses: Sequence[str], point: Point) -> bool:
    """Whether the hypotheses hold in the model and the statement fails."""
    if not _fails(theory, statement.judgement, point):
        return False  # cheaper than to look at all hypotheses first
    here = Interpretation(theory, point)
    tried = [theory.hypotheses[h] for h in hypotheses]
    for h in sorted(tried, key=lambda h: not h.assumption):  # the laws of the theory mostly hold
        try:
            if not parameters(h.judgement) and not here.holds(h.judgement):
                return False
        except (ScsymError, ZeroDivisionError):
            continue
    try:
        check_counterexample(theory, statement, hypotheses, point)
    except NotProven:
        return False
    return True


# The search


def points(theory: Theory, states: int = 3) -> Any:
    """The hypothesis strategy of concrete models: small random MDPs with the theory's free policies."""
    from hypothesis import strategies as st

    tags, full = policy_tags(theory), supported(theory)

    @st.composite
    def draw_point(draw: st.DrawFn) -> Point:
        mdp = draw(mdps(max_states=states, zero_success=False, denominator=4))
        chosen = {tag: draw(policies(mdp, full_support=tag in full, denominator=4)) for tag in tags}
        return Point(mdp, chosen)

    return draw_point()


def search_point(
    theory: Theory,
    wanted: Callable[[Point], bool],
    tries: int,
    end: float | None = None,
    seed: int = 0,
    states: int = 3,
) -> Point | None:
    """The smallest point found that is wanted, or None. The same in every run, unless the time ``end`` comes first.

    tries : how many random points follow the small ones; end : a moment of `time.monotonic`; what was found until then
    counts. seed : another one searches elsewhere.
    """
    tags, full = policy_tags(theory), supported(theory)
    random = islice(random_points(tags, full, Random(seed), states), tries)
    limit = time.monotonic() + 3600 if end is None else end

    def fits(point: Point) -> bool:
        rows = [row for tag in full if tag in point.policies for _, row in point.policies[tag].items()]
        return all(p != 0 for row in rows for p in row.values()) and wanted(point)

    for point in chain(systematic(tags, full), random):
        if time.monotonic() >= limit:
            return None
        if wanted(point):
            return smaller(point, fits, limit)
    return None


def refute(
    theory: Theory,
    statement: Statement,
    hypotheses: Sequence[str] | None = None,
    *,
    tries: int = 400,
    states: int = 3,
    seconds: float = 60.0,
) -> Counterexample | None:
    """Search small exact models for one that refutes the statement; shrink it. None if none was found.

    hypotheses : names of hypotheses of the theory that must hold in the model; all of them for None
    tries : random MDPs that are looked at after the small ones
    seconds : how long the search goes on at most

    A statement whose symbols have no meaning in an MDP is refuted by a table that is no MDP.
    """
    names = tuple(theory.hypotheses) if hypotheses is None else tuple(hypotheses)
    end = time.monotonic() + seconds
    judgements = [theory.hypotheses[name].judgement for name in names]
    used = symbols_in([statement.judgement, *judgements])
    if not unread(theory, used):
        point = search_point(theory, lambda p: refutes(theory, statement, names, p), tries, end, states=states)
        return None if point is None else check_counterexample(theory, statement, names, point)
    table = find_model(theory, judgements, statement.judgement, negate=True, seconds=seconds)
    if table is None:
        return None
    return counterexample_in(theory, statement, names, table)


def counterexample_in(
    theory: Theory, statement: Statement, hypotheses: Sequence[str], table: Mapping[str, Any]
) -> Counterexample:
    """The counterexample that a table is; raises NotProven where a hypothesis fails in it or the statement holds."""
    at, left, right = _judged(theory, statement.judgement, hypotheses, table)
    return Counterexample(theory, statement, tuple(hypotheses), None, at, _number(left), _number(right), table)
