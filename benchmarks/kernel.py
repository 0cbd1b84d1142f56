"""The kernel on the papers' theorems: replay of every stored proof, and cold starts of the command line."""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from .timing import milliseconds, print_table


def table(markdown: bool) -> None:
    """Replay time per theorem, and whole processes; CPU time."""
    from scsym.claims import collect, proofs_folder, run
    from scsym.claims.export import write_certificates
    from scsym.kernel import verify

    outcomes = [run(statement) for statement in collect(proofs_folder())]
    texts = [step.certificate for o in outcomes for step in o.steps if step.certificate]
    times = []
    for text in texts:
        start = time.process_time()
        verify(text)
        times.append(time.process_time() - start)
    with tempfile.TemporaryDirectory() as folder:
        write_certificates(outcomes, Path(folder))
        commands = {
            "scsym --help": ["--help"],
            "scsym verify (all proofs)": ["verify", "-q", folder],
            "scsym check (both papers)": ["check"],
        }
        lines = [
            [f"replay of {len(texts)} theorems, in all", milliseconds(sum(times))],
            ["the slowest theorem", milliseconds(max(times))],
        ]
        for name, arguments in commands.items():
            start = _children()
            subprocess.run([sys.executable, "-m", "scsym", *arguments], stdout=subprocess.DEVNULL, check=False)
            lines.append([name, milliseconds(_children() - start)])
    print_table("Kernel and command line", ["what", "CPU ms"], lines, markdown)


def _children() -> float:
    """CPU seconds of all processes that were waited for so far."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
