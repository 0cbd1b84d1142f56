r"""Models, policies and evaluations as LaTeX: tables (``array``, so that notebooks show them too) and TikZ graphs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from scsym.errors import ImproperPolicy, ParseError, UndecidedSign, UndefinedValue

from .layout import Edge, Scene, scene
from .values import label_latex, short_value, value_latex

if TYPE_CHECKING:
    from scsym.analysis import Evaluation
    from scsym.mdp import MDP, Policy

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


# The graph


def mdp_tikz(mdp: MDP) -> str:
    """The model as a TikZ picture: states round, outcomes square, an action with several outcomes a dot.

    Needs ``tikz`` with its library ``arrows.meta``.
    """
    drawn: Scene = scene(mdp)
    styles = {
        "state": "rectangle, rounded corners=3mm, draw, minimum size=6mm, inner sep=3pt",
        "initial": "rectangle, rounded corners=3mm, draw, very thick, minimum size=6mm, inner sep=3pt",
        "success": "rectangle, draw, fill=black!15, minimum size=5mm, inner sep=2pt",
        "failure": "rectangle, draw, minimum size=5mm, inner sep=2pt",
        "outcome": "rectangle, draw, fill=black!5, minimum size=5mm, inner sep=2pt",
        "chance": "circle, fill, minimum size=1.5mm, inner sep=0pt",
    }
    names = {key: f"n{i}" for i, key in enumerate(drawn.nodes)}
    lines = [r"\begin{tikzpicture}[>={Stealth}, x=16mm, y=-14mm]"]
    for key, node in drawn.nodes.items():
        label = "" if node.kind == "chance" else f"${label_latex(node.label)}$"
        if node.kind == "outcome":
            label = f"${label_latex(node.label)}\\colon {short_value(node.value)}$"
        lines.append(rf"  \node[{styles[node.kind]}] ({names[key]}) at ({node.x:.2f}, {node.y:.2f}) {{{label}}};")
    for edge in drawn.edges:
        turn = 60 if edge.start[0] == "chance" else 25
        how = (
            "loop above"
            if edge.start == edge.end
            else {1: f"bend left={turn}", -1: f"bend right={turn}", 0: ""}[edge.bend]
        )
        start, end = names[edge.start], names[edge.end]
        label = rf" node[pos=0.4, fill=white, font=\scriptsize, inner sep=1pt] {{${edge_label(edge)}$}}"
        lines.append(rf"  \draw[->] ({start}) to[{how}]{label if edge_label(edge) else ''} ({end});")
    lines.append(r"\end{tikzpicture}")
    return "\n".join(lines)


def edge_label(edge: Edge) -> str:
    """What stands at an arrow: actions (with their weight), or a probability."""
    text = ", ".join(map(label_latex, edge.actions))
    if edge.actions and edge.weight is not None and edge.weight != 1:
        text += rf"\; [{short_value(edge.weight)}]"
    if edge.probability is not None:
        text = short_value(edge.probability)
    return text
