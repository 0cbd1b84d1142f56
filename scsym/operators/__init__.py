"""What one does to a policy: success conditioning, temperature, folding, Boltzmann, trust regions, proxies."""

from .best_of_n import best_of_n, best_of_n_row
from .boltzmann import boltzmann, iterated_coherence
from .folding import conditioned_on, fold_F, fold_H
from .kl_steps import forward_kl_step, reverse_kl_step
from .limit import CoolingLimit, Geometric, SuccessLimit, cooling_limit, success_limit
from .proxy import proxy_condition
from .shift import shift_factor
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
    "arcsine_tail",
    "TrustRegion",
    "best_of_n",
    "best_of_n_row",
    "boltzmann",
    "chi2_trust_region",
    "condition",
    "conditioned_on",
    "cooling_limit",
    "faithful_gain",
    "fold_F",
    "fold_H",
    "forward_kl_step",
    "iterate",
    "iterated_coherence",
    "mean_tail",
    "powered",
    "proxy_condition",
    "rational_root",
    "reverse_kl_step",
    "shift_factor",
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
