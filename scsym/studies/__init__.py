"""The papers' studies, redone exactly over seeded random trees: tables of exact values, and figures."""

from scsym.studies.retraining import (
    Study,
    horizon_study,
    iterated_incoherence,
    kendall,
    misalignment,
    return_improvement,
)
from scsym.studies.trees import random_tree

__all__ = [
    "Study",
    "horizon_study",
    "iterated_incoherence",
    "kendall",
    "misalignment",
    "random_tree",
    "return_improvement",
]
