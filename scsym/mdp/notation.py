r"""Models and policies as LaTeX tables (``array``, so that notebooks show them too)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from scsym.exact.notation import label_latex, short_value

if TYPE_CHECKING:
    from .model import MDP
    from .policy import Policy

MOST_ROWS = 24
"""Rows of a table in a notebook; the rest is counted."""


def array(columns: str, header: Sequence[str], rows: Iterable[Sequence[str]], most: int | None = None) -> str:
    """An ``array`` with a line below its header; with `most`, the rows left out are counted in a last row."""
    given = list(rows)
    shown = given if most is None or len(given) <= most else given[:most]
    lines = [" & ".join(header) + r" \\ \hline"]
    lines += [" & ".join(row) + r" \\" for row in shown]
    if len(shown) < len(given):
        lines.append(rf"\vdots & \text{{and {len(given) - len(shown)} more rows}}" + r" \\")
    body = "\n".join(lines)
    return f"\\begin{{array}}{{{columns}}}\n{body}\n\\end{{array}}"


def transition_rows(mdp: MDP, policy: Policy | None = None) -> tuple[str, list[str], list[list[str]]]:
    """Columns, header and rows of the transition table: a row per successor, nothing repeated."""
    weights = mdp.has_weights
    header = ["s", "a", *([r"\pi(a \mid s)"] if policy else []), *(["w(s, a)"] if weights else []), "s'", "P"]
    rows = []
    for s in mdp.states:
        for n, a in enumerate(mdp.actions(s)):
            for m, (t, p) in enumerate(mdp.P(s, a).items()):
                row = [label_latex(s) if not (n or m) else "", label_latex(a) if not m else ""]
                if policy:
                    row.append(short_value(policy.probability(s, a)) if not m else "")
                if weights:
                    row.append(short_value(mdp.weight(s, a)) if not m else "")
                rows.append([*row, label_latex(t), short_value(p)])
    return "l" * len(header), header, rows


def ends_latex(mdp: MDP) -> list[str]:
    """The initial law and the success probabilities of the terminal states, a formula each."""
    initial = [rf"\mu({label_latex(s)}) = {short_value(p)}" for s, p in mdp.initial.items()]
    ends = [rf"g({label_latex(s)}) = {short_value(g)}" for s, g in mdp.terminal.items()]
    return [*initial, *ends]


def mdp_latex(mdp: MDP, policy: Policy | None = None, most: int | None = None) -> str:
    """The transition table of a model (with a policy's probabilities, if given), its initial law and its outcomes."""
    columns, header, rows = transition_rows(mdp, policy)
    ends = r" \\ ".join(ends_latex(mdp)[: most or None])
    table = array(columns, header, rows, most)
    return rf"\begin{{gathered}}{table} \\[1ex] {ends}\end{{gathered}}"


def policy_latex(policy: Policy, most: int | None = None) -> str:
    """The table of a policy: state, action, probability."""
    rows = []
    for s, row in policy.items():
        for n, (a, p) in enumerate(row.items()):
            rows.append([label_latex(s) if not n else "", label_latex(a), short_value(p)])
    return array("lll", ["s", "a", r"\pi(a \mid s)"], rows, most)
