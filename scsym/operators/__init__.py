"""What one does to a policy: success conditioning, temperature, folding, Boltzmann, trust regions, proxies."""

from .best_of_n import best_of_n, best_of_n_row
from .boltzmann import boltzmann, iterated_coherence
from .dr_grpo import dr_grpo_step
from .folding import conditioned_on, fold_F, fold_H
from .grpo import grpo_factor, grpo_step
from .kl_step import kl_step, score_denominator
from .kl_steps import forward_kl_step, reverse_kl_step
from .limit import CoolingLimit, Geometric, SuccessLimit, cooling_limit, success_limit
from .outcome import condition_on_outcome
from .proxy import proxy_condition
from .reward_weighted import reward_weighted_regression
from .rloo import rloo_step
from .shift import shift_factor, shift_factors
from .soft_best_of_n import soft_best_of_n, soft_best_of_n_row
from .success import condition, iterate, success_condition
from .temperature import powered, temperature
from .threshold import (
    arcsine_tail,
    faithful_gain,
    mean_tail,
    symmetric_tail,
    threshold_curve,
    threshold_figure,
    threshold_gain,
    two_point_tail,
    u_shaped_tail,
    uniform_tail,
)
from .trust_region import TrustRegion, chi2_trust_region, rational_root

__all__ = [
    "CoolingLimit",
    "Geometric",
    "SuccessLimit",
    "TrustRegion",
    "arcsine_tail",
    "best_of_n",
    "best_of_n_row",
    "boltzmann",
    "chi2_trust_region",
    "condition",
    "condition_on_outcome",
    "conditioned_on",
    "cooling_limit",
    "dr_grpo_step",
    "faithful_gain",
    "fold_F",
    "fold_H",
    "forward_kl_step",
    "grpo_factor",
    "grpo_step",
    "iterate",
    "iterated_coherence",
    "kl_step",
    "mean_tail",
    "powered",
    "proxy_condition",
    "rational_root",
    "reverse_kl_step",
    "reward_weighted_regression",
    "rloo_step",
    "score_denominator",
    "shift_factor",
    "shift_factors",
    "soft_best_of_n",
    "soft_best_of_n_row",
    "success_condition",
    "success_limit",
    "symmetric_tail",
    "temperature",
    "threshold_curve",
    "threshold_figure",
    "threshold_gain",
    "two_point_tail",
    "u_shaped_tail",
    "uniform_tail",
]
