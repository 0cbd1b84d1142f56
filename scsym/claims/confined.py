"""The child of ``scsym check --isolated``: it gives up what it does not need, then runs the statements and writes data.

Best effort, not a wall: on Linux the kernel's Landlock takes away writing outside one folder, network connections by
TCP, and signals to other processes; elsewhere limits on time, memory and file size are all there is, and the parent
says so. Reading is not restricted, and what is not a file or a socket of these kinds (other system calls, a machine's
services) is not either.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import sys
from pathlib import Path
from typing import Any

LIMITS = {
    resource.RLIMIT_CPU: 3_600,
    resource.RLIMIT_AS: 8 << 30,
    resource.RLIMIT_FSIZE: 1 << 28,
    resource.RLIMIT_CORE: 0,
}
BOUNDS = "bounds on time, memory and file size"
DEVICES = ("/dev/null", "/dev/shm")  # semaphores of a pool of processes are files there
CREATE, ADD, RESTRICT, NO_NEW_PRIVILEGES = 444, 445, 446, 38  # system calls of all Linux architectures; an option
BENEATH = 1
WRITES = {1: 0b1_1111_1111_0010, 2: 1 << 13, 3: 1 << 14, 5: 1 << 15}  # write, remove, make; refer, truncate, devices
FILE_WRITES = 1 << 1 | 1 << 14 | 1 << 15  # those that a file can have
CONNECTIONS, SIGNALS = 0b11, 0b11  # bind and connect; abstract sockets and signals


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = [("allowed", ctypes.c_uint64), ("folder", ctypes.c_int32)]


def confine(writable: Path) -> str:
    """Limit this process and its children for good; in words, what it is kept from."""
    for what, most in LIMITS.items():
        hard = resource.getrlimit(what)[1]
        least = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (least, least))
    kept = _landlocked(writable)
    return f"{'that cannot ' + ' or '.join(kept) if kept else 'that this system keeps from nothing'}; within {BOUNDS}"


def _landlocked(writable: Path) -> list[str]:
    """What Landlock keeps this process from, with writing everywhere else the first."""
    if not sys.platform.startswith("linux"):
        return []
    call = ctypes.CDLL(None, use_errno=True).syscall
    version = call(CREATE, None, 0, 1)
    if version < 1:
        return []
    rights = sum(bits for since, bits in WRITES.items() if since <= version)
    handled = [rights, CONNECTIONS, SIGNALS][: 1 + (version >= 4) + (version >= 6)]
    rules = call(CREATE, (ctypes.c_uint64 * len(handled))(*handled), 8 * len(handled), 0)
    for path in (writable, *map(Path, DEVICES)):
        if path.exists():
            allowed = rights if path.is_dir() else rights & FILE_WRITES
            place = os.open(path, os.O_PATH)
            call(ADD, rules, BENEATH, ctypes.byref(_Beneath(allowed, place)), 0)
            os.close(place)
    ctypes.CDLL(None).prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    done = call(RESTRICT, rules, 0) == 0
    os.close(rules)
    return ["write outside its folder", "connect by TCP", "signal others"][: len(handled)] if done else []


def main() -> None:
    """Run the statements that the request on the command line names; data go to its folder."""
    request: dict[str, Any] = json.loads(sys.argv[1])
    out = Path(request["out"])
    found: dict[str, Any] = {"kept_from": confine(out)}
    from scsym.claims import collect, run_all, select
    from scsym.claims.collector import said
    from scsym.claims.export import write_folder

    try:
        broken: list[str] = []
        statements = select(collect(*request["paths"], broken=broken), request["expression"])
        done = {o.name: o for o in run_all(statements, request["jobs"], request["seconds"])}
        outcomes = [done[s.name] for s in statements]
        write_folder(out / "folder", statements, outcomes)
        found["broken"] = broken
        found["rows"] = [
            {
                "name": o.name,
                "declared": str(o.expect),
                "verdict": str(o.verdict),
                "failure": o.failure,
                "seconds": o.seconds,
            }
            for o in outcomes
        ]
    except Exception as error:  # whatever it is, the parent tells it
        found["error"] = said(error)
    (out / "rows.json").write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main()
