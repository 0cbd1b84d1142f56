"""What a campaign did, as data: the record that each command of this folder prints with ``--json``.

A record has the campaign's name, the command that repeats it, the day, and rows: what was tried, how many cases, what
became of them, in how many seconds. A campaign with a finding ends with exit code 1 and leaves no record.
"""

import json
import shlex
from collections.abc import Mapping
from datetime import UTC, datetime


def row(what: str, cases: int, outcomes: Mapping[str, int], seconds: float | None) -> dict:
    """One line of a campaign's table; without seconds where the next line's are for both."""
    spent = None if seconds is None else round(seconds)
    return {"what": what, "cases": cases, "outcomes": dict(outcomes), "seconds": spent}


def record(campaign: str, arguments: list[str], rows: list[dict], how: str = "") -> str:
    """The record as JSON. `how` says what the figures depend on beside the command."""
    command = shlex.join(["python", "-m", f"tests.attack.{campaign}", *arguments])
    day = datetime.now(UTC).date().isoformat()
    return json.dumps({"campaign": campaign, "command": command, "day": day, "how": how, "rows": rows}, indent=1)
