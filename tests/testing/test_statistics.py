"""The strategies are healthy, and reach the cases that break code: cycles, unreachable states, ties, zero success."""

from fractions import Fraction

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from scsym.mdp import MDP, Policy, zoo
from scsym.mdp.strategies import mdps, policies, proxies, simplex
from scsym.testing.statistics import CASES, cases, coverage

pytest_plugins = ["pytester"]

HARD = ("cyclic", "layered", "unreachable state", "tie", "zero-success state", "zero-success action", "improper")


def test_the_default_strategy_reaches_every_hard_case():
    found = coverage(mdps())
    assert found.examples >= 190
    for case in HARD:
        assert found.share(case) >= Fraction(1, 20), f"{case} in {found.share(case)} of the examples\n{found}"


def test_policies_reach_partial_support_and_keep_the_hard_cases():
    found = coverage(mdps().flatmap(policies))
    for case in (*HARD, "partial support", "sure state", "fractional outcome", "several starts"):
        assert found.share(case) >= Fraction(1, 20), f"{case}\n{found}"


@pytest.mark.parametrize(
    ("options", "always", "never"),
    [
        ({"cyclic": False}, {"layered"}, {"cyclic", "improper"}),
        ({"layered": True}, {"layered"}, {"cyclic", "improper"}),
        ({"deterministic": True}, {"deterministic"}, set()),
        ({"symbolic": True}, {"symbolic"}, set()),
        ({"zero_success": False}, set(), {"zero-success state", "zero-success action"}),
        ({"unreachable": False}, set(), {"unreachable state"}),
        ({"fractional_success": False}, set(), {"fractional outcome"}),
        ({"single_start": True}, set(), {"several starts"}),
    ],
    ids=lambda x: "-".join(sorted(map(str, x))) or "none",
)
def test_options_mean_always_or_never(options, always, never):
    found = coverage(mdps(**options), examples=100)
    assert all(found.share(case) == 1 for case in always), str(found)
    assert all(found.share(case) == 0 for case in never), str(found)


@given(
    mdps(),
    mdps(layered=True),
    mdps(deterministic=True),
    mdps(symbolic=True),
    mdps(weighted=True),
    mdps().flatmap(lambda m: st.tuples(policies(m), policies(m, symbolic=True), proxies(m))),
    simplex(4),
)
@settings(max_examples=100)
def test_no_health_check_complains(mdp, layered, deterministic, symbolic, weighted, rest, point):
    """Filtering too much, drawing too slowly or too large data would fail here: nothing is suppressed."""
    for case in cases(mdp):
        event(case)
    assert sum(point) == 1


def test_each_case_is_recognised():
    ends = {"win": 1, "lose": 0, "draw": "1/2"}
    half = {"win": "1/2", "lose": "1/2"}
    least = MDP({"s": {"a": half}}, initial="s", terminal={"win": 1, "lose": 0})
    assert cases(least) == {"layered"}
    hard = MDP(
        {"s": {"a": {"s": "1/2", "draw": "1/2"}, "b": {"s": "1/2", "draw": "1/2"}}, "t": {"a": "t", "b": "lose"},
         "u": {"a": {"win": 1}}},
        initial={"s": "1/2", "u": "1/2"},
        terminal=ends,
        weights={("t", "a"): "1/2"},
    )  # fmt: skip
    pi = Policy(hard, {"s": {"a": 1}, "t": {"a": "x", "b": "1 - x"}, "u": "a"})
    assert cases(hard, pi) == set(CASES) - {"layered", "deterministic", "improper"}
    assert "improper" in cases(hard, Policy(hard, {"s": "a", "t": "a", "u": "a"}))
    assert "deterministic" in cases(zoo.chain2())


def test_coverage_is_the_same_in_every_run_and_readable():
    found = coverage(mdps(), examples=50)
    assert found == coverage(mdps(), examples=50)
    first, second, *rest = str(found).splitlines()
    assert first == "50 examples" and second.endswith("%  cyclic: some state can be visited twice")
    assert len(rest) == len(CASES) - 1


def test_the_statistics_of_hypothesis_show_the_cases(pytester):
    pytester.makepyfile(
        """
        from hypothesis import event, given, settings
        from scsym.testing.statistics import cases
        from scsym.mdp.strategies import mdps

        @given(mdps())
        @settings(database=None, derandomize=True)
        def test_it(mdp):
            for case in cases(mdp):
                event(case)
        """
    )
    shown = pytester.runpytest_subprocess("--hypothesis-show-statistics", "-p", "no:cacheprovider")
    shown.assert_outcomes(passed=1)
    shown.stdout.fnmatch_lines_random(["*%, cyclic", "*%, tie", "*%, zero-success state", "*%, unreachable state"])
