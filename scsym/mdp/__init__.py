"""Models and policies: exact finite episodic MDPs, the papers' examples (`zoo`), readers of other tools' files."""

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
from scsym.mdp.readers import read
from scsym.mdp.readers.arrays import from_arrays
from scsym.mdp.readers.drn import from_drn
from scsym.mdp.readers.gym import from_gymnasium
from scsym.mdp.readers.table import from_table
from scsym.mdp.writers import to_drn, to_table

__all__ = [
    "MDP",
    "Policy",
    "from_arrays",
    "from_drn",
    "from_frame",
    "from_gymnasium",
    "from_gymnasium_table",
    "from_networkx",
    "from_table",
    "horizon",
    "policy_array",
    "policy_from_array",
    "read",
    "to_arrays",
    "to_drn",
    "to_frame",
    "to_gymnasium",
    "to_table",
]
