"""A part of the mutants of the judge's evaluator, another one each day; all of them by the module's command."""

import ast
import inspect
import time

from scsym.judge import tables

from .judge_mutants import cases, mutants, noticed, survivors


def test_the_evaluator_itself_passes():
    assert not noticed(ast.parse(inspect.getsource(tables)), cases())


def test_no_mutant_of_a_comparison_passes():
    day = int(time.time() // 86_400)
    tried, left = survivors(day % 20, 20)
    assert tried >= 10 and left == []


def test_every_comparison_has_mutants():
    changed = {text.rpartition("  ")[0] for text, _ in mutants("def f(x):\n    return 1 < x <= 2 and x != 3\n")}
    assert changed == {"line 2: 1 < x <= 2", "line 2: x != 3"}
