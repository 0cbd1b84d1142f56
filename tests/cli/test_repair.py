"""``scsym repair``: what holds instead of a false statement."""

import json

import pytest
from click.testing import CliRunner

from scsym.cli import main

SOURCE = '''
from scsym.claims import claim
from scsym.language import Theory, ge, gt

T = Theory("order").declare("u   real   -   a number\\nv   real   -   another")
T = T.assuming("at_least", ge(T.u(), T.v()), "u is at least v")

claim("mine/strict", T, gt((T.u() - T.v()) ** 2, 0), expect="refuted", against="text")
claim("mine/true", T, ge((T.u() - T.v()) ** 2, 0))
'''


@pytest.fixture
def run(tmp_path):
    (tmp_path / "mine.py").write_text(SOURCE)
    return lambda *arguments: CliRunner().invoke(
        main, ["repair", *arguments, "--path", str(tmp_path), "--seconds", "3"]
    )


def test_a_weaker_relation_is_found_and_proven(run):
    done = run("mine/strict", "--json")
    assert done.exit_code == 0, done.output
    (answer,) = json.loads(done.stdout)
    assert answer["goal"] == "(u - v)^2 > 0" and answer["counterexample"]["symbols"].keys() == {"u", "v"}
    (weaker,) = [mended for mended in answer["found"] if mended["statement"] == "(u - v)^2 >= 0"]
    assert weaker["proven"] and weaker["conditions"] == {} and weaker["hypotheses"] == []
    assert "(u - v)^2 >= 0" in run("mine/strict").stdout


@pytest.mark.parametrize("name", ["mine/true", "mine/stric"])
def test_what_is_not_false_or_not_there_is_a_sentence(run, name):
    done = run(name)
    assert done.exit_code == 2 and done.stdout == ""
    assert done.stderr.startswith("Error: ") and done.stderr.count("\n") == 1
