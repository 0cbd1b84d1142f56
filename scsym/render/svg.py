"""The graph of an MDP as inline SVG, and the signs of verdicts. Colours come from the page's style."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from math import hypot
from typing import Any

from scsym.exact import decimal, fraction_text, is_symbolic
from scsym.mdp import MDP
from scsym.mdp.layout import Edge, Node, scene

COLUMN, ROW, MARGIN = 92, 74, 46
ARROW = (
    '<marker id="{id}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
    '<path d="M0 0.8 L7.5 4 L0 7.2 z" class="tip"></path></marker>'
)


def value_text(x: Any, longest: int = 9) -> str:
    """An exact value as a short text."""
    text = fraction_text(x)
    return text if len(text) <= longest or is_symbolic(x) else f"≈{decimal(x, 4)}"


def mdp_svg(mdp: MDP, ident: str) -> str:
    """The graph of a model; `ident` makes its ids unique in the page."""
    drawn = scene(mdp)
    sizes = {key: _half_width(node) for key, node in drawn.nodes.items()}
    stretch = max([1.0, *(2 * w / COLUMN for w in sizes.values())])
    at = {
        key: (MARGIN + sizes_left(sizes) + n.x * COLUMN * stretch, MARGIN + n.y * ROW) for key, n in drawn.nodes.items()
    }
    width = max(x + sizes[k] for k, (x, _) in at.items()) + 16
    height = drawn.height * ROW + 2 * MARGIN
    shapes, labels = [], []
    for edge in drawn.edges:
        path, (lx, ly) = _path(edge, at, sizes, drawn.nodes)
        shapes.append(f'<path class="edge" d="{path}" marker-end="url(#{ident}-tip)"></path>')
        text = edge_text(edge)
        if text:
            labels.append(f'<text class="edge-label" x="{lx:.1f}" y="{ly:.1f}">{escape(text)}</text>')
    for key, node in drawn.nodes.items():
        shapes.append(_node(node, *at[key], sizes[key]))
    title = escape(f"Graph of the model {mdp.name or ''}".strip())
    return (
        f'<svg class="mdp" role="img" aria-label="{title}; its transitions are in the table below" '
        f'viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" height="{height:.0f}">'
        f"<defs>{ARROW.format(id=f'{ident}-tip')}</defs>{''.join(shapes)}{''.join(labels)}</svg>"
    )


def sizes_left(sizes: Mapping[Any, float]) -> float:
    """Room at the left for half of the widest node."""
    return max(0.0, max(sizes.values()) - MARGIN + 8)


def _half_width(node: Node) -> float:
    return 3.5 if node.kind == "chance" else max(17.0, 4.1 * len(_label(node)) + 9)


def _label(node: Node) -> str:
    text = str(node.label) if not isinstance(node.label, tuple) else "(" + ", ".join(map(str, node.label)) + ")"
    return f"{text}: {value_text(node.value)}" if node.kind == "outcome" else text


def _node(node: Node, x: float, y: float, half: float) -> str:
    if node.kind == "chance":
        return f'<circle class="chance" cx="{x:.1f}" cy="{y:.1f}" r="3.5"></circle>'
    corner = 3 if node.kind in ("success", "failure", "outcome") else 15
    box = f'x="{x - half:.1f}" y="{y - 15:.1f}" width="{2 * half:.1f}" height="30" rx="{corner}"'
    return (
        f'<g class="node {node.kind}"><rect {box}></rect>'
        f'<text x="{x:.1f}" y="{y:.1f}">{escape(_label(node))}</text></g>'
    )


def _path(edge: Edge, at: Mapping[Any, Any], sizes: Mapping[Any, float], nodes: Mapping[Any, Node]) -> Any:
    (x0, y0), (x1, y1) = at[edge.start], at[edge.end]
    if edge.start == edge.end:
        w, top = min(14.0, sizes[edge.start]), y0 - 44
        loop = f"C{x0 - 24:.1f} {top:.1f} {x0 + 24:.1f} {top:.1f} {x0 + w:.1f} {y0 - 16:.1f}"
        return f"M{x0 - w:.1f} {y0 - 15:.1f} {loop}", (x0, y0 - 40)
    dx, dy = x1 - x0, y1 - y0
    length = hypot(dx, dy) or 1.0
    off = max(0.22 * length, 34.0) * edge.bend
    cx, cy = (x0 + x1) / 2 + off * dy / length, (y0 + y1) / 2 - off * dx / length
    sx, sy = _border(x0, y0, cx - x0, cy - y0, sizes[edge.start], nodes[edge.start].kind)
    ex, ey = _border(x1, y1, cx - x1, cy - y1, sizes[edge.end], nodes[edge.end].kind)
    # a little before the middle, where arrows that end together are still apart
    middle = 0.36 * sx + 0.48 * cx + 0.16 * ex, 0.36 * sy + 0.48 * cy + 0.16 * ey
    return f"M{sx:.1f} {sy:.1f} Q{cx:.1f} {cy:.1f} {ex:.1f} {ey:.1f}", middle


def _border(x: float, y: float, dx: float, dy: float, half: float, kind: str) -> tuple[float, float]:
    """Where the ray from a node's centre leaves its box."""
    if kind == "chance":
        return x, y
    scale = min(half / abs(dx) if dx else 1e9, 15 / abs(dy) if dy else 1e9)
    return x + dx * scale, y + dy * scale


def edge_text(edge: Edge) -> str:
    """What stands at an arrow."""
    if edge.probability is not None:
        return value_text(edge.probability)
    text = ", ".join(map(str, edge.actions))
    return text + (f" [{value_text(edge.weight)}]" if edge.weight not in (None, 1) else "")


# Verdicts

SIGNS = {
    "proven": "✓", "proven, hypotheses not tried": "✓", "proven for this shape": "◇", "established by the library": "◇",
    "refuted": "✗", "open": "?", "vacuous": "∅",
}  # fmt: skip
KINDS = {
    "proven": "proven", "proven, hypotheses not tried": "open", "proven for this shape": "shape",
    "established by the library": "shape", "refuted": "refuted", "open": "open", "vacuous": "vacuous",
}  # fmt: skip
