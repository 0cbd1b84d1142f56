"""The figures of docs/attack.md are those of the records, and a record is what a campaign printed."""

import argparse
import re

import pytest

from . import page
from .page import CAMPAIGNS, PAGE, kept, rendered, table


def test_the_page_shows_the_records():
    text = PAGE.read_text("utf-8")
    assert rendered(text, kept()) == text, "run `python -m tests.attack.page --render`"


def test_a_changed_figure_is_written_again():
    text = PAGE.read_text("utf-8")
    assert rendered(re.sub(r"\| (\d+) s \|", r"| 1\1 s |", text), kept()) == text


def test_a_campaign_needs_one_place():
    record = kept()["mutations"]
    for text in ("nothing here\n", 2 * "<!-- mutations -->\n<!-- end of mutations -->\n"):
        with pytest.raises(ValueError, match="it needs one"):
            rendered(text, {"mutations": record})


def test_each_record_repeats_its_command():
    for name, record in kept().items():
        assert record["campaign"] == name and record["command"].startswith(f"python -m tests.attack.{name}")
        for row in record["rows"]:
            assert row["cases"] > 0 and f"| {row['what']} | {row['cases']:,} |" in table(record)
    assert set(kept()) == set(CAMPAIGNS)


@pytest.mark.parametrize("name", ["mutations", "differential"])
def test_a_campaign_prints_its_record(name):
    found = page.run(name, argparse.Namespace(cases=20, seconds=1, parts=50, seed=3))
    assert found["campaign"] == name and "--seed 3" in found["command"]
    assert all(row["cases"] == 20 == sum(row["outcomes"].values()) for row in found["rows"])


def test_a_campaign_that_fails_leaves_no_record(capsys):
    assert page.run("differential", argparse.Namespace(cases="none", seconds=1, parts=50, seed=3)) is None
    assert "exit code 2" in capsys.readouterr().out
