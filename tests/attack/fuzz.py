"""``python -m tests.attack.fuzz [--seconds N] [--seed N] [TARGET]...``: coverage-guided runs of the targets.

With atheris (``pip install atheris``) coverage of scsym leads the choice of bytes; without it they are random, and the
output says so. Each target runs in a process of its own; the exit code is 1 if one ends with a finding.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from importlib.util import find_spec
from pathlib import Path

from tests.attack.records import record, row

NAMES = ("rules", "document", "models", "umb", "tra", "drn", "table", "arrays", "frame", "graph")
SIZES = (20, 100, 400)


def main():
    parser = argparse.ArgumentParser(prog="python -m tests.attack.fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"{', '.join(NAMES)} (default: all)")
    parser.add_argument("--seconds", type=int, default=20, help="for each target (default 20)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--child", metavar="FILE", help=argparse.SUPPRESS)
    parser.add_argument("--json", action="store_true", help="print the record alone; none after a finding")
    options = parser.parse_args()
    if unknown := set(options.targets) - set(NAMES):
        parser.error(f"no target {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}")
    if options.child:
        child(options.targets[0], options.seconds, options.seed, Path(options.child))
        return 0
    guided = find_spec("atheris") is not None
    if not options.json:
        print("guided by coverage (atheris)" if guided else "random bytes; for coverage guidance: pip install atheris")
    rows = [run(t, options.seconds, options.seed, options.json) for t in options.targets or NAMES]
    if not all(rows):
        return 1
    if options.json:
        arguments = [*options.targets, "--seconds", str(options.seconds), "--seed", str(options.seed)]
        print(record("fuzz", arguments, rows, "coverage leads the bytes" if guided else "random bytes"))
    return 0


def run(target, seconds, seed, quiet):
    """Run one target in a process and print its figures; the row of the record, or None if there was a finding."""
    with tempfile.TemporaryDirectory() as folder:
        figures = Path(folder) / "figures.json"
        command = [sys.executable, "-m", "tests.attack.fuzz", "--seconds", str(seconds), "--seed", str(seed), target]
        start = time.perf_counter()
        ended = subprocess.run([*command, "--child", str(figures)], capture_output=True, text=True, check=False)
        spent = time.perf_counter() - start
        cases, counts = json.loads(figures.read_text()) if figures.exists() else (0, {})
    good = ended.returncode == 0 and cases > 0
    if good and quiet:
        return row(target, cases, counts, spent)
    print(f"\n{target}: {cases:,} cases in {spent:.0f} s, {'no finding' if good else 'FINDING'}")
    for name, n in sorted(counts.items()):
        print(f"  {name}: {n:,}")
    if not good:
        print(ended.stdout[-3000:], ended.stderr[-3000:])
    return row(target, cases, counts, spent) if good else None


def child(name, seconds, seed, figures):
    if find_spec("atheris"):
        import atheris

        with atheris.instrument_imports(include=["scsym"]):
            from tests.attack.targets import TARGETS
    else:
        from tests.attack.targets import TARGETS

    cases, counts, written = 0, Counter(), 0.0

    def one(data):
        nonlocal cases, written
        counts.update(TARGETS[name](data))
        cases += 1
        if time.monotonic() - written > 0.5:
            write()

    def write():
        nonlocal written
        written = time.monotonic()
        figures.write_text(json.dumps([cases, counts]))

    if find_spec("atheris"):
        options = [
            f"-max_total_time={seconds}",
            f"-seed={seed}",
            f"-max_len={SIZES[-1]}",
            "-timeout=60",
            "-print_final_stats=0",
        ]
        atheris.Setup([sys.argv[0], *options], one)
        atheris.Fuzz()
        return
    source, end = random.Random(seed), time.monotonic() + seconds
    while time.monotonic() < end:
        one(source.randbytes(source.choice(SIZES)))
    write()


if __name__ == "__main__":
    sys.exit(main())
