"""Models and policies: exact finite episodic MDPs, the papers' examples (`zoo`), readers of other tools' files.

Readers and writers of files are imported when they are first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from scsym.mdp.builders import horizon
from scsym.mdp.conversions import (
    from_frame,
    from_gymnasium_table,
    from_networkx,
    policy_array,
    policy_from_array,
    to_arrays,
    to_frame,
    to_gymnasium,
)
from scsym.mdp.model import MDP
from scsym.mdp.policy import Policy
from scsym.mdp.readers import read, read_rewards
from scsym.mdp.readers.arrays import from_arrays
from scsym.mdp.readers.gym import from_gymnasium

if TYPE_CHECKING:
    from scsym.mdp.readers.drn import from_drn
    from scsym.mdp.readers.prism import from_prism
    from scsym.mdp.readers.storm import from_program, from_stormpy
    from scsym.mdp.readers.table import from_table
    from scsym.mdp.readers.umb import from_umb
    from scsym.mdp.writers import to_drn, to_prism, to_table, to_umb

__all__ = [
    "MDP",
    "Policy",
    "from_arrays",
    "from_drn",
    "from_frame",
    "from_gymnasium",
    "from_gymnasium_table",
    "from_networkx",
    "from_prism",
    "from_program",
    "from_stormpy",
    "from_table",
    "from_umb",
    "horizon",
    "policy_array",
    "policy_from_array",
    "read",
    "read_rewards",
    "to_arrays",
    "to_drn",
    "to_frame",
    "to_gymnasium",
    "to_prism",
    "to_table",
    "to_umb",
]

_HOMES = {
    "from_drn": "scsym.mdp.readers.drn",
    "from_prism": "scsym.mdp.readers.prism",
    "from_program": "scsym.mdp.readers.storm",
    "from_stormpy": "scsym.mdp.readers.storm",
    "from_table": "scsym.mdp.readers.table",
    "from_umb": "scsym.mdp.readers.umb",
    "to_drn": "scsym.mdp.writers",
    "to_prism": "scsym.mdp.writers",
    "to_table": "scsym.mdp.writers",
    "to_umb": "scsym.mdp.writers",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'scsym.mdp' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
