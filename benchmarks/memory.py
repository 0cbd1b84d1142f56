"""Peak memory of the exact solve against the size of its output, each case in a process of its own (Linux)."""

from __future__ import annotations

import subprocess
import sys

from .timing import print_table

CASES = (("layered", (200, 400, 800, 1600)), ("grid", (200, 400, 800)), ("one random component", (100, 200, 400, 800)))

CHILD = """
import re, sys
from pathlib import Path
from benchmarks.families import FAMILIES
from scsym.exact import solve_fixed_point

def peak():  # getrusage counts the parent's pages before exec
    return int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])

rows, wins = FAMILIES[sys.argv[1]](int(sys.argv[2]))
before = peak()
(x,) = solve_fixed_point(rows, [wins])
bits = sum(v.numerator.bit_length() + v.denominator.bit_length() for v in x)
print(peak() - before, peak(), bits // 8192)
"""


def table(markdown: bool) -> None:
    """Kilobytes above the start, the process's peak, and those of the output's numbers."""
    rows = []
    for family, sizes in CASES:
        for n in sizes:
            command = [sys.executable, "-c", CHILD, family, str(n)]
            more, peak, output = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
            rows.append([f"{family}, {n}", output, more, f"{int(more) / max(1, int(output)):.3g}", peak])
    heads = ["exact values of all states, n", "output KB", "memory for it KB", "ratio", "peak of the process KB"]
    print_table("Memory", heads, rows, markdown)
