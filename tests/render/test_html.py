"""The report: well-formed, every link resolves, nothing is asked from a network, certificates verify."""

import json
import re
import xml.etree.ElementTree as xml
from pathlib import Path
from urllib.parse import unquote

import pytest

from scsym.kernel import verify
from scsym.render.export_html import write_html

XHTML = "{http://www.w3.org/1999/xhtml}"


@pytest.fixture(scope="module")
def report(statements, outcomes, tmp_path_factory):
    folder = tmp_path_factory.mktemp("report")
    write_html(folder, statements, outcomes)
    return folder


@pytest.fixture(scope="module")
def pages(report):
    return {p: xml.fromstring(p.read_text().replace("<!DOCTYPE html>", "", 1)) for p in sorted(report.rglob("*.html"))}


def addresses(root):
    for element in root.iter():
        for name in ("href", "src", "data", "poster", "srcset", "action", "xlink:href"):
            if name in element.attrib:
                yield element.attrib[name]


def test_a_page_for_every_statement(report, pages, statements):
    assert {p.relative_to(report).as_posix() for p in pages} == {"index.html", *(f"{c.name}.html" for c in statements)}


def test_links_resolve(pages):
    for path, root in pages.items():
        ids = {e.attrib["id"] for e in root.iter() if "id" in e.attrib}
        for address in addresses(root):
            file, _, place = unquote(address).partition("#")
            if address == "data:,":
                continue
            assert not file or (path.parent / file).resolve().is_file(), (path, address)
            if place and not file:
                assert place in ids, (path, address)


def test_nothing_is_asked_from_a_network(report, pages):
    for path, root in pages.items():
        for address in addresses(root):
            assert address == "data:," or not re.match(r"[a-z][a-z0-9+.-]*:|//", address, re.I), (path, address)
        assert not [e for e in root.iter() if e.tag in (f"{XHTML}iframe", f"{XHTML}img")]
        scripts = list(root.iter(f"{XHTML}script"))
        assert len(scripts) == (path == report / "index.html") and not any(e.attrib for e in scripts)
        assert not re.search(
            r"fetch|XMLHttp|Socket|import|https?:|sendBeacon|src|eval", "".join(e.text for e in scripts)
        )
        assert not any(name.startswith("on") for e in root.iter() for name in e.attrib)
        assert "url(http" not in path.read_text() and "@import" not in path.read_text()
    css = (report / "style.css").read_text()
    assert "url(" not in css and "@import" not in css and "prefers-color-scheme: dark" in css


def test_ids_are_unique_and_headings_in_order(pages):
    for path, root in pages.items():
        ids = [e.attrib["id"] for e in root.iter() if "id" in e.attrib]
        assert len(ids) == len(set(ids)), path
        levels = [int(e.tag[-1]) for e in root.iter() if re.fullmatch(re.escape(XHTML) + "h[1-6]", e.tag)]
        assert levels[0] == 1 and levels.count(1) == 1, path
        assert all(b <= a + 1 for a, b in zip(levels, levels[1:], strict=False)), path


def test_screen_readers_get_names_and_words(pages):
    for path, root in pages.items():
        assert root.attrib["lang"] == "en"
        for svg in root.iter(f"{XHTML}svg"):
            assert svg.attrib["role"] in ("img", "group") and svg.attrib["aria-label"], path
        for table in root.iter(f"{XHTML}table"):
            assert table.find(f"{XHTML}caption") is not None, path
        for link in root.iter(f"{XHTML}a"):
            assert "".join(link.itertext()).strip(), path


def test_verdicts_are_told_by_words_too(report, pages, statements, outcomes):
    front = pages[report / "index.html"]
    drawn = {a.attrib["href"]: "".join(a.itertext()) for a in front.iter(f"{XHTML}a") if "box" in a.get("class", "")}
    rows = {
        r.find(f".//{XHTML}a").attrib["href"]: "".join(r.itertext())
        for r in front.iter(f"{XHTML}tr")
        if "data-words" in r.attrib
    }
    assert len(rows) == len(statements) and drawn.keys() < rows.keys() and len(drawn) > 100
    for statement, outcome in zip(statements, outcomes, strict=True):
        assert outcome.verdict.value in rows[f"{statement.name}.html"]
        assert outcome.verdict.value in drawn.get(f"{statement.name}.html", outcome.verdict.value)


def test_a_proof_unfolds_and_a_counterexample_is_drawn(report, pages):
    proof = pages[report / "russo2026/prop-4.4.html"]
    summaries = ["".join(s.itertext()) for s in proof.iter(f"{XHTML}summary")]
    assert "Derivation (3 steps)" in summaries and any(s.startswith("Side conditions") for s in summaries)
    refuted = pages[report / "russo2026/prop-4.4-true-gain.html"]
    drawing = next(e for e in refuted.iter(f"{XHTML}svg") if e.get("class") == "mdp")
    assert {"s0", "s1", "win", "lose", "go", "stop"} <= {(t.text or "") for t in drawing.iter(f"{XHTML}text")}


def test_downloaded_certificates_verify(report):
    files = sorted((report / "certificates").rglob("*.json"))
    assert files
    for file in files[:5]:
        assert json.loads(file.read_text())["format"]
        verify(file.read_text())


def test_the_same_bytes_again(statements, outcomes, report, tmp_path):
    write_html(tmp_path, statements[:3], outcomes[:3])
    name = f"{statements[1].name}.html"
    first = (tmp_path / name).read_bytes()
    write_html(tmp_path, statements[:3], outcomes[:3])
    assert (tmp_path / name).read_bytes() == first
    assert not [p for p in Path(report).rglob(".*")]
