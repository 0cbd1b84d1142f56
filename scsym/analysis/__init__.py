"""What one computes about a policy: values, occupancies, influence, divergences, incoherence, distribution shift."""

from .discounted import DiscountedEvaluation, discounted
from .divergences import chi_squared, kl, policy_divergence
from .effective_horizon import EffectiveHorizon, effective_horizon
from .enclosed import EnclosedEvaluation, Enclosures, improvements, iterates
from .evaluation import Evaluation, evaluate
from .identity import triple_identity
from .incoherence import (
    argmax_uniform,
    boltzmann_incoherence,
    boltzmann_weights,
    f_incoherence,
    incoherence_by_state,
    soft_rows,
)
from .linearised import advantage_of, linearised_objective, remainder, remainder_by_shift
from .order import OrderViolation, order_violation
from .pass_at_k import pass_at_k, pass_at_k_estimate
from .regions import Region, region
from .sensitivity import sensitivity, to_callable
from .trajectories import Trajectories, Trajectory, trajectories

__all__ = [
    "DiscountedEvaluation",
    "EffectiveHorizon",
    "EnclosedEvaluation",
    "Enclosures",
    "Evaluation",
    "OrderViolation",
    "Region",
    "Trajectories",
    "Trajectory",
    "advantage_of",
    "argmax_uniform",
    "boltzmann_incoherence",
    "boltzmann_weights",
    "chi_squared",
    "discounted",
    "effective_horizon",
    "evaluate",
    "f_incoherence",
    "improvements",
    "incoherence_by_state",
    "iterates",
    "kl",
    "linearised_objective",
    "order_violation",
    "pass_at_k",
    "pass_at_k_estimate",
    "policy_divergence",
    "region",
    "remainder",
    "remainder_by_shift",
    "sensitivity",
    "soft_rows",
    "to_callable",
    "trajectories",
    "triple_identity",
]
