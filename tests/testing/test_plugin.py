"""`assert_exact` and the snapshot fixture, as a user's suite would use them."""

import subprocess
import sys
import textwrap
from fractions import Fraction

import pytest
from hypothesis import given, settings

from scsym.analysis import evaluate
from scsym.errors import InexactInput
from scsym.exact import exact, log, oo
from scsym.mdp import MDP, zoo
from scsym.mdp.strategies import mdps, policies
from scsym.operators import success_condition
from scsym.testing import assert_exact
from scsym.testing.compare import entries, read_snapshot, snapshot_text

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
    missing.stdout.fnmatch_lines(["*no snapshot*--exact-snapshot-update*"])
    pytester.runpytest_subprocess("--exact-snapshot-update").assert_outcomes(passed=1)
    (stored,) = (pytester.path / "__exact__").iterdir()
    assert "value['J'] = 1/4" in stored.read_text(encoding="utf-8").splitlines()
    pytester.runpytest_subprocess().assert_outcomes(passed=1)
    stored.write_text(stored.read_text(encoding="utf-8").replace("1/4", "1/5"), encoding="utf-8")
    changed = pytester.runpytest_subprocess()
    changed.assert_outcomes(failed=1)
    changed.stdout.fnmatch_lines(["*value*'J'*: 1/4, stored 1/5; difference 1/20*"])


def test_a_test_with_two_snapshots_names_them(pytester):
    pytester.makepyfile(
        """
        import pytest
        from fractions import Fraction

        def test_twice(exact_snapshot):
            exact_snapshot({"s": 1})
            exact_snapshot({"s": 2})

        @pytest.mark.parametrize("k", [1, 2])
        def test_named(exact_snapshot, k):
            exact_snapshot({"s": Fraction(k, 3)})
            exact_snapshot([k], "list")
        """
    )
    done = pytester.runpytest_subprocess("--exact-snapshot-update", "-p", "no:cacheprovider")
    done.assert_outcomes(passed=2, failed=1)
    done.stdout.fnmatch_lines(["*two snapshots of this test are called *; give each a name of its own*"])
    assert len(list((pytester.path / "__exact__").iterdir())) == 5
    pytester.runpytest_subprocess("-k", "named", "-p", "no:cacheprovider").assert_outcomes(passed=2)


def test_floats_enter_no_snapshot(pytester):
    pytester.makepyfile("def test_it(exact_snapshot):\n    exact_snapshot({'s': 0.5})\n")
    done = pytester.runpytest_subprocess("--exact-snapshot-update", "-p", "no:cacheprovider")
    done.assert_outcomes(failed=1)
    done.stdout.fnmatch_lines(["*InexactInput*write '1/2'*"])
    assert not (pytester.path / "__exact__").exists()


@given(mdps(symbolic=True, max_states=3).flatmap(policies))
@settings(max_examples=30, deadline=None)
def test_what_a_snapshot_stores_is_read_back_as_the_same_numbers(pi):
    for value in (pi, pi.mdp, evaluate(pi.mdp, pi).V):
        stored = read_snapshot(snapshot_text(value))
        assert {path: exact(text) for path, text in stored.items()} == dict(entries(value))


def test_models_compare_entry_by_entry():
    left = MDP({"s": {"a": {"win": "1/3", "lose": "2/3"}}}, initial="s", terminal={"win": 1, "lose": 0})
    right = MDP({"s": {"a": {"win": "1/2", "lose": "1/2"}}}, initial="s", terminal={"win": 1, "lose": 0})
    assert_exact(left, left)
    with pytest.raises(AssertionError) as caught:
        assert_exact(left, right)
    assert str(caught.value).splitlines() == [
        "2 of 5 entries differ",
        "value['P']['s']['a']['win']: 1/3 (about 0.333333), expected 1/2 (about 0.5); difference -1/6",
        "value['P']['s']['a']['lose']: 2/3 (about 0.666667), expected 1/2 (about 0.5); difference 1/6",
    ]


