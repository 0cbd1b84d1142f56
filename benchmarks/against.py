"""``python -m benchmarks against REVISION``: today's build and an older one in turn, ratios of CPU time.

The older revision's `scsym` and `proofs` are taken from git for a while. Every work runs in a fresh process
of its own, with these benchmarks and with either package, once each in turn; shared machines change their speed by the
minute, so a ratio is that of the least times.
"""

from __future__ import annotations

import io
import json
import os
import resource
import signal
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from .targets import works
from .timing import milliseconds, print_table, ratio

ROOT = Path(__file__).parent.parent
ROUNDS = 2
SLOW = 20  # seconds from which a work runs once
LIMIT = 240  # seconds of CPU time for one work; beyond, the older build is at least so much slower


def table(revision: str, markdown: bool, names: list[str]) -> None:
    """A line for each work (or those whose name contains one of ``names``)."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            packed = subprocess.run(
                ["git", "-C", str(ROOT), "archive", revision, "scsym", "proofs"], capture_output=True, check=True
            ).stdout
        except (OSError, subprocess.CalledProcessError) as error:
            raise SystemExit(f"git cannot give the revision {revision}: {error}") from None
        with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
            archive.extractall(folder, filter="data")
        Path(folder, "benchmarks").symlink_to(ROOT / "benchmarks")
        lines = []
        for name in works():
            if names and not any(part in name for part in names):
                continue
            times: dict[str, list[float]] = {"new": [], "old": []}
            for _ in range(ROUNDS):
                for key, home in (("new", ROOT), ("old", Path(folder))):
                    if max(times[key], default=0.0) > SLOW:
                        continue
                    seconds = _run(name, home)
                    if seconds is not None:
                        times[key].append(seconds)
            new, old = (min(times[key], default=None) for key in ("new", "old"))
            mark = "over " if old is not None and old >= LIMIT else ""
            lines.append([name, milliseconds(new), mark + milliseconds(old), mark + ratio(old, new)])
            print("  ".join(lines[-1]), flush=True)
    print_table(f"Against {revision}", ["what", "now, CPU ms", "then", "ratio"], lines, markdown)


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (LIMIT, LIMIT + 5))


def _run(name: str, home: Path) -> float | None:
    """Seconds of CPU time of a work with the package in this folder; `LIMIT` where it does not end."""
    environment = {**os.environ, "PYTHONPATH": str(home), "PYTHONHASHSEED": "0"}
    command = [sys.executable, "-m", "benchmarks.targets", name]
    try:
        run = subprocess.run(
            command, cwd=home, env=environment, capture_output=True, text=True, preexec_fn=_limit, check=False
        )
    except OSError:
        return None
    if run.returncode == -signal.SIGXCPU:
        return float(LIMIT)
    lines = run.stdout.splitlines()
    found = json.loads(lines[-1]) if run.returncode == 0 and lines else None
    return found if isinstance(found, float) else None
