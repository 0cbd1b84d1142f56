r"""Evaluations as LaTeX tables (``array``, so that notebooks show them too)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scsym.errors import ImproperPolicy, ParseError, UndecidedSign, UndefinedValue
from scsym.exact.notation import label_latex, short_value, value_latex
from scsym.mdp.notation import array

if TYPE_CHECKING:
    from .evaluation import Evaluation

QUANTITIES = (("V", "V(s)"), ("influence", "I(s)"), ("occupancy", "d(s)"), ("success_occupancy", "d_+(s)"))


def _per_state(evaluation: Evaluation, name: str) -> dict[Any, Any]:
    try:
        return dict(getattr(evaluation, name))
    except (ImproperPolicy, UndefinedValue):
        return {}


def evaluation_rows(evaluation: Evaluation) -> tuple[str, list[str], list[list[str]]]:
    """Columns, header and rows of the table of an evaluation."""
    columns = [(title, found) for name, title in QUANTITIES if (found := _per_state(evaluation, name))]
    q, advantage = evaluation.Q, evaluation.A
    header = ["s", *(title for title, _ in columns), "a", r"\pi(a \mid s)", "Q(s, a)", "A(s, a)"]
    rows = []
    for s in evaluation.mdp.states:
        for n, (a, p) in enumerate(evaluation.policy[s].items()):
            row = [label_latex(s), *(short_value(found[s]) for _, found in columns)]
            rows.append(
                [*(row if not n else [""] * len(row)), label_latex(a), *map(short_value, (p, q[s, a], advantage[s, a]))]
            )
    return "l" * len(header), header, rows


def headline_latex(evaluation: Evaluation) -> list[str]:
    """J, Gamma and the expected return, as far as they exist."""
    lines = [rf"J = {value_latex(evaluation.J)}"]
    for name, shown in (("Gamma", r"\Gamma"), ("expected_return", r"\mathbb{E}\bigl[\sum_t r_t\bigr]")):
        if name == "expected_return" and not evaluation.mdp.has_weights:
            continue
        try:
            lines.append(rf"{shown} = {value_latex(getattr(evaluation, name))}")
        except (ImproperPolicy, UndefinedValue, UndecidedSign, ParseError):
            continue  # it does not exist for this policy, or not for symbols
    return lines


def evaluation_latex(evaluation: Evaluation, most: int | None = None) -> str:
    """The evaluation as a displayed table, for notebooks and papers."""
    headline = r",\quad ".join(headline_latex(evaluation))
    table = array(*evaluation_rows(evaluation), most)
    return rf"\begin{{gathered}}{headline} \\[1ex] {table}\end{{gathered}}"
