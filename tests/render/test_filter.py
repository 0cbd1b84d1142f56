"""The filter of the report's front page: hidden without script, named for screen readers, and it works in a browser."""

import re
import shutil
import subprocess
import xml.etree.ElementTree as xml

import pytest

from scsym.claims import collect, run
from scsym.render.export_html import write_html

XHTML = "{http://www.w3.org/1999/xhtml}"
SOURCE = """
from scsym.claims import claim
from scsym.language import Theory, eq, gt

T = Theory("mine").declare("u   real   -   a number")

def model():
    return {"format": "scsym-model/1", "sorts": {}, "symbols": {"u": [[[], "1/2"]]}, "at": {}}

claim("mine/half", T, eq(2 * T.u(), 1), expect="proven for this shape", title="Half & half", source="Lemma 1")(model)
claim("mine/one", T, eq(T.u(), 1), expect="refuted", against="text", title="a unit", source="Lemma 2")(model)
claim("other/more", T, gt(T.u(), 1), expect="refuted", against="reading", title="above", source="Lemma 3")(model)
"""
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture(scope="module")
def front(tmp_path_factory):
    source, folder = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("report")
    (source / "mine.py").write_text(SOURCE)
    statements = collect(source)
    write_html(folder, statements, [run(s) for s in statements])
    return folder / "index.html"


def tree(text):
    return xml.fromstring(text.replace("<!DOCTYPE html>", "", 1))


def test_without_script_the_form_is_hidden_and_nothing_else_is(front):
    root = tree(front.read_text())
    assert [e.attrib.get("id") for e in root.iter() if "hidden" in e.attrib] == ["filter"]


def test_each_field_has_a_label_and_a_choice_for_every_value(front):
    form = next(tree(front.read_text()).iter(f"{XHTML}form"))
    fields = {f"{XHTML}input", f"{XHTML}select"}
    labels = {f.attrib["name"]: label.text for label in form.iter(f"{XHTML}label") for f in label if f.tag in fields}
    assert labels == {
        "words": "Words of name, title, goal or source", "verdict": "Verdict", "against": "Refuted against",
        "strand": "Strand",
    }  # fmt: skip
    assert len([e for e in form.iter() if e.tag in fields]) == 4 and form.attrib["role"] == "search"
    assert [o.attrib["value"] for o in form.iter(f"{XHTML}option")] == [
        "", "proven for this shape", "refuted", "", "the paper's text", "a reading of the text", "", "mine", "other",
    ]  # fmt: skip


def test_a_line_says_what_is_searched(front):
    rows = [r.attrib for r in tree(front.read_text()).iter(f"{XHTML}tr") if "data-words" in r.attrib]
    assert rows[0] == {
        "data-words": "mine/half half & half lemma 1 2 u = 1",
        "data-verdict": "proven for this shape", "data-against": "", "data-strand": "mine",
    }  # fmt: skip


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium")
@pytest.mark.parametrize(
    ("typed", "expected", "found"),
    [
        ({}, ["half", "one", "more"], "3 statements shown"),
        ({"words": "HALF lemma"}, ["half"], "1 of 3 statements shown"),
        ({"words": "half 2"}, ["half"], "1 of 3 statements shown"),
        ({"words": "u > 1"}, ["more"], "1 of 3 statements shown"),
        ({"verdict": "refuted"}, ["one", "more"], "2 of 3 statements shown"),
        ({"verdict": "refuted", "strand": "other"}, ["more"], "1 of 3 statements shown"),
        ({"against": "the paper's text", "words": "unit"}, ["one"], "1 of 3 statements shown"),
        ({"words": "nowhere"}, [], "0 of 3 statements shown"),
    ],
)
def test_in_a_browser(front, tmp_path, typed, expected, found):
    values = "".join(f"form.elements[{name!r}].value = {value!r};" for name, value in typed.items())
    act = f"<script>{{const form = document.forms.filter; {values} form.dispatchEvent(new Event('input'));}}</script>"
    (tmp_path / "index.html").write_text(front.read_text().replace("</body>", f"{act}</body>"))
    ran = subprocess.run(
        [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}",
         "--dump-dom", (tmp_path / "index.html").as_uri()],
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    rows = re.findall(r'<tr data-words[^>]*?( hidden="")?>.*?href="[^"]*/([a-z]+)\.html"', ran.stdout)
    assert [name for hidden, name in rows if not hidden] == expected
    assert re.search(r'<output id="found">(.*?)</output>', ran.stdout)[1] == found
    assert 'hidden=""' not in re.search(r"<form[^>]*>", ran.stdout)[0]
    strands = dict(re.findall(r'<section data-strand="(\w+)"[^>]*?( hidden="")?>', ran.stdout))
    assert bool(strands["other"]) == ("more" not in expected)
