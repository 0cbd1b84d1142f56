"""Exact models of a theory: what its symbols are worth there, which hypotheses hold, what refutes a statement."""

from .interpretation import Interpretation, Point
from .refutation import Counterexample, check_counterexample, refute

__all__ = ["Counterexample", "Interpretation", "Point", "check_counterexample", "refute"]
