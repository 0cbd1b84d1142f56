"""The limits of a call: size of what is sent, time, memory, and how many run at once."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

from scsym.errors import ScsymError, TooLarge

STATEMENT = 20_000  # characters of a name or statement
MODEL = 2_000_000  # characters of a model or proof
MEMORY = 2 * 2**30  # bytes
MOST_SECONDS = 60.0  # that a search may ask for
STARTING = 30.0  # seconds that a call may take beyond what its search was given
TOGETHER = 2  # calls that run at once; others wait

_running = BoundedSemaphore(TOGETHER)


class Refused(ScsymError):
    """A call that a tool refused, in the sentence of its process."""


def call(tool: str, arguments: dict[str, Any]) -> dict[str, Any]:
    """The answer of a tool, from a process of its own that is ended when its time is over.

    Raises TooLarge for what is too long to be looked at or takes too long, Refused for what the tool refuses.
    """
    for name, value in arguments.items():
        most = MODEL if name in ("model", "proof", "lemmas") else STATEMENT
        size = len(value) if isinstance(value, str) else len(json.dumps(value))
        if size > most:
            raise TooLarge(f"{name} has {size} characters, more than the {most} of one call; give a smaller one")
    seconds = arguments.get("seconds", 0)
    if "seconds" in arguments and not 0 < seconds <= MOST_SECONDS:
        raise TooLarge(f"seconds lie between 0 and {MOST_SECONDS:g}, not at {seconds:g}")
    with _running:
        found = _answered(tool, arguments, 2 * seconds + STARTING)
    if "error" in found:
        raise Refused(found["error"])
    return found["answer"]


def _answered(tool: str, arguments: dict[str, Any], limit: float) -> dict[str, Any]:
    job = {"tool": tool, "arguments": arguments, "memory": MEMORY, "processor": int(limit) + 1}
    package = str(Path(__file__).resolve().parents[2])
    paths = os.pathsep.join(filter(None, (package, os.environ.get("PYTHONPATH", ""))))
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "scsym.server.worker"],  # -P: what lies in the current folder is not imported
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": paths},
        start_new_session=os.name == "posix",
    )
    try:
        text, _ = process.communicate(json.dumps(job), timeout=limit)
    except subprocess.TimeoutExpired:
        raise TooLarge(f"the call took more than {limit:g} seconds and was ended; ask for less") from None
    finally:
        _end(process)
    if process.returncode:
        return {"error": "the call was ended at its limit of memory or time; give a smaller model or statement"}
    return json.loads(text)


def _end(process: subprocess.Popen[str]) -> None:
    """End what is still running, with the processes that it started."""
    if process.poll() is None:
        if os.name == "posix":
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
        process.communicate()
