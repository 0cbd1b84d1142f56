"""Numbers that can be compared: rationals, rational functions, rational combinations of logarithms; exact linear solve.

Public rational values are `fractions.Fraction`. `exact` is the door through which every number enters.
"""

from .decimal import decimal, fraction_text, json_form
from .enclosure import Enclosure
from .extended import Infinity, Undefined, oo, undefined
from .factored import TooManyTerms
from .identities import identical
from .logs import LogNumber, coprime_base, log, log_combination, log_sum, weighted
from .parse import exact, parse
from .ratfun import RationalFunction, is_symbolic, symbol, symbols_of
from .solve import SingularSystem, solve_fixed_point

__all__ = [
    "Enclosure",
    "Infinity",
    "LogNumber",
    "RationalFunction",
    "SingularSystem",
    "TooManyTerms",
    "Undefined",
    "coprime_base",
    "decimal",
    "exact",
    "fraction_text",
    "identical",
    "is_symbolic",
    "json_form",
    "log",
    "log_combination",
    "log_sum",
    "oo",
    "parse",
    "solve_fixed_point",
    "symbol",
    "symbols_of",
    "undefined",
    "weighted",
]
