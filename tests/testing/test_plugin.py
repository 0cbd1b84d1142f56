"""`assert_exact` and the snapshot fixture, as a user's suite would use them."""

from fractions import Fraction

import pytest

from scsym.analysis import evaluate
from scsym.errors import InexactInput
from scsym.exact import exact, log, oo
from scsym.mdp import zoo
from scsym.operators import success_condition
from scsym.testing import assert_exact

pytest_plugins = ["pytester"]


def test_equal_values_pass():
    plus = success_condition(zoo.K(), zoo.K().uniform())
    assert_exact(plus, {"s": {"win": "3/4", "try": "1/4"}})
    assert_exact(evaluate(zoo.chain2()).J, "1/4")
    assert_exact([log(4), oo, exact("p") / 2], [2 * log(2), oo, "p/2"])


def test_the_message_names_the_state_and_the_difference():
    with pytest.raises(AssertionError) as caught:
        assert_exact({"s0": Fraction(1, 3), "s1": 1}, {"s0": "1/2", "s2": 1})
    assert str(caught.value).splitlines() == [
        "3 of 3 entries differ",
        "value['s2']: missing, expected 1",
        "value['s1']: 1 is not expected",
        "value['s0']: 1/3 (about 0.333333), expected 1/2 (about 0.5); difference -1/6",
    ]


def test_floats_are_refused():
    with pytest.raises(InexactInput):
        assert_exact({"s": 0.5}, {"s": "1/2"})


TEST = """
from scsym.analysis import evaluate
from scsym.mdp import zoo

def test_values(exact_snapshot):
    e = evaluate(zoo.{model}())
    exact_snapshot({{"V": e.V, "J": e.J}})
"""


def test_snapshots_round_trip(pytester):
    pytester.makepyfile(TEST.format(model="chain2"))
    missing = pytester.runpytest_subprocess("-p", "no:cacheprovider")
    missing.assert_outcomes(failed=1)
    missing.stdout.fnmatch_lines(["*no snapshot*--exact-update*"])
    pytester.runpytest_subprocess("--exact-update").assert_outcomes(passed=1)
    (stored,) = (pytester.path / "__exact__").iterdir()
    assert "value['J'] = 1/4" in stored.read_text(encoding="utf-8").splitlines()
    pytester.runpytest_subprocess().assert_outcomes(passed=1)
    stored.write_text(stored.read_text(encoding="utf-8").replace("1/4", "1/5"), encoding="utf-8")
    changed = pytester.runpytest_subprocess()
    changed.assert_outcomes(failed=1)
    changed.stdout.fnmatch_lines(["*value*'J'*: 1/4, stored 1/5*"])
