"""The map of a strand as inline SVG: which statement rests on which.

Drawn is what tells something: statements that neither rest on another of the strand nor carry one are left to the
table, and so is an arrow that follows from others. Groups that have nothing to do with each other stand apart, side by
side where they fit on a line. A group has a column for each step of the longest way; an arrow over several columns runs
between the boxes, in a lane that all arrows from one statement share.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from statistics import fmean

from .svg import ARROW, KINDS, SIGNS

BOX_W, BOX_H, GAP_X, GAP_Y, LANE = 190, 28, 46, 8, 10
WIDE = 1140
"""The width of the page's text, which groups side by side keep to."""
APART = 22
SWEEPS = 8

Support = Mapping[str, Sequence[str]]
Slot = tuple[str, int]
"""A statement at its own column, or the lane of its arrows in a later one."""


@dataclass(frozen=True)
class Entry:
    """A statement on the map: name, short label, where its page is, verdict, what it rests on."""

    name: str
    text: str
    href: str
    verdict: str
    rests_on: tuple[str, ...]


@dataclass(frozen=True)
class Group:
    """Statements that hang together, laid out: the corner of each slot, each way between columns, width and height."""

    at: Mapping[Slot, tuple[float, float]]
    ways: Sequence[tuple[Slot, Slot]]
    column: Mapping[str, int]
    width: float
    height: float


def map_svg(entries: Sequence[Entry], title: str, ident: str) -> str:
    """The map; `ident` makes its ids unique in the page. Empty where no statement rests on another."""
    known = {e.name: e for e in entries}
    support = direct({e.name: [n for n in dict.fromkeys(e.rests_on) if n in known and n != e.name] for e in entries})
    groups = [laid_out({n: support[n] for n in group}) for group in together(support) if len(group) > 1]
    if not groups:
        return ""
    shapes, boxes, x, y, tallest, width = list[str](), list[str](), 2.0, 2.0, 0.0, 0.0
    for group in groups:
        if x > 2 and x + group.width > WIDE:
            x, y, tallest = 2.0, y + tallest + APART, 0.0
        shapes += _arrows(group, x, y, f"{ident}-tip")
        boxes += [
            _box(known[name], x + dx, y + dy)
            for (name, column), (dx, dy) in group.at.items()
            if column == group.column[name]
        ]
        x += group.width + GAP_X
        width, tallest = max(width, x - GAP_X + 2), max(tallest, group.height)
    height = y + tallest + 2
    return (
        f'<svg class="map" role="group" aria-label="{escape(title)}" viewBox="0 0 {width:.0f} {height:.0f}" '
        f'width="{width:.0f}" height="{height:.0f}"><defs>{ARROW.format(id=f"{ident}-tip")}</defs>'
        f"{''.join(shapes)}{''.join(boxes)}</svg>"
    )


# What is drawn


def direct(support: Support) -> dict[str, list[str]]:
    """The support without what another support rests on already, and without circles (a mistake in the proofs)."""
    below: dict[str, set[str]] = {}
    kept: dict[str, list[str]] = {}

    def visit(name: str, above: tuple[str, ...]) -> set[str]:
        if name not in below:
            first = [n for n in support[name] if n != name and n not in above]
            reached = {n: visit(n, (*above, name)) for n in first}
            kept[name] = [n for n in first if not any(n in reached[m] for m in first if m != n)]
            below[name] = {*first, *(n for found in reached.values() for n in found)}
        return below[name]

    for name in support:
        visit(name, ())
    return {name: kept[name] for name in support}


def together(support: Support) -> list[list[str]]:
    """The groups that arrows connect, in the order of their first statements."""
    group = {name: [name] for name in support}
    for name, names in support.items():
        for other in names:
            if group[other] is not group[name]:
                group[name] += group[other]
                for moved in group[other]:
                    group[moved] = group[name]
    order = {name: n for n, name in enumerate(support)}
    return [sorted(g, key=order.__getitem__) for g in {id(g): g for g in group.values()}.values()]


