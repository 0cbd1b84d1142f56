"""Rates near zero, proven: exact expansions, `Theta`/`O`/`o` statements, certified bounds, enclosed roots."""

from scsym.asymptotics.expansion import Expansion, expand
from scsym.asymptotics.figures import RareRow, rare_figure, rare_table
from scsym.asymptotics.intervals import Bounds, bounded, certified
from scsym.asymptotics.rare import (
    elementary_bounds,
    kl_bernoulli,
    lambert,
    lambert_bounds,
    largest_mass_chi2,
    largest_mass_kl,
)
from scsym.asymptotics.slow import kl_expansion
from scsym.asymptotics.statements import Rate, established
from scsym.exact import Enclosure

__all__ = [
    "Bounds",
    "Enclosure",
    "Expansion",
    "RareRow",
    "Rate",
    "bounded",
    "certified",
    "elementary_bounds",
    "established",
    "expand",
    "kl_bernoulli",
    "kl_expansion",
    "lambert",
    "lambert_bounds",
    "largest_mass_chi2",
    "largest_mass_kl",
    "rare_figure",
    "rare_table",
]
