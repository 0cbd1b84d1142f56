"""``python -m tests.attack.checker_faults``: faulty kernels against the extracted checker, and a faulty checker.

Each fault of `test_planted` makes a false theorem, whose document the checker must refuse. The program extracted from
Kernel.v without some of its conditions must accept a false document for each: nothing else stood in the way.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from scsym.certify import extracted

from .records import record, row
from .test_checker_faults import FAULTS, given, made_by_faulty_kernels, said, without_conditions


def verdicts(folder, documents, program=None):
    """How many documents got which verdict, by the checker or another program in its place."""
    own = extracted.program
    if program:
        extracted.program = lambda: program
    try:
        answers = said(folder, documents).values()
    finally:
        extracted.program = own
    found = [answer.verdict for answer in answers]
    return {verdict: found.count(verdict) for verdict in sorted(set(found))}


def main():
    parser = argparse.ArgumentParser(prog="python -m tests.attack.checker_faults", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print the record alone; none if a fault is overlooked")
    options = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as work:
        start = time.perf_counter()
        made = made_by_faulty_kernels()
        rows.append(row("false theorems of faulty kernels", len(made), verdicts(Path(work), made), _since(start)))
        start = time.perf_counter()
        faulty, documents = without_conditions(Path(work)), {name: given(name) for name in FAULTS}
        found = verdicts(Path(work), documents, faulty)
        rows.append(row("false documents, a checker without their conditions", len(FAULTS), found, _since(start)))
    good = [set(r["outcomes"]) for r in rows] == [{"refused"}, {"certified"}]
    if options.json and good:
        print(record("checker_faults", [], rows))
        return 0
    for r in rows:
        print(f"{r['what']}: {r['cases']} in {r['seconds']} s: {r['outcomes']}")
    return 0 if good else 1


def _since(start):
    return time.perf_counter() - start


if __name__ == "__main__":
    sys.exit(main())
