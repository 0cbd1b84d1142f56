"""A part of the mutants of the judge and its evaluator, another one each day; all of them by the module's command."""

import ast
import inspect
import time

import pytest

from .judge_mutants import TESTS, cases, mutants, noticed, survivors


@pytest.mark.parametrize("module", TESTS)
def test_the_module_itself_passes(module):
    assert not noticed(module, ast.parse(inspect.getsource(module)), cases(module))


@pytest.mark.parametrize("module", TESTS)
def test_no_mutant_of_a_comparison_passes(module):
    day = int(time.time() // 86_400)
    tried, left = survivors(module, day % 20, 20)
    assert tried >= 3 and left == []


def test_every_comparison_has_mutants():
    changed = {text.rpartition("  ")[0] for text, _ in mutants("def f(x):\n    return 1 < x <= 2 and x != 3\n")}
    assert changed == {"line 2: 1 < x <= 2", "line 2: x != 3"}
