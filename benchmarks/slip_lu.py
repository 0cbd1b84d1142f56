"""Values of all states from integers: scsym beside SLIP_LU, the exact sparse LU of SuiteSparse.

Both start from the row-scaled integer system; SLIP_LU gives GMP rationals, scsym Fractions, which are compared. The C
program `slip_lu.c` is compiled here; it needs a C compiler and Debian's libsuitesparse-dev, libgmp-dev, libmpfr-dev.

Source: Lourenco, Chen, Moreno-Centeno, Davis (2022), "Algorithm 1021: SPEX left LU, exactly solving sparse linear
systems via a sparse left-looking integer-preserving LU factorization" (SLIP_LU was its name before).
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import tempfile
from fractions import Fraction
from functools import partial
from math import lcm
from pathlib import Path

from scsym.exact.rational import solve_whole

from .families import FAMILIES, Rows
from .timing import medians, milliseconds, print_table, ratio

Integers = tuple[list[dict[int, int]], list[int]]
REPEATS = {50: 201, 100: 101, 400: 5}


def integers(rows: Rows, wins: list[Fraction]) -> Integers:
    """``(I - M) x = b`` with each row times its common denominator."""
    table, right = [], []
    for i, (row, win) in enumerate(zip(rows, wins, strict=True)):
        scale = lcm(win.denominator, *(c.denominator for c in row.values()))
        local = {j: -int(c * scale) for j, c in row.items() if c}
        local[i] = local.get(i, 0) + scale
        table.append(local)
        right.append(int(win * scale))
    return table, right


def compiled(folder: Path) -> Path | None:
    """The program, or None where it cannot be compiled here."""
    compiler = shutil.which("cc")
    if compiler is None:
        return None
    program = folder / "slip_lu"
    source = Path(__file__).with_name("slip_lu.c")
    made = subprocess.run(
        [compiler, "-O2", "-o", str(program), str(source), "-lsliplu", "-lgmp"], capture_output=True, check=False
    )
    return program if made.returncode == 0 else None


def slip(program: Path, system: Integers, repeats: int) -> tuple[float, str, list[Fraction]]:
    """Median seconds, version, and the solution."""
    table, right = system
    entries = [f"{i} {j} {c}" for i, row in enumerate(table) for j, c in row.items()]
    path = program.with_name("system.txt")
    path.write_text("\n".join([f"{len(table)} {len(entries)}", *entries, *map(str, right)]) + "\n")
    run = subprocess.run([str(program), str(path), str(repeats)], capture_output=True, text=True, check=True)
    head, *values = run.stdout.splitlines()
    seconds, version = head.split()
    return float(seconds), version, [Fraction(x) for x in values]


def table(markdown: bool, sizes: tuple[int, ...] = (50, 100, 400)) -> None:
    """A line for each family and size, and the geometric mean of the ratios for each size."""
    with tempfile.TemporaryDirectory() as folder:
        program = compiled(Path(folder))
        if program is None:
            print("\nSLIP_LU: not compiled (a C compiler and libsuitesparse-dev, libgmp-dev, libmpfr-dev are needed)")
            return
        lines, means = [], []
        for n in sizes:
            ratios = []
            for family, make in FAMILIES.items():
                system = integers(*make(n))
                rows, right = system
                slow = family == "one random component" and n >= 400
                repeats = 1 if slow else REPEATS.get(n, 3)
                peer, version, values = slip(program, system, repeats)
                if solve_whole(rows, [right])[0] != values:
                    raise SystemExit(f"SLIP_LU and scsym disagree on {family}, {n}")
                work = {"scsym": partial(solve_whole, rows, [right])}
                ours = medians(work, max(3, repeats // 2), budget=3.0)["scsym"]
                ratios.append(peer / ours)
                lines.append([f"{family}, {n}", milliseconds(ours), milliseconds(peer), ratio(peer, ours)])
            means.append(f"n = {n}: {statistics.geometric_mean(ratios):.3g}")
    print_table(
        f"From integers, beside SLIP_LU {version}", ["family, n", "scsym ms", "SLIP_LU ms", "ratio"], lines, markdown
    )
    print(f"\ngeometric means of the ratios: {'; '.join(means)}")
