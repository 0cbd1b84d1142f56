"""Writers: our own table format (JSON), Storm's explicit format, UMB and PRISM's explicit files.

What they write, `read` reads back, and the tools that the formats belong to read the same model.
"""

from scsym.mdp.writers.drn import to_drn
from scsym.mdp.writers.prism import to_prism
from scsym.mdp.writers.table import to_table
from scsym.mdp.writers.umb import to_umb

__all__ = ["to_drn", "to_prism", "to_table", "to_umb"]
