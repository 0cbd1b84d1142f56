"""The map of a strand: every statement that hangs on another is drawn once, apart from the rest, and arrows lead on."""

import re
import xml.etree.ElementTree as xml
from itertools import combinations
from random import Random

import pytest

from scsym.render.dependencies import BOX_H, BOX_W, LANE, WIDE, Entry, columns, direct, laid_out, map_svg, together


def strand(size, seed):
    """Statements that rest on up to three earlier ones, half of them on none; a few of these are asked for often."""
    random = Random(seed)
    for n in range(size):
        below = [
            random.choice((random.randrange(n), random.randrange(1 + n // 20)))
            for _ in range(n and random.choice((0, 0, 1, 3)))
        ]
        yield Entry(f"paper/s{n}", f"s{n}", f"s{n}.html", "proven", tuple(f"paper/s{m}" for m in below))


def supports(entries):
    return {e.name: list(dict.fromkeys(e.rests_on)) for e in entries}


def reached(support, name):
    found = set()
    for n in support[name]:
        found |= {n} | reached(support, n)
    return found


def test_an_arrow_that_follows_is_left_out():
    support = {"a": [], "b": ["a"], "c": ["a", "b"], "d": []}
    assert direct(support) == {"a": [], "b": ["a"], "c": ["b"], "d": []}
    assert together(support) == [["a", "b", "c"], ["d"]]


@pytest.mark.parametrize("seed", range(6))
def test_what_is_left_says_the_same(seed):
    support = supports(strand(60, seed))
    fewer = direct(support)
    for name in support:
        assert reached(fewer, name) == reached(support, name)
        assert not any(n in reached(fewer, m) for n in fewer[name] for m in fewer[name])


def test_a_circle_is_cut():
    assert columns(direct({"a": ["b"], "b": ["c"], "c": ["a"]})).keys() == {"a", "b", "c"}
    assert map_svg(
        [Entry("p/a", "a", "a.html", "open", ("p/b",)), Entry("p/b", "b", "b.html", "open", ("p/a",))], "m", "m"
    )


@pytest.mark.parametrize("seed", range(4))
def test_arrows_lead_to_the_right_and_lanes_pass_between_boxes(seed):
    support = direct(supports(strand(120, seed)))
    for group in together(support):
        found = laid_out({n: support[n] for n in group})
        assert all(found.column[n] < found.column[name] for name in group for n in support[name])
        assert {(start[0], end[0]) for start, end in found.ways if start[0] != end[0]} == {
            (n, name) for name in group for n in support[name]
        }
        by_column = {}
        for (name, column), (_, y) in found.at.items():
            by_column.setdefault(column, []).append((y, y + (BOX_H if column == found.column[name] else LANE)))
        for own in by_column.values():
            assert all(low >= high for (_, high), (low, _) in zip(sorted(own), sorted(own)[1:], strict=False))


@pytest.mark.parametrize("seed", range(3))
def test_four_hundred_statements(seed):
    entries = list(strand(400, seed))
    used = {n for e in entries for n in e.rests_on}
    drawing = xml.fromstring(map_svg(entries, "Dependency map", "m"))
    boxes = {a.attrib["href"]: next(a.iter("rect")).attrib for a in drawing.iter("a")}
    assert boxes.keys() == {e.href for e in entries if e.rests_on or e.name in used}
    width, height = (float(drawing.attrib[k]) for k in ("width", "height"))
    places = [(float(r["x"]), float(r["y"])) for r in boxes.values()]
    assert all(0 <= x <= width - BOX_W and 0 <= y <= height - BOX_H for x, y in places)
    assert not [p for p, q in combinations(places, 2) if abs(p[0] - q[0]) < BOX_W and abs(p[1] - q[1]) < BOX_H]


def test_small_groups_stand_side_by_side_within_the_page():
    entries = [Entry(f"p/{n}", f"{n}", f"{n}.html", "refuted", (f"p/{n - 1}",) * (n % 2)) for n in range(40)]
    text = map_svg(entries, "Dependency map", "m")
    assert float(re.search(r' width="(\d+)"', text)[1]) <= WIDE and text.count('<path class="edge"') == 20
    assert len({y for _, y in re.findall(r'<rect x="(\d+)" y="(\d+)"', text)}) == 10
    assert map_svg([Entry("p/a", "a", "a.html", "proven", ())], "Dependency map", "m") == ""