def test_a_failed_comparison_of_policies_lists_their_entries(pytester):
    pytester.makepyfile(
        """
        from scsym.mdp import zoo
        from scsym.operators import success_condition

        def test_it():
            pi = zoo.K().uniform()
            assert success_condition(zoo.K(), pi) == pi
        """
    )
    done = pytester.runpytest_subprocess("-p", "no:cacheprovider")
    done.assert_outcomes(failed=1)
    done.stdout.fnmatch_lines(
        ["*the policies differ", "*pi?'s'??'win'?: 3/4 (about 0.75), expected 1/2 (about 0.5); difference 1/4"]
    )


def test_the_plugin_imports_nothing_early():
    code = "import sys, scsym.testing.plugin; print(*{'sympy', 'flint', 'hypothesis', 'numpy'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_tests_of_one_name_have_their_own_snapshots(pytester):
    pytester.makepyfile(
        """
        import pytest

        class TestA:
            def test_v(self, exact_snapshot):
                exact_snapshot({"x": "1/2"})

            class TestC:
                def test_v(self, exact_snapshot):
                    exact_snapshot({"x": "1/5"})

        class TestB:
            def test_v(self, exact_snapshot):
                exact_snapshot({"x": "1/3"})

        @pytest.mark.parametrize("k", ["a b", "a_b", "a/b", "a:b", "a::b", "a.b", "x" * 300, "x" * 299 + "y"])
        def test_v(exact_snapshot, k):
            exact_snapshot([k.encode().hex().count("2"), len(k), ord(k[-1])], "a_b")
        """
    )
    flags = ("-p", "no:cacheprovider")
    pytester.runpytest_subprocess("--exact-snapshot-update", *flags).assert_outcomes(passed=11)
    assert len(list((pytester.path / "__exact__").iterdir())) == 11
    pytester.runpytest_subprocess(*flags).assert_outcomes(passed=11)


def test_modules_of_one_name_and_parameters_like_names_have_their_own_snapshots(pytester):
    """Every snapshot holds a number of its own, so that a shared file is either refused or read wrongly."""
    module = """
        import pytest

        @pytest.mark.parametrize("k", ["x", "x].y[z", "x].y", "0.5"])
        def test_v(exact_snapshot, k):
            exact_snapshot([{start}, len(k)])
            exact_snapshot([{start}, len(k), 1], "y[z]")
            exact_snapshot([{start}, len(k), 2], "y")
            exact_snapshot([{start}, len(k), 3], "y.y")

        def test_b(exact_snapshot):
            exact_snapshot([{start}], "test_c")

        class TestB:
            def test_b(self, exact_snapshot):
                exact_snapshot([{start}, 5])

            def test_c(self, exact_snapshot):
                exact_snapshot([{start}, 6])

            class TestC:
                def test_c(self, exact_snapshot):
                    exact_snapshot([{start}, 7])

        def test_c(exact_snapshot):
            exact_snapshot([{start}, 8])
    """
    modules = ["test_a.py", "test_a.test_b.py", "test_a.TestB.py", "sub/test_a.py", "sub/test_b.py"]
    for start, path in enumerate(modules):
        (pytester.path / path).parent.mkdir(exist_ok=True)
        (pytester.path / path).write_text(textwrap.dedent(module.format(start=start)), encoding="utf-8")
    flags = ("-p", "no:cacheprovider", "--import-mode=importlib")
    pytester.runpytest_subprocess("--exact-snapshot-update", *flags).assert_outcomes(passed=9 * len(modules))
    assert len(list(pytester.path.rglob("__exact__/*"))) == (4 * 4 + 5) * len(modules)
    pytester.runpytest_subprocess(*flags).assert_outcomes(passed=9 * len(modules))


def test_a_failure_of_the_oracle_is_shown_whole(pytester):
    pytester.makepyfile(
        """
        from scsym.testing import check_policy_improvement

        def test_it():
            failure = check_policy_improvement(lambda P, win, pi: pi * 0, tries=20)
            assert failure is None
        """
    )
    done = pytester.runpytest_subprocess("-p", "no:cacheprovider")
    done.assert_outcomes(failed=1)
    done.stdout.fnmatch_lines(["*the failure is None*", "*is exact; error*", "*start s0: 1*"])