def columns(support: Support) -> dict[str, int]:
    """The column of each statement: the longest way to it; what rests on nothing stands just before its first use."""
    column: dict[str, int] = {}

    def of(name: str) -> int:
        if name not in column:
            column[name] = 1 + max(map(of, support[name]), default=-1)
        return column[name]

    for name in support:
        of(name)
    for name in support:
        if not support[name]:
            column[name] = min((column[n] - 1 for n in support if name in support[n]), default=0)
    return column


# Where it stands


def laid_out(support: Support) -> Group:
    """A group of statements, in columns whose order keeps arrows short."""
    column = columns(support)
    ways = list(dict.fromkeys(w for name, names in support.items() for n in names for w in _ways(n, name, column)))
    slots = dict.fromkeys([*((name, column[name]) for name in support), *(end for way in ways for end in way)])
    shown = [[s for s in slots if s[1] == c] for c in range(max(column.values()) + 1)]
    near = {s: {-1: [a for a, b in ways if b == s], 1: [b for a, b in ways if a == s]} for s in slots}
    for sweep in range(SWEEPS):
        side = -1 if sweep % 2 == 0 else 1
        rank = {s: n / max(1, len(own) - 1) for own in shown for n, s in enumerate(own)}
        for own in shown if side < 0 else reversed(shown):
            own.sort(key=lambda s: fmean([rank[o] for o in near[s][side]] or [rank[s]]))
            rank |= {s: n / max(1, len(own) - 1) for n, s in enumerate(own)}
    room = {s: BOX_H + GAP_Y if s[1] == column[s[0]] else LANE for s in slots}
    height = max(sum(room[s] for s in own) for own in shown)
    at = dict[Slot, tuple[float, float]]()
    for c, own in enumerate(shown):
        y, left = 0.0, sum(room[s] for s in own)
        for s in own:  # beside what it rests on, if the column still ends in time
            wanted = fmean([at[o][1] + (room[o] - room[s]) / 2 for o in near[s][-1]] or [y])
            y = min(max(y, wanted), height - left)
            at[s] = c * (BOX_W + GAP_X), y
            y, left = y + room[s], left - room[s]
    return Group(at, ways, column, len(shown) * (BOX_W + GAP_X) - GAP_X, height - GAP_Y)


def _ways(start: str, end: str, column: Mapping[str, int]) -> Iterator[tuple[Slot, Slot]]:
    """The ways from column to column of an arrow."""
    for c in range(column[start], column[end]):
        yield (start, c), (end if c + 1 == column[end] else start, c + 1)


def _arrows(group: Group, x: float, y: float, tip: str) -> Iterator[str]:
    def middle(slot: Slot) -> tuple[float, float]:
        left, top = group.at[slot]
        return x + left, y + top + (BOX_H if slot[1] == group.column[slot[0]] else LANE) / 2

    for slot in group.at:
        if slot[1] != group.column[slot[0]]:
            left, mid = middle(slot)
            yield f'<path class="edge" d="M{left:.0f} {mid:.0f} h{BOX_W}"></path>'
    for start, end in group.ways:
        (sx, sy), (ex, ey) = middle(start), middle(end)
        sx, bow = sx + BOX_W, GAP_X / 2
        mark = f' marker-end="url(#{tip})"' if end[1] == group.column[end[0]] else ""
        bend = f"C{sx + bow:.0f} {sy:.0f} {ex - bow:.0f} {ey:.0f} {ex:.0f} {ey:.0f}"
        yield f'<path class="edge" d="M{sx:.0f} {sy:.0f} {bend}"{mark}></path>'


def _box(e: Entry, x: float, y: float) -> str:
    text = e.text if len(e.text) <= 23 else e.text[:22] + "…"
    sign = f'<tspan class="sign">{SIGNS[e.verdict]}</tspan>'
    return (
        f'<a href="{escape(e.href)}" class="box {KINDS[e.verdict]}"><title>{escape(e.name)}: {e.verdict}</title>'
        f'<rect x="{x:.0f}" y="{y:.0f}" width="{BOX_W}" height="{BOX_H}" rx="5"></rect>'
        f'<text x="{x + 8:.0f}" y="{y + BOX_H / 2:.0f}">{sign} {escape(text)}</text></a>'
    )
