"""Where users wait: certified iterates, long numbers, `analyze`, eight symbols, sparse tables; seconds of CPU time.

Each work is small enough to be run by an older build too (see `against`): it says None where that build cannot do it. A
work that gives a number of things done, statements say, is timed for each of them.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

from scsym import analysis
from scsym.analysis import evaluate
from scsym.mdp import MDP
from scsym.operators import success_condition

from .timing import milliseconds, print_table

THIRD = Fraction(1, 3)
PAPERS = ("karwowski2025", "russo2026")


def slippery(n: int, seed: int = 0) -> MDP:
    """An n by n grid from corner to corner; a move slips to each side with probability 1/3; a twentieth are holes."""
    rng = random.Random(f"{n} {seed}")
    corners = {(0, 0), (n - 1, n - 1)}
    holes = {(i, j) for i in range(n) for j in range(n) if rng.random() < 1 / 20} - corners
    ways = [(0, 1), (1, 0), (0, -1), (-1, 0)]

    def at(i: int, j: int, way: int) -> str:
        x, y = (min(max(k + d, 0), n - 1) for k, d in zip((i, j), ways[way % 4], strict=True))
        return "hole" if (x, y) in holes else "goal" if (x, y) == (n - 1, n - 1) else f"{x} {y}"

    table: dict[str, dict[str, dict[str, Fraction]]] = {}
    for i in range(n):
        for j in range(n):
            if (i, j) in holes or (i, j) == (n - 1, n - 1):
                continue
            row = table[f"{i} {j}"] = {}
            for way in range(4):
                law: dict[str, Fraction] = {}
                for turned in (way - 1, way, way + 1):
                    t = at(i, j, turned)
                    law[t] = law.get(t, Fraction(0)) + THIRD
                row["ESWN"[way]] = law
    return MDP(table, initial="0 0", terminal={"goal": 1, "hole": 0})


def layered(n: int) -> MDP:
    """n states in a row with two actions, each to four of the next ten states, and lost with probability 1/100."""
    rng = random.Random(n)
    table: dict[str, dict[str, dict[str, Fraction]]] = {}
    for i in range(n):
        row = table[f"s{i}"] = {}
        for a in "ab":
            parts = [rng.randint(1, 9) for _ in range(4)]
            law = {"lost": Fraction(1, 100)}
            for k in parts:
                j = rng.randint(i + 1, i + 10)
                t = f"s{j}" if j < n else "won"
                law[t] = law.get(t, Fraction(0)) + Fraction(k, sum(parts)) * Fraction(99, 100)
            row[a] = law
    return MDP(table, initial="s0", terminal={"won": 1, "lost": 0})


def _frozen_lake() -> MDP:
    from scsym.mdp import read

    return read("gymnasium:FrozenLake-v1?map_name=8x8")


def _iterate(mdp: MDP, k: int) -> Any:
    pi = mdp.uniform()
    for _ in range(k):
        pi = success_condition(mdp, pi)
    return pi


def _analyze(mdp: MDP, steps: int) -> Callable[[], Any]:
    """What `scsym analyze` does after reading: compute, and lay the tables out."""
    import contextlib
    import io
    import tempfile

    from click.testing import CliRunner

    from scsym.cli import main
    from scsym.mdp.writers import to_table

    path = Path(tempfile.mkdtemp()) / "model.json"
    path.write_text(to_table(mdp))

    def work() -> Any:
        with contextlib.redirect_stdout(io.StringIO()):
            found = CliRunner().invoke(main, ["analyze", str(path), "--steps", str(steps)])
        if found.exit_code:
            raise RuntimeError(found.output)

    return work


def _eight_symbols() -> Callable[[], Any]:
    from .families import FAMILIES

    rows, wins = FAMILIES["one random component"](50)
    table: dict[str, dict[str, dict[str, Any]]] = {}
    for i, (row, win) in enumerate(zip(rows, wins, strict=True)):
        law: dict[str, Any] = {f"s{j}": str(c) for j, c in row.items() if c}
        law |= {"won": str(win), "lost": str(1 - win - sum(row.values()))}
        table[f"s{i}"] = {"a": law}
    able = [i for i, row in enumerate(rows) if len(row) >= 2]
    for k, i in enumerate(random.Random(50).sample(able, 16)):
        (a, x), (b, y) = list(rows[i].items())[:2]
        table[f"s{i}"]["a"] |= {f"s{a}": f"{x + y}*p{k % 8}", f"s{b}": f"{x + y}*(1 - p{k % 8})"}
    mdp = MDP(table, initial="s0", terminal={"won": 1, "lost": 0})
    return lambda: evaluate(mdp).J


def _csr(n: int) -> Callable[[], Any]:
    from scipy.sparse import csr_matrix

    from scsym.mdp import from_arrays

    rows, columns, values = [], [], []
    for i in range(1, n - 1):
        for j in (i - 1, i + 1):
            rows.append(i)
            columns.append(j)
            values.append(0.5)
    matrix = csr_matrix((values, (rows, columns)), shape=(n, n))
    terminal = {0: 0, n - 1: 1}
    return lambda: from_arrays([matrix], initial=n // 2, terminal=terminal, rationalize=True)


def _statements() -> list[Any]:
    """The shipped statements of the two papers that both builds have."""
    from scsym.claims import collect, proofs_folder

    names = set((Path(__file__).parent / "common_statements.txt").read_text().split())
    return [s for paper in PAPERS for s in collect(proofs_folder() / paper) if s.name in names]


def _check(**options: Any) -> Callable[[], int]:
    """What `scsym check` does with the statements, without a pool of processes."""
    from scsym.claims import run_all

    statements = _statements()
    if options:
        list(run_all(statements, **options))  # what is unchanged is known from a first run
    return lambda: len(list(run_all(statements, **options)))


def _unchanged() -> Callable[[], int]:
    from inspect import signature

    from scsym.claims import run_all

    return _check(again=False) if "again" in signature(run_all).parameters else _check()


def _verify() -> Callable[[], int]:
    """What `scsym verify` does with the certificates of these statements: reads and replays them, steps shared."""
    from scsym.claims import run_all
    from scsym.kernel import replay
    from scsym.prove import dump

    theorems = [step.value.theorem for o in run_all(_statements()) for step in o.steps if step.kind == "theorem"]
    documents = [dump(theorem) for theorem in theorems]

    def work() -> int:
        known: dict[Any, Any] = {}
        for document in documents:
            replay.verify(document, known)
        return len(documents)

    return work


def works() -> dict[str, Callable[[], Callable[[], Any]]]:
    """Name to a function that prepares the work and gives it."""

    def two_steps() -> Callable[[], Any]:
        mdp = _frozen_lake()
        pi = _iterate(mdp, 2)
        return lambda: dict(evaluate(mdp, pi).V)

    def certified(mdp: Callable[[], MDP], steps: int, digits: int) -> Callable[[], Callable[[], Any]]:
        def prepare() -> Callable[[], Any]:
            made = mdp()
            if hasattr(analysis, "iterates"):
                return lambda: analysis.iterates(made, steps=steps, digits=digits)[-1].J
            if steps > 2:
                raise NotImplementedError("this build has no enclosures, and exact values would be too long")
            return lambda: evaluate(made, _iterate(made, steps)).J

        return prepare

    return {
        "exact V after two steps, FrozenLake 8x8": two_steps,
        "certified J after 2 steps, FrozenLake 8x8, against the exact iterate": certified(_frozen_lake, 2, 15),
        "certified J after 100 steps, 30 digits, FrozenLake 8x8": certified(_frozen_lake, 100, 30),
        "certified J after 10 steps, 30 digits, slippery 50x50": certified(lambda: slippery(50), 10, 30),
        "analyze --steps 0, slippery 30x30": lambda: _analyze(slippery(30), 0),
        "analyze --steps 0, layered 10,000": lambda: _analyze(layered(10_000), 0),
        "J of random n = 50 with 8 symbols": _eight_symbols,
        "csr matrix, n = 2000": lambda: _csr(2000),
        "scsym check of a common statement": _check,
        "scsym check of an unchanged statement": _unchanged,
        "scsym verify of a certificate": _verify,
    }


def measure(name: str, repeats: int = 3) -> float | None:
    """The least seconds of CPU time of a few runs; None where this build cannot do it."""
    try:
        work = works()[name]()
        times, total = [], 0.0
        for _ in range(repeats):
            start = time.process_time()
            done = work()
            spent = time.process_time() - start
            total += spent
            times.append(spent / done if isinstance(done, int) else spent)
            if total > 10:
                break
    except Exception as error:  # an older build refuses, or has no such function
        print(f"{name}: {type(error).__name__}: {error}"[:200], flush=True)
        return None
    return min(times)


def table(markdown: bool) -> None:
    """Milliseconds of each work in this build."""
    lines = [[name, milliseconds(measure(name))] for name in works()]
    print_table("Where users wait", ["what", "CPU ms"], lines, markdown)


if __name__ == "__main__":  # run by `against` with either build
    import sys

    print(json.dumps(measure(sys.argv[1])))
