"""Exact models of a theory: what its symbols are worth there, which hypotheses hold, what refutes a statement."""

from .bandits import bandit
from .interpretation import Interpretation, Point
from .refutation import Counterexample, check_counterexample, refute
from .tables import as_table, find_model
from .tabulate import table

__all__ = [
    "Counterexample",
    "Interpretation",
    "Point",
    "as_table",
    "bandit",
    "check_counterexample",
    "find_model",
    "refute",
    "table",
]
