"""The kernel and the extracted checker decide alike: every rule's certificates, and mutants of them."""

import copy

import pytest

from scsym.certify.extracted import conversation, missing
from scsym.kernel.replay import replay
from tests.attack.agreement import Comparison, campaign, corpus

pytestmark = pytest.mark.skipif(bool(missing()), reason=missing() or "-")


def test_they_agree_on_mutants():
    with conversation(2.0) as running:
        plain, both, made = campaign(corpus(), 1_500, 7, running)
    assert both.differ == []
    assert plain["both accept"] >= 90
    assert both.counts["both accept"] > 300 and both.counts["both refuse"] > 300
    directed = {"another function in a linear expression", "another range of a line", "another part of a definition"}
    assert len(made) > 8 and directed | {"another cut"} <= set(made)


def test_a_difference_is_found():
    """A kernel that believes everything is noticed."""
    document = corpus()[0]
    false = [[], "=", ["num", "0"], ["num", "1"]]
    wrong = {**document, "steps": [*document["steps"], ["absurd", [0], [false]]]}
    theorem = replay(document)
    with conversation(2.0) as running:
        honest = Comparison(running)
        assert honest.compare(document) and honest.compare(wrong)
        deceived = Comparison(running, lambda document, **_: theorem)
        assert not deceived.compare(wrong)
    assert deceived.differ[0][0] == "DIFFER: the kernel accepts"


@pytest.mark.parametrize("number", [-1, True, 1.0, "0", None, 99])
def test_numbers_of_signatures_and_premises_count_from_zero(number):
    """Python's own counting from the end is none of a document's."""
    assumed, combined = next(d["steps"] for d in corpus() if [s[0] for s in d["steps"]] == ["assume", "combine"])
    document = next(d for d in corpus() if d["steps"] == [assumed, combined])
    one, two = copy.deepcopy(document), copy.deepcopy(document)
    one["steps"][0][2][0] = number
    two["steps"][1][2][2][0][0] = number
    with conversation(2.0) as running:
        both = Comparison(running)
        assert both.compare(document) and both.compare(one) and both.compare(two)
    assert both.counts == {"both accept": 1, "both refuse": 2}
