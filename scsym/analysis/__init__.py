"""What one computes about a policy: values, occupancies, influence, divergences, incoherence, distribution shift."""

from .divergences import chi_squared, kl, policy_divergence
from .effective_horizon import EffectiveHorizon, effective_horizon
from .enclosed import EnclosedEvaluation, Enclosures, improvements, iterates
from .evaluation import Evaluation, evaluate
from .identity import triple_identity
from .incoherence import argmax_uniform, boltzmann_incoherence, boltzmann_weights, f_incoherence, soft_rows
from .linearised import advantage_of, linearised_objective, remainder, remainder_by_shift
from .order import OrderViolation, order_violation
from .regions import Region, region
from .sensitivity import sensitivity, to_callable

__all__ = [
    "EffectiveHorizon",
    "EnclosedEvaluation",
    "Enclosures",
    "Evaluation",
    "OrderViolation",
    "Region",
    "advantage_of",
    "argmax_uniform",
    "boltzmann_incoherence",
    "boltzmann_weights",
    "chi_squared",
    "effective_horizon",
    "evaluate",
    "f_incoherence",
    "improvements",
    "iterates",
    "kl",
    "linearised_objective",
    "order_violation",
    "policy_divergence",
    "region",
    "remainder",
    "remainder_by_shift",
    "sensitivity",
    "soft_rows",
    "to_callable",
    "triple_identity",
]
