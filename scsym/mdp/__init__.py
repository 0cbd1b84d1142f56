"""Models and policies: exact finite episodic MDPs, the papers' examples (`zoo`), readers of other tools' files."""

from scsym.mdp.builders import horizon
from scsym.mdp.model import MDP
from scsym.mdp.policy import Policy
from scsym.mdp.readers import read
from scsym.mdp.writers import to_drn, to_table

__all__ = ["MDP", "Policy", "horizon", "read", "to_drn", "to_table"]
