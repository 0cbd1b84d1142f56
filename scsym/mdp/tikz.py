r"""Models as TikZ graphs."""

from __future__ import annotations

from scsym.exact.notation import label_latex, short_value

from .layout import Edge, Scene, scene
from .model import MDP


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
