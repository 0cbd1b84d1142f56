"""Many independent jobs on any `concurrent.futures.Executor`, with results written as they come.

`sweep` runs a function over keyed jobs: in processes of its own, or on the executor of a Dask or MPI cluster. A worker
that dies is reported and its job retried once; an interrupted sweep with a `record` goes on where it stopped.
"""

from scsym.sweeps.grid import grid
from scsym.sweeps.record import Record, decode, encode
from scsym.sweeps.run import Done, processes, sweep

__all__ = ["Done", "Record", "decode", "encode", "grid", "processes", "sweep"]
