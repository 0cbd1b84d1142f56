"""Peak memory of the exact solve against the size of its output, each case in a process of its own (Linux)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from .families import FAMILIES
from .timing import print_table

SIZES = (200, 400, 800, 1600)

CHILD = """
import re, sys
from pathlib import Path
from benchmarks.families import FAMILIES
from scsym.exact import solve_fixed_point

def status(name):
    return int(re.search(name + r":\\s+(\\d+)", Path("/proc/self/status").read_text())[1])

small, ones = FAMILIES["one random component"](60)
solve_fixed_point(small, [ones])  # brings the libraries' code into memory
rows, wins = FAMILIES[sys.argv[1]](int(sys.argv[2]))
Path("/proc/self/clear_refs").write_text("5")  # the peak is counted from here
before = status("VmRSS")
(x,) = solve_fixed_point(rows, [wins])
bits = sum(v.numerator.bit_length() + v.denominator.bit_length() for v in x)
print(status("VmHWM") - before, status("VmHWM"), bits / 8192)
"""

Case = tuple[int, float, float, int]  # n, KB of the output, KB above the start, KB of the process at its peak


def measure(family: str, n: int) -> Case:
    """One case, in a process of its own."""
    command = [sys.executable, "-c", CHILD, family, str(n)]
    more, peak, output = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    return n, float(output), float(more), int(peak)


def table(markdown: bool, plot: str | None = None) -> None:
    """Kilobytes of the output's numbers, above the start, and of the process at its peak."""
    cases = {family: [measure(family, n) for n in SIZES] for family in FAMILIES}
    rows = [
        [f"{family}, {n}", f"{output:.0f}", f"{more:.0f}", f"{more / output:.3g}", str(peak)]
        for family, found in cases.items()
        for n, output, more, peak in found
    ]
    heads = ["exact values of all states, n", "output KB", "memory for it KB", "ratio", "peak of the process KB"]
    print_table("Memory", heads, rows, markdown)
    if plot is not None:
        draw(cases, Path(plot))


def draw(cases: dict[str, list[Case]], path: Path) -> None:
    """Memory over n, solid, and the output's size, dashed: no line may rise more steeply than its dashed one."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "scsym", "font.size": 9})
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(6, 3.6), layout="constrained")
    for family, found in cases.items():
        sizes = [n for n, *_ in found]
        (line,) = axes.loglog(
            sizes, [max(1.0, more) for _, _, more, _ in found], marker="o", markersize=3, label=family
        )
        axes.loglog(sizes, [output for _, output, _, _ in found], linestyle="--", linewidth=0.8, color=line.get_color())
    axes.set_xticks(SIZES, [str(n) for n in SIZES])
    axes.minorticks_off()
    axes.set_xlabel("states")
    axes.set_ylabel("KB")
    axes.set_title("memory of the solve (solid) and its output's bits (dashed)", fontsize=9)
    axes.legend(frameon=False, fontsize=8)
    figure.savefig(path, metadata={"Date": None})
