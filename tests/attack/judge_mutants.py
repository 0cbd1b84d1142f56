"""Mutants of the judge and its evaluator: every comparison flipped, taken for true, for false, against their own tests.

``python -m tests.attack.judge_mutants [--parts N --part N]`` lists the mutants that no test notices; it should list
none.
"""

from __future__ import annotations

import argparse
import ast
import copy
import inspect
import itertools
import signal
import sys
import time
import types
from collections.abc import Callable, Iterator
from typing import Any

from scsym.judge import tables, verdict
from tests.attack.records import record, row
from tests.judge import test_tables, test_verdict

TESTS = {tables: test_tables, verdict: test_verdict}

OPPOSITE = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.GtE,
    ast.GtE: ast.Lt,
    ast.Gt: ast.LtE,
    ast.LtE: ast.Gt,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
SECONDS = 20  # of CPU


def mutants(source: str) -> Iterator[tuple[str, ast.Module]]:
    """Each mutant of a module with what was done to it."""
    tree = ast.parse(source)
    count = sum(isinstance(node, ast.Compare) for node in ast.walk(tree))
    for n in range(count):
        original = _comparison(tree, n)
        text = f"line {original.lineno}: {ast.unparse(original)}"
        for k, op in enumerate(original.ops):
            changed = copy.deepcopy(tree)
            _comparison(changed, n).ops[k] = OPPOSITE[type(op)]()
            yield f"{text}  flipped", changed
        for value in (True, False):
            changed = copy.deepcopy(tree)
            _Replace(n, value).visit(changed)
            yield f"{text}  {value}", ast.fix_missing_locations(changed)


def _comparison(tree: ast.Module, n: int) -> ast.Compare:
    return next(itertools.islice((node for node in ast.walk(tree) if isinstance(node, ast.Compare)), n, None))


class _Replace(ast.NodeTransformer):
    """Replace the n-th comparison (in the order of `ast.walk`) by a constant."""

    def __init__(self, n: int, value: bool) -> None:
        self.n, self.value, self.target = n, value, None

    def visit(self, node: ast.AST) -> Any:
        if isinstance(node, ast.Module):
            self.target = _comparison(node, self.n)
        return ast.Constant(self.value) if node is self.target else self.generic_visit(node)


def cases(module: types.ModuleType) -> list[tuple[Callable[..., None], dict[str, Any]]]:
    """Every test of a module with its parameters."""
    found = []
    for name, function in vars(TESTS[module]).items():
        if not name.startswith("test_"):
            continue
        settings: list[dict[str, Any]] = [{}]
        for mark in getattr(function, "pytestmark", []):
            names, rows = mark.args
            keys = [names] if isinstance(names, str) else list(names)
            given = [dict(zip(keys, row if len(keys) > 1 else (row,), strict=True)) for row in rows]
            settings = [{**old, **new} for old in settings for new in given]
        assert all(set(s) == set(inspect.signature(function).parameters) for s in settings)
        found += [(function, s) for s in settings]
    return found


def noticed(
    original: types.ModuleType, tree: ast.Module, tests: list[tuple[Callable[..., None], dict[str, Any]]]
) -> bool:
    """Whether a test fails, or does not end, with the mutant in place of the module."""
    module = types.ModuleType(original.__name__)
    module.__package__ = original.__package__

    def late(*_: Any) -> None:
        raise TimeoutError

    users = [TESTS[original], *(m for name, m in list(sys.modules.items()) if name.startswith("scsym.claims."))]
    kept = [dict(vars(user)) for user in users]
    before = signal.signal(signal.SIGVTALRM, late)
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
    sys.modules[original.__name__] = module
    try:
        exec(compile(tree, original.__file__ or "", "exec"), vars(module))
        for user, names in zip(users, kept, strict=True):
            for name in names:
                if hasattr(module, name) and getattr(original, name, None) is names[name]:
                    setattr(user, name, getattr(module, name))
        for function, settings in tests:
            function(**settings)
    except BaseException as error:  # a mutant may do anything
        if isinstance(error, KeyboardInterrupt):
            raise
        return True
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
        sys.modules[original.__name__] = original
        for user, names in zip(users, kept, strict=True):
            vars(user).update(names)
    return False


def survivors(module: types.ModuleType, part: int = 0, parts: int = 1) -> tuple[int, list[str]]:
    """How many mutants of a module were tried, and those that no test notices; ``part`` of ``parts`` alone."""
    source, tests = inspect.getsource(module), cases(module)
    chosen = list(itertools.islice(mutants(source), part, None, parts))
    return len(chosen), [text for text, tree in chosen if not noticed(module, tree, tests)]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.attack.judge_mutants", description=__doc__)
    parser.add_argument("--parts", type=int, default=1, help="divide the mutants, and try one part (default 1: all)")
    parser.add_argument("--part", type=int, default=0, help="which one, from 0")
    parser.add_argument("--json", action="store_true", help="print the record alone; none if one is not noticed")
    options = parser.parse_args()
    missed, rows = 0, []
    for judging in TESTS:
        start = time.perf_counter()
        tried, left = survivors(judging, options.part, options.parts)
        rows.append(row(judging.__name__, tried, {"noticed": tried - len(left)}, time.perf_counter() - start))
        missed += len(left)
        if not options.json or left:
            print(f"{judging.__name__}: {tried} mutants, {len(left)} not noticed", *left, sep="\n  ", flush=True)
    if options.json and not missed:
        print(record("judge_mutants", ["--parts", str(options.parts), "--part", str(options.part)], rows))
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
